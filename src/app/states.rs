//! The states of each user that panes count and filter by: link status, queue, account.

use std::sync::Arc;

use rayon::prelude::*;

use crate::directory::{Cell, CloudRow, Directory, Field, OnPremRow, Row};
use crate::link::{CloudStatus, Links, OnPremStatus, is_guest};
use crate::plan::{
    MailboxWork, OpState, Queue, QueuedOperation, guid_to_carry, lacks_remote_mailbox,
};
use crate::search::Vocabulary;

macro_rules! bits {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        $($(#[$doc])* pub const $name: u32 = 1 << $bit;)*
    };
}

bits! {
    /// Linked.
    LINKED = 0;
    /// Would soft match.
    SOFT_MATCH = 1;
    /// Linked to nobody.
    UNLINKED = 2;
    /// A soft-deleted user holds the anchor.
    HELD = 3;
    /// In conflict.
    CONFLICT = 4;
    /// Without an anchor.
    NO_ANCHOR = 5;
    /// Not known.
    UNKNOWN = 6;
    /// Without an `ImmutableId`.
    CLOUD_ONLY = 7;
    /// With the GUID of nobody.
    ORPHAN = 8;
    /// With a GUID in the wrong byte order.
    WRONG_ORDER = 9;
    /// With an id that is not a GUID.
    CUSTOM = 10;
    /// With an id that another user has too.
    DUPLICATE = 11;
    /// A link is queued.
    QUEUED = 12;
    /// Somebody has to decide, and nothing is queued.
    TO_DO = 13;
    /// Nothing can be decided with these exports.
    BLOCKED = 14;
    /// A script did what was queued.
    APPLIED = 15;
    /// A script failed or refused to do what was queued.
    FAILED = 16;
    /// The account is disabled.
    DISABLED = 17;
    /// A guest.
    GUEST = 18;
    /// Synced from on-premises.
    SYNCED = 19;
    /// With a mailbox GUID.
    MAILBOX_GUID = 20;
    /// Whose mailbox is in the cloud, and on-premises nothing knows of it.
    NO_REMOTE_MAILBOX = 21;
    /// Whose remote mailbox lacks the GUID of the cloud mailbox.
    GUID_TO_CARRY = 22;
}

/// What `is:` knows in the on-premises pane.
pub const ONPREM_STATES: Vocabulary = &[
    ("todo", TO_DO),
    ("queued", QUEUED),
    ("linked", LINKED),
    ("soft-match", SOFT_MATCH),
    ("unlinked", UNLINKED),
    ("held-by-deleted", HELD),
    ("conflict", CONFLICT),
    ("blocked", BLOCKED),
    ("no-anchor", NO_ANCHOR),
    ("unknown", UNKNOWN),
    ("applied", APPLIED),
    ("failed", FAILED),
    ("disabled", DISABLED),
    ("mailbox-guid", MAILBOX_GUID),
    ("no-remote-mailbox", NO_REMOTE_MAILBOX),
    ("guid-to-carry", GUID_TO_CARRY),
];

/// What `is:` knows in the cloud pane.
pub const CLOUD_STATES: Vocabulary = &[
    ("todo", TO_DO),
    ("queued", QUEUED),
    ("linked", LINKED),
    ("cloud-only", CLOUD_ONLY),
    ("orphan", ORPHAN),
    ("wrong-byte-order", WRONG_ORDER),
    ("custom-anchor", CUSTOM),
    ("duplicate", DUPLICATE),
    ("unknown", UNKNOWN),
    ("applied", APPLIED),
    ("failed", FAILED),
    ("disabled", DISABLED),
    ("guest", GUEST),
    ("synced", SYNCED),
];

/// The states of all users of both sides.
#[derive(Clone, Debug, Default)]
pub struct RowStates {
    /// What follows from the exports alone.
    base_onprem: Arc<Vec<u32>>,
    base_cloud: Arc<Vec<u32>>,
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
    /// Open operations besides links: about nobody's part of the whole.
    pub other_operations: usize,
}

impl RowStates {
    /// The states of everyone, with an empty queue.
    #[must_use]
    pub fn new(directory: &Directory, links: &Links) -> Self {
        let onprem = (0..directory.onprem.len() as u32).into_par_iter();
        let onprem = onprem.map(|row| onprem_base(directory, links, OnPremRow::new(row)));
        let onprem: Arc<Vec<u32>> = Arc::new(onprem.collect());
        let cloud = (0..directory.cloud.len() as u32).into_par_iter();
        let cloud = cloud.map(|row| cloud_base(directory, links, CloudRow::new(row)));
        let cloud: Arc<Vec<u32>> = Arc::new(cloud.collect());
        let progress = progress_of(&onprem);
        Self {
            base_onprem: Arc::clone(&onprem),
            base_cloud: Arc::clone(&cloud),
            onprem,
            cloud,
            progress,
        }
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
                queued.operation.cloud().and_then(|user| directory.cloud.find(user.object_id.0));
            let mut bits = match queued.state {
                OpState::Queued => 0,
                OpState::Applied | OpState::Skipped => APPLIED,
                OpState::Refused | OpState::Failed => FAILED,
            };
            if queued.operation.kind().pairs() && queue.stands(queued) {
                bits |= QUEUED;
            }
            if let Some(states) = user.and_then(|row| onprem.get_mut(row.index())) {
                *states |= bits;
            }
            if let Some(states) = cloud_user.and_then(|row| cloud.get_mut(row.index())) {
                *states |= bits;
            }
        }
        set_mailbox_work(directory, queue, &mut onprem);
        for states in onprem.iter_mut().chain(&mut cloud) {
            if *states & QUEUED != 0 {
                *states &= !(TO_DO | BLOCKED);
            }
        }
        let other =
            |queued: &&QueuedOperation| !queued.operation.kind().pairs() && !queued.state.is_done();
        self.progress = Progress {
            other_operations: queue.operations().iter().filter(other).count(),
            ..progress_of(&onprem)
        };
        self.onprem = Arc::new(onprem);
        self.cloud = Arc::new(cloud);
    }

    /// How many on-premises users have one of these states.
    #[must_use]
    pub fn count_onprem(&self, bits: u32) -> usize {
        count(&self.onprem, bits)
    }

    /// How many cloud users have one of these states.
    #[must_use]
    pub fn count_cloud(&self, bits: u32) -> usize {
        count(&self.cloud, bits)
    }
}

fn count(states: &[u32], bits: u32) -> usize {
    states.iter().filter(|states| bits == 0 || **states & bits != 0).count()
}

fn progress_of(states: &[u32]) -> Progress {
    let mut progress = Progress::default();
    for states in states {
        let part = if states & LINKED != 0 {
            &mut progress.linked
        } else if states & QUEUED != 0 {
            &mut progress.queued
        } else if states & TO_DO != 0 {
            &mut progress.to_do
        } else if states & BLOCKED != 0 {
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
    let links = queue.operations().iter().filter(is_link);
    let others = queue.operations().iter().filter(|queued| !is_link(queued));
    for queued in links.chain(others) {
        let (onprem, cloud) = (queued.operation.onprem(), queued.operation.cloud());
        let user = onprem.and_then(|user| directory.onprem.find(user.object_guid.0));
        let partner = cloud.and_then(|user| directory.cloud.find(user.object_id.0));
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
            *states &= !(NO_REMOTE_MAILBOX | GUID_TO_CARRY);
            *states |= mailbox_bits(directory, partner, row);
        }
        MailboxWork::OnlyTheGuid => {
            *states &= !NO_REMOTE_MAILBOX;
            if guid_to_carry(directory, partner, row, true).is_some() {
                *states |= GUID_TO_CARRY;
            }
        }
        MailboxWork::GuidCarried => *states &= !GUID_TO_CARRY,
        MailboxWork::AsBefore => {}
    }
}

fn mailbox_bits(directory: &Directory, partner: Option<CloudRow>, row: OnPremRow) -> u32 {
    if directory.mailboxes.is_none() {
        return 0;
    }
    let mut bits = 0;
    if directory.remote_mailboxes.is_some() && lacks_remote_mailbox(directory, partner, row) {
        bits |= NO_REMOTE_MAILBOX;
    }
    if guid_to_carry(directory, partner, row, false).is_some() {
        bits |= GUID_TO_CARRY;
    }
    bits
}

fn onprem_base(directory: &Directory, links: &Links, row: OnPremRow) -> u32 {
    let status = links.onprem(row);
    let mut bits = match status {
        OnPremStatus::Linked => LINKED,
        OnPremStatus::SoftMatch => SOFT_MATCH,
        OnPremStatus::Unlinked => UNLINKED,
        OnPremStatus::HeldByDeleted => HELD,
        OnPremStatus::Conflict => CONFLICT,
        OnPremStatus::NoAnchor => NO_ANCHOR,
        OnPremStatus::Unknown => UNKNOWN,
    };
    if status.is_to_do() {
        bits |= TO_DO;
    }
    if status.is_blocked() {
        bits |= BLOCKED;
    }
    if directory.onprem.guid(row, Field::MailboxGuid).value().is_some() {
        bits |= MAILBOX_GUID;
    }
    if directory.onprem.flag(row, Field::Enabled) == Cell::Value(false) {
        bits |= DISABLED;
    }
    bits | mailbox_bits(directory, links.partner(row), row)
}

fn cloud_base(directory: &Directory, links: &Links, row: CloudRow) -> u32 {
    let cloud = &directory.cloud;
    let mut bits = match links.cloud(row) {
        CloudStatus::Linked => LINKED,
        CloudStatus::CloudOnly => CLOUD_ONLY | TO_DO,
        CloudStatus::Orphan => ORPHAN | TO_DO,
        CloudStatus::WrongByteOrder => WRONG_ORDER | TO_DO,
        CloudStatus::CustomAnchor => CUSTOM,
        CloudStatus::Duplicate => DUPLICATE | TO_DO,
        CloudStatus::Unknown => UNKNOWN,
    };
    if cloud.flag(row, Field::Enabled) == Cell::Value(false) {
        bits |= DISABLED;
    }
    if cloud.flag(row, Field::Synced) == Cell::Value(true) {
        bits |= SYNCED;
    }
    if is_guest(cloud, row) {
        bits = (bits | GUEST) & !TO_DO;
    }
    bits
}
