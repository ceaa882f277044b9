//! Addresses as they are compared: words in one case, with one spelling for what is often shortened.

use crate::text::{fold, is_word_char};

/// What stands in streets in a long and in a short form.
const SHORT: [(&str, &str); 44] = [
    ("street", "st"),
    ("road", "rd"),
    ("avenue", "ave"),
    ("av", "ave"),
    ("boulevard", "blvd"),
    ("drive", "dr"),
    ("lane", "ln"),
    ("place", "pl"),
    ("court", "ct"),
    ("circle", "cir"),
    ("circuit", "cct"),
    ("crescent", "cres"),
    ("close", "cl"),
    ("square", "sq"),
    ("terrace", "ter"),
    ("tce", "ter"),
    ("trail", "trl"),
    ("parkway", "pkwy"),
    ("highway", "hwy"),
    ("expressway", "expy"),
    ("freeway", "fwy"),
    ("north", "n"),
    ("south", "s"),
    ("east", "e"),
    ("west", "w"),
    ("northeast", "ne"),
    ("northwest", "nw"),
    ("southeast", "se"),
    ("southwest", "sw"),
    ("apartment", "apt"),
    ("unit", "apt"),
    ("suite", "ste"),
    ("building", "bldg"),
    ("floor", "fl"),
    ("mount", "mt"),
    ("saint", "st"),
    ("point", "pt"),
    ("heights", "hts"),
    ("gardens", "gdns"),
    ("grove", "gr"),
    ("strasse", "str"),
    ("straat", "str"),
    ("platz", "pl"),
    ("chaussee", "ch"),
];

/// The words of a text, folded, with a blank between them.
pub(super) fn words(text: &str) -> String {
    joined(text, " ", |word| word)
}

/// The letters and digits of a text, folded.
pub(super) fn code(text: &str) -> String {
    joined(text, "", |word| word)
}

/// The words of a street, each in its short form.
pub(super) fn street(text: &str) -> String {
    joined(text, " ", short)
}

/// An id of a person: letters and digits, without the zeros that it was filled up with.
pub(super) fn id(text: &str) -> String {
    code(text).trim_start_matches('0').to_string()
}

fn short(word: &str) -> &str {
    SHORT.iter().find(|(long, _)| *long == word).map_or(word, |(_, short)| short)
}

fn joined(text: &str, between: &str, spelling: impl Fn(&str) -> &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(|c| !is_word_char(c) && c != '\'').filter(|word| !word.is_empty()) {
        let start = out.len();
        if start > 0 {
            out.push_str(between);
        }
        let before = out.len();
        out.extend(spelling(word).chars().filter(|c| *c != '\''));
        if out.len() == before {
            out.truncate(start);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_one_address() {
        for (text, expected) in [
            ("228 Antill Street, Rondayvoo", "228 antill st rondayvoo"),
            ("12 North Main Road", "12 n main rd"),
            ("Unit 4, O'Neil Pl.", "apt 4 oneil pl"),
            (" ' , ", ""),
        ] {
            assert_eq!(street(text), expected, "{text}");
        }
        assert_eq!(words("Sankt Gallen-West"), "sankt gallen west");
        assert_eq!(code("SW1A 2AA"), "sw1a2aa");
        assert_eq!(id("000-12 A"), "12a");
        assert_eq!(id("0000"), "");
    }
}
