//! One operation as the single command that a screen and a journal show.

use thiserror::Error;

use super::dialect::Dialect;
use super::kind::written;
use crate::plan::{OpKind, Operation};

/// An operation that a dialect cannot express. It stays in the queue.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{} cannot be written for {dialect}: {reason}", kind.name())]
pub struct Unsupported {
    /// What kind of operation.
    pub kind: OpKind,
    /// For which dialect.
    pub dialect: Dialect,
    /// Why, in a sentence.
    pub reason: String,
}

/// The single command that carries an operation out, addressed by object id (docs/facts.md,
/// Commands of the three modules). On-premises operations read the same in every dialect.
///
/// # Errors
/// [`Unsupported`], with the reason.
pub fn command(operation: &Operation, dialect: Dialect) -> Result<String, Unsupported> {
    let unsupported = |reason| Unsupported { kind: operation.kind(), dialect, reason };
    written(operation).command(dialect).map_err(unsupported)
}
