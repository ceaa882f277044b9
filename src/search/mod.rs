//! Finding people by what an operator types.
//!
//! A [`Query`] is parsed from one line; a [`Searcher`] finds the rows of a table that a query
//! means, best first, by the folded [`Texts`] of it; a [`Worker`] does so on its own thread, drops work that a
//! newer request has overtaken, and publishes [`Snapshot`]s. [`Highlighter`] says which letters of a
//! cell were meant.
//!
//! Three ways of matching, each ranked below the one before: the text itself; its letters in order
//! with others between them (`jsmith` for John Smith), found by `frizbee` over all rows; and, from
//! the fifth letter on, a word with typing errors, found by `frizbee` over all distinct words. The
//! best few hundred are then ranked field by field with `fuzzy-matcher`.
//!
//! This room knows rows and texts. It must never know panes, keys or a terminal.

mod abbreviation;
mod engine;
mod hidden;
mod highlight;
mod index;
mod narrow;
mod order;
mod query;
mod rank;
mod request;
mod rowset;
mod scan;
mod score;
mod term;
mod worker;

pub use engine::{SearchAnswer, Searcher, Texts};
pub use hidden::{is_part_of_id, with_id_part};
pub use highlight::Highlighter;
pub use index::SearchIndex;
pub use order::{Direction, SortBy};
pub use query::{Pattern, Query, Scope, Term, Vocabulary};
pub use request::Request;
pub use score::{Score, UNSCORED, WHOLE, score};
pub use worker::{Snapshot, Wanted, Worker};
