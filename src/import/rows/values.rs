//! Cells to typed values of a row.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::interpret::{Content, Destination, Interpreter};
use super::letters::repaired;
use super::plan::{Action, Candidate, Plan, Step};
use super::tallies::HexColumn;
use super::verdict::last_class;
use crate::anchor::{
    AnchorError, Guid, GuidForm, HexOrder, ImmutableIdReading, destroyed, hex_digits,
    is_scientific, read_guid,
};
use crate::directory::{
    Address, AddressKind, AnchorCell, Field, Role, Row, TableBuilder, is_guest_upn,
};
use crate::import::cell::{self, Cell, Cut, without_deleted_prefix};
use crate::import::heading::Reading;
use crate::import::record::Record;

/// The account-disabled bit of userAccountControl ([MS-ADTS] 2.2.16).
const ACCOUNT_DISABLED: i64 = 0x2;

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
                let why = "another column has another id for the user";
                self.reject_id(candidate, text, line, why);
                builder.lose(step.field);
                return;
            }
            Content::Silent(candidate) => {
                self.tallies.columns[candidate.column].silent.add(line, "");
                self.set_missing(builder, step, steps, record);
                lose_with(builder, step, &self.plan);
                return;
            }
            Content::Nothing => {
                self.set_missing(builder, step, steps, record);
                return;
            }
        };
        match step.action {
            Action::AccountName => {
                self.set_account_name(builder, step.field, (text, candidate), line);
            }
            Action::UserType => self.set_user_type(builder, text, candidate, line),
            Action::Text | Action::DisplayName if self.repair => {
                builder.set_text(step.field, &repaired(step.field, text));
            }
            Action::Text | Action::DisplayName => builder.set_text(step.field, text),
            Action::Upn => self.set_upn(builder, text, candidate, line),
            Action::Mail => self.set_mail(builder, text, candidate, line),
            Action::RoutingAddress => self.set_routing_address(builder, text, candidate, line),
            Action::LastSync => self.set_last_sync(builder, text, candidate, line),
            Action::EmployeeId => self.set_employee_id(builder, (text, candidate), line),
            Action::ObjectClass => builder.set_text(step.field, last_class(text)),
            Action::DistinguishedName => {
                builder.set_text(Field::OrgUnit, cell::container(text));
                if let Some(name) = cell::common_name(text) {
                    builder.set_text(Field::CommonName, &name);
                }
            }
            Action::Sid => self.set_sid(builder, text, candidate, line),
            Action::Guid => self.set_guid(builder, step.field, (text, candidate), line),
            Action::ConsistencyGuid => self.set_consistency(builder, text, candidate, line),
            Action::ImmutableId => self.set_immutable_id(builder, text, line),
            Action::Flag => self.set_flag(builder, step.field, text, (candidate, line)),
            Action::Deletion => set_deletion(builder, text),
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
        match step.action {
            // The text tells whoever asks for the anchor why it is not known.
            Action::ConsistencyGuid | Action::ImmutableId => {
                if step.action == Action::ImmutableId {
                    self.note_destroyed(builder, line);
                }
                builder.set_anchor(step.field, AnchorCell::Text(text));
                return;
            }
            Action::ComputedAnchor => return,
            Action::Guid if step.field == R::ID => {
                self.reject_id(candidate, text, line, "the export lost the value");
            }
            _ => {}
        }
        lose_with(builder, step, &self.plan);
    }

    fn note_destroyed<R: Row>(&mut self, builder: &TableBuilder<R>, line: u64) {
        let anchors = &mut self.tallies.anchors;
        anchors.total += 1;
        anchors.destroyed.add(line, builder.current_text(Field::Upn));
    }

    /// Finishes a row: what no column of its own has given.
    pub(in crate::import) fn complete_row<R: Row>(&self, builder: &mut TableBuilder<R>, row: R) {
        if matches!(self.role, Role::Cloud | Role::Deleted)
            && !builder.so_far().has_value(row, Field::UserType)
            && is_guest_upn(builder.current_text(Field::Upn))
        {
            builder.set_text(Field::UserType, "Guest");
        }
    }

    fn set_upn<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        let text = self.without_guard(text, line);
        if self.is_no_address(builder, Field::Upn, text, candidate, line) {
            return;
        }
        let stripped = match self.role {
            Role::Deleted | Role::Cloud => {
                builder.current_id().and_then(|id| without_deleted_prefix(text, id))
            }
            Role::OnPrem | Role::Mailboxes | Role::RemoteMailboxes | Role::OnPremMailboxes => None,
        };
        builder.set_text(Field::Upn, stripped.unwrap_or(text));
    }

    /// Whether a text is no address: then it is named, and what the user has there is lost.
    fn is_no_address<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) -> bool {
        let Some(fault) = cell::address_fault(text) else { return false };
        self.note_odd(candidate, text, line, fault);
        builder.lose(field);
        true
    }

    fn set_mail<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        let text = self.without_guard(text, line);
        let bare = text.get(..5).filter(|start| start.eq_ignore_ascii_case("smtp:"));
        let text = bare.and_then(|_| text.get(5..)).unwrap_or(text);
        if !self.is_no_address(builder, Field::Mail, text, candidate, line) {
            builder.set_text(Field::Mail, text);
        }
    }

    /// An account name or an alias. A `?` is in none, so that it stands for a letter.
    fn set_account_name<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        let text = self.without_guard(text, line);
        let is_changed = self.is_changed_by_sheet(text, line, cell::is_date);
        if is_changed || self.has_lost_letters(candidate, text, line, text.contains('?')) {
            builder.lose(field);
        } else {
            builder.set_text(field, text);
        }
    }

    /// Whether a spreadsheet has made a number or a date of an id, which is named then.
    fn is_changed_by_sheet(&mut self, text: &str, line: u64, is_date: fn(&str) -> bool) -> bool {
        let sheet = &mut self.tallies.sheet;
        if is_scientific(text) {
            sheet.scientific.add(line, text);
            return true;
        }
        let is_date = is_date(text);
        if is_date {
            sheet.dates.add(line, text);
        }
        is_date
    }

    /// Whether letters of a name or an id are gone, or its end, which is named then.
    fn has_lost_letters(
        &mut self,
        candidate: Candidate,
        text: &str,
        line: u64,
        questioned: bool,
    ) -> bool {
        let fault = if text.ends_with("...") || text.ends_with('…') {
            "its end is cut off"
        } else if questioned || text.contains('\u{fffd}') {
            "letters are lost in it"
        } else {
            return false;
        };
        self.note_odd(candidate, text, line, fault);
        true
    }

    /// `smtp:` may stand in front; addresses that are no mail addresses are kept as they are.
    fn set_routing_address<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        let address = Address::parse(text);
        let is_mail = address.kind != AddressKind::Other || has_faulty_prefix(text);
        let fault = cell::address_fault(address.text).filter(|_| is_mail);
        if let Some(fault) = fault {
            self.note_odd(candidate, text, line, fault);
            builder.lose(Field::RemoteRoutingAddress);
        } else {
            builder.set_text(Field::RemoteRoutingAddress, text);
        }
    }

    /// A time, or one of the words and the first days of calendars that say that there was none.
    fn set_last_sync<R: Row>(
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

    fn set_employee_id<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        let text = self.without_guard(text, line);
        let is_changed = self.is_changed_by_sheet(text, line, cell::is_named_date);
        if is_changed || self.has_lost_letters(candidate, text, line, false) {
            builder.lose(Field::EmployeeId);
            return;
        }
        let sheet = &mut self.tallies.sheet;
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            sheet.numeric_ids += 1;
            sheet.zero_led_ids += u64::from(text.starts_with('0'));
        }
        builder.set_text(Field::EmployeeId, text);
    }

    fn set_sid<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        // S-1-12-1 is the identifier of the cloud object itself.
        if text.starts_with("S-1-12-1-") || !text.starts_with("S-1-") {
            self.note_odd(candidate, text, line, "no on-premises security identifier");
            builder.lose(Field::Sid);
            return;
        }
        builder.set_text(Field::Sid, text);
    }

    /// `Member` or `Guest`, whatever the language. Anything else does not tell which.
    fn set_user_type<R: Row>(
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

    fn set_guid<R: Row>(
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
                if is_scientific(text) {
                    self.tallies.sheet.scientific.add(line, text);
                }
                self.reject_id(candidate, text, line, &reason.to_string());
                builder.lose(field);
            }
        }
    }

    /// Reads a GUID in any form that its field can have.
    fn read_id(&mut self, text: &str, field: Field, line: u64) -> Result<Guid, AnchorError> {
        let text = self.without_guard(text, line);
        if let Some(bytes) = hex_digits::<16>(text) {
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
            other => other.map(|reading| reading.guid),
        }
    }

    /// An apostrophe in front keeps a spreadsheet from taking an id for a formula.
    fn without_guard<'t>(&mut self, text: &'t str, line: u64) -> &'t str {
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
        let column = self.plan.candidates(field).map(|candidate| candidate.column).next();
        let heading = column.and_then(|at| self.header.names.get(at)).map(String::as_str);
        let read_as = if order == HexOrder::Text { "text" } else { "bytes" };
        for row in rows {
            let line = self.lines[to as usize].get(*row as usize).copied().map_or(0, u64::from);
            self.tallies.ids.contradicting.add(line, "");
            self.tallies.reject(line, heading, || {
                format!("its hex digits contradict the column: read as {read_as}, like the others, they are no GUID of Active Directory")
            });
        }
    }

    fn set_consistency<R: Row>(
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
                self.reject_id(candidate, text, line, &reason.to_string());
                builder.set_anchor(field, AnchorCell::Text(text));
            }
        }
    }

    fn set_immutable_id<R: Row>(&mut self, builder: &mut TableBuilder<R>, text: &str, line: u64) {
        let text = self.without_guard(text, line);
        if destroyed(text).is_some() {
            self.note_destroyed(builder, line);
            builder.set_anchor(Field::ImmutableId, AnchorCell::Text(text));
            return;
        }
        let anchors = &mut self.tallies.anchors;
        anchors.total += 1;
        let upn = || builder.current_text(Field::Upn).to_string();
        let tally = match ImmutableIdReading::of(text) {
            ImmutableIdReading::Guid(guid) => {
                anchors.guids += 1;
                if guid.looks_byte_swapped() {
                    anchors.swapped.add(line, &upn());
                }
                builder.set_anchor(Field::ImmutableId, AnchorCell::Guid(guid));
                return;
            }
            ImmutableIdReading::GuidText(_) => &mut anchors.guid_text,
            ImmutableIdReading::Base64OfGuidText(_) => &mut anchors.base64_of_text,
            ImmutableIdReading::Binary { .. } => &mut anchors.binary,
            ImmutableIdReading::Custom if is_expression(text) => &mut anchors.expressions,
            ImmutableIdReading::Custom => &mut anchors.custom,
            ImmutableIdReading::Damaged(AnchorError::CaseChanged { .. }) => {
                anchors.one_case.add(line, &upn());
                let cell = of_one_case(text).map_or(AnchorCell::Text(text), AnchorCell::Guid);
                builder.set_anchor(Field::ImmutableId, cell);
                return;
            }
            ImmutableIdReading::Damaged(_) => &mut anchors.damaged,
        };
        tally.add(line, &upn());
        builder.set_anchor(Field::ImmutableId, AnchorCell::Text(text));
    }

    fn set_flag<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        text: &str,
        (candidate, line): (Candidate, u64),
    ) {
        let flag = match candidate.reading {
            Reading::Blocked => cell::read_sign_in(text, true),
            Reading::Plain if field == Field::Enabled => cell::read_sign_in(text, false),
            Reading::UserAccountControl => {
                text.parse::<i64>().ok().map(|bits| bits & ACCOUNT_DISABLED == 0)
            }
            Reading::Plain
            | Reading::DistinguishedName
            | Reading::ComputedAnchor
            | Reading::Licences
            | Reading::RoleFlag => cell::read_switch(text),
        };
        if let Some(flag) = flag {
            builder.set_flag(field, flag);
        } else {
            self.note_odd(candidate, text, line, "neither yes nor no");
            builder.lose(field);
        }
    }

    fn set_licences<R: Row>(&self, builder: &mut TableBuilder<R>, text: &str) {
        let none = cell::read_flag(text) == Some(false);
        if !none {
            builder.set_text(Field::Licences, text);
        }
        if !self.plan.has(Field::Licensed) {
            builder.set_flag(Field::Licensed, !none);
        }
    }

    fn set_addresses<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        text: &str,
        candidate: Candidate,
        line: u64,
    ) {
        let joined = cell::joined_again(self.without_guard(text, line));
        let mut addresses = Vec::with_capacity(8);
        let mut faulty: Option<(&str, &str)> = None;
        let cut = cell::split_addresses(&joined, &mut |item| {
            let address = Address::parse(item);
            let is_mail = address.kind != AddressKind::Other || has_faulty_prefix(item);
            match cell::address_fault(address.text).filter(|_| is_mail) {
                Some(fault) => faulty = faulty.or(Some((item, fault))),
                None => addresses.push(address),
            }
        });
        if let Some((item, fault)) = faulty {
            self.note_odd(candidate, item, line, fault);
            builder.lose(Field::ProxyAddresses);
        }
        if cut == Cut::CutOff {
            self.tallies.columns[candidate.column].cut.add(line, text);
            builder.lose(Field::ProxyAddresses);
        }
        builder.set_addresses(addresses);
    }

    fn compare_computed<R: Row>(&mut self, builder: &TableBuilder<R>, text: &str, line: u64) {
        self.tallies.ids.computed += 1;
        let read = read_guid(text.strip_prefix('\'').unwrap_or(text), HexOrder::Bytes);
        let agrees = read.is_ok_and(|reading| Some(reading.guid) == builder.current_id());
        if is_expression(text) {
            self.tallies.ids.expressions.add(line, text);
        }
        if !agrees {
            self.tallies.ids.computed_other.add(line, text);
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

/// Whether an item of a list has a prefix that is not that of an address, and is meant to be one.
fn has_faulty_prefix(item: &str) -> bool {
    item.get(..7).is_some_and(|prefix| prefix.eq_ignore_ascii_case("mailto:"))
}

/// Whether a text is a command of PowerShell that would have made an id: it was written in quotes that do
/// not evaluate it, or evaluate only the variables in it.
fn is_expression(text: &str) -> bool {
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

/// The time of a deletion; that there was one tells no time.
fn set_deletion<R: Row>(builder: &mut TableBuilder<R>, text: &str) {
    if cell::read_flag(text).is_some() {
        builder.lose(Field::Deleted);
    } else {
        builder.set_text(Field::Deleted, text);
    }
}

fn set_roles<R: Row>(builder: &mut TableBuilder<R>, text: &str, reading: Reading) {
    match (reading, cell::read_flag(text)) {
        (_, Some(false)) => {}
        (Reading::RoleFlag, _) => builder.set_text(Field::Roles, "administrator"),
        _ => builder.set_text(Field::Roles, text),
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
