//! What a list of sessions tells of one.

use serde::{Deserialize, Serialize};

/// What a list of sessions tells of one. No name and no address is in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Brief {
    /// When it was created.
    pub(super) created: String,
    /// When its last record was written.
    pub(super) changed: String,
    /// How many operations of its queue are still open: no script has reported them as done.
    pub(super) queued: usize,
    /// How many operations of its queue a script has applied.
    pub(super) applied: usize,
    /// How many on-premises users its sources have.
    pub(super) onprem: u64,
    /// How many active cloud users its sources have.
    pub(super) cloud: u64,
}
