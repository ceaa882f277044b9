//! Which directory roles are privileged.
//!
//! Since July 2026 a hard match onto a user that holds, or is eligible for, a privileged role is
//! refused (domain.md 3.3). The names are those of the roles that Entra's reference of built-in roles
//! marks as privileged in January 2026, and the name that MSOnline has for the global administrator; an export in another language has other names, which is why any role is worth
//! a warning.

const PRIVILEGED: [&str; 30] = [
    "agent id administrator",
    "application administrator",
    "application developer",
    "attribute provisioning administrator",
    "attribute provisioning reader",
    "authentication administrator",
    "authentication extensibility administrator",
    "b2c ief keyset administrator",
    "cloud application administrator",
    "cloud device administrator",
    "company administrator",
    "conditional access administrator",
    "directory writers",
    "domain name administrator",
    "external identity provider administrator",
    "global administrator",
    "global reader",
    "helpdesk administrator",
    "hybrid identity administrator",
    "intune administrator",
    "lifecycle workflows administrator",
    "partner tier1 support",
    "partner tier2 support",
    "password administrator",
    "privileged authentication administrator",
    "privileged role administrator",
    "security administrator",
    "security operator",
    "security reader",
    "user administrator",
];

/// Whether any role of a list, as an export writes it, is known to be privileged.
pub(super) fn any_privileged(roles: &str) -> bool {
    roles.split([';', ',', '|', '\n']).any(|role| {
        let role = role.trim().to_ascii_lowercase();
        PRIVILEGED.contains(&role.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_privileged_role_is_found_in_any_list() {
        for (roles, privileged) in [
            ("Global Administrator", true),
            ("Teams Administrator; global administrator", true),
            ("Exchange Administrator|Helpdesk Administrator", true),
            ("Exchange Administrator", false),
            ("Globaler Administrator", false),
            ("", false),
        ] {
            assert_eq!(any_privileged(roles), privileged, "{roles}");
        }
    }
}
