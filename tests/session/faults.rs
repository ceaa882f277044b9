//! A disk that fails in every way it can, at every point: what was acknowledged is on it.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use hardmatch::session::{Append, Journal, JournalFile, Line, Presence, StoreError, replay};
use proptest::prelude::*;

use crate::support::{Story, every_kind_of_step};

/// What the next call to the disk does.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// All is well.
    None,
    /// A write takes this many bytes at most.
    Short(usize),
    /// A write takes this many bytes, and the next call fails.
    Full(usize),
    /// The call is interrupted.
    Interrupted,
    /// The call fails.
    Fails(ErrorKind),
    /// Before the call, the file is not where it was.
    Gone(Presence),
}

/// A file in memory, with what a power failure would leave of it.
#[derive(Debug, Default)]
pub(crate) struct FaultyFile {
    content: Vec<u8>,
    durable: Vec<u8>,
    faults: VecDeque<Fault>,
}

impl FaultyFile {
    fn next(&mut self) -> Fault {
        self.faults.pop_front().unwrap_or(Fault::None)
    }
}

impl JournalFile for FaultyFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        let taken = match self.next() {
            Fault::None | Fault::Gone(_) => bytes.len(),
            Fault::Short(most) => bytes.len().min(most.max(1)),
            Fault::Full(most) => {
                self.faults.push_front(Fault::Fails(ErrorKind::StorageFull));
                bytes.len().min(most)
            }
            Fault::Interrupted => return Err(ErrorKind::Interrupted.into()),
            Fault::Fails(kind) => return Err(kind.into()),
        };
        let offset = offset as usize;
        self.content.resize(self.content.len().max(offset + taken), 0);
        self.content[offset..offset + taken].copy_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn sync(&mut self) -> io::Result<()> {
        if let Fault::Fails(kind) = self.next() {
            // Some of it may have got there.
            let kept = self.durable.len().midpoint(self.content.len()).min(self.content.len());
            self.durable = self.content[..kept].to_vec();
            return Err(kind.into());
        }
        self.durable.clone_from(&self.content);
        Ok(())
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        if let Fault::Fails(kind) = self.next() {
            return Err(kind.into());
        }
        self.content.resize(len as usize, 0);
        Ok(())
    }

    fn presence(&mut self, text: &[u8]) -> io::Result<Presence> {
        match self.faults.front() {
            Some(Fault::Gone(presence)) => Ok(*presence),
            _ if self.content == text => Ok(Presence::There),
            _ if text.starts_with(&self.content) => Ok(Presence::Behind(self.content.len() as u64)),
            _ => Ok(Presence::Changed),
        }
    }
}

fn journal(first: &Line, faults: Vec<Fault>) -> Journal<FaultyFile> {
    let content = format!("{}\n", first.text()).into_bytes();
    let text = content.clone();
    let file = FaultyFile { durable: content.clone(), content, faults: faults.into() };
    Journal::new(file, PathBuf::from("/faulty/night.jsonl"), text, 1)
}

fn seq_on(disk: &[u8]) -> u64 {
    replay(disk).unwrap().ledger.seq()
}

#[test]
fn a_disk_that_fills_up_at_every_byte_loses_nothing_and_goes_on_when_there_is_space() {
    let story = Story::of(&every_kind_of_step()[..2]);
    let len = story.lines[2].text().len() + 1;
    for space in 0..len {
        let mut journal = journal(&story.lines[0], vec![Fault::None; 2]);
        journal.append(&story.lines[1]).unwrap();
        let mut journal = refill(journal, vec![Fault::Full(space.max(1))]);
        let error = journal.append(&story.lines[2]).unwrap_err();
        assert!(matches!(error, StoreError::DiskFull { .. }), "{space}: {error}");
        assert_eq!(seq_on(&journal.file().content), 2, "{space}: what is left is cut off");
        assert_eq!(journal.file().content.last(), Some(&b'\n'), "{space}");
        journal.append(&story.lines[2]).unwrap();
        assert_eq!(seq_on(&journal.file().durable), 3, "{space}");
    }
}

fn refill(journal: Journal<FaultyFile>, faults: Vec<Fault>) -> Journal<FaultyFile> {
    let FaultyFile { content, durable, .. } = journal.into_file();
    let (text, seq) = (content.clone(), seq_on(&content));
    let file = FaultyFile { content, durable, faults: faults.into() };
    Journal::new(file, PathBuf::from("/faulty/night.jsonl"), text, seq)
}

#[test]
fn after_a_failed_sync_the_line_is_written_again() {
    let story = Story::of(&every_kind_of_step()[..1]);
    let fails = vec![Fault::None, Fault::Fails(ErrorKind::Other)];
    let mut journal = journal(&story.lines[0], fails);
    let error = journal.append(&story.lines[1]).unwrap_err();
    assert!(error.to_string().starts_with("cannot sync /faulty/night.jsonl"), "{error}");
    journal.append(&story.lines[1]).unwrap();
    assert_eq!(seq_on(&journal.file().durable), 2);
    assert_eq!(journal.kept().with([]), journal.file().content);
}

#[test]
fn half_a_line_that_cannot_be_cut_off_is_cut_off_later_or_at_the_next_opening() {
    let story = Story::of(&every_kind_of_step()[..1]);
    let stuck = || Fault::Fails(ErrorKind::ReadOnlyFilesystem);
    let mut journal = journal(&story.lines[0], vec![Fault::Short(30), stuck(), stuck(), stuck()]);
    for _ in 0..2 {
        let error = journal.append(&story.lines[1]).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        assert_eq!(seq_on(&journal.file().content), 1, "a torn line");
    }
    journal.append(&story.lines[1]).unwrap();
    assert_eq!(seq_on(&journal.file().durable), 2);
}

#[test]
fn what_the_system_refuses_is_named_with_what_to_do() {
    let story = Story::of(&every_kind_of_step()[..1]);
    let cases = [
        (ErrorKind::StorageFull, "Free some space"),
        (ErrorKind::QuotaExceeded, "Free some space"),
        (ErrorKind::FileTooLarge, "ulimit -f"),
        (ErrorKind::PermissionDenied, "--read-only"),
        (ErrorKind::ReadOnlyFilesystem, "HARDMATCH_DATA_HOME"),
        (ErrorKind::TimedOut, "timed out"),
    ];
    for (kind, advice) in cases {
        let mut journal = journal(&story.lines[0], vec![Fault::Fails(kind)]);
        let said = journal.append(&story.lines[1]).unwrap_err().to_string();
        assert!(said.contains(advice) && said.contains("/faulty/night.jsonl"), "{said}");
    }
    for (presence, advice) in [
        (Presence::Vanished, "was deleted or moved away"),
        (Presence::Changed, "was changed by another program"),
    ] {
        let mut journal = journal(&story.lines[0], vec![Fault::Gone(presence)]);
        let said = journal.append(&story.lines[1]).unwrap_err().to_string();
        assert!(said.contains(advice) && said.contains("another name"), "{said}");
        assert_eq!(seq_on(&journal.file().content), 1, "nothing was written");
    }
}

#[test]
fn lines_that_come_together_cost_one_write_and_one_sync() {
    let story = Story::of(&every_kind_of_step()[..3]);
    // The third call to the disk would be one too many.
    let faults = vec![Fault::None, Fault::None, Fault::Fails(ErrorKind::Other)];
    let mut journal = journal(&story.lines[0], faults);
    journal.append_all(&story.lines[1..]).unwrap();
    assert_eq!(seq_on(&journal.file().durable), 4);
}

#[test]
fn what_was_cut_off_is_written_once_more() {
    let story = Story::of(&every_kind_of_step()[..3]);
    let mut journal = journal(&story.lines[0], Vec::new());
    journal.append(&story.lines[1]).unwrap();
    let whole = journal.kept().with([]);
    for left in [0, 1, story.lines[0].text().len(), whole.len() - 1] {
        let FaultyFile { mut content, durable, .. } = journal.into_file();
        content.truncate(left);
        let file = FaultyFile { content, durable, faults: VecDeque::new() };
        journal = Journal::new(file, PathBuf::from("/faulty/night.jsonl"), whole.clone(), 2);
        journal.look().unwrap();
        assert_eq!(journal.file().durable, whole, "{left}");
    }
    journal.append(&story.lines[2]).unwrap();
    assert_eq!(seq_on(&journal.file().durable), 3);
}

#[test]
fn lines_are_written_in_order_and_once() {
    let story = Story::of(&every_kind_of_step()[..3]);
    let mut journal = journal(&story.lines[0], Vec::new());
    let out_of_order = |journal: &mut Journal<FaultyFile>, line: &Line| {
        matches!(journal.append(line), Err(StoreError::OutOfOrder { .. }))
    };
    assert!(out_of_order(&mut journal, &story.lines[2]));
    journal.append(&story.lines[1]).unwrap();
    assert!(out_of_order(&mut journal, &story.lines[1]));
    journal.append(&story.lines[2]).unwrap();
    assert_eq!(seq_on(&journal.file().durable), 3);
}

fn fault() -> impl Strategy<Value = Fault> {
    let kind = prop_oneof![
        Just(ErrorKind::StorageFull),
        Just(ErrorKind::Other),
        Just(ErrorKind::TimedOut),
        Just(ErrorKind::PermissionDenied),
    ];
    prop_oneof![
        6 => Just(Fault::None),
        2 => (1_usize..300).prop_map(Fault::Short),
        1 => (1_usize..300).prop_map(Fault::Full),
        1 => Just(Fault::Interrupted),
        2 => kind.prop_map(Fault::Fails),
        1 => Just(Fault::Gone(Presence::Vanished)),
        1 => Just(Fault::Gone(Presence::Changed)),
    ]
}

proptest! {
    #[test]
    fn whatever_fails_a_crash_leaves_every_acknowledged_line_and_no_wrong_one(
        faults in prop::collection::vec(fault(), 0..60),
        attempts in 1_usize..4,
    ) {
        let story = Story::of(&every_kind_of_step());
        let mut journal = journal(&story.lines[0], faults);
        for line in &story.lines[1..] {
            let saved = (0..attempts).any(|_| journal.append(line).is_ok());
            let at_least = if saved { line.seq() } else { line.seq() - 1 };
            for disk in [&journal.file().content, &journal.file().durable] {
                let after_crash = replay(disk).unwrap().ledger;
                let last = after_crash.seq() as usize;
                prop_assert!(last as u64 >= at_least && last as u64 <= line.seq());
                prop_assert_eq!(&after_crash, &story.ledgers[last - 1]);
            }
            if !saved {
                break;
            }
        }
    }
}
