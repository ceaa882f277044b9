//! The words of a text that holds a name.

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
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "doctor",
    "sir",
    "dame",
    "lord",
    "lady",
    "rev",
    "reverend",
    "hon",
    "herr",
    "frau",
    "hr",
    "fr",
    "dipl",
    "ing",
    "mag",
    "drs",
    "mevr",
    "dhr",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "don",
    "dona",
    "phd",
    "md",
    "msc",
    "bsc",
    "mba",
    "esq",
    "jr",
    "ii",
    "iii",
    "iv",
    "1st",
    "2nd",
    "3rd",
    "ext",
    "extern",
    "external",
    "contractor",
];

/// Particles of surnames.
const PARTICLES: [&str; 28] = [
    "van", "von", "vom", "de", "der", "den", "del", "della", "di", "da", "dos", "das", "du", "des",
    "la", "le", "el", "al", "bin", "ibn", "ter", "ten", "af", "av", "zu", "zum", "zur", "st",
];

/// Words by which an account is that of a function, a thing or nobody in particular.
const FUNCTIONS: [&str; 111] = [
    "account",
    "accounting",
    "accounts",
    "admin",
    "administrator",
    "administration",
    "adm",
    "alarm",
    "app",
    "backup",
    "billing",
    "board",
    "booking",
    "calendar",
    "canteen",
    "career",
    "careers",
    "compliance",
    "conference",
    "contact",
    "copier",
    "customer",
    "default",
    "department",
    "desk",
    "dispatch",
    "events",
    "facilities",
    "facility",
    "fax",
    "finance",
    "front",
    "generic",
    "group",
    "guest",
    "hotline",
    "helpdesk",
    "info",
    "information",
    "invoice",
    "invoices",
    "it",
    "jobs",
    "kiosk",
    "lab",
    "laboratory",
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
    "noreply",
    "none",
    "null",
    "office",
    "operator",
    "orders",
    "payroll",
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
    "warehouse",
    "webmaster",
    "workshop",
    // As they are called elsewhere in Europe.
    "accueil",
    "buchhaltung",
    "compta",
    "einkauf",
    "empfang",
    "lager",
    "personal",
    "sekretariat",
    "vertrieb",
    "verwaltung",
];

/// Words that end the name of a company.
const COMPANIES: [&str; 17] = [
    "gmbh",
    "ag",
    "kg",
    "ltd",
    "limited",
    "inc",
    "llc",
    "llp",
    "plc",
    "corp",
    "corporation",
    "bv",
    "nv",
    "sarl",
    "srl",
    "spa",
    "oy",
];

pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// Whether a word names a function, a thing or a company.
pub(super) fn is_nobodys(word: &str) -> bool {
    FUNCTIONS.contains(&word) || COMPANIES.contains(&word)
}

/// The words of a text, without those that have no letter, and without titles unless there is nothing else.
pub(in crate::link) fn words_of(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = text.split_whitespace().flat_map(words_of_piece).collect();
    let is_title = |word: &Word| TITLES.contains(&word.folded.as_str());
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
        let is_title = |word: &Word| TITLES.contains(&word.folded.as_str());
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
