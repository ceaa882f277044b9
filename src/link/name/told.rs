//! The part of a name that the fields lack and an address tells: Joshua, whose address is `j.williams@`, is Joshua
//! Williams.
//!
//! Only what a convention makes of the part that is known counts: with it, or its initial, in its place.

use super::latin::latin;
use super::nearness::nearness;
use super::person::{Given, NamePart, PersonName, Surname};
use super::words::Word;

/// A surname, or a given name that is no initial, has so many letters at least.
const LEAST_SURNAME: usize = 3;
const LEAST_GIVEN: usize = 2;

/// Behind a bare initial a surname has so many: a shorter one may be the end of a word.
const LEAST_BEHIND_INITIAL: usize = 4;

impl PersonName {
    /// Takes from what stands before the `@` of an address the one part of the name that is missing, where it
    /// tells that; says which.
    pub(in crate::link) fn complete(&mut self, local: &str) -> Option<NamePart> {
        if !self.order_is_known {
            return None;
        }
        let folded = latin(local);
        let address = Pieces::of(&folded);
        match (&self.given, &self.surname) {
            (Some(given), None) => {
                let told = Word::of(address.surname_beside(&given.word)?);
                self.surname = Surname::of(&[told]);
                Some(NamePart::Surname)
            }
            (None, Some(surname)) => {
                let told = Word::of(address.given_beside(&surname.joined)?);
                self.given = Given::of(&[told]);
                Some(NamePart::Given)
            }
            _ => None,
        }
    }
}

/// What an address is made of, without the number at its end: two words, or one.
enum Pieces<'a> {
    Two(&'a str, &'a str),
    One(&'a str),
    Other,
}

impl<'a> Pieces<'a> {
    fn of(local: &'a str) -> Self {
        let plain = local.trim_end_matches(|c: char| c.is_ascii_digit());
        let mut words = plain.split(['.', '_', '-']).filter(|word| !word.is_empty());
        let pieces = match (words.next(), words.next(), words.next()) {
            (Some(first), Some(second), None) => Self::Two(first, second),
            (Some(only), None, _) => Self::One(only),
            _ => Self::Other,
        };
        if plain.chars().all(|c| c.is_alphabetic() || "._-".contains(c)) {
            pieces
        } else {
            Self::Other
        }
    }

    /// The surname of somebody with this given name.
    fn surname_beside(&self, given: &str) -> Option<&'a str> {
        let is_initial = |word: &str| is_initial_of(word, given);
        let (surname, least) = match *self {
            Self::Two(first, second) if first == given || is_initial(first) => {
                (second, LEAST_SURNAME)
            }
            Self::Two(first, second) if second == given || is_initial(second) => {
                (first, LEAST_SURNAME)
            }
            Self::One(word) => match word.strip_prefix(given) {
                Some(rest) if given.len() >= LEAST_SURNAME => (rest, LEAST_SURNAME),
                _ => (behind_initial(word, given)?, LEAST_BEHIND_INITIAL),
            },
            _ => return None,
        };
        is_another(surname, given, least).then_some(surname)
    }

    /// The given name, or its initial, of somebody with this surname.
    fn given_beside(&self, surname: &str) -> Option<&'a str> {
        let least = LEAST_GIVEN;
        let (given, least) = match *self {
            Self::Two(first, second) if second == surname => (first, 1),
            Self::Two(first, second) if is_initial_of(second, surname) => (first, least),
            Self::Two(first, second) if first == surname => (second, 1),
            Self::One(word) if surname.len() >= LEAST_SURNAME => match word.strip_suffix(surname) {
                Some(before) => (before, 1),
                None => (word.strip_prefix(surname)?, 1),
            },
            _ => return None,
        };
        is_another(given, surname, least).then_some(given)
    }
}

fn is_initial_of(letter: &str, name: &str) -> bool {
    letter.chars().count() == 1 && name.starts_with(letter)
}

/// What stands behind the initial of a given name, unless the address goes on like the name.
fn behind_initial<'a>(word: &'a str, given: &str) -> Option<&'a str> {
    let mut letters = given.chars();
    let rest = word.strip_prefix(letters.next()?)?;
    let goes_on = letters.next().is_none_or(|second| rest.starts_with(second));
    (!goes_on).then_some(rest)
}

/// Whether a word is long enough, and is not the known name misspelt.
fn is_another(word: &str, known: &str, least: usize) -> bool {
    word.chars().count() >= least && word != known && nearness(word, known).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(given: &str, surname: &str, local: &str) -> Option<(NamePart, String)> {
        let mut name = PersonName::of_texts(given, surname, "");
        let part = name.complete(local)?;
        let told = match part {
            NamePart::Given => name.given?.word,
            NamePart::Surname => name.surname?.joined,
        };
        Some((part, told))
    }

    #[test]
    fn an_address_tells_the_part_of_a_name_that_is_missing() {
        use NamePart::{Given as G, Surname as S};
        let cases = [
            (["Joshua", ""], "j.williams", (S, "williams")),
            (["Joshua", ""], "joshua.williams7", (S, "williams")),
            (["Joshua", ""], "williams.joshua", (S, "williams")),
            (["Joshua", ""], "Williams_J", (S, "williams")),
            (["Joshua", ""], "joshuawilliams", (S, "williams")),
            (["Joshua", ""], "jwilliams12", (S, "williams")),
            (["Jürgen", ""], "j.müller", (S, "muller")),
            (["", "Harvey"], "ellis.h", (G, "ellis")),
            (["", "Harvey"], "ellis.harvey", (G, "ellis")),
            (["", "Harvey"], "e.harvey", (G, "e")),
            (["", "Harvey"], "eharvey", (G, "e")),
            (["", "Harvey"], "harveyellis", (G, "ellis")),
        ];
        for ([given, surname], local, (part, told)) in cases {
            let expected = Some((part, told.to_string()));
            assert_eq!(completed(given, surname, local), expected, "{given} {surname} {local}");
        }
    }

    #[test]
    fn what_no_convention_makes_of_the_known_part_tells_nothing() {
        let cases = [
            ["Joshua", "", "joshua"],
            ["Joshua", "", "joshua.w"],
            ["Joshua", "", "jw"],
            ["Joshua", "", "joshu"],
            ["Elizabeth", "", "elizah"],
            ["Joshua", "", "anna.lee"],
            ["Joshua", "", "office"],
            ["Joshua", "", "j.williams.uk"],
            ["Joshua", "", "j3williams"],
            ["Joshua", "", "j.joshwa"],
            ["", "Harvey", "h.ellis"],
            ["", "Harvey", "harvy.h"],
            ["", "Harvey", "harvey"],
            ["Ellis", "Harvey", "e.brown"],
            ["", "", "e.brown"],
        ];
        for [given, surname, local] in cases {
            assert_eq!(completed(given, surname, local), None, "{given} {surname} {local}");
        }
        let mut order_unknown = PersonName::of_texts("", "", "anna");
        assert_eq!(order_unknown.complete("anna.lee"), None);
    }
}
