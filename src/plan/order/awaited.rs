//! What people must have done before some operations can work: each is one stop, before the first stage that
//! needs it.

use std::collections::HashSet;

use super::instruction::{Instruction, TenantCommand};
use super::named::numbers;
use crate::plan::finding::Code;
use crate::plan::{Changed, CloudKey, CloudRef, OpKind, Prerequisite, QueuedOperation};

/// Findings of roles, for which a hard match is refused.
pub(super) const ROLES: &[Code] = &[Code::PrivilegedRole, Code::RoleHeld];

/// Whether it was queued in spite of a finding, or with it.
pub(super) fn has(queued: &QueuedOperation, codes: &[Code]) -> bool {
    queued.findings.iter().any(|found| codes.iter().any(|code| found.code == code.name()))
}

/// What is waited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Awaited {
    /// On-premises users are out of the scope of sync.
    OutOfScope,
    /// Synced users may be handed over to the cloud.
    MayHandOver,
    /// Those that the queue hands over are not synced any more.
    HandedOver,
    /// Users that nothing hands over are not synced any more.
    OutOfSync,
    /// Those whom the sync is to take over hold no role.
    WithoutRoles,
    /// The sync may take users over that are handed back.
    MayHandBack,
}

/// The operations of a queue, as stops look at them.
pub(super) struct Work<'a> {
    pub(super) all: &'a [&'a QueuedOperation],
    /// The users that the queue hands over.
    handed_over: HashSet<CloudKey>,
    /// The users whose id is cleared out of the scope of sync: they are restored there as well.
    cleared_out_of_scope: HashSet<CloudKey>,
}

impl<'a> Work<'a> {
    pub(super) fn of(all: &'a [&'a QueuedOperation]) -> Self {
        let users = |is: &dyn Fn(&QueuedOperation) -> bool| -> HashSet<CloudKey> {
            let those = all.iter().filter(|queued| is(queued));
            those.filter_map(|queued| user(queued)).collect()
        };
        Self {
            all,
            handed_over: users(&|queued| queued.operation.kind() == OpKind::HandOverToCloud),
            cleared_out_of_scope: users(&|queued| {
                queued.prerequisite == Some(Prerequisite::OutOfScope)
                    && queued.is_open()
                    && queued.operation.kind() == OpKind::ClearAnchor
            }),
        }
    }

    fn is_handed_over(&self, queued: &QueuedOperation) -> bool {
        user(queued).is_some_and(|id| self.handed_over.contains(&id))
    }

    /// The open operations that wait for something.
    pub(super) fn waiting(
        &self,
        awaited: Awaited,
        among: &[&'a QueuedOperation],
    ) -> Vec<&'a QueuedOperation> {
        let open = among.iter().copied().filter(|queued| queued.is_open());
        open.filter(|queued| self.waits(awaited, queued)).collect()
    }

    pub(super) fn waits(&self, awaited: Awaited, queued: &QueuedOperation) -> bool {
        let needs = |prerequisite| queued.prerequisite == Some(prerequisite);
        let kind = queued.operation.kind();
        match awaited {
            Awaited::OutOfScope => {
                let restored = kind == OpKind::RestoreDeletedUser;
                let with_clearing =
                    user(queued).is_some_and(|id| self.cleared_out_of_scope.contains(&id));
                needs(Prerequisite::OutOfScope) || restored && with_clearing
            }
            Awaited::OutOfSync => needs(Prerequisite::OutOfSync) && !self.is_handed_over(queued),
            Awaited::HandedOver => {
                let hands = [OpKind::HandOverToCloud, OpKind::HandBackToOnprem].contains(&kind);
                kind.changes() == Changed::CloudUser && !hands && self.is_handed_over(queued)
            }
            Awaited::MayHandOver => kind == OpKind::HandOverToCloud,
            Awaited::WithoutRoles => {
                let taken_over = kind.pairs() || kind == OpKind::HandBackToOnprem;
                taken_over && has(queued, ROLES)
            }
            Awaited::MayHandBack => kind == OpKind::HandBackToOnprem,
        }
    }
}

fn user(queued: &QueuedOperation) -> Option<CloudKey> {
    queued.operation.cloud().map(CloudKey::from)
}

/// The command that reads the user of an operation, who has an object id.
fn read_user(queued: &QueuedOperation) -> Option<TenantCommand> {
    queued.operation.cloud().and_then(CloudRef::object_id).map(TenantCommand::ReadUser)
}

impl Awaited {
    /// Everything that is waited for, in the order of the stops before one stage.
    pub(super) const ALL: [Self; 6] = [
        Self::OutOfScope,
        Self::MayHandOver,
        Self::HandedOver,
        Self::OutOfSync,
        Self::WithoutRoles,
        Self::MayHandBack,
    ];

    /// The stop, if an open operation of a stage is the first that waits for it.
    pub(super) fn stop_before(
        self,
        work: &Work<'_>,
        stage: &[&QueuedOperation],
    ) -> Option<Instruction> {
        if !stage.iter().any(|queued| queued.is_open() && work.waits(self, queued)) {
            return None;
        }
        let waiting = work.waiting(self, work.all);
        let whose = numbers(waiting.iter().copied());
        Some(match self {
            Self::OutOfScope => out_of_scope(&waiting),
            Self::MayHandOver => may_hand_over(work, &waiting, &whose),
            Self::HandedOver => handed_over(&waiting, &whose),
            Self::OutOfSync => out_of_sync(&whose),
            Self::WithoutRoles => without_roles(&whose),
            Self::MayHandBack => may_hand_back(&whose),
        })
    }
}

/// No cycle may run between the writing of an anchor and the clearing of what it is refused for.
const PAUSE: &str = "When it has ended, pause the scheduler until the values are written and what stands under THEN is done \
(Entra Connect: Set-ADSyncScheduler -SyncCycleEnabled $false).\n";

pub(super) fn writes_back(queued: &QueuedOperation) -> bool {
    queued.operation.kind() == OpKind::SetConsistencyGuid
}

fn out_of_scope(waiting: &[&QueuedOperation]) -> Instruction {
    // Of a purge the exports name the cloud user alone: who is to be moved is whose anchor that one holds.
    let (own, held): (Vec<&QueuedOperation>, Vec<&QueuedOperation>) =
        waiting.iter().copied().partition(|queued| queued.operation.onprem().is_some());
    let own = (!own.is_empty())
        .then(|| format!("those of these operations: {}", numbers(own.into_iter())));
    let held = (!held.is_empty()).then(|| {
        format!("those whose anchors these cloud users hold: {}", numbers(held.into_iter()))
    });
    let whose = own.into_iter().chain(held).collect::<Vec<_>>().join("; and ");
    let pause = if waiting.iter().any(|queued| writes_back(queued)) { PAUSE } else { "" };
    format!(
        "While their ids change hands, on-premises users must be out of the scope of sync: {whose}.\n\
         Move them to an OU that does not sync, run Start-ADSyncSyncCycle -PolicyType Delta (Initial, if you change which OUs sync), and wait until it has ended. \
         In scope, the next cycle would revive the soft-deleted user, or make a new one.\n{pause}\
         Go on when the cycle has ended."
    )
    .into()
}

fn out_of_sync(whose: &str) -> Instruction {
    Instruction::new(
        format!(
            "The cloud users of these operations were synced when they were queued: {whose}.\n\
             The cloud refuses to change a synced user. Either queue before that each is handed over to the cloud (b: Hand over to the cloud; in graph and entra): nobody else \
             is touched. Or turn directory synchronisation off for the tenant: that takes hours, up to three days, cannot be cancelled, \
             and nothing of anybody syncs meanwhile, passwords neither. Out of the scope of sync a user is deleted, and restored it \
             often stays locked. An on-premises user that is there can take the id instead (mS-DS-ConsistencyGuid).\n\
             Go on when the cloud shows the users as not synced."
        ),
        [TenantCommand::SwitchSyncOff, TenantCommand::ReadSync],
    )
}

fn may_hand_over(work: &Work<'_>, waiting: &[&QueuedOperation], whose: &str) -> Instruction {
    let tried = first_to_try(work, waiting);
    let read = tried.first().and_then(|queued| read_user(queued));
    let mut lines = vec![
        format!(
            "These operations hand synced users over to the cloud, which is their source of authority from then on: {whose}."
        ),
        "See that Connect Sync is 2.5.76.0 or later (Cloud Sync agent 1.1.1370.0), where one is still there; that the \
         groups the users are in were converted before them; that their mailboxes are in Exchange Online; and that nobody of \
         them signs in by AD FS or is an administrator on-premises. Passwords that are changed in the cloud do not \
         reach Active Directory afterwards, nor the other way round."
            .into(),
    ];
    if waiting.len() > 1 {
        let runs: Vec<String> = tried.iter().map(|queued| format!("-Only {}", queued.id)).collect();
        let runs = runs.join(", wait until its OnPremisesSyncEnabled is empty, then ");
        lines.push(format!("Try one user first: {runs}. Look at it before you go on."));
    }
    lines.push("Go on when that is so.".into());
    Instruction::new(lines.join("\n"), read)
}

/// The operations of the user to try: the first of whom more is wanted, else the first.
fn first_to_try<'a>(work: &Work<'a>, waiting: &[&'a QueuedOperation]) -> Vec<&'a QueuedOperation> {
    let wanted = work.waiting(Awaited::HandedOver, work.all);
    let more = |first: &&QueuedOperation| wanted.iter().any(|then| user(then) == user(first));
    let first = waiting.iter().copied().find(more).or_else(|| waiting.first().copied());
    let then = wanted.iter().copied().filter(|then| first.is_some_and(|it| user(then) == user(it)));
    first.into_iter().chain(then).collect()
}

fn handed_over(waiting: &[&QueuedOperation], whose: &str) -> Instruction {
    Instruction::new(
        format!(
            "The cloud users of these operations were synced, and are handed over to the cloud before: {whose}.\n\
             Wait until OnPremisesSyncEnabled of each is empty (null): until then the cloud refuses to change the user. \
             That the id can be changed then is reported, and not documented by Microsoft for users whose on-premises user is gone."
        ),
        waiting.first().and_then(|first| read_user(first)),
    )
}

fn without_roles(whose: &str) -> Instruction {
    format!(
        "The cloud users of these operations hold a role, or are eligible for one, as the export tells: {whose}.\n\
         Since July 2026 the sync refuses to take such a user over, and the script refuses the step. Take the roles away from them, eligible ones \
         too, and write down who had which: they are given back after the sync.\n\
         Go on when none of them has a role."
    )
    .into()
}

fn may_hand_back(whose: &str) -> Instruction {
    Instruction::new(
        format!(
            "These operations hand users back to Active Directory: {whose}.\n\
             The next sync hard matches each by its id, so the takeover by hard match must be allowed meanwhile. Take the \
             users out of groups of the cloud and of access packages first. What was changed in the cloud is overwritten.\n\
             Go on when that is done."
        ),
        [TenantCommand::AllowTakeover],
    )
}
