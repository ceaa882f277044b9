//! What a panel says of one thing, all of it, on the whole screen: nothing is cut here, and it scrolls.

use super::behave::Behave;
use super::scroll::{offers, scroll, tops};
use crate::app::command::{Command, Layer, ListCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Choice, Intent};
use crate::app::main::Main;
use crate::app::pieces::{Named, Pieces, wrap_pieces};
use crate::app::press::{Hints, Press};

/// The cells in front of the texts, where their names stand.
pub const ZOOM_INDENT: usize = 10;

/// A panel on the whole screen.
#[derive(Clone, Debug, Default)]
pub struct Zoom {
    /// The heading.
    pub title: String,
    parts: Vec<Named>,
    /// The lines at the width of the window: a name, on the first line of its text, and the text.
    pub lines: Vec<(String, Pieces)>,
    /// The cursor: its line is the first one on the screen.
    pub cursor: Cursor,
}

impl Zoom {
    /// A panel, to be laid out when its width is known.
    pub(in crate::app) fn new(title: impl Into<String>, parts: Vec<Named>) -> Self {
        Self { title: title.into(), parts, ..Self::default() }
    }

    /// All of it as text: a line a part, its name first.
    fn text(&self) -> String {
        let said =
            |pieces: &Pieces| pieces.iter().map(|(text, _)| text.as_str()).collect::<String>();
        let lines =
            self.parts.iter().map(|(name, pieces)| format!("{name}\t{}", said(pieces).trim_end()));
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Behave for Zoom {
    fn hints(&self) -> Hints {
        use Command as C;
        Hints {
            words: &[(C::CopyCommand, "copy all", "Copy all of it to the clipboard")],
            ..Hints::new(Layer::List, &[C::Back, C::CopyCommand, C::Down, C::Up, C::PageDown])
        }
    }

    fn offers(&self, command: Command, _main: &Main) -> bool {
        offers(command, self.lines.len(), &self.cursor)
    }

    fn press(&mut self, press: &Press<'_>, _main: &mut Main) -> Vec<Intent> {
        match press.command() {
            Some(ListCommand::CopyCommand) => {
                vec![Intent::Choose(Choice::Copy(self.text(), "all that this window says".into()))]
            }
            Some(ListCommand::Enlarge) => vec![Intent::Close],
            _ => scroll(press, &mut self.cursor, self.lines.len()),
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        let len = tops(self.lines.len(), &self.cursor);
        Some((&mut self.cursor, len))
    }

    fn laid(&mut self, cells: usize) {
        if self.lines.is_empty() || self.cursor.width != cells {
            self.cursor.width = cells;
            let room = cells.saturating_sub(ZOOM_INDENT);
            self.lines.clear();
            for (name, pieces) in &self.parts {
                for (number, line) in wrap_pieces(pieces, room).into_iter().enumerate() {
                    let name = if number == 0 { name.clone() } else { String::new() };
                    self.lines.push((name, line));
                }
            }
        }
    }
}
