//! The stages of the work.

/// A stage of the work. Stages follow each other in this order: an id is freed before it is set, a
/// mailbox is enabled before it gets its GUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// Bring soft-deleted users back.
    Restore,
    /// Hand synced users over to the cloud.
    HandOver,
    /// Clear the ids that are in the way.
    Free,
    /// Remove the soft-deleted users that are in the way.
    Purge,
    /// Set the ids: the hard match.
    Link,
    /// Change the UPNs.
    Rename,
    /// Hand users back to Active Directory.
    HandBack,
    /// Write mS-DS-ConsistencyGuid on-premises.
    WriteBack,
    /// Enable the remote mailboxes on-premises.
    EnableMailboxes,
    /// Carry the mailbox GUIDs over.
    MailboxGuids,
}

impl Stage {
    /// What is done in it, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Restore => "restore soft-deleted users",
            Self::HandOver => "hand users over to the cloud",
            Self::Free => "clear the ids that are in the way",
            Self::Purge => "purge soft-deleted users",
            Self::Link => "set the ids (hard match)",
            Self::Rename => "change UPNs",
            Self::HandBack => "hand users back to Active Directory",
            Self::WriteBack => "write mS-DS-ConsistencyGuid on-premises",
            Self::EnableMailboxes => "enable remote mailboxes on-premises",
            Self::MailboxGuids => "carry mailbox GUIDs over",
        }
    }
}
