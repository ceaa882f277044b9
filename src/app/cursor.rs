//! A cursor in a list.

use super::command::Motion;

/// A list with a cursor.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    /// The line under the cursor.
    pub at: usize,
    /// The first line on the screen.
    pub top: usize,
    /// How many lines fit on the screen.
    pub height: usize,
    /// How many cells a line of text has.
    pub width: usize,
}

impl Cursor {
    /// Moves by some lines in a list of `len`.
    pub fn step(&mut self, by: isize, len: usize) {
        self.place(self.at.saturating_add_signed(by), len);
    }

    /// Puts the cursor on a line of a list of `len`.
    pub fn place(&mut self, at: usize, len: usize) {
        self.at = at.min(len.saturating_sub(1));
        let height = self.height.max(1);
        let lowest = len.saturating_sub(height);
        let first = self.at.saturating_sub(height - 1);
        self.top = self.top.clamp(first.min(lowest), self.at).min(lowest);
    }

    /// Moves in a list of `len`.
    pub(super) fn follow(&mut self, motion: Motion, len: usize) {
        self.step(motion.distance(self.height.max(1)), len);
    }
}
