//! The history of decisions: which of them count, after every undo and redo.

use thiserror::Error;

use super::{Decision, OpId, Queue};

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

/// A decision with who made it and when.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    decision: Decision,
    by: String,
    at: String,
}

/// All decisions and the queue that follows from those that count.
///
/// The queue is always the fold over the counting decisions, in order: a property test holds this
/// against any sequence of decisions, undos and redos.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    done: Vec<Entry>,
    undone: Vec<Entry>,
    queue: Queue,
    last_id: u32,
}

impl History {
    /// The queue as it stands.
    #[must_use]
    pub const fn queue(&self) -> &Queue {
        &self.queue
    }

    /// The number for the next operation. Numbers of undone operations are not given again.
    #[must_use]
    pub const fn next_id(&self) -> OpId {
        OpId(self.last_id + 1)
    }

    /// Makes a decision. What had been undone can no longer be redone.
    pub fn decide(&mut self, decision: Decision, by: &str, at: &str) {
        if let Decision::Queue { operations } = &decision {
            let highest = operations.iter().map(|new| new.id.0).max().unwrap_or(0);
            self.last_id = self.last_id.max(highest);
        }
        self.queue.apply(&decision, by, at);
        self.done.push(Entry { decision, by: by.to_string(), at: at.to_string() });
        self.undone.clear();
    }

    /// Leaves the last counting decision out, and gives it back.
    ///
    /// # Errors
    /// [`UndoError::NothingToUndo`].
    pub fn undo(&mut self) -> Result<&Decision, UndoError> {
        let entry = self.done.pop().ok_or(UndoError::NothingToUndo)?;
        self.undone.push(entry);
        self.queue = self.fold();
        self.undone.last().map(|entry| &entry.decision).ok_or(UndoError::NothingToUndo)
    }

    /// Lets the decision that was undone last count again, and gives it back.
    ///
    /// # Errors
    /// [`UndoError::NothingToRedo`].
    pub fn redo(&mut self) -> Result<&Decision, UndoError> {
        let entry = self.undone.pop().ok_or(UndoError::NothingToRedo)?;
        self.queue.apply(&entry.decision, &entry.by, &entry.at);
        self.done.push(entry);
        self.done.last().map(|entry| &entry.decision).ok_or(UndoError::NothingToRedo)
    }

    /// The decision that an undo would leave out.
    #[must_use]
    pub fn undoable(&self) -> Option<&Decision> {
        self.done.last().map(|entry| &entry.decision)
    }

    /// The decision that a redo would let count again.
    #[must_use]
    pub fn redoable(&self) -> Option<&Decision> {
        self.undone.last().map(|entry| &entry.decision)
    }

    fn fold(&self) -> Queue {
        self.done.iter().fold(Queue::default(), |mut queue, entry| {
            queue.apply(&entry.decision, &entry.by, &entry.at);
            queue
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{CloudRef, Known, NewOperation, Operation};
    use super::*;
    use crate::anchor::{Guid, ObjectId};

    #[derive(Clone, Debug)]
    enum Step {
        Queue(u8),
        Remove(u32),
        Move(u32, usize),
        Note(u32),
        Undo,
        Redo,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (1_u8..4).prop_map(Step::Queue),
            1 => (1_u32..20).prop_map(Step::Remove),
            1 => (1_u32..20, 0_usize..20).prop_map(|(id, to)| Step::Move(id, to)),
            1 => (1_u32..20).prop_map(Step::Note),
            3 => Just(Step::Undo),
            2 => Just(Step::Redo),
        ]
    }

    fn operation(id: OpId) -> NewOperation {
        let object_id = ObjectId(Guid::from_ad_bytes([id.0 as u8; 16]));
        NewOperation {
            id,
            operation: Operation::ClearAnchor {
                cloud: CloudRef { object_id, upn: None, name: None },
                before: Known::Unknown,
            },
            reason: String::new(),
            override_reason: None,
        }
    }

    fn take(history: &mut History, step: &Step) {
        let decision = match step {
            Step::Queue(count) => {
                let first = history.next_id().0;
                let operations =
                    (0..u32::from(*count)).map(|n| operation(OpId(first + n))).collect();
                Decision::Queue { operations }
            }
            Step::Remove(id) => Decision::Remove { ids: vec![OpId(*id)] },
            Step::Move(id, to) => Decision::Move { id: OpId(*id), to: *to },
            Step::Note(id) => Decision::Note { id: OpId(*id), text: format!("about {id}") },
            Step::Undo | Step::Redo => {
                let _ = if matches!(step, Step::Undo) { history.undo() } else { history.redo() };
                return;
            }
        };
        history.decide(decision, "me@here", "2026-01-01T00:00:00Z");
    }

    proptest! {
        #[test]
        fn the_queue_is_the_fold_over_what_counts(steps in prop::collection::vec(step(), 0..60)) {
            let mut history = History::default();
            for step in &steps {
                take(&mut history, step);
                prop_assert_eq!(history.queue(), &history.fold());
            }
        }

        #[test]
        fn undo_then_redo_changes_nothing(steps in prop::collection::vec(step(), 0..40)) {
            let mut history = History::default();
            for step in &steps {
                take(&mut history, step);
            }
            let before = history.clone();
            if history.undo().is_ok() {
                prop_assert!(history.redo().is_ok());
                prop_assert_eq!(history, before);
            }
        }

        #[test]
        fn everything_can_be_undone_and_redone(steps in prop::collection::vec(step(), 0..40)) {
            let mut history = History::default();
            for step in &steps {
                take(&mut history, step);
            }
            while history.redo().is_ok() {}
            let end = history.queue().clone();
            while history.undo().is_ok() {}
            prop_assert!(history.queue().is_empty());
            while history.redo().is_ok() {}
            prop_assert_eq!(history.queue(), &end);
        }
    }

    #[test]
    fn numbers_are_never_given_twice() {
        let mut history = History::default();
        take(&mut history, &Step::Queue(2));
        history.undo().unwrap();
        assert_eq!(history.next_id(), OpId(3));
    }

    #[test]
    fn a_new_decision_ends_what_could_be_redone() {
        let mut history = History::default();
        take(&mut history, &Step::Queue(1));
        history.undo().unwrap();
        take(&mut history, &Step::Queue(1));
        assert_eq!(history.redo(), Err(UndoError::NothingToRedo));
    }
}
