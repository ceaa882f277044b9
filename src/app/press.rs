//! A key on its way to whoever has the keyboard, and the keys that are worth a hint there.

use super::command::{Command, Layer, LayerCommand};
use super::key::Key;
use crate::session::Stamp;

/// A key that was pressed, and what it means in the layer that owns the keyboard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press<'a> {
    /// The key.
    pub(super) key: Key,
    /// The command that the key map gives for it.
    pub(super) command: Option<Command>,
    /// Who and when.
    pub(super) stamp: &'a Stamp,
}

impl Press<'_> {
    /// The command, as the layer that has the keyboard knows it.
    pub(super) fn command<C: LayerCommand>(&self) -> Option<C> {
        self.command.and_then(C::of)
    }
}

/// What commands mean in one window: a word or two for the line of keys, and a sentence for the help.
pub(super) type OwnWords = &'static [(Command, &'static str, &'static str)];

/// The layer that owns the keyboard, and the commands worth a hint there.
#[derive(Clone, Copy, Debug)]
pub struct Hints {
    /// The layer.
    pub layer: Layer,
    /// The commands, the most useful first.
    pub commands: &'static [Command],
    /// What some of them mean there, where that is another thing than elsewhere.
    pub words: OwnWords,
}

impl Hints {
    /// Hints in the commands' own words.
    pub(super) const fn new(layer: Layer, commands: &'static [Command]) -> Self {
        Self { layer, commands, words: &[] }
    }

    /// A word or two for a command.
    #[must_use]
    pub fn word(&self, command: Command) -> &'static str {
        self.own(command).map_or_else(|| command.hint(), |(_, word, _)| word)
    }

    /// What a command does there, in a sentence.
    pub(super) fn sentence(&self, command: Command) -> &'static str {
        self.own(command).map_or_else(|| command.title(), |(_, _, sentence)| sentence)
    }

    fn own(&self, command: Command) -> Option<&'static (Command, &'static str, &'static str)> {
        self.words.iter().find(|(other, ..)| *other == command)
    }
}
