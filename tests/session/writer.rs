//! The writer thread: in order, one sync a line, nothing dropped.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use hardmatch::session::{Append, Line, Report, Store, StoreError, WritableLedger, Writer};

use crate::store::folder;
use crate::support::{Story, every_kind_of_step, new_session, stamp, take, unnamed};

/// Takes lines, or refuses as often as it is told to.
struct Sink {
    taken: Arc<Mutex<Vec<u64>>>,
    refusals: VecDeque<bool>,
}

impl Append for Sink {
    fn append_all(&mut self, lines: &[Line]) -> Result<(), StoreError> {
        if self.refusals.pop_front() == Some(true) {
            let path = PathBuf::from("/full");
            return Err(StoreError::DiskFull { action: "write to", path });
        }
        self.taken.lock().unwrap().extend(lines.iter().map(Line::seq));
        Ok(())
    }
}

fn sink(refusals: &[bool]) -> (Sink, Arc<Mutex<Vec<u64>>>) {
    let taken = Arc::new(Mutex::new(Vec::new()));
    (Sink { taken: taken.clone(), refusals: refusals.iter().copied().collect() }, taken)
}

fn lines() -> Vec<Line> {
    Story::of(&every_kind_of_step()).lines
}

fn told(report: Report) -> Result<u64, (u64, usize)> {
    match report {
        Report::Saved { seq } => Ok(seq),
        Report::Failed { seq, waiting, error } => {
            assert!(matches!(error, StoreError::DiskFull { .. }));
            Err((seq, waiting))
        }
        Report::Lost { .. } | Report::Found => panic!("{report:?}"),
    }
}

#[test]
fn every_line_is_acknowledged_in_order() {
    let (sink, taken) = sink(&[]);
    let (writer, reports) = Writer::with_channel(sink).unwrap();
    for line in lines() {
        writer.append(line).unwrap();
    }
    let all: Vec<u64> = (1..=15).collect();
    assert_eq!(reports.iter().take(15).map(told).collect::<Result<Vec<_>, _>>(), Ok(all.clone()));
    let stopped = writer.stop().unwrap();
    assert!(stopped.unsaved.is_empty() && stopped.error.is_none());
    assert_eq!(*taken.lock().unwrap(), all);
}

#[test]
fn what_cannot_be_written_waits_and_is_tried_again() {
    let (sink, _) = sink(&[false, true, true, false]);
    let (writer, reports) = Writer::with_channel(sink).unwrap();
    let mut lines = lines().into_iter();
    let next = || told(reports.recv().unwrap());
    writer.append(lines.next().unwrap()).unwrap();
    assert_eq!(next(), Ok(1));
    writer.append(lines.next().unwrap()).unwrap();
    assert_eq!(next(), Err((2, 1)));
    writer.append(lines.next().unwrap()).unwrap();
    assert_eq!(next(), Err((2, 2)));
    writer.retry().unwrap();
    assert_eq!((next(), next()), (Ok(2), Ok(3)));
}

#[test]
fn a_dropped_writer_first_writes_what_waits() {
    let (sink, taken) = sink(&[true]);
    let writer = Writer::start(sink, |_| {}).unwrap();
    for line in lines() {
        writer.append(line).unwrap();
    }
    drop(writer);
    assert_eq!(taken.lock().unwrap().len(), 15);
}

#[test]
fn a_stopped_writer_gives_back_what_could_not_be_written() {
    let (sink, _) = sink(&[true; 9]);
    let writer = Writer::start(sink, |_| {}).unwrap();
    for line in lines().into_iter().take(3) {
        writer.append(line).unwrap();
    }
    let stopped = writer.stop().unwrap();
    let unsaved: Vec<_> = stopped.unsaved.iter().map(Line::seq).collect();
    assert_eq!(unsaved, [1, 2, 3]);
    assert!(matches!(stopped.error, Some(StoreError::DiskFull { .. })));
}

#[test]
fn nobody_listening_is_no_reason_to_stop_writing() {
    let (sink, taken) = sink(&[]);
    let (writer, reports) = Writer::with_channel(sink).unwrap();
    drop(reports);
    for line in lines() {
        writer.append(line).unwrap();
    }
    writer.stop().unwrap();
    assert_eq!(taken.lock().unwrap().len(), 15);
}

#[test]
fn a_session_written_by_the_thread_is_the_session() {
    let folder = folder();
    let path = folder.path().join("night.jsonl");
    let (mut ledger, first) = WritableLedger::create(new_session("night"), &stamp(0));
    let store = Store::create(&path, &first, &stamp(0)).unwrap();
    let (writer, reports) = Writer::with_channel(store).unwrap();
    for (second, step) in every_kind_of_step().iter().enumerate() {
        if let Some(line) = take(&mut ledger, step, &stamp(second)) {
            writer.append(line).unwrap();
        }
    }
    while told(reports.recv().unwrap()) != Ok(ledger.seq()) {}
    assert_eq!(Store::view(&path).unwrap().ledger, *ledger, "saved is on the disk");
    drop(writer);
    Store::open(&path, &stamp(9)).expect("a dropped writer frees the lock");
}

#[cfg_attr(windows, ignore = "wine keeps the name of a deleted file until nobody has it open")]
#[test]
fn a_file_that_vanished_is_told_by_the_thread_and_every_line_can_be_saved_elsewhere() {
    let folder = folder();
    let path = folder.path().join("night.jsonl");
    let (mut ledger, first) = WritableLedger::create(new_session("night"), &stamp(0));
    let store = Store::create(&path, &first, &stamp(0)).unwrap();
    std::fs::remove_file(&path).unwrap();
    let writer = Writer::start(store, |_| {}).unwrap();
    for step in every_kind_of_step() {
        if let Some(line) = take(&mut ledger, &step, &stamp(1)) {
            writer.append(line).unwrap();
        }
    }
    let stopped = writer.stop().unwrap();
    assert!(matches!(stopped.error, Some(StoreError::Vanished { .. })));
    let other = folder.path().join("other.jsonl");
    stopped.sink.save_as(&other, &stopped.unsaved, &stamp(2)).unwrap();
    assert_eq!(unnamed(&Store::view(&other).unwrap().ledger), unnamed(&ledger));
}
