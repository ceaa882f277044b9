//! What is kept beside a journal for lists: told where it is true, and believed nowhere else.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use hardmatch::session::{Append, Sessions, Store, Summary, WritableLedger, recover};
use proptest::prelude::*;

use crate::store::{folder, put};
use crate::support::{Step, Story, bytes_of, every_kind_of_step, new_session, stamp, steps, take};

fn beside(session: &Path) -> PathBuf {
    session.with_extension("brief")
}

/// What a list says of a session, besides who has it open: another test that starts a process holds
/// every lock of this one for a moment.
fn said(session: &Path) -> Summary {
    Summary { locked_by: None, ..Summary::of(session) }
}

/// What a list says of a session that has nothing beside it.
fn replayed(session: &Path) -> Summary {
    let folder = folder();
    let alone = folder.path().join(session.file_name().unwrap());
    fs::copy(session, &alone).unwrap();
    let path = session.to_string_lossy().into_owned();
    let said = Summary::of(&alone);
    let error = said.error.clone().map(|text| text.replace(&said.path, &path));
    Summary { path, error, ..said }
}

/// Writes over one byte in the middle, which only a replay notices, and hides that from the clock.
fn damage_in_secret(session: &Path) {
    let modified = fs::metadata(session).unwrap().modified().unwrap();
    let mut bytes = fs::read(session).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    put(session, &bytes);
    File::options().write(true).open(session).unwrap().set_modified(modified).unwrap();
}

/// A session that was worked on, closed.
fn worked_on(folder: &Path, steps: &[Step]) -> PathBuf {
    let path = folder.join("night.jsonl");
    let (mut ledger, first) = WritableLedger::create(new_session("night"), &stamp(0));
    let mut store = Store::create(&path, &first, &stamp(0)).unwrap();
    for (second, step) in steps.iter().enumerate() {
        if let Some(line) = take(&mut ledger, step, &stamp(second + 1)) {
            store.append(&line).unwrap();
        }
    }
    path
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_list_says_what_a_replay_says(steps in steps(30)) {
        let folder = folder();
        let path = worked_on(folder.path(), &steps);
        prop_assert!(beside(&path).exists());
        prop_assert_eq!(said(&path), replayed(&path));
    }
}

#[test]
fn a_list_reads_the_end_of_a_session_and_not_its_decisions() {
    let folder = folder();
    let path = worked_on(folder.path(), &every_kind_of_step());
    let before = said(&path);
    damage_in_secret(&path);
    assert_eq!(said(&path), before, "nothing but the end was looked at");
    fs::remove_file(beside(&path)).unwrap();
    assert!(said(&path).error.unwrap().contains("is damaged"), "a replay notices");
}

#[test]
fn it_is_true_behind_every_line_also_while_the_session_is_open() {
    let folder = folder();
    let path = folder.path().join("night.jsonl");
    let (mut ledger, first) = WritableLedger::create(new_session("night"), &stamp(0));
    let mut store = Store::create(&path, &first, &stamp(0)).unwrap();
    for (second, step) in every_kind_of_step().iter().enumerate() {
        let line = take(&mut ledger, step, &stamp(second + 1)).unwrap();
        store.append(&line).unwrap();
        let now = said(&path);
        assert_eq!(now.changed, Some(stamp(second + 1).at));
        assert_eq!(now, replayed(&path), "{step:?}");
        let at_rest = fs::read(beside(&path)).unwrap();
        said(&path);
        assert_eq!(fs::read(beside(&path)).unwrap(), at_rest, "who looks leaves it alone");
    }
}

#[test]
fn a_session_that_has_none_gets_one_from_the_first_list() {
    let folder = folder();
    let path = folder.path().join("night.jsonl");
    put(&path, &Story::of(&every_kind_of_step()).bytes());
    let sessions = Sessions::at(folder.path().to_path_buf());
    let first = sessions.list().unwrap();
    assert_eq!(first, [replayed(&path)]);
    damage_in_secret(&path);
    assert_eq!(sessions.list().unwrap(), first, "the second one does not replay");
}

/// Whatever is beside a journal that it does not fit is passed over.
#[test]
fn it_is_never_believed_against_the_journal() {
    let lines = Story::of(&every_kind_of_step()).lines;
    let whole = bytes_of(&lines);
    let fewer = bytes_of(&lines[..lines.len() - 1]);
    let mut other_end = whole.clone();
    let digit = other_end.len() - 4;
    other_end[digit] = if other_end[digit] == b'0' { b'1' } else { b'0' };
    let others: [(&str, Vec<u8>); 7] = [
        ("a line less", fewer.clone()),
        ("a line more", [whole.clone(), whole[fewer.len()..].to_vec()].concat()),
        ("another end", other_end),
        ("no line feed", whole[..whole.len() - 1].to_vec()),
        ("half a line", whole[..whole.len() - 30].to_vec()),
        ("the header alone", bytes_of(&lines[..1])),
        ("nothing", Vec::new()),
    ];
    for (what, bytes) in others {
        let folder = folder();
        let path = worked_on(folder.path(), &every_kind_of_step());
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        put(&path, &bytes);
        File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        assert_eq!(said(&path), replayed(&path), "{what}");
    }
}

#[test]
fn one_of_another_moment_session_or_version_is_passed_over() {
    let folder = folder();
    let path = worked_on(folder.path(), &every_kind_of_step());
    let expected = said(&path);
    let kept = fs::read(beside(&path)).unwrap();
    let text = String::from_utf8(kept.clone()).unwrap();
    let other = crate::store::folder();
    let of_other = fs::read(beside(&worked_on(other.path(), &[Step::Queue(vec![0], "a".into())])));
    let hostile: [(&str, Vec<u8>); 9] = [
        ("of another session", of_other.unwrap()),
        ("a newer version", text.replace("{\"v\":1,", "{\"v\":2,").into_bytes()),
        ("another number", text.replace("\"queued\":3", "\"queued\":7").into_bytes()),
        ("half of it", kept[..kept.len() / 2].to_vec()),
        ("twice", kept.repeat(2)),
        ("with more behind it", [kept.clone(), b"}".to_vec()].concat()),
        ("empty", Vec::new()),
        ("no text", vec![0xff; kept.len()]),
        ("null", b"null".to_vec()),
    ];
    assert!(text.contains("\"queued\":3"), "{text}");
    for (what, bytes) in hostile {
        put(&beside(&path), &bytes);
        assert_eq!(said(&path), expected, "{what}");
    }
    // The same bytes, touched since: it costs a replay, and no trust.
    put(&beside(&path), &kept);
    let written = fs::metadata(&path).unwrap().modified().unwrap();
    let later = written + Duration::from_secs(60);
    File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
    damage_in_secret(&path);
    assert!(said(&path).error.is_some());
}

#[test]
fn what_cannot_be_kept_costs_nothing_but_a_replay() {
    let folder = folder();
    let path = worked_on(folder.path(), &every_kind_of_step());
    let expected = said(&path);
    fs::remove_file(beside(&path)).unwrap();
    fs::create_dir(beside(&path)).unwrap();
    assert_eq!(said(&path), expected);
    let mut opened = Store::open(&path, &stamp(50)).unwrap();
    let line = take(&mut opened.ledger, &Step::Note(1, "on".into()), &stamp(51)).unwrap();
    opened.store.append(&line).unwrap();
    drop(opened);
    assert_eq!(said(&path), replayed(&path));
}

/// A later version keeps more there; what this one does not know must not trouble it.
#[test]
fn there_is_room_for_more_in_it() {
    let folder = folder();
    let path = worked_on(folder.path(), &every_kind_of_step());
    let text = fs::read_to_string(beside(&path)).unwrap();
    let body = text.rsplit_once(",\"check\"").unwrap().0.to_string() + ",\"header\":{\"a\":1}";
    let check: String = {
        use sha2::{Digest, Sha256};
        let hash = Sha256::digest(body.as_bytes());
        hash.iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    };
    put(&beside(&path), format!("{body},\"check\":\"{check}\"}}").as_bytes());
    let before = said(&path);
    damage_in_secret(&path);
    assert_eq!(said(&path), before, "it is still believed");
    assert!(recover(&path).is_ok());
}
