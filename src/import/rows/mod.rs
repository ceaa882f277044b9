//! Records to rows: which column is which field, which record is a user, what a cell says, and what is
//! counted on the way.
//!
//! This room must never judge the file as a whole: that is done when all rows are read.

mod accounts;
mod addresses;
mod aside;
mod flags;
mod glance;
mod held;
mod ids;
mod interpret;
mod letters;
mod likely;
mod names;
mod parts;
mod plan;
mod second_header;
mod shift;
mod signs;
mod state_columns;
mod states;
mod tallies;
mod trimmed;
mod values;
mod verdict;

pub(super) use glance::Glance;
pub(super) use held::Held;
pub(super) use ids::is_expression;
pub(super) use interpret::{Destination, Interpreter};
pub(super) use letters::LOSSY;
pub(super) use likely::{likely_field, likely_headings};
pub(super) use plan::Action;
pub(super) use tallies::{AnchorTallies, ColumnTally, OrderColumn, OrderOutcome, RowTallies};
pub(super) use verdict::Verdict;
