//! Text into the cells of records.
//!
//! The rules are those of the `csv` crate, with which a test compares them: a quotation mark at the start of a cell
//! opens it, two of them inside are one, and what stands behind the closing one belongs to the cell as it is. Where the
//! signs of a file say so, blanks may stand before the mark, or an apostrophe is it. A mark behind a backslash that
//! cannot close its cell is one of the value, and so are all such marks of the cell from there on.

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

/// What the cells of a file stand between.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import::format) struct Signs {
    /// The byte between two cells.
    pub(in crate::import::format) delimiter: u8,
    /// The byte around a cell.
    pub(super) quote: u8,
    /// Whether blanks may stand between a delimiter and a quotation mark.
    pub(super) after_blanks: bool,
}

impl Signs {
    /// Those of CSV, with this delimiter.
    pub(super) const fn usual(delimiter: u8) -> Self {
        Self { delimiter, quote: b'"', after_blanks: false }
    }
}

/// Splits text whose lines end in LF into records.
#[derive(Debug)]
pub(super) struct Splitter {
    signs: Signs,
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
    /// How many cells have a quotation mark of their value behind a backslash.
    backslashes: usize,
}

/// What ends a cell.
enum End {
    Delimiter,
    Line,
    /// The text ends here.
    Text,
}

impl Splitter {
    pub(super) const fn new(signs: Signs) -> Self {
        Self {
            signs,
            spans: Vec::new(),
            own: String::new(),
            has_breaks: false,
            is_open: false,
            has_stray_quotes: false,
            backslashes: 0,
        }
    }

    /// Splits the record that begins with the text, which is not empty and does not begin with a line break. Where
    /// the text `is_all` that there is, its end ends the record.
    pub(super) fn split(&mut self, text: &str, is_all: bool) -> Found {
        self.spans.clear();
        self.own.clear();
        self.has_breaks = false;
        self.is_open = false;
        self.has_stray_quotes = false;
        self.backslashes = 0;
        let mut at = 0;
        loop {
            if self.signs.after_blanks {
                at += self.blanks_before_quote(text, at);
            }
            let (length, end) = match text.as_bytes().get(at) {
                Some(byte) if *byte == self.signs.quote => self.quoted(text, at),
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

    /// How many blanks stand there, if a quotation mark stands behind them.
    fn blanks_before_quote(&self, text: &str, at: usize) -> usize {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let is_blank = |byte: &&u8| **byte != self.signs.delimiter && matches!(byte, b' ' | b'\t');
        let blanks = rest.iter().take_while(is_blank).count();
        if rest.get(blanks) == Some(&self.signs.quote) { blanks } else { 0 }
    }

    /// A cell whose text begins at `from`, up to what ends it: how long it is from `at` on, with that.
    #[inline]
    fn plain(&mut self, text: &str, at: usize, from: usize) -> (usize, End) {
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        let found = match rest.first() {
            // A third of the cells are empty.
            Some(first) if *first == self.signs.delimiter => Some(0),
            _ => memchr2(self.signs.delimiter, b'\n', rest),
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
        let quote = self.signs.quote;
        let mut found = memchr2(quote, b'\n', rest);
        if let Some(line) = found.filter(|at| rest.get(*at) == Some(&b'\n')) {
            self.has_breaks = true;
            found = memchr(quote, rest.get(line..).unwrap_or_default()).map(|more| line + more);
        }
        let Some(length) = found else {
            self.is_open = true;
            self.spans.push(Span::of_file(at + 1, text.len()));
            return (rest.len() + 1, End::Text);
        };
        let end = match rest.get(length + 1) {
            Some(b'\n') => End::Line,
            Some(byte) if *byte == self.signs.delimiter => End::Delimiter,
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
        // Whether a backslash has stood before a mark of the value.
        let mut escapes = false;
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let length = memchr(self.signs.quote, rest).unwrap_or(rest.len());
            self.own.push_str(text.get(from..from + length).unwrap_or_default());
            from += length + 1;
            let backslashes = rest.iter().take(length).rev().take_while(|byte| **byte == b'\\');
            let is_escaped = from <= bytes.len() && backslashes.count() % 2 == 1;
            let is_doubled = bytes.get(from) == Some(&self.signs.quote);
            if is_escaped && (escapes || !is_doubled && !self.may_end(bytes, from)) {
                escapes = true;
                self.own.pop();
            } else if is_doubled {
                // Two are one.
                from += 1;
            } else if self.signs.quote == b'"' || self.may_end(bytes, from) {
                break;
            }
            self.own.push(char::from(self.signs.quote));
        }
        self.backslashes += usize::from(escapes);
        let (used, end) = if from > bytes.len() {
            self.is_open = true;
            (bytes.len() - at, End::Text)
        } else {
            let behind = self.plain(text, at, from);
            let span = self.spans.pop().unwrap_or_default();
            let more = span.of(text, "");
            let is_stray = !more.trim().is_empty();
            self.has_stray_quotes |= is_stray;
            if is_stray || !self.signs.after_blanks {
                self.own.push_str(more);
            }
            behind
        };
        self.spans.push(Span::own(start, self.own.len()));
        (used, end)
    }

    /// Whether a cell may end at a place: nothing but blanks stands before what ends it.
    fn may_end(&self, bytes: &[u8], at: usize) -> bool {
        let rest = bytes.get(at..).unwrap_or_default();
        let end = rest.iter().find(|byte| **byte == self.signs.delimiter || **byte != b' ');
        end.is_none_or(|byte| *byte == self.signs.delimiter || *byte == b'\n')
    }

    /// Whether a quotation mark of a value stands behind a backslash.
    pub(super) const fn has_backslashes(&self) -> bool {
        self.backslashes > 0
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
    signs: Signs,
    whole: bool,
    most: usize,
    of: impl Fn(Record<'_>) -> T,
) -> Vec<T> {
    let mut splitter = Splitter::new(signs);
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
        first_records(text, Signs::usual(b','), whole, 10, |record| {
            record.iter().map(str::to_string).collect()
        })
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
            ("\"b \\\"c\\\" d\",a\n", false, false),
            ("a,\"b\n", true, false),
            ("a,\"b \"\"c\n", true, false),
        ] {
            let mut splitter = Splitter::new(Signs::usual(b','));
            assert_eq!(splitter.split(text, true), Found::Record(text.len()), "{text}");
            let found = (splitter.is_open(), splitter.record(text, 1).has_stray_quotes());
            assert_eq!(found, (open, stray), "{text}");
        }
    }

    #[test]
    fn marks_behind_a_backslash_are_of_the_value_where_they_cannot_close_it() {
        for (text, cells, is_escaped) in [
            (r#""a \"b\" c",d"#, &["a \"b\" c", "d"][..], true),
            (r#""a \"b\"",d"#, &["a \"b\"", "d"], true),
            (r#""\"b\", a",d"#, &["\"b\", a", "d"], true),
            (r#""a \"b\" C:\\",d"#, &["a \"b\" C:\\\\", "d"], true),
            // A path may end a value, and a mark behind a backslash may be written twice.
            (r#""C:\t\",d"#, &["C:\\t\\", "d"], false),
            (r#""C:\t\" ,d"#, &["C:\\t\\ ", "d"], false),
            (r#""a\""b",d"#, &["a\\\"b", "d"], false),
            (r#""C:\t\"x,d"#, &["C:\\t\"x,d"], true),
        ] {
            let mut splitter = Splitter::new(Signs::usual(b','));
            splitter.split(text, true);
            let record = splitter.record(text, 1);
            assert_eq!(record.iter().collect::<Vec<_>>(), cells, "{text}");
            assert_eq!(splitter.has_backslashes(), is_escaped, "{text}");
        }
    }

    #[test]
    fn other_signs_stand_around_cells_where_the_file_says_so() {
        let spaced = Signs { after_blanks: true, ..Signs::usual(b',') };
        let apostrophes = Signs { quote: b'\'', ..Signs::usual(b',') };
        let both = Signs { after_blanks: true, ..apostrophes };
        for (signs, text, cells) in [
            (spaced, "\"a\", \"b, c\" ,  \"d\", e f, \"\"", &["a", "b, c", "d", " e f", ""][..]),
            (spaced, "\"a\",\"b\", \"say \"\"x\"\", y\"", &["a", "b", "say \"x\", y"]),
            (apostrophes, "'a','b, c','O''Neil','','it''s'", &["a", "b, c", "O'Neil", "", "it's"]),
            (apostrophes, "'O'Neil, C',\"x\",'d'Arc'", &["O'Neil, C", "\"x\"", "d'Arc"]),
            (apostrophes, "'O\\'Neil, C',b", &["O'Neil, C", "b"]),
            (both, "'a', 'b, c', d", &["a", "b, c", " d"]),
        ] {
            let found = first_records(text, signs, true, 1, |record| {
                record.iter().map(str::to_string).collect::<Vec<String>>()
            });
            assert_eq!(found, [cells], "{text}");
        }
    }

    #[test]
    fn the_end_of_a_record_may_not_be_there_yet() {
        let mut splitter = Splitter::new(Signs::usual(b','));
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
            let ours = first_records(&text, Signs::usual(b','), true, 100, |record| {
                record.iter().map(str::to_string).collect::<Vec<String>>()
            });
            prop_assert_eq!(ours, theirs);
        }
    }
}
