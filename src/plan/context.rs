//! What operations are proposed and checked against, and who is meant by a row of it.

use super::{
    Aside, Doubts, Naming, OpKind, PairId, Queue, QueuedOperation, Rejection, RoutingRule, Whom,
};
use crate::anchor::{Anchor, ObjectGuid, ObjectId};
use crate::directory::{CloudRow, DeletedRow, Directory, OnPremRow, Row, Table};
use crate::link::model::Fit;
use crate::link::{Judge, Links, OnPremStatus};

/// The users and who judges them, how everybody stands, what is queued, and the rule of the session.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Who judges the users, and the users.
    pub judge: &'a Judge,
    /// How everybody stands.
    pub links: &'a Links,
    /// What is queued.
    pub queue: &'a Queue,
    /// How routing addresses are made.
    pub rule: Option<&'a RoutingRule>,
    /// How commands may name cloud users.
    pub naming: Naming,
    /// Who may be whom, where that was learnt.
    pub fit: Option<&'a Fit>,
    /// Which links are doubted, where that was asked for.
    pub doubts: Option<&'a Doubts>,
}

impl<'a> Context<'a> {
    /// A context without a rule for routing addresses, whose commands name users by object id, and in which
    /// nothing was learnt.
    #[must_use]
    pub const fn new(judge: &'a Judge, links: &'a Links, queue: &'a Queue) -> Self {
        let naming = Naming::ObjectId;
        Self { judge, links, queue, rule: None, naming, fit: None, doubts: None }
    }

    /// The users.
    #[must_use]
    pub fn directory(self) -> &'a Directory {
        self.judge.directory()
    }

    /// The cloud user that belongs to an on-premises user: whoever holds its anchor, is queued to
    /// get it, or would be soft matched.
    #[must_use]
    pub fn partner(self, onprem: OnPremRow) -> Option<CloudRow> {
        let found = || {
            // Everybody's partner is known, but for the moment after a change of the policy.
            if self.links.policy() == self.judge.policy() {
                self.links.partner(onprem)
            } else {
                self.judge.onprem(onprem).partner()
            }
        };
        let queued = self.object_guid(onprem).and_then(|id| self.queue.link_of_onprem(id));
        let queued = queued.and_then(|queued| queued.operation.cloud());
        queued.and_then(|user| user.find_in(&self.directory().cloud)).or_else(found)
    }

    /// The on-premises user that belongs to a cloud user: whose anchor it holds, or is queued to
    /// get.
    #[must_use]
    pub fn owner(self, cloud: CloudRow) -> Option<OnPremRow> {
        let queued = self.queue.link_of_cloud(self.whom(cloud));
        let queued = queued.and_then(|queued| queued.operation.onprem());
        queued
            .and_then(|user| self.directory().onprem.find(user.object_guid.0))
            .or_else(|| self.judge.cloud(cloud).owners.first().copied())
    }

    /// Whether somebody has to decide about an on-premises user, and nothing is queued.
    #[must_use]
    pub fn is_to_do(self, row: OnPremRow) -> bool {
        self.links.onprem(row).is_to_do() && !self.is_paired(row) && self.aside(row).is_none()
    }

    /// Why an on-premises user is set aside, if it is.
    #[must_use]
    pub fn aside(self, row: OnPremRow) -> Option<&'a Aside> {
        if self.queue.asides().is_empty() {
            return None;
        }
        self.queue.asides().of(&self.object_guid(row)?)
    }

    /// Whether something is queued that pairs an on-premises user with somebody.
    #[must_use]
    pub fn is_paired(self, row: OnPremRow) -> bool {
        let pairs = |queued: &QueuedOperation| queued.operation.kind().pairs();
        self.object_guid(row).is_some_and(|id| self.queue.of_onprem(id).any(pairs))
    }

    /// Whether a link of an on-premises user is queued, and stands: what a script has done, and the exports show, is
    /// not queued any more.
    #[must_use]
    pub fn is_linked_by_queue(self, row: OnPremRow) -> bool {
        let is_linked = self.links.onprem(row) == OnPremStatus::Linked;
        let links = |queued: &QueuedOperation| {
            let is_over = is_linked && queued.state.is_done();
            queued.operation.kind().pairs() && self.queue.stands(queued) && !is_over
        };
        self.object_guid(row).is_some_and(|id| self.queue.of_onprem(id).any(links))
    }

    /// The rejection of a pair, if the operator has rejected it.
    #[must_use]
    pub fn rejection(self, onprem: OnPremRow, cloud: CloudRow) -> Option<&'a Rejection> {
        if self.queue.rejections().is_empty() {
            return None;
        }
        let (object_guid, cloud) = (self.object_guid(onprem)?, self.whom(cloud).key()?);
        self.queue.rejections().of(&PairId { object_guid, cloud })
    }

    pub(super) fn object_guid(self, row: OnPremRow) -> Option<ObjectGuid> {
        self.directory().onprem.id(row).map(ObjectGuid)
    }

    pub(super) fn object_id(self, row: CloudRow) -> Option<ObjectId> {
        self.directory().cloud.id(row).map(ObjectId)
    }

    /// What tells who a cloud user is: the object id, and the UPN if nobody else has it. Where the id is
    /// enough, the UPN is not looked up.
    #[must_use]
    pub fn whom(self, row: CloudRow) -> Whom<'a> {
        let object_id = self.object_id(row);
        let upn = (object_id.is_none() || self.queue.names_by_upn())
            .then(|| self.directory().cloud.own_upn(row));
        Whom { object_id, upn: upn.flatten() }
    }

    pub(super) fn deleted_id(self, row: DeletedRow) -> Option<ObjectId> {
        self.directory().deleted.as_ref()?.id(row).map(ObjectId)
    }

    pub(super) fn onprem_names(self, rows: &[OnPremRow]) -> String {
        names(&self.directory().onprem, rows)
    }

    pub(super) fn cloud_names(self, rows: &[CloudRow]) -> String {
        names(&self.directory().cloud, rows)
    }

    pub(super) fn deleted_names(self, rows: &[DeletedRow]) -> String {
        self.directory().deleted.as_ref().map_or_else(String::new, |users| names(users, rows))
    }

    /// The operation of a kind that is queued for an on-premises user.
    pub(super) fn queued_onprem(self, row: OnPremRow, kind: OpKind) -> Option<&'a QueuedOperation> {
        let mut queued = self.object_guid(row).map(|id| self.queue.of_onprem(id))?;
        queued.find(|queued| queued.operation.kind() == kind)
    }

    /// An operation of one of these kinds that is queued for a cloud user.
    pub(super) fn queued_cloud(
        self,
        user: impl Into<Whom<'a>>,
        kinds: &[OpKind],
    ) -> Option<&'a QueuedOperation> {
        let mut queued = self.queue.of_cloud(user);
        queued.find(|queued| kinds.contains(&queued.operation.kind()))
    }

    /// The operation that hands a cloud user over to the cloud, if one is queued.
    pub(super) fn handing_over(self, row: CloudRow) -> Option<&'a QueuedOperation> {
        self.queued_cloud(self.whom(row), &[OpKind::HandOverToCloud])
    }

    /// The queued operation that takes an id from its holder.
    pub(super) fn freeing(
        self,
        holder: impl Into<Whom<'a>>,
        anchor: &Anchor,
    ) -> Option<&'a QueuedOperation> {
        let holder = holder.into();
        let mut queued = self.queue.of_cloud(holder).peekable();
        queued.peek()?;
        // A soft-deleted user must be restored before anything of it can be changed.
        let deleted = self.directory().deleted.as_ref();
        let reachable = holder.object_id.is_none_or(|id| {
            deleted.is_none_or(|deleted| deleted.find(id.0).is_none())
                || self.directory().cloud.find(id.0).is_some()
                || self.queue.restores(holder)
        });
        queued.find(|queued| queued.operation.frees(anchor, reachable))
    }
}

fn names<R: Row>(table: &Table<R>, rows: &[R]) -> String {
    let names: Vec<String> = rows.iter().map(|row| table.label(*row)).collect();
    names.join(", ")
}
