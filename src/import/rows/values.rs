//! Cells to typed values of a row.

use std::borrow::Cow;

use super::glance::last_class;
use super::interpret::{Content, Destination, Interpreter};
use super::plan::{Action, Candidate, Plan, Step};
use super::states::{set_deletion, set_roles};
use crate::directory::{AnchorCell, Field, Role, Row, Table, TableBuilder, is_guest_upn};
use crate::import::cell::{self, Cell};
use crate::import::merged::Merged;
use crate::import::record::Record;

/// What an anchor is told to be whose cell is merged with others: an error of a spreadsheet, as whoever reads it knows
/// those.
const MERGED: &str = "#MERGED!";

impl Interpreter<'_> {
    /// Sets one field of the current row.
    pub(in crate::import) fn set_field<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        step: &Step,
        steps: &[Step],
        record: Record<'_>,
    ) {
        let line = record.line();
        let (text, candidate) = match self.content(step, record) {
            Content::Value(text, candidate) => (text, candidate),
            Content::Lost(text, candidate) => {
                self.set_lost(builder, step, (text, candidate), line);
                if step.action == Action::DisplayName {
                    set_name_from_others(builder, steps, record);
                }
                return;
            }
            Content::Contradicted(text, candidate) => {
                if step.action.is_id() {
                    self.reject_disputed(candidate, text, line);
                }
                builder.lose(step.field);
                return;
            }
            Content::Silent(candidate) => {
                self.tallies.columns[candidate.column].silent.add(line, "");
                if step.action != Action::Upn {
                    self.set_missing(builder, step, steps, record);
                }
                lose_with(builder, step, &self.plan);
                return;
            }
            Content::NotTold(text, candidate) => {
                self.set_not_told(builder, step.field, (text, candidate), line);
                return;
            }
            Content::Nothing => {
                self.set_missing(builder, step, steps, record);
                return;
            }
        };
        self.set_value(builder, step, (text, candidate), line);
    }

    /// Sets a field of the current row to what a cell says.
    pub(super) fn set_value<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        step: &Step,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        match step.action {
            Action::AccountName => {
                self.set_account_name(builder, step.field, (text, candidate), line);
            }
            Action::UserType => self.set_user_type(builder, text, candidate, line),
            Action::Text | Action::DisplayName => {
                self.set_plain_text(builder, step.field, (text, candidate), line);
            }
            Action::Upn => self.set_upn(builder, text, candidate, line),
            Action::Mail => self.set_mail(builder, text, candidate, line),
            Action::RoutingAddress => self.set_routing_address(builder, text, candidate, line),
            Action::LastSync => self.set_last_sync(builder, text, candidate, line),
            Action::EmployeeId => self.set_employee_id(builder, (text, candidate), line),
            Action::ObjectClass => builder.set_text(step.field, last_class(text)),
            Action::DistinguishedName => {
                self.set_distinguished_name(builder, (text, candidate), line);
            }
            Action::Sid => self.set_sid(builder, text, candidate, line),
            Action::Guid => self.set_guid(builder, step.field, (text, candidate), line),
            Action::GuidText => self.set_guid_text(builder, step.field, (text, candidate), line),
            Action::ConsistencyGuid => self.set_consistency(builder, text, candidate, line),
            Action::ImmutableId => self.set_immutable_id(builder, (text, candidate), line),
            Action::Flag => self.set_flag(builder, step.field, text, (candidate, line)),
            Action::Deletion => set_deletion(builder, text, candidate.reading),
            Action::Licences => self.set_licences(builder, text),
            Action::RecipientType => builder.set_text(step.field, cell::recipient_type(text)),
            Action::Roles => set_roles(builder, text, candidate.reading),
            Action::Addresses => self.set_addresses(builder, text, candidate, line),
            Action::ComputedAnchor => self.compare_computed(builder, text, line),
        }
    }

    /// What stands in for a value that is not there.
    fn set_missing<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        step: &Step,
        steps: &[Step],
        record: Record<'_>,
    ) {
        match step.action {
            Action::DisplayName => set_name_from_others(builder, steps, record),
            Action::Guid if step.field == R::ID => {
                self.tallies.ids.missing.add(record.line(), "");
            }
            // Every user of the cloud has one: it was lost.
            Action::Upn if matches!(self.role, Role::Cloud | Role::Deleted) => {
                if let Some(first) = step.candidates.first() {
                    self.tallies.columns[first.column].blank.add(record.line(), "");
                    builder.lose(Field::Upn);
                }
            }
            _ => {}
        }
    }

    /// Says that a value was there and the export lost it: not the same as none.
    fn set_lost<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        step: &Step,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        let merged = Merged::of(text);
        match step.action {
            // The text tells whoever asks for the anchor why it is not known.
            Action::ConsistencyGuid | Action::ImmutableId => {
                if step.action == Action::ImmutableId {
                    self.note_destroyed(builder, line);
                }
                let told = merged.map_or(text, |_| MERGED);
                builder.set_anchor(step.field, AnchorCell::Text(told));
                return;
            }
            Action::ComputedAnchor => return,
            Action::Guid if step.field == R::ID => {
                let (text, why) = match merged {
                    Some((_, text)) => {
                        (text, "its cell is merged with others, and it may be that of another row")
                    }
                    None => (text, "the export or a spreadsheet lost the value"),
                };
                self.reject_id(candidate, text, line, &why);
            }
            _ => {}
        }
        lose_with(builder, step, &self.plan);
    }

    /// Finishes a row: what no column of its own has given.
    pub(in crate::import) fn complete_row<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        row: R,
        record: Record<'_>,
    ) {
        if !matches!(self.role, Role::Cloud | Role::Deleted) {
            return;
        }
        if !builder.so_far().has_value(row, Field::UserType)
            && (is_guest_upn(builder.current_text(Field::Upn)) || self.is_invited(record))
        {
            builder.set_text(Field::UserType, "Guest");
        }
        let to = if self.target() == 0 { Destination::Main } else { Destination::Aside };
        self.note_unsaid(builder.so_far(), to, &[row.index() as u32]);
    }

    /// Whether a column beside the type of the user says that it was invited.
    fn is_invited(&mut self, record: Record<'_>) -> bool {
        let cell = |at: &usize| record.get(*at).map(cell::trim).unwrap_or_default();
        let Some(column) = self.glance.invitations.iter().find(|at| cell::is_invited(cell(at)))
        else {
            return false;
        };
        self.tallies.rows.by_invitation.insert(*column);
        true
    }

    /// Notes those of some rows that are of synced users and have no `ImmutableId`.
    pub(in crate::import) fn note_unsaid<R: Row>(
        &mut self,
        users: &Table<R>,
        to: Destination,
        rows: &[u32],
    ) {
        if !self.tells_link {
            return;
        }
        for number in rows {
            let row = R::new(*number);
            if users.flag(row, Field::Synced).value() == Some(true)
                && !users.has_value(row, Field::ImmutableId)
            {
                let line = self.line_of(to, *number);
                let upn = users.text_or_empty(row, Field::Upn);
                self.tallies.anchors.unsaid.add(line, upn);
                self.tallies.anchors.unsaid_rows[to as usize].push(*number);
            }
        }
    }
}

/// Says that a field of the current row is not known, with what is made of it.
fn lose_with<R: Row>(builder: &mut TableBuilder<R>, step: &Step, plan: &Plan) {
    match step.action {
        Action::DistinguishedName => builder.lose(Field::CommonName),
        Action::Licences if !plan.has(Field::Licensed) => builder.lose(Field::Licensed),
        _ => {}
    }
    if step.action != Action::ComputedAnchor {
        builder.lose(step.field);
    }
}

/// The display name of a row that has none: the common name, else given name and surname.
fn set_name_from_others<R: Row>(builder: &mut TableBuilder<R>, steps: &[Step], record: Record<'_>) {
    let of = |field: Field| {
        let columns =
            steps.iter().filter(|step| step.field == field).flat_map(|step| &step.candidates);
        columns.filter_map(|candidate| record.get(candidate.column)).find_map(|cell| {
            match cell::read(cell) {
                Cell::Value(text, _) => Some(text),
                _ => None,
            }
        })
    };
    let name = of(Field::CommonName)
        .map(Cow::Borrowed)
        .or_else(|| of(Field::OrgUnit).and_then(cell::common_name))
        .or_else(|| match (of(Field::GivenName), of(Field::Surname)) {
            (Some(given), Some(surname)) => Some(Cow::Owned(format!("{given} {surname}"))),
            (given, surname) => given.or(surname).map(Cow::Borrowed),
        });
    if let Some(name) = name {
        builder.set_text(Field::DisplayName, &name);
    }
}
