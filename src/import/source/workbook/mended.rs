//! Workbooks written once more where their reader would stop at a cell, or take its value for none. Nothing else in
//! them is changed, and what is written is in memory alone.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::import::monitor::Monitor;
use crate::import::report::Refusal;
use crate::import::source::Stop;
use crate::import::source::archive::Archive;
use crate::import::source::raw::Raw;
use crate::import::source::unpack::damaged;

/// Where the sheets of Excel's workbooks are.
const SHEETS: &str = "xl/worksheets/";
/// What `LibreOffice` writes of a formula that has no value: what it shows in its place is the text of the cell.
const NO_VALUE: &[u8] = b" office:string-value=\"\"";
/// What it writes of a formula that came to an error, whatever value stands beside it: some versions have 0 there.
const ERROR: &[u8] = b" calcext:value-type=\"error\"";
/// What an attribute of a value begins with, and the one of a text.
const VALUE: &[u8] = b" office:";
const TEXT: &[u8] = b" office:value-type=\"string\"";

/// Whether cells of OpenDocument have a value that is not what they show.
pub(super) fn hides_texts(content: &[u8]) -> bool {
    [NO_VALUE, ERROR].iter().any(|part| memchr::memmem::find(content, part).is_some())
}

/// A workbook of OpenDocument whose cells have the text that they show.
pub(super) fn with_shown_texts(archive: &mut Archive, monitor: &Monitor) -> Result<Archive, Stop> {
    rewritten(archive, monitor, |name, bytes| (name == "content.xml").then(|| shown_texts(bytes)))
}

/// A workbook of Excel whose errors are texts: some are newer than its reader.
pub(super) fn with_errors_as_texts(
    archive: &mut Archive,
    monitor: &Monitor,
) -> Result<Archive, Stop> {
    rewritten(archive, monitor, |name, bytes| {
        name.starts_with(SHEETS).then(|| errors_as_texts(bytes))
    })
}

/// Writes an archive once more, with other parts where `change` gives them.
fn rewritten(
    archive: &mut Archive,
    monitor: &Monitor,
    change: impl Fn(&str, &[u8]) -> Option<Vec<u8>>,
) -> Result<Archive, Stop> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let (mut part, mut block) = (Vec::new(), vec![0; 64 * 1024]);
    for name in archive.names() {
        let Some(mut packed) = archive.part(&name)? else { continue };
        part.clear();
        loop {
            if monitor.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            let filled = packed.fill(&mut block)?;
            if filled == 0 {
                break;
            }
            part.extend_from_slice(block.get(..filled).unwrap_or_default());
        }
        writer.start_file(name.as_str(), options).map_err(|error| broken(&error))?;
        let changed = change(&name, &part);
        writer.write_all(changed.as_deref().unwrap_or(&part)).map_err(|error| broken(&error))?;
    }
    let bytes = writer.finish().map_err(|error| broken(&error))?.into_inner();
    Ok(Archive::open(Raw::Memory(bytes.into(), 0))?)
}

/// What is said of a workbook that cannot be written once more.
fn broken(error: &dyn std::fmt::Display) -> Refusal {
    damaged("workbook", &error.to_string())
}

/// The bytes without a part of them that may occur again and again.
fn without(bytes: &[u8], part: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for at in memchr::memmem::find_iter(bytes, part) {
        kept.extend_from_slice(bytes.get(from..at).unwrap_or_default());
        from = at + part.len();
    }
    kept.extend_from_slice(bytes.get(from..).unwrap_or_default());
    kept
}

/// Cells of OpenDocument without a value that they do not show.
fn shown_texts(xml: &[u8]) -> Vec<u8> {
    let mut changed = Vec::with_capacity(xml.len());
    for piece in without(xml, NO_VALUE).split_inclusive(|byte| *byte == b'>') {
        if memchr::memmem::find(piece, ERROR).is_some() {
            push_as_text(piece, &mut changed);
        } else {
            changed.extend_from_slice(piece);
        }
    }
    changed
}

/// Appends the tag of a cell as one of a text, which is what the cell shows.
fn push_as_text(tag: &[u8], out: &mut Vec<u8>) {
    let mut rest = tag;
    let mut is_first = true;
    while let Some(at) = memchr::memmem::find(rest, VALUE) {
        let (before, attribute) = rest.split_at(at);
        out.extend_from_slice(before);
        if std::mem::take(&mut is_first) {
            out.extend_from_slice(TEXT);
        }
        let mut marks = memchr::memchr_iter(b'"', attribute);
        let end = marks.nth(1).map_or(attribute.len(), |end| end + 1);
        rest = attribute.get(end..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// The cells of a sheet with the type of a text in the place of that of an error.
fn errors_as_texts(xml: &[u8]) -> Vec<u8> {
    let mut changed = Vec::with_capacity(xml.len());
    for piece in xml.split_inclusive(|byte| *byte == b'>') {
        let tag = memchr::memrchr(b'<', piece).unwrap_or(piece.len());
        let (before, tag) = piece.split_at(tag);
        changed.extend_from_slice(before);
        let kind = [&b" t=\"e\""[..], b" t='e'"].into_iter().find_map(|kind| {
            memchr::memmem::find(tag, kind).map(|at| (at, kind.len())).filter(|_| is_cell(tag))
        });
        if let Some((at, length)) = kind {
            changed.extend_from_slice(tag.get(..at).unwrap_or_default());
            changed.extend_from_slice(b" t=\"str\"");
            changed.extend_from_slice(tag.get(at + length..).unwrap_or_default());
        } else {
            changed.extend_from_slice(tag);
        }
    }
    changed
}

/// Whether a tag begins a cell, with or without a prefix.
fn is_cell(tag: &[u8]) -> bool {
    let name = tag.get(1..).unwrap_or_default();
    let end = name.iter().position(u8::is_ascii_whitespace).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    name == b"c" || name.ends_with(b":c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_become_texts_and_nothing_else_changes() {
        let text = |xml: &str| String::from_utf8(errors_as_texts(xml.as_bytes())).unwrap();
        let cases = [
            (r#"<c r="A1" t="e"><v>#SPILL!</v></c>"#, r#"<c r="A1" t="str"><v>#SPILL!</v></c>"#),
            (r#"<x:c t='e' r="A1"><v>#X</v>"#, r#"<x:c t="str" r="A1"><v>#X</v>"#),
            (r#"<t> t="e" </t><c t="s">"#, r#"<t> t="e" </t><c t="s">"#),
            (r#"<col t="e"/>"#, r#"<col t="e"/>"#),
        ];
        for (xml, changed) in cases {
            assert_eq!(text(xml), changed);
        }
    }

    #[test]
    fn a_value_that_is_none_is_left_out() {
        let xml = br#"<a office:string-value=""><b office:string-value="x"/></a>"#;
        assert!(hides_texts(xml));
        let kept = without(xml, NO_VALUE);
        assert_eq!(kept, br#"<a><b office:string-value="x"/></a>"#);
        assert!(!hides_texts(&kept));
    }

    /// Some versions write 0 beside an error, which would be a number, or "no" in a column of flags.
    #[test]
    fn an_error_of_open_document_is_the_text_that_it_shows() {
        let text = |xml: &str| String::from_utf8(shown_texts(xml.as_bytes())).unwrap();
        let error = r#"<table:table-cell table:formula="of:=[.X1]" office:value-type="float" office:value="0" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>"#;
        assert!(hides_texts(error.as_bytes()));
        assert_eq!(
            text(error),
            r#"<table:table-cell table:formula="of:=[.X1]" office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>"#
        );
        let sound = r#"<table:table-cell office:value-type="float" office:value="0" calcext:value-type="float"><text:p>0</text:p></table:table-cell>"#;
        assert_eq!(text(sound), sound);
        assert!(!hides_texts(sound.as_bytes()));
    }
}
