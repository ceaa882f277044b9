//! Cells to names and other texts, which consoles and spreadsheets change.

use super::interpret::Interpreter;
use super::letters::{LOSSY, repaired};
use super::plan::Candidate;
use crate::anchor::{is_named_date, is_scientific};
use crate::directory::{Field, Row, TableBuilder};
use crate::import::cell;

impl Interpreter<'_> {
    /// A text as it is, unless a console has cut it off or a spreadsheet has made something else of a name.
    pub(super) fn set_plain_text<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        field: Field,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        if self.is_cut_off(field, text, candidate, line) || self.is_changed_name(field, text, line)
        {
            builder.lose(field);
        } else if self.repair {
            builder.set_text(field, &repaired(field, text));
        } else {
            builder.set_text(field, text);
        }
    }

    /// The name of an object in the directory: of one that is cut off, the container is not known.
    pub(super) fn set_distinguished_name<R: Row>(
        &mut self,
        builder: &mut TableBuilder<R>,
        (text, candidate): (&str, Candidate),
        line: u64,
    ) {
        let (name, container) = cell::name_and_container(text);
        let is_cut = self.is_cut_off(Field::OrgUnit, text, candidate, line);
        if is_cut {
            builder.lose(Field::OrgUnit);
        } else {
            builder.set_text(Field::OrgUnit, container);
        }
        if is_cut && container.is_empty() {
            builder.lose(Field::CommonName);
        } else if let Some(name) = name {
            builder.set_text(Field::CommonName, &name);
        }
    }

    /// Whether the end of a text is missing, which is named then.
    fn is_cut_off(&mut self, field: Field, text: &str, candidate: Candidate, line: u64) -> bool {
        let is_cut = matches!(text.as_bytes(), [.., b'.' | 0xA6])
            && (text.ends_with("...") || text.ends_with('…'))
            && LOSSY.contains(&field);
        if is_cut {
            self.tallies.columns[candidate.column].cut.add(line, text);
        }
        is_cut
    }

    /// Whether a spreadsheet has made a number, a date or a truth value of a name, which is named then.
    fn is_changed_name(&mut self, field: Field, text: &str, line: u64) -> bool {
        // Those that are read as names; what else is text may rightly be a date.
        const NAMES: [Field; 4] =
            [Field::DisplayName, Field::GivenName, Field::Surname, Field::CommonName];
        let is_changed = may_be_changed(text)
            && NAMES.contains(&field)
            && (is_scientific(text) || is_named_date(text) || cell::is_truth_value(text));
        if is_changed {
            self.tallies.sheet.names.add(line, text);
        }
        is_changed
    }
}

/// Whether a name may be what a spreadsheet made of one, at a glance: those have a digit in front or at the end, begin with
/// two capitals, or beyond ASCII.
fn may_be_changed(name: &str) -> bool {
    match name.as_bytes() {
        [first, .., last] if first.is_ascii_digit() || last.is_ascii_digit() => true,
        [first, ..] if !first.is_ascii() => true,
        [first, second, ..] => first.is_ascii_uppercase() && !second.is_ascii_lowercase(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_names_are_looked_at_no_further() {
        for name in ["1.2E+05", "10-Mar", "10. Mrz", "Mar-10", "TRUE", "WAHR", "ИСТИНА"] {
            assert!(may_be_changed(name), "{name}");
        }
        for name in ["Zoe", "Zoë Müller", "de Boer", "X", "", "True"] {
            assert!(!may_be_changed(name), "{name}");
        }
    }
}
