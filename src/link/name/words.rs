//! The words of a text that holds a name. Lists of words are in the order of the alphabet, since every word of
//! every name is looked up.

use super::han::split;
use super::latin::latin;
use crate::text::is_word_char;

/// A word of a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::link) struct Word {
    /// As it is written, with what is joined to it by a hyphen.
    pub(in crate::link) written: String,
    /// Folded, in Latin letters; empty where letters were lost (`M?ller`).
    pub(in crate::link) folded: String,
}

impl Word {
    /// A word that is written as it is folded.
    pub(super) fn of(word: &str) -> Self {
        Self { written: word.into(), folded: word.into() }
    }

    pub(in crate::link) const fn is_lost(&self) -> bool {
        self.folded.is_empty()
    }
}

/// Titles, degrees and what tells a son from his father: no part of a name, unless nothing else is there.
const TITLES: [&str; 52] = [
    "1st",
    "2nd",
    "3rd",
    "bsc",
    "contractor",
    "dame",
    "dhr",
    "dipl",
    "doctor",
    "don",
    "dona",
    "dr",
    "drs",
    "esq",
    "ext",
    "extern",
    "external",
    "fr",
    "frau",
    "herr",
    "hon",
    "hr",
    "ii",
    "iii",
    "ing",
    "iv",
    "jr",
    "lady",
    "lord",
    "madame",
    "mag",
    "mba",
    "md",
    "mevr",
    "miss",
    "mlle",
    "mme",
    "monsieur",
    "mr",
    "mrs",
    "ms",
    "msc",
    "mx",
    "phd",
    "prof",
    "professor",
    "rev",
    "reverend",
    "sir",
    "sr",
    "sra",
    "srta",
];

/// Particles of surnames.
const PARTICLES: [&str; 28] = [
    "af", "al", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di", "dos",
    "du", "el", "ibn", "la", "le", "st", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
];

/// Words by which an account is that of a function, a thing or nobody in particular.
const FUNCTIONS: [&str; 111] = [
    "account",
    "accounting",
    "accounts",
    "accueil",
    "adm",
    "admin",
    "administration",
    "administrator",
    "alarm",
    "app",
    "backup",
    "billing",
    "board",
    "booking",
    "buchhaltung",
    "calendar",
    "canteen",
    "career",
    "careers",
    "compliance",
    "compta",
    "conference",
    "contact",
    "copier",
    "customer",
    "default",
    "department",
    "desk",
    "dispatch",
    "einkauf",
    "empfang",
    "events",
    "facilities",
    "facility",
    "fax",
    "finance",
    "front",
    "generic",
    "group",
    "guest",
    "helpdesk",
    "hotline",
    "info",
    "information",
    "invoice",
    "invoices",
    "it",
    "jobs",
    "kiosk",
    "lab",
    "laboratory",
    "lager",
    "laptop",
    "legal",
    "library",
    "logistics",
    "mailbox",
    "maintenance",
    "management",
    "marketing",
    "meeting",
    "monitoring",
    "newsletter",
    "none",
    "noreply",
    "null",
    "office",
    "operator",
    "orders",
    "payroll",
    "personal",
    "postmaster",
    "printer",
    "production",
    "project",
    "purchasing",
    "quality",
    "reception",
    "recruiting",
    "recruitment",
    "room",
    "root",
    "sales",
    "scan",
    "scanner",
    "secretary",
    "security",
    "sekretariat",
    "server",
    "service",
    "services",
    "shared",
    "shipping",
    "shop",
    "staff",
    "store",
    "support",
    "svc",
    "system",
    "team",
    "temp",
    "test",
    "tester",
    "training",
    "unknown",
    "user",
    "vertrieb",
    "verwaltung",
    "warehouse",
    "webmaster",
    "workshop",
];

/// Words that end the name of a company.
const COMPANIES: [&str; 17] = [
    "ag",
    "bv",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "kg",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "oy",
    "plc",
    "sarl",
    "spa",
    "srl",
];

pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.binary_search(&word).is_ok()
}

fn is_title(word: &Word) -> bool {
    TITLES.binary_search(&word.folded.as_str()).is_ok()
}

/// Whether a word names a function, a thing or a company.
pub(super) fn is_nobodys(word: &str) -> bool {
    [&FUNCTIONS[..], &COMPANIES].iter().any(|words| words.binary_search(&word).is_ok())
}

/// The beginning of a text that is compared. A directory holds names of 256 characters, of four bytes at most each; a
/// longer one is a text, and not worth the time that its words would take, each with all others.
pub(in crate::link) fn beginning(text: &str) -> &str {
    const MOST: usize = 1024;
    let end = (0..=MOST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// The words of a text, without those that have no letter, and without titles unless there is nothing else.
pub(in crate::link) fn words_of(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = text.split_whitespace().flat_map(words_of_piece).collect();
    if !words.iter().all(is_title) {
        words.retain(|word| !is_title(word));
    }
    words
}

fn words_of_piece(piece: &str) -> Vec<Word> {
    let written = piece.trim_matches(|c: char| c.is_ascii_punctuation() && c != '?').to_string();
    if piece.contains(['?', '\u{fffd}']) {
        return vec![Word { written, folded: String::new() }];
    }
    // An apostrophe joins: O'Neil is Oneil elsewhere.
    let spelt: String = latin(piece).chars().filter(|c| *c != '\'').collect();
    spelt
        .split(|c: char| !is_word_char(c))
        .filter(|word| word.chars().any(char::is_alphabetic))
        .map(|word| Word { written: written.clone(), folded: word.to_string() })
        .collect()
}

/// The words of a display name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::link) struct DisplayWords {
    /// Before the comma of `Surname, Given`.
    pub(in crate::link) surname: Vec<Word>,
    /// All others.
    pub(in crate::link) rest: Vec<Word>,
}

impl DisplayWords {
    /// Takes a display name apart. What is in brackets, or behind a dash or a bar, is a department or a
    /// company; so is what follows a second comma.
    pub(in crate::link) fn of(display: &str) -> Self {
        let plain = without_brackets(display);
        let name = [" - ", " \u{2013} ", " | ", " / "].iter().fold(plain.as_str(), |name, mark| {
            name.split_once(mark).map_or(name, |(before, _)| before)
        });
        let parts: Vec<Vec<Word>> = name.split([',', '\u{ff0c}', ';']).map(words_of).collect();
        let told = |words: &Vec<Word>| !words.is_empty() && !words.iter().all(is_title);
        let mut parts = parts.into_iter().filter(told);
        match (parts.next(), parts.next()) {
            (Some(surname), Some(rest)) if !rest.iter().any(|word| is_nobodys(&word.folded)) => {
                Self { surname, rest }
            }
            (Some(rest), _) => match rest.as_slice() {
                [only] => Self::of_one(only),
                _ => Self { surname: Vec::new(), rest },
            },
            (None, _) => Self::default(),
        }
    }

    /// A single word is a whole name in Chinese characters, or one that is not known to be either.
    fn of_one(word: &Word) -> Self {
        match split(&word.folded) {
            Some((surname, given)) => {
                Self { surname: vec![Word::of(surname)], rest: vec![Word::of(given)] }
            }
            None => Self { surname: Vec::new(), rest: vec![word.clone()] },
        }
    }

    pub(in crate::link) fn all(&self) -> impl Iterator<Item = &Word> {
        self.surname.iter().chain(&self.rest)
    }
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '{' | '<' | '\u{ff08}' => depth += 1,
            ')' | ']' | '}' | '>' | '\u{ff09}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    // Brackets around everything leave nothing: then they tell nothing.
    if out.trim().is_empty() {
        text.replace(['(', ')', '[', ']', '{', '}', '<', '>'], " ")
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_lists_that_are_in_order() {
        for list in [&TITLES[..], &PARTICLES, &FUNCTIONS, &COMPANIES] {
            assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
        }
        assert!(is_nobodys("helpdesk") && is_nobodys("ltd") && !is_nobodys("anna"));
        assert!(is_particle("van") && !is_particle("vans"));
    }

    #[test]
    fn of_a_text_that_is_no_name_the_beginning_is_compared() {
        for (text, length) in
            [("", 0), ("Zoë", 4), (&"a".repeat(1024), 1024), (&"é".repeat(600), 1024)]
        {
            assert_eq!(beginning(text).len(), length);
        }
        assert_eq!(beginning(&"x".repeat(1 << 20)).len(), 1024);
        assert_eq!(beginning(&format!("x{}", "é".repeat(600))).len(), 1023);
    }
}
