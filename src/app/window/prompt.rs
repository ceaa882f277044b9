//! A line of text that is asked for: what all such windows have in common.

use tui_input::Input;

use super::passage::Passage;
use crate::app::command::{Command, Layer, TypingCommand};
use crate::app::cursor::Cursor;
use crate::app::input;
use crate::app::intent::Intent;
use crate::app::key::KeyCode;
use crate::app::msg::Effect;
use crate::app::press::{Hints, OwnWords, Press};

/// A line of text that is asked for.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The heading.
    pub title: &'static str,
    /// What it is about.
    pub passage: Passage,
    /// What is typed.
    pub input: Input,
    /// Why the last try was not taken.
    pub problem: Option<String>,
}

/// What a key does in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Typed {
    /// It goes on.
    On,
    /// It closes.
    Closed,
    /// The line is done.
    Done,
}

impl Prompt {
    /// A line, filled with what is likely.
    pub(super) fn new(
        title: &'static str,
        lines: impl IntoIterator<Item = impl Into<String>>,
        likely: String,
    ) -> Self {
        let lines = lines.into_iter().map(Into::into).collect();
        Self { title, passage: Passage::new(lines), input: Input::new(likely), problem: None }
    }

    /// Takes a key.
    pub(super) fn press(&mut self, press: &Press<'_>) -> Typed {
        match press.command() {
            Some(TypingCommand::Accept) => return Typed::Done,
            Some(TypingCommand::Back) => return Typed::Closed,
            Some(TypingCommand::Move(motion)) => self.passage.follow(motion),
            Some(TypingCommand::SwitchPane | TypingCommand::EarlierQuery) => {}
            None => {
                if input::edit(&mut self.input, press.key) {
                    self.problem = None;
                }
            }
        }
        Typed::On
    }

    /// Where a path is typed, Tab has it completed.
    pub(super) fn completion(&self, press: &Press<'_>) -> Option<Intent> {
        let path = || self.input.value().to_string();
        (press.key.code == KeyCode::Tab).then(|| Intent::Do(Effect::Complete(path())))
    }

    /// The cursor of what it is about, and how far that can be scrolled.
    pub(super) fn list(&mut self) -> (&mut Cursor, usize) {
        self.passage.list()
    }

    /// The keys worth a hint, with a word for what Enter does.
    pub(super) const fn hints(words: OwnWords) -> Hints {
        Hints { words, ..Hints::new(Layer::Typing, &[Command::Accept, Command::Back]) }
    }
}
