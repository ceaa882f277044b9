//! The sheets of a workbook as CSV: a row a line, so that a line is the row that the spreadsheet shows.
//!
//! Numbers, dates, truth values and errors become the text that a spreadsheet would save: what it has done to
//! ids is judged with all other cells.

mod bounds;
mod pace;
mod rows;
mod values;

use std::io::BufReader;
use std::path::Path;

use calamine::{Cell, Data, DataRef, Ods, Reader, Sheet, SheetType, SheetVisible, Xlsx};

use self::bounds::{broken, refuse_many_cells, unpacked_size};
use self::pace::{Pace, Paced};
use self::rows::Rows;
use self::values::text_of;
use super::Stop;
use super::archive::{Archive, Workbook};
use crate::import::monitor::Monitor;
use crate::import::report::Refusal;

/// How much text a sheet may always have, in bytes.
const SPARE: usize = 16 << 20;

/// The sheets of a workbook.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// Those that are read, by name, as CSV.
    pub(super) shown: Vec<(String, Vec<u8>)>,
    /// The names of those that nobody sees who opens it.
    pub(super) hidden: Vec<String>,
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
    let bytes: usize = sheets.shown.iter().map(|(_, bytes)| bytes.len()).sum();
    monitor.expect_bytes(bytes as u64);
    Ok(sheets)
}

/// One sheet of a workbook of so many bytes as CSV.
pub(super) fn sheet(
    archive: Archive,
    name: &Path,
    size: u64,
    monitor: &Monitor,
) -> Result<Vec<u8>, Stop> {
    let kind = archive.workbook().unwrap_or(Workbook::Excel);
    monitor.expect_bytes(size);
    let mut sheets = read(archive, kind, Some(name), size, monitor)?;
    if sheets.shown.is_empty() {
        return Err(Refusal::Missing.into());
    }
    Ok(sheets.shown.remove(0).1)
}

/// Reads the sheets: once to see what they come to, and once more.
fn read(
    mut archive: Archive,
    kind: Workbook,
    wanted: Option<&Path>,
    size: u64,
    monitor: &Monitor,
) -> Result<Sheets, Stop> {
    if let Workbook::Other(kind) = kind {
        return Err(Refusal::Workbook { kind }.into());
    }
    monitor.expect_bytes(size);
    let pace = Pace::new(monitor, size);
    let budget = usize::try_from(unpacked_size(&mut archive, &pace)?).unwrap_or(usize::MAX);
    let budget = budget.saturating_mul(4).saturating_add(SPARE);
    if kind == Workbook::OpenDocument {
        refuse_many_cells(&mut archive, monitor)?;
    }
    pace.finish();
    let pace = Pace::new(monitor, size);
    let reader = BufReader::new(Paced { raw: archive.into_raw()?, pace: &pace });
    let sheets = match kind {
        Workbook::OpenDocument => open_document(reader, wanted, budget, monitor)?,
        _ => excel(reader, wanted, budget, monitor)?,
    };
    pace.finish();
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

fn excel(
    reader: BufReader<Paced<'_>>,
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
    reader: BufReader<Paced<'_>>,
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
