//! A word with what its comparisons ask for, made once: names repeat, and comparisons are many.

use rapidfuzz::distance::jaro_winkler;

use super::han::{is_han, readings};
use super::latin::{by_sound, is_latin};
use super::nearness::{Nearness, Shape, nearness_of};
use super::nickname::{NameForm, formal_names};

/// A word of a name, ready to be compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::link) struct Spelling {
    text: Box<str>,
    shape: Shape,
    /// As it sounds.
    heard: Box<str>,
    heard_shape: Shape,
    is_latin: bool,
    /// The formal names that it may stand for as a given name.
    formals: &'static [u32],
    /// How it is read in Latin letters, where it is written in Chinese characters.
    readings: Box<[String]>,
}

/// How two words stand to each other of which one, or both, are written in Chinese characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Read {
    /// The one is a reading of the other.
    Equal,
    /// A reading is one typing error from the other; or other characters are read alike.
    Near,
    /// A reading begins with the other word.
    Begins,
    /// Other characters, read otherwise.
    Different,
}

/// From this likeness on (Jaro-Winkler), two words have something of each other.
const WEAK: f64 = 0.75;

impl Spelling {
    /// Of a folded word.
    pub(in crate::link) fn of(word: &str) -> Self {
        let heard = by_sound(word);
        Self {
            shape: Shape::of(word),
            heard_shape: Shape::of(&heard),
            heard: heard.into(),
            is_latin: is_latin(word),
            formals: formal_names(word),
            readings: if is_han(word) { readings(word).into() } else { Box::default() },
            text: word.into(),
        }
    }

    /// The word.
    pub(super) const fn text(&self) -> &str {
        &self.text
    }

    /// Its letter, where it is an initial. A Chinese character is a whole name.
    #[inline]
    pub(in crate::link) fn initial(&self) -> Option<char> {
        self.shape.only_letter().filter(|_| self.readings.is_empty())
    }

    /// How many letters it has; of a long one some tens.
    #[inline]
    pub(in crate::link) const fn count(&self) -> usize {
        self.shape.count()
    }

    /// The formal names that it may stand for as a given name.
    #[inline]
    pub(in crate::link) const fn formals(&self) -> &'static [u32] {
        self.formals
    }

    /// Whether it is soon told that two words have nothing of each other, as most have not: neither letters
    /// nor sound nor the beginning.
    #[inline]
    pub(in crate::link) fn is_far(&self, other: &Self) -> bool {
        self.are_latin(other)
            && !self.shape.begins_like(other.shape)
            && !self.shape.may_be_few_errors_apart(other.shape)
            && !self.heard_shape.may_be_few_errors_apart(other.heard_shape)
            && !self.shape.may_be_alike(other.shape, WEAK)
    }

    /// Whether both can be compared by their letters.
    #[inline]
    pub(super) const fn are_latin(&self, other: &Self) -> bool {
        self.is_latin && other.is_latin
    }

    /// How two words stand to each other by their readings; none where that tells nothing: a Japanese name is
    /// read otherwise.
    pub(super) fn read(&self, other: &Self) -> Option<Read> {
        if !self.readings.is_empty() && !other.readings.is_empty() {
            let alike = self.readings.iter().any(|it| other.readings.contains(it));
            return Some(if alike { Read::Near } else { Read::Different });
        }
        let (readings, latin) = match (self.readings.is_empty(), other.readings.is_empty()) {
            (false, true) if other.is_latin => (&self.readings, &other.text),
            (true, false) if self.is_latin => (&other.readings, &self.text),
            _ => return None,
        };
        let any = |is: &dyn Fn(&str) -> bool| readings.iter().any(|reading| is(reading));
        let near = |reading: &str| {
            let (ours, theirs) = ((reading, Shape::of(reading)), (&**latin, Shape::of(latin)));
            reading.len() >= 5 && nearness_of(ours, theirs) == Some(Nearness::OneError)
        };
        if any(&|reading| *reading == **latin) {
            Some(Read::Equal)
        } else if any(&near) {
            Some(Read::Near)
        } else if latin.len() >= 2 && any(&|reading| reading.starts_with(&**latin)) {
            Some(Read::Begins)
        } else {
            None
        }
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

    /// Whether both are given names that are known, and do not sound the same. Forms of one name are to be told
    /// before.
    pub(super) fn is_other_name(&self, other: &Self) -> bool {
        !self.formals.is_empty() && !other.formals.is_empty() && self.heard != other.heard
    }

    /// Whether a form of another name is one typing error from it.
    pub(super) fn is_near_form(&self, form: &NameForm) -> bool {
        let near = || nearness_of((form.text, form.shape), (&self.text, self.shape));
        form.text.len() >= 5
            && form.shape.may_be_few_errors_apart(self.shape)
            && near() == Some(Nearness::OneError)
    }

    /// Whether two words have something of each other.
    pub(super) fn is_weak(&self, other: &Self) -> bool {
        self.shape.may_be_alike(other.shape, WEAK)
            && jaro_winkler::similarity(self.text.chars(), other.text.chars()) >= WEAK
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::level::{GivenLevel, SurnameLevel};
    use super::super::word_level::{given_word_level, surname_word_level};
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

        #[test]
        fn words_that_are_far_are_different(a in "[a-ghkst]{1,9}", b in "[a-gmnst]{1,9}") {
            let (ours, theirs) = (Spelling::of(&a), Spelling::of(&b));
            if ours.is_far(&theirs) {
                let level = surname_word_level(&ours, &theirs);
                prop_assert_eq!(level, Some(SurnameLevel::Different), "{} {}", a, b);
                if ours.formals().is_empty() && theirs.formals().is_empty() {
                    let level = given_word_level(&ours, &theirs);
                    prop_assert_eq!(level, Some(GivenLevel::Different), "{} {}", a, b);
                }
            }
        }
    }
}
