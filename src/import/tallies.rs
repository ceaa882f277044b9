//! What is counted while the rows of one file are read.

use std::collections::HashMap;

use super::finding::Tally;
use super::report::{MOST_REJECTIONS, Rejection};
use crate::directory::Field;

/// The cells of one column.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnTally {
    /// Cells with the name of a type in place of one.
    pub(super) type_names: Tally,
    /// Cells with a word for nothing.
    pub(super) nothing: Tally,
    /// Lists that the console cut off.
    pub(super) cut: Tally,
    /// Values that such a column cannot have.
    pub(super) odd: Tally,
    /// Rows in which another column for the same field has another value.
    pub(super) differing: Tally,
}

/// Rows that did not become users.
#[derive(Clone, Debug, Default)]
pub(super) struct RowTallies {
    pub(super) records: u64,
    pub(super) blank: Tally,
    pub(super) repeated_header: Tally,
    pub(super) ragged: Tally,
    pub(super) builtin: Tally,
    pub(super) no_user: Tally,
    pub(super) deleted: Tally,
}

/// Names, and what became of their letters.
#[derive(Clone, Debug, Default)]
pub(super) struct NameTallies {
    /// Names with `?` in them.
    pub(super) questioned: Tally,
    /// Names that look as if they had been encoded twice.
    pub(super) mojibake: Tally,
    /// Names that look like UTF-7.
    pub(super) utf7: Tally,
    /// Names with letters beyond ASCII.
    pub(super) beyond_ascii: Tally,
}

/// Ids of every kind.
#[derive(Clone, Debug, Default)]
pub(super) struct IdTallies {
    pub(super) unreadable: Tally,
    pub(super) missing: Tally,
    pub(super) wrapped: Tally,
    pub(super) lost_padding: Tally,
    pub(super) zero_mailbox: Tally,
    /// Of the computed anchors: how many there are, and which are not that of the objectGUID.
    pub(super) computed: u64,
    pub(super) computed_other: Tally,
}

/// What a spreadsheet has changed.
#[derive(Clone, Debug, Default)]
pub(super) struct SheetTallies {
    pub(super) errors: Tally,
    pub(super) scientific: Tally,
    pub(super) dates: Tally,
    pub(super) guarded: Tally,
    pub(super) quoted: Tally,
    /// Employee ids of digits only, and how many of them begin with a zero.
    pub(super) numeric_ids: u64,
    pub(super) zero_led_ids: u64,
}

/// The `ImmutableId`s of cloud users.
#[derive(Clone, Debug, Default)]
pub(super) struct AnchorTallies {
    /// All that are filled.
    pub(super) total: u64,
    /// Canonical Base64 of a GUID's bytes.
    pub(super) guids: u64,
    /// The same, made from bytes in network order.
    pub(super) swapped: Tally,
    pub(super) guid_text: Tally,
    pub(super) base64_of_text: Tally,
    pub(super) binary: Tally,
    pub(super) custom: Tally,
    pub(super) damaged: Tally,
    /// Base64 with letters of one case only.
    pub(super) one_case: Tally,
}

/// A column of bare hex digits, whose order is decided at the end.
#[derive(Clone, Debug, Default)]
pub(super) struct HexColumn {
    /// How many there are, and in how many the version digit stands where text order has it, and
    /// where byte order does.
    pub(super) total: usize,
    pub(super) text: usize,
    pub(super) bytes: usize,
    /// The rows, of the main table and of the one beside it.
    pub(super) rows: [Vec<u32>; 2],
    /// The first one.
    pub(super) first: Tally,
}

/// All that is counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Tallies {
    /// For each column the cells with a value; by itself, since every cell is counted here.
    pub(super) filled: Vec<u64>,
    pub(super) columns: Vec<ColumnTally>,
    pub(super) rows: RowTallies,
    pub(super) names: NameTallies,
    pub(super) ids: IdTallies,
    pub(super) sheet: SheetTallies,
    pub(super) anchors: AnchorTallies,
    pub(super) hex: HashMap<Field, HexColumn>,
    pub(super) rejected: Vec<Rejection>,
    pub(super) rejected_total: u64,
}

impl Tallies {
    /// For a file with this many columns.
    pub(super) fn new(columns: usize) -> Self {
        let (filled, all) = (vec![0; columns], vec![ColumnTally::default(); columns]);
        Self { filled, columns: all, ..Self::default() }
    }

    /// Lists a row or cell that was left out.
    pub(super) fn reject(
        &mut self,
        line: u64,
        column: Option<&str>,
        reason: impl FnOnce() -> String,
    ) {
        self.rejected_total += 1;
        if self.rejected.len() < MOST_REJECTIONS {
            let column = column.map(|heading| heading.trim().to_string());
            self.rejected.push(Rejection { line, column, reason: reason() });
        }
    }
}
