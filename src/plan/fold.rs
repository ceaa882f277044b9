//! The queue of a long history, made at once: the same as applying its decisions one after the other,
//! in time that does not grow with the square.

use std::collections::{HashMap, HashSet};

use super::{Asides, Decision, NewOperation, OpId, QueuedOperation, Rejections};

/// A queue in the making: the order as bare numbers, the operations beside it, so that removing and
/// moving shifts four bytes an operation and no index.
#[derive(Default)]
pub(super) struct Fold {
    order: Vec<OpId>,
    operations: HashMap<OpId, QueuedOperation>,
    /// Removed, and still in `order`: taken out before the next step that counts places.
    removed: HashSet<OpId>,
    rejections: Rejections,
    asides: Asides,
}

impl Fold {
    pub(super) fn apply(&mut self, decision: &Decision, by: &str, at: &str) {
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
            Decision::Reject { pairs, reason } => {
                self.rejections.reject(pairs, reason.as_deref(), (by, at));
            }
            Decision::Readmit { pairs } => drop(self.rejections.readmit(pairs)),
            Decision::SetAside { users, reason } => {
                self.asides.set_aside(users, reason, (by, at));
            }
            Decision::BringBack { users } => drop(self.asides.bring_back(users)),
        }
    }

    fn push(&mut self, new: &NewOperation, by: &str, at: &str) {
        if self.operations.contains_key(&new.id) {
            return;
        }
        if self.removed.contains(&new.id) {
            self.sweep();
        }
        self.order.push(new.id);
        self.operations.insert(new.id, QueuedOperation::new(new, by, at));
    }

    fn move_to(&mut self, id: OpId, to: usize) {
        self.sweep();
        let Some(from) = self.order.iter().position(|other| *other == id) else { return };
        self.order.remove(from);
        self.order.insert(to.min(self.order.len()), id);
    }

    fn sweep(&mut self) {
        if !self.removed.is_empty() {
            self.order.retain(|id| !self.removed.contains(id));
            self.removed.clear();
        }
    }

    /// The operations in order, the pairs that are rejected, and the users who are set aside.
    pub(super) fn finish(mut self) -> (impl Iterator<Item = QueuedOperation>, Rejections, Asides) {
        self.sweep();
        let mut operations = self.operations;
        let order = self.order.into_iter();
        (order.filter_map(move |id| operations.remove(&id)), self.rejections, self.asides)
    }
}
