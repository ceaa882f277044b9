//! The text of a question: broken at the width of its window, and scrolled where it does not fit.

use super::scroll::tops;
use crate::app::command::Motion;
use crate::app::cursor::Cursor;
use crate::text::wrap;

/// The widest that a line of such a text may be, in cells: longer ones are hard to read.
const WIDEST: usize = 86;

/// What a window over others leaves of a line on each side.
const ASIDE: usize = 4;

/// A text.
#[derive(Clone, Debug, Default)]
pub struct Passage {
    text: Vec<String>,
    /// The lines at the width of the window.
    pub lines: Vec<String>,
    /// The cells of a line.
    pub room: usize,
    /// The cursor: its line is the first one on the screen.
    pub cursor: Cursor,
}

impl Passage {
    /// A text, a paragraph each, to be laid out when the width is known.
    pub(super) fn new(text: Vec<String>) -> Self {
        Self { text, ..Self::default() }
    }

    /// Breaks it into lines for a screen whose lines of text have so many cells.
    pub(super) fn lay(&mut self, cells: usize) {
        let room = cells.saturating_sub(2 * ASIDE).min(WIDEST);
        if self.lines.is_empty() || self.room != room {
            self.room = room;
            self.lines = self.text.iter().flat_map(|line| wrap(line, room)).collect();
        }
    }

    /// The cursor, and how far it can go.
    pub(super) fn list(&mut self) -> (&mut Cursor, usize) {
        let len = tops(self.lines.len(), &self.cursor);
        (&mut self.cursor, len)
    }

    /// Scrolls.
    pub(super) fn follow(&mut self, motion: Motion) {
        let len = tops(self.lines.len(), &self.cursor);
        self.cursor.follow(motion, len);
    }
}
