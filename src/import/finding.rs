//! What an import has to say about a file, with stable codes.

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The code of a message. `E`: the file cannot be used; `W`: something is lost or wants a
        /// look; `I`: for information. Codes stay, new ones are added.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// The code as it is printed.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

codes! {
    /// No records.
    E01,
    /// A workbook, an archive or another binary file.
    E02,
    /// A web page.
    E03,
    /// The output of Format-Table, exported.
    E04,
    /// No column identifies a user.
    E05,
    /// An import template.
    E06,
    /// A usage report.
    E07,
    /// Given for the wrong side.
    E08,
    /// An error that Microsoft Graph answered with.
    E09,
    /// Two encodings in one file.
    E10,
    /// A quotation mark that is not closed.
    E11,
    /// Console output.
    E12,
    /// A format that is not read: LDIF, JSON, CLIXML, csvde.
    E13,
    /// The file could not be read, or changed while it was.
    E14,
    /// Letters lost to `?`.
    W01,
    /// The encoding was guessed.
    W02,
    /// Names that look as if they had been encoded twice.
    W03,
    /// Bytes that the encoding does not have.
    W04,
    /// NUL bytes removed.
    W05,
    /// Type names and other placeholders in place of values.
    W06,
    /// A column that is missing or says nothing.
    W07,
    /// Rows with another number of fields than the header.
    W08,
    /// Several columns for one field.
    W09,
    /// Empty rows.
    W10,
    /// The header again.
    W11,
    /// The same person twice.
    W12,
    /// Ids that could not be read.
    W13,
    /// Bare hex digits.
    W14,
    /// `ImmutableId`s that are not what Entra Connect would write.
    W15,
    /// One ImmutableId on several users.
    W16,
    /// Values that a spreadsheet has changed.
    W17,
    /// A number of rows at which exports are cut.
    W18,
    /// Values under wrong headings.
    W19,
    /// Soft-deleted users.
    W20,
    /// Built-in accounts.
    W21,
    /// A computed anchor in an on-premises file.
    W22,
    /// Typographic quotes.
    W23,
    /// No line of headings.
    W24,
    /// Mailboxes with a GUID of all zeros.
    W25,
    /// Values that a yes-or-no column or an id column cannot have.
    W27,
    /// Directory objects that are not users.
    W28,
    /// A type line, a `sep=` line or a comment in front of the header.
    I01,
    /// Ids that had blanks or a text guard around them.
    I02,
    /// Anchors without their padding, read all the same.
    I03,
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One message about a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Its code.
    pub code: Code,
    /// How many rows or values it is about.
    pub count: u64,
    /// The first line of the file that it is about, from 1.
    pub first_line: Option<u64>,
    /// What was found, what it means, and what to do.
    pub text: String,
}

/// How often something was met, where first, and an example.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    pub(super) count: u64,
    pub(super) first_line: Option<u64>,
    pub(super) example: String,
}

impl Tally {
    /// Counts one more, at `line`.
    pub(super) fn add(&mut self, line: u64, example: &str) {
        if self.count == 0 {
            self.first_line = Some(line);
            self.example = shorten(example);
        }
        self.count += 1;
    }

    /// The message about what was met; none if nothing was.
    pub(super) fn finding(
        &self,
        code: Code,
        text: impl FnOnce(u64, &str) -> String,
    ) -> Option<Finding> {
        (self.count > 0).then(|| Finding {
            code,
            count: self.count,
            first_line: self.first_line,
            text: text(self.count, &self.example),
        })
    }
}

/// A value as it is quoted in a message: without control characters, not longer than a line.
pub(super) fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    let shown = crate::text::visible(text);
    if shown.chars().count() <= LONGEST {
        return shown.into_owned();
    }
    shown.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// `1 row`, `2 rows`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
