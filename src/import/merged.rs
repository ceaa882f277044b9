//! The mark on a cell of a workbook that was merged with others. One value stands for several cells then, and whose
//! it is can be said only by whoever knows what the column means.
//!
//! A mark is made of characters that nobody sees and no value begins with, so that titles and headings with one are
//! what they are without it.

use std::borrow::Cow;

/// How a cell was merged with others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Merged {
    /// With cells of other rows alone: the value may be that of each.
    Down,
    /// With cells of other columns: of which column the value is, nobody can tell.
    Across,
}

const DOWN: &str = "\u{2063}\u{2061}";
const ACROSS: &str = "\u{2063}\u{2062}";

impl Merged {
    /// The mark of such a cell, which stands before its value.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Down => DOWN,
            Self::Across => ACROSS,
        }
    }

    /// How a cell was merged, and the value that stands there; `None` if it was not.
    pub(super) fn of(cell: &str) -> Option<(Self, &str)> {
        let down = cell.strip_prefix(DOWN).map(|value| (Self::Down, value));
        down.or_else(|| cell.strip_prefix(ACROSS).map(|value| (Self::Across, value)))
    }
}

/// A cell without its mark.
pub(super) fn unmarked(cell: &str) -> &str {
    Merged::of(cell).map_or(cell, |(_, value)| value)
}

/// A text of several cells without their marks.
pub(super) fn without_marks(text: &str) -> Cow<'_, str> {
    if !text.contains(DOWN) && !text.contains(ACROSS) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(DOWN, "").replace(ACROSS, ""))
}
