//! LDIF, as ldifde, ldapsearch and ldbsearch write it (RFC 2849; docs/facts.md, Exports).

mod lines;
mod reader;
mod record;
mod unfolded;

pub(super) use reader::{LdifRecords, lay_out};
