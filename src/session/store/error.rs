//! What can go wrong with a session file, and what the operator can do about it.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::holder::Holder;
use super::name::NameError;
use super::operator::account;
use super::owner::left_by_root;
use super::path::{quoted, shown};
use crate::session::ReplayError;

/// What can go wrong with a session file.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The account has no data folder.
    #[error(
        "this account has no home folder to keep sessions in: give the session as a path, such as ./night.jsonl"
    )]
    NoFolder,
    /// The name cannot be one of a session.
    #[error(transparent)]
    Name(#[from] NameError),
    /// There is no such session.
    #[error("there is no session {}: `hardmatch sessions` lists those that there are", shown(.path))]
    NotFound {
        /// Where it should be.
        path: PathBuf,
    },
    /// The folder that the file should be in is not there.
    #[error("cannot create {}: its folder does not exist", shown(.path))]
    NoParent {
        /// The file.
        path: PathBuf,
    },
    /// It is a folder, a pipe or a device.
    #[error("{} is not a file", shown(.path))]
    NotAFile {
        /// What it is.
        path: PathBuf,
    },
    /// A session must not overwrite anything.
    #[error("{} exists already: resume it, or choose another name", shown(.path))]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Another instance has it open.
    #[error(
        "{} is open in another hardmatch{}: close it there, or look at it with --read-only",
        shown(.path),
        held_by(.holder.as_ref())
    )]
    Locked {
        /// The file.
        path: PathBuf,
        /// Who holds it, where that could be read.
        holder: Option<Holder>,
    },
    /// The file system cannot lock.
    #[error(
        "{} is on a file system without locks, where a second hardmatch could not be kept out: keep the session on a local disk, or look at it with --read-only",
        shown(.path)
    )]
    NoLocks {
        /// The file.
        path: PathBuf,
    },
    /// No space is left, or a quota is used up.
    #[error(
        "cannot {action} {}: the disk is full, or a quota is used up. Free some space and try again; what was called saved is safe",
        shown(.path)
    )]
    DiskFull {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The process may not write files that large.
    #[error(
        "cannot {action} {}: files may not grow that large here. Raise the limit (`ulimit -f`) and try again; what was called saved is safe",
        shown(.path)
    )]
    TooLarge {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The account may not do that.
    #[error(
        "cannot {action} {}: permission denied. Use an account that may, keep the session elsewhere, or look at it with --read-only",
        shown(.path)
    )]
    Denied {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Root has made something in a place of this account, which the account cannot use now.
    #[error(
        "cannot {action} {}: {} belongs to root, as work done with sudo leaves it. `sudo chown -R {} {}` gives it back; work without sudo then",
        shown(.path), shown(.left), account(), quoted(.left)
    )]
    LeftByRoot {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What belongs to root.
        left: PathBuf,
    },
    /// The file system is read-only.
    #[error(
        "cannot {action} {}: its file system is read-only. Keep the session on another one (give it as a path, or name a data folder with HARDMATCH_DATA_HOME), or look at it with --read-only",
        shown(.path)
    )]
    ReadOnly {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// The file was deleted or moved away while it was open.
    #[error(
        "{} was deleted or moved away while it was open: put it back and try again, or save the session under another name; every decision is still in memory",
        shown(.path)
    )]
    Vanished {
        /// The file.
        path: PathBuf,
    },
    /// Another program changed or replaced the file while it was open.
    #[error(
        "{} was changed by another program while it was open, so nothing more was written to it: save the session under another name; every decision is still in memory",
        shown(.path)
    )]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A line that does not follow the last one: a mistake in the program.
    #[error("record {got} cannot be written after record {last}: this is a mistake in hardmatch")]
    OutOfOrder {
        /// The number of the last line of the file.
        last: u64,
        /// The number of the line that was to be written.
        got: u64,
    },
    /// The file cannot be replayed.
    #[error("cannot open {}: {error}. {}", shown(.path), advice(.error))]
    Replay {
        /// The file.
        path: PathBuf,
        /// Where and why.
        error: ReplayError,
    },
    /// There is nothing to recover from.
    #[error("{} is not damaged: open it as it is", shown(.path))]
    NotDamaged {
        /// The file.
        path: PathBuf,
    },
    /// The first line is damaged.
    #[error("nothing of {} can be recovered: its first line is damaged", shown(.path))]
    NothingSound {
        /// The file.
        path: PathBuf,
    },
    /// Anything else that the system refused.
    #[error("cannot {action} {}: {source}", shown(.path))]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    /// Names what the system refused.
    #[must_use]
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { action, path },
            ErrorKind::FileTooLarge => Self::TooLarge { action, path },
            ErrorKind::PermissionDenied => match left_by_root(&path) {
                Some(left) => Self::LeftByRoot { action, path, left },
                None => Self::Denied { action, path },
            },
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { action, path },
            _ => Self::Io { action, path, source },
        }
    }

    /// Whether [`recover`](super::recover()) can save the lines before the damage to a copy.
    #[must_use]
    pub const fn is_recoverable(&self) -> bool {
        match self {
            Self::Replay { error: ReplayError::Damaged(damage), .. } => damage.sound_len > 0,
            _ => false,
        }
    }
}

fn held_by(holder: Option<&Holder>) -> String {
    holder.map(|holder| format!(", by {holder}")).unwrap_or_default()
}

fn advice(error: &ReplayError) -> String {
    match error {
        ReplayError::NotASession => "Give the .jsonl file of a session".into(),
        ReplayError::Unfinished => "Nothing was saved in it: delete it, and create it anew".into(),
        ReplayError::Damaged(damage) if damage.sound_len == 0 => {
            "The file was left as it is; nothing comes before the damage".into()
        }
        ReplayError::Damaged(damage) => format!(
            "The file was left as it is. The {} before can be recovered to a copy, which leaves out {}",
            Lines(damage.line - 1),
            Lines(damage.left_out)
        ),
        ReplayError::Newer { .. } | ReplayError::UnknownKind { .. } => {
            "The file was left as it is: open it with the hardmatch that wrote it".into()
        }
    }
}

struct Lines(usize);

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}
