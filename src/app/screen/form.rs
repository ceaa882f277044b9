//! The form of a new session.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tui_input::Input;

use super::problems::Problems;
use super::turn::Turn;
use crate::app::command::{Command, Layer, Motion, TypingCommand};
use crate::app::input;
use crate::app::key::KeyCode;
use crate::app::msg::{Effect, NewSources};
use crate::app::press::{Hints, OwnWords, Press};
use crate::directory::{ByRole, Role};
use crate::powershell::Dialect;

/// A line of the form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FormLine {
    /// The name of the session.
    Name,
    /// A folder whose files are the exports.
    Folder,
    /// The exports of a role.
    Exports(Role),
    /// The dialect.
    Dialect,
}

impl FormLine {
    /// Every line, from the top.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Folder,
        Self::Exports(Role::OnPrem),
        Self::Exports(Role::Cloud),
        Self::Exports(Role::Deleted),
        Self::Exports(Role::Mailboxes),
        Self::Exports(Role::RemoteMailboxes),
        Self::Exports(Role::OnPremMailboxes),
        Self::Dialect,
    ];
}

/// The form of a new session.
#[derive(Debug, Default)]
pub struct Form {
    /// What is typed, a text for each line.
    pub fields: [Input; FormLine::ALL.len()],
    /// The dialect; `None` for the one that the account prefers.
    pub dialect: Option<Dialect>,
    /// The line that has the keyboard.
    pub at: usize,
    /// Why the last try failed.
    pub problems: Problems,
    /// What a folder has put into the lines.
    pub(in crate::app) filled: BTreeMap<FormLine, String>,
}

impl Form {
    /// The line that has the keyboard.
    #[must_use]
    pub fn line(&self) -> FormLine {
        FormLine::ALL.get(self.at).copied().unwrap_or(FormLine::Name)
    }

    /// The keys worth a hint. In a path, Tab completes, as in a shell.
    pub(in crate::app) fn hints(&self) -> Hints {
        use Command as C;
        const NEXT: (C, &str, &str) = (C::Accept, "next", "Go to the next line");
        const COMPLETE: (C, &str, &str) =
            (C::SwitchPane, "complete", "Complete the path, or list the files");
        let words: OwnWords = match self.line() {
            FormLine::Name => &[NEXT, (C::SwitchPane, "next", NEXT.2)],
            FormLine::Dialect => &[
                (C::Accept, "open", "Read the exports, and open the session"),
                (C::SwitchPane, "another", "Choose another dialect"),
            ],
            FormLine::Folder => &[
                (C::Accept, "sort, next", "Sort the files of the folder into the lines below"),
                COMPLETE,
            ],
            FormLine::Exports(_) => &[NEXT, COMPLETE],
        };
        Hints {
            words,
            ..Hints::new(Layer::Typing, &[C::Accept, C::SwitchPane, C::Up, C::Down, C::Back])
        }
    }

    const fn last(&self) -> usize {
        self.fields.len() - 1
    }

    /// The text that has the keyboard.
    pub(in crate::app) fn typed(&mut self) -> &mut Input {
        &mut self.fields[self.at]
    }

    /// Takes a key.
    pub(in crate::app) fn press(&mut self, press: &Press<'_>) -> Turn {
        let line = self.line();
        if press.key.code == KeyCode::Tab && matches!(line, FormLine::Folder | FormLine::Exports(_))
        {
            return Turn::Do(Effect::Complete(self.fields[self.at].value().to_string()));
        }
        match press.command() {
            Some(TypingCommand::Back) => return Turn::Start,
            Some(TypingCommand::Accept) if self.at == self.last() => return self.submit(),
            Some(TypingCommand::SwitchPane) if line == FormLine::Dialect => self.next_dialect(),
            Some(TypingCommand::Accept) if line == FormLine::Folder => return self.sort(),
            Some(TypingCommand::Move(Motion::Up)) => self.at = self.at.saturating_sub(1),
            Some(
                TypingCommand::Accept
                | TypingCommand::SwitchPane
                | TypingCommand::Move(Motion::Down),
            ) => self.at = (self.at + 1).min(self.last()),
            Some(TypingCommand::Move(motion)) => self.problems.follow(motion),
            Some(TypingCommand::EarlierQuery) => {}
            None if line == FormLine::Dialect => match press.key.code {
                KeyCode::Char(' ') | KeyCode::Left | KeyCode::Right => self.next_dialect(),
                _ => return Turn::Idle,
            },
            None => {
                input::edit(&mut self.fields[self.at], press.key);
            }
        }
        Turn::Stay
    }

    /// Has the files of the folder sorted into the lines below; without one it goes on to them.
    fn sort(&mut self) -> Turn {
        let folder = self.fields[self.at].value().trim().to_string();
        if folder.is_empty() {
            self.at += 1;
            return Turn::Stay;
        }
        Turn::Do(Effect::SortFolder(folder.into()))
    }

    /// Writes the exports of a folder into the lines of their roles, and goes on to the first of them. The lines that
    /// another folder had filled are empty then, where this one has nothing for them; what was typed stays.
    pub(in crate::app) fn fill(&mut self, exports: &ByRole<Vec<PathBuf>>) {
        for (line, input) in FormLine::ALL.into_iter().zip(&mut self.fields) {
            let FormLine::Exports(role) = line else { continue };
            let paths: Vec<String> =
                exports[role].iter().map(|path| path.display().to_string()).collect();
            let filled = self.filled.get(&line);
            if !paths.is_empty() || filled.is_some_and(|filled| filled == input.value()) {
                *input = Input::new(paths.join("; "));
                self.filled.insert(line, paths.join("; "));
            }
        }
        self.at += usize::from(self.line() == FormLine::Folder);
        self.problems.clear();
    }

    fn next_dialect(&mut self) {
        self.dialect = Some(self.dialect.unwrap_or_default().next());
    }

    fn submit(&mut self) -> Turn {
        let paths = |input: &Input| -> Vec<PathBuf> {
            let paths = input.value().split(';').map(str::trim);
            paths.filter(|path| !path.is_empty()).map(PathBuf::from).collect()
        };
        let mut sources = NewSources { dialect: self.dialect, ..NewSources::default() };
        for (line, input) in FormLine::ALL.into_iter().zip(&self.fields) {
            match line {
                FormLine::Name => sources.name = input.value().trim().to_string(),
                FormLine::Exports(role) => sources.exports.push((role, paths(input))),
                FormLine::Folder | FormLine::Dialect => {}
            }
        }
        let has = |wanted: Role| {
            sources.exports.iter().any(|(role, paths)| *role == wanted && !paths.is_empty())
        };
        self.problems.clear();
        for (missing, text) in [
            (sources.name.is_empty(), "The session needs a name."),
            (
                !has(Role::Cloud) && !has(Role::Deleted),
                "An export of the cloud users, or of the deleted ones, is needed.",
            ),
        ] {
            if missing {
                self.problems.lines.push(text.into());
            }
        }
        if !self.problems.lines.is_empty() {
            return Turn::Stay;
        }
        Turn::Import(sources.name.clone(), Effect::CreateSession(sources))
    }
}
