//! Rows and columns that a spreadsheet does not show: a filter leaves others, or somebody has hidden them.

use std::collections::HashMap;
use std::path::Path;

use quick_xml::events::{BytesStart, Event};

use crate::import::source::Stop;
use crate::import::source::archive::Archive;
use crate::import::source::unpack::damaged;

/// How many rows with something in them, and how many columns, a sheet does not show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::import) struct Hidden {
    pub(in crate::import) rows: u64,
    pub(in crate::import) columns: u64,
}

impl Hidden {
    pub(super) fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// So many columns and more are hidden where nothing is: what is behind the table.
pub(super) const BEHIND: u64 = 1024;

/// Counts what a sheet of Excel does not show, piece by piece.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    pub(super) found: Hidden,
    /// The tag that has begun, without its bracket; as much as tells.
    tag: Option<Vec<u8>>,
    /// Whether the present row is hidden, and nothing was in it so far.
    is_open: bool,
}

impl Scanner {
    /// Takes in the next piece of the sheet.
    pub(super) fn take(&mut self, piece: &[u8]) {
        /// So much of a tag tells what it is; formulas and texts stand outside of tags.
        const LONGEST: usize = 512;
        let mut rest = piece;
        while !rest.is_empty() {
            let Some(tag) = &mut self.tag else {
                let Some(at) = memchr::memchr(b'<', rest) else { return };
                rest = rest.get(at + 1..).unwrap_or_default();
                self.tag = Some(Vec::new());
                continue;
            };
            let end = memchr::memchr(b'>', rest);
            let part = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let room = LONGEST.saturating_sub(tag.len()).min(part.len());
            tag.extend_from_slice(part.get(..room).unwrap_or_default());
            let Some(end) = end else { return };
            rest = rest.get(end + 1..).unwrap_or_default();
            let tag = self.tag.take().unwrap_or_default();
            self.note(&tag);
        }
    }

    fn note(&mut self, tag: &[u8]) {
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let end = tag.iter().position(|byte| is_blank(byte) || *byte == b'/').unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(end);
        let name = name.rsplit(|byte| *byte == b':').next().unwrap_or(name);
        match name {
            b"row" => self.is_open = !attributes.ends_with(b"/") && is_hidden(attributes),
            b"v" | b"is" | b"f" if self.is_open => {
                self.found.rows += 1;
                self.is_open = false;
            }
            b"col" if is_hidden(attributes) => {
                let number = |name: &str| value_of(attributes, name)?.parse::<u64>().ok();
                let (first, last) = (number("min").unwrap_or(1), number("max").unwrap_or(1));
                let count = last.saturating_sub(first) + 1;
                self.found.columns += if count < BEHIND { count } else { 0 };
            }
            _ => {}
        }
    }
}

fn is_hidden(attributes: &[u8]) -> bool {
    value_of(attributes, "hidden").is_some_and(|value| matches!(value, "1" | "true"))
}

/// The value of an attribute of a tag.
fn value_of<'t>(attributes: &'t [u8], name: &str) -> Option<&'t str> {
    let text = std::str::from_utf8(attributes).ok()?;
    let mut places = text.match_indices(name);
    places.find_map(|(at, _)| {
        let is_whole = text.get(..at)?.ends_with([' ', '\t', '\n', '\r']);
        let value = text.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|quote| is_whole && matches!(quote, '"' | '\''))?;
        value.get(1..)?.split(quote).next()
    })
}

/// Whether a row or a column of OpenDocument is not shown, by what its visibility says.
pub(super) fn is_unseen(visibility: Option<&str>) -> bool {
    matches!(visibility, Some("filter" | "collapse"))
}

/// The sheets of a workbook of Excel by the names of the parts that they are in.
pub(super) fn sheets_by_part(archive: &mut Archive) -> Result<HashMap<String, String>, Stop> {
    let mut names: HashMap<String, String> = HashMap::new();
    each_element(archive, "xl/workbook.xml", |element| {
        if let (Some(name), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
            && element.local_name().as_ref() == "sheet"
        {
            names.insert(id, name);
        }
    })?;
    let mut sheets = HashMap::new();
    each_element(archive, "xl/_rels/workbook.xml.rels", |element| {
        let target = attribute(element, "Target");
        let name = attribute(element, "Id").and_then(|id| names.remove(&id));
        if let (Some(target), Some(name)) = (target, name) {
            let inner = target.trim_start_matches('/');
            let inner = inner.strip_prefix("xl/").unwrap_or(inner);
            sheets.insert(format!("xl/{inner}"), name);
        }
    })?;
    Ok(sheets)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes().flatten();
    let found = all.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = quick_xml::escape::unescape(&found.value).ok()?;
    Some(value.into_owned())
}

/// Shows each element of a part that lists others.
fn each_element(
    archive: &mut Archive,
    part: &str,
    mut see: impl FnMut(&BytesStart<'_>),
) -> Result<(), Stop> {
    /// Longer lists are not looked through.
    const LONGEST: usize = 4 << 20;
    let Some(mut part) = archive.member(Path::new(part))? else { return Ok(()) };
    let (mut xml, mut block) = (Vec::new(), vec![0; 64 * 1024]);
    while xml.len() < LONGEST {
        match part.fill(&mut block)? {
            0 => break,
            filled => xml.extend_from_slice(block.get(..filled).unwrap_or_default()),
        }
    }
    let mut reader = quick_xml::Reader::from_reader(xml.as_slice());
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(()),
            Ok(Event::Start(element) | Event::Empty(element)) => see(&element),
            Ok(_) => {}
            Err(error) => return Err(damaged("workbook", &error.to_string()).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_are_counted_wherever_their_tags_are_cut() {
        let sheet = b"<cols><col min=\"2\" max=\"3\" hidden=\"1\"/><col min=\"9\" max=\"16384\" hidden=\"1\"/><col min=\"1\" max=\"1\"/></cols>\
            <sheetData><row r=\"1\"><c><v>1</v></c></row><row r=\"2\" hidden=\"1\"><c><v>1</v></c><c><v>2</v></c></row>\
            <x:row hidden='true' r='3'><x:c t='inlineStr'><x:is><x:t>hidden=\"1\"</x:t></x:is></x:c></x:row>\
            <row r=\"4\" hidden=\"1\"><c s=\"1\"/></row><row r=\"5\" hidden=\"1\"/><row r=\"6\" hidden=\"0\"><c><v>1</v></c></row>\
            <row r=\"7\" isHidden=\"1\"><c><v>1</v></c></row></sheetData>";
        for size in 1..=sheet.len() {
            let mut scanner = Scanner::default();
            sheet.chunks(size).for_each(|piece| scanner.take(piece));
            assert_eq!(scanner.found, Hidden { rows: 2, columns: 2 }, "{size}");
        }
    }
}
