//! Rows of a sheet as lines of CSV, each as wide as the sheet.

use super::merged::{Area, Cells, Place, mark_areas};
use crate::import::monitor::Monitor;
use crate::import::report::Refusal;
use crate::import::source::Stop;
use crate::import::source::unpack::damaged;

/// The rows and columns of a sheet. (Microsoft, Excel specifications and limits)
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;
/// How many rows tell how wide a sheet is.
const FIRST_ROWS: usize = 100;
/// How many cells are read between two looks whether the import was cancelled.
const CELLS_AT_ONCE: u64 = 10_000;

/// Rows of a sheet as they are written.
pub(super) struct Rows {
    text: String,
    /// Where each row ends in `text`, and how many cells it has.
    ends: Vec<(usize, u32)>,
    /// How many cells the present row has.
    column: u32,
    budget: usize,
    cells: u64,
    /// Cells that were merged, and what is read down to the last of them: which get a text shows there.
    areas: Vec<Area>,
    lowest: u32,
    held: Cells,
    held_bytes: usize,
}

/// What a cell takes of memory beside its text, in bytes.
const CELL_BYTES: usize = 48;

impl Rows {
    /// Those of a sheet with these merged areas; `budget` is how many bytes they may have.
    pub(super) fn new(areas: Vec<Area>, budget: usize) -> Self {
        let lowest = areas.iter().map(|area| area.last.0).max().unwrap_or_default();
        Self {
            text: String::new(),
            ends: Vec::new(),
            column: 0,
            budget,
            cells: 0,
            areas,
            lowest,
            held: Cells::new(),
            held_bytes: 0,
        }
    }

    /// Puts the text of a cell at its row and column; nothing, if it has none.
    pub(super) fn put_cell(
        &mut self,
        place: Place,
        text: Option<&str>,
        monitor: &Monitor,
    ) -> Result<(), Stop> {
        self.cells += 1;
        if self.cells.is_multiple_of(CELLS_AT_ONCE) && monitor.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        match text {
            Some(text) if self.areas.is_empty() => Ok(self.put(place, text)?),
            Some(text) if place.0 > self.lowest => {
                self.put_held()?;
                Ok(self.put(place, text)?)
            }
            Some(text) => Ok(self.hold(place, text)?),
            None => Ok(()),
        }
    }

    /// Keeps a cell until it shows which are merged with it.
    fn hold(&mut self, place: Place, text: &str) -> Result<(), Refusal> {
        if self.held.last().is_some_and(|(last, _)| *last >= place) {
            return Err(out_of_order());
        }
        if text.is_empty() {
            return Ok(());
        }
        self.held_bytes += text.len() + CELL_BYTES;
        self.held.push((place, text.into()));
        self.check(self.held_bytes)
    }

    /// Writes the cells that were kept, with those that are merged with them.
    fn put_held(&mut self) -> Result<(), Refusal> {
        let (cells, areas) = (std::mem::take(&mut self.held), std::mem::take(&mut self.areas));
        let cells = mark_areas(cells, &areas, self.budget)?;
        cells.iter().try_for_each(|(place, text)| self.put(*place, text))
    }

    fn put(&mut self, (row, column): Place, value: &str) -> Result<(), Refusal> {
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            let line = u64::from(row) + 1;
            return Err(Refusal::TooWide { line, most: MOST_COLUMNS as usize });
        }
        let row = row as usize;
        if row < self.ends.len() || row == self.ends.len() && column < self.column {
            return Err(out_of_order());
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
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        self.put_held()?;
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

fn out_of_order() -> Refusal {
    damaged("workbook", "its cells are out of order")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_line_as_wide_as_the_sheet() {
        let mut rows = Rows::new(Vec::new(), 1000);
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
        let refused = |place| Rows::new(Vec::new(), 100).put(place, "x").unwrap_err();
        assert!(matches!(refused((0, 99)), Refusal::Unpacked { .. }));
        assert!(matches!(refused((0, 20_000)), Refusal::TooWide { .. }));
        assert!(matches!(refused((2_000_000, 0)), Refusal::TooWide { .. }));
        let mut rows = Rows::new(Vec::new(), 100);
        rows.put((1, 1), "x").unwrap();
        assert!(rows.put((1, 0), "x").is_err() && rows.put((0, 5), "x").is_err());
    }
}
