//! CLIXML, as `Export-Clixml` writes it ([MS-PSRP] 2.2.5; docs/facts.md, Exports).

mod known;
mod object;
mod reader;
mod text;
mod trouble;

pub(super) use reader::{ClixmlRecords, lay_out};
