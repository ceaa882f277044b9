//! A task of a job: what is to be done, how far it is, and where it is done.

use crate::plan::filter::{CloudFilter, OnPremFilter};
use crate::plan::finding::Code;

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
    /// Those that belong to an on-premises user whose mailbox GUID keeps a licence from making a cloud
    /// mailbox (docs/facts.md, Mailboxes).
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
    /// Nobody is left of those who can be judged; without this, not everybody can.
    NoneSeen(&'static str),
}

impl TaskState {
    /// The export or column without which it cannot be told whether anything is left.
    #[must_use]
    pub const fn lacks(self) -> Option<&'static str> {
        match self {
            Self::NeedsData(what) | Self::NoneSeen(what) => Some(what),
            Self::Done | Self::Open(_) | Self::Waiting | Self::Outside => None,
        }
    }
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
    /// What it costs, where there is another way that costs something else.
    pub costs: Option<&'static str>,
}

impl Task {
    pub(super) const fn new(title: &'static str, state: TaskState, place: Option<Place>) -> Self {
        Self { title, state, place, costs: None }
    }

    pub(super) const fn costing(self, costs: &'static str) -> Self {
        Self { costs: Some(costs), ..self }
    }
}

pub(super) const fn count_state(count: usize) -> TaskState {
    if count == 0 { TaskState::Done } else { TaskState::Open(count) }
}

pub(super) const fn outside(title: &'static str) -> Task {
    Task::new(title, TaskState::Outside, None)
}
