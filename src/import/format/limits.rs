//! How much of a file is looked at, and how long what is in it may be.

use crate::import::report::Refusal;

/// How much text is looked at to find out what a file is, in bytes.
pub(super) const HEAD_BYTES: usize = 64 * 1024;
/// How long a header may be, in bytes.
pub(super) const LONGEST_HEADER: usize = MEGABYTE;
/// How many columns a file may have: a schema has some thousand attributes.
pub(super) const MOST_COLUMNS: usize = 10_000;
/// How much one record may take, in bytes: the longest attributes of a directory are some hundred
/// kilobytes, and a quotation mark that is not closed takes all that follows.
pub(super) const LONGEST_RECORD: usize = 16 * MEGABYTE;
const MEGABYTE: usize = 1024 * 1024;
/// How many records are looked at to find out what a file is.
pub(super) const SAMPLE: usize = 50;

/// Why a record, or a header, that takes more than `most` bytes is not read.
pub(super) const fn too_long(line: u64, most: usize) -> Refusal {
    Refusal::TooLong { line, megabytes: most / MEGABYTE }
}
