//! The levels of two names, field by field.

use super::han::may_begin_with;
use super::latin::is_latin;
use super::level::{
    GivenLevel, GivenMatch, InitialLevel, MiddleLevel, SurnameLevel, SwappedLevels,
};
use super::nickname::{formal_names, forms_of};
use super::person::PersonName;
use super::view::{NameView, Words, spelled};

/// How the given names stand to each other; none where one is missing, or where their scripts cannot be
/// compared.
#[must_use]
pub fn given_match(a: &PersonName, b: &PersonName) -> Option<GivenMatch> {
    spelled(a, b, given_match_of)
}

/// [`given_match`] of names whose words may be anywhere.
pub(in crate::link) fn given_match_of<W: Words>(
    words: &mut W,
    a: NameView<W::Word>,
    b: NameView<W::Word>,
) -> Option<GivenMatch> {
    let ([ours, our_all], [theirs, their_all]) = (a.given?, b.given?);
    if words.initial(ours).is_some() || words.initial(theirs).is_some() {
        return with_initial(words, (a, ours), (b, theirs));
    }
    if our_all == their_all || ours == theirs {
        return Some(GivenMatch::Names(GivenLevel::Equal));
    }
    // A given name of two Chinese characters is one word, and often two in Latin letters.
    let all = |words: &mut W| words.given(our_all, their_all);
    let level = match words.given(ours, theirs) {
        Some(level) if level != GivenLevel::Prefix => level,
        begins => all(words).filter(|level| *level <= GivenLevel::Prefix).or(begins)?,
    };
    if level <= GivenLevel::Prefix {
        return Some(GivenMatch::Names(level));
    }
    if are_initials(words, ours, theirs, b) || are_initials(words, theirs, ours, a) {
        return Some(GivenMatch::Names(GivenLevel::Prefix));
    }
    if is_extra(words, ours, b) || is_extra(words, theirs, a) {
        return Some(GivenMatch::Names(GivenLevel::Extra));
    }
    Some(GivenMatch::Names(level))
}

/// Whether a word stands among the further words of a name, also misspelt or in another form.
fn is_extra<W: Words>(words: &mut W, word: W::Word, name: NameView<W::Word>) -> bool {
    name.extra.iter().any(|extra| {
        words.initial(*extra).is_none()
            && (*extra == word
                || words.given(word, *extra).is_some_and(|it| it <= GivenLevel::Near))
    })
}

/// Whether a word is made of the first letters of a given name and what follows it (TJ, Thomas James).
fn are_initials<W: Words>(
    words: &W,
    word: W::Word,
    given: W::Word,
    name: NameView<W::Word>,
) -> bool {
    if !(2..=3).contains(&words.count(word)) {
        return false;
    }
    let whole = std::iter::once(&given).chain(name.extra);
    let mut first_letters = whole.filter_map(|word| words.text(*word).chars().next());
    words.text(word).chars().all(|letter| first_letters.next() == Some(letter))
}

fn with_initial<W: Words>(
    words: &mut W,
    (a, ours): (NameView<W::Word>, W::Word),
    (b, theirs): (NameView<W::Word>, W::Word),
) -> Option<GivenMatch> {
    let letters = [ours, theirs].map(|given| words.initial(given));
    // Called by the second name: J. Robert and Robert.
    if (letters[0].is_none() && is_extra(words, ours, b))
        || (letters[1].is_none() && is_extra(words, theirs, a))
    {
        return Some(GivenMatch::Names(GivenLevel::Extra));
    }
    let begins = |letter: Option<char>, given: W::Word, name: NameView<W::Word>| {
        letter.is_some_and(|letter| {
            words.text(given).starts_with(letter)
                || may_begin_with(words.text(given), letter)
                || name.extra.iter().any(|word| words.text(*word).starts_with(letter))
                || forms_of(formal_names(words.text(given)))
                    .any(|form| form.text.starts_with(letter))
        })
    };
    let agree = begins(letters[0], theirs, b) || begins(letters[1], ours, a);
    // Of a name in other letters it is not known what it begins with.
    let is_known = is_latin(words.text(ours)) && is_latin(words.text(theirs));
    match (agree, is_known) {
        (true, _) => Some(GivenMatch::Initial(InitialLevel::Agree)),
        (false, true) => Some(GivenMatch::Initial(InitialLevel::Conflict)),
        (false, false) => None,
    }
}

/// How the surnames stand to each other; none where one is missing, or where their scripts cannot be
/// compared.
#[must_use]
pub fn surname_level(a: &PersonName, b: &PersonName) -> Option<SurnameLevel> {
    spelled(a, b, surname_level_of)
}

/// [`surname_level`] of names whose words may be anywhere.
pub(in crate::link) fn surname_level_of<W: Words>(
    words: &mut W,
    a: NameView<W::Word>,
    b: NameView<W::Word>,
) -> Option<SurnameLevel> {
    let (ours, theirs) = (a.surname?, b.surname?);
    let level = with_parts(words, (ours, a.parts), (theirs, b.parts))?;
    let extra = a.extra.contains(&theirs) || b.extra.contains(&ours);
    Some(if extra { level.min(SurnameLevel::Part) } else { level })
}

/// How two surnames stand to each other, each with its parts.
fn with_parts<W: Words>(
    words: &mut W,
    (a, our_parts): (W::Word, &[W::Word]),
    (b, their_parts): (W::Word, &[W::Word]),
) -> Option<SurnameLevel> {
    let level = words.surname(a, b)?;
    let several = our_parts.len() > 1 || their_parts.len() > 1;
    let shared = several && our_parts.iter().any(|part| their_parts.contains(part));
    Some(if shared { level.min(SurnameLevel::Part) } else { level })
}

/// How the names stand to each other when one of them is turned round: in the East, and in many a form,
/// the surname stands first.
#[must_use]
pub fn swapped_levels(a: &PersonName, b: &PersonName) -> SwappedLevels {
    spelled(a, b, swapped_levels_of)
}

/// [`swapped_levels`] of names whose words may be anywhere.
pub(in crate::link) fn swapped_levels_of<W: Words>(
    words: &mut W,
    a: NameView<W::Word>,
    b: NameView<W::Word>,
) -> SwappedLevels {
    let mut across = |given: NameView<W::Word>, surname: NameView<W::Word>| {
        let [word, all] = given.given?;
        if words.initial(word).is_some() {
            return None;
        }
        with_parts(words, (all, &[word]), (surname.surname?, surname.parts))
    };
    SwappedLevels { given_surname: across(a, b), surname_given: across(b, a) }
}

/// How the further words of two names stand to each other; none where one has no further words.
#[must_use]
pub fn middle_level(a: &PersonName, b: &PersonName) -> Option<MiddleLevel> {
    spelled(a, b, |words, a, b| middle_level_of(words, a, b))
}

/// [`middle_level`] of names whose words may be anywhere.
pub(in crate::link) fn middle_level_of<W: Words>(
    words: &W,
    a: NameView<W::Word>,
    b: NameView<W::Word>,
) -> Option<MiddleLevel> {
    if a.extra.is_empty() || b.extra.is_empty() {
        return None;
    }
    let whole = |word: &W::Word| words.initial(*word).is_none();
    if a.extra.iter().any(|word| whole(word) && b.extra.contains(word)) {
        return Some(MiddleLevel::Equal);
    }
    let first = |word: &W::Word| words.text(*word).chars().next();
    let shared = a.extra.iter().any(|word| b.extra.iter().any(|other| first(word) == first(other)));
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
            ("小明", "Xiaoming", Equal),
            ("小明", "Xiao Ming", Equal),
            ("小明", "Xiao", Prefix),
            ("小明", "晓明", Near),
            ("小明", "大伟", Different),
            ("娜", "Na", Equal),
            ("Mathilda", "Matylda", Near),
            ("Günther", "Guenter", Nickname),
            ("Xan", "Xantippe", Prefix),
            ("Debbie", "Debrah", Alike),
            ("TJ", "Thomas James", Prefix),
            ("Hans-Peter", "Peter", Extra),
            ("Mary Alina", "Alina", Extra),
            ("Maria", "Mark", Weak),
            ("Andrew", "Alina", Different),
            ("Tim", "Tom", OtherName),
            ("Martin", "Martina", OtherName),
            ("Erik", "Eric", Near),
            ("Tamlin", "Tamlyn", Near),
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
            ("X.", "小明", InitialLevel::Agree),
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
        assert_eq!(given_match(&name("T.", "Yamada"), &name("小明", "山田")), None);
        assert_eq!(surname_level(&name("", "Yamada"), &name("", "山田")), None, "that is Japanese");
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
            ("王", "Wang", Equal),
            ("曾", "Zeng", Equal),
            ("吕", "Lyu", Equal),
            ("张", "張", Near),
            ("王", "李", Different),
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
