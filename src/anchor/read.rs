//! Reading a GUID or an anchor from the text of a cell, in every form that exports hold.

use base64::{Engine, engine::general_purpose::STANDARD};
use thiserror::Error;
use uuid::Uuid;

use super::Guid;

/// Which way 32 bare hex digits are to be read. A single value cannot tell; a column can.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum HexOrder {
    /// Not known: reading such a value fails with both readings.
    #[default]
    Undecided,
    /// The GUID's text without its hyphens (.NET format `N`).
    Text,
    /// The bytes in the order in which the directory stores them (csvde, ldapsearch, `ToString("X2")`).
    Bytes,
}

impl HexOrder {
    /// Decides for a whole column by where the version digit 4 stands, which Active Directory
    /// writes in every objectGUID: 13th digit in text order, 15th in byte order. Nine in ten values
    /// must agree, and not with both (formats.md 7.2).
    #[must_use]
    pub fn decide<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut total, mut text, mut bytes) = (0_usize, 0_usize, 0_usize);
        for digits in values.into_iter().filter_map(hex_digits::<16>) {
            total += 1;
            text += usize::from(digits[6] >> 4 == 4);
            bytes += usize::from(digits[7] >> 4 == 4);
        }
        Self::from_counts(total, text, bytes)
    }

    /// The same decision from counts: of `total` values, how many have the digit 4 where text order
    /// wants it, and how many where byte order does.
    #[must_use]
    pub fn from_counts(total: usize, text: usize, bytes: usize) -> Self {
        let most = |count: usize| total > 0 && count * 10 >= total * 9;
        match (most(text), most(bytes)) {
            (true, false) => Self::Text,
            (false, true) => Self::Bytes,
            _ => Self::Undecided,
        }
    }
}

/// The form in which a GUID was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GuidForm {
    /// `8-4-4-4-12`, also in braces, in parentheses or after `urn:uuid:`.
    Hyphenated,
    /// 32 hex digits in the order of the text.
    BareText,
    /// 32 hex digits in byte order, also as `X'…'` (csvde) or after `0x`.
    BareBytes,
    /// An LDAP filter value: sixteen `\xx`, alone or as `(objectGUID=…)`.
    Ldap,
    /// Hex bytes apart from one another: blanks, hyphens, colons, or a list of `0x…`.
    HexBytes,
    /// Sixteen decimal numbers, as PowerShell shows a byte array.
    DecimalBytes,
    /// The Base64 of the bytes: the text of an `ImmutableId`.
    Base64,
    /// The name in the connector space: `CN={hex of the Base64's ASCII characters}`.
    ConnectorDn,
}

/// A GUID and the form in which it was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GuidReading {
    /// The value.
    pub guid: Guid,
    /// How it was written.
    pub form: GuidForm,
}

/// Why a text is not taken for a GUID or an anchor. The sentence says what was found and, where it
/// is known, what would have been right.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum AnchorError {
    /// Nothing is there.
    #[error("the value is empty")]
    Empty,
    /// A type name in place of the value: the export called `ToString()` on a byte array or list.
    #[error(
        "'{text}' is the name of a type, not a value: the export lost it; convert it in Select-Object before Export-Csv"
    )]
    TypeName {
        /// The text found.
        text: String,
    },
    /// An error value of a spreadsheet.
    #[error(
        "'{text}' is a spreadsheet's error, not a value; export again and do not save from the spreadsheet"
    )]
    SpreadsheetError {
        /// The text found.
        text: String,
    },
    /// The console shortened the value.
    #[error("the value is cut off with '...': use Export-Csv in place of console output")]
    CutOff,
    /// All bytes are zero.
    #[error("all zeros: this stands for 'none'")]
    AllZeros,
    /// All bytes are 0xFF.
    #[error("all ones: no directory gives out this GUID")]
    AllOnes,
    /// Bytes, but not 16 of them.
    #[error("{bytes} bytes where a GUID has 16")]
    WrongLength {
        /// How many bytes there are.
        bytes: usize,
    },
    /// Hex digits, but not 32 of them.
    #[error("{digits} hex digits where a GUID has 32")]
    WrongDigits {
        /// How many digits there are.
        digits: usize,
    },
    /// 32 hex digits that two different GUIDs could have been written as.
    #[error(
        "32 bare hex digits are ambiguous: read as text they are {as_text}, read as bytes {as_bytes}; say which"
    )]
    AmbiguousHex {
        /// The GUID if the digits are its text without hyphens.
        as_text: Guid,
        /// The GUID if the digits are its bytes.
        as_bytes: Guid,
    },
    /// Base64 whose last digit carries bits that the 16 bytes do not have.
    #[error("not canonical Base64: the last digit has spare bits set, so it is another id than {} of GUID {guid}", guid.base64())]
    NonCanonicalBase64 {
        /// What a lenient decoder would make of it.
        guid: Guid,
    },
    /// Base64 of 16 bytes that lost one or both of its `=`.
    #[error("the Base64 lost its padding '==': with it, it would be the id of GUID {guid}")]
    LostPadding {
        /// The GUID that the id would have with its padding.
        guid: Guid,
    },
    /// Base64 with a blank where a `+` was.
    #[error(
        "there is a blank inside the Base64: a '+' was lost; it would be the id of GUID {guid}"
    )]
    LostPlus {
        /// The GUID that the id would have with the `+`.
        guid: Guid,
    },
    /// The URL-safe alphabet, which no ImmutableId uses.
    #[error(
        "'-' or '_' belong to the URL-safe alphabet, which an ImmutableId never uses; in the standard one it would be the id of GUID {guid}"
    )]
    UrlSafeBase64 {
        /// The GUID that the id would have in the standard alphabet.
        guid: Guid,
    },
    /// Base64 without a single capital, or without a single small letter.
    #[error(
        "the Base64 has only {case} letters: something changed its case, and it now stands for another GUID; export it again"
    )]
    CaseChanged {
        /// `small` or `capital`.
        case: &'static str,
    },
    /// Base64 of the characters of a GUID's text.
    #[error("this is the Base64 of the text '{guid}', not of its 16 bytes")]
    Base64OfGuidText {
        /// The GUID whose text was encoded.
        guid: Guid,
    },
    /// None of the forms.
    #[error("not a GUID in any known form")]
    NotAGuid,
}

/// Reads one GUID from a cell in any of the forms of domain.md 6.3. Blanks around it are ignored.
///
/// # Errors
/// [`AnchorError`] says why a value is refused; all-zero and all-one GUIDs are.
pub fn read_guid(text: &str, order: HexOrder) -> Result<GuidReading, AnchorError> {
    let text = text.trim();
    refuse_placeholder(text)?;
    let reading = read_any_form(text, order)?;
    match reading.guid {
        guid if guid.is_nil() => Err(AnchorError::AllZeros),
        guid if guid.is_all_ones() => Err(AnchorError::AllOnes),
        _ => Ok(reading),
    }
}

fn refuse_placeholder(text: &str) -> Result<(), AnchorError> {
    let own = || text.chars().take(80).collect();
    if text.is_empty() || text == "{}" {
        return Err(AnchorError::Empty);
    }
    if text.starts_with("System.") || text.starts_with("Microsoft.") {
        return Err(AnchorError::TypeName { text: own() });
    }
    if text.starts_with('#') {
        return Err(AnchorError::SpreadsheetError { text: own() });
    }
    if text.ends_with("...") || text.ends_with('…') {
        return Err(AnchorError::CutOff);
    }
    Ok(())
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
    if let Some(bytes) = hex_digits::<16>(text) {
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
    if inner.len() != 36 {
        return None;
    }
    Uuid::try_parse(inner).ok().map(Guid::from_uuid)
}

/// Exactly `2 * N` hex digits and nothing else.
#[must_use]
pub fn hex_digits<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = hex_pair(pair)?;
    }
    Some(bytes)
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let digit = |c: u8| char::from(c).to_digit(16);
    match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    }
}

fn hex_to_vec(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    digits.len().is_multiple_of(2).then(|| digits.chunks_exact(2).map(hex_pair).collect())?
}

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

/// `X'…'` of csvde and `0x…`: marked as bytes, so their order is not in doubt.
fn read_marked_hex(text: &str) -> Option<Result<Vec<u8>, AnchorError>> {
    let quoted = |prefix| text.strip_prefix(prefix).and_then(|rest: &str| rest.strip_suffix('\''));
    let prefixed = || text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let digits = quoted("X'").or_else(|| quoted("x'")).or_else(prefixed)?;
    if digits.contains(|c: char| !c.is_ascii_hexdigit()) {
        return None;
    }
    Some(hex_to_vec(digits).ok_or(AnchorError::WrongDigits { digits: digits.len() }))
}

fn read_ldap_escapes(text: &str) -> Option<Vec<u8>> {
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(text);
    let value = match inner.split_once('=') {
        Some((_, value)) => value,
        None => inner,
    };
    let mut parts = value.strip_prefix('\\')?.split('\\');
    parts.try_fold(Vec::new(), |mut bytes, part| {
        bytes.push(hex_pair(part.as_bytes())?);
        Some(bytes)
    })
}

/// Hex bytes apart from one another. Two digits each, so that it is not a list of decimals.
fn read_hex_list(text: &str) -> Option<Vec<u8>> {
    let parts = split_list(text, &[' ', '-', ':', ',', ';', '\t'])?;
    if text.starts_with('{') && !text.contains('x') {
        return None;
    }
    parts
        .into_iter()
        .map(|part| {
            let digits = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
            match (digits, part.len()) {
                (Some(digits), _) => u8::from_str_radix(digits, 16).ok(),
                (None, 2) => hex_pair(part.as_bytes()),
                _ => None,
            }
        })
        .collect()
}

fn read_decimal_list(text: &str) -> Option<Vec<u8>> {
    let parts = split_list(text, &[' ', ',', ';', '\t'])?;
    parts.into_iter().map(|part| part.parse::<u8>().ok()).collect()
}

/// The parts of a list of at least eight, without the braces around it.
fn split_list<'a>(text: &'a str, separators: &[char]) -> Option<Vec<&'a str>> {
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    let parts: Vec<&str> = inner.split(separators).filter(|part| !part.is_empty()).collect();
    (parts.len() >= 8).then_some(parts)
}

/// Whether a text could only be Base64: it has a character that plain words and ids do not.
pub(super) fn looks_like_base64(text: &str) -> bool {
    text.contains(['=', '+', '/'])
}

/// The usual case without detours, for columns of a million: 24 characters with letters of both
/// cases that decode as they stand.
fn decode_canonical(text: &str) -> Option<Guid> {
    let has = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    if text.len() != 24 || !has(u8::is_ascii_lowercase) || !has(u8::is_ascii_uppercase) {
        return None;
    }
    // The buffer has the size that the decoder estimates for 24 characters.
    let mut buffer = [0; 18];
    let length = STANDARD.decode_slice(text, &mut buffer).ok()?;
    let bytes: [u8; 16] = buffer.get(..length)?.try_into().ok()?;
    Some(Guid::from_ad_bytes(bytes))
}

/// Decodes the Base64 of 16 bytes and nothing else: no repair, each damage with its name.
pub(super) fn decode_anchor_base64(text: &str) -> Result<Guid, AnchorError> {
    if let Some(guid) = decode_canonical(text) {
        return Ok(guid);
    }
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | ' ');
    let digits = text.trim_end_matches('=');
    if digits.is_empty() || !digits.chars().all(is_digit) {
        return Err(AnchorError::NotAGuid);
    }
    let padding = text.len() - digits.len();
    if digits.len() != 22 || padding > 2 {
        return Err(STANDARD.decode(text).map_or(AnchorError::NotAGuid, |bytes| {
            AnchorError::WrongLength { bytes: bytes.len() }
        }));
    }
    refuse_changed_case(digits, padding)?;
    let (guid, canonical) = decode_22(digits)?;
    if digits.contains(' ') {
        Err(AnchorError::LostPlus { guid })
    } else if digits.contains(['-', '_']) {
        Err(AnchorError::UrlSafeBase64 { guid })
    } else if !canonical {
        Err(AnchorError::NonCanonicalBase64 { guid })
    } else if padding != 2 {
        Err(AnchorError::LostPadding { guid })
    } else {
        Ok(guid)
    }
}

/// Of 22 random Base64 digits, one in 100,000 has no capital letter: a text without one has been
/// lower-cased, and half of those still decode, silently, to another GUID (peers.md 0.5). Without
/// padding it is more likely a word of 22 letters.
fn refuse_changed_case(digits: &str, padding: usize) -> Result<(), AnchorError> {
    let has = |test: fn(&char) -> bool| digits.chars().any(|c| test(&c));
    let zeros = digits.chars().all(|c| c == 'A');
    let case = match (has(char::is_ascii_lowercase), has(char::is_ascii_uppercase)) {
        (true, true) => return Ok(()),
        _ if zeros => return Ok(()),
        (true, false) => "small",
        // Digits alone have no case to change, and random bytes are never all digits.
        (false, _) => "capital",
    };
    Err(if padding == 0 { AnchorError::NotAGuid } else { AnchorError::CaseChanged { case } })
}

/// Decodes 22 digits of any Base64 alphabet, and says whether the last one is canonical.
fn decode_22(digits: &str) -> Result<(Guid, bool), AnchorError> {
    let standard: String = digits
        .chars()
        .map(|c| match c {
            ' ' | '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let canonical = standard.ends_with(['A', 'Q', 'g', 'w']);
    // The last digit carries two bits of the last byte; the four below them do not count.
    let mut text = standard;
    if let Some(last) = text.pop() {
        text.push(without_spare_bits(last));
    }
    text.push_str("==");
    let bytes = STANDARD.decode(&text).map_err(|_| AnchorError::NotAGuid)?;
    let bytes: [u8; 16] = bytes
        .try_into()
        .map_err(|bytes: Vec<u8>| AnchorError::WrongLength { bytes: bytes.len() })?;
    Ok((Guid::from_ad_bytes(bytes), canonical))
}

fn without_spare_bits(digit: char) -> char {
    match digit {
        'A'..='P' => 'A',
        'Q'..='Z' | 'a'..='f' => 'Q',
        'g'..='v' => 'g',
        _ => 'w',
    }
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
        ] {
            assert_eq!(read_guid(text, HexOrder::Undecided), Err(reason), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_of_decoding_agrees_with_the_long_one(
            text in "[A-Za-z0-9+/]{20,22}[A-Za-z0-9+/=]{0,2}={0,2}"
        ) {
            if let Some(guid) = decode_canonical(&text) {
                prop_assert_eq!(guid.base64(), text);
            }
        }

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
