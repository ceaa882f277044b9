//! What every window can be asked.

use tui_input::Input;

use crate::app::command::Command;
use crate::app::cursor::Cursor;
use crate::app::intent::Intent;
use crate::app::main::Main;
use crate::app::press::{Hints, Press};
use crate::plan::NewOperation;

/// A window over the panes. It changes itself and the session, and returns what else it wants done.
pub(in crate::app) trait Behave {
    /// The layer that owns the keyboard, and the keys worth a hint.
    fn hints(&self) -> Hints;

    /// Whether a command of the hints does something where the cursor stands.
    fn offers(&self, _command: Command, _main: &Main) -> bool {
        true
    }

    /// Takes a key.
    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent>;

    /// The cursor, and how many lines it can stand on.
    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        None
    }

    /// The line of text that is being typed.
    fn typed(&mut self) -> Option<&mut Input> {
        None
    }

    /// Is told that a text was pasted into the line that is being typed.
    fn pasted(&mut self, _main: &Main) {}

    /// Does what a click on the line under the cursor does.
    fn clicked(&mut self) -> Vec<Intent> {
        Vec::new()
    }

    /// Is told that it will be drawn now, with so many cells for a line of text.
    fn laid(&mut self, _cells: usize) {}

    /// Makes anew what it lists, after the queue or the exports have changed.
    fn refresh(&mut self, main: &Main) {
        if let Some((cursor, len)) = self.list(main) {
            let at = cursor.at;
            cursor.place(at, len);
        }
    }

    /// Unmarks those for whom something was queued.
    fn unmark(&mut self, _main: &Main, _queued: &[NewOperation]) {}
}
