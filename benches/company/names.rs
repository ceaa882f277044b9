//! What people, towns and streets are called: made of syllables, except for the given names that have
//! short forms, which are those of the product's own list.

use std::collections::{BTreeMap, HashSet};

use super::dice::Dice;

/// One pair a line: a formal name, a relationship, a form of it.
const FORMS: &str = include_str!("../../assets/nicknames/english.csv");

const ONSETS: [&str; 32] = [
    "b", "br", "c", "ch", "d", "dr", "f", "fr", "g", "gr", "h", "j", "k", "kl", "kr", "l", "m",
    "n", "p", "pr", "r", "s", "sch", "st", "sw", "t", "th", "tr", "v", "w", "z", "",
];
const VOWELS: [&str; 12] = ["a", "e", "i", "o", "u", "a", "e", "o", "ie", "ei", "au", "oo"];
const CODAS: [&str; 20] = [
    "n", "r", "l", "s", "m", "t", "ck", "nd", "rt", "ng", "ll", "tz", "x", "", "", "", "", "", "",
    "",
];
const ENDS: [&str; 24] = [
    "son", "er", "mann", "ski", "ton", "ley", "berg", "feld", "ova", "ez", "elli", "sen", "by",
    "man", "ford", "stein", "well", "ic", "", "", "", "", "", "",
];

/// The given names of the world, the frequent ones first, each with its short forms.
pub(super) struct GivenNames {
    pub(super) names: Vec<String>,
    pub(super) forms: Vec<Vec<&'static str>>,
}

impl GivenNames {
    pub(super) fn new(count: usize) -> Self {
        let mut listed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (formal, form) in
            FORMS.lines().skip(1).filter_map(|line| line.split_once(",has_nickname,"))
        {
            listed.entry(formal).or_default().push(form);
        }
        let mut listed: Vec<(String, Vec<&str>)> =
            listed.into_iter().map(|(name, forms)| (name.to_string(), forms)).collect();
        let mut dice = Dice::of(0, 1);
        let made = count.saturating_sub(listed.len());
        listed.extend(
            invent(made, 1, &["a", "o", "is", "in", "e"])
                .into_iter()
                .map(|name| (name, Vec::new())),
        );
        shuffle(&mut listed, &mut dice);
        listed.truncate(count);
        let (names, forms) = listed.into_iter().unzip();
        Self { names, forms }
    }
}

/// So many different words, of two syllables and more.
pub(super) fn invent(count: usize, salt: u64, ends: &[&str]) -> Vec<String> {
    let mut dice = Dice::of(salt, 2);
    let mut seen = HashSet::with_capacity(count);
    let mut words = Vec::with_capacity(count);
    while words.len() < count {
        let mut word = String::new();
        for _ in 0..=dice.below(2) {
            for part in [dice.pick(&ONSETS), dice.pick(&VOWELS), dice.pick(&CODAS)] {
                word.push_str(part);
            }
        }
        word.push_str(dice.pick::<&str>(ends));
        if word.len() > 3 && seen.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

pub(super) fn surnames(count: usize) -> Vec<String> {
    invent(count, 3, &ENDS)
}

fn shuffle<T>(list: &mut [T], dice: &mut Dice) {
    for at in (1..list.len()).rev() {
        list.swap(at, dice.below(at + 1));
    }
}

/// As a name is written: `Anna`.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
