//! The right to write a session: the one door through which it gets new lines.

use std::ops::Deref;

use super::record::{Record, ScriptReport};
use super::{Ledger, Line, NewSession, Refusal, ResultFile, Settings, Source, Stamp, View};
use crate::plan::{Decision, Leaving, OpResult, Run};

/// A session in hand, with the right that one has to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Held {
    /// It may be written.
    ForWriting(WritableLedger),
    /// It is only looked at.
    ForReading(Ledger),
}

impl Held {
    /// The session, if it may be written.
    ///
    /// # Errors
    /// [`Refusal::ReadOnly`].
    pub const fn writable(&mut self) -> Result<&mut WritableLedger, Refusal> {
        match self {
            Self::ForWriting(ledger) => Ok(ledger),
            Self::ForReading(_) => Err(Refusal::ReadOnly),
        }
    }

    /// Whether it is only looked at.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        matches!(self, Self::ForReading(_))
    }

    /// Takes other settings and sources over. Who only looks sees the session as it would become,
    /// and there are no lines of it.
    ///
    /// # Errors
    /// [`Refusal::AnchorInUse`].
    pub fn adopt(
        &mut self,
        settings: Settings,
        sources: Vec<Source>,
        stamp: &Stamp,
    ) -> Result<Vec<Line>, Refusal> {
        match self {
            Self::ForWriting(ledger) => {
                let settings = ledger.set_settings(settings, stamp)?;
                Ok(settings.into_iter().chain(ledger.set_sources(sources, stamp)).collect())
            }
            Self::ForReading(ledger) => {
                ledger.may_set(&settings)?;
                ledger.look_with(settings, sources, stamp);
                Ok(Vec::new())
            }
        }
    }
}

impl Deref for Held {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        match self {
            Self::ForWriting(ledger) => ledger,
            Self::ForReading(ledger) => ledger,
        }
    }
}

/// A session that may be written: one that was just created, or one that
/// [`Store::open`](super::Store::open) has locked.
///
/// Every new [`Line`] comes from here, and every change is judged here first, so that no caller can
/// forget to. Every change returns the line that makes it last; what is not yet written is for the
/// holder to remember.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WritableLedger(Ledger);

impl Deref for WritableLedger {
    type Target = Ledger;

    fn deref(&self) -> &Ledger {
        &self.0
    }
}

impl WritableLedger {
    /// A new session, and its first line.
    #[must_use]
    pub fn create(new: NewSession, stamp: &Stamp) -> (Self, Line) {
        let (ledger, line) = Ledger::create(new, stamp);
        (Self(ledger), line)
    }

    /// For the holder of the lock.
    pub(super) const fn locked(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// Gives the right up.
    #[must_use]
    pub fn into_ledger(self) -> Ledger {
        self.0
    }

    /// Makes a decision. The line of [`Decision::Queue`] has the command of each operation beside it,
    /// for people to read in the file.
    ///
    /// # Errors
    /// [`Refusal::Applied`], [`Refusal::NumberGiven`].
    pub fn decide(&mut self, decision: Decision, stamp: &Stamp) -> Result<Line, Refusal> {
        let history = self.history();
        match &decision {
            Decision::Queue { operations } => {
                if let Some(new) = operations.iter().find(|new| history.has_given(new.id)) {
                    return Err(Refusal::NumberGiven(new.id));
                }
            }
            Decision::Remove { ids } => history.may_leave(Leaving::Remove(ids))?,
            Decision::Move { .. }
            | Decision::Note { .. }
            | Decision::Reject { .. }
            | Decision::Readmit { .. }
            | Decision::SetAside { .. }
            | Decision::BringBack { .. } => {}
        }
        let record = Record::decision(decision, self.settings().dialect);
        Ok(self.append(record, stamp))
    }

    /// Leaves the last counting decision out.
    ///
    /// # Errors
    /// [`Refusal::Applied`], [`Refusal::Nothing`].
    pub fn undo(&mut self, stamp: &Stamp) -> Result<Line, Refusal> {
        self.history().may_leave(Leaving::Undo)?;
        self.admit(&Record::Undo)?;
        Ok(self.append(Record::Undo, stamp))
    }

    /// Lets the decision undone last count again.
    ///
    /// # Errors
    /// [`Refusal::Applied`], [`Refusal::Nothing`].
    pub fn redo(&mut self, stamp: &Stamp) -> Result<Line, Refusal> {
        self.history().may_leave(Leaving::Redo)?;
        self.admit(&Record::Redo)?;
        Ok(self.append(Record::Redo, stamp))
    }

    /// Changes the settings; `None` if they are as they were.
    ///
    /// # Errors
    /// [`Refusal::AnchorInUse`].
    #[must_use = "the line must be written"]
    pub fn set_settings(
        &mut self,
        settings: Settings,
        stamp: &Stamp,
    ) -> Result<Option<Line>, Refusal> {
        self.may_set(&settings)?;
        let changed = settings != *self.settings();
        Ok(changed.then(|| self.append(Record::Settings(settings), stamp)))
    }

    /// Changes the sources; `None` if they are as they were.
    #[must_use = "the line must be written"]
    pub fn set_sources(&mut self, sources: Vec<Source>, stamp: &Stamp) -> Option<Line> {
        (sources != self.sources()).then(|| self.append(Record::Sources { sources }, stamp))
    }

    /// Remembers what the screen looks like; `None` if it is as it was. Each line costs a sync:
    /// call it when the operator pauses or leaves, not on every key.
    #[must_use = "the line must be written"]
    pub fn set_view(&mut self, view: View, stamp: &Stamp) -> Option<Line> {
        (view != *self.view()).then(|| self.append(Record::View(Box::new(view)), stamp))
    }

    /// Takes in what a script reported.
    ///
    /// # Errors
    /// [`Refusal::UnknownOperation`]; nothing is taken in then.
    pub fn record_results(
        &mut self,
        file: ResultFile,
        run: Run,
        results: Vec<OpResult>,
        stamp: &Stamp,
    ) -> Result<Line, Refusal> {
        let unknown = results.iter().find(|result| !self.history().has_given(result.id));
        match unknown {
            Some(result) => Err(Refusal::UnknownOperation(result.id)),
            None => Ok(self.append(Record::Results(ScriptReport { file, run, results }), stamp)),
        }
    }

    fn append(&mut self, record: Record, stamp: &Stamp) -> Line {
        self.0.append(record, stamp)
    }
}
