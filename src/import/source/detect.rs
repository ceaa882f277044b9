//! Which encoding the bytes are in (docs/facts.md, Exports), and files that are no text at all.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::import::report::Refusal;

/// An encoding that the operator names: any of those of the web (WHATWG Encoding Standard).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextEncoding(pub(super) &'static Encoding);

impl TextEncoding {
    /// The encoding with this label, in any letter case: `windows-1250`, `shift_jis`, `gbk`,
    /// `utf-8`.
    #[must_use]
    pub fn for_label(label: &str) -> Option<Self> {
        Encoding::for_label_no_replacement(label.trim().as_bytes()).map(Self)
    }

    /// Its name, in lower case.
    #[must_use]
    pub fn name(self) -> String {
        self.0.name().to_ascii_lowercase()
    }
}

/// What to do with bytes that the encoding does not have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum OnInvalid {
    /// Stop: the encoding was taken wrongly.
    Stop,
    /// Take them for characters of Windows-1252: lines were appended in another encoding.
    AsWindows1252,
    /// Put U+FFFD in their place: the operator has named the encoding.
    Replace,
}

/// How the bytes of a file are to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) struct EncodingChoice {
    pub(in crate::import) encoding: &'static Encoding,
    pub(super) on_invalid: OnInvalid,
    /// Whether the file begins with a byte-order mark.
    pub(in crate::import) bom: bool,
    /// Whether the encoding is a guess that wants the operator's eye.
    pub(in crate::import) guessed: bool,
}

impl EncodingChoice {
    /// As it is read after it turned out not to be UTF-8 throughout: mostly UTF-8 with lines in
    /// another encoding, or not UTF-8 at all.
    pub(super) fn after_survey(bom: bool, valid: u64, invalid: u64) -> Self {
        if bom || valid >= invalid {
            let on_invalid = OnInvalid::AsWindows1252;
            Self { encoding: UTF_8, on_invalid, bom, guessed: false }
        } else {
            let on_invalid = OnInvalid::Replace;
            Self { encoding: WINDOWS_1252, on_invalid, bom, guessed: true }
        }
    }
}

/// Decides by the first bytes of a file: `head` is the whole file if that is short.
pub(super) fn detect(head: &[u8], wanted: Option<TextEncoding>) -> Result<EncodingChoice, Refusal> {
    refuse_binary(head)?;
    if head.starts_with(&[0xFF, 0xFE, 0, 0]) || head.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(Refusal::Utf32);
    }
    let marked = Encoding::for_bom(head).map(|(encoding, _)| encoding);
    let bom = marked.is_some();
    if let Some(TextEncoding(encoding)) = wanted {
        return Ok(EncodingChoice {
            encoding,
            on_invalid: OnInvalid::Replace,
            bom,
            guessed: false,
        });
    }
    let (encoding, guessed) = match marked.or_else(|| utf16_without_bom(head)) {
        Some(encoding) => (encoding, !bom),
        None if has_japanese_escapes(head) => (ISO_2022_JP, true),
        None => (UTF_8, false),
    };
    if !bom && encoding == UTF_8 && mostly_controls(head) {
        return Err(Refusal::Binary);
    }
    let on_invalid = if encoding == UTF_8 { OnInvalid::Stop } else { OnInvalid::Replace };
    Ok(EncodingChoice { encoding, on_invalid, bom, guessed })
}

fn refuse_binary(head: &[u8]) -> Result<(), Refusal> {
    let has = |text: &[u8]| memchr::memmem::find(head, text).is_some();
    if head.starts_with(b"PK\x03\x04") && (has(b"[Content_Types].xml") || has(b"xl/")) {
        return Err(Refusal::Workbook);
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Refusal::Workbook);
    }
    let packed: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "zip"),
        (&[0x1F, 0x8B], "gzip"),
        (b"7z\xBC\xAF\x27\x1C", "7z"),
        (&[0x28, 0xB5, 0x2F, 0xFD], "zstd"),
        (b"BZh", "bzip2"),
    ];
    match packed.iter().find(|(magic, _)| head.starts_with(magic)) {
        Some((_, kind)) => Err(Refusal::Packed { kind }),
        None if head.starts_with(b"%PDF-") => Err(Refusal::Binary),
        None => Ok(()),
    }
}

/// UTF-16 text of Latin letters has a zero in every second byte, from the first heading on: where
/// that begins later, something was appended.
fn utf16_without_bom(head: &[u8]) -> Option<&'static Encoding> {
    let pattern = |length: usize| {
        let sample = head.get(..length).unwrap_or(head);
        let zeros =
            |start: usize| sample.iter().skip(start).step_by(2).filter(|b| **b == 0).count();
        let most = |zeros: usize| sample.len() > 1 && zeros * 10 > sample.len() / 2 * 3;
        (most(zeros(0)), most(zeros(1)))
    };
    match (pattern(64), pattern(4096)) {
        ((false, true), (false, true)) => Some(UTF_16LE),
        ((true, false), (true, false)) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether the escapes of ISO-2022-JP change to Japanese characters and back: they are ASCII, and would be
/// taken for names of it.
fn has_japanese_escapes(head: &[u8]) -> bool {
    let has = |escape: &[u8]| memchr::memmem::find(head, escape).is_some();
    head.is_ascii() && (has(b"\x1b$B") || has(b"\x1b$@")) && (has(b"\x1b(B") || has(b"\x1b(J"))
}

/// More than one byte in ten is a control character: no text.
fn mostly_controls(head: &[u8]) -> bool {
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
        let cases: [(Vec<u8>, &Encoding, bool, bool); 9] = [
            (b"Name\r\n\x1b$B;3ED\x1b(B\r\n".into(), ISO_2022_JP, false, true),
            (text.into(), UTF_8, false, false),
            (with_mark(b"\xEF\xBB\xBF", text.as_bytes()), UTF_8, true, false),
            (with_mark(b"\xFF\xFE", &le), UTF_16LE, true, false),
            (with_mark(b"\xFE\xFF", &be), UTF_16BE, true, false),
            (le, UTF_16LE, false, true),
            (be, UTF_16BE, false, true),
            (b"M\xFCller".into(), UTF_8, false, false),
            (Vec::new(), UTF_8, false, false),
        ];
        for (bytes, encoding, bom, guessed) in cases {
            let reading = detect(&bytes, None).unwrap();
            assert_eq!(
                (reading.encoding, reading.bom, reading.guessed),
                (encoding, bom, guessed),
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
        assert_eq!(shape(b"\xFF\xFE\0\0I\0\0\0"), "utf-32");
        assert_eq!(shape(b"\x01\x02\x03\x04\x05\x06"), "binary");
        assert_eq!(shape(&[0; 100]), "binary");
    }

    #[test]
    fn labels_are_those_of_the_web() {
        assert_eq!(TextEncoding::for_label(" Windows-1250 ").unwrap().name(), "windows-1250");
        assert_eq!(TextEncoding::for_label("latin1").unwrap().name(), "windows-1252");
        assert_eq!(TextEncoding::for_label("klingon"), None);
    }
}
