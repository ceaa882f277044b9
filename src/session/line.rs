//! One line of a session: its envelope, its check, and the spelling that no pager trips over.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::ser::Formatter;
use sha2::{Digest, Sha256};

use super::brief::Brief;
use super::record::Record;
use super::{Reason, Stamp};
use crate::text::is_hidden;

/// The version of the records that this program writes, and the newest that it reads.
pub(super) const VERSION: u32 = 1;

/// What stands between the text of a line and its check.
const CHECK_KEY: &[u8] = b",\"check\":\"";
/// What ends a line.
const CHECK_END: &[u8] = b"\"}";
/// The length of everything from the key to the end of the line.
const SEAL_LEN: usize = CHECK_KEY.len() + Check::LEN + CHECK_END.len();
/// The length of a seal and the line feed behind it.
pub(super) const END_LEN: usize = SEAL_LEN + 1;

/// One line of a session file, made by a [`Ledger`](super::Ledger) and by nothing else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    seq: u64,
    text: String,
    /// Whether it only remembers what the screen looks like.
    is_view: bool,
    /// What a list tells of the session behind this line.
    brief: Brief,
}

impl Line {
    /// The number of the record: the next line has the next one.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// The text, one line without its line feed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it only remembers what the screen looks like: losing it loses no work.
    #[must_use]
    pub const fn is_view(&self) -> bool {
        self.is_view
    }

    pub(super) const fn brief(&self) -> &Brief {
        &self.brief
    }
}

/// The check of a line: the first 8 bytes, as 16 hex digits, of the SHA-256 of the check of the line
/// before and the text of this line up to `,"check"`. The first line has no check before it.
///
/// Being chained, the checks find lines that were changed, removed, repeated or moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Check([u8; Self::LEN]);

impl Check {
    const LEN: usize = 16;

    fn of(previous: Option<Self>, body: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        if let Some(previous) = previous {
            hasher.update(previous.0);
        }
        hasher.update(body);
        let hash = hasher.finalize();
        let mut digits = [0; Self::LEN];
        for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(hash) {
            *pair = [hex_digit(byte >> 4), hex_digit(byte & 0xF)];
        }
        Self(digits)
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

const fn hex_digit(value: u8) -> u8 {
    match value {
        0..=9 => b'0' + value,
        _ => b'a' + value - 10,
    }
}

#[derive(Serialize)]
struct Spelled<'a> {
    v: u32,
    seq: u64,
    at: &'a str,
    by: &'a str,
    #[serde(flatten)]
    record: &'a Record,
}

/// What every line has. `v` is the version of the record, so that a file that a newer program has
/// gone on with says so at the line where that begins.
#[derive(Deserialize)]
pub(super) struct Envelope {
    pub(super) v: u32,
    pub(super) seq: u64,
    pub(super) at: String,
    pub(super) by: String,
    pub(super) kind: String,
}

/// The text of a line that was written, to become a [`Line`] when the session has followed it.
pub(super) struct Written {
    pub(super) seq: u64,
    pub(super) check: Check,
    text: String,
    is_view: bool,
}

impl Written {
    /// The line, with what a list tells of the session behind it.
    pub(super) fn with(self, brief: Brief) -> Line {
        Line { seq: self.seq, text: self.text, is_view: self.is_view, brief }
    }
}

/// Writes a record as the line that follows the one with check `previous`.
pub(super) fn write(seq: u64, stamp: &Stamp, record: &Record, previous: Option<Check>) -> Written {
    let spelled = Spelled { v: VERSION, seq, at: &stamp.at, by: &stamp.by, record };
    let (text, check) = seal_json(&spelled, previous);
    Written { seq, check, text, is_view: matches!(record, Record::View(_)) }
}

/// A value as one line that [`open`] opens as the first of a file.
pub(super) fn sealed(value: &impl Serialize) -> String {
    seal_json(value, None).0
}

fn seal_json(value: &impl Serialize, previous: Option<Check>) -> (String, Check) {
    let mut body = to_json(value);
    // The brace that closes the object comes after the check.
    body.pop();
    let check = Check::of(previous, body.as_bytes());
    (seal(body, check), check)
}

fn seal(mut body: String, check: Check) -> String {
    body.push_str(",\"check\":\"");
    body.push_str(check.as_str());
    body.push_str("\"}");
    body
}

/// Opens a line: its check must be right after the line with check `previous`.
pub(super) fn open(line: &[u8], previous: Option<Check>) -> Result<(&str, Check), Reason> {
    let (body, stored) = split(line).ok_or_else(|| unsealed(line))?;
    let check = Check::of(previous, body);
    if check.0 != stored {
        return Err(if line.contains(&0) { Reason::Nul } else { Reason::WrongCheck });
    }
    let text = std::str::from_utf8(line).map_err(|_| Reason::NotText)?;
    Ok((text, check))
}

/// The same line after another one: only its check differs. `None` if it is not a line.
pub(super) fn reseal(line: &[u8], previous: Option<Check>) -> Option<(String, Check)> {
    let (body, _) = split(line)?;
    let check = Check::of(previous, body);
    Some((seal(String::from_utf8(body.to_vec()).ok()?, check), check))
}

/// Whether the bytes contain the seal of a finished line, right or wrong. What a write left
/// unfinished never does: quotes in values are escaped.
pub(super) fn has_seal(bytes: &[u8]) -> bool {
    memchr::memmem::find_iter(bytes, CHECK_KEY).any(|at| bytes.len() >= at + SEAL_LEN)
}

/// The first line of a journal.
pub(super) fn first(bytes: &[u8]) -> String {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}

/// The check of the line that ends a file of which these are the last [`END_LEN`] bytes.
pub(super) fn check_at_end(bytes: &[u8]) -> Option<String> {
    let (_, check) = split(bytes.strip_suffix(b"\n")?)?;
    String::from_utf8(check.to_vec()).ok()
}

fn split(line: &[u8]) -> Option<(&[u8], [u8; Check::LEN])> {
    let (body, seal) = line.split_at_checked(line.len().checked_sub(SEAL_LEN)?)?;
    let check = seal.strip_prefix(CHECK_KEY)?.strip_suffix(CHECK_END)?;
    Some((body, check.try_into().ok()?))
}

fn unsealed(line: &[u8]) -> Reason {
    if line.contains(&0) {
        Reason::Nul
    } else if line.ends_with(b"\r") {
        Reason::CarriageReturn
    } else {
        Reason::NoCheck
    }
}

/// Writes a value as JSON in which every character that a terminal or pager could trip over, or
/// that hides or reorders text, is escaped: a session is safe to look at with any tool.
fn to_json(value: &impl Serialize) -> String {
    let mut bytes = Vec::with_capacity(1024);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Visible);
    let written = value.serialize(&mut serializer);
    #[expect(
        clippy::expect_used,
        reason = "a Vec takes every byte, records hold no map with keys that are not text, and what a formatter writes of text is text"
    )]
    written.ok().and_then(|()| String::from_utf8(bytes).ok()).expect("a record is JSON")
}

struct Visible;

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut plain = fragment;
        while let Some((at, hidden)) = plain.char_indices().find(|(_, c)| is_hidden(*c)) {
            let (before, rest) = plain.split_at_checked(at).unwrap_or((plain, ""));
            writer.write_all(before.as_bytes())?;
            for unit in hidden.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = rest.get(hidden.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(plain.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp() -> Stamp {
        Stamp { at: "2026-01-01T00:00:00Z".into(), by: "me@here".into() }
    }

    fn note(text: &str) -> Record {
        Record::Note { id: crate::plan::OpId(1), text: text.into() }
    }

    #[test]
    fn a_line_is_spelled_like_this() {
        let line = write(7, &stamp(), &note("ask Zoë"), None);
        let body = r#"{"v":1,"seq":7,"at":"2026-01-01T00:00:00Z","by":"me@here","kind":"note","id":1,"text":"ask Zoë""#;
        // The SHA-256 of `body`, as `sha256sum` prints it.
        assert_eq!(line.check.as_str(), "734219a09d39cbe4");
        assert_eq!(line.text, format!("{body},\"check\":\"{}\"}}", line.check.as_str()));
    }

    #[test]
    fn a_line_opens_only_after_the_line_that_it_was_written_after() {
        let first = write(1, &stamp(), &Record::Undo, None).check;
        let line = write(2, &stamp(), &note("x"), Some(first));
        assert_eq!(open(line.text.as_bytes(), Some(first)), Ok((line.text.as_str(), line.check)));
        assert_eq!(open(line.text.as_bytes(), Some(line.check)), Err(Reason::WrongCheck));
        assert_eq!(open(line.text.as_bytes(), None), Err(Reason::WrongCheck));
    }

    #[test]
    fn what_hides_or_moves_text_is_escaped_and_comes_back() {
        let hostile = "a\u{202e}b\u{85}c\u{7f}d\u{e0041}e\"\\\n\u{0}\u{2028}f\u{feff}é漢";
        let line = write(1, &stamp(), &note(hostile), None);
        assert!(line.text.chars().all(|c| !is_hidden(c)), "{}", line.text);
        assert!(line.text.contains("a\\u202eb\\u0085c\\u007fd\\udb40\\udc41e"));
        let Some(Ok(Record::Note { text, .. })) = Record::read("note", &line.text) else {
            panic!("{}", line.text);
        };
        assert_eq!(text, hostile);
    }

    #[test]
    fn what_is_no_line_is_told_with_its_reason() {
        let line = write(1, &stamp(), &Record::Undo, None);
        let text = line.text;
        let cases = [
            (format!("{text}\r"), Reason::CarriageReturn),
            (format!("{text} "), Reason::NoCheck),
            (text.replace("undo", "redo"), Reason::WrongCheck),
            (text.replace(",\"check\"", ", \"check\""), Reason::NoCheck),
            (format!("{{\"v\"\0{text}\0"), Reason::Nul),
            (String::new(), Reason::NoCheck),
        ];
        for (line, reason) in cases {
            assert_eq!(open(line.as_bytes(), None), Err(reason), "{line:?}");
        }
    }

    #[test]
    fn no_beginning_of_a_line_has_a_seal_even_if_a_value_spells_one() {
        let line = write(1, &stamp(), &note(",\"check\":\"0123456789abcdef\"}"), None);
        let bytes = line.text.as_bytes();
        for end in 0..bytes.len() {
            assert!(!has_seal(&bytes[..end]), "{end}");
        }
        assert!(has_seal(bytes));
    }
}
