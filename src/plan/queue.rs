//! The queue of operations that decisions make.

use std::collections::HashMap;
use std::hash::Hash;

use jiff::Timestamp;

use super::kept::Earlier;
use super::{
    Aside, Asides, Claim, CloudKey, CloudRef, Decision, NewOperation, OpId, OpKind, OpState,
    PairId, QueuedOperation, Rejection, Rejections, Whom,
};
use crate::anchor::{Anchor, ObjectGuid, ObjectId};
use crate::directory::{Role, address_key};

/// The queue: the operations in the order in which a script will do them.
///
/// Taking one of many out shifts bare numbers, and its undo puts them back: nothing is indexed anew.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// Every operation that was queued. One that was taken out stays, for the undo of that.
    slots: Vec<QueuedOperation>,
    /// Places in `slots`, in the order of the queue.
    order: Vec<usize>,
    /// Where in `slots` an operation of the queue is.
    slot_of: HashMap<OpId, usize>,
    /// By number, as the other two.
    by_onprem: HashMap<ObjectGuid, Vec<OpId>>,
    by_cloud: HashMap<ObjectId, Vec<OpId>>,
    /// By the UPN that the cloud user had.
    by_upn: HashMap<String, Vec<OpId>>,
    /// How many operations know their cloud user by the UPN alone.
    named_by_upn: usize,
    by_claim: HashMap<Claim, Vec<OpId>>,
    rejections: Rejections,
    asides: Asides,
    /// How many operations of the queue are in each state.
    counts: [usize; OpState::ALL.len()],
    /// How far operations have come, also those that are not in the queue: what a script did is a
    /// fact, and comes back with an operation that is queued again by a redo.
    states: HashMap<OpId, Told>,
    /// The reading with which exports of each role last changed.
    read: [u32; Role::ALL.len()],
    /// How many readings brought other exports than before.
    readings: u32,
}

/// What a script told of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Told {
    state: OpState,
    /// When the script did it, as far as it said so.
    done_at: Option<Timestamp>,
    /// How many readings had brought other exports by then.
    readings: u32,
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
        let Self { slots: _, order: _, slot_of, by_onprem, by_cloud, by_upn, by_claim, .. } = self;
        let Self { named_by_upn, rejections, asides, counts, states, read, readings, .. } = self;
        self.operations().eq(other.operations())
            && (slot_of.len(), counts) == (other.slot_of.len(), &other.counts)
            && (by_onprem, by_cloud, by_claim)
                == (&other.by_onprem, &other.by_cloud, &other.by_claim)
            && (by_upn, named_by_upn) == (&other.by_upn, &other.named_by_upn)
            && (states, read, readings) == (&other.states, &other.read, &other.readings)
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
        self.counts[state as usize]
    }

    /// The operation with this number.
    #[must_use]
    pub fn get(&self, id: OpId) -> Option<&QueuedOperation> {
        self.slot_of.get(&id).and_then(|slot| self.slots.get(*slot))
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
        self.named_by_upn > 0
    }

    /// The operations that stand and concern an on-premises user.
    pub fn of_onprem(&self, id: ObjectGuid) -> impl Iterator<Item = &QueuedOperation> {
        let all = self.by_onprem.get(&id).into_iter().flatten();
        all.filter_map(|id| self.get(*id)).filter(|queued| self.stands(queued))
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
        let Whom { object_id, upn } = user.into();
        let by_id = object_id.and_then(|id| self.by_cloud.get(&id));
        let upn = upn.filter(|_| object_id.is_none() || self.named_by_upn > 0);
        let by_upn = upn.and_then(|upn| self.by_upn.get(address_key(upn).as_ref()));
        let by_upn = by_upn.into_iter().flatten().filter_map(|id| self.get(*id));
        let by_upn = by_upn.filter(move |queued| object_id.is_none() || is_by_upn(queued));
        by_id.into_iter().flatten().filter_map(|id| self.get(*id)).chain(by_upn)
    }

    /// The links that give out this anchor.
    pub fn links_with_anchor(&self, anchor: &Anchor) -> impl Iterator<Item = &QueuedOperation> {
        self.claimants(&Claim::Anchor(anchor.clone()))
    }

    /// The operations that stand and give out a value which only one user may have.
    pub fn claimants(&self, claim: &Claim) -> impl Iterator<Item = &QueuedOperation> + use<'_> {
        let all = self.by_claim.get(claim).into_iter().flatten();
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
                let slot = self.slot_of.get(id).copied();
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
                    self.unindex(&queued);
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
        let before = self.states.get(&id).copied().unwrap_or_default();
        let done_at = match (before.state.is_done(), state.is_done()) {
            (true, true) => before.done_at.or(at),
            (false, true) => at,
            (_, false) => None,
        };
        self.states.insert(id, Told { state, done_at, readings: self.readings });
        let slot = self.slot_of.get(&id).copied();
        if let Some(queued) = slot.and_then(|slot| self.slots.get_mut(slot)) {
            self.counts[queued.state as usize] -= 1;
            self.counts[state as usize] += 1;
            queued.state = state;
        }
    }

    /// When a script did an operation; `None` where none has, or none said when.
    #[must_use]
    pub fn done_at(&self, id: OpId) -> Option<Timestamp> {
        self.states.get(&id)?.done_at
    }

    /// How far an operation has come, whether it is in the queue or not.
    #[must_use]
    pub(super) fn state(&self, id: OpId) -> OpState {
        self.states.get(&id).copied().unwrap_or_default().state
    }

    /// Notes that exports of these roles were read which are others than before.
    pub(super) fn exports_changed(&mut self, roles: &[Role]) {
        self.readings += 1;
        for role in roles {
            self.read[*role as usize] = self.readings;
        }
    }

    /// Whether other exports of all these roles were read since a script told of an operation.
    #[must_use]
    pub fn was_read_since(&self, id: OpId, roles: &[Role]) -> bool {
        self.states.get(&id).is_some_and(|told| {
            !roles.is_empty() && roles.iter().all(|role| self.read[*role as usize] > told.readings)
        })
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
        let mut queue = Self {
            rejections,
            asides,
            states: self.states.clone(),
            read: self.read,
            readings: self.readings,
            ..Self::default()
        };
        for queued in operations {
            queue.add(queued);
        }
        queue
    }

    fn push(&mut self, new: &NewOperation, by: &str, at: &str) {
        if !self.slot_of.contains_key(&new.id) {
            self.add(QueuedOperation::new(new, by, at));
        }
    }

    fn add(&mut self, mut queued: QueuedOperation) {
        queued.state = self.state(queued.id);
        let slot = self.slots.len();
        self.index(&queued, slot);
        self.order.push(slot);
        self.slots.push(queued);
    }

    fn remove(&mut self, ids: &[OpId]) -> Vec<Gone> {
        let mut leaving: Vec<usize> =
            ids.iter().filter_map(|id| self.slot_of.get(id).copied()).collect();
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
                self.unindex(&queued);
            }
        }
        gone
    }

    fn put_back(&mut self, gone: &[Gone]) {
        for Gone { slot, .. } in gone {
            if let Some(mut queued) = self.slots.get(*slot).cloned() {
                // A script may have told of it since.
                queued.state = self.state(queued.id);
                self.index(&queued, *slot);
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
        let slot = self.slot_of.get(&id).copied();
        let Some(from) = slot.and_then(|slot| self.order.iter().position(|other| *other == slot))
        else {
            return Change::None;
        };
        let slot = self.order.remove(from);
        let to = to.min(self.order.len());
        self.order.insert(to, slot);
        Change::Moved { from, to }
    }

    fn index(&mut self, queued: &QueuedOperation, slot: usize) {
        self.slot_of.insert(queued.id, slot);
        self.counts[queued.state as usize] += 1;
        if let Some(user) = queued.operation.onprem() {
            note(&mut self.by_onprem, user.object_guid, queued.id);
        }
        if let Some(user) = queued.operation.cloud() {
            if let Some(id) = user.object_id() {
                note(&mut self.by_cloud, id, queued.id);
            }
            if let Some(upn) = user.upn() {
                note(&mut self.by_upn, address_key(upn).into_owned(), queued.id);
            }
            self.named_by_upn += usize::from(user.is_by_upn());
        }
        if let Some(claim) = queued.operation.takes() {
            note(&mut self.by_claim, claim, queued.id);
        }
    }

    fn unindex(&mut self, queued: &QueuedOperation) {
        self.slot_of.remove(&queued.id);
        self.counts[queued.state as usize] -= 1;
        if let Some(user) = queued.operation.onprem() {
            forget(&mut self.by_onprem, &user.object_guid, queued.id);
        }
        if let Some(user) = queued.operation.cloud() {
            if let Some(id) = user.object_id() {
                forget(&mut self.by_cloud, &id, queued.id);
            }
            if let Some(upn) = user.upn() {
                forget(&mut self.by_upn, &address_key(upn).into_owned(), queued.id);
            }
            self.named_by_upn -= usize::from(user.is_by_upn());
        }
        if let Some(claim) = queued.operation.takes() {
            forget(&mut self.by_claim, &claim, queued.id);
        }
    }
}

fn is_by_upn(queued: &QueuedOperation) -> bool {
    queued.operation.cloud().is_some_and(CloudRef::is_by_upn)
}

fn note<K: Eq + Hash>(index: &mut HashMap<K, Vec<OpId>>, key: K, id: OpId) {
    let ids = index.entry(key).or_default();
    let place = ids.partition_point(|other| *other < id);
    ids.insert(place, id);
}

fn forget<K: Eq + Hash>(index: &mut HashMap<K, Vec<OpId>>, key: &K, id: OpId) {
    if let Some(ids) = index.get_mut(key) {
        ids.retain(|other| *other != id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        ClearAnchor, CloudRef, EnableRemoteMailbox, HandBackToOnprem, HandOverToCloud, Known,
        LinkUser, OnPremRef, Operation, PurgeDeletedUser, RestoreDeletedUser, SetConsistencyGuid,
        SetExchangeGuid, SetUserPrincipalName,
    };
    use super::*;
    use crate::anchor::Guid;
    use crate::directory::AnchorAttribute;

    fn operation(kind: OpKind) -> Operation {
        let guid = Guid::from_ad_bytes([7; 16]);
        let cloud = CloudRef::by_id(ObjectId(guid), None, None);
        let onprem = OnPremRef { object_guid: ObjectGuid(guid), upn: None, sam: None, name: None };
        let (before, after) = (Known::Empty, guid.immutable_id());
        let text = || "a@x.org".to_string();
        match kind {
            OpKind::LinkUser => {
                let attribute = AnchorAttribute::OBJECT_GUID;
                LinkUser { onprem, cloud, attribute, before, after }.into()
            }
            OpKind::ClearAnchor => ClearAnchor { cloud, before }.into(),
            OpKind::PurgeDeletedUser => PurgeDeletedUser { cloud, before }.into(),
            OpKind::RestoreDeletedUser => RestoreDeletedUser { cloud }.into(),
            OpKind::SetConsistencyGuid => {
                SetConsistencyGuid { onprem, cloud, before: Known::Empty, after: guid }.into()
            }
            OpKind::EnableRemoteMailbox => EnableRemoteMailbox {
                onprem,
                cloud: None,
                after: text(),
                purpose: None,
                primary_address: None,
                mail_before: Known::Empty,
            }
            .into(),
            OpKind::SetExchangeGuid => {
                SetExchangeGuid { onprem, cloud: None, before: Known::Empty, after: guid }.into()
            }
            OpKind::SetUserPrincipalName => {
                SetUserPrincipalName { cloud, before: Known::Empty, after: text() }.into()
            }
            OpKind::HandOverToCloud => HandOverToCloud { cloud }.into(),
            OpKind::HandBackToOnprem => HandBackToOnprem { cloud }.into(),
        }
    }

    fn queue_with(kind: OpKind) -> Queue {
        let mut queue = Queue::default();
        let operations = vec![NewOperation::new(OpId(1), operation(kind), "")];
        queue.apply(&Decision::Queue { operations }, "me@here", "now");
        queue
    }

    /// What a script has done stands until an export of a kind that shows it was read; another export
    /// shows nothing of it, and neither does one that was read before.
    #[test]
    fn only_an_export_that_shows_it_and_is_fresher_ends_what_stands() {
        for kind in OpKind::ALL {
            for role in Role::ALL {
                let mut queue = queue_with(kind);
                queue.exports_changed(&Role::ALL);
                let stands = |queue: &Queue| queue.stands(queue.get(OpId(1)).unwrap());
                assert!(stands(&queue), "{kind:?}: it is still to be done");
                queue.set_state(OpId(1), OpState::Applied, None);
                assert!(stands(&queue), "{kind:?}: the exports are older than that");
                queue.exports_changed(&[]);
                assert!(stands(&queue), "{kind:?}: nothing was read");
                queue.exports_changed(&[role]);
                assert_eq!(stands(&queue), !kind.shown_in().contains(&role), "{kind:?} {role:?}");
                queue.set_state(OpId(1), OpState::Applied, None);
                assert!(stands(&queue), "{kind:?}: it was told of once more");
            }
        }
    }

    #[test]
    fn exports_of_several_kinds_are_fresh_only_together() {
        let mut queue = queue_with(OpKind::LinkUser);
        let both = [Role::Cloud, Role::Deleted];
        assert!(!queue.was_read_since(OpId(1), &both), "no script has told of it");
        queue.set_state(OpId(1), OpState::Applied, None);
        queue.exports_changed(&[Role::Cloud]);
        let fresh = |queue: &Queue| {
            [&both[..1], &both[1..], &both, &[]].map(|roles| queue.was_read_since(OpId(1), roles))
        };
        assert_eq!(fresh(&queue), [true, false, false, false]);
        queue.exports_changed(&[Role::OnPrem, Role::Mailboxes]);
        assert_eq!(fresh(&queue), [true, false, false, false]);
        queue.exports_changed(&[Role::Deleted]);
        assert_eq!(fresh(&queue), [true, true, true, false]);
        queue.set_state(OpId(1), OpState::Failed, None);
        assert_eq!(fresh(&queue), [false; 4]);
    }
}
