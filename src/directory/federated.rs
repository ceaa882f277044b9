//! The domains whose users sign in elsewhere.

use std::collections::BTreeSet;

use thiserror::Error;

use super::split_upn;

/// Federated domains, in lower case. No user export names them: the operator does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FederatedDomains(BTreeSet<String>);

impl FederatedDomains {
    /// The domain of a UPN, if it is one of these. Domains are compared without regard to case, and
    /// a subdomain is another domain: federation is settled for each.
    #[must_use]
    pub fn of<'u>(&self, upn: &'u str) -> Option<&'u str> {
        let (_, domain) = split_upn(upn)?;
        self.0.contains(&domain.to_lowercase()).then_some(domain)
    }
}

/// Why a text is no domain.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{0} is no domain: give it as it stands behind the @ of UPNs, such as contoso.com")]
pub struct NoDomain(String);

/// A domain as an operator types it, in lower case: without an `@` before it or a dot at its end. Labels of letters,
/// digits and hyphens, two at least (RFC 1123, 2.1); those of other scripts as they are written.
///
/// # Errors
/// `NoDomain` for anything else: a guard that is given a name which nobody has guards nobody.
pub fn domain_named(typed: &str) -> Result<String, NoDomain> {
    let bare = typed.trim();
    let bare = bare.strip_prefix('@').unwrap_or(bare);
    let domain = bare.strip_suffix('.').unwrap_or(bare).to_lowercase();
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|sign| sign.is_alphanumeric() || sign == '-')
    };
    if domain.contains('.') && domain.split('.').all(is_label) {
        Ok(domain)
    } else {
        Err(NoDomain(typed.trim().to_string()))
    }
}

impl<S: AsRef<str>> FromIterator<S> for FederatedDomains {
    fn from_iter<T: IntoIterator<Item = S>>(domains: T) -> Self {
        // Sessions of earlier versions kept what was typed.
        Self(domains.into_iter().filter_map(|domain| domain_named(domain.as_ref()).ok()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_taken_as_it_is_meant_or_refused() {
        for (typed, domain) in [
            ("Contoso.com", Some("contoso.com")),
            (" @contoso.com. ", Some("contoso.com")),
            ("b\u{fc}cher.example", Some("b\u{fc}cher.example")),
            ("xn--bcher-kva.example", Some("xn--bcher-kva.example")),
            ("contoso", None),
            ("*.contoso.com", None),
            ("https://contoso.com", None),
            ("anna@contoso.com", None),
            ("contoso..com", None),
            ("-a.com", None),
            ("@", None),
            ("", None),
        ] {
            assert_eq!(domain_named(typed).ok().as_deref(), domain, "{typed}");
        }
    }

    #[test]
    fn a_upn_is_in_a_federated_domain_whatever_its_case() {
        let domains: FederatedDomains = ["Contoso.com", " fabrikam.org ", ""].iter().collect();
        for (upn, domain) in [
            ("anna@contoso.com", Some("contoso.com")),
            ("ANNA@CONTOSO.COM", Some("CONTOSO.COM")),
            ("bo@fabrikam.org", Some("fabrikam.org")),
            ("bo@eu.contoso.com", None),
            ("bo@contoso.onmicrosoft.com", None),
            ("bo@", None),
            ("bo", None),
        ] {
            assert_eq!(domains.of(upn), domain, "{upn}");
        }
    }
}
