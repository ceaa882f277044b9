//! What can be relied on when all rows of a file are read, and the messages about it.
//!
//! This room must never change a row.

mod again;
mod anchors;
mod candidates;
mod columns;
mod enabled;
mod findings;
mod incomplete;
mod letters;
mod lost_values;
mod messages;
mod orders;
mod parts;
mod remarks;
mod shifted;
mod spreadsheet;
mod values;

pub(super) use again::command_of_tool;
pub(super) use anchors::anchors_lost_case;
pub(super) use candidates::candidates;
pub(super) use columns::Columns;
pub(super) use findings::{either_side, no_side, wants_export};
pub(super) use incomplete::lacks_users;
pub(super) use letters::{encoding_name, lossy, twice_encoded};
pub(super) use messages::findings;
pub(super) use orders::undecided_hex;
pub(super) use remarks::missing_page;
pub(super) use shifted::{STILL_GOOD, finding as shifted_finding};
pub(super) use spreadsheet::hidden_finding;
