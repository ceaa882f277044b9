//! All commands, searched by typing.

use tui_input::Input;

use super::behave::Behave;
use super::finder::{Finder, Search};
use crate::app::command::Command;
use crate::app::cursor::Cursor;
use crate::app::intent::Intent;
use crate::app::main::Main;
use crate::app::press::{Hints, Press};

/// All commands that can be given by name, searched by typing.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    /// What is typed, and the cursor.
    pub finder: Finder,
}

impl Palette {
    /// The commands that hold all words of the search.
    #[must_use]
    pub fn lines(&self) -> Vec<Command> {
        let hits = self.finder.hits();
        let given = Command::ALL.iter().copied().filter(|command| command.home().is_some());
        given.filter(|command| hits(&format!("{} {}", command.name(), command.title()))).collect()
    }
}

impl Behave for Palette {
    fn hints(&self) -> Hints {
        Finder::hints()
    }

    fn offers(&self, command: Command, _main: &Main) -> bool {
        let len = self.lines().len();
        match command {
            Command::Accept => self.finder.cursor.at < len,
            command => self.finder.offers(command, len),
        }
    }

    fn press(&mut self, press: &Press<'_>, _main: &mut Main) -> Vec<Intent> {
        let lines = self.lines();
        match self.finder.press(press, lines.len()) {
            Search::On => Vec::new(),
            Search::Closed => vec![Intent::Close],
            Search::Chosen => match lines.get(self.finder.cursor.at) {
                Some(command) => vec![Intent::Close, Intent::Give(*command)],
                None => Intent::say("no command has these words; Esc takes them away"),
            },
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        let len = self.lines().len();
        Some((&mut self.finder.cursor, len))
    }

    fn typed(&mut self) -> Option<&mut Input> {
        Some(&mut self.finder.input)
    }
}
