//! What comes in, and what is to be done outside.

use std::path::PathBuf;
use std::sync::Arc;

use super::column::Side;
use super::exports::{ExportFile, ExportRule};
use super::key::Key;
use super::learning::Learnt;
use super::weighing::{Weighed, Weighing};
use crate::directory::{AnchorPolicy, ByRole, Directory, FederatedDomains, Role};
use crate::link::model::Decisions;
use crate::link::{Judge, Links};
use crate::plan::{Changes, Doubts, Findings};
use crate::powershell::Dialect;
use crate::search::{Request, Snapshot};
use crate::session::{Demo, Held, Line, Source};

/// Something that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// Something on the screen was clicked.
    Click(Target),
    /// The wheel was turned over something: so many lines down.
    Wheel(Target, isize),
    /// How many lines the lists on the screen have, after the last frame or a new size.
    Laid(Heights),
    /// A search answered.
    Found(Side, Snapshot),
    /// Something was learnt of who may be whom; with the stamp of the request.
    Learnt(u64, Learnt),
    /// Pairs were weighed; with the stamp of the request.
    Weighed(u64, Weighed),
    /// These of the links are doubted.
    Doubted(Arc<Links>, Doubts),
    /// Everyone in this directory was judged under another anchor policy.
    Judged(Judge, Arc<Links>, Findings),
    /// Everybody who was judged so was checked.
    Checked(Arc<Links>, Findings),
    /// The journal has the record with this number, and all before it, on disk.
    Saved(u64),
    /// The journal could not be written, or is not where it was.
    SaveFailed(Trouble),
    /// The journal is as it should be again.
    SaveFound,
    /// The session was saved as this file and goes on there, or why it was not.
    SavedAs(Result<PathBuf, String>),
    /// What was read of the exports could not be written for the next opening; what to say about it.
    NotRemembered(String),
    /// The file of a session that is only looked at has changed.
    Grown,
    /// A text was handed to the terminal's clipboard, or not.
    Copied(Result<String, String>),
    /// A file was written, or not.
    Written(Result<String, WriteError>),
    /// The sessions at the start, with the stamp of the request.
    Sessions(u64, Vec<SessionItem>),
    /// The import goes on.
    Progress(Progress),
    /// A session is open.
    Opened(Box<Opened>),
    /// This file of results was read, or not.
    ResultsRead(PathBuf, Result<ResultBytes, String>),
    /// The exports were read once more.
    Reloaded(Box<Reloaded>),
    /// An export is not there, and nothing was read.
    ExportGone(GoneExport),
    /// A session could not be opened, or its exports not be read once more.
    OpenFailed(OpenFailure),
    /// A half-typed path was completed as far as it is certain.
    Completed {
        /// What was typed.
        typed: String,
        /// What it becomes.
        path: String,
        /// The names that go on from there, where there are several.
        names: Vec<String>,
    },
    /// The mouse was turned on or off.
    MouseSet(bool),
    /// The screen has the theme of this name now.
    ThemeSet(String),
    /// A folder was looked into: the exports of each role in it and what is said about that, or why there are none.
    Sorted(Result<(ByRole<Vec<PathBuf>>, String), String>),
    /// The process is asked to end.
    Terminate(Ending),
}

/// Why the program ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// The operator quit.
    Quit,
    /// Ctrl-C.
    Interrupt,
    /// The terminal is gone (SIGHUP).
    HangUp,
    /// The process was told to end (SIGTERM).
    Terminate,
    /// The operator quit a screen that could not open what it was to begin with.
    Unopened,
    /// Another signal that ends a process, with its number.
    Signal(u8),
    /// Something in the program failed that must not.
    Panic,
}

impl Ending {
    /// The exit code of the process: after a signal 128 and its number, as a shell has it.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Quit => 0,
            Self::Unopened => 2,
            Self::HangUp => 129,
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::Signal(number) => 128 + number,
            Self::Panic => 101,
        }
    }
}

/// Why a session could not be opened.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OpenFailure {
    /// What to say about it.
    pub problems: Vec<String>,
    /// What is asked before it is tried again, where an answer helps.
    pub question: Option<OpenQuestion>,
    /// The files that cannot be used, each with the command that makes one which can, on one line.
    pub commands: Vec<(String, String)>,
}

impl From<Vec<String>> for OpenFailure {
    fn from(problems: Vec<String>) -> Self {
        Self { problems, ..Self::default() }
    }
}

/// What is asked before a session is opened after all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpenQuestion {
    /// How an export is read.
    Reading {
        /// The export.
        path: String,
        /// What is asked about it.
        text: String,
        /// A likely answer; empty where there is none.
        likely: String,
        /// Why the last answer was not taken.
        problem: Option<String>,
    },
    /// Whether there is to be a session although nobody can be linked.
    Nobody,
    /// Whether the session, which is open elsewhere, is to be looked at only.
    Held,
}

/// How the session that could not be opened is opened after all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Again {
    /// What was asked of an export was answered so.
    Answered(String),
    /// Although nobody can be linked.
    Nobody,
    /// To be looked at only.
    ReadOnly,
}

/// Why the session is not saved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble {
    /// What to say about it.
    pub text: String,
    /// Whether nothing is where the session was, so that it can be written back there.
    pub vanished: bool,
}

impl Trouble {
    /// Trouble with a file that is where it was.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), vanished: false }
    }
}

/// Why a file was not written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WriteError {
    /// There is one already.
    Exists(PathBuf),
    /// It failed; what to say about it.
    Failed(String),
}

/// How many lines fit in each list on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Heights {
    /// Whether the screen has room for anything at all.
    pub fits: bool,
    /// The on-premises pane.
    pub onprem: usize,
    /// The cloud pane.
    pub cloud: usize,
    /// The window on top.
    pub window: usize,
    /// How many cells a line of text in the window on top has.
    pub width: usize,
    /// How many cells the columns of the on-premises pane have, and of the cloud pane.
    pub columns: (u16, u16),
}

/// Something on the screen that the mouse can point at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A line of a pane, counted from the first one on the screen.
    PaneLine(Side, usize),
    /// A line of the window on top.
    WindowLine(usize),
    /// A session at the start.
    StartLine(usize),
}

/// A session in the list at the start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionItem {
    /// Its name, by which it is opened.
    pub name: String,
    /// How long ago it was changed, in words.
    pub age: String,
    /// How many on-premises users it has.
    pub onprem: u64,
    /// How many cloud users it has.
    pub cloud: u64,
    /// How many operations are queued.
    pub queued: usize,
    /// How many are applied.
    pub applied: usize,
    /// What is to be said about it: who has it open, or that it is damaged.
    pub note: Option<String>,
}

/// How far an import has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Bytes read.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
    /// Rows read.
    pub rows: u64,
    /// Seconds since it began.
    pub seconds: u64,
}

/// What a new session is made of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewSources {
    /// The name.
    pub name: String,
    /// The exports of each role, as they were typed.
    pub exports: Vec<(Role, Vec<PathBuf>)>,
    /// The dialect, where one was chosen.
    pub dialect: Option<Dialect>,
}

/// An open session with everything that belongs to it.
#[derive(Debug)]
pub struct Opened {
    /// The session.
    pub ledger: Held,
    /// Where it is kept, for people.
    pub place: String,
    /// The users, and who judges them.
    pub judge: Judge,
    /// Their links.
    pub links: Arc<Links>,
    /// What is wrong, and why; nothing while everybody is still being checked, which
    /// [`Msg::Checked`] ends.
    pub findings: Option<Findings>,
    /// The import report, line by line; empty when there is nothing to say on opening.
    pub report: Vec<String>,
    /// The same, file by file.
    pub files: Vec<ExportFile>,
    /// Whether the report should be shown at once.
    pub show_report: bool,
    /// What happened on opening: a torn line, changed sources, people who vanished.
    pub notices: Vec<String>,
    /// An export that is not where the session knows it.
    pub gone: Option<GoneExport>,
    /// What to begin with.
    pub sought: Sought,
}

/// What the panes begin with, where somebody said so.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sought {
    /// The query of the on-premises pane.
    pub query: Option<String>,
    /// The query of the cloud pane.
    pub cloud_query: Option<String>,
    /// Who is to be under the cursor: an id in any form, an address, an account name or a name.
    pub focus: Option<String>,
}

/// A file of results as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultBytes {
    /// Its name, without the folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// An export that is not where the session knows it.
#[derive(Clone, Debug)]
pub struct GoneExport {
    /// All exports that were to be read.
    pub sources: Vec<Source>,
    /// What it is of.
    pub role: Role,
    /// Where it was.
    pub path: PathBuf,
}

/// The exports of the open session, read once more.
#[derive(Debug)]
pub struct Reloaded {
    /// The users, and who judges them.
    pub judge: Judge,
    /// Their links.
    pub links: Arc<Links>,
    /// What is wrong, and why.
    pub findings: Findings,
    /// The import report, line by line.
    pub report: Vec<String>,
    /// The same, file by file.
    pub files: Vec<ExportFile>,
    /// The sources as the session is to remember them.
    pub sources: Vec<Source>,
    /// What differs from the exports before.
    pub changes: Changes,
    /// What the operator should know.
    pub notices: Vec<String>,
}

/// Something to be done outside.
#[derive(Debug)]
pub enum Effect {
    /// Search in a pane; answered by [`Msg::Found`] with the same stamp.
    Search {
        /// Which pane.
        side: Side,
        /// The stamp.
        generation: u64,
        /// What is asked for.
        request: Request,
    },
    /// Learn who may be whom; answered by [`Msg::Learnt`] with the same stamp.
    Learn {
        /// The stamp.
        stamp: u64,
        /// The users.
        judge: Judge,
        /// Their links.
        links: Arc<Links>,
        /// What was decided of them.
        decisions: Decisions,
    },
    /// Weigh pairs; answered by [`Msg::Weighed`] with the same stamp.
    Weigh(u64, Box<Weighing>),
    /// Doubt links; answered by [`Msg::Doubted`].
    Doubt {
        /// The users.
        judge: Judge,
        /// Their links.
        links: Arc<Links>,
    },
    /// Judge everyone under another anchor policy; answered by [`Msg::Judged`].
    Judge(AnchorPolicy),
    /// Append a line to the journal; answered by [`Msg::Saved`] or [`Msg::SaveFailed`].
    Save(Line),
    /// Try again to write what could not be written.
    RetrySave,
    /// Write the whole session back to its place, where nothing is; answered as a line is.
    WriteBack,
    /// Save the session under another name or path and go on there; answered by [`Msg::SavedAs`].
    SaveAs(String),
    /// Hand a text to the clipboard; the second text says what it is.
    Copy(String, String),
    /// Write a script to a file.
    Write {
        /// The file.
        path: PathBuf,
        /// The contents.
        bytes: Vec<u8>,
        /// Whether a file that is there is replaced.
        replace: bool,
    },
    /// Read the exports once more; answered by [`Msg::Reloaded`], [`Msg::ExportGone`] or
    /// [`Msg::OpenFailed`].
    Reload {
        /// The exports.
        sources: Vec<Source>,
        /// The users as they are known now, to compare with.
        directory: Arc<Directory>,
        /// Their links.
        links: Arc<Links>,
        /// What is said now of how they are read; the session keeps it.
        rule: Option<ExportRule>,
        /// The federated domains, as the session has them.
        federated: FederatedDomains,
    },
    /// Read a file of results; answered by [`Msg::ResultsRead`].
    ReadResults(PathBuf),
    /// Find out which sessions there are; answered by [`Msg::Sessions`] with the same stamp.
    ListSessions(u64),
    /// Open a session by its name.
    OpenSession(String),
    /// Open a demo.
    OpenDemo(Demo),
    /// Make a new session.
    CreateSession(NewSources),
    /// Try once more to open what could not be opened.
    OpenAgain(Again),
    /// Open the session once more that is open, as it was opened.
    Reopen,
    /// Give up the import.
    CancelImport,
    /// Complete a half-typed path; answered by [`Msg::Completed`].
    Complete(String),
    /// Look what the files of a folder are; answered by [`Msg::Sorted`].
    SortFolder(PathBuf),
    /// Take the next theme, and keep it for the next time; answered by [`Msg::ThemeSet`].
    NextTheme,
    /// Turn the mouse on or off; answered by [`Msg::MouseSet`].
    SetMouse(bool),
    /// Draw everything anew.
    Redraw,
    /// Suspend the process.
    Suspend,
    /// End the program.
    Exit(Ending),
}
