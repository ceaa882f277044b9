//! The sheets of a workbook as CSV: a row a line, so that a line is the row that the spreadsheet shows.
//!
//! Numbers, dates, truth values and errors become the text that a spreadsheet would save: what it has done to
//! ids is judged with all other cells.

use std::io::BufReader;
use std::path::Path;

use calamine::{
    Cell, CellType, Data, DataRef, ExcelDateTime, Ods, Reader, Sheet, SheetType, SheetVisible, Xlsx,
};
use quick_xml::events::{BytesStart, Event};

use super::Stop;
use super::archive::{Archive, Workbook};
use super::raw::Raw;
use super::unpack::damaged;
use crate::import::monitor::Monitor;
use crate::import::report::Refusal;

/// The most that all parts of a workbook may come to, in bytes: strings are in memory.
const MOST_BYTES: u64 = 1 << 30;
/// The rows and columns of a sheet. (Microsoft, Excel specifications and limits)
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;
/// How much text a sheet may always have, in bytes.
const SPARE: usize = 16 << 20;
/// How many cells a sheet may always have.
const SPARE_CELLS: u64 = 1_000_000;
/// How many rows tell how wide a sheet is.
const FIRST_ROWS: usize = 100;
/// From here on a spreadsheet shows a number in scientific form, and has lost its last digits.
const EXACT: f64 = 1e15;
/// How many cells are read between two looks whether the import was cancelled.
const CELLS_AT_ONCE: u64 = 10_000;

/// The sheets of a workbook.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// Those that are read, by name, as CSV.
    pub(super) shown: Vec<(String, Vec<u8>)>,
    /// The names of those that nobody sees who opens it.
    pub(super) hidden: Vec<String>,
}

/// The visible sheets of a workbook, and the names of the others.
pub(super) fn sheets(archive: Archive, kind: Workbook, monitor: &Monitor) -> Result<Sheets, Stop> {
    read(archive, kind, None, monitor)
}

/// One sheet of a workbook as CSV.
pub(super) fn sheet(archive: Archive, name: &Path) -> Result<Vec<u8>, Refusal> {
    let kind = archive.workbook().unwrap_or(Workbook::Excel);
    match read(archive, kind, Some(name), &Monitor::new()) {
        Ok(mut sheets) if !sheets.shown.is_empty() => Ok(sheets.shown.remove(0).1),
        Err(Stop::Refused(refusal)) => Err(refusal),
        _ => Err(Refusal::Missing),
    }
}

fn read(
    mut archive: Archive,
    kind: Workbook,
    wanted: Option<&Path>,
    monitor: &Monitor,
) -> Result<Sheets, Stop> {
    if let Workbook::Other(kind) = kind {
        return Err(Refusal::Workbook { kind }.into());
    }
    let budget = usize::try_from(unpacked_size(&mut archive, monitor)?).unwrap_or(usize::MAX);
    let budget = budget.saturating_mul(4).saturating_add(SPARE);
    if kind == Workbook::OpenDocument {
        refuse_many_cells(&mut archive)?;
    }
    let reader = archive.into_reader()?;
    match kind {
        Workbook::OpenDocument => open_document(reader, wanted, budget, monitor),
        _ => excel(reader, wanted, budget, monitor),
    }
}

/// The names of the sheets that are read: the one that is wanted, else all that are shown. What is hidden, and
/// is not wanted, is put into `hidden`.
fn chosen(all: &[Sheet], wanted: Option<&Path>, hidden: &mut Vec<String>) -> Vec<String> {
    let sheets = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let is_chosen = |sheet: &&Sheet| match wanted {
        Some(wanted) => wanted == Path::new(&path_name(&sheet.name)),
        None if sheet.visible == SheetVisible::Visible => true,
        None => {
            hidden.push(path_name(&sheet.name));
            false
        }
    };
    sheets.filter(is_chosen).map(|sheet| sheet.name.clone()).collect()
}

/// The name of a sheet as part of a path.
fn path_name(name: &str) -> String {
    name.replace(['/', '\\'], "_")
}

/// The size of all parts, unpacked. Whoever reads them later trusts what the archive states.
fn unpacked_size(archive: &mut Archive, monitor: &Monitor) -> Result<u64, Stop> {
    let mut block = vec![0; 64 * 1024];
    let mut total = 0;
    for part in archive.entries() {
        let mut part = part?;
        let mut references = References::default();
        loop {
            if monitor.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            let count = part.fill(&mut block)?;
            if references.reach_nowhere(block.get(..count).unwrap_or_default()) {
                return Err(damaged("workbook", "a cell stands where no sheet reaches").into());
            }
            let filled = count as u64;
            total += filled;
            if total > MOST_BYTES {
                return Err(Refusal::Unpacked { kind: "workbook" }.into());
            }
            if filled == 0 {
                break;
            }
        }
    }
    Ok(total)
}

/// The references to cells in the parts of a workbook. The reader of Excel's sheets computes with them, and trusts
/// that no column has more than six letters.
#[derive(Default)]
struct References {
    /// How much of ` r="` or ` ref="` has just been seen.
    begun: Begun,
    /// The letters and digits of the present reference.
    letters: usize,
    digits: usize,
    inside: bool,
}

impl References {
    /// Whether a piece of a part, the next one, has a reference to beyond any sheet: `XFD1048576` is the last cell.
    fn reach_nowhere(&mut self, piece: &[u8]) -> bool {
        piece.iter().any(|byte| self.add(*byte))
    }

    fn add(&mut self, byte: u8) -> bool {
        if self.inside {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' => self.letters += 1,
                b'0'..=b'9' => self.digits += 1,
                b'$' => {}
                b':' => (self.letters, self.digits) = (0, 0),
                _ => self.inside = false,
            }
            return self.inside && (self.letters > 6 || self.digits > 9);
        }
        self.begun = match (self.begun, byte) {
            (_, b' ' | b'\n' | b'\r' | b'\t') => Begun::Blank,
            (Begun::Blank, b'r') => Begun::R,
            (Begun::R, b'e') => Begun::Re,
            (Begun::Re, b'f') => Begun::Ref,
            (Begun::R | Begun::Ref, b'=') => Begun::Equals,
            (Begun::Equals, b'"' | b'\'') => {
                (self.letters, self.digits, self.inside) = (0, 0, true);
                Begun::Nothing
            }
            _ => Begun::Nothing,
        };
        false
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

fn excel(
    reader: BufReader<Raw>,
    wanted: Option<&Path>,
    budget: usize,
    monitor: &Monitor,
) -> Result<Sheets, Stop> {
    let mut book = Xlsx::new(reader).map_err(broken)?;
    let mut sheets = Sheets::default();
    for name in chosen(book.sheets_metadata(), wanted, &mut sheets.hidden) {
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        let mut rows = Rows::new(budget);
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            rows.put_cell(&cell, monitor, |value| match value {
                DataRef::SharedString(text) => Some((*text).to_string()),
                value => text_of(&Data::from(value.clone())),
            })?;
        }
        sheets.shown.push((path_name(&name), rows.finish()?));
    }
    Ok(sheets)
}

fn open_document(
    reader: BufReader<Raw>,
    wanted: Option<&Path>,
    budget: usize,
    monitor: &Monitor,
) -> Result<Sheets, Stop> {
    let mut book = Ods::new(reader).map_err(broken)?;
    let mut sheets = Sheets::default();
    for name in chosen(book.sheets_metadata(), wanted, &mut sheets.hidden) {
        let range = book.worksheet_range(&name).map_err(broken)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut rows = Rows::new(budget);
        for (row, column, value) in range.used_cells() {
            let place = (top + row as u32, left + column as u32);
            rows.put_cell(&Cell::new(place, value.clone()), monitor, text_of)?;
        }
        sheets.shown.push((path_name(&name), rows.finish()?));
    }
    Ok(sheets)
}

fn broken(error: impl std::fmt::Display) -> Refusal {
    damaged("workbook", &error.to_string())
}

/// Rows of a sheet as they are written.
struct Rows {
    text: String,
    /// Where each row ends in `text`, and how many cells it has.
    ends: Vec<(usize, u32)>,
    /// How many cells the present row has.
    column: u32,
    budget: usize,
    cells: u64,
}

impl Rows {
    const fn new(budget: usize) -> Self {
        Self { text: String::new(), ends: Vec::new(), column: 0, budget, cells: 0 }
    }

    fn put_cell<V: CellType>(
        &mut self,
        cell: &Cell<V>,
        monitor: &Monitor,
        text_of: impl Fn(&V) -> Option<String>,
    ) -> Result<(), Stop> {
        self.cells += 1;
        if self.cells.is_multiple_of(CELLS_AT_ONCE) && monitor.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        match text_of(cell.get_value()) {
            Some(text) => Ok(self.put(cell.get_position(), &text)?),
            None => Ok(()),
        }
    }

    fn put(&mut self, (row, column): (u32, u32), value: &str) -> Result<(), Refusal> {
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            let line = u64::from(row) + 1;
            return Err(Refusal::TooWide { line, most: MOST_COLUMNS as usize });
        }
        let row = row as usize;
        if row < self.ends.len() || row == self.ends.len() && column < self.column {
            return Err(damaged("workbook", "its cells are out of order"));
        }
        while self.ends.len() < row {
            self.end_row();
        }
        while self.column <= column {
            if self.column > 0 {
                self.text.push(',');
            }
            self.column += 1;
        }
        self.text.push('"');
        self.text.push_str(&value.replace('"', "\"\""));
        self.text.push('"');
        self.check(self.text.len())
    }

    fn end_row(&mut self) {
        self.ends.push((self.text.len(), self.column));
        self.column = 0;
    }

    fn check(&self, bytes: usize) -> Result<(), Refusal> {
        if bytes > self.budget { Err(Refusal::Unpacked { kind: "workbook" }) } else { Ok(()) }
    }

    /// The text of all rows, each as wide as the sheet.
    fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        self.end_row();
        while self.ends.last().is_some_and(|(_, cells)| *cells == 0) {
            self.ends.pop();
        }
        let width = self.ends.iter().take(FIRST_ROWS).map(|(_, cells)| *cells).max();
        let width = width.unwrap_or_default();
        let missing =
            |cells: u32| if cells == 0 { 0 } else { width.saturating_sub(cells) as usize };
        let padding: usize = self.ends.iter().map(|(_, cells)| missing(*cells) + 1).sum();
        self.check(self.text.len().saturating_add(padding))?;
        let mut whole = Vec::with_capacity(self.text.len() + padding);
        let mut start = 0;
        for (end, cells) in &self.ends {
            whole.extend_from_slice(self.text.get(start..*end).unwrap_or_default().as_bytes());
            whole.resize(whole.len() + missing(*cells), b',');
            whole.push(b'\n');
            start = *end;
        }
        Ok(whole)
    }
}

/// The text of a cell; `None` if it is empty.
fn text_of(value: &Data) -> Option<String> {
    Some(match value {
        Data::Empty => return None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(true) => "TRUE".into(),
        Data::Bool(false) => "FALSE".into(),
        Data::DateTime(time) => time_text(*time),
        Data::Error(error) => error.to_string(),
    })
}

fn number_text(number: f64) -> String {
    if number.abs() < EXACT {
        return number.to_string();
    }
    let text = format!("{number:.5E}");
    let (digits, exponent) = text.split_once('E').unwrap_or((&text, "0"));
    format!("{digits}E+{exponent}")
}

fn time_text(time: ExcelDateTime) -> String {
    if time.is_duration() {
        return number_text(time.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}

/// Refuses a sheet that says of one cell that it is there a million times: all of them would be in memory.
fn refuse_many_cells(archive: &mut Archive) -> Result<(), Refusal> {
    let Some(mut part) = archive.member(Path::new("content.xml"))? else { return Ok(()) };
    let (mut xml, mut block) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        let filled = part.fill(&mut block)?;
        if filled == 0 {
            break;
        }
        xml.extend_from_slice(block.get(..filled).unwrap_or_default());
    }
    let mut reader = quick_xml::Reader::from_reader(xml.as_slice());
    let (mut sheet, mut most) = (Repeats::default(), 0);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(element)) => sheet.begin(&element, true),
            Ok(Event::Empty(element)) => {
                sheet.begin(&element, false);
                sheet.end(element.local_name().as_ref());
            }
            Ok(Event::End(element)) => {
                sheet.end(element.local_name().as_ref());
                most = most.max(sheet.rows.saturating_mul(sheet.widest));
            }
            Ok(_) => {}
            Err(error) => return Err(broken(error)),
        }
    }
    if most > SPARE_CELLS + xml.len() as u64 / 16 {
        return Err(Refusal::Unpacked { kind: "workbook" });
    }
    Ok(())
}

/// How many cells a sheet of OpenDocument has when what is repeated in it is written out.
#[derive(Default)]
struct Repeats {
    /// Rows up to the last one with a value, empty ones after it, and how often the present one is there.
    rows: u64,
    empty_rows: u64,
    row: u64,
    /// The same of the cells of the present row.
    cells: u64,
    empty_cells: u64,
    widest: u64,
}

impl Repeats {
    fn begin(&mut self, element: &BytesStart<'_>, has_content: bool) {
        let attribute = |name: &str| {
            let found = element.attributes().flatten();
            found.into_iter().find(|attribute| attribute.key.local_name().as_ref() == name)
        };
        let times = |name: &str| {
            let value = attribute(name).map(|attribute| attribute.value.into_owned());
            value.and_then(|value| value.parse::<u64>().ok()).unwrap_or(1)
        };
        match element.local_name().as_ref() {
            "table" => *self = Self::default(),
            "table-row" => {
                self.row = times("number-rows-repeated");
                (self.cells, self.empty_cells) = (0, 0);
            }
            "table-cell" | "covered-table-cell" => {
                self.empty_cells += times("number-columns-repeated");
                if has_content || attribute("value-type").is_some() {
                    self.cells += std::mem::take(&mut self.empty_cells);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, element: &str) {
        if element != "table-row" {
            return;
        }
        self.empty_rows = self.empty_rows.saturating_add(self.row);
        if self.cells > 0 {
            self.rows = self.rows.saturating_add(std::mem::take(&mut self.empty_rows));
            self.widest = self.widest.max(self.cells);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_to_beyond_any_sheet_is_seen_wherever_it_is_cut() {
        let is_seen = |text: &str, at: usize| {
            let mut references = References::default();
            let (first, second) = text.as_bytes().split_at(at.min(text.len()));
            references.reach_nowhere(first) || references.reach_nowhere(second)
        };
        for at in 0..30 {
            assert!(is_seen("<c r=\"ZZZZZZZZ1\" t=\"s\">", at));
            assert!(is_seen("<mergeCell ref='A1:B99999999999'/>", at));
            for sound in [
                "<c r=\"XFD1048576\" spans=\"1:16384\"/>",
                "<x author=\"Administrator\" href=\"worksheets1\"/>",
            ] {
                assert!(!is_seen(sound, at), "{sound}");
            }
        }
    }

    #[test]
    fn values_are_the_text_that_a_spreadsheet_saves() {
        let cases = [
            (Data::Float(101.0), "101"),
            (Data::Float(1.5), "1.5"),
            (Data::Float(120_000_000_000_000_000.0), "1.20000E+17"),
            (Data::Bool(true), "TRUE"),
            (Data::Error(calamine::CellErrorType::Name), "#NAME?"),
            (Data::DateTimeIso("2024-03-10".into()), "2024-03-10"),
        ];
        for (value, text) in cases {
            assert_eq!(text_of(&value).as_deref(), Some(text));
        }
        assert_eq!(text_of(&Data::Empty), None);
    }

    #[test]
    fn a_row_is_a_line_as_wide_as_the_sheet() {
        let mut rows = Rows::new(1000);
        for (place, text) in
            [((1, 0), "Id"), ((1, 2), "Name"), ((3, 0), "1"), ((4, 2), "Zoë \"Z\""), ((4, 3), "x")]
        {
            rows.put(place, text).unwrap();
        }
        let text = String::from_utf8(rows.finish().unwrap()).unwrap();
        assert_eq!(text, "\n\"Id\",,\"Name\",\n\n\"1\",,,\n,,\"Zoë \"\"Z\"\"\",\"x\"\n");
    }

    #[test]
    fn a_sheet_is_bounded() {
        let refused = |place| Rows::new(100).put(place, "x").unwrap_err();
        assert!(matches!(refused((0, 99)), Refusal::Unpacked { .. }));
        assert!(matches!(refused((0, 20_000)), Refusal::TooWide { .. }));
        assert!(matches!(refused((2_000_000, 0)), Refusal::TooWide { .. }));
        let mut rows = Rows::new(100);
        rows.put((1, 1), "x").unwrap();
        assert!(rows.put((1, 0), "x").is_err() && rows.put((0, 5), "x").is_err());
    }
}
