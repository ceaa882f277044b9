//! The queue of operations that decisions make.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::{
    Claim, Decision, NewOperation, OpId, OpKind, OpState, Operation, Prerequisite, RecordedFinding,
    Severity,
};
use crate::anchor::{Guid, ObjectGuid, ObjectId};
use crate::directory::Role;

/// An operation in the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueuedOperation {
    /// Its number.
    pub id: OpId,
    /// What is to be done.
    pub operation: Operation,
    /// Why it is thought to be right.
    pub reason: String,
    /// Why it was queued against an objection.
    pub override_reason: Option<String>,
    /// The word that was typed to confirm what cannot be taken back.
    pub confirmation: Option<String>,
    /// What a person must have done before it can work.
    pub prerequisite: Option<Prerequisite>,
    /// What was known about it when it was queued, the gravest first.
    pub findings: Vec<RecordedFinding>,
    /// Who queued it: `user@host`.
    pub by: String,
    /// When it was queued: RFC 3339, UTC.
    pub at: String,
    /// The operator's note; empty for none.
    pub note: String,
    /// How far it has come.
    pub state: OpState,
}

impl QueuedOperation {
    fn new(new: &NewOperation, by: &str, at: &str) -> Self {
        Self {
            id: new.id,
            operation: new.operation.clone(),
            reason: new.reason.clone(),
            override_reason: new.override_reason.clone(),
            confirmation: new.confirmation.clone(),
            prerequisite: new.prerequisite,
            findings: new.findings.clone(),
            by: by.to_string(),
            at: at.to_string(),
            note: String::new(),
            state: OpState::Queued,
        }
    }

    /// Whether it is still to be done: what a script has done is a record, and in nobody's way.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.state.is_done()
    }

    /// What was found when it was queued and is more than good to know: to be kept in view until it is
    /// done.
    pub fn telling_findings(&self) -> impl Iterator<Item = &RecordedFinding> {
        self.findings.iter().filter(|finding| finding.severity != Severity::Info)
    }
}

/// The queue: the operations in the order in which a script will do them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Queue {
    operations: Vec<QueuedOperation>,
    places: HashMap<OpId, usize>,
    by_onprem: HashMap<ObjectGuid, Vec<OpId>>,
    by_cloud: HashMap<ObjectId, Vec<OpId>>,
    by_claim: HashMap<Claim, Vec<OpId>>,
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
    /// How many readings had brought other exports by then.
    readings: u32,
}

impl Queue {
    /// The operations in order.
    #[must_use]
    pub fn operations(&self) -> &[QueuedOperation] {
        &self.operations
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The operation with this number.
    #[must_use]
    pub fn get(&self, id: OpId) -> Option<&QueuedOperation> {
        self.places.get(&id).and_then(|place| self.operations.get(*place))
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
        self.operations.iter().any(|queued| self.stands(queued))
    }

    /// The operations that stand and concern an on-premises user.
    pub fn of_onprem(&self, id: ObjectGuid) -> impl Iterator<Item = &QueuedOperation> {
        let all = self.by_onprem.get(&id).into_iter().flatten();
        all.filter_map(|id| self.get(*id)).filter(|queued| self.stands(queued))
    }

    /// The operations that stand and concern a cloud user.
    pub fn of_cloud(&self, id: ObjectId) -> impl Iterator<Item = &QueuedOperation> {
        self.record_of_cloud(id).filter(|queued| self.stands(queued))
    }

    /// All operations that concern a cloud user, also those of which the exports at hand tell.
    pub fn record_of_cloud(&self, id: ObjectId) -> impl Iterator<Item = &QueuedOperation> {
        self.by_cloud.get(&id).into_iter().flatten().filter_map(|id| self.get(*id))
    }

    /// The links that give out this anchor.
    pub fn links_with_anchor(&self, anchor: Guid) -> impl Iterator<Item = &QueuedOperation> {
        self.claimants(&Claim::Anchor(anchor))
    }

    /// The operations that stand and give out a value which only one user may have.
    pub fn claimants(&self, claim: &Claim) -> impl Iterator<Item = &QueuedOperation> + use<'_> {
        let all = self.by_claim.get(claim).into_iter().flatten();
        all.filter_map(|id| self.get(*id)).filter(|queued| self.stands(queued))
    }

    /// The link of an on-premises user, if one is queued.
    #[must_use]
    pub fn link_of_onprem(&self, id: ObjectGuid) -> Option<&QueuedOperation> {
        self.of_onprem(id).find(|queued| queued.operation.kind() == OpKind::LinkUser)
    }

    /// The link of a cloud user, if one is queued.
    #[must_use]
    pub fn link_of_cloud(&self, id: ObjectId) -> Option<&QueuedOperation> {
        self.of_cloud(id).find(|queued| queued.operation.kind() == OpKind::LinkUser)
    }

    /// Applies one decision. What it names and the queue does not hold is passed over: a decision
    /// was checked when it was made, and replaying it must not fail.
    pub fn apply(&mut self, decision: &Decision, by: &str, at: &str) {
        match decision {
            Decision::Queue { operations } => {
                for new in operations {
                    self.push(new, by, at);
                }
            }
            Decision::Remove { ids } => {
                self.operations.retain(|queued| !ids.contains(&queued.id));
                self.reindex();
            }
            Decision::Move { id, to } => self.move_to(*id, *to),
            Decision::Note { id, text } => {
                let place = self.places.get(id).copied();
                if let Some(queued) = place.and_then(|place| self.operations.get_mut(place)) {
                    queued.note.clone_from(text);
                }
            }
        }
    }

    /// Notes how far an operation has come.
    pub(super) fn set_state(&mut self, id: OpId, state: OpState) {
        self.states.insert(id, Told { state, readings: self.readings });
        let place = self.places.get(&id).copied();
        if let Some(queued) = place.and_then(|place| self.operations.get_mut(place)) {
            queued.state = state;
        }
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

    /// The queue that these decisions make, with the states of this one: the same as applying them
    /// one after the other to an empty queue, in time that does not grow with the square.
    pub(super) fn refold<'a>(
        &self,
        decisions: impl Iterator<Item = (&'a Decision, &'a str, &'a str)>,
    ) -> Self {
        let mut fold = Fold::default();
        for (decision, by, at) in decisions {
            fold.apply(decision, by, at);
        }
        let mut queue = Self {
            states: self.states.clone(),
            read: self.read,
            readings: self.readings,
            ..Self::default()
        };
        for mut queued in fold.finish() {
            queued.state = queue.state(queued.id);
            queue.index(&queued);
            queue.operations.push(queued);
        }
        queue
    }

    /// Takes the operations off the end of the queue, if they are what its end holds.
    pub(super) fn take_off_end(&mut self, operations: &[NewOperation]) -> bool {
        let Some(start) = self.operations.len().checked_sub(operations.len()) else { return false };
        let ids = operations.iter().map(|new| new.id);
        if !self.operations.iter().skip(start).map(|queued| queued.id).eq(ids) {
            return false;
        }
        for queued in self.operations.split_off(start) {
            self.unindex(&queued);
        }
        true
    }

    fn push(&mut self, new: &NewOperation, by: &str, at: &str) {
        if self.places.contains_key(&new.id) {
            return;
        }
        let mut queued = QueuedOperation::new(new, by, at);
        queued.state = self.state(new.id);
        self.index(&queued);
        self.operations.push(queued);
    }

    fn move_to(&mut self, id: OpId, to: usize) {
        let Some(&from) = self.places.get(&id) else { return };
        let queued = self.operations.remove(from);
        self.operations.insert(to.min(self.operations.len()), queued);
        self.reindex();
    }

    fn index(&mut self, queued: &QueuedOperation) {
        self.places.insert(queued.id, self.operations.len());
        if let Some(user) = queued.operation.onprem() {
            self.by_onprem.entry(user.object_guid).or_default().push(queued.id);
        }
        if let Some(user) = queued.operation.cloud() {
            self.by_cloud.entry(user.object_id).or_default().push(queued.id);
        }
        if let Some(claim) = queued.operation.takes() {
            self.by_claim.entry(claim).or_default().push(queued.id);
        }
    }

    fn unindex(&mut self, queued: &QueuedOperation) {
        self.places.remove(&queued.id);
        if let Some(user) = queued.operation.onprem() {
            forget(&mut self.by_onprem, &user.object_guid, queued.id);
        }
        if let Some(user) = queued.operation.cloud() {
            forget(&mut self.by_cloud, &user.object_id, queued.id);
        }
        if let Some(claim) = queued.operation.takes() {
            forget(&mut self.by_claim, &claim, queued.id);
        }
    }

    fn reindex(&mut self) {
        self.places.clear();
        self.by_onprem.clear();
        self.by_cloud.clear();
        self.by_claim.clear();
        for queued in std::mem::take(&mut self.operations) {
            self.index(&queued);
            self.operations.push(queued);
        }
    }
}

fn forget<K: Eq + Hash>(index: &mut HashMap<K, Vec<OpId>>, key: &K, id: OpId) {
    if let Some(ids) = index.get_mut(key) {
        ids.retain(|other| *other != id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}

/// A queue in the making: the order as bare numbers, the operations beside it, so that removing and
/// moving shifts four bytes an operation and no index.
#[derive(Default)]
struct Fold {
    order: Vec<OpId>,
    operations: HashMap<OpId, QueuedOperation>,
    /// Removed, and still in `order`: taken out before the next step that counts places.
    removed: HashSet<OpId>,
}

impl Fold {
    fn apply(&mut self, decision: &Decision, by: &str, at: &str) {
        match decision {
            Decision::Queue { operations } => {
                for new in operations {
                    self.push(new, by, at);
                }
            }
            Decision::Remove { ids } => {
                let known = ids.iter().filter(|id| self.operations.remove(id).is_some());
                self.removed.extend(known);
            }
            Decision::Move { id, to } => self.move_to(*id, *to),
            Decision::Note { id, text } => {
                if let Some(queued) = self.operations.get_mut(id) {
                    queued.note.clone_from(text);
                }
            }
        }
    }

    fn push(&mut self, new: &NewOperation, by: &str, at: &str) {
        if self.operations.contains_key(&new.id) {
            return;
        }
        if self.removed.contains(&new.id) {
            self.catch_up();
        }
        self.order.push(new.id);
        self.operations.insert(new.id, QueuedOperation::new(new, by, at));
    }

    fn move_to(&mut self, id: OpId, to: usize) {
        self.catch_up();
        let Some(from) = self.order.iter().position(|other| *other == id) else { return };
        self.order.remove(from);
        self.order.insert(to.min(self.order.len()), id);
    }

    fn catch_up(&mut self) {
        if !self.removed.is_empty() {
            self.order.retain(|id| !self.removed.contains(id));
            self.removed.clear();
        }
    }

    fn finish(mut self) -> impl Iterator<Item = QueuedOperation> {
        self.catch_up();
        let mut operations = self.operations;
        self.order.into_iter().filter_map(move |id| operations.remove(&id))
    }
}
