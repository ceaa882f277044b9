//! What kind of fault a refusal is: its code, its place, whether another export is the remedy.

use super::Refusal;
use crate::directory::Role;
use crate::import::report::Code;

impl Refusal {
    /// Changes of LDIF in the place of objects.
    pub(in crate::import) fn changes_of_type(kind: impl std::fmt::Display) -> Self {
        Self::Changes { kind: format!("changetype: {kind}") }
    }

    /// Its stable code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Empty | Self::NothingUsable { .. } | Self::Changes { .. } => Code::NoRecords,
            Self::Workbook { .. }
            | Self::DamagedWorkbook { .. }
            | Self::Packed { .. }
            | Self::Archive { .. }
            | Self::Method { .. }
            | Self::Encrypted
            | Self::Unpacked { .. }
            | Self::Binary { .. }
            | Self::NotRead { .. } => Code::NotText,
            Self::WebPage => Code::WebPage,
            Self::FormatTable => Code::FormatTable,
            Self::NoIdentity { .. }
            | Self::LowerHeader { .. }
            | Self::NothingInside { .. }
            | Self::OtherList { .. }
            | Self::OwnTable { .. }
            | Self::NoUsers { .. }
            | Self::FailedCommand { .. }
            | Self::Prose { .. } => Code::NoIdentity,
            Self::Template => Code::Template,
            Self::UsageReport { .. } => Code::UsageReport,
            Self::WrongSide { .. }
            | Self::BothSides { .. }
            | Self::OtherTimes { .. }
            | Self::SharedIds { .. } => Code::WrongSide,
            Self::MaybeComputed { .. } | Self::OtherIds { .. } => Code::MaybeComputed,
            Self::GraphError { .. } => Code::GraphError,
            Self::TwoEncodings { .. } | Self::NotEncodedSo { .. } => Code::TwoEncodings,
            Self::UnclosedQuote { .. } | Self::SecondHeader { .. } | Self::SideBySide { .. } => {
                Code::RunTogether
            }
            Self::ConsoleText { .. } => Code::ConsoleText,
            Self::NoHeader { .. } => Code::NoHeader,
            Self::TooLong { .. }
            | Self::TooWide { .. }
            | Self::Unfinished { .. }
            | Self::Damaged { .. } => Code::Damaged,
            Self::Missing
            | Self::Directory
            | Self::PermissionDenied
            | Self::Io { .. }
            | Self::Endless
            | Self::Changed { .. }
            | Self::Vanished
            | Self::TooManyFiles { .. }
            | Self::StandardInputTwice
            | Self::TooLarge => Code::Unreadable,
        }
    }

    /// The name of what the file is, for the report's `shape`.
    #[must_use]
    pub const fn shape(&self) -> Option<&'static str> {
        match self {
            Self::Workbook { .. } | Self::DamagedWorkbook { .. } => Some("excel-workbook"),
            Self::Packed { .. }
            | Self::Archive { .. }
            | Self::Method { .. }
            | Self::Encrypted
            | Self::Unpacked { .. } => Some("packed"),
            Self::Binary { .. } => Some("binary"),
            Self::WebPage => Some("web-page"),
            Self::NotRead { .. } => Some("other-format"),
            Self::OtherList { .. } => Some("other-list"),
            Self::OwnTable { .. } => Some("own-table"),
            Self::Prose { .. } | Self::NoUsers { .. } | Self::FailedCommand { .. } => {
                Some("plain-text")
            }
            Self::FormatTable => Some("format-table"),
            Self::Template => Some("import-template"),
            Self::UsageReport { .. } => Some("usage-report"),
            Self::GraphError { .. } => Some("graph-error"),
            Self::ConsoleText { .. } => Some("console-text"),
            Self::Missing
            | Self::Directory
            | Self::PermissionDenied
            | Self::Io { .. }
            | Self::Endless
            | Self::Changed { .. }
            | Self::Vanished
            | Self::TooManyFiles { .. }
            | Self::NothingInside { .. }
            | Self::StandardInputTwice
            | Self::Empty
            | Self::NothingUsable { .. }
            | Self::Changes { .. }
            | Self::OtherTimes { .. }
            | Self::NotEncodedSo { .. }
            | Self::NoIdentity { .. }
            | Self::LowerHeader { .. }
            | Self::WrongSide { .. }
            | Self::MaybeComputed { .. }
            | Self::BothSides { .. }
            | Self::SharedIds { .. }
            | Self::OtherIds { .. }
            | Self::TwoEncodings { .. }
            | Self::UnclosedQuote { .. }
            | Self::NoHeader { .. }
            | Self::SecondHeader { .. }
            | Self::SideBySide { .. }
            | Self::TooLong { .. }
            | Self::TooWide { .. }
            | Self::Unfinished { .. }
            | Self::Damaged { .. }
            | Self::TooLarge => None,
        }
    }

    /// The line of the file that it is about, from 1.
    pub(in crate::import) const fn line(&self) -> Option<u64> {
        match self {
            Self::UnclosedQuote { line, .. }
            | Self::SecondHeader { line }
            | Self::SideBySide { line, .. }
            | Self::TooLong { line, .. }
            | Self::TooWide { line, .. }
            | Self::Unfinished { line, .. }
            | Self::Damaged { line, .. }
            | Self::NothingUsable { line, .. } => Some(*line),
            _ => None,
        }
    }

    /// Whether another export is the remedy.
    pub(in crate::import) const fn wants_export(&self) -> bool {
        !matches!(
            self,
            Self::Missing
                | Self::Directory
                | Self::PermissionDenied
                | Self::Io { .. }
                | Self::Endless
                | Self::Changed { .. }
                | Self::Vanished
                | Self::Packed { .. }
                | Self::DamagedWorkbook { .. }
                | Self::Archive { .. }
                | Self::Method { .. }
                | Self::Encrypted
                | Self::Unpacked { .. }
                | Self::TooManyFiles { .. }
                | Self::StandardInputTwice
                | Self::WrongSide { .. }
                | Self::BothSides { .. }
                | Self::OtherTimes { .. }
                | Self::NotEncodedSo { .. }
                | Self::SecondHeader { .. }
                | Self::SideBySide { .. }
                | Self::OwnTable { .. }
                | Self::TooLarge
        )
    }

    /// Whether a file among others may be left out for it: it is something else than what is wanted. One
    /// that is damaged must not be missed.
    pub(in crate::import) const fn is_of_something_else(&self) -> bool {
        matches!(
            self,
            Self::Empty
                | Self::Changes { .. }
                | Self::Workbook { .. }
                | Self::Packed { .. }
                | Self::Binary { .. }
                | Self::WebPage
                | Self::NotRead { .. }
                | Self::OtherList { .. }
                | Self::OwnTable { .. }
                | Self::Prose { .. }
                | Self::NoUsers { .. }
                | Self::FailedCommand { .. }
                | Self::FormatTable
                | Self::NoIdentity { .. }
                | Self::LowerHeader { .. }
                | Self::Template
                | Self::UsageReport { .. }
                | Self::WrongSide { .. }
                | Self::ConsoleText { .. }
                | Self::NoHeader { .. }
        )
    }

    /// The side that a format comes from, where nobody said.
    pub(in crate::import::report) const fn implied_role(&self) -> Option<Role> {
        match self {
            Self::GraphError { .. } => Some(Role::Cloud),
            // Graph marks what was removed, and LDIF names the change.
            Self::Changes { kind } if matches!(kind.as_bytes(), [b'@', ..]) => Some(Role::Cloud),
            Self::Changes { .. } => Some(Role::OnPrem),
            Self::ConsoleText { looks, .. } => *looks,
            _ => None,
        }
    }
}
