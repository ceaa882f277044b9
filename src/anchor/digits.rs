//! Bytes that are written as digits: hex, marked or escaped, and lists of numbers.

use super::reading::AnchorError;

/// Which way 32 bare hex digits are to be read. A single value cannot tell; a column can.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum HexOrder {
    /// Not known: reading such a value fails with both readings.
    #[default]
    Undecided,
    /// The GUID's text without its hyphens (.NET format `N`).
    Text,
    /// The bytes in the order in which the directory stores them (csvde, ldapsearch,
    /// `ToString("X2")`).
    Bytes,
}

impl HexOrder {
    /// Decides for a whole column by where the version digit 4 stands, which Active Directory
    /// writes in every objectGUID: 13th digit in text order, 15th in byte order. Nine in ten values
    /// must agree, and not with both.
    #[must_use]
    pub fn decide<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let (mut total, mut text, mut bytes) = (0_usize, 0_usize, 0_usize);
        for digits in values.into_iter().filter_map(bare_hex) {
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

/// Exactly `2 * N` hex digits and nothing else.
#[must_use]
pub(super) fn hex_digits<const N: usize>(text: &str) -> Option<[u8; N]> {
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

/// 32 hex digits, bare or in the braces that spreadsheets and scripts put around ids.
#[must_use]
pub fn bare_hex(text: &str) -> Option<[u8; 16]> {
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    hex_digits::<16>(inner.map_or(text, str::trim))
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let digit = |c: u8| char::from(c).to_digit(16);
    match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    }
}

pub(super) fn hex_to_vec(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    digits.len().is_multiple_of(2).then(|| digits.chunks_exact(2).map(hex_pair).collect())?
}

/// `X'…'` of csvde and `0x…`: marked as bytes, so their order is not in doubt.
pub(super) fn read_marked_hex(text: &str) -> Option<Result<Vec<u8>, AnchorError>> {
    let quoted = |prefix| text.strip_prefix(prefix).and_then(|rest: &str| rest.strip_suffix('\''));
    let prefixed = || text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let digits = quoted("X'").or_else(|| quoted("x'")).or_else(prefixed)?;
    if digits.contains(|c: char| !c.is_ascii_hexdigit()) {
        return None;
    }
    Some(hex_to_vec(digits).ok_or(AnchorError::WrongDigits { digits: digits.len() }))
}

pub(super) fn read_ldap_escapes(text: &str) -> Option<Vec<u8>> {
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
pub(super) fn read_hex_list(text: &str) -> Option<Vec<u8>> {
    let parts = split_list(text, &[' ', '-', ':', ',', ';', '\t', '\r', '\n'])?;
    let is_signed = [",-", " -", ";-"].iter().any(|sign| text.contains(sign));
    if is_signed || text.starts_with('{') && !text.contains('x') {
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

/// Decimal bytes apart from one another, with signs where a tool's bytes have one (`-53` is 203).
pub(super) fn read_decimal_list(text: &str) -> Option<Vec<u8>> {
    let parts = split_list(text, &[' ', ',', ';', '\t', '\r', '\n'])?;
    let byte = |part: &str| match part.strip_prefix('-') {
        Some(_) => part.parse::<i8>().ok().map(i8::cast_unsigned),
        None => part.parse::<u8>().ok(),
    };
    parts.into_iter().map(byte).collect()
}

/// The parts of a list of at least eight, without the braces around it.
fn split_list<'a>(text: &'a str, separators: &[char]) -> Option<Vec<&'a str>> {
    // Eight of one digit, and what stands between them.
    if text.len() < 15 {
        return None;
    }
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    let parts: Vec<&str> = inner.split(separators).filter(|part| !part.is_empty()).collect();
    (parts.len() >= 8).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_of_ten_version_digits_tell_the_order() {
        let cases = [
            ((10, 9, 0), HexOrder::Text),
            ((10, 0, 9), HexOrder::Bytes),
            ((10, 8, 0), HexOrder::Undecided),
            ((10, 0, 8), HexOrder::Undecided),
            ((1000, 899, 101), HexOrder::Undecided),
            ((10, 10, 10), HexOrder::Undecided),
            ((0, 0, 0), HexOrder::Undecided),
        ];
        for ((total, text, bytes), order) in cases {
            assert_eq!(
                HexOrder::from_counts(total, text, bytes),
                order,
                "{text}, {bytes} of {total}"
            );
        }
    }
}
