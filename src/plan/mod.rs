//! The plan: operations on the directory and the tenant, and the queue that decisions make of them.
//!
//! The queue is never edited in place: it is the fold over the decisions of the operator, so that
//! undoing is leaving a decision out and a replayed session is the session. Nothing here is text of
//! a shell; `powershell` writes that.
//!
//! This room must never read a file or a clock: who decided and when is passed in.

mod dialect;
mod history;
mod operation;
mod queue;

pub use dialect::{Dialect, NotADialect};
pub use history::{History, UndoError};
pub use operation::{CloudRef, Known, OnPremRef, OpId, OpKind, Operation};
pub use queue::{Decision, NewOperation, OpState, Queue, QueuedOperation};
