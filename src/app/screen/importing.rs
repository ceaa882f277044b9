//! The import.

use tui_input::Input;

use super::form::Form;
use super::turn::Turn;
use crate::app::command::{Command, Layer, ListCommand, QuestionCommand, TypingCommand};
use crate::app::input;
use crate::app::msg::{Again, Effect, OpenFailure, OpenQuestion, Progress};
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
    /// What is asked before it is tried again.
    pub asked: Option<Box<Asked>>,
    /// The form that it came from, to go back to when it fails.
    pub form: Option<Form>,
}

/// A question that stands between an import and the session.
#[derive(Debug)]
pub struct Asked {
    /// What is asked.
    pub question: OpenQuestion,
    /// The answer that is being typed, where one is.
    pub input: Option<Input>,
}

impl Asked {
    fn new(question: OpenQuestion) -> Self {
        let input = match &question {
            OpenQuestion::Reading { likely, .. } => Some(Input::new(likely.clone())),
            OpenQuestion::Nobody => None,
        };
        Self { question, input }
    }
}

impl Importing {
    /// Takes over why it failed.
    pub(in crate::app) fn fail(&mut self, failure: OpenFailure) {
        self.failed = failure.problems;
        self.asked = failure.question.map(|question| Box::new(Asked::new(question)));
    }

    /// The keys worth a hint.
    pub(in crate::app) fn hints(&self) -> Hints {
        match self.asked.as_deref() {
            Some(Asked { input: Some(_), .. }) => Hints {
                words: &[(Command::Accept, "read it so")],
                ..Hints::new(Layer::Typing, &[Command::Accept, Command::Back])
            },
            Some(_) => Hints::new(Layer::Question, &[Command::Yes, Command::No]),
            None => {
                let words: &[(Command, &str)] =
                    if self.failed.is_empty() { &[(Command::Back, "cancel")] } else { &[] };
                Hints { words, ..Hints::new(Layer::List, &[Command::Back]) }
            }
        }
    }

    /// The line of text that is being typed.
    pub(in crate::app) fn typed(&mut self) -> Option<&mut Input> {
        self.asked.as_mut().and_then(|asked| asked.input.as_mut())
    }

    /// Takes a key.
    pub(in crate::app) fn press(&mut self, press: &Press<'_>) -> Turn {
        match self.asked.as_deref_mut() {
            Some(Asked { input: Some(input), .. }) => match press.command() {
                Some(TypingCommand::Accept) => {
                    Turn::Again(Again::Answered(input.value().to_string()))
                }
                Some(TypingCommand::Back) => Turn::Return,
                Some(
                    TypingCommand::SwitchPane
                    | TypingCommand::EarlierQuery
                    | TypingCommand::Move(_),
                ) => Turn::Stay,
                None => {
                    input::edit(input, press.key);
                    Turn::Stay
                }
            },
            Some(_) => match press.command() {
                Some(QuestionCommand::Yes) => Turn::Again(Again::Nobody),
                Some(QuestionCommand::No) => Turn::Return,
                Some(QuestionCommand::Move(_)) | None => Turn::Idle,
            },
            None => self.watch(press),
        }
    }

    /// Keys while nothing is asked.
    fn watch(&self, press: &Press<'_>) -> Turn {
        match press.command() {
            Some(ListCommand::Back | ListCommand::Accept) if !self.failed.is_empty() => Turn::Start,
            Some(ListCommand::Back) => Turn::Do(Effect::CancelImport),
            Some(
                ListCommand::Accept
                | ListCommand::Toggle
                | ListCommand::Earlier
                | ListCommand::Later
                | ListCommand::FileColumns
                | ListCommand::Encodings
                | ListCommand::CopyCommand
                | ListCommand::Enlarge
                | ListCommand::Move(_),
            )
            | None => Turn::Idle,
        }
    }
}
