//! What the import may expect of a file by its role.

use super::Role;

/// Whether such a file may rightly have no records: nobody need be deleted.
pub(super) const fn may_be_empty(role: Role) -> bool {
    match role {
        Role::OnPrem | Role::Cloud => false,
        Role::Deleted | Role::Mailboxes | Role::RemoteMailboxes => true,
    }
}
