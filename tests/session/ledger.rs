//! The ledger and its lines: replaying gives the session back, and a cut gives a prefix of it.

use hardmatch::directory::AnchorPolicy;
use hardmatch::plan::{AppliedAlready, Decision, OpId, OpState, Outcome, Run, UndoError};
use hardmatch::session::{
    FileHash, Refusal, ReplayError, ResultFile, Store, Tail, View, WritableLedger, replay,
};
use hardmatch::text::is_hidden;
use proptest::prelude::*;

use crate::store::{folder, saved};
use crate::support::{
    Step, Story, every_kind_of_step, link, new_session, stamp, steps, take, unnamed,
};

#[test]
fn cut_at_every_byte_a_session_is_a_prefix_of_itself() {
    let story = Story::of(&every_kind_of_step());
    let bytes = story.bytes();
    let mut ends = Vec::new();
    for line in &story.lines {
        ends.push(ends.last().map_or(0, |end| end + 1) + line.text().len());
    }
    assert_eq!(ends.len(), 15);
    for cut in 0..=bytes.len() {
        let whole = ends.iter().filter(|end| **end <= cut).count();
        let replayed = replay(&bytes[..cut]);
        let Some(ledger) = whole.checked_sub(1).map(|last| &story.ledgers[last]) else {
            assert_eq!(replayed, Err(ReplayError::Unfinished), "{cut}");
            continue;
        };
        let replayed = replayed.unwrap();
        assert_eq!(&replayed.ledger, ledger, "{cut}");
        let expected = match cut - ends[whole - 1] {
            0 => Tail::Unended,
            1 => Tail::Whole,
            over => Tail::Torn { line: whole + 1, bytes: over - 1 },
        };
        assert_eq!(replayed.tail, expected, "{cut}");
    }
}

#[test]
fn nul_bytes_after_a_power_failure_are_a_torn_end() {
    let story = Story::of(&every_kind_of_step());
    let bytes = story.bytes();
    for cut in [bytes.len(), bytes.len() - 1, bytes.len() - 2, bytes.len() - 100] {
        let mut padded = bytes[..cut].to_vec();
        padded.resize(cut + 4096, 0);
        let (cut_only, padded) = (replay(&bytes[..cut]).unwrap(), replay(&padded).unwrap());
        assert_eq!(padded.ledger, cut_only.ledger, "{cut}");
        assert_eq!(padded.sound_len, cut_only.sound_len, "{cut}");
        assert_ne!(padded.tail, Tail::Whole, "{cut}");
    }
    assert_eq!(replay(&[0; 4096]), Err(ReplayError::Unfinished));
}

proptest! {
    #[test]
    fn replaying_every_line_gives_the_session(steps in steps(40)) {
        let story = Story::of(&steps);
        let replayed = replay(&story.bytes()).unwrap();
        prop_assert_eq!(&replayed.ledger, story.last());
        prop_assert_eq!(replayed.tail, Tail::Whole);
    }

    #[test]
    fn a_replayed_session_goes_on_like_one_that_was_never_closed(
        before in steps(20),
        after in steps(20),
    ) {
        let whole: Vec<Step> = before.iter().chain(&after).cloned().collect();
        let folder = folder();
        let path = saved(folder.path(), &Story::of(&before).lines);
        let mut opened = Store::open(&path, &stamp(99)).unwrap();
        for (second, step) in whole.iter().enumerate().skip(before.len()) {
            take(&mut opened.ledger, step, &stamp(second + 1));
        }
        let story = Story::of(&whole);
        prop_assert_eq!(unnamed(&opened.ledger), unnamed(story.last()));
    }

    #[test]
    fn no_line_shows_a_pager_what_it_would_trip_over(steps in steps(12)) {
        for line in Story::of(&steps).lines {
            prop_assert!(!line.text().contains(is_hidden), "{}", line.text());
        }
    }

    #[test]
    fn any_bytes_at_all_are_replayed_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut sound = Story::of(&every_kind_of_step()).bytes();
        prop_assert!(replay(&bytes).is_err());
        sound.extend(bytes);
        let _ = replay(&sound);
    }
}

#[test]
fn the_command_of_a_decision_can_be_read_in_its_line() {
    let story = Story::of(&every_kind_of_step());
    let text = story.lines[1].text();
    assert!(text.contains(r#""kind":"queue","operations":[{"command":"Set-MsolUser -ObjectId '"#));
    assert!(text.contains("Anaïs Müller"), "{text}");
    let command = story.last().command(OpId(1)).unwrap();
    assert!(text.contains(&format!("{{\"command\":\"{command}\",\"id\":1,\"op\":\"link-user\"")));
}

#[test]
fn what_changes_nothing_makes_no_line() {
    let (mut ledger, _) = WritableLedger::create(new_session("quiet"), &stamp(0));
    let before = ledger.clone();
    assert_eq!(ledger.set_settings(before.settings().clone(), &stamp(1)), Ok(None));
    assert_eq!(ledger.set_sources(before.sources().to_vec(), &stamp(1)), None);
    assert_eq!(ledger.set_view(View::default(), &stamp(1)), None);
    assert_eq!(ledger.undo(&stamp(1)), Err(Refusal::Nothing(UndoError::NothingToUndo)));
    assert_eq!(ledger.redo(&stamp(1)), Err(Refusal::Nothing(UndoError::NothingToRedo)));
    assert_eq!(ledger, before);
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let steps = [Step::Queue(vec![0], "a".into()), Step::Queue(vec![0], "b".into()), Step::Undo];
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&steps).lines);
    let mut ledger = Store::open(&path, &stamp(8)).unwrap().ledger;
    assert_eq!(ledger.history().queue().len(), 1);
    ledger.redo(&stamp(9)).unwrap();
    assert_eq!(ledger.history().queue().len(), 2);
    assert_eq!(ledger.redo(&stamp(9)), Err(Refusal::Nothing(UndoError::NothingToRedo)));
    ledger.undo(&stamp(9)).unwrap();
    ledger.undo(&stamp(9)).unwrap();
    assert!(ledger.history().queue().is_empty());
}

#[test]
fn results_of_operations_that_this_session_never_had_are_refused_as_a_whole() {
    let (mut ledger, _) = WritableLedger::create(new_session("results"), &stamp(0));
    take(&mut ledger, &Step::Queue(vec![0, 0], "a".into()), &stamp(1)).unwrap();
    let before = ledger.clone();
    let file = || ResultFile { name: "r.jsonl".into(), sha256: FileHash::of(b"r") };
    let result =
        |id: u32| serde_json::from_value(serde_json::json!({"id": id, "state": "applied"}));
    let foreign = vec![result(1).unwrap(), result(3).unwrap()];
    let taken = ledger.record_results(file(), Run::Apply, foreign, &stamp(2));
    assert_eq!(taken, Err(Refusal::UnknownOperation(OpId(3))));
    assert_eq!(ledger, before);
    assert!(!ledger.has_taken_in(file().sha256));
    ledger.record_results(file(), Run::Apply, vec![result(1).unwrap()], &stamp(2)).unwrap();
    assert!(ledger.has_taken_in(file().sha256));
    let states: Vec<_> = ledger.history().queue().operations().map(|queued| queued.state).collect();
    assert_eq!(states, [OpState::Applied, OpState::Queued]);
}

/// What a ledger refuses, by itself: no caller is asked to remember it.
#[test]
fn a_decision_that_must_not_be_made_is_refused_and_changes_nothing() {
    let (mut ledger, _) = WritableLedger::create(new_session("guarded"), &stamp(0));
    let queue = |ids: &[u32]| Decision::Queue {
        operations: ids.iter().map(|id| link(OpId(*id), "Ann")).collect(),
    };
    ledger.decide(queue(&[1, 2]), &stamp(1)).unwrap();
    let results = Step::Results(vec![(1, Outcome::Applied)], Run::Apply, "r".into());
    take(&mut ledger, &results, &stamp(2)).unwrap();
    let before = ledger.clone();
    let applied = || Err(Refusal::Applied(AppliedAlready(vec![OpId(1)])));
    let remove = |ids: &[u32]| Decision::Remove { ids: ids.iter().map(|id| OpId(*id)).collect() };
    assert_eq!(ledger.undo(&stamp(3)), applied());
    assert_eq!(ledger.decide(remove(&[2, 1]), &stamp(3)), applied());
    let given = ledger.decide(queue(&[3, 2]), &stamp(3));
    assert_eq!(given, Err(Refusal::NumberGiven(OpId(2))));
    let mut settings = before.settings().clone();
    settings.anchor = AnchorPolicy::ObjectGuid;
    assert_eq!(ledger.set_settings(settings, &stamp(3)), Err(Refusal::AnchorInUse));
    assert_eq!(ledger, before);
    ledger.decide(remove(&[2]), &stamp(3)).unwrap();
    assert_eq!(ledger.history().queue().len(), 1);
}

#[test]
fn the_redo_of_a_removal_is_refused_when_a_script_has_applied_the_operation_since() {
    let steps = [Step::Queue(vec![0], "a".into()), Step::Remove(vec![1]), Step::Undo];
    let (mut ledger, _) = WritableLedger::create(new_session("guarded"), &stamp(0));
    for step in &steps {
        take(&mut ledger, step, &stamp(1)).unwrap();
    }
    let results = Step::Results(vec![(1, Outcome::Applied)], Run::Apply, "r".into());
    take(&mut ledger, &results, &stamp(2)).unwrap();
    let refused = ledger.redo(&stamp(3));
    assert_eq!(refused, Err(Refusal::Applied(AppliedAlready(vec![OpId(1)]))));
}
