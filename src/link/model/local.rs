//! The part of an address before the `@`, and whether it is made from the name.
//!
//! Both sides make addresses from names by conventions of their own and number collisions on their own. An
//! address that is made from the name therefore tells no more than the name does.

use super::texts::NONE;
use crate::text::{fold, is_word_char};

/// The local part of an address or an account name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Local {
    /// Its letters and digits, without a number at the end.
    pub base: u32,
    /// The number at the end, or 0.
    pub number: u32,
    /// Whether the base is made from the names of the user who has it.
    pub derived: bool,
}

impl Local {
    /// Whether there is something to compare.
    #[must_use]
    pub const fn is_there(self) -> bool {
        self.base != NONE
    }
}

/// The letters and digits of a local part, folded.
pub(super) fn plain(local: &str) -> String {
    fold(local).chars().filter(|c| is_word_char(*c)).collect()
}

/// Whether a local part without punctuation is a code of the person, `u48213`: what ends in so many digits and is
/// not made from the name. Its letters are everybody's, and its number is no number of a collision.
pub(super) fn is_code(plain: &str) -> bool {
    const DIGITS: usize = 3;
    plain.bytes().rev().take_while(u8::is_ascii_digit).count() >= DIGITS
}

/// Splits a local part into its base, folded and without punctuation, and the number at its end.
/// A text of digits alone is a base.
pub(super) fn split(local: &str) -> (String, u32) {
    let plain = plain(local);
    let base = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    if base.is_empty() {
        return (plain, 0);
    }
    let digits = plain.get(base.len()..).unwrap_or_default();
    // Nine digits tell as much as all.
    let number = digits.get(..digits.len().min(9)).and_then(|digits| digits.parse().ok());
    (base.to_string(), number.unwrap_or(0))
}

/// The parts of a name that addresses are made from; each empty where it is missing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Patterns<'a> {
    /// The first given name.
    pub(super) given: &'a str,
    /// The whole surname in one word.
    pub(super) surname: &'a str,
    /// The last word of the surname.
    pub(super) last: &'a str,
    /// A middle name, or its initial.
    pub(super) middle: &'a str,
}

/// A beginning of this many letters is that of a longer address cut off.
const CUT_OFF: usize = 6;

/// A text with umlauts as letters where it has them written out: `muehlegger` as `muhlegger`. None where it has none.
/// Account names are written so in German and the Scandinavian languages, and folding takes their marks away.
fn without_umlauts(text: &str) -> Option<String> {
    const WRITTEN_OUT: [(&str, &str); 3] = [("ae", "a"), ("oe", "o"), ("ue", "u")];
    let has_any = WRITTEN_OUT.iter().any(|(written, _)| text.contains(written));
    has_any.then(|| {
        WRITTEN_OUT
            .iter()
            .fold(text.to_string(), |text, (written, letter)| text.replace(written, letter))
    })
}

impl Patterns<'_> {
    /// Whether the base of an address is made from the name, umlauts written out or not.
    pub(super) fn make(&self, base: &str) -> bool {
        if self.make_as_written(base) {
            return true;
        }
        let Some(base) = without_umlauts(base) else { return false };
        let parts = [self.given, self.surname, self.last, self.middle];
        let parts = parts.map(|part| without_umlauts(part).unwrap_or_else(|| part.to_string()));
        let [given, surname, last, middle] = parts.each_ref().map(String::as_str);
        Patterns { given, surname, last, middle }.make_as_written(&base)
    }

    fn make_as_written(&self, base: &str) -> bool {
        [self.surname, self.last].into_iter().any(|surname| self.make_with(base, surname))
    }

    fn make_with(&self, base: &str, surname: &str) -> bool {
        let (g, s, m) = (self.given, surname, self.middle);
        let (gi, si, mi) = (first(g), first(s), first(m));
        if g.is_empty() || s.is_empty() {
            return base == g || base == s;
        }
        let two = [[g, s], [gi, s], [g, si], [s, g], [s, gi], [gi, si], [g, ""], ["", s]];
        if two.iter().any(|[x, y]| is_made_of(base, [x, y, ""])) {
            return true;
        }
        !m.is_empty()
            && [[g, mi, s], [gi, mi, s], [g, m, s], [g, mi, si]]
                .iter()
                .any(|parts| is_made_of(base, *parts))
    }
}

fn first(word: &str) -> &str {
    word.chars().next().and_then(|c| word.get(..c.len_utf8())).unwrap_or_default()
}

/// Whether a base is these parts in one, or begins so and was cut off.
fn is_made_of(base: &str, parts: [&str; 3]) -> bool {
    let mut rest = base;
    for part in parts {
        match rest.strip_prefix(part) {
            Some(after) => rest = after,
            None => return base.len() >= CUT_OFF && part.starts_with(rest),
        }
        if rest.is_empty() && base.len() >= CUT_OFF {
            return true;
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_at_the_end_is_no_part_of_the_base() {
        for (local, base, number) in [
            ("anna.lee", "annalee", 0),
            ("Anna.Lee2", "annalee", 2),
            ("a-müller045", "amuller", 45),
            ("12345", "12345", 0),
            ("u12x", "u12x", 0),
            ("x1234567890123", "x", 123_456_789),
            ("", "", 0),
        ] {
            assert_eq!(split(local), (base.to_string(), number), "{local}");
        }
    }

    #[test]
    fn a_code_ends_in_digits() {
        for (local, expected) in
            [("u48213", true), ("emp007", true), ("k12", false), ("007", true), ("ab123c", false)]
        {
            assert_eq!(is_code(local), expected, "{local}");
        }
    }

    #[test]
    fn addresses_are_made_from_names() {
        let name = Patterns { given: "anna", surname: "vandenberg", last: "berg", middle: "b" };
        for base in [
            "annavandenberg",
            "avandenberg",
            "annav",
            "vandenberganna",
            "vandenberga",
            "annaberg",
            "aberg",
            "abberg",
            "annabvandenberg",
            "annavand",
            "av",
            "anna",
            "berg",
        ] {
            assert!(name.make(base), "{base}");
        }
        for base in ["annika", "bberg", "u12345", "annavx", "avandenbergx", "vandenx", "ana"] {
            assert!(!name.make(base), "{base}");
        }
        let name = Patterns { given: "jorg", surname: "muhlegger", last: "muhlegger", middle: "" };
        for base in
            ["joergmuehlegger", "jorgmuehlegger", "jmuehlegger", "muehleggerj", "jmuhlegger"]
        {
            assert!(name.make(base), "{base}");
        }
        assert!(!name.make("jmoehlegger") && !name.make("smuehlegger"));
        let only = Patterns { given: "anna", ..Patterns::default() };
        assert!(only.make("anna") && !only.make("annal"));
    }
}
