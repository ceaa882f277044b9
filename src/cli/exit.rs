//! How a command ended.

use std::io;

use thiserror::Error;

use crate::session::{NameError, Refusal, StoreError};
use crate::workspace::{PreferencesError, WorkspaceError};

/// How a command ended: the exit code of the process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// Done: 0.
    Done,
    /// There are findings, refusals, or nothing to do: 1.
    Findings,
    /// The usage or the input is wrong: 2.
    Unusable,
    /// Done, and what there was to print could not be printed: 4. Doing it again would do it twice.
    Unprinted,
    /// Ended by a signal: 128 and its number, as 129 for a hang-up, 130 for Ctrl-C and 143 for being told
    /// to end.
    Signalled(u8),
    /// A panic: 101.
    Panicked,
}

impl Exit {
    /// The exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Unusable => 2,
            Self::Unprinted => 4,
            Self::Panicked => 101,
            Self::Signalled(code) => code,
        }
    }
}

/// Why a command could not do its work. The text says what to do next.
#[derive(Debug, Error)]
pub enum Failure {
    /// Reading or writing failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// What was asked for makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The name of a session.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The file of a session.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The session does not take a change.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The configuration of the account.
    #[error(transparent)]
    Preferences(#[from] PreferencesError),
    /// Session and exports together.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Io(error.into())
    }
}
