//! Comma-separated text, and its kind: any delimiter, with lines for reading programs before the headings.

mod csvde;
mod csvde_reader;
mod dialect;
mod preamble;
mod quotes;
mod reader;
mod splitter;

pub(super) use csvde_reader::CsvdeRecords;
pub(super) use dialect::{CSVDE, Dialect, lay_out};
pub(super) use reader::CsvRecords;
