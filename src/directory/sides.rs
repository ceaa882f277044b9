//! Everything that is known of a tenant and its domain.

use super::{CloudUsers, DeletedUsers, Mailboxes, OnPremUsers};

/// The two sides, with what was given beside them. A list that was not given is `None`: nothing
/// can be said about it, which is not the same as an empty one.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// The on-premises users.
    pub onprem: OnPremUsers,
    /// The active cloud users.
    pub cloud: CloudUsers,
    /// The soft-deleted cloud users.
    pub deleted: Option<DeletedUsers>,
    /// The mailboxes of Exchange Online.
    pub mailboxes: Option<Mailboxes>,
    /// The remote mailboxes that Exchange on-premises has.
    pub remote_mailboxes: Option<Mailboxes>,
}
