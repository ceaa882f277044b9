//! Records of formats that name every value: values as they come, put under columns.

use std::borrow::Cow;
use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::binary::security_identifier;
use super::limits::MOST_COLUMNS;
use crate::import::heading::{Binary, HEADINGS, fold_heading};
use crate::import::record::{Cells, Record};

/// How long a name may be, in bytes: the longest of a schema have a hundred letters.
const LONGEST_NAME: usize = 1024;
/// How many spellings of names are remembered; further ones are folded again each time.
const MOST_SPELLINGS: usize = 2 * MOST_COLUMNS;
/// How many values a record may have: directories give some thousand of one attribute. Of a list that is cut
/// off there the record says so.
const MOST_VALUES: usize = 100_000;
/// The end of a list of values.
const NONE: u32 = u32::MAX;

/// Where the values of one name go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Column {
    at: u32,
    /// Whether anybody uses it; the values of others need not be read.
    pub(super) used: bool,
    /// Whether its values are bytes.
    pub(super) binary: Option<Binary>,
}

/// One value of the present record, and the next one of the same column.
#[derive(Clone, Copy, Debug)]
struct Value {
    start: usize,
    end: usize,
    next: u32,
}

/// The first and the last value of a column in the present record.
#[derive(Clone, Copy, Debug)]
struct Chain {
    first: u32,
    last: u32,
    count: usize,
    /// Whether there are more values than a record may have.
    is_cut: bool,
}

const EMPTY: Chain = Chain { first: NONE, last: NONE, count: 0, is_cut: false };

/// The columns of a file, and the values of the record that is being read.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// The columns by the names as they stand; several spellings of one name share one.
    by_name: HashMap<String, Column, foldhash::fast::RandomState>,
    by_folded: HashMap<String, Column>,
    names: Vec<String>,
    /// Names that the present record was the first to have.
    late: Vec<String>,
    text: String,
    values: Vec<Value>,
    chains: Vec<Chain>,
    /// Of which columns the present record has said something, where the format tells that from nothing.
    said: Vec<bool>,
    tells_nothing: bool,
    cells: Cells,
}

impl Fields {
    /// Columns with these names; `used` says which of them anybody uses.
    pub(super) fn new(names: &[String], used: &[bool]) -> Self {
        let mut fields = Self::default();
        for (at, name) in names.iter().enumerate() {
            fields.add(name, used.get(at).copied().unwrap_or(true));
        }
        fields.late.clear();
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
        }
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Begins a record.
    pub(super) fn begin(&mut self) {
        self.text.clear();
        self.values.clear();
        self.late.clear();
        self.chains.fill(EMPTY);
        self.said.fill(false);
    }

    /// The column of a name; a new one where it is the first of its kind. `None` if there are too many, or the
    /// name is longer than any.
    pub(super) fn column(&mut self, name: &str) -> Option<Column> {
        match self.by_name.get(name) {
            Some(column) => Some(*column),
            None => self.add(name, true),
        }
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
            self.late.push(name.to_string());
            self.chains.push(EMPTY);
            self.said.push(false);
            let column = Column { at, used, binary: HEADINGS.binary(&folded) };
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
        let is_full = self.values.len() >= MOST_VALUES;
        if let Some(chain) = self.chains.get_mut(column.at as usize).filter(|_| is_full) {
            chain.is_cut = true;
            return;
        }
        let start = self.text.len();
        write(&mut self.text);
        let number = self.values.len() as u32;
        self.values.push(Value { start, end: self.text.len(), next: NONE });
        let Some(chain) = self.chains.get_mut(column.at as usize) else { return };
        match self.values.get_mut(chain.last as usize) {
            Some(last) => last.next = number,
            None => chain.first = number,
        }
        chain.last = number;
        chain.count += 1;
    }

    /// How many values a column has so far.
    pub(super) fn count(&self, column: Column) -> usize {
        self.chains.get(column.at as usize).map_or(0, |chain| chain.count)
    }

    /// The record that was read, which begins on `line`: several values of a column are one a line.
    pub(super) fn record(&mut self, line: u64) -> Record<'_> {
        self.cells.clear();
        for chain in &self.chains {
            let mut next = chain.first;
            while let Some(value) = self.values.get(next as usize) {
                if next != chain.first {
                    self.cells.extend("\n");
                }
                self.cells.extend(self.text.get(value.start..value.end).unwrap_or_default());
                next = value.next;
            }
            if chain.is_cut {
                self.cells.extend("\n...");
            }
            self.cells.end();
        }
        let record = self.cells.record(line).with_late(&self.late);
        if self.tells_nothing { record.with_said(&self.said) } else { record }
    }

    /// The cells of the record that was read, to be kept.
    pub(super) fn cells(&mut self) -> Cells {
        self.record(0);
        self.cells.clone()
    }
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
        let record = fields.record(3);
        assert!(record.iter().eq(["", "a@x\nb@x", "1"]));
        assert_eq!(record.late(), ["objectGUID;binary"]);
        fields.begin();
        let column = fields.column("objectguid").unwrap();
        assert_eq!(column.binary, Some(Binary::Guid));
        fields.push_bytes(column, &[0; 16]);
        let record = fields.record(4);
        assert!(record.iter().eq(["", "", "AAAAAAAAAAAAAAAAAAAAAA=="]));
        assert!(record.late().is_empty());
    }

    #[test]
    fn values_without_end_are_cut_off_and_that_is_said() {
        let mut fields = Fields::default();
        fields.begin();
        let mail = fields.column("proxyAddresses").unwrap();
        for _ in 0..MOST_VALUES + 10 {
            fields.push(mail, "x");
        }
        let cells = fields.cells();
        let cell = cells.record(1).get(0).unwrap();
        assert!(cell.ends_with("x\n...") && cell.lines().count() == MOST_VALUES + 1);
        fields.begin();
        fields.push(mail, "x");
        assert!(fields.record(2).iter().eq(["x"]));
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
