//! What is taken in of a file of results, and what is not.

use std::fs;

use hardmatch::anchor::{Guid, ImmutableId};
use hardmatch::directory::AnchorAttribute;
use hardmatch::plan::{
    ClearAnchor, Decision, EnableRemoteMailbox, Known, LinkUser, NewOperation, OpId, OpState,
    Operation, Outcome, PurgeDeletedUser, RestoreDeletedUser, SetConsistencyGuid, SetExchangeGuid,
    SetUserPrincipalName,
};
use hardmatch::session::{
    FileHash, Intake, IntakeError, Ledger, ResultFile, Store, WritableLedger,
};

use serde_json::json;

use crate::store::{folder, put};
use crate::support::{cloud, guid, link, new_session, onprem, stamp};

/// A session with so many links.
fn ledger_with_links(count: u32) -> WritableLedger {
    let (mut ledger, _) = WritableLedger::create(new_session("merge"), &stamp(0));
    let operations = (1..=count).map(|id| link(OpId(id), "Ann")).collect();
    ledger.decide(Decision::Queue { operations }, &stamp(1)).unwrap();
    ledger
}

/// A line about a link as a script writes it.
fn line(ledger: &Ledger, id: u32, state: &str) -> String {
    let queued = ledger.history().queue().get(OpId(id));
    let operation = queued.map_or_else(|| link(OpId(id), "Ann").operation, |q| q.operation.clone());
    let target = operation.cloud().unwrap().address();
    let told = Told { id, run: "apply", op: "link-user", state, target: &target };
    told.line(ledger, operation.after().as_deref())
}

/// What a script tells of a step.
#[derive(Clone, Copy)]
struct Told<'a> {
    id: u32,
    run: &'a str,
    op: &'a str,
    state: &'a str,
    target: &'a str,
}

impl Told<'_> {
    fn line(self, ledger: &Ledger, new: Option<&str>) -> String {
        let Self { id, run, op, state, target } = self;
        json!({
            "session": ledger.id(), "run": run, "id": id, "op": op, "state": state, "target": target,
            "user": null, "old": null, "new": new, "at": "2026-11-24T01:02:03Z", "message": null,
        })
        .to_string()
    }
}

fn take(ledger: &mut WritableLedger, bytes: &[u8]) -> Intake {
    let intake = Intake::read(ledger, bytes).unwrap();
    let file = ResultFile { name: "r.jsonl".into(), sha256: FileHash::of(bytes) };
    intake.clone().into_lines(ledger, &file, &stamp(9)).unwrap();
    intake
}

#[test]
fn every_encoding_that_a_powershell_writes_is_read() {
    let ledger = ledger_with_links(2);
    let text = format!("{}\r\n{}\r\n", line(&ledger, 1, "applied"), line(&ledger, 2, "failed"));
    let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
        let body: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
        [mark.as_slice(), &body].concat()
    };
    let files = [
        text.clone().into_bytes(),
        [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
        utf16([0xff, 0xfe], u16::to_le_bytes),
        utf16([0xfe, 0xff], u16::to_be_bytes),
    ];
    for bytes in files {
        let intake = Intake::read(&ledger, &bytes).unwrap();
        assert_eq!((intake.count(Outcome::Applied), intake.count(Outcome::Failed)), (1, 1));
        let after = guid(1).immutable_id();
        assert_eq!(intake.results[0].1.new.as_deref(), Some(after.as_str()));
    }
}

#[test]
fn half_a_file_is_taken_as_far_as_it_goes() {
    let ledger = ledger_with_links(2);
    let text = format!("{}\n{}\n", line(&ledger, 1, "applied"), line(&ledger, 2, "applied"));
    let first = text.find('\n').unwrap() + 1;
    for cut in 0..text.len() {
        let Some(part) = text.get(..cut) else { continue };
        match Intake::read(&ledger, part.as_bytes()) {
            Ok(intake) => {
                let whole = part.lines().filter(|line| line.ends_with('}')).count();
                assert_eq!(intake.results.len(), whole, "{cut}");
                assert_eq!(intake.torn, cut > first && whole == 1, "{cut}");
            }
            Err(error) => {
                assert!(matches!(error, IntakeError::NoResults { .. }), "{cut}: {error}");
                assert!(cut < first, "{cut}");
            }
        }
    }
}

/// A run that goes on says once more what it refuses again, and what it does now that it refused before.
#[test]
fn an_operation_counts_once_with_its_newest_result() {
    let ledger = ledger_with_links(3);
    let lines = [(1, "refused"), (2, "refused"), (3, "failed"), (1, "refused"), (2, "applied")];
    let text: String = lines.map(|(id, state)| line(&ledger, id, state) + "\n").concat();
    let intake = Intake::read(&ledger, text.as_bytes()).unwrap();
    let counts = [Outcome::Applied, Outcome::Refused, Outcome::Failed].map(|it| intake.count(it));
    assert_eq!(counts, [1, 1, 1]);
    assert_eq!(intake.results.len(), 5, "the session keeps every line");
    let told = intake.summary().iter().filter(|line| line.starts_with("operation 1 ")).count();
    assert_eq!(told, 1, "{:?}", intake.summary());
    assert!(!intake.is_clean());
}

/// A file that ends with a line feed was not cut: its last line is what it is.
#[test]
fn a_last_line_that_is_no_result_is_refused_where_the_file_is_whole() {
    let ledger = ledger_with_links(1);
    let result = line(&ledger, 1, "applied");
    for (end, torn, refused) in [("{\"sess\n", false, vec![2]), ("{\"sess", true, vec![])] {
        let intake = Intake::read(&ledger, format!("{result}\n{end}").as_bytes()).unwrap();
        let numbers: Vec<usize> = intake.refused.iter().map(|(number, _)| *number).collect();
        assert_eq!((intake.torn, numbers), (torn, refused), "{end:?}");
    }
}

#[test]
fn a_continued_run_is_taken_in_again_without_counting_twice() {
    let mut ledger = ledger_with_links(2);
    let first = format!("{}\n", line(&ledger, 1, "applied"));
    assert_eq!(take(&mut ledger, first.as_bytes()).results.len(), 1);
    assert_eq!(Intake::read(&ledger, first.as_bytes()), Err(IntakeError::TakenBefore));
    let more = format!("{first}{}\n", line(&ledger, 2, "applied"));
    let intake = take(&mut ledger, more.as_bytes());
    assert_eq!((intake.known, intake.results.len()), (1, 1));
    assert_eq!(ledger.history().state_of(OpId(2)), OpState::Applied);
}

#[test]
fn strange_lines_are_listed_and_the_rest_is_taken() {
    let ledger = ledger_with_links(1);
    let other_op = line(&ledger, 1, "applied").replace("link-user", "clear-anchor");
    let lines = [
        line(&ledger, 1, "applied"),
        line(&ledger, 99, "applied"),
        other_op,
        "not json".into(),
        String::new(),
        line(&ledger, 1, "would"),
    ];
    let intake = Intake::read(&ledger, (lines.join("\n") + "\n").as_bytes()).unwrap();
    assert_eq!((intake.results.len(), intake.dry_run), (1, 1));
    let numbers: Vec<usize> = intake.refused.iter().map(|(line, _)| *line).collect();
    assert_eq!(numbers, [2, 3, 4]);
    assert!(!intake.is_clean());
}

#[test]
fn a_file_of_another_session_is_refused_as_a_whole() {
    let ledger = ledger_with_links(1);
    let strange = line(&ledger, 1, "applied").replace(&ledger.id().to_string(), "another");
    let text = format!("{}\n{strange}\n", line(&ledger, 1, "applied"));
    let refused = Intake::read(&ledger, text.as_bytes()).unwrap_err();
    assert!(matches!(refused, IntakeError::OtherSession { .. }));
}

fn queue(ledger: &mut WritableLedger, operations: Vec<Operation>) {
    let first = ledger.history().next_id().0;
    let new = |(id, operation)| NewOperation::new(OpId(id), operation, "");
    let operations = (first..).zip(operations).map(new).collect();
    ledger.decide(Decision::Queue { operations }, &stamp(2)).unwrap();
}

/// An operation; whether its target is the cloud user; what its step and that of the rollback are called
/// and leave behind.
type Case =
    (Operation, bool, (&'static str, Option<String>), Option<(&'static str, Option<String>)>);

fn cases() -> Vec<Case> {
    let (a, c) = (|| onprem(1, "Ann"), || cloud(1, "ann@x.org"));
    let id = |text: &str| ImmutableId::from_text(text);
    let anchor = || guid(1).immutable_id();
    let text = |text: &str| Some(text.to_string());
    let told = |guid: Guid| Some(guid.to_string());
    let linked = |before| {
        let attribute = AnchorAttribute::OBJECT_GUID;
        Operation::from(LinkUser { onprem: a(), cloud: c(), attribute, before, after: anchor() })
    };
    let link = || ("link-user", text(anchor().as_str()));
    let guids = |before| {
        Operation::from(SetConsistencyGuid { onprem: a(), cloud: c(), before, after: guid(1) })
    };
    let set_guid = || ("set-consistency-guid", told(guid(1)));
    let mailbox = |before| {
        Operation::from(SetExchangeGuid { onprem: a(), cloud: None, before, after: guid(8) })
    };
    let set_mailbox = || ("set-exchange-guid", told(guid(8)));
    let nil = Guid::from_ad_bytes([0; 16]);
    let renamed = |before| {
        Operation::from(SetUserPrincipalName { cloud: c(), before, after: "Neu@x.org".into() })
    };
    let rename = || ("set-user-principal-name", text("neu@X.org"));
    vec![
        (linked(Known::Empty), true, link(), Some(("clear-anchor", None))),
        (linked(Known::Value(id("Old"))), true, link(), Some(("link-user", text("Old")))),
        (linked(Known::Unknown), true, link(), None),
        (
            Operation::from(ClearAnchor { cloud: c(), before: Known::Value(id("Old")) }),
            true,
            ("clear-anchor", None),
            Some(("link-user", text("Old"))),
        ),
        (
            Operation::from(PurgeDeletedUser { cloud: c(), before: Known::Empty }),
            true,
            ("purge-deleted-user", None),
            None,
        ),
        (
            Operation::from(RestoreDeletedUser { cloud: c() }),
            true,
            ("restore-deleted-user", None),
            Some(("delete-user", None)),
        ),
        (guids(Known::Empty), false, set_guid(), Some(("clear-consistency-guid", None))),
        (
            guids(Known::Value(guid(9).to_string())),
            false,
            set_guid(),
            Some(("set-consistency-guid", told(guid(9)))),
        ),
        (guids(Known::Value("no guid".into())), false, set_guid(), None),
        (
            Operation::from(EnableRemoteMailbox {
                onprem: a(),
                cloud: None,
                after: "a@m.org".into(),
                purpose: None,
                primary_address: None,
                mail_before: Known::Empty,
            }),
            false,
            ("enable-remote-mailbox", text("A@m.org")),
            Some(("disable-remote-mailbox", None)),
        ),
        (mailbox(Known::Value(nil)), false, set_mailbox(), Some(("clear-exchange-guid", None))),
        (
            mailbox(Known::Value(guid(7))),
            false,
            set_mailbox(),
            Some(("set-exchange-guid", told(guid(7)))),
        ),
        (
            renamed(Known::Value("old@x.org".into())),
            true,
            rename(),
            Some(("set-user-principal-name", text("old@x.org"))),
        ),
        (renamed(Known::Unknown), true, rename(), None),
    ]
}

/// Whether the only line of a file is taken in; else why not.
fn alone(ledger: &Ledger, line: &str) -> Result<(), String> {
    match Intake::read(ledger, format!("{line}\n").as_bytes()) {
        Ok(intake) => {
            assert_eq!((intake.results.len(), intake.refused.len()), (1, 0));
            Ok(())
        }
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_result_is_taken_in_where_step_user_and_value_are_those_of_the_operation() {
    for (operation, is_cloud, forward, back) in cases() {
        let (mut ledger, _) = WritableLedger::create(new_session("merge"), &stamp(0));
        let target = match (&operation, is_cloud) {
            (operation, true) => operation.cloud().unwrap().address(),
            (operation, false) => operation.onprem().unwrap().object_guid.to_string(),
        };
        let kind = operation.kind();
        queue(&mut ledger, vec![operation]);
        let runs = [("apply", Some(forward)), ("rollback", back)];
        for (run, step) in runs {
            let Some((op, new)) = step else {
                // No script has a step for it.
                for op in ["link-user", "clear-anchor", "set-consistency-guid", kind.name()] {
                    let told = Told { id: 1, run, op, state: "applied", target: &target };
                    assert!(alone(&ledger, &told.line(&ledger, None)).is_err(), "{kind:?} {run}");
                }
                continue;
            };
            let of_presence = ["purge-deleted-user", "restore-deleted-user", "delete-user"];
            let untold = of_presence.contains(&op);
            for state in ["applied", "skipped", "refused", "failed"] {
                let told = Told { id: 1, run, op, state, target: &target };
                let right = told.line(&ledger, new.as_deref());
                let what = format!("{kind:?} {right}");
                assert_eq!(alone(&ledger, &right), Ok(()), "{what}");
                let spelled = Told { target: &target.to_uppercase(), ..told };
                let spelled = spelled.line(&ledger, new.as_deref());
                assert_eq!(alone(&ledger, &spelled), Ok(()), "{what}");
                let older = right.replace("\"target\"", "\"aim\"");
                assert_eq!(alone(&ledger, &older), Ok(()), "{what}");
                let of_other = Told { target: &guid(77).to_string(), ..told };
                let of_other = of_other.line(&ledger, new.as_deref());
                let refused = alone(&ledger, &of_other).unwrap_err();
                assert!(refused.contains("line 1: operation 1 is about"), "{what}: {refused}");
                let other_step = Told { op: "another-step", ..told }.line(&ledger, new.as_deref());
                let refused = alone(&ledger, &other_step).unwrap_err();
                assert!(refused.contains("line 1: operation 1 is"), "{what}: {refused}");
                // What was not done says nothing of the value that was to be.
                let other_value = told.line(&ledger, Some("another value"));
                let tells = matches!(state, "applied" | "skipped") && !untold;
                assert_eq!(alone(&ledger, &other_value).is_err(), tells, "{what}");
            }
        }
    }
}

#[test]
fn the_case_of_a_letter_makes_another_id() {
    let ledger = ledger_with_links(1);
    let right = line(&ledger, 1, "applied");
    let after = guid(1).immutable_id().to_string();
    let swapped: String = after
        .chars()
        .map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    assert!(alone(&ledger, &right.replace(&after, &swapped)).is_err());
    assert_eq!(alone(&ledger, &right), Ok(()));
}

/// The script compares with what the steps before leave behind, and so does its way back.
#[test]
fn a_rollback_restores_what_an_earlier_operation_on_the_same_user_had_left() {
    let (mut ledger, _) = WritableLedger::create(new_session("merge"), &stamp(0));
    let user = || cloud(1, "ann@x.org");
    let before = || Known::Value(ImmutableId::from_text("Old"));
    let link = Operation::from(LinkUser {
        onprem: onprem(1, "Ann"),
        cloud: user(),
        attribute: AnchorAttribute::OBJECT_GUID,
        before: before(),
        after: guid(1).immutable_id(),
    });
    queue(
        &mut ledger,
        vec![Operation::from(ClearAnchor { cloud: user(), before: before() }), link],
    );
    let target = user().address();
    let told = |id, op| Told { id, run: "rollback", op, state: "applied", target: &target };
    let cleared = told(2, "clear-anchor").line(&ledger, None);
    assert_eq!(alone(&ledger, &cleared), Ok(()));
    assert_eq!(alone(&ledger, &told(2, "link-user").line(&ledger, Some("Old"))), Ok(()));
    assert!(alone(&ledger, &told(2, "link-user").line(&ledger, Some("Other"))).is_err());
}

#[test]
fn a_copy_that_went_on_differently_takes_only_the_results_that_are_also_its_own() {
    let mut ledger = ledger_with_links(1);
    let mut copy = ledger.clone();
    queue(&mut ledger, vec![link(OpId(2), "Bo").operation, link(OpId(3), "Cy").operation]);
    let other = Operation::from(ClearAnchor { cloud: cloud(9, "x@x.org"), before: Known::Empty });
    queue(&mut copy, vec![link(OpId(7), "Di").operation, other]);
    let lines = [1, 2, 3].map(|id| line(&ledger, id, "applied")).join("\n") + "\n";
    let intake = take(&mut copy, lines.as_bytes());
    assert_eq!(intake.results.iter().map(|(_, result)| result.id.0).collect::<Vec<_>>(), [1]);
    assert_eq!(intake.refused.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3]);
    let states = [1, 2, 3].map(|id| copy.history().state_of(OpId(id)));
    assert_eq!(states, [OpState::Applied, OpState::Queued, OpState::Queued]);
    assert_eq!(take(&mut ledger, lines.as_bytes()).results.len(), 3);
}

#[test]
fn a_session_that_was_moved_saved_elsewhere_or_restored_is_still_itself() {
    let folder = folder();
    let path = folder.path().join("night.jsonl");
    let (mut ledger, first) = WritableLedger::create(new_session("night"), &stamp(0));
    let mut store = Store::create(&path, &first, &stamp(0)).unwrap();
    let mut queue_one = |id: u32, store: &mut Store| {
        let operations = vec![link(OpId(id), "Ann")];
        let line = ledger.decide(Decision::Queue { operations }, &stamp(1)).unwrap();
        hardmatch::session::Append::append(store, &line).unwrap();
        ledger.clone()
    };
    queue_one(1, &mut store);
    let backup = fs::read(&path).unwrap();
    let ledger = queue_one(2, &mut store);
    let lines = [1, 2].map(|id| line(&ledger, id, "applied")).join("\n") + "\n";
    let taken = |path: &std::path::Path| {
        let intake = Intake::read(&Store::view(path).unwrap().ledger, lines.as_bytes()).unwrap();
        (intake.results.len(), intake.refused.len())
    };
    let elsewhere = folder.path().join("elsewhere.jsonl");
    store.save_as(&elsewhere, &[], &stamp(2)).unwrap();
    drop(store);
    assert_eq!(taken(&elsewhere), (2, 0));
    let moved = folder.path().join("moved.jsonl");
    fs::rename(&path, &moved).unwrap();
    assert_eq!(taken(&moved), (2, 0));
    put(&path, &backup);
    assert_eq!(taken(&path), (1, 1), "the backup never had the second operation");
}

#[test]
fn hostile_lines_are_refused_one_by_one() {
    let ledger = ledger_with_links(1);
    let right = line(&ledger, 1, "applied");
    let hostile = [
        right.replace("\"id\":1", "\"id\":0"),
        right.replace("\"id\":1", "\"id\":4294967295"),
        right.replace("\"id\":1", "\"id\":-1"),
        right.replace("\"id\":1", "\"id\":1e0"),
        right.replace("\"id\":1", "\"id\":\"1\""),
        right.replace("\"target\":\"", "\"target\":\" "),
        right.replace("\"target\":", "\"target\":1,\"aim\":"),
        right.replace("\"apply\"", "\"sideways\""),
        right.replace("\"apply\"", "\"rollback\""),
        right.replace("\"applied\"", "\"Applied\""),
        right.replace("\"new\":\"", "\"new\":\"\u{200b}"),
        format!("{right}{right}"),
        format!("[{right}]"),
        "null".into(),
        "{\"\u{0}".into(),
    ];
    let count = hostile.len();
    let text = format!("{}\n{right}\n", hostile.join("\n"));
    let intake = Intake::read(&ledger, text.as_bytes()).unwrap();
    assert_eq!(intake.results.len(), 1, "{:?}", intake.results);
    let numbers: Vec<usize> = intake.refused.iter().map(|(line, _)| *line).collect();
    assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
}
