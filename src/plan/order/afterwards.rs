//! What people must do when all operations are done, in words.

use super::awaited::{Awaited, ROLES, Work, has, writes_back};
use super::instruction::{Instruction, TenantCommand};
use super::named::numbers;
use crate::plan::finding::Code;
use crate::plan::{OpKind, QueuedOperation};

/// What is to be done when all operations are; nothing where no operation asks for it.
pub(super) fn afterwards(work: &Work<'_>) -> Option<Instruction> {
    let open: Vec<&QueuedOperation> =
        work.all.iter().copied().filter(|queued| queued.is_open()).collect();
    if open.is_empty() {
        return None;
    }
    let after = After { work, open };
    let mut lines = after.before_the_sync();
    lines.extend(after.back_in_scope());
    lines.extend(after.sync());
    lines.push(
        "Take the results in (hardmatch results SESSION FILE), export afresh, and compare (hardmatch verify SESSION --cloud FRESH.csv)."
            .into(),
    );
    Some(Instruction::new(lines.join("\n"), after.commands()))
}

/// The open operations of a work, and what they leave to be done.
struct After<'w, 'q> {
    work: &'w Work<'q>,
    open: Vec<&'q QueuedOperation>,
}

impl After<'_, '_> {
    fn is_awaited(&self, awaited: Awaited) -> bool {
        !self.work.waiting(awaited, self.work.all).is_empty()
    }

    /// The numbers of pairs that were queued with one of these findings, where there are some.
    fn pairs_with(&self, codes: &[Code]) -> Option<String> {
        let pairs = self.open.iter().copied().filter(|queued| queued.operation.kind().pairs());
        Some(numbers(pairs.filter(|queued| has(queued, codes)))).filter(|them| !them.is_empty())
    }

    /// What would make the next sync refuse or go wrong.
    fn before_the_sync(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(self.pairs_with(&[Code::WasSynced]).map(|stamped| format!(
            "Before the next sync clear onPremisesObjectIdentifier of the cloud users of these operations, or the sync refuses the match: {stamped}."
        )));
        if self.is_awaited(Awaited::OutOfSync) {
            lines.push(
                "Turn directory synchronisation on again, if it was turned off, and run a full import and a full sync (Start-ADSyncSyncCycle -PolicyType Initial)."
                    .into(),
            );
        }
        if self.is_awaited(Awaited::MayHandOver) {
            lines.push(
                "Whom the cloud took over is left alone by Connect from its next cycle on (event 6956); where a sync still runs, run one.".into(),
            );
        }
        lines.extend(self.without_mailbox().map(|without| format!(
            "The users of these operations get no mailbox while their mailbox GUID is synced: {without}. Exclude msExchMailboxGuid from sync or clear it, run Start-ADSyncSyncCycle -PolicyType Initial, and check that the GUID is gone from the cloud; not before that are they to be in scope again."
        )));
        lines
    }

    /// The purges after which the mailbox GUID on-premises keeps the cloud from making a mailbox.
    fn without_mailbox(&self) -> Option<String> {
        let purges = self.open.iter().copied();
        let purges = purges.filter(|queued| {
            queued.operation.kind() == OpKind::PurgeDeletedUser
                && has(queued, &[Code::NoMailboxMade])
        });
        Some(numbers(purges)).filter(|them| !them.is_empty())
    }

    fn back_in_scope(&self) -> Vec<String> {
        if self.is_awaited(Awaited::OutOfScope) {
            let back =
                "Put the on-premises users that were taken out of the scope of sync back into it.";
            let moved = self.pairs_with(&[Code::AnchorMoves]).map(|moved| format!(
                "Leave out of it whoever had the anchor before in these operations, unlike the user that gets it: {moved}."
            ));
            return std::iter::once(back.to_string()).chain(moved).collect();
        }
        let link = self.open.iter().any(|queued| queued.operation.kind().pairs());
        let seen = "See that the on-premises users are in the scope of sync: out of it, a link has no effect.";
        link.then(|| seen.to_string()).into_iter().collect()
    }

    fn sync(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.open.iter().any(|queued| writes_back(queued)) {
            lines.push(
                "Switch the scheduler on again, if it was paused (Set-ADSyncScheduler -SyncCycleEnabled $true)."
                    .into(),
            );
        }
        let needs = |queued: &&QueuedOperation| queued.operation.kind().needs_sync();
        if self.is_awaited(Awaited::OutOfScope) || self.open.iter().any(needs) {
            lines.push(
                "Run Start-ADSyncSyncCycle -PolicyType Delta, and wait until it has ended.".into(),
            );
        }
        let roles = self.pairs_with(ROLES);
        lines.extend(
            roles.map(|roles| format!("Give the roles back that were taken away: {roles}.")),
        );
        if self.is_awaited(Awaited::MayHandBack) {
            lines.push(
                "When OnPremisesSyncEnabled of those who were handed back is true, block the takeover by hard match again.".into(),
            );
        }
        lines
    }

    fn commands(&self) -> Vec<TenantCommand> {
        let mut commands = Vec::new();
        if self.is_awaited(Awaited::OutOfSync) {
            commands.extend([TenantCommand::ReadSync, TenantCommand::SwitchSyncOn]);
        }
        if self.is_awaited(Awaited::MayHandBack) {
            commands.push(TenantCommand::BlockTakeover);
        }
        commands
    }
}
