//! What an import says: the messages about a file with their stable codes, the refusals, and the report.
//!
//! This room must never read a file; it only holds what was found, and words it.

mod candidate;
mod code;
mod error;
mod file_report;
mod finding;
mod lines;
mod refusal;

pub use candidate::Candidate;
pub use code::Code;
pub use error::{FileError, ImportError};
pub use file_report::{ColumnReport, FileReport, ImportReport, MOST_REJECTIONS, Rejection};
pub use finding::{Finding, MOST_LINES};
pub use lines::{command_of, finding_lines, loss_lines, report_lines, report_lines_of_file};
pub use refusal::Refusal;

pub(super) use candidate::{offer_of, option_of, sole};
pub(super) use error::{command_for as refusal_command, sentence};
pub(super) use finding::{Tally, counted, shorten};
