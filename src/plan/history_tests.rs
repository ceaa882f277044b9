//! What decisions, their undo and results make of a history.

use proptest::prelude::*;

use super::super::{
    ClearAnchor, CloudRef, Known, NewOperation, OnPremRef, Operation, Outcome, PairRef,
};
use super::*;
use crate::anchor::{Guid, ObjectGuid, ObjectId};

#[derive(Clone, Debug)]
enum Step {
    Queue(u8),
    Remove(Vec<u32>),
    Move(u32, usize),
    Note(u32),
    Reject(Vec<u8>),
    Readmit(Vec<u8>),
    Result(u32, Outcome),
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1_u8..4).prop_map(Step::Queue),
        2 => prop::collection::vec(1_u32..20, 1..4).prop_map(Step::Remove),
        1 => (1_u32..20, 0_usize..20).prop_map(|(id, to)| Step::Move(id, to)),
        1 => (1_u32..20).prop_map(Step::Note),
        2 => prop::collection::vec(0_u8..4, 1..3).prop_map(Step::Reject),
        1 => prop::collection::vec(0_u8..4, 1..3).prop_map(Step::Readmit),
        1 => (1_u32..20, outcome()).prop_map(|(id, outcome)| Step::Result(id, outcome)),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![Just(Outcome::Applied), Just(Outcome::Skipped), Just(Outcome::Failed)]
}

fn operation(id: OpId) -> NewOperation {
    // Three users, so that each has several.
    let object_id = ObjectId(Guid::from_ad_bytes([(id.0 % 3) as u8; 16]));
    let cloud = CloudRef::by_id(object_id, None, None);
    NewOperation::new(id, Operation::ClearAnchor(ClearAnchor { cloud, before: Known::Unknown }), "")
}

fn pair(n: u8) -> PairRef {
    let guid = Guid::from_ad_bytes([n; 16]);
    PairRef {
        onprem: OnPremRef { object_guid: ObjectGuid(guid), upn: None, sam: None, name: None },
        cloud: CloudRef::by_id(ObjectId(guid), None, None),
    }
}

fn follow(history: &mut History, step: &Step) {
    let decision = match step {
        Step::Queue(count) => {
            let first = history.next_id().0;
            let operations = (0..u32::from(*count)).map(|n| operation(OpId(first + n))).collect();
            Decision::Queue { operations }
        }
        Step::Remove(ids) => Decision::Remove { ids: ids.iter().copied().map(OpId).collect() },
        Step::Move(id, to) => Decision::Move { id: OpId(*id), to: *to },
        Step::Note(id) => Decision::Note { id: OpId(*id), text: format!("about {id}") },
        Step::Reject(pairs) => {
            let reason = (pairs.len() > 1).then(|| "asked".to_string());
            Decision::Reject { pairs: pairs.iter().map(|n| pair(*n)).collect(), reason }
        }
        Step::Readmit(pairs) => {
            Decision::Readmit { pairs: pairs.iter().map(|n| pair(*n)).collect() }
        }
        Step::Result(id, outcome) => {
            let result = OpResult {
                id: OpId(*id),
                outcome: *outcome,
                old: None,
                new: None,
                message: None,
                at: None,
            };
            return history.record_results(Run::Apply, &[result]);
        }
        Step::Undo | Step::Redo => {
            let _ = if matches!(step, Step::Undo) { history.undo() } else { history.redo() };
            return;
        }
    };
    history.decide(decision, "me@here", "2026-01-01T00:00:00Z");
}

/// The definition of the queue: every counting decision applied, one after the other.
fn one_by_one(history: &History) -> Queue {
    let mut queue = Queue::default();
    for (id, results) in &history.results {
        let state = results
            .iter()
            .fold(OpState::Queued, |state, (run, result)| state.after(*run, result.outcome));
        queue.set_state(*id, state, None);
    }
    for place in &history.done {
        let (decision, by, at) = history.made[*place].parts();
        queue.apply(decision, by, at);
    }
    queue
}

proptest! {
    #[test]
    fn the_queue_is_the_fold_over_what_counts(steps in prop::collection::vec(step(), 0..60)) {
        let mut history = History::default();
        for step in &steps {
            follow(&mut history, step);
            let queue = history.queue();
            prop_assert_eq!(queue, &one_by_one(&history));
            for state in OpState::ALL {
                let found = queue.operations().filter(|queued| queued.state == state);
                prop_assert_eq!(queue.count(state), found.count());
            }
            prop_assert!(queue.operations().all(|queued| queue.get(queued.id) == Some(queued)));
        }
    }

    #[test]
    fn a_queue_put_off_is_the_queue_and_goes_on_like_it(
        steps in prop::collection::vec(step(), 0..120),
        more in prop::collection::vec(step(), 0..60),
    ) {
        let mut live = History::default();
        let mut replayed = History::default();
        replayed.defer();
        for step in &steps {
            follow(&mut live, step);
            follow(&mut replayed, step);
        }
        replayed.catch_up();
        prop_assert_eq!(&live, &replayed);
        for step in &more {
            follow(&mut live, step);
            follow(&mut replayed, step);
            prop_assert_eq!(&live, &replayed);
        }
        while live.undo().is_ok() {
            prop_assert!(replayed.undo().is_ok());
            prop_assert_eq!(&live, &replayed);
        }
    }

    #[test]
    fn undo_then_redo_changes_nothing(steps in prop::collection::vec(step(), 0..40)) {
        let mut history = History::default();
        for step in &steps {
            follow(&mut history, step);
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
            follow(&mut history, step);
        }
        while history.redo().is_ok() {}
        let end = history.queue().clone();
        while history.undo().is_ok() {}
        prop_assert!(history.queue().is_empty() && history.queue().rejections().is_empty());
        while history.redo().is_ok() {}
        prop_assert_eq!(history.queue(), &end);
    }
}

#[test]
fn a_pair_rejected_twice_keeps_who_did_it_first_and_is_readmitted_at_once() {
    let mut history = History::default();
    follow(&mut history, &Step::Reject(vec![1, 2]));
    let again = Decision::Reject { pairs: vec![pair(1)], reason: None };
    history.decide(again, "you@there", "2026-01-02T00:00:00Z");
    let of = |history: &History, n: u8| history.queue().rejections().of(&pair(n).id()).cloned();
    let first = of(&history, 1).unwrap();
    assert_eq!((first.by.as_str(), first.reason.as_deref()), ("me@here", Some("asked")));
    follow(&mut history, &Step::Readmit(vec![1]));
    assert_eq!((of(&history, 1), of(&history, 2).is_some()), (None, true));
    history.undo().unwrap();
    assert_eq!(of(&history, 1), Some(first.clone()));
    history.undo().unwrap();
    assert_eq!(of(&history, 1), Some(first), "the second rejection changed nothing");
    history.undo().unwrap();
    assert!(history.queue().rejections().is_empty());
}

#[test]
fn numbers_are_never_given_twice() {
    let mut history = History::default();
    follow(&mut history, &Step::Queue(2));
    history.undo().unwrap();
    assert_eq!(history.next_id(), OpId(3));
}

#[test]
fn a_new_decision_ends_what_could_be_redone() {
    let mut history = History::default();
    follow(&mut history, &Step::Queue(1));
    history.undo().unwrap();
    follow(&mut history, &Step::Queue(1));
    assert_eq!(history.redo(), Err(UndoError::NothingToRedo));
}

#[test]
fn no_decision_is_forgotten() {
    let mut history = History::default();
    follow(&mut history, &Step::Queue(1));
    follow(&mut history, &Step::Queue(1));
    history.undo().unwrap();
    follow(&mut history, &Step::Note(1));
    assert_eq!(history.entries().len(), 3);
    assert_eq!(history.counting(), [0, 2]);
}

#[test]
fn what_a_script_did_outlives_the_undo_of_the_decision() {
    let mut history = History::default();
    follow(&mut history, &Step::Queue(1));
    follow(&mut history, &Step::Result(1, Outcome::Applied));
    assert_eq!(history.queue().get(OpId(1)).unwrap().state, OpState::Applied);
    history.undo().unwrap();
    assert_eq!(history.state_of(OpId(1)), OpState::Applied);
    assert!(history.missed_by_rollback().unwrap().contains("operation 1"));
    history.redo().unwrap();
    assert_eq!(history.queue().get(OpId(1)).unwrap().state, OpState::Applied);
    assert_eq!(history.missed_by_rollback(), None);
}

#[test]
fn a_number_given_again_by_mistake_leaves_the_first_operation_alone() {
    let mut history = History::default();
    let again = || Decision::Queue { operations: vec![operation(OpId(1))] };
    history.decide(again(), "me@here", "2026-01-01T00:00:00Z");
    history.decide(again(), "you@there", "2026-01-02T00:00:00Z");
    assert_eq!(history.queue().len(), 1);
    history.undo().unwrap();
    assert_eq!(history.queue().get(OpId(1)).unwrap().by, "me@here");
}
