//! Who has a session open.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::text::visible;

/// Who holds a lock.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    /// The number of the process.
    pub pid: u32,
    /// `user@host`.
    pub by: String,
    /// Since when: RFC 3339, UTC.
    pub at: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, process {}, since {}", visible(&self.by), self.pid, visible(&self.at))
    }
}
