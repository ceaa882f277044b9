//! Soft-deleted users: their UPNs, and the columns that tell who is one.

use uuid::Uuid;

use super::read_flag;
use crate::anchor::{Guid, HexOrder, read_guid};

/// The UPN of a soft-deleted user without its own object id in front: 32 digits, or with hyphens.
/// `None` if the id is not there.
pub(in crate::import) fn without_deleted_prefix(upn: &str, id: Guid) -> Option<&str> {
    let digits = upn.as_bytes().get(..8).filter(|_| upn.len() > 32)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let uuid = id.uuid();
    let matches = |length: usize, text: &str| {
        upn.split_at_checked(length)
            .filter(|(head, rest)| head.eq_ignore_ascii_case(text) && !rest.is_empty())
            .map(|(_, rest)| rest)
    };
    let mut buffer = Uuid::encode_buffer();
    let simple = uuid.simple().encode_lower(&mut buffer);
    if let Some(rest) = matches(32, simple) {
        return Some(rest);
    }
    let mut buffer = Uuid::encode_buffer();
    let hyphenated = uuid.hyphenated().encode_lower(&mut buffer);
    matches(36, hyphenated)
}

/// Whether the UPN has the object id of its user in front.
pub(in crate::import) fn has_deleted_prefix(upn: &str, id: &str) -> bool {
    read_guid(id, HexOrder::Text)
        .is_ok_and(|reading| without_deleted_prefix(upn, reading.guid).is_some())
}

/// Whether a user is deleted, by a cell that has the time of the deletion, or yes or no. `None` if it is
/// neither. The first years of the calendars of .NET and of Windows stand for none.
pub(in crate::import) fn is_deleted(text: &str) -> Option<bool> {
    if let Some(flag) = read_flag(text) {
        return Some(flag);
    }
    let years = ["0001", "1601"];
    let is_none = text.split(|c: char| !c.is_ascii_digit()).any(|part| years.contains(&part));
    is_time(text).then_some(!is_none)
}

/// Whether a text begins like a time: a date in any order, or a count of something since a day.
pub(in crate::import) fn is_time(text: &str) -> bool {
    let text = text.strip_prefix("/Date(").unwrap_or(text);
    let digits = text.bytes().take(10).filter(u8::is_ascii_digit).count();
    let counted = text.len() >= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    let dated = text.contains(['-', '/', '.', ':', ' ']);
    let letters = text.bytes().take(10).filter(u8::is_ascii_alphabetic).count();
    digits >= 4
        && letters <= 1
        && text.starts_with(|c: char| c.is_ascii_digit())
        && (counted || dated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_or_a_yes_tells_of_a_deletion() {
        for (text, expected) in [
            ("2025-11-02T08:30:00Z", Some(true)),
            ("12/24/2025 1:35:27 PM", Some(true)),
            ("24.12.2025 13:35", Some(true)),
            ("20251224133527.0Z", Some(true)),
            ("133800000000000000", Some(true)),
            ("/Date(1709543727000)/", Some(true)),
            ("True", Some(true)),
            ("WAHR", Some(true)),
            ("False", Some(false)),
            ("nein", Some(false)),
            ("1/1/0001 12:00:00 AM", Some(false)),
            ("0001-01-01T00:00:00Z", Some(false)),
            ("01.01.1601 00:00:00", Some(false)),
            ("zoe@contoso.com", None),
            ("Microsoft 365 E3", None),
            ("3ceaaf30-8142-48ea-91d9-3080f9b439fc", None),
        ] {
            assert_eq!(is_deleted(text), expected, "{text}");
        }
    }
}
