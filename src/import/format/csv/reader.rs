//! The records of a CSV file with the lines on which they begin.

use super::dialect::Dialect;
use super::preamble::has_headings;
use super::quotes::rejoin;
use super::splitter::{Found, Signs, Splitter, first_records};
use crate::anchor::{HexOrder, read_guid};
use crate::import::cell::says_more;
use crate::import::format::complaint::{is_error, is_warning, may_be_complaint};
use crate::import::format::console::{Commands, is_failure, may_be_console};
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
    /// The line that comes next, from 1.
    line: u64,
    /// The line of the headings, as it stands; empty where there is none.
    headings: String,
    /// Whether a prompt, a line of a transcript or an error has ended the table, and what stands there is none of it.
    is_outside: bool,
    beside: Beside,
    /// How many columns the header has.
    width: usize,
    /// Whether fields may be cut inside typographic quotes, and the last record that was.
    typographic: bool,
    joined: Cells,
    /// Takes apart what is one cell for the file, and that cell.
    inner: Splitter,
    line_text: String,
    /// Columns with ids and addresses, which tell a record from a piece of text.
    identity: Vec<usize>,
    remarks: Remarks,
}

/// What stands beside the table: commands and what they tell.
#[derive(Debug, Default)]
struct Beside {
    commands: Commands,
    /// Whether a prompt has ended the table, so that errors are those of other commands.
    is_of_others: bool,
    /// Whether an error goes on.
    is_error: bool,
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
            // In lines that are one cell nothing is between two of them.
            splitter: Splitter::new(if dialect.quoted_lines {
                Signs::usual(0)
            } else {
                dialect.signs
            }),
            dialect,
            line: 1 + dialect.preamble_lines,
            headings: String::new(),
            is_outside: false,
            beside: Beside::default(),
            width: header.width,
            typographic: header.typographic,
            joined: Cells::default(),
            inner: Splitter::new(dialect.signs),
            line_text: String::new(),
            identity: identity.map(|(column, _)| column).collect(),
            remarks: Remarks::default(),
        };
        if dialect.has_header {
            // It is the first record.
            let line = records.physical_line()?.trim_end().to_string();
            records.next()?;
            records.headings = line;
        }
        Ok(records)
    }

    /// Skips blank lines.
    fn skip_blank_lines(&mut self) -> Result<(), Stop> {
        loop {
            let rest = self.text.rest();
            let blank = rest.len() - rest.trim_start_matches('\n').len();
            let is_used_up = blank == rest.len();
            if blank > 0 {
                let after = self.line + blank as u64;
                (self.line..after).for_each(|line| self.remarks.blank_lines.add(line, ""));
                self.line = after;
                self.text.skip(blank);
            }
            if !is_used_up || !self.text.more()? {
                return Ok(());
            }
        }
    }

    /// The line that comes next, without using it up.
    fn physical_line(&mut self) -> Result<&str, Stop> {
        let mut looked = 0;
        loop {
            let rest = self.text.rest();
            let found = memchr::memchr(b'\n', rest.as_bytes().get(looked..).unwrap_or_default());
            looked = found.map_or(rest.len(), |at| looked + at);
            if found.is_some() || looked > LONGEST_RECORD || !self.text.more()? {
                return Ok(self.text.rest().get(..looked).unwrap_or_default());
            }
        }
    }

    /// Leaves out lines of a console, errors and warnings of commands, and what other commands have shown behind them, up
    /// to the next record or the headings once more.
    fn skip_console(&mut self) -> Result<(), Stop> {
        /// So many bytes tell that a line is none of a console.
        const GLANCE: usize = 4;
        while self.text.rest().len() < GLANCE && self.text.more()? {}
        while self.is_outside
            || may_be_console(self.text.rest().as_bytes())
            || may_be_complaint(self.text.rest().as_bytes())
        {
            if self.dialect.of_sheet || self.text.rest().is_empty() && !self.text.more()? {
                return Ok(());
            }
            let line = self.physical_line()?.to_string();
            let is_command = self.beside.commands.take(&line);
            self.beside.is_of_others |= is_command;
            if !is_command {
                let is_again = !line.trim().is_empty() && line.trim_end() == self.headings;
                let is_complaint = !self.is_record(&line) && self.is_complaint(&line);
                if is_again || !is_complaint && self.may_be_record(&line) {
                    self.is_outside = false;
                }
                if !self.is_outside && !is_complaint {
                    self.beside.is_error = false;
                    return Ok(());
                }
                // An error shows the line of the script with what it asks for.
                if !is_complaint && !self.beside.is_error && has_headings(&line, 2) {
                    return Err(Refusal::SecondHeader { line: self.line }.into());
                }
            }
            self.is_outside = true;
            self.note_console(&line);
            self.text.skip(line.len() + 1);
            self.line += 1;
        }
        Ok(())
    }

    /// Whether a line is an error or a warning of a command; what says that there is more is read with the records.
    fn is_complaint(&self, line: &str) -> bool {
        is_error(line) || is_warning(line) && (self.is_outside || !says_more(line))
    }

    /// Whether a line is a record as far as it shows; one column alone has nothing around its values.
    fn may_be_record(&self, line: &str) -> bool {
        self.is_record(line) || self.width < 2 && !line.trim().is_empty() && !line.contains(' ')
    }

    fn note_console(&mut self, line: &str) {
        if is_failure(line) {
            self.remarks.failed.add(self.line, line);
        } else if is_error(line) && !self.beside.is_error {
            self.beside.is_error = true;
            let is_other = self.beside.is_of_others;
            let met = if is_other { &mut self.remarks.failed } else { &mut self.remarks.stopped };
            met.add(self.line, line.trim());
        }
        if says_more(line) && !self.beside.is_of_others {
            self.remarks.cut = Some(line.trim().to_string());
            self.remarks.cut_line = Some(self.line);
        }
        if !line.trim().is_empty() {
            self.remarks.console.add(self.line, line.trim_end());
        }
    }

    /// Splits the next record, which is not used up yet, and says how long it is; `None` if there is none.
    fn advance(&mut self) -> Result<Option<usize>, Stop> {
        self.skip_blank_lines()?;
        self.skip_console()?;
        loop {
            let rest = self.text.rest();
            if rest.is_empty() {
                return Ok(None);
            }
            let is_all = self.text.is_all();
            match self.splitter.split(rest, is_all) {
                Found::Record(length) => return Ok(Some(length)),
                Found::TooWide => {
                    let line = self.line;
                    return Err(Refusal::TooWide { line, most: MOST_COLUMNS }.into());
                }
                Found::Nothing if rest.len() > LONGEST_RECORD => {
                    return Err(self.endless().into());
                }
                Found::Nothing => drop(self.text.more()?),
            }
        }
    }

    /// Only a quotation mark takes lines in.
    fn endless(&self) -> Refusal {
        let (line, text) = (self.line, self.text.rest().as_bytes());
        let lines = memchr::memchr_iter(b'\n', text).count() as u64;
        if lines == 0 {
            return too_long(line, LONGEST_RECORD);
        }
        Refusal::UnclosedQuote { line, lines, text: "more than 16 MB without an end".to_string() }
    }

    /// A value with a line in it that is itself a record was opened by a quotation mark that should
    /// not be there.
    fn refuse_open_quote(&self, line: u64) -> Result<(), Refusal> {
        // Of a whole line in marks the beginning is a record, as it should be.
        let first = usize::from(self.dialect.quoted_lines);
        let mut start = line;
        for value in self.splitter.record(self.text.rest(), line).iter() {
            let breaks = memchr::memchr_iter(b'\n', value.as_bytes()).count() as u64;
            if breaks > 0
                && !is_json_list(value)
                && value.split('\n').skip(first).any(|inner| self.is_record(inner))
            {
                let text = shorten(value.lines().next().unwrap_or_default());
                return Err(Refusal::UnclosedQuote { line: start, lines: breaks, text });
            }
            start += breaks;
        }
        Ok(())
    }

    /// Takes apart the present record, which is one cell; `false` where that has more in it than one record.
    fn split_inner(&mut self, line: u64) -> bool {
        self.line_text.clear();
        let record = self.splitter.record(self.text.rest(), line);
        self.line_text.push_str(record.get(0).unwrap_or_default());
        let found = self.inner.split(&self.line_text, true);
        let is_one = matches!(found, Found::Record(bytes) if bytes >= self.line_text.len());
        if !is_one {
            // A value whose lines no marks of its own hold together. A blank stands for their ends.
            self.line_text = self.line_text.replace('\n', " ");
            self.inner.split(&self.line_text, true);
        }
        is_one
    }

    /// Whether a record of several lines is one cell, and what is in that one record: its lines are those of a value.
    fn takes_apart(&mut self, line: u64) -> bool {
        self.dialect.quoted_lines && self.split_inner(line)
    }

    fn is_record(&self, line: &str) -> bool {
        if self.width < 2 || !line.as_bytes().contains(&self.dialect.signs.delimiter) {
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
        first_records(line, self.dialect.signs, true, 1, is_one).contains(&true)
    }

    /// How many lines the present record takes. The text ends every line, the last one too; what breaks there are
    /// before that are in values.
    fn lines(&self, length: usize) -> u64 {
        if self.dialect.of_sheet || !self.splitter.has_breaks() {
            return 1;
        }
        let text = self.text.rest().as_bytes().get(..length).unwrap_or_default();
        memchr::memchr_iter(b'\n', text).count() as u64
    }

    /// Joins the fields of the present record where typographic quotes stood around a delimiter.
    fn rejoin(&mut self) -> bool {
        self.typographic
            && self.splitter.columns() > self.width
            && rejoin(
                self.splitter.record(self.text.rest(), 0),
                char::from(self.dialect.signs.delimiter),
                &mut self.joined,
            )
    }
}

/// A list that was written as JSON has delimiters of its own, and is closed.
fn is_json_list(value: &str) -> bool {
    let value = value.trim();
    value.starts_with('[') && value.ends_with(']')
}

impl Records for CsvRecords<'_> {
    fn next(&mut self) -> Result<Option<Record<'_>>, Stop> {
        let Some(length) = self.advance()? else { return Ok(None) };
        let line = self.line;
        let lines = self.lines(length);
        self.line += lines;
        if lines > 1 && !self.takes_apart(line) {
            self.refuse_open_quote(line)?;
        }
        if self.dialect.quoted_lines && lines == 1 {
            self.split_inner(line);
        }
        if self.splitter.has_backslashes() {
            let record = self.splitter.record(self.text.rest(), line);
            let value = record.iter().find(|cell| cell.contains(['"', '\'']));
            self.remarks.backslashes.add(line, value.unwrap_or_default());
        }
        if self.splitter.is_open() {
            // What was open at the end of the file may have gone on in any way.
            self.remarks.broken = Some(line);
            self.text.skip(length);
            return Ok(None);
        }
        if self.dialect.quoted_lines {
            self.text.skip(length);
            return Ok(Some(self.inner.record(&self.line_text, line)));
        }
        if self.rejoin() {
            self.text.skip(length);
            return Ok(Some(self.joined.record(line)));
        }
        Ok(Some(self.splitter.record(self.text.take(length), line)))
    }

    fn summary(&mut self) -> Result<Summary, Stop> {
        self.text.summary()
    }

    fn remarks(&self) -> &Remarks {
        &self.remarks
    }
}
