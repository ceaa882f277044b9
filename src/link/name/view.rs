//! Names whose words are texts, or numbers of a table that remembers what was compared.

use std::marker::PhantomData;

use super::han::is_han;
use super::level::{GivenLevel, SurnameLevel};
use super::person::PersonName;
use super::spelling::Spelling;
use super::word_level::{given_word_level, surname_word_level};

/// Where the words of names are, and how two of them stand to each other: as texts, or as numbers of a
/// table that remembers what was compared.
pub(in crate::link) trait Words {
    /// A word.
    type Word: Copy + PartialEq;
    /// Its text, folded.
    fn text(&self, word: Self::Word) -> &str;
    /// The letter of a word of one letter.
    fn initial(&self, word: Self::Word) -> Option<char> {
        initial(self.text(word))
    }
    /// How many letters it has; of a long word some tens.
    fn count(&self, word: Self::Word) -> usize {
        self.text(word).chars().count()
    }
    /// [`given_word_level`] of two words.
    fn given(&mut self, a: Self::Word, b: Self::Word) -> Option<GivenLevel>;
    /// [`surname_word_level`] of two words.
    fn surname(&mut self, a: Self::Word, b: Self::Word) -> Option<SurnameLevel>;
}

/// A name, its words wherever they are.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct NameView<'a, W> {
    /// The first given name, and all of them in one word.
    pub(in crate::link) given: Option<[W; 2]>,
    /// The surname in one word.
    pub(in crate::link) surname: Option<W>,
    /// The parts of the surname.
    pub(in crate::link) parts: &'a [W],
    /// Further words.
    pub(in crate::link) extra: &'a [W],
}

/// Words that are texts.
pub(super) struct Spelled<'a>(PhantomData<&'a str>);

impl<'a> Words for Spelled<'a> {
    type Word = &'a str;

    fn text(&self, word: &'a str) -> &str {
        word
    }

    fn given(&mut self, a: &'a str, b: &'a str) -> Option<GivenLevel> {
        given_word_level(&Spelling::of(a), &Spelling::of(b))
    }

    fn surname(&mut self, a: &'a str, b: &'a str) -> Option<SurnameLevel> {
        surname_word_level(&Spelling::of(a), &Spelling::of(b))
    }
}

/// Calls `compare` with two names whose words are texts.
pub(super) fn spelled<'a, T>(
    a: &'a PersonName,
    b: &'a PersonName,
    compare: impl FnOnce(&mut Spelled<'a>, NameView<'_, &'a str>, NameView<'_, &'a str>) -> T,
) -> T {
    let texts = |words: &'a [String]| words.iter().map(String::as_str).collect::<Vec<&'a str>>();
    let parts = |name: &'a PersonName| texts(name.surname.as_ref().map_or(&[], |it| &it.parts));
    let lists = [parts(a), texts(&a.extra), parts(b), texts(&b.extra)];
    let [a, b] = [(a, &lists[0], &lists[1]), (b, &lists[2], &lists[3])].map(view);
    compare(&mut Spelled(PhantomData), a, b)
}

fn view<'a, 'l>(
    (name, parts, extra): (&'a PersonName, &'l Vec<&'a str>, &'l Vec<&'a str>),
) -> NameView<'l, &'a str> {
    NameView {
        given: name.given.as_ref().map(|it| [it.word.as_str(), it.joined.as_str()]),
        surname: name.surname.as_ref().map(|it| it.joined.as_str()),
        parts,
        extra,
    }
}

/// The only letter of an initial. A Chinese character is a whole name.
pub(in crate::link) fn initial(word: &str) -> Option<char> {
    let mut letters = word.chars();
    letters.next().filter(|_| letters.next().is_none() && !is_han(word))
}
