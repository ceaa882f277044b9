//! The records of a CSV file with the lines on which they begin.

use csv::StringRecord;

use super::error::Refusal;
use super::finding::shorten;
use super::layout::{Layout, csv_builder};
use super::text::{Stop, Summary, TextReader};
use crate::anchor::{HexOrder, read_guid};

/// How much text is parsed at a time.
const BUFFER_BYTES: usize = 128 * 1024;

/// The records of a file, one after the other.
pub(super) struct Records<'m> {
    csv: csv::Reader<TextReader<'m>>,
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
            delimiter: layout.delimiter,
            columns: layout.width(),
            identity,
            preamble_lines: layout.preamble_lines,
            blank_lines: 0,
            first_blank_line: None,
        }
    }

    /// Reads the next record and says on which line of the file it begins, from 1; `None` at the
    /// end.
    pub(super) fn next(&mut self, record: &mut StringRecord) -> Result<Option<u64>, Stop> {
        let before = self.csv.position().line();
        match self.csv.read_record(record) {
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
            return Ok(Some(before + self.preamble_lines));
        }
        let breaks = memchr::memchr_iter(b'\n', record.as_slice().as_bytes()).count() as u64;
        let start = after.saturating_sub(breaks + 1).max(before);
        self.note_blank_lines(before, start);
        let line = start + self.preamble_lines;
        if breaks > 0 {
            self.refuse_open_quote(record, line)?;
        }
        Ok(Some(line))
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
    /// not be there (formats.md 7.1).
    fn refuse_open_quote(&self, record: &StringRecord, line: u64) -> Result<(), Stop> {
        let mut start = line;
        for value in record {
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
        let mut record = StringRecord::new();
        if !matches!(reader.read_record(&mut record), Ok(true)) || record.len() != self.columns {
            return false;
        }
        let is_identity = |cell: &str| {
            cell.contains('@')
                || cell.starts_with("S-1-")
                || read_guid(cell, HexOrder::Text).is_ok()
        };
        self.identity.iter().filter_map(|column| record.get(*column)).any(is_identity)
    }
}
