//! The query language.
//!
//! Terms apart by blanks, in any order, all of which must hit; `a | b` is either. `'text` is exact
//! in accents and takes no typing errors, `^text` begins a field, `text$` ends one, `!text` must not
//! occur. A distinguished name is looked up as a whole. `field:text` looks into one field, `is:state` at a status, `p>90` at the probability of the best
//! candidate in per cent. A GUID, an ImmutableId, hex or
//! an LDAP filter is looked up as an id.

use std::ops::RangeInclusive;

use super::score::{Score, score};
use crate::anchor::{AnchorError, Guid, HexOrder, read_guid};
use crate::directory::Field;
use crate::text::fold;

/// The names that `is:` knows, each with the bit that stands for it in a row's states.
pub type Vocabulary = &'static [(&'static str, u32)];

/// Where a term looks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scope {
    /// Names, addresses, account name, employee id, and the texts that many share (department, …).
    Anywhere,
    /// The name: display name, given name, surname.
    Name,
    /// Every address: mail and proxy addresses.
    Mail,
    /// One field.
    Field(Field),
}

/// How a term is compared.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Pattern {
    /// The letters in order, with others between them or typing errors if need be. Folded.
    Fuzzy(String),
    /// These letters one after the other, accents and all; in lower case.
    Exact(String),
    /// At the beginning of a field. Folded.
    Prefix(String),
    /// At the end of a field. Folded.
    Suffix(String),
    /// The whole field. Folded.
    Whole(String),
    /// One of these ids: identity or anchor.
    Id(Vec<Guid>),
    /// A part of an id's text: GUID or Base64, as typed.
    IdPart(String),
    /// A row whose states have one of these bits.
    State(u32),
    /// A row whose score is in this range.
    Score(RangeInclusive<Score>),
}

/// One condition.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Term {
    /// Whether the condition must fail.
    pub negated: bool,
    /// Where it looks.
    pub scope: Scope,
    /// How it compares.
    pub pattern: Pattern,
    /// The word as it was typed: ids tell letter case apart.
    pub typed: String,
}

impl Term {
    /// A condition about the row as a whole.
    const fn anywhere(negated: bool, pattern: Pattern) -> Self {
        Self { negated, scope: Scope::Anywhere, pattern, typed: String::new() }
    }
}

/// A parsed query: every group must hit, a group hits if one of its terms does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    groups: Vec<Vec<Term>>,
    problems: Vec<String>,
}

/// The fields that can be named before a colon, by their short names. Every field can also be named
/// by its full name (`postal_code:`).
const SHORT_NAMES: &[(&str, Scope)] = &[
    ("name", Scope::Name),
    ("mail", Scope::Mail),
    ("upn", Scope::Field(Field::Upn)),
    ("sam", Scope::Field(Field::Sam)),
    ("dept", Scope::Field(Field::Department)),
    ("ou", Scope::Field(Field::OrgUnit)),
    ("empl", Scope::Field(Field::EmployeeId)),
    ("type", Scope::Field(Field::RecipientType)),
];

impl Query {
    /// Parses a line. What cannot be understood is left out and listed in [`problems`](Self::problems):
    /// a half-typed term must not empty the list.
    #[must_use]
    pub fn parse(text: &str, vocabulary: Vocabulary) -> Self {
        let text = text.trim();
        if let Some(term) = pasted_id(text).or_else(|| pasted_bytes(text)) {
            return Self { groups: vec![vec![term]], problems: Vec::new() };
        }
        if let Some(groups) = pasted_name(text) {
            return Self { groups, problems: Vec::new() };
        }
        let mut query = Self::default();
        let mut joined = false;
        for word in split_words(text) {
            if word == "|" {
                joined = !query.groups.is_empty();
                continue;
            }
            match parse_term(&word, vocabulary) {
                Ok(Some(term)) if joined => {
                    if let Some(group) = query.groups.last_mut() {
                        group.push(term);
                    }
                }
                Ok(Some(term)) => query.groups.push(vec![term]),
                Ok(None) => {}
                Err(problem) => query.problems.push(problem),
            }
            joined = false;
        }
        query
    }

    /// The groups: all must hit.
    #[must_use]
    pub fn groups(&self) -> &[Vec<Term>] {
        &self.groups
    }

    /// Whether the query restricts nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// What was not understood, in sentences.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Whether a term names a state or a probability: then the pane's own filter steps back.
    #[must_use]
    pub fn names_state(&self) -> bool {
        let names = |term: &Term| matches!(term.pattern, Pattern::State(_) | Pattern::Score(_));
        self.groups.iter().flatten().any(names)
    }

    /// Whether the query is one pasted id.
    #[must_use]
    pub fn is_id(&self) -> bool {
        matches!(self.groups.as_slice(), [group] if matches!(group.as_slice(), [Term { pattern: Pattern::Id(_), .. }]))
    }
}

/// A whole query that is a GUID in any form. Both readings of bare hex digits count.
fn pasted_id(text: &str) -> Option<Term> {
    let guids = match read_guid(text, HexOrder::Undecided) {
        Ok(reading) => vec![reading.guid],
        Err(AnchorError::AmbiguousHex { as_text, as_bytes }) => vec![as_text, as_bytes],
        Err(AnchorError::LostPadding { guid } | AnchorError::LostPlus { guid }) => vec![guid],
        Err(_) => return None,
    };
    Some(Term::anywhere(false, Pattern::Id(guids)))
}

/// A whole query that is some bytes of an id, one by one as the panel of the pair and other tools show them: two hex
/// digits each, apart by blanks or by a sign.
fn pasted_bytes(text: &str) -> Option<Term> {
    let is_apart = |c: char| c.is_whitespace() || matches!(c, '\u{b7}' | '\\' | ':' | '-');
    let bytes: Vec<&str> = text.split(is_apart).filter(|part| !part.is_empty()).collect();
    let is_byte =
        |part: &&str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_hexdigit());
    let are_bytes = bytes.len() >= FEWEST_BYTES && bytes.iter().all(is_byte);
    are_bytes.then(|| Term::anywhere(false, Pattern::IdPart(bytes.concat())))
}

/// A whole query that is a distinguished name, or its first part: exports are read into the common name and the
/// container (RFC 4514, section 2).
fn pasted_name(text: &str) -> Option<Vec<Vec<Term>>> {
    let (attribute, rest) = text.split_once('=')?;
    if !attribute.eq_ignore_ascii_case("cn") {
        return None;
    }
    let mut name = String::new();
    let mut signs = rest.chars();
    while let Some(sign) = signs.next() {
        match sign {
            ',' => break,
            '\\' => name.extend(signs.next()),
            sign => name.push(sign),
        }
    }
    let whole = |field, text: &str| {
        let pattern = Pattern::Whole(fold(text.trim()));
        let typed = text.to_string();
        vec![Term { negated: false, scope: Scope::Field(field), pattern, typed }]
    };
    let container = signs.as_str().trim();
    let container = (!container.is_empty()).then(|| whole(Field::OrgUnit, container));
    let name = (!name.trim().is_empty()).then(|| whole(Field::CommonName, &name));
    Some(name.into_iter().chain(container).collect())
}

/// From so many bytes on they are a part of an id: two or three are the beginnings of names as well.
const FEWEST_BYTES: usize = 4;

/// Words apart by blanks; quotation marks hold words together.
fn split_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

fn parse_term(word: &str, vocabulary: Vocabulary) -> Result<Option<Term>, String> {
    let (negated, rest) = match word.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, word),
    };
    match parse_score(rest) {
        Some(Meant::Unfinished) => return Ok(None),
        Some(Meant::Scores(scores)) => {
            let pattern = Pattern::Score(scores);
            return Ok(Some(Term::anywhere(negated, pattern)));
        }
        None => {}
    }
    let (scope, rest) = match rest.split_once(':') {
        Some(("is", state)) => return parse_state(state, negated, vocabulary).map(Some),
        Some(("id", part)) => return Ok(parse_id(part, negated)),
        // As exports have them: the kind of an address is no part of what is looked for.
        Some((name, value)) if is_kind_of_mail(name) && !value.is_empty() => {
            (Scope::Anywhere, value)
        }
        Some((name, value)) => match scope_named(name) {
            Some(scope) => (scope, value),
            None if is_no_field(name) => return Err(no_such_field(name)),
            None => (Scope::Anywhere, rest),
        },
        None => (Scope::Anywhere, rest),
    };
    let pattern = parse_pattern(rest);
    let typed = rest.to_string();
    Ok(pattern.map(|pattern| Term { negated, scope, pattern, typed }))
}

/// What addresses begin with: these are no fields.
const KINDS_OF_ADDRESSES: [&str; 8] =
    ["smtp", "sip", "x500", "x400", "spo", "eum", "http", "https"];

/// Whether a word before a colon says that a mail or chat address follows.
fn is_kind_of_mail(name: &str) -> bool {
    name.eq_ignore_ascii_case("smtp") || name.eq_ignore_ascii_case("sip")
}

/// Whether a word before a colon is meant for a field, and there is none of that name.
fn is_no_field(name: &str) -> bool {
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    is_word && name.len() > 1 && !KINDS_OF_ADDRESSES.contains(&name.to_ascii_lowercase().as_str())
}

fn no_such_field(name: &str) -> String {
    let short: Vec<&str> = SHORT_NAMES.iter().map(|(short, _)| *short).collect();
    format!(
        "there is no field {name}; there are {}, is, id, and the others by their names",
        short.join(", ")
    )
}

fn scope_named(name: &str) -> Option<Scope> {
    let name = name.to_ascii_lowercase();
    let short = SHORT_NAMES.iter().find(|(short, _)| *short == name).map(|(_, scope)| *scope);
    let full = || Field::ALL.iter().find(|field| field.name() == name).copied().map(Scope::Field);
    short.or_else(full)
}

fn parse_state(state: &str, negated: bool, vocabulary: Vocabulary) -> Result<Term, String> {
    let state = state.to_ascii_lowercase();
    if let Some((_, bits)) = vocabulary.iter().find(|(name, _)| *name == state) {
        return Ok(Term::anywhere(negated, Pattern::State(*bits)));
    }
    let names: Vec<&str> = vocabulary.iter().map(|(name, _)| *name).collect();
    Err(format!("is:{state} is not known; there are {}", names.join(", ")))
}

/// What a term about scores means.
enum Meant {
    /// The number is still to come.
    Unfinished,
    /// These scores.
    Scores(RangeInclusive<Score>),
}

/// `p>90`, `p>=99.5%`, `p<50`: the scores that are meant.
/// `None` if it is no such term.
fn parse_score(text: &str) -> Option<Meant> {
    let rest = text.strip_prefix(['p', 'P'])?;
    let above = rest.strip_prefix('>');
    let rest = above.or_else(|| rest.strip_prefix('<'))?;
    let (or_equal, number) = match rest.strip_prefix('=') {
        Some(number) => (true, number),
        None => (false, rest),
    };
    if number.is_empty() {
        return Some(Meant::Unfinished);
    }
    let percent: f64 = number.trim_end_matches('%').parse().ok()?;
    let limit = score(percent / 100.0);
    let range = match (above.is_some(), or_equal) {
        (true, true) => limit..=Score::MAX - 1,
        (true, false) => limit.saturating_add(1)..=Score::MAX - 1,
        (false, true) => 0..=limit,
        (false, false) if limit == 0 => RangeInclusive::new(1, 0),
        (false, false) => 0..=limit - 1,
    };
    Some(Meant::Scores(range))
}

fn parse_id(part: &str, negated: bool) -> Option<Term> {
    if part.is_empty() {
        return None;
    }
    let pattern = match pasted_id(part) {
        Some(term) => term.pattern,
        None => Pattern::IdPart(part.to_string()),
    };
    Some(Term::anywhere(negated, pattern))
}

fn parse_pattern(text: &str) -> Option<Pattern> {
    let folded = |text: &str| fold(text);
    let pattern = match (text.strip_prefix('\''), text.strip_prefix('^'), text.strip_suffix('$')) {
        (Some(exact), _, _) => Pattern::Exact(exact.to_lowercase()),
        (None, Some(prefix), _) => match prefix.strip_suffix('$') {
            Some(whole) => Pattern::Whole(folded(whole)),
            None => Pattern::Prefix(folded(prefix)),
        },
        (None, None, Some(suffix)) => Pattern::Suffix(folded(suffix)),
        (None, None, None) => Pattern::Fuzzy(folded(text)),
    };
    let is_empty = match &pattern {
        Pattern::Fuzzy(text)
        | Pattern::Exact(text)
        | Pattern::Prefix(text)
        | Pattern::Suffix(text)
        | Pattern::Whole(text)
        | Pattern::IdPart(text) => text.trim().is_empty(),
        Pattern::Id(_) | Pattern::State(_) | Pattern::Score(_) => false,
    };
    (!is_empty).then_some(pattern)
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
