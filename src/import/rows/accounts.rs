//! Cells to names and numbers of accounts, which spreadsheets and consoles change.

use super::interpret::Interpreter;
use super::plan::Candidate;
use crate::anchor::{is_date, is_named_date, is_scientific};
use crate::directory::{Field, Row, TableBuilder};

impl Interpreter<'_> {
    /// An account name or an alias. A `?` is in none, so that it stands for a letter.
    pub(super) fn set_account_name<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        if is_plain(text) {
            builder.set_text(field, text);
            return;
        }
        let text = without_domain(self.without_guard(text, line));
        let is_changed = self.is_changed_by_sheet(text, line, is_date);
        if field == Field::Sam
            && !is_changed
            && let Some(fault) = account_fault(text)
        {
            self.note_odd(candidate, text, line, fault);
            builder.lose(field);
            return;
        }
        if is_changed || self.has_lost_letters(candidate, text, line, text.contains('?')) {
            builder.lose(field);
        } else {
            builder.set_text(field, text);
        }
    }

    pub(super) fn set_employee_id<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        let text = self.without_guard(text, line);
        if self.is_no_id(builder, Field::EmployeeId, (text, candidate), line) {
            return;
        }
        if !is_plain(text)
            && (self.is_changed_by_sheet(text, line, is_named_date)
                || self.has_lost_letters(candidate, text, line, false))
        {
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

    /// Whether a spreadsheet has made a number or a date of an id, which is named then.
    fn is_changed_by_sheet(&mut self, text: &str, line: u64, is_a_date: fn(&str) -> bool) -> bool {
        let sheet = &mut self.tallies.sheet;
        if is_scientific(text) {
            sheet.scientific.add(line, text);
            return true;
        }
        let is_changed = is_a_date(text);
        if is_changed {
            sheet.dates.add(line, text);
        }
        is_changed
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
}

/// An account name without the domain in front of it. No account name has a backslash.
fn without_domain(text: &str) -> &str {
    let parts =
        text.split_once('\\').filter(|(domain, name)| !domain.is_empty() && !name.is_empty());
    parts.map_or(text, |(_, name)| name)
}

/// Why a text is no sAMAccountName (docs/facts.md, Exports).
fn account_fault(text: &str) -> Option<&'static str> {
    const NEVER: &[u8] = b"\"[]:;|=+*<>/\\,@";
    // A `?` stands for a letter that is lost.
    if text.bytes().any(|byte| NEVER.contains(&byte)) {
        return Some("a character that no account name has");
    }
    let is_sid = text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("S-1-"))
        && text.bytes().skip(4).all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_sid.then_some("a security identifier")
}

/// Whether a text is letters and digits of ASCII: a date or a number of a spreadsheet has signs in it, and so has
/// what was cut off.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
