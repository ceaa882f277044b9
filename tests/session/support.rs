//! Sessions to test with: every kind of record, every kind of operation, hostile text.

use std::path::PathBuf;

use hardmatch::anchor::{Guid, ImmutableId, ObjectGuid, ObjectId};
use hardmatch::directory::Role;
use hardmatch::directory::{AnchorAttribute, AnchorPolicy};
use hardmatch::plan::{
    Assessment, ClearAnchor, CloudRef, Decision, EnableRemoteMailbox, HandBackToOnprem,
    HandOverToCloud, Known, LinkUser, NewOperation, OnPremRef, OpId, OpResult, Operation, Outcome,
    PairRef, Prerequisite, Probability, PurgeDeletedUser, RecordedFinding, RestoreDeletedUser, Run,
    RunnerUp, SetConsistencyGuid, SetExchangeGuid, SetUserPrincipalName, Severity,
};
use hardmatch::powershell::Dialect;
use hardmatch::session::{
    FileHash, KeptRule, Ledger, Line, NewSession, OnError, PaneView, ResultFile, Settings,
    SortView, Source, Stamp, View, WritableLedger,
};
use proptest::prelude::*;
use uuid::Uuid;

/// The session that the test which started this process works on; `None` if none did.
pub(crate) fn session_of_another_test() -> Option<PathBuf> {
    std::env::var_os("HARDMATCH_TEST_SESSION").map(PathBuf::from)
}

pub(crate) fn stamp(second: usize) -> Stamp {
    let at = format!("2026-03-01T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60);
    Stamp { at, by: "anna@jump01".into() }
}

pub(crate) fn guid(n: u32) -> Guid {
    let mut bytes = [7; 16];
    bytes[..4].copy_from_slice(&n.to_le_bytes());
    Guid::from_ad_bytes(bytes)
}

/// A session without its name, which is that of its file once it was read from one.
pub(crate) fn unnamed(ledger: &Ledger) -> Ledger {
    ledger.clone().known_as("")
}

pub(crate) fn new_session(name: &str) -> NewSession {
    NewSession {
        id: Uuid::from_u128(0x8e1c_0dde_0000_4000_8000_0000_0000_0001),
        name: name.into(),
        settings: Settings::default(),
        sources: vec![source(Role::OnPrem, 1204), source(Role::Cloud, 1187)],
    }
}

pub(crate) fn source(role: Role, rows: u64) -> Source {
    let path = format!("/exports/{}.csv", role.name()).into();
    let sha256 = FileHash::of(role.name().as_bytes());
    Source { role, path, size: rows * 100, sha256, rows, encoding: None, rules: Vec::new() }
}

pub(crate) fn onprem(n: u32, text: &str) -> OnPremRef {
    OnPremRef {
        object_guid: ObjectGuid(guid(n)),
        upn: Some(format!("user{n}@contoso.com")),
        sam: None,
        name: Some(text.into()),
    }
}

pub(crate) fn cloud(n: u32, text: &str) -> CloudRef {
    CloudRef::by_id(ObjectId(guid(n + 1_000_000)), Some(text.into()), None)
}

pub(crate) fn link(id: OpId, text: &str) -> NewOperation {
    let operation = Operation::LinkUser(LinkUser {
        onprem: onprem(id.0, text),
        cloud: cloud(id.0, text),
        attribute: AnchorAttribute::OBJECT_GUID,
        before: Known::Value(ImmutableId::from_text(text)),
        after: guid(id.0).immutable_id(),
    });
    NewOperation::new(id, operation, "UPN equal")
}

/// An operation of each kind, by number.
pub(crate) fn operation(kind: u8, n: u32, text: &str) -> Operation {
    let (onprem, cloud) = (onprem(n, text), cloud(n, text));
    let known = Known::Value(text.to_string());
    match kind % 10 {
        0 => link(OpId(n), text).operation,
        1 => Operation::ClearAnchor(ClearAnchor { cloud, before: Known::Unknown }),
        2 => Operation::PurgeDeletedUser(PurgeDeletedUser { cloud, before: Known::Empty }),
        3 => Operation::RestoreDeletedUser(RestoreDeletedUser { cloud }),
        4 => Operation::SetConsistencyGuid(SetConsistencyGuid {
            onprem,
            cloud,
            before: known,
            after: guid(n),
        }),
        5 => Operation::EnableRemoteMailbox(EnableRemoteMailbox {
            onprem,
            cloud: None,
            after: text.into(),
            purpose: None,
            primary_address: Some(text.into()),
            mail_before: Known::Empty,
        }),
        6 => {
            let before = Known::Value(guid(n + 1));
            Operation::SetExchangeGuid(SetExchangeGuid {
                onprem,
                cloud: Some(cloud),
                before,
                after: guid(n),
            })
        }
        7 => Operation::SetUserPrincipalName(SetUserPrincipalName {
            cloud,
            before: known,
            after: text.into(),
        }),
        8 => Operation::HandOverToCloud(HandOverToCloud { cloud }),
        _ => Operation::HandBackToOnprem(HandBackToOnprem { cloud }),
    }
}

/// Something that an operator, the screen or a script does.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Queue(Vec<u8>, String),
    Remove(Vec<u32>),
    Move(u32, usize),
    Note(u32, String),
    Reject(Vec<u32>, String),
    Readmit(Vec<u32>),
    Undo,
    Redo,
    Settings(Settings),
    Sources(Vec<Role>, String),
    View(Box<View>),
    Results(Vec<(u32, Outcome)>, Run, String),
}

/// One of each, and enough of them to undo: for tests that go through a session byte by byte.
pub(crate) fn every_kind_of_step() -> Vec<Step> {
    let hostile = "x'; Remove-Item \"\\\n\u{0}\u{202e}\u{2019}é漢".to_string();
    let settings = Settings { dialect: Dialect::Graph, ..Settings::default() };
    vec![
        Step::Queue(vec![0], "Anaïs Müller".into()),
        Step::Queue(vec![1, 2, 7], hostile.clone()),
        Step::Undo,
        Step::Redo,
        Step::Move(1, 2),
        Step::Note(1, hostile.clone()),
        Step::Reject(vec![1, 2], hostile.clone()),
        Step::Readmit(vec![2]),
        Step::Settings(settings),
        Step::View(Box::new(view(3, &hostile))),
        Step::Sources(vec![Role::OnPrem, Role::Deleted], hostile.clone()),
        Step::Results(vec![(1, Outcome::Applied), (2, Outcome::Failed)], Run::Apply, hostile),
        Step::Remove(vec![2]),
        Step::Undo,
    ]
}

pub(crate) fn view(cursor: u32, text: &str) -> View {
    let sort = Some(SortView { column: "upn".into(), descending: cursor.is_multiple_of(2) });
    let pane = PaneView {
        cursor: Some(guid(cursor)),
        marked: (0..cursor % 4).map(guid).collect(),
        operation: Some(cursor),
        filter: Some("to-do".into()),
        query: text.into(),
        sort,
        columns: vec!["name".into(), text.into()],
    };
    View {
        screen: Some("queue".into()),
        focus: Some("cloud".into()),
        onprem: pane,
        ..View::default()
    }
}

fn pair(n: u32, text: &str) -> PairRef {
    PairRef { onprem: onprem(n, text), cloud: cloud(n, text) }
}

fn assessment(n: u32, text: &str) -> Assessment {
    Assessment {
        probability: Probability::new(f64::from(n % 101) / 100.0),
        nobody: Probability::new(0.004),
        runner_up: n.is_multiple_of(3).then(|| RunnerUp {
            object_id: n.is_multiple_of(2).then(|| ObjectId(guid(n))),
            name: text.into(),
            probability: Probability::new(0.011),
        }),
        model: n,
    }
}

fn seen(text: &str) -> RecordedFinding {
    RecordedFinding { severity: Severity::Warn, code: "upn-differs".into(), text: text.into() }
}

/// Takes a step. `None` if it changes nothing or is refused, so that there is no line.
pub(crate) fn take(ledger: &mut WritableLedger, step: &Step, stamp: &Stamp) -> Option<Line> {
    let id = |n: &u32| OpId(*n);
    match step {
        Step::Queue(kinds, text) => {
            let first = ledger.history().next_id().0;
            let new = |(n, kind): (u32, &u8)| NewOperation {
                id: OpId(first + n),
                operation: operation(*kind, first + n, text),
                reason: text.clone(),
                override_reason: kind.is_multiple_of(3).then(|| text.clone()),
                confirmation: kind.is_multiple_of(4).then(|| text.clone()),
                prerequisite: kind.is_multiple_of(5).then_some(Prerequisite::OutOfSync),
                assessment: kind.is_multiple_of(2).then(|| assessment(n, text)),
                findings: (0..kind % 3).map(|_| seen(text)).collect(),
            };
            let operations: Vec<_> = (0..).zip(kinds).map(new).collect();
            ledger.decide(Decision::Queue { operations }, stamp).ok()
        }
        Step::Remove(ids) => {
            let ids = ids.iter().map(id).collect();
            ledger.decide(Decision::Remove { ids }, stamp).ok()
        }
        Step::Move(n, to) => ledger.decide(Decision::Move { id: id(n), to: *to }, stamp).ok(),
        Step::Note(n, text) => {
            let decision = Decision::Note { id: id(n), text: text.clone() };
            ledger.decide(decision, stamp).ok()
        }
        Step::Reject(users, text) => {
            let pairs = users.iter().map(|n| pair(*n, text)).collect();
            let reason = (users.len() > 1).then(|| text.clone());
            ledger.decide(Decision::Reject { pairs, reason }, stamp).ok()
        }
        Step::Readmit(users) => {
            let pairs = users.iter().map(|n| pair(*n, "")).collect();
            ledger.decide(Decision::Readmit { pairs }, stamp).ok()
        }
        Step::Undo => ledger.undo(stamp).ok(),
        Step::Redo => ledger.redo(stamp).ok(),
        Step::Settings(settings) => ledger.set_settings(settings.clone(), stamp).ok().flatten(),
        Step::Sources(roles, text) => {
            let sources = roles.iter().map(|role| Source {
                path: text.into(),
                encoding: Some(text.clone()),
                ..source(*role, 5)
            });
            ledger.set_sources(sources.collect(), stamp)
        }
        Step::View(view) => ledger.set_view(View::clone(view), stamp),
        Step::Results(results, run, text) => record_results(ledger, results, *run, text, stamp),
    }
}

fn record_results(
    ledger: &mut WritableLedger,
    results: &[(u32, Outcome)],
    run: Run,
    text: &str,
    stamp: &Stamp,
) -> Option<Line> {
    let result = |(id, outcome): &(u32, Outcome)| OpResult {
        id: OpId(*id),
        outcome: *outcome,
        old: None,
        new: Some(text.into()),
        message: Some(text.into()),
        at: Some("2026-03-01T09:00:00Z".into()),
    };
    let file = ResultFile { name: text.into(), sha256: FileHash::of(text.as_bytes()) };
    let results = results.iter().map(result).collect();
    ledger.record_results(file, run, results, stamp).ok()
}

/// A session with a copy of itself after every line, and the lines.
pub(crate) struct Story {
    pub(crate) ledgers: Vec<Ledger>,
    pub(crate) lines: Vec<Line>,
}

impl Story {
    pub(crate) fn of(steps: &[Step]) -> Self {
        let (mut ledger, first) = WritableLedger::create(new_session("contoso-merge"), &stamp(0));
        let mut story = Self { ledgers: vec![Ledger::clone(&ledger)], lines: vec![first] };
        for (second, step) in steps.iter().enumerate() {
            if let Some(line) = take(&mut ledger, step, &stamp(second + 1)) {
                story.ledgers.push(Ledger::clone(&ledger));
                story.lines.push(line);
            }
        }
        story
    }

    pub(crate) fn last(&self) -> &Ledger {
        self.ledgers.last().unwrap()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        bytes_of(&self.lines)
    }
}

pub(crate) fn bytes_of(lines: &[Line]) -> Vec<u8> {
    lines.iter().flat_map(|line| format!("{}\n", line.text()).into_bytes()).collect()
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    let hostile = "[a-z'\"\\\\\n\r\t\0\u{7f}\u{85}\u{202e}\u{2028}\u{2019}\u{feff}\u{e0041}é漢😀{}$`;,:]{0,12}";
    let words = ["unknown", "null", "", ",\"check\":\"0123456789abcdef\"}", "\\u202e", "\u{0}"];
    prop_oneof![4 => hostile, 1 => prop::sample::select(words.to_vec()).prop_map(String::from)]
}

fn settings() -> impl Strategy<Value = Settings> {
    let anchors = [AnchorPolicy::Auto, AnchorPolicy::ObjectGuid, AnchorPolicy::ConsistencyGuid];
    let on_error = [OnError::Continue, OnError::Stop];
    (
        prop::sample::select(anchors.to_vec()),
        prop::sample::select(Dialect::ALL.to_vec()),
        prop::sample::select(on_error.to_vec()),
        prop::option::of(text()),
        prop::option::of(text()),
        prop::collection::vec(text(), 0..3),
    )
        .prop_map(|(anchor, dialect, on_error, tenant_id, rule, federated_domains)| {
            let routing_rule = rule.map(KeptRule::from);
            Settings { anchor, dialect, on_error, tenant_id, routing_rule, federated_domains }
        })
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let ids = || prop::collection::vec(1_u32..12, 0..4);
    let roles = [Role::OnPrem, Role::Cloud, Role::RemoteMailboxes];
    let roles = prop::collection::vec(prop::sample::select(roles.to_vec()), 0..3);
    let outcomes = [Outcome::Applied, Outcome::Skipped, Outcome::Refused, Outcome::Failed];
    let result = (1_u32..12, prop::sample::select(outcomes.to_vec()));
    let runs = prop::sample::select(vec![Run::Apply, Run::Rollback]);
    prop_oneof![
        6 => (prop::collection::vec(0_u8..8, 0..4), text()).prop_map(|(k, t)| Step::Queue(k, t)),
        1 => ids().prop_map(Step::Remove),
        1 => (1_u32..12, 0_usize..12).prop_map(|(id, to)| Step::Move(id, to)),
        1 => (1_u32..12, text()).prop_map(|(id, text)| Step::Note(id, text)),
        2 => (ids(), text()).prop_map(|(users, text)| Step::Reject(users, text)),
        1 => ids().prop_map(Step::Readmit),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
        1 => settings().prop_map(Step::Settings),
        1 => (roles, text()).prop_map(|(roles, text)| Step::Sources(roles, text)),
        1 => (0_u32..9, text()).prop_map(|(n, text)| Step::View(Box::new(view(n, &text)))),
        1 => (prop::collection::vec(result, 0..3), runs, text())
            .prop_map(|(results, run, text)| Step::Results(results, run, text)),
    ]
}

pub(crate) fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 0..most)
}
