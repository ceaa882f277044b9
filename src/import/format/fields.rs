//! Records of formats that name every value: values as they come, put under columns.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::binary::security_identifier;
use super::limits::MOST_COLUMNS;
use crate::import::heading::{Binary, HEADINGS, fold_heading};
use crate::import::record::{Cells, Record, Span};

/// What stands for a value that is not in the file and was not none.
pub(super) const UNKNOWN: &str = "(unknown)";
/// How long a name may be, in bytes: the longest of a schema have a hundred letters.
const LONGEST_NAME: usize = 1024;
/// How many spellings of names are remembered; further ones are folded again each time.
const MOST_SPELLINGS: usize = 2 * MOST_COLUMNS;
/// How many values a record may have: directories give some thousand of one attribute. Of a list that is cut
/// off there the record says so.
const MOST_VALUES: usize = 100_000;
/// The end of a list of values.
const NONE: u32 = u32::MAX;
/// How long a name with the signs around it may be to be remembered, in bytes.
const LONGEST_STEP: usize = 256;

/// Where the values of one name go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Column {
    at: u32,
    /// Whether anybody uses it; the values of others need not be read.
    pub(super) used: bool,
    /// Whether its values are bytes.
    pub(super) binary: Option<Binary>,
}

/// The values of a column in the present record, beside the first one.
#[derive(Clone, Copy, Debug)]
struct Chain {
    /// How many values there are.
    count: usize,
    /// Where values stand that do not follow directly on those before.
    first: u32,
    last: u32,
    /// Whether there are more values than a record may have.
    is_cut: bool,
}

const EMPTY: Chain = Chain { count: 0, first: NONE, last: NONE, is_cut: false };

/// Values of a column one a line, and the next ones of the same column.
#[derive(Clone, Copy, Debug)]
struct Piece {
    start: usize,
    end: usize,
    next: u32,
}

/// The way from a value to the next one.
#[derive(Clone, Debug, Default)]
struct Step {
    text: String,
    to: Option<Column>,
}

/// The columns of a file, and the values of the record that is being read.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// The columns by the names as they stand; several spellings of one name share one.
    by_name: HashMap<String, Column, foldhash::fast::RandomState>,
    by_folded: HashMap<String, Column>,
    names: Vec<String>,
    columns: Vec<Column>,
    /// Which column came after each in the record before: most likely it does again.
    followers: Vec<u32>,
    /// The column that was asked for last.
    before: usize,
    /// What stood between a value and the next one, and the column of that one: by the column of the first, behind what
    /// stood before the first value of a record.
    steps: Vec<Step>,
    /// Which of them is tried next, if any.
    step: Option<usize>,
    /// How many names were told of; further ones are told with the next record.
    told: usize,
    /// Values that do not stand in the file as they are.
    text: String,
    /// How many values there are.
    count: usize,
    /// The values of each column, as far as they follow on each other.
    spans: Vec<Span>,
    chains: Vec<Chain>,
    pieces: Vec<Piece>,
    /// How many columns the present record has come to: those behind them have nothing.
    reached: usize,
    /// Of which columns the present record has said something, where the format tells that from nothing.
    said: Vec<bool>,
    tells_nothing: bool,
}

impl Fields {
    /// Columns with these names; `used` says which of them anybody uses.
    pub(super) fn new(names: &[String], used: &[bool]) -> Self {
        let mut fields = Self::default();
        for (at, name) in names.iter().enumerate() {
            fields.add(name, used.get(at).copied().unwrap_or(true));
        }
        fields.told = fields.names.len();
        fields
    }

    /// The same, of a format in which a record that does not name a column says nothing of it: nothing has a
    /// word of its own there.
    pub(super) fn telling_nothing(self) -> Self {
        Self { tells_nothing: true, ..self }
    }

    /// Notes that the present record says something of a column, be it that there is nothing.
    pub(super) fn note_said(&mut self, column: Column) {
        if let Some(said) = self.said.get_mut(column.at as usize) {
            *said = true;
            self.reached = self.reached.max(column.at as usize + 1);
        }
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Begins a record.
    pub(super) fn begin(&mut self) {
        self.text.clear();
        self.pieces.clear();
        self.count = 0;
        // A file may have a new column in every record.
        let reached = std::mem::take(&mut self.reached);
        self.spans.iter_mut().take(reached).for_each(|span| *span = Span::EMPTY);
        self.chains.iter_mut().take(reached).for_each(|chain| *chain = EMPTY);
        self.said.iter_mut().take(reached).for_each(|said| *said = false);
        self.step = Some(0);
    }

    /// The column whose value comes next, and how many bytes stand before it, where the text goes on as it did behind the
    /// value before in another record.
    #[inline]
    pub(super) fn follower_at(&mut self, text: &str) -> Option<(Column, usize)> {
        let step = self.steps.get(self.step?)?;
        let column = step.to.filter(|_| text.as_bytes().starts_with(step.text.as_bytes()))?;
        self.before = column.at as usize;
        self.step = Some(self.before + 1);
        Some((column, step.text.len()))
    }

    /// Notes what stood before the value of a column that comes next, behind the value before it.
    pub(super) fn note_follower(&mut self, column: Option<Column>, text: &str) {
        let at = std::mem::replace(&mut self.step, column.map(|column| column.at as usize + 1));
        let (Some(at), Some(column)) = (at, column) else { return };
        if text.len() > LONGEST_STEP {
            return;
        }
        if self.steps.len() <= at {
            self.steps.resize_with(at + 1, Step::default);
        }
        if let Some(step) = self.steps.get_mut(at) {
            step.text.clear();
            step.text.push_str(text);
            step.to = Some(column);
        }
    }

    /// Says that what comes next does not follow on a value.
    pub(super) fn forget_follower(&mut self) {
        self.step = None;
    }

    /// The column of a name; a new one where it is the first of its kind. `None` if there are too many, or the
    /// name is longer than any.
    pub(super) fn column(&mut self, name: &str) -> Option<Column> {
        let likely = self.followers.get(self.before).map_or(0, |column| *column as usize);
        if self.names.get(likely).is_some_and(|known| known == name) {
            self.before = likely;
            return self.columns.get(likely).copied();
        }
        let column = match self.by_name.get(name) {
            Some(column) => *column,
            None => self.add(name, true)?,
        };
        if let Some(follower) = self.followers.get_mut(self.before) {
            *follower = column.at;
        }
        self.before = column.at as usize;
        Some(column)
    }

    fn add(&mut self, name: &str, used: bool) -> Option<Column> {
        if name.len() > LONGEST_NAME {
            return None;
        }
        let folded = fold_heading(name);
        let known = self.by_folded.get(&folded).copied();
        if known.is_none() && self.names.len() >= MOST_COLUMNS {
            return None;
        }
        let column = known.unwrap_or_else(|| {
            let at = self.names.len() as u32;
            self.names.push(name.to_string());
            self.followers.push(at + 1);
            self.spans.push(Span::EMPTY);
            self.chains.push(EMPTY);
            self.said.push(false);
            let column = Column { at, used, binary: HEADINGS.binary(&folded) };
            self.columns.push(column);
            self.by_folded.insert(folded, column);
            column
        });
        if self.by_name.len() < MOST_SPELLINGS {
            self.by_name.insert(name.to_string(), column);
        }
        Some(column)
    }

    /// Adds a value.
    pub(super) fn push(&mut self, column: Column, text: &str) {
        self.write(column, |out| out.push_str(text));
    }

    /// Adds a value that stands so in the text of the file, which [`record`](Self::record) is given again.
    pub(super) fn push_part(&mut self, column: Column, file: &str, part: Range<usize>) {
        let at = column.at as usize;
        if let (Some(span), Some(chain)) = (self.spans.get_mut(at), self.chains.get_mut(at))
            && chain.count == 0
            && self.count < MOST_VALUES
        {
            *span = Span::of_file(part.start, part.end);
            chain.count = 1;
            self.count += 1;
            self.reached = self.reached.max(at + 1);
        } else {
            self.push(column, file.get(part).unwrap_or_default());
        }
    }

    /// Adds a value that is bytes, in the form that its column has: Base64 for a GUID, the usual text for
    /// a security identifier, else the text that the bytes are.
    pub(super) fn push_bytes(&mut self, column: Column, bytes: &[u8]) {
        self.write(column, |out| match column.binary {
            Some(Binary::Sid) => match security_identifier(bytes) {
                Some(text) => out.push_str(&text),
                None => STANDARD.encode_string(bytes, out),
            },
            Some(Binary::Guid) => STANDARD.encode_string(bytes, out),
            None => match String::from_utf8_lossy(bytes) {
                Cow::Borrowed(text) => out.push_str(text),
                Cow::Owned(text) => out.push_str(&text),
            },
        });
    }

    /// Adds the value that `write` appends.
    pub(super) fn write(&mut self, column: Column, write: impl FnOnce(&mut String)) {
        let at = column.at as usize;
        let (Some(span), Some(chain)) = (self.spans.get_mut(at), self.chains.get_mut(at)) else {
            return;
        };
        self.reached = self.reached.max(at + 1);
        if self.count >= MOST_VALUES {
            chain.is_cut = true;
            return;
        }
        self.count += 1;
        chain.count += 1;
        let start = self.text.len();
        if chain.count == 1 {
            write(&mut self.text);
            *span = Span::own(start, self.text.len());
            return;
        }
        if let Some(last) = self.pieces.get_mut(chain.last as usize)
            && last.end == start
        {
            self.text.push('\n');
            write(&mut self.text);
            last.end = self.text.len();
            return;
        }
        write(&mut self.text);
        let number = self.pieces.len() as u32;
        self.pieces.push(Piece { start, end: self.text.len(), next: NONE });
        match self.pieces.get_mut(chain.last as usize) {
            Some(last) => last.next = number,
            None => chain.first = number,
        }
        chain.last = number;
    }

    /// How many values a column has so far.
    pub(super) fn count(&self, column: Column) -> usize {
        self.chains.get(column.at as usize).map_or(0, |chain| chain.count)
    }

    /// The record that was read of this text, and begins on `line`: several values of a column are one a line.
    pub(super) fn record<'r>(&'r mut self, file: &'r str, line: u64) -> Record<'r> {
        for (span, chain) in self.spans.iter_mut().zip(&self.chains).take(self.reached) {
            if chain.first != NONE || chain.is_cut {
                *span = join(*span, *chain, file, &mut self.text, &self.pieces);
            }
        }
        let told = std::mem::replace(&mut self.told, self.names.len());
        let late = self.names.get(told..).unwrap_or_default();
        let spans = self.spans.get(..self.reached).unwrap_or_default();
        let record = Record::new(file, &self.text, spans, line).with_late(late);
        let said = self.said.get(..self.reached).unwrap_or_default();
        if self.tells_nothing { record.with_said(said) } else { record }
    }

    /// The cells of the record that was read of this text, to be kept.
    pub(super) fn cells(&mut self, file: &str) -> Cells {
        self.record(file, 0).iter().collect()
    }
}

/// Writes all values of a column to the end of `text`.
fn join(first: Span, chain: Chain, file: &str, text: &mut String, pieces: &[Piece]) -> Span {
    let mut joined = first.of(file, text).to_string();
    let mut next = chain.first;
    while let Some(piece) = pieces.get(next as usize) {
        joined.push('\n');
        joined.push_str(text.get(piece.start..piece.end).unwrap_or_default());
        next = piece.next;
    }
    if chain.is_cut {
        joined.push_str("\n...");
    }
    let start = text.len();
    text.push_str(&joined);
    Span::own(start, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_together_under_their_names_and_new_names_are_told() {
        let mut fields = Fields::new(&["dn".into(), "mail".into()], &[true, true]);
        fields.begin();
        for (name, text) in [("mail", "a@x"), ("objectGUID;binary", "1"), ("mail", "b@x")] {
            let column = fields.column(name).unwrap();
            fields.push(column, text);
        }
        let record = fields.record("", 3);
        assert!(record.iter().eq(["", "a@x\nb@x", "1"]));
        assert_eq!(record.late(), ["objectGUID;binary"]);
        fields.begin();
        let column = fields.column("objectguid").unwrap();
        assert_eq!(column.binary, Some(Binary::Guid));
        fields.push_bytes(column, &[0; 16]);
        let record = fields.record("", 4);
        assert!(record.iter().eq(["", "", "AAAAAAAAAAAAAAAAAAAAAA=="]));
        assert!(record.late().is_empty());
    }

    /// An object that is not in the text whole is read again, and a change of one is no record.
    #[test]
    fn a_new_name_is_told_with_the_record_that_comes_of_it() {
        let mut fields = Fields::new(&["dn".into()], &[true]);
        fields.begin();
        fields.column("mail").unwrap();
        fields.begin();
        let mail = fields.column("mail").unwrap();
        fields.push(mail, "a@x");
        assert_eq!(fields.record("", 1).late(), ["mail"]);
    }

    #[test]
    fn values_apart_and_values_of_the_file_come_together_in_their_order() {
        let file = "0a1b";
        let mut fields = Fields::default();
        fields.begin();
        let [mail, note] = ["mail", "note"].map(|name| fields.column(name).unwrap());
        fields.push_part(mail, file, 1..2);
        fields.push_part(note, file, 3..4);
        fields.push(mail, "c");
        fields.push_part(mail, file, 2..3);
        fields.push(note, "d");
        fields.push(mail, "e");
        assert!(fields.record(file, 1).iter().eq(["a\nc\n1\ne", "b\nd"]));
    }

    #[test]
    fn values_without_end_are_cut_off_and_that_is_said() {
        let mut fields = Fields::default();
        fields.begin();
        let mail = fields.column("proxyAddresses").unwrap();
        for _ in 0..MOST_VALUES + 10 {
            fields.push(mail, "x");
        }
        let cells = fields.cells("");
        let cell = cells.record(1).get(0).unwrap();
        assert!(cell.ends_with("x\n...") && cell.lines().count() == MOST_VALUES + 1);
        fields.begin();
        fields.push(mail, "x");
        assert!(fields.record("", 2).iter().eq(["x"]));
    }

    #[test]
    fn names_without_end_are_left_out() {
        let mut fields = Fields::default();
        for number in 0..MOST_COLUMNS + 10 {
            let column = fields.column(&format!("n{number}"));
            assert_eq!(column.is_some(), number < MOST_COLUMNS);
        }
    }
}
