//! Records: what every format gives, and all that is known of a file after that.

use crate::text::is_hidden;

/// One record: its cells by column, and the line on which it begins.
///
/// The columns are those of the [`Header`](super::format::Header). A field that has several values has
/// them in one cell, one a line or however its format joins them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'r> {
    /// The cells end to end.
    text: &'r str,
    /// Where each cell ends in `text`.
    ends: &'r [usize],
    line: u64,
    /// Names of columns that this record was the first to have, which are the last ones.
    late: &'r [String],
    /// For each column whether the record says anything of it, be it that there is nothing; `None` in formats in
    /// which every record speaks of every column.
    said: Option<&'r [bool]>,
}

impl<'r> Record<'r> {
    /// The record of these cells: all of them end to end, and where each ends.
    pub(super) const fn new(text: &'r str, ends: &'r [usize], line: u64) -> Self {
        Self { text, ends, line, late: &[], said: None }
    }

    /// The same, as the first to have these columns at its end.
    pub(super) const fn with_late(self, late: &'r [String]) -> Self {
        Self { late, ..self }
    }

    /// The same, in a format that tells nothing from not being told: of these columns it says something.
    pub(super) const fn with_said(self, said: &'r [bool]) -> Self {
        Self { said: Some(said), ..self }
    }

    /// Whether it says nothing of a column, not even that there is nothing.
    pub(super) fn is_silent_of(&self, column: usize) -> bool {
        self.said.is_some_and(|said| !said.get(column).copied().unwrap_or_default())
    }

    /// Whether its format tells nothing from not being told.
    pub(super) const fn may_be_silent(&self) -> bool {
        self.said.is_some()
    }

    /// The headings of the columns at its end that no record before it had.
    pub(super) const fn late(&self) -> &'r [String] {
        self.late
    }

    /// The cell of a column.
    #[inline]
    pub(super) fn get(&self, column: usize) -> Option<&'r str> {
        let end = *self.ends.get(column)?;
        let start =
            column.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end);
        // A third of the cells are empty, and where they stand in the text does not matter.
        if start == end { Some("") } else { self.text.get(start..end) }
    }

    /// How many cells there are.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cells in their order.
    pub(super) fn iter(self) -> impl Iterator<Item = &'r str> {
        (0..self.len()).filter_map(move |column| self.get(column))
    }

    /// All cells end to end.
    pub(super) const fn text(&self) -> &'r str {
        self.text
    }

    /// Whether no cell has anything in it that is seen.
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c.is_whitespace() || is_hidden(c))
    }

    /// The line on which it begins, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }
}

/// The cells of one record, kept. Their memory serves the next one too.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl Cells {
    /// Forgets the cells.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a cell.
    pub(super) fn push(&mut self, cell: &str) {
        self.extend(cell);
        self.end();
    }

    /// Adds to the cell that is being written.
    pub(super) fn extend(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Ends the cell that is being written.
    pub(super) fn end(&mut self) {
        self.ends.push(self.text.len());
    }

    /// The record of these cells, which begins on `line`.
    pub(super) fn record(&self, line: u64) -> Record<'_> {
        Record::new(&self.text, &self.ends, line)
    }
}

impl<'c> FromIterator<&'c str> for Cells {
    fn from_iter<I: IntoIterator<Item = &'c str>>(cells: I) -> Self {
        let mut all = Self::default();
        cells.into_iter().for_each(|cell| all.push(cell));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_column() {
        let cells: Cells = ["Zoë", "", "a;b", ""].into_iter().collect();
        let record = cells.record(7);
        assert_eq!((record.len(), record.line(), record.text()), (4, 7, "Zoëa;b"));
        let found: Vec<Option<&str>> = (0..5).map(|column| record.get(column)).collect();
        assert_eq!(found, [Some("Zoë"), Some(""), Some("a;b"), Some(""), None]);
        assert!(record.iter().eq(["Zoë", "", "a;b", ""]));
    }
}
