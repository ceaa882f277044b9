//! Which encoding the bytes are in (docs/facts.md, Exports), and files that are no text at all.

use encoding_rs::{Encoding, ISO_2022_JP};

use super::charset::{ByteOrder, Charset};
use super::guess::Guess;
use super::label::{TextEncoding, Wanted};
use super::magic::{self, BINARY};
use super::raw::{GZIP, ZIP};
use crate::import::report::Refusal;

/// What to do with bytes that the encoding does not have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum OnInvalid {
    /// Stop: the encoding was taken wrongly.
    Stop,
    /// Read the line that they are in by this page: it was appended in another encoding.
    ByPage(Charset),
    /// Put U+FFFD in their place.
    Replace,
}

/// How the bytes of a file are to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) struct EncodingChoice {
    pub(in crate::import) charset: Charset,
    pub(in crate::import) on_invalid: OnInvalid,
    /// Whether the file begins with a byte-order mark.
    pub(in crate::import) bom: bool,
    /// Where the encoding is a guess that wants the operator's eye: whether nothing else comes near.
    pub(in crate::import) guess: Option<Sureness>,
}

/// How sure a guess is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Sureness {
    /// Nothing else comes near.
    Sure,
    /// Something else would do as well, or there is little to tell from.
    Unsure,
}

impl EncodingChoice {
    /// UTF-8, with lines in a page among it.
    pub(super) const fn line_by_line(bom: bool, page: Charset) -> Self {
        let on_invalid = OnInvalid::ByPage(page);
        Self { charset: Charset::UTF_8, on_invalid, bom, guess: None }
    }

    /// The page that was guessed.
    pub(super) const fn of_guess(bom: bool, guess: Guess) -> Self {
        let sureness = if guess.sure { Sureness::Sure } else { Sureness::Unsure };
        let on_invalid = OnInvalid::Replace;
        Self { charset: guess.charset, on_invalid, bom, guess: Some(sureness) }
    }
}

/// Decides by the first bytes of a file: `head` is the whole file if that is short.
pub(super) fn detect(head: &[u8], wanted: Option<TextEncoding>) -> Result<EncodingChoice, Refusal> {
    magic::refuse(head)?;
    let marked = marked(head);
    let bom = marked.is_some();
    if let Some(Wanted::Is(charset)) = wanted.map(TextEncoding::wanted) {
        // A mark tells the order of bytes better than a word does.
        let better = marked.filter(|marked| charset.has_byte_order() && marked.has_byte_order());
        let (charset, on_invalid) = (better.unwrap_or(charset), OnInvalid::Replace);
        return Ok(EncodingChoice { charset, on_invalid, bom, guess: None });
    }
    let (charset, guess) = match marked.or_else(|| unmarked(head)) {
        Some(charset) => (charset, (!bom).then_some(Sureness::Sure)),
        None if has_japanese_escapes(head) => (Charset::Web(ISO_2022_JP), Some(Sureness::Sure)),
        None => (Charset::UTF_8, None),
    };
    if !bom && charset == Charset::UTF_8 && mostly_controls(head) {
        return Err(BINARY);
    }
    let on_invalid = if charset == Charset::UTF_8 { OnInvalid::Stop } else { OnInvalid::Replace };
    Ok(EncodingChoice { charset, on_invalid, bom, guess })
}

/// What the mark at the start of a file says.
fn marked(head: &[u8]) -> Option<Charset> {
    if head.starts_with(&[0xFF, 0xFE, 0, 0]) {
        return Some(Charset::Utf32(ByteOrder::Little));
    }
    if head.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Some(Charset::Utf32(ByteOrder::Big));
    }
    Encoding::for_bom(head).map(|(encoding, _)| Charset::Web(encoding))
}

/// What the zeros among Latin letters say.
fn unmarked(head: &[u8]) -> Option<Charset> {
    utf32_without_bom(head).or_else(|| utf16_without_bom(head))
}

/// UTF-32 text of Latin letters has three zeros in four bytes.
fn utf32_without_bom(head: &[u8]) -> Option<Charset> {
    let sample = head.get(..4096).unwrap_or(head);
    let (fours, _) = sample.as_chunks::<4>();
    let most = |test: fn(&&[u8; 4]) -> bool| {
        fours.len() >= 4 && fours.iter().filter(test).count() * 10 > fours.len() * 9
    };
    if most(|four| matches!(four, [1..=255, _, 0, 0])) {
        Some(Charset::Utf32(ByteOrder::Little))
    } else if most(|four| matches!(four, [0, 0, _, 1..=255])) {
        Some(Charset::Utf32(ByteOrder::Big))
    } else {
        None
    }
}

/// Whether the first bytes are those of no text and of nothing that is unpacked.
pub(super) fn is_binary(head: &[u8]) -> bool {
    let is_text = marked(head).or_else(|| unmarked(head)).is_some();
    !is_text && !head.starts_with(&ZIP) && !head.starts_with(&GZIP) && mostly_controls(head)
}

/// UTF-16 text of Latin letters has a zero in every second byte, from the first heading on: where
/// that begins later, something was appended.
fn utf16_without_bom(head: &[u8]) -> Option<Charset> {
    let pattern = |length: usize| {
        let sample = head.get(..length).unwrap_or(head);
        let zeros =
            |start: usize| sample.iter().skip(start).step_by(2).filter(|b| **b == 0).count();
        let most = |zeros: usize| sample.len() > 1 && zeros * 10 > sample.len() / 2 * 3;
        (most(zeros(0)), most(zeros(1)))
    };
    match (pattern(64), pattern(4096)) {
        ((false, true), (false, true)) => Some(Charset::UTF_16LE),
        ((true, false), (true, false)) => Some(Charset::UTF_16BE),
        _ => None,
    }
}

/// Whether the escapes of ISO-2022-JP change to Japanese characters and back: they are ASCII, and would be
/// taken for names of it.
fn has_japanese_escapes(head: &[u8]) -> bool {
    let has = |escape: &[u8]| memchr::memmem::find(head, escape).is_some();
    head.is_ascii() && (has(b"\x1b$B") || has(b"\x1b$@")) && (has(b"\x1b(B") || has(b"\x1b(J"))
}

/// The lines of a file whose end a disk has lost, and has filled with zeros; all of any other one.
fn before_lost_end(head: &[u8]) -> &[u8] {
    let end = head.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    let lines = head.get(..end).unwrap_or(head);
    let is_lines = lines.contains(&b'\n') && !lines.contains(&0);
    if is_lines { lines } else { head }
}

/// More than one byte in ten is a control character: no text.
fn mostly_controls(head: &[u8]) -> bool {
    let head = before_lost_end(head);
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, 0 | b'\t' | b'\n' | b'\r');
    let zeros = memchr::memchr_iter(0, head).count();
    let controls = head.iter().filter(is_control).count();
    controls * 10 > head.len() || zeros * 3 > head.len() * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_patterns_tell_the_encoding() {
        let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(order).collect()
        };
        let text = "\"ObjectGUID\",\"Name\"\r\n";
        let (le, be) = (utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes));
        let with_mark = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let utf32 = |order: fn(u32) -> [u8; 4]| -> Vec<u8> {
            text.chars().flat_map(|c| order(c as u32)).collect()
        };
        let (little, big) = (Charset::Utf32(ByteOrder::Little), Charset::Utf32(ByteOrder::Big));
        let japanese = Charset::Web(ISO_2022_JP);
        let cases: [(Vec<u8>, Charset, bool, bool); 13] = [
            (utf32(u32::to_le_bytes), little, false, true),
            (utf32(u32::to_be_bytes), big, false, true),
            (with_mark(b"\xFF\xFE\0\0", &utf32(u32::to_le_bytes)), little, true, false),
            (with_mark(b"\0\0\xFE\xFF", &utf32(u32::to_be_bytes)), big, true, false),
            (b"Name\r\n\x1b$B;3ED\x1b(B\r\n".into(), japanese, false, true),
            (text.into(), Charset::UTF_8, false, false),
            (with_mark(b"\xEF\xBB\xBF", text.as_bytes()), Charset::UTF_8, true, false),
            (with_mark(b"\xFF\xFE", &le), Charset::UTF_16LE, true, false),
            (with_mark(b"\xFE\xFF", &be), Charset::UTF_16BE, true, false),
            (le, Charset::UTF_16LE, false, true),
            (be, Charset::UTF_16BE, false, true),
            (b"M\xFCller".into(), Charset::UTF_8, false, false),
            (Vec::new(), Charset::UTF_8, false, false),
        ];
        for (bytes, charset, bom, guessed) in cases {
            let reading = detect(&bytes, None).unwrap();
            assert_eq!(
                (reading.charset, reading.bom, reading.guess.is_some()),
                (charset, bom, guessed),
                "{bytes:x?}"
            );
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        let shape = |bytes: &[u8]| detect(bytes, None).unwrap_err().shape().unwrap_or_default();
        assert_eq!(shape(b"PK\x03\x04....[Content_Types].xml"), "excel-workbook");
        assert_eq!(shape(b"PK\x03\x04....users.csv"), "packed");
        assert_eq!(shape(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "excel-workbook");
        assert_eq!(shape(b"\x1F\x8B\x08"), "packed");
        assert_eq!(shape(b"\x01\x02\x03\x04\x05\x06"), "binary");
        assert_eq!(shape(&[0; 100]), "binary");
    }
}
