//! The five jobs around a hard match, as lists of tasks with counts (docs/facts.md, The five jobs).
//!
//! A job changes nothing: it counts what is open, says what is next, what data it needs, and where
//! the work is done. What happens outside of hardmatch is a task too, told in a sentence.

mod count;

use super::filter::{CloudFilter, OnPremFilter};
use super::finding::Code;
use super::{OpKind, OpState, Queue};
use crate::directory::Directory;
use crate::link::{CloudStatus, Links};

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
}

/// Where the work of a task is done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Place {
    /// The on-premises users whom this filter shows.
    OnPrem(OnPremFilter),
    /// The cloud users whom this filter shows.
    Cloud(CloudFilter),
    /// The soft-deleted users, those marked that it is about.
    Deleted(DeletedChoice),
    /// The findings with this code.
    Findings(Code),
    /// The queue.
    Queue,
    /// The export of the script.
    Export,
}

/// Which soft-deleted users a task is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DeletedChoice {
    /// Those that hold the anchor of an on-premises user, and nothing queued frees it.
    Holders,
    /// Those that belong to an on-premises user with a mailbox GUID: for it a licence
    /// makes no cloud mailbox (docs/facts.md, Mailboxes).
    WithMailboxGuid,
}

/// How a task stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TaskState {
    /// Nothing is left.
    Done,
    /// So many are left.
    Open(usize),
    /// Its turn comes when something is queued, or when a script has reported.
    Waiting,
    /// A person does it outside; hardmatch cannot see it.
    Outside,
    /// It cannot be told without an export or a column.
    NeedsData(&'static str),
}

/// A task of a job.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// What to do.
    pub title: &'static str,
    /// How it stands.
    pub state: TaskState,
    /// Where it is done.
    pub place: Option<Place>,
}

/// What the jobs count in.
#[derive(Clone, Copy, Debug)]
pub struct JobView<'a> {
    /// The users.
    pub directory: &'a Directory,
    /// Their links.
    pub links: &'a Links,
    /// What is queued.
    pub queue: &'a Queue,
}

impl JobView<'_> {
    /// The tasks of a job.
    #[must_use]
    pub fn tasks(&self, job: Job) -> Vec<Task> {
        match job {
            Job::HardMatch => self.hard_match(),
            Job::ReconnectMailbox => self.reconnect(),
            Job::Relink => self.relink(),
            Job::TwoMailboxes => self.two_mailboxes(),
            Job::BeforeMigration => self.before_migration(),
        }
    }

    fn hard_match(&self) -> Vec<Task> {
        let mut tasks = vec![
            self.ids_known(),
            self.doubled(),
            outside(
                "move the on-premises users that are doubled out of the scope of sync, and run a sync cycle",
            ),
            self.held("purge the doubled cloud users that hold an anchor from the recycle bin"),
            self.pair("pair the on-premises users that are to do", OnPremFilter::ToDo),
        ];
        tasks.extend(self.script_and_back());
        tasks
    }

    fn reconnect(&self) -> Vec<Task> {
        let mut tasks = vec![
            self.ids_known(),
            outside(
                "move the on-premises user to an OU that does not sync, and run a sync cycle: its synced twin becomes soft-deleted and keeps the ImmutableId",
            ),
            self.held("free the ids that soft-deleted users hold: purge, or restore and clear"),
            self.pair(
                "link the old cloud user with the on-premises user",
                OnPremFilter::HeldByDeleted,
            ),
        ];
        tasks.extend(self.script_and_back());
        tasks
    }

    fn relink(&self) -> Vec<Task> {
        let mut tasks = vec![
            self.ids_known(),
            outside(
                "turn directory synchronisation off for the tenant, and wait until no user is synced (hours)",
            ),
            self.cloud_users(
                "clear the ids whose on-premises user is gone",
                (CloudStatus::Orphan, |_| true),
                Place::Cloud(CloudFilter::Orphan),
            ),
            self.cloud_users(
                "link anew the users whose id has its bytes in the wrong order",
                (CloudStatus::WrongByteOrder, OpKind::pairs),
                Place::Cloud(CloudFilter::WrongByteOrder),
            ),
            self.pair("pair the users that are to do", OnPremFilter::ToDo),
            self.mailboxes_to_enable(),
            self.guids_to_carry(),
        ];
        tasks.extend(self.script_and_back());
        tasks
    }

    fn two_mailboxes(&self) -> Vec<Task> {
        let mut tasks = vec![
            self.two_guids(),
            outside("decide which mailbox is to be kept, and move what the other one holds"),
            self.guids_to_carry(),
        ];
        tasks.extend(self.script_and_back());
        tasks
    }

    fn before_migration(&self) -> Vec<Task> {
        let mut tasks = vec![
            self.with_synced_guid(),
            outside(
                "exclude msExchMailboxGuid from sync, take their OU out of scope, and run Start-ADSyncSyncCycle -PolicyType Initial",
            ),
            self.purges("purge those of them that are soft-deleted now, each by its object id"),
        ];
        tasks.extend(self.script_and_back());
        tasks
    }

    /// The end of every job: the script, its results, the sync, the comparison.
    fn script_and_back(&self) -> Vec<Task> {
        let operations = self.queue.operations();
        let open = operations.clone().filter(|queued| queued.state == OpState::Queued).count();
        let failed = operations
            .clone()
            .filter(|queued| matches!(queued.state, OpState::Failed | OpState::Refused))
            .count();
        vec![
            Task {
                title: "export the script, and run it: first without -Apply",
                state: if self.queue.is_empty() { TaskState::Waiting } else { count_state(open) },
                place: Some(Place::Export),
            },
            Task {
                title: "take the results in, and look at what failed or was refused",
                state: if operations.len() == open {
                    TaskState::Waiting
                } else {
                    count_state(failed)
                },
                place: Some(Place::Queue),
            },
            outside("put the users back into the scope of sync, and run a sync cycle"),
            outside("export the cloud users afresh, and compare: `hardmatch verify`"),
        ]
    }
}

const fn count_state(count: usize) -> TaskState {
    if count == 0 { TaskState::Done } else { TaskState::Open(count) }
}

const fn work(title: &'static str, count: usize, place: Place) -> Task {
    Task { title, state: count_state(count), place: Some(place) }
}

const fn outside(title: &'static str) -> Task {
    Task { title, state: TaskState::Outside, place: None }
}
