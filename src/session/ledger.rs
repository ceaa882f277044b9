//! The session as it stands: the fold over its records.

use std::collections::HashMap;

use uuid::Uuid;

use super::brief::Brief;
use super::line::{self, Check, Line};
use super::record::{Header, Record, ScriptReport};
use super::source::changed_roles;
use super::{FileHash, Refusal, ResultFile, Settings, Source, Stamp, View};
use crate::directory::Role;
use crate::plan::{Decision, History, OpId, OpResult, OpState, Run, UndoError};

const ABOUT: &str = "hardmatch session: one record a line, oldest first. Read it with any pager, but do not edit it: every line is checked against the line before.";

/// What a new session is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewSession {
    /// Its id: a random UUID (RFC 9562, version 4).
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its settings.
    pub settings: Settings,
    /// Its sources.
    pub sources: Vec<Source>,
}

/// Something that happened to a session, for the audit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// The number of its record.
    pub seq: u64,
    /// Who did it and when.
    pub stamp: Stamp,
    /// What it was.
    pub what: What,
}

/// What happened. A number is a place in [`History::entries`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The session was created with these settings.
    Created(Box<Settings>),
    /// A decision was made.
    Decided(usize),
    /// A decision was undone.
    Undone(usize),
    /// A decision was redone.
    Redone(usize),
    /// The settings became these.
    Settings(Box<Settings>),
    /// The sources became these.
    Sources(Vec<Source>),
    /// Results were taken in.
    Results {
        /// The file that they came from.
        file: ResultFile,
        /// Which script wrote it.
        run: Run,
        /// What it says.
        results: Vec<OpResult>,
    },
}

impl What {
    /// Whether it is about the queue: a decision, or what a script reported.
    #[must_use]
    pub const fn is_of_the_queue(&self) -> bool {
        match self {
            Self::Decided(_) | Self::Undone(_) | Self::Redone(_) | Self::Results { .. } => true,
            Self::Created(_) | Self::Settings(_) | Self::Sources(_) => false,
        }
    }
}

/// A session as it stands.
///
/// It is the fold over its records, so that replaying the lines that it has written gives the same
/// ledger: a property test holds this. It is there to be read: changes are made through a
/// [`WritableLedger`](super::WritableLedger). Nothing here is a file or a clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ledger {
    id: Uuid,
    name: String,
    settings: Settings,
    sources: Vec<Source>,
    view: View,
    history: History,
    commands: HashMap<OpId, String>,
    events: Vec<Event>,
    created: Stamp,
    changed: String,
    seq: u64,
    check: Check,
}

impl Ledger {
    /// A new session, and its first line.
    pub(super) fn create(new: NewSession, stamp: &Stamp) -> (Self, Line) {
        let NewSession { id, name, settings, sources } = new;
        let header = Header { about: ABOUT.into(), session: id, name, settings, sources };
        let record = Record::Session(header.clone());
        let written = line::write(1, stamp, &record, None);
        let ledger = Self::begin(header, stamp.clone(), written.seq, written.check);
        let line = written.with(ledger.brief());
        (ledger, line)
    }

    /// The session after its first line.
    pub(super) fn begin(header: Header, stamp: Stamp, seq: u64, check: Check) -> Self {
        let Header { about: _, session, name, settings, sources } = header;
        let what = What::Created(Box::new(settings.clone()));
        Self {
            id: session,
            name,
            settings,
            sources,
            view: View::default(),
            history: History::default(),
            commands: HashMap::new(),
            created: stamp.clone(),
            changed: stamp.at.clone(),
            events: vec![Event { seq, stamp, what }],
            seq,
            check,
        }
    }

    /// Whether these settings may take the place of those before.
    ///
    /// # Errors
    /// [`Refusal::AnchorInUse`].
    pub fn may_set(&self, settings: &Settings) -> Result<(), Refusal> {
        if settings.anchor == self.settings.anchor { Ok(()) } else { self.may_change_anchor() }
    }

    /// The session as it would be with these settings and sources.
    pub(super) fn look_with(&mut self, settings: Settings, sources: Vec<Source>, stamp: &Stamp) {
        self.append(Record::Settings(settings), stamp);
        self.append(Record::Sources { sources }, stamp);
    }

    pub(super) fn append(&mut self, record: Record, stamp: &Stamp) -> Line {
        let written = line::write(self.seq + 1, stamp, &record, Some(self.check));
        self.fold(record, stamp.clone(), written.seq, written.check);
        written.with(self.brief())
    }

    /// Whether a record can follow this session.
    pub(super) fn admit(&self, record: &Record) -> Result<(), UndoError> {
        match record {
            Record::Undo if self.history.undoable().is_none() => Err(UndoError::NothingToUndo),
            Record::Redo if self.history.redoable().is_none() => Err(UndoError::NothingToRedo),
            _ => Ok(()),
        }
    }

    /// Folds an admitted record in: the one way for new and replayed ones.
    pub(super) fn fold(&mut self, record: Record, stamp: Stamp, seq: u64, check: Check) {
        self.seq = seq;
        self.check = check;
        self.changed.clone_from(&stamp.at);
        let what = match record {
            Record::Session(_) => None,
            Record::Queue { operations } => {
                let operations = operations.into_iter().map(|commanded| {
                    let command = commanded.command.map(|text| (commanded.new.id, text));
                    self.commands.extend(command);
                    commanded.new
                });
                let operations = operations.collect();
                Some(self.decided(Decision::Queue { operations }, &stamp))
            }
            Record::Remove { ids } => Some(self.decided(Decision::Remove { ids }, &stamp)),
            Record::Move { id, to } => Some(self.decided(Decision::Move { id, to }, &stamp)),
            Record::Note { id, text } => Some(self.decided(Decision::Note { id, text }, &stamp)),
            Record::RejectPair { pairs, reason } => {
                Some(self.decided(Decision::Reject { pairs, reason }, &stamp))
            }
            Record::ReadmitPair { pairs } => {
                Some(self.decided(Decision::Readmit { pairs }, &stamp))
            }
            Record::SetAside { users, reason } => {
                Some(self.decided(Decision::SetAside { users, reason }, &stamp))
            }
            Record::BringBack { users } => {
                Some(self.decided(Decision::BringBack { users }, &stamp))
            }
            Record::Undo => {
                let place = self.history.counting().last().copied();
                self.history.undo().ok().and(place).map(What::Undone)
            }
            Record::Redo => {
                let redone = self.history.redo().is_ok();
                self.history.counting().last().copied().filter(|_| redone).map(What::Redone)
            }
            Record::Settings(settings) => {
                self.settings = settings.clone();
                Some(What::Settings(Box::new(settings)))
            }
            Record::Sources { sources } => {
                self.history.exports_changed(&changed_roles(&self.sources, &sources));
                self.sources.clone_from(&sources);
                Some(What::Sources(sources))
            }
            Record::View(view) => {
                self.view = *view;
                None
            }
            Record::Results(ScriptReport { file, run, results }) => {
                self.history.record_results(run, &results);
                Some(What::Results { file, run, results })
            }
        };
        self.events.extend(what.map(|what| Event { seq, stamp, what }));
    }

    fn decided(&mut self, decision: Decision, stamp: &Stamp) -> What {
        self.history.decide(decision, &stamp.by, &stamp.at);
        What::Decided(self.history.entries().len() - 1)
    }

    pub(super) fn history_mut(&mut self) -> &mut History {
        &mut self.history
    }

    /// The same under another name.
    #[must_use]
    pub fn known_as(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Whether the other is the same but for its checks, which compaction renews.
    pub(super) fn is_same_session(&self, other: &Self) -> bool {
        *self == Self { check: self.check, ..other.clone() }
    }

    pub(super) const fn check(&self) -> Check {
        self.check
    }

    /// What a list tells of it.
    pub(super) fn brief(&self) -> Brief {
        let queue = self.history.queue();
        Brief {
            created: self.created.at.clone(),
            changed: self.changed.clone(),
            queued: queue.operations().filter(|queued| queued.is_open()).count(),
            applied: queue.count(OpState::Applied),
            onprem: self.rows(Role::OnPrem),
            cloud: self.rows(Role::Cloud),
        }
    }
}

/// Reading a session.
impl Ledger {
    /// The id of the session.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// The name that it is known under: of its file, where it was read from one; else that which it was created with.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who created it and when.
    #[must_use]
    pub const fn created(&self) -> &Stamp {
        &self.created
    }

    /// When its last record was written: RFC 3339, UTC.
    #[must_use]
    pub fn changed(&self) -> &str {
        &self.changed
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The sources.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// How many records the sources of a role have together.
    #[must_use]
    pub fn rows(&self, role: Role) -> u64 {
        self.sources.iter().filter(|source| source.role == role).map(|source| source.rows).sum()
    }

    /// What the screen looked like.
    #[must_use]
    pub const fn view(&self) -> &View {
        &self.view
    }

    /// The decisions, the queue and the results.
    #[must_use]
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// The command that was shown when an operation was queued.
    #[must_use]
    pub fn command(&self, id: OpId) -> Option<&str> {
        self.commands.get(&id).map(String::as_str)
    }

    /// Everything that happened, oldest first.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Whether another source anchor may be chosen.
    ///
    /// # Errors
    /// [`Refusal::AnchorInUse`].
    pub fn may_change_anchor(&self) -> Result<(), Refusal> {
        if self.history.queue().needs_its_anchor() { Err(Refusal::AnchorInUse) } else { Ok(()) }
    }

    /// The number of the last record: the session is saved when the writer has acknowledged it.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// Whether a file of results with these bytes was taken in before.
    #[must_use]
    pub fn has_taken_in(&self, file: FileHash) -> bool {
        self.events.iter().any(|event| match &event.what {
            What::Results { file: taken, .. } => taken.sha256 == file,
            What::Created(_)
            | What::Decided(_)
            | What::Undone(_)
            | What::Redone(_)
            | What::Settings(_)
            | What::Sources(_) => false,
        })
    }
}
