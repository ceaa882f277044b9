//! All fields of the two users under the cursors, and every finding about them.

use super::behave::Behave;
use super::scroll::{hints, scroll, tops};
use crate::app::compare::compare_lines;
use crate::app::cursor::Cursor;
use crate::app::intent::Intent;
use crate::app::main::Main;
use crate::app::press::{Hints, Press};

/// The comparison of the two users under the cursors.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The cursor: its line is the first one on the screen.
    pub cursor: Cursor,
}

impl Comparison {
    /// The comparison, where there are two users.
    pub(super) fn open(main: &Main) -> Option<Self> {
        main.left.cursor.and(main.right.cursor).map(|_| Self::default())
    }
}

impl Behave for Comparison {
    fn hints(&self) -> Hints {
        hints()
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        let lines = compare_lines(main, self.cursor.width).len();
        scroll(press, &mut self.cursor, lines)
    }

    fn list(&mut self, main: &Main) -> Option<(&mut Cursor, usize)> {
        let len = tops(compare_lines(main, self.cursor.width).len(), &self.cursor);
        Some((&mut self.cursor, len))
    }
}
