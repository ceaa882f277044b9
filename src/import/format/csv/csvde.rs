//! csvde's own kind of CSV: bytes as `X'…'`, and backslashes written twice (docs/facts.md, Exports).

use crate::import::format::Header;
use crate::import::format::binary::{hex_bytes, security_identifier};
use crate::import::heading::{Binary, HEADINGS};
use crate::import::record::{Cells, Record};

/// What the bytes of each column are.
pub(super) fn binary_columns(header: &Header) -> Vec<Option<Binary>> {
    header.folded.iter().map(|heading| HEADINGS.binary(heading)).collect()
}

/// Whether a record has anything that other tools would write otherwise.
pub(super) fn is_translated(record: Record<'_>) -> bool {
    record.iter().any(|cell| memchr::memchr2(b'\'', b'\\', cell.as_bytes()).is_some())
}

/// Puts the cells of a record into `cells`, as other tools would write them.
pub(super) fn translate(record: Record<'_>, binary: &[Option<Binary>], cells: &mut Cells) {
    cells.clear();
    for (column, cell) in record.iter().enumerate() {
        translate_cell(cell, binary.get(column).copied().flatten(), cells);
        cells.end();
    }
}

fn translate_cell(cell: &str, binary: Option<Binary>, cells: &mut Cells) {
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once("X'") {
        let Some((digits, tail)) = after.split_once('\'') else { break };
        let starts = before.is_empty() || before.ends_with(';');
        let Some(bytes) = hex_bytes(digits).filter(|_| starts) else { break };
        push_plain(before, cells);
        match (binary, security_identifier(&bytes)) {
            (Some(Binary::Sid), Some(text)) => cells.extend(&text),
            // Without -u, csvde writes text beyond ASCII so; else it is bytes, and stays what it is.
            (None, _) if std::str::from_utf8(&bytes).is_ok_and(is_text) => {
                cells.extend(&String::from_utf8_lossy(&bytes));
            }
            _ => {
                cells.extend("X'");
                cells.extend(digits);
                cells.extend("'");
            }
        }
        rest = tail;
    }
    push_plain(rest, cells);
}

fn is_text(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !c.is_whitespace())
}

fn push_plain(text: &str, cells: &mut Cells) {
    for (number, part) in text.split("\\\\").enumerate() {
        if number > 0 {
            cells.extend("\\");
        }
        cells.extend(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_as_other_tools_write_them() {
        let sid = "X'010100000000000512000000'";
        let guid = "X'a3bf33ecc27b584cb8b99e7a45c42b8a'";
        let cases = [
            (r"CN=Smith\\, John,DC=x", None, r"CN=Smith\, John,DC=x"),
            ("X'5a6fc3ab'", None, "Zoë"),
            ("X'5a6fc3ab';X'c581';plain", None, "Zoë;Ł;plain"),
            ("X'00ff'", None, "X'00ff'"),
            ("O'X'Neil", None, "O'X'Neil"),
            (sid, Some(Binary::Sid), "S-1-5-18"),
            (guid, Some(Binary::Guid), guid),
        ];
        for (cell, binary, expected) in cases {
            let mut cells = Cells::default();
            translate_cell(cell, binary, &mut cells);
            cells.end();
            assert_eq!(cells.record(1).get(0), Some(expected), "{cell}");
        }
    }
}
