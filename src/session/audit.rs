//! The audit: who decided what, when and why, and what came of it.

use std::collections::HashMap;

use serde::Serialize;

use super::{Event, Ledger, Settings, Stamp, What};
use crate::plan::{
    Assessment, CloudRef, Decision, Known, NewOperation, OnPremRef, OpId, OpKind, OpResult,
    OpState, Outcome, PairRef, RecordedFinding, Run,
};

/// What a row of the audit is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The session was created.
    Created,
    /// An operation was queued.
    Queued,
    /// An operation was taken out of the queue.
    Removed,
    /// An operation was moved to another place.
    Moved,
    /// A note was written or removed.
    Noted,
    /// A pair was rejected: the two are not one person.
    Rejected,
    /// A rejection was taken back.
    Readmitted,
    /// A user was set aside.
    SetAside,
    /// A user was brought back.
    BroughtBack,
    /// A decision was undone.
    Undone,
    /// A decision was redone.
    Redone,
    /// Settings were changed.
    Settings,
    /// Sources were changed.
    Sources,
    /// A script reported about an operation.
    Result,
}

/// The last word of scripts about an operation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LastResult {
    /// How far the operation has come.
    pub state: OpState,
    /// Which script reported last.
    pub run: Run,
    /// What it made of it.
    pub outcome: Outcome,
    /// The value that it found.
    pub old: Option<String>,
    /// The value that it read back.
    pub new: Option<String>,
    /// Why it was refused or failed.
    pub message: Option<String>,
    /// When, as the script wrote it.
    pub at: Option<String>,
}

/// One row of the audit. What a row is not about is `None` or empty.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AuditRow {
    /// The number of the record in the session file.
    pub seq: u64,
    /// When: RFC 3339, UTC.
    pub at: String,
    /// Who: `user@host`.
    pub by: String,
    /// What was done.
    pub action: Action,
    /// The operation.
    pub id: Option<OpId>,
    /// What it does.
    pub op: Option<OpKind>,
    /// The on-premises user.
    pub onprem: Option<OnPremRef>,
    /// The cloud user.
    pub cloud: Option<CloudRef>,
    /// The value before, as the export told it; in the row of a result, as the script found it.
    pub before: Option<Known<String>>,
    /// The value to set; in the row of a result, what the script read back.
    pub after: Option<String>,
    /// Why it was thought to be right.
    pub reason: Option<String>,
    /// What the model made of the pair when it was queued.
    pub assessment: Option<Assessment>,
    /// Why it was queued against an objection.
    pub override_reason: Option<String>,
    /// What was known when it was queued, the gravest first.
    pub findings: Vec<RecordedFinding>,
    /// The command that was shown.
    pub command: Option<String>,
    /// What else there is to say: a note, a place, what was undone, which settings, which files.
    pub text: String,
    /// Who undid the decision, if it does not count.
    pub undone: Option<Stamp>,
    /// The last word of scripts about the operation.
    pub result: Option<LastResult>,
}

/// The audit of a session: everything that happened, oldest first, also what was undone.
///
/// A decision about several operations has a row for each; so has a file of results. The rows are made
/// one by one and handed to `each`.
///
/// # Errors
/// The first one that `each` gives ends it.
pub fn audit<E>(ledger: &Ledger, mut each: impl FnMut(AuditRow) -> Result<(), E>) -> Result<(), E> {
    let auditor = Auditor::new(ledger);
    let mut settings = None;
    for event in ledger.events() {
        auditor.rows(event, settings, &mut each)?;
        if let What::Created(now) | What::Settings(now) = &event.what {
            settings = Some(now.as_ref());
        }
    }
    Ok(())
}

struct Auditor<'a> {
    ledger: &'a Ledger,
    operations: HashMap<OpId, &'a NewOperation>,
    undone: HashMap<usize, &'a Stamp>,
}

impl<'a> Auditor<'a> {
    fn new(ledger: &'a Ledger) -> Self {
        let entries = ledger.history().entries().iter();
        let queued = entries.filter_map(|entry| match entry.decision() {
            Decision::Queue { operations } => Some(operations),
            Decision::Remove { .. }
            | Decision::Move { .. }
            | Decision::Note { .. }
            | Decision::Reject { .. }
            | Decision::Readmit { .. }
            | Decision::SetAside { .. }
            | Decision::BringBack { .. } => None,
        });
        let operations = queued.flatten().map(|new| (new.id, new)).collect();
        Self { ledger, operations, undone: undone(ledger.events()) }
    }

    fn rows<E>(
        &self,
        event: &Event,
        before: Option<&Settings>,
        each: &mut impl FnMut(AuditRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let row = |action| AuditRow::of(event, action);
        match &event.what {
            What::Created(_) => each(row(Action::Created).saying(self.ledger.name())),
            What::Decided(place) => self.decision_rows(event, *place, each),
            What::Undone(place) => each(row(Action::Undone).saying(&self.summary(*place))),
            What::Redone(place) => each(row(Action::Redone).saying(&self.summary(*place))),
            What::Settings(now) => {
                let changes = before.map(|before| now.changes_since(before)).unwrap_or_default();
                each(row(Action::Settings).saying(&changes.join("; ")))
            }
            What::Sources(sources) => {
                let files = sources.iter().map(|source| {
                    format!("{} {} {}", source.role.name(), source.path.display(), source.sha256)
                });
                each(row(Action::Sources).saying(&files.collect::<Vec<_>>().join("; ")))
            }
            What::Results { file, run, results } => {
                let script = match run {
                    Run::Apply => "script",
                    Run::Rollback => "rollback script",
                };
                results.iter().try_for_each(|result| {
                    let said = format!("{script}, {}: {}", file.name, sentence(result));
                    each(self.result_row(event, result).saying(&said))
                })
            }
        }
    }

    fn decision_rows<E>(
        &self,
        event: &Event,
        place: usize,
        each: &mut impl FnMut(AuditRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(entry) = self.ledger.history().entries().get(place) else { return Ok(()) };
        let undone = self.undone.get(&place).copied();
        let bare = |action| AuditRow { undone: undone.cloned(), ..AuditRow::of(event, action) };
        let row = |action, id| self.about(bare(action), id);
        let of_pair = |action, pair: &PairRef| AuditRow {
            onprem: Some(pair.onprem.clone()),
            cloud: Some(pair.cloud.clone()),
            ..bare(action)
        };
        let of_user =
            |action, user: &OnPremRef| AuditRow { onprem: Some(user.clone()), ..bare(action) };
        match entry.decision() {
            Decision::Queue { operations } => operations.iter().try_for_each(|new| {
                each(AuditRow {
                    reason: Some(new.reason.clone()).filter(|reason| !reason.is_empty()),
                    assessment: new.assessment.clone(),
                    override_reason: new.override_reason.clone(),
                    findings: new.findings.clone(),
                    ..row(Action::Queued, new.id)
                })
            }),
            Decision::Remove { ids } => {
                ids.iter().try_for_each(|id| each(row(Action::Removed, *id)))
            }
            Decision::Move { id, to } => {
                each(row(Action::Moved, *id).saying(&format!("to place {}", to + 1)))
            }
            Decision::Note { id, text } => each(row(Action::Noted, *id).saying(text)),
            Decision::Reject { pairs, reason } => pairs.iter().try_for_each(|pair| {
                each(AuditRow { reason: reason.clone(), ..of_pair(Action::Rejected, pair) })
            }),
            Decision::Readmit { pairs } => {
                pairs.iter().try_for_each(|pair| each(of_pair(Action::Readmitted, pair)))
            }
            Decision::SetAside { users, reason } => users.iter().try_for_each(|user| {
                each(AuditRow { reason: Some(reason.clone()), ..of_user(Action::SetAside, user) })
            }),
            Decision::BringBack { users } => {
                users.iter().try_for_each(|user| each(of_user(Action::BroughtBack, user)))
            }
        }
    }

    fn result_row(&self, event: &Event, result: &OpResult) -> AuditRow {
        let row = self.about(AuditRow::of(event, Action::Result), result.id);
        AuditRow {
            before: Some(result.old.clone().map_or(Known::Empty, Known::Value)),
            after: result.new.clone(),
            ..row
        }
    }

    fn about(&self, row: AuditRow, id: OpId) -> AuditRow {
        let row = AuditRow { id: Some(id), ..row };
        let Some(new) = self.operations.get(&id) else { return row };
        AuditRow {
            op: Some(new.operation.kind()),
            onprem: new.operation.onprem().cloned(),
            cloud: new.operation.cloud().cloned(),
            before: Some(new.operation.before()),
            after: new.operation.after(),
            command: self.ledger.command(id).map(ToString::to_string),
            result: self.last_result(id),
            ..row
        }
    }

    fn last_result(&self, id: OpId) -> Option<LastResult> {
        let history = self.ledger.history();
        let (run, last) = history.results_of(id).last()?;
        Some(LastResult {
            state: history.state_of(id),
            run: *run,
            outcome: last.outcome,
            old: last.old.clone(),
            new: last.new.clone(),
            message: last.message.clone(),
            at: last.at.clone(),
        })
    }

    fn summary(&self, place: usize) -> String {
        let history = self.ledger.history();
        let entry = history.entries().get(place);
        entry
            .map(|entry| entry.decision().summary(|id| history.queue().operation(id)))
            .unwrap_or_default()
    }
}

/// The decisions that do not count, with who undid them last.
fn undone(events: &[Event]) -> HashMap<usize, &Stamp> {
    let mut undone = HashMap::new();
    for event in events {
        match &event.what {
            What::Undone(place) => {
                undone.insert(*place, &event.stamp);
            }
            What::Redone(place) => {
                undone.remove(place);
            }
            What::Created(_)
            | What::Decided(_)
            | What::Settings(_)
            | What::Sources(_)
            | What::Results { .. } => {}
        }
    }
    undone
}

fn sentence(result: &OpResult) -> String {
    match &result.message {
        Some(message) => format!("{}: {message}", result.outcome.name()),
        None => result.outcome.name().to_string(),
    }
}

impl AuditRow {
    fn of(event: &Event, action: Action) -> Self {
        Self {
            seq: event.seq,
            at: event.stamp.at.clone(),
            by: event.stamp.by.clone(),
            action,
            id: None,
            op: None,
            onprem: None,
            cloud: None,
            before: None,
            after: None,
            reason: None,
            assessment: None,
            override_reason: None,
            findings: Vec::new(),
            command: None,
            text: String::new(),
            undone: None,
            result: None,
        }
    }

    fn saying(self, text: &str) -> Self {
        Self { text: text.to_string(), ..self }
    }
}
