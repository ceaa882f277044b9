//! An operation in the queue.

use super::{
    Assessment, NewOperation, OpId, OpState, Operation, Prerequisite, RecordedFinding, Severity,
};

/// An operation in the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueuedOperation {
    /// Its number.
    pub id: OpId,
    /// What is to be done.
    pub operation: Operation,
    /// Why it is thought to be right.
    pub reason: String,
    /// What the model made of the pair when it was queued.
    pub assessment: Option<Assessment>,
    /// Why it was queued against an objection.
    pub override_reason: Option<String>,
    /// The word that was typed to confirm what cannot be taken back.
    pub confirmation: Option<String>,
    /// What a person must have done before it can work.
    pub prerequisite: Option<Prerequisite>,
    /// What was known about it when it was queued, the gravest first.
    pub findings: Vec<RecordedFinding>,
    /// Who queued it: `user@host`.
    pub by: String,
    /// When it was queued: RFC 3339, UTC.
    pub at: String,
    /// The operator's note; empty for none.
    pub note: String,
    /// How far it has come.
    pub state: OpState,
}

impl QueuedOperation {
    pub(super) fn new(new: &NewOperation, by: &str, at: &str) -> Self {
        Self {
            id: new.id,
            operation: new.operation.clone(),
            reason: new.reason.clone(),
            assessment: new.assessment.clone(),
            override_reason: new.override_reason.clone(),
            confirmation: new.confirmation.clone(),
            prerequisite: new.prerequisite,
            findings: new.findings.clone(),
            by: by.to_string(),
            at: at.to_string(),
            note: String::new(),
            state: OpState::Queued,
        }
    }

    /// Whether it is still to be done: what a script has done is a record, and in nobody's way.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.state.is_done()
    }

    /// Why it is thought to be right, and how probable the pair was when it was queued.
    #[must_use]
    pub fn evidence(&self) -> String {
        let reason = Some(self.reason.clone()).filter(|reason| !reason.is_empty());
        let assessed =
            self.assessment.as_ref().map(|it| format!("one person: {it} (model {})", it.model));
        reason.into_iter().chain(assessed).collect::<Vec<_>>().join("; ")
    }

    /// What was found when it was queued and is more than good to know: to be kept in view until it is
    /// done.
    pub fn telling_findings(&self) -> impl Iterator<Item = &RecordedFinding> {
        self.findings.iter().filter(|finding| finding.severity != Severity::Info)
    }
}
