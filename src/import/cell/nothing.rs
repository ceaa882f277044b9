//! Words that stand where nothing is.

use crate::anchor::{is_not_told, is_withheld};

/// Words and signs for nothing that are no value of any column, as they are written: of PowerShell, databases and
/// spreadsheets; of Python and its tables; of the tools of the directory.
const WORDS: [&str; 11] =
    ["NULL", "null", "Null", "$null", "Vide", "vide", "None", "NaN", "nan", "@{}", r"\N"];

/// What brackets of any kind make a word for nothing of, in small letters.
const BRACKETED: [&str; 17] = [
    "",
    "null",
    "none",
    "nil",
    "na",
    "not set",
    "unset",
    "blank",
    "empty",
    "undefined",
    "no value",
    "leer",
    "nicht gesetzt",
    "vide",
    "vacío",
    "vuoto",
    "leeg",
];

/// Whether a text stands for nothing, whatever the column.
pub(super) fn is_word_for_nothing(text: &str) -> bool {
    const LONGEST: usize = 20;
    let may_be = |first: char| {
        matches!(first, '{' | '[' | '(' | '<' | '@' | '$' | '\\' | 'N' | 'n' | 'V' | 'v')
            || is_dash(first)
    };
    if text.len() > LONGEST || !text.starts_with(may_be) {
        return false;
    }
    WORDS.contains(&text) || text.chars().all(is_dash) || is_bracketed(text)
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether a text says of any column that there is nothing, or that nobody has told it: `N/A`, `<n/a>`.
pub(super) fn is_not_available(text: &str) -> bool {
    text.len() <= 10 && inner(text).unwrap_or(text).trim().eq_ignore_ascii_case("n/a")
}

/// What is in brackets of any kind.
fn inner(text: &str) -> Option<&str> {
    let inside = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    [('{', '}'), ('[', ']'), ('(', ')'), ('<', '>')].into_iter().find_map(inside)
}

fn is_bracketed(text: &str) -> bool {
    inner(text).is_some_and(|inner| BRACKETED.contains(&inner.trim().to_lowercase().as_str()))
}

/// What stands in the place of an id that may be any text: an ImmutableId, an employee id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::import) enum NoId {
    /// Words that can only mean that there is none.
    None,
    /// Words that mean that there is none, or that it is not told.
    NotTold,
    /// What may stand for none, and may be an id: zeros, which a spreadsheet makes of an empty cell, and single words,
    /// which may be a name.
    Unclear,
}

/// Words that no id is, in small letters: of programs, with blanks or slashes in them, or cut short with full stops.
const NO_ID: [&str; 17] = [
    "não definido",
    "null",
    "undefined",
    "not set",
    "not applicable",
    "not assigned",
    "not specified",
    "not configured",
    "not synced",
    "no value",
    "no id",
    "null/empty",
    "nicht gesetzt",
    "nicht vorhanden",
    "kein wert",
    "non défini",
    "sin valor",
];

/// Words that may stand for nothing, and may be a name, in small letters.
const UNCLEAR: [&str; 29] = [
    "nil",
    "none",
    "na",
    "no",
    "empty",
    "blank",
    "unset",
    "unknown",
    "tbd",
    "void",
    "leer",
    "kein",
    "keine",
    "keiner",
    "unbekannt",
    "vide",
    "aucun",
    "aucune",
    "ninguno",
    "ninguna",
    "vacío",
    "vacio",
    "nessuno",
    "nessuna",
    "vuoto",
    "geen",
    "leeg",
    "nenhum",
    "nenhuma",
];

/// Whether a text that may be an id stands for none.
pub(in crate::import) fn no_id(text: &str) -> Option<NoId> {
    const LONGEST: usize = 24;
    // Most ids have digits in them, and are not zeros alone. What is withheld is there.
    if text.len() > LONGEST || text.bytes().any(|byte| matches!(byte, b'1'..=b'9' | b'=')) {
        return None;
    }
    is_no_id(text)
}

#[cold]
fn is_no_id(text: &str) -> Option<NoId> {
    if is_withheld(text) {
        return None;
    }
    if is_not_told(text) {
        return Some(NoId::NotTold);
    }
    if text.contains('?') || text.bytes().any(|byte| byte == b'0') {
        let zeros = text.chars().all(|c| matches!(c, '0' | '.' | ',' | '?'));
        return zeros.then_some(NoId::Unclear);
    }
    let word = text.to_lowercase();
    if NO_ID.contains(&word.as_str()) || !text.chars().any(char::is_alphanumeric) {
        return Some(NoId::None);
    }
    UNCLEAR.contains(&word.as_str()).then_some(NoId::Unclear)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_told_from_names() {
        for word in [
            "null",
            "{}",
            "[]",
            "@{}",
            "[null]",
            "(blank)",
            "(leer)",
            "<nil>",
            "-",
            "—",
            "–",
            "<not set>",
            r"\N",
        ] {
            assert!(is_word_for_nothing(word), "{word}");
        }
        for name in ["Nan", "NONE", "nil", "Leer", "(Anna)", "[x]", "-a", "Vidal", "", "- Anna -"] {
            assert!(!is_word_for_nothing(name), "{name}");
        }
    }

    #[test]
    fn what_is_no_id_is_told_from_what_may_be_one() {
        for word in ["Not set", "null/empty", "NOT SYNCED", "undefined", "#", "--"] {
            assert_eq!(no_id(word), Some(NoId::None), "{word}");
        }
        for word in ["k.A.", "N/D", "n.v.", "N/A", "(n/a)", "No data"] {
            assert_eq!(no_id(word), Some(NoId::NotTold), "{word}");
        }
        for word in ["...", "*", "********", "…", "xxx", "Not available", "<hidden>"] {
            assert_eq!(no_id(word), None, "{word}");
        }
        for word in ["0", "0000", "0,0", "?", "nil", "Keine", "empty", "Blank", "unknown"] {
            assert_eq!(no_id(word), Some(NoId::Unclear), "{word}");
        }
        for id in [
            "S260051",
            "000104",
            "jdoe",
            "A0",
            "nilsson",
            "k.adler",
            "emptyw",
            "1",
            "K81Lh40UykezCZHfZPBb9Q==",
        ] {
            assert_eq!(no_id(id), None, "{id}");
        }
    }
}
