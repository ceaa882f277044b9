//! The queue of operations that decisions make.

mod course;
mod index;

use jiff::Timestamp;

use super::kept::Earlier;
use super::{
    Aside, Asides, Claim, CloudKey, Decision, NewOperation, OpId, OpKind, OpState, Operation,
    PairId, QueuedOperation, Rejection, Rejections, Whom,
};
use crate::anchor::{Anchor, ObjectGuid};
use crate::directory::Role;
use course::Course;
use index::{Index, is_by_upn};

/// The queue: the operations in the order in which a script will do them.
///
/// Taking one of many out shifts bare numbers, and its undo puts them back: nothing is indexed anew.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// Every operation that was queued. One that was taken out stays, for the undo of that.
    slots: Vec<QueuedOperation>,
    /// Places in `slots`, in the order of the queue.
    order: Vec<usize>,
    index: Index,
    rejections: Rejections,
    asides: Asides,
    course: Course,
}

/// What a decision changed in the queue, so that it can be put back as long as nothing else has changed
/// since.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// So many operations came to the end.
    Queued(usize),
    /// These went, each from its place in the order, the first place first.
    Removed(Vec<Gone>),
    /// An operation went from one place to another.
    Moved { from: usize, to: usize },
    /// A note took the place of this one.
    Noted(usize, String),
    /// Of these pairs something else was said before.
    Rejected(Earlier<PairId, Rejection>),
    /// Of these users something else was said before.
    Aside(Earlier<ObjectGuid, Aside>),
    /// Nothing: what the decision names is not in the queue.
    None,
}

/// An operation that was taken out: the place in the order that it had, and its place in `slots`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone {
    place: usize,
    slot: usize,
}

/// Two queues are the same if they tell the same: how they came to it does not count.
impl PartialEq for Queue {
    fn eq(&self, other: &Self) -> bool {
        let Self { slots: _, order: _, index, rejections, asides, course } = self;
        self.operations().eq(other.operations())
            && (index, course) == (&other.index, &other.course)
            && (rejections, asides) == (&other.rejections, &other.asides)
    }
}

impl Eq for Queue {}

impl Queue {
    /// The operations in order.
    #[must_use]
    pub fn operations(
        &self,
    ) -> impl ExactSizeIterator<Item = &QueuedOperation> + DoubleEndedIterator + Clone {
        self.order.iter().map(|slot| &self.slots[*slot])
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// How many operations are in a state.
    #[must_use]
    pub const fn count(&self, state: OpState) -> usize {
        self.index.count(state)
    }

    /// The operation with this number.
    #[must_use]
    pub fn get(&self, id: OpId) -> Option<&QueuedOperation> {
        self.index.slot(id).and_then(|slot| self.slots.get(slot))
    }

    /// What the operation of this number does.
    #[must_use]
    pub fn operation(&self, id: OpId) -> Option<&Operation> {
        self.get(id).map(|queued| &queued.operation)
    }

    /// Whether an operation is to be reckoned with: it is still to be done, or a script has done it and
    /// the exports at hand are older than that. What newer exports show is theirs to tell.
    #[must_use]
    pub fn stands(&self, queued: &QueuedOperation) -> bool {
        let roles = queued.operation.kind().shown_in();
        queued.is_open() || !roles.iter().any(|role| self.was_read_since(queued.id, &[*role]))
    }

    /// Whether something that stands was queued with the source anchor as it is.
    #[must_use]
    pub fn needs_its_anchor(&self) -> bool {
        self.operations().any(|queued| self.stands(queued))
    }

    /// Whether any operation knows its cloud user by the UPN alone.
    #[must_use]
    pub const fn names_by_upn(&self) -> bool {
        self.index.names_by_upn()
    }

    /// The operations that stand and concern an on-premises user.
    pub fn of_onprem(&self, id: ObjectGuid) -> impl Iterator<Item = &QueuedOperation> {
        self.record_of_onprem(id).filter(|queued| self.stands(queued))
    }

    /// All operations that concern an on-premises user, those too that no longer stand.
    pub fn record_of_onprem(&self, id: ObjectGuid) -> impl Iterator<Item = &QueuedOperation> {
        self.index.of_onprem(id).iter().filter_map(|id| self.get(*id))
    }

    /// The operations that stand and concern a cloud user.
    pub fn of_cloud<'a>(
        &'a self,
        user: impl Into<Whom<'a>>,
    ) -> impl Iterator<Item = &'a QueuedOperation> {
        self.record_of_cloud(user).filter(|queued| self.stands(queued))
    }

    /// All operations that concern a cloud user, also those of which the exports at hand tell.
    ///
    /// By object id; where the user or the operation has none, by UPN.
    pub fn record_of_cloud<'a>(
        &'a self,
        user: impl Into<Whom<'a>>,
    ) -> impl Iterator<Item = &'a QueuedOperation> {
        let user = user.into();
        let (by_id, by_upn) = self.index.of_cloud(user);
        let by_upn = by_upn.iter().filter_map(|id| self.get(*id));
        let by_upn = by_upn.filter(move |queued| user.object_id.is_none() || is_by_upn(queued));
        by_id.iter().filter_map(|id| self.get(*id)).chain(by_upn)
    }

    /// The links that give out this anchor.
    pub fn links_with_anchor(&self, anchor: &Anchor) -> impl Iterator<Item = &QueuedOperation> {
        self.claimants(&Claim::Anchor(anchor.clone()))
    }

    /// The operations that stand and give out a value which only one user may have.
    pub fn claimants(&self, claim: &Claim) -> impl Iterator<Item = &QueuedOperation> + use<'_> {
        let all = self.index.of_claim(claim).iter();
        all.filter_map(|id| self.get(*id)).filter(|queued| self.stands(queued))
    }

    /// Whether the restoring of a soft-deleted user is queued, or was done from here.
    pub(super) fn restores(&self, user: Whom<'_>) -> bool {
        let mut all = self.record_of_cloud(user);
        all.any(|queued| queued.operation.kind() == OpKind::RestoreDeletedUser)
    }

    /// The operation that stands and pairs these two.
    #[must_use]
    pub fn pairing(&self, pair: &PairId) -> Option<&QueuedOperation> {
        self.of_onprem(pair.object_guid).find(|queued| {
            let cloud = queued.operation.cloud().map(CloudKey::from);
            queued.operation.kind().pairs() && cloud.as_ref() == Some(&pair.cloud)
        })
    }

    /// The pairs that the operator has rejected.
    #[must_use]
    pub const fn rejections(&self) -> &Rejections {
        &self.rejections
    }

    /// The users who are set aside.
    #[must_use]
    pub const fn asides(&self) -> &Asides {
        &self.asides
    }

    /// The link of an on-premises user, if one is queued.
    #[must_use]
    pub fn link_of_onprem(&self, id: ObjectGuid) -> Option<&QueuedOperation> {
        self.of_onprem(id).find(|queued| queued.operation.kind() == OpKind::LinkUser)
    }

    /// The link of a cloud user, if one is queued.
    #[must_use]
    pub fn link_of_cloud<'a>(&'a self, user: impl Into<Whom<'a>>) -> Option<&'a QueuedOperation> {
        self.of_cloud(user).find(|queued| queued.operation.kind() == OpKind::LinkUser)
    }

    /// Applies one decision, and says what changed. What it names and the queue does not hold is passed
    /// over: a decision was checked when it was made, and replaying it must not fail.
    pub(super) fn apply(&mut self, decision: &Decision, by: &str, at: &str) -> Change {
        match decision {
            Decision::Queue { operations } => {
                let before = self.order.len();
                for new in operations {
                    self.push(new, by, at);
                }
                Change::Queued(self.order.len() - before)
            }
            Decision::Remove { ids } => Change::Removed(self.remove(ids)),
            Decision::Move { id, to } => self.move_to(*id, *to),
            Decision::Note { id, text } => {
                let slot = self.index.slot(*id);
                let Some(queued) = slot.and_then(|slot| self.slots.get_mut(slot)) else {
                    return Change::None;
                };
                let before = std::mem::replace(&mut queued.note, text.clone());
                slot.map_or(Change::None, |slot| Change::Noted(slot, before))
            }
            Decision::Reject { pairs, reason } => {
                let reason = reason.as_deref();
                Change::Rejected(self.rejections.reject(pairs, reason, (by, at)))
            }
            Decision::Readmit { pairs } => Change::Rejected(self.rejections.readmit(pairs)),
            Decision::SetAside { users, reason } => {
                Change::Aside(self.asides.set_aside(users, reason, (by, at)))
            }
            Decision::BringBack { users } => Change::Aside(self.asides.bring_back(users)),
        }
    }

    /// Puts back what a decision changed. Everything since must have been put back before.
    pub(super) fn revert(&mut self, change: Change) {
        match change {
            Change::Queued(count) => {
                let kept = self.order.len().saturating_sub(count);
                self.order.truncate(kept);
                let kept = self.slots.len().saturating_sub(count);
                for queued in self.slots.split_off(kept) {
                    self.index.remove(&queued);
                }
            }
            Change::Removed(gone) => self.put_back(&gone),
            Change::Moved { from, to } => {
                let slot = self.order.remove(to);
                self.order.insert(from, slot);
            }
            Change::Noted(slot, before) => {
                if let Some(queued) = self.slots.get_mut(slot) {
                    queued.note = before;
                }
            }
            Change::Rejected(earlier) => self.rejections.put_back(earlier),
            Change::Aside(earlier) => self.asides.put_back(earlier),
            Change::None => {}
        }
    }

    /// Notes how far an operation has come, and when a script brought it there. One that finds its work
    /// done changes nothing of when that was.
    pub(super) fn set_state(&mut self, id: OpId, state: OpState, at: Option<Timestamp>) {
        self.course.set(id, state, at);
        let slot = self.index.slot(id);
        if let Some(queued) = slot.and_then(|slot| self.slots.get_mut(slot)) {
            self.index.recount(queued.state, state);
            queued.state = state;
        }
    }

    /// When a script did an operation; `None` where none has, or none said when.
    #[must_use]
    pub fn done_at(&self, id: OpId) -> Option<Timestamp> {
        self.course.done_at(id)
    }

    /// How far an operation has come, whether it is in the queue or not.
    #[must_use]
    pub(super) fn state(&self, id: OpId) -> OpState {
        self.course.state(id)
    }

    /// Notes that exports of these roles were read which are others than before.
    pub(super) fn exports_changed(&mut self, roles: &[Role]) {
        self.course.exports_changed(roles);
    }

    /// Whether other exports of all these roles were read since a script told of an operation.
    #[must_use]
    pub fn was_read_since(&self, id: OpId, roles: &[Role]) -> bool {
        self.course.was_read_since(id, roles)
    }

    /// The queue of these operations, rejections and users set aside, with the states of this one.
    pub(super) fn refilled(
        &self,
        (operations, rejections, asides): (
            impl Iterator<Item = QueuedOperation>,
            Rejections,
            Asides,
        ),
    ) -> Self {
        let mut queue = Self { rejections, asides, course: self.course.clone(), ..Self::default() };
        for queued in operations {
            queue.add(queued);
        }
        queue
    }

    fn push(&mut self, new: &NewOperation, by: &str, at: &str) {
        if self.index.slot(new.id).is_none() {
            self.add(QueuedOperation::new(new, by, at));
        }
    }

    fn add(&mut self, mut queued: QueuedOperation) {
        queued.state = self.state(queued.id);
        let slot = self.slots.len();
        self.index.add(&queued, slot);
        self.order.push(slot);
        self.slots.push(queued);
    }

    fn remove(&mut self, ids: &[OpId]) -> Vec<Gone> {
        let mut leaving: Vec<usize> = ids.iter().filter_map(|id| self.index.slot(*id)).collect();
        leaving.sort_unstable();
        leaving.dedup();
        let mut gone = Vec::with_capacity(leaving.len());
        let mut place = 0;
        self.order.retain(|slot| {
            let leaves = leaving.binary_search(slot).is_ok();
            if leaves {
                gone.push(Gone { place, slot: *slot });
            }
            place += 1;
            !leaves
        });
        for Gone { slot, .. } in &gone {
            if let Some(queued) = self.slots.get(*slot).cloned() {
                self.index.remove(&queued);
            }
        }
        gone
    }

    fn put_back(&mut self, gone: &[Gone]) {
        for Gone { slot, .. } in gone {
            if let Some(mut queued) = self.slots.get(*slot).cloned() {
                // A script may have told of it since.
                queued.state = self.state(queued.id);
                self.index.add(&queued, *slot);
                self.slots[*slot] = queued;
            }
        }
        let mut order = Vec::with_capacity(self.order.len() + gone.len());
        let mut stayed = std::mem::take(&mut self.order).into_iter();
        for Gone { place, slot } in gone {
            order.extend(stayed.by_ref().take(place - order.len()));
            order.push(*slot);
        }
        order.extend(stayed);
        self.order = order;
    }

    fn move_to(&mut self, id: OpId, to: usize) -> Change {
        let slot = self.index.slot(id);
        let Some(from) = slot.and_then(|slot| self.order.iter().position(|other| *other == slot))
        else {
            return Change::None;
        };
        let slot = self.order.remove(from);
        let to = to.min(self.order.len());
        self.order.insert(to, slot);
        Change::Moved { from, to }
    }
}

#[cfg(test)]
mod tests;
