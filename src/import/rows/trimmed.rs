//! Rows that end before the headings do, because empty fields at their ends were left out.

use super::interpret::Interpreter;
use super::shift::{Look, is};
use crate::directory::Field;
use crate::import::cell;
use crate::import::record::Record;

impl Interpreter<'_> {
    /// Whether a row that is too short lacks nothing but fields at its end: each value may stand in its column, one of them
    /// identifies somebody, and none is missing before the last one.
    #[cold]
    pub(super) fn is_trimmed(&self, record: Record<'_>) -> bool {
        let found = record.len();
        if found < 2 || found >= self.header.width || !self.glance.looks.all_may_be(record) {
            return false;
        }
        let is_seen = |(column, look): (usize, Look)| {
            record.get(column).is_some_and(|cell| is(look, cell)).then_some(column)
        };
        let Some(last_seen) = self.glance.looks.iter().filter_map(is_seen).max() else {
            return false;
        };
        let identifies = |(column, look): (usize, Look)| {
            matches!(look, Look::Guid | Look::Address) && is_seen((column, look)).is_some()
        };
        self.glance.looks.iter().any(identifies)
            && !self.has_strays(record)
            && (last_filled(record) == Some(last_seen) || self.keeps_empty(record))
    }

    /// Whether an id or an address stands in a column that has names or the like.
    fn has_strays(&self, record: Record<'_>) -> bool {
        let is_stray = |(column, text): (usize, &str)| {
            let Some(meaning) = self.plan.meanings.get(column).copied().flatten() else {
                return false;
            };
            let is_of_names = matches!(
                meaning.field,
                Field::Sam
                    | Field::Alias
                    | Field::DisplayName
                    | Field::GivenName
                    | Field::Surname
                    | Field::EmployeeId
                    | Field::Department
            );
            is_of_names && [Look::Guid, Look::Address, Look::Sid].iter().any(|look| is(*look, text))
        };
        record.iter().enumerate().any(is_stray)
    }

    /// Whether empty fields before others are kept, in this row or in the first ones: whoever leaves out each empty field
    /// moves those behind it.
    fn keeps_empty(&self, record: Record<'_>) -> bool {
        let has_gap = |record: Record<'_>| {
            let last = last_filled(record).unwrap_or_default();
            record.iter().take(last).any(is_empty)
        };
        has_gap(record) || self.header.sample().any(has_gap)
    }
}

/// The last column that has a value in a record.
fn last_filled(record: Record<'_>) -> Option<usize> {
    (0..record.len()).rfind(|at| !record.get(*at).is_none_or(is_empty))
}

fn is_empty(cell: &str) -> bool {
    cell::trim(cell).is_empty()
}
