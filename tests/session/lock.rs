//! One instance a session: handles, processes, links, and what a dead process leaves.

use std::fs;
use std::process::{Command, Stdio};

use hardmatch::session::{Store, StoreError, WritableLedger};

use crate::store::{folder, saved};
use crate::support::{Story, every_kind_of_step, new_session, session_of_another_test, stamp};

#[test]
fn a_second_instance_is_refused_and_told_who_holds_the_session() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&[]).lines);
    let first = Store::open(&path, &stamp(0)).unwrap();
    let error = Store::open(&path, &stamp(1)).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    let said = error.to_string();
    let holder = format!("by anna@jump01, process {}", std::process::id());
    assert!(said.contains(&holder) && said.contains("--read-only"), "{said}");
    Store::view(&path).unwrap();
    drop(first);
    Store::open(&path, &stamp(2)).unwrap();
}

#[test]
fn creating_a_session_locks_it() {
    let folder = folder();
    let (_, first) = WritableLedger::create(new_session("x"), &stamp(0));
    let path = folder.path().join("x.jsonl");
    let _store = Store::create(&path, &first, &stamp(0)).unwrap();
    assert!(matches!(Store::open(&path, &stamp(1)), Err(StoreError::Locked { .. })));
}

#[cfg(unix)]
#[test]
fn another_name_of_the_same_file_is_the_same_session() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&[]).lines);
    let link = folder.path().join("link.jsonl");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let _first = Store::open(&path, &stamp(0)).unwrap();
    assert!(matches!(Store::open(&link, &stamp(1)), Err(StoreError::Locked { .. })));
}

#[test]
fn files_that_a_dead_process_left_lock_nobody_out() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&every_kind_of_step()).lines);
    crate::store::put(&path.with_extension("lock"), b"");
    let left = br#"{"pid":1,"by":"ghost@nowhere","at":"2020-01-01T00:00:00Z"}"#;
    crate::store::put(&path.with_extension("holder"), left);
    let opened = Store::open(&path, &stamp(0)).unwrap();
    let holder = fs::read_to_string(path.with_extension("holder")).unwrap();
    assert!(holder.contains("anna@jump01"), "{holder}");
    drop(opened);
    assert!(!path.with_extension("holder").exists());
    assert!(path.with_extension("lock").exists(), "the lock file is never deleted");
}

#[test]
fn another_process_is_kept_out_until_this_one_is_done() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&[]).lines);
    let attempt = || {
        let this = std::env::current_exe().unwrap();
        let mut other = Command::new(this);
        other.args(["--exact", "lock::the_other_process", "--ignored", "--nocapture"]);
        other.env("HARDMATCH_TEST_SESSION", &path).stdout(Stdio::piped()).stderr(Stdio::null());
        String::from_utf8(other.output().unwrap().stdout).unwrap()
    };
    let held = Store::open(&path, &stamp(0)).unwrap();
    let said = attempt();
    assert!(said.contains("refused: ") && said.contains("by anna@jump01, process"), "{said}");
    drop(held);
    let said = attempt();
    assert!(said.contains("opened"), "{said}");
}

#[test]
#[ignore = "the other process of a test, not one itself"]
fn the_other_process() {
    let Some(path) = session_of_another_test() else { return };
    match Store::open(&path, &stamp(1)) {
        Ok(_) => println!("opened"),
        Err(error) => println!("refused: {error}"),
    }
}
