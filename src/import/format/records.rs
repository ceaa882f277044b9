//! What every format gives.

use crate::import::record::Record;
use crate::import::report::Tally;
use crate::import::source::{Stop, Summary};

/// The records of a file under its headings, one after the other.
pub(in crate::import) trait Records: Send {
    /// Reads the next record; `None` at the end.
    fn next(&mut self) -> Result<Option<Record<'_>>, Stop>;

    /// What is known at the end of the file. Reads on to it where the records ended before.
    fn summary(&mut self) -> Result<Summary, Stop>;

    /// What was met beside the records.
    fn remarks(&self) -> &Remarks;
}

/// What a format has met beside its records.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::import) struct Remarks {
    /// Blank lines where records are lines.
    pub(in crate::import) blank_lines: Tally,
    /// Lines of a console behind the table or in it, and those that say that a command has failed.
    pub(in crate::import) console: Tally,
    pub(in crate::import) failed: Tally,
    /// Errors of the command that has made the list, behind its records or among them.
    pub(in crate::import) stopped: Tally,
    /// Records in which a quotation mark of a value stands behind a backslash.
    pub(in crate::import) backslashes: Tally,
    /// Lines of which the format makes nothing.
    pub(in crate::import) odd_lines: Tally,
    /// Objects whose folded lines have lost the blanks at their beginnings, and are read as they were.
    pub(in crate::import) unfolded: Tally,
    /// How many have such lines of which it is not clear what they belong to.
    pub(in crate::import) unclear_folds: u64,
    /// Changes of objects among the objects.
    pub(in crate::import) changes: Tally,
    /// Objects that are there no more, in a list of what has changed.
    pub(in crate::import) removed: Tally,
    /// Lists of users beside the one that is read.
    pub(in crate::import) other_lists: Vec<OtherList>,
    /// Answers of Graph that are errors, beside others that are none, and how many answers there are.
    pub(in crate::import) failed_answers: Tally,
    pub(in crate::import) answers: u64,
    /// Values that stand in other files, as addresses of those.
    pub(in crate::import) elsewhere: Tally,
    /// How many records the file itself says that it has, and where it says so.
    pub(in crate::import) stated: Option<(u64, &'static str)>,
    /// What says that there is more than this file has, as it stands in the file.
    pub(in crate::import) cut: Option<String>,
    /// The line that says so, where that is known.
    pub(in crate::import) cut_line: Option<u64>,
    /// The line of the record in the middle of which the file ends; it is not given.
    pub(in crate::import) broken: Option<u64>,
    /// Whether it is a page of an answer, and whether another follows.
    pub(in crate::import) page: Option<Page>,
}

/// A list of users that is not read, since another one in the file is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::import) struct OtherList {
    pub(in crate::import) name: String,
    pub(in crate::import) objects: u64,
    pub(in crate::import) line: u64,
}

/// A page of an answer of Microsoft Graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Page {
    /// It names the next one, on this line.
    Followed(u64),
    /// It is the last one, or the only one.
    Last,
}
