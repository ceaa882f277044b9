//! The formats of files: what a file is written in, its headings, and its records.
//!
//! A format finds the headings ([`Header`]) in the first text of a file and gives its records one after
//! the other ([`Records`]); nothing behind these knows which format it was. Formats that name every value
//! (LDIF, JSON, CLIXML) find new headings as they go, and say so with the record that has them.
//!
//! This room must never know what a column means to a user, beyond whether a heading is known and
//! whether its values are bytes.

mod adfind;
mod binary;
mod clixml;
mod complaint;
mod console;
mod csv;
mod fields;
mod foreign;
mod header;
mod json;
mod ldif;
mod limits;
mod prefix;
mod records;
mod sniff;

use super::report::Refusal;
use super::rule::ReadingRules;
use super::source::{Stop, TextReader};

pub(super) use header::{Header, StrayLines, Written};
pub(super) use records::{OtherList, Page, Records, Remarks};

use self::adfind::AdFindRecords;
use self::clixml::ClixmlRecords;
use self::csv::{CsvRecords, CsvdeRecords, Dialect};
use self::json::JsonRecords;
use self::ldif::LdifRecords;
use self::limits::{HEAD_BYTES, LONGEST_HEADER, LONGEST_RECORD, too_long};
use self::sniff::Kind;

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
    Csvde(Dialect),
    Ldif,
    AdFind,
    Json,
    Clixml,
}

impl Layout {
    /// Reads the layout off the start of a text, under these rules, and uses nothing up.
    pub(super) fn read(text: &mut TextReader<'_>, rules: &ReadingRules) -> Result<Self, Stop> {
        let of_sheet = text.is_of_sheet();
        let start = text.head_with_line(HEAD_BYTES, LONGEST_HEADER)?.0.trim_start();
        let is_text = !of_sheet && json::is_text_of_json(start);
        if is_text {
            text.change(Box::new(json::Unwrapped::default()));
        }
        let (head, mut whole) = text.head_with_line(HEAD_BYTES, LONGEST_HEADER)?;
        let mut layout = Self::under(rules, head, whole, of_sheet)?;
        let mut length = LONGEST_HEADER;
        // The first object of a file may be longer than all of others, and is its header where it names its
        // values.
        while !whole && layout.header.sample().next().is_none() && length <= layout.longest_head() {
            let head = text.head(length)?;
            whole = head.1;
            layout = Self::under(rules, head.0, whole, of_sheet)?;
            length *= 4;
        }
        if !whole && length > LONGEST_RECORD && layout.header.sample().next().is_none() {
            return Err(too_long(1, LONGEST_RECORD).into());
        }
        if is_text {
            layout.header.written = Written::AsText;
        }
        Ok(layout)
    }

    /// How much text is looked at for the headings at most, in bytes.
    const fn longest_head(&self) -> usize {
        match self.format {
            Format::Csv(_) | Format::Csvde(_) => LONGEST_HEADER,
            Format::AdFind | Format::Ldif | Format::Json | Format::Clixml => LONGEST_RECORD,
        }
    }

    /// Reads the layout off the start of a text; `whole` says that it is all of it.
    #[cfg(test)]
    pub(super) fn of(head: &str, whole: bool) -> Result<Self, Refusal> {
        Self::under(&ReadingRules::default(), head, whole, false)
    }

    /// Of the sheet of a workbook rows are counted, and not lines.
    fn under(
        rules: &ReadingRules,
        head: &str,
        whole: bool,
        of_sheet: bool,
    ) -> Result<Self, Refusal> {
        let (format, mut header) = match sniff::kind(head, whole)? {
            Kind::Csv => {
                let (dialect, header) = csv::lay_out(head, whole, rules, of_sheet)?;
                let is_csvde = header.format == csv::CSVDE;
                let format = if is_csvde { Format::Csvde(dialect) } else { Format::Csv(dialect) };
                (format, header)
            }
            Kind::Ldif => (Format::Ldif, ldif::lay_out(head, whole)?),
            Kind::AdFind => (Format::AdFind, adfind::lay_out(head, whole)),
            Kind::Json => (Format::Json, json::lay_out(head, whole)?),
            Kind::Clixml => (Format::Clixml, clixml::lay_out(head, whole)?),
        };
        if !matches!(format, Format::Csv(_) | Format::Csvde(_)) {
            header.unmet = rules.unmet(|_| false);
        }
        header.take_off_prefixes();
        header.refuse_if_none()?;
        Ok(Self { format, header })
    }

    /// The records under the headings, of a text that nothing was used up of. `used` says of each column
    /// whether anybody uses it: what is in the others need not be read.
    pub(super) fn records<'m>(
        &self,
        text: TextReader<'m>,
        used: &[bool],
    ) -> Result<Box<dyn Records + 'm>, Stop> {
        let header = &self.header;
        Ok(match self.format {
            Format::Csv(dialect) => Box::new(CsvRecords::new(text, dialect, header)?),
            Format::Csvde(dialect) => Box::new(CsvdeRecords::new(text, dialect, header)?),
            Format::Ldif => Box::new(LdifRecords::new(text, header, used)),
            Format::AdFind => Box::new(AdFindRecords::new(text, header, used)),
            Format::Json => Box::new(JsonRecords::new(text, header, used)),
            Format::Clixml => Box::new(ClixmlRecords::new(text, header, used)),
        })
    }

    /// Whether it is lines of text, and not a format with marks of its own.
    pub(super) const fn is_text(&self) -> bool {
        matches!(self.format, Format::Csv(_))
    }

    /// What stands between two fields, where that is one character.
    pub(super) fn delimiter(&self) -> Option<char> {
        match self.format {
            Format::Csv(dialect) | Format::Csvde(dialect) => {
                Some(char::from(dialect.signs.delimiter))
            }
            Format::Ldif | Format::AdFind | Format::Json | Format::Clixml => None,
        }
    }
}
