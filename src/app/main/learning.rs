//! What was learnt of who may be whom.

use std::sync::Arc;

use crate::app::learning::Learnt;
use crate::link::model::Decisions;
use crate::plan::Doubts;

/// What was learnt, and what is on its way.
#[derive(Debug, Default)]
pub struct Learning {
    /// What was learnt last.
    pub learnt: Option<Learnt>,
    /// Which links are doubted.
    pub doubts: Option<Arc<Doubts>>,
    /// The stamp of the newest request.
    pub(super) asked: u64,
    /// Whether its answer is still to come.
    pub(super) running: bool,
    /// Whether links were asked about.
    pub(super) doubting: bool,
    /// The decisions that it knows of.
    pub(super) decisions: Decisions,
}
