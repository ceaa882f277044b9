//! What a terminal may be given: values without control characters, cut to cells.

use std::borrow::Cow;

use any_ascii::any_ascii_char;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::hidden::{EMOJI_SELECTOR, Use};

/// One piece of a text that is drawn as a whole: a grapheme, or the escape of a hidden character.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit<'a> {
    /// Byte offset of the piece in the original text.
    pub origin: usize,
    /// What is drawn.
    pub text: Cow<'a, str>,
    /// How many cells it takes: 1 or 2, or the length of the escape.
    pub width: usize,
}

/// Splits a text into what is drawn for it.
///
/// Control characters become `\x1b`, characters that reorder or hide text or are not seen become
/// `<202E>`: a name from an export can neither move the cursor nor pass for another name. Joiners that
/// belong to the spelling stay. Joined emoji are drawn apart, since terminals disagree about their
/// width.
pub fn units(text: &str) -> impl Iterator<Item = Unit<'_>> {
    let graphemes = text.grapheme_indices(true);
    graphemes.flat_map(move |(origin, grapheme)| grapheme_units(text, origin, grapheme))
}

/// The whole text as it is drawn.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(units(text).map(|unit| unit.text.into_owned()).collect())
}

/// A text that is fit to be shown, for a terminal that shows ASCII alone: every letter is transliterated
/// within the cells that it takes.
#[must_use]
pub fn in_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut ascii = String::with_capacity(text.len());
    for unit in units(text) {
        let letters = unit.text.chars().map(any_ascii_char).flat_map(str::chars);
        let mut letters: String = letters.take(unit.width).collect();
        while letters.len() < unit.width {
            letters.push(if letters.is_empty() { '?' } else { ' ' });
        }
        ascii.push_str(&letters);
    }
    Cow::Owned(ascii)
}

/// How many cells the text takes when it is drawn.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return text.len();
    }
    units(text).map(|unit| unit.width).sum()
}

/// Cuts a row of units to `cells`, with `ellipsis` at the end where something was left out.
#[must_use]
pub fn shorten_end<'a>(units: Vec<Unit<'a>>, cells: usize, ellipsis: &'a str) -> Vec<Unit<'a>> {
    if total(&units) <= cells {
        return units;
    }
    let room = cells.saturating_sub(ellipsis.width());
    let mut kept = take_cells(units.into_iter(), room);
    kept.extend(ellipsis_unit(ellipsis, cells));
    kept
}

/// Cuts a row of units to `cells` in its middle: for addresses and names of directories, which
/// differ at both ends.
#[must_use]
pub fn shorten_middle<'a>(units: Vec<Unit<'a>>, cells: usize, ellipsis: &'a str) -> Vec<Unit<'a>> {
    if total(&units) <= cells {
        return units;
    }
    let room = cells.saturating_sub(ellipsis.width());
    let mut tail = take_cells(units.iter().rev().cloned(), room / 2);
    tail.reverse();
    let head_room = room.saturating_sub(total(&tail));
    let mut kept = take_cells(units.into_iter(), head_room);
    kept.extend(ellipsis_unit(ellipsis, cells));
    kept.extend(tail);
    kept
}

fn total(units: &[Unit<'_>]) -> usize {
    units.iter().map(|unit| unit.width).sum()
}

fn take_cells<'a>(units: impl Iterator<Item = Unit<'a>>, cells: usize) -> Vec<Unit<'a>> {
    let mut left = cells;
    units
        .take_while(|unit| {
            let fits = unit.width <= left;
            left = left.saturating_sub(unit.width);
            fits
        })
        .collect()
}

fn ellipsis_unit(ellipsis: &str, cells: usize) -> Option<Unit<'_>> {
    let width = ellipsis.width();
    (width <= cells).then_some(Unit { origin: usize::MAX, text: Cow::Borrowed(ellipsis), width })
}

/// The pieces of one grapheme: the escapes of what nobody sees, and what stands between them.
fn grapheme_units<'a>(text: &'a str, origin: usize, grapheme: &'a str) -> Vec<Unit<'a>> {
    let mut units = Vec::new();
    let mut from = 0;
    for (at, c) in grapheme.char_indices() {
        let escape = match Use::of(text, origin, grapheme, at) {
            Use::Seen | Use::Selector => continue,
            Use::Joint => None,
            Use::Unseen => Some(escape_of(c)),
        };
        let before = grapheme.get(from..at).unwrap_or_default();
        units.extend(plain_unit(origin + from, before));
        units.extend(escape.map(|escape| Unit {
            origin: origin + at,
            width: escape.len(),
            text: Cow::Owned(escape),
        }));
        from = at + c.len_utf8();
    }
    units.extend(plain_unit(origin + from, grapheme.get(from..).unwrap_or_default()));
    units
}

/// A grapheme without hidden characters. A lone mark gets a base to stand on.
fn plain_unit(origin: usize, grapheme: &str) -> Option<Unit<'_>> {
    let composed: Cow<'_, str> = if grapheme.is_ascii() {
        Cow::Borrowed(grapheme)
    } else {
        grapheme.chars().filter(|c| *c != EMOJI_SELECTOR).nfc().collect()
    };
    match composed.width() {
        0 if composed.is_empty() => None,
        0 => Some(Unit { origin, text: Cow::Owned(format!("\u{25cc}{composed}")), width: 1 }),
        width => Some(Unit { origin, text: composed, width }),
    }
}

/// The visible stand-in for a character that must not reach the terminal.
fn escape_of(c: char) -> String {
    match c {
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        '\0'..='\u{9f}' => format!("\\x{:02x}", c as u32),
        _ => format!("<{:04X}>", c as u32),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(units: &[Unit<'_>]) -> String {
        units.iter().map(|unit| unit.text.as_ref()).collect()
    }

    #[test]
    fn hidden_characters_are_shown() {
        let cases = [
            ("plain", "plain"),
            ("a\u{1b}[2Jb", "a\\x1b[2Jb"),
            ("line\r\nbreak", "line\\r\\nbreak"),
            ("evil\u{202e}gpj.exe", "evil<202E>gpj.exe"),
            ("zero\u{200b}width", "zero<200B>width"),
            ("e\u{301}", "é"),
            ("\u{301}", "\u{25cc}\u{301}"),
            ("山田太郎", "山田太郎"),
            ("👩\u{200d}👩\u{200d}👧", "👩👩👧"),
            ("نام\u{200c}ها", "نام\u{200c}ها"),
        ];
        for (text, shown) in cases {
            assert_eq!(visible(text), shown, "{text:?}");
        }
    }

    #[test]
    fn widths_are_cells() {
        let cases = [("abc", 3), ("山田", 4), ("é", 1), ("e\u{301}", 1), ("ｶﾞ", 2), ("\u{202e}", 6)];
        for (text, cells) in cases {
            assert_eq!(width(text), cells, "{text:?}");
        }
        assert_eq!(width("👩\u{200d}👩\u{200d}👧"), 6);
    }

    #[test]
    fn the_middle_goes_first_and_wide_letters_are_not_cut_in_half() {
        let middle = |text, cells| joined(&shorten_middle(units(text).collect(), cells, "…"));
        let end = |text, cells| joined(&shorten_end(units(text).collect(), cells, "…"));
        assert_eq!(middle("anais.muller@contoso.com", 12), "anais.…o.com");
        assert_eq!(end("anais.muller@contoso.com", 12), "anais.mulle…");
        assert_eq!(end("山田太郎", 4), "山…");
        assert_eq!(end("short", 12), "short");
        assert_eq!(end("short", 1), "…");
        assert_eq!(end("short", 0), "");
    }

    proptest! {
        #[test]
        fn nothing_drawn_is_wider_than_its_room(text in "\\PC{0,30}|[\\x00-\\x20a\u{202e}山\u{301}]{0,20}", cells in 0_usize..30) {
            for cut in [shorten_end(units(&text).collect(), cells, "…"),
                        shorten_middle(units(&text).collect(), cells, "…")] {
                prop_assert!(total(&cut) <= cells);
                prop_assert!(!joined(&cut).contains(char::is_control));
            }
            prop_assert!(!visible(&text).contains(char::is_control));
        }
    }
}
