//! What is wrong with the queue as a whole.

use super::finding_id::{FindingId, Subject};
use super::sink::{Codes, Sink, Wording};
use super::{authority, identity, target, user};
use crate::anchor::{Anchor, ImmutableId};
use crate::directory::{CloudRow, Field};
use crate::plan::advice::Occasion;
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::{
    Changed, Claim, Known, Obstacle, OpKind, QueuedOperation, RecordedFinding, Truth, Verification,
    contradiction, present_id, renamed, verify,
};

/// Checks every operation: what is to be done against the exports and the others, what is done
/// against fresher exports.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    for queued in context.queue.operations() {
        let mut sink = Codes::default();
        check(context, queued, &mut sink);
        let subject = Subject::Operation(queued.id);
        found.extend(sink.0.into_iter().map(|code| FindingId { code, subject }));
    }
}

/// Checks one operation against the others, and against the exports.
pub(super) fn check(context: Context<'_>, queued: &QueuedOperation, sink: &mut impl Sink) {
    if !queued.is_open() {
        not_true(context, queued, sink);
        stamped(context, queued, sink);
        return;
    }
    let verification = verify(context.queue, queued, context.directory());
    if verification.truth.stands() {
        // That a user is synced now, say, is the end that was wanted.
        done_already(queued, sink);
        return;
    }
    users_gone(context, queued, sink);
    users_renamed(context, queued, sink);
    twice(context, queued, sink);
    let target = target_row(context, queued);
    match (queued.operation.id_change(), target) {
        (Some((before, after)), Some(row)) => {
            changed_since(context, queued, (row, before, after), sink);
        }
        (Some(_), None) => {}
        (None, _) => differs(queued, &verification, sink),
    }
    without_partner(context, queued, sink);
    if let Some(row) = target {
        identity::id_known_now(context, queued, row, sink);
        target_now(context, queued, row, sink);
    }
    if let Some(anchor) = link_anchor(queued) {
        anchor_now(context, queued, &anchor, sink);
        holders(context, queued, target, &anchor, sink);
        ring(context, queued, sink);
    }
}

/// A UPN is taken from the user that the cloud user is linked with, or will be.
fn without_partner(context: Context<'_>, queued: &QueuedOperation, sink: &mut impl Sink) {
    let follows = queued.operation.kind().follows_partner();
    let Some(cloud) = queued.operation.cloud().filter(|_| follows) else { return };
    let row = cloud.find_in(&context.directory().cloud);
    let linked = row.is_some_and(|row| !context.judge.cloud(row).owners.is_empty());
    let mut of_user = context.queue.of_cloud(cloud.whom());
    if row.is_some() && !linked && !of_user.any(|other| other.operation.kind().pairs()) {
        sink.add(Code::NoPartner, || {
            Wording::new(
                "the cloud user is linked with nobody, and nothing in the queue links it any more",
                "queue the link again, or take this operation out of the queue",
            )
        });
    }
}

fn target_row(context: Context<'_>, queued: &QueuedOperation) -> Option<CloudRow> {
    queued.operation.cloud()?.find_in(&context.directory().cloud)
}

/// Whether the exports still have whom the operation names. A side that was not imported says
/// nothing.
fn users_gone(context: Context<'_>, queued: &QueuedOperation, sink: &mut impl Sink) {
    let directory = context.directory();
    let onprem = queued.operation.onprem().filter(|user| {
        !directory.onprem.is_empty() && directory.onprem.find(user.object_guid.0).is_none()
    });
    let cloud = queued.operation.cloud().filter(|user| match queued.operation.kind().changes() {
        Changed::DeletedUser => {
            directory.deleted.is_some()
                && user.find_deleted(directory).is_none()
                && user.find_in(&directory.cloud).is_none()
        }
        changed @ (Changed::CloudUser | Changed::OnPremUser) => {
            // A sync revives a soft-deleted user to whom an on-premises user gives its id.
            let waits = (changed == Changed::OnPremUser || context.queue.restores(user.whom()))
                && user.find_deleted(directory).is_some();
            let named = if user.is_by_upn() { Field::Upn } else { Field::CloudId };
            directory.cloud.fields_known_everywhere().contains(named)
                && !directory.cloud.is_empty()
                && user.find_in(&directory.cloud).is_none()
                && !waits
        }
    });
    let onprem = onprem.map(|user| {
        let id = || user.object_guid.to_string();
        format!("the on-premises user {}", user.upn.clone().unwrap_or_else(id))
    });
    if let Some(user) = cloud.filter(|user| user.find_deleted(directory).is_some()) {
        return sink.add(Code::UserGone, || {
            Wording::new(
                format!("{}: the cloud user {} is soft-deleted, and nothing in the queue restores it any more", named(queued), user.label()),
                "queue the restoring again (window of deleted users), or remove this operation",
            )
        });
    }
    let cloud = cloud.map(|user| {
        let upn =
            if user.is_by_upn() { "the one cloud user with the UPN" } else { "the cloud user" };
        format!("{upn} {}", user.label())
    });
    let gone: Vec<String> = onprem.into_iter().chain(cloud).collect();
    if !gone.is_empty() {
        sink.add(Code::UserGone, || {
            Wording::new(
                format!("{}: {} is not in the exports any more", named(queued), gone.join(" and ")),
                "look whether the user was deleted or left out of the export; remove the operation if it is not needed",
            )
        });
    }
}

fn done_already(queued: &QueuedOperation, sink: &mut impl Sink) {
    sink.add(Code::DoneAlready, || {
        Wording::new(
            format!("{}: what it would do is so already", named(queued)),
            "remove it from the queue; a script would skip it",
        )
    });
}

/// An operation as people know it: its number, kind, and whom it is about.
fn named(queued: &QueuedOperation) -> String {
    let operation = &queued.operation;
    let onprem = operation.onprem().and_then(|user| user.upn.clone().or_else(|| user.name.clone()));
    let cloud = operation.cloud();
    let cloud = cloud.and_then(|user| user.upn().map(str::to_string).or_else(|| user.name.clone()));
    let mut users: Vec<String> = onprem.into_iter().chain(cloud).collect();
    users.dedup();
    format!("operation {}, {} {}", queued.id, operation.kind().name(), users.join(" with "))
}

/// Whether a script reported as done what fresher exports show not to be so.
fn not_true(context: Context<'_>, queued: &QueuedOperation, sink: &mut impl Sink) {
    let Some(found) = contradiction(context.queue, queued, context.directory()) else { return };
    sink.add(Code::AppliedNotTrue, || {
        let text = |value: Option<&str>| value.unwrap_or("none").to_string();
        let found = match &found.found {
            Known::Value(value) => text(Some(value)),
            Known::Empty | Known::Unknown => text(None),
        };
        Wording::new(
            format!(
                "{}, was reported as {}, and the exports read since then do not show it: wanted {}, found {found}",
                named(queued),
                queued.state.name(),
                text(queued.operation.after().as_deref()),
            ),
            "if the export was made before the script ran, export again and press r; else look in the audit log who changed it, and queue it anew: what was reported as done is in nobody's way",
        )
    });
}

/// Whether what a script has made stands, and the sync does not show it yet.
fn stamped(context: Context<'_>, queued: &QueuedOperation, sink: &mut impl Sink) {
    let shown_in = queued.operation.kind().shown_in();
    if !context.queue.was_read_since(queued.id, shown_in) {
        return;
    }
    let verification = verify(context.queue, queued, context.directory());
    if verification.truth != Truth::Stamped {
        return;
    }
    sink.add(Code::Stamped, || {
        Wording::new(
            format!(
                "{}: {} stands; {}",
                named(queued),
                if queued.operation.kind().pairs() { "the id" } else { "the change" },
                verification.note.unwrap_or_default()
            ),
            "see that the user is in scope, run a sync cycle, export afresh, and compare; if it stays so, look at the errors of the sync",
        )
    });
}

/// Whether the users are still called what they were when the operation was queued.
fn users_renamed(context: Context<'_>, queued: &QueuedOperation, sink: &mut impl Sink) {
    let Some(renamed) = renamed(context.queue, queued, context.directory()) else { return };
    sink.add(Code::ChangedSince, || {
        Wording::new(
            format!("{}: {renamed}", named(queued)),
            "make sure that they are the same people; a script refuses a cloud user whose UPN has changed: remove the operation, and queue it again",
        )
    });
}

/// Whether the present id is the one that the operation was queued against.
fn changed_since(
    context: Context<'_>,
    queued: &QueuedOperation,
    (row, before, after): (CloudRow, &Known<ImmutableId>, Option<&ImmutableId>),
    sink: &mut impl Sink,
) {
    let present = present_id(&context.directory().cloud, row);
    let done = match (&present, after) {
        (Known::Value(present), Some(after)) => present == after,
        (Known::Empty, None) => true,
        (Known::Value(_) | Known::Empty | Known::Unknown, _) => false,
    };
    if !done && present != Known::Unknown && *before != Known::Unknown && present != *before {
        sink.add(Code::ChangedSince, || {
            Wording::new(
                format!(
                    "{}: the ImmutableId of the cloud user was {} when this was queued, and is {} now: the script will refuse",
                    named(queued),
                    spelled(before),
                    spelled(&present)
                ),
                "remove the operation, look at the user, and queue it again",
            )
        });
    }
}

/// Whether an export shows another value than the one before and the one wanted.
fn differs(queued: &QueuedOperation, verification: &Verification, sink: &mut impl Sink) {
    if verification.truth != Truth::Different {
        return;
    }
    sink.add(Code::ChangedSince, || {
        let text = |value: Option<&str>| value.unwrap_or("none").to_string();
        Wording::new(
            format!(
                "{}: it was {} when this was queued, {} is wanted, and it is {} now",
                named(queued),
                text(queued.operation.before().value().map(String::as_str)),
                text(verification.wanted.as_deref()),
                text(verification.found.value().map(String::as_str)),
            ),
            "remove the operation, look at the user, and queue it again",
        )
    });
}

/// Whether the on-premises user still has the source anchor that the link gives out.
fn anchor_now(
    context: Context<'_>,
    queued: &QueuedOperation,
    anchor: &Anchor,
    sink: &mut impl Sink,
) {
    let user = queued.operation.onprem().map(|user| user.object_guid.0);
    let Some(row) = user.and_then(|id| context.directory().onprem.find(id)) else { return };
    let now = context.judge.anchor(row);
    if now.as_ref().is_ok_and(|now| now.anchor() == *anchor) {
        return;
    }
    sink.add(Code::ChangedSince, || {
        let now = match now {
            Ok(now) => format!("{} by {} now", now.anchor(), now.attribute().name()),
            Err(missing) => missing.to_string(),
        };
        Wording::new(
            format!(
                "{}: the source anchor of the on-premises user was {anchor} when this was queued: {now}",
                named(queued)
            ),
            "remove the operation, and queue the link again with the anchor of today",
        )
    });
}

/// What speaks against the target in these exports, and was not known when the link was queued.
fn target_now(context: Context<'_>, queued: &QueuedOperation, row: CloudRow, sink: &mut impl Sink) {
    let mut new = Unseen { sink, seen: &queued.findings };
    let cloud = &context.directory().cloud;
    let onprem = queued.operation.onprem().filter(|_| queued.operation.kind().pairs());
    let onprem = onprem.and_then(|user| context.directory().onprem.find(user.object_guid.0));
    if let Some(onprem) = onprem.filter(|user| user::is_person(&context.directory().onprem, *user))
    {
        user::disabled(context, onprem, row, &mut new);
    }
    for obstacle in queued.operation.kind().obstacles() {
        match obstacle {
            Obstacle::Synced => {
                let (about, occasion) = wanted_of(context, queued, row);
                target::synced(about, occasion, (context, row), &mut new);
            }
            Obstacle::Federated => target::federated(context.directory(), row, &mut new),
            Obstacle::Hardened if queued.operation.kind() == OpKind::SetConsistencyGuid => {
                target::hardening_of_write_back(cloud, row, &mut new);
            }
            Obstacle::Hardened => target::hardening(context, row, &mut new),
            Obstacle::Guest => target::guest(cloud, row, &mut new),
            Obstacle::CloudManaged => authority::cloud_managed(context, row, &mut new),
            Obstacle::HandOver => authority::hand_over(context, row, &mut new),
            Obstacle::HandBack => authority::hand_back(context, row, &mut new),
        }
    }
}

/// What an operation wants of its target, for an advice.
fn wanted_of<'a>(
    context: Context<'a>,
    queued: &QueuedOperation,
    row: CloudRow,
) -> (About<'a>, Occasion) {
    let about = About::cloud(context, row);
    let user = queued.operation.onprem().map(|user| user.object_guid.0);
    let user = user.and_then(|id| context.directory().onprem.find(id));
    let occasion = match queued.operation.kind() {
        OpKind::SetUserPrincipalName => Occasion::RenameSynced,
        OpKind::ClearAnchor => Occasion::ClearSynced,
        OpKind::LinkUser
        | OpKind::PurgeDeletedUser
        | OpKind::RestoreDeletedUser
        | OpKind::SetConsistencyGuid
        | OpKind::EnableRemoteMailbox
        | OpKind::SetExchangeGuid
        | OpKind::HandOverToCloud
        | OpKind::HandBackToOnprem => Occasion::LinkSynced,
    };
    (user.map_or(about, |user| about.for_onprem(user)), occasion)
}

/// Passes on what was not known when an operation was queued.
struct Unseen<'a, N> {
    sink: &'a mut N,
    seen: &'a [RecordedFinding],
}

impl<N: Sink> Sink for Unseen<'_, N> {
    // A column that is missing is one finding a directory, not one an operation.
    const EVERYBODY: bool = true;

    fn add(&mut self, code: Code, say: impl FnOnce() -> Wording) {
        if self.seen.iter().all(|seen| seen.code != code.name()) {
            self.sink.add(code, say);
        }
    }
}

fn spelled(id: &Known<ImmutableId>) -> String {
    match id {
        Known::Value(id) => id.to_string(),
        Known::Empty => "empty".into(),
        Known::Unknown => "unknown".into(),
    }
}

/// The same anchor, the same target or the same user in two operations that settle who is linked
/// with whom.
fn twice(context: Context<'_>, queued: &QueuedOperation, sink: &mut impl Sink) {
    if !queued.operation.kind().pairs() {
        return;
    }
    let other = |found: &&QueuedOperation| found.id != queued.id && found.operation.kind().pairs();
    let anchor = link_anchor(queued);
    if let Some(other) =
        anchor.and_then(|anchor| context.queue.links_with_anchor(&anchor).find(other))
    {
        sink.add(Code::AnchorQueued, || {
            Wording::new(
                format!("operations {} and {} give out the same anchor", queued.id, other.id),
                "remove one of them",
            )
        });
    }
    let cloud = queued.operation.cloud();
    if let Some(other) = cloud.and_then(|user| context.queue.of_cloud(user.whom()).find(other)) {
        sink.add(Code::CloudQueued, || {
            Wording::new(
                format!(
                    "operations {} and {} settle the link of the same cloud user",
                    queued.id, other.id
                ),
                "remove one of them",
            )
        });
    }
    let onprem = queued.operation.onprem().map(|user| user.object_guid);
    if let Some(other) = onprem.and_then(|id| context.queue.of_onprem(id).find(other)) {
        sink.add(Code::OnPremQueued, || {
            Wording::new(
                format!(
                    "operations {} and {} settle the link of the same on-premises user",
                    queued.id, other.id
                ),
                "remove one of them",
            )
        });
    }
}

/// Holders of the anchor that no queued operation frees.
fn holders(
    context: Context<'_>,
    queued: &QueuedOperation,
    target: Option<CloudRow>,
    anchor: &Anchor,
    sink: &mut impl Sink,
) {
    let active: Vec<CloudRow> = context
        .directory()
        .cloud
        .rows_with_anchor(anchor)
        .filter(|row| Some(*row) != target)
        .filter(|row| context.freeing(context.whom(*row), anchor).is_none())
        .collect();
    let user = queued.operation.onprem().map(|user| user.object_guid.0);
    let user = user.and_then(|id| context.directory().onprem.find(id));
    let for_user = |about: About<'_>, occasion| {
        let about = user.map_or(about, |user| about.for_onprem(user));
        target.map_or(about, |target| about.in_favour_of(target)).advise(occasion)
    };
    if let Some(first) = active.first() {
        sink.add(Code::AnchorHeld, || {
            Wording::advised(
                format!(
                    "operation {}: {} holds this ImmutableId, and nothing in the queue frees it",
                    queued.id,
                    context.cloud_names(&active)
                ),
                for_user(About::cloud(context, *first), Occasion::AnchorHeld),
            )
            .with_cloud(active.iter().filter_map(|row| context.object_id(*row)))
        });
    }
    let deleted: Vec<_> = context
        .judge
        .deleted_holders(anchor)
        .into_iter()
        .filter(|row| context.freeing(context.deleted_id(*row), anchor).is_none())
        .collect();
    if let Some(first) = deleted.first() {
        sink.add(Code::AnchorHeldByDeleted, || {
            Wording::advised(
                format!(
                    "operation {}: the soft-deleted user {} holds this ImmutableId, and nothing in the queue frees it",
                    queued.id,
                    context.deleted_names(&deleted)
                ),
                for_user(About::deleted(context, *first), Occasion::AnchorHeldByDeleted),
            )
            .with_cloud(deleted.iter().filter_map(|row| context.deleted_id(*row)))
        });
    }
}

/// Links that wait for each other in a ring: each takes the id that the next one's target still has.
fn ring(context: Context<'_>, queued: &QueuedOperation, sink: &mut impl Sink) {
    let mut current = queued;
    for _ in 0..context.queue.len() {
        let Some(next) = waits_for(context, current) else { return };
        if next.id == queued.id {
            sink.add(Code::QueueOrder, || {
                Wording::new(
                    format!("operation {} waits for an id that is only freed after it: the links exchange their ids in a ring", queued.id),
                    "queue the clearing of one of the ids first",
                )
            });
            return;
        }
        current = next;
    }
}

fn link_anchor(queued: &QueuedOperation) -> Option<Anchor> {
    match queued.operation.takes() {
        Some(Claim::Anchor(anchor)) => Some(anchor),
        _ => None,
    }
}

/// The link that must come before this one: that of the user that holds its anchor.
fn waits_for<'a>(context: Context<'a>, queued: &QueuedOperation) -> Option<&'a QueuedOperation> {
    let anchor = link_anchor(queued)?;
    let target = target_row(context, queued);
    let holder =
        context.directory().cloud.rows_with_anchor(&anchor).find(|row| Some(*row) != target)?;
    let freeing = context.freeing(context.whom(holder), &anchor)?;
    (freeing.operation.kind() == OpKind::LinkUser).then_some(freeing)
}
