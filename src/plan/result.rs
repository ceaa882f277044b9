//! What a script reported about the operations of the queue.

use serde::{Deserialize, Serialize};

use super::OpId;

/// How far an operation has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpState {
    /// It waits for a script.
    #[default]
    Queued,
    /// A script did it.
    Applied,
    /// A script found it done already.
    Skipped,
    /// A script would not do it.
    Refused,
    /// A script tried and failed.
    Failed,
}

impl OpState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Applied, Self::Skipped, Self::Refused, Self::Failed];

    /// The name in sessions and in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Applied => "applied",
            Self::Skipped => "skipped",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// Whether nothing is left to do: the tenant is as the operation wants it.
    #[must_use]
    pub const fn is_done(self) -> bool {
        match self {
            Self::Applied | Self::Skipped => true,
            Self::Queued | Self::Refused | Self::Failed => false,
        }
    }
}

/// What a script made of one operation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It did it.
    Applied,
    /// It found it done already.
    Skipped,
    /// It would not do it: something had changed since the export.
    Refused,
    /// It tried and failed.
    Failed,
    /// It only compared: the tenant is as the operation wants it.
    Done,
    /// It only compared: the id is set, and no sync has taken the user over yet.
    Stamped,
    /// It only compared: the tenant is not as the operation wants it.
    Different,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::Applied,
        Self::Skipped,
        Self::Refused,
        Self::Failed,
        Self::Done,
        Self::Stamped,
        Self::Different,
    ];

    /// Whether there is something to look at.
    #[must_use]
    pub const fn is_trouble(self) -> bool {
        matches!(self, Self::Refused | Self::Failed | Self::Different)
    }

    /// The name in sessions and in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Skipped => "skipped",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Done => "done",
            Self::Stamped => "stamped",
            Self::Different => "different",
        }
    }
}

/// Which of the two scripts of a session reported.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Run {
    /// The one that carries the queue out.
    #[default]
    Apply,
    /// The one that restores the old values.
    Rollback,
}

/// What a script reported about one operation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpResult {
    /// Which operation.
    pub id: OpId,
    /// What the script made of it.
    #[serde(rename = "state")]
    pub outcome: Outcome,
    /// The value that it found.
    #[serde(default)]
    pub old: Option<String>,
    /// The value that it read back afterwards.
    #[serde(default)]
    pub new: Option<String>,
    /// Why it was refused or failed, in the words of the script or of the service.
    #[serde(default)]
    pub message: Option<String>,
    /// When: RFC 3339, as the script wrote it.
    #[serde(default)]
    pub at: Option<String>,
}

impl OpState {
    /// The state after another result.
    ///
    /// 1. A run that finds its own earlier work done does not make it somebody else's: `applied`
    ///    stays `applied`.
    /// 2. A rollback that restored the old value, or found it restored, puts the operation back to
    ///    `queued`.
    /// 3. A rollback that was refused or failed changed nothing.
    /// 4. A comparison that found an operation done leaves it `applied`, or finds it done; one that found
    ///    it different puts what was done back to `queued`, and leaves anything else as it was.
    /// 5. Otherwise the last result has the word.
    #[must_use]
    pub const fn after(self, run: Run, outcome: Outcome) -> Self {
        match (run, outcome, self) {
            (Run::Apply, Outcome::Applied, _)
            | (Run::Apply, Outcome::Skipped | Outcome::Done | Outcome::Stamped, Self::Applied) => {
                Self::Applied
            }
            (Run::Apply, Outcome::Skipped | Outcome::Done | Outcome::Stamped, _) => Self::Skipped,
            (Run::Apply, Outcome::Different, state) if state.is_done() => Self::Queued,
            (Run::Apply, Outcome::Different, state) => state,
            (Run::Apply, Outcome::Refused, _) => Self::Refused,
            (Run::Apply, Outcome::Failed, _) => Self::Failed,
            (
                Run::Rollback,
                Outcome::Applied | Outcome::Skipped | Outcome::Done | Outcome::Stamped,
                _,
            ) => Self::Queued,
            (Run::Rollback, Outcome::Refused | Outcome::Failed | Outcome::Different, state) => {
                state
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_does_not_disown_what_the_first_one_did() {
        use OpState::{Applied, Failed, Queued, Refused, Skipped};
        let apply = |outcome| (Run::Apply, outcome);
        let back = |outcome| (Run::Rollback, outcome);
        let cases = [
            (Queued, apply(Outcome::Applied), Applied),
            (Queued, apply(Outcome::Skipped), Skipped),
            (Failed, apply(Outcome::Applied), Applied),
            (Applied, apply(Outcome::Skipped), Applied),
            (Applied, apply(Outcome::Refused), Refused),
            (Applied, back(Outcome::Applied), Queued),
            (Skipped, back(Outcome::Skipped), Queued),
            (Applied, back(Outcome::Refused), Applied),
            (Applied, back(Outcome::Failed), Applied),
            (Queued, apply(Outcome::Done), Skipped),
            (Applied, apply(Outcome::Stamped), Applied),
            (Applied, apply(Outcome::Different), Queued),
            (Failed, apply(Outcome::Different), Failed),
            (Applied, back(Outcome::Done), Queued),
            (Applied, back(Outcome::Different), Applied),
        ];
        for (before, (run, outcome), after) in cases {
            assert_eq!(before.after(run, outcome), after, "{before:?} {run:?} {outcome:?}");
        }
    }

    #[test]
    fn what_a_script_leaves_out_of_a_result_is_none() {
        let result: OpResult = serde_json::from_str(r#"{"id":3,"state":"failed"}"#).unwrap();
        assert_eq!((result.id, result.outcome, result.old), (OpId(3), Outcome::Failed, None));
    }
}
