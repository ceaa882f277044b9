//! The certain pairs, while somebody looks at them.

use std::sync::Arc;

use crate::plan::{Action, Certain};

/// The certain pairs, and what is on its way.
#[derive(Debug, Default)]
pub struct CertainPairs {
    /// The pairs; none while they are looked for.
    pub found: Option<Arc<Certain>>,
    /// Whether somebody looks at them.
    pub(super) wanted: bool,
    /// The pairs that are being checked once more, to be queued together.
    pub(super) checking: Option<Vec<Action>>,
    /// The stamp of the newest request.
    pub(super) asked: u64,
}
