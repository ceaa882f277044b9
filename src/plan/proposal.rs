//! A proposal: the operation it would be, and everything that speaks against it.

use super::finding::{Code, Consent, Finding};
use super::{
    Assessment, NewOperation, OpId, Operation, Prerequisite, QueuedOperation, RecordedFinding,
};
use crate::directory::{Cell, CloudRow, CloudUsers, Field};

/// An operation that the operator may queue.
#[derive(Clone, PartialEq, Debug)]
pub struct Proposal {
    /// What would be queued; `None` where a value that it needs is missing.
    pub operation: Option<Operation>,
    /// What speaks against it and what to know, the gravest first.
    pub findings: Vec<Finding>,
    /// What speaks for it, in a few words.
    pub reason: String,
    /// What the model makes of the pair, where it is about one.
    pub assessment: Option<Assessment>,
    /// What a person must have done before it can work.
    pub prerequisite: Option<Prerequisite>,
}

impl Proposal {
    /// What the operator must give to queue it: the most that any finding asks for.
    #[must_use]
    pub fn consent(&self) -> Consent {
        let asked = self.findings.iter().map(Finding::consent).max();
        let missing = if self.operation.is_none() { Consent::Never } else { Consent::Nothing };
        asked.unwrap_or(Consent::Nothing).max(missing)
    }

    /// The operation as it enters the queue, with what is known about it; `None` where a value that
    /// it needs is missing.
    #[must_use]
    pub fn as_new(&self, id: OpId) -> Option<NewOperation> {
        Some(NewOperation {
            prerequisite: self.prerequisite,
            assessment: self.assessment.clone(),
            findings: self.findings.iter().map(RecordedFinding::from).collect(),
            ..NewOperation::new(id, self.operation.clone()?, self.reason.clone())
        })
    }

    /// The findings that ask the operator for something.
    pub fn objections(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.consent().is_asked_for())
    }
}

pub(super) fn gravest_first(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.severity(), std::cmp::Reverse(finding.consent())));
    findings
}

/// The cloud refuses to change a user while it is synced.
pub(super) fn out_of_sync(cloud: &CloudUsers, row: CloudRow) -> Option<Prerequisite> {
    (cloud.flag(row, Field::Synced) == Cell::Value(true)).then_some(Prerequisite::OutOfSync)
}

pub(super) fn already_queued(queued: &QueuedOperation) -> Finding {
    Finding::new(
        Code::AlreadyQueued,
        format!("this user is queued already, as operation {}", queued.id),
        "remove that operation first, or undo it",
    )
}

/// A proposal of which nothing comes.
impl From<Finding> for Proposal {
    fn from(finding: Finding) -> Self {
        Self {
            operation: None,
            findings: vec![finding],
            reason: String::new(),
            assessment: None,
            prerequisite: None,
        }
    }
}
