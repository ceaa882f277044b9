//! Why a session could not be opened.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::directory::Role;
use crate::import::{ImportError, ReadingQuestion, is_standard_input};
use crate::link::NotAnAnchor;
use crate::session::{Refusal, StoreError};

/// Why a session could not be opened. Nothing was changed.
#[derive(Debug, Error)]
pub enum WorkspaceError {
    /// The file of the session.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The exports.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The attribute that is to be the source anchor does not fit the exports.
    #[error(transparent)]
    Anchor(#[from] NotAnAnchor),
    /// There is no such session, and nothing to make it of.
    #[error("there is no session {}; give --onprem and --cloud to make it, or see `hardmatch sessions`", path.display())]
    NoSession {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is such a session already.
    #[error("there is a session {} already; `hardmatch open` opens it", path.display())]
    Exists {
        /// Where it is.
        path: PathBuf,
    },
    /// The name belongs to the demo.
    #[error("the name of {} belongs to the demo, which replaces it; choose another name", path.display())]
    Reserved {
        /// Where it would be.
        path: PathBuf,
    },
    /// There are neither active nor deleted cloud users.
    #[error(
        "a session needs an export of cloud users: give one with --cloud, or one of deleted users with --deleted; `hardmatch collect` prints the commands that make them"
    )]
    NoCloud,
    /// Nobody in the exports can be linked.
    #[error(
        "nobody can be linked: {why}. Nothing was made; --allow-empty makes a session all the same, to look at it"
    )]
    NobodyToLink {
        /// Why not.
        why: String,
        /// The export whose ids may be text or bytes, where that is why.
        undecided: Option<String>,
    },
    /// The session does not take what was asked for.
    #[error("{}: {refusal}", path.display())]
    Refused {
        /// Where the session is.
        path: PathBuf,
        /// Why.
        refusal: Refusal,
    },
    /// An earlier demo is in the way.
    #[error("cannot remove the earlier demo {}: {reason}", path.display())]
    Demo {
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// An export is not there any more.
    #[error(
        "the export of {} {}, so that nothing was read and everybody stays as they were: {} with `hardmatch settings SESSION --{} FILE`", role.title(), gone_words(path), if is_standard_input(path) { "write it to a file, and name that" } else { "put it back and read again, or name its new place" }, role.name()
    )]
    ExportGone {
        /// What it is of.
        role: Role,
        /// Where it was.
        path: PathBuf,
    },
    /// There is no absolute path to remember a source by.
    #[error("cannot make an absolute path of {}: {reason}", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
}

/// Which export cannot be read again, and why.
pub(super) fn gone_words(path: &Path) -> String {
    if is_standard_input(path) {
        "came through the standard input (-), which can be read only once".into()
    } else {
        format!("{} is not there any more", path.display())
    }
}

impl WorkspaceError {
    /// What the operator can be asked, where an answer makes the exports readable.
    #[must_use]
    pub fn question(&self) -> Option<ReadingQuestion> {
        match self {
            Self::Import(error) => ReadingQuestion::of(error),
            Self::NobodyToLink { undecided, .. } => undecided.clone().map(ReadingQuestion::hex),
            _ => None,
        }
    }

    /// The files that cannot be used, each with the command that makes one which can, where that is the remedy.
    #[must_use]
    pub fn commands(&self) -> Vec<(String, String)> {
        let Self::Import(ImportError::Files(files)) = self else { return Vec::new() };
        files.iter().filter_map(|file| Some((file.path.clone(), file.command()?))).collect()
    }

    /// The error in lines: one for each file that cannot be used.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.to_string().lines().map(str::to_string).collect()
    }
}
