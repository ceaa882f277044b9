//! The domains whose users sign in elsewhere.

use std::collections::BTreeSet;

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

impl<S: AsRef<str>> FromIterator<S> for FederatedDomains {
    fn from_iter<T: IntoIterator<Item = S>>(domains: T) -> Self {
        let domains = domains.into_iter().map(|domain| domain.as_ref().trim().to_lowercase());
        Self(domains.filter(|domain| !domain.is_empty()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
