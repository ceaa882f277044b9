//! One compiled condition, and how well a row meets it.

use frizbee::{CaseMatching, Config, Matcher as Frizbee, SortStrategy, UnicodeMatching};
use memchr::memmem::Finder;

use super::abbreviation::{LETTERS_FROM, abbreviates};
use super::hidden::{Hidden, has_id, looks_beyond};
use super::index::{FIELDS, SEPARATOR, SHARED, SearchIndex, letter_bit};
use super::query::{Pattern, Scope, Term};
use super::rowset::RowSet;
use super::score::Score;
use crate::directory::{Field, Row, Table};
use crate::link::NameIndex;
use crate::text::fold;

/// How well a row meets a condition; the less, the better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Grade {
    /// The text is a whole field.
    Whole,
    /// The text is a whole word.
    Word,
    /// The text begins a word.
    Start,
    /// The text is inside a word.
    Inside,
    /// The text is in a field that many share.
    Shared,
    /// The letters are the beginnings of words, in order.
    Letters,
    /// A word with typing errors.
    Typos,
    /// The text is in a field that panes do not show, or in an id.
    Hidden,
}

/// From how many letters on typing errors are forgiven.
pub(super) const TYPOS_FROM: usize = 5;

/// Which field of a row's text the UPN is.
const UPN_NUMBER: usize = 3;

/// What is known of a row beside its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) states: u32,
    pub(super) score: Score,
}

/// A condition made ready for a table.
pub(super) struct Compiled<'a, R: Row> {
    term: &'a Term,
    table: &'a Table<R>,
    index: &'a SearchIndex,
    /// The text looked for in a row, with separators where it must begin or end a field.
    needle: String,
    finder: Finder<'static>,
    /// The letters that must occur in a row.
    letters: u64,
    /// The first of them, and the others.
    first_letter: u64,
    further_letters: u64,
    /// Which of the shared texts have the needle, a list for each field of `SHARED`.
    shared: Vec<(Field, Vec<bool>)>,
    /// The same of a column that the term names, where many users share its texts.
    column: Option<(Field, Vec<bool>)>,
    /// The rows with a word that is the needle but for typing errors.
    typos: Option<RowSet>,
    /// The rows that an id names.
    named: Option<RowSet>,
}

impl<'a, R: Row> Compiled<'a, R> {
    pub(super) fn new(
        term: &'a Term,
        table: &'a Table<R>,
        index: &'a SearchIndex,
        names: &NameIndex,
    ) -> Self {
        let needle = needle_of(&term.pattern);
        let bits = |skip| {
            let letters = needle.chars().filter(|c| *c != SEPARATOR).skip(skip);
            letters.fold(0, |all, c| all | letter_bit(c))
        };
        let (letters, further_letters) = (bits(0), bits(1));
        let first_letter = needle.chars().next().map_or(0, letter_bit);
        let mut compiled = Self {
            term,
            table,
            index,
            finder: Finder::new(needle.as_bytes()).into_owned(),
            needle,
            letters,
            first_letter,
            further_letters,
            shared: Vec::new(),
            column: None,
            typos: None,
            named: None,
        };
        compiled.shared = compiled.shared_texts();
        compiled.column = compiled.column_texts();
        compiled.typos = compiled.rows_with_typos(names);
        compiled.named = compiled.rows_named();
        compiled
    }

    /// Whether the needle can be looked for in the arena as a whole.
    pub(super) fn is_scannable(&self) -> bool {
        !self.term.negated && !self.needle.is_empty() && self.searches_index()
    }

    fn searches_index(&self) -> bool {
        match self.term.scope {
            Scope::Anywhere | Scope::Name | Scope::Mail => true,
            Scope::Field(field) => FIELDS.contains(&field),
        }
    }

    pub(super) fn needle(&self) -> &str {
        &self.needle
    }

    pub(super) fn finder(&self) -> &Finder<'static> {
        &self.finder
    }

    /// The rows that an id names, where the term is one.
    pub(super) fn named(&self) -> Option<&RowSet> {
        self.named.as_ref().filter(|_| !self.term.negated)
    }

    /// Whether it is looked for in fields that the text of a row does not hold.
    pub(super) fn looks_beyond(&self) -> bool {
        looks_beyond(self.term)
    }

    /// What it may find in fields that the text of a row does not hold.
    pub(super) fn hidden(&self) -> Option<Hidden<'a, R>> {
        Hidden::of(self.term, self.table)
    }

    /// The rows with typing errors.
    pub(super) fn typos(&self) -> Option<&RowSet> {
        self.typos.as_ref()
    }

    /// Whether the needle's letters may have others between them.
    pub(super) fn allows_letters(&self) -> bool {
        matches!(self.term.pattern, Pattern::Fuzzy(_))
            && !self.term.negated
            && self.needle.chars().count() >= LETTERS_FROM
    }

    /// Whether shared texts can hit.
    pub(super) fn has_shared(&self) -> bool {
        !self.shared.is_empty()
    }

    /// The grade of a row without regard to letters apart and typing errors.
    pub(super) fn literal(&self, row: usize, standing: Standing) -> Option<Grade> {
        let met = self.literal_positive(row, standing);
        match (self.term.negated, met) {
            (false, met) => met,
            (true, None) => Some(Grade::Whole),
            (true, Some(_)) => None,
        }
    }

    fn literal_positive(&self, row: usize, standing: Standing) -> Option<Grade> {
        let Standing { states, score } = standing;
        match &self.term.pattern {
            Pattern::State(bits) => (states & bits != 0).then_some(Grade::Whole),
            Pattern::Score(range) => range.contains(&score).then_some(Grade::Whole),
            Pattern::Id(_) => self.named.as_ref()?.contains(row).then_some(Grade::Whole),
            Pattern::IdPart(part) => self.id_contains(row, part).then_some(Grade::Start),
            Pattern::Exact(text) => {
                let grade = self.text_grade(row)?;
                let as_typed = grade != Grade::Shared
                    && self.searches_index()
                    && text.is_ascii()
                    && self.index.is_plain(row);
                (as_typed || self.original_contains(row, text)).then_some(grade)
            }
            Pattern::Fuzzy(_) | Pattern::Prefix(_) | Pattern::Suffix(_) | Pattern::Whole(_) => {
                self.text_grade(row)
            }
        }
    }

    fn text_grade(&self, row: usize) -> Option<Grade> {
        if !self.searches_index() {
            return self.other_field_grade(row);
        }
        let in_text = if self.is_letter() { self.letter_grade(row) } else { self.found_grade(row) };
        in_text.or_else(|| self.shared_hit(row).then_some(Grade::Shared))
    }

    /// The grade of the needle where it stands in the row's fields that the term looks at.
    pub(super) fn found_grade(&self, row: usize) -> Option<Grade> {
        if self.index.letters(row) & self.letters != self.letters {
            return None;
        }
        let start = self.index.start(row);
        let text = self.index.row(row).as_bytes();
        let best_in = |from: usize, to: usize| {
            let part = text.get(from..to).unwrap_or_default();
            self.finder.find_iter(part).map(|at| self.grade_in_field(start + from + at)).min()
        };
        let last = match self.term.scope {
            Scope::Anywhere => return best_in(0, text.len()),
            Scope::Name => 2,
            Scope::Mail => usize::MAX,
            Scope::Field(field) => FIELDS.iter().position(|own| *own == field)?.max(UPN_NUMBER),
        };
        let mut from = 0;
        let separators = memchr::memchr_iter(SEPARATOR as u8, text).skip(1);
        let fields = separators.enumerate().map(|(number, end)| {
            let begin = std::mem::replace(&mut from, end);
            (number, begin, end + 1)
        });
        fields
            .take_while(|(number, ..)| *number <= last)
            .filter(|(number, ..)| self.field_in_scope(*number))
            .filter_map(|(_, begin, end)| best_in(begin, end))
            .min()
    }

    /// Whether a row can hit at all, as far as a glance tells.
    pub(super) fn may_hit(&self, row: usize) -> bool {
        self.term.negated
            || !self.searches_index()
            || self.index.letters(row) & self.letters == self.letters
            || self.has_typo(row)
            || self.shared_hit(row)
    }

    /// Whether it is cheaper to look at the fields of each row than to look through the arena: the
    /// needle is so short that it stands everywhere, mostly in fields that are not meant.
    pub(super) fn is_short_in_field(&self) -> bool {
        self.term.scope != Scope::Anywhere && self.needle.len() <= 2
    }

    /// Whether the term is one letter that may stand anywhere: two masks tell who has it, so that
    /// the commonest query of all is not looked for in the text.
    pub(super) fn is_letter(&self) -> bool {
        self.needle.len() == 1
            && self.term.scope == Scope::Anywhere
            && matches!(self.term.pattern, Pattern::Fuzzy(_) | Pattern::Exact(_))
            && self.needle.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }

    /// The grade of such a letter in a row.
    pub(super) fn letter_grade(&self, row: usize) -> Option<Grade> {
        if self.index.initials(row) & self.letters != 0 {
            Some(Grade::Start)
        } else {
            (self.index.letters(row) & self.letters != 0).then_some(Grade::Inside)
        }
    }

    /// Whether a place where the needle stands is not yet a hit: accents must be compared too.
    pub(super) fn wants_original(&self) -> bool {
        matches!(self.term.pattern, Pattern::Exact(_))
    }

    /// The grade of the needle found at `at` in the arena, within `row`; `None` if it is not in a
    /// field that the term looks at.
    pub(super) fn grade_at(&self, row: usize, at: usize) -> Option<Grade> {
        if self.term.scope != Scope::Anywhere && !self.in_scope(row, at) {
            return None;
        }
        Some(self.grade_in_field(at))
    }

    fn grade_in_field(&self, at: usize) -> Grade {
        let arena = self.index.arena();
        let text = self.needle.trim_matches(SEPARATOR);
        let lead = usize::from(self.needle.starts_with(SEPARATOR));
        let (start, end) = (at + lead, at + lead + text.len());
        let before = arena.get(start.wrapping_sub(1)).copied().unwrap_or(SEPARATOR as u8);
        let after = arena.get(end).copied().unwrap_or(SEPARATOR as u8);
        let word = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
        match (word(before), word(after)) {
            _ if before == SEPARATOR as u8 && after == SEPARATOR as u8 => Grade::Whole,
            (false, false) => Grade::Word,
            (false, true) => Grade::Start,
            (true, _) => Grade::Inside,
        }
    }

    fn in_scope(&self, row: usize, at: usize) -> bool {
        let start = self.index.start(row);
        let lead = usize::from(self.needle.starts_with(SEPARATOR));
        let before = self.index.arena().get(start..at + lead).unwrap_or_default();
        let separators = memchr::memchr_iter(SEPARATOR as u8, before).count();
        self.field_in_scope(separators.saturating_sub(1))
    }

    fn field_in_scope(&self, number: usize) -> bool {
        match self.term.scope {
            Scope::Anywhere => true,
            Scope::Name => number <= 2,
            // An empty mail is one that repeats the UPN.
            Scope::Mail => matches!(number, UPN_NUMBER | 5) || number >= FIELDS.len(),
            Scope::Field(field) => {
                FIELDS.get(number) == Some(&field) || (field == Field::Mail && number == UPN_NUMBER)
            }
        }
    }

    /// The grade of a row, in any way.
    pub(super) fn grade(&self, row: usize, standing: Standing) -> Option<Grade> {
        if let Some(grade) = self.literal(row, standing) {
            Some(grade)
        } else if self.may_abbreviate(row) && self.abbreviates(row) {
            Some(Grade::Letters)
        } else {
            self.has_typo(row).then_some(Grade::Typos)
        }
    }

    /// Whether the row has the letters, and words that begin with the first and with another one: an
    /// abbreviation has at least two parts.
    pub(super) fn may_abbreviate(&self, row: usize) -> bool {
        let initials = self.index.initials(row);
        self.allows_letters()
            && initials & self.first_letter != 0
            && initials & self.further_letters != 0
            && self.index.letters(row) & self.letters == self.letters
    }

    fn abbreviates(&self, row: usize) -> bool {
        self.index
            .fields(row)
            .enumerate()
            .any(|(number, field)| self.field_in_scope(number) && abbreviates(&self.needle, field))
    }

    /// Whether a row has a word that is the needle but for typing errors.
    pub(super) fn has_typo(&self, row: usize) -> bool {
        self.typos.as_ref().is_some_and(|rows| rows.contains(row))
    }

    /// A matcher for the needle's letters in order.
    pub(super) fn frizbee(&self) -> Frizbee {
        Frizbee::new(self.needle.as_str(), &letters_config())
    }

    pub(super) fn shared_hit(&self, row: usize) -> bool {
        self.shared.iter().any(|texts| self.has_text_of(row, texts))
    }

    fn has_text_of(&self, row: usize, (field, texts): &(Field, Vec<bool>)) -> bool {
        let number = self.table.dictionary_number(R::new(row as u32), *field) as usize;
        number > 0 && texts.get(number - 1).copied().unwrap_or(false)
    }

    fn column_texts(&self) -> Option<(Field, Vec<bool>)> {
        let Scope::Field(field) = self.term.scope else { return None };
        if self.searches_index() {
            return None;
        }
        let hits: Vec<bool> = self.table.dictionary(field).map(|text| self.holds(text)).collect();
        (!hits.is_empty()).then_some((field, hits))
    }

    /// Whether a text that is not in the index has the needle.
    fn holds(&self, text: &str) -> bool {
        format!("{SEPARATOR}{}{SEPARATOR}", fold(text)).contains(&self.needle)
    }

    fn shared_texts(&self) -> Vec<(Field, Vec<bool>)> {
        let wanted = match &self.term.pattern {
            Pattern::Fuzzy(text) | Pattern::Exact(text) if text.chars().count() >= LETTERS_FROM => {
                fold(text)
            }
            _ => return Vec::new(),
        };
        let fields: &[Field] = if self.term.scope == Scope::Anywhere { &SHARED } else { &[] };
        fields
            .iter()
            .map(|field| {
                let hits = self.table.dictionary(*field).map(|text| fold(text).contains(&wanted));
                (*field, hits.collect::<Vec<bool>>())
            })
            .filter(|(_, hits)| hits.iter().any(|hit| *hit))
            .collect()
    }

    fn rows_with_typos(&self, names: &NameIndex) -> Option<RowSet> {
        let Pattern::Fuzzy(text) = &self.term.pattern else { return None };
        let looks = matches!(self.term.scope, Scope::Anywhere | Scope::Name);
        if self.term.negated || !looks || text.chars().count() < TYPOS_FROM {
            return None;
        }
        let mut rows = RowSet::with_rows(self.index.len());
        names.each_row_with_typos(text, |row| rows.insert(row));
        Some(rows)
    }

    fn rows_named(&self) -> Option<RowSet> {
        let Pattern::Id(guids) = &self.term.pattern else { return None };
        let mut rows = RowSet::with_rows(self.index.len());
        for guid in guids {
            let found = self.table.rows_by_id(*guid).chain(self.table.rows_by_anchor(*guid));
            found.for_each(|row| rows.insert(row.index() as u32));
        }
        Some(rows)
    }

    fn id_contains(&self, row: usize, part: &str) -> bool {
        has_id(self.table, R::new(row as u32), part, &part.to_lowercase())
    }

    /// A field that is not in the index: by what its shared texts told, else folded on the spot.
    fn other_field_grade(&self, row: usize) -> Option<Grade> {
        let Scope::Field(field) = self.term.scope else { return None };
        let hit = match &self.column {
            Some(texts) => self.has_text_of(row, texts),
            None => self.holds(&self.table.display(R::new(row as u32), field).value()?),
        };
        hit.then_some(Grade::Start)
    }

    /// Whether a field of the row has the text as it was typed, but for case.
    fn original_contains(&self, row: usize, text: &str) -> bool {
        let row = R::new(row as u32);
        let has = |field: Field| {
            self.table
                .display(row, field)
                .value()
                .is_some_and(|cell| cell.to_lowercase().contains(text))
        };
        match self.term.scope {
            Scope::Field(field) => has(field),
            Scope::Name => {
                [Field::DisplayName, Field::GivenName, Field::Surname].into_iter().any(has)
            }
            Scope::Mail => [Field::Mail, Field::ProxyAddresses].into_iter().any(has),
            Scope::Anywhere => {
                FIELDS.into_iter().chain(SHARED).chain([Field::ProxyAddresses]).any(has)
            }
        }
    }
}

/// Letters in order, none missing; texts are folded, so that case and accents are gone.
pub(super) fn letters_config() -> Config {
    Config::default()
        .max_typos(Some(0))
        .casing(CaseMatching::Respect)
        .unicode(UnicodeMatching::Smart)
        .sort(SortStrategy::IndexAsc)
}

fn needle_of(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Fuzzy(text) => text.clone(),
        Pattern::Exact(text) => fold(text),
        Pattern::Prefix(text) => format!("{SEPARATOR}{text}"),
        Pattern::Suffix(text) => format!("{text}{SEPARATOR}"),
        Pattern::Whole(text) => format!("{SEPARATOR}{text}{SEPARATOR}"),
        Pattern::Id(_) | Pattern::IdPart(_) | Pattern::State(_) | Pattern::Score(_) => {
            String::new()
        }
    }
}
