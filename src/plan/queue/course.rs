//! How far operations have come, and which exports were read since.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::directory::Role;
use crate::plan::{OpId, OpState};

/// How far operations have come, also those that are not in the queue: what a script did is a fact, and comes back with
/// an operation that is queued again by a redo.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Course {
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

impl Course {
    /// Notes how far an operation has come, and when a script brought it there. One that finds its work
    /// done changes nothing of when that was.
    pub(super) fn set(&mut self, id: OpId, state: OpState, at: Option<Timestamp>) {
        let before = self.states.get(&id).copied().unwrap_or_default();
        let done_at = match (before.state.is_done(), state.is_done()) {
            (true, true) => before.done_at.or(at),
            (false, true) => at,
            (_, false) => None,
        };
        self.states.insert(id, Told { state, done_at, readings: self.readings });
    }

    pub(super) fn state(&self, id: OpId) -> OpState {
        self.states.get(&id).copied().unwrap_or_default().state
    }

    pub(super) fn done_at(&self, id: OpId) -> Option<Timestamp> {
        self.states.get(&id)?.done_at
    }

    pub(super) fn exports_changed(&mut self, roles: &[Role]) {
        self.readings += 1;
        for role in roles {
            self.read[*role as usize] = self.readings;
        }
    }

    pub(super) fn was_read_since(&self, id: OpId, roles: &[Role]) -> bool {
        self.states.get(&id).is_some_and(|told| {
            !roles.is_empty() && roles.iter().all(|role| self.read[*role as usize] > told.readings)
        })
    }
}
