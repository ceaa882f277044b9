//! Rows that are remarks of whoever made a table, and no users: totals, pages, sections, types of columns.

use super::interpret::Interpreter;
use crate::anchor::{AnchorError, HexOrder, read_guid};
use crate::directory::{Field, Kind};
use crate::import::cell::{self, Cell};
use crate::import::merged::unmarked;
use crate::import::record::Record;

impl Interpreter<'_> {
    /// Whether a row is a remark: nothing in it identifies anybody, or looks like what did.
    pub(super) fn is_remark(&self, record: Record<'_>) -> bool {
        !self.glance.tells_somebody(record) && self.says_nothing_of_anybody(record)
    }

    #[cold]
    fn says_nothing_of_anybody(&self, record: Record<'_>) -> bool {
        if self.header.names_values() {
            return false;
        }
        if is_footer(record) {
            return true;
        }
        if record.len() < 2 {
            return false;
        }
        let filled: Vec<&str> =
            record.iter().map(cell::trim).filter(|cell| !cell.is_empty()).collect();
        if filled.len() > 1 && filled.iter().all(|cell| is_type(cell)) {
            return true;
        }
        let has_title = record.get(0).is_some_and(|cell| !cell::trim(cell).is_empty())
            && filled.iter().skip(1).all(|cell| is_number(cell));
        let in_telling = self.glance.telling.iter().filter_map(|at| record.get(*at));
        let has_words = in_telling.into_iter().any(|cell| !unmarked(cell).is_empty());
        // A title may have the cells beside it.
        let mut columns = record.iter().map(unmarked).enumerate();
        (has_title || has_words)
            && columns.all(|(at, cell)| cell.is_empty() || self.tells_nothing(at, cell, has_title))
    }

    /// Whether a cell with something in it may be one of a remark.
    fn tells_nothing(&self, at: usize, cell: &str, has_title: bool) -> bool {
        let Some(meaning) = self.plan.meanings.get(at).copied().flatten() else { return true };
        match (meaning.field.kind(), meaning.field) {
            (Kind::Guid, _) => is_word(cell),
            (_, Field::Upn | Field::Mail | Field::ProxyAddresses) => is_plain(cell),
            // Whoever has these may be a user whose other values were lost; a title is in the first cell alone.
            (_, Field::EmployeeId | Field::Sam) => false,
            _ => has_title && if at == 0 { is_plain(cell) } else { is_number(cell) },
        }
    }
}

/// Whether a row is what stands below a table or on each of its pages: a word for it first, and beside it nothing but
/// numbers, whatever the columns are.
#[cold]
pub(super) fn is_footer(record: Record<'_>) -> bool {
    let mut filled = record.iter().map(unmarked).map(cell::trim).filter(|cell| !cell.is_empty());
    filled.next().is_some_and(cell::is_footer)
        && filled.all(|cell| is_number(cell) || cell::is_footer(cell))
}

/// Whether a value is what somebody has written, and not what a tool or a spreadsheet has left of another.
fn is_plain(cell: &str) -> bool {
    matches!(cell::read(cell), Cell::Value(text, _) if !text.contains(['@', '?', '\u{fffd}']))
        && !cell.trim_end().ends_with(['.', '…'])
}

/// Whether a cell for an id has words in it, and nothing that might be left of an id.
fn is_word(cell: &str) -> bool {
    let text = cell::trim(cell);
    let is_none = read_guid(text, HexOrder::Bytes) == Err(AnchorError::NotAGuid);
    is_none
        && is_plain(cell)
        && text.chars().any(char::is_alphabetic)
        && !cell::is_truth_value(text)
        && text.split_whitespace().all(|word| word.len() < 16)
}

fn is_number(cell: &str) -> bool {
    let text = cell::trim(cell);
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a cell names the type of its column: `Guid`, `String`, `nvarchar(100)`.
fn is_type(cell: &str) -> bool {
    const TYPES: [&str; 14] = [
        "guid",
        "uuid",
        "string",
        "text",
        "bool",
        "boolean",
        "bit",
        "int",
        "integer",
        "datetime",
        "date",
        "varchar",
        "nvarchar",
        "uniqueidentifier",
    ];
    let bare = cell.split_once('(').map_or(cell, |(bare, _)| bare);
    let bare = bare.strip_prefix("System.").unwrap_or(bare);
    TYPES.iter().any(|name| bare.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_an_id_is_no_word() {
        for cell in ["Total", "Grand total: 8", "END OF REPORT", "Page 2", "DELETED USERS", "Итого"]
        {
            assert!(is_word(cell), "{cell}");
        }
        for cell in [
            "System.Byte[]",
            "#NAME?",
            "1.23457E+15",
            "12345",
            "3ceaaf30-8142-48ea-91d9-3080f9b439f",
            "3ceaaf30-81…",
            "3ceaaf30...",
            "10-Mar",
            "TRUE",
            "pAiCGfGMJ0uJuil2Ecm14",
            "00u1a2b3c4d5e6f7g8h9",
            "(unknown)",
        ] {
            assert!(!is_word(cell), "{cell}");
        }
    }
}
