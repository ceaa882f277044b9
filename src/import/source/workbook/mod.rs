//! The sheets of a workbook as CSV: a row a line, so that a line is the row that the spreadsheet shows.
//!
//! Numbers, dates, truth values and errors become the text that a spreadsheet would save: what it has done to
//! ids is judged with all other cells.

mod bounds;
mod hidden;
mod mended;
mod merged;
mod pace;
mod rows;
mod values;

use std::collections::HashMap;
use std::io::BufReader;
use std::path::Path;

use calamine::{
    Data, DataRef, Ods, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError,
    XlsxFormulaMetadata,
};

use self::bounds::{Parts, broken, look_at_cells, look_at_parts};
use self::hidden::sheets_by_part;
use self::mended::{with_errors_as_texts, with_shown_texts};
use self::merged::Area;
use self::pace::{Pace, Paced};
use self::rows::Rows;
use self::values::{lost_text, text_of};
use super::Stop;
use super::archive::{Archive, Workbook};
use super::magic::WORD_DOCUMENT;
use crate::import::monitor::Monitor;
use crate::import::report::Refusal;

pub(in crate::import) use self::hidden::Hidden;

/// How much text a sheet may always have, in bytes.
const SPARE: usize = 16 << 20;

/// The sheets of a workbook.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// Those that are read.
    pub(super) shown: Vec<SheetText>,
    /// The names of those that nobody sees who opens it.
    pub(super) hidden: Vec<String>,
}

/// A sheet of a workbook as CSV.
#[derive(Debug)]
pub(super) struct SheetText {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// What of it nobody sees who opens it.
    pub(super) hidden: Hidden,
}

/// The visible sheets of a workbook of so many bytes, and the names of the others. The bytes of the workbook are
/// expected already.
pub(super) fn sheets(
    archive: Archive,
    kind: Workbook,
    size: u64,
    monitor: &Monitor,
) -> Result<Sheets, Stop> {
    let sheets = read(archive, kind, None, size, monitor)?;
    let bytes: usize = sheets.shown.iter().map(|sheet| sheet.bytes.len()).sum();
    monitor.expect_bytes(bytes as u64);
    Ok(sheets)
}

/// One sheet of a workbook of so many bytes as CSV.
pub(super) fn sheet(
    archive: Archive,
    name: &Path,
    size: u64,
    monitor: &Monitor,
) -> Result<SheetText, Stop> {
    let kind = archive.workbook().unwrap_or(Workbook::Excel);
    monitor.expect_bytes(size);
    let mut sheets = read(archive, kind, Some(name), size, monitor)?;
    if sheets.shown.is_empty() {
        return Err(Refusal::Missing.into());
    }
    Ok(sheets.shown.remove(0))
}

/// Reads the sheets: once to see what they come to, and once more.
fn read(
    mut archive: Archive,
    kind: Workbook,
    wanted: Option<&Path>,
    size: u64,
    monitor: &Monitor,
) -> Result<Sheets, Stop> {
    match kind {
        Workbook::Other(kind) => return Err(Refusal::Workbook { kind }.into()),
        Workbook::Text => return Err(WORD_DOCUMENT.into()),
        Workbook::Excel | Workbook::OpenDocument => {}
    }
    monitor.expect_bytes(size);
    let pace = Pace::new(monitor, size);
    let parts = look_at_parts(&mut archive, &pace)?;
    let budget = usize::try_from(parts.bytes).unwrap_or(usize::MAX);
    let budget = budget.saturating_mul(4).saturating_add(SPARE);
    let (mut areas, mut hidden) = (HashMap::new(), HashMap::new());
    if kind == Workbook::OpenDocument {
        let cells = look_at_cells(&mut archive, monitor)?;
        (areas, hidden) = (cells.areas, cells.hidden);
        if cells.hides_texts {
            archive = with_shown_texts(&mut archive, monitor)?;
        }
    } else if !parts.hidden.is_empty() {
        let names = sheets_by_part(&mut archive)?;
        let of_sheet =
            |(part, hidden): (&String, &Hidden)| Some((names.get(part)?.clone(), *hidden));
        hidden = parts.hidden.iter().filter_map(of_sheet).collect();
    }
    pace.finish();
    let pace = Pace::new(monitor, size);
    let reader = |archive: &Archive| -> Result<_, Stop> {
        Ok(BufReader::new(Paced { raw: archive.raw()?, pace: &pace }))
    };
    let mut sheets = if kind == Workbook::OpenDocument {
        open_document(reader(&archive)?, wanted, areas, budget, monitor)?
    } else if let Some(sheets) = excel(reader(&archive)?, wanted, &parts, budget, monitor)? {
        sheets
    } else {
        let mended = with_errors_as_texts(&mut archive, monitor)?;
        let sheets = excel(reader(&mended)?, wanted, &parts, budget, monitor)?;
        sheets.ok_or_else(|| broken("an error that no spreadsheet has is in a cell"))?
    };
    pace.finish();
    for sheet in &mut sheets.shown {
        sheet.hidden = hidden.get(&sheet.name).copied().unwrap_or_default();
        sheet.name = path_name(&sheet.name);
    }
    Ok(sheets)
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

/// The sheets of a workbook of Excel; `None` where a cell has an error that the reader does not know.
fn excel(
    reader: BufReader<Paced<'_>>,
    wanted: Option<&Path>,
    parts: &Parts,
    budget: usize,
    monitor: &Monitor,
) -> Result<Option<Sheets>, Stop> {
    let mut book = Xlsx::new(reader).map_err(broken)?;
    let mut sheets = Sheets::default();
    for name in chosen(book.sheets_metadata(), wanted, &mut sheets.hidden) {
        let areas = if parts.are_merged {
            book.merge_cells_by_sheet_name(&name).map_err(broken)?
        } else {
            Vec::new()
        };
        let areas = areas.iter().map(|area| Area { first: area.start, last: area.end }).collect();
        let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
        let mut rows = Rows::new(areas, budget);
        loop {
            let cell = match cells.next_cell_with_formula_metadata() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                Err(XlsxError::CellError(_)) => return Ok(None),
                Err(error) => return Err(broken(error).into()),
            };
            let text = match cell.value {
                DataRef::Empty => cell.formula.map(|formula| lost_text(text_of_formula(&formula))),
                DataRef::SharedString(text) => Some(text.to_string()),
                value => text_of(&Data::from(value)),
            };
            rows.put_cell(cell.pos, text.as_deref(), monitor)?;
        }
        let (bytes, hidden) = (rows.finish()?, Hidden::default());
        sheets.shown.push(SheetText { name, bytes, hidden });
    }
    Ok(Some(sheets))
}

fn open_document(
    reader: BufReader<Paced<'_>>,
    wanted: Option<&Path>,
    mut areas: HashMap<String, Vec<Area>>,
    budget: usize,
    monitor: &Monitor,
) -> Result<Sheets, Stop> {
    let mut book = Ods::new(reader).map_err(broken)?;
    let mut sheets = Sheets::default();
    for name in chosen(book.sheets_metadata(), wanted, &mut sheets.hidden) {
        let values = book.worksheet_range(&name).map_err(broken)?;
        let formulas = book.worksheet_formula(&name).map_err(broken)?;
        let starts = || [values.start(), formulas.start()].into_iter().flatten();
        let ends = || [values.end(), formulas.end()].into_iter().flatten();
        let lefts = starts().map(|(_, column)| column);
        let rights = ends().map(|(_, column)| column);
        let (left, right) = (lefts.min().unwrap_or(1), rights.max().unwrap_or_default());
        let (top, bottom) =
            (values.start().map_or(1, |at| at.0), values.end().map_or(0, |at| at.0));
        let mut rows = Rows::new(areas.remove(&name).unwrap_or_default(), budget);
        for place in (top..=bottom).flat_map(|row| (left..=right).map(move |at| (row, at))) {
            let text = match values.get_value(place) {
                None | Some(Data::Empty) => {
                    let formula = formulas.get_value(place).filter(|formula| !formula.is_empty());
                    formula.map(|formula| lost_text(formula))
                }
                Some(value) => text_of(value),
            };
            rows.put_cell(place, text.as_deref(), monitor)?;
        }
        let (bytes, hidden) = (rows.finish()?, Hidden::default());
        sheets.shown.push(SheetText { name, bytes, hidden });
    }
    Ok(sheets)
}

/// The text of a formula, where the cell has it: of several that share one, the first.
fn text_of_formula(formula: &XlsxFormulaMetadata) -> &str {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            formula
        }
        _ => "",
    }
}
