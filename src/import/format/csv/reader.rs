//! The records of a CSV file with the lines on which they begin.

use super::dialect::Dialect;
use super::quotes::rejoin;
use super::splitter::{Found, Splitter, first_records};
use crate::anchor::{HexOrder, read_guid};
use crate::import::format::limits::{LONGEST_RECORD, MOST_COLUMNS, too_long};
use crate::import::format::{Header, Records, Remarks};
use crate::import::heading::HEADINGS;
use crate::import::record::{Cells, Record};
use crate::import::report::{Refusal, shorten};
use crate::import::source::{Stop, Summary, TextReader};

/// The records of a CSV file, one after the other.
pub(in crate::import::format) struct CsvRecords<'m> {
    text: TextReader<'m>,
    splitter: Splitter,
    dialect: Dialect,
    /// How many columns the header has.
    width: usize,
    /// Whether fields may be cut inside typographic quotes, and the last record that was.
    typographic: bool,
    joined: Cells,
    /// Columns with ids and addresses, which tell a record from a piece of text.
    identity: Vec<usize>,
    remarks: Remarks,
}

impl<'m> CsvRecords<'m> {
    /// The records of a text of which nothing is used up.
    pub(in crate::import::format) fn new(
        mut text: TextReader<'m>,
        dialect: Dialect,
        header: &Header,
    ) -> Result<Self, Stop> {
        text.skip(dialect.preamble_bytes);
        let columns = header.folded.iter().enumerate();
        let identity = columns.filter(|(_, heading)| HEADINGS.may_identify(heading));
        let mut records = Self {
            text,
            splitter: Splitter::new(dialect.delimiter),
            dialect,
            width: header.width,
            typographic: header.typographic,
            joined: Cells::default(),
            identity: identity.map(|(column, _)| column).collect(),
            remarks: Remarks::default(),
        };
        if dialect.has_header {
            // It is the first record.
            records.next()?;
        }
        Ok(records)
    }

    /// Reads on to the end of the next record; `false` if there is none.
    fn advance(&mut self) -> Result<bool, Stop> {
        let line = self.splitter.line();
        let mut length = 0;
        self.splitter.begin();
        loop {
            let (used, found) = self.splitter.take(self.text.piece()?);
            self.text.skip(used);
            length += used;
            match found {
                // Blank lines are no part of it.
                Found::Nothing if self.splitter.is_at_start() => length = 0,
                Found::Nothing if length > LONGEST_RECORD => {
                    return Err(self.endless(line).into());
                }
                Found::Nothing => {}
                Found::TooWide => {
                    let line = self.splitter.line() + self.dialect.preamble_lines;
                    return Err(Refusal::TooWide { line, most: MOST_COLUMNS }.into());
                }
                Found::Record => return Ok(true),
                Found::End => return Ok(false),
            }
        }
    }

    /// Only a quotation mark takes lines in.
    fn endless(&self, line: u64) -> Refusal {
        let lines = self.splitter.line().saturating_sub(line);
        let line = line + self.dialect.preamble_lines;
        if lines == 0 {
            return too_long(line, LONGEST_RECORD);
        }
        Refusal::UnclosedQuote { line, lines, text: "more than 16 MB without an end".to_string() }
    }

    fn note_blank_lines(&mut self, from: u64, to: u64) {
        if to > from {
            self.remarks.blank_lines.count += to - from;
            let first = &mut self.remarks.blank_lines.first_line;
            first.get_or_insert(from + self.dialect.preamble_lines);
        }
    }

    /// A value with a line in it that is itself a record was opened by a quotation mark that should
    /// not be there.
    fn refuse_open_quote(&self, line: u64) -> Result<(), Refusal> {
        let mut start = line;
        for value in self.splitter.record(line)?.iter() {
            let breaks = memchr::memchr_iter(b'\n', value.as_bytes()).count() as u64;
            if breaks > 0
                && !is_json_list(value)
                && value.split('\n').any(|inner| self.is_record(inner))
            {
                let text = shorten(value.lines().next().unwrap_or_default());
                return Err(Refusal::UnclosedQuote { line: start, lines: breaks, text });
            }
            start += breaks;
        }
        Ok(())
    }

    fn is_record(&self, line: &str) -> bool {
        if self.width < 2 || !line.as_bytes().contains(&self.dialect.delimiter) {
            return false;
        }
        let is_identity = |cell: &str| {
            cell.contains('@')
                || cell.starts_with("S-1-")
                || read_guid(cell, HexOrder::Text).is_ok()
        };
        let is_one = |record: Record<'_>| {
            let mut cells = self.identity.iter().filter_map(|column| record.get(*column));
            record.len() == self.width && cells.any(is_identity)
        };
        first_records(line, self.dialect.delimiter, true, 1, is_one).contains(&true)
    }

    /// Joins the fields of the present record where typographic quotes stood around a delimiter.
    fn rejoin(&mut self) -> Result<bool, Refusal> {
        if !self.typographic || self.splitter.columns() <= self.width {
            return Ok(false);
        }
        let delimiter = char::from(self.dialect.delimiter);
        Ok(rejoin(self.splitter.record(0)?, delimiter, &mut self.joined))
    }
}

/// A list that was written as JSON has delimiters of its own, and is closed.
fn is_json_list(value: &str) -> bool {
    let value = value.trim();
    value.starts_with('[') && value.ends_with(']')
}

impl Records for CsvRecords<'_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        let before = self.splitter.line();
        if !self.advance()? {
            self.note_blank_lines(before, self.splitter.line());
            return Ok(None);
        }
        let after = self.splitter.line();
        let mut line = before + self.dialect.preamble_lines;
        // The text ends every line, the last one too, so a record takes one line and one more for
        // each break in its values. What is left are blank lines in front of it.
        if after != before + 1 {
            let breaks = self.splitter.breaks();
            let start = after.saturating_sub(breaks + 1).max(before);
            self.note_blank_lines(before, start);
            line = start + self.dialect.preamble_lines;
            if breaks > 0 {
                self.refuse_open_quote(line)?;
            }
        }
        let record =
            if self.rejoin()? { self.joined.record(line) } else { self.splitter.record(line)? };
        Ok(Some(record))
    }

    fn summary(&mut self) -> Result<Summary, Stop> {
        self.text.summary()
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}
