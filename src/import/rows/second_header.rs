//! Headings of another export in the middle of a file.

use crate::import::heading::{HEADINGS, fold_heading};
use crate::import::record::Record;
use crate::import::report::Refusal;

/// A row of headings that are not those of this file: everything after it would be read under the
/// wrong ones.
pub(super) fn refuse_second_header(record: Record<'_>) -> Result<(), Refusal> {
    let is_known = |cell: &&str| HEADINGS.is_known(&fold_heading(cell));
    let filled = || record.iter().filter(|cell| !cell.trim().is_empty());
    // Most rows that are looked at are users, and one look is enough.
    if !filled().next().is_some_and(|first| is_known(&first)) {
        return Ok(());
    }
    let (known, filled) = (filled().filter(is_known).count(), filled().count());
    if known >= 2 && known * 2 > filled {
        return Err(Refusal::SecondHeader { line: record.line() });
    }
    Ok(())
}
