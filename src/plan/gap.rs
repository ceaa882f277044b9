//! What the exports lack, and which checks cannot be made without it: what was not looked at is never
//! called fine.

use std::collections::BTreeSet;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::context::Context;
use super::{OpKind, Operation};
use crate::directory::{AnchorPolicy, Directory, Field, FieldSet, Role, Row, Table};

/// Something that checks need: an export, or a column of it.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Need {
    /// The export.
    export: Role,
    /// The column, and what PowerShell calls it; `None` for the export as a whole.
    column: Option<(Field, &'static str)>,
    /// What it tells.
    tells: &'static str,
    /// Where the export has one of these, the column is not needed.
    instead: &'static [Field],
    /// The operations that it may speak against.
    bears_on: &'static [OpKind],
}

/// Operations that decide who is linked with whom.
const PAIRS: &[OpKind] = &[OpKind::LinkUser, OpKind::SetConsistencyGuid];
/// Operations that rest on whose an id is.
const IDS: &[OpKind] = &[
    OpKind::LinkUser,
    OpKind::SetConsistencyGuid,
    OpKind::ClearAnchor,
    OpKind::RestoreDeletedUser,
    OpKind::PurgeDeletedUser,
    OpKind::HandOverToCloud,
    OpKind::HandBackToOnprem,
];
/// Operations on active cloud users.
const ACTIVE: &[OpKind] = &[
    OpKind::LinkUser,
    OpKind::SetConsistencyGuid,
    OpKind::ClearAnchor,
    OpKind::SetUserPrincipalName,
    OpKind::HandOverToCloud,
];
/// Operations that rest on UPNs.
const UPNS: &[OpKind] = &[
    OpKind::LinkUser,
    OpKind::SetConsistencyGuid,
    OpKind::RestoreDeletedUser,
    OpKind::SetUserPrincipalName,
];
/// Operations that rest on mailboxes.
const MAILBOXES: &[OpKind] = &[
    OpKind::LinkUser,
    OpKind::SetConsistencyGuid,
    OpKind::EnableRemoteMailbox,
    OpKind::SetExchangeGuid,
];
/// Operations that rest on the mailboxes in the cloud.
const CLOUD_MAILBOXES: &[OpKind] = &[
    OpKind::LinkUser,
    OpKind::SetConsistencyGuid,
    OpKind::EnableRemoteMailbox,
    OpKind::SetExchangeGuid,
    OpKind::PurgeDeletedUser,
];
/// Operations that the next sync completes by taking a cloud user over.
const TAKEN_OVER: &[OpKind] =
    &[OpKind::LinkUser, OpKind::SetConsistencyGuid, OpKind::HandBackToOnprem];
const RESTORES: &[OpKind] = &[OpKind::RestoreDeletedUser];
const PURGES: &[OpKind] = &[OpKind::PurgeDeletedUser];

const fn list(export: Role, tells: &'static str, bears_on: &'static [OpKind]) -> Need {
    Need { export, column: None, tells, instead: &[], bears_on }
}

const fn column(
    export: Role,
    field: Field,
    name: &'static str,
    tells: &'static str,
    bears_on: &'static [OpKind],
) -> Need {
    Need { export, column: Some((field, name)), tells, instead: &[], bears_on }
}

const fn unless(instead: &'static [Field], need: &Need) -> Need {
    Need { instead, ..*need }
}

const ONPREM: &str = "whose an ImmutableId is, and who is to be linked";
const CLOUD: &str = "who holds an ImmutableId, a UPN or an address";
const LINKS: &str = "who is linked with whom, and whose an ImmutableId is";
const ANCHORS: &str = "whether objectGUID is really the anchor, and whose an ImmutableId is";
const ONPREM_UPNS: &str = "soft matches by UPN, and UPNs that sync would change";
const CLOUD_UPNS: &str = "soft matches by UPN, federated domains, and quarantined duplicates";
const ADDRESSES: &str = "soft matches by address";
const ONPREM_LISTS: &str = "soft matches by address, and addresses that sync would remove";
const CLOUD_LISTS: &str = "soft matches by address, and addresses that sync would remove";
const NAMES: &str = "whether the names of a pair are those of one person";
const DISABLED: &str = "whether an account is disabled";
const MACHINES: &str = "whether an account is that of a computer or a service";
const HERE: &str = "whether a mailbox GUID on-premises is that of a mailbox there";
const RECIPIENTS: &str = "which recipients on-premises are mailboxes";
const TWO_MAILBOXES: &str = "whether a person has two mailboxes";
const NAMED: &str =
    "whom commands would name: msol alone takes a UPN in place of the object id, and asks";
const HELD: &str = "whether a soft-deleted user holds an anchor";
const SYNCED: &str = "whether the cloud refuses to change a user";
const AUTHORITY: &str =
    "whether a user was handed over to the cloud, so that no sync takes it over";
const SYNCED_ONCE: &str = "whether a user was synced once";
const ROLES: &str = "whether a hard match is refused for a privileged role";
const ELIGIBLE: &str = "whether a hard match is refused for a role that a user is eligible for";
const GUESTS: &str = "who is a guest";
const LICENCES: &str = "whether a second mailbox would be created";
const NAMED_DELETED: &str = "whom a restore or purge would name";
const DELETED_UPNS: &str = "whether a soft-deleted user has the UPN of somebody";
const LOST: &str = "what a purge would lose";
const MAILBOX_LIST: &str = "whether a person has two mailboxes, and what a purge would lose";
const MAILBOX_TYPES: &str = "whether a mailbox is a person's, a shared one, a room or equipment";
const REMOTE_LIST: &str = "whether remote mailboxes and their GUIDs are missing";
const CARRIED: &str = "whether the GUID of the cloud mailbox was carried over";

/// What checks need, export by export.
#[rustfmt::skip]
const NEEDS: &[Need] = &[
    list(Role::OnPrem, ONPREM, IDS),
    column(Role::OnPrem, Field::ObjectGuid, "ObjectGUID", LINKS, IDS),
    column(Role::OnPrem, Field::ConsistencyGuid, "mS-DS-ConsistencyGuid", ANCHORS, IDS),
    column(Role::OnPrem, Field::Upn, "UserPrincipalName", ONPREM_UPNS, UPNS),
    column(Role::OnPrem, Field::Mail, "mail", ADDRESSES, PAIRS),
    column(Role::OnPrem, Field::ProxyAddresses, "proxyAddresses", ONPREM_LISTS, PAIRS),
    unless(&[Field::GivenName], &column(Role::OnPrem, Field::DisplayName, "DisplayName", NAMES, PAIRS)),
    column(Role::OnPrem, Field::Enabled, "Enabled", DISABLED, PAIRS),
    unless(&[Field::Sam], &column(Role::OnPrem, Field::ObjectClass, "ObjectClass", MACHINES, PAIRS)),
    column(Role::OnPrem, Field::MailboxGuid, "msExchMailboxGuid", TWO_MAILBOXES, MAILBOXES),
    column(Role::OnPrem, Field::RecipientType, "msExchRecipientTypeDetails", HERE, MAILBOXES),
    list(Role::Cloud, CLOUD, IDS),
    column(Role::Cloud, Field::CloudId, "Id", NAMED, &[]),
    column(Role::Cloud, Field::ImmutableId, "OnPremisesImmutableId", LINKS, IDS),
    column(Role::Cloud, Field::Upn, "UserPrincipalName", CLOUD_UPNS, ACTIVE),
    column(Role::Cloud, Field::Mail, "Mail", ADDRESSES, PAIRS),
    column(Role::Cloud, Field::ProxyAddresses, "ProxyAddresses", CLOUD_LISTS, PAIRS),
    unless(&[Field::GivenName], &column(Role::Cloud, Field::DisplayName, "DisplayName", NAMES, PAIRS)),
    unless(
        &[Field::LastSync],
        &column(Role::Cloud, Field::Synced, "OnPremisesSyncEnabled", SYNCED, ACTIVE),
    ),
    column(Role::Cloud, Field::CloudManaged, "IsCloudManaged", AUTHORITY, TAKEN_OVER),
    unless(
        &[Field::OnPremisesObjectId],
        &column(Role::Cloud, Field::LastSync, "OnPremisesLastSyncDateTime", SYNCED_ONCE, PAIRS),
    ),
    column(Role::Cloud, Field::OnPremisesObjectId, "OnPremisesObjectIdentifier", SYNCED_ONCE, PAIRS),
    column(Role::Cloud, Field::Roles, "column of roles", ROLES, PAIRS),
    column(Role::Cloud, Field::EligibleRoles, "EligibleRoles", ELIGIBLE, PAIRS),
    column(Role::Cloud, Field::UserType, "UserType", GUESTS, PAIRS),
    unless(
        &[Field::Licences],
        &column(Role::Cloud, Field::Licensed, "column of licences", LICENCES, PAIRS),
    ),
    list(Role::Deleted, HELD, PAIRS),
    column(Role::Deleted, Field::CloudId, "Id", NAMED_DELETED, &[]),
    column(Role::Deleted, Field::ImmutableId, "OnPremisesImmutableId", HELD, IDS),
    column(Role::Deleted, Field::Upn, "UserPrincipalName", DELETED_UPNS, RESTORES),
    unless(
        &[Field::Licences],
        &column(Role::Deleted, Field::Licensed, "column of licences", LOST, PURGES),
    ),
    list(Role::Mailboxes, MAILBOX_LIST, CLOUD_MAILBOXES),
    column(Role::Mailboxes, Field::MailboxGuid, "ExchangeGuid", TWO_MAILBOXES, MAILBOXES),
    column(Role::Mailboxes, Field::RecipientType, "RecipientTypeDetails", MAILBOX_TYPES, MAILBOXES),
    list(Role::RemoteMailboxes, REMOTE_LIST, MAILBOXES),
    column(Role::RemoteMailboxes, Field::MailboxGuid, "ExchangeGuid", CARRIED, MAILBOXES),
    column(Role::OnPremMailboxes, Field::RecipientType, "RecipientTypeDetails", RECIPIENTS, MAILBOXES),
];

/// A check that cannot be made with the exports at hand, or not for everybody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Gap {
    need: &'static Need,
    /// Whether some exports of the kind have the column and others do not.
    partly: bool,
}

impl Gap {
    /// All gaps of these exports, in the order of the exports.
    #[must_use]
    pub fn all(directory: &Directory, policy: &AnchorPolicy) -> Vec<Self> {
        NEEDS.iter().filter_map(|need| Self::of(need, directory, policy)).collect()
    }

    /// The gap of an export that was not given, or that lacks a column.
    #[must_use]
    pub fn at(
        directory: &Directory,
        policy: &AnchorPolicy,
        export: Role,
        field: Option<Field>,
    ) -> Option<Self> {
        let is_it = |need: &&Need| (need.export, need.field()) == (export, field);
        Self::of(NEEDS.iter().find(is_it)?, directory, policy)
    }

    /// Whether some exports of the kind have the column, and others do not.
    #[must_use]
    pub const fn is_partial(self) -> bool {
        self.partly
    }

    fn of(need: &'static Need, directory: &Directory, policy: &AnchorPolicy) -> Option<Self> {
        let Some(field) = need.field() else {
            return (!is_given(directory, need.export)).then_some(Self { need, partly: false });
        };
        // Who takes one attribute for everybody does not need the other ones.
        let is_other = match policy {
            AnchorPolicy::Auto | AnchorPolicy::ConsistencyGuid => false,
            AnchorPolicy::ObjectGuid | AnchorPolicy::Attribute(_) => true,
        };
        if field == Field::ConsistencyGuid && is_other {
            return None;
        }
        // Where a mailbox is matters where there is a GUID of one, and the list of Exchange tells it better.
        if (need.export, field) == (Role::OnPrem, Field::RecipientType)
            && (directory.onprem_mailboxes.is_some()
                || !directory.onprem.known_fields().contains(Field::MailboxGuid))
        {
            return None;
        }
        // Without any roles their column is what is missing.
        if field == Field::EligibleRoles && !directory.cloud.known_fields().contains(Field::Roles) {
            return None;
        }
        let (everywhere, somewhere) = known(directory, need.export)?;
        let has = |fields: FieldSet| {
            fields.contains(field) || need.instead.iter().any(|other| fields.contains(*other))
        };
        (!has(everywhere)).then(|| Self { need, partly: has(somewhere) })
    }

    /// The export that is missing, or that lacks the column.
    #[must_use]
    pub const fn export(self) -> Role {
        self.need.export
    }

    /// The column; `None` where the whole export is missing.
    #[must_use]
    pub fn field(self) -> Option<Field> {
        self.need.field()
    }

    /// What cannot be told, in a sentence: "whether a user was synced once".
    #[must_use]
    pub const fn check(self) -> &'static str {
        self.need.tells
    }

    /// What PowerShell calls the column.
    #[must_use]
    pub fn column(self) -> Option<&'static str> {
        self.need.column.map(|(_, name)| name)
    }

    /// What is not known, in a sentence.
    #[must_use]
    pub fn text(self) -> String {
        let (tells, export) = (self.need.tells, self.need.export.title());
        match self.need.column {
            None => format!("unknown: {tells}; there is no export of {export}"),
            Some((_, name)) if self.partly => {
                format!(
                    "unknown for some: {tells}; not every export of {export} has {name}, or values of it are lost"
                )
            }
            Some((_, name)) => format!("unknown: {tells}; the export of {export} has no {name}"),
        }
    }

    /// How it would be known.
    #[must_use]
    pub fn fix(self) -> String {
        let export = self.need.export;
        match self.need.column {
            None => format!(
                "give one with {}; `hardmatch collect {}` prints the command",
                export.option(),
                export.name()
            ),
            Some((_, name)) => {
                format!("export {name} too: `hardmatch collect {}` prints a command", export.name())
            }
        }
    }

    /// Gaps in one sentence: how many checks, and what would make them; `None` without gaps.
    #[must_use]
    pub fn in_words(gaps: &[Self]) -> Option<String> {
        let count = gaps.len();
        let checks = if count == 1 { "check" } else { "checks" };
        (count > 0).then(|| format!("{count} {checks} not made, for want of {}", wanted(gaps)))
    }
}

impl Need {
    fn field(&self) -> Option<Field> {
        self.column.map(|(field, _)| field)
    }
}

/// One entry of `unjudged` in `--json`.
impl Serialize for Gap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entry = serializer.serialize_struct("Gap", 4)?;
        entry.serialize_field("check", self.check())?;
        entry.serialize_field("column", &self.column())?;
        entry.serialize_field("export", self.export().name())?;
        entry.serialize_field("partly", &self.partly)?;
        entry.end()
    }
}

/// The exports that are wanted, then the columns: `--deleted; OnPremisesSyncEnabled in --cloud`.
fn wanted(gaps: &[Gap]) -> String {
    let lists: Vec<&str> = gaps
        .iter()
        .filter(|gap| gap.need.column.is_none())
        .map(|gap| gap.export().option())
        .collect();
    let columns = |export: Role| {
        let names: BTreeSet<&str> = gaps
            .iter()
            .filter(|gap| gap.export() == export)
            .filter_map(|gap| gap.column())
            .collect();
        let names: Vec<&str> = names.into_iter().collect();
        (!names.is_empty()).then(|| format!("{} in {}", names.join(", "), export.option()))
    };
    let lists = (!lists.is_empty()).then(|| lists.join(", "));
    let all: Vec<String> =
        lists.into_iter().chain(Role::ALL.into_iter().filter_map(columns)).collect();
    all.join("; ")
}

/// Whether an export was given; one without users is refused.
fn is_given(directory: &Directory, role: Role) -> bool {
    match role {
        Role::Deleted => directory.lists_deleted(),
        Role::Mailboxes => directory.mailboxes.is_some(),
        Role::RemoteMailboxes => directory.remote_mailboxes.is_some(),
        Role::OnPrem => !directory.onprem.is_empty(),
        Role::Cloud => !directory.cloud.is_empty(),
        Role::OnPremMailboxes => true,
    }
}

/// The fields that every export of a role has, and those that some have; `None` without users.
fn known(directory: &Directory, role: Role) -> Option<(FieldSet, FieldSet)> {
    fn of<R: Row>(table: &Table<R>) -> Option<(FieldSet, FieldSet)> {
        let known = || (table.fields_known_everywhere(), table.known_fields());
        (!table.is_empty()).then(known)
    }
    match role {
        Role::OnPrem => of(&directory.onprem),
        Role::Cloud => of(&directory.cloud),
        Role::Deleted => of(directory.deleted.as_ref()?),
        Role::Mailboxes => of(directory.mailboxes.as_ref()?),
        Role::RemoteMailboxes => of(directory.remote_mailboxes.as_ref()?),
        Role::OnPremMailboxes => of(directory.onprem_mailboxes.as_ref()?),
    }
}

impl Context<'_> {
    /// All gaps of the exports at hand.
    #[must_use]
    pub fn gaps(self) -> Vec<Gap> {
        Gap::all(self.directory(), self.judge.policy())
    }

    /// Which of these gaps leave an operation unchecked in something: a column that only some exports
    /// lack counts where that of its users does.
    #[must_use]
    pub fn gaps_of(self, gaps: &[Gap], operation: &Operation) -> Vec<Gap> {
        let directory = self.directory();
        let onprem = operation.onprem().and_then(|user| directory.onprem.find(user.object_guid.0));
        let user = operation.cloud();
        let cloud = user.and_then(|user| user.find_in(&directory.cloud));
        let deleted = user.and_then(|user| user.find_deleted(directory));
        let deleted = directory.deleted.as_ref().zip(deleted);
        let knows = |gap: &Gap, field: Field| match gap.export() {
            Role::OnPrem => onprem.is_some_and(|row| directory.onprem.knows(row, field)),
            Role::Cloud => cloud.is_some_and(|row| directory.cloud.knows(row, field)),
            Role::Deleted => deleted.is_some_and(|(users, row)| users.knows(row, field)),
            Role::Mailboxes | Role::RemoteMailboxes | Role::OnPremMailboxes => false,
        };
        let is_open = |gap: &Gap| {
            let mut fields = gap.field().into_iter().chain(gap.need.instead.iter().copied());
            !(gap.partly && fields.any(|field| knows(gap, field)))
        };
        let bears = |gap: &&Gap| gap.need.bears_on.contains(&operation.kind()) && is_open(gap);
        gaps.iter().filter(bears).copied().collect()
    }
}
