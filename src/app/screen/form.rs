//! The form of a new session.

use std::path::PathBuf;

use tui_input::Input;

use super::turn::Turn;
use crate::app::command::{Command, Layer, Motion, TypingCommand};
use crate::app::input;
use crate::app::key::KeyCode;
use crate::app::msg::{Effect, NewSources};
use crate::app::press::{Hints, Press};

/// The form of a new session.
#[derive(Debug, Default)]
pub struct Form {
    /// Name, on-premises exports, cloud exports, exports of deleted users.
    pub fields: [Input; 4],
    /// The field that has the keyboard.
    pub at: usize,
    /// Why the last try failed.
    pub problems: Vec<String>,
}

impl Form {
    /// The keys worth a hint. In a path, Tab completes, as in a shell.
    pub(in crate::app) fn hints(&self) -> Hints {
        use Command as C;
        let words: &[(Command, &str)] = match self.at {
            0 => &[(C::Accept, "next"), (C::SwitchPane, "next")],
            at if at == self.last() => &[(C::Accept, "open"), (C::SwitchPane, "complete")],
            _ => &[(C::Accept, "next"), (C::SwitchPane, "complete")],
        };
        Hints {
            words,
            ..Hints::new(Layer::Typing, &[C::Accept, C::SwitchPane, C::Up, C::Down, C::Back])
        }
    }

    const fn last(&self) -> usize {
        self.fields.len() - 1
    }

    /// The field that has the keyboard.
    pub(in crate::app) fn typed(&mut self) -> &mut Input {
        &mut self.fields[self.at]
    }

    /// Takes a key.
    pub(in crate::app) fn press(&mut self, press: &Press<'_>) -> Turn {
        if press.key.code == KeyCode::Tab && self.at > 0 {
            return Turn::Do(Effect::Complete(self.fields[self.at].value().to_string()));
        }
        match press.command() {
            Some(TypingCommand::Back) => return Turn::Start,
            Some(TypingCommand::Accept) if self.at == self.last() => return self.submit(),
            Some(TypingCommand::Move(Motion::Up)) => self.at = self.at.saturating_sub(1),
            Some(
                TypingCommand::Accept
                | TypingCommand::SwitchPane
                | TypingCommand::Move(Motion::Down),
            ) => self.at = (self.at + 1).min(self.last()),
            Some(TypingCommand::Move(_)) => {}
            None => {
                input::edit(&mut self.fields[self.at], press.key);
            }
        }
        Turn::Stay
    }

    fn submit(&mut self) -> Turn {
        let paths = |input: &Input| -> Vec<PathBuf> {
            let paths = input.value().split(';').map(str::trim);
            paths.filter(|path| !path.is_empty()).map(PathBuf::from).collect()
        };
        let sources = NewSources {
            name: self.fields[0].value().trim().to_string(),
            onprem: paths(&self.fields[1]),
            cloud: paths(&self.fields[2]),
            deleted: paths(&self.fields[3]),
        };
        self.problems.clear();
        for (missing, text) in [
            (sources.name.is_empty(), "The session needs a name."),
            (
                sources.cloud.is_empty() && sources.deleted.is_empty(),
                "An export of the cloud users, or of the deleted ones, is needed.",
            ),
        ] {
            if missing {
                self.problems.push(text.into());
            }
        }
        if !self.problems.is_empty() {
            return Turn::Stay;
        }
        Turn::Import(sources.name.clone(), Effect::CreateSession(sources))
    }
}
