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
