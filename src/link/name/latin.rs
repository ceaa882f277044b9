//! Names in Latin letters.

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;

use crate::text::fold;

/// A text in folded Latin letters, as far as its letters stand for sounds: Cyrillic, Greek and kana are
/// transliterated. Other scripts stay, since a Chinese character has several readings (they are compared as
/// such) and Arabic leaves vowels out.
pub(super) fn latin(text: &str) -> String {
    if text.is_ascii() {
        return fold(text);
    }
    let mut spelt = String::with_capacity(text.len());
    // Kana with their voicing marks are one character each.
    for c in text.nfkc() {
        match c {
            '\u{370}'..='\u{52f}' | '\u{1f00}'..='\u{1fff}' => {
                spelt.push_str(any_ascii_char(c));
            }
            '\u{3041}'..='\u{30ff}' => push_kana(c, &mut spelt),
            other => spelt.push(other),
        }
    }
    fold(&spelt)
}

/// Hepburn's spelling, as passports have it.
fn push_kana(c: char, spelt: &mut String) {
    let glide = match c {
        'ゃ' | 'ャ' => 'a',
        'ゅ' | 'ュ' => 'u',
        'ょ' | 'ョ' => 'o',
        // A double consonant, and a long vowel, are often left out.
        'っ' | 'ッ' | 'ー' => return,
        'ん' | 'ン' => return spelt.push('n'),
        other => return spelt.push_str(any_ascii_char(other)),
    };
    // A small ya, yu or yo takes the vowel of the sign before it: "shi" and "yo" are "sho".
    if spelt.ends_with('i') {
        spelt.pop();
    }
    if !["sh", "ch", "j"].iter().any(|soft| spelt.ends_with(soft)) {
        spelt.push('y');
    }
    spelt.push(glide);
}

/// Whether a folded word can be compared by its letters.
pub(super) fn is_latin(word: &str) -> bool {
    // Folding leaves no accents: what is left of Latin letters is ASCII, or rare.
    word.chars().all(|c| (c as u32) < 0x250)
}

/// One spelling for the many ways to write a sound in Latin letters: `Yuliya`, `Iuliia` and `Julia`;
/// `Sergei` and `Sergey`; `Stephan` and `Stefan`; `Aleksandr` and `Alexandr`.
pub(super) fn by_sound(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut rest = word;
    while let Some((letter, after)) = first_sound(rest) {
        if !out.ends_with(letter) {
            out.push(letter);
        }
        rest = after;
    }
    out
}

/// The sound that a word begins with, as one letter, and the rest of the word.
fn first_sound(word: &str) -> Option<(char, &str)> {
    const SOUNDS: [(&str, char); 13] = [
        ("tsch", 'c'),
        ("sch", 's'),
        ("tch", 'c'),
        ("sh", 's'),
        ("sz", 's'),
        ("ch", 'k'),
        ("kh", 'k'),
        ("ck", 'k'),
        ("th", 't'),
        ("ph", 'f'),
        ("ks", 'x'),
        ("ts", 'z'),
        ("tz", 'z'),
    ];
    let first = word.chars().next()?;
    if matches!(first, 't' | 's' | 'c' | 'k' | 'p') {
        let mut sounds = SOUNDS.iter();
        if let Some(sound) = sounds.find_map(|(spelt, to)| Some((*to, word.strip_prefix(spelt)?))) {
            return Some(sound);
        }
    }
    let letter = match first {
        'y' | 'j' => 'i',
        'w' => 'v',
        'q' | 'c' => 'k',
        other => other,
    };
    Some((letter, word.strip_prefix(first)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_of_letters_become_latin() {
        let cases = [
            ("Юлия", "yuliya"),
            ("Дмитрий", "dmitriy"),
            ("Γιώργος", "giorgos"),
            ("さとう", "satou"),
            ("しょうた", "shouta"),
            ("ガ", "ga"),
            ("ｶﾞ", "ga"),
            ("キャサリン", "kyasarin"),
            ("Müller", "muller"),
            ("O\u{2019}Neil", "o'neil"),
            ("山田", "山田"),
        ];
        for (text, expected) in cases {
            assert_eq!(latin(text), expected, "{text}");
        }
        assert!(is_latin("muller") && !is_latin("山田"));
    }

    #[test]
    fn spellings_of_one_sound_are_equal() {
        let cases = [
            ("yuliya", "iuliia"),
            ("sergei", "sergey"),
            ("stephan", "stefan"),
            ("aleksandr", "alexandr"),
            ("katja", "katya"),
            ("philipp", "filip"),
            ("mikhail", "michail"),
        ];
        for (a, b) in cases {
            assert_eq!(by_sound(a), by_sound(b), "{a}, {b}");
        }
        assert_ne!(by_sound("john"), by_sound("jane"));
    }
}
