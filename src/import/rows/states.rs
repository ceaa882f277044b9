//! Cells to the state of a user: flags, kinds, times, licences, roles.

use super::flags::flag_of;
use super::interpret::Interpreter;
use super::plan::Candidate;
use crate::directory::{Field, Row, TableBuilder};
use crate::import::cell;
use crate::import::heading::Reading;

impl Interpreter<'_> {
    pub(super) fn set_flag<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        text: &str,
        (candidate, line): (Candidate, u64),
    ) {
        if field == Field::Synced && cell::sync_word(text) == Some(false) {
            // Whether it was synced once is not told, and who never was has no value.
            return;
        }
        if let Some(flag) = flag_of(field, text, candidate.reading) {
            self.tallies.rows.synced += u64::from(flag && field == Field::Synced);
            builder.set_flag(field, flag);
        } else {
            self.note_odd(candidate, text, line, "neither yes nor no");
            builder.lose(field);
        }
    }

    /// `Member` or `Guest`, whatever the language. Anything else does not tell which.
    pub(super) fn set_user_type<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        if let Some(kind) = cell::user_type(text) {
            builder.set_text(Field::UserType, kind);
        } else {
            self.note_odd(candidate, text, line, "neither Member nor Guest");
            builder.lose(Field::UserType);
        }
    }

    /// A time, or one of the words and the first days of calendars that say that there was none.
    pub(super) fn set_last_sync<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        match cell::is_deleted(text) {
            Some(true) if cell::is_time(text) => builder.set_text(Field::LastSync, text),
            Some(false) => {}
            _ => {
                self.note_odd(candidate, text, line, "no time");
                builder.lose(Field::LastSync);
            }
        }
    }

    pub(super) fn set_licences<R: Row>(&self, builder: &mut TableBuilder<R>, text: &str) {
        let none = cell::read_flag(text) == Some(false);
        if !none {
            builder.set_text(Field::Licences, text);
        }
        if !self.plan.has(Field::Licensed) {
            builder.set_flag(Field::Licensed, !none);
        }
    }
}

/// The time of a deletion; that there was one tells no time, nor does when it will be final.
pub(super) fn set_deletion<R: Row>(builder: &mut TableBuilder<R>, text: &str, reading: Reading) {
    match (cell::read_flag(text), reading) {
        (Some(false), _) => {}
        (Some(true), _) | (None, Reading::End) => builder.lose(Field::Deleted),
        // Days that are left until the end.
        (None, _) if cell::is_count_of_days(text) => builder.lose(Field::Deleted),
        (None, _) => builder.set_text(Field::Deleted, text),
    }
}

pub(super) fn set_roles<R: Row>(builder: &mut TableBuilder<R>, text: &str, reading: Reading) {
    match (reading, cell::read_flag(text)) {
        (_, Some(false)) => {}
        (Reading::RoleFlag, _) => builder.set_text(Field::Roles, "administrator"),
        _ => builder.set_text(Field::Roles, text),
    }
}
