//! Records to rows: each record becomes a user, is left out, or is rejected with a reason.

use std::borrow::Cow;

use super::flags::flag_of;
use super::glance::Glance;
use super::held::Held;
use super::plan::{Action, Candidate, Plan, Step};
use super::second_header::refuse_second_header;
use super::tallies::Tallies;
use crate::anchor::{HexOrder, read_guid};
use crate::directory::{
    ClassId, Field, FieldSet, Role, Row, TableBuilder, TextAttribute, address_key, local_part,
};
use crate::import::cell::{self, Cell, Wrapping};
use crate::import::format::Header;
use crate::import::merged::Merged;
use crate::import::record::Record;
use crate::import::report::{Refusal, shorten};

/// What the cells for a field come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Content<'r> {
    /// A value, and the column that has it.
    Value(&'r str, Candidate),
    /// What the export or a spreadsheet has put in the place of one.
    Lost(&'r str, Candidate),
    /// One of two values that contradict each other, where only one can be right.
    Contradicted(&'r str, Candidate),
    /// A word that says that there is none, or that it is not told.
    NotTold(&'r str, Candidate),
    /// No value.
    Nothing,
    /// Not even that there is none: the record does not have the column.
    Silent(Candidate),
}

/// Which table a user is written to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Destination {
    /// That of the file.
    Main,
    /// The one beside it, of soft-deleted users among active ones.
    Aside,
}

/// Reads the records of one file.
pub(in crate::import) struct Interpreter<'l> {
    pub(in crate::import) header: Cow<'l, Header>,
    pub(in crate::import) role: Role,
    pub(in crate::import) plan: Plan,
    /// The attribute whose text is the anchor, where the operator named one.
    anchor_column: Option<&'l TextAttribute>,
    pub(in crate::import) tallies: Tallies,
    /// A row that waits for the next one.
    pub(in crate::import) held: Option<Held>,
    /// Whether names that were encoded twice are read as they were before.
    pub(in crate::import) repair: bool,
    /// What a glance at a record looks at.
    pub(in crate::import) glance: Glance,
    /// Whether there are columns for both the link and whether a user is synced: who is has one.
    pub(super) tells_link: bool,
    /// Which table is being written: the number of its [`Destination`].
    target: usize,
    /// The lines of the rows of both tables.
    pub(in crate::import) lines: [Vec<u32>; 2],
}

impl<'l> Interpreter<'l> {
    /// An interpreter of records under these headings, as this role reads them.
    pub(in crate::import) fn new(
        header: &'l Header,
        role: Role,
        anchor_column: Option<&'l TextAttribute>,
    ) -> Self {
        let plan = Plan::new(header, role, anchor_column);
        Self {
            tallies: Tallies::new(header.names.len()),
            held: None,
            repair: false,
            glance: Glance::new(header, &plan, role, anchor_column),
            tells_link: tells_link(&plan),
            plan,
            anchor_column,
            header: Cow::Borrowed(header),
            role,
            target: 0,
            lines: [Vec::new(), Vec::new()],
        }
    }

    /// Takes in headings that a record was the first to have. It gives the fields of which the records before it
    /// said nothing at all; in a format where not to name a field is to say that it is empty there are none.
    pub(in crate::import) fn adopt(&mut self, record: Record<'_>) -> FieldSet {
        let late = record.late();
        let before = self.plan.fields();
        self.header.to_mut().add(late);
        self.tallies.widen(self.header.names.len());
        // Most names mean nothing, and a file may have a new one in every record.
        if Plan::is_changed_by(late, self.role, self.anchor_column) {
            self.plan = Plan::new(&self.header, self.role, self.anchor_column);
            self.glance = Glance::new(&self.header, &self.plan, self.role, self.anchor_column);
            self.tells_link = tells_link(&self.plan);
        } else {
            self.plan.meanings.resize(self.header.names.len(), None);
        }
        if self.role == Role::OnPrem || !record.may_be_silent() {
            return FieldSet::EMPTY;
        }
        let new = self.plan.fields().minus(before);
        for field in new.iter() {
            let Some(column) = self.plan.candidates(field).map(|at| at.column).next() else {
                continue;
            };
            let lines = self.lines.iter().flatten().map(|line| u64::from(*line));
            lines.for_each(|line| self.tallies.columns[column].silent.add(line, ""));
        }
        new
    }

    /// For each column whether it is used; what is in the others need not be read.
    pub(in crate::import) fn used(&self) -> Vec<bool> {
        let is_sign = |at: usize| {
            self.glance.states.iter().any(|state| state.column == at)
                || self.glance.invitations.contains(&at)
                || self.glance.suspects.iter().any(|suspect| suspect.column == at)
        };
        let meanings = self.plan.meanings.iter().enumerate();
        meanings.map(|(at, meaning)| meaning.is_some() || is_sign(at)).collect()
    }

    /// Writes a record to a table. `classes` are for rows with sound names, with `?` in them, and with
    /// letters that were replaced.
    pub(in crate::import) fn write<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        classes: [ClassId; 3],
        to: Destination,
        record: Record<'_>,
    ) -> Result<(), Refusal> {
        self.target = to as usize;
        let letters = self.note_names(record);
        let row = builder.start_row(classes[letters as usize]);
        self.lines[self.target].push(u32::try_from(record.line()).unwrap_or(u32::MAX));
        // The plan is taken out for the time of the row, so that the tallies can be written.
        let steps = std::mem::take(&mut self.plan.steps);
        let tells_nothing = self.role == Role::OnPrem || !record.may_be_silent();
        for step in &steps {
            if let [only] = step.candidates.as_slice() {
                let cell = record.get(only.column).unwrap_or_default();
                if cell.is_empty() && tells_nothing && !step.is_missed() {
                    continue;
                }
                if cell::is_plain(cell) {
                    self.tallies.filled[only.column] += 1;
                    self.set_value(builder, step, (cell, *only), record.line());
                    continue;
                }
            }
            self.set_field(builder, step, &steps, record);
        }
        self.plan.steps = steps;
        self.complete_row(builder, row, record);
        if builder.current_id().is_none() {
            refuse_second_header(record)?;
        }
        Ok(())
    }

    /// The value of a field: of the first column that has one. Other columns of the same rank that
    /// have another value are counted. Where no column has one, what stands in its place.
    #[inline]
    pub(super) fn content<'r>(&mut self, step: &Step, record: Record<'r>) -> Content<'r> {
        match step.candidates.as_slice() {
            [only] => self.cell(*only, step, record),
            _ => self.best_content(step, record),
        }
    }

    fn best_content<'r>(&mut self, step: &Step, record: Record<'r>) -> Content<'r> {
        let mut found = None;
        let mut is_contradicted = false;
        for candidate in &step.candidates {
            let here = self.cell(*candidate, step, record);
            let (Some(Content::Value(first, chosen)), Content::Value(text, _)) = (found, here)
            else {
                found = Some(found.map_or(here, |found| better(found, here)));
                continue;
            };
            let differs = if step.action == Action::Flag {
                // Each says it in its own way.
                let flag =
                    |text, candidate: &Candidate| flag_of(step.field, text, candidate.reading);
                flag(first, &chosen)
                    .zip(flag(text, candidate))
                    .is_some_and(|(ours, theirs)| ours != theirs)
            } else {
                let is_rival = chosen.rank == candidate.rank && chosen.reading == candidate.reading;
                is_rival && !is_same(step.action, first, text)
            };
            if differs {
                self.tallies.columns[candidate.column].differing.add(record.line(), text);
                if step.action == Action::Upn && are_strangers(first, text) {
                    self.tallies.rows.beside.add(record.line(), text);
                }
                is_contradicted |= step.action.has_one_value();
            }
        }
        match found {
            Some(Content::Value(text, chosen)) if is_contradicted => {
                Content::Contradicted(text, chosen)
            }
            found => found.unwrap_or(Content::Nothing),
        }
    }

    /// The value of one cell.
    #[inline]
    fn cell<'r>(&mut self, candidate: Candidate, step: &Step, record: Record<'r>) -> Content<'r> {
        let cell = record.get(candidate.column).unwrap_or_default();
        if cell.is_empty() {
            let is_silent = self.role != Role::OnPrem && record.is_silent_of(candidate.column);
            return if is_silent { Content::Silent(candidate) } else { Content::Nothing };
        }
        if cell::is_plain(cell) {
            self.tallies.filled[candidate.column] += 1;
            return Content::Value(cell, candidate);
        }
        self.odd_cell(candidate, step, cell, record.line())
    }

    /// The value of a cell that has something around it, or nothing with everything that may stand
    /// there instead counted.
    #[cold]
    fn odd_cell<'r>(
        &mut self,
        candidate: Candidate,
        step: &Step,
        cell: &'r str,
        line: u64,
    ) -> Content<'r> {
        let tally = &mut self.tallies.columns[candidate.column];
        match cell::read(cell) {
            Cell::Value(text, wrapping) => {
                self.tallies.filled[candidate.column] += 1;
                self.note_wrapping(step, wrapping, text, line);
                return Content::Value(text, candidate);
            }
            Cell::Empty => {}
            Cell::Nothing if step.knows_none() => {}
            Cell::NotTold(text) if step.is_told_by_blanks() => {
                return Content::NotTold(text, candidate);
            }
            Cell::Nothing | Cell::NotTold(_) => tally.nothing.add(line, ""),
            Cell::TypeName(name) => {
                tally.type_names.add(line, name);
                return Content::Lost(name, candidate);
            }
            Cell::Unknown(text) => {
                tally.unknown.add(line, "");
                return Content::Lost(text, candidate);
            }
            Cell::SheetError(text) => {
                tally.errors.add(line, text);
                self.tallies.sheet.add_error(line, text);
                return Content::Lost(text, candidate);
            }
            Cell::Merged(Merged::Down, text) if step.is_of_many() => {
                self.tallies.sheet.shared.add(line, text);
                return self.odd_cell(candidate, step, text, line);
            }
            Cell::Merged(_, text) => {
                tally.errors.add(line, text);
                self.tallies.sheet.merged.add(line, text);
                return Content::Lost(cell, candidate);
            }
        }
        Content::Nothing
    }

    fn note_wrapping(&mut self, step: &Step, wrapping: Wrapping, text: &str, line: u64) {
        let is_id = matches!(
            step.action,
            Action::Guid
                | Action::ConsistencyGuid
                | Action::ImmutableId
                | Action::Sid
                | Action::Upn
                | Action::Mail
        );
        match wrapping {
            Wrapping::Guard => self.tallies.sheet.guarded.add(line, text),
            Wrapping::Quotes => self.tallies.sheet.quoted.add(line, text),
            Wrapping::Blanks | Wrapping::Plain if is_id => {
                self.tallies.ids.wrapped.add(line, text);
            }
            Wrapping::Plain => self.tallies.sheet.stray.add(line, text),
            Wrapping::None | Wrapping::Blanks => {}
        }
    }

    /// Counts and lists a value that its column cannot have.
    pub(in crate::import) fn note_odd(
        &mut self,
        candidate: Candidate,
        text: &str,
        line: u64,
        why: &str,
    ) {
        let has_several = self.header.names_values() && text.contains('\n');
        let why = if has_several { "several values, and it can have one" } else { why };
        let tally = if has_several {
            self.tallies.several.entry(candidate.column).or_default()
        } else {
            &mut self.tallies.columns[candidate.column].odd
        };
        tally.add(line, text);
        let heading = self.header.names.get(candidate.column).map(String::as_str);
        self.tallies.reject(line, heading, || format!("'{}': {why}", shorten(text)));
    }

    /// Counts and lists an id that another column contradicts.
    pub(super) fn reject_disputed(&mut self, candidate: Candidate, text: &str, line: u64) {
        self.tallies.ids.disputed.add(line, text);
        let heading = self.header.names.get(candidate.column).map(String::as_str);
        self.tallies.reject(line, heading, || {
            format!("'{}': another column has another id for the user", shorten(text))
        });
    }

    /// Leaves out the record in the middle of which the file ends.
    pub(in crate::import) fn reject_broken(&mut self, line: u64) {
        self.tallies.rows.records += 1;
        self.tallies.reject(line, None, || "the file ends in the middle of it".into());
    }

    /// Counts and lists an id that cannot be used.
    pub(in crate::import) fn reject_id(
        &mut self,
        candidate: Candidate,
        text: &str,
        line: u64,
        reason: &dyn std::fmt::Display,
    ) {
        let ids = &mut self.tallies.ids;
        if ids.unreadable.count == 0 {
            ids.unreadable_why = reason.to_string();
        }
        ids.unreadable.add(line, text);
        ids.unreadable_in.insert(candidate.column);
        let heading = self.header.names.get(candidate.column).map(String::as_str);
        self.tallies.reject(line, heading, || format!("'{}': {reason}", shorten(text)));
    }

    /// The table that is being written.
    pub(in crate::import) const fn target(&self) -> usize {
        self.target
    }

    /// The row that is being written, by its position.
    pub(in crate::import) fn current_row(&self) -> u32 {
        self.lines[self.target].len().saturating_sub(1) as u32
    }
}

/// Whether there are columns for both the link and whether a user is synced: who is has one.
fn tells_link(plan: &Plan) -> bool {
    plan.has(Field::Synced) && plan.has(Field::ImmutableId)
}

/// Whether two UPNs have no word of a name in common, so that they are hardly of one person.
fn are_strangers(upn: &str, other: &str) -> bool {
    const SHORTEST: usize = 3;
    let (ours, theirs) = (address_key(local_part(upn)), address_key(local_part(other)));
    let shares = |one: &str, other: &str| {
        let mut words = one.split(|c: char| !c.is_alphanumeric());
        words.any(|word| word.len() >= SHORTEST && other.contains(word))
    };
    !shares(&ours, &theirs) && !shares(&theirs, &ours)
}

/// Which of what two columns for a field come to counts, where not both have a value.
const fn better<'r>(found: Content<'r>, here: Content<'r>) -> Content<'r> {
    match (found, here) {
        (Content::Value(..), _) | (_, Content::Nothing | Content::Silent(_)) => match found {
            Content::Silent(_) => here,
            _ => found,
        },
        _ => here,
    }
}

/// Whether two values of a field say the same.
fn is_same(action: Action, first: &str, other: &str) -> bool {
    let guid = |text: &str| read_guid(text, HexOrder::Bytes).map(|reading| reading.guid);
    match action {
        Action::Addresses | Action::Upn | Action::Mail | Action::RoutingAddress => {
            first.eq_ignore_ascii_case(other)
        }
        Action::Guid | Action::ConsistencyGuid => {
            first == other || guid(first).is_ok_and(|first| guid(other) == Ok(first))
        }
        // A time says it as well as yes does.
        Action::Deletion => {
            first == other
                || cell::is_deleted(first).is_some_and(|is| cell::is_deleted(other) == Some(is))
        }
        _ => first == other,
    }
}
