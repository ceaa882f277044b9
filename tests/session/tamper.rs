//! Damage: whatever was changed after it was written is found, named by its line, and not believed.

use hardmatch::session::{Reason, ReplayError, replay};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::support::{Story, every_kind_of_step};

fn line_at(bytes: &[u8], at: usize) -> usize {
    bytes[..at].split(|byte| *byte == b'\n').count()
}

/// Replays what must be refused because of this line.
fn assert_found(bytes: &[u8], line: usize, what: &str) {
    match replay(bytes) {
        Err(ReplayError::Damaged(damage)) => {
            assert_eq!(damage.line, line, "{what}");
            assert_eq!(line_at(bytes, damage.sound_len), line, "{what}");
        }
        Err(ReplayError::NotASession) => assert_eq!(line, 1, "{what}"),
        other => panic!("{what}: {other:?}"),
    }
}

#[test]
fn every_flipped_bit_is_found_in_its_line() {
    let bytes = Story::of(&every_kind_of_step()).bytes();
    // Every bit of some lines in the middle, and one bit of every byte elsewhere.
    for at in 0..bytes.len() {
        let all = (5..=7).contains(&line_at(&bytes, at));
        for bit in (0..8).filter(|bit| all || at % 8 == *bit) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            assert_found(&flipped, line_at(&bytes, at), &format!("bit {bit} of byte {at}"));
        }
    }
}

#[test]
fn every_byte_that_became_a_line_end_or_a_nul_is_found() {
    let bytes = Story::of(&every_kind_of_step()).bytes();
    // The last byte may be cut by a crash, and become a NUL by one: then its line still counts.
    for at in 0..bytes.len() - 1 {
        for other in *b"\n\0" {
            if bytes[at] != other {
                let mut changed = bytes.clone();
                changed[at] = other;
                assert_found(&changed, line_at(&bytes, at), &format!("{other} at byte {at}"));
            }
        }
    }
}

#[test]
fn removed_bytes_are_found() {
    let bytes = Story::of(&every_kind_of_step()).bytes();
    let last_line = bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    for at in 0..last_line {
        let mut shorter = bytes.clone();
        shorter.remove(at);
        if shorter != bytes[..bytes.len() - 1] {
            assert_found(&shorter, line_at(&bytes, at), &format!("byte {at} removed"));
        }
    }
}

#[test]
fn removed_repeated_and_swapped_lines_are_found() {
    let story = Story::of(&every_kind_of_step());
    let lines: Vec<String> = story.lines.iter().map(|line| format!("{}\n", line.text())).collect();
    let found = |lines: &[String], line: usize, what: &str| {
        assert_found(lines.concat().as_bytes(), line, what);
    };
    for at in 0..lines.len() {
        let mut repeated = lines.clone();
        repeated.insert(at, lines[at].clone());
        found(&repeated, at + 2, "repeated");
        if at + 1 < lines.len() {
            let mut removed = lines.clone();
            removed.remove(at);
            found(&removed, at + 1, "removed");
        }
        for other in at + 1..lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(at, other);
            found(&swapped, at + 1, "swapped");
        }
    }
}

#[test]
fn a_line_of_another_session_does_not_fit() {
    let steps = every_kind_of_step();
    let (one, other) = (Story::of(&steps), Story::of(&steps[1..]));
    let mut text: Vec<_> = one.lines.iter().map(|line| format!("{}\n", line.text())).collect();
    text[5] = format!("{}\n", other.lines[5].text());
    assert_found(text.concat().as_bytes(), 6, "foreign");
}

#[test]
fn changed_line_ends_are_named() {
    let text = String::from_utf8(Story::of(&every_kind_of_step()).bytes()).unwrap();
    let Err(ReplayError::Damaged(damage)) = replay(text.replace('\n', "\r\n").as_bytes()) else {
        panic!("believed");
    };
    assert_eq!((damage.line, damage.reason), (1, Reason::CarriageReturn));
    assert_eq!(damage.left_out, 15);
}

/// A line as another program would write it, by the rule in the documentation: the check is the
/// beginning of the SHA-256 of the check before and the text up to the check.
fn sealed(previous: &str, body: &str) -> (String, String) {
    let hash = Sha256::digest(format!("{previous}{body}"));
    let check = hash.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    (format!("{body},\"check\":\"{check}\"}}\n"), check)
}

fn file_of(bodies: &[&str]) -> Vec<u8> {
    let mut previous = String::new();
    let mut text = String::new();
    for body in bodies {
        let (line, check) = sealed(&previous, body);
        text.push_str(&line);
        previous = check;
    }
    text.into_bytes()
}

const HEADER: &str = r#"{"v":1,"seq":1,"at":"2026-01-01T00:00:00Z","by":"a@b","kind":"session","session":"8e1c0dde-0000-4000-8000-000000000001","name":"x""#;

fn record(v: u32, seq: u64, rest: &str) -> String {
    format!(r#"{{"v":{v},"seq":{seq},"at":"2026-01-01T00:00:00Z","by":"a@b",{rest}"#)
}

#[test]
fn fields_that_are_not_known_are_passed_over() {
    let later = record(1, 2, r#""kind":"note","id":1,"text":"t","mood":{"of":["the","day"]}"#);
    let header = format!(r#"{HEADER},"moon":"full","settings":{{"tides":2}}"#);
    let ledger = replay(&file_of(&[&header, &later])).unwrap().ledger;
    assert_eq!(ledger.history().entries().len(), 1);
}

#[test]
fn what_a_newer_program_wrote_is_refused_by_version_or_kind() {
    let header_of_2 = HEADER.replace("\"v\":1", "\"v\":2");
    let cases = [
        (file_of(&[&header_of_2]), ReplayError::Newer { line: 1, version: 2 }),
        (
            file_of(&[HEADER, &record(2, 2, r#""kind":"note","text":7"#)]),
            ReplayError::Newer { line: 2, version: 2 },
        ),
        (
            file_of(&[HEADER, &record(1, 2, r#""kind":"horoscope""#)]),
            ReplayError::UnknownKind { line: 2, kind: "horoscope".into() },
        ),
    ];
    for (bytes, error) in cases {
        assert_eq!(replay(&bytes), Err(error));
    }
}

#[test]
fn a_line_with_a_right_check_is_still_judged_by_what_it_says() {
    let reason = |bodies: &[&str]| match replay(&file_of(bodies)) {
        Err(ReplayError::Damaged(damage)) => damage.to_string(),
        other => panic!("{other:?}"),
    };
    let undo = record(1, 2, r#""kind":"undo""#);
    let cases = [
        (vec![undo.clone()], "line 1 is damaged: a header must be the first line"),
        (vec![HEADER.into(), undo], "line 2 is damaged: it cannot follow: nothing to undo"),
        (
            vec![HEADER.into(), record(1, 1, r#""kind":"redo""#)],
            "its number 1 does not come after 1",
        ),
        (vec![HEADER.into(), HEADER.replace("\"seq\":1", "\"seq\":2")], "a header must be"),
        (vec![HEADER.into(), record(1, 2, r#""kind":"move","id":1"#)], "missing field `to`"),
        (vec![HEADER.into(), record(1, 2, r#""kind":"move","id":1,"to":-1"#)], "invalid value"),
        (vec![HEADER.into(), record(1, 2, r#""kind"?"#)], "it is no record of a session"),
    ];
    for (bodies, expected) in cases {
        let bodies: Vec<_> = bodies.iter().map(String::as_str).collect();
        let said = reason(&bodies);
        assert!(said.contains(expected), "{said}");
    }
}

proptest! {
    #[test]
    fn a_run_of_overwritten_bytes_is_found(at in 0_usize..4000, run in prop::collection::vec(any::<u8>(), 1..64)) {
        let bytes = Story::of(&every_kind_of_step()).bytes();
        let at = at % (bytes.len() - run.len() - 1);
        let mut changed = bytes.clone();
        changed[at..at + run.len()].copy_from_slice(&run);
        prop_assume!(changed != bytes);
        let first = (0..bytes.len()).find(|at| changed[*at] != bytes[*at]).unwrap();
        assert_found(&changed, line_at(&bytes, first), "overwritten");
    }
}
