//! What the exports cannot tell, and which checks are blind without it. One finding a column.

use super::Found;
use super::found::Subject;
use super::notes::{Notes, Said};
use crate::directory::{AnchorPolicy, Directory, Field, FieldSet, Role};
use crate::plan::finding::Code;

/// A column, whose it is, and what is blind without it.
const COLUMNS: [(Role, Field, &str); 11] = [
    (Role::OnPrem, Field::ConsistencyGuid, "whether objectGUID is the anchor in force"),
    (Role::OnPrem, Field::Enabled, "whether the account is disabled"),
    (Role::OnPrem, Field::ProxyAddresses, "whether sync would remove addresses of the cloud user"),
    (Role::OnPrem, Field::MailboxGuid, "whether one person has two mailboxes"),
    (Role::Cloud, Field::ImmutableId, "who is linked, and every check about ids"),
    (Role::Cloud, Field::Synced, "whether a user is synced, so that the cloud refuses a change"),
    (Role::Cloud, Field::UserType, "whether a user is a guest"),
    (Role::Cloud, Field::Roles, "whether a user holds a role, for which a hard match is refused"),
    (Role::Cloud, Field::OnPremisesObjectId, "whether a user was synced once"),
    (Role::Cloud, Field::ProxyAddresses, "which addresses sync would remove"),
    (Role::Cloud, Field::Licensed, "whether a licence would create a second mailbox"),
];

/// The lists beside the users, and what is blind without them.
const LISTS: [(Role, &str); 3] = [
    (Role::Deleted, "whether a soft-deleted user holds an anchor"),
    (Role::Mailboxes, "which cloud mailbox belongs to whom"),
    (Role::RemoteMailboxes, "who has a remote mailbox on-premises"),
];

/// Checks what the exports lack. A column counts as lacking if no user's export had it.
pub(super) fn all(directory: &Directory, policy: AnchorPolicy, found: &mut Vec<Found>) {
    for (role, field, _) in COLUMNS {
        let needed = field != Field::ConsistencyGuid || policy != AnchorPolicy::ObjectGuid;
        let known = match role {
            Role::OnPrem => (!directory.onprem.is_empty()).then(|| directory.onprem.known_fields()),
            _ => (!directory.cloud.is_empty()).then(|| directory.cloud.known_fields()),
        };
        let lacks = |known: FieldSet| !known.contains(field);
        if needed && known.is_some_and(lacks) {
            found.push(Found { code: Code::ColumnMissing, subject: Subject::Column(role, field) });
        }
    }
    for (role, _) in LISTS {
        let given = match role {
            Role::Deleted => directory.deleted.is_some(),
            Role::Mailboxes => directory.mailboxes.is_some(),
            Role::RemoteMailboxes => directory.remote_mailboxes.is_some(),
            Role::OnPrem | Role::Cloud => true,
        };
        if !given {
            found.push(Found { code: Code::ListMissing, subject: Subject::List(role) });
        }
    }
}

/// Says which column is missing.
pub(super) fn column(role: Role, field: Field, notes: &mut impl Notes) {
    let blind = COLUMNS.iter().find(|(of, column, _)| (*of, *column) == (role, field));
    let blind = blind.map_or("", |(.., blind)| *blind);
    notes.add(Code::ColumnMissing, || {
        Said::new(
            format!("the {role} export has no column {}: it cannot tell {blind}", field.title()),
            format!("`hardmatch collect {}` prints a command that exports it", role.name()),
        )
    });
}

/// Says which list is missing.
pub(super) fn list(role: Role, notes: &mut impl Notes) {
    let blind = LISTS.iter().find(|(of, _)| *of == role).map_or("", |(_, blind)| *blind);
    notes.add(Code::ListMissing, || {
        Said::new(
            format!("no export of {role} was given: nothing can be told about {blind}"),
            format!(
                "`hardmatch collect {}` prints the command; give it with {}",
                role.name(),
                role.option()
            ),
        )
    });
}
