//! Bytes to text: files, encodings, line ends, hashing, and the thread that does it ahead of the reader.
//!
//! This room must never know how the text is made up.

mod archive;
mod bytes;
mod charset;
mod decode;
mod detect;
mod guess;
mod label;
mod magic;
mod members;
mod origin;
mod raw;
mod reader;
mod supply;
mod survey;
mod unpack;
mod workbook;

use super::report::Refusal;

pub use label::TextEncoding;

pub(super) use charset::Charset;
pub(super) use decode::Damage;
pub(super) use detect::{EncodingChoice, OnInvalid, Sureness};
pub(super) use magic::BINARY;
pub(super) use members::{Inside, Members, members};
pub(super) use origin::{Origin, STANDARD_INPUT};
pub(super) use reader::{TextFilter, TextReader};
pub(super) use supply::{BLOCK_BYTES, Summary, Supply};
pub(super) use survey::survey;
pub(super) use workbook::Hidden;

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
