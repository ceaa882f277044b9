//! Blocks of bytes into text, wherever the blocks are cut.
//!
//! What comes out is valid text whose lines end in LF, the last one too, without byte-order marks
//! at its start, NULs and Ctrl-Z. A break inside a value is LF as well: editors change it on every
//! save, and no id has one.

use memchr::{memchr_iter, memchr3_iter, memrchr2};

use super::Stop;
use super::charset::{Characters, Charset, REPLACEMENT};
use super::detect::{EncodingChoice, OnInvalid};
use crate::import::report::{Refusal, Tally};

/// What decoding noticed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::import) struct Damage {
    /// The NULs that were removed.
    pub(in crate::import) nuls: Tally,
    /// The marks of the end of a file (Ctrl-Z) that were removed.
    pub(in crate::import) end_marks: Tally,
    /// The byte-order marks at the start of later lines, which were removed.
    pub(in crate::import) marks: Tally,
    /// The lines that hold bytes that the encoding does not have.
    pub(in crate::import) bad_lines: Tally,
    /// Whether the last line has no end.
    pub(in crate::import) is_end_open: bool,
    /// Whether any character is not ASCII.
    pub(in crate::import) beyond_ascii: bool,
}

/// The mark with which a text of UTF-8 or UTF-16 may begin.
const MARK: char = '\u{feff}';
/// The mark with which old programs end a text.
const END_MARK: u8 = 0x1A;
/// How many NULs close to one another are UTF-16 and no damage.
const UTF16_NULS: u32 = 16;
/// How many bytes of plain ASCII in a row are no UTF-16: as pairs they would be rare characters,
/// one after the other.
const ASCII_IN_UTF16: u64 = 48;
/// How many units of UTF-16 in a row are of the other byte order: as they stand they would be rare characters too.
const TURNED_UNITS: u64 = 16;

/// A line is at most so long where lines are read one by one, in bytes; a longer one is cut.
pub(super) const LONGEST_LINE: usize = 1024 * 1024;

/// What a text ended in whose meaning the next one tells. One line end is written for it so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum LineEnd {
    /// Nothing of the kind.
    #[default]
    None,
    /// A CR, perhaps of a CR LF or a CR CR LF.
    Cr,
    /// Two, perhaps of one CR CR LF.
    TwoCrs,
}

/// Turns the blocks of one file into text.
#[derive(Debug)]
pub(super) struct Decoder {
    reading: EncodingChoice,
    /// For encodings other than UTF-8.
    other: Option<Characters>,
    /// What `other` gave, before line ends are made one.
    scratch: String,
    /// The beginning of a character of UTF-8, or of a line, whose end is in the next block.
    carry: Vec<u8>,
    at_start: bool,
    before: LineEnd,
    ends_line: bool,
    /// How many bytes came before the present block.
    offset: u64,
    /// How many bytes of text were decoded.
    decoded: u64,
    /// The line that is being written, from 1.
    line: u64,
    last_bad_line: u64,
    last_nul: u64,
    nul_streak: u32,
    ascii_run: u64,
    /// How many units in a row were ASCII in the other byte order, and the first byte of the present one.
    turned_run: u64,
    half: u8,
    pub(super) damage: Damage,
}

impl Decoder {
    pub(super) fn new(reading: EncodingChoice) -> Self {
        let is_other = reading.charset != Charset::UTF_8;
        let other = is_other.then(|| Characters::new(reading.charset));
        Self {
            reading,
            other,
            scratch: String::new(),
            carry: Vec::new(),
            at_start: true,
            before: LineEnd::None,
            ends_line: true,
            offset: 0,
            decoded: 0,
            line: 1,
            last_bad_line: 0,
            last_nul: 0,
            nul_streak: 0,
            ascii_run: 0,
            turned_run: 0,
            half: 0,
            damage: Damage::default(),
        }
    }

    /// Appends the text of a block to `out`.
    pub(super) fn push(&mut self, block: &[u8], out: &mut String) -> Result<(), Stop> {
        if self.other.is_some() {
            self.refuse_other_in_utf16(block)?;
            self.push_other(block, false, out)?;
        } else if let OnInvalid::ByPage(page) = self.reading.on_invalid {
            self.push_lines(block, page, out)?;
        } else {
            self.push_utf8(block, out)?;
        }
        self.offset += block.len() as u64;
        Ok(())
    }

    /// Appends what is left at the end, and closes the last line.
    pub(super) fn finish(&mut self, out: &mut String) -> Result<(), Stop> {
        if self.other.is_some() {
            self.push_other(&[], true, out)?;
        } else if let OnInvalid::ByPage(page) = self.reading.on_invalid {
            let rest = std::mem::take(&mut self.carry);
            self.push_line(&rest, page, out)?;
        } else {
            let rest = std::mem::take(&mut self.carry);
            self.push_invalid(&rest, out)?;
        }
        if !self.ends_line {
            out.push('\n');
            self.ends_line = true;
            self.damage.is_end_open = true;
        }
        Ok(())
    }

    fn push_utf8(&mut self, block: &[u8], out: &mut String) -> Result<(), Stop> {
        let mut block = block;
        while !self.carry.is_empty() {
            let Some((first, rest)) = block.split_first() else { return Ok(()) };
            self.carry.push(*first);
            block = rest;
            let carry = std::mem::take(&mut self.carry);
            self.push_chunks(&carry, out)?;
        }
        self.push_chunks(block, out)
    }

    /// Valid and invalid stretches in turn; an unfinished character at the end is carried over.
    fn push_chunks(&mut self, bytes: &[u8], out: &mut String) -> Result<(), Stop> {
        if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
            return self.append(text, out);
        }
        let mut at = 0;
        for chunk in bytes.utf8_chunks() {
            self.append(chunk.valid(), out)?;
            at += chunk.valid().len() + chunk.invalid().len();
            let unfinished = at == bytes.len()
                && std::str::from_utf8(chunk.invalid())
                    .is_err_and(|error| error.error_len().is_none());
            if unfinished {
                self.carry.extend_from_slice(chunk.invalid());
            } else {
                self.push_invalid(chunk.invalid(), out)?;
            }
        }
        Ok(())
    }

    fn push_invalid(&mut self, bytes: &[u8], out: &mut String) -> Result<(), Stop> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.reading.on_invalid == OnInvalid::Stop {
            return Err(Stop::NotUtf8);
        }
        self.note_bad_line();
        self.append(REPLACEMENT, out)
    }

    /// Each line by its own encoding: UTF-8 if it is that, else the page.
    fn push_lines(&mut self, block: &[u8], page: Charset, out: &mut String) -> Result<(), Stop> {
        let end = memrchr2(b'\n', b'\r', block).map_or(0, |at| at + 1);
        let (whole, rest) = block.split_at(end);
        if !whole.is_empty() {
            let mut lines = std::mem::take(&mut self.carry);
            lines.extend_from_slice(whole);
            for line in lines.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
                self.push_line(line, page, out)?;
            }
        }
        self.carry.extend_from_slice(rest);
        if self.carry.len() > LONGEST_LINE {
            let mut line = std::mem::take(&mut self.carry);
            self.carry = line.split_off(before_unfinished(&line));
            self.push_line(&line, page, out)?;
        }
        Ok(())
    }

    fn push_line(&mut self, line: &[u8], page: Charset, out: &mut String) -> Result<(), Stop> {
        if let Ok(text) = simdutf8::basic::from_utf8(line) {
            return self.append(text, out);
        }
        self.note_bad_line();
        self.append(&page.decode(line), out)
    }

    fn note_bad_line(&mut self) {
        if self.last_bad_line == self.line {
            return;
        }
        self.last_bad_line = self.line;
        self.damage.bad_lines.add(self.line, "");
    }

    fn push_other(&mut self, block: &[u8], last: bool, out: &mut String) -> Result<(), Stop> {
        let Some(mut characters) = self.other.take() else { return Ok(()) };
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut block = block;
        loop {
            scratch.clear();
            let sound = characters.push(&mut block, last, &mut scratch);
            self.append(&scratch, out)?;
            if sound {
                break;
            }
            self.note_bad_line();
            self.append(REPLACEMENT, out)?;
        }
        self.other = Some(characters);
        self.scratch = scratch;
        Ok(())
    }

    /// Appends decoded text: line ends made one, marks at the start and NULs left out.
    fn append(&mut self, text: &str, out: &mut String) -> Result<(), Stop> {
        let mut rest = text;
        if self.at_start {
            rest = rest.trim_start_matches(MARK);
        }
        if rest.is_empty() {
            return Ok(());
        }
        self.at_start = false;
        self.decoded += (text.len() - rest.len()) as u64;
        // Where a file was put behind another one.
        while let Some((before, after)) = split_at_mark(rest, self.ends_line) {
            self.append_part(before, out)?;
            self.damage.marks.add(self.line, "");
            self.decoded += MARK.len_utf8() as u64;
            rest = after;
        }
        self.append_part(rest, out)
    }

    fn append_part(&mut self, text: &str, out: &mut String) -> Result<(), Stop> {
        if text.is_empty() {
            return Ok(());
        }
        let written = out.len();
        let rest = self.after_line_end(text, out);
        self.decoded += (text.len() - rest.len()) as u64;
        self.append_lines(rest, (written, self.line), out)?;
        self.decoded += rest.len() as u64;
        let new = out.get(written..).unwrap_or_default();
        if new.is_empty() {
            return Ok(());
        }
        self.ends_line = new.ends_with('\n');
        self.damage.beyond_ascii |= !self.damage.beyond_ascii && !new.is_ascii();
        self.line += memchr_iter(b'\n', new.as_bytes()).count() as u64;
        Ok(())
    }

    /// What is left of a text behind one that ended in CRs: what they mean is known by what follows.
    fn after_line_end<'t>(&mut self, text: &'t str, out: &mut String) -> &'t str {
        let before = std::mem::take(&mut self.before);
        let of_double = text.strip_prefix("\r\n");
        match (before, text.strip_prefix('\n'), of_double) {
            (LineEnd::Cr | LineEnd::TwoCrs, Some(rest), _) | (LineEnd::Cr, None, Some(rest)) => {
                rest
            }
            (LineEnd::TwoCrs, None, Some(rest)) => {
                out.push('\n');
                rest
            }
            (LineEnd::Cr, None, None) if text == "\r" => {
                self.before = LineEnd::TwoCrs;
                ""
            }
            (LineEnd::None, ..) | (LineEnd::Cr, None, None) => text,
            (LineEnd::TwoCrs, None, None) => {
                out.push('\n');
                if text != "\r" {
                    return text;
                }
                self.before = LineEnd::TwoCrs;
                ""
            }
        }
    }

    /// `line` is a place in the text so far whose line is known, and that line.
    fn append_lines(
        &mut self,
        text: &str,
        mut line: (usize, u64),
        out: &mut String,
    ) -> Result<(), Stop> {
        let bytes = text.as_bytes();
        let mut from = 0;
        for at in memchr3_iter(b'\r', 0, END_MARK, bytes) {
            if at < from {
                continue;
            }
            out.push_str(text.get(from..at).unwrap_or_default());
            from = at + 1;
            if bytes[at] != b'\r' {
                // Only as far as it is not counted: of many, each looks at its own stretch.
                let new = out.as_bytes().get(line.0..).unwrap_or_default();
                line = (out.len(), line.1 + memchr_iter(b'\n', new).count() as u64);
                self.note_removed(bytes[at], line.1, self.decoded + at as u64)?;
                continue;
            }
            // CR CR LF is the CR LF of a file that was once more written as text.
            if bytes.get(from..from + 2) == Some(b"\r\n") {
                continue;
            }
            out.push('\n');
            match bytes.get(from..).unwrap_or_default() {
                [b'\n', ..] => from += 1,
                [b'\r'] => {
                    from += 1;
                    self.before = LineEnd::TwoCrs;
                }
                [] => self.before = LineEnd::Cr,
                _ => {}
            }
        }
        out.push_str(text.get(from..).unwrap_or_default());
        Ok(())
    }

    fn note_removed(&mut self, byte: u8, line: u64, at: u64) -> Result<(), Stop> {
        if byte == END_MARK {
            self.damage.end_marks.add(line, "");
            return Ok(());
        }
        self.damage.nuls.add(line, "");
        // Every second byte of UTF-16 is one; NULs side by side are what a disk has left of a file.
        self.nul_streak = match at.saturating_sub(self.last_nul) {
            2 => self.nul_streak + 1,
            0 | 1 => self.nul_streak,
            _ => 0,
        };
        self.last_nul = at;
        if self.nul_streak >= UTF16_NULS {
            let byte = at.saturating_sub(u64::from(UTF16_NULS) * 2);
            return Err(Stop::Refused(Refusal::TwoEncodings { byte }));
        }
        Ok(())
    }

    /// Refuses text of another encoding behind UTF-16: ASCII, and UTF-16 of the other byte order.
    fn refuse_other_in_utf16(&mut self, block: &[u8]) -> Result<(), Stop> {
        let is_little = self.reading.charset == Charset::UTF_16LE;
        if !is_little && self.reading.charset != Charset::UTF_16BE {
            return Ok(());
        }
        for (at, byte) in block.iter().enumerate() {
            let ascii = is_ascii_text(*byte);
            if (self.offset + at as u64).is_multiple_of(2) {
                self.half = *byte;
            } else {
                self.refuse_turned([self.half, *byte], is_little, self.offset + at as u64 + 1)?;
            }
            self.ascii_run = if ascii { self.ascii_run + 1 } else { 0 };
            if self.ascii_run >= ASCII_IN_UTF16 {
                let byte = self.offset + at as u64 + 1 - self.ascii_run;
                return Err(Stop::Refused(Refusal::TwoEncodings { byte }));
            }
        }
        Ok(())
    }

    /// Takes in a unit of UTF-16 that ends before the byte `end`.
    fn refuse_turned(&mut self, unit: [u8; 2], is_little: bool, end: u64) -> Result<(), Stop> {
        let [low, high] = if is_little { unit } else { [unit[1], unit[0]] };
        self.turned_run = if low == 0 && is_ascii_text(high) { self.turned_run + 1 } else { 0 };
        // The mark of the other order is no character.
        let is_mark = [low, high] == [0xFE, 0xFF];
        if is_mark || self.turned_run >= TURNED_UNITS {
            let byte = end.saturating_sub(2 * self.turned_run.max(1));
            return Err(Stop::Refused(Refusal::TwoEncodings { byte }));
        }
        Ok(())
    }
}

/// Whether a byte is one of ASCII as texts have it.
const fn is_ascii_text(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e | b'\t' | b'\r' | b'\n')
}

/// The text before and behind a byte-order mark at the start of a line; `at_line` says whether the text begins one.
fn split_at_mark(text: &str, at_line: bool) -> Option<(&str, &str)> {
    let mut buffer = [0; 4];
    let mark = MARK.encode_utf8(&mut buffer).as_bytes();
    let is_line_start =
        |at: &usize| match at.checked_sub(1).and_then(|before| text.as_bytes().get(before)) {
            Some(before) => matches!(before, b'\n' | b'\r'),
            None => at_line,
        };
    let at = memchr::memmem::find_iter(text.as_bytes(), mark).find(is_line_start)?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

/// Where the last character of UTF-8 begins, if it is not complete; else the length.
pub(super) fn before_unfinished(bytes: &[u8]) -> usize {
    let is_start = |byte: &u8| *byte & 0xC0 != 0x80;
    let tail = bytes.len().saturating_sub(3);
    let last = bytes.get(tail..).and_then(|tail| tail.iter().rposition(is_start));
    let Some(start) = last.map(|last| tail + last) else { return bytes.len() };
    match std::str::from_utf8(bytes.get(start..).unwrap_or_default()) {
        Err(error) if error.error_len().is_none() => start,
        _ => bytes.len(),
    }
}
