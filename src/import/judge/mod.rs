//! What can be relied on when all rows of a file are read, and the messages about it.
//!
//! This room must never change a row.

mod again;
mod columns;
mod findings;
mod remarks;
mod shifted;

pub(super) use again::command_of_tool;
pub(super) use columns::{Columns, likely_identity};
pub(super) use findings::{
    anchor_finding, anchors_lost_case, deleted_finding, either_side, encoding_name, hex_finding,
    id_findings, lossy, row_findings, sheet_findings, text_findings, undecided_hex, wants_export,
};
pub(super) use remarks::{missing_page, remark_findings};
pub(super) use shifted::{STILL_GOOD, finding as shifted_finding};
