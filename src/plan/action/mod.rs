//! What can be done to a user besides a link: each action as a proposal, checked against the
//! directory and the queue.

mod deleted;
mod mailbox;
mod onprem;
mod rename;

use super::finding::{Code, Finding};
use super::proposal::{propose_clear, propose_link};
use super::{Action, OpKind, Proposal, Queue, QueuedOperation, RoutingRule};
use crate::anchor::{ObjectGuid, ObjectId};
use crate::directory::{CloudRow, Directory, OnPremRow};
use crate::link::Judge;

/// What a proposal is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The users.
    pub directory: &'a Directory,
    /// Their links.
    pub judge: &'a Judge<'a>,
    /// What is queued.
    pub queue: &'a Queue,
    /// What holds for everybody.
    pub premises: &'a Premises,
}

/// What holds for all users of a session.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Premises {
    /// How routing addresses are made.
    pub rule: Option<RoutingRule>,
}

impl Context<'_> {
    /// Proposes an action.
    #[must_use]
    pub fn propose(&self, action: Action) -> Proposal {
        match action {
            Action::Link(onprem, cloud) => {
                propose_link(self.directory, self.judge, self.queue, onprem, cloud)
            }
            Action::LinkPartner(onprem) => self.link_partner(onprem),
            Action::Clear(cloud) => propose_clear(self.directory, self.judge, self.queue, cloud),
            Action::Restore(row) => deleted::restore(self, row),
            Action::RestoreToClear(row) => deleted::restore_to_clear(self, row),
            Action::ClearRestored(row) => deleted::clear_restored(self, row),
            Action::Purge(row) => deleted::purge(self, row),
            Action::WriteBack(onprem, cloud) => onprem::write_back(self, onprem, cloud),
            Action::WriteBackPartner(onprem) => onprem::write_back_partner(self, onprem),
            Action::EnableMailbox(row) => mailbox::enable(self, row),
            Action::CarryMailboxGuid(row) => mailbox::carry_guid(self, row),
            Action::TakeUpn(row) => rename::take_upn(self, row),
        }
    }

    fn link_partner(&self, onprem: OnPremRow) -> Proposal {
        let meant = || self.holder_in_wrong_order(onprem);
        let holder = || self.judge.onprem(onprem).holders.first().copied();
        // Also while a soft-deleted user holds the anchor: what frees it may be queued.
        let soft_match = || self.judge.soft_match_target(onprem).map(|(row, _)| row);
        match meant().or_else(holder).or_else(soft_match) {
            Some(cloud) => propose_link(self.directory, self.judge, self.queue, onprem, cloud),
            None => refusal(
                Code::NoPartner,
                "no cloud user has its UPN or primary address, or its id with the bytes in the wrong order",
                "choose the cloud user by hand",
            )
            .about_onprem(self.object_guid(onprem))
            .into(),
        }
    }

    /// The one cloud user whose id is this user's anchor made from bytes in the wrong order.
    fn holder_in_wrong_order(&self, onprem: OnPremRow) -> Option<CloudRow> {
        let anchor = self.judge.anchor(onprem).ok()?.guid;
        let mut rows = self.directory.cloud.rows_by_anchor(anchor.other_byte_order());
        let only = rows.next().filter(|_| rows.next().is_none())?;
        (self.judge.cloud(only).meant == [onprem]).then_some(only)
    }

    /// The cloud user that belongs to an on-premises user: whoever holds its anchor, is queued to
    /// get it, or would be soft matched.
    #[must_use]
    pub fn partner(&self, onprem: OnPremRow) -> Option<CloudRow> {
        let evidence = self.judge.onprem(onprem);
        let queued = self.object_guid(onprem).and_then(|id| self.queue.link_of_onprem(id));
        let queued = queued.and_then(|queued| queued.operation.cloud());
        queued
            .and_then(|user| self.directory.cloud.find(user.object_id.0))
            .or_else(|| evidence.holders.first().copied())
            .or_else(|| evidence.soft_match.map(|(row, _)| row))
    }

    /// The on-premises user that belongs to a cloud user: whose anchor it holds, or is queued to
    /// get.
    #[must_use]
    pub fn owner(&self, cloud: CloudRow) -> Option<OnPremRow> {
        let queued = self.object_id(cloud).and_then(|id| self.queue.link_of_cloud(id));
        let queued = queued.and_then(|queued| queued.operation.onprem());
        queued
            .and_then(|user| self.directory.onprem.find(user.object_guid.0))
            .or_else(|| self.judge.cloud(cloud).owners.first().copied())
    }

    fn object_guid(&self, row: OnPremRow) -> Option<ObjectGuid> {
        self.directory.onprem.id(row).map(ObjectGuid)
    }

    fn object_id(&self, row: CloudRow) -> Option<ObjectId> {
        self.directory.cloud.id(row).map(ObjectId)
    }

    /// The operation of a kind that is queued for an on-premises user.
    fn queued_onprem(&self, row: OnPremRow, kind: OpKind) -> Option<&QueuedOperation> {
        let mut queued = self.object_guid(row).map(|id| self.queue.of_onprem(id))?;
        queued.find(|queued| queued.operation.kind() == kind)
    }

    /// An operation of one of these kinds that is queued for a cloud user.
    fn queued_cloud(&self, id: Option<ObjectId>, kinds: &[OpKind]) -> Option<&QueuedOperation> {
        let mut queued = id.map(|id| self.queue.of_cloud(id))?;
        queued.find(|queued| kinds.contains(&queued.operation.kind()))
    }
}

/// A finding that says why nothing can be done.
fn refusal(code: Code, text: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding::new(code, text, fix)
}

fn already_queued(queued: &QueuedOperation) -> Finding {
    Finding::new(
        Code::AlreadyQueued,
        format!("this user is queued already, as operation {}", queued.id),
        "remove that operation first, or undo it",
    )
}

/// A proposal of which nothing comes.
impl From<Finding> for Proposal {
    fn from(finding: Finding) -> Self {
        Self { operation: None, findings: vec![finding], reason: String::new(), prerequisite: None }
    }
}
