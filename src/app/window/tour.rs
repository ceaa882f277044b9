//! The tour of the first start: twelve lines, left at any key.

use super::behave::Behave;
use super::reader::Reader;
use crate::app::command::{Command, Layer, ListCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::Intent;
use crate::app::main::Main;
use crate::app::press::{Hints, Press};

/// The tour.
#[derive(Clone, Debug)]
pub struct Tour {
    /// Its lines.
    pub reader: Reader,
}

impl Tour {
    /// The tour from its beginning.
    pub(in crate::app) fn open(main: &Main) -> Self {
        let numbered = main.tour.iter().enumerate();
        let lines = numbered.map(|(at, line)| format!("{}. {line}", at + 1)).collect();
        Self { reader: Reader::new("The first minute", lines) }
    }

    /// Whether some of it has no room.
    fn is_cut(&self) -> bool {
        self.reader.lines.len() > self.reader.cursor.height
    }
}

impl Behave for Tour {
    fn hints(&self) -> Hints {
        use Command as C;
        Hints {
            words: &[(C::Back, "begin", "Leave the tour, and begin")],
            ..Hints::new(Layer::List, &[C::Back, C::Down])
        }
    }

    fn offers(&self, command: Command, _main: &Main) -> bool {
        command != Command::Down || self.is_cut()
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        match press.command() {
            Some(ListCommand::Move(_)) if self.is_cut() => self.reader.press(press, main),
            _ => vec![Intent::Close],
        }
    }

    fn list(&mut self, main: &Main) -> Option<(&mut Cursor, usize)> {
        self.reader.list(main)
    }

    fn laid(&mut self, cells: usize) {
        self.reader.laid(cells);
    }
}
