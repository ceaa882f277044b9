//! Whether users are missing from a file: it says so, ends before its end, or has rows that nobody could read.

use super::remarks::{open_end_finding, stated_missing};
use crate::import::cell;
use crate::import::format::{Page, Remarks};
use crate::import::rows::Interpreter;
use crate::import::source::Damage;

/// Whether it is known that users are missing. A number of records at which exports are usually cut is a suspicion, and
/// another list in the file may be of others; both are said, and no more.
pub(in crate::import) fn lacks_users(
    interpreter: &Interpreter<'_>,
    remarks: &Remarks,
    damage: &Damage,
) -> bool {
    let rows = &interpreter.tallies.rows;
    let is_followed = matches!(remarks.page, Some(Page::Followed(_)));
    let stray = interpreter.header.stray.as_ref();
    remarks.broken.is_some()
        || remarks.failed_answers.count > 0
        || remarks.stopped.count > 0
        || remarks.cut.is_some() && !is_followed
        || stated_missing(remarks, rows.records) > 0
        || rows.cut.count > 0
        || stray.is_some_and(|stray| cell::says_more(&stray.line))
        || rows.short_end.is_some()
        || rows.cut_value.count > 0
        || open_end_finding(interpreter, remarks, damage).is_some()
        || lacks_rows(interpreter)
}

/// Whether rows were left out that are users: those with an id, or so many that some of them must be.
pub(super) fn lacks_rows(interpreter: &Interpreter<'_>) -> bool {
    const FEWEST: u64 = 3;
    let rows = &interpreter.tallies.rows;
    let left_out = rows.ragged.count + rows.shifted.count + rows.unclear.count;
    rows.users_left_out > 0 || left_out >= FEWEST && left_out * 50 >= rows.records
}
