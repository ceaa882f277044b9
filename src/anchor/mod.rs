//! The source anchor: what ties an on-premises user to a cloud user.
//!
//! This room knows the 16 bytes of a GUID, the text of an `ImmutableId`, and every form in which
//! either is met in an export. Conversions are total and exact: a value is read as what it is or
//! refused with a reason, never repaired in silence, because a wrong id hands one person's mailbox
//! to another.
//!
//! It must never touch a file, a clock or a terminal, and never guess between two readings: where
//! 32 bare hex digits could be either, both are returned and the caller decides for a whole column.
//!
//! Facts: docs/facts.md, Source anchor; docs/facts.md, GUID and Base64.

mod base64_text;
mod dates;
mod digits;
mod forms;
mod guid;
mod immutable_id;
mod limits;
mod misspelling;
mod order;
mod read;
mod reading;
mod spreadsheet;
mod withheld;
mod written;

pub use dates::{is_date, is_named_date};
pub use digits::{HexOrder, bare_hex};
pub use forms::{Forms, ValueKind, describe};
pub use guid::{ConsistencyGuid, Guid, ObjectGuid, ObjectId};
pub use immutable_id::{Anchor, ImmutableId, ImmutableIdReading};
pub use limits::{AnchorFault, anchor_fault};
pub use misspelling::{Misspelling, destroyed, may_be_cut, misspelled, misspelling, spelling_key};
pub use order::{OrderSign, VersionDigits};
pub use read::{is_scientific, is_too_short, read_guid};
pub use reading::{AnchorError, GuidForm, GuidReading};
pub use spreadsheet::{is_sheet_value, is_spreadsheet_error};
pub use withheld::{is_not_told, is_withheld, no_id_but};
pub use written::{WrittenAs, written_as};
