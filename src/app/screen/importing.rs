//! The import.

use tui_input::Input;

use super::form::Form;
use super::problems::Problems;
use super::turn::Turn;
use crate::app::command::{Command, Layer, ListCommand, Motion, QuestionCommand, TypingCommand};
use crate::app::input;
use crate::app::msg::{Again, Effect, OpenFailure, OpenQuestion, Progress};
use crate::app::press::{Hints, OwnWords, Press};

/// The import, on its way or given up.
#[derive(Debug, Default)]
pub struct Importing {
    /// What is being opened.
    pub title: String,
    /// How far it has come.
    pub progress: Progress,
    /// Why it failed.
    pub failed: Problems,
    /// The files that cannot be used, each with the command that makes one which can; the one that is copied
    /// next comes first.
    pub commands: Vec<(String, String)>,
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
            OpenQuestion::Nobody | OpenQuestion::Held => None,
        };
        Self { question, input }
    }
}

impl Importing {
    /// Takes over why it failed.
    pub(in crate::app) fn fail(&mut self, failure: OpenFailure) {
        self.failed = failure.problems.into();
        self.commands = failure.commands;
        self.asked = failure.question.map(|question| Box::new(Asked::new(question)));
    }

    /// The keys worth a hint.
    pub(in crate::app) fn hints(&self) -> Hints {
        match self.asked.as_deref() {
            Some(Asked { input: Some(_), .. }) => Hints {
                words: &[(Command::Accept, "read it so", "Read the export with this answer")],
                ..Hints::new(Layer::Typing, &[Command::Accept, Command::Back])
            },
            Some(_) => Hints::new(Layer::Question, &[Command::Yes, Command::No]),
            None => {
                let words: OwnWords = if self.failed.lines.is_empty() {
                    &[(Command::Back, "cancel", "Stop reading; nothing is kept")]
                } else {
                    &[]
                };
                let keys: &[Command] = if self.commands.is_empty() {
                    &[Command::Back]
                } else {
                    &[Command::Back, Command::CopyCommand]
                };
                Hints { words, ..Hints::new(Layer::List, keys) }
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
                Some(TypingCommand::Move(motion)) => self.scroll(motion),
                Some(TypingCommand::SwitchPane | TypingCommand::EarlierQuery) => Turn::Stay,
                None => {
                    input::edit(input, press.key);
                    Turn::Stay
                }
            },
            Some(Asked { question, input: None }) => match press.command() {
                Some(QuestionCommand::Yes) => Turn::Again(match question {
                    OpenQuestion::Held => Again::ReadOnly,
                    OpenQuestion::Nobody | OpenQuestion::Reading { .. } => Again::Nobody,
                }),
                Some(QuestionCommand::No) => Turn::Return,
                Some(QuestionCommand::Move(motion)) => self.scroll(motion),
                None => Turn::Idle,
            },
            None => self.watch(press),
        }
    }

    /// Scrolls why it failed.
    fn scroll(&mut self, motion: Motion) -> Turn {
        if self.failed.lines.is_empty() {
            return Turn::Idle;
        }
        self.failed.follow(motion);
        Turn::Stay
    }

    /// Keys while nothing is asked.
    fn watch(&mut self, press: &Press<'_>) -> Turn {
        match press.command() {
            Some(ListCommand::Back | ListCommand::Accept) if !self.failed.lines.is_empty() => {
                Turn::Start
            }
            Some(ListCommand::Move(motion)) => self.scroll(motion),
            Some(ListCommand::Back) => Turn::Do(Effect::CancelImport),
            Some(ListCommand::CopyCommand) if !self.commands.is_empty() => {
                let (path, command) = self.commands.remove(0);
                let what = format!("the command for {path}");
                self.commands.push((path, command.clone()));
                Turn::Do(Effect::Copy(command, what))
            }
            Some(
                ListCommand::Accept
                | ListCommand::Toggle
                | ListCommand::Earlier
                | ListCommand::Later
                | ListCommand::FileColumns
                | ListCommand::Encodings
                | ListCommand::Settings
                | ListCommand::CopyCommand
                | ListCommand::Enlarge,
            )
            | None => Turn::Idle,
        }
    }
}
