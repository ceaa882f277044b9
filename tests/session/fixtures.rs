//! Sessions that earlier versions wrote. They must open for ever: a file is never changed, a new
//! version adds one.

use hardmatch::anchor::ImmutableId;
use hardmatch::directory::AnchorPolicy;
use hardmatch::directory::Role;
use hardmatch::plan::{Decision, Dialect, Known, OpId, OpState, Operation};
use hardmatch::session::{Ledger, OnError, Tail, replay};

const FORMAT_1: &[u8] = include_bytes!("../data/sessions/format-1.jsonl");

fn format_1() -> Ledger {
    let replayed = replay(FORMAT_1).unwrap();
    assert_eq!((replayed.tail, replayed.sound_len), (Tail::Whole, FORMAT_1.len()));
    replayed.ledger
}

#[test]
fn format_1_has_its_queue_and_what_scripts_made_of_it() {
    let ledger = format_1();
    let queue = ledger.history().queue();
    let rows: Vec<_> = queue
        .operations()
        .iter()
        .map(|queued| (queued.id.0, queued.operation.kind().name(), queued.state))
        .collect();
    let expected = [
        (9, "set-user-principal-name", OpState::Refused),
        (1, "link-user", OpState::Applied),
        (2, "link-user", OpState::Failed),
        (3, "clear-anchor", OpState::Queued),
        (6, "set-consistency-guid", OpState::Queued),
        (7, "enable-remote-mailbox", OpState::Queued),
        (8, "set-exchange-guid", OpState::Queued),
    ];
    assert_eq!(rows, expected);
    assert_eq!(queue.get(OpId(1)).unwrap().note, "mailbox checked with\nthe help desk");
    assert_eq!(queue.get(OpId(1)).unwrap().by, "anna@jump01");
    assert_eq!(ledger.history().next_id(), OpId(10));
    assert!(matches!(ledger.history().redoable(), Some(Decision::Remove { .. })));
}

#[test]
fn format_1_has_every_value_to_the_letter() {
    let ledger = format_1();
    let queued = ledger.history().queue().get(OpId(2)).unwrap();
    assert_eq!(queued.override_reason.as_deref(), Some("HR says it is him"));
    let Operation::LinkUser { onprem, before, after, .. } = &queued.operation else {
        panic!("not a link");
    };
    assert_eq!(onprem.name.as_deref(), Some("Jörg O’Brien \u{202e}\u{7}'\""));
    assert_eq!(before, &Known::Value(ImmutableId::from_text("unknown")));
    assert_eq!(after.as_str(), "1wfM9xV8fUSHbcAbDlqeOA==");
    let command = "Set-MsolUser -ObjectId '1c8e5a1d-6e78-4a9f-8d2e-4b3c2d1e0f9a' -ImmutableId '1wfM9xV8fUSHbcAbDlqeOA=='";
    assert_eq!(ledger.command(OpId(2)), Some(command));
}

#[test]
fn format_1_has_its_settings_sources_and_view() {
    let ledger = format_1();
    let settings = ledger.settings();
    assert_eq!((settings.anchor, settings.dialect), (AnchorPolicy::ObjectGuid, Dialect::Graph));
    assert_eq!(settings.on_error, OnError::Stop);
    assert_eq!(settings.routing_rule.as_deref(), Some("contoso.mail.onmicrosoft.com"));
    assert_eq!(ledger.name(), "contoso-merge");
    assert_eq!(ledger.created().at, "2026-03-02T21:14:07Z");
    assert_eq!(ledger.rows(Role::OnPrem), 1204);
    let deleted = &ledger.sources()[2];
    assert_eq!(deleted.encoding.as_deref(), Some("windows-1252"));
    let pane = &ledger.view().onprem;
    assert_eq!(pane.query, "mull !test");
    assert_eq!(pane.cursor.unwrap().base64(), "K81Lh40UykezCZHfZPBb9Q==");
    assert!(pane.sort.as_ref().unwrap().descending);
}
