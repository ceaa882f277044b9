//! The audit: who decided what, when and why, what came of it, and what was undone.

use std::convert::Infallible;

use hardmatch::plan::{Known, OpState, Outcome};
use hardmatch::session::{Action, AuditRow, Ledger, audit, replay};

use crate::support::{Story, every_kind_of_step, steps};
use proptest::prelude::*;

fn rows_of(ledger: &Ledger) -> Vec<AuditRow> {
    let mut rows = Vec::new();
    let Ok(()) = audit(ledger, |row| {
        rows.push(row);
        Ok::<(), Infallible>(())
    });
    rows
}

fn rows() -> Vec<AuditRow> {
    let bytes = include_bytes!("../data/sessions/format-1.jsonl");
    rows_of(&replay(bytes).unwrap().ledger)
}

fn with(action: Action) -> Vec<AuditRow> {
    rows().into_iter().filter(|row| row.action == action).collect()
}

#[test]
fn everything_that_happened_has_its_row_in_order() {
    let rows = rows();
    let expected = [
        (1, Action::Created, None),
        (2, Action::Queued, Some(1)),
        (3, Action::Queued, Some(2)),
        (4, Action::Queued, Some(3)),
        (4, Action::Queued, Some(4)),
        (4, Action::Queued, Some(5)),
        (4, Action::Queued, Some(6)),
        (4, Action::Queued, Some(7)),
        (4, Action::Queued, Some(8)),
        (4, Action::Queued, Some(9)),
        (5, Action::Undone, None),
        (6, Action::Redone, None),
        (7, Action::Noted, Some(1)),
        (8, Action::Moved, Some(9)),
        (9, Action::Removed, Some(4)),
        (9, Action::Removed, Some(5)),
        (10, Action::Settings, None),
        (11, Action::Sources, None),
        (13, Action::Result, Some(1)),
        (13, Action::Result, Some(2)),
        (13, Action::Result, Some(3)),
        (13, Action::Result, Some(9)),
        (14, Action::Result, Some(3)),
        (15, Action::Removed, Some(2)),
        (16, Action::Undone, None),
    ];
    let found: Vec<_> =
        rows.iter().map(|row| (row.seq, row.action, row.id.map(|id| id.0))).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_decision_says_who_when_why_and_what_came_of_it() {
    let row = &with(Action::Queued)[1];
    assert_eq!((row.at.as_str(), row.by.as_str()), ("2026-03-02T21:15:21Z", "anna@jump01"));
    assert_eq!(row.reason.as_deref(), Some("UPN prefix equal, surname equal"));
    assert_eq!(row.override_reason.as_deref(), Some("HR says it is him"));
    assert_eq!(row.before, Some(Known::Value("unknown".into())));
    assert_eq!(row.after.as_deref(), Some("1wfM9xV8fUSHbcAbDlqeOA=="));
    assert!(row.command.as_ref().unwrap().starts_with("Set-MsolUser -ObjectId '1c8e5a1d"));
    let result = row.result.as_ref().unwrap();
    assert_eq!((result.state, result.outcome), (OpState::Failed, Outcome::Failed));
    assert_eq!(result.message.as_deref(), Some("Uniqueness violation"));
}

#[test]
fn what_was_undone_stays_with_the_name_of_who_undid_it() {
    let removed = with(Action::Removed);
    let undone: Vec<_> = removed.iter().map(|row| row.undone.as_ref()).collect();
    assert_eq!(undone[..2], [None, None]);
    let stamp = undone[2].unwrap();
    assert_eq!(stamp.by, "root@jump01 (sudo by boris)");
    assert!(with(Action::Queued).iter().all(|row| row.undone.is_none()), "undone, then redone");
    let text = &with(Action::Undone)[1].text;
    assert!(text.starts_with("remove operation 2, link-user J"), "{text}");
}

#[test]
fn settings_and_sources_say_what_changed() {
    let settings = &with(Action::Settings)[0].text;
    let expected = "anchor: auto -> objectguid; dialect: msol -> graph; on error: continue -> stop; routing rule: none -> contoso.mail.onmicrosoft.com";
    assert_eq!(settings, expected);
    let sources = &with(Action::Sources)[0].text;
    assert!(sources.contains("deleted /home/anna/exports/deleted users.csv 1a6ff23d33aa"));
}

#[test]
fn a_rollback_is_told_from_the_run_that_it_takes_back() {
    let results = with(Action::Result);
    assert_eq!(results[2].text, "script, results.jsonl: skipped");
    assert_eq!(results[1].text, "script, results.jsonl: failed: Uniqueness violation");
    assert_eq!(results[4].text, "rollback script, rollback.jsonl: applied");
    assert_eq!(results[4].result.as_ref().unwrap().state, OpState::Queued);
}

proptest! {
    #[test]
    fn a_replayed_session_has_the_same_audit(steps in steps(30)) {
        let story = Story::of(&steps);
        let replayed = replay(&story.bytes()).unwrap().ledger;
        prop_assert_eq!(rows_of(&replayed), rows_of(story.last()));
    }
}

#[test]
fn rows_can_be_written_as_json() {
    let rows = rows_of(Story::of(&every_kind_of_step()).last());
    let json = serde_json::to_value(&rows).unwrap();
    assert_eq!(json[1]["action"], "queued");
    assert_eq!(json[1]["op"], "link-user");
    assert_eq!(json[1]["undone"], serde_json::Value::Null);
}
