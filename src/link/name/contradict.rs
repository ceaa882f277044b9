//! Whether names speak against two users being one person.

use std::fmt;

use super::field_level::{given_match, surname_level, swapped_levels};
use super::level::{GivenLevel, GivenMatch, InitialLevel, SurnameLevel};
use super::person::{Given, PersonName};
use crate::directory::{CloudRow, Directory, Field, OnPremRow};

/// What two names say about two users being one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NameVerdict {
    /// The given names are one.
    Agree,
    /// The names tell nothing for sure: one is missing, damaged, in another script, nobody's.
    Unclear,
    /// The given names are different ones.
    Contradict(Contradiction),
}

/// Two given names that are not one person's. In words: `given names differ: Andrew, Alina`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contradiction {
    /// The first user's given name, as it is written.
    pub ours: String,
    /// The second user's.
    pub theirs: String,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "given names differ: {}, {}", self.ours, self.theirs)
    }
}

/// Whether the names of two users contradict each other.
///
/// They do where both given names are known and different after short forms, initials, middle names,
/// typing errors, transliteration and a change of order. Two errors in one word
/// are no contradiction, and no agreement either. Another surname is no contradiction: people marry.
#[must_use]
pub fn contradict(ours: &PersonName, theirs: &PersonName) -> NameVerdict {
    match given_match(ours, theirs) {
        None | Some(GivenMatch::Names(GivenLevel::Alike | GivenLevel::OtherName)) => {
            NameVerdict::Unclear
        }
        Some(GivenMatch::Names(GivenLevel::Weak)) if !both_latin(ours, theirs) => {
            NameVerdict::Unclear
        }
        Some(
            GivenMatch::Names(GivenLevel::Weak | GivenLevel::Different)
            | GivenMatch::Initial(InitialLevel::Conflict),
        ) => different(ours, theirs),
        Some(GivenMatch::Names(_) | GivenMatch::Initial(InitialLevel::Agree)) => NameVerdict::Agree,
    }
}

/// Whether the names of two users of a directory contradict each other.
#[must_use]
pub fn verdict_on(directory: &Directory, onprem: OnPremRow, cloud: CloudRow) -> NameVerdict {
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    let given = users.text_or_empty(onprem, Field::GivenName);
    // Nearly all pairs of a directory are of this kind: nothing has to be taken apart for them.
    let plain = !given.is_empty() && given.chars().all(char::is_alphabetic);
    if plain && given == accounts.text_or_empty(cloud, Field::GivenName) {
        return NameVerdict::Agree;
    }
    contradict(&PersonName::of(users, onprem), &PersonName::of(accounts, cloud))
}

/// The surnames of two users whose given names do not contradict, where they are different: one person may have married, and two
/// may be called alike.
#[must_use]
pub fn other_surname(
    directory: &Directory,
    onprem: OnPremRow,
    cloud: CloudRow,
) -> Option<[String; 2]> {
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    let fields = [Field::GivenName, Field::Surname];
    let [ours, theirs] = [
        fields.map(|field| users.text_or_empty(onprem, field)),
        fields.map(|field| accounts.text_or_empty(cloud, field)),
    ];
    // Which word of a display name is the surname is a guess; and nothing has to be taken apart for nearly all.
    if ours.iter().chain(&theirs).any(|text| text.is_empty()) || ours[1] == theirs[1] {
        return None;
    }
    let differ = surnames_differ(&PersonName::of(users, onprem), &PersonName::of(accounts, cloud));
    differ.then(|| [ours[1], theirs[1]].map(String::from))
}

fn surnames_differ(ours: &PersonName, theirs: &PersonName) -> bool {
    let differ =
        matches!(surname_level(ours, theirs), Some(SurnameLevel::Weak | SurnameLevel::Different));
    let is_known = ours.order_is_known && theirs.order_is_known && both_latin(ours, theirs);
    // Given names that contradict are told by themselves.
    if !differ || !is_known || matches!(contradict(ours, theirs), NameVerdict::Contradict(_)) {
        return false;
    }
    let swapped = swapped_levels(ours, theirs);
    let is_turned = |level: Option<SurnameLevel>| level.is_some_and(|it| it <= SurnameLevel::Part);
    !(is_turned(swapped.given_surname) && is_turned(swapped.surname_given))
}

/// Whether both given names are written in Latin letters. What two names that are written so have of each
/// other is chance (Mark, Maria); of a transliterated one it may be the sound.
fn both_latin(ours: &PersonName, theirs: &PersonName) -> bool {
    [ours, theirs].iter().filter_map(|name| name.given.as_ref()).all(Given::is_written_in_latin)
}

/// The given names are different as they stand: unless one of the names is turned round, that is a
/// contradiction.
fn different(ours: &PersonName, theirs: &PersonName) -> NameVerdict {
    let swapped = swapped_levels(ours, theirs);
    let agrees = |level: Option<SurnameLevel>| level.is_some_and(|it| it <= SurnameLevel::Part);
    let (first, second) = (agrees(swapped.given_surname), agrees(swapped.surname_given));
    if first && second {
        return NameVerdict::Agree;
    }
    let unsure = !ours.order_is_known
        || !theirs.order_is_known
        || swapped.given_surname.is_none()
        || swapped.surname_given.is_none();
    match (&ours.given, &theirs.given) {
        (Some(a), Some(b)) if !((first || second) && unsure) => {
            let (ours, theirs) = (a.written.clone(), b.written.clone());
            NameVerdict::Contradict(Contradiction { ours, theirs })
        }
        _ => NameVerdict::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(a: [&str; 3], b: [&str; 3]) -> NameVerdict {
        let name =
            |[given, surname, display]: [&str; 3]| PersonName::of_texts(given, surname, display);
        let (ours, theirs) = (name(a), name(b));
        let found = contradict(&ours, &theirs);
        let back = contradict(&theirs, &ours);
        match (&found, &back) {
            (NameVerdict::Contradict(_), NameVerdict::Contradict(_)) => {}
            _ => assert_eq!(found, back, "{a:?} {b:?}"),
        }
        found
    }

    #[test]
    fn different_given_names_contradict() {
        let cases = [
            (["Andrew", "Fisher", ""], ["Alina", "Fisher", ""]),
            (["", "", "Fisher, Andrew"], ["", "", "Alina Fisher (Sales)"]),
            (["Андрей", "Иванов", ""], ["Alina", "Ivanova", ""]),
            (["A.", "Fisher", ""], ["Robert", "Fisher", ""]),
            (["Thomas", "Reed", ""], ["Theodore", "Reed", ""]),
            (["Angela", "Reed", ""], ["Anna", "Reed", ""]),
            (["Hans-Peter", "Kern", ""], ["Ludwig", "Kern", ""]),
            (["たろう", "やまだ", ""], ["Hanako", "Yamada", ""]),
        ];
        for (a, b) in cases {
            assert!(matches!(verdict(a, b), NameVerdict::Contradict(_)), "{a:?} {b:?}");
        }
        let NameVerdict::Contradict(why) = verdict(cases[0].0, cases[0].1) else { panic!() };
        assert_eq!(why.to_string(), "given names differ: Andrew, Alina");
    }

    #[test]
    fn one_person_is_not_contradicted() {
        let cases = [
            // Short forms, typing errors, scripts, initials.
            (["William", "Smith", ""], ["Bill", "Smith", ""]),
            (["Katharina", "Maier", ""], ["Kathrin", "Meyer", ""]),
            (["Юлия", "Иванова", ""], ["Julia", "Ivanova", ""]),
            (["Сергей", "Петров", ""], ["Serhii", "Petrov", ""]),
            (["A", "Fisher", ""], ["Alina", "Fisher", ""]),
            // She married.
            (["Alina", "Fisher", ""], ["Alina", "Brown", ""]),
            // Order, double names, titles, brackets.
            (["Wei", "Wang", ""], ["Wang", "Wei", ""]),
            (["", "", "Wang Xiaoming"], ["", "", "Xiaoming Wang"]),
            (["Hans-Peter", "Kern", ""], ["Peter", "Kern", ""]),
            (["", "", "Dr. Alina Fisher (IT)"], ["", "", "Fisher, Alina, PhD"]),
            (["William", "Smith", "Bob Smith"], ["Bob", "Smith", ""]),
        ];
        for (a, b) in cases {
            assert_eq!(verdict(a, b), NameVerdict::Agree, "{a:?} {b:?}");
        }
    }

    #[test]
    fn another_surname_is_told_where_both_are_known() {
        let name =
            |[given, surname, display]: [&str; 3]| PersonName::of_texts(given, surname, display);
        let differ = |a, b| surnames_differ(&name(a), &name(b));
        for (a, b) in [
            (["Alina", "Fisher", ""], ["Alina", "Brown", ""]),
            (["Dan", "Lee", ""], ["Dana", "Leeuwen", ""]),
            (["Bill", "Smith", ""], ["William", "Jones", ""]),
        ] {
            assert!(differ(a, b) && differ(b, a), "{a:?} {b:?}");
        }
        for (a, b) in [
            (["Alina", "Fisher", ""], ["Alina", "Fischer", ""]),
            (["Alina", "Fisher", ""], ["Alina", "Fisher-Brown", ""]),
            (["Alina", "Fisher", ""], ["Alina", "", ""]),
            (["Alina", "Fisher", ""], ["Robert", "Brown", ""]),
            (["Wei", "Wang", ""], ["Wang", "Wei", ""]),
            (["Юлия", "Иванова", ""], ["Julia", "Petrova", ""]),
        ] {
            assert!(!differ(a, b) && !differ(b, a), "{a:?} {b:?}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_unclear() {
        let andrew = ["Andrew", "Fisher", ""];
        let others = [
            ["", "", ""],
            ["??", "Fisher", ""],
            ["", "", "fisher"],
            ["", "", "Helpdesk"],
            ["", "", "Reception Berlin"],
            ["", "", "Contoso GmbH"],
            ["安德鲁", "Fisher", ""],
        ];
        for other in &others {
            assert_eq!(verdict(andrew, *other), NameVerdict::Unclear, "{other:?}");
        }
        // Which word is the given name is not known.
        let cases = [
            (["", "", "Wang Xiaoming"], ["Tony", "Wang", ""]),
            (["Fisher", "", ""], ["Alina", "Fisher", ""]),
            (["キャサリン", "Reed", ""], ["Katharine", "Reed", ""]),
        ];
        for (a, b) in cases {
            assert_eq!(verdict(a, b), NameVerdict::Unclear, "{a:?} {b:?}");
        }
    }
}
