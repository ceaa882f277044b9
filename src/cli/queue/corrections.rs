//! Corrections of the queue that need no exports: undo, redo, remove, note, another place.

use std::path::Path;
use std::str::FromStr;

use super::QueueArgs;
use super::listing::print;
use crate::cli::new::stamp;
use crate::cli::numbers::{Numbers, number, queued};
use crate::cli::{Exit, Failure, Streams};
use crate::plan::{Decision, Lack, OpId, moved_to};
use crate::session::{Append, Line, Store, WritableLedger};
use crate::text::visible;

/// A note on an operation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    id: OpId,
    text: String,
}

impl FromStr for Note {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, note) = halves(text)?;
        Ok(Self { id: number(id)?, text: note.trim().to_string() })
    }
}

/// An operation, and the one in whose place it is put.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    id: OpId,
    other: OpId,
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (id, other) = halves(text)?;
        Ok(Self { id: number(id)?, other: number(other)? })
    }
}

fn halves(text: &str) -> Result<(&str, &str), String> {
    text.split_once('=').ok_or_else(|| format!("'{text}' has no = behind the number"))
}

/// What is to be done.
pub(super) enum Correction {
    Undo,
    Redo,
    Remove(Numbers),
    Note(Note),
    Place(Place),
}

/// The correction that the arguments ask for.
pub(super) fn correction(args: &QueueArgs) -> Option<Correction> {
    let remove = args.remove.clone().map(Correction::Remove);
    let note = args.note.clone().map(Correction::Note);
    let undo = args.undo.then_some(Correction::Undo);
    let redo = args.redo.then_some(Correction::Redo);
    let place = args.place.map(Correction::Place);
    undo.or(redo).or(place).or(remove).or(note)
}

/// Takes the correction, and lists the queue that follows.
pub(super) fn run(
    correction: &Correction,
    args: &QueueArgs,
    path: &Path,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let mut opened = Store::open(path, &stamp())?;
    let before = opened.ledger.history().lacks();
    let (line, said) = match make(&mut opened.ledger, correction) {
        Ok(made) => made,
        Err(reason) => {
            writeln!(streams.err, "{}", visible(&reason))?;
            return Ok(Exit::Findings);
        }
    };
    opened.store.append(&line)?;
    streams.changed = true;
    writeln!(streams.err, "{}", visible(&said))?;
    if let Some(orphans) = Lack::since(&before, &opened.ledger.history().lacks()) {
        writeln!(streams.err, "note: {}", visible(&orphans))?;
    }
    print(&opened.ledger, None, args, streams)?;
    Ok(Exit::Done)
}

/// The line of a correction and what it did, or why it is not taken.
fn make(ledger: &mut WritableLedger, correction: &Correction) -> Result<(Line, String), String> {
    let history = ledger.history();
    match correction {
        Correction::Undo => {
            let summary = history
                .undoable()
                .map(|it| it.summary(|id| history.queue().operation(id)))
                .unwrap_or_default();
            let line = ledger.undo(&stamp()).map_err(|refusal| refusal.to_string())?;
            Ok((line, format!("undone: {summary}")))
        }
        Correction::Redo => {
            let summary = history
                .redoable()
                .map(|it| it.summary(|id| history.queue().operation(id)))
                .unwrap_or_default();
            let line = ledger.redo(&stamp()).map_err(|refusal| refusal.to_string())?;
            Ok((line, format!("redone: {summary}")))
        }
        Correction::Remove(numbers) => {
            let ids = numbers.within(history.queue())?;
            decide(ledger, Decision::Remove { ids })
        }
        Correction::Note(Note { id, text }) => {
            queued(history.queue(), *id)?;
            decide(ledger, Decision::Note { id: *id, text: text.clone() })
        }
        Correction::Place(Place { id, other }) => {
            let moved = moved_to(history.queue(), *id, *other);
            decide(ledger, moved.map_err(|reason| reason.to_string())?)
        }
    }
}

fn decide(ledger: &mut WritableLedger, decision: Decision) -> Result<(Line, String), String> {
    let summary = decision.summary(|id| ledger.history().queue().operation(id));
    let line = ledger.decide(decision, &stamp()).map_err(|refusal| refusal.to_string())?;
    Ok((line, format!("done: {summary}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_may_hold_an_equals_sign() {
        let note: Note = "3= a=b ".parse().unwrap();
        assert_eq!(note, Note { id: OpId(3), text: "a=b".into() });
        assert!("3".parse::<Note>().is_err());
    }
}
