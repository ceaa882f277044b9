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
mod orders;
mod parts;
mod remarks;
mod shifted;
mod spreadsheet;
mod values;

pub(super) use again::command_of_tool;
pub(super) use anchors::{anchor_finding, anchors_lost_case, rewritten_finding};
pub(super) use candidates::candidates;
pub(super) use columns::Columns;
pub(super) use findings::{
    deleted_finding, either_side, id_findings, no_side, row_findings, wants_export,
};
pub(super) use incomplete::lacks_users;
pub(super) use letters::{encoding_name, lossy, text_findings, twice_encoded};
pub(super) use orders::{hex_finding, order_finding, undecided_hex};
pub(super) use remarks::{
    cut_value_finding, missing_page, open_end_finding, remark_findings, stopped_finding,
};
pub(super) use shifted::{STILL_GOOD, finding as shifted_finding};
pub(super) use spreadsheet::{hidden_finding, sheet_findings};
