//! Words by their beginnings.

use crate::text::is_word_char;

/// From how many letters on the letters may have others between them. Below, everybody would hit.
pub(super) const LETTERS_FROM: usize = 3;

/// Whether `needle` is made of the beginnings of words of `text`, in order, words left out or not:
/// `jsmith` of `john smith`, `annmul` of `anna maria muller`. Letters from the middle of words are
/// not enough: in a million names they are everywhere.
#[must_use]
pub(super) fn abbreviates(needle: &str, text: &str) -> bool {
    if needle.is_empty() {
        return true;
    }
    let text = text.trim_start_matches(|c| !is_word_char(c));
    if text.len() < needle.len() {
        return false;
    }
    let end = text.find(|c| !is_word_char(c)).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    // The longest beginning first; a shorter one may be right when the next word goes on with it.
    let common = needle.chars().zip(word.chars()).take_while(|(a, b)| a == b).count();
    let with_word = (1..=common).rev().any(|letters| {
        let cut = needle.char_indices().nth(letters).map_or(needle.len(), |(at, _)| at);
        abbreviates(needle.get(cut..).unwrap_or_default(), rest)
    });
    with_word || abbreviates(needle, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abbreviation_is_made_of_beginnings_of_words() {
        for (needle, text) in [
            ("jsmith", "john smith"),
            ("josmi", "john smith"),
            ("annmul", "anna maria muller"),
            ("amm", "anna maria muller"),
            ("obrien", "siobhan o'brien"),
            ("annam", "an anna m"),
            ("johnsmith", "john.smith@x.org"),
        ] {
            assert!(abbreviates(needle, text), "{needle} of {text}");
        }
        for (needle, text) in [
            ("muller", "mona ulla lehr"),
            ("smithj", "john smith"),
            ("jmith", "john smith"),
            ("ohn", "john smith"),
            ("a", ""),
        ] {
            assert!(!abbreviates(needle, text), "{needle} of {text}");
        }
    }
}
