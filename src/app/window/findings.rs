//! What is wrong, and why.

use std::collections::BTreeSet;

use super::behave::Behave;
use super::work::{Columns, WorkLine, WorkList, copy, enlarge};
use crate::app::command::{Command, Layer, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, decide, go_to};
use crate::app::press::{Hints, Press};
use crate::app::words::{self, Tone};
use crate::plan::{
    Action, Code, Decision, Finding, FindingFilter, FindingId, Remedy, Selection, Severity, Subject,
};
use crate::session::Stamp;

/// The list of findings.
#[derive(Clone, Debug)]
pub struct FindingList {
    /// The filter.
    pub filter: FindingFilter,
    /// What it takes.
    pub selection: Selection,
    /// The cursor.
    pub cursor: Cursor,
}

impl FindingList {
    /// The findings that a filter takes.
    pub(super) fn open(main: &Main, filter: FindingFilter) -> Self {
        let selection = main.data.findings.select(filter);
        let (left, at) = main.left_at.findings;
        let mut cursor = Cursor::default();
        if left == filter {
            cursor.place(at, selection.len());
        }
        Self { filter, selection, cursor }
    }

    /// The place of the finding under the cursor.
    fn under_cursor(&self) -> Option<usize> {
        self.selection.at(self.cursor.at)
    }

    fn found(&self, main: &Main) -> Option<FindingId> {
        main.data.findings.all().get(self.under_cursor()?).copied()
    }

    fn show(&mut self, filter: FindingFilter, main: &Main) {
        self.filter = filter;
        self.selection = main.data.findings.select(filter);
        self.cursor.place(0, self.selection.len());
    }

    /// Goes to whom the finding under the cursor is about.
    fn go_to(&self, main: &mut Main) -> Vec<Intent> {
        let Some(found) = self.found(main) else { return Intent::idle() };
        let (onprem, cloud) = match found.subject {
            Subject::Operation(id) => {
                let queued = main.queue().get(id).cloned();
                return queued.map(|queued| go_to::operation(main, &queued)).unwrap_or_default();
            }
            Subject::Deleted(row) => {
                return vec![Intent::Open(Open::Deleted(Some(row), BTreeSet::new()))];
            }
            subject => (subject.onprem(), subject.cloud()),
        };
        if onprem.is_none() && cloud.is_none() {
            return Intent::refuse("this is about an export, not about a user in the panes");
        }
        go_to::users(main, onprem, cloud)
    }

    /// Previews what can be done about the finding, or takes the operation out of the queue.
    fn fix(&self, main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
        let Some(place) = self.under_cursor() else { return Intent::idle() };
        match main.data.findings.remedy(place, &main.data.judge) {
            None => Intent::refuse("there is no fix by one key: Enter goes to whom it is about"),
            Some(Remedy::Propose(action)) => {
                let needs_rule = matches!(action, Action::EnableMailbox(_));
                let actions = vec![action];
                vec![Intent::Open(if needs_rule && main.data.rule.is_none() {
                    Open::Routing("Fix", actions)
                } else {
                    Open::Preview("Fix", actions)
                })]
            }
            Some(Remedy::Remove(id)) => {
                decide::decide(main, Decision::Remove { ids: vec![id] }, stamp)
            }
        }
    }
}

const fn next_severity(filter: FindingFilter) -> FindingFilter {
    let severity = match filter.severity {
        None => Some(Severity::Block),
        Some(Severity::Block) => Some(Severity::Ask),
        Some(Severity::Ask) => Some(Severity::Warn),
        Some(Severity::Warn) => Some(Severity::Info),
        Some(Severity::Info) => None,
    };
    FindingFilter { severity, code: None }
}

impl Behave for FindingList {
    fn hints(&self) -> Hints {
        use Command as C;
        Hints {
            words: &[(C::Accept, "go to")],
            ..Hints::new(
                Layer::Work,
                &[C::Accept, C::Fix, C::Severity, C::OnlyThis, C::Back, C::Down, C::Up],
            )
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        let Some(command) = press.command() else { return Intent::idle() };
        main.left_at.findings = (self.filter, self.cursor.at);
        match command {
            WorkCommand::Accept => return self.go_to(main),
            WorkCommand::Fix => return self.fix(main, press.stamp),
            WorkCommand::Severity => self.show(next_severity(self.filter), main),
            WorkCommand::OnlyThis => {
                let code = match self.filter.code {
                    Some(_) => None,
                    None => self.found(main).map(|found| found.code),
                };
                self.show(FindingFilter { severity: None, code }, main);
            }
            WorkCommand::Move(motion) => self.cursor.follow(motion, self.selection.len()),
            WorkCommand::Undo => return decide::undo(main, press.stamp),
            WorkCommand::Redo => return decide::redo(main, press.stamp),
            WorkCommand::Enlarge => return enlarge(self, main),
            WorkCommand::Copy => return copy(self, main),
            WorkCommand::OpenQueue => return vec![Intent::Open(Open::Queue)],
            WorkCommand::Back => return vec![Intent::Close],
            WorkCommand::Mark
            | WorkCommand::MarkAll
            | WorkCommand::QueueAll
            | WorkCommand::Compare
            | WorkCommand::Purge
            | WorkCommand::Restore
            | WorkCommand::FreeId
            | WorkCommand::Raise
            | WorkCommand::Lower
            | WorkCommand::Sample => return Intent::idle(),
        }
        Vec::new()
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some((&mut self.cursor, self.selection.len()))
    }

    fn refresh(&mut self, main: &Main) {
        self.selection = main.data.findings.select(self.filter);
        self.cursor.place(self.cursor.at, self.selection.len());
    }
}

impl WorkList for FindingList {
    fn title(&self, main: &Main) -> String {
        title_of(main, self)
    }

    fn columns(&self) -> Columns {
        Columns { headings: ["Whom", "Code", "What"], shares: [28, 22, 50] }
    }

    fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    fn len(&self, _main: &Main) -> usize {
        self.selection.len()
    }

    fn empty(&self, main: &Main) -> &'static str {
        if main.data.checked {
            "Nothing of this kind was found."
        } else {
            "Everybody is being checked: what is found will stand here."
        }
    }

    fn line(&self, main: &Main, at: usize) -> Option<WorkLine> {
        line_of(main, self, at)
    }

    fn detail(&self, main: &Main) -> Vec<(&'static str, String)> {
        detail_of(main, self)
    }
}

fn title_of(main: &Main, list: &FindingList) -> String {
    let findings = &main.data.findings;
    let all = findings.tally();
    if !main.data.checked {
        return format!("Findings: everybody is being checked; {all} so far");
    }
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

fn line_of(main: &Main, list: &FindingList, at: usize) -> Option<WorkLine> {
    let place = list.selection.at(at)?;
    let found = *main.data.findings.all().get(place)?;
    let text = main.data.findings.get(place, main.context());
    let (word, tone) = if is_solved(main, place) {
        ("solved", Tone::Good)
    } else {
        words::of_severity(found.code.severity())
    };
    Some(WorkLine {
        word: word.into(),
        tone,
        cells: [
            whom(main, found),
            found.code.name().into(),
            text.map(|finding| finding.text).unwrap_or_default(),
        ],
    })
}

/// Whether what would mend a finding is queued.
fn is_solved(main: &Main, place: usize) -> bool {
    let Some(Remedy::Propose(action)) = main.data.findings.remedy(place, &main.data.judge) else {
        return false;
    };
    let proposal = main.context().propose(action);
    let queued = |finding: &Finding| {
        matches!(finding.code, Code::OnPremQueued | Code::CloudQueued | Code::AlreadyQueued)
    };
    proposal.findings.iter().any(queued)
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

fn detail_of(main: &Main, list: &FindingList) -> Vec<(&'static str, String)> {
    let Some(place) = list.under_cursor() else { return Vec::new() };
    let findings = &main.data.findings;
    let Some(found) = findings.all().get(place) else { return Vec::new() };
    let Some(finding) = findings.get(place, main.context()) else {
        return Vec::new();
    };
    let mut detail = vec![("who", whom(main, *found))];
    if let (Some(row), Subject::Pair(..)) = (found.subject.cloud(), found.subject) {
        detail.push(("with", main.data.directory.cloud.label(row)));
    }
    detail.push(("what", finding.text));
    detail.push(("to do", finding.fix));
    match findings.remedy(place, &main.data.judge) {
        Some(Remedy::Propose(_)) if is_solved(main, place) => {
            detail.push(("fix", "queued: Q shows the queue".into()));
        }
        Some(Remedy::Propose(_)) => detail.push(("fix", "x previews it".into())),
        Some(Remedy::Remove(id)) => {
            detail.push(("fix", format!("x takes operation {id} out of the queue; u undoes that")));
        }
        None => {}
    }
    detail
}
