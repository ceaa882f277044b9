//! Values that are bytes: GUIDs and security identifiers.

use std::fmt::Write;

/// The usual text of a security identifier ([MS-DTYP] 2.4.2.2): a revision, the number of parts, an authority
/// of six bytes, and the parts of four bytes each, least significant first. `None` if it is not one.
pub(super) fn security_identifier(bytes: &[u8]) -> Option<String> {
    let (&[revision, count], rest) = bytes.split_first_chunk()?;
    let (authority, parts) = rest.split_first_chunk::<6>()?;
    let (parts, rest) = parts.as_chunks::<4>();
    if parts.len() != usize::from(count) || !rest.is_empty() {
        return None;
    }
    let authority = authority.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let mut text = format!("S-{revision}-{authority}");
    for part in parts {
        // Writing to a String cannot fail.
        let _ = write!(text, "-{}", u32::from_le_bytes(*part));
    }
    Some(text)
}

/// The bytes of hex digits; `None` if it is anything else.
pub(super) fn hex_bytes(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(value(*high)? << 4 | value(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_identifiers_are_read_whole_or_not_at_all() {
        let bytes = hex_bytes("010500000000000515000000c0bffbee242ca9cba97df65bf4010000").unwrap();
        let text = "S-1-5-21-4009476032-3416861732-1542880681-500";
        assert_eq!(security_identifier(&bytes).as_deref(), Some(text));
        for bytes in [&bytes[..27], &bytes[..24], &bytes[..7], &[]] {
            assert_eq!(security_identifier(bytes), None);
        }
        assert_eq!((hex_bytes("0g"), hex_bytes("0")), (None, None));
    }
}
