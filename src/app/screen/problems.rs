//! Why something failed: a text that is scrolled where it has no room.

use crate::app::command::Motion;

/// Why something failed.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// A paragraph each.
    pub lines: Vec<String>,
    /// How many of its lines on the screen were scrolled past: more than there are means the last ones.
    pub scrolled: usize,
}

/// How many lines a page key goes.
const PAGE: usize = 5;

/// The fewest letters that a line on the screen holds, so that nobody scrolls on where nothing is.
const NARROW: usize = 20;

impl Problems {
    /// Forgets them.
    pub(in crate::app) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Scrolls.
    pub(in crate::app) fn follow(&mut self, motion: Motion) {
        let most: usize = self.lines.iter().map(|line| line.chars().count() / NARROW + 1).sum();
        let by = motion.distance(PAGE);
        self.scrolled = self.scrolled.saturating_add_signed(by).min(most);
    }
}

impl From<Vec<String>> for Problems {
    fn from(lines: Vec<String>) -> Self {
        Self { lines, scrolled: 0 }
    }
}
