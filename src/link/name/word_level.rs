//! The levels of two words, as given names and as surnames.

use super::level::{GivenLevel, SurnameLevel};
use super::nearness::Nearness;
use super::nickname::{forms_of, have_one_in_common};
use super::spelling::{Read, Spelling};

/// How two words stand to each other as given names; none where their letters cannot be compared.
pub(in crate::link) fn given_word_level(a: &Spelling, b: &Spelling) -> Option<GivenLevel> {
    let (ours, theirs) = (a.text(), b.text());
    if ours == theirs {
        return Some(GivenLevel::Equal);
    }
    if !a.are_latin(b) {
        return a.read(b).map(|read| match read {
            Read::Equal => GivenLevel::Equal,
            Read::Near => GivenLevel::Near,
            Read::Begins => GivenLevel::Prefix,
            Read::Different => GivenLevel::Different,
        });
    }
    if have_one_in_common(a.formals(), b.formals()) {
        return Some(GivenLevel::Nickname);
    }
    Some(match a.near(b) {
        Some(_) if a.is_other_name(b) => GivenLevel::OtherName,
        Some(Nearness::OneError) => GivenLevel::Near,
        Some(Nearness::Alike) => GivenLevel::Alike,
        None if near_a_form(a, b) || near_a_form(b, a) => GivenLevel::Alike,
        None if begins(ours, theirs) || begins(theirs, ours) => GivenLevel::Prefix,
        None if a.is_weak(b) => GivenLevel::Weak,
        None => GivenLevel::Different,
    })
}

fn near_a_form(a: &Spelling, b: &Spelling) -> bool {
    /// One error from the shortest form that is compared.
    const LEAST: usize = 4;
    b.count() >= LEAST && forms_of(a.formals()).any(|form| b.is_near_form(form))
}

/// Whether the long name begins with the short one, or with its stem (Katie, Kathleen: no; Debbie, Deborah:
/// yes).
fn begins(short: &str, long: &str) -> bool {
    // Of most pairs this is all that is looked at.
    if short.chars().next() != long.chars().next() {
        return false;
    }
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

/// How two words stand to each other as surnames; none where their letters cannot be compared.
pub(in crate::link) fn surname_word_level(a: &Spelling, b: &Spelling) -> Option<SurnameLevel> {
    if a.text() == b.text() {
        return Some(SurnameLevel::Equal);
    }
    if !a.are_latin(b) {
        return a.read(b).and_then(|read| match read {
            Read::Equal => Some(SurnameLevel::Equal),
            Read::Near => Some(SurnameLevel::Near),
            Read::Begins => None,
            Read::Different => Some(SurnameLevel::Different),
        });
    }
    Some(match a.near(b) {
        Some(Nearness::OneError) => SurnameLevel::Near,
        Some(Nearness::Alike) => SurnameLevel::Alike,
        None if begin_alike(a.text(), b.text()) => SurnameLevel::Part,
        None if a.is_weak(b) => SurnameLevel::Weak,
        None => SurnameLevel::Different,
    })
}

fn begin_alike(a: &str, b: &str) -> bool {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count() >= 4
}
