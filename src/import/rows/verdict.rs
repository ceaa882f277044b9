//! Which records are users, which are left out, and which are rejected.

use super::aside::is_footer;
use super::glance::{Deletion, bare_class, deletion, is_ruled_off};
use super::interpret::{Destination, Interpreter};
use super::second_header::{refuse_glued_header, refuse_second_header};
use super::state_columns::deleted_state;
use crate::directory::Role;
use crate::import::cell;
use crate::import::record::Record;
use crate::import::report::{Refusal, counted, shorten};

/// What is to be done with a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum Verdict {
    /// It is a user, to be written there.
    Keep(Destination),
    /// It was left out, and counted.
    Leave,
    /// It is one, but the last fields are missing: if it is the last record, the file may have been cut off there.
    Hold,
}

impl Interpreter<'_> {
    /// Whether a record is a user.
    pub(in crate::import) fn judge(&mut self, record: Record<'_>) -> Result<Verdict, Refusal> {
        if self.glance.at(record).is_ordinary {
            self.tallies.rows.records += 1;
            self.tallies.rows.short_end = None;
            return Ok(Verdict::Keep(Destination::Main));
        }
        let line = record.line();
        if record.is_blank() || is_ruled_off(record) {
            self.tallies.rows.blank.add(line, "");
            return Ok(Verdict::Leave);
        }
        if self.is_header(record) {
            self.tallies.rows.repeated_header.add(line, "");
            self.begin_part();
            return Ok(Verdict::Leave);
        }
        if self.is_remark(record) && (!self.glance.is_ragged(record) || is_footer(record)) {
            refuse_second_header(record)?;
            let first = record.iter().map(cell::trim).find(|cell| !cell.is_empty());
            let first = first.unwrap_or_default();
            if cell::says_more(first) {
                self.tallies.rows.cut.add(line, first);
            }
            self.tallies.rows.remarks.add(line, first);
            return Ok(Verdict::Leave);
        }
        self.tallies.rows.records += 1;
        self.tallies.rows.short_end = None;
        if self.glance.is_ragged(record) {
            if self.is_trimmed(record) {
                return Ok(Verdict::Hold);
            }
            self.reject_ragged(record)?;
            return Ok(Verdict::Leave);
        }
        if let Some(column) = self.glance.shifted(record) {
            self.reject_shifted(record, column)?;
            return Ok(Verdict::Leave);
        }
        Ok(self.judge_user(record))
    }

    /// The same of a record that was held back: it is read, unless the file `is_cut` there.
    #[cold]
    pub(in crate::import) fn judge_held(
        &mut self,
        record: Record<'_>,
        is_cut: bool,
    ) -> Result<Verdict, Refusal> {
        if is_cut {
            self.reject_ragged(record)?;
            return Ok(Verdict::Leave);
        }
        self.tallies.rows.trimmed.add(record.line(), "");
        Ok(self.judge_user(record))
    }

    /// Where a record belongs whose values stand in their columns.
    #[inline]
    fn judge_user(&mut self, record: Record<'_>) -> Verdict {
        let line = record.line();
        if self.glance.is_tombstone(record) {
            self.tallies.rows.tombstones.add(line, "");
            return Verdict::Leave;
        }
        if self.glance.is_builtin(record) {
            self.tallies.rows.builtin.add(line, "");
            return Verdict::Leave;
        }
        if self.glance.is_no_user(record) {
            let class = self.glance.class.and_then(|at| record.get(at)).unwrap_or_default();
            self.tallies.rows.no_user.add(line, bare_class(class));
            return Verdict::Leave;
        }
        if self.glance.is_computer(record) {
            self.tallies.rows.computers.add(line, "");
        }
        match self.role {
            Role::Cloud | Role::Deleted => self.judge_deletion(record),
            Role::OnPrem => Verdict::Keep(Destination::Main),
            Role::Mailboxes | Role::RemoteMailboxes | Role::OnPremMailboxes => {
                self.judge_mailbox(record)
            }
        }
    }

    /// Deleted users among active ones are put aside, and active ones among deleted ones left out.
    fn judge_deletion(&mut self, record: Record<'_>) -> Verdict {
        let line = record.line();
        let (column, said) = self.glance.said_of_deletion(record);
        let said = match deleted_state(&self.glance.states, record).filter(|_| said.may_be_active())
        {
            Some((state, _)) if state.is_certain => {
                self.tallies.rows.by_state.insert(state.column);
                Deletion::Deleted
            }
            Some((state, text)) => return self.reject_unclear(Some(state.column), text, line),
            None => said,
        };
        let rows = &mut self.tallies.rows;
        match (said, self.role) {
            (Deletion::Deleted, role) => {
                rows.deleted.add(line, "");
                let aside = role == Role::Cloud;
                Verdict::Keep(if aside { Destination::Aside } else { Destination::Main })
            }
            (Deletion::Active, Role::Deleted) => {
                rows.active.add(line, "");
                Verdict::Leave
            }
            (Deletion::Active | Deletion::NotSaid, _) => {
                self.note_suspects(record);
                Verdict::Keep(Destination::Main)
            }
            (Deletion::Unclear(text), _) => self.reject_unclear(column, text, line),
        }
    }

    /// Notes a user of whom an unread column says what looks like a deletion.
    fn note_suspects(&mut self, record: Record<'_>) {
        for suspect in self.glance.suspects.iter().filter(|suspect| suspect.is_hit(record)) {
            let met = self.tallies.rows.suspects.entry(suspect.column).or_default();
            met.add(record.line(), record.get(suspect.column).unwrap_or_default());
        }
    }

    fn reject_unclear(&mut self, column: Option<usize>, text: &str, line: u64) -> Verdict {
        self.tallies.rows.unclear.add(line, text);
        self.tallies.rows.users_left_out += 1;
        let heading = column.and_then(|at| self.header.names.get(at));
        self.tallies.reject(line, heading.map(String::as_str), || {
            format!("'{}' does not tell whether the user is deleted", shorten(text))
        });
        Verdict::Leave
    }

    /// A mailbox that is soft-deleted or inactive is left out: nobody has it any more, and its user may have another.
    fn judge_mailbox(&mut self, record: Record<'_>) -> Verdict {
        for at in 0..self.glance.deletions.len() {
            let column = self.glance.deletions.get(at).copied();
            match deletion(column, false, [None, None], record) {
                Deletion::Deleted => {
                    let [_, upn] = self.glance.named;
                    let name = upn.and_then(|at| record.get(at)).unwrap_or_default();
                    self.tallies.rows.dead_mailboxes.add(record.line(), name);
                    return Verdict::Leave;
                }
                Deletion::Unclear(text) => return self.reject_unclear(column, text, record.line()),
                Deletion::Active | Deletion::NotSaid => {}
            }
        }
        Verdict::Keep(Destination::Main)
    }

    fn is_header(&self, record: Record<'_>) -> bool {
        record.get(0) == self.header.names.first().map(String::as_str)
            && self.header.is_repeated(record)
    }

    fn reject_ragged(&mut self, record: Record<'_>) -> Result<(), Refusal> {
        refuse_second_header(record)?;
        let (found, width, line) = (record.len(), self.header.width, record.line());
        if found > width {
            refuse_glued_header(record, &self.header)?;
        }
        let first = record.get(0).unwrap_or_default();
        if cell::says_more(first) {
            self.tallies.rows.cut.add(line, first.trim());
        }
        self.tallies.rows.ragged.add(line, "");
        self.note_signs(record);
        self.note_left_out(record);
        // A row of one field is rather a remark.
        self.tallies.rows.short_end = (2..width).contains(&found).then_some(line);
        let broken = record.iter().any(|cell| cell.contains('\n'));
        self.tallies.reject(line, None, || {
            let fields = counted(found as u64, "field", "fields");
            let hint = match delimiter_hint(record) {
                _ if broken => "; a quotation mark may not be closed",
                Some(hint) => hint,
                None if found > width => "; a value may hold the delimiter without quotes",
                None => "",
            };
            format!("{fields} where the header has {width}{hint}")
        });
        Ok(())
    }

    /// Notes that a row which could not be read is a user: the text of a GUID is in it.
    fn note_left_out(&mut self, record: Record<'_>) {
        let is_id = |cell: &str| cell.len() == 36 && uuid::Uuid::try_parse(cell).is_ok();
        let is_user = record.iter().map(cell::trim).any(is_id);
        self.tallies.rows.users_left_out += u64::from(is_user);
    }

    fn reject_shifted(&mut self, record: Record<'_>, column: usize) -> Result<(), Refusal> {
        refuse_second_header(record)?;
        let line = record.line();
        self.tallies.rows.shifted.add(line, "");
        self.note_signs(record);
        self.note_left_out(record);
        let heading = self.header.names.get(column).map(String::as_str);
        self.tallies.reject(line, heading, || {
            let hint = delimiter_hint(record)
                .unwrap_or("; a value before may hold the delimiter without quotes");
            format!("its values stand beside their columns from here on{hint}")
        });
        Ok(())
    }

    /// Counts a row that is cut apart by signs which are not those of the file.
    fn note_signs(&mut self, record: Record<'_>) {
        if delimiter_hint(record).is_some() {
            let cell = record.iter().find(|cell| is_cut_by_signs(cell)).unwrap_or_default();
            self.tallies.rows.other_signs.add(record.line(), cell);
        }
    }
}

/// What signs a row shows that is cut apart at a delimiter of a value, and that its file does not use.
fn delimiter_hint(record: Record<'_>) -> Option<&'static str> {
    let cell = record.iter().find(|cell| is_cut_by_signs(cell))?;
    Some(if cell.ends_with('\\') {
        "; a quotation mark of a value stands behind a backslash (\\\"), where CSV writes it twice (\"\")"
    } else {
        "; a value stands in apostrophes, where CSV has quotation marks"
    })
}

/// Whether a cell is the beginning of a value that other signs than the file's hold together.
fn is_cut_by_signs(cell: &str) -> bool {
    let cell = cell.trim_end();
    let is_open = |cell: &str| !cell.get(1..).unwrap_or_default().contains('\'');
    cell.ends_with('\\') || cell.starts_with('\'') && cell.len() > 1 && is_open(cell)
}
