//! Whether an operation is true of a fresh export: the last word about it.

use super::{
    Changed, CloudRef, OpKind, OpState, Operation, Queue, QueuedOperation, Truth, Verification,
};
use crate::directory::{Directory, Role};

impl Verification {
    /// Whether the export contradicts what a script reported: done, and yet it is not so.
    #[must_use]
    pub fn contradicts(&self, state: OpState) -> bool {
        state.is_done() && matches!(self.truth, Truth::NotDone | Truth::Different)
    }
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
    if let Some(user) = operation.cloud()
        && waits_for_restoring(queue, operation, user, directory)
    {
        return Verification {
            truth: Truth::NotDone,
            wanted: operation.after(),
            found: operation.before(),
            note: Some("the cloud user is still soft-deleted".into()),
            shown_by: &[Role::Cloud],
        };
    }
    let verification = operation.verify(directory);
    set_again(queue, operation, &verification).unwrap_or(verification)
}

/// Whether an operation on an active cloud user comes after a restoring that was not done yet.
fn waits_for_restoring(
    queue: &Queue,
    operation: &Operation,
    user: &CloudRef,
    directory: &Directory,
) -> bool {
    let deleted = directory.deleted.as_ref();
    operation.kind().changes() == Changed::CloudUser
        && !directory.cloud.is_empty()
        && directory.cloud.find(user.object_id.0).is_none()
        && deleted.is_some_and(|users| users.find(user.object_id.0).is_some())
        && queue.restores(user.object_id)
}

/// An id that was cleared so that a later operation could set another one is not missed.
fn set_again(queue: &Queue, operation: &Operation, cleared: &Verification) -> Option<Verification> {
    let Some((_, None)) = operation.id_change() else { return None };
    let (user, found) = (operation.cloud()?, cleared.found.value()?);
    let mut links = queue
        .record_of_cloud(user.object_id)
        .filter(|queued| queued.operation.kind() == OpKind::LinkUser);
    let link = links.find(|queued| queued.operation.after().as_ref() == Some(found))?;
    Some(Verification {
        truth: Truth::Done,
        note: Some(format!("operation {} has set an id since", link.id)),
        ..cleared.clone()
    })
}
