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

/// How near two words are, or none where they are equal in nothing, or shorter than three letters.
/// Both are folded.
#[must_use]
pub fn nearness(a: &str, b: &str) -> Option<Nearness> {
    /// From this likeness on (Jaro-Winkler), two words of four letters are spellings of one.
    const ALIKE: f64 = 0.9;
    let (first, second): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let shorter = first.len().min(second.len());
    if shorter < 3 {
        return None;
    }
    let tenths = typing_errors(&first, &second);
    // Among words of three letters, one letter in three is another name: Tim, Tom.
    if tenths <= if shorter == 3 { 7 } else { 10 } {
        return Some(Nearness::OneError);
    }
    let alike = tenths <= 10
        || (tenths <= 20 && shorter >= 5)
        || (shorter >= 4 && jaro_winkler::similarity(a.chars(), b.chars()) >= ALIKE);
    alike.then_some(Nearness::Alike)
}

/// The optimal string alignment distance in tenths of an error.
///
/// An error that is easily made weighs less: a letter for one that looks or sounds like it, or lies
/// beside it on the keyboard, 7; letters in each other's place 8; a doubled letter 5; an `h` that is not
/// heard 7; any other 10.
fn typing_errors(a: &[char], b: &[char]) -> u16 {
    let mut before: Vec<u16> = Vec::new();
    let mut above: Vec<u16> = Vec::with_capacity(b.len() + 1);
    above.push(0);
    for at in 0..b.len() {
        above.push(above[at] + extra_letter(b, at));
    }
    for (at, letter) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(above[0] + extra_letter(a, at));
        for (there, other) in b.iter().enumerate() {
            let mut best = (above[there] + other_letter(*letter, *other))
                .min(above[there + 1] + extra_letter(a, at))
                .min(row[there] + extra_letter(b, there));
            let crossed = at > 0 && there > 0 && *letter == b[there - 1] && a[at - 1] == *other;
            if crossed && letter != other {
                best = best.min(before[there - 1] + 8);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
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

/// What it weighs that one letter stands in the place of another.
fn other_letter(a: char, b: char) -> u16 {
    const ALIKE: [&str; 28] = [
        "ck", "kq", "cq", "sz", "sc", "iy", "ij", "fv", "bp", "dt", "gj", "vw", "mn", "ae", "ei",
        "ou", "o0", "l1", "il", "5s", "8b", "2z", "uv", "nh", "ao", "jy", "pf", "xs",
    ];
    if a == b {
        return 0;
    }
    let is_pair = |pair: &str| pair.contains(a) && pair.contains(b);
    if ALIKE.iter().any(|pair| is_pair(pair)) { 7 } else { 10 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn errors(a: &str, b: &str) -> u16 {
        typing_errors(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
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
            ("andrew", "alina", 47),
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
    }
}
