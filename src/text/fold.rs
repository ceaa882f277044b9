//! Folding: case, accents, ligatures and typographic variants away.

use std::sync::LazyLock;

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

use super::is_hidden;

/// A folded text and, for each of its characters, where it came from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// For each `char` of `text`: the byte offset, in the original, of the character it came from.
    pub origins: Vec<u32>,
}

/// Folds a text: compatibility decomposition without its marks (Unicode annex 15, NFKD), lower
/// case, `ł ø đ ß æ œ þ ð ı` as they are typed without a keyboard for them, every kind of quote,
/// dash and blank as the plain one, control characters as blanks, and other hidden characters not at
/// all.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Like [`fold`], appending to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let plain = rest.bytes().take_while(|byte| matches!(byte, b' '..=b'~')).count();
        let (run, after) = rest.split_at(plain.max(first.len_utf8()));
        // Nearly every character of a directory is a printable one of ASCII.
        if plain > 0 {
            let start = out.len();
            out.push_str(run);
            if let Some(run) = out.get_mut(start..) {
                run.make_ascii_lowercase();
            }
        } else if let Some(folding) = COMMON.get(first as usize) {
            match folding {
                Folding::One(folded) => out.push(*folded),
                Folding::Other(folded) => out.push_str(folded),
            }
        } else {
            fold_char(first, &mut |folded| out.push(folded));
        }
        rest = after;
    }
}

/// What one character is folded to.
enum Folding {
    One(char),
    /// No character, or several.
    Other(String),
}

/// The characters of the Latin, Greek, Cyrillic, Armenian and Hebrew blocks, folded: to take one apart
/// each time it comes makes most of the time that a search through a million names takes.
static COMMON: LazyLock<Vec<Folding>> = LazyLock::new(|| {
    let folding = |c: char| {
        let mut folded = String::new();
        fold_char(c, &mut |part| folded.push(part));
        let mut parts = folded.chars();
        match (parts.next(), parts.next()) {
            (Some(only), None) => Folding::One(only),
            _ => Folding::Other(folded),
        }
    };
    ('\0'..'\u{600}').map(folding).collect()
});

/// Like [`fold`], with the way back to the original.
#[must_use]
pub fn fold_mapped(text: &str) -> Folded {
    let mut folded = Folded::default();
    for (at, c) in text.char_indices() {
        fold_char(c, &mut |out| {
            folded.text.push(out);
            folded.origins.push(at as u32);
        });
    }
    folded
}

/// Whether a folded character is part of a word: names and addresses are split at all others.
#[must_use]
pub fn is_word_char(c: char) -> bool {
    c.is_alphanumeric()
}

fn fold_char(c: char, push: &mut impl FnMut(char)) {
    if c.is_ascii() {
        push(if c.is_ascii_control() { ' ' } else { c.to_ascii_lowercase() });
        return;
    }
    decompose_compatible(c, |part| {
        let blank = part.is_control() || part.is_whitespace();
        if !is_accent(part) && (blank || !is_hidden(part)) {
            part.to_lowercase().for_each(|lower| replace(lower, push));
        }
    });
}

/// Accents, and the points of Hebrew and Arabic: what people leave out when they type. Vowel signs
/// of Indic and Thai scripts and the voicing of kana have other combining classes and stay, since
/// without them other names would become equal.
fn is_accent(c: char) -> bool {
    matches!(canonical_combining_class(c), 1 | 10..=35 | 202..)
}

fn replace(c: char, push: &mut impl FnMut(char)) {
    let plain = match c {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        '\u{2018}'..='\u{201b}' | '\u{2b9}' | '\u{2bb}'..='\u{2bd}' | '\u{2c8}' | '\u{b4}' => "'",
        '\u{201c}'..='\u{201f}' | '«' | '»' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        other if is_accent(other) => return,
        other if other.is_control() || other.is_whitespace() => " ",
        other => return push(other),
    };
    plain.chars().for_each(push);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_type_finds_what_is_written() {
        let cases = [
            ("Zoë Müller", "zoe muller"),
            ("José Ángel Peña Núñez", "jose angel pena nunez"),
            ("ÖZTÜRK", "ozturk"),
            ("İstanbul ılık", "istanbul ilik"),
            ("Łukasz Żółć", "lukasz zolc"),
            ("Bjørn Đorđević", "bjorn dordevic"),
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("Æsir Œuvre", "aesir oeuvre"),
            ("O\u{2019}Brien", "o'brien"),
            ("Anne\u{2011}Marie", "anne-marie"),
            ("Jose\u{301}", "jose"),
            ("ｶﾞ", "カ\u{3099}"),
            ("हिन्दी", "हिन्दी"),
            ("Smith\u{a0}John", "smith john"),
            ("a\u{202e}b\u{200b}c", "abc"),
            ("a\tb\u{1b}c\u{1f}d", "a b c d"),
            ("山田 太郎", "山田 太郎"),
        ];
        for (text, expected) in cases {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn the_map_leads_back_to_characters_of_the_original(text in "(\\PC|[ -~]{3}|[\\x00-\\x20\\x7f]){0,20}") {
            let folded = fold_mapped(&text);
            prop_assert_eq!(&folded.text, &fold(&text));
            prop_assert_eq!(folded.origins.len(), folded.text.chars().count());
            for pair in folded.origins.windows(2) {
                prop_assert!(pair[0] <= pair[1]);
            }
            for at in folded.origins {
                prop_assert!(text.is_char_boundary(at as usize) && (at as usize) < text.len());
            }
        }
    }
}
