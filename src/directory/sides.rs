//! Both sides together.

use super::{CloudUsers, DeletedUsers, Mailboxes, OnPremUsers};

/// Everything that was imported: the two sides, and what was given beside them.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// The on-premises users.
    pub onprem: OnPremUsers,
    /// The active cloud users.
    pub cloud: CloudUsers,
    /// The soft-deleted cloud users, if a list of them was given.
    pub deleted: Option<DeletedUsers>,
    /// The mailboxes of Exchange Online, if given.
    pub mailboxes: Option<Mailboxes>,
    /// The remote mailboxes on-premises, if given.
    pub remote_mailboxes: Option<Mailboxes>,
}
