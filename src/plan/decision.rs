//! The decisions of an operator.

use serde::{Deserialize, Serialize};

use super::{
    Assessment, OnPremRef, OpId, Operation, PairRef, Prerequisite, RecordedFinding,
    are_called_otherwise,
};

/// An operation as it enters the queue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewOperation {
    /// Its number.
    pub id: OpId,
    /// What is to be done.
    #[serde(flatten)]
    pub operation: Operation,
    /// Why the operator or the program thinks that it is right: the evidence in a few words.
    pub reason: String,
    /// What the model made of the pair, where the operation is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<Assessment>,
    /// Why the operator queued it against an objection, in the operator's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
    /// The word that the operator typed to confirm what cannot be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<String>,
    /// What a person must have done before it can work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prerequisite: Option<Prerequisite>,
    /// What was known about it when it was queued, the gravest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<RecordedFinding>,
}

impl NewOperation {
    /// An operation that nothing speaks against.
    #[must_use]
    pub fn new(id: OpId, operation: Operation, reason: impl Into<String>) -> Self {
        Self {
            id,
            operation,
            reason: reason.into(),
            assessment: None,
            override_reason: None,
            confirmation: None,
            prerequisite: None,
            findings: Vec::new(),
        }
    }
}

/// One decision of the operator. Undo and redo are not decisions: they say which ones count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "kebab-case")]
pub enum Decision {
    /// Puts operations at the end of the queue; several at once are one step.
    Queue {
        /// The operations, in order.
        operations: Vec<NewOperation>,
    },
    /// Takes operations out of the queue.
    Remove {
        /// Which.
        ids: Vec<OpId>,
    },
    /// Moves an operation to another place.
    Move {
        /// Which.
        id: OpId,
        /// Its new position, from 0.
        to: usize,
    },
    /// Writes a note beside an operation; an empty one removes it.
    Note {
        /// Which.
        id: OpId,
        /// The note.
        text: String,
    },
    /// Says of pairs that the two are not one person: they are not offered any more.
    Reject {
        /// Who with whom.
        pairs: Vec<PairRef>,
        /// Why, where the operator says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Takes rejections back.
    Readmit {
        /// Who with whom.
        pairs: Vec<PairRef>,
    },
    /// Says of on-premises users that nobody is to be found for them: they are not to do any more.
    SetAside {
        /// Who.
        users: Vec<OnPremRef>,
        /// Why.
        reason: String,
    },
    /// Takes that back.
    BringBack {
        /// Who.
        users: Vec<OnPremRef>,
    },
}

impl Decision {
    /// The decision in a few words, for the status line and the history. Operations are named by whom they are about,
    /// where the operation of a number is known.
    #[must_use]
    pub fn summary<'a>(&self, operation: impl Fn(OpId) -> Option<&'a Operation>) -> String {
        let named = |id: &OpId| {
            let about = operation(*id).map(|it| format!(", {}", describe(it)));
            format!("operation {id}{}", about.unwrap_or_default())
        };
        match self {
            Self::Queue { operations } => match operations.as_slice() {
                [only] => format!("queue {}", describe(&only.operation)),
                [first, others @ ..] => {
                    let (all, others) = (operations.len(), others.len());
                    let first = describe(&first.operation);
                    format!("queue {all} operations: {first} and {others} more")
                }
                [] => "queue nothing".into(),
            },
            Self::Remove { ids } => match ids.as_slice() {
                [first, others @ ..] if !others.is_empty() => {
                    format!("remove {} operations: {} and others", ids.len(), named(first))
                }
                [only, ..] => format!("remove {}", named(only)),
                [] => "remove nothing".into(),
            },
            Self::Move { id, .. } => format!("move {}", named(id)),
            Self::Note { id, text } if text.is_empty() => {
                format!("remove the note of {}", named(id))
            }
            Self::Note { id, .. } => format!("note on {}", named(id)),
            Self::Reject { pairs, .. } => match pairs.as_slice() {
                [only] => format!("reject {}", only.names()),
                several => format!("reject {} pairs", several.len()),
            },
            Self::Readmit { pairs } => match pairs.as_slice() {
                [only] => format!("readmit {}", only.names()),
                several => format!("readmit {} pairs", several.len()),
            },
            Self::SetAside { users, .. } => format!("set aside {}", whom(users)),
            Self::BringBack { users } => format!("bring back {}", whom(users)),
        }
    }
}

/// The name, and the UPN by which namesakes are told apart.
fn named(name: Option<&str>, upn: Option<&str>) -> String {
    match (name, upn) {
        (Some(name), Some(upn)) => format!("{name} ({upn})"),
        (Some(only), None) | (None, Some(only)) => only.to_string(),
        (None, None) => "a user without a name".to_string(),
    }
}

/// One user by name, or how many.
fn whom(users: &[OnPremRef]) -> String {
    match users {
        [only] => {
            let name = only.upn.clone().or_else(|| only.name.clone());
            name.unwrap_or_else(|| only.object_guid.to_string())
        }
        several => format!("{} users", several.len()),
    }
}

fn describe(operation: &Operation) -> String {
    let who = match (operation.onprem(), operation.cloud()) {
        // An equal UPN would hide that they are called otherwise.
        (Some(user), Some(account)) if operation.kind().pairs() => {
            let ours = named(user.name.as_deref(), user.upn.as_deref());
            if are_called_otherwise(user.called(), account.called()) {
                format!("{ours} with {}", account.in_full())
            } else {
                ours
            }
        }
        (Some(user), _) => named(user.name.as_deref(), user.upn.as_deref()),
        (None, Some(user)) => named(user.name.as_deref(), user.upn()),
        (None, None) => String::new(),
    };
    format!("{} {who}", operation.kind().name())
}
