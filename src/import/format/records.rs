//! What every format gives.

use crate::import::record::Record;
use crate::import::report::Tally;
use crate::import::source::{Stop, Summary};

/// The records of a file under its headings, one after the other.
pub(in crate::import) trait Records {
    /// Reads the next record; `None` at the end.
    fn next(&mut self) -> Result<Option<Record<'_>>, Stop>;

    /// What is known at the end of the file. Reads on to it where the records ended before.
    fn summary(&mut self) -> Result<Summary, Stop>;

    /// The blank lines that were met.
    fn blank_lines(&self) -> &Tally;
}
