//! The rows of a script: what is done to whom, readable without PowerShell.

use super::data::Field;
use super::step::{Side, Step};
use crate::plan::{OnPremRef, OpId, QueuedOperation};

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
            onprem: Field::shown(&operation.onprem().map(OnPremRef::label).unwrap_or_default()),
            cloud,
            evidence: Field::shown(&if back { String::new() } else { queued.evidence() }),
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

/// All rows below their head, each on a line of its own.
pub(super) fn rows(entries: &[Entry]) -> String {
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
                lines.extend(told(&format!("S{stops},stop"), words));
            }
            Entry::Afterwards(words) => lines.extend(told("A,afterwards", words)),
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Each line of a text in a row of its own.
fn told(start: &str, words: &str) -> Vec<String> {
    words.lines().map(|line| format!("{start},{}", Field::shown(line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_wants_out_of_its_row_stays_in_it() {
        let entries =
            [Entry::Stop("'@\r\nRemove-Item *\n'@".into()), Entry::Afterwards("'@".into())];
        let text = rows(&entries);
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
