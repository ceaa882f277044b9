//! The stable codes of what an import has to say about a file.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// The code of a message. `E`: the file cannot be used; `W`: something is lost or wants a
        /// look; `I`: for information. What is printed stays, new ones are added; `docs/codes.md` lists them.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code, in the order in which they are listed.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as it is printed.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

codes! {
    /// No records.
    NoRecords = "E01",
    /// A workbook, an archive or another binary file.
    NotText = "E02",
    /// A web page.
    WebPage = "E03",
    /// The output of Format-Table, exported.
    FormatTable = "E04",
    /// No column identifies a user.
    NoIdentity = "E05",
    /// An import template.
    Template = "E06",
    /// A usage report.
    UsageReport = "E07",
    /// Given for the wrong side.
    WrongSide = "E08",
    /// An error that Microsoft Graph answered with.
    GraphError = "E09",
    /// Two encodings in one file.
    TwoEncodings = "E10",
    /// Records that run into one another: a quotation mark that is not closed, or another header.
    RunTogether = "E11",
    /// Console output.
    ConsoleText = "E12",
    /// The file could not be read, or changed while it was.
    Unreadable = "E14",
    /// A list of ids given as one of cloud users that may have been computed from AD.
    MaybeComputed = "E15",
    /// A file that ends in the middle or is damaged.
    Damaged = "E16",
    /// Letters lost to `?`.
    LostLetters = "W01",
    /// The encoding was guessed.
    EncodingGuessed = "W02",
    /// Names that look as if they had been encoded twice.
    DoubleEncoded = "W03",
    /// Bytes that the encoding does not have.
    ForeignBytes = "W04",
    /// NUL bytes removed.
    NulBytes = "W05",
    /// Type names and other placeholders in place of values.
    LostValues = "W06",
    /// A column that is missing or says nothing.
    MissingColumns = "W07",
    /// Rows with another number of fields than the header.
    RaggedRows = "W08",
    /// Several columns for one field.
    SeveralColumns = "W09",
    /// Empty rows.
    BlankRows = "W10",
    /// The header again.
    RepeatedHeader = "W11",
    /// The same person twice.
    RepeatedPeople = "W12",
    /// Ids that could not be read.
    UnreadableIds = "W13",
    /// Ids whose bytes may stand in another order: bare hex digits, and what a tool has turned round.
    ByteOrder = "W14",
    /// `ImmutableId`s that are not what Entra Connect would write.
    OddAnchors = "W15",
    /// One ImmutableId on several users.
    SharedAnchors = "W16",
    /// Values that a spreadsheet has changed.
    SpreadsheetChanges = "W17",
    /// A number of rows at which exports are cut.
    UsualLimit = "W18",
    /// Values under wrong headings.
    ShiftedColumns = "W19",
    /// Soft-deleted users.
    DeletedUsers = "W20",
    /// Built-in accounts.
    BuiltInAccounts = "W21",
    /// A computed anchor in an on-premises file.
    ComputedAnchors = "W22",
    /// Typographic quotes.
    TypographicQuotes = "W23",
    /// No line of headings.
    NoHeader = "W24",
    /// Mailboxes with a GUID of all zeros.
    ZeroMailboxGuids = "W25",
    /// Values that a yes-or-no column or an id column cannot have.
    OddValues = "W27",
    /// Directory objects that are not users.
    NotUsers = "W28",
    /// A list of ids that may be the cloud's, or computed from AD.
    EitherSide = "W29",
    /// Rows and columns that a spreadsheet does not show, read all the same.
    HiddenRows = "W30",
    /// A type line, a `sep=` line or a comment in front of the header.
    Preamble = "I01",
    /// Ids that had blanks or a text guard around them.
    WrappedIds = "I02",
    /// Anchors without their padding, read all the same.
    LostPadding = "I03",
    /// What of a folder, an archive or a workbook was left out.
    LeftOut = "I04",
    /// Rows without the empty fields at their ends.
    TrimmedRows = "I05",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_listed_and_no_other() {
        let listed: Vec<&str> = include_str!("../../../docs/codes.md")
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(' ').next())
            .filter(|code| *code != "code")
            .collect();
        let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(listed, codes);
    }
}
