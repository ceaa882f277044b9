//! How the parts of two names stand to each other, a level a field.
//!
//! The levels are those of a comparison vector in the model of Fellegi and Sunter (A Theory for Record
//! Linkage, 1969), from the same to different. Where a part is missing on either side there is no
//! level.

use rapidfuzz::distance::jaro_winkler;

use super::latin::{by_sound, is_latin};
use super::nearness::{Nearness, nearness};
use super::nickname::{are_forms_of_one_name, other_forms};
use super::person::{Given, PersonName, Surname};

/// From this likeness on (Jaro-Winkler), two words have something of each other.
const WEAK: f64 = 0.75;

/// How two given names stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum GivenLevel {
    /// The same first word, or all words are the same in one (Anne-Marie, Annemarie).
    Equal,
    /// Forms of one name (William, Bill).
    Nickname,
    /// One typing error apart, or two spellings of one sound.
    Near,
    /// Two typing errors apart, or one from a form of the other.
    Alike,
    /// One begins with the other (Seb, Sebastian), or is the initials of the other.
    Prefix,
    /// It is another word of the other's name: a middle name, the second of a double name.
    Extra,
    /// They have something of each other.
    Weak,
    /// They are different.
    Different,
}

/// Whether an initial is that of the other given name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum InitialLevel {
    /// It is.
    Agree,
    /// It is not.
    Conflict,
}

/// What a comparison of two given names is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GivenMatch {
    /// Two names.
    Names(GivenLevel),
    /// One of them, or both, is a single letter.
    Initial(InitialLevel),
}

/// How two surnames stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SurnameLevel {
    /// The same.
    Equal,
    /// One typing error apart, or two spellings of one sound.
    Near,
    /// Two typing errors apart.
    Alike,
    /// They share a part (Smith, Smith-Jones), or their first four letters.
    Part,
    /// They have something of each other.
    Weak,
    /// They are different.
    Different,
}

/// How two names stand to each other when one of them is turned round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SwappedLevels {
    /// Our given name and their surname.
    pub given_surname: Option<SurnameLevel>,
    /// Our surname and their given name.
    pub surname_given: Option<SurnameLevel>,
}

/// How the further words of two names stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MiddleLevel {
    /// They have a word in common.
    Equal,
    /// They have an initial in common.
    Initial,
    /// They have nothing in common.
    Conflict,
}

/// How the given names stand to each other; none where one is missing, or where their scripts cannot be
/// compared.
#[must_use]
pub fn given_match(a: &PersonName, b: &PersonName) -> Option<GivenMatch> {
    let (ours, theirs) = (a.given.as_ref()?, b.given.as_ref()?);
    if ours.initial().is_some() || theirs.initial().is_some() {
        return Some(with_initial(a, ours, b, theirs));
    }
    if ours.joined == theirs.joined || ours.word == theirs.word {
        return Some(GivenMatch::Names(GivenLevel::Equal));
    }
    let level = word_level(&ours.word, &theirs.word)?;
    if level <= GivenLevel::Prefix {
        return Some(GivenMatch::Names(level));
    }
    if are_initials(&ours.word, theirs, b) || are_initials(&theirs.word, ours, a) {
        return Some(GivenMatch::Names(GivenLevel::Prefix));
    }
    if is_extra(&ours.word, b) || is_extra(&theirs.word, a) {
        return Some(GivenMatch::Names(GivenLevel::Extra));
    }
    Some(GivenMatch::Names(level))
}

/// Whether a word stands among the further words of a name, also misspelt or in another form.
fn is_extra(word: &str, name: &PersonName) -> bool {
    let same = |extra: &String| {
        extra.chars().nth(1).is_some()
            && (extra == word || word_level(word, extra).is_some_and(|it| it <= GivenLevel::Near))
    };
    name.extra.iter().any(same)
}

/// Whether a word is made of the first letters of a given name and what follows it (TJ, Thomas James).
fn are_initials(word: &str, given: &Given, name: &PersonName) -> bool {
    let words = std::iter::once(given.word.as_str()).chain(name.extra.iter().map(String::as_str));
    let letters: String = words.filter_map(|word| word.chars().next()).collect();
    (2..=3).contains(&word.chars().count()) && letters.starts_with(word)
}

fn with_initial(a: &PersonName, ours: &Given, b: &PersonName, theirs: &Given) -> GivenMatch {
    // Called by the second name: J. Robert and Robert.
    let long =
        |given: &Given, name: &PersonName| given.initial().is_none() && is_extra(&given.word, name);
    if long(ours, b) || long(theirs, a) {
        return GivenMatch::Names(GivenLevel::Extra);
    }
    let begins = |letter: Option<char>, given: &Given, name: &PersonName| {
        letter.is_some_and(|letter| {
            given.word.starts_with(letter)
                || name.extra.iter().any(|word| word.starts_with(letter))
                || other_forms(&given.word).any(|form| form.starts_with(letter))
        })
    };
    let agree = begins(ours.initial(), theirs, b) || begins(theirs.initial(), ours, a);
    GivenMatch::Initial(if agree { InitialLevel::Agree } else { InitialLevel::Conflict })
}

/// How two words stand to each other as given names; none where their letters cannot be compared.
fn word_level(a: &str, b: &str) -> Option<GivenLevel> {
    if a == b {
        return Some(GivenLevel::Equal);
    }
    if !is_latin(a) || !is_latin(b) {
        return None;
    }
    if are_forms_of_one_name(a, b) {
        return Some(GivenLevel::Nickname);
    }
    Some(match spelling(a, b) {
        Some(Nearness::OneError) => GivenLevel::Near,
        Some(Nearness::Alike) => GivenLevel::Alike,
        None if near_a_form(a, b) || near_a_form(b, a) => GivenLevel::Alike,
        None if begins(a, b) || begins(b, a) => GivenLevel::Prefix,
        None if is_weak(a, b) => GivenLevel::Weak,
        None => GivenLevel::Different,
    })
}

/// How near two words are as they are written, or as they sound.
fn spelling(a: &str, b: &str) -> Option<Nearness> {
    let (heard, there) = (by_sound(a), by_sound(b));
    if heard == there {
        return Some(Nearness::OneError);
    }
    let written = nearness(a, b);
    let alike = || nearness(&heard, &there).filter(|near| *near == Nearness::OneError);
    written.or_else(|| alike().map(|_| Nearness::Alike))
}

fn near_a_form(a: &str, b: &str) -> bool {
    let near = |form: &str| form.len() >= 5 && nearness(form, b) == Some(Nearness::OneError);
    other_forms(a).any(near)
}

/// Whether the long name begins with the short one, or with its stem (Katie, Kathleen: no; Debbie, Deborah:
/// yes).
fn begins(short: &str, long: &str) -> bool {
    if short.len() >= 2 && long.starts_with(short) {
        return true;
    }
    let mut stem = short;
    for ending in ["ie", "ey", "y", "i", "a", "e", "o"] {
        if let Some(rest) = short.strip_suffix(ending) {
            stem = rest;
            break;
        }
    }
    let mut letters: Vec<char> = stem.chars().collect();
    if let [.., before, last] = letters[..]
        && before == last
    {
        letters.pop();
    }
    letters.len() >= 3 && letters.iter().copied().eq(long.chars().take(letters.len()))
}

fn is_weak(a: &str, b: &str) -> bool {
    jaro_winkler::similarity(a.chars(), b.chars()) >= WEAK
}

/// How the surnames stand to each other; none where one is missing, or where their scripts cannot be
/// compared.
#[must_use]
pub fn surname_level(a: &PersonName, b: &PersonName) -> Option<SurnameLevel> {
    let (ours, theirs) = (a.surname.as_ref()?, b.surname.as_ref()?);
    let level = surnames(ours, theirs)?;
    let extra = a.extra.contains(&theirs.joined) || b.extra.contains(&ours.joined);
    Some(if extra { level.min(SurnameLevel::Part) } else { level })
}

fn surnames(a: &Surname, b: &Surname) -> Option<SurnameLevel> {
    if a.joined == b.joined {
        return Some(SurnameLevel::Equal);
    }
    if !is_latin(&a.joined) || !is_latin(&b.joined) {
        return None;
    }
    Some(match spelling(&a.joined, &b.joined) {
        Some(Nearness::OneError) => SurnameLevel::Near,
        Some(Nearness::Alike) => SurnameLevel::Alike,
        None if share_a_part(a, b) => SurnameLevel::Part,
        None if is_weak(&a.joined, &b.joined) => SurnameLevel::Weak,
        None => SurnameLevel::Different,
    })
}

fn share_a_part(a: &Surname, b: &Surname) -> bool {
    let several = a.parts.len() > 1 || b.parts.len() > 1;
    let begin_alike =
        a.joined.chars().zip(b.joined.chars()).take_while(|(x, y)| x == y).count() >= 4;
    begin_alike || (several && a.parts.iter().any(|part| b.parts.contains(part)))
}

/// How the names stand to each other when one of them is turned round: in the East, and in many a form,
/// the surname stands first.
#[must_use]
pub fn swapped_levels(a: &PersonName, b: &PersonName) -> SwappedLevels {
    let across = |given: &PersonName, surname: &PersonName| {
        let given = given.given.as_ref().filter(|given| given.initial().is_none())?;
        surnames(&Surname::of_given(given), surname.surname.as_ref()?)
    };
    SwappedLevels { given_surname: across(a, b), surname_given: across(b, a) }
}

/// How the further words of two names stand to each other; none where one has no further words.
#[must_use]
pub fn middle_level(a: &PersonName, b: &PersonName) -> Option<MiddleLevel> {
    if a.extra.is_empty() || b.extra.is_empty() {
        return None;
    }
    let whole = |word: &&String| word.chars().nth(1).is_some();
    if a.extra.iter().filter(whole).any(|word| b.extra.contains(word)) {
        return Some(MiddleLevel::Equal);
    }
    let initial = |word: &String| word.chars().next();
    let shared =
        a.extra.iter().any(|word| b.extra.iter().any(|other| initial(word) == initial(other)));
    Some(if shared { MiddleLevel::Initial } else { MiddleLevel::Conflict })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(given: &str, surname: &str) -> PersonName {
        PersonName::of_texts(given, surname, "")
    }

    #[test]
    fn given_names_have_a_level() {
        use GivenLevel::*;
        let cases = [
            ("Andrew", "andrew", Equal),
            ("Anne-Marie", "Annemarie", Equal),
            ("William", "Bill", Nickname),
            ("Sasha", "Alexander", Nickname),
            ("Söhnke", "Soehnke", Near),
            ("Юлия", "Julia", Nickname),
            ("Γιώργος", "Giorgos", Equal),
            ("たろう", "Taro", Near),
            ("Mathilda", "Matylda", Near),
            ("Günther", "Guenter", Nickname),
            ("Xan", "Xantippe", Prefix),
            ("Debbie", "Debrah", Alike),
            ("TJ", "Thomas James", Prefix),
            ("Hans-Peter", "Peter", Extra),
            ("Mary Alina", "Alina", Extra),
            ("Maria", "Mark", Weak),
            ("Andrew", "Alina", Different),
            ("Tim", "Tom", Alike),
            ("Peter", "Paul", Different),
        ];
        for (a, b, level) in cases {
            let (ours, theirs) = (name(a, "Fisher"), name(b, "Fisher"));
            assert_eq!(given_match(&ours, &theirs), Some(GivenMatch::Names(level)), "{a}, {b}");
            assert_eq!(given_match(&theirs, &ours), Some(GivenMatch::Names(level)), "{b}, {a}");
        }
    }

    #[test]
    fn an_initial_agrees_or_not() {
        let cases = [
            ("A.", "Andrew", InitialLevel::Agree),
            ("B.", "William", InitialLevel::Agree),
            ("J", "Mary Jane", InitialLevel::Agree),
            ("K", "J", InitialLevel::Conflict),
            ("K.", "Andrew", InitialLevel::Conflict),
        ];
        for (a, b, level) in cases {
            let found = given_match(&name(a, "Fisher"), &name(b, "Fisher"));
            assert_eq!(found, Some(GivenMatch::Initial(level)), "{a}, {b}");
        }
        let second = given_match(&name("J. Robert", ""), &name("Robert", ""));
        assert_eq!(second, Some(GivenMatch::Names(GivenLevel::Extra)));
    }

    #[test]
    fn what_is_missing_has_no_level() {
        let andrew = name("Andrew", "Fisher");
        for other in [name("", "Fisher"), name("??", "Fisher"), name("安德鲁", "Fisher")] {
            assert_eq!(given_match(&andrew, &other), None, "{other:?}");
        }
        assert_eq!(surname_level(&andrew, &name("Andrew", "")), None);
        assert_eq!(middle_level(&andrew, &name("Andrew James", "Fisher")), None);
    }

    #[test]
    fn surnames_have_a_level() {
        use SurnameLevel::*;
        let cases = [
            ("van den Berg", "Vandenberg", Equal),
            ("O'Neil", "ONeil", Equal),
            ("Müller", "Mueller", Near),
            ("Jankowski", "Yankovsky", Near),
            ("Fischer", "Fisher", Near),
            ("Jones", "Smith-Jones", Part),
            ("Garcia Lopez", "Lopez", Part),
            ("Fisher", "Brown", Different),
        ];
        for (a, b, level) in cases {
            assert_eq!(surname_level(&name("", a), &name("", b)), Some(level), "{a}, {b}");
        }
    }

    #[test]
    fn a_name_turned_round_is_seen() {
        let swapped = swapped_levels(&name("Xiaoming", "Wang"), &name("Wang", "Xiaoming"));
        let equal = Some(SurnameLevel::Equal);
        assert_eq!(swapped, SwappedLevels { given_surname: equal, surname_given: equal });
    }

    #[test]
    fn middle_names_have_a_level() {
        let cases = [
            ("Ann Mary", "Ann Mary", MiddleLevel::Equal),
            ("Ann M", "Ann Mary", MiddleLevel::Initial),
            ("Ann Mary", "Ann Lisa", MiddleLevel::Conflict),
        ];
        for (a, b, level) in cases {
            assert_eq!(middle_level(&name(a, ""), &name(b, "")), Some(level), "{a}, {b}");
        }
    }
}
