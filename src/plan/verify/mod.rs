//! Whether an operation is true of a fresh export: the last word about it.

mod deleted;

use serde::Serialize;

use super::mailboxes::{guid_here, remote_mailbox};
use super::{CloudRef, Known, OpKind, OpState, Operation, Queue, QueuedOperation, present_id};
use crate::anchor::{Guid, ObjectId};
use crate::directory::{
    AnchorCell, Cell, CloudRow, Directory, Field, OnPremRow, Role, address_key,
};
use deleted::{purged, restored};

/// How an operation compares with a fresh export.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// It is as the operation wants it.
    Done,
    /// It is as it was before.
    NotDone,
    /// It is neither as it was nor as wanted.
    Different,
    /// The exports at hand cannot tell.
    Unknown,
}

impl Truth {
    /// The name in `--json` and on the screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not-done",
            Self::Different => "different",
            Self::Unknown => "unknown",
        }
    }
}

/// What a fresh export says about one operation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verification {
    /// How it compares.
    pub truth: Truth,
    /// What the operation wants, as text; `None` for nothing.
    pub wanted: Option<String>,
    /// What is there, as text.
    pub found: Known<String>,
    /// Why it cannot be told, or what else there is to say.
    pub note: Option<String>,
    /// The exports that the answer was drawn from.
    pub shown_by: &'static [Role],
}

impl Verification {
    /// Whether the export contradicts what a script reported: done, and yet it is not so.
    #[must_use]
    pub fn contradicts(&self, state: OpState) -> bool {
        state.is_done() && matches!(self.truth, Truth::NotDone | Truth::Different)
    }

    fn unknown(wanted: Option<String>, note: impl Into<String>) -> Self {
        let note = Some(note.into());
        Self { truth: Truth::Unknown, wanted, found: Known::Unknown, note, shown_by: &[] }
    }

    fn told(
        truth: Truth,
        wanted: Option<String>,
        found: Known<String>,
        shown_by: &'static [Role],
    ) -> Self {
        Self { truth, wanted, found, note: None, shown_by }
    }

    /// The wanted value, else the value before; `same` says when two values are one.
    fn compare(
        operation: &Operation,
        found: Known<String>,
        same: fn(&str, &str) -> bool,
        shown_by: &'static [Role],
    ) -> Self {
        let (wanted, before) = (operation.after(), operation.before());
        let is =
            |value: &str, other: Option<&String>| other.is_some_and(|other| same(value, other));
        let truth = match (&found, &before) {
            (Known::Unknown, _) => Truth::Unknown,
            (Known::Empty, _) if wanted.is_none() => Truth::Done,
            (Known::Value(value), _) if wanted.as_ref() == Some(value) => Truth::Done,
            (Known::Value(value), before) if is(value, before.value()) => Truth::NotDone,
            (Known::Value(value), _) if is(value, wanted.as_ref()) => Truth::Done,
            (Known::Empty, Known::Empty | Known::Unknown) => Truth::NotDone,
            // What was cleared is not clear, whatever stood there.
            (Known::Value(_), Known::Unknown) if wanted.is_none() => Truth::NotDone,
            (Known::Empty | Known::Value(_), _) => Truth::Different,
        };
        Self::told(truth, wanted, found, shown_by)
    }
}

/// Ids and GUIDs are compared to the letter.
fn exact(a: &str, b: &str) -> bool {
    a == b
}

/// UPNs and addresses are the same without regard to case.
fn same_address(a: &str, b: &str) -> bool {
    address_key(a) == address_key(b)
}

/// What the exports say against the report of a script; `None` where they bear it out or cannot tell,
/// and until the exports that show it are fresher than the report.
#[must_use]
pub fn contradiction(
    queue: &Queue,
    queued: &QueuedOperation,
    directory: &Directory,
) -> Option<Verification> {
    queued.state.is_done().then(|| verify(queue, queued, directory)).filter(|verification| {
        verification.contradicts(queued.state)
            && queue.was_read_since(queued.id, verification.shown_by)
    })
}

/// Compares one operation of a queue with fresh exports. Each is looked up by id, never by row or UPN;
/// an export that was not given makes what depends on it unknown.
#[must_use]
pub fn verify(queue: &Queue, queued: &QueuedOperation, directory: &Directory) -> Verification {
    let operation = &queued.operation;
    let wanted = operation.after();
    match operation {
        Operation::LinkUser { cloud, .. } => of_id(queue, operation, cloud, directory),
        Operation::ClearAnchor { cloud, .. } => {
            let verification = of_id(queue, operation, cloud, directory);
            set_again(queue, cloud, &verification).unwrap_or(verification)
        }
        Operation::SetUserPrincipalName { cloud, .. } => {
            of_cloud_user(queue, operation, directory, cloud.object_id, |row| {
                let found = Known::from(directory.cloud.text(row, Field::Upn));
                let found = found.map(|upn| (*upn).to_string());
                let missing = "the cloud export has no UPN column";
                named(found, operation, same_address, &[Role::Cloud], missing)
            })
        }
        Operation::PurgeDeletedUser { cloud, .. } => purged(directory, cloud.object_id),
        Operation::RestoreDeletedUser { cloud } => restored(directory, cloud.object_id),
        Operation::SetConsistencyGuid { onprem, .. } => {
            of_onprem_user(directory, onprem.object_guid.0, wanted, |row| {
                let found = consistency_guid(directory, row);
                let missing = "the on-premises export has no mS-DS-ConsistencyGuid column";
                named(found, operation, exact, &[Role::OnPrem], missing)
            })
        }
        Operation::EnableRemoteMailbox { onprem, after, .. } => {
            of_onprem_user(directory, onprem.object_guid.0, wanted, |row| {
                enabled(directory, row, after)
            })
        }
        Operation::SetExchangeGuid { onprem, .. } => {
            of_onprem_user(directory, onprem.object_guid.0, wanted, |row| {
                let (found, shown_by) = mailbox_guid(directory, row);
                let missing =
                    "neither --remote-mailboxes nor the on-premises export tells the mailbox GUID";
                named(found.map(ToString::to_string), operation, exact, shown_by, missing)
            })
        }
    }
}

/// The present `ImmutableId` against the one that is wanted.
fn of_id(
    queue: &Queue,
    operation: &Operation,
    cloud: &CloudRef,
    directory: &Directory,
) -> Verification {
    of_cloud_user(queue, operation, directory, cloud.object_id, |row| {
        let found = present_id(&directory.cloud, row).map(ToString::to_string);
        let missing = "the cloud export has no ImmutableId column";
        named(found, operation, exact, &[Role::Cloud], missing)
    })
}

/// An id that was cleared so that a later operation could set another one is not missed.
fn set_again(queue: &Queue, cloud: &CloudRef, cleared: &Verification) -> Option<Verification> {
    let found = cleared.found.value()?;
    let mut links = queue
        .record_of_cloud(cloud.object_id)
        .filter(|queued| queued.operation.kind() == OpKind::LinkUser);
    let link = links.find(|queued| queued.operation.after().as_ref() == Some(found))?;
    Some(Verification {
        truth: Truth::Done,
        note: Some(format!("operation {} has set an id since", link.id)),
        ..cleared.clone()
    })
}

fn named(
    found: Known<String>,
    operation: &Operation,
    same: fn(&str, &str) -> bool,
    shown_by: &'static [Role],
    missing: &str,
) -> Verification {
    match found {
        Known::Unknown => Verification::unknown(operation.after(), missing),
        found => Verification::compare(operation, found, same, shown_by),
    }
}

fn of_cloud_user(
    queue: &Queue,
    operation: &Operation,
    directory: &Directory,
    id: ObjectId,
    look: impl FnOnce(CloudRow) -> Verification,
) -> Verification {
    if directory.cloud.is_empty() {
        return Verification::unknown(operation.after(), "no fresh cloud export was given");
    }
    let deleted = || directory.deleted.as_ref().is_some_and(|users| users.find(id.0).is_some());
    match directory.cloud.find(id.0) {
        Some(row) => look(row),
        None if deleted() && is_restored(queue, id) => Verification {
            note: Some("the cloud user is still soft-deleted".into()),
            ..Verification::told(
                Truth::NotDone,
                operation.after(),
                operation.before(),
                &[Role::Cloud],
            )
        },
        None if deleted() => Verification {
            note: Some("the cloud user is soft-deleted now".into()),
            ..Verification::told(Truth::Different, operation.after(), Known::Empty, &[Role::Cloud])
        },
        None => Verification::unknown(
            operation.after(),
            "the cloud user is not in the fresh export: deleted, or left out of it",
        ),
    }
}

/// Whether a soft-deleted user is queued to be restored first.
pub(in crate::plan) fn is_restored(queue: &Queue, id: ObjectId) -> bool {
    queue.record_of_cloud(id).any(|queued| queued.operation.kind() == OpKind::RestoreDeletedUser)
}

fn of_onprem_user(
    directory: &Directory,
    id: Guid,
    wanted: Option<String>,
    look: impl FnOnce(OnPremRow) -> Verification,
) -> Verification {
    if directory.onprem.is_empty() {
        return Verification::unknown(wanted, "no fresh on-premises export was given (--onprem)");
    }
    match directory.onprem.find(id) {
        Some(row) => look(row),
        None => Verification::unknown(
            wanted,
            "the on-premises user is not in the fresh export: deleted, or left out of it",
        ),
    }
}

fn consistency_guid(directory: &Directory, row: OnPremRow) -> Known<String> {
    match directory.onprem.anchor_cell(row) {
        Cell::Unknown => Known::Unknown,
        Cell::Empty => Known::Empty,
        Cell::Value(AnchorCell::Guid(guid)) => Known::Value(guid.to_string()),
        Cell::Value(AnchorCell::Text(text)) => Known::Value(text.to_string()),
    }
}

/// The GUID of the remote mailbox, and which export told it.
fn mailbox_guid(directory: &Directory, row: OnPremRow) -> (Known<Guid>, &'static [Role]) {
    let own = directory.onprem.guid(row, Field::MailboxGuid);
    let listed = directory.remote_mailboxes.as_ref().map(|remote| {
        let found = remote_mailbox(directory, row);
        found.map(|found| remote.guid(found, Field::MailboxGuid))
    });
    let found = Known::from(guid_here(directory, row));
    match (listed, own) {
        // Who is not in the list has no remote mailbox, so no GUID of one.
        (Some(None), Cell::Unknown) => (Known::Empty, &[Role::RemoteMailboxes]),
        (Some(Some(Cell::Value(_))), _)
        | (Some(Some(Cell::Empty)), Cell::Unknown | Cell::Empty) => {
            (found, &[Role::RemoteMailboxes])
        }
        _ => (found, &[Role::OnPrem]),
    }
}

/// Whether there is a remote mailbox with this routing address.
fn enabled(directory: &Directory, row: OnPremRow, address: &str) -> Verification {
    const SHOWN_BY: &[Role] = &[Role::RemoteMailboxes];
    let wanted = Some(address.to_string());
    let Some(remote) = &directory.remote_mailboxes else {
        return Verification::unknown(
            wanted,
            "no fresh export of remote mailboxes was given (--remote-mailboxes)",
        );
    };
    let Some(found) = remote_mailbox(directory, row) else {
        return Verification::told(Truth::NotDone, wanted, Known::Empty, SHOWN_BY);
    };
    let routing = remote.text(found, Field::RemoteRoutingAddress);
    let bare = |text: &str| {
        let at = text.get(..5).filter(|kind| kind.eq_ignore_ascii_case("smtp:"));
        at.and_then(|_| text.get(5..)).unwrap_or(text).to_string()
    };
    match routing {
        Cell::Unknown => Verification::unknown(
            wanted,
            "the export of remote mailboxes has no RemoteRoutingAddress column",
        ),
        Cell::Empty => Verification::told(Truth::Different, wanted, Known::Empty, SHOWN_BY),
        Cell::Value(text) => {
            let found = bare(text);
            let same = same_address(&found, address);
            let truth = if same { Truth::Done } else { Truth::Different };
            Verification::told(truth, wanted, Known::Value(found), SHOWN_BY)
        }
    }
}
