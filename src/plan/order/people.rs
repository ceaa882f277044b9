//! What people must do before, between and after the operations, in words.

use std::collections::HashSet;

use crate::anchor::ObjectId;
use crate::plan::finding::Code;
use crate::plan::{OpKind, Prerequisite, QueuedOperation};

/// So many are named; the others are counted.
const NAMED: usize = 25;

/// Operations by number, with whom they are about.
fn numbers<'a>(operations: impl Iterator<Item = &'a QueuedOperation>) -> String {
    let all: Vec<&QueuedOperation> = operations.collect();
    let one = |queued: &&QueuedOperation| {
        let onprem = queued.operation.onprem().and_then(|user| user.upn.as_deref());
        let upn = onprem.or_else(|| queued.operation.cloud().and_then(|user| user.upn.as_deref()));
        upn.map_or_else(|| queued.id.to_string(), |upn| format!("{} ({upn})", queued.id))
    };
    let named: Vec<String> = all.iter().take(NAMED).map(one).collect();
    match all.len() - named.len() {
        0 => named.join(", "),
        more => format!("{}, and {more} more", named.join(", ")),
    }
}

/// The stop for a prerequisite, if an open operation of this stage is the first that needs it.
pub(super) fn stop_before(
    prerequisite: Prerequisite,
    all: &[&QueuedOperation],
    stage: &[&QueuedOperation],
) -> Option<String> {
    // A user is restored under the condition under which its id is cleared.
    let cleared: HashSet<ObjectId> = all
        .iter()
        .filter(|queued| queued.prerequisite == Some(prerequisite) && queued.is_open())
        .filter(|queued| queued.operation.kind() == OpKind::ClearAnchor)
        .filter_map(|queued| queued.operation.cloud().map(|user| user.object_id))
        .collect();
    let needs = |queued: &QueuedOperation| {
        let restored = queued.operation.kind() == OpKind::RestoreDeletedUser;
        let user = queued.operation.cloud().map(|user| user.object_id);
        let with_clearing = restored && user.is_some_and(|id| cleared.contains(&id));
        (queued.prerequisite == Some(prerequisite) || with_clearing) && queued.is_open()
    };
    if !stage.iter().any(|queued| needs(queued)) {
        return None;
    }
    let whose = numbers(all.iter().copied().filter(|queued| needs(queued)));
    Some(match prerequisite {
        Prerequisite::OutOfSync => format!(
            "The cloud users of these operations were synced when they were queued: {whose}.\n\
             The cloud refuses to change a synced user. Turn directory synchronisation off for the tenant, if it is about \
             many; that takes hours, up to three days, and passwords do not sync meanwhile. There is no sure way for one \
             user: out of the scope of sync it is deleted, and restored it often stays locked. Give its on-premises user \
             the id that it has instead (mS-DS-ConsistencyGuid).\n\
             Go on when the cloud shows the users as not synced."
        ),
        Prerequisite::OutOfScope => format!(
            "While their ids change hands, the on-premises users of these operations must be out of the scope of sync: {whose}.\n\
             Move them to an OU that does not sync, run Start-ADSyncSyncCycle -PolicyType Delta (Initial, if you change which OUs sync), and wait until it has ended. \
             In scope, the next cycle would revive the soft-deleted user, or make a new one.\n\
             Go on when the cycle has ended."
        ),
    })
}

/// What is to be done when all operations are; nothing where no operation asks for it.
pub(super) fn afterwards(all: &[&QueuedOperation]) -> Option<String> {
    let open = || all.iter().copied().filter(|queued| queued.is_open());
    let pairs = || open().filter(|queued| queued.operation.kind().pairs());
    let mut lines = Vec::new();
    let stamped = |queued: &&QueuedOperation| {
        queued.findings.iter().any(|finding| finding.code == Code::WasSynced.name())
    };
    let stamped = numbers(pairs().filter(stamped));
    if !stamped.is_empty() {
        lines.push(format!(
            "Before the next sync clear onPremisesObjectIdentifier of the cloud users of these operations, or the sync refuses the match: {stamped}."
        ));
    }
    let awaits = |prerequisite| open().any(|queued| queued.prerequisite == Some(prerequisite));
    let out_of_scope = awaits(Prerequisite::OutOfScope);
    if awaits(Prerequisite::OutOfSync) {
        lines.push(
            "Turn directory synchronisation on again, if it was turned off, and run a full import and a full sync (Start-ADSyncSyncCycle -PolicyType Initial)."
                .into(),
        );
    }
    let back = "Put the on-premises users that were taken out of the scope of sync back into it.";
    if out_of_scope {
        lines.push(back.into());
    } else if pairs().next().is_some() {
        lines.push(
            "See that the on-premises users are in the scope of sync: out of it, a link has no effect."
                .into(),
        );
    }
    if out_of_scope || open().any(|queued| queued.operation.kind().needs_sync()) {
        lines.push(
            "Run Start-ADSyncSyncCycle -PolicyType Delta, and wait until it has ended.".into(),
        );
    }
    if open().next().is_some() {
        lines.push(
            "Take the results in (hardmatch results SESSION FILE), export afresh, and compare (hardmatch verify SESSION --cloud FRESH.csv)."
                .into(),
        );
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
