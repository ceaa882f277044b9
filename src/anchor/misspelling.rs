//! Ids that are not right: what an export has destroyed, and what spells an anchor wrongly.
//!
//! Nothing here repairs an id. It says which anchor a text would be the id of, and what was done to it, so
//! that whoever compares it with the anchors that there are can name the user.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::digits::{HexOrder, hex_digits};
use super::read::{is_placeholder, parse_hyphenated, read_guid};
use super::reading::AnchorError;
use super::spreadsheet::{
    is_error_word, is_formula, is_numbered_error, is_sheet_value, is_spreadsheet_error,
};
use super::withheld::{is_not_told, is_withheld, said_to_be_none};
use super::{Guid, ImmutableIdReading};

/// In which way an id spells an anchor wrongly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Misspelling {
    /// The GUID's text.
    Text,
    /// 32 hex digits, those of the text or of the bytes.
    Hex,
    /// The Base64 of the GUID's text.
    Base64OfText,
    /// The Base64 of 32 hex digits.
    Base64OfHex,
    /// The Base64 of the bytes, with a sign lost or changed.
    Signs,
    /// The Base64 of the bytes, with letters of another case.
    Case,
    /// The beginning of the Base64 of the bytes.
    Cut,
}

impl Misspelling {
    /// What the id is of the GUID, in a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Text => "the text of its GUID in place of the bytes",
            Self::Hex => "the hex digits of its GUID in place of the bytes",
            Self::Base64OfText => "the Base64 of the text of its GUID in place of the bytes",
            Self::Base64OfHex => "the Base64 of the hex digits of its GUID in place of the bytes",
            Self::Signs => "its id with a sign lost or changed",
            Self::Case => "its id with letters of another case",
            Self::Cut => "the beginning of its id: the rest is cut off",
        }
    }
}

/// So many characters of an id, 60 bits and more, stand for one anchor alone.
const TELLING: usize = 12;

/// Why the text of an id says nothing about the id: the export or a spreadsheet destroyed it.
#[must_use]
pub fn destroyed(text: &str) -> Option<AnchorError> {
    let told = said_to_be_none(text);
    if told.is_some() || is_withheld(text) || is_not_told(text) {
        let text = told.unwrap_or(text).chars().take(80).collect();
        return Some(AnchorError::Withheld { text });
    }
    // Nearly all are Base64, which ends with it.
    if text.ends_with('=') {
        return None;
    }
    if is_formula(text) || is_numbered_error(text) || is_sheet_value(text) {
        return Some(AnchorError::SpreadsheetError { text: text.chars().take(80).collect() });
    }
    match is_placeholder(text)? {
        // An id may be any text; these are told by more than their first letters.
        AnchorError::TypeName { text } if !text.contains(['[', '`']) && text.contains('@') => None,
        AnchorError::SpreadsheetError { text }
            if !is_error_word(&text) && !is_spreadsheet_error(&text) =>
        {
            None
        }
        AnchorError::Empty => None,
        reason => Some(reason),
    }
}

/// The GUIDs that an id spells out in a wrong form, as far as the id alone tells.
#[must_use]
pub fn misspelled(id: &str) -> Vec<Guid> {
    match ImmutableIdReading::of(id) {
        ImmutableIdReading::Guid(_) => Vec::new(),
        ImmutableIdReading::GuidText(guid) | ImmutableIdReading::Base64OfGuidText(guid) => {
            vec![guid]
        }
        ImmutableIdReading::Damaged(reason) => reason.meant().into_iter().collect(),
        ImmutableIdReading::Binary { .. } | ImmutableIdReading::Custom => {
            let inner = decoded(id);
            let digits =
                hex_digits::<16>(id).or_else(|| inner.as_deref().and_then(hex_digits::<16>));
            let both = |bytes| {
                let as_bytes = Guid::from_ad_bytes(bytes);
                vec![as_bytes.other_byte_order(), as_bytes]
            };
            let guid = inner.as_deref().and_then(parse_hyphenated);
            let apart = || read_guid(id, HexOrder::Bytes).ok().map(|reading| vec![reading.guid]);
            guid.map(|guid| vec![guid]).or(digits.map(both)).or_else(apart).unwrap_or_default()
        }
    }
}

fn decoded(id: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(id).ok()?).ok()
}

/// In which way an id spells this anchor wrongly; `None` if it is the right id, or that of another.
#[must_use]
pub fn misspelling(id: &str, anchor: Guid) -> Option<Misspelling> {
    if anchor.base64() == id {
        return None;
    }
    if misspelled(id).contains(&anchor) {
        let is_hex = |text: &str| hex_digits::<16>(text).is_some();
        return Some(if parse_hyphenated(id).is_some() {
            Misspelling::Text
        } else if is_hex(id) {
            Misspelling::Hex
        } else if decoded(id).as_deref().is_some_and(is_hex) {
            Misspelling::Base64OfHex
        } else if decoded(id).as_deref().and_then(parse_hyphenated).is_some() {
            Misspelling::Base64OfText
        } else {
            Misspelling::Signs
        });
    }
    let (found, wanted) = (digits_of(id)?, anchor.base64());
    let begins = wanted.get(..found.len())?.eq_ignore_ascii_case(found);
    let whole = found.len() == wanted.trim_end_matches('=').len();
    begins.then_some(if whole { Misspelling::Case } else { Misspelling::Cut })
}

/// The Base64 digits of an id that may be a changed or cut one.
fn digits_of(id: &str) -> Option<&str> {
    let digits = id.trim_end_matches('=');
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
    let may_be = (TELLING..=22).contains(&digits.len()) && digits.chars().all(is_digit);
    may_be.then_some(digits)
}

/// The key under which anchors are looked for whose id begins like this one, whatever the case of its
/// letters; `None` where the id is too short to tell, or no Base64.
#[must_use]
pub fn spelling_key(id: &str) -> Option<String> {
    Some(digits_of(id)?.get(..TELLING)?.to_ascii_lowercase())
}

/// Whether a text may be an id of which the end is cut off: Base64 digits of all kinds, too few of them.
#[must_use]
pub fn may_be_cut(id: &str) -> bool {
    let has = |test: fn(char) -> bool| id.chars().any(test);
    digits_of(id).is_some_and(|digits| digits.len() < 22)
        && has(|c| c.is_ascii_lowercase())
        && has(|c| c.is_ascii_uppercase())
        && has(|c| c.is_ascii_digit() || matches!(c, '+' | '/'))
}

#[cfg(test)]
mod tests {
    use super::super::no_id_but;
    use super::*;

    fn guid(text: &str) -> Guid {
        parse_hyphenated(text).unwrap()
    }

    #[test]
    fn every_wrong_spelling_of_an_anchor_is_told() {
        let anchor = guid("cee207fa-5c38-42b8-8741-f5712d110ef8");
        let right = anchor.base64();
        assert_eq!(right, "+gfizjhcuEKHQfVxLREO+A==");
        let encoded = |text: &str| STANDARD.encode(text);
        let first = |count: usize| right.chars().take(count).collect::<String>();
        let cases = [
            ("cee207fa-5c38-42b8-8741-f5712d110ef8".to_string(), Misspelling::Text),
            ("{CEE207FA-5C38-42B8-8741-F5712D110EF8}".to_string(), Misspelling::Text),
            ("cee207fa5c3842b88741f5712d110ef8".to_string(), Misspelling::Hex),
            (anchor.hex(), Misspelling::Hex),
            (encoded("cee207fa-5c38-42b8-8741-f5712d110ef8"), Misspelling::Base64OfText),
            (encoded("CEE207FA-5C38-42B8-8741-F5712D110EF8"), Misspelling::Base64OfText),
            (encoded("cee207fa5c3842b88741f5712d110ef8"), Misspelling::Base64OfHex),
            (encoded(&anchor.hex()), Misspelling::Base64OfHex),
            (right.trim_end_matches('=').to_string(), Misspelling::Signs),
            (right.replace('+', " "), Misspelling::Signs),
            (format!("{}\n{}", first(9), right.split_at(9).1), Misspelling::Signs),
            (format!("{right};"), Misspelling::Signs),
            (right.replace('=', "＝"), Misspelling::Signs),
            ("FA 07 E2 CE 38 5C B8 42 87 41 F5 71 2D 11 0E F8".to_string(), Misspelling::Signs),
            (right.to_ascii_lowercase(), Misspelling::Case),
            (right.to_ascii_uppercase(), Misspelling::Case),
            (right.replace("cuEK", "CuEk"), Misspelling::Case),
            (first(20), Misspelling::Cut),
            (first(12), Misspelling::Cut),
        ];
        for (id, expected) in cases {
            assert_eq!(misspelling(&id, anchor), Some(expected), "{id}");
            assert_eq!(
                misspelling(&id, guid("cee207fa-5c38-42b8-8741-f5712d110ef9")).is_some(),
                expected == Misspelling::Cut,
                "{id}"
            );
        }
        assert_eq!(misspelling(&right, anchor), None);
        for other in ["+gfizjhcuEK", "12345", "zoe@contoso.com", "", "+gfizjhcuEKHQfVxLREO+A==+"] {
            assert_eq!(misspelling(other, anchor), None, "{other}");
        }
    }

    #[test]
    fn an_anchor_is_looked_for_under_the_key_of_its_misspelled_id() {
        let right = guid("cee207fa-5c38-42b8-8741-f5712d110ef8").base64();
        let key = spelling_key(&right).unwrap();
        let first = |count: usize| right.chars().take(count).collect::<String>();
        for id in [right.to_ascii_uppercase(), first(15)] {
            assert_eq!(spelling_key(&id), Some(key.clone()), "{id}");
        }
        assert_eq!(spelling_key("+gfizjhcuEK"), None);
        assert!(may_be_cut(&first(15)) && !may_be_cut(&right) && !may_be_cut("S260051"));
    }

    #[test]
    fn what_an_export_destroys_is_no_id_and_other_texts_are() {
        for text in [
            "#NAME?",
            "#REF!",
            "#N/A",
            "#DIV/0!",
            "#VALUE!",
            "########",
            "System.Byte[]",
            "System.Object[]",
            "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection",
            "1.23457E+15",
            "1E+11",
            "4,2E+08",
            "10-Mar",
            "3/10/2024",
            "10.03.2024 00:00",
            "w0klxmnnF06UNup...",
            "w0klxmnnF06…",
            "Err:502",
            "#SPILL!",
            "#GETTING_DATA",
            "#D2!",
            "=VLOOKUP(A1,B:C,2)",
            "2026-03-10T00:00:00",
            "2026-03-10",
            "10-Mar",
            "FALSE",
            "WAHR",
            "********",
            "FhjLsYV9**************==",
            "Not available",
            "n/a",
        ] {
            assert!(destroyed(text).is_some(), "{text}");
        }
        let told = destroyed(&no_id_but("see ticket 4711"));
        assert_eq!(told, Some(AnchorError::Withheld { text: "see ticket 4711".into() }));
        for text in [
            "",
            "S260051",
            "12E5",
            "1E5",
            "#4711",
            "system.admin@contoso.com",
            "Microsoft.x@y.org",
            "w0klxmnnF06UNupBtazcwA==",
            "000104",
            "10-03-24",
            "2024-000104",
            "err:abc",
            "a:502",
            "12-34",
            "yes",
        ] {
            assert_eq!(destroyed(text), None, "{text}");
        }
    }
}
