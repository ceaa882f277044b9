//! Cells to ids of a row: GUIDs, anchors, security identifiers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::interpret::{Destination, Interpreter};
use super::plan::Candidate;
use super::tallies::{HexColumn, NotTold};
use crate::anchor::{
    AnchorError, Guid, GuidForm, HexOrder, ImmutableIdReading, bare_hex, destroyed, is_scientific,
    is_sheet_value, is_spreadsheet_error, read_guid,
};
use crate::directory::{AnchorCell, Field, Row, TableBuilder};
use crate::import::cell::{self, NoId};
use crate::import::report::Tally;

impl Interpreter<'_> {
    pub(super) fn set_guid<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        if text.len() == 36
            && let Ok(uuid) = Uuid::try_parse(text)
            && !uuid.is_nil()
            && !uuid.is_max()
        {
            builder.set_guid(field, Guid::from_uuid(uuid));
            return;
        }
        let bare = text.strip_prefix("User_").unwrap_or(text);
        match self.read_id(bare, field, line) {
            Ok(guid) => builder.set_guid(field, guid),
            Err(AnchorError::AllZeros) if field == Field::MailboxGuid => {
                self.tallies.ids.zero_mailbox.add(line, "");
            }
            Err(reason) => {
                self.note_changed(text, line);
                self.reject_id(candidate, text, line, &reason);
                builder.lose(field);
            }
        }
    }

    /// Notes what a spreadsheet has made of an id: a number, a date, a truth value.
    fn note_changed(&mut self, text: &str, line: u64) {
        let sheet = &mut self.tallies.sheet;
        if is_scientific(text) {
            sheet.scientific.add(line, text);
        } else if text.len() < 32 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            sheet.numbers.add(line, text);
        } else if is_sheet_value(text) {
            sheet.dates.add(line, text);
        } else if is_spreadsheet_error(text) {
            sheet.add_error(line, text);
        }
    }

    /// Reads a GUID in any form that its field can have.
    fn read_id(&mut self, text: &str, field: Field, line: u64) -> Result<Guid, AnchorError> {
        let text = self.without_guard(text, line);
        if let Some(bytes) = bare_hex(text) {
            let guid = Guid::from_ad_bytes(bytes);
            if !guid.is_nil() && !guid.is_all_ones() {
                self.note_bare_hex(field, guid, text, line);
                return Ok(guid);
            }
        }
        match read_guid(text, HexOrder::Bytes) {
            // Another id of the user, in another form, is not the object id.
            Ok(reading) if field == Field::CloudId && reading.form != GuidForm::Hyphenated => {
                Err(AnchorError::NotAGuid)
            }
            Err(AnchorError::LostPadding { guid }) if field != Field::CloudId => {
                self.tallies.ids.lost_padding.add(line, text);
                Ok(guid)
            }
            Ok(reading) => {
                let is_text = reading.form == GuidForm::Hyphenated;
                *self.tallies.ids.byte_forms.entry(field).or_default() += usize::from(!is_text);
                Ok(reading.guid)
            }
            Err(reason) => Err(reason),
        }
    }

    /// An apostrophe in front keeps a spreadsheet from taking an id for a formula.
    pub(super) fn without_guard<'t>(&mut self, text: &'t str, line: u64) -> &'t str {
        let Some(rest) = text.strip_prefix('\'') else { return text };
        self.tallies.ids.wrapped.add(line, text);
        rest
    }

    fn note_bare_hex(&mut self, field: Field, guid: Guid, text: &str, line: u64) {
        let (row, target) = (self.current_row(), self.target());
        let hex: &mut HexColumn = self.tallies.hex.entry(field).or_default();
        let [.., sixth, seventh, _, _, _, _, _, _, _, _] = guid.ad_bytes();
        hex.total += 1;
        hex.text += usize::from(sixth >> 4 == 4);
        hex.bytes += usize::from(seventh >> 4 == 4);
        hex.rows[target].push(row);
        hex.first.add(line, text);
    }

    /// Names and refuses the rows whose bare hex digits contradict what was decided for their column.
    pub(in crate::import) fn refuse_contradicting(
        &mut self,
        field: Field,
        order: HexOrder,
        to: Destination,
        rows: &[u32],
    ) {
        let read_as = if order == HexOrder::Text { "text" } else { "bytes" };
        self.refuse_rows(field, to, rows, || {
            format!("its hex digits contradict the column: read as {read_as}, like the others, they are no GUID of Active Directory")
        });
    }

    /// Names and refuses the rows whose bytes stand in another order than the others of their column.
    pub(in crate::import) fn refuse_turned(&mut self, field: Field, rows: &[u32]) {
        self.refuse_rows(field, Destination::Main, rows, || {
            "its bytes contradict the column: read like the others, they are no GUID of Active Directory, and in the other order they are".into()
        });
    }

    /// Names and refuses the rows whose ids count up.
    pub(in crate::import) fn refuse_counted(
        &mut self,
        field: Field,
        to: Destination,
        rows: &[u32],
        example: &str,
    ) {
        let column = self.plan.candidates(field).map(|candidate| candidate.column).next();
        let heading = column.and_then(|at| self.header.names.get(at)).cloned();
        for row in rows {
            let line = self.line_of(to, *row);
            self.tallies.ids.counted_up.add(line, example);
            self.tallies.reject(line, heading.as_deref(), || {
                "its id and that of a row beside it count up by one: a spreadsheet has filled them in".into()
            });
        }
    }

    fn refuse_rows(
        &mut self,
        field: Field,
        to: Destination,
        rows: &[u32],
        why: impl Fn() -> String,
    ) {
        let column = self.plan.candidates(field).map(|candidate| candidate.column).next();
        let heading = column.and_then(|at| self.header.names.get(at)).cloned();
        for row in rows {
            let line = self.line_of(to, *row);
            self.tallies.ids.contradicting.add(line, "");
            self.tallies.reject(line, heading.as_deref(), &why);
        }
    }

    pub(in crate::import) fn line_of(&self, to: Destination, row: u32) -> u64 {
        self.lines[to as usize].get(row as usize).copied().map_or(0, u64::from)
    }

    /// Where these rows stand in the file.
    pub(in crate::import) fn tally_of_rows(&self, to: Destination, rows: &[u32]) -> Tally {
        let mut lines = Tally::default();
        for row in rows {
            lines.add(self.line_of(to, *row), "");
        }
        lines
    }

    pub(super) fn set_consistency<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        let field = Field::ConsistencyGuid;
        match self.read_id(text, field, line) {
            Ok(guid) => builder.set_anchor(field, AnchorCell::Guid(guid)),
            // Zeros are no reason to take another anchor either: the attribute is filled.
            Err(reason) => {
                self.reject_id(candidate, text, line, &reason);
                builder.set_anchor(field, AnchorCell::Text(text));
            }
        }
    }

    pub(super) fn set_immutable_id<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        let text = self.without_guard(text, line);
        if self.is_no_id(builder, Field::ImmutableId, (text, candidate), line) {
            return;
        }
        if destroyed(text).is_some() {
            self.note_changed(text, line);
            self.note_destroyed(builder, line);
            builder.set_anchor(Field::ImmutableId, AnchorCell::Text(text));
            return;
        }
        let anchors = &mut self.tallies.anchors;
        anchors.total += 1;
        let cell = match ImmutableIdReading::of(text) {
            ImmutableIdReading::Guid(guid) if !guid.is_nil() && !guid.is_all_ones() => {
                anchors.guids += 1;
                if guid.looks_byte_swapped() {
                    anchors.swapped.add(line, builder.current_text(Field::Upn));
                }
                AnchorCell::Guid(guid)
            }
            ImmutableIdReading::Damaged(AnchorError::CaseChanged { .. }) => {
                anchors.one_case.add(line, builder.current_text(Field::Upn));
                of_one_case(text).map_or(AnchorCell::Text(text), AnchorCell::Guid)
            }
            _ => {
                let (row, target) = (self.current_row(), self.target());
                self.tallies.anchors.odd[target].push(row);
                AnchorCell::Text(text)
            }
        };
        builder.set_anchor(Field::ImmutableId, cell);
    }

    /// Whether a word for nothing stands in the place of an id that may be any text. What may stand for none and may be
    /// an id is unknown.
    pub(super) fn is_no_id<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) -> bool {
        match cell::no_id(text) {
            None => return false,
            Some(NoId::NotTold) if field == Field::ImmutableId => {
                self.tallies.filled[candidate.column] -= 1;
                self.set_not_told(builder, field, (text, candidate), line);
            }
            Some(NoId::None | NoId::NotTold) => {
                self.tallies.filled[candidate.column] -= 1;
                self.tallies.columns[candidate.column].nothing.add(line, "");
            }
            Some(NoId::Unclear) => {
                self.note_odd(candidate, text, line, "it may stand for none, or be the id");
                builder.lose(field);
            }
        }
        true
    }

    /// Keeps a word that may mean that nobody has told the value, until all cells of the column are read.
    pub(super) fn set_not_told<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        builder.set_anchor(field, AnchorCell::Text(text));
        let (row, target) = (self.current_row(), self.target());
        let column = self.tallies.not_told.entry(candidate.column).or_insert_with(|| NotTold {
            field,
            met: Tally::default(),
            rows: [Vec::new(), Vec::new()],
            is_kept: false,
        });
        column.met.add(line, text);
        column.rows[target].push(row);
    }

    pub(super) fn note_destroyed<R: Row>(&mut self, builder: &TableBuilder<R>, line: u64) {
        let anchors = &mut self.tallies.anchors;
        anchors.total += 1;
        anchors.destroyed.add(line, builder.current_text(Field::Upn));
    }

    pub(super) fn compare_computed<R: Row>(
        &mut self,
        builder: &TableBuilder<R>,
        text: &str,
        line: u64,
    ) {
        self.tallies.ids.computed += 1;
        let read = read_guid(text.strip_prefix('\'').unwrap_or(text), HexOrder::Bytes);
        let (read, id) = (read.ok().map(|reading| reading.guid), builder.current_id());
        let agrees = read.is_some() && read == id;
        if is_expression(text) {
            self.tallies.ids.expressions.add(line, text);
        }
        if !agrees {
            self.tallies.ids.computed_other.add(line, text);
            let is_turned = read.is_some() && read == id.map(Guid::other_byte_order);
            self.tallies.ids.computed_turned += u64::from(is_turned);
            if let Some(guid) = read.filter(|_| !is_turned) {
                let row = self.current_row();
                self.tallies.ids.computed_ids.push((row, guid));
            }
        }
    }

    pub(super) fn set_sid<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        if let Some(fault) = cell::sid_fault(text) {
            self.note_odd(candidate, text, line, fault);
            builder.lose(Field::Sid);
            return;
        }
        builder.set_text(Field::Sid, text);
    }

    /// The text of a GUID, kept as text. All zeros are none.
    pub(super) fn set_guid_text<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        let text = self.without_guard(text, line);
        match read_guid(text, HexOrder::Text) {
            Ok(_) => builder.set_text(field, text),
            Err(AnchorError::AllZeros) => {}
            Err(reason) => {
                self.note_odd(candidate, text, line, &reason.to_string());
                builder.lose(field);
            }
        }
    }
}

/// Whether a text is a command of PowerShell that would have made an id: it was written in quotes that do
/// not evaluate it, or evaluate only the variables in it.
pub(in crate::import) fn is_expression(text: &str) -> bool {
    let folded = text.to_ascii_lowercase();
    let calls = ["]::", "tobase64string", "tobytearray", "$(", "$_.", "-join"];
    calls.iter().any(|call| folded.contains(call)) || folded.starts_with('$')
}

/// The GUID of an id in one letter case, if it is canonical. Of a million genuine ids a dozen are
/// so by chance; as a GUID they find their owner, and a damaged one finds nobody.
fn of_one_case(text: &str) -> Option<Guid> {
    let bytes: [u8; 16] = STANDARD.decode(text).ok()?.try_into().ok()?;
    Some(Guid::from_ad_bytes(bytes))
}
