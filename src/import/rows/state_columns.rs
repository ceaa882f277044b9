//! Columns of states, in which a word may say that a user is deleted.

use super::plan::Plan;
use crate::directory::{Field, Role};
use crate::import::cell::{self, Cell};
use crate::import::format::Header;
use crate::import::heading::HEADINGS;
use crate::import::record::Record;

/// A column whose words may say that a user is deleted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) struct StateColumn {
    pub(in crate::import) column: usize,
    /// Whether its heading says that it is about the account; else it may be about something else.
    pub(in crate::import) is_certain: bool,
}

/// The columns of states of a file with these headings. One whose heading says nothing counts where its first values are
/// words for what is active or deleted, unless the operator says what it is.
pub(super) fn state_columns(header: &Header, plan: &Plan, role: Role) -> Vec<StateColumn> {
    if !matches!(role, Role::Cloud | Role::Deleted | Role::OnPrem) {
        return Vec::new();
    }
    let column = |(column, folded): (usize, &String)| {
        let meaning = plan.meanings.get(column).copied().flatten();
        let is_enabled = meaning.is_some_and(|meaning| meaning.field == Field::Enabled);
        // `State` is that of an address too, and the type of a recipient may be that of a deleted one.
        let is_open = is_enabled
            || meaning
                .is_none_or(|meaning| matches!(meaning.field, Field::State | Field::RecipientType));
        let is_said = header.is_said(column);
        let is_certain = is_open && (is_enabled || !is_said) && HEADINGS.is_state(folded);
        let may_be = || role == Role::Cloud && is_open && !is_said && are_states(header, column);
        (is_certain || may_be()).then_some(StateColumn { column, is_certain })
    };
    header.folded.iter().enumerate().filter_map(column).collect()
}

/// The columns of an export of cloud users that nobody reads, and whose headings speak of a deletion.
pub(super) fn unread_deletions(header: &Header, plan: &Plan, role: Role) -> Vec<Suspect> {
    if role != Role::Cloud {
        return Vec::new();
    }
    let suspect = |(column, folded): (usize, &String)| {
        let is_unread = plan.meanings.get(column).is_none_or(Option::is_none);
        let speaks = is_unread && !header.is_said(column) && HEADINGS.speaks_of_deletion(folded);
        speaks.then(|| Suspect { column, counts_days: HEADINGS.speaks_of_days(folded) })
    };
    header.folded.iter().enumerate().filter_map(suspect).collect()
}

/// An unread column whose heading speaks of a deletion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) struct Suspect {
    pub(in crate::import) column: usize,
    /// Whether its heading speaks of days, which may be those until the user is gone.
    counts_days: bool,
}

impl Suspect {
    /// Whether its cell looks as if the user of a record were deleted.
    pub(super) fn is_hit(self, record: Record<'_>) -> bool {
        let Some(text) = record.get(self.column).filter(|text| !text.is_empty()) else {
            return false;
        };
        let Cell::Value(text, _) = cell::read(text) else { return false };
        cell::is_deleted(text) == Some(true) || self.counts_days && cell::is_count_of_days(text)
    }
}

/// The columns that tell who was invited into the tenant, in a file with these headings.
pub(super) fn invitation_columns(header: &Header, plan: &Plan, role: Role) -> Vec<usize> {
    if !matches!(role, Role::Cloud | Role::Deleted) {
        return Vec::new();
    }
    let headings = header.folded.iter().enumerate();
    let is_one = |(column, folded): &(usize, &String)| {
        HEADINGS.is_invitation(folded) && plan.meanings.get(*column).is_none_or(Option::is_none)
    };
    headings.filter(is_one).map(|(column, _)| column).collect()
}

/// Whether the first values of a column are words, and one of them is that of a state.
fn are_states(header: &Header, column: usize) -> bool {
    let cells = || {
        let cells = header.sample().filter_map(|record| record.get(column)).map(cell::trim);
        cells.filter(|cell| !cell.is_empty())
    };
    let is_word = |cell: &str| {
        cell.len() <= 24 && cell.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '_'))
    };
    cells().all(is_word) && cells().any(|cell| cell::deleted_word(cell).is_some())
}

/// What a state says of a user: nothing, or that it is deleted, and whether that is certain.
pub(super) fn deleted_state<'r>(
    columns: &[StateColumn],
    record: Record<'r>,
) -> Option<(StateColumn, &'r str)> {
    columns.iter().find_map(|state| {
        let text = record.get(state.column).filter(|text| !text.is_empty() && text.len() <= 64)?;
        let Cell::Value(text, _) = cell::read(text) else { return None };
        (cell::deleted_word(text) == Some(true)).then_some((*state, text))
    })
}
