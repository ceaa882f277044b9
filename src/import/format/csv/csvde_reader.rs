//! The records of a csvde file.

use super::csvde::{binary_columns, is_translated, translate};
use super::dialect::Dialect;
use super::reader::CsvRecords;
use crate::import::format::{Header, Records, Remarks};
use crate::import::heading::Binary;
use crate::import::record::{Cells, Record};
use crate::import::source::{Stop, Summary, TextReader};

/// The records of a csvde file, as other tools would write them.
pub(in crate::import::format) struct CsvdeRecords<'m> {
    rows: CsvRecords<'m>,
    /// What the bytes of each column are.
    binary: Vec<Option<Binary>>,
    cells: Cells,
}

impl<'m> CsvdeRecords<'m> {
    /// The records of a text of which nothing is used up.
    pub(in crate::import::format) fn new(
        text: TextReader<'m>,
        dialect: Dialect,
        header: &Header,
    ) -> Result<Self, Stop> {
        Ok(Self {
            rows: CsvRecords::new(text, dialect, header)?,
            binary: binary_columns(header),
            cells: Cells::default(),
        })
    }
}

impl Records for CsvdeRecords<'_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        let Some(record) = self.rows.next()? else { return Ok(None) };
        let line = record.line();
        if !is_translated(record) {
            return Ok(Some(record));
        }
        translate(record, &self.binary, &mut self.cells);
        Ok(Some(self.cells.record(line)))
    }

    fn summary(&mut self) -> Result<Summary, Stop> {
        self.rows.summary()
    }

    fn remarks(&self) -> &Remarks {
        self.rows.remarks()
    }
}
