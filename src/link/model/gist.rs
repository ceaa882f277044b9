//! What is soon told of a text that is no name: most texts of two people have nothing of each other.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::distance::{ALIKE_WORDS, MOST_PLACE_ERRORS};
use super::plain::Plain;
use crate::link::name::Shape;

/// The letters of a text, and which words it has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Gist {
    shape: Shape,
    /// A bit for each number and each word of more than two letters; some share one.
    words: u64,
}

impl Gist {
    pub(super) fn of(text: &str) -> Self {
        let tells = |word: &&str| word.len() > 2 || word.starts_with(|c: char| c.is_ascii_digit());
        let bit = |word: &str| 1 << (FixedState::default().hash_one(word) % 64);
        let words = text.split(' ').filter(tells).fold(0, |words, word| words | bit(word));
        Self { shape: Shape::of(text), words }
    }

    /// Whether it is soon told that two texts of a field are at its last level. Where they are and it is not soon
    /// told, they are compared.
    #[inline]
    pub(super) fn is_far(self, other: Self, field: Plain) -> bool {
        let (ours, theirs) = (self.shape, other.shape);
        if !ours.is_whole() || !theirs.is_whole() {
            return false;
        }
        let errors = ours.least_errors(theirs) as usize;
        let shares_no_word = self.words & other.words == 0;
        match field {
            Plain::EmployeeId => errors > 1,
            Plain::PostalCode | Plain::City | Plain::State => errors > MOST_PLACE_ERRORS,
            Plain::Street => shares_no_word && errors * 4 > ours.count().max(theirs.count()),
            Plain::Manager
            | Plain::Department
            | Plain::Office
            | Plain::Company
            | Plain::Title
            | Plain::Label => shares_no_word && !ours.may_be_alike(theirs, ALIKE_WORDS),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::distance::plain_level;
    use super::*;

    proptest! {
        /// What is soon told is never told wrongly.
        #[test]
        fn texts_that_are_far_are_different(
            a in "([a-e]{1,6}|[1-3]{1,2})( [a-e]{1,6}){0,2}",
            b in "([c-h]{1,6}|[1-3]{1,2})( [a-h]{1,6}){0,2}",
        ) {
            for field in Plain::ALL {
                if Gist::of(&a).is_far(Gist::of(&b), field) {
                    let last = if field == Plain::Street { 3 } else { 2 };
                    prop_assert_eq!(plain_level(field, &a, &b), last, "{:?} {} {}", field, a, b);
                }
            }
        }
    }

    #[test]
    fn different_texts_are_mostly_far() {
        for (field, a, b) in [
            (Plain::City, "lund", "delft"),
            (Plain::Street, "12 main st", "7 elm ave"),
            (Plain::Title, "teacher", "clerk"),
            (Plain::EmployeeId, "4711", "8032"),
        ] {
            assert!(Gist::of(a).is_far(Gist::of(b), field), "{a} {b}");
        }
        assert!(!Gist::of("12 main st").is_far(Gist::of("main st 12 xyz"), Plain::Street));
    }
}
