//! What a workbook comes to when it is unpacked, looked at before anything of it is kept.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::hidden::{BEHIND, Hidden, Scanner, is_unseen};
use super::mended::hides_texts;
use super::merged::Area;
use super::pace::Pace;
use crate::import::monitor::Monitor;
use crate::import::report::Refusal;
use crate::import::source::Stop;
use crate::import::source::archive::Archive;
use crate::import::source::unpack::damaged;

/// The most that all parts of a workbook may come to, in bytes: strings are in memory.
const MOST_BYTES: u64 = 1 << 30;
/// How many cells a sheet may always have.
const SPARE_CELLS: u64 = 1_000_000;

/// What a reader of workbooks says of one that it cannot read.
pub(super) fn broken(error: impl std::fmt::Display) -> Refusal {
    damaged("workbook", &error.to_string())
}

/// What all parts of a workbook come to.
#[derive(Default)]
pub(super) struct Parts {
    /// Their size, unpacked.
    pub(super) bytes: u64,
    /// Whether cells of a sheet of Excel are merged.
    pub(super) are_merged: bool,
    /// What sheets of Excel do not show, by the names of their parts.
    pub(super) hidden: HashMap<String, Hidden>,
}

/// What Excel writes of cells that are merged.
const MERGED: &[u8] = b"mergeCell ";

/// Looks at all parts, unpacked. Whoever reads them later trusts what the archive states.
pub(super) fn look_at_parts(archive: &mut Archive, pace: &Pace<'_>) -> Result<Parts, Stop> {
    let mut block = vec![0; 64 * 1024];
    let mut parts = Parts::default();
    let names = archive.all_names();
    for (part, name) in archive.entries().zip(names) {
        let mut part = part?;
        let is_sheet = name.starts_with("xl/worksheets/");
        let mut rows = Scanner::default();
        let mut references = References::default();
        let mut tail = Vec::new();
        let mut told = part.start();
        loop {
            if pace.monitor.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            let count = part.fill(&mut block)?;
            pace.tell(part.raw().position() - told);
            told = part.raw().position();
            let piece = block.get(..count).unwrap_or_default();
            if let Some(fault) = references.fault(piece) {
                return Err(damaged("workbook", fault).into());
            }
            parts.are_merged |= has_merged(&mut tail, piece);
            if is_sheet {
                rows.take(piece);
            }
            parts.bytes += count as u64;
            if parts.bytes > MOST_BYTES {
                return Err(Refusal::Unpacked { kind: "workbook" }.into());
            }
            if count == 0 {
                break;
            }
        }
        if !rows.found.is_none() {
            parts.hidden.insert(name, rows.found);
        }
    }
    Ok(parts)
}

/// Whether a piece of a part has merged cells, or begins with the end of their mark; `tail` is the end of the piece
/// before it.
fn has_merged(tail: &mut Vec<u8>, piece: &[u8]) -> bool {
    let kept = MERGED.len() - 1;
    tail.extend_from_slice(piece.get(..kept).unwrap_or(piece));
    let has = |bytes: &[u8]| memchr::memmem::find(bytes, MERGED).is_some();
    let found = has(tail) || has(piece);
    if let Some(end) = piece.len().checked_sub(kept) {
        tail.clear();
        tail.extend_from_slice(piece.get(end..).unwrap_or_default());
    }
    tail.drain(..tail.len().saturating_sub(kept));
    found
}

/// The references to cells in the parts of a workbook. The reader of Excel's sheets computes with them, and trusts
/// that no column has more than six letters, and that no area ends before it begins.
#[derive(Default)]
struct References {
    /// How much of ` r="` or ` ref="` has just been seen.
    begun: Begun,
    /// The letters and digits of the present cell.
    letters: usize,
    digits: usize,
    /// Its column and its row, and those of the cell with which the area begins.
    cell: (u64, u64),
    first: Option<(u64, u64)>,
    inside: bool,
}

impl References {
    /// What is wrong with the references in a piece of a part, the next one: `XFD1048576` is the last cell of a sheet.
    fn fault(&mut self, piece: &[u8]) -> Option<&'static str> {
        piece.iter().find_map(|byte| self.add(*byte))
    }

    fn add(&mut self, byte: u8) -> Option<&'static str> {
        if self.inside {
            return self.go_on(byte);
        }
        self.begun = match (self.begun, byte) {
            (_, b' ' | b'\n' | b'\r' | b'\t') => Begun::Blank,
            (Begun::Blank, b'r') => Begun::R,
            (Begun::R, b'e') => Begun::Re,
            (Begun::Re, b'f') => Begun::Ref,
            (Begun::R | Begun::Ref, b'=') => Begun::Equals,
            (Begun::Equals, b'"' | b'\'') => {
                *self = Self { inside: true, ..Self::default() };
                Begun::Nothing
            }
            _ => Begun::Nothing,
        };
        None
    }

    /// Takes in the next byte of a reference.
    fn go_on(&mut self, byte: u8) -> Option<&'static str> {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' => {
                self.letters += 1;
                self.cell.0 = self.cell.0 * 26 + u64::from(byte.to_ascii_uppercase() - b'A') + 1;
            }
            b'0'..=b'9' => {
                self.digits += 1;
                self.cell.1 = self.cell.1 * 10 + u64::from(byte - b'0');
            }
            b'$' => {}
            b':' => {
                self.first = Some(self.cell);
                (self.letters, self.digits, self.cell) = (0, 0, (0, 0));
            }
            _ => {
                self.inside = false;
                let ends = |first: (u64, u64)| self.cell.0 < first.0 || self.cell.1 < first.1;
                return self
                    .first
                    .is_some_and(ends)
                    .then_some("an area of cells ends before it begins");
            }
        }
        let is_nowhere = self.letters > 6 || self.digits > 9;
        is_nowhere.then_some("a cell stands where no sheet reaches")
    }
}

/// How much of an attribute that refers to cells has been seen.
#[derive(Clone, Copy, Default)]
enum Begun {
    #[default]
    Nothing,
    Blank,
    R,
    Re,
    Ref,
    Equals,
}

/// What the cells of a workbook of OpenDocument are like.
#[derive(Default)]
pub(super) struct Cells {
    /// Whether some have a value that is not what they show.
    pub(super) hides_texts: bool,
    /// Those that are merged, by the name of the sheet.
    pub(super) areas: HashMap<String, Vec<Area>>,
    /// What is not shown, by the name of the sheet.
    pub(super) hidden: HashMap<String, Hidden>,
}

/// Looks at the cells of a workbook of OpenDocument. Refuses a sheet that says of one cell that it is there a million
/// times: all of them would be in memory.
pub(super) fn look_at_cells(archive: &mut Archive, monitor: &Monitor) -> Result<Cells, Stop> {
    let Some(mut part) = archive.member(Path::new("content.xml"))? else {
        return Ok(Cells::default());
    };
    let (mut xml, mut block) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        if monitor.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let filled = part.fill(&mut block)?;
        if filled == 0 {
            break;
        }
        xml.extend_from_slice(block.get(..filled).unwrap_or_default());
    }
    Ok(look_at_content(&xml)?)
}

fn look_at_content(xml: &[u8]) -> Result<Cells, Refusal> {
    let mut reader = quick_xml::Reader::from_reader(xml);
    let (mut sheet, mut most) = (Repeats::default(), 0);
    let mut areas: HashMap<String, Vec<Area>> = HashMap::new();
    let mut hidden = HashMap::new();
    // The reader of the sheets looks for the end of an element for ever.
    let mut open = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) if open > 0 => return Err(broken("content.xml ends inside an element")),
            Ok(Event::Eof) => break,
            Ok(Event::Start(element)) => {
                open += 1;
                sheet.begin(&element, true);
            }
            Ok(Event::Empty(element)) => {
                sheet.begin(&element, false);
                sheet.end(element.local_name().as_ref());
            }
            Ok(Event::End(element)) => {
                open = open.saturating_sub(1);
                sheet.end(element.local_name().as_ref());
                most = most.max(sheet.rows.saturating_mul(sheet.widest));
                if element.local_name().as_ref() == "table" && !sheet.hidden.is_none() {
                    hidden.insert(sheet.name.clone(), sheet.hidden);
                }
            }
            Ok(_) => {}
            Err(error) => return Err(broken(error)),
        }
        if let Some(area) = sheet.area.take() {
            areas.entry(sheet.name.clone()).or_default().push(area);
        }
    }
    if most > SPARE_CELLS + xml.len() as u64 / 16 {
        return Err(Refusal::Unpacked { kind: "workbook" });
    }
    Ok(Cells { hides_texts: hides_texts(xml), areas, hidden })
}

/// How many cells a sheet of OpenDocument has when what is repeated in it is written out.
#[derive(Default)]
struct Repeats {
    name: String,
    /// Rows up to the last one with a value, empty ones after it, and how often the present one is there.
    rows: u64,
    empty_rows: u64,
    row: u64,
    /// The same of the cells of the present row.
    cells: u64,
    empty_cells: u64,
    widest: u64,
    /// Whether the present row is not shown, and what of the sheet is not.
    is_unseen: bool,
    hidden: Hidden,
    /// The merged area that has just begun.
    area: Option<Area>,
}

impl Repeats {
    fn begin(&mut self, element: &BytesStart<'_>, has_content: bool) {
        let attribute = |name: &str| {
            let found = element.attributes().flatten();
            let found =
                found.into_iter().find(|attribute| attribute.key.local_name().as_ref() == name);
            found.map(|attribute| attribute.value.into_owned())
        };
        let times =
            |name: &str| attribute(name).and_then(|value| value.parse::<u64>().ok()).unwrap_or(1);
        match element.local_name().as_ref() {
            "table" => {
                let name = attribute("name").unwrap_or_default();
                let name = unescape(&name).map(Cow::into_owned).unwrap_or_default();
                *self = Self { name, ..Self::default() };
            }
            "table-column" if is_unseen(attribute("visibility").as_deref()) => {
                let count = times("number-columns-repeated");
                self.hidden.columns += if count < BEHIND { count } else { 0 };
            }
            "table-row" => {
                self.is_unseen = is_unseen(attribute("visibility").as_deref());
                self.row = times("number-rows-repeated");
                (self.cells, self.empty_cells) = (0, 0);
            }
            "table-cell" | "covered-table-cell" => {
                let spans = [times("number-rows-spanned"), times("number-columns-spanned")];
                self.area = self.area_of(spans);
                self.empty_cells += times("number-columns-repeated");
                if has_content || attribute("value-type").is_some() {
                    self.cells += std::mem::take(&mut self.empty_cells);
                }
            }
            _ => {}
        }
    }

    /// The area that begins with the cell that comes next, if it is one.
    fn area_of(&self, [rows, columns]: [u64; 2]) -> Option<Area> {
        if rows < 2 && columns < 2 {
            return None;
        }
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let row = self.rows.saturating_add(self.empty_rows);
        let column = self.cells.saturating_add(self.empty_cells);
        let end = |start: u64, count: u64| number(start.saturating_add(count.saturating_sub(1)));
        let first = (number(row), number(column));
        Some(Area { first, last: (end(row, rows), end(column, columns)) })
    }

    fn end(&mut self, element: &str) {
        if element != "table-row" {
            return;
        }
        self.empty_rows = self.empty_rows.saturating_add(self.row);
        if self.cells > 0 {
            self.hidden.rows += if self.is_unseen { self.row } else { 0 };
            self.rows = self.rows.saturating_add(std::mem::take(&mut self.empty_rows));
            self.widest = self.widest.max(self.cells);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_that_is_none_is_seen_wherever_it_is_cut() {
        let is_seen = |text: &str, at: usize| {
            let mut references = References::default();
            let (first, second) = text.as_bytes().split_at(at.min(text.len()));
            references.fault(first).or_else(|| references.fault(second)).is_some()
        };
        for at in 0..30 {
            for odd in [
                "<c r=\"ZZZZZZZZ1\" t=\"s\">",
                "<mergeCell ref='A1:B99999999999'/>",
                "<mergeCell ref=\"B1:A1\"/>",
                "<dimension ref=\"$A$3:B2\"/>",
            ] {
                assert!(is_seen(odd, at), "{odd}");
            }
            for sound in [
                "<c r=\"XFD1048576\" spans=\"1:16384\"/>",
                "<mergeCell ref=\"A9:AA10\"/><mergeCell ref=\"A1\"/>",
                "<x author=\"Administrator\" href=\"worksheets1\"/>",
            ] {
                assert!(!is_seen(sound, at), "{sound}");
            }
        }
    }

    #[test]
    fn merged_cells_are_seen_wherever_their_mark_is_cut() {
        let text = b"</sheetData><mergeCells><mergeCell ref=\"A1:A2\"/>";
        for size in 1..=text.len() {
            let mut tail = Vec::new();
            let found = text.chunks(size).filter(|piece| has_merged(&mut tail, piece)).count();
            assert!(found > 0, "{size}");
            let mut tail = Vec::new();
            let other = b"<mergeCells count=\"0\"/><c><mergeCel";
            assert!(!other.chunks(size).any(|piece| has_merged(&mut tail, piece)), "{size}");
        }
    }

    #[test]
    fn content_that_ends_inside_an_element_is_refused() {
        let whole = "<office:body><table:table table:name=\"a\"><table:table-row/></table:table></office:body>";
        for end in 0..whole.len() {
            let is_refused = look_at_content(&whole.as_bytes()[..end]).is_err();
            assert_eq!(is_refused, end > 0, "{end}");
        }
        assert!(look_at_content(whole.as_bytes()).is_ok());
    }

    #[test]
    fn merged_cells_of_open_document_are_found_by_their_sheet() {
        let cell =
            |attributes: &str| format!("<table:table-cell {attributes}><x/></table:table-cell>");
        let (down, both) = (
            "table:number-rows-spanned=\"3\"",
            "table:number-columns-spanned=\"2\" table:number-rows-spanned=\"2\"",
        );
        let row =
            |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
        let empty = "<table:table-row table:number-rows-repeated=\"2\"/>".to_string();
        let skip = "<table:covered-table-cell table:number-columns-repeated=\"2\"/>".to_string();
        let xml = format!(
            "<x xmlns:table=\"t\"><table:table table:name=\"A &amp; B\">{}{empty}{}</table:table><table:table table:name=\"C\">{}</table:table></x>",
            row(&[cell("")]),
            row(&[cell(""), skip, cell(down)]),
            row(&[cell(both), cell("table:number-columns-spanned=\"1\"")]),
        );
        let found = look_at_content(xml.as_bytes()).unwrap().areas;
        let area = |first, last| Area { first, last };
        assert_eq!(found.get("A & B"), Some(&vec![area((3, 3), (5, 3))]));
        assert_eq!(found.get("C"), Some(&vec![area((0, 0), (1, 1))]));
    }

    #[test]
    fn what_open_document_does_not_show_is_counted() {
        let row = |attributes: &str, cells: &str| {
            format!("<table:table-row {attributes}>{cells}</table:table-row>")
        };
        let cell = "<table:table-cell><x>a</x></table:table-cell>";
        let (filtered, collapsed) = (
            "table:visibility=\"filter\"",
            "table:visibility=\"collapse\" table:number-rows-repeated=\"2\"",
        );
        let xml = format!(
            "<x xmlns:table=\"t\"><table:table table:name=\"A\"><table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"2\"/><table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"16000\"/>{}{}{}{}</table:table><table:table table:name=\"B\">{}</table:table></x>",
            row("", cell),
            row(filtered, cell),
            row(collapsed, cell),
            row(filtered, ""),
            row("", cell),
        );
        let found = look_at_content(xml.as_bytes()).unwrap().hidden;
        assert_eq!(found.get("A"), Some(&Hidden { rows: 3, columns: 2 }));
        assert_eq!(found.get("B"), None);
    }
}
