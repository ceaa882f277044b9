//! Finding people by the words of their names, also misspelt ones.

use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use foldhash::fast::FixedState;
use frizbee::{CaseMatching, Config, Matcher as Frizbee, SortStrategy, UnicodeMatching};
use hashbrown::HashTable;
use rapidfuzz::distance::jaro_winkler;
use rayon::prelude::*;

use super::name::beginning;
use crate::directory::{Field, Row, Table, local_part};
use crate::text::{fold_into, is_word_char};

/// From this likeness on (Jaro-Winkler), two words are taken for spellings of one name.
pub const SIMILAR_WORDS: f64 = 0.87;

/// An index from the folded words of names to the rows that have them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NameIndex {
    /// All distinct words, end to end.
    words: String,
    ends: Vec<u32>,
    /// The rows of word `n` at `starts[n]..starts[n + 1]`.
    rows: Vec<u32>,
    starts: Vec<u32>,
}

/// The index over the names of a table, made by whoever needs it first.
pub type SharedNames = Arc<OnceLock<NameIndex>>;

/// A word of the index and how like it is to the word asked for, from 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct SimilarWord {
    pub(super) word: u32,
    pub(super) likeness: f32,
}

impl NameIndex {
    /// Indexes the names and the local parts of the addresses of a table, on every processor. It is the
    /// same index whatever their number.
    #[must_use]
    pub fn build<R: Row>(table: &Table<R>) -> Self {
        // More parts than threads: none waits for the slowest.
        Self::in_parts(table, 8 * rayon::current_num_threads())
    }

    fn in_parts<R: Row>(table: &Table<R>, parts: usize) -> Self {
        let rows = table.len() as u32;
        let part = rows.div_ceil(parts.max(1) as u32).max(1);
        let starts: Vec<u32> = (0..rows).step_by(part as usize).collect();
        let parts: Vec<Builder> = starts
            .into_par_iter()
            .map(|start| Builder::of(table, start..rows.min(start.saturating_add(part))))
            .collect();
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_default();
        parts.for_each(|part| whole.append(part));
        whole.finish()
    }

    fn word(&self, number: usize) -> &str {
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        self.words.get(start..self.ends[number] as usize).unwrap_or_default()
    }

    /// How many distinct words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The rows that have a word.
    pub(super) fn rows_with(&self, word: u32) -> &[u32] {
        let word = word as usize;
        &self.rows[self.starts[word] as usize..self.starts[word + 1] as usize]
    }

    /// Calls `each` with every row that has a word which is `word` but for typing errors: one letter
    /// in five to eight, two in nine or more. `word` is folded.
    pub fn each_row_with_typos(&self, word: &str, mut each: impl FnMut(u32)) {
        for similar in self.similar(word) {
            self.rows_with(similar.word).iter().copied().for_each(&mut each);
        }
    }

    /// The words that are spellings of `word`, the word itself among them.
    pub(super) fn similar(&self, word: &str) -> Vec<SimilarWord> {
        let letters = word.chars().count();
        let typos = match letters {
            0..=4 => 0,
            5..=8 => 1,
            _ => 2,
        };
        let config = Config::default()
            .max_typos(Some(typos))
            .casing(CaseMatching::Respect)
            .unicode(UnicodeMatching::Smart)
            .sort(SortStrategy::IndexAsc);
        let words: Vec<&str> = (0..self.len()).map(|number| self.word(number)).collect();
        let mut frizbee = Frizbee::new(word, &config);
        let found = frizbee.match_list_parallel(&words, 0);
        let scorer = jaro_winkler::BatchComparator::new(word.chars());
        let near = |found: &frizbee::Match| {
            let other = words[found.index as usize];
            let likeness = if other == word { 1.0 } else { scorer.similarity(other.chars()) };
            (likeness >= SIMILAR_WORDS)
                .then_some(SimilarWord { word: found.index, likeness: likeness as f32 })
        };
        found.iter().filter_map(near).collect()
    }
}

/// Appends the folded texts that hold the words of a person's name. Most display names have the given name
/// and the surname in them: those add no word.
pub(super) fn fold_names<R: Row>(table: &Table<R>, row: R, out: &mut String) {
    let text = |field| beginning(table.text_or_empty(row, field));
    let display = text(Field::DisplayName);
    fold_into(display, out);
    out.push(' ');
    for field in [Field::GivenName, Field::Surname] {
        let name = text(field);
        if !has_whole(display, name) {
            fold_into(name, out);
            out.push(' ');
        }
    }
    let [upn, mail] = [Field::Upn, Field::Mail].map(|field| local_part(text(field)));
    fold_into(upn, out);
    out.push(' ');
    if mail != upn {
        fold_into(mail, out);
    }
}

/// Whether a text stands in another between blanks or its ends.
fn has_whole(text: &str, part: &str) -> bool {
    let is_blank = |end: Option<char>| end.is_none_or(|c| c == ' ');
    text.split_once(part).is_some_and(|(before, after)| {
        is_blank(before.chars().next_back()) && is_blank(after.chars().next())
    })
}

/// The distinct words of a folded text: two letters at least, digits cut off.
pub(super) fn words_of(folded: &str) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::with_capacity(8);
    let mut start = 0;
    while let Some(rest) = folded.get(start..).filter(|rest| !rest.is_empty()) {
        let end = start + word_length(rest);
        let word = folded.get(start..end).unwrap_or_default();
        let word = word.trim_matches(|c: char| c.is_ascii_digit());
        if word.chars().nth(1).is_some() && !words.contains(&word) {
            words.push(word);
        }
        let after = folded.get(end..).and_then(|after| after.chars().next());
        start = end + after.map_or(0, char::len_utf8);
    }
    words
}

/// How many bytes of a text are of its first word: nearly all of them are ASCII, which are soon told.
fn word_length(text: &str) -> usize {
    let plain = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    match text.as_bytes().get(plain) {
        None | Some(..=127) => plain,
        Some(128..) => text.find(|c| !is_word_char(c)).unwrap_or(text.len()),
    }
}

#[derive(Default)]
struct Builder {
    index: NameIndex,
    numbers: HashTable<u32>,
    /// Pairs of word and row, in the order of the rows.
    pairs: Vec<(u32, u32)>,
}

impl Builder {
    fn of<R: Row>(table: &Table<R>, rows: Range<u32>) -> Self {
        let mut builder = Self::default();
        let mut folded = String::new();
        for row in rows {
            folded.clear();
            fold_names(table, R::new(row), &mut folded);
            builder.add(row, &folded);
        }
        builder
    }

    /// Adds what was made of the rows that follow.
    fn append(&mut self, next: Self) {
        let words = 0..next.index.len();
        let numbers: Vec<u32> = words.map(|word| self.number(next.index.word(word))).collect();
        let pairs = next.pairs.into_iter();
        self.pairs.extend(pairs.map(|(word, row)| (numbers[word as usize], row)));
    }

    fn add(&mut self, row: u32, folded: &str) {
        for word in words_of(folded) {
            let number = self.number(word);
            self.pairs.push((number, row));
        }
    }

    fn number(&mut self, word: &str) -> u32 {
        let hasher = FixedState::default();
        let hash = hasher.hash_one(word);
        let index = &self.index;
        if let Some(known) = self.numbers.find(hash, |&number| index.word(number as usize) == word)
        {
            return *known;
        }
        let number = self.index.ends.len() as u32;
        self.index.words.push_str(word);
        self.index.ends.push(self.index.words.len() as u32);
        let index = &self.index;
        self.numbers
            .insert_unique(hash, number, |&number| hasher.hash_one(index.word(number as usize)));
        number
    }

    /// Sorts the pairs by word, by counting.
    fn finish(mut self) -> NameIndex {
        let mut starts = vec![0_u32; self.index.len() + 1];
        for (word, _) in &self.pairs {
            starts[*word as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0_u32; self.pairs.len()];
        for (word, row) in self.pairs {
            rows[next[word as usize] as usize] = row;
            next[word as usize] += 1;
        }
        self.index.starts = starts;
        self.index.rows = rows;
        self.index.words.shrink_to_fit();
        self.index.ends.shrink_to_fit();
        self.index
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::directory::{FieldSet, OnPremRow, TableBuilder};

    #[test]
    fn words_are_what_stands_between_other_characters() {
        let cases: [(&str, &[&str]); 8] = [
            ("", &[]),
            (" -", &[]),
            ("anna lee", &["anna", "lee"]),
            ("o'neil, anna-marie a", &["neil", "anna", "marie"]),
            ("anna2 3lee 44 a1", &["anna", "lee"]),
            ("müller-ελένη иван", &["müller", "ελένη", "иван"]),
            ("anna anna. lee", &["anna", "lee"]),
            ("山田 太郎…x山y", &["山田", "太郎", "x山y"]),
        ];
        for (text, words) in cases {
            assert_eq!(words_of(text), words, "{text}");
        }
    }

    proptest! {
        #[test]
        fn words_are_those_of_a_split(text in "([a-c]|[0-9]|[ .'-]|[éλ山…]){0,30}") {
            let trimmed = text
                .split(|c| !is_word_char(c))
                .map(|word| word.trim_matches(|c: char| c.is_ascii_digit()));
            let mut expected: Vec<&str> = Vec::new();
            for word in trimmed.filter(|word| word.chars().nth(1).is_some()) {
                if !expected.contains(&word) {
                    expected.push(word);
                }
            }
            prop_assert_eq!(words_of(&text), expected);
        }
    }

    #[test]
    fn a_name_that_is_in_the_display_name_adds_no_word() {
        let cases = [
            ("Anna Lee", "Anna", true),
            ("Anna Lee", "Lee", true),
            ("Anna Lee", "Ann", false),
            ("Anna Lee", "na", false),
            ("Lee, Anna", "Lee", false),
            ("Anna Lee", "", false),
            ("", "Anna", false),
        ];
        for (text, part, whole) in cases {
            assert_eq!(has_whole(text, part), whole, "{part} in {text}");
        }
    }

    /// Words that hold the letters of another one are no spellings of it.
    #[test]
    fn likeness_has_its_bounds() {
        let mut builder = TableBuilder::<OnPremRow>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        for name in
            ["kowalski", "kowalsky", "kovalski", "bkboabwbbaabblbsbbkbbi", "kobolds", "kowal"]
        {
            builder.start_row(class);
            builder.set_text(Field::DisplayName, name);
        }
        let index = NameIndex::in_parts(&builder.finish(), 1);
        let found = index.similar("kowalski");
        let words: Vec<&str> = found.iter().map(|it| index.word(it.word as usize)).collect();
        for near in ["kowalski", "kowalsky", "kovalski"] {
            assert!(words.contains(&near), "{words:?}");
        }
        for far in ["bkboabwbbaabblbsbbkbbi", "kobolds", "kowal"] {
            assert!(!words.contains(&far), "{words:?}");
        }
        for similar in &found {
            let is_it = index.word(similar.word as usize) == "kowalski";
            let likeness = f64::from(similar.likeness);
            assert!((SIMILAR_WORDS..=1.0).contains(&likeness), "{likeness}");
            assert_eq!((likeness - 1.0).abs() < 1e-6, is_it, "{likeness}");
        }
    }

    #[test]
    fn the_index_is_the_same_in_however_many_parts_it_is_made() {
        let mut builder = TableBuilder::<OnPremRow>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        let names = ["Zoë Müller", "Anna Lee", "anna müller", "", "Lee, Bo", "Zoë Q", "Émile Zola"];
        for (number, name) in names.iter().enumerate() {
            builder.start_row(class);
            builder.set_text(Field::DisplayName, name);
            builder.set_text(Field::Upn, &format!("u{}@x.example", number % 3));
        }
        let table = builder.finish();
        let whole = NameIndex::in_parts(&table, 1);
        let word = whole.similar("muller")[0].word;
        assert_eq!(whole.rows_with(word), [0, 2]);
        for parts in [2, 3, 4, 7, 8, 100] {
            assert_eq!(NameIndex::in_parts(&table, parts), whole, "{parts}");
        }
    }
}
