//! Records to rows: each record becomes a user, is left out, or is rejected with a reason.

use csv::StringRecord;

use super::Role;
use super::cell::{self, Cell, Wrapping};
use super::error::Refusal;
use super::finding::counted;
use super::headings::{HEADINGS, fold_heading};
use super::layout::{Layout, is_blank};
use super::plan::{Action, Candidate, Plan, Step};
use super::tallies::Tallies;
use crate::directory::{ClassId, Field, Row, TableBuilder};

/// What is to be done with a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// It is a user, to be written to the main table.
    Keep,
    /// It is a soft-deleted user among active ones.
    KeepAside,
    /// It was left out, and counted.
    Leave,
}

/// Reads the records of one file.
pub(super) struct Interpreter<'l> {
    pub(super) layout: &'l Layout,
    pub(super) role: Role,
    pub(super) plan: Plan,
    pub(super) tallies: Tallies,
    /// Columns with names, in which letters may have been lost.
    names: Vec<usize>,
    /// Columns that may begin like the header, and for the checks of rows.
    sid: Option<usize>,
    sam: Vec<usize>,
    class: Option<usize>,
    deletion: Option<usize>,
    /// Which table is being written: 0 the main one, 1 the one beside it.
    target: usize,
    /// The lines of the rows of both tables.
    pub(super) lines: [Vec<u32>; 2],
}

/// The names of built-in accounts, for files without security identifiers.
const BUILT_IN: [&str; 5] =
    ["administrator", "guest", "krbtgt", "defaultaccount", "wdagutilityaccount"];

/// Objects of the directory that are no users. Computers and service accounts are users in the
/// directory's sense; it is for the checks to refuse them.
const NO_USERS: [&str; 12] = [
    "group",
    "contact",
    "organizationalunit",
    "container",
    "domaindns",
    "domain",
    "printqueue",
    "volume",
    "foreignsecurityprincipal",
    "grouppolicycontainer",
    "publicfolder",
    "builtindomain",
];

impl<'l> Interpreter<'l> {
    /// An interpreter of records of this layout, as this role reads them.
    pub(super) fn new(layout: &'l Layout, role: Role) -> Self {
        let plan = Plan::new(layout, role);
        let first = |field| plan.candidates(field).map(|candidate| candidate.column).next();
        let all = |field| plan.candidates(field).map(|candidate| candidate.column);
        let names = [Field::DisplayName, Field::GivenName, Field::Surname, Field::CommonName];
        Self {
            names: names.into_iter().flat_map(all).collect(),
            sid: first(Field::Sid).filter(|_| role == Role::OnPrem),
            sam: if role == Role::OnPrem { all(Field::Sam).collect() } else { Vec::new() },
            class: first(Field::ObjectClass),
            deletion: first(Field::Deleted).filter(|_| role == Role::Cloud),
            tallies: Tallies::new(layout.header.len()),
            plan,
            layout,
            role,
            target: 0,
            lines: [Vec::new(), Vec::new()],
        }
    }

    /// Whether a record is a user.
    pub(super) fn judge(
        &mut self,
        record: &mut StringRecord,
        line: u64,
    ) -> Result<Verdict, Refusal> {
        if is_blank(record) {
            self.tallies.rows.blank.add(line, "");
            return Ok(Verdict::Leave);
        }
        if self.is_header(record) {
            self.tallies.rows.repeated_header.add(line, "");
            return Ok(Verdict::Leave);
        }
        self.tallies.rows.records += 1;
        if self.layout.typographic && record.len() > self.layout.width() {
            rejoin_quoted(record, char::from(self.layout.delimiter));
        }
        if self.is_ragged(record) {
            self.reject_ragged(record, line)?;
            return Ok(Verdict::Leave);
        }
        if self.is_builtin(record) {
            self.tallies.rows.builtin.add(line, "");
            return Ok(Verdict::Leave);
        }
        if self.is_no_user(record) {
            let class = self.class.and_then(|at| record.get(at)).unwrap_or_default();
            self.tallies.rows.no_user.add(line, class);
            return Ok(Verdict::Leave);
        }
        let deleted = self.deletion.and_then(|at| record.get(at)).unwrap_or_default();
        if matches!(cell::read(deleted), Cell::Value(..)) {
            self.tallies.rows.deleted.add(line, "");
            return Ok(Verdict::KeepAside);
        }
        Ok(Verdict::Keep)
    }

    fn is_header(&self, record: &StringRecord) -> bool {
        record.get(0) == self.layout.header.first().map(String::as_str)
            && record.iter().eq(self.layout.header.iter().map(String::as_str))
    }

    /// Another number of fields than the header, empty ones at the end not counted.
    fn is_ragged(&self, record: &StringRecord) -> bool {
        let width = self.layout.width();
        record.len() < width
            || record.len() > width
                && record.iter().skip(width).any(|cell| !cell::trim(cell).is_empty())
    }

    fn reject_ragged(&mut self, record: &StringRecord, line: u64) -> Result<(), Refusal> {
        refuse_second_header(record, line)?;
        let (found, width) = (record.len(), self.layout.width());
        self.tallies.rows.ragged.add(line, "");
        let broken = record.iter().any(|cell| cell.contains('\n'));
        self.tallies.reject(line, None, || {
            let fields = counted(found as u64, "field", "fields");
            let hint = if broken {
                "; a quotation mark may not be closed"
            } else if found > width {
                "; a value may hold the delimiter without quotes"
            } else {
                ""
            };
            format!("{fields} where the header has {width}{hint}")
        });
        Ok(())
    }

    /// Whether the record is one of the accounts that every domain has: by the last part of its
    /// security identifier, else by its name.
    fn is_builtin(&self, record: &StringRecord) -> bool {
        let name = self.sam.iter().find_map(|at| record.get(*at)).unwrap_or_default();
        if name.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("krbtgt_")) {
            // The account of a read-only domain controller.
            return true;
        }
        let sid = self.sid.and_then(|at| record.get(at)).map(cell::trim).unwrap_or_default();
        if let Some((head, tail)) = sid.rsplit_once('-')
            && head.starts_with("S-1-5-")
            && let Ok(relative) = tail.parse::<u64>()
        {
            return relative < 1000;
        }
        BUILT_IN.iter().any(|known| name.eq_ignore_ascii_case(known))
    }

    fn is_no_user(&self, record: &StringRecord) -> bool {
        let Some(class) = self.class.and_then(|at| record.get(at)) else { return false };
        let class = last_class(cell::trim(class));
        class != "user" && NO_USERS.iter().any(|known| class.eq_ignore_ascii_case(known))
    }

    /// Writes a record to a table. `classes` are for rows with sound names, and with `?` in them.
    pub(super) fn write<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        classes: [ClassId; 2],
        verdict: Verdict,
        (record, line): (&StringRecord, u64),
    ) -> Result<(), Refusal> {
        self.target = usize::from(verdict == Verdict::KeepAside);
        let questioned = self.note_names(record, line);
        let row = builder.start_row(classes[usize::from(questioned)]);
        self.lines[self.target].push(u32::try_from(line).unwrap_or(u32::MAX));
        // The plan is taken out for the time of the row, so that the tallies can be written.
        let steps = std::mem::take(&mut self.plan.steps);
        for step in &steps {
            self.set_field(builder, step, &steps, record, line);
        }
        self.plan.steps = steps;
        self.complete_row(builder, row);
        if R::ID == Field::ObjectGuid && !builder.so_far().has_value(row, Field::ObjectGuid) {
            refuse_second_header(record, line)?;
        }
        Ok(())
    }

    /// Looks at the letters of the names, and says whether any were replaced by `?`.
    fn note_names(&mut self, record: &StringRecord, line: u64) -> bool {
        let whole = record.as_slice().as_bytes();
        let (plain, marked) = (whole.is_ascii(), memchr::memchr2(b'?', b'+', whole).is_some());
        if plain && !marked {
            return false;
        }
        let tallies = &mut self.tallies.names;
        let mut names = self.names.iter().filter_map(|at| record.get(*at));
        let name_with = |test: &dyn Fn(&str) -> bool| {
            let mut names = self.names.iter().filter_map(|at| record.get(*at));
            names.find(|name| test(name))
        };
        if let Some(name) = names.find(|name| !name.is_ascii()) {
            tallies.beyond_ascii.add(line, name);
            if let Some(name) = name_with(&cell::is_mojibake) {
                tallies.mojibake.add(line, name);
            }
        }
        if !marked {
            return false;
        }
        if plain && let Some(name) = name_with(&|name| name.contains('+') && cell::is_utf7(name)) {
            tallies.utf7.add(line, name);
        }
        let questioned = name_with(&|name| name.contains('?'));
        if let Some(name) = questioned {
            tallies.questioned.add(line, name);
        }
        questioned.is_some()
    }

    /// The value of a field: of the first column that has one. Other columns of the same rank that
    /// have another value are counted.
    pub(super) fn value<'r>(
        &mut self,
        step: &Step,
        record: &'r StringRecord,
        line: u64,
    ) -> Option<(&'r str, Candidate)> {
        if let [only] = step.candidates.as_slice() {
            return self.cell(*only, step, record, line).map(|text| (text, *only));
        }
        let mut found: Option<(&'r str, Candidate)> = None;
        for candidate in &step.candidates {
            let Some(text) = self.cell(*candidate, step, record, line) else { continue };
            let Some((first, chosen)) = found else {
                found = Some((text, *candidate));
                continue;
            };
            let same = match step.action {
                Action::Addresses | Action::Upn => first.eq_ignore_ascii_case(text),
                _ => first == text,
            };
            if !same && chosen.rank == candidate.rank && chosen.reading == candidate.reading {
                self.tallies.columns[candidate.column].differing.add(line, text);
            }
        }
        found
    }

    /// The value of one cell, with everything else that may stand there counted.
    fn cell<'r>(
        &mut self,
        candidate: Candidate,
        step: &Step,
        record: &'r StringRecord,
        line: u64,
    ) -> Option<&'r str> {
        let tally = &mut self.tallies.columns[candidate.column];
        match cell::read(record.get(candidate.column)?) {
            Cell::Value(text, Wrapping::None) => {
                tally.filled += 1;
                return Some(text);
            }
            Cell::Value(text, wrapping) => {
                tally.filled += 1;
                self.note_wrapping(step, wrapping, text, line);
                return Some(text);
            }
            Cell::Empty => {}
            Cell::Nothing => tally.nothing.add(line, ""),
            Cell::TypeName(name) => tally.type_names.add(line, name),
            Cell::SheetError(text) => {
                self.tallies.sheet.errors.add(line, text);
                if step.action == Action::Guid {
                    self.reject_id(candidate, text, line, "a spreadsheet's error, not a value");
                }
            }
        }
        None
    }

    fn note_wrapping(&mut self, step: &Step, wrapping: Wrapping, text: &str, line: u64) {
        let is_id = matches!(
            step.action,
            Action::Guid
                | Action::ConsistencyGuid
                | Action::ImmutableId
                | Action::Sid
                | Action::Upn
        );
        match wrapping {
            Wrapping::Blanks if is_id => self.tallies.ids.wrapped.add(line, text),
            Wrapping::Guard => self.tallies.sheet.guarded.add(line, text),
            Wrapping::Quotes if self.layout.typographic => {
                self.tallies.sheet.quoted.add(line, text);
            }
            Wrapping::None | Wrapping::Blanks | Wrapping::Quotes => {}
        }
    }

    /// Counts and lists an id that cannot be used.
    pub(super) fn reject_id(&mut self, candidate: Candidate, text: &str, line: u64, reason: &str) {
        self.tallies.ids.unreadable.add(line, text);
        let heading = self.layout.header.get(candidate.column).map(String::as_str);
        let shown = super::finding::shorten(text);
        self.tallies.reject(line, heading, || format!("'{shown}': {reason}"));
    }

    /// The table that is being written.
    pub(super) const fn target(&self) -> usize {
        self.target
    }

    /// The row that is being written, by its position.
    pub(super) fn current_row(&self) -> u32 {
        self.lines[self.target].len().saturating_sub(1) as u32
    }
}

/// The most special of a list of object classes.
pub(super) fn last_class(text: &str) -> &str {
    text.rsplit([';', ',', '|', ' ']).find(|class| !class.is_empty()).unwrap_or(text)
}

/// A row of headings that are not those of this file: everything after it would be read under the
/// wrong ones.
fn refuse_second_header(record: &StringRecord, line: u64) -> Result<(), Refusal> {
    let filled: Vec<&str> = record.iter().filter(|cell| !cell.trim().is_empty()).collect();
    let known = filled.iter().filter(|cell| HEADINGS.is_known(&fold_heading(cell))).count();
    if known >= 2 && known * 2 > filled.len() {
        return Err(Refusal::SecondHeader { line });
    }
    Ok(())
}

/// Joins fields again that were cut at a delimiter inside typographic quotes.
fn rejoin_quoted(record: &mut StringRecord, delimiter: char) {
    let mut joined = StringRecord::new();
    let mut open: Option<String> = None;
    let is_open = |cell: &str| cell.starts_with(['“', '”', '„']) && !is_closed(cell);
    for cell in record.iter() {
        match &mut open {
            Some(text) => {
                text.push(delimiter);
                text.push_str(cell);
            }
            None if is_open(cell) => open = Some(cell.to_string()),
            None => joined.push_field(cell),
        }
        if open.as_deref().is_some_and(is_closed) {
            joined.push_field(&open.take().unwrap_or_default());
        }
    }
    if open.is_none() {
        joined.set_position(record.position().cloned());
        *record = joined;
    }
}

fn is_closed(cell: &str) -> bool {
    let text = cell.trim_end();
    text.chars().count() > 1 && text.ends_with(['“', '”'])
}
