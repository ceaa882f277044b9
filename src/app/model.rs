//! The state of the program.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use tui_input::Input;

use super::command::Layer;
use super::keymap::{Keymap, KeymapError};
use super::msg::{Progress, SessionItem};
use super::overlay::{Cursor, Overlay};
use super::pane::{Column, Pane, Side};
use super::plan_lines::PlanLine;
use super::preview::Preview;
use super::states::RowStates;
use crate::directory::{CloudRow, Directory, Field, OnPremRow};
use crate::link::{Candidate, Links};
use crate::plan::{CloudFilter, Findings, OnPremFilter, Premises};
use crate::session::Ledger;

/// Everything that the program knows and shows.
#[derive(Debug)]
pub struct Model {
    /// Which key gives which command.
    pub keymap: Keymap,
    /// The screen below the windows.
    pub screen: Screen,
    /// The windows, the top one last.
    pub overlays: Vec<Overlay>,
    /// What was said last.
    pub notice: Option<Notice>,
    /// Whether the mouse is on.
    pub mouse: bool,
}

/// A sentence in the bottom line, until the next key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What is said.
    pub text: String,
    /// Whether it is a refusal or a failure.
    pub grave: bool,
}

/// The screen below the windows.
#[derive(Debug)]
pub enum Screen {
    /// The list of sessions.
    Start(Start),
    /// The form of a new session.
    Form(Form),
    /// The import.
    Importing(Importing),
    /// The two panes.
    Main(Box<Main>),
}

/// The list of sessions.
#[derive(Debug, Default)]
pub struct Start {
    /// The sessions, the latest first; `None` until they are known.
    pub sessions: Option<Vec<SessionItem>>,
    /// The cursor.
    pub cursor: Cursor,
}

/// The form of a new session.
#[derive(Debug, Default)]
pub struct Form {
    /// Name, on-premises exports, cloud exports, exports of deleted users.
    pub fields: [Input; 4],
    /// The field that has the keyboard.
    pub at: usize,
    /// Why the last try failed.
    pub problems: Vec<String>,
}

/// The import, on its way or given up.
#[derive(Debug, Default)]
pub struct Importing {
    /// What is being opened.
    pub title: String,
    /// How far it has come.
    pub progress: Progress,
    /// Why it failed.
    pub failed: Vec<String>,
    /// The form that it came from, to go back to when it fails.
    pub form: Option<Form>,
}

/// What of the session is on disk.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SaveState {
    /// The records that are not acknowledged yet.
    pub waiting: VecDeque<u64>,
    /// Why the last try to write failed.
    pub failed: Option<String>,
}

impl SaveState {
    /// Whether everything is on disk.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.waiting.is_empty() && self.failed.is_none()
    }
}

/// What the cloud pane lists while it has no query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CloudList {
    /// The candidates for the user under the other cursor.
    Candidates,
    /// Everybody.
    Everybody,
}

/// The candidates for the user under the left cursor.
#[derive(Debug, Default)]
pub struct Ranking {
    /// The stamp of the newest request.
    pub generation: u64,
    /// The user that was asked for.
    pub row: Option<OnPremRow>,
    /// Whether the answer is there.
    pub ready: bool,
    /// The candidates, likeliest first.
    pub candidates: Vec<Candidate>,
}

/// What was imported.
#[derive(Debug)]
pub struct Data {
    /// The users.
    pub directory: Arc<Directory>,
    /// Their links.
    pub links: Arc<Links>,
    /// Their states.
    pub states: RowStates,
    /// What is wrong, and why.
    pub findings: Findings,
    /// What proposals are checked against besides.
    pub premises: Premises,
    /// The import report, line by line.
    pub report: Vec<String>,
}

/// The session and what of it is saved.
#[derive(Debug)]
pub struct Work {
    /// The session.
    pub ledger: Ledger,
    /// Where it is kept, for people.
    pub place: String,
    /// Whether it can only be looked at.
    pub read_only: bool,
    /// What is on disk.
    pub saved: SaveState,
}

/// What the panes showed before a visit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Before {
    /// The filter, the query and the cursor of the on-premises pane.
    pub left: (OnPremFilter, String, Option<OnPremRow>),
    /// The filter and the query of the cloud pane.
    pub right: (CloudFilter, String),
    /// What the cloud pane listed.
    pub cloud_list: CloudList,
    /// The pane that had the keyboard.
    pub focus: Side,
}

/// Users that were gone to from a list, shown until the left cursor moves on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visit {
    /// The on-premises user; none while a search for somebody of that name has not answered.
    pub beside: Option<OnPremRow>,
    /// What the panes showed before, for the way back.
    pub before: Before,
}

/// The two panes and all that belongs to them.
#[derive(Debug)]
pub struct Main {
    /// The session.
    pub work: Work,
    /// The exports.
    pub data: Data,
    /// The on-premises users.
    pub left: Pane<OnPremRow>,
    /// The cloud users.
    pub right: Pane<CloudRow>,
    /// The pane that has the keyboard.
    pub focus: Side,
    /// Whether its query line is being typed in.
    pub typing: bool,
    /// What the cloud pane lists.
    pub cloud_list: CloudList,
    /// Whom a list has led to: the cloud pane goes back to candidates when the left cursor moves on.
    pub visiting: Option<Visit>,
    /// The candidates.
    pub ranking: Ranking,
    /// The pair under the cursors.
    pub preview: Preview,
    /// Who is marked.
    pub marks: Marks,
    /// The queue in its working order.
    pub plan: Vec<PlanLine>,
}

/// The marked users. They stay marked whatever the panes show.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// On-premises.
    pub onprem: BTreeSet<OnPremRow>,
    /// In the cloud.
    pub cloud: BTreeSet<CloudRow>,
    /// Where a range was begun: the pane, and the row of the user.
    pub range: Option<(Side, u32)>,
}

impl Marks {
    /// How many users of a side are marked.
    #[must_use]
    pub fn count(&self, side: Side) -> usize {
        match side {
            Side::OnPrem => self.onprem.len(),
            Side::Cloud => self.cloud.len(),
        }
    }

    /// Unmarks everybody.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The columns that a pane shows unless others are chosen.
#[must_use]
pub fn usual_columns(side: Side) -> Vec<Column> {
    let field = Column::Field;
    match side {
        Side::OnPrem => {
            vec![Column::State, field(Field::DisplayName), field(Field::Upn), field(Field::Sam)]
        }
        Side::Cloud => vec![
            Column::State,
            Column::Fit,
            field(Field::DisplayName),
            field(Field::Upn),
            Column::Anchor,
        ],
    }
}

/// The columns that a pane can show.
#[must_use]
pub fn possible_columns(side: Side) -> Vec<Column> {
    let own: &[Column] = match side {
        Side::OnPrem => &[Column::State],
        Side::Cloud => &[Column::State, Column::Fit, Column::Anchor],
    };
    let other = |field: &Field| match side {
        Side::OnPrem => *field != Field::ImmutableId,
        Side::Cloud => !matches!(field, Field::ObjectGuid | Field::ConsistencyGuid),
    };
    let fields = Field::ALL.iter().copied().filter(other).map(Column::Field);
    own.iter().copied().chain(fields).collect()
}

impl Model {
    /// The program as it starts, with the list of sessions.
    ///
    /// # Errors
    /// [`KeymapError`] if the key map cannot be used.
    pub fn new() -> Result<Self, KeymapError> {
        Ok(Self {
            keymap: Keymap::built_in()?,
            screen: Screen::Start(Start::default()),
            overlays: Vec::new(),
            notice: None,
            mouse: false,
        })
    }

    /// The layer that owns the keyboard. Drawing follows the same order.
    #[must_use]
    pub fn layer(&self) -> Layer {
        match (self.overlays.last(), &self.screen) {
            (Some(overlay), _) => overlay_layer(overlay),
            (None, Screen::Importing(_)) => Layer::List,
            (None, Screen::Start(_)) => Layer::Start,
            (None, Screen::Form(_)) => Layer::Typing,
            (None, Screen::Main(main)) => {
                if main.typing {
                    Layer::Typing
                } else {
                    Layer::Panes
                }
            }
        }
    }

    /// Says something in the bottom line.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), grave: false });
    }

    /// Says that something was refused or failed.
    pub fn refuse(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), grave: true });
    }

    /// The two panes, if they are there.
    pub fn main(&mut self) -> Option<&mut Main> {
        match &mut self.screen {
            Screen::Main(main) => Some(main),
            Screen::Start(_) | Screen::Form(_) | Screen::Importing(_) => None,
        }
    }
}

fn overlay_layer(overlay: &Overlay) -> Layer {
    let typing = match overlay {
        Overlay::Question(question) => question.reason.is_some(),
        Overlay::Queue(queue) => queue.note.is_some(),
        Overlay::Export(form) => form.line == EXPORT_PATH_LINE,
        Overlay::Help(_) | Overlay::Palette(_) | Overlay::Prompt(_) => true,
        Overlay::Work(_)
        | Overlay::Menu(_)
        | Overlay::Columns(_)
        | Overlay::Reader(_)
        | Overlay::Compare(_) => false,
    };
    match overlay {
        _ if typing => Layer::Typing,
        Overlay::Question(_) => Layer::Question,
        Overlay::Queue(_) => Layer::Queue,
        Overlay::Work(_) => Layer::Work,
        _ => Layer::List,
    }
}

/// The line of the export form where the path is typed.
pub const EXPORT_PATH_LINE: usize = 3;
