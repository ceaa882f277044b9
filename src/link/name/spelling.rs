//! A word with what its comparisons ask for, made once: names repeat, and comparisons are many.

use rapidfuzz::distance::jaro_winkler;

use super::latin::{by_sound, is_latin};
use super::nearness::{Nearness, Shape, nearness_of};

/// A word of a name, ready to be compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::link) struct Spelling {
    text: Box<str>,
    shape: Shape,
    /// As it sounds.
    heard: Box<str>,
    heard_shape: Shape,
    is_latin: bool,
}

impl Spelling {
    /// Of a folded word.
    pub(in crate::link) fn of(word: &str) -> Self {
        let heard = by_sound(word);
        Self {
            shape: Shape::of(word),
            heard_shape: Shape::of(&heard),
            heard: heard.into(),
            is_latin: is_latin(word),
            text: word.into(),
        }
    }

    /// The word.
    pub(super) const fn text(&self) -> &str {
        &self.text
    }

    /// Whether both can be compared by their letters.
    pub(super) const fn are_latin(&self, other: &Self) -> bool {
        self.is_latin && other.is_latin
    }

    /// How near two words are as they are written, or as they sound.
    pub(super) fn near(&self, other: &Self) -> Option<Nearness> {
        if self.heard == other.heard {
            return Some(Nearness::OneError);
        }
        let (ours, theirs) = ((&*self.text, self.shape), (&*other.text, other.shape));
        let heard = || {
            let (ours, theirs) =
                ((&*self.heard, self.heard_shape), (&*other.heard, other.heard_shape));
            nearness_of(ours, theirs).filter(|near| *near == Nearness::OneError)
        };
        nearness_of(ours, theirs).or_else(|| heard().map(|_| Nearness::Alike))
    }

    /// Whether a form of another name is one typing error from it.
    pub(super) fn is_near_form(&self, form: &str) -> bool {
        let near = nearness_of((form, Shape::of(form)), (&self.text, self.shape));
        form.len() >= 5 && near == Some(Nearness::OneError)
    }

    /// Whether two words have something of each other.
    pub(super) fn is_weak(&self, other: &Self) -> bool {
        /// From this likeness on (Jaro-Winkler).
        const WEAK: f64 = 0.75;
        self.shape.may_be_alike(other.shape, WEAK)
            && jaro_winkler::similarity(self.text.chars(), other.text.chars()) >= WEAK
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is soon told is never told wrongly.
        #[test]
        fn words_that_are_weakly_alike_are_found_by_their_shapes(
            a in "[a-e]{1,9}", b in "[a-f]{1,9}",
        ) {
            let alike = jaro_winkler::similarity(a.chars(), b.chars()) >= 0.75;
            prop_assert_eq!(Spelling::of(&a).is_weak(&Spelling::of(&b)), alike, "{} {}", a, b);
        }
    }
}
