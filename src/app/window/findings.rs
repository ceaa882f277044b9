//! What is wrong, and why.

use std::collections::BTreeSet;

use tui_input::Input;

use super::behave::Behave;
use super::sieve::{Sieve, Sifted, press as press_words, sift};
use super::work::{Columns, WorkLine, WorkList, copy, enlarge, read};
use crate::app::command::{Command, Layer, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, decide, go_to};
use crate::app::press::{Hints, Press};
use crate::app::words::{self, Tone};
use crate::plan::{
    Action, Decision, FindingFilter, FindingId, Remedy, Selection, Severity, Solving, Subject,
};
use crate::session::Stamp;
use crate::text::{counted, thousands};

/// The list of findings.
#[derive(Clone, Debug)]
pub struct FindingList {
    /// The filter.
    pub filter: FindingFilter,
    /// What it takes, the solved ones left out where they are hidden.
    pub selection: Selection,
    /// The cursor.
    pub cursor: Cursor,
    /// Whether those that the queue solves are hidden.
    hides_solved: bool,
    /// The words that narrow it.
    words: Sieve,
}

/// From so many findings on, one is found by whom it is about and by its code alone: its text is made anew, with
/// all that is checked for it.
const TEXTS: usize = 20_000;

impl FindingList {
    /// The findings that a filter takes.
    pub(super) fn open(main: &Main, filter: FindingFilter) -> Self {
        let left = &main.left_at.findings;
        let mut list = Self {
            filter,
            selection: main.data.findings.select(filter),
            cursor: Cursor::default(),
            hides_solved: left.hides_solved,
            words: Sieve::default(),
        };
        list.select(main);
        if left.filter == filter {
            list.cursor.place(left.at, list.selection.len());
        }
        list
    }

    /// Takes what the filter takes, without the solved ones where they are hidden.
    fn select(&mut self, main: &Main) {
        self.selection = main.data.findings.select(self.filter);
        if self.hides_solved {
            let solving = Solving::by_queue(main.context());
            let selection = std::mem::take(&mut self.selection);
            self.selection = selection.without(|place| solving.solves(&main.data.findings, place));
        }
    }

    /// The place of the finding under the cursor.
    fn under_cursor(&self) -> Option<usize> {
        self.selection.at(self.words.place(self.cursor.at))
    }

    fn found(&self, main: &Main) -> Option<FindingId> {
        main.data.findings.all().get(self.under_cursor()?).copied()
    }

    fn show(&mut self, filter: FindingFilter, main: &Main) {
        self.filter = filter;
        self.select(main);
        sift(self, main);
        self.cursor.place(0, self.listed());
    }

    /// How many are listed.
    fn listed(&self) -> usize {
        self.words.left(self.selection.len())
    }

    /// Hides the solved ones, or shows them again.
    fn turn_solved(&mut self, main: &mut Main) -> Vec<Intent> {
        self.hides_solved = !self.hides_solved;
        main.left_at.findings.hides_solved = self.hides_solved;
        self.select(main);
        sift(self, main);
        let said = match self.selection.left_out() {
            _ if !self.hides_solved => "solved findings are shown again".to_string(),
            0 => "the queue solves none of these; those that it will solve are hidden".into(),
            hidden => format!("hidden: {} that the queue solves", counted(hidden, "finding")),
        };
        Intent::say(said)
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
        if !leads_somewhere(found) {
            return Intent::refuse("this is about an export, not about a user in the panes");
        }
        go_to::users(main, onprem, cloud)
    }

    /// Previews what can be done about the finding, or takes the operation out of the queue.
    fn fix(&self, main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
        let Some(place) = self.under_cursor() else { return Intent::idle() };
        if main.data.findings.is_solved(place, main.context()) {
            let text = "what solves it is queued already";
            return vec![Intent::RefuseFor(text.into(), Command::OpenQueue)];
        }
        match main.data.findings.remedy(place, &main.data.judge) {
            None if self.found(main).is_some_and(leads_somewhere) => {
                Intent::refuse("there is no fix by one key: Enter goes to whom it is about")
            }
            None => Intent::refuse("there is no fix by one key: what to do stands below"),
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

/// Whether a finding is about somebody, or about an operation, and not about an export.
fn leads_somewhere(found: FindingId) -> bool {
    match found.subject {
        Subject::Operation(_) | Subject::Deleted(_) => true,
        subject => subject.onprem().is_some() || subject.cloud().is_some(),
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
        const KEYS: &[C] = &[
            C::Accept,
            C::Fix,
            C::Severity,
            C::OnlyThis,
            C::Back,
            C::Search,
            C::HideSolved,
            C::Down,
            C::Up,
        ];
        let words = &[(C::Accept, "go to", "Go to the user in the panes")];
        self.words.hints(Hints { words, ..Hints::new(Layer::Work, KEYS) })
    }

    fn offers(&self, command: Command, main: &Main) -> bool {
        let findings = &main.data.findings;
        match command {
            Command::Fix => self
                .under_cursor()
                .is_some_and(|place| findings.remedy(place, &main.data.judge).is_some()),
            Command::Accept if !self.words.typing => self.found(main).is_some_and(leads_somewhere),
            Command::OnlyThis => self.listed() > 0,
            _ => true,
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        if let Some(intents) = press_words(self, press, main) {
            return intents;
        }
        let Some(command) = press.command() else { return Intent::idle() };
        let left = &mut main.left_at.findings;
        (left.filter, left.at) = (self.filter, self.words.place(self.cursor.at));
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
            WorkCommand::HideSolved => return self.turn_solved(main),
            WorkCommand::Move(motion) => self.cursor.follow(motion, self.listed()),
            WorkCommand::Undo => return decide::undo(main, press.stamp),
            WorkCommand::Redo => return decide::redo(main, press.stamp),
            WorkCommand::Enlarge => return enlarge(self, main),
            WorkCommand::Copy => return copy(self, main),
            WorkCommand::OpenQueue => return vec![Intent::Open(Open::Queue)],
            WorkCommand::Back => return vec![Intent::Close],
            WorkCommand::Search
            | WorkCommand::Mark
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
        let left = self.listed();
        Some((&mut self.cursor, left))
    }

    fn typed(&mut self) -> Option<&mut Input> {
        self.words.typed()
    }

    fn pasted(&mut self, main: &Main) {
        sift(self, main);
    }

    fn refresh(&mut self, main: &Main) {
        self.select(main);
        sift(self, main);
    }
}

impl Sifted for FindingList {
    fn sieve(&mut self) -> (&mut Sieve, &mut Cursor) {
        (&mut self.words, &mut self.cursor)
    }

    fn words(&self) -> &Sieve {
        &self.words
    }

    fn all(&self, _main: &Main) -> usize {
        self.selection.len()
    }

    fn found_by(&self, main: &Main, at: usize) -> String {
        if self.selection.len() <= TEXTS {
            return read(self.line_of(main, at));
        }
        let found = self.selection.at(at).and_then(|place| main.data.findings.all().get(place));
        found
            .map(|found| format!("{} {}", whom(main, *found), found.code.name()))
            .unwrap_or_default()
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
        self.listed()
    }

    fn narrowed(&self, _main: &Main) -> Option<(&Sieve, usize)> {
        Some((&self.words, self.selection.len()))
    }

    fn empty(&self, main: &Main) -> &'static str {
        if !self.selection.is_empty() {
            "No finding has these words."
        } else if self.hides_solved {
            "What was found here is solved by the queue; h shows it."
        } else if main.data.checked {
            "Nothing of this kind was found."
        } else {
            "Everybody is being checked: what is found will stand here."
        }
    }

    fn line(&self, main: &Main, at: usize) -> Option<WorkLine> {
        self.line_of(main, self.words.place(at))
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
    let shown = match (list.filter.severity, list.filter.code) {
        (_, Some(code)) => format!("{} {} shown; of ", list.selection.len(), code.name()),
        (Some(severity), None) => {
            format!("{} {} shown; of ", list.selection.len(), severity.name())
        }
        (None, None) => String::new(),
    };
    let hidden = match list.selection.left_out() {
        0 => String::new(),
        hidden => format!("; {} solved hidden", thousands(hidden)),
    };
    format!("Findings: {shown}{all}{hidden}")
}

impl FindingList {
    /// A line of those that the filter takes.
    fn line_of(&self, main: &Main, at: usize) -> Option<WorkLine> {
        let place = self.selection.at(at)?;
        let found = *main.data.findings.all().get(place)?;
        let text = main.data.findings.get(place, main.context());
        let (word, tone) = if main.data.findings.is_solved(place, main.context()) {
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
        Some(Remedy::Propose(_)) if findings.is_solved(place, main.context()) => {
            detail.push(("fix", "queued: Q shows the queue".into()));
        }
        Some(Remedy::Propose(_)) => detail.push(("fix", "x previews it".into())),
        Some(Remedy::Remove(id)) => {
            detail.push(("fix", format!("x takes operation {id} out of the queue; u undoes that")));
        }
        None => {}
    }
    let code = found.code;
    detail.push(("code", format!("{} {}", code.severity().name(), code.name())));
    detail
}
