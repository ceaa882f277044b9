//! A list that is searched by typing: what help and palette have in common.

use tui_input::Input;

use crate::app::command::{Command, Layer, TypingCommand};
use crate::app::cursor::Cursor;
use crate::app::input;
use crate::app::key::KeyCode;
use crate::app::press::{Hints, Press};
use crate::text::fold;

/// A list that is searched by typing.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    /// What is typed.
    pub input: Input,
    /// The cursor.
    pub cursor: Cursor,
}

/// What a key does in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::app) enum Search {
    /// It goes on.
    On,
    /// It closes.
    Closed,
    /// What is under the cursor was chosen.
    Chosen,
}

impl Finder {
    /// Takes a key; the list has so many lines now.
    pub(in crate::app) fn press(&mut self, press: &Press<'_>, len: usize) -> Search {
        match press.command() {
            Some(TypingCommand::Accept) => return Search::Chosen,
            Some(TypingCommand::Back) if self.input.value().is_empty() => return Search::Closed,
            Some(TypingCommand::Back) => {
                self.input.reset();
                self.rewind();
            }
            Some(TypingCommand::Move(motion)) => self.cursor.follow(motion, len),
            Some(TypingCommand::SwitchPane | TypingCommand::EarlierQuery) => {}
            // The key that begins a search everywhere else: here it has begun.
            None if press.key.code == KeyCode::Char('/') && self.input.value().is_empty() => {}
            None => {
                if input::edit(&mut self.input, press.key) {
                    self.rewind();
                }
            }
        }
        Search::On
    }

    /// Whether moving does something in a list of so many lines.
    pub(in crate::app) const fn offers(&self, command: Command, len: usize) -> bool {
        match command {
            Command::Down | Command::Up => len > 1,
            Command::PageDown | Command::PageUp => len > self.cursor.height,
            _ => true,
        }
    }

    fn rewind(&mut self) {
        self.cursor = Cursor { height: self.cursor.height, ..Cursor::default() };
    }

    /// Whether a text holds all words of the search.
    pub(super) fn hits(&self) -> impl Fn(&str) -> bool + use<> {
        let words = fold(self.input.value());
        move |text| {
            let text = fold(text);
            words.split_whitespace().all(|word| text.contains(word))
        }
    }

    /// The keys worth a hint.
    pub(in crate::app) const fn hints() -> Hints {
        Hints::new(Layer::Typing, &[Command::Accept, Command::Back, Command::PageDown])
    }
}
