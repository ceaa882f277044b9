//! Bytes to text: files, encodings, line ends, hashing, and the thread that does it ahead of the reader.
//!
//! This room must never know how the text is made up.

mod bytes;
mod decode;
mod detect;
mod reader;
mod supply;

use super::report::Refusal;

pub use detect::TextEncoding;

pub(super) use bytes::Origin;
pub(super) use decode::Damage;
pub(super) use detect::EncodingChoice;
pub(super) use reader::TextReader;
pub(super) use supply::{BLOCK_BYTES, Summary, Supply, survey};

/// Why reading a file stopped before its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// Somebody cancelled the import.
    Cancelled,
    /// The file is not UTF-8: find out what it is, and read it again.
    NotUtf8,
    /// The file cannot be used.
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
