//! Text into the cells of records.
//!
//! The rules are those of the `csv` crate, with which a test compares them: a quotation mark at the start of a cell
//! opens it, two of them inside are one, and what stands behind the closing one belongs to the cell as it is.

use memchr::{memchr, memchr2};

use crate::import::format::limits::MOST_COLUMNS;
use crate::import::record::{Record, Span};

/// How far a record is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// Its end is not in the text so far.
    Nothing,
    /// It is complete, and so many bytes of the text, its line break too, belong to it.
    Record(usize),
    /// It has more cells than any file has columns. Those that were read are there.
    TooWide,
}

/// Splits text whose lines end in LF into records.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    delimiter: u8,
    /// Where the cells of the present record stand.
    spans: Vec<Span>,
    /// The text of those that stand there with quotation marks of the format in them.
    own: String,
    /// Whether there is a line break in a cell.
    has_breaks: bool,
    /// Whether the last cell is in quotation marks that are not closed.
    is_open: bool,
    /// Whether anything stands behind the quotation mark that closes a cell.
    has_stray_quotes: bool,
}

/// What ends a cell.
enum End {
    Delimiter,
    Line,
    /// The text ends here.
    Text,
}

impl Splitter {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, ..Self::default() }
    }

    /// Splits the record that begins with the text, which is not empty and does not begin with a line break. Where
    /// the text `is_all` that there is, its end ends the record.
    pub(super) fn split(&mut self, text: &str, is_all: bool) -> Found {
        self.spans.clear();
        self.own.clear();
        self.has_breaks = false;
        self.is_open = false;
        self.has_stray_quotes = false;
        let mut at = 0;
        loop {
            let (length, end) = match text.as_bytes().get(at) {
                Some(b'"') => self.quoted(text, at),
                _ => self.plain(text, at, at),
            };
            at += length;
            match end {
                End::Line => return Found::Record(at),
                End::Text if is_all => return Found::Record(at),
                End::Text => return Found::Nothing,
                End::Delimiter if self.spans.len() > MOST_COLUMNS => return Found::TooWide,
                End::Delimiter => {}
            }
        }
    }

    /// A cell whose text begins at `from`, up to what ends it: how long it is from `at` on, with that.
    #[inline]
    fn plain(&mut self, text: &str, at: usize, from: usize) -> (usize, End) {
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        let found = match rest.first() {
            // A third of the cells are empty.
            Some(first) if *first == self.delimiter => Some(0),
            _ => memchr2(self.delimiter, b'\n', rest),
        };
        let length = found.unwrap_or(rest.len());
        self.spans.push(Span::of_file(from, from + length));
        let end = match found {
            None => return (from - at + length, End::Text),
            Some(end) if rest.get(end) == Some(&b'\n') => End::Line,
            Some(_) => End::Delimiter,
        };
        (from - at + length + 1, end)
    }

    /// A cell that a quotation mark at `at` opens.
    #[inline]
    fn quoted(&mut self, text: &str, at: usize) -> (usize, End) {
        let rest = text.as_bytes().get(at + 1..).unwrap_or_default();
        let mut found = memchr2(b'"', b'\n', rest);
        if let Some(line) = found.filter(|at| rest.get(*at) == Some(&b'\n')) {
            self.has_breaks = true;
            found = memchr(b'"', rest.get(line..).unwrap_or_default()).map(|more| line + more);
        }
        let Some(length) = found else {
            self.is_open = true;
            self.spans.push(Span::of_file(at + 1, text.len()));
            return (rest.len() + 1, End::Text);
        };
        let end = match rest.get(length + 1) {
            Some(b'\n') => End::Line,
            Some(byte) if *byte == self.delimiter => End::Delimiter,
            _ => return self.escaped(text, at),
        };
        self.spans.push(Span::of_file(at + 1, at + 1 + length));
        (length + 3, end)
    }

    /// A cell in quotation marks with others in it, or with more behind it.
    #[cold]
    fn escaped(&mut self, text: &str, at: usize) -> (usize, End) {
        let bytes = text.as_bytes();
        self.has_breaks = true;
        let (start, mut from) = (self.own.len(), at + 1);
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let length = memchr(b'"', rest).unwrap_or(rest.len());
            self.own.push_str(text.get(from..from + length).unwrap_or_default());
            from += length + 1;
            match bytes.get(from) {
                // Two are one.
                Some(b'"') => self.own.push('"'),
                _ => break,
            }
            from += 1;
        }
        let (used, end) = if from > bytes.len() {
            self.is_open = true;
            (bytes.len() - at, End::Text)
        } else {
            let behind = self.plain(text, at, from);
            let span = self.spans.pop().unwrap_or_default();
            let more = span.of(text, "");
            self.has_stray_quotes |= !more.trim().is_empty();
            self.own.push_str(more);
            behind
        };
        self.spans.push(Span::own(start, self.own.len()));
        (used, end)
    }

    /// The record that was split of this text, which begins on `line`.
    pub(super) fn record<'r>(&'r self, text: &'r str, line: u64) -> Record<'r> {
        Record::new(text, &self.own, &self.spans, line).with_stray_quotes(self.has_stray_quotes)
    }

    /// Whether the text ends inside a cell that a quotation mark has opened.
    pub(super) const fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether there may be a line break in a cell.
    pub(super) const fn has_breaks(&self) -> bool {
        self.has_breaks
    }

    /// How many cells it has.
    pub(super) const fn columns(&self) -> usize {
        self.spans.len()
    }
}

/// The first records of a text, at most `most` of them, as `of` keeps them. The last one of a text
/// that goes on (`whole` is false) may not be complete, and is left out.
pub(super) fn first_records<T>(
    text: &str,
    delimiter: u8,
    whole: bool,
    most: usize,
    of: impl Fn(Record<'_>) -> T,
) -> Vec<T> {
    let mut splitter = Splitter::new(delimiter);
    let mut rest = text.trim_start_matches('\n');
    let mut records = Vec::new();
    while records.len() < most && !rest.is_empty() {
        let found = splitter.split(rest, true);
        let used = if let Found::Record(used) = found { used } else { rest.len() };
        let record = rest;
        rest = rest.get(used..).unwrap_or_default();
        // Blank lines are no part of the record, and where the text ends with one it may go on so.
        let is_last = rest.is_empty();
        rest = rest.trim_start_matches('\n');
        if is_last && !whole && !records.is_empty() {
            break;
        }
        records.push(of(splitter.record(record, 0)));
        if found == Found::TooWide {
            break;
        }
    }
    records
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str, whole: bool) -> Vec<Vec<String>> {
        first_records(text, b',', whole, 10, |record| record.iter().map(str::to_string).collect())
    }

    #[test]
    fn records_are_split_as_they_are_written() {
        assert_eq!(split("a,b\n\n\"c,\n\"\"d\",\n", true), [["a", "b"], ["c,\n\"d", ""]]);
        assert_eq!(split("a,b\nc,d", true), [["a", "b"], ["c", "d"]]);
        assert_eq!(split("a,b\nc,d", false), [["a", "b"]]);
        assert_eq!(split("a,b", false), [["a", "b"]], "a header is taken as it is");
        assert_eq!(split("", true), Vec::<Vec<String>>::new());
        let wide = vec!["x".repeat(50); 500].join(",");
        assert_eq!(split(&wide, true)[0].len(), 500);
        // Whatever comes after a record that no file can have is not looked at.
        let wider = format!("a,b\n{}\nc,d\n", ",".repeat(MOST_COLUMNS * 2));
        let widths: Vec<usize> = split(&wider, true).iter().map(Vec::len).collect();
        assert_eq!(widths, [2, MOST_COLUMNS + 1]);
    }

    #[test]
    fn quotation_marks_that_are_open_or_stray_are_noticed() {
        for (text, open, stray) in [
            ("a,\"b\"\n", false, false),
            ("a,\"b \"\"c\"\" d\"\n", false, false),
            ("a,\"b\" \n", false, false),
            ("a,\"b \"c\" d\"\n", false, true),
            ("\"b \\\"c\\\" d\",a\n", false, true),
            ("a,\"b\n", true, false),
            ("a,\"b \"\"c\n", true, false),
        ] {
            let mut splitter = Splitter::new(b',');
            assert_eq!(splitter.split(text, true), Found::Record(text.len()), "{text}");
            let found = (splitter.is_open(), splitter.record(text, 1).has_stray_quotes());
            assert_eq!(found, (open, stray), "{text}");
        }
    }

    #[test]
    fn the_end_of_a_record_may_not_be_there_yet() {
        let mut splitter = Splitter::new(b',');
        for (text, found) in [
            ("a,b", Found::Nothing),
            ("a,\"b\n", Found::Nothing),
            ("a,\"b\"", Found::Nothing),
            ("a,\"b\"\"", Found::Nothing),
            ("a,\"b\"\nc", Found::Record(6)),
            ("\"\"\"\"\nc", Found::Record(5)),
        ] {
            assert_eq!(splitter.split(text, false), found, "{text}");
        }
    }

    proptest! {
        #[test]
        fn records_are_those_of_the_csv_crate(text in "[a\",;\né ]{0,40}|(\"(a|,|\n|\"\"){0,6}\"[,\n\"a]?){0,8}") {
            let mut reader = csv::ReaderBuilder::new();
            reader.has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n'));
            let theirs: Vec<Vec<String>> = reader
                .from_reader(text.as_bytes())
                .records()
                .map(|record| record.unwrap().iter().map(str::to_string).collect())
                .collect();
            let ours = first_records(&text, b',', true, 100, |record| {
                record.iter().map(str::to_string).collect::<Vec<String>>()
            });
            prop_assert_eq!(ours, theirs);
        }
    }
}
