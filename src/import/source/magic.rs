//! Files that are no text, told by their first bytes.

use super::raw::{GZIP, ZIP};
use crate::import::report::Refusal;

/// A file of which no more is known.
pub(in crate::import) const BINARY: Refusal = Refusal::Binary { kind: "a binary file" };

/// A document of Word, of any of its formats.
pub(super) const WORD_DOCUMENT: Refusal = Refusal::NotRead {
    what: "a Word document",
    instead: "Give the file that the list in it was made from.",
};

/// The first bytes of packed files of kinds that are not read. Packed files are unpacked once; what is still
/// packed was packed twice.
const PACKED: [(&[u8], &str); 9] = [
    (b"PK\x05\x06", "empty zip"),
    (&ZIP, "zip"),
    (&GZIP, "gzip"),
    (b"Rar!\x1A", "rar"),
    (b"7z\xBC\xAF\x27\x1C", "7z"),
    (&[0x28, 0xB5, 0x2F, 0xFD], "zstd"),
    (b"BZh", "bzip2"),
    (b"\xFD7zXZ\0", "xz"),
    (b"MSCF", "cab"),
];

/// The first bytes of other files that lie beside exports.
const KINDS: [(&[u8], &str); 11] = [
    (b"%PDF-", "a PDF"),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xFF\xD8\xFF", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"L\0\0\0\x01\x14\x02\0", "a shortcut of Windows (.lnk), not the file that it leads to"),
    (b"MZ\x90\0", "a program"),
    (b"\x7FELF", "a program"),
    (b"ElfFile\0", "an event log"),
    (b"!BDN", "an Outlook data file"),
];

/// Where the mark of a database of the Extensible Storage Engine stands, as `ntds.dit` is one.
const ESE_MARK: (usize, &[u8]) = (4, b"\xEF\xCD\xAB\x89");

/// Refuses what is known to be no text.
pub(super) fn refuse(head: &[u8]) -> Result<(), Refusal> {
    let has = |text: &[u8]| memchr::memmem::find(head, text).is_some();
    if head.starts_with(&ZIP) && (has(b"[Content_Types].xml") || has(b"xl/")) {
        return Err(Refusal::Workbook { kind: "an Excel workbook in another packed file" });
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(compound(head));
    }
    if head.get(257..262) == Some(b"ustar") {
        return Err(Refusal::Packed { kind: "tar" });
    }
    let begins = |(magic, _): &&(&[u8], &str)| head.starts_with(magic);
    if let Some((_, kind)) = PACKED.iter().find(begins) {
        return Err(Refusal::Packed { kind });
    }
    if let Some((_, kind)) = KINDS.iter().find(begins) {
        return Err(Refusal::Binary { kind });
    }
    let (at, mark) = ESE_MARK;
    if head.get(at..at + mark.len()) == Some(mark) {
        return Err(Refusal::Binary { kind: "a database (such as ntds.dit)" });
    }
    Ok(())
}

/// What an OLE compound file is, by the names of the streams in it, which are UTF-16 (MS-CFB 2.6.1).
fn compound(head: &[u8]) -> Refusal {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(head, &name).is_some()
    };
    if has("EncryptedPackage") {
        return Refusal::Workbook { kind: "an Excel workbook with a password" };
    }
    if has("__substg1.0_") || has("__properties_version1.0") {
        let (what, instead) =
            ("a message of Outlook", "Save what is attached to it, and give that.");
        return Refusal::NotRead { what, instead };
    }
    if has("WordDocument") {
        return WORD_DOCUMENT;
    }
    let kind = if has("Workbook") || has("Book") {
        "an old Excel workbook (.xls)"
    } else {
        "an old Excel workbook (.xls), or one with a password"
    };
    Refusal::Workbook { kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_named() {
        let compound = |stream: &str| {
            let name = stream.encode_utf16().flat_map(u16::to_le_bytes);
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".iter().copied().chain(name).collect::<Vec<u8>>()
        };
        let cases: [(Vec<u8>, &str); 10] = [
            (compound("Workbook"), "an old Excel workbook (.xls), which"),
            (compound("EncryptedPackage"), "an Excel workbook with a password"),
            (compound("__substg1.0_0037001F"), "a message of Outlook"),
            (compound("WordDocument"), "a Word document"),
            (compound(""), "(.xls), or one with a password"),
            (b"PK\x03\x04....users.csv".into(), "packed file (zip)"),
            (b"%PDF-1.7".into(), "a PDF"),
            (b"PAR1\x15\x04".into(), "Parquet"),
            (b"L\0\0\0\x01\x14\x02\0\0".into(), "shortcut"),
            (b"\0\0\0\0\xEF\xCD\xAB\x89".into(), "ntds.dit"),
        ];
        for (bytes, expected) in cases {
            let said = refuse(&bytes).unwrap_err().to_string();
            assert!(said.contains(expected), "{expected}: {said}");
        }
        for text in ["Id,Mail\n", "PARTNER,Mail\n", "MZ,Mail\n", ""] {
            assert!(refuse(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
