//! Where the rows of a table come from.

use crate::text::visible;

/// The number of an input, and of a file in it where it is a folder, an archive or a workbook.
pub(super) type Number = (usize, usize);

/// The file of a table, and the line of each row in it.
pub(super) struct RowOrigin {
    pub(super) number: Number,
    pub(super) name: String,
    pub(super) sha256: Option<String>,
    pub(super) lines: Vec<u32>,
}

impl RowOrigin {
    /// The line of a row; 0 where it has none.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().map_or(0, u64::from)
    }

    /// The line and the file of a row, in words.
    pub(super) fn place(&self, row: usize) -> String {
        format!("line {} of {}", self.line(row), visible(&self.name))
    }

    /// Whether both are of two files that are the same, byte for byte.
    pub(super) fn is_copy_of(&self, other: &Self) -> bool {
        self.number != other.number && self.sha256.is_some() && self.sha256 == other.sha256
    }
}

/// Where the rows of a merged table stand.
#[derive(Default)]
pub(super) struct Places {
    pub(super) origins: Vec<RowOrigin>,
    /// The first record of each row; empty where the one table was not merged.
    pub(super) sources: Vec<(usize, usize)>,
}

impl Places {
    /// The file of a row, and the line in it.
    pub(super) fn of(&self, row: usize) -> Option<(Number, u64)> {
        let (number, at) = self.sources.get(row).copied().unwrap_or((0, row));
        let origin = self.origins.get(number)?;
        Some((origin.number, origin.line(at)))
    }
}
