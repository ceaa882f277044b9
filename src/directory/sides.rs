//! Everything that is known of a tenant and its domain.

use std::ops::Deref;
use std::sync::Arc;

use super::{
    CloudRow, CloudUsers, DeletedUsers, FederatedDomains, Mailboxes, OnPremMailboxes, OnPremRow,
    OnPremUsers, Table, TextAttribute,
};

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
    /// Whether these stood among the rows of a cloud export, and no list of them was given: nobody
    /// knows whether there are others.
    pub deleted_stood_aside: bool,
    /// The mailboxes of Exchange Online.
    pub mailboxes: Option<Mailboxes>,
    /// The remote mailboxes that Exchange on-premises has.
    pub remote_mailboxes: Option<OnPremMailboxes>,
    /// The mailboxes, mail users and other recipients that Exchange on-premises has.
    pub onprem_mailboxes: Option<OnPremMailboxes>,
    /// The attribute that the column which was asked for as source anchor holds, if one was.
    pub anchor_column: Option<TextAttribute>,
    /// The domains of the tenant that are federated, as far as they were named.
    pub federated: FederatedDomains,
}

impl Directory {
    /// Builds the indexes of identities of all tables, before everybody is judged on every processor: each
    /// would build its own.
    pub fn index_identities(&self) {
        self.onprem.index_identities();
        self.cloud.index_identities();
        self.deleted.iter().for_each(Table::index_identities);
        self.mailboxes.iter().for_each(Table::index_identities);
        for list in self.remote_mailboxes.iter().chain(&self.onprem_mailboxes) {
            list.index_identities();
        }
    }

    /// Whether a list of all soft-deleted users was given.
    #[must_use]
    pub const fn lists_deleted(&self) -> bool {
        self.deleted.is_some() && !self.deleted_stood_aside
    }

    /// Builds the indexes of what else may identify a cloud user, beside id, anchor and addresses.
    pub fn index_further_identities(&self) {
        self.cloud.index_further_identities();
    }

    /// Builds the indexes of names now, on a thread that may take its time, so that no key waits for
    /// them later.
    pub fn index_names(&self) {
        self.onprem.index_names();
        self.cloud.index_names();
    }
}

/// One table of a directory that several threads share.
#[derive(Debug)]
pub struct SharedTable<R> {
    directory: Arc<Directory>,
    pick: fn(&Directory) -> &Table<R>,
}

impl SharedTable<OnPremRow> {
    /// The on-premises users.
    #[must_use]
    pub fn onprem(directory: Arc<Directory>) -> Self {
        Self { directory, pick: |directory| &directory.onprem }
    }
}

impl SharedTable<CloudRow> {
    /// The active cloud users.
    #[must_use]
    pub fn cloud(directory: Arc<Directory>) -> Self {
        Self { directory, pick: |directory| &directory.cloud }
    }
}

impl<R> Clone for SharedTable<R> {
    fn clone(&self) -> Self {
        Self { directory: Arc::clone(&self.directory), pick: self.pick }
    }
}

impl<R> Deref for SharedTable<R> {
    type Target = Table<R>;

    fn deref(&self) -> &Table<R> {
        (self.pick)(&self.directory)
    }
}
