//! Corrections of the queue that need no exports: undo, redo, remove, note, another place.

use std::path::Path;
use std::str::FromStr;

use super::QueueArgs;
use super::listing::print;
use crate::cli::new::stamp;
use crate::cli::{Exit, Failure, Streams};
use crate::plan::{Decision, OpId, Queue, QueuedOperation, moved_to};
use crate::session::{Append, Line, Store, WritableLedger};
use crate::text::visible;

/// The most operations that one call removes: more is a typing error.
const MOST: usize = 100_000;

/// Operations by number, each with whether it was named singly.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Numbers(Vec<(OpId, bool)>);

impl FromStr for Numbers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut ids = Vec::new();
        for part in text.split(',').map(str::trim) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (OpId(first), OpId(last)) = (number(first)?, number(last)?);
            if last < first {
                return Err(format!("'{part}' ends before it begins"));
            }
            let room = MOST.saturating_sub(ids.len());
            if (last - first) as usize >= room {
                return Err(format!("'{part}' names more than {MOST} operations"));
            }
            ids.extend((first..=last).map(|id| (OpId(id), first == last)));
        }
        ids.sort_unstable();
        Ok(Self(ids))
    }
}

impl Numbers {
    /// Those that are in the queue. One that is named singly must be there; a range may have gaps.
    fn within(&self, queue: &Queue) -> Result<Vec<OpId>, String> {
        for (id, _) in self.0.iter().filter(|(_, single)| *single) {
            queued(queue, *id)?;
        }
        let mut ids: Vec<OpId> =
            self.0.iter().map(|(id, _)| *id).filter(|id| queue.get(*id).is_some()).collect();
        ids.dedup();
        if ids.is_empty() {
            Err("none of these operations is in the queue".into())
        } else {
            Ok(ids)
        }
    }
}

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

fn number(text: &str) -> Result<OpId, String> {
    let id = text.trim().parse().map_err(|_| format!("'{text}' is not the number of an operation"));
    id.map(OpId)
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
    print(&opened.ledger, None, args.json, streams)?;
    Ok(Exit::Done)
}

/// The line of a correction and what it did, or why it is not taken.
fn make(ledger: &mut WritableLedger, correction: &Correction) -> Result<(Line, String), String> {
    let history = ledger.history();
    match correction {
        Correction::Undo => {
            let summary = history.undoable().map(Decision::summary).unwrap_or_default();
            let line = ledger.undo(&stamp()).map_err(|refusal| refusal.to_string())?;
            Ok((line, format!("undone: {summary}")))
        }
        Correction::Redo => {
            let summary = history.redoable().map(Decision::summary).unwrap_or_default();
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
    let summary = decision.summary();
    let line = ledger.decide(decision, &stamp()).map_err(|refusal| refusal.to_string())?;
    Ok((line, format!("done: {summary}")))
}

fn queued(queue: &Queue, id: OpId) -> Result<&QueuedOperation, String> {
    queue.get(id).ok_or_else(|| format!("operation {id} is not in the queue"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_singly_and_as_ranges() {
        let read = |text: &str| {
            text.parse::<Numbers>().map(|ids| ids.0.iter().map(|(id, _)| id.0).collect::<Vec<_>>())
        };
        assert_eq!(read("7-9, 3,8"), Ok(vec![3, 7, 8, 8, 9]));
        for bad in ["", "x", "3-", "9-7", "1-4000000000", "-3"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_note_may_hold_an_equals_sign() {
        let note: Note = "3= a=b ".parse().unwrap();
        assert_eq!(note, Note { id: OpId(3), text: "a=b".into() });
        assert!("3".parse::<Note>().is_err());
    }
}
