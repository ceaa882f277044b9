//! What is taken in of a file of results, and what is not.

use hardmatch::plan::{Decision, OpId, OpState, Outcome};
use hardmatch::session::{FileHash, Intake, IntakeError, Ledger, ResultFile};

use crate::support::{link, new_session, stamp};

/// A session with so many links.
fn ledger_with_links(count: u32) -> Ledger {
    let (mut ledger, _) = Ledger::create(new_session("merge"), &stamp(0));
    let operations = (1..=count).map(|id| link(OpId(id), "Ann")).collect();
    ledger.decide(Decision::Queue { operations }, &[], &stamp(1));
    ledger
}

/// A line as a script writes it.
fn line(ledger: &Ledger, id: u32, state: &str) -> String {
    format!(
        "{{\"session\":\"{}\",\"run\":\"apply\",\"id\":{id},\"op\":\"link-user\",\"state\":\"{state}\",\"old\":null,\"new\":\"+a/b==\",\"at\":\"2026-11-24T01:02:03Z\",\"message\":null}}",
        ledger.id()
    )
}

fn take(ledger: &mut Ledger, bytes: &[u8]) -> Intake {
    let intake = Intake::read(ledger, bytes).unwrap();
    let file = ResultFile { name: "r.jsonl".into(), sha256: FileHash::of(bytes) };
    intake.clone().into_lines(ledger, &file, &stamp(9));
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
        assert_eq!(intake.results[0].1.new.as_deref(), Some("+a/b=="));
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
