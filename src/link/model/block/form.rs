//! What a name is looked up by, beside itself: how it sounds, how it begins and ends.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::super::texts::Texts;
use crate::link::name::in_latin;

/// The keys of one name; 0 is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Form {
    /// Of the whole name.
    pub(super) whole: u64,
    /// Of its consonants: those that sound alike are one, vowels are none.
    pub(super) sound: u64,
    /// Of its first letter, and of its first two, three and four.
    pub(super) heads: [u64; 4],
    /// Of its last four letters.
    pub(super) tail: u64,
}

impl Form {
    pub(super) fn of(name: &str) -> Self {
        if name.is_empty() {
            return Self::default();
        }
        let letters: Vec<char> = name.chars().collect();
        let head = |count: usize| hash(letters.get(..count).unwrap_or(&letters));
        Self {
            whole: hash(&letters),
            sound: hash(&sound(&letters)),
            heads: [head(1), head(2), head(3), head(4)],
            tail: hash(&letters[letters.len().saturating_sub(4)..]),
        }
    }

    #[inline]
    pub(super) const fn initial(&self) -> u64 {
        self.heads[0]
    }

    /// Whether it is a single letter.
    #[inline]
    pub(super) const fn is_initial(&self) -> bool {
        self.heads[0] == self.whole
    }

    #[inline]
    pub(super) const fn is_there(&self) -> bool {
        self.whole != 0
    }
}

/// The forms of all names, by number.
pub(super) fn forms(names: &Texts) -> Vec<Form> {
    (0..names.len() as u32)
        .into_par_iter()
        .map(|number| Form::of(&in_latin(names.get(number))))
        .collect()
}

pub(super) fn hash(letters: &[char]) -> u64 {
    FixedState::default().hash_one(letters).max(1)
}

/// How a name sounds: the class of its first letter, then those of its consonants, four at most; one that
/// follows its like counts once.
fn sound(letters: &[char]) -> Vec<char> {
    const LENGTH: usize = 4;
    let mut sound: Vec<char> =
        letters.first().map(|first| class(*first).unwrap_or(*first)).into_iter().collect();
    for class in letters.iter().skip(1).filter_map(|letter| class(*letter)) {
        if sound.len() == LENGTH {
            break;
        }
        if sound.last() != Some(&class) {
            sound.push(class);
        }
    }
    sound
}

/// The class of a consonant; vowels, `h` and `y` have none.
const fn class(letter: char) -> Option<char> {
    match letter {
        'c' | 'k' | 'q' | 'g' | 'x' | 'j' => Some('k'),
        's' | 'z' => Some('s'),
        'f' | 'v' | 'w' => Some('f'),
        'p' | 'b' => Some('p'),
        'd' | 't' => Some('t'),
        'm' | 'n' => Some('n'),
        'a' | 'e' | 'i' | 'o' | 'u' | 'h' | 'y' => None,
        other => Some(other),
    }
}

/// The keys of a name with each of its letters left out in turn, and of the whole: two names that are one
/// letter apart, or have two neighbours in each other's place, share one.
pub(super) fn without_a_letter(name: &str, mut each: impl FnMut(u64)) {
    let letters: Vec<char> = name.chars().collect();
    let mut rest: Vec<char> = letters.iter().skip(1).copied().collect();
    each(hash(&letters));
    if letters.len() < 3 {
        return;
    }
    each(hash(&rest));
    for at in 1..letters.len() {
        rest[at - 1] = letters[at - 1];
        // The same letter twice gives the same rest twice.
        if letters[at] != letters[at - 1] {
            each(hash(&rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_names_are_looked_up_by_a_reading() {
        let mut names = Texts::default();
        let numbers = ["王", "wang", "小明", "xiaoming", "山だ"].map(|name| names.number(name));
        let forms = forms(&names);
        let form = |at: usize| forms[numbers[at] as usize];
        assert_eq!((form(0), form(2)), (form(1), form(3)));
        assert!(form(4).is_there() && form(4) != form(0));
    }

    #[test]
    fn names_that_sound_alike_have_one_key() {
        let sound_of = |name: &str| Form::of(name).sound;
        for (a, b) in [
            ("meier", "mayer"),
            ("schmidt", "schmitt"),
            ("philip", "phillip"),
            ("erik", "eric"),
            ("katharina", "katarina"),
            ("fogt", "vogt"),
        ] {
            assert_eq!(sound_of(a), sound_of(b), "{a}, {b}");
        }
        for (a, b) in [("meier", "meister"), ("anna", "hanna"), ("lee", "leng")] {
            assert_ne!(sound_of(a), sound_of(b), "{a}, {b}");
        }
    }

    #[test]
    fn names_one_letter_apart_share_a_key() {
        let keys = |name: &str| {
            let mut keys = Vec::new();
            without_a_letter(name, |key| keys.push(key));
            keys
        };
        let shares = |a: &str, b: &str| keys(a).iter().any(|key| keys(b).contains(key));
        for (a, b) in [
            ("brian", "brain"),
            ("ana", "anna"),
            ("tim", "tom"),
            ("lee", "leen"),
            ("müller", "muller"),
        ] {
            assert!(shares(a, b), "{a}, {b}");
        }
        for (a, b) in [("andrew", "alina"), ("jo", "jan"), ("meier", "mayor")] {
            assert!(!shares(a, b), "{a}, {b}");
        }
    }

    #[test]
    fn nothing_has_no_key() {
        assert!(!Form::of("").is_there());
        assert_eq!(Form::of("").initial(), 0);
        let jo = Form::of("jo");
        assert!(jo.is_there() && jo.heads[1] == jo.whole && jo.heads[3] == jo.tail);
    }
}
