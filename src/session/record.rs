//! The records of a session, as their lines spell them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FileHash, Settings, Source, View};
use crate::plan::{
    Assessment, Decision, NewOperation, OnPremRef, OpId, OpResult, Operation, PairRef,
    Prerequisite, RecordedFinding, Run,
};
use crate::powershell::{Dialect, command};

/// What one line of a session says, beside when and by whom.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Record {
    /// The first line, and never another one.
    Session(Header),
    /// [`Decision::Queue`], with the command of each operation beside it.
    Queue { operations: Vec<Commanded> },
    /// [`Decision::Remove`].
    Remove { ids: Vec<OpId> },
    /// [`Decision::Move`].
    Move { id: OpId, to: usize },
    /// [`Decision::Note`].
    Note { id: OpId, text: String },
    /// [`Decision::Reject`].
    RejectPair {
        pairs: Vec<PairRef>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// [`Decision::Readmit`].
    ReadmitPair { pairs: Vec<PairRef> },
    /// [`Decision::SetAside`].
    SetAside { users: Vec<OnPremRef>, reason: String },
    /// [`Decision::BringBack`].
    BringBack { users: Vec<OnPremRef> },
    /// The last counting decision no longer counts.
    Undo,
    /// The decision undone last counts again.
    Redo,
    /// All settings, as they are from here on.
    Settings(Settings),
    /// All sources, as they are from here on.
    Sources { sources: Vec<Source> },
    /// What the screen looks like.
    View(Box<View>),
    /// What a script reported.
    Results(ScriptReport),
}

/// What a session is, as its first line says it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Header {
    /// A word to whoever opens the file with a pager.
    #[serde(default)]
    pub(super) about: String,
    /// The id of the session: scripts name it in what they report.
    pub(super) session: Uuid,
    /// The name that it was created with.
    pub(super) name: String,
    /// The settings that it was created with.
    #[serde(default)]
    pub(super) settings: Settings,
    /// The sources that it was created with.
    #[serde(default)]
    pub(super) sources: Vec<Source>,
}

/// An operation with the command that was shown for it, which is for people to read: scripts are
/// written anew from the operation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Commanded {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) command: Option<String>,
    #[serde(flatten)]
    pub(super) new: NewOperation,
}

/// What a script reported, and the file that said so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct ScriptReport {
    pub(super) file: ResultFile,
    #[serde(default)]
    pub(super) run: Run,
    pub(super) results: Vec<OpResult>,
}

/// A file of results that was taken in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ResultFile {
    /// Its name, without the folder.
    pub name: String,
    /// The SHA-256 of its bytes.
    pub sha256: FileHash,
}

impl Record {
    /// The record of a decision. Each operation has its command in this dialect beside it; where the
    /// dialect has none, the reason.
    pub(super) fn decision(decision: Decision, dialect: Dialect) -> Self {
        match decision {
            Decision::Queue { operations } => {
                let commanded = |new: NewOperation| {
                    let written = command(&new.operation, dialect);
                    let text = written.unwrap_or_else(|reason| format!("# {reason}"));
                    Commanded { command: Some(text), new }
                };
                Self::Queue { operations: operations.into_iter().map(commanded).collect() }
            }
            Decision::Remove { ids } => Self::Remove { ids },
            Decision::Move { id, to } => Self::Move { id, to },
            Decision::Note { id, text } => Self::Note { id, text },
            Decision::Reject { pairs, reason } => Self::RejectPair { pairs, reason },
            Decision::Readmit { pairs } => Self::ReadmitPair { pairs },
            Decision::SetAside { users, reason } => Self::SetAside { users, reason },
            Decision::BringBack { users } => Self::BringBack { users },
        }
    }

    /// Reads the record of this kind from the text of its line; `None` for an unknown kind.
    pub(super) fn read(kind: &str, text: &str) -> Option<serde_json::Result<Self>> {
        Some(match kind {
            "session" => serde_json::from_str(text).map(Self::Session),
            "queue" => serde_json::from_str(text).map(|QueueLine { operations }| {
                let operations = operations.into_iter().map(Commanded::from).collect();
                Self::Queue { operations }
            }),
            "remove" => serde_json::from_str(text).map(|RemoveLine { ids }| Self::Remove { ids }),
            "move" => serde_json::from_str(text).map(|MoveLine { id, to }| Self::Move { id, to }),
            "note" => {
                serde_json::from_str(text).map(|NoteLine { id, text }| Self::Note { id, text })
            }
            "reject-pair" => serde_json::from_str(text)
                .map(|RejectLine { pairs, reason }| Self::RejectPair { pairs, reason }),
            "readmit-pair" => {
                serde_json::from_str(text).map(|ReadmitLine { pairs }| Self::ReadmitPair { pairs })
            }
            "set-aside" => serde_json::from_str(text)
                .map(|AsideLine { users, reason }| Self::SetAside { users, reason }),
            "bring-back" => {
                serde_json::from_str(text).map(|BackLine { users }| Self::BringBack { users })
            }
            "undo" => Ok(Self::Undo),
            "redo" => Ok(Self::Redo),
            "settings" => serde_json::from_str(text).map(Self::Settings),
            "sources" => {
                serde_json::from_str(text).map(|SourcesLine { sources }| Self::Sources { sources })
            }
            "view" => serde_json::from_str(text).map(|view| Self::View(Box::new(view))),
            "results" => serde_json::from_str(text).map(Self::Results),
            _ => return None,
        })
    }
}

// One struct a kind in place of a derived enum: serde would first copy the whole line into a tree of
// values to find its tag, and a session of a hundred thousand decisions would open in seconds.

#[derive(Deserialize)]
struct QueueLine {
    operations: Vec<OperationLine>,
}

#[derive(Deserialize)]
struct OperationLine {
    id: OpId,
    #[serde(flatten)]
    operation: Operation,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    assessment: Option<Assessment>,
    #[serde(default)]
    override_reason: Option<String>,
    #[serde(default)]
    confirmation: Option<String>,
    #[serde(default)]
    prerequisite: Option<Prerequisite>,
    #[serde(default)]
    findings: Vec<RecordedFinding>,
    #[serde(default)]
    command: Option<String>,
}

#[derive(Deserialize)]
struct RemoveLine {
    ids: Vec<OpId>,
}

#[derive(Deserialize)]
struct MoveLine {
    id: OpId,
    to: usize,
}

#[derive(Deserialize)]
struct NoteLine {
    id: OpId,
    text: String,
}

#[derive(Deserialize)]
struct RejectLine {
    pairs: Vec<PairRef>,
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Deserialize)]
struct ReadmitLine {
    pairs: Vec<PairRef>,
}

#[derive(Deserialize)]
struct AsideLine {
    users: Vec<OnPremRef>,
    reason: String,
}

#[derive(Deserialize)]
struct BackLine {
    users: Vec<OnPremRef>,
}

#[derive(Deserialize)]
struct SourcesLine {
    sources: Vec<Source>,
}

impl From<OperationLine> for Commanded {
    fn from(line: OperationLine) -> Self {
        let OperationLine {
            id,
            operation,
            reason,
            assessment,
            override_reason,
            confirmation,
            prerequisite,
            findings,
            command,
        } = line;
        let new = NewOperation {
            id,
            operation,
            reason,
            assessment,
            override_reason,
            confirmation,
            prerequisite,
            findings,
        };
        Self { command, new }
    }
}
