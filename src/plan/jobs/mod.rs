//! The five jobs around a hard match, as lists of tasks with counts (docs/facts.md, The five jobs).
//!
//! A job changes nothing: it counts what is open, says what is next, what data it needs, and where
//! the work is done. What happens outside of hardmatch is a task too, told in a sentence.

mod count;
mod task;

use super::filter::{CloudFilter, OnPremFilter};
pub use task::{DeletedChoice, Place, Task, TaskState};

use super::context::Context;
use super::{OpKind, OpState};
use crate::link::CloudStatus;
use count::{
    by_certainty, cloud_users, doubled, guids_gone, guids_to_carry, held, ids_known,
    mailboxes_to_enable, pair, purges, to_hand_over, two_guids, with_synced_guid,
};
use task::{count_state, outside};

/// A job.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Job {
    /// Hard match users whose soft match failed.
    HardMatch,
    /// Give a cloud mailbox to another user.
    ReconnectMailbox,
    /// Off-boarding, tenant conversion, re-linking in bulk.
    Relink,
    /// One person with two mailboxes.
    TwoMailboxes,
    /// Before a third-party migration of mailboxes.
    BeforeMigration,
}

impl Job {
    /// Every job.
    pub const ALL: [Self; 5] = [
        Self::HardMatch,
        Self::ReconnectMailbox,
        Self::Relink,
        Self::TwoMailboxes,
        Self::BeforeMigration,
    ];

    /// The name in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HardMatch => "hard-match",
            Self::ReconnectMailbox => "reconnect-mailbox",
            Self::Relink => "relink",
            Self::TwoMailboxes => "two-mailboxes",
            Self::BeforeMigration => "before-migration",
        }
    }

    /// What it is, in a line.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::HardMatch => "Hard match users whose soft match failed",
            Self::ReconnectMailbox => "Give a cloud mailbox to another on-premises user",
            Self::Relink => "Off-boarding, tenant conversion, re-linking in bulk",
            Self::TwoMailboxes => "One person, two mailboxes",
            Self::BeforeMigration => "Before a third-party migration of mailboxes",
        }
    }

    /// The tasks of a job.
    #[must_use]
    pub fn tasks(self, context: Context<'_>) -> Vec<Task> {
        match self {
            Self::HardMatch => hard_match(context),
            Self::ReconnectMailbox => reconnect(context),
            Self::Relink => relink(context),
            Self::TwoMailboxes => two_mailboxes(context),
            Self::BeforeMigration => before_migration(context),
        }
    }
}

fn hard_match(context: Context<'_>) -> Vec<Task> {
    let mut tasks = vec![
        ids_known(context),
        doubled(context),
        outside(
            "move the on-premises users that are doubled out of the scope of sync, and run a sync cycle",
        ),
        held(context, "purge the doubled cloud users that hold an anchor from the recycle bin"),
        pair(context, "pair the on-premises users that are to do", OnPremFilter::ToDo),
    ];
    tasks.extend(by_certainty(context));
    tasks.extend(script_and_back(context));
    tasks
}

fn reconnect(context: Context<'_>) -> Vec<Task> {
    let mut tasks = vec![
        ids_known(context),
        outside(
            "move the on-premises user to an OU that does not sync, and run a sync cycle: its synced twin becomes soft-deleted and keeps the ImmutableId",
        ),
        held(context, "free the ids that soft-deleted users hold: purge, or restore and clear"),
        pair(
            context,
            "link the old cloud user with the on-premises user",
            OnPremFilter::HeldByDeleted,
        ),
    ];
    tasks.extend(script_and_back(context));
    tasks
}

fn relink(context: Context<'_>) -> Vec<Task> {
    let mut tasks = vec![
        ids_known(context),
        to_hand_over(context),
        outside(
            "or turn directory synchronisation off for the tenant, and wait until no user is synced",
        )
        .costing(
            "up to three days, which cannot be cancelled; nothing of anybody syncs meanwhile, passwords neither; switching it on again is a full sync",
        ),
        cloud_users(
            context,
            "clear the ids whose on-premises user is gone, once the users are not synced",
            (CloudStatus::Orphan, |kind| kind != OpKind::HandOverToCloud),
            Place::Cloud(CloudFilter::Orphan),
        ),
        cloud_users(
            context,
            "link anew the users whose id has its bytes in the wrong order",
            (CloudStatus::WrongByteOrder, OpKind::pairs),
            Place::Cloud(CloudFilter::WrongByteOrder),
        ),
        pair(context, "pair the users that are to do", OnPremFilter::ToDo),
        mailboxes_to_enable(context),
        guids_to_carry(context),
    ];
    tasks.extend(script_and_back(context));
    tasks
}

fn two_mailboxes(context: Context<'_>) -> Vec<Task> {
    let mut tasks = vec![
        two_guids(context),
        outside("decide which mailbox is to be kept, and move what the other one holds"),
        guids_to_carry(context),
    ];
    tasks.extend(script_and_back(context));
    tasks
}

/// Nobody is put back into the scope of sync before the GUID is neither synced nor in the cloud: it would be
/// there again, and the purge for nothing.
fn before_migration(context: Context<'_>) -> Vec<Task> {
    let mut tasks = vec![
        with_synced_guid(context),
        outside(
            "take these users, and nobody else, out of the scope of sync, and run Start-ADSyncSyncCycle -PolicyType Initial",
        ),
        purges(context, "purge those of them that are soft-deleted now, each by its object id"),
    ];
    tasks.extend(script(context));
    tasks.extend([
        outside(
            "exclude msExchMailboxGuid from sync, and run Start-ADSyncSyncCycle -PolicyType Initial",
        ),
        guids_gone(context),
        outside(
            "only when it is gone: put the users back into the scope of sync, and run a sync cycle",
        ),
        outside(COMPARE),
    ]);
    tasks
}

/// The last step of every job.
const COMPARE: &str = "export the cloud users afresh, and compare: `hardmatch verify`";

/// The end of most jobs: the script, its results, the sync, the comparison.
fn script_and_back(context: Context<'_>) -> Vec<Task> {
    let mut tasks = script(context);
    tasks.extend([
        outside("put the users back into the scope of sync, and run a sync cycle"),
        outside(COMPARE),
    ]);
    tasks
}

/// The script and its results.
fn script(context: Context<'_>) -> Vec<Task> {
    let operations = context.queue.operations();
    let untried = operations.clone().filter(|queued| queued.state == OpState::Queued).count();
    // A script tries anew what it has refused, or failed to do.
    let open = operations.clone().filter(|queued| queued.is_open()).count();
    let failed = operations
        .clone()
        .filter(|queued| matches!(queued.state, OpState::Failed | OpState::Refused))
        .count();
    vec![
        Task::new(
            "export the script, and run it: first without -Apply",
            if context.queue.is_empty() { TaskState::Waiting } else { count_state(open) },
            Some(Place::Export),
        ),
        Task::new(
            "take the results in, and look at what failed or was refused",
            if operations.len() == untried { TaskState::Waiting } else { count_state(failed) },
            Some(Place::Queue),
        ),
    ]
}
