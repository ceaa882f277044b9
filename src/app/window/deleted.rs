//! The soft-deleted users: whose anchor each holds, and what is done about it.

use std::collections::BTreeSet;

use tui_input::Input;

use super::behave::Behave;
use super::sieve::{Sieve, Sifted, press as press_words, sift};
use super::work::{Columns, WorkLine, WorkList, copy, enlarge, read};
use crate::anchor::{Anchor, ImmutableId, ObjectId};
use crate::app::command::{Command, Layer, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, decide};
use crate::app::press::{Hints, Press};
use crate::app::preview::label;
use crate::app::words::Tone;
use crate::directory::{Cell, DeletedRow, DeletedUsers, Field, Row, Table};
use crate::plan::{Action, NewOperation, OpKind, present_id};

/// The list of soft-deleted users.
#[derive(Clone, Debug, Default)]
pub struct DeletedList {
    /// The cursor.
    pub cursor: Cursor,
    /// The marked lines.
    pub marked: BTreeSet<usize>,
    /// The words that narrow it.
    words: Sieve,
}

impl DeletedList {
    /// The list with the cursor on one of them.
    pub(super) fn open(main: &Main, row: Option<DeletedRow>, marked: BTreeSet<usize>) -> Self {
        let mut list = Self { marked, ..Self::default() };
        list.cursor.place(row.map_or(0, Row::index), count(main));
        list
    }

    /// The marked users, else the one under the cursor.
    fn targets(&self, main: &Main) -> Vec<DeletedRow> {
        let count = count(main);
        let at = if self.marked.is_empty() {
            BTreeSet::from([self.words.place(self.cursor.at)])
        } else {
            self.marked.clone()
        };
        at.into_iter().filter(|at| *at < count).map(|at| DeletedRow::new(at as u32)).collect()
    }

    /// Previews what is done to the marked users.
    fn preview(
        &self,
        main: &Main,
        title: &'static str,
        actions: impl Fn(DeletedRow) -> Vec<Action>,
    ) -> Vec<Intent> {
        let actions: Vec<Action> = self.targets(main).into_iter().flat_map(actions).collect();
        if actions.is_empty() {
            return Intent::idle();
        }
        vec![Intent::Open(Open::Preview(title, actions))]
    }

    fn mark(&mut self, len: usize) {
        if self.cursor.at < len {
            let place = self.words.place(self.cursor.at);
            if !self.marked.remove(&place) {
                self.marked.insert(place);
            }
            self.cursor.step(1, len);
        }
    }

    /// Marks all that are listed, or unmarks them.
    fn mark_all(&mut self, main: &Main) {
        let listed = self.words.places(count(main));
        if listed.iter().all(|place| self.marked.contains(place)) {
            for place in listed {
                self.marked.remove(&place);
            }
        } else {
            self.marked.extend(listed);
        }
    }
}

fn count(main: &Main) -> usize {
    main.data.directory.deleted.as_ref().map_or(0, Table::len)
}

/// Who holds the anchor of the user under the left cursor.
pub(in crate::app) fn holder(main: &Main) -> Option<DeletedRow> {
    let directory = &main.data.directory;
    let anchor = main.data.judge.anchor(main.left.cursor?).ok()?.anchor();
    directory.deleted.as_ref()?.rows_with_anchor(&anchor).next()
}

impl Behave for DeletedList {
    fn hints(&self) -> Hints {
        use Command as C;
        const OWN: Hints = Hints::new(
            Layer::Work,
            &[
                C::Mark,
                C::MarkAll,
                C::Purge,
                C::Restore,
                C::FreeId,
                C::Back,
                C::Search,
                C::OpenQueue,
                C::Help,
            ],
        );
        self.words.hints(OWN)
    }

    fn offers(&self, command: Command, main: &Main) -> bool {
        use Command as C;
        let acts =
            matches!(command, C::Mark | C::MarkAll | C::Purge | C::Restore | C::FreeId | C::Search);
        !acts || self.words.typing || count(main) > 0
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        if let Some(intents) = press_words(self, press, main) {
            return intents;
        }
        let Some(command) = press.command() else { return Intent::idle() };
        let len = self.words.left(count(main));
        match command {
            WorkCommand::Mark => self.mark(len),
            WorkCommand::MarkAll => self.mark_all(main),
            WorkCommand::Move(motion) => self.cursor.follow(motion, len),
            WorkCommand::Purge => {
                return self.preview(main, "Purge for good", |row| vec![Action::Purge(row)]);
            }
            WorkCommand::Restore => {
                return self.preview(main, "Restore", |row| vec![Action::Restore(row)]);
            }
            WorkCommand::FreeId => {
                return self.preview(main, "Restore, and clear the id", |row| {
                    vec![Action::RestoreToClear(row), Action::ClearRestored(row)]
                });
            }
            WorkCommand::Undo => return decide::undo(main, press.stamp),
            WorkCommand::Redo => return decide::redo(main, press.stamp),
            WorkCommand::Enlarge => return enlarge(self, main),
            WorkCommand::Copy => return copy(self, main),
            WorkCommand::OpenQueue => return vec![Intent::Open(Open::Queue)],
            WorkCommand::Back => return vec![Intent::Close],
            WorkCommand::Accept
            | WorkCommand::QueueAll
            | WorkCommand::Compare
            | WorkCommand::Search
            | WorkCommand::HideSolved
            | WorkCommand::Severity
            | WorkCommand::OnlyThis
            | WorkCommand::Fix
            | WorkCommand::Raise
            | WorkCommand::Lower
            | WorkCommand::Sample => return Intent::idle(),
        }
        Vec::new()
    }

    fn list(&mut self, main: &Main) -> Option<(&mut Cursor, usize)> {
        let left = self.words.left(count(main));
        Some((&mut self.cursor, left))
    }

    fn typed(&mut self) -> Option<&mut Input> {
        self.words.typed()
    }

    fn pasted(&mut self, main: &Main) {
        sift(self, main);
    }

    fn refresh(&mut self, main: &Main) {
        sift(self, main);
    }

    fn unmark(&mut self, main: &Main, queued: &[NewOperation]) {
        let directory = &main.data.directory;
        for user in queued.iter().filter_map(|new| new.operation.cloud()) {
            user.find_deleted(directory).map(|row| self.marked.remove(&row.index()));
        }
    }
}

impl Sifted for DeletedList {
    fn sieve(&mut self) -> (&mut Sieve, &mut Cursor) {
        (&mut self.words, &mut self.cursor)
    }

    fn words(&self) -> &Sieve {
        &self.words
    }

    fn all(&self, main: &Main) -> usize {
        count(main)
    }

    fn found_by(&self, main: &Main, place: usize) -> String {
        read(line_of(main, place))
    }
}

impl WorkList for DeletedList {
    fn title(&self, main: &Main) -> String {
        match self.marked.len() {
            0 => format!("Soft-deleted users: {}", count(main)),
            marked => format!("Soft-deleted users: {}, {marked} marked", count(main)),
        }
    }

    fn columns(&self) -> Columns {
        Columns { headings: ["Name", "UPN", "Holds the anchor of"], shares: [30, 35, 35] }
    }

    fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    fn len(&self, main: &Main) -> usize {
        self.words.left(count(main))
    }

    fn narrowed(&self, main: &Main) -> Option<(&Sieve, usize)> {
        Some((&self.words, count(main)))
    }

    fn empty(&self, main: &Main) -> &'static str {
        if count(main) > 0 {
            "No soft-deleted user has these words."
        } else if main.data.directory.deleted.is_some() {
            "No soft-deleted user is in the export."
        } else {
            "No export of soft-deleted users was given: Esc, then S takes one. `hardmatch collect` prints the command that makes one."
        }
    }

    fn line(&self, main: &Main, at: usize) -> Option<WorkLine> {
        line_of(main, self.words.place(at))
    }

    fn detail(&self, main: &Main) -> Vec<(&'static str, String)> {
        detail_of(main, self.words.place(self.cursor.at))
    }

    fn is_marked(&self, at: usize) -> bool {
        self.marked.contains(&self.words.place(at))
    }
}

fn user(main: &Main, at: usize) -> Option<(&DeletedUsers, DeletedRow)> {
    let users = main.data.directory.deleted.as_ref()?;
    (at < users.len()).then(|| (users, DeletedRow::new(at as u32)))
}

/// What is queued for a soft-deleted user.
fn queued(main: &Main, users: &DeletedUsers, row: DeletedRow) -> Option<&'static str> {
    let id = ObjectId(users.id(row)?);
    let has = |kind| main.queue().of_cloud(id).any(|queued| queued.operation.kind() == kind);
    match (has(OpKind::PurgeDeletedUser), has(OpKind::RestoreDeletedUser)) {
        (true, _) => Some("purge"),
        (false, true) if has(OpKind::ClearAnchor) => Some("clear"),
        (false, true) => Some("restore"),
        (false, false) => None,
    }
}

fn line_of(main: &Main, at: usize) -> Option<WorkLine> {
    let (users, row) = user(main, at)?;
    let owner = owner(main, users, row);
    let (word, tone) = match (queued(main, users, row), owner.is_empty()) {
        (Some(word), _) => (word, Tone::Good),
        (None, false) => ("in way", Tone::Warn),
        (None, true) => ("", Tone::Plain),
    };
    Some(WorkLine {
        word: word.into(),
        tone,
        cells: [
            users.text_or_empty(row, Field::DisplayName).to_string(),
            users.text_or_empty(row, Field::Upn).to_string(),
            owner,
        ],
    })
}

/// Whose anchor the user holds.
fn owner(main: &Main, users: &DeletedUsers, row: DeletedRow) -> String {
    let directory = &main.data.directory;
    let judge = &main.data.judge;
    let anchor = present_id(users, row).value().map(Anchor::from);
    let owners = anchor.map(|anchor| judge.owners(&anchor)).unwrap_or_default();
    owners.iter().map(|row| label(&directory.onprem, *row)).collect::<Vec<_>>().join(", ")
}

fn detail_of(main: &Main, at: usize) -> Vec<(&'static str, String)> {
    let Some((users, row)) = user(main, at) else { return Vec::new() };
    let shown = |field| match users.display(row, field) {
        Cell::Unknown => "unknown".to_string(),
        Cell::Empty => "none".to_string(),
        Cell::Value(value) => value.into_owned(),
    };
    let id = users.id(row).map_or_else(|| "none".into(), |id| id.to_string());
    let guid = present_id(users, row).value().and_then(ImmutableId::guid);
    let anchor = match guid {
        Some(guid) => format!("{}   = {guid}", shown(Field::ImmutableId)),
        None => shown(Field::ImmutableId),
    };
    let owner = owner(main, users, row);
    let held = match (anchor.as_str(), owner.is_empty()) {
        ("none" | "unknown", _) => anchor,
        (_, true) if guid.is_none() => format!("{anchor}   a custom anchor"),
        (_, true) => format!("{anchor}   {}", main.data.judge.of_nobody()),
        (_, false) => format!("{anchor}   of {owner}"),
    };
    vec![
        ("user", format!("{}   {}   {id}", shown(Field::DisplayName), shown(Field::Upn))),
        (
            "deleted",
            format!(
                "{}   licensed: {}   licences: {}   mailbox: {}",
                shown(Field::Deleted),
                shown(Field::Licensed),
                shown(Field::Licences),
                shown(Field::MailboxGuid),
            ),
        ),
        ("anchor", held),
    ]
}
