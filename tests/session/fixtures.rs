//! Sessions that earlier versions wrote. They must open for ever: a file is never changed, a new
//! version adds one.

use std::collections::BTreeSet;

use hardmatch::anchor::ImmutableId;
use hardmatch::directory::AnchorPolicy;
use hardmatch::directory::Role;
use hardmatch::plan::{Decision, Known, LinkUser, OpId, OpKind, OpState, Operation, Prerequisite};
use hardmatch::powershell::Dialect;
use hardmatch::session::{Ledger, OnError, Tail, View, What, replay};
use serde_json::{Value, json};

const FORMAT_1: &[u8] = include_bytes!("../data/sessions/format-1.jsonl");

fn format_1() -> Ledger {
    opened(FORMAT_1)
}

#[test]
fn format_1_has_its_queue_and_what_scripts_made_of_it() {
    let ledger = format_1();
    let queue = ledger.history().queue();
    let rows: Vec<_> = queue
        .operations()
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
    let Operation::LinkUser(LinkUser { onprem, before, after, .. }) = &queued.operation else {
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
    assert_eq!(
        (settings.anchor.clone(), settings.dialect),
        (AnchorPolicy::ObjectGuid, Dialect::Graph)
    );
    assert_eq!(settings.on_error, OnError::Stop);
    let rule = settings.routing_rule.as_ref().unwrap();
    assert_eq!(rule.text(), "contoso.mail.onmicrosoft.com");
    assert_eq!(settings.rule().unwrap().to_string(), "{sam}@contoso.mail.onmicrosoft.com");
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

/// Every session of an earlier version, by its file.
const ALL: [(&str, &[u8]); 6] = [
    ("format-1", FORMAT_1),
    ("format-1-program", PROGRAM),
    ("format-1-every-field", EVERY_FIELD),
    ("format-1-mailboxes", MAILBOXES),
    ("format-1-authority", AUTHORITY),
    ("format-1-people", PEOPLE),
];

/// Made with the program of November 2026: the commands of a shell and one visit to the screen.
const PROGRAM: &[u8] = include_bytes!("../data/sessions/format-1-program.jsonl");

/// Made with the library of November 2026: every optional field, written and left out, with hostile
/// text; then compacted, so that numbers are missing.
const EVERY_FIELD: &[u8] = include_bytes!("../data/sessions/format-1-every-field.jsonl");

/// Made with the program of November 2026: a list of Exchange on-premises, and a remote mailbox that has a
/// type and a primary address.
const MAILBOXES: &[u8] = include_bytes!("../data/sessions/format-1-mailboxes.jsonl");
/// Made with the library of November 2026, when users could be handed over to the cloud, and back.
const AUTHORITY: &[u8] = include_bytes!("../data/sessions/format-1-authority.jsonl");

/// Made with the library of November 2026, when pairs could be rejected, and links knew how probable they were.
const PEOPLE: &[u8] = include_bytes!("../data/sessions/format-1-people.jsonl");

fn opened(bytes: &[u8]) -> Ledger {
    let replayed = replay(bytes).unwrap();
    assert_eq!((replayed.tail, replayed.sound_len), (Tail::Whole, bytes.len()));
    replayed.ledger
}

fn lines_of(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn states(ledger: &Ledger) -> Vec<(u32, &'static str)> {
    let queue = ledger.history().queue().operations();
    queue.map(|queued| (queued.id.0, queued.state.name())).collect()
}

#[test]
fn a_session_of_the_program_has_its_queue_and_what_scripts_made_of_it() {
    let ledger = opened(PROGRAM);
    let expected = [
        (1, "queued"),
        (5, "applied"),
        (2, "applied"),
        (3, "skipped"),
        (4, "failed"),
        (8, "applied"),
        (9, "skipped"),
        (10, "failed"),
        (11, "applied"),
        (12, "queued"),
        (13, "applied"),
        (14, "applied"),
        (15, "queued"),
        (16, "failed"),
        (17, "applied"),
        (18, "queued"),
        (19, "applied"),
        (20, "applied"),
        (21, "queued"),
    ];
    assert_eq!(states(&ledger), expected);
    let history = ledger.history();
    assert_eq!(history.state_of(OpId(6)), OpState::Refused, "removed before its result came");
    assert_eq!(history.state_of(OpId(7)), OpState::Applied, "removed before its result came");
    let queue = history.queue();
    assert_eq!(queue.get(OpId(3)).unwrap().note, "ask the help desk — Zoë knows");
    assert_eq!(queue.get(OpId(4)).unwrap().note, "");
    assert_eq!(queue.get(OpId(20)).unwrap().confirmation.as_deref(), Some("PURGE 2"));
    assert_eq!(queue.get(OpId(10)).unwrap().prerequisite, Some(Prerequisite::OutOfSync));
    assert_eq!(history.counting(), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert!(matches!(history.redoable(), Some(Decision::Remove { ids }) if *ids == [OpId(4)]));
    assert_eq!(ledger.view().onprem.query, "mull");
    assert_eq!(ledger.rows(Role::RemoteMailboxes), 5);
    assert_eq!((ledger.name(), ledger.seq()), ("merge", 20));
}

#[test]
fn a_session_with_every_field_has_its_queue_and_what_scripts_made_of_it() {
    let ledger = opened(EVERY_FIELD);
    let expected = [
        (15, "queued"),
        (2, "queued"),
        (3, "queued"),
        (4, "refused"),
        (6, "queued"),
        (7, "applied"),
        (8, "failed"),
        (9, "queued"),
        (10, "queued"),
        (11, "queued"),
        (13, "queued"),
        (14, "queued"),
        (1, "applied"),
        (16, "queued"),
    ];
    assert_eq!(states(&ledger), expected);
    let history = ledger.history();
    assert_eq!(history.state_of(OpId(5)), OpState::Applied);
    assert_eq!(history.state_of(OpId(12)), OpState::Skipped);
    assert_eq!(history.next_id(), OpId(17));
    assert!(history.queue().get(OpId(1)).unwrap().note.contains("Remove-Item \"\\\n\u{202e}\0"));
    assert_eq!(history.queue().get(OpId(7)).unwrap().prerequisite, Some(Prerequisite::OutOfScope));
    assert_eq!(ledger.command(OpId(6)), None);
    assert_eq!(ledger.view(), &View::default());
    assert_eq!(ledger.settings().dialect, Dialect::Msol);
    assert_eq!((ledger.sources().len(), ledger.seq()), (2, 1036));
}

/// Whether a value has everything that another one has: members, elements, texts.
fn has(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part.iter().all(|(key, value)| {
            // As the first sessions called it.
            let key = if key == "remote_routing_domain" { "routing_rule" } else { key };
            // What is none may be left out.
            has(whole.get(key).unwrap_or(&Value::Null), value)
        }),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(a, b)| has(a, b))
        }
        (whole, part) => whole == part,
    }
}

/// What a line says, without what every line has.
fn said(line: &Value) -> Value {
    let mut said = line.clone();
    let members = said.as_object_mut().unwrap();
    for key in ["v", "seq", "at", "by", "kind", "check", "about", "session", "name"] {
        members.remove(key);
    }
    for operation in said["operations"].as_array_mut().into_iter().flatten() {
        operation.as_object_mut().unwrap().remove("command");
    }
    if said["operations"].is_null() {
        said.as_object_mut().unwrap().remove("operations");
    }
    said
}

#[test]
fn nothing_that_a_line_says_is_lost() {
    for (file, bytes) in ALL {
        let ledger = opened(bytes);
        let mut events = ledger.events().iter();
        for line in lines_of(bytes) {
            let kind = line["kind"].as_str().unwrap();
            if kind == "view" {
                continue;
            }
            let event = events.next().unwrap();
            assert_eq!(event.seq, line["seq"].as_u64().unwrap(), "{file}");
            assert_eq!(
                (&event.stamp.at, &event.stamp.by),
                (&text(&line["at"]), &text(&line["by"]))
            );
            let kept = match &event.what {
                What::Created(settings) => {
                    assert_eq!(line["session"], ledger.id().to_string());
                    assert_eq!(line["name"], ledger.name());
                    json!({ "settings": settings, "sources": line["sources"] })
                }
                What::Decided(place) => {
                    let entry = &ledger.history().entries()[*place];
                    assert_eq!((entry.at(), entry.by()), (&*event.stamp.at, &*event.stamp.by));
                    serde_json::to_value(entry.decision()).unwrap()
                }
                What::Undone(_) | What::Redone(_) => json!({}),
                What::Settings(settings) => serde_json::to_value(settings).unwrap(),
                What::Sources(sources) => json!({ "sources": sources }),
                What::Results { file, run, results } => {
                    json!({ "file": file, "run": run, "results": results })
                }
            };
            assert!(has(&kept, &said(&line)), "{file}: {line}\n{kept}");
            for operation in line["operations"].as_array().into_iter().flatten() {
                let id = OpId(u32::try_from(operation["id"].as_u64().unwrap()).unwrap());
                assert_eq!(ledger.command(id), operation["command"].as_str(), "{file}");
            }
        }
        assert_eq!(events.next(), None, "{file}");
        let views: Vec<Value> =
            lines_of(bytes).into_iter().filter(|line| line["kind"] == "view").collect();
        let view = serde_json::to_value(ledger.view()).unwrap();
        assert!(views.last().is_none_or(|last| has(&view, &said(last))), "{file}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().into()
}

/// Every text that stands under a key, anywhere in a value.
fn words<'a>(value: &'a Value, key: &str, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(key).and_then(Value::as_str));
            for value in members.values() {
                words(value, key, found);
            }
        }
        Value::Array(elements) => {
            for value in elements {
                words(value, key, found);
            }
        }
        _ => {}
    }
}

fn keys<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.keys().map(String::as_str));
            for value in members.values() {
                keys(value, found);
            }
        }
        Value::Array(elements) => {
            for value in elements {
                keys(value, found);
            }
        }
        _ => {}
    }
}

#[test]
fn a_session_with_users_that_were_handed_over_has_them_and_what_scripts_made_of_it() {
    let ledger = opened(AUTHORITY);
    assert_eq!(states(&ledger), [(1, "applied"), (2, "queued"), (3, "skipped")]);
    let queue = ledger.history().queue();
    let of = |id| &queue.get(OpId(id)).unwrap().operation;
    let values = |id| (of(id).before(), of(id).after());
    let text = |word: &str| word.to_string();
    assert_eq!(values(1), (Known::Value(text("on-premises")), Some(text("cloud"))));
    assert_eq!(values(3), (Known::Value(text("cloud")), Some(text("on-premises"))));
    assert_eq!(of(2).kind(), OpKind::ClearAnchor);
    assert_eq!(queue.get(OpId(2)).unwrap().prerequisite, Some(Prerequisite::OutOfSync));
    assert_eq!(of(1).cloud(), of(2).cloud());
}

#[test]
fn a_session_with_rejected_pairs_has_them_and_what_was_known_of_links() {
    let ledger = opened(PEOPLE);
    let queue = ledger.history().queue();
    let rejections = queue.rejections();
    // One was readmitted, and the readmission of another one was undone.
    assert_eq!(rejections.len(), 2);
    let of = |name: &str| rejections.iter().find(|it| it.pair.names().starts_with(name)).unwrap();
    let (asked, unsaid) = (of("user70@"), of("user72@"));
    assert_eq!(asked.reason.as_deref(), Some("two people, asked HR \u{2014} Zoë knows"));
    assert_eq!((asked.by.as_str(), asked.at.as_str()), ("anna@jump01", "2026-03-01T00:00:03Z"));
    assert_eq!(unsaid.reason, None);
    assert!(
        matches!(ledger.history().redoable(), Some(Decision::Readmit { pairs }) if pairs.len() == 1)
    );
    let known = |id| queue.get(OpId(id)).unwrap().assessment.clone().unwrap();
    let first = known(1);
    assert_eq!(first.runner_up.as_ref().unwrap().probability.to_string(), "1 %");
    assert_eq!((first.probability.value(), first.nobody.value()), (0.0, 0.004));
    assert_eq!((known(3).runner_up, known(3).probability.value(), known(3).model), (None, 0.02, 2));
}

/// A kind of operation, role or dialect that is new wants a file of its own here.
#[test]
fn the_files_hold_every_word_that_a_session_can_have() {
    let lines: Vec<Value> = ALL.iter().flat_map(|(_, bytes)| lines_of(bytes)).collect();
    let with = |key: &str| {
        let mut found = BTreeSet::new();
        for line in &lines {
            words(line, key, &mut found);
        }
        found
    };
    let set = |words: &[&'static str]| words.iter().copied().collect::<BTreeSet<&str>>();
    let kinds = [
        "session",
        "queue",
        "remove",
        "move",
        "note",
        "reject-pair",
        "readmit-pair",
        "undo",
        "redo",
        "settings",
        "sources",
        "view",
        "results",
    ];
    assert_eq!(with("kind"), set(&kinds));
    assert_eq!(with("op"), set(&OpKind::ALL.map(OpKind::name)));
    assert_eq!(with("role"), set(&Role::ALL.map(Role::name)));
    let dialects: Vec<String> = Dialect::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(with("dialect"), dialects.iter().map(String::as_str).collect());
    assert_eq!(with("severity"), set(&["block", "warn", "info"]));
    assert_eq!(with("prerequisite"), set(&["out-of-sync", "out-of-scope"]));
    assert_eq!(with("state"), set(&["applied", "skipped", "refused", "failed"]));
    assert_eq!(with("run"), set(&["apply", "rollback"]));
    assert_eq!(with("anchor"), set(&["auto", "objectguid", "consistencyguid"]));
    assert_eq!(with("attribute"), set(&["objectguid", "consistencyguid"]));
    assert_eq!(with("on_error"), set(&["continue", "stop"]));
    let mut all = BTreeSet::new();
    for line in &lines {
        keys(line, &mut all);
    }
    let optional = [
        "command",
        "override_reason",
        "confirmation",
        "prerequisite",
        "findings",
        "encoding",
        "remote_routing_domain",
        "routing_rule",
        "federated_domains",
        "tenant_id",
        "screen",
        "focus",
        "cursor",
        "operation",
        "filter",
        "query",
        "sort",
        "descending",
        "columns",
        "old",
        "new",
        "message",
        "at",
        "value",
        "onprem",
        "cloud",
        "before",
        "after",
        "purpose",
        "primary_address",
        "assessment",
        "nobody",
        "runner_up",
        "probability",
        "model",
        "pairs",
        "reason",
    ];
    for key in optional {
        assert!(all.contains(key), "{key}");
    }
}
