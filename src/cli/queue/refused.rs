//! What was not done, and why.

use serde::Serialize;

/// A line that was not queued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Refused {
    pub(super) line: u64,
    pub(super) op: String,
    pub(super) object_guid: String,
    pub(super) object_id: String,
    /// Whom it is about, for people.
    pub(super) users: String,
    pub(super) code: String,
    pub(super) reason: String,
}
