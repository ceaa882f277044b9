//! Which operations of the queue concern whom, and which value.

use std::collections::HashMap;
use std::hash::Hash;

use crate::anchor::{ObjectGuid, ObjectId};
use crate::directory::address_key;
use crate::plan::{Claim, CloudRef, OpId, OpState, QueuedOperation, Whom};

/// The operations of the queue, by what they are looked up by; each list is in the order of the numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// The place of an operation.
    slot_of: HashMap<OpId, usize>,
    by_onprem: HashMap<ObjectGuid, Vec<OpId>>,
    by_cloud: HashMap<ObjectId, Vec<OpId>>,
    /// By the UPN that the cloud user had.
    by_upn: HashMap<String, Vec<OpId>>,
    /// How many operations know their cloud user by the UPN alone.
    named_by_upn: usize,
    by_claim: HashMap<Claim, Vec<OpId>>,
    /// How many operations of the queue are in each state.
    counts: [usize; OpState::ALL.len()],
}

/// Two are the same if they tell the same: where the operations stand does not count.
impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        let Self { slot_of, by_onprem, by_cloud, by_upn, named_by_upn, by_claim, counts } = self;
        (slot_of.len(), counts, named_by_upn)
            == (other.slot_of.len(), &other.counts, &other.named_by_upn)
            && (by_onprem, by_cloud) == (&other.by_onprem, &other.by_cloud)
            && (by_upn, by_claim) == (&other.by_upn, &other.by_claim)
    }
}

impl Eq for Index {}

impl Index {
    pub(super) fn slot(&self, id: OpId) -> Option<usize> {
        self.slot_of.get(&id).copied()
    }

    pub(super) const fn count(&self, state: OpState) -> usize {
        self.counts[state as usize]
    }

    pub(super) const fn names_by_upn(&self) -> bool {
        self.named_by_upn > 0
    }

    pub(super) fn of_onprem(&self, id: ObjectGuid) -> &[OpId] {
        self.by_onprem.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Those that name a cloud user by its object id, and those that may name it by its UPN.
    pub(super) fn of_cloud(&self, user: Whom<'_>) -> (&[OpId], &[OpId]) {
        let Whom { object_id, upn } = user;
        let by_id = object_id.and_then(|id| self.by_cloud.get(&id));
        let upn = upn.filter(|_| object_id.is_none() || self.named_by_upn > 0);
        let by_upn = upn.and_then(|upn| self.by_upn.get(address_key(upn).as_ref()));
        (by_id.map_or(&[], Vec::as_slice), by_upn.map_or(&[], Vec::as_slice))
    }

    pub(super) fn of_claim(&self, claim: &Claim) -> &[OpId] {
        self.by_claim.get(claim).map_or(&[], Vec::as_slice)
    }

    /// An operation has come from one state to another.
    pub(super) const fn recount(&mut self, from: OpState, to: OpState) {
        self.counts[from as usize] -= 1;
        self.counts[to as usize] += 1;
    }

    pub(super) fn add(&mut self, queued: &QueuedOperation, slot: usize) {
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

    pub(super) fn remove(&mut self, queued: &QueuedOperation) {
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

/// Whether an operation knows its cloud user by the UPN alone.
pub(super) fn is_by_upn(queued: &QueuedOperation) -> bool {
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
