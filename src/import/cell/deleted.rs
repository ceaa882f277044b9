//! UPNs of soft-deleted users.

use uuid::Uuid;

use crate::anchor::Guid;

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
