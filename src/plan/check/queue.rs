//! The queue as a whole: values given out twice, order, and what has changed since.

use std::collections::HashMap;

use super::Found;
use super::found::Subject;
use super::notes::{Codes, Notes, Said};
use super::view::View;
use crate::anchor::ImmutableId;
use crate::plan::finding::Code;
use crate::plan::{
    Claim, Known, OpKind, OpState, Operation, QueuedOperation, Truth, Verification, verify,
};

/// Checks every operation that still waits for a script.
pub(super) fn all(view: View<'_>, found: &mut Vec<Found>) {
    for queued in view.queue.operations() {
        let mut notes = Codes::default();
        check(view, queued, &mut notes);
        let subject = Subject::Operation(queued.id);
        found.extend(notes.0.into_iter().map(|code| Found { code, subject }));
    }
}

/// Checks one operation.
pub(super) fn check(view: View<'_>, queued: &QueuedOperation, notes: &mut impl Notes) {
    if !matches!(queued.state, OpState::Queued | OpState::Failed | OpState::Refused) {
        return;
    }
    claimed_twice(view, queued, notes);
    target_twice(view, queued, notes);
    not_freed(view, queued, notes);
    in_a_ring(view, queued, notes);
    gone(view, queued, notes);
    changed(view, queued, notes);
}

fn claimed_twice(view: View<'_>, queued: &QueuedOperation, notes: &mut impl Notes) {
    let Some(claim) = Claim::of(&queued.operation) else { return };
    let mut others = view.queue.claimants(&claim).filter(|other| other.id != queued.id);
    if let Some(other) = others.next() {
        notes.add(Code::AnchorQueued, || {
            Said::new(
                format!("operation {} gives out the same value", other.id),
                "remove one of the two: only one user may have it",
            )
        });
    }
}

fn target_twice(view: View<'_>, queued: &QueuedOperation, notes: &mut impl Notes) {
    if queued.operation.kind() != OpKind::LinkUser {
        return;
    }
    let Some(user) = queued.operation.cloud() else { return };
    let mut links = view
        .queue
        .of_cloud(user.object_id)
        .filter(|other| other.id != queued.id && other.operation.kind() == OpKind::LinkUser);
    if let Some(other) = links.next() {
        notes.add(Code::CloudQueued, || {
            Said::new(
                format!("operation {} links the same cloud user", other.id),
                "remove one of the two",
            )
        });
    }
}

/// Somebody else holds the id, and nothing queued takes it away.
fn not_freed(view: View<'_>, queued: &QueuedOperation, notes: &mut impl Notes) {
    let Operation::LinkUser { cloud, after, .. } = &queued.operation else { return };
    let Some(anchor) = after.guid() else { return };
    let users = &view.directory.cloud;
    let mut active = users.rows_by_anchor(anchor).filter(|row| {
        let id = view.object_id(*row);
        id != Some(cloud.object_id) && view.freeing(id, anchor).is_none()
    });
    if let Some(holder) = active.next() {
        notes.add(Code::AnchorHeld, || {
            Said::new(
                format!(
                    "{} holds this ImmutableId, and nothing queued frees it",
                    users.label(holder)
                ),
                "queue the clearing of that id, or remove this operation",
            )
            .with_cloud(view.object_id(holder))
        });
    }
    let held = view.judge.deleted_holders(anchor);
    let mut deleted = held.into_iter().filter(|row| {
        let id = view.deleted_id(*row);
        id != Some(cloud.object_id) && view.freeing(id, anchor).is_none()
    });
    if let Some(holder) = deleted.next() {
        notes.add(Code::AnchorHeldByDeleted, || {
            Said::new(
                format!(
                    "the soft-deleted user {} holds this ImmutableId, and nothing queued frees it",
                    view.deleted_names(&[holder])
                ),
                "queue its purge, or restore it and clear its id",
            )
            .with_cloud(view.deleted_id(holder))
        });
    }
}

/// Links that hand their ids round in a ring: no order carries them out.
fn in_a_ring(view: View<'_>, queued: &QueuedOperation, notes: &mut impl Notes) {
    let id = |operation: &Operation| match operation {
        Operation::LinkUser { before: Known::Value(before), after, .. } => {
            Some((before.clone(), after.clone()))
        }
        _ => None,
    };
    let Some((given_up, first)) = id(&queued.operation) else { return };
    let cleared = |user: &Operation| {
        let cloud = user.cloud().map(|user| view.queue.of_cloud(user.object_id));
        cloud.into_iter().flatten().any(|other| other.operation.kind() == OpKind::ClearAnchor)
    };
    let givers: HashMap<ImmutableId, &QueuedOperation> = view
        .queue
        .operations()
        .iter()
        .filter(|other| !cleared(&other.operation))
        .filter_map(|other| Some((id(&other.operation)?.0, other)))
        .collect();
    let mut wanted = first;
    for _ in 0..givers.len() {
        let Some(giver) = givers.get(&wanted) else { return };
        if giver.id == queued.id || wanted == given_up {
            notes.add(Code::QueueOrder, || {
                Said::new(
                    "these links hand their ids round in a ring, so that none can be the first",
                    "queue the clearing of one of the ids: then the others find their order",
                )
            });
            return;
        }
        let Some((_, next)) = id(&giver.operation) else { return };
        wanted = next;
    }
}

fn gone(view: View<'_>, queued: &QueuedOperation, notes: &mut impl Notes) {
    let directory = view.directory;
    let onprem = queued.operation.onprem().filter(|user| {
        !directory.onprem.is_empty() && directory.onprem.find(user.object_guid.0).is_none()
    });
    let cloud = queued.operation.cloud().filter(|user| {
        let deleted =
            || directory.deleted.as_ref().is_some_and(|list| list.find(user.object_id.0).is_some());
        !directory.cloud.is_empty()
            && directory.cloud.find(user.object_id.0).is_none()
            && !deleted()
    });
    let purge = queued.operation.kind() == OpKind::PurgeDeletedUser;
    let who = match (onprem, cloud.filter(|_| !purge)) {
        (Some(user), _) => ("on-premises", user.upn.clone()),
        (None, Some(user)) => ("cloud", user.upn.clone()),
        (None, None) => return,
    };
    notes.add(Code::UserGone, || {
        Said::new(
            format!(
                "the {} user {} is not in the exports any more",
                who.0,
                who.1.unwrap_or_default()
            ),
            "make sure that the exports are whole; if the user is gone, remove the operation",
        )
    });
}

/// What the exports say of the operation now.
fn changed(view: View<'_>, queued: &QueuedOperation, notes: &mut impl Notes) {
    let Verification { truth, found, .. } = verify(&queued.operation, view.directory);
    match truth {
        Truth::Done => notes.add(Code::DoneAlready, || {
            Said::new(
                "what it would do is so already",
                "remove it, or leave it: the script skips it",
            )
        }),
        Truth::Different => notes.add(Code::ChangedSince, || {
            let found = match found {
                Known::Unknown => "unknown".into(),
                Known::Empty => "none".into(),
                Known::Value(value) => value,
            };
            Said::new(
                format!("the value has changed since it was queued: it is {found} now"),
                "look at the user again: the script will refuse this step",
            )
        }),
        Truth::NotDone | Truth::Unknown => {}
    }
}
