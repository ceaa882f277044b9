//! A bulk action before it is queued: what would be queued, asked for, or left out.

use std::collections::BTreeSet;

use tui_input::Input;

use super::behave::Behave;
use super::bulk_line::{detail_of, who, work_line};
use super::sieve::{NOT_LISTED, NOT_SHOWN, Sieve, Sifted, press as press_words, show_warned, sift};
use super::work::{Columns, WorkLine, WorkList, copy, enlarge, read};
use crate::app::command::{Command, Layer, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Ask, Intent, Open, Pending, Wanted};
use crate::app::main::Main;
use crate::app::press::{Hints, Press};
use crate::app::words::Tone;
use crate::plan::{Action, Bulk, BulkLine, Consent, Context, OpId};
use crate::session::Refusal;
use crate::text::{counted, thousands};

/// The preview of a bulk action.
#[derive(Clone, Debug)]
pub struct BulkPreview {
    /// What is done.
    pub title: &'static str,
    /// The lines.
    pub bulk: Bulk,
    /// The cursor.
    pub cursor: Cursor,
    /// Which lines were taken out.
    out: BTreeSet<usize>,
    /// The other lines, proposed as if they alone were queued.
    kept: Bulk,
    /// Which lines have been on the screen.
    seen: BTreeSet<usize>,
    /// The words that narrow it.
    words: Sieve,
}

impl BulkPreview {
    /// What actions would queue.
    pub(super) fn open(main: &Main, title: &'static str, actions: Vec<Action>) -> Self {
        let mut preview = Self {
            title,
            bulk: Bulk::default(),
            cursor: Cursor::default(),
            out: BTreeSet::new(),
            kept: Bulk::default(),
            seen: BTreeSet::new(),
            words: Sieve::default(),
        };
        preview.propose(actions, main);
        preview
    }

    /// Proposes everything anew, the sure ones first.
    fn propose(&mut self, actions: Vec<Action>, main: &Main) {
        self.bulk = with_context(main, |context, next| Bulk::propose(context, actions, next));
        self.bulk.sort();
        self.keep(main);
    }

    /// Proposes those that were not taken out as if they alone were queued.
    fn keep(&mut self, main: &Main) {
        if self.out.is_empty() {
            self.kept = self.bulk.clone();
            return;
        }
        let kept = self.bulk.lines.iter().enumerate().filter(|(at, _)| !self.out.contains(at));
        let actions: Vec<Action> = kept.map(|(_, line)| line.action).collect();
        self.kept = with_context(main, |context, next| Bulk::propose(context, actions, next));
    }

    /// Takes the line under the cursor out, or puts it back, and goes on.
    fn toggle(&mut self, main: &Main) {
        let place = self.words.place(self.cursor.at);
        if place < self.bulk.lines.len() {
            if !self.out.remove(&place) {
                self.out.insert(place);
            }
            self.keep(main);
            self.cursor.step(1, self.listed());
        }
    }

    /// Takes all listed lines out, or puts them back where all of them are out.
    fn toggle_all(&mut self, main: &Main) {
        let listed = self.words.places(self.bulk.lines.len());
        if listed.iter().all(|place| self.out.contains(place)) {
            for place in listed {
                self.out.remove(&place);
            }
        } else {
            self.out.extend(listed);
        }
        self.keep(main);
    }

    /// How many lines are listed.
    fn listed(&self) -> usize {
        self.words.left(self.bulk.lines.len())
    }

    /// The line under the cursor.
    fn under_cursor(&self) -> Option<&BulkLine> {
        self.bulk.lines.get(self.words.place(self.cursor.at))
    }

    /// Keeps in mind which lines are on the screen.
    fn look(&mut self) {
        // What passes by between two letters of a search was shown to nobody.
        if self.words.typing {
            return;
        }
        let shown = self.cursor.top..(self.cursor.top + self.cursor.height).min(self.listed());
        for at in shown {
            self.seen.insert(self.words.place(at));
        }
    }

    /// The lines with a warning that nobody has seen yet.
    fn unseen_warnings(&self) -> Vec<usize> {
        let lines = self.bulk.lines.iter().enumerate();
        let lines = lines.filter(|(at, line)| {
            line.consent() == Consent::Look && !self.out.contains(at) && !self.seen.contains(at)
        });
        lines.map(|(at, _)| at).collect()
    }

    /// Whether a warning is neither on the screen nor was there before.
    fn has_unseen(&self) -> bool {
        let is_shown = |at: &usize| {
            let shown = self.cursor.top..(self.cursor.top + self.cursor.height).min(self.listed());
            !self.words.typing && shown.clone().any(|line| self.words.place(line) == *at)
        };
        self.unseen_warnings().iter().any(|at| !is_shown(at))
    }

    /// Compares the two of the line under the cursor.
    fn compare(&self, main: &Main) -> Vec<Intent> {
        let operation = self.under_cursor().and_then(|line| line.proposal.operation.as_ref());
        let directory = &main.data.directory;
        let onprem = operation.and_then(|it| it.onprem());
        let onprem = onprem.and_then(|user| directory.onprem.find(user.object_guid.0));
        let cloud = operation.and_then(|it| it.cloud());
        let cloud = cloud.and_then(|user| user.find_in(&directory.cloud));
        match onprem.zip(cloud) {
            Some(pair) => vec![Intent::Open(Open::Compare(Some(pair)))],
            None => Intent::refuse("this line is about one user: there are no two to compare"),
        }
    }

    /// Queues the lines that nothing speaks against.
    fn queue_ready(&mut self, main: &Main) -> Vec<Intent> {
        if main.work.ledger.is_read_only() {
            return Intent::refuse(Refusal::ReadOnly.to_string());
        }
        if self.words.hides_some(self.bulk.lines.len()) {
            return Intent::refuse(NOT_LISTED);
        }
        let unseen = self.unseen_warnings();
        if !unseen.is_empty() {
            show_warned(self, &unseen, main);
            return Intent::refuse(NOT_SHOWN);
        }
        let bulk = &self.kept;
        let alone = with_context(main, |context, next| bulk.unasked_alone(context, next));
        let counts = bulk.counts();
        let left = counts.ready + counts.warn - alone.lines.len();
        let operations = alone.unasked();
        if operations.is_empty() {
            let asking = counts.ask + counts.block;
            return Intent::refuse(if asking > 0 {
                format!(
                    "no line is ready; A queues the {asking} that ask or block, after a question"
                )
            } else if self.out.len() == self.bulk.lines.len() {
                "every line is taken out: Space puts one back".to_string()
            } else {
                "every line blocks: the line under the cursor says what to do first".to_string()
            });
        }
        let mut intents = vec![Intent::QueueBulk(operations)];
        if left > 0 {
            intents.push(Intent::Refuse(format!(
                "not queued: {}, leaning on lines that ask, or on what is not queued any more",
                counted(left, "line")
            )));
        }
        intents
    }

    /// Asks for what the lines that ask want: a yes, a reason, a word.
    fn queue_all(&mut self, main: &Main) -> Vec<Intent> {
        if main.work.ledger.is_read_only() {
            return Intent::refuse(Refusal::ReadOnly.to_string());
        }
        if self.words.hides_some(self.bulk.lines.len()) {
            return Intent::refuse(NOT_LISTED);
        }
        self.refresh(main);
        let bulk = &self.kept;
        let counts = bulk.counts();
        if counts.ask + counts.block == 0 {
            return Intent::say("no line asks; Enter queues those that are ready");
        }
        let mut lines: Vec<String> = bulk
            .objections()
            .into_iter()
            .map(|(text, count)| match count {
                1 => text,
                _ => format!("{count} times, such as: {text}"),
            })
            .collect();
        let wanted = match bulk.word() {
            Some(word) => Wanted::Word(word),
            None if bulk.consent() >= Consent::Reason => Wanted::Reason,
            None => Wanted::Yes,
        };
        let all = counts.ready + counts.warn + counts.ask + counts.block;
        let asking = counts.ask + counts.block;
        let others = match all - asking {
            0 => String::new(),
            others => format!(" The other {} are ready.", thousands(others)),
        };
        let names = asking_names(main, bulk);
        lines.insert(0, format!("{} ask or block: {names}.{others}", thousands(asking)));
        if let Wanted::Word(word) = &wanted {
            lines.push(format!("Type {word} to confirm, and behind it a reason for the record."));
        }
        vec![Intent::Open(Open::Question(Ask {
            whom: None,
            title: format!("Queue {} all the same?", counted(all, "operation")),
            lines,
            pending: Pending::Bulk(Box::new(bulk.clone())),
            wanted,
        }))]
    }
}

/// Does something with what proposals are checked against, and the number of the next operation.
fn with_context<T>(main: &Main, propose: impl FnOnce(Context<'_>, OpId) -> T) -> T {
    propose(main.context(), main.work.ledger.history().next_id())
}

impl Behave for BulkPreview {
    fn hints(&self) -> Hints {
        use Command as C;
        const KEYS: &[C] = &[
            C::Accept,
            C::Mark,
            C::QueueAll,
            C::Compare,
            C::Back,
            C::Search,
            C::Enlarge,
            C::MarkAll,
            C::Down,
            C::Up,
        ];
        let words = &[
            (C::Accept, "queue", "Queue all that are ready, as one step"),
            (C::Mark, "take out", "Take the line out, or put it back, and go on"),
            (C::MarkAll, "all out", "Take all lines out, or put them back"),
        ];
        self.words.hints(Hints { words, ..Hints::new(Layer::Work, KEYS) })
    }

    fn offers(&self, command: Command, _main: &Main) -> bool {
        use Command as C;
        let counts = self.kept.counts();
        match command {
            _ if self.words.typing => true,
            C::Accept | C::QueueAll if self.words.hides_some(self.bulk.lines.len()) => false,
            C::Accept => counts.ready + counts.warn > 0,
            C::QueueAll => counts.ask + counts.block > 0,
            C::Mark | C::MarkAll | C::Compare => self.listed() > 0,
            _ => true,
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        self.look();
        if let Some(intents) = press_words(self, press, main) {
            return intents;
        }
        let Some(command) = press.command() else { return Intent::idle() };
        match command {
            WorkCommand::Accept => self.queue_ready(main),
            WorkCommand::Mark => {
                self.toggle(main);
                Vec::new()
            }
            WorkCommand::MarkAll => {
                self.toggle_all(main);
                Vec::new()
            }
            WorkCommand::Compare => self.compare(main),
            WorkCommand::QueueAll => self.queue_all(main),
            WorkCommand::Enlarge => enlarge(self, main),
            WorkCommand::Copy => copy(self, main),
            WorkCommand::OpenQueue => vec![Intent::Open(Open::Queue)],
            WorkCommand::Back => vec![Intent::Close],
            WorkCommand::Move(motion) => {
                let listed = self.listed();
                self.cursor.follow(motion, listed);
                Vec::new()
            }
            // What would be undone is not on the screen.
            WorkCommand::Undo
            | WorkCommand::Redo
            | WorkCommand::Search
            | WorkCommand::HideSolved
            | WorkCommand::Severity
            | WorkCommand::OnlyThis
            | WorkCommand::Fix
            | WorkCommand::Purge
            | WorkCommand::Restore
            | WorkCommand::FreeId
            | WorkCommand::Raise
            | WorkCommand::Lower
            | WorkCommand::Sample => Intent::idle(),
        }
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
        let out: Vec<Action> = self
            .out
            .iter()
            .filter_map(|at| self.bulk.lines.get(*at))
            .map(|line| line.action)
            .collect();
        let actions: Vec<Action> = self.bulk.actions().collect();
        self.out.clear();
        self.propose(actions, main);
        let lines = self.bulk.lines.iter().enumerate();
        self.out = lines.filter(|(_, line)| out.contains(&line.action)).map(|(at, _)| at).collect();
        // Other lines may stand at those places now.
        self.seen.clear();
        self.keep(main);
        sift(self, main);
    }
}

impl Sifted for BulkPreview {
    fn sieve(&mut self) -> (&mut Sieve, &mut Cursor) {
        (&mut self.words, &mut self.cursor)
    }

    fn words(&self) -> &Sieve {
        &self.words
    }

    fn all(&self, _main: &Main) -> usize {
        self.bulk.lines.len()
    }

    /// A line is found by what it shows and by the names that its detail has.
    fn found_by(&self, main: &Main, place: usize) -> String {
        let Some(line) = self.bulk.lines.get(place) else { return String::new() };
        let codes = line.proposal.findings.iter().map(|finding| finding.code.name());
        let codes: Vec<&str> = codes.collect();
        format!("{} {}", read(Some(work_line(main, line))), codes.join(" "))
    }
}

impl WorkList for BulkPreview {
    fn title(&self, main: &Main) -> String {
        let is_read_only = main.work.ledger.is_read_only();
        let title = title_of(&self.kept, self.out.len(), is_read_only);
        if is_read_only {
            return title;
        }
        if self.words.hides_some(self.bulk.lines.len()) {
            return format!("Esc lists all, then {title}");
        }
        if self.has_unseen() {
            return format!("{}: Enter shows the warned", self.title);
        }
        title
    }

    fn summary(&self, main: &Main) -> Option<String> {
        let keys = if main.work.ledger.is_read_only() { "" } else { " (A queues these)" };
        Some(summary_of(self.title, &self.kept, self.out.len(), keys))
    }

    fn columns(&self) -> Columns {
        Columns { headings: ["Whom", "With what", "Sure, why"], shares: [28, 36, 36] }
    }

    fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    fn len(&self, _main: &Main) -> usize {
        self.listed()
    }

    fn narrowed(&self, _main: &Main) -> Option<(&Sieve, usize)> {
        Some((&self.words, self.bulk.lines.len()))
    }

    fn empty(&self, _main: &Main) -> &'static str {
        if self.bulk.lines.is_empty() { "Nobody is marked." } else { "No line has these words." }
    }

    fn line(&self, main: &Main, at: usize) -> Option<WorkLine> {
        let place = self.words.place(at);
        let line = self.bulk.lines.get(place)?;
        let shown = work_line(main, line);
        Some(if self.out.contains(&place) {
            WorkLine { word: "out".into(), tone: Tone::Dim, ..shown }
        } else {
            shown
        })
    }

    fn detail(&self, main: &Main) -> Vec<(&'static str, String)> {
        let line = self.under_cursor();
        line.map(|line| detail_of(main, line)).unwrap_or_default()
    }
}

/// Whom the lines that ask are about: some by name, and how many more.
fn asking_names(main: &Main, bulk: &Bulk) -> String {
    let asks = |line: &&BulkLine| line.consent().is_asked_for() && line.id.is_some();
    let names: Vec<String> =
        bulk.lines.iter().filter(asks).map(|line| who(main, line.action)).collect();
    let mut known = BTreeSet::new();
    let names: Vec<String> = names.into_iter().filter(|name| known.insert(name.clone())).collect();
    let more = names.len().saturating_sub(NAMED);
    let some = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{some} and {} more", thousands(more)) } else { some }
}

/// How many names a question has: it scrolls.
const NAMED: usize = 100;

/// What Enter will do, and how many lines it leaves out.
fn title_of(bulk: &Bulk, out: usize, is_read_only: bool) -> String {
    let counts = bulk.counts();
    let left = counts.ask + counts.block + counts.refused + out;
    let queues = counts.ready + counts.warn;
    let queues = match thousands(queues) {
        queues if is_read_only => format!("{queues} could be queued"),
        queues => format!("Enter queues {queues}"),
    };
    match left {
        0 => queues,
        left => format!("{queues}, leaves out {}", thousands(left)),
    }
}

/// What is done, and what speaks against it; what asks is queued by A.
fn summary_of(what: &str, bulk: &Bulk, out: usize, keys: &str) -> String {
    let counts = bulk.counts();
    let group = |parts: [(usize, &str); 2], key: &str| {
        let named = parts.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = named.map(|(count, word)| format!("{count} {word}")).collect();
        (!words.is_empty()).then(|| format!("{}{key}", words.join(", ")))
    };
    let groups = [
        group([(counts.warn, "warn"), (0, "")], ""),
        group([(counts.ask, "ask"), (counts.block, "block")], keys),
        group([(counts.refused, "block as things are"), (out, "taken out")], ""),
    ];
    // Which they are stands below, with the line under the cursor.
    let gaps = match bulk.gaps.len() {
        0 => None,
        1 => Some("1 check not made".to_string()),
        gaps => Some(format!("{gaps} checks not made")),
    };
    let said: Vec<String> = groups.into_iter().flatten().chain(gaps).collect();
    if said.is_empty() { format!("{what}.") } else { format!("{what}: {}.", said.join(", ")) }
}
