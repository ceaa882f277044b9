//! One line of a file of results, as scripts write it.

use serde::Deserialize;

use crate::plan::{OpId, Outcome, Run};

/// A line as scripts write it. Scripts of an earlier version may leave out what has a default.
#[derive(Deserialize)]
pub(super) struct Logged {
    pub(super) session: String,
    pub(super) run: Run,
    pub(super) id: OpId,
    /// The step, by its name.
    pub(super) op: String,
    pub(super) state: State,
    /// To whom it was done: the object id of a cloud user, or the objectGUID of an on-premises user.
    #[serde(default)]
    pub(super) target: Option<String>,
    #[serde(default)]
    pub(super) old: Option<String>,
    #[serde(default)]
    pub(super) new: Option<String>,
    /// The value that the step was to lead to; empty for none.
    #[serde(default)]
    pub(super) wanted: Option<String>,
    #[serde(default)]
    pub(super) message: Option<String>,
    #[serde(default)]
    pub(super) at: Option<String>,
}

/// What a script made of a step.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    Applied,
    Skipped,
    Refused,
    Failed,
    Would,
    Done,
    Stamped,
    Different,
}

impl State {
    /// What was done; `None` for a dry run.
    pub(super) const fn outcome(self) -> Option<Outcome> {
        match self {
            Self::Applied => Some(Outcome::Applied),
            Self::Skipped => Some(Outcome::Skipped),
            Self::Refused => Some(Outcome::Refused),
            Self::Failed => Some(Outcome::Failed),
            Self::Done => Some(Outcome::Done),
            Self::Stamped => Some(Outcome::Stamped),
            Self::Different => Some(Outcome::Different),
            Self::Would => None,
        }
    }
}
