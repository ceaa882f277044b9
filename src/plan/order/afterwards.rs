//! What people must do when all operations are done, in words.

use super::awaited::{Awaited, Work, writes_back};
use super::instruction::{Instruction, TenantCommand};
use super::named::numbers;
use crate::plan::finding::Code;
use crate::plan::{OpKind, QueuedOperation};

/// Whether it was queued in spite of a finding, or with it.
fn has(queued: &QueuedOperation, codes: &[Code]) -> bool {
    queued.findings.iter().any(|found| codes.iter().any(|code| found.code == code.name()))
}

/// Findings of roles, for which a hard match is refused.
const ROLES: &[Code] = &[Code::PrivilegedRole, Code::RoleHeld];

/// What is to be done when all operations are; nothing where no operation asks for it.
pub(super) fn afterwards(work: &Work<'_>) -> Option<Instruction> {
    let open = || work.all.iter().copied().filter(|queued| queued.is_open());
    open().next()?;
    let pairs = || open().filter(|queued| queued.operation.kind().pairs());
    let is_awaited = |awaited| !work.waiting(awaited, work.all).is_empty();
    let (mut lines, mut commands) = (Vec::new(), Vec::new());
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
    let out_of_scope = is_awaited(Awaited::OutOfScope);
    if is_awaited(Awaited::OutOfSync) {
        lines.push(
            "Turn directory synchronisation on again, if it was turned off, and run a full import and a full sync (Start-ADSyncSyncCycle -PolicyType Initial)."
                .into(),
        );
        commands.extend([TenantCommand::ReadSync, TenantCommand::SwitchSyncOn]);
    }
    if is_awaited(Awaited::MayHandOver) {
        lines.push(
            "Whom the cloud took over is left alone by Connect from its next cycle on (event 6956); where a sync still runs, run one.".into(),
        );
    }
    let purges = open().filter(|queued| queued.operation.kind() == OpKind::PurgeDeletedUser);
    let without = numbers(purges.filter(|queued| has(queued, &[Code::NoMailboxMade])));
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
    if open().any(writes_back) {
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
    if is_awaited(Awaited::MayHandBack) {
        lines.push(
            "When OnPremisesSyncEnabled of those who were handed back is true, block the takeover by hard match again.".into(),
        );
        commands.push(TenantCommand::BlockTakeover);
    }
    lines.push(
        "Take the results in (hardmatch results SESSION FILE), export afresh, and compare (hardmatch verify SESSION --cloud FRESH.csv)."
            .into(),
    );
    Some(Instruction::new(lines.join("\n"), commands))
}
