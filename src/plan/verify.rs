//! Whether an operation is true of a fresh export: the last word about it.

use serde::Serialize;

use super::mailboxes::remote_mailbox;
use super::{Known, OpState, Operation, Queue, QueuedOperation, present_id};
use crate::anchor::{Guid, ObjectId};
use crate::directory::{AnchorCell, Cell, CloudRow, Directory, Field, OnPremRow, address_key};

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
}

impl Verification {
    /// Whether the export contradicts what a script reported: done, and yet it is not so.
    #[must_use]
    pub fn contradicts(&self, state: OpState) -> bool {
        state.is_done() && matches!(self.truth, Truth::NotDone | Truth::Different)
    }

    fn unknown(wanted: Option<String>, note: impl Into<String>) -> Self {
        Self { truth: Truth::Unknown, wanted, found: Known::Unknown, note: Some(note.into()) }
    }

    /// Compares as texts: the wanted value, else the value before.
    fn compare(wanted: Option<String>, before: &Known<String>, found: Known<String>) -> Self {
        let truth = match &found {
            Known::Unknown => Truth::Unknown,
            Known::Empty if wanted.is_none() => Truth::Done,
            Known::Value(value) if Some(value) == wanted.as_ref() => Truth::Done,
            found if found == before => Truth::NotDone,
            Known::Empty => Truth::NotDone,
            Known::Value(_) if *before == Known::Unknown && wanted.is_none() => Truth::NotDone,
            Known::Value(_) => Truth::Different,
        };
        Self { truth, wanted, found, note: None }
    }
}

/// What the exports say against the report of a script; `None` where they bear it out or cannot tell,
/// and until exports are read that are fresher than the report.
#[must_use]
pub fn contradiction(
    queue: &Queue,
    queued: &QueuedOperation,
    directory: &Directory,
) -> Option<Verification> {
    let told = queued.state.is_done() && queue.has_fresh_exports(queued);
    told.then(|| verify(&queued.operation, directory))
        .filter(|verification| verification.contradicts(queued.state))
}

/// Compares one operation with fresh exports. Each is looked up by id, never by row or UPN; an export
/// that was not given makes what depends on it unknown.
#[must_use]
pub fn verify(operation: &Operation, directory: &Directory) -> Verification {
    let wanted = operation.after();
    match operation {
        Operation::LinkUser { cloud, .. } | Operation::ClearAnchor { cloud, .. } => {
            of_cloud_user(operation, directory, cloud.object_id, |row| {
                let found = present_id(&directory.cloud, row).map(ToString::to_string);
                named(
                    found,
                    wanted.clone(),
                    operation,
                    "the cloud export has no ImmutableId column",
                )
            })
        }
        Operation::SetUserPrincipalName { cloud, .. } => {
            of_cloud_user(operation, directory, cloud.object_id, |row| {
                let found = Known::from(directory.cloud.text(row, Field::Upn));
                let found = found.map(|upn| (*upn).to_string());
                named(found, wanted.clone(), operation, "the cloud export has no UPN column")
            })
        }
        Operation::PurgeDeletedUser { cloud, .. } => purged(directory, cloud.object_id),
        Operation::RestoreDeletedUser { cloud } => restored(directory, cloud.object_id),
        Operation::SetConsistencyGuid { onprem, .. } => {
            of_onprem_user(directory, onprem.object_guid.0, wanted.clone(), |row| {
                let found = consistency_guid(directory, row);
                let missing = "the on-premises export has no mS-DS-ConsistencyGuid column";
                named(found, wanted.clone(), operation, missing)
            })
        }
        Operation::EnableRemoteMailbox { onprem, after, .. } => {
            of_onprem_user(directory, onprem.object_guid.0, wanted.clone(), |row| {
                enabled(directory, row, after)
            })
        }
        Operation::SetExchangeGuid { onprem, .. } => {
            of_onprem_user(directory, onprem.object_guid.0, wanted.clone(), |row| {
                let found = mailbox_guid(directory, row).map(ToString::to_string);
                let missing =
                    "neither --remote-mailboxes nor the on-premises export tells the mailbox GUID";
                named(found, wanted.clone(), operation, missing)
            })
        }
    }
}

fn named(
    found: Known<String>,
    wanted: Option<String>,
    operation: &Operation,
    missing: &str,
) -> Verification {
    match found {
        Known::Unknown => Verification::unknown(wanted, missing),
        found => Verification::compare(wanted, &operation.before(), found),
    }
}

fn of_cloud_user(
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
        None if deleted() => Verification {
            truth: Truth::Different,
            wanted: operation.after(),
            found: Known::Empty,
            note: Some("the cloud user is soft-deleted now".into()),
        },
        None => Verification::unknown(
            operation.after(),
            "the cloud user is not in the fresh export: deleted, or left out of it",
        ),
    }
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

/// A purged user is in neither list. Without the list of soft-deleted users nothing can be said.
fn purged(directory: &Directory, id: ObjectId) -> Verification {
    let wanted = Some("purged".to_string());
    let state = |truth, found: &str| Verification {
        truth,
        wanted: wanted.clone(),
        found: Known::Value(found.into()),
        note: None,
    };
    let Some(deleted) = &directory.deleted else {
        return Verification::unknown(
            wanted,
            "no fresh export of soft-deleted users was given (--deleted)",
        );
    };
    if deleted.find(id.0).is_some() {
        state(Truth::NotDone, "soft-deleted")
    } else if directory.cloud.find(id.0).is_some() {
        state(Truth::Different, "active")
    } else {
        state(Truth::Done, "purged")
    }
}

/// A restored user is active.
fn restored(directory: &Directory, id: ObjectId) -> Verification {
    let wanted = Some("active".to_string());
    let state = |truth, found: &str| Verification {
        truth,
        wanted: wanted.clone(),
        found: Known::Value(found.into()),
        note: None,
    };
    if directory.cloud.find(id.0).is_some() {
        return state(Truth::Done, "active");
    }
    match &directory.deleted {
        None => Verification::unknown(
            wanted,
            "no fresh export of soft-deleted users was given (--deleted)",
        ),
        Some(deleted) if deleted.find(id.0).is_some() => state(Truth::NotDone, "soft-deleted"),
        Some(_) => state(Truth::Different, "purged"),
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

/// The GUID of the remote mailbox: as the list of them has it, else as the user has it.
fn mailbox_guid(directory: &Directory, row: OnPremRow) -> Known<Guid> {
    let from_user = Known::from(directory.onprem.guid(row, Field::MailboxGuid));
    match (&directory.remote_mailboxes, remote_mailbox(directory, row)) {
        (Some(remote), Some(found)) => remote.guid(found, Field::MailboxGuid).into(),
        // Who is not in the list has no remote mailbox, so no GUID of one.
        (Some(_), None) if from_user == Known::Unknown => Known::Empty,
        _ => from_user,
    }
}

/// Whether there is a remote mailbox with this routing address.
fn enabled(directory: &Directory, row: OnPremRow, address: &str) -> Verification {
    let wanted = Some(address.to_string());
    let Some(remote) = &directory.remote_mailboxes else {
        return Verification::unknown(
            wanted,
            "no fresh export of remote mailboxes was given (--remote-mailboxes)",
        );
    };
    let Some(found) = remote_mailbox(directory, row) else {
        return Verification { truth: Truth::NotDone, wanted, found: Known::Empty, note: None };
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
        Cell::Empty => {
            Verification { truth: Truth::Different, wanted, found: Known::Empty, note: None }
        }
        Cell::Value(text) => {
            let found = bare(text);
            let same = address_key(&found) == address_key(address);
            let truth = if same { Truth::Done } else { Truth::Different };
            Verification { truth, wanted, found: Known::Value(found), note: None }
        }
    }
}
