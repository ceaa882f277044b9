//! The rows of a script: what is done to whom, readable without PowerShell.

use std::fmt::Write;

use super::data::Field;
use super::step::{Side, Step};
use crate::plan::{Assessment, OnPremRef, OpId, QueuedOperation};

/// The columns, in their order.
const COLUMNS: &str = "No,Operation,OnPremises,Cloud,Old,New,Evidence,Findings,Note,Reason,Target,After,PrimarySmtpAddress,MailboxType";

/// A part of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Entry {
    /// A row that is done.
    Step(Row),
    /// A purge that was not confirmed: a row that is left out until somebody takes the mark away.
    UnconfirmedPurge(Row),
    /// A stop.
    Stop(String),
    /// What a person does at the end.
    Afterwards(String),
}

impl Entry {
    /// The row, whether it is done or not.
    pub(super) fn row(&self) -> Option<&Row> {
        match self {
            Self::Step(row) | Self::UnconfirmedPurge(row) => Some(row),
            Self::Stop(_) | Self::Afterwards(_) => None,
        }
    }

    /// Whether it concerns the cloud.
    pub(super) fn is_cloud(&self) -> bool {
        self.row().is_some_and(|row| row.step.side == Side::Cloud)
    }
}

/// A step with what people want to know about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) id: OpId,
    step: Step,
    onprem: Field,
    cloud: Field,
    evidence: Field,
    findings: Field,
    note: Field,
    reason: Field,
    /// The operations that it waits for.
    pub(super) after: Vec<OpId>,
}

impl Row {
    /// The row of an operation. On the way back nothing is said of what spoke for and against going there.
    pub(super) fn new(queued: &QueuedOperation, step: Step, back: bool) -> Self {
        let operation = &queued.operation;
        let cloud = match (step.side, operation.cloud()) {
            (Side::OnPrem, Some(user)) => Field::shown(&user.label()),
            _ => step.upn.clone(),
        };
        let findings = queued.telling_findings().filter(|_| !back);
        let findings: Vec<String> =
            findings.map(|found| format!("{} {found}", found.severity.name())).collect();
        Self {
            id: queued.id,
            onprem: Field::shown(&operation.onprem().map(shown_onprem).unwrap_or_default()),
            cloud,
            evidence: Field::shown(&if back { String::new() } else { evidence(queued) }),
            findings: Field::shown(&findings.join("; ")),
            note: Field::shown(&queued.note),
            reason: Field::shown(queued.override_reason.as_deref().unwrap_or_default()),
            step,
            after: Vec::new(),
        }
    }

    /// The row, without the end of the line.
    fn line(&self) -> String {
        let after: Vec<String> = self.after.iter().map(ToString::to_string).collect();
        let [primary, kind] = &self.step.mailbox;
        let fields = [
            &self.onprem,
            &self.cloud,
            &self.step.old,
            &self.step.new,
            &self.evidence,
            &self.findings,
            &self.note,
            &self.reason,
            &self.step.target,
            &Field::shown(&after.join(" ")),
            primary,
            kind,
        ];
        let fields: Vec<String> = fields.map(ToString::to_string).into();
        format!("{},{},{}", self.id, self.step.kind, fields.join(","))
    }
}

/// The name of an on-premises user and what it signs in with.
fn shown_onprem(user: &OnPremRef) -> String {
    let account = user.upn.as_deref().or(user.sam.as_deref());
    match (user.name.as_deref(), account) {
        (Some(name), Some(account)) => format!("{name} ({account})"),
        (name, account) => name.or(account).unwrap_or_default().to_string(),
    }
}

/// Why it is thought to be right, and how probable the pair was when it was queued.
fn evidence(queued: &QueuedOperation) -> String {
    let assessed = queued.assessment.as_ref().map(assessed);
    let reason = Some(queued.reason.clone()).filter(|reason| !reason.is_empty());
    reason.into_iter().chain(assessed).collect::<Vec<_>>().join("; ")
}

fn assessed(assessment: &Assessment) -> String {
    let mut text = format!("one person: {}", assessment.probability);
    if let Some(next) = &assessment.runner_up {
        let id = next.object_id.map(|id| format!(" {id}")).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = write!(text, ", the next {}{id}: {}", next.name, next.probability);
    }
    format!("{text} (model {})", assessment.model)
}

/// All rows below their head, each on a line of its own.
pub(super) fn rows(entries: &[Entry], back: bool) -> String {
    let mut lines = vec![COLUMNS.to_string()];
    let mut stops = 0;
    for entry in entries {
        match entry {
            Entry::Step(row) => lines.push(row.line()),
            Entry::UnconfirmedPurge(row) => lines.extend([
                format!(
                    "# Operation {} removes a user for good and was not confirmed. Without the next '# ' it is done.",
                    row.id
                ),
                format!("# {}", row.line()),
            ]),
            Entry::Stop(words) => {
                stops += 1;
                let intro = if back { BACK } else { "" };
                lines.extend(told(&format!("S{stops},stop"), &format!("{intro}{words}")));
            }
            Entry::Afterwards(words) => lines.extend(told("A,afterwards", words)),
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

const BACK: &str =
    "On the way there, this had to be done here. Decide what of it to take back now:\n";

/// Each line of a text in a row of its own.
fn told(start: &str, words: &str) -> Vec<String> {
    words.lines().map(|line| format!("{start},{}", Field::shown(line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchor::{Guid, ObjectId};
    use crate::plan::{Probability, RunnerUp};

    #[test]
    fn a_row_tells_how_probable_a_link_was() {
        let next = |object_id| RunnerUp {
            object_id,
            name: "A. Mueller".into(),
            probability: Probability::new(0.011),
        };
        let assessment = |runner_up| Assessment {
            probability: Probability::new(0.989),
            nobody: Probability::default(),
            runner_up,
            model: 1,
        };
        let id = ObjectId(Guid::from_ad_bytes([0x11; 16]));
        for (runner_up, text) in [
            (None, "one person: 98.9 % (model 1)"),
            (Some(next(None)), "one person: 98.9 %, the next A. Mueller: 1 % (model 1)"),
            (
                Some(next(Some(id))),
                "one person: 98.9 %, the next A. Mueller 11111111-1111-1111-1111-111111111111: 1 % (model 1)",
            ),
        ] {
            assert_eq!(assessed(&assessment(runner_up)), text);
        }
    }

    #[test]
    fn a_text_that_wants_out_of_its_row_stays_in_it() {
        let entries =
            [Entry::Stop("'@\r\nRemove-Item *\n'@".into()), Entry::Afterwards("'@".into())];
        let text = rows(&entries, false);
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "S1,stop,\"'@\"",
                "S1,stop,\"Remove-Item *\"",
                "S1,stop,\"'@\"",
                "A,afterwards,\"'@\""
            ]
        );
    }
}
