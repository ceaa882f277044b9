//! The clouds that tenants are in: what their own domains end with, and what the modules call them.

use super::address::address_key;

/// A cloud of Microsoft's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cloud {
    /// What the domain ends with that every tenant has from the beginning.
    pub suffix: &'static str,
    /// What the domain ends with by which mail is routed to a tenant.
    pub routing_suffix: &'static str,
    /// Its names for `Connect-MgGraph -Environment`.
    pub environments: &'static [&'static str],
    /// Its names for `Connect-ExchangeOnline -ExchangeEnvironmentName`.
    pub exchange_environments: &'static [&'static str],
}

/// Every cloud, the worldwide one first (docs/facts.md, Clouds).
pub const CLOUDS: [Cloud; 4] = [
    Cloud {
        suffix: ".onmicrosoft.com",
        routing_suffix: ".mail.onmicrosoft.com",
        environments: &["Global"],
        exchange_environments: &["O365Default"],
    },
    Cloud {
        suffix: ".onmicrosoft.us",
        routing_suffix: ".mail.onmicrosoft.us",
        environments: &["USGov", "USGovDoD"],
        exchange_environments: &["O365USGovGCCHigh", "O365USGovDoD"],
    },
    Cloud {
        suffix: ".partner.onmschina.cn",
        routing_suffix: ".partner.mail.onmschina.cn",
        environments: &["China"],
        exchange_environments: &["O365China"],
    },
    // The German cloud is closed; its tenants are in the worldwide one and kept the domain.
    Cloud {
        suffix: ".onmicrosoft.de",
        routing_suffix: ".mail.onmicrosoft.de",
        environments: &["Global"],
        exchange_environments: &["O365Default"],
    },
];

impl Cloud {
    /// The cloud of a tenant whose own domain this is: `contoso.onmicrosoft.com`.
    #[must_use]
    pub fn of_own_domain(domain: &str) -> Option<Self> {
        let domain = address_key(domain);
        let is_own = |cloud: &&Self| {
            let tenant = domain.strip_suffix(cloud.suffix);
            tenant.is_some_and(|tenant| !tenant.is_empty() && !tenant.contains('.'))
        };
        CLOUDS.iter().find(is_own).copied()
    }

    /// The domain by which mail is routed to the tenant whose own domain this is.
    #[must_use]
    pub fn routing_domain(domain: &str) -> Option<String> {
        let cloud = Self::of_own_domain(domain)?;
        let key = address_key(domain);
        Some(format!("{}{}", key.strip_suffix(cloud.suffix)?, cloud.routing_suffix))
    }
}

/// Whether a domain is one that a tenant has from the beginning: `contoso.onmicrosoft.com`, or the one that
/// mail to it is routed by.
#[must_use]
pub fn is_tenants_domain(domain: &str) -> bool {
    Cloud::of_own_domain(domain).is_some() || is_routing_domain(domain)
}

/// Whether a domain is that by which mail is routed to a tenant: `contoso.mail.onmicrosoft.com`.
#[must_use]
pub fn is_routing_domain(domain: &str) -> bool {
    let domain = address_key(domain);
    CLOUDS.iter().any(|cloud| domain.ends_with(cloud.routing_suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domains_of_tenants_are_known_in_every_cloud() {
        for (own, routing, environment) in [
            ("contoso.onmicrosoft.com", "contoso.mail.onmicrosoft.com", "Global"),
            ("Contoso.OnMicrosoft.us", "contoso.mail.onmicrosoft.us", "USGov"),
            ("contoso.partner.onmschina.cn", "contoso.partner.mail.onmschina.cn", "China"),
            ("contoso.onmicrosoft.de", "contoso.mail.onmicrosoft.de", "Global"),
        ] {
            let cloud = Cloud::of_own_domain(own).unwrap();
            assert_eq!(cloud.environments[0], environment, "{own}");
            assert_eq!(Cloud::routing_domain(own).as_deref(), Some(routing));
            assert!(is_tenants_domain(own) && !is_routing_domain(own), "{own}");
            assert!(is_tenants_domain(routing) && is_routing_domain(routing), "{routing}");
            assert_eq!(Cloud::of_own_domain(routing), None, "{routing}");
        }
        for other in ["contoso.com", "onmicrosoft.com", "contoso.cn", "x.onmschina.cn", ""] {
            assert!(!is_tenants_domain(other), "{other}");
        }
    }
}
