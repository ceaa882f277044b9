//! Who did something and when.

use jiff::{Timestamp, Unit};
use serde::Serialize;

/// Who did something and when. The clock and the operator are always passed in, so that a session
/// can be replayed in a test.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Stamp {
    /// RFC 3339 in UTC, to the second.
    pub at: String,
    /// `user@host`.
    pub by: String,
}

impl Stamp {
    /// A stamp of this moment and operator.
    #[must_use]
    pub fn new(at: Timestamp, by: impl Into<String>) -> Self {
        let at = at.round(Unit::Second).unwrap_or(at);
        Self { at: at.to_string(), by: by.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_rfc_3339_to_the_second_in_utc() {
        let at: Timestamp = "2026-03-01T01:02:03.456+02:00".parse().unwrap();
        assert_eq!(Stamp::new(at, "me@here").at, "2026-02-28T23:02:03Z");
    }
}
