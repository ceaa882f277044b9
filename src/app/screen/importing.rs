//! The import.

use super::form::Form;
use super::turn::Turn;
use crate::app::command::{Command, Layer, ListCommand};
use crate::app::msg::{Effect, Progress};
use crate::app::press::{Hints, Press};

/// The import, on its way or given up.
#[derive(Debug, Default)]
pub struct Importing {
    /// What is being opened.
    pub title: String,
    /// How far it has come.
    pub progress: Progress,
    /// Why it failed.
    pub failed: Vec<String>,
    /// The form that it came from, to go back to when it fails.
    pub form: Option<Form>,
}

impl Importing {
    /// The keys worth a hint.
    pub(in crate::app) fn hints(&self) -> Hints {
        let words: &[(Command, &str)] =
            if self.failed.is_empty() { &[(Command::Back, "cancel")] } else { &[] };
        Hints { words, ..Hints::new(Layer::List, &[Command::Back]) }
    }

    /// Takes a key.
    pub(in crate::app) fn press(&self, press: &Press<'_>) -> Turn {
        match press.command() {
            Some(ListCommand::Back | ListCommand::Accept) if !self.failed.is_empty() => Turn::Start,
            Some(ListCommand::Back) => Turn::Do(Effect::CancelImport),
            Some(
                ListCommand::Accept
                | ListCommand::Toggle
                | ListCommand::Earlier
                | ListCommand::Later
                | ListCommand::Move(_),
            )
            | None => Turn::Stay,
        }
    }
}
