//! The exports as the screen shows them: their columns, what each is read as, what makes them anew.

use crate::anchor::HexOrder;
use crate::directory::Field;

/// An export that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportFile {
    /// Its path.
    pub path: String,
    /// The encoding that it was read in, where it was text.
    pub encoding: Option<String>,
    /// How many records it has.
    pub rows: u64,
    /// Its columns.
    pub columns: Vec<ExportColumn>,
    /// The fields that a file of its kind can have.
    pub fields: Vec<Field>,
    /// The command that makes it anew without its faults, on one line, where it has any.
    pub command: Option<String>,
    /// Bare hex digits of a column that does not tell how they are read.
    pub undecided_hex: Option<String>,
    /// The line of the headings, and the first of those before it, where nobody said that they are none of the
    /// export.
    pub lines_before: Option<(u64, String)>,
    /// A name that was encoded twice, and what it was before, where nobody said what to do about such names.
    pub twice_encoded: Option<(String, String)>,
}

/// A column of an export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportColumn {
    /// Its heading.
    pub heading: String,
    /// The name of the field that it is read as; `None` if it is not read.
    pub field: Option<String>,
    /// Why.
    pub why: String,
    /// The name of the field that its values look like, where it is not read.
    pub likely: Option<String>,
    /// Whether its values say something.
    pub usable: bool,
    /// In how many rows it has a value; `None` where it is not read.
    pub filled: Option<u64>,
    /// One of its values.
    pub example: Option<String>,
}

/// What an operator says of how one export is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExportRule {
    /// The path of the export, as its report has it.
    pub path: String,
    /// What is said of it.
    pub says: Says,
}

/// What is said of how an export is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Says {
    /// The column with this heading holds this field, or nothing that is to be read.
    Holds(String, Option<Field>),
    /// The column with this heading is read by its heading again.
    ByHeading(String),
    /// Bare hex digits are read in this order.
    Hex(HexOrder),
    /// The headings stand on this line, and those before it are none of the export.
    HeaderLine(u64),
    /// Whether names that were encoded twice are read as they were before.
    RepairNames(bool),
    /// It is in this encoding; `None` to find it out.
    Encoding(Option<String>),
}
