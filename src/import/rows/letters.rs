//! The fields that are shown and compared letter by letter, and never written to a script.

use std::borrow::Cow;

use super::interpret::Interpreter;
use super::signs::{ESCAPE, FOREIGN, LOST, PLUS, QUESTION, QUOTE, TWICE, is_encoded_twice};
use crate::directory::Field;
use crate::import::cell::{self, Cell};
use crate::import::record::Record;

/// What became of the letters of a row's names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Letters {
    /// They are as they were.
    Sound,
    /// There is a `?` among them, which may stand for one.
    Questioned,
    /// Something else stands in the place of some, for certain.
    Replaced,
}

impl Interpreter<'_> {
    /// Looks at the letters of the names, and says what became of them.
    pub(super) fn note_names(&mut self, record: Record<'_>) -> Letters {
        let names = || self.glance.names.iter().filter_map(|at| record.get(*at));
        let signs = self.glance.at(record).signs;
        let (line, tallies) = (record.line(), &mut self.tallies.names);
        if record.has_stray_quotes() {
            let value = record.iter().find(|cell| cell.contains('"')).unwrap_or_default();
            self.tallies.sheet.stray.add(line, value);
        }
        if signs == 0 {
            return Letters::Sound;
        }
        // One name tells; a plus is common elsewhere.
        let first = names().next().unwrap_or_default();
        if signs & (PLUS | FOREIGN) == PLUS && cell::is_utf7(first) {
            tallies.utf7.add(line, first);
        }
        if signs & ESCAPE != 0 && cell::is_escaped(first) {
            tallies.escaped.add(line, first);
            return Letters::Replaced;
        }
        if signs & FOREIGN != 0 {
            let is_replaced = |name: &&str| name.contains('\u{fffd}') && !cell::is_mojibake(name);
            if signs & LOST != 0
                && let Some(name) = names().find(is_replaced)
            {
                tallies.replaced.add(line, name);
                return Letters::Replaced;
            }
            if tallies.beyond_ascii.count == 0
                && let Some(name) = names().find(|name| !name.is_ascii())
            {
                tallies.beyond_ascii.add(line, name);
            }
            if signs & TWICE != 0
                && let Some(name) = names().find(|name| is_encoded_twice(name))
            {
                tallies.mojibake.add(line, name);
            }
        }
        if signs & QUOTE != 0
            && !record.has_stray_quotes()
            && let Some(name) = names().find(|name| has_stray_quote(name))
        {
            self.tallies.sheet.stray.add(line, name);
        }
        if signs & QUESTION == 0 {
            return Letters::Sound;
        }
        // An error of a spreadsheet is no name.
        let is_questioned =
            |name: &&str| name.contains('?') && !matches!(cell::read(name), Cell::SheetError(_));
        let Some(name) = names().find(is_questioned) else { return Letters::Sound };
        let tallies = &mut self.tallies.names;
        tallies.questioned.add(line, name);
        if names().any(is_between_letters) {
            tallies.between_letters.add(line, name);
        }
        Letters::Questioned
    }
}

/// Whether a `?` of a name stands between two letters: then it is one, whatever the encoding.
fn is_between_letters(name: &str) -> bool {
    let parts = || name.split('?').filter(|part| !part.is_empty());
    parts().zip(parts().skip(1)).any(|(before, after)| {
        before.ends_with(char::is_alphabetic) && after.starts_with(char::is_alphabetic)
    })
}

/// Whether a quotation mark of a name has no other one that belongs to it. Behind a number it means inches.
fn has_stray_quote(name: &str) -> bool {
    let is_inches = |at: usize| {
        name.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
    };
    let marks = name.match_indices('"').filter(|(at, _)| !is_inches(*at)).count();
    let is_inside = !name.starts_with('"') || name.ends_with('"');
    marks % 2 == 1 || marks > 0 && !is_inside
}

/// Fields whose letters are lost with those of the names.
pub(in crate::import) const LOSSY: [Field; 15] = [
    Field::DisplayName,
    Field::GivenName,
    Field::Surname,
    Field::CommonName,
    Field::OrgUnit,
    Field::Department,
    Field::Title,
    Field::Company,
    Field::Office,
    Field::Street,
    Field::City,
    Field::State,
    Field::Country,
    Field::Manager,
    Field::Description,
];

/// A value as it was before its UTF-8 was taken for something else, if it was and if it is only shown and
/// compared.
pub(super) fn repaired(field: Field, text: &str) -> Cow<'_, str> {
    let may_be = || cell::may_be_mojibake(text.as_bytes()) || cell::is_of_another_page(text);
    if LOSSY.contains(&field) && may_be() {
        cell::repaired(text).map_or(Cow::Borrowed(text), Cow::Owned)
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_mark_stands_between_letters_or_does_not() {
        for (name, expected) in [
            ("M?ller", true),
            ("M??ller", true),
            ("? M?ller", true),
            ("1? M?? ?ller", false),
            ("?", false),
            ("Zoe?", false),
            ("?Zoe", false),
            ("", false),
        ] {
            assert_eq!(is_between_letters(name), expected, "{name}");
        }
        // Each mark would look at all that follow it.
        let many = "?".repeat(1 << 22);
        assert!(!is_between_letters(&many) && is_between_letters(&format!("M{many}ller")));
    }
}
