//! Reading a GUID or an anchor from the text of a cell, in every form that exports hold.

use base64::{Engine, engine::general_purpose::STANDARD};
use uuid::Uuid;

use super::Guid;
use super::base64_text::{decode_anchor_base64, looks_like_base64};
use super::dates::is_named_date;
use super::digits::{
    HexOrder, bare_hex, hex_to_vec, read_decimal_list, read_hex_list, read_ldap_escapes,
    read_marked_hex,
};
use super::reading::{AnchorError, GuidForm, GuidReading};
use super::spreadsheet::is_spreadsheet_error;

/// Reads one GUID from a cell in any of its forms (docs/facts.md, GUID and Base64). Blanks around
/// it are ignored.
///
/// # Errors
/// [`AnchorError`] says why a value is refused; all-zero and all-one GUIDs are.
pub fn read_guid(text: &str, order: HexOrder) -> Result<GuidReading, AnchorError> {
    let text = text.trim();
    if let Some(reason) = is_placeholder(text) {
        return Err(reason);
    }
    let reading = read_any_form(text, order)?;
    match reading.guid {
        guid if guid.is_nil() => Err(AnchorError::AllZeros),
        guid if guid.is_all_ones() => Err(AnchorError::AllOnes),
        _ => Ok(reading),
    }
}

/// Whether a text is so short that no form of a GUID is: the shortest is Base64 that has lost its padding.
#[must_use]
pub const fn is_too_short(text: &str) -> bool {
    text.len() < 22
}

/// What stands where a value was.
pub(super) fn is_placeholder(text: &str) -> Option<AnchorError> {
    let own = || text.chars().take(80).collect();
    if text.is_empty() || text == "{}" {
        return Some(AnchorError::Empty);
    }
    if text.starts_with("System.") || text.starts_with("Microsoft.") {
        return Some(AnchorError::TypeName { text: own() });
    }
    if text.starts_with('#') && is_spreadsheet_error(text) {
        return Some(AnchorError::SpreadsheetError { text: own() });
    }
    if text.ends_with("...") || text.ends_with('…') {
        return Some(AnchorError::CutOff);
    }
    if is_named_date(text) {
        return Some(AnchorError::Date { text: own() });
    }
    is_scientific(text).then(|| AnchorError::Number { text: own() })
}

/// Whether a spreadsheet has made a number of an id: `1.23457E+15`.
#[must_use]
pub fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or_default();
    let mut parts = mantissa.splitn(2, ['.', ',']);
    let (whole, fraction) = (parts.next().unwrap_or_default(), parts.next());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(digits) && whole.len() == 1 && is_number(whole) && fraction.is_none_or(is_number)
}

fn read_any_form(text: &str, order: HexOrder) -> Result<GuidReading, AnchorError> {
    if let Some(guid) = parse_hyphenated(text) {
        return Ok(GuidReading { guid, form: GuidForm::Hyphenated });
    }
    if let Some(result) = read_connector_dn(text) {
        return result;
    }
    if let Some(bytes) = read_marked_hex(text) {
        return sixteen(&bytes?, GuidForm::BareBytes);
    }
    if let Some(bytes) = read_ldap_escapes(text) {
        return sixteen(&bytes, GuidForm::Ldap);
    }
    if let Some(bytes) = read_hex_list(text) {
        return sixteen(&bytes, GuidForm::HexBytes);
    }
    if let Some(bytes) = read_decimal_list(text) {
        return sixteen(&bytes, GuidForm::DecimalBytes);
    }
    if let Some(bytes) = bare_hex(text) {
        return read_bare_hex(bytes, order);
    }
    read_base64_or_refuse(text)
}

fn sixteen(bytes: &[u8], form: GuidForm) -> Result<GuidReading, AnchorError> {
    let bytes: [u8; 16] =
        bytes.try_into().map_err(|_| AnchorError::WrongLength { bytes: bytes.len() })?;
    Ok(GuidReading { guid: Guid::from_ad_bytes(bytes), form })
}

fn read_bare_hex(bytes: [u8; 16], order: HexOrder) -> Result<GuidReading, AnchorError> {
    let as_bytes = Guid::from_ad_bytes(bytes);
    let as_text = as_bytes.other_byte_order();
    match order {
        HexOrder::Text => Ok(GuidReading { guid: as_text, form: GuidForm::BareText }),
        HexOrder::Bytes => Ok(GuidReading { guid: as_bytes, form: GuidForm::BareBytes }),
        // A palindrome of sorts, all zeros above all, is the same either way.
        HexOrder::Undecided if as_text == as_bytes => {
            Ok(GuidReading { guid: as_text, form: GuidForm::BareText })
        }
        HexOrder::Undecided => Err(AnchorError::AmbiguousHex { as_text, as_bytes }),
    }
}

fn read_base64_or_refuse(text: &str) -> Result<GuidReading, AnchorError> {
    match decode_anchor_base64(text) {
        Ok(guid) => Ok(GuidReading { guid, form: GuidForm::Base64 }),
        Err(AnchorError::WrongLength { bytes }) => Err(refuse_other_length(text, bytes)),
        Err(AnchorError::NotAGuid) => Err(refuse_by_digits(text)),
        Err(reason) => Err(reason),
    }
}

fn refuse_other_length(text: &str, bytes: usize) -> AnchorError {
    let inner = STANDARD.decode(text).ok();
    let inner = inner.as_deref().and_then(|raw| std::str::from_utf8(raw).ok());
    match inner.and_then(parse_hyphenated) {
        Some(guid) => AnchorError::Base64OfGuidText { guid },
        None if looks_like_base64(text) => AnchorError::WrongLength { bytes },
        None => refuse_by_digits(text),
    }
}

/// A text of hex digits and GUID punctuation is a GUID of the wrong length; anything else is none.
fn refuse_by_digits(text: &str) -> AnchorError {
    let is_punctuation = |c: char| matches!(c, '-' | '{' | '}' | '(' | ')');
    let digits = text.chars().filter(char::is_ascii_hexdigit).count();
    let only_these = text.chars().all(|c| c.is_ascii_hexdigit() || is_punctuation(c));
    if only_these && digits >= 16 {
        AnchorError::WrongDigits { digits }
    } else {
        AnchorError::NotAGuid
    }
}

/// The hyphenated text of a GUID, bare, in braces, in parentheses, or after `urn:uuid:`.
pub(super) fn parse_hyphenated(text: &str) -> Option<Guid> {
    let stripped = |open: char, close: char| {
        text.strip_prefix(open).and_then(|inner| inner.strip_suffix(close)).map(str::trim)
    };
    let urn = || {
        let (head, tail) = text.split_at_checked(9)?;
        head.eq_ignore_ascii_case("urn:uuid:").then_some(tail)
    };
    let inner = stripped('{', '}').or_else(|| stripped('(', ')')).or_else(urn).unwrap_or(text);
    if inner.len() == 36 {
        return Uuid::try_parse(inner).ok().map(Guid::from_uuid);
    }
    // An editor's dashes are no other signs than hyphens: nothing else stands in their places.
    if inner.is_ascii() || inner.chars().count() != 36 {
        return None;
    }
    Uuid::try_parse(&inner.replace(DASHES, "-")).ok().map(Guid::from_uuid)
}

/// What editors put in the place of a hyphen: hyphens of their own, dashes, a minus sign.
const DASHES: [char; 8] =
    ['\u{ad}', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}'];

fn read_connector_dn(text: &str) -> Option<Result<GuidReading, AnchorError>> {
    let (head, rest) = text.split_at_checked(4)?;
    if !head.eq_ignore_ascii_case("CN={") {
        return None;
    }
    let inner = rest.split_once('}').map_or(rest, |(inner, _)| inner);
    let base64 = hex_to_vec(inner).and_then(|bytes| String::from_utf8(bytes).ok());
    let guid = base64.ok_or(AnchorError::NotAGuid).and_then(|text| decode_anchor_base64(&text));
    Some(guid.map(|guid| GuidReading { guid, form: GuidForm::ConnectorDn }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GUID: &str = "198208a4-8cf1-4b27-89ba-297611c9b5e2";

    fn guid() -> Guid {
        parse_hyphenated(GUID).unwrap()
    }

    #[test]
    fn every_listed_form_is_read() {
        let forms = [
            ("198208a4-8cf1-4b27-89ba-297611c9b5e2", GuidForm::Hyphenated),
            ("  {198208A4-8CF1-4B27-89BA-297611C9B5E2} ", GuidForm::Hyphenated),
            ("(198208a4-8cf1-4b27-89ba-297611c9b5e2)", GuidForm::Hyphenated),
            ("URN:UUID:198208a4-8cf1-4b27-89ba-297611c9b5e2", GuidForm::Hyphenated),
            ("A4 08 82 19 F1 8C 27 4B 89 BA 29 76 11 C9 B5 E2", GuidForm::HexBytes),
            ("A4-08-82-19-F1-8C-27-4B-89-BA-29-76-11-C9-B5-E2", GuidForm::HexBytes),
            ("a4:08:82:19:f1:8c:27:4b:89:ba:29:76:11:c9:b5:e2", GuidForm::HexBytes),
            (
                "0xA4 0x8 0x82 0x19 0xF1 0x8C 0x27 0x4B 0x89 0xBA 0x29 0x76 0x11 0xC9 0xB5 0xE2",
                GuidForm::HexBytes,
            ),
            (
                "0xA4,0x08,0x82,0x19,0xF1,0x8C,0x27,0x4B,0x89,0xBA,0x29,0x76,0x11,0xC9,0xB5,0xE2",
                GuidForm::HexBytes,
            ),
            ("164 8 130 25 241 140 39 75 137 186 41 118 17 201 181 226", GuidForm::DecimalBytes),
            (
                "{164, 8, 130, 25, 241, 140, 39, 75, 137, 186, 41, 118, 17, 201, 181, 226}",
                GuidForm::DecimalBytes,
            ),
            (r"\a4\08\82\19\F1\8c\27\4b\89\ba\29\76\11\c9\b5\e2", GuidForm::Ldap),
            (r"(objectGUID=\a4\08\82\19\F1\8c\27\4b\89\ba\29\76\11\c9\b5\e2)", GuidForm::Ldap),
            ("pAiCGfGMJ0uJuil2Ecm14g==", GuidForm::Base64),
            ("CN={704169434766474D4A30754A75696C3245636D3134673D3D}", GuidForm::ConnectorDn),
            ("cn={704169434766474D4A30754A75696C3245636D3134673D3D},OU=x", GuidForm::ConnectorDn),
            ("198208a4–8cf1–4b27–89ba–297611c9b5e2", GuidForm::Hyphenated),
            ("{198208a4‑8cf1‑4b27‑89ba‑297611c9b5e2}", GuidForm::Hyphenated),
            ("-92,8,-126,25,-15,-116,39,75,-119,-70,41,118,17,-55,-75,-30", GuidForm::DecimalBytes),
            (
                "164\n8\n130\n25\n241\n140\n39\n75\n137\n186\n41\n118\n17\n201\n181\n226",
                GuidForm::DecimalBytes,
            ),
            ("X'a4088219f18c274b89ba297611c9b5e2'", GuidForm::BareBytes),
            ("0xA4088219F18C274B89BA297611C9B5E2", GuidForm::BareBytes),
        ];
        for (text, form) in forms {
            let expected = Ok(GuidReading { guid: guid(), form });
            assert_eq!(read_guid(text, HexOrder::Undecided), expected, "{text}");
        }
    }

    #[test]
    fn bare_hex_is_read_as_its_column_decides_and_never_guessed() {
        let (text, bytes) =
            ("198208a48cf14b2789ba297611c9b5e2", "A4088219F18C274B89BA297611C9B5E2");
        assert_eq!(read_guid(text, HexOrder::Text).unwrap().guid, guid());
        assert_eq!(read_guid(bytes, HexOrder::Bytes).unwrap().guid, guid());
        let braced = format!("{{{text}}}");
        assert_eq!(read_guid(&braced, HexOrder::Text).unwrap().guid, guid());
        assert_eq!(HexOrder::decide([braced.as_str()]), HexOrder::Text);
        let error = read_guid(text, HexOrder::Undecided).unwrap_err();
        let as_bytes = guid().other_byte_order();
        assert_eq!(error, AnchorError::AmbiguousHex { as_text: guid(), as_bytes });
        assert_eq!(HexOrder::decide([text]), HexOrder::Text);
        assert_eq!(HexOrder::decide([bytes]), HexOrder::Bytes);
        assert_eq!(HexOrder::decide([]), HexOrder::Undecided);
        assert_eq!(HexOrder::decide([text, bytes]), HexOrder::Undecided);
        // The digit 4 stands in both places: nobody can tell.
        assert_eq!(HexOrder::decide(["00000000000040004000000000000000"]), HexOrder::Text);
        assert_eq!(HexOrder::decide(["00000000000040404000000000000000"]), HexOrder::Undecided);
    }

    #[test]
    fn what_must_be_refused_is_refused_with_its_reason() {
        let typed = |text: &str| AnchorError::TypeName { text: text.to_string() };
        let cases = [
            ("", AnchorError::Empty),
            ("{}", AnchorError::Empty),
            ("System.Byte[]", typed("System.Byte[]")),
            ("System.Object[]", typed("System.Object[]")),
            (
                "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection",
                typed("Microsoft.ActiveDirectory.Management.ADPropertyValueCollection"),
            ),
            ("#NAME?", AnchorError::SpreadsheetError { text: "#NAME?".into() }),
            ("198208a4-8cf1-4b27-...", AnchorError::CutOff),
            ("10-Mar", AnchorError::Date { text: "10-Mar".into() }),
            ("00000000-0000-0000-0000-000000000000", AnchorError::AllZeros),
            ("00000000000000000000000000000000", AnchorError::AllZeros),
            ("AAAAAAAAAAAAAAAAAAAAAA==", AnchorError::AllZeros),
            ("{FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF}", AnchorError::AllOnes),
            ("198208a4-8cf1-4b27-89ba-297611c9b5e", AnchorError::WrongDigits { digits: 31 }),
            ("198208a48cf14b2789ba297611c9b5e21", AnchorError::WrongDigits { digits: 33 }),
            ("A4 08 82 19 F1 8C 27 4B", AnchorError::WrongLength { bytes: 8 }),
            ("X'a40882'", AnchorError::WrongLength { bytes: 3 }),
            ("AQIDBA==", AnchorError::WrongLength { bytes: 4 }),
            ("pAiCGfGMJ0uJuil2Ecm14h==", AnchorError::NonCanonicalBase64 { guid: guid() }),
            ("pAiCGfGMJ0uJuil2Ecm14g", AnchorError::LostPadding { guid: guid() }),
            ("pAiCGfGMJ0uJuil2Ecm14g=", AnchorError::LostPadding { guid: guid() }),
            ("paicgfgmj0ujuil2ecm14g==", AnchorError::CaseChanged { case: "small" }),
            ("PAICGFGMJ0UJUIL2ECM14G==", AnchorError::CaseChanged { case: "capital" }),
            (
                "MTk4MjA4YTQtOGNmMS00YjI3LTg5YmEtMjk3NjExYzliNWUy",
                AnchorError::Base64OfGuidText { guid: guid() },
            ),
            ("John Smith", AnchorError::NotAGuid),
            ("zoe@contoso.com", AnchorError::NotAGuid),
            ("CN=Zoe,OU=Staff", AnchorError::NotAGuid),
            ("CN={zz}", AnchorError::NotAGuid),
        ];
        for (text, reason) in cases {
            assert_eq!(read_guid(text, HexOrder::Undecided), Err(reason), "{text}");
        }
        let plus = parse_hyphenated("fcc7e67f-fec6-4a65-b821-2f40a292d185").unwrap();
        for (text, reason) in [
            ("f bH/Mb ZUq4IS9AopLRhQ==", AnchorError::LostPlus { guid: plus }),
            ("f-bH_Mb-ZUq4IS9AopLRhQ==", AnchorError::UrlSafeBase64 { guid: plus }),
            ("f+bH\\/Mb+ZUq4IS9AopLRhQ==", AnchorError::Escaped { guid: plus }),
            ("f+bH/Mb+ZUq4IS9AopLRhQ=3D=3D", AnchorError::Escaped { guid: plus }),
            ("f=2BbH=2fMb=2BZUq4IS9AopLRhQ=3D=3d", AnchorError::Escaped { guid: plus }),
            (r"f\u002bbH\u002FMb+ZUq4IS9AopLRhQ\u003d\u003D", AnchorError::Escaped { guid: plus }),
            ("f&#43;bH&#x2F;Mb+ZUq4IS9AopLRhQ==", AnchorError::Escaped { guid: plus }),
            ("f%2BbH%2fMb%2BZUq4IS9AopLRhQ%3D%3d", AnchorError::PercentEncoded { guid: plus }),
        ] {
            assert_eq!(read_guid(text, HexOrder::Undecided), Err(reason), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_form_of_every_guid_reads_back(bytes: [u8; 16]) {
            let guid = Guid::from_ad_bytes(bytes);
            prop_assume!(!guid.is_nil() && !guid.is_all_ones());
            let spaced = bytes.map(|byte| format!("{byte:02X}")).join(" ");
            let decimal = bytes.map(|byte| byte.to_string()).join(",");
            let read = |text: &str, order| read_guid(text, order).map(|reading| reading.guid);
            for text in [guid.to_string(), guid.ldap_filter(), spaced] {
                prop_assert_eq!(read(&text, HexOrder::Undecided), Ok(guid), "{}", text);
            }
            // Two digits each is hex by rule; a byte array of sixteen such numbers is not met.
            if bytes.iter().any(|byte| !(10..100).contains(byte)) {
                prop_assert_eq!(read(&decimal, HexOrder::Undecided), Ok(guid), "{}", decimal);
            }
            prop_assert_eq!(read(&guid.hex(), HexOrder::Bytes), Ok(guid));
            prop_assert_eq!(read(&guid.other_byte_order().hex(), HexOrder::Text), Ok(guid));
            let base64 = guid.base64();
            prop_assert_eq!(base64.len(), 24);
            let mixed = base64.contains(char::is_lowercase) && base64.contains(char::is_uppercase);
            if mixed {
                prop_assert_eq!(read(&base64, HexOrder::Undecided), Ok(guid));
                prop_assert_eq!(read(&guid.connector_dn(), HexOrder::Undecided), Ok(guid));
                prop_assert_eq!(guid.immutable_id().guid(), Some(guid));
            }
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}", hex in "[0-9a-fA-F{}() xX'\\\\-]{0,50}") {
            for order in [HexOrder::Undecided, HexOrder::Text, HexOrder::Bytes] {
                let _ = read_guid(&text, order);
                let _ = read_guid(&hex, order);
            }
            let _ = super::super::ImmutableIdReading::of(&text);
        }

        #[test]
        fn only_the_canonical_text_is_an_id(bytes: [u8; 16], wrong in "[A-Za-z0-9+/]") {
            let base64 = Guid::from_ad_bytes(bytes).base64();
            let changed = format!("{}{wrong}==", base64.chars().take(21).collect::<String>());
            if changed != base64 && !wrong.ends_with(['A', 'Q', 'g', 'w']) {
                prop_assert!(decode_anchor_base64(&changed).is_err(), "{}", changed);
            }
        }
    }
}
