//! JSON: what `ConvertTo-Json` of either PowerShell writes, answers of Microsoft Graph, lists of other tools, one object
//! a line (RFC 8259; docs/facts.md, Exports).

mod answer;
mod cursor;
mod reader;
mod text;
mod value;
mod walk;

pub(super) use answer::is_list_cut_off;
pub(super) use reader::{JsonRecords, lay_out};
pub(super) use text::{Unwrapped, is_text_of_json};
