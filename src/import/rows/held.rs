//! A row that is not judged before the next one is there.

use crate::import::record::{Cells, Record};

/// A row that waits for the next one: the last row of a file may end where the file was cut off.
#[derive(Debug)]
pub(in crate::import) struct Held {
    cells: Cells,
    line: u64,
}

impl Held {
    pub(in crate::import) fn of(record: Record<'_>) -> Self {
        Self { cells: record.iter().collect(), line: record.line() }
    }

    pub(in crate::import) fn record(&self) -> Record<'_> {
        self.cells.record(self.line)
    }
}
