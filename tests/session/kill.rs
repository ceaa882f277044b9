//! A process that is killed while it writes: every line that it called saved is there.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use hardmatch::session::{Append, Report, Store, WritableLedger, Writer};

use crate::store::folder;
use crate::support::{Step, new_session, session_of_another_test, stamp, take};

fn writing(test: &str, path: &Path) -> Child {
    let mut other = Command::new(std::env::current_exe().unwrap());
    other.args(["--exact", test, "--ignored", "--nocapture"]);
    other.env("HARDMATCH_TEST_SESSION", path).stdout(Stdio::piped()).stderr(Stdio::null());
    other.spawn().unwrap()
}

/// Kills the process once it has called this many lines saved, and says which was the last.
fn killed_after(mut other: Child, lines: usize) -> u64 {
    let mut output = BufReader::new(other.stdout.take().unwrap());
    let mut saved = Vec::new();
    let mut text = String::new();
    while saved.len() < lines && output.read_line(&mut text).unwrap() > 0 {
        saved.extend(seq_of(&text));
        text.clear();
    }
    other.kill().unwrap();
    other.wait().unwrap();
    // What it said before it died counts as well.
    saved.extend(output.lines().filter_map(|line| seq_of(&line.unwrap())));
    *saved.last().expect("it saved something")
}

/// The number in `saved 7.`; one that the death cut short was not said.
fn seq_of(text: &str) -> Option<u64> {
    text.split_once("saved ")?.1.split_once('.')?.0.parse().ok()
}

fn killed_again_and_again(test: &str) {
    let folder = folder();
    let path = folder.path().join("killed.jsonl");
    let (_, first) = WritableLedger::create(new_session("killed"), &stamp(0));
    drop(Store::create(&path, &first, &stamp(0)).unwrap());
    let mut before = 1;
    for round in 0..30 {
        let saved = killed_after(writing(test, &path), 1 + round * 7 % 60);
        let opened = Store::open(&path, &stamp(1)).expect("a dead process locks nobody out");
        let there = opened.ledger.seq();
        assert!(there >= saved && saved > before, "{there} on the disk, {saved} called saved");
        before = there;
    }
}

#[test]
fn a_killed_process_loses_nothing_that_it_called_saved() {
    killed_again_and_again("kill::append_for_ever");
}

#[test]
fn a_killed_writer_thread_loses_nothing_that_it_called_saved() {
    killed_again_and_again("kill::write_for_ever");
}

fn open() -> Option<(WritableLedger, Store)> {
    let opened = Store::open(&session_of_another_test()?, &stamp(1)).unwrap();
    Some((opened.ledger, opened.store))
}

fn steps() -> impl Iterator<Item = Step> {
    let step = |n: u32| match n % 4 {
        0 | 1 => Step::Queue(vec![(n % 8) as u8], "é".repeat(n as usize % 50)),
        2 => Step::Note(1, "n".repeat(n as usize % 3000)),
        _ => Step::Undo,
    };
    (0..).map(step)
}

#[test]
#[ignore = "the other process of a test, not one itself"]
fn append_for_ever() {
    let Some((mut ledger, mut store)) = open() else { return };
    for step in steps() {
        if let Some(line) = take(&mut ledger, &step, &stamp(2)) {
            store.append(&line).unwrap();
            println!("saved {}.", line.seq());
        }
    }
}

#[test]
#[ignore = "the other process of a test, not one itself"]
fn write_for_ever() {
    let Some((mut ledger, store)) = open() else { return };
    let (writer, reports) = Writer::with_channel(store).unwrap();
    for step in steps() {
        let Some(line) = take(&mut ledger, &step, &stamp(2)) else { continue };
        writer.append(line).unwrap();
        // A few lines wait for the disk, as when an operator is quicker.
        if ledger.seq().is_multiple_of(5) {
            loop {
                let Ok(Report::Saved { seq }) = reports.recv() else { panic!("not saved") };
                println!("saved {seq}.");
                if seq == ledger.seq() {
                    break;
                }
            }
        }
    }
}
