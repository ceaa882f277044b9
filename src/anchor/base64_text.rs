//! The Base64 of sixteen bytes, as exports hold it and as they spoil it.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::Guid;
use super::reading::AnchorError;

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
    if let Some(guid) = decode_of_web(text) {
        return Err(AnchorError::PercentEncoded { guid });
    }
    if let Some(guid) = decode_escaped(text) {
        return Err(AnchorError::Escaped { guid });
    }
    if let Some(guid) = decode_interspersed(text) {
        return Err(AnchorError::Interspersed { guid });
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

/// The GUID of an id whose signs were written as addresses of the web have them: `%3D` for `=`.
fn decode_of_web(text: &str) -> Option<Guid> {
    if !text.contains('%') {
        return None;
    }
    let signs =
        [("%2B", "+"), ("%2b", "+"), ("%2F", "/"), ("%2f", "/"), ("%3D", "="), ("%3d", "=")];
    let plain = signs.iter().fold(text.to_string(), |text, (code, sign)| text.replace(code, sign));
    decode_canonical(&plain)
}

/// The GUID of an id whose signs were escaped as in mail (`=3D`), in JSON (`\/`, `\u003d`), or in HTML (`&#61;`).
fn decode_escaped(text: &str) -> Option<Guid> {
    /// An id has 24 characters, and an escape at most 6.
    const LENGTHS: std::ops::RangeInclusive<usize> = 25..=24 * 6;
    if !LENGTHS.contains(&text.len()) || !text.contains(['\\', '&', '=']) {
        return None;
    }
    // What is padding itself comes last.
    let plain = ['+', '/', '='].into_iter().fold(text.to_string(), |text, sign| {
        let number = u32::from(sign);
        let escapes = [
            format!("={number:02x}"),
            format!("={number:02X}"),
            format!("\\u{number:04x}"),
            format!("\\u{number:04X}"),
            format!("&#x{number:x};"),
            format!("&#x{number:X};"),
            format!("&#{number};"),
            format!("\\{sign}"),
        ];
        escapes.iter().fold(text, |text, escape| text.replace(escape, &sign.to_string()))
    });
    decode_canonical(&plain)
}

/// The GUID of an id that a console has broken into lines, that has something around it, or that has its signs in the
/// full width of East Asian letters.
fn decode_interspersed(text: &str) -> Option<Guid> {
    /// An id has 24 characters, of up to 3 bytes each, and something besides.
    const LENGTHS: std::ops::RangeInclusive<usize> = 25..=96;
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if !LENGTHS.contains(&text.len()) || text.bytes().all(is_base64) {
        return None;
    }
    let around = |c: char| c.is_ascii_punctuation() && !matches!(c, '+' | '/' | '=');
    let narrow = |c: char| match u32::from(c) {
        full @ 0xFF01..=0xFF5E => char::from_u32(full - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let is_in_between = |c: &char| {
        let is_unseen = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        c.is_whitespace() || c.is_control() || is_unseen
    };
    let plain: String = text.chars().filter(|c| !is_in_between(c)).map(narrow).collect();
    decode_canonical(plain.trim_matches(around))
}

/// Of 22 random Base64 digits, one in 100,000 has no capital letter: a text without one has been
/// lower-cased, and half of those still decode, silently, to another GUID (docs/facts.md). Without
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

    #[test]
    fn what_stands_in_or_around_an_id_is_named() {
        let guid = Guid::from_ad_bytes([
            0xd7, 7, 0xcc, 0xf7, 0x15, 0x7c, 0x7d, 0x44, 0x87, 0x6d, 0xc0, 1, 2, 0x5a, 0x9e, 0x38,
        ]);
        let right = guid.base64();
        let (head, tail) = right.split_at(15);
        for text in [
            format!("{head}\n{tail}"),
            format!("{head}\r\n{tail}"),
            format!("{head} {tail}"),
            format!("{head}\u{200b}{tail}"),
            format!("{right};"),
            format!("\"{right}\","),
            format!("({right})"),
            right.replace('=', "＝"),
        ] {
            let expected = Err(AnchorError::Interspersed { guid });
            assert_eq!(decode_anchor_base64(&text), expected, "{text:?}");
        }
        for text in [
            "zoe.mueller@contoso.example",
            "employee number 0042 of x",
            "E-0042-0042-0042-0042-0042",
        ] {
            assert_eq!(decode_interspersed(text), None, "{text}");
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
    }
}
