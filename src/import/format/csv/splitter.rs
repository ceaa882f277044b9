//! Text into the cells of records.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

use crate::import::format::limits::MOST_COLUMNS;
use crate::import::record::Record;
use crate::import::report::Refusal;

/// How far a record is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// Its end is not in the text so far.
    Nothing,
    /// It is complete.
    Record,
    /// It has more cells than any file has columns. Those that were read are there.
    TooWide,
    /// The text ended before it began.
    End,
}

/// Splits text whose lines end in LF into records, piece by piece.
pub(super) struct Splitter {
    csv: Reader,
    /// The cells of the present record end to end, and memory for more.
    text: Vec<u8>,
    text_length: usize,
    /// Where each of them ends, and memory for more.
    ends: Vec<usize>,
    columns: usize,
}

impl Splitter {
    pub(super) fn new(delimiter: u8) -> Self {
        let csv =
            ReaderBuilder::new().delimiter(delimiter).terminator(Terminator::Any(b'\n')).build();
        Self { csv, text: vec![0; 1024], text_length: 0, ends: vec![0; 64], columns: 0 }
    }

    /// The line that is being read, from 1.
    pub(super) fn line(&self) -> u64 {
        self.csv.line()
    }

    /// Begins the next record.
    pub(super) fn begin(&mut self) {
        (self.text_length, self.columns) = (0, 0);
    }

    /// Takes in more text of the present record; none at all means that the text has ended. Says how
    /// many bytes of it belong to the record.
    pub(super) fn take(&mut self, text: &[u8]) -> (usize, Found) {
        let mut used = 0;
        loop {
            let rest = text.get(used..).unwrap_or_default();
            let cells = self.text.get_mut(self.text_length..).unwrap_or_default();
            let ends = self.ends.get_mut(self.columns..).unwrap_or_default();
            let (result, read, written, columns) = self.csv.read_record(rest, cells, ends);
            used += read;
            self.text_length += written;
            self.columns += columns;
            match result {
                ReadRecordResult::InputEmpty => return (used, Found::Nothing),
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.columns > MOST_COLUMNS => {
                    return (used, Found::TooWide);
                }
                ReadRecordResult::OutputEndsFull => {
                    self.ends.resize((self.ends.len() * 2).min(MOST_COLUMNS + 1), 0);
                }
                ReadRecordResult::Record => return (used, Found::Record),
                ReadRecordResult::End => return (used, Found::End),
            }
        }
    }

    /// The record that is complete, which begins on `line`.
    ///
    /// # Errors
    /// [`Refusal::Binary`] if it is not UTF-8, which a text always is.
    pub(super) fn record(&self, line: u64) -> Result<Record<'_>, Refusal> {
        // Once for the whole record, not once a cell: most of the time that decoding costs here.
        let text = simdutf8::basic::from_utf8(self.bytes()).map_err(|_| Refusal::Binary)?;
        Ok(Record::new(text, self.ends.get(..self.columns).unwrap_or_default(), line))
    }

    /// Whether nothing of it was met yet.
    pub(super) const fn is_at_start(&self) -> bool {
        self.text_length == 0 && self.columns == 0
    }

    /// How many cells it has.
    pub(super) const fn columns(&self) -> usize {
        self.columns
    }

    /// How many line breaks are in its cells.
    pub(super) fn breaks(&self) -> u64 {
        memchr::memchr_iter(b'\n', self.bytes()).count() as u64
    }

    fn bytes(&self) -> &[u8] {
        self.text.get(..self.text_length).unwrap_or_default()
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
    let mut rest = text.as_bytes();
    let mut records = Vec::new();
    while records.len() < most {
        let found = next_of(&mut splitter, &mut rest);
        if found == Found::End || rest.is_empty() && !whole && !records.is_empty() {
            break;
        }
        records.extend(splitter.record(0).ok().map(&of));
        if found == Found::TooWide {
            break;
        }
    }
    records
}

/// Reads the next record of a whole text.
fn next_of(splitter: &mut Splitter, rest: &mut &[u8]) -> Found {
    splitter.begin();
    loop {
        let (used, found) = splitter.take(rest);
        *rest = rest.get(used..).unwrap_or_default();
        if found != Found::Nothing {
            return found;
        }
    }
}

#[cfg(test)]
mod tests {
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
}
