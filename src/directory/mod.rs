//! The users of both sides in memory: compact columns, typed rows, indexes.
//!
//! A [`Table`] holds one kind of record (on-premises users, cloud users, soft-deleted users,
//! mailboxes) in columns: one arena of bytes per text column, dictionaries for repeated text, 16
//! bytes for a GUID. It is built once by a [`TableBuilder`] and never changes; a row of one side
//! cannot be used on the other, because the row types differ.
//!
//! **Missing is not empty.** Each row knows which fields its export had. A [`Cell`] is `Unknown`
//! where the export could not have said, `Empty` where it said "none".
//!
//! This room must never read a file, and never judge a pair: that is `link`.

mod address;
mod anchor_attribute;
mod builder;
#[cfg(test)]
mod builder_tests;
mod clouds;
mod column;
mod federated;
mod field;
mod flaws;
mod index;
mod lookup;
mod merge;
mod role;
mod row;
mod same_person;
mod sides;
mod source_anchor;
mod table;
mod united;

pub use address::{Address, AddressKind, address_key, is_guest_upn, local_part, split_upn};
pub use anchor_attribute::{AnchorAttribute, GuidAttribute, NoAttribute, TextAttribute};
pub use builder::TableBuilder;
pub use clouds::{CLOUDS, Cloud, is_routing_domain, is_tenants_domain};
pub use column::{AnchorCell, TooLarge};
pub use federated::{FederatedDomains, NoDomain, domain_named};
pub use field::{Field, FieldSet, Kind};
pub use flaws::Flaws;
pub use merge::{Conflict, MergeReport, SharedId, merge};
pub use role::{ByRole, Role};
pub use row::{CloudRow, DeletedRow, MailboxRow, OnPremMailboxRow, OnPremRow, Row};
pub use sides::{Directory, SharedTable};
pub use source_anchor::{
    AnchorPolicy, GuidAnchor, NoAnchor, SourceAnchor, TextAnchor, source_anchor,
};
pub use table::{Cell, ClassId, SyncState, Table};

/// The on-premises users.
pub type OnPremUsers = Table<OnPremRow>;
/// The active cloud users.
pub type CloudUsers = Table<CloudRow>;
/// The soft-deleted cloud users.
pub type DeletedUsers = Table<DeletedRow>;
/// Mailboxes of Exchange Online.
pub type Mailboxes = Table<MailboxRow>;
/// What Exchange on-premises has: remote mailboxes, mailboxes, other recipients.
pub type OnPremMailboxes = Table<OnPremMailboxRow>;
