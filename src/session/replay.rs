//! From the bytes of a file to the session, or to the line where it cannot be read.

use thiserror::Error;

use super::line::{self, Check, Envelope, VERSION};
use super::record::Record;
use super::{Damage, Ledger, Reason, Stamp};

/// Why the bytes are not a session that can be opened.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum ReplayError {
    /// It is no session.
    #[error("it is not a hardmatch session")]
    NotASession,
    /// The program died while it created the session.
    #[error("it was never finished: the program stopped while it created the session")]
    Unfinished,
    /// A line is damaged.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// A newer program wrote it.
    #[error(
        "line {line} was written by a newer hardmatch (format {version}; this one reads up to {VERSION})"
    )]
    Newer {
        /// Which line, from 1.
        line: usize,
        /// The version that it names.
        version: u32,
    },
    /// It has a kind of record that this program does not know.
    #[error("line {line} is a record of the unknown kind '{kind}': a newer hardmatch may read it")]
    UnknownKind {
        /// Which line, from 1.
        line: usize,
        /// The kind that it names.
        kind: String,
    },
}

/// How the file ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tail {
    /// With a line feed, as it should.
    Whole,
    /// With a whole line whose line feed is missing. The line counts.
    Unended,
    /// With a line that was never finished, or with NUL bytes, as a crash leaves them. It was never
    /// called saved.
    Torn {
        /// The number of the torn line, from 1.
        line: usize,
        /// How many bytes follow the last whole line.
        bytes: usize,
    },
}

/// A replayed session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replayed {
    /// The session.
    pub ledger: Ledger,
    /// How many bytes, from the start, are whole lines.
    pub sound_len: usize,
    /// What follows them.
    pub tail: Tail,
    /// How many records of the view were replaced by a later one.
    pub stale_views: usize,
}

impl Replayed {
    /// The session under the name that people know it by.
    pub(super) fn named(self, name: String) -> Self {
        Self { ledger: self.ledger.known_as(name), ..self }
    }
}

/// Replays the bytes of a session file.
///
/// # Errors
/// [`ReplayError`] says at which line and why. A torn end is no error: see [`Tail`].
pub fn replay(bytes: &[u8]) -> Result<Replayed, ReplayError> {
    let mut lines = Lines { rest: bytes, number: 0, at: 0 };
    let Some(first) = lines.next() else { return only_header(bytes) };
    let mut reading = Reading::begin(&first, bytes)?;
    for line in lines {
        reading.add(&line, bytes)?;
    }
    reading.finish(bytes)
}

/// A file without a line feed: a header that lacks only that, or nothing.
fn only_header(bytes: &[u8]) -> Result<Replayed, ReplayError> {
    let text = trim_nuls(bytes);
    if !is_like_a_session(text) {
        return Err(ReplayError::NotASession);
    }
    if !line::has_seal(text) {
        return Err(ReplayError::Unfinished);
    }
    let mut reading = Reading::begin(&RawLine { number: 1, at: 0, text }, bytes)?;
    reading.ledger.history_mut().catch_up();
    let ledger = reading.ledger;
    Ok(Replayed { ledger, sound_len: text.len(), tail: Tail::Unended, stale_views: 0 })
}

/// Whether the file begins as sessions do, as far as it goes.
pub(super) fn is_like_a_session(bytes: &[u8]) -> bool {
    const START: &[u8] = b"{\"v\":";
    bytes.starts_with(START) || START.starts_with(bytes)
}

fn trim_nuls(bytes: &[u8]) -> &[u8] {
    let kept = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    bytes.get(..kept).unwrap_or_default()
}

/// A line with its line feed taken off.
struct RawLine<'a> {
    number: usize,
    at: usize,
    text: &'a [u8],
}

/// The lines that end in a line feed.
struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = RawLine<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let end = memchr::memchr(b'\n', self.rest)?;
        let (text, rest) = self.rest.split_at_checked(end)?;
        let line = RawLine { number: self.number + 1, at: self.at, text };
        self.rest = rest.get(1..).unwrap_or_default();
        self.number += 1;
        self.at += end + 1;
        Some(line)
    }
}

struct Reading {
    ledger: Ledger,
    lines: usize,
    sound_len: usize,
    views: usize,
}

/// A record with its envelope, as a line holds it.
struct Opened {
    record: Record,
    stamp: Stamp,
    seq: u64,
    check: Check,
}

impl Reading {
    fn begin(line: &RawLine<'_>, bytes: &[u8]) -> Result<Self, ReplayError> {
        if !is_like_a_session(line.text) {
            return Err(ReplayError::NotASession);
        }
        let Opened { record, stamp, seq, check } = open(line, None, bytes)?;
        let Record::Session(header) = record else {
            return Err(damage(line, Reason::Header, bytes).into());
        };
        let mut ledger = Ledger::begin(header, stamp, seq, check);
        ledger.history_mut().defer();
        Ok(Self { ledger, lines: 1, sound_len: line.text.len() + 1, views: 0 })
    }

    fn add(&mut self, line: &RawLine<'_>, bytes: &[u8]) -> Result<(), ReplayError> {
        let opened = open(line, Some(self.ledger.check()), bytes)?;
        let fault = self.fault(&opened);
        if let Some(reason) = fault {
            return Err(damage(line, reason, bytes).into());
        }
        let Opened { record, stamp, seq, check } = opened;
        self.views += usize::from(matches!(record, Record::View(_)));
        self.ledger.fold(record, stamp, seq, check);
        self.lines = line.number;
        self.sound_len = line.at + line.text.len() + 1;
        Ok(())
    }

    fn fault(&self, opened: &Opened) -> Option<Reason> {
        let (seq, after) = (opened.seq, self.ledger.seq());
        if seq <= after {
            return Some(Reason::OutOfOrder { seq, after });
        }
        if matches!(opened.record, Record::Session(_)) {
            return Some(Reason::Header);
        }
        self.ledger.admit(&opened.record).err().map(Reason::Impossible)
    }

    /// Judges what follows the last line feed.
    fn finish(mut self, bytes: &[u8]) -> Result<Replayed, ReplayError> {
        let rest = bytes.get(self.sound_len..).unwrap_or_default();
        let text = trim_nuls(rest);
        let line = RawLine { number: self.lines + 1, at: self.sound_len, text };
        let tail = if rest.is_empty() {
            Tail::Whole
        } else if line::has_seal(text) {
            // A finished line: it counts if its check is right, and is damaged if not.
            self.add(&line, bytes)?;
            self.sound_len -= 1;
            Tail::Unended
        } else {
            Tail::Torn { line: line.number, bytes: rest.len() }
        };
        self.ledger.history_mut().catch_up();
        let Self { ledger, sound_len, views, lines: _ } = self;
        Ok(Replayed { ledger, sound_len, tail, stale_views: views.saturating_sub(1) })
    }
}

fn open(line: &RawLine<'_>, previous: Option<Check>, bytes: &[u8]) -> Result<Opened, ReplayError> {
    let bad = |reason| ReplayError::from(damage(line, reason, bytes));
    let not_a_record = |error: serde_json::Error| bad(Reason::NotARecord(error.to_string()));
    let (text, check) = line::open(line.text, previous).map_err(bad)?;
    let envelope: Envelope = serde_json::from_str(text).map_err(not_a_record)?;
    let Envelope { v, seq, at, by, kind } = envelope;
    if v > VERSION {
        return Err(ReplayError::Newer { line: line.number, version: v });
    }
    match Record::read(&kind, text) {
        Some(Ok(record)) => Ok(Opened { record, stamp: Stamp { at, by }, seq, check }),
        Some(Err(error)) => Err(not_a_record(error)),
        None => Err(ReplayError::UnknownKind { line: line.number, kind }),
    }
}

fn damage(line: &RawLine<'_>, reason: Reason, bytes: &[u8]) -> Damage {
    let rest = trim_nuls(bytes.get(line.at..).unwrap_or_default());
    let ended = memchr::memchr_iter(b'\n', rest).count();
    let left_out = ended + usize::from(!rest.ends_with(b"\n"));
    Damage { line: line.number, reason, sound_len: line.at, left_out }
}
