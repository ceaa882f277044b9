//! Directory roles: since July 2026 the cloud refuses to hard match onto who holds or may hold a
//! privileged one (domain.md 3.3).

use super::notes::{Notes, Said};
use super::view::View;
use crate::directory::{CloudRow, Field};
use crate::plan::finding::Code;
use crate::text::fold;

/// Roles that Microsoft lists as privileged, folded.
const PRIVILEGED: [&str; 24] = [
    "global administrator",
    "company administrator",
    "privileged role administrator",
    "privileged authentication administrator",
    "authentication administrator",
    "authentication extensibility administrator",
    "application administrator",
    "cloud application administrator",
    "application developer",
    "b2c ief keyset administrator",
    "cloud device administrator",
    "conditional access administrator",
    "directory synchronization accounts",
    "directory writers",
    "domain name administrator",
    "external identity provider administrator",
    "global reader",
    "helpdesk administrator",
    "hybrid identity administrator",
    "intune administrator",
    "lifecycle workflows administrator",
    "password administrator",
    "security administrator",
    "user administrator",
];

/// Checks the roles of a cloud user that is to be linked.
pub(super) fn check(view: View<'_>, row: CloudRow, notes: &mut impl Notes) {
    let roles = view.directory.cloud.text_or_empty(row, Field::Roles);
    if roles.trim().is_empty() {
        return;
    }
    let folded = fold(roles);
    let privileged = PRIVILEGED.iter().any(|role| folded.contains(role));
    if privileged {
        notes.add(Code::PrivilegedRole, || {
            Said::new(
                format!("the cloud user holds, or may hold, a privileged role: {roles}"),
                "take the role away for the time of the hard match, which is refused since July 2026, and give it back after",
            )
        });
    } else {
        notes.add(Code::RoleHeld, || {
            Said::new(
                format!("the cloud user holds, or may hold, a role: {roles}"),
                "make sure that it is not a privileged one; for those the hard match is refused since July 2026",
            )
        });
    }
}
