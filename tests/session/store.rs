//! The store on a real disk: creating, opening, repairing, recovering, listing, compacting.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use hardmatch::directory::Role;
use hardmatch::plan::OpId;
use hardmatch::session::{
    Append, FileHash, Line, NameError, ReplayError, Sessions, Source, SourceState, Store,
    StoreError, Viewed, Warning, WritableLedger, look_at_source, recover,
};
use tempfile::TempDir;

use crate::support::{
    Step, Story, bytes_of, every_kind_of_step, new_session, source, stamp, take, unnamed, view,
};

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A closed session on the disk.
pub(crate) fn saved(folder: &Path, lines: &[Line]) -> PathBuf {
    let path = folder.join("night.jsonl");
    put(&path, &bytes_of(lines));
    path
}

pub(crate) fn put(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
    set_mode(path, 0o600);
}

#[cfg(unix)]
pub(crate) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
pub(crate) fn set_mode(_: &Path, _: u32) {}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// Everything in a folder: names and content.
fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn a_session_is_created_written_closed_and_opened_again() {
    let folder = folder();
    let sessions = Sessions::at(folder.path().join("data/sessions"));
    let path = sessions.locate("contoso-merge".as_ref()).unwrap();
    let (mut ledger, first) = WritableLedger::create(new_session("contoso-merge"), &stamp(0));
    let mut store = sessions.create(&path, &first, &stamp(0)).unwrap();
    for (second, step) in every_kind_of_step().iter().enumerate() {
        if let Some(line) = take(&mut ledger, step, &stamp(second + 1)) {
            store.append(&line).unwrap();
        }
    }
    drop(store);
    let opened = Store::open(&path, &stamp(99)).unwrap();
    assert_eq!(opened.ledger, ledger);
    assert_eq!(opened.warnings, []);
    assert!(fs::read(&path).unwrap() == Story::of(&every_kind_of_step()).bytes());
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_session_and_its_folder() {
    let folder = folder();
    let sessions = Sessions::at(folder.path().join("data/sessions"));
    let path = sessions.locate("private".as_ref()).unwrap();
    let (_, first) = WritableLedger::create(new_session("private"), &stamp(0));
    let _store = sessions.create(&path, &first, &stamp(0)).unwrap();
    assert_eq!(mode(sessions.folder()), 0o700);
    for (path, _) in snapshot(sessions.folder()) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[cfg(unix)]
#[test]
fn a_session_that_others_can_read_is_opened_with_a_warning() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&[]).lines);
    set_mode(&path, 0o644);
    let opened = Store::open(&path, &stamp(1)).unwrap();
    assert_eq!(opened.warnings, [Warning::WiderRights { mode: 0o644 }]);
    assert!(opened.warnings[0].to_string().contains("mode 0644"));
    assert_eq!(mode(&path), 0o644, "the rights are the operator's to change");
}

#[test]
fn nothing_is_ever_overwritten_by_a_new_session() {
    let folder = folder();
    let (_, first) = WritableLedger::create(new_session("x"), &stamp(0));
    let path = saved(folder.path(), &Story::of(&every_kind_of_step()).lines);
    let before = snapshot(folder.path());
    let error = Store::create(&path, &first, &stamp(0)).unwrap_err();
    assert!(matches!(error, StoreError::Exists { .. }), "{error}");
    let error = Store::create(folder.path(), &first, &stamp(0)).unwrap_err();
    assert!(matches!(error, StoreError::Exists { .. }), "{error}");
    let nowhere = folder.path().join("no/such/folder.jsonl");
    let error = Store::create(&nowhere, &first, &stamp(0)).unwrap_err();
    assert!(matches!(error, StoreError::NoParent { .. }), "{error}");
    assert!(snapshot(folder.path()) == before);
}

#[test]
fn a_store_cut_at_every_byte_of_its_last_lines_goes_on_from_a_prefix() {
    let folder = folder();
    let story = Story::of(&every_kind_of_step()[..5]);
    let bytes = story.bytes();
    let kept = bytes_of(&story.lines[..4]).len();
    for cut in kept..=bytes.len() {
        let path = folder.path().join("cut.jsonl");
        put(&path, &bytes[..cut]);
        let mut opened = Store::open(&path, &stamp(50)).unwrap();
        let whole = opened.ledger.seq() as usize;
        assert_eq!(unnamed(&opened.ledger), unnamed(&story.ledgers[whole - 1]), "{cut}");
        let torn = !bytes[..cut].ends_with(b"\n") && bytes.get(cut) != Some(&b'\n');
        let cut_off = opened.warnings.iter().any(|warning| match warning {
            Warning::TornLine { line, cut, .. } => *cut && *line == whole + 1,
            _ => false,
        });
        assert_eq!(cut_off, torn, "{cut}");
        let line = take(&mut opened.ledger, &Step::Note(1, "on".into()), &stamp(51)).unwrap();
        opened.store.append(&line).unwrap();
        drop(opened.store);
        assert_eq!(Store::view(&path).unwrap().ledger, *opened.ledger, "{cut}");
    }
}

#[test]
fn looking_at_a_session_changes_nothing() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&every_kind_of_step()).lines);
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 7);
    put(&path, &bytes);
    let before = snapshot(folder.path());
    let Viewed { ledger, warnings } = Store::view(&path).unwrap();
    assert_eq!(ledger.seq(), 14);
    assert!(matches!(warnings[..], [Warning::TornLine { line: 15, cut: false, .. }]));
    assert!(snapshot(folder.path()) == before);
}

#[test]
fn a_damaged_session_is_left_as_it_is_and_recovered_to_a_copy() {
    let folder = folder();
    let story = Story::of(&every_kind_of_step());
    let path = saved(folder.path(), &story.lines);
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes_of(&story.lines[..6]).len() + 40;
    bytes[at] ^= 1;
    put(&path, &bytes);
    let error = Store::open(&path, &stamp(1)).unwrap_err();
    assert!(error.is_recoverable());
    let said = error.to_string();
    for part in ["line 7 is damaged", "left as it is", "6 lines before", "leaves out 9 lines"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(Store::view(&path).is_err());
    for number in 1..3 {
        let recovered = recover(&path).unwrap();
        let name = format!("night.recovered-{number}.jsonl");
        assert_eq!(recovered.path.file_name().unwrap(), name.as_str());
        assert_eq!((recovered.kept, recovered.damage.left_out), (6, 9));
        let opened = Store::open(&recovered.path, &stamp(2)).unwrap();
        assert_eq!(unnamed(&opened.ledger), unnamed(&story.ledgers[5]));
        assert_eq!(
            opened.ledger.name(),
            name.trim_end_matches(".jsonl"),
            "a session is named after its file"
        );
    }
    assert!(fs::read(&path).unwrap() == bytes);
}

#[test]
fn what_cannot_be_recovered_says_why() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&[]).lines);
    assert!(matches!(recover(&path), Err(StoreError::NotDamaged { .. })));
    let mut bytes = fs::read(&path).unwrap();
    bytes[60] ^= 1;
    put(&path, &bytes);
    assert!(!Store::open(&path, &stamp(1)).unwrap_err().is_recoverable());
    assert!(matches!(recover(&path), Err(StoreError::NothingSound { .. })));
    put(&path, b"ObjectGUID,UserPrincipalName\n");
    let error = recover(&path).unwrap_err();
    assert!(error.to_string().contains("is not a hardmatch session"), "{error}");
}

#[test]
fn what_is_no_session_is_refused_with_what_to_do() {
    let folder = folder();
    let path = folder.path().join("x.jsonl");
    let refused = |path: &Path| Store::open(path, &stamp(1)).unwrap_err().to_string();
    assert!(refused(&path).contains("`hardmatch sessions` lists"));
    assert!(refused(folder.path()).contains("is not a file"));
    put(&path, b"");
    assert!(refused(&path).contains("never finished"));
    put(&path, b"{\"v\":1,\"seq\":1,\"at\":\"2026");
    assert!(refused(&path).contains("never finished"));
    put(&path, b"{\"users\":[]}\n");
    assert!(refused(&path).contains("is not a hardmatch session"));
}

#[test]
fn a_name_that_cannot_be_one_is_refused_before_any_file_is_touched() {
    let sessions = Sessions::at("/nonexistent".into());
    assert_eq!(sessions.locate("con".as_ref()), Err(NameError::Device("con".into())));
    assert!(matches!(sessions.list(), Ok(list) if list.is_empty()));
    assert!(matches!(sessions.latest(), Ok(None)));
}

#[test]
fn sessions_are_listed_with_what_they_hold() {
    let folder = folder();
    let sessions = Sessions::at(folder.path().to_path_buf());
    let story = Story::of(&every_kind_of_step());
    let path = saved(folder.path(), &story.lines);
    put(&folder.path().join("older.jsonl"), &Story::of(&[]).bytes());
    put(&folder.path().join("broken.jsonl"), b"{\"v\":1,\n");
    put(&folder.path().join("notes.txt"), b"nothing");
    let _open = Store::open(&path, &stamp(7)).unwrap();
    let list = sessions.list().unwrap();
    let names: Vec<_> = list.iter().map(|summary| summary.name.as_str()).collect();
    assert_eq!(names, ["night", "older", "broken"]);
    let json = serde_json::to_value(&list).unwrap();
    let expected = serde_json::json!({
        "name": "night",
        "path": path.to_str().unwrap(),
        "created": "2026-03-01T00:00:00Z",
        "changed": "2026-03-01T00:00:14Z",
        "queued": 3, "applied": 1, "onprem": 5, "cloud": 0,
        "locked_by": format!("anna@jump01, process {}, since 2026-03-01T00:00:07Z", std::process::id()),
        "error": null,
    });
    assert_eq!(json[0], expected);
    assert_eq!(
        (&json[1]["locked_by"], &json[1]["cloud"]),
        (&serde_json::Value::Null, &1187.into())
    );
    assert_eq!(json[2]["queued"], serde_json::Value::Null);
    assert!(list[2].error.as_ref().unwrap().contains("line 1 is damaged"), "{:?}", list[2].error);
}

#[test]
fn replaced_views_are_left_out_when_there_are_many_and_nothing_else_is() {
    let folder = folder();
    let mut steps = every_kind_of_step();
    steps.extend((0..1100).map(|n| Step::View(Box::new(view(n, "q")))));
    steps.push(Step::Note(1, "after".into()));
    let story = Story::of(&steps);
    let path = saved(folder.path(), &story.lines);
    let before = fs::read(&path).unwrap();
    Store::view(&path).unwrap();
    assert!(fs::read(&path).unwrap() == before, "looking at it leaves it as it is");
    let mut opened = Store::open(&path, &stamp(1)).unwrap();
    assert_eq!(opened.warnings, []);
    assert_eq!(opened.ledger.view(), story.last().view());
    assert_eq!(opened.ledger.events(), story.last().events());
    assert_eq!(opened.ledger.history(), story.last().history());
    let after = fs::read_to_string(&path).unwrap();
    assert_eq!(after.lines().count(), 16, "fourteen records, the last view, the header");
    let line = take(&mut opened.ledger, &Step::Undo, &stamp(2)).unwrap();
    opened.store.append(&line).unwrap();
    assert_eq!(Store::view(&path).unwrap().ledger, *opened.ledger);
    let left: Vec<_> = snapshot(folder.path()).into_iter().map(|(path, _)| path).collect();
    assert_eq!(left.len(), 4, "the session, its lock, its holder, its brief: {left:?}");
}

#[cfg(unix)]
#[test]
fn a_smaller_file_keeps_the_rights_that_the_larger_one_had() {
    let folder = folder();
    let steps: Vec<_> = (0..1100).map(|n| Step::View(Box::new(view(n, "q")))).collect();
    let path = saved(folder.path(), &Story::of(&steps).lines);
    set_mode(&path, 0o640);
    let len = fs::metadata(&path).unwrap().len();
    Store::open(&path, &stamp(1)).unwrap();
    assert!(fs::metadata(&path).unwrap().len() < len / 100);
    assert_eq!(mode(&path), 0o640);
}

#[test]
fn a_source_that_changed_or_vanished_is_noticed() {
    let folder = folder();
    let path = folder.path().join("ad.csv");
    put(&path, b"ObjectGUID\n");
    let sha256 = FileHash::of(b"ObjectGUID\n");
    let source = Source { path: path.clone(), size: 11, sha256, ..source(Role::OnPrem, 0) };
    assert_eq!(look_at_source(&source), SourceState::Same);
    put(&path, b"ObjectGUIE\n");
    assert_eq!(look_at_source(&source), SourceState::Changed);
    put(&path, b"ObjectGUID\n\n");
    assert_eq!(look_at_source(&source), SourceState::Changed);
    fs::remove_file(&path).unwrap();
    assert_eq!(look_at_source(&source), SourceState::Missing);
    fs::create_dir(&path).unwrap();
    assert!(matches!(look_at_source(&source), SourceState::Unreadable(_)));
}

#[test]
fn a_session_is_usable_without_its_sources() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&every_kind_of_step()[..2]).lines);
    let ledger = Store::open(&path, &stamp(1)).unwrap().ledger;
    assert!(ledger.sources().iter().all(|source| look_at_source(source) == SourceState::Missing));
    let queued = ledger.history().queue().get(OpId(1)).unwrap();
    assert_eq!(queued.operation.onprem().unwrap().name.as_deref(), Some("Anaïs Müller"));
    assert!(queued.operation.after().is_some());
}

#[test]
fn errors_that_can_be_damaged_are_told_apart() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&[]).lines);
    let newer = fs::read_to_string(&path).unwrap().replace("{\"v\":1,", "{\"v\":9,");
    put(&path, newer.as_bytes());
    let error = Store::open(&path, &stamp(1)).unwrap_err();
    let StoreError::Replay { error: ReplayError::Damaged(_), .. } = error else {
        panic!("a version without its check is damage, not a newer file: {error}");
    };
}
