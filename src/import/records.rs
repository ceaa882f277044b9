//! The records of a CSV file with the lines on which they begin.

use csv::ByteRecord;

use super::error::Refusal;
use super::finding::shorten;
use super::layout::{Layout, csv_builder};
use super::text::{Stop, Summary, TextReader};
use crate::anchor::{HexOrder, read_guid};

/// One record: its cells, and the line on which it begins.
///
/// The door for other formats: whoever can give cells by column can be read as rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'r> {
    /// The cells end to end.
    text: &'r str,
    cells: &'r ByteRecord,
    line: u64,
}

impl<'r> Record<'r> {
    /// A record of these cells; `None` if they are not UTF-8, which text from `text` always is.
    pub(super) fn new(cells: &'r ByteRecord, line: u64) -> Option<Self> {
        // Once for the whole record, not once a cell: most of the time that decoding costs here.
        simdutf8::basic::from_utf8(cells.as_slice()).ok().map(|text| Self { text, cells, line })
    }

    /// The cell of a column.
    #[inline]
    pub(super) fn get(&self, column: usize) -> Option<&'r str> {
        let range = self.cells.range(column)?;
        // A third of the cells are empty, and where they stand in the text does not matter.
        if range.is_empty() { Some("") } else { self.text.get(range) }
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The cells in their order.
    pub(super) fn iter(self) -> impl Iterator<Item = &'r str> {
        (0..self.cells.len()).filter_map(move |column| self.get(column))
    }

    /// All cells end to end.
    pub(super) const fn text(&self) -> &'r str {
        self.text
    }

    /// The line on which it begins, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }
}

/// How much text is parsed at a time.
const BUFFER_BYTES: usize = 128 * 1024;

/// The records of a file, one after the other.
pub(super) struct Records<'m> {
    csv: csv::Reader<TextReader<'m>>,
    cells: ByteRecord,
    delimiter: u8,
    /// How many columns the header has.
    columns: usize,
    /// Columns that tell a record from a piece of text.
    identity: Vec<usize>,
    preamble_lines: u64,
    /// How many blank lines were met.
    pub(super) blank_lines: u64,
    /// The first of them.
    pub(super) first_blank_line: Option<u64>,
}

impl<'m> Records<'m> {
    /// The records of a text of which `layout` was read; the header is the first. `identity` are the
    /// columns with ids and addresses.
    pub(super) fn new(mut text: TextReader<'m>, layout: &Layout, identity: Vec<usize>) -> Self {
        text.skip(layout.preamble_bytes);
        Self {
            csv: csv_builder(layout.delimiter).buffer_capacity(BUFFER_BYTES).from_reader(text),
            cells: ByteRecord::new(),
            delimiter: layout.delimiter,
            columns: layout.width,
            identity,
            preamble_lines: layout.preamble_lines,
            blank_lines: 0,
            first_blank_line: None,
        }
    }

    /// Reads the next record; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        let before = self.csv.position().line();
        match self.csv.read_byte_record(&mut self.cells) {
            Ok(true) => {}
            Ok(false) => {
                self.note_blank_lines(before, self.csv.position().line());
                return Ok(None);
            }
            Err(error) => return Err(self.stop(&error, before)),
        }
        self.csv.get_mut().mark();
        let after = self.csv.position().line();
        // The text ends every line, the last one too, so a record takes one line and one more for
        // each break in its values. What is left are blank lines in front of it.
        if after == before + 1 {
            return self.record(before + self.preamble_lines).map(Some);
        }
        let breaks = memchr::memchr_iter(b'\n', self.cells.as_slice()).count() as u64;
        let start = after.saturating_sub(breaks + 1).max(before);
        self.note_blank_lines(before, start);
        let line = start + self.preamble_lines;
        let record = self.record(line)?;
        if breaks > 0 {
            self.refuse_open_quote(record)?;
        }
        Ok(Some(record))
    }

    fn record(&self, line: u64) -> Result<Record<'_>, Stop> {
        Record::new(&self.cells, line).ok_or_else(|| Refusal::Binary.into())
    }

    /// What is known at the end of the file.
    pub(super) fn summary(&mut self) -> Result<Summary, Stop> {
        self.csv.get_mut().summary()
    }

    fn note_blank_lines(&mut self, from: u64, to: u64) {
        if to > from {
            self.blank_lines += to - from;
            self.first_blank_line.get_or_insert(from + self.preamble_lines);
        }
    }

    fn stop(&mut self, error: &csv::Error, line: u64) -> Stop {
        let lines = self.csv.position().line().saturating_sub(line);
        match self.csv.get_mut().take_stop() {
            Some(stop) => stop,
            None if error.is_io_error() => {
                let text = "more than 16 MB without an end".to_string();
                Refusal::UnclosedQuote { line: line + self.preamble_lines, lines, text }.into()
            }
            // The text is valid and any number of fields is allowed: no other error is left.
            None => Refusal::Binary.into(),
        }
    }

    /// A value with a line in it that is itself a record was opened by a quotation mark that should
    /// not be there (docs/facts.md, Exports).
    fn refuse_open_quote(&self, record: Record<'_>) -> Result<(), Stop> {
        let mut start = record.line();
        for value in record.iter() {
            let breaks = memchr::memchr_iter(b'\n', value.as_bytes()).count() as u64;
            if breaks > 0 && value.split('\n').any(|inner| self.is_record(inner)) {
                let text = shorten(value.lines().next().unwrap_or_default());
                return Err(Refusal::UnclosedQuote { line: start, lines: breaks, text }.into());
            }
            start += breaks;
        }
        Ok(())
    }

    fn is_record(&self, line: &str) -> bool {
        if self.columns < 2 || !line.as_bytes().contains(&self.delimiter) {
            return false;
        }
        let mut reader = csv_builder(self.delimiter).from_reader(line.as_bytes());
        let mut cells = ByteRecord::new();
        if !matches!(reader.read_byte_record(&mut cells), Ok(true)) {
            return false;
        }
        let Some(record) = Record::new(&cells, 0).filter(|record| record.len() == self.columns)
        else {
            return false;
        };
        let is_identity = |cell: &str| {
            cell.contains('@')
                || cell.starts_with("S-1-")
                || read_guid(cell, HexOrder::Text).is_ok()
        };
        self.identity.iter().filter_map(|column| record.get(*column)).any(is_identity)
    }
}
