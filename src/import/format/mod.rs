//! The formats of files: what a file is written in, its headings, and its records.
//!
//! A format finds the headings ([`Header`]) in the first text of a file and gives its records one after
//! the other ([`Records`]); nothing behind these knows which format it was. A format that is still
//! refused (LDIF, JSON) would be a file beside `csv` with those two things, a variant of `Format`, and
//! the line of `sniff` that tells it.
//!
//! This room must never know what a column means to a user, beyond whether a heading is known.

mod csv;
mod header;
mod records;
mod sniff;

use super::report::Refusal;
use super::rule::ReadingRules;
use super::source::{Stop, TextReader};

pub(super) use header::Header;
pub(super) use records::Records;

use self::csv::{CsvRecords, Dialect};

/// How much text is looked at to find out what a file is, in bytes.
const HEAD_BYTES: usize = 64 * 1024;
/// How long a header may be, in bytes: a schema has some thousand attributes at most.
const LONGEST_HEADER: usize = 1024 * 1024;

/// How a file is laid out: in which format, and under which headings.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    format: Format,
    pub(super) header: Header,
}

/// The format of a file, with what has to be known to read it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Format {
    Csv(Dialect),
}

impl Layout {
    /// Reads the layout off the start of a text, under these rules, and uses nothing up.
    pub(super) fn read(text: &mut TextReader<'_>, rules: &ReadingRules) -> Result<Self, Stop> {
        let (head, whole) = text.head_with_line(HEAD_BYTES, LONGEST_HEADER)?;
        Ok(Self::under(rules, head, whole)?)
    }

    /// Reads the layout off the start of a text; `whole` says that it is all of it.
    #[cfg(test)]
    pub(super) fn of(head: &str, whole: bool) -> Result<Self, Refusal> {
        Self::under(&ReadingRules::default(), head, whole)
    }

    fn under(rules: &ReadingRules, head: &str, whole: bool) -> Result<Self, Refusal> {
        sniff::refuse_other_formats(head, whole)?;
        let (dialect, header) = csv::lay_out(head, whole, rules)?;
        header.refuse_if_none()?;
        Ok(Self { format: Format::Csv(dialect), header })
    }

    /// The records under the headings, of a text that nothing was used up of.
    pub(super) fn records<'m>(&self, text: TextReader<'m>) -> Result<Box<dyn Records + 'm>, Stop> {
        match self.format {
            Format::Csv(dialect) => Ok(Box::new(CsvRecords::new(text, dialect, &self.header)?)),
        }
    }

    /// What stands between two fields, where that is one character.
    #[expect(clippy::unnecessary_wraps, reason = "it is CSV that has one, not every format")]
    pub(super) fn delimiter(&self) -> Option<char> {
        match self.format {
            Format::Csv(dialect) => Some(char::from(dialect.delimiter)),
        }
    }
}
