//! A text that is scrolled: what reader and comparison have in common.

use crate::app::command::{Command, Layer, ListCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::Intent;
use crate::app::press::{Hints, Press};

/// What a key does in it.
pub(super) fn scroll(press: &Press<'_>, cursor: &mut Cursor, lines: usize) -> Vec<Intent> {
    match press.command() {
        Some(ListCommand::Accept | ListCommand::Back) => vec![Intent::Close],
        Some(ListCommand::Move(motion)) => {
            let len = tops(lines, cursor);
            cursor.follow(motion, len);
            Vec::new()
        }
        Some(ListCommand::Enlarge) => Intent::say("this window is whole already: it scrolls"),
        Some(
            ListCommand::Toggle
            | ListCommand::Earlier
            | ListCommand::Later
            | ListCommand::FileColumns
            | ListCommand::Encodings
            | ListCommand::Settings
            | ListCommand::CopyCommand,
        )
        | None => Intent::idle(),
    }
}

/// How many lines of a text can stand first on the screen: it is scrolled, not walked through.
pub(super) const fn tops(lines: usize, cursor: &Cursor) -> usize {
    lines.saturating_sub(cursor.height) + 1
}

/// Whether a command of the hints does something in a text of so many lines.
pub(super) const fn offers(command: Command, lines: usize, cursor: &Cursor) -> bool {
    match command {
        Command::Down | Command::Up | Command::PageDown => tops(lines, cursor) > 1,
        _ => true,
    }
}

/// The keys worth a hint in a text.
pub(super) const fn hints() -> Hints {
    use Command as C;
    Hints::new(Layer::List, &[C::Back, C::Down, C::Up, C::PageDown])
}
