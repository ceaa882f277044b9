//! Why a whole import is refused, with the remedy.

use std::fmt;

use thiserror::Error;

use super::Refusal;
use crate::directory::Role;
use crate::import::collect::one_line;

/// Why an import gave no directory. Nothing was written anywhere.
#[derive(Debug, Error)]
pub enum ImportError {
    /// [`Monitor::cancel`](crate::import::Monitor::cancel) was called.
    #[error("the import was cancelled")]
    Cancelled,
    /// These files cannot be used; the others are sound.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Files(Vec<FileError>),
}

/// A file that cannot be used, and why.
#[derive(Debug)]
pub struct FileError {
    /// The path, or the name that was given to a file in memory.
    pub path: String,
    /// What it was given as; `None` when it was only inspected.
    pub role: Option<Role>,
    /// Why it cannot be used.
    pub reason: Refusal,
    /// The command that makes such files, where they show which one that is.
    pub made_by: Option<String>,
}

impl FileError {
    /// A command that makes an export which can be used, where that is the remedy.
    #[must_use]
    pub fn command(&self) -> Option<String> {
        command_for(&self.reason, self.role, self.made_by.as_deref())
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = crate::text::visible(&self.path);
        match self.command() {
            // It stands on a line of its own, so that it can be copied.
            Some(command) => {
                write!(f, "{path}: {} {} Export with:\n{command}", self.reason.code(), self.reason)
            }
            None => {
                write!(f, "{path}: {} {}", self.reason.code(), sentence(&self.reason, None))
            }
        }
    }
}

/// The command that makes a usable export in place of a file that is refused, where that is the remedy: the
/// one that made the file, where that is known.
pub(in crate::import) fn command_for(
    reason: &Refusal,
    role: Option<Role>,
    made_by: Option<&str>,
) -> Option<String> {
    let usual = || role.or(reason.implied_role()).map(one_line);
    made_by.or_else(usual).filter(|_| reason.wants_export()).map(str::to_string)
}

/// What a file is, and the command that makes a usable export.
pub(in crate::import) fn sentence(reason: &Refusal, command: Option<String>) -> String {
    match command {
        Some(command) => format!("{reason} Export with: {command}"),
        None if reason.wants_export() => {
            format!("{reason} `hardmatch collect` prints the commands that make usable exports.")
        }
        None => reason.to_string(),
    }
}

impl std::error::Error for FileError {}
