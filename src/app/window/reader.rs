//! A text to scroll through.

use super::behave::Behave;
use super::scroll::{hints, offers, scroll, tops};
use crate::app::command::Command;
use crate::app::cursor::Cursor;
use crate::app::intent::Intent;
use crate::app::main::Main;
use crate::app::press::{Hints, Press};
use crate::text::wrap;

/// A text to scroll through.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The heading.
    pub title: String,
    /// The text, a paragraph each.
    text: Vec<String>,
    /// The lines that the text has at the width of the window.
    pub lines: Vec<String>,
    /// The cursor: its line is the first one on the screen.
    pub cursor: Cursor,
}

impl Reader {
    /// A window with a text, to be laid out when its width is known.
    pub(in crate::app) fn new(title: impl Into<String>, text: Vec<String>) -> Self {
        Self { title: title.into(), text, ..Self::default() }
    }
}

impl Behave for Reader {
    fn hints(&self) -> Hints {
        hints()
    }

    fn offers(&self, command: Command, _main: &Main) -> bool {
        offers(command, self.lines.len(), &self.cursor)
    }

    fn press(&mut self, press: &Press<'_>, _main: &mut Main) -> Vec<Intent> {
        scroll(press, &mut self.cursor, self.lines.len())
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        let len = tops(self.lines.len(), &self.cursor);
        Some((&mut self.cursor, len))
    }

    fn laid(&mut self, cells: usize) {
        if self.lines.is_empty() || self.cursor.width != cells {
            self.cursor.width = cells;
            self.lines = self.text.iter().flat_map(|line| wrap(line, cells)).collect();
        }
    }
}
