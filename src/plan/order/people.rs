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
        Prerequisite::OutOfScope => {
            let writes = |queued: &&QueuedOperation| needs(queued) && is_write_back(queued);
            let pause = if all.iter().any(writes) { PAUSE } else { "" };
            format!(
                "While their ids change hands, the on-premises users of these operations must be out of the scope of sync: {whose}.\n\
                 Move them to an OU that does not sync, run Start-ADSyncSyncCycle -PolicyType Delta (Initial, if you change which OUs sync), and wait until it has ended. \
                 In scope, the next cycle would revive the soft-deleted user, or make a new one.\n{pause}\
                 Go on when the cycle has ended."
            )
        }
    })
}

/// No cycle may run between the writing of an anchor and the clearing of what it is refused for.
const PAUSE: &str = "When it has ended, pause the scheduler until the values are written and what stands under THEN is done \
(Entra Connect: Set-ADSyncScheduler -SyncCycleEnabled $false).\n";

fn is_write_back(queued: &QueuedOperation) -> bool {
    queued.operation.kind() == OpKind::SetConsistencyGuid
}

/// Whether it was queued in spite of a finding, or with it.
fn has(queued: &QueuedOperation, codes: &[Code]) -> bool {
    queued.findings.iter().any(|found| codes.iter().any(|code| found.code == code.name()))
}

/// Findings of roles, for which a hard match is refused.
const ROLES: &[Code] = &[Code::PrivilegedRole, Code::RoleHeld];

/// What is to be done when all operations are; nothing where no operation asks for it.
pub(super) fn afterwards(all: &[&QueuedOperation]) -> Option<String> {
    let open = || all.iter().copied().filter(|queued| queued.is_open());
    let pairs = || open().filter(|queued| queued.operation.kind().pairs());
    let mut lines = Vec::new();
    let with = |codes: &[Code]| numbers(pairs().filter(|queued| has(queued, codes)));
    let (stamped, roles) = (with(&[Code::WasSynced]), with(ROLES));
    if !roles.is_empty() {
        lines.push(format!(
            "Before the next sync take the roles, eligible ones too, from the cloud users of these operations, or the sync refuses the match: {roles}."
        ));
    }
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
    let without = |queued: &&QueuedOperation| {
        queued.findings.iter().any(|finding| finding.code == Code::NoMailboxMade.name())
    };
    let purges = open().filter(|queued| queued.operation.kind() == OpKind::PurgeDeletedUser);
    let without = numbers(purges.filter(without));
    if !without.is_empty() {
        lines.push(format!(
            "The users of these operations get no mailbox while their mailbox GUID is synced: {without}. Exclude msExchMailboxGuid from sync or clear it, run Start-ADSyncSyncCycle -PolicyType Initial, and check that the GUID is gone from the cloud; not before that are they to be in scope again."
        ));
    }
    let back = "Put the on-premises users that were taken out of the scope of sync back into it.";
    if out_of_scope {
        lines.push(back.into());
        let moved = with(&[Code::AnchorMoves]);
        if !moved.is_empty() {
            lines
                .push(format!("Leave out of it whoever had the anchor before in these operations, unlike the user that gets it: {moved}."));
        }
    } else if pairs().next().is_some() {
        lines.push(
            "See that the on-premises users are in the scope of sync: out of it, a link has no effect."
                .into(),
        );
    }
    if open().any(is_write_back) {
        lines.push(
            "Switch the scheduler on again, if it was paused (Set-ADSyncScheduler -SyncCycleEnabled $true)."
                .into(),
        );
    }
    if out_of_scope || open().any(|queued| queued.operation.kind().needs_sync()) {
        lines.push(
            "Run Start-ADSyncSyncCycle -PolicyType Delta, and wait until it has ended.".into(),
        );
    }
    if !roles.is_empty() {
        lines.push(format!("Give the roles back that were taken away: {roles}."));
    }
    if open().next().is_some() {
        lines.push(
            "Take the results in (hardmatch results SESSION FILE), export afresh, and compare (hardmatch verify SESSION --cloud FRESH.csv)."
                .into(),
        );
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
