//! How the queue has grown and shrunk, from the journal: what was queued and done at the end of each hour or
//! day in which something happened.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::ledger::{Ledger, What};
use crate::plan::{Decision, OpId, OpState};

/// The queue at the end of a stretch of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    /// When the stretch began, in UTC: `2026-11-23 21:00`, or the day alone.
    pub begun: String,
    /// How many operations wait for a script.
    pub queued: usize,
    /// How many are done.
    pub done: usize,
    /// How many were refused, or have failed.
    pub failed: usize,
}

/// As many stretches are told at most.
const MOST: usize = 12;

/// How long a stretch can be, in seconds: ten minutes, an hour, six hours, a day, a week, four weeks, a year.
const STRETCHES: [i64; 7] = [600, 3_600, 21_600, 86_400, 604_800, 2_419_200, 31_557_600];

/// The course of a session. It ends with the queue as it is; it is empty while nothing was queued.
#[must_use]
pub fn course(ledger: &Ledger) -> Vec<Moment> {
    let mut course = Course::default();
    let mut counts: Vec<(i64, Counts)> = Vec::new();
    for event in ledger.events().iter().filter(|event| event.what.is_of_the_queue()) {
        course.follow(ledger, &event.what);
        let at = event.stamp.at.parse::<Timestamp>().map_or(0, Timestamp::as_second);
        // A clock that was put back changes no order: what came later stays later.
        let at = counts.last().map_or(at, |(last, _)| at.max(*last));
        counts.push((at, course.counts));
    }
    let (Some((first, _)), Some((last, _))) = (counts.first(), counts.last()) else {
        return Vec::new();
    };
    let stretch = stretch(*first, *last);
    let mut moments: Vec<Moment> = Vec::new();
    for of_one in counts.chunk_by(|a, b| a.0.div_euclid(stretch) == b.0.div_euclid(stretch)) {
        let Some((at, counts)) = of_one.last() else { continue };
        let begun = at.div_euclid(stretch) * stretch;
        moments.push(counts.at(label(begun, stretch)));
    }
    moments.retain(|moment| moment.queued + moment.done + moment.failed > 0);
    moments
}

/// The shortest stretch that leaves few enough of them.
fn stretch(first: i64, last: i64) -> i64 {
    let few = |stretch: &i64| {
        let count = last.div_euclid(*stretch) - first.div_euclid(*stretch);
        usize::try_from(count).is_ok_and(|count| count < MOST)
    };
    // A session of more than a dozen years has as many as it has.
    STRETCHES.into_iter().find(few).unwrap_or(STRETCHES[STRETCHES.len() - 1])
}

/// When a stretch began, as precise as it is long.
fn label(begun: i64, stretch: i64) -> String {
    let format = if stretch < 86_400 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" };
    Timestamp::from_second(begun)
        .map(|begun| begun.strftime(format).to_string())
        .unwrap_or_default()
}

/// How many operations of the queue stand how.
#[derive(Clone, Copy, Default)]
struct Counts {
    queued: usize,
    done: usize,
    failed: usize,
}

impl Counts {
    const fn of_mut(&mut self, state: OpState) -> &mut usize {
        match state {
            OpState::Queued => &mut self.queued,
            OpState::Applied | OpState::Skipped => &mut self.done,
            OpState::Refused | OpState::Failed => &mut self.failed,
        }
    }

    const fn at(self, begun: String) -> Moment {
        let Self { queued, done, failed } = self;
        Moment { begun, queued, done, failed }
    }
}

/// The queue as far as it has been followed.
#[derive(Default)]
struct Course {
    present: HashSet<OpId>,
    states: HashMap<OpId, OpState>,
    /// What each removal took out: an undo puts that back, and nothing else.
    removed: HashMap<usize, Vec<OpId>>,
    counts: Counts,
}

impl Course {
    fn follow(&mut self, ledger: &Ledger, what: &What) {
        let decision = |place: usize| {
            ledger.history().entries().get(place).map(|entry| (place, entry.decision()))
        };
        match what {
            What::Decided(place) | What::Redone(place) => {
                if let Some((place, decision)) = decision(*place) {
                    self.make(place, decision);
                }
            }
            What::Undone(place) => {
                if let Some((place, decision)) = decision(*place) {
                    self.unmake(place, decision);
                }
            }
            What::Results { run, results, .. } => {
                for result in results {
                    let state = self.state(result.id).after(*run, result.outcome);
                    let is_present = self.take_out(result.id);
                    self.states.insert(result.id, state);
                    if is_present {
                        self.put_in(result.id);
                    }
                }
            }
            What::Created(_) | What::Settings(_) | What::Sources(_) => {}
        }
    }

    fn make(&mut self, place: usize, decision: &Decision) {
        match decision {
            Decision::Queue { operations } => operations.iter().for_each(|new| self.put_in(new.id)),
            Decision::Remove { ids } => {
                let taken = ids.iter().copied().filter(|id| self.take_out(*id)).collect();
                self.removed.insert(place, taken);
            }
            _ => {}
        }
    }

    fn unmake(&mut self, place: usize, decision: &Decision) {
        match decision {
            Decision::Queue { operations } => {
                for new in operations {
                    self.take_out(new.id);
                }
            }
            Decision::Remove { .. } => {
                for id in self.removed.remove(&place).unwrap_or_default() {
                    self.put_in(id);
                }
            }
            _ => {}
        }
    }

    fn state(&self, id: OpId) -> OpState {
        self.states.get(&id).copied().unwrap_or_default()
    }

    fn put_in(&mut self, id: OpId) {
        if self.present.insert(id) {
            let state = self.state(id);
            *self.counts.of_mut(state) += 1;
        }
    }

    /// Takes an operation out; says whether it was there.
    fn take_out(&mut self, id: OpId) -> bool {
        let was_there = self.present.remove(&id);
        if was_there {
            let state = self.state(id);
            *self.counts.of_mut(state) -= 1;
        }
        was_there
    }
}
