//! Why a session does not take a change.

use thiserror::Error;

use crate::plan::{AppliedAlready, OpId, UndoError};

/// Why a session does not take a change. Nothing was changed then.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Refusal {
    /// It is only looked at.
    #[error(
        "the session is open read-only, and nothing can be changed: open it without --read-only to decide"
    )]
    ReadOnly,
    /// A script has applied what would leave the queue.
    #[error(transparent)]
    Applied(#[from] AppliedAlready),
    /// There is nothing to undo or redo.
    #[error(transparent)]
    Nothing(#[from] UndoError),
    /// Something was queued with the source anchor as it is.
    #[error(
        "the source anchor cannot change while operations are queued with the old one; export and finish them, or take them out of the queue first"
    )]
    AnchorInUse,
    /// An operation comes with a number that was given out before: it was proposed for an earlier
    /// state of the queue.
    #[error("the queue has gone on meanwhile, and operation {0} is another one: ask for it again")]
    NumberGiven(OpId),
    /// Results name an operation that this session never had.
    #[error(
        "operation {0} was never queued in this session: the results belong to another session, or to a later copy of this one"
    )]
    UnknownOperation(OpId),
}
