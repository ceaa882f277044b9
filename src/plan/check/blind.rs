//! What the exports cannot tell, and which checks are blind without it: one finding a directory.

use super::finding_id::{FindingId, Subject};
use super::sink::{Sink, Wording};
use crate::directory::{AnchorPolicy, Directory, Field, Role, Row, Table};
use crate::plan::finding::Code;

/// A column that checks need: of which export, which, how PowerShell calls it, and what it tells.
const NEEDED: [(Role, Field, &str, &str); 18] = [
    (
        Role::OnPrem,
        Field::ConsistencyGuid,
        "mS-DS-ConsistencyGuid",
        "whether objectGUID is really the anchor",
    ),
    (
        Role::OnPrem,
        Field::Upn,
        "UserPrincipalName",
        "soft matches by UPN, and UPNs that sync would change",
    ),
    (
        Role::OnPrem,
        Field::ProxyAddresses,
        "proxyAddresses",
        "soft matches by address, and addresses that sync would remove",
    ),
    (Role::OnPrem, Field::Enabled, "Enabled", "whether an account is disabled"),
    (Role::OnPrem, Field::MailboxGuid, "msExchMailboxGuid", "whether a person has two mailboxes"),
    (Role::Cloud, Field::CloudId, "Id", "whom commands would name"),
    (Role::Cloud, Field::ImmutableId, "OnPremisesImmutableId", "who is linked with whom"),
    (
        Role::Cloud,
        Field::Synced,
        "OnPremisesSyncEnabled",
        "whether the cloud refuses to change a user",
    ),
    (Role::Cloud, Field::LastSync, "OnPremisesLastSyncDateTime", "whether a user was synced once"),
    (
        Role::Cloud,
        Field::OnPremisesObjectId,
        "OnPremisesObjectIdentifier",
        "whether a user was synced once",
    ),
    (
        Role::Cloud,
        Field::Roles,
        "column of roles",
        "whether a hard match is refused for a privileged role",
    ),
    (Role::Cloud, Field::UserType, "UserType", "who is a guest"),
    (Role::Cloud, Field::ProxyAddresses, "ProxyAddresses", "addresses that sync would remove"),
    (
        Role::Cloud,
        Field::Licensed,
        "column of licences",
        "whether a second mailbox would be created",
    ),
    (Role::Deleted, Field::CloudId, "Id", "whom a restore or purge would name"),
    (
        Role::Deleted,
        Field::ImmutableId,
        "OnPremisesImmutableId",
        "whether a soft-deleted user holds an anchor",
    ),
    (Role::Mailboxes, Field::MailboxGuid, "ExchangeGuid", "whether a person has two mailboxes"),
    (
        Role::RemoteMailboxes,
        Field::MailboxGuid,
        "ExchangeGuid",
        "whether the GUID of the cloud mailbox was carried over",
    ),
];

/// The exports that may be left out, and what they tell.
const LISTS: [(Role, &str); 3] = [
    (Role::Deleted, "whether a soft-deleted user holds an anchor"),
    (Role::Mailboxes, "whether a person has two mailboxes, and what a purge would lose"),
    (Role::RemoteMailboxes, "whether remote mailboxes and their GUIDs are missing"),
];

/// Says which columns and exports are missing.
pub(super) fn all(directory: &Directory, policy: AnchorPolicy, found: &mut Vec<FindingId>) {
    for (role, field, ..) in NEEDED {
        let missing = had(directory, role, field).is_some_and(|had| had != Had::Every);
        // Who takes objectGUID for everybody does not need the other attribute.
        let needless = field == Field::ConsistencyGuid && policy == AnchorPolicy::ObjectGuid;
        if missing && !needless {
            found.push(FindingId {
                code: Code::ColumnMissing,
                subject: Subject::Column(role, field),
            });
        }
    }
    for (role, _) in LISTS {
        let given = match role {
            Role::Deleted => directory.deleted.is_some() && !directory.deleted_stood_aside,
            Role::Mailboxes => directory.mailboxes.is_some(),
            Role::RemoteMailboxes => directory.remote_mailboxes.is_some(),
            Role::OnPrem | Role::Cloud => true,
        };
        if !given {
            found.push(FindingId { code: Code::ListMissing, subject: Subject::List(role) });
        }
    }
}

/// How many of the exports of a role have a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Had {
    Every,
    Several,
    Nobody,
}

/// How many exports of a role have a field; `None` without users.
fn had(directory: &Directory, role: Role, field: Field) -> Option<Had> {
    fn of<R: Row>(table: &Table<R>, field: Field) -> Option<Had> {
        if table.is_empty() {
            None
        } else if table.fields_known_everywhere().contains(field) {
            Some(Had::Every)
        } else if table.known_fields().contains(field) {
            Some(Had::Several)
        } else {
            Some(Had::Nobody)
        }
    }
    match role {
        Role::OnPrem => of(&directory.onprem, field),
        Role::Cloud => of(&directory.cloud, field),
        Role::Deleted => of(directory.deleted.as_ref()?, field),
        Role::Mailboxes => of(directory.mailboxes.as_ref()?, field),
        Role::RemoteMailboxes => of(directory.remote_mailboxes.as_ref()?, field),
    }
}

/// Says what is not known without a column.
pub(super) fn column(directory: &Directory, role: Role, field: Field, sink: &mut impl Sink) {
    let Some((.., name, tells)) =
        NEEDED.iter().find(|(of, needed, ..)| (*of, *needed) == (role, field))
    else {
        return;
    };
    sink.add(Code::ColumnMissing, || {
        Wording::new(
            match had(directory, role, field) {
                Some(Had::Several) => {
                    format!(
                        "unknown for some: {tells}; not every export of {} has {name}",
                        role.title()
                    )
                }
                Some(Had::Every | Had::Nobody) | None => {
                    format!("unknown: {tells}; the export of {} has no {name}", role.title())
                }
            },
            format!("export {name} too: `hardmatch collect {}` prints a command", role.name()),
        )
    });
}

/// Says what is not known without an export.
pub(super) fn list(role: Role, sink: &mut impl Sink) {
    let Some((_, tells)) = LISTS.iter().find(|(of, _)| *of == role) else { return };
    sink.add(Code::ListMissing, || {
        Wording::new(
            format!("unknown: {tells}; there is no export of {}", role.title()),
            format!(
                "give one with {}; `hardmatch collect {}` prints the command",
                role.option(),
                role.name()
            ),
        )
    });
}
