//! Which letters of a cell a query means.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::abbreviation::LETTERS_FROM;
use super::abbreviation::abbreviates;
use super::query::{Pattern, Query, Scope, Term};
use super::term::TYPOS_FROM;
use crate::directory::Field;
use crate::text::{Folded, fold, fold_mapped, is_word_char};

/// Finds the letters to mark, on the original text. Made once a query; used for what is on the
/// screen only.
pub struct Highlighter {
    matcher: SkimMatcherV2,
    terms: Vec<Term>,
}

impl Highlighter {
    /// A highlighter for a query.
    #[must_use]
    pub fn new(query: &Query) -> Self {
        let terms = query.groups().iter().flatten().filter(|term| !term.negated).cloned().collect();
        Self { matcher: SkimMatcherV2::default().ignore_case(), terms }
    }

    /// The byte offsets, in `text`, of the characters that the query means, ascending.
    #[must_use]
    pub fn marks(&self, field: Field, text: &str) -> Vec<usize> {
        if self.terms.is_empty() || text.is_empty() {
            return Vec::new();
        }
        let folded = fold_mapped(text);
        let mut marks: Vec<usize> = self
            .terms
            .iter()
            .filter(|term| looks_at(term.scope, field))
            .flat_map(|term| self.marks_of(term, &folded))
            .filter_map(|at| folded.origins.get(at).map(|origin| *origin as usize))
            .collect();
        marks.sort_unstable();
        marks.dedup();
        marks
    }

    /// Positions of characters of the folded text.
    fn marks_of(&self, term: &Term, folded: &Folded) -> Vec<usize> {
        let text = folded.text.as_str();
        match &term.pattern {
            Pattern::Fuzzy(needle) => self.fuzzy_marks(needle, text),
            Pattern::Exact(needle) => substring(text, &fold(needle), |_, _| true),
            Pattern::Prefix(needle) => substring(text, needle, |start, _| start == 0),
            Pattern::Suffix(needle) => substring(text, needle, |_, end| end == text.len()),
            Pattern::Whole(needle) => {
                substring(text, needle, |start, end| start == 0 && end == text.len())
            }
            Pattern::Id(_) | Pattern::IdPart(_) | Pattern::State(_) | Pattern::Score(_) => {
                Vec::new()
            }
        }
    }

    /// The text itself, wherever it stands; else the beginnings of words; else a misspelt word.
    fn fuzzy_marks(&self, needle: &str, text: &str) -> Vec<usize> {
        let literal = substring(text, needle, |_, _| true);
        if !literal.is_empty() {
            return literal;
        }
        let letters = needle.chars().count();
        if letters >= LETTERS_FROM && abbreviates(needle, text) {
            return self.matcher.fuzzy_indices(text, needle).map(|(_, at)| at).unwrap_or_default();
        }
        if letters >= TYPOS_FROM { misspelt(needle, text).unwrap_or_default() } else { Vec::new() }
    }
}

fn looks_at(scope: Scope, field: Field) -> bool {
    match scope {
        Scope::Anywhere => true,
        Scope::Name => {
            matches!(
                field,
                Field::DisplayName | Field::GivenName | Field::Surname | Field::CommonName
            )
        }
        Scope::Mail => matches!(field, Field::Mail | Field::ProxyAddresses | Field::Upn),
        Scope::Field(wanted) => wanted == field,
    }
}

/// The character positions of every place where `needle` stands and `fits` says so.
fn substring(text: &str, needle: &str, fits: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let length = needle.chars().count();
    let places = text.match_indices(needle).filter(|(start, _)| fits(*start, start + needle.len()));
    places
        .flat_map(|(start, _)| {
            let first = text.get(..start).unwrap_or_default().chars().count();
            first..first + length
        })
        .collect()
}

/// The positions of the word that is most like the needle, if any is like it at all.
fn misspelt(needle: &str, text: &str) -> Option<Vec<usize>> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut in_word = false;
    for (at, c) in text.chars().enumerate() {
        if is_word_char(c) {
            if !in_word {
                words.push((at, String::new()));
            }
            if let Some((_, word)) = words.last_mut() {
                word.push(c);
            }
        }
        in_word = is_word_char(c);
    }
    let similarity =
        |word: &str| rapidfuzz::distance::jaro_winkler::similarity(word.chars(), needle.chars());
    let best = words
        .into_iter()
        .map(|(at, word)| (similarity(&word), at, word.chars().count()))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    let (likeness, at, length) = best;
    (likeness >= crate::link::SIMILAR_WORDS).then(|| (at..at + length).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(query: &str, field: Field, text: &str) -> String {
        let highlighter = Highlighter::new(&Query::parse(query, &[]));
        let marks = highlighter.marks(field, text);
        text.char_indices().filter(|(at, _)| marks.contains(at)).map(|(_, c)| c).collect()
    }

    #[test]
    fn letters_are_marked_on_the_original_text() {
        let name = Field::DisplayName;
        let cases = [
            ("zoe", name, "Zoë Müller", "Zoë"),
            ("muller", name, "Zoë Müller", "Müller"),
            ("muller zoe", name, "Zoë Müller", "ZoëMüller"),
            ("strasse", name, "Karl Straße", "Straße"),
            ("jsmith", name, "John Smith", "JSmith"),
            ("mulelr", name, "Zoë Müller", "Müller"),
            ("o'brien", name, "Siobhán O\u{2019}Brien", "O\u{2019}Brien"),
            ("^zoe", name, "Zoë Zoe", "Zoë"),
            ("er$", name, "Müller Erb er", "er"),
            ("upn:zoe", name, "Zoë Müller", ""),
            ("upn:zoe", Field::Upn, "zoe@x.org", "zoe"),
            ("!zoe", name, "Zoë Müller", ""),
            ("mu", name, "Moritz Urban", ""),
            ("is:todo", name, "Zoë", ""),
        ];
        for (query, field, text, expected) in cases {
            assert_eq!(marked(query, field, text), expected, "{query} in {text}");
        }
    }

    #[test]
    fn the_wrong_letter_is_not_marked() {
        // The plain matcher would mark the e of Müller, since it does not know ë.
        assert_eq!(marked("zoe", Field::DisplayName, "Zoë Müller"), "Zoë");
    }
}
