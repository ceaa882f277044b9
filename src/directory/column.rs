//! The kinds of column. Every column grows to the length of the table only when it first holds a
//! value, so that a field that nobody has costs nothing.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use thiserror::Error;

use crate::anchor::{Anchor, Guid};

/// A text column holds more than 4 GiB.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("more than 4 GiB of text in one column; split the export")]
pub struct TooLarge;

/// Texts end to end in one arena, each row with the offset of its end.
#[derive(Clone, Debug, Default)]
pub(super) struct TextColumn {
    arena: String,
    ends: Vec<u32>,
}

impl TextColumn {
    pub(super) fn get(&self, row: usize) -> &str {
        let Some(&end) = self.ends.get(row) else { return "" };
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.arena.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Appends the value of `row`, which is not before the rows that have values.
    pub(super) fn push(&mut self, row: usize, text: &str) -> Result<(), TooLarge> {
        let before = u32::try_from(self.arena.len()).map_err(|_| TooLarge)?;
        let end = u32::try_from(self.arena.len() + text.len()).map_err(|_| TooLarge)?;
        if self.ends.len() < row {
            self.ends.resize(row, before);
        }
        self.arena.push_str(text);
        self.ends.push(end);
        Ok(())
    }

    /// Takes the value of `row` back, if it is the last that was appended.
    pub(super) fn clear_last(&mut self, row: usize) {
        if self.ends.len() == row + 1 {
            self.ends.pop();
            self.arena.truncate(self.ends.last().map_or(0, |end| *end as usize));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn shrink(&mut self) {
        self.arena.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    pub(super) fn bytes(&self) -> usize {
        self.arena.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

/// Rows that refer to a list of distinct texts. Number 0 is no text.
#[derive(Clone, Debug, Default)]
pub(super) struct DictionaryColumn {
    numbers: Vec<u32>,
    values: TextColumn,
    lookup: HashTable<u32>,
}

impl DictionaryColumn {
    pub(super) fn get(&self, row: usize) -> &str {
        self.value(self.number(row))
    }

    /// The number of the row's text, 0 for none.
    pub(super) fn number(&self, row: usize) -> u32 {
        self.numbers.get(row).copied().unwrap_or(0)
    }

    /// The text with this number.
    pub(super) fn value(&self, number: u32) -> &str {
        match number {
            0 => "",
            number => self.values.get(number as usize - 1),
        }
    }

    /// How many distinct texts there are; their numbers are 1 to this.
    pub(super) fn distinct(&self) -> u32 {
        self.values.len() as u32
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(super) fn push(&mut self, row: usize, text: &str) -> Result<(), TooLarge> {
        let number = self.intern(text)?;
        self.numbers.resize(row, 0);
        self.numbers.push(number);
        Ok(())
    }

    fn intern(&mut self, text: &str) -> Result<u32, TooLarge> {
        // Neighbours are often of one company, place or container: where two were, the next may be too.
        if let [.., second, first] = self.numbers.as_slice()
            && first == second
            && self.value(*first) == text
        {
            return Ok(*first);
        }
        let hasher = FixedState::default();
        let hash = hasher.hash_one(text);
        let values = &self.values;
        if let Some(known) =
            self.lookup.find(hash, |&number| values.get(number as usize - 1) == text)
        {
            return Ok(*known);
        }
        self.values.push(self.values.len(), text)?;
        let number = self.values.len() as u32;
        let values = &self.values;
        self.lookup.insert_unique(hash, number, |&number| {
            hasher.hash_one(values.get(number as usize - 1))
        });
        Ok(number)
    }

    pub(super) fn shrink(&mut self) {
        self.numbers.shrink_to_fit();
        self.values.shrink();
        self.lookup = HashTable::new();
    }

    pub(super) fn bytes(&self) -> usize {
        self.numbers.capacity() * size_of::<u32>()
            + self.values.bytes()
            + self.lookup.allocation_size()
    }
}

/// Texts that are often equal to those of another column of the same row: one bit says so.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkedColumn {
    own: TextColumn,
    same: Vec<u64>,
}

impl LinkedColumn {
    pub(super) fn get<'a>(&'a self, row: usize, base: impl FnOnce() -> &'a str) -> &'a str {
        if self.is_same(row) { base() } else { self.own.get(row) }
    }

    /// Whether the row has a value, its own or the same.
    pub(super) fn has(&self, row: usize) -> bool {
        self.own.len() > row || self.is_same(row)
    }

    pub(super) fn is_same(&self, row: usize) -> bool {
        self.same.get(row / 64).is_some_and(|bits| bits >> (row % 64) & 1 == 1)
    }

    pub(super) fn push(&mut self, row: usize, text: &str, base: &str) -> Result<(), TooLarge> {
        if text == base {
            if self.same.len() <= row / 64 {
                self.same.resize(row / 64 + 1, 0);
            }
            self.same[row / 64] |= 1 << (row % 64);
            return Ok(());
        }
        self.own.push(row, text)
    }

    /// Takes the value of the last row back.
    pub(super) fn clear_last(&mut self, row: usize) {
        self.own.clear_last(row);
        if let Some(bits) = self.same.get_mut(row / 64) {
            *bits &= !(1 << (row % 64));
        }
    }

    pub(super) fn shrink(&mut self) {
        self.own.shrink();
        self.same.shrink_to_fit();
    }

    pub(super) fn bytes(&self) -> usize {
        self.own.bytes() + self.same.capacity() * size_of::<u64>()
    }
}

/// Texts in two parts, of which many rows share the first: `S-1-5-21-…` and the number after it.
#[derive(Clone, Debug, Default)]
pub(super) struct SplitColumn {
    heads: DictionaryColumn,
    tails: TextColumn,
}

impl SplitColumn {
    pub(super) fn get(&self, row: usize) -> Option<String> {
        let (head, tail) = (self.heads.get(row), self.tails.get(row));
        (!head.is_empty() || !tail.is_empty()).then(|| format!("{head}{tail}"))
    }

    pub(super) fn has(&self, row: usize) -> bool {
        !self.tails.get(row).is_empty() || !self.heads.get(row).is_empty()
    }

    pub(super) fn push(&mut self, row: usize, text: &str) -> Result<(), TooLarge> {
        let cut = text.rfind('-').map_or(0, |at| at + 1);
        let (head, tail) = text.split_at(cut);
        if !head.is_empty() {
            self.heads.push(row, head)?;
        }
        self.tails.push(row, tail)
    }

    pub(super) fn shrink(&mut self) {
        self.heads.shrink();
        self.tails.shrink();
    }

    pub(super) fn bytes(&self) -> usize {
        self.heads.bytes() + self.tails.bytes()
    }
}

/// GUIDs; all zeros is none.
#[derive(Clone, Debug, Default)]
pub(super) struct GuidColumn(Vec<Guid>);

impl GuidColumn {
    pub(super) fn get(&self, row: usize) -> Option<Guid> {
        self.0.get(row).copied().filter(|guid| !guid.is_nil())
    }

    pub(super) fn set(&mut self, row: usize, guid: Guid) {
        if self.0.len() <= row {
            self.0.resize(row + 1, Guid::NIL);
        }
        self.0[row] = guid;
    }

    /// Reads the bytes of these rows in the other order.
    pub(super) fn swap_order(&mut self, rows: &[u32]) {
        for &row in rows {
            if let Some(guid) = self.0.get_mut(row as usize) {
                *guid = guid.other_byte_order();
            }
        }
    }

    /// Takes back the values of these rows.
    pub(super) fn clear_rows(&mut self, rows: &[u32]) {
        for &row in rows {
            if let Some(guid) = self.0.get_mut(row as usize) {
                *guid = Guid::NIL;
            }
        }
    }

    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<Guid>()
    }
}

/// What stands in an anchor column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnchorCell<'a> {
    /// The canonical Base64 of a GUID's bytes.
    Guid(Guid),
    /// Anything else, exactly as it is.
    Text(&'a str),
}

impl From<AnchorCell<'_>> for Anchor {
    fn from(cell: AnchorCell<'_>) -> Self {
        match cell {
            AnchorCell::Guid(guid) => Self::Guid(guid),
            AnchorCell::Text(text) => Self::Text(text.into()),
        }
    }
}

/// Anchors: nearly all are GUIDs, the others keep their text.
#[derive(Clone, Debug, Default)]
pub(super) struct AnchorColumn {
    guids: GuidColumn,
    texts: HashMap<u32, Box<str>>,
}

impl AnchorColumn {
    pub(super) fn get(&self, row: usize) -> Option<AnchorCell<'_>> {
        if let Some(guid) = self.guids.get(row) {
            return Some(AnchorCell::Guid(guid));
        }
        if self.texts.is_empty() {
            return None;
        }
        self.texts.get(&(row as u32)).map(|text| AnchorCell::Text(text))
    }

    pub(super) fn set(&mut self, row: usize, cell: AnchorCell<'_>) {
        match cell {
            AnchorCell::Guid(guid) => self.guids.set(row, guid),
            AnchorCell::Text(text) => {
                self.texts.insert(row as u32, text.into());
            }
        }
    }

    /// The rows whose anchor is not a GUID.
    pub(super) fn text_rows(&self) -> impl Iterator<Item = u32> {
        self.texts.keys().copied()
    }

    pub(super) fn guids_mut(&mut self) -> &mut GuidColumn {
        &mut self.guids
    }

    /// Takes back the texts of these rows.
    pub(super) fn clear_texts(&mut self, rows: &[u32]) {
        for row in rows {
            self.texts.remove(row);
        }
    }

    /// Keeps of the GUIDs of these rows the digits of their bytes.
    pub(super) fn guids_to_digits(&mut self, rows: &[u32]) {
        for row in rows {
            if let Some(guid) = self.guids.get(*row as usize) {
                self.texts.insert(*row, guid.hex().into());
            }
        }
        self.guids.clear_rows(rows);
    }

    pub(super) fn shrink(&mut self) {
        self.guids.shrink();
    }

    pub(super) fn bytes(&self) -> usize {
        let text: usize = self.texts.values().map(|text| text.len() + 32).sum();
        self.guids.bytes() + text
    }
}

/// True, false or none.
#[derive(Clone, Debug, Default)]
pub(super) struct FlagColumn(Vec<Option<bool>>);

impl FlagColumn {
    pub(super) fn get(&self, row: usize) -> Option<bool> {
        self.0.get(row).copied().flatten()
    }

    pub(super) fn set(&mut self, row: usize, value: bool) {
        if self.0.len() <= row {
            self.0.resize(row + 1, None);
        }
        self.0[row] = Some(value);
    }

    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.capacity()
    }
}
