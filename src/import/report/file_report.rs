//! What an import found, file by file: what `hardmatch inspect` prints.

use serde::{Serialize, Serializer};

use super::{Code, Finding};
use crate::directory::{Flaws, Role};
use crate::import::rule::ReadingRule;

/// How many rejected rows and cells of a file are listed; all are counted.
pub const MOST_REJECTIONS: usize = 1000;

/// What was found in one file. Serialised, it is an element of `files` of `inspect --json`.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FileReport {
    /// The path, or the name that was given to a file in memory.
    pub path: String,
    /// What the file holds; `None`, printed `unusable`, if it cannot be used.
    #[serde(serialize_with = "kind_or_unusable")]
    pub kind: Option<Role>,
    /// Whether that was said, or is told by the file itself; else it was only taken for that.
    pub certain: bool,
    /// The command or portal that seems to have made it.
    pub shape: Option<String>,
    /// The encoding: `ascii`, `utf-8`, `utf-8-bom`, `utf-16le`, `windows-1252`, …
    pub encoding: Option<String>,
    /// The delimiter.
    pub delimiter: Option<char>,
    /// How many records it has, blank ones and repeated headers not counted.
    pub rows: u64,
    /// How many of them became users or mailboxes.
    pub users: u64,
    /// Rejected rows, and cells that could not be read; the first [`MOST_REJECTIONS`] of them.
    pub rejected: Vec<Rejection>,
    /// How many were rejected in all.
    pub rejected_total: u64,
    /// The columns in their order.
    pub columns: Vec<ColumnReport>,
    /// The messages, by code.
    pub codes: Vec<Finding>,
    /// The digits of an id of a column that does not tell how they are read.
    #[serde(skip)]
    pub undecided_hex: Option<String>,
    /// The line of the headings, and the first of those before it, where nobody said that they are none of the
    /// export.
    #[serde(skip)]
    pub lines_before: Option<(u64, String)>,
    /// A name that was encoded twice, and what it was before, where nobody said what to do about such names.
    #[serde(skip)]
    pub twice_encoded: Option<(String, String)>,
    /// What is wrong with it as a whole, whatever its rows say.
    #[serde(skip)]
    pub flaws: Flaws,
    /// What was said of it, and changes nothing in it.
    #[serde(skip)]
    pub unmet: Vec<ReadingRule>,
    /// Whether another export is the remedy of a file that cannot be used.
    #[serde(skip)]
    pub wants_export: bool,
    /// Why the file cannot be used.
    pub error: Option<String>,
    /// The size in bytes; `None` if the file was not read to its end.
    pub bytes: Option<u64>,
    /// The SHA-256 of the whole file in lower-case hex digits; `None` as for `bytes`.
    pub sha256: Option<String>,
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn kind_or_unusable<S: Serializer>(kind: &Option<Role>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.map_or("unusable", Role::name))
}

impl FileReport {
    /// The report of a file of which nothing is known yet.
    #[must_use]
    pub fn new(path: String) -> Self {
        Self {
            path,
            kind: None,
            certain: false,
            shape: None,
            encoding: None,
            delimiter: None,
            rows: 0,
            users: 0,
            rejected: Vec::new(),
            rejected_total: 0,
            columns: Vec::new(),
            codes: Vec::new(),
            undecided_hex: None,
            lines_before: None,
            twice_encoded: None,
            flaws: Flaws::default(),
            unmet: Vec::new(),
            wants_export: false,
            error: None,
            bytes: None,
            sha256: None,
        }
    }

    /// The message with this code.
    #[must_use]
    pub fn finding(&self, code: Code) -> Option<&Finding> {
        self.codes.iter().find(|finding| finding.code == code)
    }

    /// The digits of an id of a column that does not tell how they are read; `None` where every one does.
    #[must_use]
    pub fn undecided_digits(&self) -> Option<&str> {
        self.undecided_hex.as_deref()
    }

    /// Adds a message, in the order of the codes.
    pub(in crate::import) fn add(&mut self, finding: impl Into<Option<Finding>>) {
        let Some(finding) = finding.into() else { return };
        let at = self.codes.partition_point(|other| other.code <= finding.code);
        self.codes.insert(at, finding);
    }
}

/// A row that was left out, or a cell whose value was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Rejection {
    /// The line on which the record begins, from 1.
    pub line: u64,
    /// The heading of the cell; `None` if the whole row was left out.
    pub column: Option<String>,
    /// Why.
    pub reason: String,
}

/// One column of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ColumnReport {
    /// The heading as it stands in the file.
    pub header: String,
    /// The name of the [`Field`](crate::directory::Field) that it is read as; `None` if it is not
    /// used.
    #[serde(rename = "as")]
    pub field: Option<String>,
    /// Why it is read as that, or not at all: for the screen.
    #[serde(skip)]
    pub why: String,
    /// In how many rows it has a value, for the screen; `None` where it is not read.
    #[serde(skip)]
    pub filled: Option<u64>,
    /// The field that the values of a column that is not used look like, to be read so with `--column`.
    pub likely: Option<String>,
    /// One of its values.
    pub example: Option<String>,
    /// Whether its values say something: not if they are type names, or left blank by a command
    /// that was not asked for them.
    pub usable: bool,
}

/// What an import found in all.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct ImportReport {
    /// The files, in the order of the roles and then as they were given.
    pub files: Vec<FileReport>,
    /// Messages that concern several files.
    pub codes: Vec<Finding>,
}
