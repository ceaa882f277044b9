//! Which directory roles are privileged.
//!
//! Since July 2026 a hard match onto a user that holds, or is eligible for, a privileged role is
//! refused (docs/facts.md, Hardening of hard matches). The names are those of the roles that
//! Entra's reference of built-in roles marks as privileged in January 2026, and the name that
//! MSOnline has for the global administrator; an export in another language has other names, which
//! is why any role is worth a warning.

use crate::directory::local_part;

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

/// Whether a UPN is one that administrators have: `admin` or `adm` is a word before the `@`, or
/// `admin` ends one.
pub(super) fn names_an_administrator(upn: &str) -> bool {
    local_part(upn)
        .to_ascii_lowercase()
        .split(|c: char| !c.is_ascii_alphabetic())
        .any(|word| word == "adm" || word == "administrator" || word.ends_with("admin"))
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

    #[test]
    fn the_names_of_administrators_are_known() {
        for (upn, admin) in [
            ("admin@x.org", true),
            ("adm-anna@x.org", true),
            ("anna.admin@x.org", true),
            ("annaadmin@x.org", true),
            ("Administrator@x.org", true),
            ("adm1.anna@x.org", true),
            ("adam@x.org", false),
            ("anna@admin.org", false),
            ("administration@x.org", false),
            ("", false),
        ] {
            assert_eq!(names_an_administrator(upn), admin, "{upn}");
        }
    }
}
