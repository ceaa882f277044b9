//! The text of one cell: what is a value, and what only stands where a value should be.

mod account_control;
mod address;
mod addresses;
mod cut;
mod deleted;
mod dn;
mod escapes;
mod flag;
mod footer;
mod mojibake;
mod nothing;
mod recipient;
mod sid;
mod spreadsheet;
mod sync;
mod user_type;
mod wrapped;

use nothing::{is_not_available, is_word_for_nothing};

use super::merged::Merged;
use crate::anchor::is_spreadsheet_error;
use crate::text::is_hidden;

pub(super) use account_control::account_control;
pub(super) use address::address_fault;
pub(super) use addresses::{Cut, plain_items, split_addresses};
pub(super) use cut::says_more;
pub(super) use deleted::{
    deleted_word, has_deleted_prefix, is_count_of_days, is_deleted, is_time, is_tombstone,
    without_deleted_prefix,
};
pub(super) use dn::{common_name, name_and_container};
pub(super) use escapes::is_escaped;
pub(super) use flag::{enabled_word, minus_one, read_flag, read_sign_in, read_switch};
pub(super) use footer::is_footer;
pub(super) use mojibake::{is_mojibake, is_of_another_page, may_be_mojibake, repaired};
pub(super) use nothing::{NoId, no_id};
pub(super) use recipient::recipient_type;
pub(super) use sid::sid_fault;
pub(super) use spreadsheet::is_truth_value;
pub(super) use sync::sync_word;
pub(super) use user_type::{is_invited, user_type};
pub(super) use wrapped::unwrapped;

/// What a cell holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cell<'a> {
    /// Nothing, or nothing but blanks.
    Empty,
    /// A word for nothing: `NULL`, `{}`.
    Nothing,
    /// `N/A`: nothing, or what nobody has told.
    NotTold(&'a str),
    /// The name of a type: the export lost the value.
    TypeName(&'a str),
    /// `(unknown)`: whoever made the export could not tell, and said so.
    Unknown(&'a str),
    /// An error of a spreadsheet: `#NAME?`.
    SheetError(&'a str),
    /// The value of a cell that was merged with others, as it stands there.
    Merged(Merged, &'a str),
    /// A value, and whether something around it was taken off.
    Value(&'a str, Wrapping),
}

/// What was taken off a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wrapping {
    /// Nothing.
    None,
    /// Blanks, or hidden characters.
    Blanks,
    /// The `="…"` that keeps a spreadsheet from changing it.
    Guard,
    /// Typographic quotes.
    Quotes,
    /// Plain quotes, double or single, that were written as part of the value.
    Plain,
}

/// What the scripts of `hardmatch collect` write where they could not read a value.
const UNKNOWN: &str = "(unknown)";

/// Reads a cell.
pub(super) fn read(cell: &str) -> Cell<'_> {
    if is_plain(cell) { Cell::Value(cell, Wrapping::None) } else { read_slowly(cell) }
}

/// Whether a cell is certainly a value as it stands: a look at its ends, since nearly all are.
#[inline]
pub(super) fn is_plain(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    let begins = match bytes {
        [first, _, ..] if PLAIN_START[*first as usize] => true,
        // Initials of the words that stand for nothing and of the names of types.
        [b'S', second, _, ..] => *second != b'y',
        [b'M' | b'V', second, _, ..] => *second != b'i',
        [b'N', b'b'..=b'n' | b'p'..=b't', _, ..] => true,
        [b'N', b'o', third, ..] => *third != b'n',
        [b'N', b'a', third, ..] => *third != b'N',
        _ => false,
    };
    begins && ends_plainly(bytes)
}

/// Whether the last character is no blank and not hidden, as far as a look at its bytes tells.
#[inline]
fn ends_plainly(bytes: &[u8]) -> bool {
    match bytes {
        [.., last] if PLAIN_END[*last as usize] => true,
        // Of a letter of two bytes, the first.
        [.., first @ 0xC3..=0xDF, _] => PLAIN_START[*first as usize],
        _ => false,
    }
}

/// First bytes after which a cell can only be a value as it stands: not the `S` of `System.`, the
/// `M` of `Microsoft.`, the first letters of words for nothing, punctuation, blanks, or the first
/// byte of a blank or hidden character beyond ASCII.
const PLAIN_START: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let c = byte as u8;
        table[byte] = c.is_ascii_alphanumeric()
            && !matches!(c, b'S' | b'M' | b'N' | b'n' | b'V' | b'v')
            || matches!(c, b'+' | 0xC3..=0xCC | 0xCE..=0xD7 | 0xD9 | 0xDA | 0xDD..=0xDF | 0xE4..=0xED);
        byte += 1;
    }
    table
};

/// Last bytes that cannot be part of a blank: of the characters beyond ASCII, all end like some
/// blank or other.
const PLAIN_END: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        table[byte] = c.is_ascii_graphic();
        byte += 1;
    }
    table
};

impl Cell<'_> {
    /// What it holds where a value of several rows is that of each.
    pub(super) fn of_each_row(self) -> Self {
        match self {
            Self::Merged(Merged::Down, text) => read(text),
            own => own,
        }
    }
}

fn read_slowly(cell: &str) -> Cell<'_> {
    if let Some((merged, text)) = Merged::of(cell) {
        return Cell::Merged(merged, text);
    }
    let (mut text, mut wrapping) = (trim(cell), Wrapping::None);
    if text.len() != cell.len() {
        wrapping = Wrapping::Blanks;
    }
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        (text, wrapping) = (trim(inner), Wrapping::Guard);
    } else if let Some(inner) = inside_quotes(text) {
        (text, wrapping) = (trim(inner), Wrapping::Quotes);
    } else if let Some(inner) = inside_plain_quotes(text) {
        (text, wrapping) = (trim(inner), Wrapping::Plain);
    }
    if text.is_empty() {
        Cell::Empty
    } else if is_word_for_nothing(text) {
        Cell::Nothing
    } else if is_not_available(text) {
        Cell::NotTold(text)
    } else if text == UNKNOWN {
        Cell::Unknown(text)
    } else if is_type_name(text) {
        Cell::TypeName(text)
    } else if is_spreadsheet_error(text) {
        Cell::SheetError(text)
    } else {
        Cell::Value(text, wrapping)
    }
}

/// Without blanks and hidden characters at both ends.
pub(super) fn trim(text: &str) -> &str {
    // A look at its ends: nearly all are as they should be.
    if let [first, .., last] = text.as_bytes()
        && PLAIN_END[usize::from(*first)]
        && PLAIN_END[usize::from(*last)]
    {
        return text;
    }
    text.trim_matches(|c: char| c.is_whitespace() || is_hidden(c))
}

fn inside_quotes(text: &str) -> Option<&str> {
    let inner = text.strip_prefix(['“', '”', '„'])?;
    inner.strip_suffix(['“', '”'])
}

fn inside_plain_quotes(text: &str) -> Option<&str> {
    let inside = |quote: char| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    };
    inside('"').or_else(|| inside('\'')).or_else(|| inside('`'))
}

/// `System.Byte[]`, `Microsoft.ActiveDirectory.Management.ADPropertyValueCollection`, …:
/// docs/facts.md, Exports. A name of two parts without brackets may be an account's, unless it is that of a type.
fn is_type_name(text: &str) -> bool {
    /// The types of the namespace `System` that an export may meet.
    const TYPES: [&str; 36] = [
        "Array",
        "Attribute",
        "Boolean",
        "Byte",
        "Char",
        "ConsoleColor",
        "DateOnly",
        "DateTime",
        "DateTimeOffset",
        "DayOfWeek",
        "DBNull",
        "Decimal",
        "Delegate",
        "Double",
        "Enum",
        "Exception",
        "Guid",
        "Half",
        "Int16",
        "Int32",
        "Int64",
        "IntPtr",
        "Nullable",
        "Object",
        "SByte",
        "Single",
        "String",
        "TimeOnly",
        "TimeSpan",
        "Type",
        "UInt16",
        "UInt32",
        "UInt64",
        "Uri",
        "ValueType",
        "Version",
    ];
    let rest = text.strip_prefix("System.").or_else(|| text.strip_prefix("Microsoft."));
    let Some(rest) = rest else { return false };
    let (name, arguments) = match rest.split_once('[') {
        Some((name, arguments)) => (name, Some(arguments)),
        None => (rest, None),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '`' | '+');
    let closed = arguments.is_none_or(|arguments| arguments.ends_with(']'));
    let is_type = || text.starts_with("System.") && TYPES.contains(&name);
    let certain = arguments.is_some() || name.contains(['.', '`']) || is_type();
    !name.is_empty() && name.chars().all(is_name) && closed && certain
}

/// Whether a name has been through `-Encoding UTF7`: `Zo+AOs-`.
pub(super) fn is_utf7(text: &str) -> bool {
    text.split('+').skip(1).any(|part| {
        let digits: String =
            part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        utf16_of_base64(&digits).is_some_and(|units| {
            !units.is_empty()
                && char::decode_utf16(units)
                    .all(|c| c.is_ok_and(|c| !c.is_ascii() && !c.is_control()))
        })
    })
}

fn utf16_of_base64(digits: &str) -> Option<Vec<u16>> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    let bytes = STANDARD_NO_PAD.decode(digits).ok()?;
    bytes
        .len()
        .is_multiple_of(2)
        .then(|| bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_told_from_what_stands_in_their_place() {
        let bare = |text| Cell::Value(text, Wrapping::None);
        let cases = [
            ("", Cell::Empty),
            (" \u{a0}\u{200b}", Cell::Empty),
            ("=\"\"", Cell::Empty),
            ("{}", Cell::Nothing),
            ("N/A", Cell::NotTold("N/A")),
            ("null", Cell::Nothing),
            ("-", Cell::Nothing),
            ("Vide", Cell::Nothing),
            ("System.Byte[]", Cell::TypeName("System.Byte[]")),
            ("(unknown)", Cell::Unknown("(unknown)")),
            ("Teams Reader;(unknown)", bare("Teams Reader;(unknown)")),
            ("System.Object[]", Cell::TypeName("System.Object[]")),
            (
                "System.Collections.Generic.List`1[System.String]",
                Cell::TypeName("System.Collections.Generic.List`1[System.String]"),
            ),
            (
                "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection",
                Cell::TypeName("Microsoft.ActiveDirectory.Management.ADPropertyValueCollection"),
            ),
            ("System.Collections.ArrayList", Cell::TypeName("System.Collections.ArrayList")),
            ("System.String", Cell::TypeName("System.String")),
            ("System.Guid", Cell::TypeName("System.Guid")),
            ("System.UInt64", Cell::TypeName("System.UInt64")),
            ("System.Operator", bare("System.Operator")),
            ("Microsoft.Guid", bare("Microsoft.Guid")),
            ("Microsoft 365 E3", bare("Microsoft 365 E3")),
            ("System.Backup@x.org", bare("System.Backup@x.org")),
            ("#NAME?", Cell::SheetError("#NAME?")),
            ("########", Cell::SheetError("########")),
            ("#NAAM?", Cell::SheetError("#NAAM?")),
            ("#¿NOMBRE?", Cell::SheetError("#¿NOMBRE?")),
            ("#ИМЯ?", Cell::SheetError("#ИМЯ?")),
            ("#AD?", Cell::SheetError("#AD?")),
            ("#HR", bare("#HR")),
            ("#What?", bare("#What?")),
            ("#1 Street", bare("#1 Street")),
            ("Zoë", bare("Zoë")),
            ("Null Island", bare("Null Island")),
            (" Zoë\u{a0}", Cell::Value("Zoë", Wrapping::Blanks)),
            ("=\"000101\"", Cell::Value("000101", Wrapping::Guard)),
            ("“Zoë”", Cell::Value("Zoë", Wrapping::Quotes)),
            ("„Zoë“", Cell::Value("Zoë", Wrapping::Quotes)),
            ("=3+1", bare("=3+1")),
            ("+49 221 1", bare("+49 221 1")),
            ("\"Zoë\"", Cell::Value("Zoë", Wrapping::Plain)),
            ("'Zoë'", Cell::Value("Zoë", Wrapping::Plain)),
            ("'t Hooft, Gerard", bare("'t Hooft, Gerard")),
            ("\"Bo\" Li \"jr\"", bare("\"Bo\" Li \"jr\"")),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn escapes_in_the_place_of_letters_are_noticed() {
        for text in [
            r"M\u00fcller",
            r"M\xfcller",
            "M&#252;ller",
            "M&uuml;ller",
            "=?utf-8?Q?M=C3=BCller?=",
            "M=C3=BCller",
            "\u{1b}$B;3ED\u{1b}(B",
        ] {
            assert!(is_escaped(text), "{text}");
        }
        for text in ["Marks & Spencer", "R&D; Sales", r"CORP\ute", "a=b", "Smith & Co", r"C:\x"] {
            assert!(!is_escaped(text), "{text}");
        }
        for text in ["Zo+AOs M+APw-ller", "+XHF1MA +WSqQzg"] {
            assert!(is_utf7(text), "{text}");
        }
        for text in ["Anna+Bob", "R+D", "a+1", "C++", "Marketing+Sales"] {
            assert!(!is_utf7(text), "{text}");
        }
    }

    #[test]
    fn blanks_and_hidden_characters_are_taken_off_wherever_they_stand() {
        let taken_off = |c: char| c.is_whitespace() || is_hidden(c);
        // From there on only hidden characters begin with a byte that is not plain.
        for c in ('\0'..=char::MAX).filter(|c| *c < '\u{3400}' || taken_off(*c)) {
            let bare = taken_off(c);
            for cell in [format!("{c}Zoe"), format!("Zoe{c}")] {
                assert_eq!(read(&cell), read_slowly(&cell), "U+{:04X}", c as u32);
                assert_eq!(read(&cell) == Cell::Value("Zoe", Wrapping::Blanks), bare, "{cell:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_fast_way_agrees_with_the_slow_one(text in "\\PC{0,12}|[SMNnVv#={“ \u{a0}a.\\-]{0,8}|System\\.[A-Z.\\[\\]]{0,4}|[NnVS][/AULUiyd][ASLlte]{0,4}|[Ã-éÐ][\u{80}-\u{bf}€™]") {
            prop_assert_eq!(read(&text), read_slowly(&text));
            prop_assert!(may_be_mojibake(text.as_bytes()) || !is_mojibake(&text));
        }
    }
}
