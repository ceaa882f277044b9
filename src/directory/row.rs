//! Row numbers, one type a table, so that a row of one side cannot index the other.

use std::fmt::Debug;
use std::hash::Hash;

use super::Field;

/// A row of one kind of [`Table`](super::Table).
pub trait Row: Copy + Eq + Ord + Hash + Debug + Send + Sync + 'static {
    /// The field that holds the identity of such a row.
    const ID: Field;
    /// The field that may hold an anchor.
    const ANCHOR: Field;

    /// The row with this position.
    fn new(index: u32) -> Self;
    /// The position of the row, from 0.
    fn index(self) -> usize;
}

macro_rules! row {
    ($(#[$doc:meta])* $name:ident, $id:expr, $anchor:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(u32);

        impl Row for $name {
            const ID: Field = $id;
            const ANCHOR: Field = $anchor;

            fn new(index: u32) -> Self {
                Self(index)
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

row! {
    /// A row of the on-premises users.
    OnPremRow, Field::ObjectGuid, Field::ConsistencyGuid
}
row! {
    /// A row of the active cloud users.
    CloudRow, Field::CloudId, Field::ImmutableId
}
row! {
    /// A row of the soft-deleted cloud users.
    DeletedRow, Field::CloudId, Field::ImmutableId
}
row! {
    /// A row of a list of mailboxes of Exchange Online.
    MailboxRow, Field::CloudId, Field::ImmutableId
}
row! {
    /// A row of a list of Exchange on-premises, whose `Guid` is the objectGUID of the user.
    OnPremMailboxRow, Field::ObjectGuid, Field::ConsistencyGuid
}
