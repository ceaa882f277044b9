//! The course of a session ends with its queue, whatever was decided, undone and reported on the way.

use hardmatch::plan::{OpState, Outcome, Run};
use hardmatch::session::{Ledger, Moment, Stamp, WritableLedger, course};
use proptest::prelude::*;

use crate::support::{Step, Story, new_session, steps, take};

/// What the queue holds, as the last moment must tell it.
fn counted(ledger: &Ledger) -> [usize; 3] {
    let queue = ledger.history().queue();
    let count = |states: &[OpState]| states.iter().map(|state| queue.count(*state)).sum();
    [
        count(&[OpState::Queued]),
        count(&[OpState::Applied, OpState::Skipped]),
        count(&[OpState::Refused, OpState::Failed]),
    ]
}

fn told(moment: &Moment) -> [usize; 3] {
    [moment.queued, moment.done, moment.failed]
}

proptest! {
    #[test]
    fn it_ends_with_the_queue(steps in steps(60)) {
        let story = Story::of(&steps);
        for ledger in &story.ledgers {
            let course = course(ledger);
            let last = course.last().map_or([0; 3], told);
            // Moments with nothing in the queue are left out: one before the end may be the last.
            if counted(ledger) != [0; 3] {
                prop_assert_eq!(last, counted(ledger));
            }
        }
    }
}

/// A session in which something is done at each of these times.
fn session(steps: &[(&str, Step)]) -> WritableLedger {
    let at = |at: &str| Stamp { at: at.into(), by: "anna@jump01".into() };
    let (mut ledger, _) = WritableLedger::create(new_session("merge"), &at("2026-03-01T08:00:00Z"));
    for (when, step) in steps {
        take(&mut ledger, step, &at(when)).expect("a step that changes something");
    }
    ledger
}

fn queue(kinds: usize) -> Step {
    Step::Queue(vec![0; kinds], "UPN equal".into())
}

#[test]
fn an_evening_is_told_by_the_ten_minutes_and_a_month_by_the_week() {
    let evening = session(&[
        ("2026-03-01T21:01:00Z", queue(3)),
        ("2026-03-01T21:09:59Z", queue(2)),
        ("2026-03-01T21:10:00Z", Step::Undo),
        (
            "2026-03-01T22:30:00Z",
            Step::Results(
                vec![(1, Outcome::Applied), (2, Outcome::Failed)],
                Run::Apply,
                "x".into(),
            ),
        ),
    ]);
    let told: Vec<(String, [usize; 3])> =
        course(&evening).into_iter().map(|it| (it.begun.clone(), told(&it))).collect();
    let wanted = [
        ("2026-03-01 21:00", [5, 0, 0]),
        ("2026-03-01 21:10", [3, 0, 0]),
        ("2026-03-01 22:30", [1, 1, 1]),
    ];
    assert_eq!(told, wanted.map(|(begun, counts)| (begun.to_string(), counts)));
    let month = session(&[
        ("2026-03-01T21:01:00Z", queue(1)),
        ("2026-03-16T09:00:00Z", queue(1)),
        ("2026-04-02T09:00:00Z", queue(1)),
    ]);
    let begun: Vec<String> = course(&month).into_iter().map(|moment| moment.begun).collect();
    assert_eq!(begun.len(), 3, "{begun:?}");
    assert!(begun.iter().all(|begun| begun.len() == "2026-03-01".len()), "{begun:?}");
}

#[test]
fn a_session_without_a_decision_has_no_course() {
    assert!(course(&session(&[])).is_empty());
}
