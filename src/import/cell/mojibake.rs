//! Names whose UTF-8 was read as a code page and saved so, once or more often: `ZoÃ«`, `Zo├½`.

use crate::import::source::Charset;

/// The pages that UTF-8 is taken for, by number: those of Windows, of consoles, and of old Macs.
const PAGES: [u16; 8] = [1252, 850, 437, 1250, 1251, 1254, 852, 10_000];
/// How often a name may have been saved so.
const MOST_TIMES: usize = 3;

/// Whether a text may hold a name of which [`is_mojibake`] says so: a quick look at its bytes.
pub(in crate::import) fn may_be_mojibake(text: &[u8]) -> bool {
    // Names are short: byte by byte is the quickest.
    (0..text.len()).any(|at| {
        let after = text.get(at + 1..).unwrap_or_default();
        match (text.get(at), after) {
            // The first characters of the pairs under Windows-1252 are C3 and another byte in UTF-8.
            (Some(0xC3), [second, third, ..]) => {
                *third >= 0x80 && matches!(second, 0x82..=0x85 | 0x90 | 0x91 | 0x94 | 0xA1..=0xA9)
            }
            // Ă, Đ and Ĺ of Windows-1250; the lines of consoles.
            (Some(0xC4), [0x82 | 0x90 | 0xB9, third, ..])
            | (Some(0xE2), [0x94..=0x96, third, ..]) => *third >= 0x80,
            // The root of a Mac; Cyrillic letters before a sign or a letter that Russian does not have, and a Greek
            // one before a letter that is not.
            (Some(0xE2), [0x88, 0x9A, ..])
            | (
                Some(0xCE | 0xD0 | 0xD1),
                [0x91..=0xA3, 0xC2 | 0xE2, _, ..]
                | [0x91..=0xA3 | 0xB2, 0xD0, 0x80..=0x8F, ..]
                | [0x91..=0xA3, 0xD1, 0x90..=0x9F, ..]
                | [0x93, 0xC3, _, ..],
            ) => true,
            _ => false,
        }
    })
}

/// Whether a name looks as if UTF-8 had been read as a code page and saved so.
pub(in crate::import) fn is_mojibake(text: &str) -> bool {
    let (mut first, mut second) = (None, None);
    let doubled = text.chars().any(|c| {
        let before = second.replace(c);
        let vietnamese = matches!((first, before), (Some('\u{e1}'), Some('º' | '»')));
        first = before;
        // A small letter with one sign behind it may stand at the end of a quotation.
        vietnamese && is_continuation(c) || before.is_some_and(|before| is_doubled(before, c))
    });
    doubled || may_be_mojibake(text.as_bytes()) && repaired(text).is_some()
}

/// A name as it was before its UTF-8 was taken for something else; `None` if it was not, or if that cannot be
/// undone.
pub(in crate::import) fn repaired(text: &str) -> Option<String> {
    undone(text, MOST_TIMES).or_else(|| word_by_word(text)).or_else(|| of_the_other_page(text))
}

/// Whether a name looks as if a text of one page had been read as that of another: it has no letter of ASCII and only
/// those that Western Europe has beside it (`ÕÅÃô`, `Ïåòð`), or a sign inside a word that no name has there (`M³ller`,
/// `Pe¤a`).
pub(in crate::import) fn is_of_another_page(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_foreign = !text.is_ascii() && !bytes.iter().any(u8::is_ascii_alphabetic);
    let may_have_sign = || memchr::memchr2(0xC2, 0xE2, bytes).is_some();
    is_foreign && is_of_western_letters(text) || may_have_sign() && has_sign_inside(text)
}

/// Whether four letters and more beyond ASCII, and nothing else but blanks, are all that there is. Names of Western
/// Europe have others between them.
fn is_of_western_letters(text: &str) -> bool {
    let others = || text.chars().filter(|c| !c.is_ascii());
    // Names in another script end the search at once.
    others().all(|c| matches!(c, '\u{a1}'..='\u{ff}') || is_continuation(c))
        && others().count() >= 4
        && others().filter(|c| c.is_alphabetic()).count() >= 2
}

/// Whether a sign that stands in no name does between two letters.
fn has_sign_inside(text: &str) -> bool {
    let is_sign = |c: char| {
        "¡¢£¤¥¦§«¬¯°±²³¶¹»¼½¾¿×÷ƒ‚„†‡ˆ‰‹›".contains(c) || matches!(c, '\u{2500}'..='\u{259f}')
    };
    let (mut first, mut second) = (None, None);
    text.chars().any(|c| {
        let before = second.replace(c);
        let is_between = first.is_some_and(char::is_alphabetic) && before.is_some_and(is_sign);
        first = before;
        is_between && c.is_alphabetic()
    })
}

/// A name of Windows-1252 that was read as one of a console, or the other way round, as it was before.
fn of_the_other_page(text: &str) -> Option<String> {
    const PAIRS: [(u16, u16); 2] = [(850, 1252), (1252, 850)];
    if !has_sign_inside(text) {
        return None;
    }
    PAIRS.into_iter().find_map(|(taken_for, own)| {
        let bytes = Charset::of_page(taken_for)?.encode(text)?;
        let before = Charset::of_page(own)?.decode(&bytes);
        let is_letter = |c: char| matches!(c, 'À'..='ÿ') && c.is_alphabetic();
        before.chars().all(|c| c.is_ascii() || is_letter(c)).then_some(before)
    })
}

/// Words that were spoilt beside others that were not.
fn word_by_word(text: &str) -> Option<String> {
    let words: Vec<Option<String>> = text.split(' ').map(|word| undone(word, MOST_TIMES)).collect();
    words.iter().any(Option::is_some).then(|| {
        let pairs = text.split(' ').zip(words);
        let words: Vec<String> =
            pairs.map(|(word, better)| better.unwrap_or_else(|| word.to_string())).collect();
        words.join(" ")
    })
}

/// A text as it was at most so many times before.
fn undone(text: &str, times: usize) -> Option<String> {
    if text.is_ascii() || times == 0 {
        return None;
    }
    // One letter alone may be two letters of another alphabet by chance.
    let by_chance = text.chars().all(|c| c.is_ascii() || c.is_alphabetic())
        && text.chars().filter(|c| !c.is_ascii()).count() <= 2;
    PAGES.into_iter().filter_map(Charset::of_page).find_map(|page| {
        let before = String::from_utf8(page.encode(text)?).ok()?;
        if let Some(first) = undone(&before, times - 1) {
            return Some(first);
        }
        let letters = || before.chars().filter(|c| !c.is_ascii());
        let is_name = letters().all(|c| c.is_alphanumeric() || is_sign_of_names(c))
            && has_letters_under_marks(&before)
            && !is_too_short(&before);
        (is_name && !by_chance).then_some(before)
    })
}

/// Whether every mark that stands over a letter has one.
fn has_letters_under_marks(text: &str) -> bool {
    let mut before = None;
    text.chars().all(|c| {
        let under = before.replace(c);
        !is_mark(c) || under.is_some_and(|under: char| under.is_alphabetic() || is_mark(under))
    })
}

/// Whether a character is a mark over the letter before it.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether a name is one or two letters of an alphabet and nothing more: any four letters of Western Europe may be
/// that by chance.
fn is_too_short(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() <= 2
        && text.chars().all(|c| !c.is_ascii_alphabetic() && c < '\u{800}')
}

/// Signs that stand in names.
fn is_sign_of_names(c: char) -> bool {
    matches!(
        c,
        '’' | '‘' | '“' | '”' | '–' | '—' | '…' | '\u{a0}' | '\u{300}'..='\u{36f}' | '\u{fe0f}'
    ) || ('\u{1f000}'..='\u{1faff}').contains(&c)
}

/// Whether a character is one of the bytes 80 to BF as Windows-1252 shows them.
fn is_continuation(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{bf}' | '‘'..='„' | '†'..='•' | '\u{fffd}')
        || "…‰‹›€™˜ˆƒŒœŠšŽžŸ".contains(c)
}

/// Whether two characters are the two bytes of one as Windows-1252 shows them.
fn is_doubled(first: char, second: char) -> bool {
    match first {
        // A capital with a tilde before an ordinal sign is Portuguese.
        '\u{c2}'..='\u{c5}' | '\u{d0}' | '\u{d1}' => {
            is_continuation(second) && !matches!(second, '\u{aa}' | '\u{ba}')
        }
        '\u{e2}' => second == '€',
        '\u{e3}'..='\u{e9}' => {
            matches!(second, '\u{81}'..='\u{bf}' | '„' | '†' | '‡') || "‹›ŒœŠšƒ".contains(second)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_were_saved_twice_are_noticed_and_others_are_not() {
        for text in
            ["ZoÃ« MÃ¼ller", "Tráº§n Thá»‹", "Liam Oâ€™Connor", "Å‚ukasz", "å±±ç”°", "Ð’Ð»Ð°Ð´"]
        {
            assert!(is_mojibake(text), "{text}");
        }
        for text in
            ["Zoë Müller", "Ângelo", "José Ñandú", "Łukasz", "Çã", "Pâté", "Ação", "D'Å", "«olá» x"]
        {
            assert!(!is_mojibake(text), "{text}");
        }
    }

    #[test]
    fn names_of_another_page_are_noticed_and_repaired_where_that_is_certain() {
        for (text, before) in [
            ("M³ller", Some("Müller")),
            ("ZoÙ M³ller", Some("Zoë Müller")),
            ("JosÚ Pe±a", Some("José Peña")),
            ("Jos‚ Pe¤a", Some("José Peña")),
            ("Zo‰ M\u{fffd}ller", None),
            ("ÕÅÃô", None),
            ("Íõ·¼", None),
            ("ÀîÎ°", None),
            ("Ïåòð Èâàíîâ", None),
            ("M│ller", None),
        ] {
            let noticed = is_of_another_page(text) || text.contains('\u{fffd}');
            assert!(noticed, "{text}");
            assert_eq!(repaired(text).as_deref(), before, "{text}");
        }
        for text in [
            "Zoë Müller",
            "Gal·la Col·lell",
            "O´Connor",
            "O’Connor",
            "Mª José",
            "«Zoë» Müller",
            "Ñá",
            "Ölöz",
            "Åse",
            "50 m²",
            "Zoë – Müller",
            "Пётр",
            "山田 太郎",
        ] {
            assert!(!is_of_another_page(text), "{text}");
            assert_eq!(repaired(text), None, "{text}");
        }
    }

    /// UTF-8 taken for each page, once and twice, comes back.
    #[test]
    fn what_was_saved_twice_is_repaired() {
        let names = [
            "Zoë Müller",
            "Łukasz Żółć",
            "José Ñandú",
            "Пётр Чайковский",
            "Liam O’Connor",
            "Şükrü Çağ",
        ];
        for page in PAGES {
            let page = Charset::of_page(page).unwrap();
            let spoilt = |text: &str| {
                let shown = page.decode(text.as_bytes());
                (!shown.contains('\u{fffd}')).then_some(shown)
            };
            for name in names {
                let Some(once) = spoilt(name) else { continue };
                assert_eq!(repaired(&once).as_deref(), Some(name), "{once}");
                assert!(may_be_mojibake(once.as_bytes()) && is_mojibake(&once), "{once}");
                let Some(twice) = spoilt(&once) else { continue };
                assert_eq!(repaired(&twice).as_deref(), Some(name), "{twice}");
            }
        }
        assert_eq!(repaired("MÃ¼ller, Zoë").as_deref(), Some("Müller, Zoë"));
        for name in names.into_iter().chain([
            "Ângelo",
            "Різник",
            "Сі",
            "Çã",
            "Ação",
            "ÑÁ",
            "Рóg",
            "Ð",
            "Łódź",
            "Ărăm",
        ]) {
            assert_eq!(repaired(name), None, "{name}");
        }
    }
}
