//! What a search is asked for.

use std::sync::Arc;

use super::order::SortBy;
use super::query::Query;
use super::score::Score;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The query.
    pub query: Arc<Query>,
    /// A set of bits for each row: its states.
    pub states: Arc<Vec<u32>>,
    /// A score for each row, or [`UNSCORED`](super::UNSCORED); nothing while none is known.
    pub scores: Arc<Vec<Score>>,
    /// Only rows that have one of these states; 0 for all rows.
    pub only: u32,
    /// The order.
    pub sort: SortBy,
    /// Rows to put first where they are hit, in this order: the candidates for the user under the
    /// other cursor.
    pub preferred: Arc<Vec<u32>>,
    /// A row whose place in the list of everybody is wanted, whether or not it is in it.
    pub near: Option<u32>,
}
