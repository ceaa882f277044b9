//! The name of one person, taken apart.

use super::han::is_han;
use super::latin::is_latin;
use super::words::{DisplayWords, Word, beginning, is_nobodys, is_particle, words_of};
use crate::directory::{Field, Row, Table};
use crate::text::fold;

/// The name of a user: the parts that are known. Nobody's name (a function, a company) has no parts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PersonName {
    /// The given name by which the person is called; one letter is an initial.
    pub(in crate::link) given: Option<Given>,
    /// The surname.
    pub(in crate::link) surname: Option<Surname>,
    /// Other words: middle names, or a name that only one of the fields has.
    pub(in crate::link) extra: Vec<String>,
    /// Whether the fields tell which word is the given name, or only the order of the display name
    /// does. In China, Japan, Korea, Vietnam and Hungary the surname stands first.
    pub(in crate::link) order_is_known: bool,
}

/// A part of a name that can be missing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NamePart {
    /// The given name.
    Given,
    /// The surname.
    Surname,
}

/// A given name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::link) struct Given {
    /// As it is written.
    pub(in crate::link) written: String,
    /// Its first word, folded.
    pub(in crate::link) word: String,
    /// All of its words in one.
    pub(in crate::link) joined: String,
}

/// A surname.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::link) struct Surname {
    /// All of its words in one: `vandenberg`, `oneil`.
    pub(in crate::link) joined: String,
    /// Its words of three letters or more, without particles.
    pub(in crate::link) parts: Vec<String>,
}

impl Given {
    pub(super) fn of(words: &[Word]) -> Option<Self> {
        let first = words.first().filter(|word| !word.is_lost())?;
        let joined = words.iter().map(|word| word.folded.as_str()).collect();
        Some(Self { written: first.written.clone(), word: first.folded.clone(), joined })
    }

    /// Whether it is written in Latin letters, and not made of others.
    pub(in crate::link) fn is_written_in_latin(&self) -> bool {
        is_latin(&fold(&self.written))
    }
}

impl Surname {
    pub(super) fn of(words: &[Word]) -> Option<Self> {
        if words.is_empty() || words.iter().any(Word::is_lost) {
            return None;
        }
        let joined = words.iter().map(|word| word.folded.as_str()).collect();
        let tells = |word: &&str| word.chars().count() >= 3 && !is_particle(word);
        let parts = words.iter().map(|word| word.folded.as_str()).filter(tells);
        Some(Self { joined, parts: parts.map(str::to_string).collect() })
    }
}

impl PersonName {
    /// The name of one user.
    #[must_use]
    pub fn of<R: Row>(table: &Table<R>, row: R) -> Self {
        Self::of_texts(
            table.text_or_empty(row, Field::GivenName),
            table.text_or_empty(row, Field::Surname),
            table.text_or_empty(row, Field::DisplayName),
        )
    }

    /// The name that these three texts tell, each empty where it is missing.
    #[must_use]
    pub fn of_texts(given: &str, surname: &str, display: &str) -> Self {
        let (mut given, mut surname) = (words_of(beginning(given)), words_of(beginning(surname)));
        let display = DisplayWords::of(beginning(display));
        if is_nobodys_name(&given, &display) {
            return Self::default();
        }
        // Some directories have the whole name in GivenName.
        if given.iter().any(|word| !is_among(word, &surname)) {
            given.retain(|word| !is_among(word, &surname));
        }
        let order_is_known =
            !given.is_empty() || !surname.is_empty() || !display.surname.is_empty();
        fill(&mut given, &mut surname, &display);
        let others =
            display.all().filter(|word| !is_among(word, &given) && !is_among(word, &surname));
        let extra = given.iter().skip(1).chain(others).filter(|word| !word.is_lost());
        Self {
            extra: extra.map(|word| word.folded.clone()).collect(),
            given: Given::of(&given),
            surname: Surname::of(&surname),
            order_is_known,
        }
    }
}

fn is_among(word: &Word, words: &[Word]) -> bool {
    words.iter().any(|other| other.folded == word.folded)
}

/// Where `GivenName` has a person's name, a word like Sales or Guest is the surname.
fn is_nobodys_name(given: &[Word], display: &DisplayWords) -> bool {
    match given.first() {
        Some(word) => is_nobodys(&word.folded),
        None => display.all().any(|word| is_nobodys(&word.folded)),
    }
}

/// Takes from the display name what the fields do not tell.
fn fill(given: &mut Vec<Word>, surname: &mut Vec<Word>, display: &DisplayWords) {
    let by_comma = !display.surname.is_empty();
    if surname.is_empty() && given.is_empty() {
        if by_comma {
            surname.clone_from(&display.surname);
            given.clone_from(&display.rest);
        } else {
            (*given, *surname) = split(&display.rest);
        }
    } else if surname.is_empty() {
        let spare: Vec<&Word> = display.rest.iter().filter(|word| !is_among(word, given)).collect();
        if by_comma {
            surname.clone_from(&display.surname);
        } else if let Some(last) = spare.last().filter(|word| !is_initial(word)) {
            surname.push((*last).clone());
        }
    } else if given.is_empty() {
        let spare: Vec<&Word> =
            display.rest.iter().filter(|word| !is_among(word, surname)).collect();
        // Before a lost word nothing is known to be the given name. A letter behind a surname is that of a
        // middle name as often.
        let known = spare.first().is_some_and(|word| !word.is_lost());
        if let Some(first) = spare.iter().find(|word| !is_initial(word)).filter(|_| known) {
            given.push((*first).clone());
        }
    }
}

fn is_initial(word: &Word) -> bool {
    word.folded.chars().nth(1).is_none() && !is_han(&word.folded)
}

/// First the given name, then, with its particles, the surname; a single word is a surname.
fn split(words: &[Word]) -> (Vec<Word>, Vec<Word>) {
    match words {
        [] => (Vec::new(), Vec::new()),
        [only] => (Vec::new(), vec![only.clone()]),
        [first, others @ ..] => {
            let mut from = others.len() - 1;
            while from > 0 && is_particle(&others[from - 1].folded) {
                from -= 1;
            }
            (vec![first.clone()], others[from..].to_vec())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(given: &str, surname: &str, display: &str) -> (String, String, String) {
        let name = PersonName::of_texts(given, surname, display);
        (
            name.given.map(|given| given.word).unwrap_or_default(),
            name.surname.map(|surname| surname.joined).unwrap_or_default(),
            name.extra.join(" "),
        )
    }

    #[test]
    fn names_are_taken_apart() {
        let cases = [
            (["Andrew", "Fisher", "Andrew Fisher"], ["andrew", "fisher", ""]),
            (["", "", "Andrew Fisher"], ["andrew", "fisher", ""]),
            (["", "", "Fisher, Andrew James"], ["andrew", "fisher", "james"]),
            (["", "", "Fisher, Andrew (IT)"], ["andrew", "fisher", ""]),
            (["", "", "Dr. Andrew J. Fisher"], ["andrew", "fisher", "j"]),
            (["", "", "Andrew Fisher, PhD"], ["andrew", "fisher", ""]),
            (["", "", "Fisher, Jr., Andrew"], ["andrew", "fisher", ""]),
            (["", "", "Andrew Fisher - Contoso Ltd"], ["andrew", "fisher", ""]),
            (["", "", "Jan van den Berg"], ["jan", "vandenberg", ""]),
            (["Jan", "van den Berg", "Berg, Jan van den"], ["jan", "vandenberg", ""]),
            (["Hans-Peter", "Kern", "Hans-Peter Kern"], ["hans", "kern", "peter"]),
            (["William", "Smith", "Bill Smith"], ["william", "smith", "bill"]),
            (["Sean", "O\u{2019}Neil", ""], ["sean", "oneil", ""]),
            (["", "Fisher", "Fisher A"], ["", "fisher", "a"]),
            (["", "Fisher", "Andrew Fisher"], ["andrew", "fisher", ""]),
            (["Andrew", "", "Andrew Fisher"], ["andrew", "fisher", ""]),
            (["Andrew Fisher", "Fisher", ""], ["andrew", "fisher", ""]),
            (["Jr", "Martinez", ""], ["jr", "martinez", ""]),
            (["", "", "fisher"], ["", "fisher", ""]),
            (["Юлия", "Иванова", ""], ["yuliya", "ivanova", ""]),
            (["", "", "王小明"], ["小明", "王", ""]),
            (["", "王", "王小明"], ["小明", "王", ""]),
            (["小明", "王", "王小明"], ["小明", "王", ""]),
            (["", "王", "王 小明"], ["小明", "王", ""]),
            // Letters were lost.
            (["??", "Fisher", "?? Fisher"], ["", "fisher", ""]),
            (["", "", "J?rg M?ller"], ["", "", ""]),
            (["\u{fffd}lina", "Fisher", ""], ["", "fisher", ""]),
            // Nobody's names.
            (["", "", "Helpdesk"], ["", "", ""]),
            (["", "", "Front Reception Berlin"], ["", "", ""]),
            (["", "", "Contoso Ltd"], ["", "", ""]),
            (["Support", "Team", ""], ["", "", ""]),
            (["Ricardo", "Sales", "Ricardo Sales"], ["ricardo", "sales", ""]),
            (["", "", ""], ["", "", ""]),
        ];
        for ([given, surname, display], [first, last, others]) in cases {
            let expected = (first.to_string(), last.to_string(), others.to_string());
            assert_eq!(parts(given, surname, display), expected, "{given} {surname} {display}");
        }
    }

    #[test]
    fn the_order_is_known_by_fields_and_commas() {
        let known =
            |given, surname, display| PersonName::of_texts(given, surname, display).order_is_known;
        assert!(known("Wei", "", "") && known("", "", "Wang, Wei"));
        assert!(!known("", "", "Wang Wei"));
    }
}
