//! How like two people's names are.

use rapidfuzz::distance::jaro_winkler;

use super::names::fold_names;
use crate::directory::{Field, Row, Table, local_part};
use crate::text::{fold, is_word_char};

/// What is compared of a person: the folded words of the name, and the folded local part of the
/// address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NameParts {
    /// The words of the display name, or of given name and surname; a single letter is an initial.
    pub words: Vec<String>,
    /// The part of UPN or mail before the `@`, without its punctuation.
    pub local: String,
}

impl NameParts {
    /// The parts of one user. Words in which letters were lost (`M?ller`) are left out.
    #[must_use]
    pub fn of<R: Row>(table: &Table<R>, row: R) -> Self {
        let display = fold(table.text_or_empty(row, Field::DisplayName));
        let mut names = display;
        for field in [Field::GivenName, Field::Surname] {
            let part = fold(table.text_or_empty(row, field));
            if !part.is_empty() && !names.contains(&part) {
                names.push(' ');
                names.push_str(&part);
            }
        }
        let lossy = table.is_lossy(row, Field::DisplayName);
        // With letters lost, a question mark is part of a word, and such a word tells nothing.
        let in_word = |c: char| is_word_char(c) || (lossy && c == '?');
        let tells = |word: &&str| !word.is_empty() && !word.contains('?');
        let words = names.split(|c| !in_word(c)).filter(tells).map(str::to_string).collect();
        Self { words, local: local_of(table, row) }
    }
}

fn local_of<R: Row>(table: &Table<R>, row: R) -> String {
    let upn = table.text_or_empty(row, Field::Upn);
    let source = if upn.is_empty() { table.text_or_empty(row, Field::Mail) } else { upn };
    fold(local_part(source)).chars().filter(|c| is_word_char(*c)).collect()
}

/// The words by which a user is looked up in a name index.
pub(super) fn lookup_words<R: Row>(table: &Table<R>, row: R) -> Vec<String> {
    let mut folded = String::new();
    fold_names(table, row, &mut folded);
    super::names::words_of(&folded).into_iter().map(str::to_string).collect()
}

/// How like two people's names are, from 0 to 1.
///
/// 1. Each word of the shorter name is paired with the word of the longer one that is most like
///    it (Jaro-Winkler), each word once; an initial counts as seven tenths of the name it begins.
/// 2. Words left over on the longer side count for little, since middle names come and go.
/// 3. The local parts of the addresses count as a quarter, where both have one.
#[must_use]
pub fn likeness(a: &NameParts, b: &NameParts) -> f32 {
    let names = word_likeness(&a.words, &b.words);
    if a.local.is_empty() || b.local.is_empty() {
        return names as f32;
    }
    let local = jaro_winkler::similarity(a.local.chars(), b.local.chars());
    if a.words.is_empty() || b.words.is_empty() {
        return local as f32;
    }
    (names * 0.75 + local * 0.25) as f32
}

fn word_likeness(a: &[String], b: &[String]) -> f64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return 0.0;
    }
    let mut free: Vec<&String> = long.iter().collect();
    let mut order: Vec<&String> = short.iter().collect();
    // Long words first: they are the ones that tell people apart, and must not lose their partner.
    order.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let mut total = 0.0;
    for word in order {
        let best = free
            .iter()
            .enumerate()
            .map(|(at, other)| (at, pair_likeness(word, other)))
            .max_by(|x, y| x.1.total_cmp(&y.1));
        if let Some((at, likeness)) = best {
            total += likeness;
            free.swap_remove(at);
        }
    }
    let missing = (long.len() - short.len()) as f64 * 0.15;
    total / (short.len() as f64 + missing)
}

fn pair_likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let initial =
        |short: &str, long: &str| short.chars().nth(1).is_none() && long.starts_with(short);
    if initial(a, b) || initial(b, a) {
        return 0.7;
    }
    // Below four fifths, Jaro-Winkler sees likeness in names that have nothing in common.
    let similarity = jaro_winkler::similarity(a.chars(), b.chars());
    if similarity >= 0.8 { similarity } else { similarity * similarity * 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str, local: &str) -> NameParts {
        NameParts {
            words: fold(name)
                .split(|c| !is_word_char(c))
                .filter(|w| !w.is_empty())
                .map(str::to_string)
                .collect(),
            local: local.to_string(),
        }
    }

    #[test]
    fn the_same_person_is_more_like_than_another() {
        let me = parts("Anaïs Müller", "anaismuller");
        let same = [
            parts("Anais Muller", "anaismuller"),
            parts("Müller, Anaïs", "amuller"),
            parts("A. Müller", "amuller"),
            parts("Anais Mueller", "amueller"),
            parts("Anaïs Claire Müller", "anaismuller"),
        ];
        let others = [
            parts("Jörg Müller", "jorgmuller"),
            parts("Anaïs Dubois", "anaisdubois"),
            parts("John Smith", "johnsmith"),
        ];
        let worst = same.iter().map(|other| likeness(&me, other)).fold(1.0, f32::min);
        let best = others.iter().map(|other| likeness(&me, other)).fold(0.0, f32::max);
        assert!(worst > best, "{worst} against {best}");
        assert!((likeness(&me, &me) - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn nothing_to_compare_is_not_likeness() {
        let nobody = NameParts::default();
        assert!(likeness(&nobody, &nobody) < f32::EPSILON);
        assert!(likeness(&nobody, &parts("John Smith", "jsmith")) < f32::EPSILON);
    }
}
