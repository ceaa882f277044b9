//! Characters that are not seen, and those that change how their neighbours are seen.
//!
//! There is one list of them for the whole program: display, folding, cells of exports, names of
//! sessions, lines of a journal and literals of scripts all ask [`is_hidden`].

use unicode_joining_type::{JoiningType, get_joining_type};
use unicode_normalization::char::canonical_combining_class;
use unicode_properties::UnicodeEmoji;
use unicode_segmentation::UnicodeSegmentation;

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';
/// Asks for the coloured form of a pictograph.
pub(super) const EMOJI_SELECTOR: char = '\u{fe0f}';
/// The box of a key: a digit, [`EMOJI_SELECTOR`] and this.
const KEYCAP: char = '\u{20e3}';
/// The combining class of a virama, which takes the vowel from a letter of an Indic script.
const VIRAMA: u8 = 9;

/// Whether a character has no shape of its own, or hides, joins, breaks or turns what is written
/// around it.
///
/// By the properties of Unicode: controls (Cc), formats (Cf, which has every control of the reading
/// direction), line and paragraph separators (Zl, Zp), and `Default_Ignorable_Code_Point`, which has
/// the variation selectors, the fillers and the code points that are kept free for their kind. A test
/// holds the list against the tables of the `regex-syntax` crate.
#[must_use]
#[inline]
pub const fn is_hidden(c: char) -> bool {
    // Nearly all that is asked about is ASCII.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    matches!(c,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{600}'..='\u{605}'
        | '\u{61c}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'..='\u{891}'
        | '\u{8e2}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The first character of a text that is hidden and does not belong to the spelling there: that
/// [`visible`](super::visible) shows as an escape.
#[must_use]
pub fn first_hidden(text: &str) -> Option<char> {
    text.grapheme_indices(true).find_map(|(origin, grapheme)| {
        let mut chars = grapheme.char_indices();
        chars.find(|(at, _)| Use::of(text, origin, grapheme, *at) == Use::Unseen).map(|(_, c)| c)
    })
}

/// What a character does where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// It is seen, or changes the shape of the letters beside it as their script wants it.
    Seen,
    /// It joins two pictographs to one.
    Joint,
    /// It asks for the coloured form of a pictograph.
    Selector,
    /// Nobody sees that it is there.
    Unseen,
}

impl Use {
    /// The use of the character at byte `at` of a grapheme, which stands at byte `origin` of `text`.
    pub(super) fn of(text: &str, origin: usize, grapheme: &str, at: usize) -> Self {
        let (before, rest) = grapheme.split_at_checked(at).unwrap_or_default();
        let mut rest = rest.chars();
        let Some(c) = rest.next().filter(|c| is_hidden(*c)) else { return Self::Seen };
        if let Some(part) = Self::in_pictograph(before, c, rest.as_str()) {
            return part;
        }
        let before = text.get(..origin + at).unwrap_or_default();
        let after = text.get(origin + at + c.len_utf8()..).unwrap_or_default();
        if is_in_word(before, c, after) { Self::Seen } else { Self::Unseen }
    }

    /// The use of a character between two parts of its grapheme, if they make a pictograph.
    fn in_pictograph(before: &str, c: char, after: &str) -> Option<Self> {
        let is_pictograph = |c: char| !c.is_ascii() && c.is_emoji_char();
        let (last, next) = (before.chars().next_back(), after.chars().next());
        match c {
            JOINER => next.is_some_and(is_pictograph).then_some(Self::Joint),
            EMOJI_SELECTOR => {
                (last.is_some_and(is_pictograph) || next == Some(KEYCAP)).then_some(Self::Selector)
            }
            _ => None,
        }
    }
}

/// Whether a joiner or non-joiner changes the letters around it: beside a virama in Indic scripts,
/// and for the non-joiner between two letters that would be written joined, as in Persian. These are
/// the rules for domain names (RFC 5892, appendices A.1 and A.2), and Bengali besides, which has the
/// joiner in front of the virama.
fn is_in_word(before: &str, c: char, after: &str) -> bool {
    let is_virama = |c: char| canonical_combining_class(c) == VIRAMA;
    let beside_virama = || {
        before.chars().next_back().is_some_and(is_virama)
            || after.chars().next().is_some_and(is_virama)
    };
    match c {
        JOINER => beside_virama(),
        NON_JOINER => beside_virama() || is_between_joined_letters(before, after),
        _ => false,
    }
}

fn is_between_joined_letters(before: &str, after: &str) -> bool {
    let is_letter = |kind: &JoiningType| *kind != JoiningType::Transparent;
    let left = before.chars().rev().map(get_joining_type).find(is_letter);
    let right = after.chars().map(get_joining_type).find(is_letter);
    matches!(left, Some(JoiningType::LeftJoining | JoiningType::DualJoining))
        && matches!(right, Some(JoiningType::RightJoining | JoiningType::DualJoining))
}

#[cfg(test)]
mod tests {
    use regex_syntax::hir::{Class, HirKind};
    use unicode_normalization::char::is_combining_mark;
    use unicode_width::UnicodeWidthChar;

    use super::*;
    use crate::text::{fold, units, visible, width};

    /// Every character of Unicode.
    fn all() -> impl Iterator<Item = char> {
        '\0'..=char::MAX
    }

    /// The characters of a class, as regular expressions write it.
    fn class(pattern: &str) -> impl Fn(char) -> bool {
        let parsed = regex_syntax::parse(pattern).unwrap();
        let HirKind::Class(Class::Unicode(class)) = parsed.into_kind() else { panic!("{pattern}") };
        move |c| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c))
    }

    #[test]
    fn the_list_is_that_of_unicode() {
        let hidden = class(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]");
        let differing: Vec<String> = all()
            .filter(|c| hidden(*c) != is_hidden(*c))
            .map(|c| format!("U+{:04X}", c as u32))
            .collect();
        assert!(differing.is_empty(), "{differing:?}");
        let turning = class(r"[\p{Bidi_Control}\p{Variation_Selector}]");
        assert!(all().filter(|c| turning(*c)).all(is_hidden));
    }

    #[test]
    fn no_character_of_unicode_reaches_the_screen_unseen() {
        // Whatever takes cells and is not hidden is drawn as it is.
        let takes_cells = |c: &char| c.width().is_some_and(|cells| cells > 0);
        for c in all().filter(|c| is_hidden(*c) || !takes_cells(c)) {
            let text = format!("a{c}b");
            let shown = visible(&text);
            assert_ne!(shown, "ab", "U+{:04X}", c as u32);
            assert!(!shown.chars().any(is_hidden), "U+{:04X}", c as u32);
            assert_eq!(first_hidden(&text), is_hidden(c).then_some(c), "U+{:04X}", c as u32);
            // What has no width of its own is a mark on its base, or a letter that stands over the next.
            assert!(units(&text).all(|unit| unit.width > 0), "U+{:04X}", c as u32);
            let on_base =
                is_combining_mark(c) || units(&text).any(|unit| unit.text == format!("{c}b"));
            assert!(width(&text) > 2 || on_base, "U+{:04X} takes no cell", c as u32);
        }
    }

    #[test]
    fn all_who_use_the_list_agree() {
        for c in all().filter(|c| is_hidden(*c)) {
            let text = format!("a{c}b");
            let blank = c.is_control() || c.is_whitespace();
            assert_eq!(fold(&text), if blank { "a b" } else { "ab" }, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn joiners_stay_where_they_are_spelling() {
        let stays = [
            "نام\u{200c}ها",
            "دانش\u{200c}آموز",
            "क\u{94d}\u{200d}ष",
            "श\u{94d}\u{200c}र",
            "র\u{200d}\u{9cd}য",
        ];
        for text in stays {
            assert_eq!(visible(text), text);
            assert_eq!(first_hidden(text), None, "{text}");
        }
        let shown = [
            ("a\u{200c}b", "a<200C>b"),
            ("a\u{200d}b", "a<200D>b"),
            // These letters are not joined anyway.
            ("ر\u{200c}م", "ر<200C>م"),
            ("نام\u{200c}", "نام<200C>"),
            ("नम\u{200d}", "नम<200D>"),
            ("a\u{fe0f}", "a<FE0F>"),
            ("1\u{fe0f}", "1<FE0F>"),
            ("❤\u{fe0e}", "❤<FE0E>"),
            ("🌻\u{200d}a", "🌻<200D>a"),
            ("🌻\u{200d}\u{301}", "🌻<200D>◌\u{301}"),
        ];
        for (text, expected) in shown {
            assert_eq!(visible(text), expected, "{text:?}");
        }
        let pictographs = [
            ("❤\u{fe0f}", "❤"),
            ("1\u{fe0f}\u{20e3}", "1\u{20e3}"),
            ("👩🏽\u{200d}❤\u{fe0f}\u{200d}👩", "👩🏽❤👩"),
        ];
        for (text, expected) in pictographs {
            assert_eq!(visible(text), expected, "{text:?}");
            assert_eq!(first_hidden(text), None, "{text:?}");
        }
    }
}
