//! The lines of the findings.

use super::{Tone, WorkLine};
use crate::app::model::Main;
use crate::plan::{FindingFilter, FindingId, Remedy, Selection, Severity, Subject};

/// Which findings are listed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FindingList {
    /// The filter.
    pub filter: FindingFilter,
    /// What it takes.
    pub selection: Selection,
}

impl FindingList {
    /// The findings that a filter takes.
    #[must_use]
    pub fn new(main: &Main, filter: FindingFilter) -> Self {
        Self { filter, selection: main.data.findings.select(filter) }
    }
}

pub(super) fn title(main: &Main, list: &FindingList) -> String {
    let findings = &main.data.findings;
    let all = findings.tally();
    match (list.filter.severity, list.filter.code) {
        (_, Some(code)) => {
            format!("Findings: {} {} shown; of {all}", list.selection.len(), code.name())
        }
        (Some(severity), None) => {
            format!("Findings: {} {} shown; of {all}", list.selection.len(), severity.name())
        }
        (None, None) => format!("Findings: {all}"),
    }
}

pub(super) fn line(main: &Main, list: &FindingList, at: usize) -> Option<WorkLine> {
    let place = list.selection.at(at)?;
    let found = *main.data.findings.all().get(place)?;
    let text = main.data.findings.get(place, &main.data.directory, main.queue());
    let severity = found.code.severity();
    let tone = match severity {
        Severity::Block => Tone::Bad,
        Severity::Ask | Severity::Warn => Tone::Warn,
        Severity::Info => Tone::Plain,
    };
    Some(WorkLine {
        word: severity.name().into(),
        tone,
        cells: [
            whom(main, found),
            found.code.name().into(),
            text.map(|finding| finding.text).unwrap_or_default(),
        ],
    })
}

/// Whom a finding is about, in a word.
fn whom(main: &Main, found: FindingId) -> String {
    let directory = &main.data.directory;
    match found.subject {
        Subject::OnPrem(row) | Subject::Pair(row, _) => directory.onprem.label(row),
        Subject::Cloud(row) => directory.cloud.label(row),
        Subject::Deleted(row) => {
            directory.deleted.as_ref().map(|users| users.label(row)).unwrap_or_default()
        }
        Subject::Mailbox(row) => {
            directory.mailboxes.as_ref().map(|list| list.label(row)).unwrap_or_default()
        }
        Subject::RemoteMailbox(row) => {
            directory.remote_mailboxes.as_ref().map(|list| list.label(row)).unwrap_or_default()
        }
        Subject::Operation(id) => format!("operation {id}"),
        Subject::Column(role, _) | Subject::List(role) => role.title().to_string(),
    }
}

pub(super) fn detail(main: &Main, list: &FindingList, at: usize) -> Vec<(&'static str, String)> {
    let Some(place) = list.selection.at(at) else { return Vec::new() };
    let findings = &main.data.findings;
    let Some(found) = findings.all().get(place) else { return Vec::new() };
    let Some(finding) = findings.get(place, &main.data.directory, main.queue()) else {
        return Vec::new();
    };
    let mut detail = vec![("who", whom(main, *found))];
    if let (Some(row), Subject::Pair(..)) = (found.subject.cloud(), found.subject) {
        detail.push(("with", main.data.directory.cloud.label(row)));
    }
    detail.push(("what", finding.text));
    detail.push(("to do", finding.fix));
    match findings.remedy(place, &main.data.directory) {
        Some(Remedy::Propose(_)) => detail.push(("fix", "x previews it".into())),
        Some(Remedy::Remove(id)) => {
            detail.push(("fix", format!("x takes operation {id} out of the queue; u undoes that")));
        }
        None => {}
    }
    detail
}
