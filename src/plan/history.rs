//! The history of decisions: which of them count, after every undo and redo.

use std::collections::HashMap;

use thiserror::Error;

use super::fold::Fold;
use super::queue::Change;
use super::{Decision, OpId, OpResult, OpState, Queue, Run};
use crate::directory::Role;

/// So many of the last decisions are undone at little cost in a history that was just replayed.
const RECENT: usize = 32;

/// There is nothing to undo or redo.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum UndoError {
    /// No decision counts.
    #[error("nothing to undo")]
    NothingToUndo,
    /// No decision has been undone since the last new one.
    #[error("nothing to redo")]
    NothingToRedo,
}

/// A step that may take operations out of the queue.
#[derive(Clone, Copy, Debug)]
pub enum Leaving<'a> {
    /// The undo of the last decision that counts.
    Undo,
    /// The redo of the decision undone last.
    Redo,
    /// The removal of these operations.
    Remove(&'a [OpId]),
}

/// A script has applied these operations in the tenant: taking them out of the queue would only forget
/// that.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error(
    "a script has applied {}: taking it out of the queue would not take it back; export the rollback, run it, and take its results in",
    named(.0)
)]
pub struct AppliedAlready(pub Vec<OpId>);

fn named(ids: &[OpId]) -> String {
    let all: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let word = if all.len() == 1 { "operation" } else { "operations" };
    format!("{word} {}", all.join(", "))
}

/// A decision with who made it and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    decision: Decision,
    by: String,
    at: String,
}

impl Entry {
    /// What was decided.
    #[must_use]
    pub const fn decision(&self) -> &Decision {
        &self.decision
    }

    /// Who decided it: `user@host`.
    #[must_use]
    pub fn by(&self) -> &str {
        &self.by
    }

    /// When: RFC 3339, UTC.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    fn parts(&self) -> (&Decision, &str, &str) {
        (&self.decision, &self.by, &self.at)
    }
}

/// All decisions ever made, the queue that follows from those that count, and what scripts reported.
///
/// The queue is always the fold over the counting decisions, in order: a property test holds this
/// against any sequence of decisions, undos and redos. Results are facts: no undo touches them.
#[derive(Clone, Debug, Default)]
pub struct History {
    made: Vec<Entry>,
    /// Places in `made` of the decisions that count, in order.
    done: Vec<usize>,
    /// Places in `made` of what a redo would let count again, the next one last.
    undone: Vec<usize>,
    queue: Queue,
    /// What each of the last counting decisions changed in the queue, the last one last.
    changes: Vec<Change>,
    results: HashMap<OpId, Vec<(Run, OpResult)>>,
    last_id: u32,
    deferred: bool,
}

/// Two histories are the same if the same was decided and reported.
impl PartialEq for History {
    fn eq(&self, other: &Self) -> bool {
        let Self { made, done, undone, queue, changes: _, results, last_id, deferred } = self;
        (made, done, undone) == (&other.made, &other.done, &other.undone)
            && (queue, results) == (&other.queue, &other.results)
            && (last_id, deferred) == (&other.last_id, &other.deferred)
    }
}

impl Eq for History {}

impl History {
    /// The queue as it stands.
    #[must_use]
    pub const fn queue(&self) -> &Queue {
        &self.queue
    }

    /// The number for the next operation. Numbers of undone operations are not given again.
    #[must_use]
    pub const fn next_id(&self) -> OpId {
        OpId(self.last_id.saturating_add(1))
    }

    /// Whether an operation of this history, in the queue or not, has this number.
    #[must_use]
    pub const fn has_given(&self, id: OpId) -> bool {
        0 < id.0 && id.0 <= self.last_id
    }

    /// Every decision in the order in which it was made, also those that were undone.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.made
    }

    /// The places in [`entries`](Self::entries) of the decisions that count, in order.
    #[must_use]
    pub fn counting(&self) -> &[usize] {
        &self.done
    }

    /// Makes a decision. What had been undone can no longer be redone.
    pub fn decide(&mut self, decision: Decision, by: &str, at: &str) {
        if let Decision::Queue { operations } = &decision {
            let last = operations.iter().map(|new| new.id.0).max();
            self.last_id = last.unwrap_or(0).max(self.last_id);
        }
        if !self.deferred {
            self.changes.push(self.queue.apply(&decision, by, at));
        }
        self.done.push(self.made.len());
        self.made.push(Entry { decision, by: by.to_string(), at: at.to_string() });
        self.undone.clear();
    }

    /// Leaves the last counting decision out, and gives it back.
    ///
    /// # Errors
    /// [`UndoError::NothingToUndo`].
    pub fn undo(&mut self) -> Result<&Decision, UndoError> {
        let place = self.done.pop().ok_or(UndoError::NothingToUndo)?;
        self.undone.push(place);
        if !self.deferred {
            match self.changes.pop() {
                Some(change) => self.queue.revert(change),
                None => self.make_queue(),
            }
        }
        self.decision(place).ok_or(UndoError::NothingToUndo)
    }

    /// Lets the decision that was undone last count again, and gives it back.
    ///
    /// # Errors
    /// [`UndoError::NothingToRedo`].
    pub fn redo(&mut self) -> Result<&Decision, UndoError> {
        let place = self.undone.pop().ok_or(UndoError::NothingToRedo)?;
        self.done.push(place);
        let entry = self.made.get(place).ok_or(UndoError::NothingToRedo)?;
        if !self.deferred {
            self.changes.push(self.queue.apply(&entry.decision, &entry.by, &entry.at));
        }
        Ok(&entry.decision)
    }

    /// The decision that an undo would leave out.
    #[must_use]
    pub fn undoable(&self) -> Option<&Decision> {
        self.decision(*self.done.last()?)
    }

    /// The decision that a redo would let count again.
    #[must_use]
    pub fn redoable(&self) -> Option<&Decision> {
        self.decision(*self.undone.last()?)
    }

    /// Whether a step may be made: what a script has applied cannot be taken back by forgetting it.
    ///
    /// # Errors
    /// [`AppliedAlready`] with the operations that the step would take out of the queue though a script
    /// has applied them.
    pub fn may_leave(&self, step: Leaving<'_>) -> Result<(), AppliedAlready> {
        let leaving: Vec<OpId> = match (step, self.undoable(), self.redoable()) {
            (Leaving::Undo, Some(Decision::Queue { operations }), _) => {
                operations.iter().map(|new| new.id).collect()
            }
            (Leaving::Redo, _, Some(Decision::Remove { ids })) => ids.clone(),
            (Leaving::Remove(ids), ..) => ids.to_vec(),
            (Leaving::Undo | Leaving::Redo, ..) => Vec::new(),
        };
        // What no rollback takes back may go: the record of decisions keeps it.
        let reversible =
            |id: &OpId| self.queue.get(*id).is_none_or(|queued| queued.operation.is_reversible());
        let applied = |id: &OpId| self.state_of(*id) == OpState::Applied && reversible(id);
        match leaving.into_iter().filter(applied).collect::<Vec<_>>() {
            applied if applied.is_empty() => Ok(()),
            applied => Err(AppliedAlready(applied)),
        }
    }

    /// Takes in what a script reported.
    pub fn record_results(&mut self, run: Run, results: &[OpResult]) {
        for result in results {
            let state = self.queue.state(result.id).after(run, result.outcome);
            let at = result.at.as_deref().and_then(|at| at.parse().ok());
            self.queue.set_state(result.id, state, at);
            self.results.entry(result.id).or_default().push((run, result.clone()));
        }
    }

    /// Notes that exports of these roles were read which are others than before.
    pub fn exports_changed(&mut self, roles: &[Role]) {
        self.queue.exports_changed(roles);
    }

    /// What scripts reported about an operation, oldest first.
    #[must_use]
    pub fn results_of(&self, id: OpId) -> &[(Run, OpResult)] {
        self.results.get(&id).map_or(&[], Vec::as_slice)
    }

    /// How far an operation has come, also one that is no longer in the queue.
    #[must_use]
    pub fn state_of(&self, id: OpId) -> OpState {
        self.queue.state(id)
    }

    /// The operations that scripts have applied in the tenant though an undo or a removal took them
    /// out of the queue before their results came in.
    fn applied_outside_queue(&self) -> Vec<OpId> {
        let applied = self.results.keys().copied().filter(|id| {
            self.queue.get(*id).is_none() && self.queue.state(*id) == OpState::Applied
        });
        let mut ids: Vec<_> = applied.collect();
        ids.sort_unstable();
        ids
    }

    /// What a rollback made from the queue would miss, in a sentence.
    #[must_use]
    pub fn missed_by_rollback(&self) -> Option<String> {
        let outside = self.applied_outside_queue();
        (!outside.is_empty()).then(|| {
            format!(
                "a script has applied {}, and the queue does not hold it any more: this rollback leaves it as it is, so take it back by hand",
                named(&outside)
            )
        })
    }

    /// Puts off the making of the queue until [`catch_up`](Self::catch_up): for replaying a long
    /// history, whose undos would otherwise each make the whole queue again.
    pub(crate) fn defer(&mut self) {
        self.deferred = true;
    }

    /// Makes the queue that [`defer`](Self::defer) had put off.
    pub(crate) fn catch_up(&mut self) {
        self.deferred = false;
        self.make_queue();
    }

    fn decision(&self, place: usize) -> Option<&Decision> {
        self.made.get(place).map(|entry| &entry.decision)
    }

    /// Makes the queue anew: the long past at once, and the last decisions one by one, so that they can
    /// be put back one by one.
    fn make_queue(&mut self) {
        let (past, recent) = self.done.split_at(self.done.len().saturating_sub(RECENT));
        let parts = |place: &usize| self.made.get(*place).map(Entry::parts);
        let mut fold = Fold::default();
        for (decision, by, at) in past.iter().filter_map(parts) {
            fold.apply(decision, by, at);
        }
        let mut queue = self.queue.refilled(fold.finish());
        let recent = recent.iter().filter_map(parts);
        self.changes = recent.map(|(decision, by, at)| queue.apply(decision, by, at)).collect();
        self.queue = queue;
    }
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
