//! A small CSV file that is not an export, such as a file of pairs: its headings and its rows.
//!
//! Encoding, delimiter and line numbers are found as in an export; what the cells mean is for the
//! caller to say.

use std::path::Path;

use super::format::Layout;
use super::heading::fold_heading;
use super::monitor::Monitor;
use super::report::Refusal;
use super::rule::ReadingRules;
use super::source::{
    BINARY, BLOCK_BYTES, EncodingChoice, Origin, Stop, Supply, TextReader, survey,
};

/// A row of a [`Grid`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridRow {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    cells: Vec<String>,
}

impl GridRow {
    /// The cell of a column, without the blanks around it; empty where the row is short.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }
}

/// The headings and the rows of a small file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grid {
    folded: Vec<String>,
    /// The rows in the order of the file; blank ones are left out.
    pub rows: Vec<GridRow>,
}

impl Grid {
    /// Reads a file as a whole.
    ///
    /// # Errors
    /// What the file is, if it cannot be read as separated text with headings.
    pub fn read(path: &Path) -> Result<Self, Refusal> {
        let monitor = Monitor::new();
        let mut origin = Origin::Path(path.into());
        let outcome = match read(&mut origin, None, &monitor) {
            Err(Stop::NotUtf8) => survey(&mut origin, false, None, &monitor)
                .and_then(|choice| read(&mut origin, Some(choice), &monitor)),
            outcome => outcome,
        };
        outcome.map_err(|stop| match stop {
            Stop::Refused(refusal) => refusal,
            // Nobody holds the monitor, and a survey settles the encoding.
            Stop::Cancelled | Stop::NotUtf8 => BINARY,
        })
    }

    /// Where the column with this heading is; letter case, blanks, `_` and `-` do not count.
    #[must_use]
    pub fn column(&self, heading: &str) -> Option<usize> {
        let folded = fold_heading(heading);
        self.folded.iter().position(|name| *name == folded)
    }
}

fn read(
    origin: &mut Origin,
    choice: Option<EncodingChoice>,
    monitor: &Monitor,
) -> Result<Grid, Stop> {
    let (supply, _) = Supply::open(origin, choice, None, BLOCK_BYTES, monitor)?;
    let mut text = TextReader::new(supply, monitor);
    let layout = Layout::read(&mut text, &ReadingRules::default())?;
    let mut records = layout.records(text, &[])?;
    let mut rows = Vec::new();
    while let Some(record) = records.next()? {
        if !record.is_blank() {
            rows.push(GridRow {
                line: record.line(),
                cells: record.iter().map(str::to_string).collect(),
            });
        }
    }
    Ok(Grid { folded: layout.header.folded, rows })
}
