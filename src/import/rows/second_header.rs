//! Headings of another export in the middle of a file.

use crate::import::format::Header;
use crate::import::heading::{HEADINGS, fold_heading};
use crate::import::record::Record;
use crate::import::report::Refusal;

/// A row of headings that are not those of this file: everything after it would be read under the
/// wrong ones.
pub(super) fn refuse_second_header(record: Record<'_>) -> Result<(), Refusal> {
    let filled = || record.iter().filter(|cell| !cell.trim().is_empty());
    // Most rows that are looked at are users, and one look is enough.
    let Some(first) = filled().next() else { return Ok(()) };
    let begins = is_known(first);
    let are_headings = || filled().all(may_be_heading);
    if !begins && !are_headings() {
        return Ok(());
    }
    let (known, filled) = (filled().filter(|cell| is_known(cell)).count(), filled().count());
    if known >= 2 && (begins && known * 2 > filled || are_headings()) {
        return Err(Refusal::SecondHeader { line: record.line() });
    }
    Ok(())
}

/// The same where the line before the headings has lost its end, so that the first of them stands in the last cell of
/// it. Headings that are those of this file refuse nothing: what follows is read under the right ones.
#[cold]
pub(super) fn refuse_glued_header(record: Record<'_>, header: &Header) -> Result<(), Refusal> {
    let Some(glued_at) = header.width.checked_sub(1) else { return Ok(()) };
    let glued = record.get(glued_at).unwrap_or_default();
    let tail = || record.iter().skip(header.width);
    let names = || header.names.iter().map(String::as_str);
    let goes_on = tail().eq(names().skip(1));
    if goes_on && names().next().is_some_and(|first| glued.ends_with(first)) {
        return Ok(());
    }
    let filled = || tail().filter(|cell| !cell.trim().is_empty());
    let (known, filled) = (filled().filter(|cell| is_known(cell)).count(), filled().count());
    if known > 0 && known * 2 > filled && ends_with_heading(glued) {
        return Err(Refusal::SecondHeader { line: record.line() });
    }
    Ok(())
}

fn is_known(cell: &str) -> bool {
    HEADINGS.is_known(&fold_heading(cell))
}

/// Whether a cell looks like a heading and like nothing that users have: no address, number or id.
fn may_be_heading(cell: &str) -> bool {
    let cell = cell.trim();
    cell.starts_with(char::is_alphabetic)
        && cell.bytes().all(|byte| !matches!(byte, b'@' | b'\\' | b',' | b'='))
        && (!cell.bytes().any(|byte| byte.is_ascii_digit()) || is_known(cell))
}

/// No heading is longer, in bytes.
const LONGEST_HEADING: usize = 512;

fn ends_with_heading(cell: &str) -> bool {
    let starts = cell.char_indices().rev().map(|(at, _)| at);
    let tails = starts.filter_map(|at| cell.get(at..));
    tails.take_while(|tail| tail.len() <= LONGEST_HEADING).any(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_ends_a_cell_however_long_the_cell_is() {
        for (cell, expected) in [("xObjectGUID", true), ("éMail", true), ("x", false), ("", false)]
        {
            assert_eq!(ends_with_heading(cell), expected, "{cell}");
            let long = "\u{e9} ".repeat(1 << 19);
            assert_eq!(ends_with_heading(&format!("{long}{cell}")), expected, "{cell}");
        }
    }
}
