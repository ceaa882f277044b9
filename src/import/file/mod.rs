//! One file, from its first byte to its tables and its report.

mod ahead;
mod anchors;
mod attempt;
mod counted_up;
mod cut_end;
mod not_told;
mod order;
mod other_list;
mod table;
mod target;

pub(super) use attempt::{FileRead, Job, read_file};
pub(super) use table::{AnyRow, AnyTable, Sheet, with_rows_of};
