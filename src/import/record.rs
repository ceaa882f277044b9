//! Records: what every format gives, and all that is known of a file after that.

use std::ops::Range;

use crate::text::is_hidden;

/// One record: its cells by column, and the line on which it begins.
///
/// The columns are those of the [`Header`](super::format::Header). A field that has several values has
/// them in one cell, one a line or however its format joins them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'r> {
    /// The text that its cells are parts of, as it stands in the file.
    text: &'r str,
    /// The text of cells that do not stand in the file as they are: without the escapes of the format.
    own: &'r str,
    /// Where each cell stands.
    spans: &'r [Span],
    line: u64,
    /// Names of columns that this record was the first to have, which are the last ones.
    late: &'r [String],
    /// Whether quotation marks stand where its format has none.
    has_stray_quotes: bool,
    /// For each column whether the record says anything of it, be it that there is nothing; `None` in formats in
    /// which every record speaks of every column.
    said: Option<&'r [bool]>,
    /// What a glance has shown, if somebody has looked.
    seen: Option<Seen>,
}

/// What a glance at a record shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    /// Whether it is a user, for certain, of which nothing else is to be counted.
    pub(super) is_ordinary: bool,
    /// What the bytes of its names may be signs of.
    pub(super) signs: u8,
}

/// Where a cell stands: in the text of the file, or in the record's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Span {
    /// The first byte, doubled, and one more in a text of the record's own.
    start: u32,
    length: u32,
}

impl Span {
    /// No text at all.
    pub(super) const EMPTY: Self = Self { start: 0, length: 0 };

    /// A part of the text of the file. What is looked at of it at a time is far shorter than 2 GiB.
    #[inline]
    pub(super) const fn of_file(start: usize, end: usize) -> Self {
        Self { start: (start as u32) << 1, length: (end - start) as u32 }
    }

    /// A part of the record's own text.
    #[inline]
    pub(super) const fn own(start: usize, end: usize) -> Self {
        Self { start: (start as u32) << 1 | 1, length: (end - start) as u32 }
    }

    /// The bytes, of whichever text.
    #[inline]
    const fn range(self) -> Range<usize> {
        let start = (self.start >> 1) as usize;
        start..start + self.length as usize
    }

    /// Its text.
    #[inline]
    pub(super) fn of<'t>(self, file: &'t str, own: &'t str) -> &'t str {
        // A third of the cells are empty, and where they stand does not matter.
        if self.length == 0 {
            return "";
        }
        let text = if self.start & 1 == 1 { own } else { file };
        text.get(self.range()).unwrap_or_default()
    }
}

impl<'r> Record<'r> {
    /// The record of these cells: the texts that they are parts of, and where each stands.
    pub(super) const fn new(text: &'r str, own: &'r str, spans: &'r [Span], line: u64) -> Self {
        Self { text, own, spans, line, late: &[], has_stray_quotes: false, said: None, seen: None }
    }

    /// The same, with quotation marks where its format has none, or not.
    pub(super) const fn with_stray_quotes(self, has_stray_quotes: bool) -> Self {
        Self { has_stray_quotes, ..self }
    }

    /// Whether quotation marks stand where its format has none: behind the end of a value, or inside one.
    pub(super) const fn has_stray_quotes(&self) -> bool {
        self.has_stray_quotes
    }

    /// The same, as the first to have these columns at its end.
    pub(super) const fn with_late(self, late: &'r [String]) -> Self {
        Self { late, ..self }
    }

    /// The same, in a format that tells nothing from not being told: of these columns it says something.
    pub(super) const fn with_said(self, said: &'r [bool]) -> Self {
        Self { said: Some(said), ..self }
    }

    /// The same, of which a glance has shown this.
    pub(super) const fn with_seen(self, seen: Option<Seen>) -> Self {
        Self { seen, ..self }
    }

    /// What a glance has shown, if somebody has looked.
    pub(super) const fn seen(&self) -> Option<Seen> {
        self.seen
    }

    /// Whether it says nothing of a column, not even that there is nothing.
    pub(super) fn is_silent_of(&self, column: usize) -> bool {
        self.said.is_some_and(|said| !said.get(column).copied().unwrap_or_default())
    }

    /// Whether its format tells nothing from not being told.
    pub(super) const fn may_be_silent(&self) -> bool {
        self.said.is_some()
    }

    /// What is known of which columns it speaks of, where its format tells that.
    pub(super) const fn said(&self) -> Option<&'r [bool]> {
        self.said
    }

    /// What it is made of: the text of the file, its own, and where in them the cells stand.
    pub(super) const fn parts(&self) -> (&'r str, &'r str, &'r [Span]) {
        (self.text, self.own, self.spans)
    }

    /// The headings of the columns at its end that no record before it had.
    pub(super) const fn late(&self) -> &'r [String] {
        self.late
    }

    /// The cell of a column.
    #[inline]
    pub(super) fn get(&self, column: usize) -> Option<&'r str> {
        self.spans.get(column).map(|span| span.of(self.text, self.own))
    }

    /// How many cells there are.
    pub(super) const fn len(&self) -> usize {
        self.spans.len()
    }

    /// The cells in their order.
    pub(super) fn iter(self) -> impl Iterator<Item = &'r str> {
        self.spans.iter().map(move |span| span.of(self.text, self.own))
    }

    /// Whether no cell has anything in it that is seen.
    pub(super) fn is_blank(&self) -> bool {
        self.iter().all(|cell| cell.chars().all(|c| c.is_whitespace() || is_hidden(c)))
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
    spans: Vec<Span>,
    /// Where the cell that is being written begins.
    open: usize,
}

impl Cells {
    /// Forgets the cells.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
        self.open = 0;
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
        self.spans.push(Span::own(self.open, self.text.len()));
        self.open = self.text.len();
    }

    /// The record of these cells, which begins on `line`.
    pub(super) fn record(&self, line: u64) -> Record<'_> {
        Record::new("", &self.text, &self.spans, line)
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
        assert_eq!((record.len(), record.line()), (4, 7));
        let found: Vec<Option<&str>> = (0..5).map(|column| record.get(column)).collect();
        assert_eq!(found, [Some("Zoë"), Some(""), Some("a;b"), Some(""), None]);
        assert!(record.iter().eq(["Zoë", "", "a;b", ""]));
    }

    #[test]
    fn cells_stand_in_the_file_or_in_a_text_of_the_record() {
        let spans = [Span::of_file(2, 6), Span::EMPTY, Span::own(1, 3)];
        let record = Record::new("1,Zoë,2", "xab", &spans, 1);
        assert!(record.iter().eq(["Zoë", "", "ab"]));
    }
}
