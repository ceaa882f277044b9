//! The states of each user that panes count and filter by: link status, queue, account.

use std::sync::Arc;

use rayon::prelude::*;

use super::learning::Learnt;
use crate::directory::{Cell, CloudRow, Directory, Field, OnPremRow, Row};
use crate::link::{CloudStatus, Links, OnPremStatus, is_guest};
use crate::plan::{
    MailboxWork, OpState, Queue, QueuedOperation, States, contradiction, guid_keeps_mailbox_away,
    guid_to_carry, lacks_remote_mailbox,
};
use crate::search::{Score, UNSCORED};

/// The states of all users of both sides.
#[derive(Clone, Debug, Default)]
pub struct RowStates {
    /// What follows from the exports alone.
    base_onprem: Arc<Vec<u32>>,
    base_cloud: Arc<Vec<u32>>,
    /// How certainly each on-premises user is found, and the scores, as they were learnt.
    certainties: Arc<Vec<u32>>,
    learnt_scores: Arc<Vec<Score>>,
    /// How probable the best candidate is of each on-premises user who is to do.
    pub scores: Arc<Vec<Score>>,
    /// With the queue.
    pub onprem: Arc<Vec<u32>>,
    /// With the queue.
    pub cloud: Arc<Vec<u32>>,
    /// How many on-premises users are in each part of the header.
    pub progress: Progress,
}

/// How far the work has come: the parts add up to the on-premises users.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Linked in the cloud already.
    pub linked: usize,
    /// A link is queued, and the exports do not show it yet.
    pub queued: usize,
    /// To do.
    pub to_do: usize,
    /// Blocked.
    pub blocked: usize,
    /// Set aside.
    pub aside: usize,
    /// Open operations that are about nobody's part of the whole: others than links, and links of users whom
    /// the exports do not have.
    pub other_operations: usize,
}

impl RowStates {
    /// The states of an on-premises user.
    #[must_use]
    pub fn of_onprem(&self, row: OnPremRow) -> States {
        at(&self.onprem, row)
    }

    /// The states of a cloud user.
    #[must_use]
    pub fn of_cloud(&self, row: CloudRow) -> States {
        at(&self.cloud, row)
    }

    /// The states of everyone, with an empty queue.
    #[must_use]
    pub fn new(directory: &Directory, links: &Links) -> Self {
        let onprem = (0..directory.onprem.len() as u32).into_par_iter();
        let onprem = onprem.map(|row| onprem_base(directory, links, OnPremRow::new(row)).bits());
        let onprem: Arc<Vec<u32>> = Arc::new(onprem.collect());
        let cloud = (0..directory.cloud.len() as u32).into_par_iter();
        let cloud = cloud.map(|row| cloud_base(directory, links, CloudRow::new(row)).bits());
        let cloud: Arc<Vec<u32>> = Arc::new(cloud.collect());
        let progress = progress_of(&onprem);
        Self {
            base_onprem: Arc::clone(&onprem),
            base_cloud: Arc::clone(&cloud),
            certainties: Arc::default(),
            learnt_scores: Arc::default(),
            scores: Arc::default(),
            onprem,
            cloud,
            progress,
        }
    }

    /// What was learnt, or nothing any more; it shows with the next queue that is set.
    pub fn set_learnt(&mut self, learnt: Option<&Learnt>) {
        self.certainties = learnt.map(|it| Arc::clone(&it.certainties)).unwrap_or_default();
        self.learnt_scores = learnt.map(|it| Arc::clone(&it.scores)).unwrap_or_default();
    }

    /// Tells of everybody who is to do how certainly the person is found.
    fn add_certainties(&mut self, onprem: &mut [u32]) {
        let mut scores = self.learnt_scores.as_ref().clone();
        let to_do = States::TO_DO.bits();
        for (at, certainty) in self.certainties.iter().enumerate() {
            let Some(states) = onprem.get_mut(at) else { continue };
            if *states & to_do != 0 {
                *states |= certainty;
            } else if let Some(score) = scores.get_mut(at) {
                *score = UNSCORED;
            }
        }
        self.scores = Arc::new(scores);
    }

    /// The states with another queue.
    pub fn set_queue(&mut self, directory: &Directory, queue: &Queue) {
        let mut onprem = self.base_onprem.as_ref().clone();
        let mut cloud = self.base_cloud.as_ref().clone();
        for queued in queue.operations() {
            let user = queued
                .operation
                .onprem()
                .and_then(|user| directory.onprem.find(user.object_guid.0));
            let cloud_user =
                queued.operation.cloud().and_then(|user| user.find_in(&directory.cloud));
            let mut bits = match queued.state {
                OpState::Queued => States::empty(),
                OpState::Applied | OpState::Skipped => done_as_told(directory, queue, queued),
                OpState::Refused | OpState::Failed => States::FAILED,
            };
            let is_linked =
                |states: &u32| States::from_bits_retain(*states).contains(States::LINKED);
            let shown = user.and_then(|row| onprem.get(row.index())).is_some_and(is_linked);
            // What a script has done, and the exports show, is not queued any more.
            let is_over = shown && queued.state.is_done();
            if queued.operation.kind().pairs() && queue.stands(queued) && !is_over {
                bits |= States::QUEUED;
            }
            if let Some(states) = user.and_then(|row| onprem.get_mut(row.index())) {
                *states |= bits.bits();
            }
            if let Some(states) = cloud_user.and_then(|row| cloud.get_mut(row.index())) {
                *states |= bits.bits();
            }
        }
        set_mailbox_work(directory, queue, &mut onprem);
        for user in queue.asides().iter().map(|aside| aside.user.object_guid.0) {
            let row = directory.onprem.find(user);
            if let Some(states) = row.and_then(|row| onprem.get_mut(row.index())) {
                *states &= !(States::TO_DO | States::BLOCKED).bits();
                *states |= States::ASIDE.bits();
            }
        }
        for states in onprem.iter_mut().chain(&mut cloud) {
            if *states & States::QUEUED.bits() != 0 {
                *states &= !(States::LINKED | States::TO_DO | States::BLOCKED).bits();
            }
        }
        self.add_certainties(&mut onprem);
        let is_part = |queued: &QueuedOperation| {
            let user = queued.operation.onprem().map(|user| user.object_guid.0);
            queued.operation.kind().pairs()
                && user.and_then(|id| directory.onprem.find(id)).is_some()
        };
        let other = |queued: &&QueuedOperation| !queued.state.is_done() && !is_part(queued);
        self.progress = Progress {
            other_operations: queue.operations().filter(other).count(),
            ..progress_of(&onprem)
        };
        self.onprem = Arc::new(onprem);
        self.cloud = Arc::new(cloud);
    }

    /// How many on-premises users have one of these states.
    #[must_use]
    pub fn count_onprem(&self, states: States) -> usize {
        count(&self.onprem, states)
    }

    /// How many cloud users have one of these states.
    #[must_use]
    pub fn count_cloud(&self, states: States) -> usize {
        count(&self.cloud, states)
    }
}

/// What a script says that it did: so, or the exports do not show it.
fn done_as_told(directory: &Directory, queue: &Queue, queued: &QueuedOperation) -> States {
    match contradiction(queue, queued, directory) {
        Some(_) => States::NOT_TRUE,
        None => States::APPLIED,
    }
}

fn at<R: Row>(states: &[u32], row: R) -> States {
    States::from_bits_retain(states.get(row.index()).copied().unwrap_or(0))
}

fn count(states: &[u32], wanted: States) -> usize {
    let bits = wanted.bits();
    states.iter().filter(|states| bits == 0 || **states & bits != 0).count()
}

fn progress_of(states: &[u32]) -> Progress {
    let mut progress = Progress::default();
    for states in states.iter().copied().map(States::from_bits_retain) {
        let part = if states.contains(States::QUEUED) {
            &mut progress.queued
        } else if states.contains(States::LINKED) {
            &mut progress.linked
        } else if states.contains(States::TO_DO) {
            &mut progress.to_do
        } else if states.contains(States::ASIDE) {
            &mut progress.aside
        } else if states.contains(States::BLOCKED) {
            &mut progress.blocked
        } else {
            &mut progress.linked
        };
        *part += 1;
    }
    progress
}

/// What is left to do for the mailboxes of users for whom something is queued: links first, since they
/// say whose mailbox it is.
fn set_mailbox_work(directory: &Directory, queue: &Queue, states: &mut [u32]) {
    if directory.mailboxes.is_none() {
        return;
    }
    let is_link = |queued: &&QueuedOperation| {
        queued.operation.kind().mailbox_work() == MailboxWork::OfNewPartner
    };
    let links = queue.operations().filter(is_link);
    let others = queue.operations().filter(|queued| !is_link(queued));
    for queued in links.chain(others) {
        let (onprem, cloud) = (queued.operation.onprem(), queued.operation.cloud());
        let user = onprem.and_then(|user| directory.onprem.find(user.object_guid.0));
        let partner = cloud.and_then(|user| user.find_in(&directory.cloud));
        if let Some(row) = user {
            mailbox_work(directory, queued, row, partner, states);
        }
    }
}

/// What is left to do for the mailbox of a user for whom something is queued.
fn mailbox_work(
    directory: &Directory,
    queued: &QueuedOperation,
    row: OnPremRow,
    partner: Option<CloudRow>,
    states: &mut [u32],
) {
    let Some(states) = states.get_mut(row.index()) else { return };
    match queued.operation.kind().mailbox_work() {
        MailboxWork::OfNewPartner => {
            *states &= !(States::NO_REMOTE_MAILBOX | States::GUID_TO_CARRY).bits();
            *states |= of_mailbox(directory, partner, row).bits();
        }
        MailboxWork::OnlyTheGuid => {
            *states &= !States::NO_REMOTE_MAILBOX.bits();
            if guid_to_carry(directory, partner, row, true).is_some() {
                *states |= States::GUID_TO_CARRY.bits();
            }
        }
        MailboxWork::GuidCarried => *states &= !States::GUID_TO_CARRY.bits(),
        MailboxWork::AsBefore => {}
    }
}

fn of_mailbox(directory: &Directory, partner: Option<CloudRow>, row: OnPremRow) -> States {
    if directory.mailboxes.is_none() {
        return States::empty();
    }
    let mut states = States::empty();
    if directory.remote_mailboxes.is_some() && lacks_remote_mailbox(directory, partner, row) {
        states |= States::NO_REMOTE_MAILBOX;
    }
    if guid_to_carry(directory, partner, row, false).is_some() {
        states |= States::GUID_TO_CARRY;
    }
    states
}

fn onprem_base(directory: &Directory, links: &Links, row: OnPremRow) -> States {
    let status = links.onprem(row);
    let mut found = match status {
        OnPremStatus::Linked => States::LINKED,
        OnPremStatus::SoftMatch => States::SOFT_MATCH,
        OnPremStatus::Unlinked => States::UNLINKED,
        OnPremStatus::HeldByDeleted => States::HELD,
        OnPremStatus::Conflict => States::CONFLICT,
        OnPremStatus::NoAnchor => States::NO_ANCHOR,
        OnPremStatus::Unknown => States::UNKNOWN,
    };
    if status.is_to_do() {
        found |= States::TO_DO;
    }
    if status.is_blocked() {
        found |= States::BLOCKED;
    }
    if guid_keeps_mailbox_away(directory, links.partner(row), row) {
        found |= States::MAILBOX_GUID;
    }
    if directory.onprem.flag(row, Field::Enabled) == Cell::Value(false) {
        found |= States::DISABLED;
    }
    found | of_mailbox(directory, links.partner(row), row)
}

fn cloud_base(directory: &Directory, links: &Links, row: CloudRow) -> States {
    let cloud = &directory.cloud;
    let mut states = match links.cloud(row) {
        CloudStatus::Linked => States::LINKED,
        CloudStatus::CloudOnly => States::CLOUD_ONLY | States::TO_DO,
        CloudStatus::Orphan => States::ORPHAN | States::TO_DO,
        CloudStatus::WrongByteOrder => States::WRONG_ORDER | States::TO_DO,
        CloudStatus::DamagedAnchor => States::DAMAGED | States::TO_DO,
        CloudStatus::CustomAnchor => States::CUSTOM,
        CloudStatus::Duplicate => States::DUPLICATE | States::TO_DO,
        CloudStatus::Unknown => States::UNKNOWN,
    };
    if cloud.flag(row, Field::Enabled) == Cell::Value(false) {
        states |= States::DISABLED;
    }
    if cloud.flag(row, Field::Synced) == Cell::Value(true) {
        states |= States::SYNCED;
    }
    if cloud.flag(row, Field::CloudManaged) == Cell::Value(true) {
        states |= States::HANDED_OVER;
    }
    if is_guest(cloud, row) {
        states = (states | States::GUEST) - States::TO_DO;
    }
    states
}
