//! Which finding: a code, and whom it is about.

use crate::directory::{
    CloudRow, DeletedRow, Field, MailboxRow, OnPremMailboxRow, OnPremRow, Role,
};
use crate::plan::OpId;
use crate::plan::finding::Code;

/// Whom a finding is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// An on-premises user.
    OnPrem(OnPremRow),
    /// A cloud user.
    Cloud(CloudRow),
    /// An on-premises user and the cloud user that belongs, or would belong, to it.
    Pair(OnPremRow, CloudRow),
    /// A soft-deleted user.
    Deleted(DeletedRow),
    /// A cloud mailbox.
    Mailbox(MailboxRow),
    /// A remote mailbox.
    RemoteMailbox(OnPremMailboxRow),
    /// A queued operation.
    Operation(OpId),
    /// A column that an export lacks.
    Column(Role, Field),
    /// An export that was not given.
    List(Role),
}

impl Subject {
    /// The on-premises user, where it is about one.
    #[must_use]
    pub const fn onprem(self) -> Option<OnPremRow> {
        match self {
            Self::OnPrem(row) | Self::Pair(row, _) => Some(row),
            Self::Cloud(_)
            | Self::Deleted(_)
            | Self::Mailbox(_)
            | Self::RemoteMailbox(_)
            | Self::Operation(_)
            | Self::Column(..)
            | Self::List(_) => None,
        }
    }

    /// The cloud user, where it is about one.
    #[must_use]
    pub const fn cloud(self) -> Option<CloudRow> {
        match self {
            Self::Cloud(row) | Self::Pair(_, row) => Some(row),
            Self::OnPrem(_)
            | Self::Deleted(_)
            | Self::Mailbox(_)
            | Self::RemoteMailbox(_)
            | Self::Operation(_)
            | Self::Column(..)
            | Self::List(_) => None,
        }
    }
}

/// One finding, not yet in words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FindingId {
    /// What it is.
    pub code: Code,
    /// Whom it is about.
    pub subject: Subject,
}
