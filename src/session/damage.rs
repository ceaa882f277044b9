//! What can be wrong with a session file.

use thiserror::Error;

use crate::plan::UndoError;

/// What is wrong with a line.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Reason {
    /// The check does not fit.
    #[error("its check does not fit: it, or the order of lines, was changed after it was written")]
    WrongCheck,
    /// It does not end in a check.
    #[error("it does not end in a check")]
    NoCheck,
    /// It ends in a carriage return.
    #[error("it ends in a carriage return: an editor or a transfer has changed the line ends")]
    CarriageReturn,
    /// It has a NUL byte.
    #[error("it holds NUL bytes, as after a power failure")]
    Nul,
    /// The check fits, and it is not UTF-8.
    #[error("it is not UTF-8")]
    NotText,
    /// The check fits, and it is no record.
    #[error("it is no record of a session: {0}")]
    NotARecord(String),
    /// It has a number that was given before.
    #[error("its number {seq} does not come after {after}")]
    OutOfOrder {
        /// The number that it has.
        seq: u64,
        /// The number of the line before.
        after: u64,
    },
    /// It is a second header, or the first line is none.
    #[error("a header must be the first line, and nothing else can")]
    Header,
    /// It cannot follow the lines before.
    #[error("it cannot follow: {0}")]
    Impossible(UndoError),
}

/// A damaged line, and what of the file is sound.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("line {line} is damaged: {reason}")]
pub struct Damage {
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: Reason,
    /// How many bytes the lines before it have.
    pub sound_len: usize,
    /// How many lines there are from it to the end.
    pub left_out: usize,
}
