//! Windows over the main screen. One at a time has the keyboard: the last one opened.

use tui_input::Input;

use super::command::Command;
use super::pane::{Column, Side};
use super::work::WorkView;
use crate::directory::AnchorPolicy;
use crate::plan::{Action, Bulk, CloudFilter, NewOperation, OnPremFilter, OpId};
use crate::powershell::Dialect;
use crate::search::SortBy;
use crate::session::Demo;
use crate::text::wrap;

/// A list with a cursor.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    /// The line under the cursor.
    pub at: usize,
    /// The first line on the screen.
    pub top: usize,
    /// How many lines fit on the screen.
    pub height: usize,
    /// How many cells a line of text has.
    pub width: usize,
}

impl Cursor {
    /// Moves by some lines in a list of `len`.
    pub fn step(&mut self, by: isize, len: usize) {
        self.place(self.at.saturating_add_signed(by), len);
    }

    /// Puts the cursor on a line of a list of `len`.
    pub fn place(&mut self, at: usize, len: usize) {
        self.at = at.min(len.saturating_sub(1));
        let height = self.height.max(1);
        let lowest = len.saturating_sub(height);
        let first = self.at.saturating_sub(height - 1);
        self.top = self.top.clamp(first.min(lowest), self.at).min(lowest);
    }

    /// Obeys a command that moves in a list; says whether it was one.
    pub fn obey(&mut self, command: Command, len: usize) -> bool {
        let page = self.height.max(1).cast_signed();
        match command {
            Command::Up => self.step(-1, len),
            Command::Down => self.step(1, len),
            Command::PageUp => self.step(-page, len),
            Command::PageDown => self.step(page, len),
            Command::HalfUp => self.step(-(page / 2).max(1), len),
            Command::HalfDown => self.step((page / 2).max(1), len),
            Command::First => self.place(0, len),
            Command::Last => self.place(len, len),
            _ => return false,
        }
        true
    }
}

/// What choosing a line of a menu does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Choice {
    /// Shows other users in the on-premises pane.
    OnPremFilter(OnPremFilter),
    /// Shows other users in the cloud pane.
    CloudFilter(CloudFilter),
    /// Sorts a pane.
    Sort(Side, SortBy),
    /// Copies a text.
    Copy(String),
    /// Gives a command.
    Command(Command),
    /// Previews a bulk action.
    Bulk(BulkKind),
    /// Changes the source anchor.
    Anchor(AnchorPolicy),
    /// Opens a demo.
    Demo(Demo),
}

/// One action for all marked users.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BulkKind {
    /// Link on-premises users with whom is theirs without doubt.
    LinkPartner,
    /// Enable remote mailboxes.
    EnableMailbox,
    /// Carry mailbox GUIDs over.
    CarryGuid,
    /// Write the cloud user's id to mS-DS-ConsistencyGuid.
    WriteBack,
    /// Clear the `ImmutableId` of cloud users.
    Clear,
    /// Give cloud users the UPN of their on-premises users.
    TakeUpn,
}

impl BulkKind {
    /// What it does, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::LinkPartner => "Link with the own cloud user",
            Self::EnableMailbox => "Enable remote mailbox",
            Self::CarryGuid => "Carry mailbox GUID over",
            Self::WriteBack => "Write ConsistencyGuid",
            Self::Clear => "Clear ImmutableId",
            Self::TakeUpn => "Take on-premises UPN",
        }
    }

    /// The same in a sentence.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::LinkPartner => "whom a sync would soft match, or whose id was meant for it",
            Self::EnableMailbox => "on-premises, with a routing address made by a rule",
            Self::CarryGuid => "the ExchangeGuid of the cloud mailbox, where it differs",
            Self::WriteBack => "on-premises takes the id of the cloud user: the reverse fix",
            Self::Clear => "so that the cloud user can be matched anew",
            Self::TakeUpn => "the cloud user gets the UPN of its on-premises user",
        }
    }
}

/// A line of a menu.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MenuItem {
    /// The key that chooses it at once.
    pub key: Option<char>,
    /// What it is.
    pub label: String,
    /// What stands beside it.
    pub detail: String,
    /// What choosing it does.
    pub choice: Choice,
}

/// A short list to choose from.
#[derive(Clone, Debug)]
pub struct Menu {
    /// The heading.
    pub title: String,
    /// The lines.
    pub items: Vec<MenuItem>,
    /// The cursor.
    pub cursor: Cursor,
}

/// What a yes to a question does.
#[derive(Clone, PartialEq, Debug)]
pub enum Pending {
    /// Queues operations.
    Queue(Vec<NewOperation>),
    /// Queues all lines of a bulk action that are not refused.
    Bulk(Box<Bulk>),
    /// Writes a file in place of another.
    Overwrite,
    /// Leaves although something is not saved.
    Leave,
}

/// A question whose default is no.
#[derive(Clone, Debug)]
pub struct Question {
    /// The heading.
    pub title: String,
    /// What it is about.
    pub lines: Vec<String>,
    /// What a yes does.
    pub pending: Pending,
    /// The words that a yes needs; a reason, which is recorded.
    pub reason: Option<Input>,
    /// The word that must stand before the reason, for what cannot be taken back.
    pub word: Option<String>,
}

/// A line of text that is asked for.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// The heading.
    pub title: String,
    /// What it is about.
    pub lines: Vec<String>,
    /// What is typed.
    pub input: Input,
    /// Why the last try was not taken.
    pub problem: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a line of text is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The rule of routing addresses; with the title and the actions of the preview that follows.
    RoutingRule(&'static str, Vec<Action>),
    /// The file that a script logged to.
    Results,
}

/// The list of columns of a pane.
#[derive(Clone, Debug)]
pub struct ColumnList {
    /// Which pane.
    pub side: Side,
    /// All columns, the shown ones in their order first.
    pub items: Vec<(Column, bool)>,
    /// The cursor.
    pub cursor: Cursor,
}

/// A list that is searched by typing.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    /// What is typed.
    pub input: Input,
    /// The cursor.
    pub cursor: Cursor,
}

/// A text to scroll through.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The heading.
    pub title: String,
    /// The text, a paragraph each.
    text: Vec<String>,
    /// The lines that the text has at the width of the window.
    pub lines: Vec<String>,
    /// The cursor: its line is the first one on the screen.
    pub cursor: Cursor,
}

impl Reader {
    /// A window with a text, to be laid out when its width is known.
    #[must_use]
    pub fn new(title: impl Into<String>, text: Vec<String>) -> Self {
        Self { title: title.into(), text, ..Self::default() }
    }

    /// Breaks the text into lines of another width.
    pub fn set_width(&mut self, cells: usize) {
        if self.lines.is_empty() || self.cursor.width != cells {
            self.cursor.width = cells;
            self.lines = self.text.iter().flat_map(|line| wrap(line, cells)).collect();
        }
    }
}

/// The queue.
#[derive(Clone, Debug, Default)]
pub struct QueueView {
    /// The cursor.
    pub cursor: Cursor,
    /// The operation whose note is being written, and the note.
    pub note: Option<(OpId, Input)>,
    /// Whether only what failed or was refused is listed.
    pub only_failed: bool,
}

/// The form of the export.
#[derive(Clone, Debug)]
pub struct ExportForm {
    /// The dialect.
    pub dialect: Dialect,
    /// Whether the old values are restored.
    pub rollback: bool,
    /// Whether the script stops at the first error.
    pub stop_on_error: bool,
    /// The file to write.
    pub path: Input,
    /// Which line has the keyboard: dialect, direction, errors, file.
    pub line: usize,
    /// What is to be said about the script.
    pub notices: Vec<String>,
}

/// A window.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// A menu.
    Menu(Menu),
    /// A question.
    Question(Question),
    /// The columns of a pane.
    Columns(ColumnList),
    /// All keys, searched by typing.
    Help(Finder),
    /// All commands, searched by typing.
    Palette(Finder),
    /// A text: the comparison, the import report.
    Reader(Reader),
    /// All fields of both users.
    Compare(Cursor),
    /// The queue.
    Queue(QueueView),
    /// The export.
    Export(ExportForm),
    /// A list to work through.
    Work(WorkView),
    /// A line of text that is asked for.
    Prompt(Prompt),
}
