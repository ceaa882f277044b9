//! Typing errors between two words.

use rapidfuzz::distance::jaro_winkler;

/// How near two different words are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Nearness {
    /// One typing error apart.
    OneError,
    /// Two typing errors apart in five letters or more, or alike by Jaro-Winkler.
    Alike,
}

/// The letters of a word that are compared; the rest of a longer one is not looked at.
const MOST_LETTERS: usize = 48;

/// From this likeness on (Jaro-Winkler), two words of four letters are spellings of one.
const ALIKE_SPELLING: f64 = 0.9;

/// So many tenths of an error apart, and no more, words are near.
const MOST_TENTHS: u16 = 20;

/// Two spellings of one word do not have more letters than this for themselves.
const MOST_OWN: u32 = 5;

/// What is soon told of a word: how many letters it has, which, and the first of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::link) struct Shape {
    /// A bit for each letter; letters that share one are taken for the same.
    letters: u64,
    first: char,
    count: u8,
}

impl Shape {
    pub(in crate::link) fn of(word: &str) -> Self {
        let none = Self { first: word.chars().next().unwrap_or_default(), ..Self::default() };
        word.chars().take(MOST_LETTERS).fold(none, |shape, letter| Self {
            letters: shape.letters | 1 << (letter as u32 % 64),
            count: shape.count + 1,
            ..shape
        })
    }

    /// How many letters it has, as far as they are looked at.
    #[inline]
    pub(in crate::link) const fn count(self) -> usize {
        self.count as usize
    }

    /// The letter of a word of one letter.
    #[inline]
    pub(super) fn only_letter(self) -> Option<char> {
        (self.count == 1).then_some(self.first)
    }

    /// Whether two words begin with the same letter.
    #[inline]
    pub(super) const fn begins_like(self, other: Self) -> bool {
        self.first as u32 == other.first as u32
    }

    /// Whether two words can be so few errors apart that they are near: each letter that only one of them
    /// has takes an error of seven tenths at least.
    #[inline]
    pub(super) fn may_be_few_errors_apart(self, other: Self) -> bool {
        let [ours, theirs] = self.own(other);
        7 * ours.max(theirs) <= u32::from(MOST_TENTHS)
    }

    /// How many errors two words are apart at least: each letter that only one of them has takes one.
    #[inline]
    pub(in crate::link) fn least_errors(self, other: Self) -> u32 {
        let [ours, theirs] = self.own(other);
        ours.max(theirs)
    }

    /// Whether all of its letters are looked at.
    #[inline]
    pub(in crate::link) const fn is_whole(self) -> bool {
        (self.count as usize) < MOST_LETTERS
    }

    /// How many letters two words have each for itself, at least.
    #[inline]
    const fn own(self, other: Self) -> [u32; 2] {
        let shared = self.letters & other.letters;
        [(self.letters & !shared).count_ones(), (other.letters & !shared).count_ones()]
    }

    /// Whether two words can be so like each other by Jaro and Winkler, where that is more than 0.7: those
    /// letters that are in both are at most those that are not in one alone.
    #[inline]
    pub(in crate::link) fn may_be_alike(self, other: Self, least: f64) -> bool {
        let [ours, theirs] = self.own(other);
        let (a, b) = (f64::from(self.count), f64::from(other.count));
        let shared = (a - f64::from(ours)).min(b - f64::from(theirs));
        let jaro = (shared / a + shared / b + 1.0) / 3.0;
        // The first four letters add up to two fifths of what is missing.
        let beginning = if self.begins_like(other) { 0.4 } else { 0.0 };
        jaro > 0.7 && jaro + beginning * (1.0 - jaro) >= least
    }
}

/// How near two words are, or none where they are equal in nothing, or shorter than three letters.
/// Both are folded.
#[must_use]
pub fn nearness(a: &str, b: &str) -> Option<Nearness> {
    nearness_of((a, Shape::of(a)), (b, Shape::of(b)))
}

/// [`nearness`] of words whose shapes are known.
pub(super) fn nearness_of(
    (a, ours): (&str, Shape),
    (b, theirs): (&str, Shape),
) -> Option<Nearness> {
    let shorter = ours.count.min(theirs.count);
    if shorter < 3 || ours.own(theirs).iter().sum::<u32>() > MOST_OWN {
        return None;
    }
    let tenths = if ours.may_be_few_errors_apart(theirs) {
        typing_errors(&letters(a), &letters(b), ours.count(), theirs.count())
    } else if ours.may_be_alike(theirs, ALIKE_SPELLING) {
        MOST_TENTHS + 1
    } else {
        return None;
    };
    // Among words of three letters, one letter in three is another name: Tim, Tom.
    if tenths <= if shorter == 3 { 7 } else { 10 } {
        return Some(Nearness::OneError);
    }
    let alike = tenths <= 10
        || (tenths <= MOST_TENTHS && shorter >= 5)
        || (shorter >= 4 && jaro_winkler::similarity(a.chars(), b.chars()) >= ALIKE_SPELLING);
    alike.then_some(Nearness::Alike)
}

fn letters(word: &str) -> [char; MOST_LETTERS] {
    let mut letters = ['\0'; MOST_LETTERS];
    letters.iter_mut().zip(word.chars()).for_each(|(to, letter)| *to = letter);
    letters
}

/// The optimal string alignment distance in tenths of an error; some number above 20 where it is more.
///
/// An error that is easily made weighs less: a letter for one that looks or sounds like it, or lies
/// beside it on the keyboard, 7; letters in each other's place 8; a doubled letter 5; an `h` that is not
/// heard 7; any other 10.
fn typing_errors(
    a: &[char; MOST_LETTERS],
    b: &[char; MOST_LETTERS],
    count: usize,
    other_count: usize,
) -> u16 {
    let (a, b) = (&a[..count], &b[..other_count]);
    let mut rows = [[0_u16; MOST_LETTERS + 1]; 3];
    for at in 0..b.len() {
        rows[0][at + 1] = rows[0][at] + extra_letter(b, at);
    }
    for (at, letter) in a.iter().enumerate() {
        let ([now, above, before], extra) = (latest(&mut rows, at + 1), extra_letter(a, at));
        now[0] = above[0] + extra;
        let mut least = now[0];
        for (there, other) in b.iter().enumerate() {
            let mut best = (above[there] + other_letter(*letter, *other))
                .min(above[there + 1] + extra)
                .min(now[there] + extra_letter(b, there));
            let crossed = at > 0 && there > 0 && *letter == b[there - 1] && a[at - 1] == *other;
            if crossed && letter != other {
                best = best.min(before[there - 1] + 8);
            }
            now[there + 1] = best;
            least = least.min(best);
        }
        // Two letters crossed reach over a row, and cost less than nothing does.
        if least > MOST_TENTHS + 10 {
            return least;
        }
    }
    rows[a.len() % 3][b.len()]
}

/// The row of a number, that above it and the one before that.
fn latest<T>(rows: &mut [T; 3], number: usize) -> [&mut T; 3] {
    let [first, second, third] = rows;
    match number % 3 {
        0 => [first, third, second],
        1 => [second, first, third],
        _ => [third, second, first],
    }
}

/// What it weighs that a letter stands in one word only.
fn extra_letter(word: &[char], at: usize) -> u16 {
    let doubled = at > 0 && word[at] == word[at - 1];
    match word[at] {
        _ if doubled => 5,
        'h' if at > 0 => 7,
        _ => 10,
    }
}

/// Letters and digits that are taken for each other.
const ALIKE: [&[u8; 2]; 28] = [
    b"ck", b"kq", b"cq", b"sz", b"sc", b"iy", b"ij", b"fv", b"bp", b"dt", b"gj", b"vw", b"mn",
    b"ae", b"ei", b"ou", b"o0", b"l1", b"il", b"5s", b"8b", b"2z", b"uv", b"nh", b"ao", b"jy",
    b"pf", b"xs",
];

/// For each character of ASCII, a bit for each one from `0` to `z` that is taken for it.
static TAKEN_FOR: [u128; 128] = taken_for();

const fn taken_for() -> [u128; 128] {
    let mut table = [0; 128];
    let mut at = 0;
    while at < ALIKE.len() {
        let [a, b] = *ALIKE[at];
        table[a as usize] |= 1 << b;
        table[b as usize] |= 1 << a;
        at += 1;
    }
    table
}

/// What it weighs that one letter stands in the place of another.
fn other_letter(a: char, b: char) -> u16 {
    if a == b {
        return 0;
    }
    let is_pair = a.is_ascii() && b.is_ascii() && TAKEN_FOR[a as usize] >> b as u32 & 1 == 1;
    if is_pair { 7 } else { 10 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Beyond 21 tenths it does not matter how many they are.
    fn errors(a: &str, b: &str) -> u16 {
        typing_errors(&letters(a), &letters(b), a.chars().count(), b.chars().count()).min(21)
    }

    #[test]
    fn errors_weigh_what_they_tell() {
        let cases = [
            ("anna", "anna", 0),
            ("anna", "ana", 5),
            ("katarina", "katharina", 7),
            ("hanna", "anna", 10),
            ("philip", "phillip", 5),
            ("erik", "eric", 7),
            ("brian", "brain", 8),
            ("jorg", "joerg", 10),
            ("andrew", "alina", 21),
            ("", "ab", 20),
        ];
        for (a, b, tenths) in cases {
            assert_eq!(errors(a, b), tenths, "{a}, {b}");
        }
    }

    #[test]
    fn near_words_are_spellings_of_one_name() {
        use Nearness::{Alike, OneError};
        let cases = [
            ("juergen", "jurgen", Some(OneError)),
            ("eric", "erik", Some(OneError)),
            ("tim", "tom", Some(Alike)),
            ("tim", "jan", None),
            ("jon", "john", Some(OneError)),
            ("gunther", "guenter", Some(Alike)),
            ("christopher", "christophe", Some(OneError)),
            ("andrew", "alina", None),
            ("philip", "phillop", Some(Alike)),
            // Their likeness by Jaro and Winkler is 0.87.
            ("christina", "christoph", None),
            ("al", "el", None),
        ];
        for (a, b, expected) in cases {
            assert_eq!(nearness(a, b), expected, "{a}, {b}");
        }
    }

    proptest! {
        #[test]
        fn the_distance_has_no_sides(a in "[a-e]{0,8}", b in "[a-e]{0,8}") {
            prop_assert_eq!(errors(&a, &b), errors(&b, &a));
            prop_assert_eq!(errors(&a, &b) == 0, a == b);
            prop_assert!(errors(&a, &b) <= 10 * a.len().max(b.len()) as u16);
        }

        #[test]
        fn words_that_are_few_errors_apart_are_found_by_their_shapes(
            a in "[a-fhkmn]{1,8}", b in "[a-fhkmn]{1,8}",
        ) {
            let may = Shape::of(&a).may_be_few_errors_apart(Shape::of(&b));
            prop_assert!(may || errors(&a, &b) > MOST_TENTHS, "{a} {b}");
        }
    }
}
