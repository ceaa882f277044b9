//! What an operator wants done: an action on rows of the exports, of which an operation may come.

use crate::directory::{CloudRow, DeletedRow, OnPremRow};

/// Something to be done to a user.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Action {
    /// Set the `ImmutableId` of this cloud user from this on-premises user.
    Link(OnPremRow, CloudRow),
    /// Link the on-premises user with the cloud user that is its own: the one whose id was meant for
    /// it, the one that holds its anchor, or the one that a sync would soft match.
    LinkPartner(OnPremRow),
    /// Clear the `ImmutableId`.
    Clear(CloudRow),
    /// Bring a soft-deleted user back.
    Restore(DeletedRow),
    /// Bring a soft-deleted user back so that its id can be cleared.
    RestoreToClear(DeletedRow),
    /// Clear the `ImmutableId` of a soft-deleted user that is queued to be restored: PATCH does not reach
    /// deleted users.
    ClearRestored(DeletedRow),
    /// Remove a soft-deleted user for good.
    Purge(DeletedRow),
    /// Write the id of the cloud user to the mS-DS-ConsistencyGuid of the on-premises user.
    WriteBack(OnPremRow, CloudRow),
    /// Write the id of a soft-deleted user: the next sync revives it for the on-premises user.
    WriteBackDeleted(OnPremRow, DeletedRow),
    /// The same with the cloud user that is its own without doubt.
    WriteBackPartner(OnPremRow),
    /// Enable the remote mailbox of an on-premises user.
    EnableMailbox(OnPremRow),
    /// Carry the GUID of the cloud mailbox over to the remote mailbox.
    CarryMailboxGuid(OnPremRow),
    /// Give the cloud user the UPN of its on-premises user.
    TakeUpn(CloudRow),
    /// Hand a synced user over to the cloud.
    HandOver(CloudRow),
    /// Hand a user that the cloud was given back to Active Directory.
    HandBack(CloudRow),
}

/// The user that an action is done to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum User {
    /// An on-premises user.
    OnPrem(OnPremRow),
    /// A cloud user.
    Cloud(CloudRow),
    /// A soft-deleted user.
    Deleted(DeletedRow),
}

impl Action {
    /// The user that it is done to; of a pair, the one that the operator set out from.
    #[must_use]
    pub const fn user(self) -> User {
        match self {
            Self::Link(row, _)
            | Self::WriteBack(row, _)
            | Self::WriteBackDeleted(row, _)
            | Self::LinkPartner(row)
            | Self::WriteBackPartner(row)
            | Self::EnableMailbox(row)
            | Self::CarryMailboxGuid(row) => User::OnPrem(row),
            Self::Clear(row) | Self::TakeUpn(row) | Self::HandOver(row) | Self::HandBack(row) => {
                User::Cloud(row)
            }
            Self::Restore(row)
            | Self::RestoreToClear(row)
            | Self::ClearRestored(row)
            | Self::Purge(row) => User::Deleted(row),
        }
    }
}

/// Whom a line of a file names for an operation of a kind, and the action on them.
#[derive(Clone, Copy, Debug)]
pub enum Targets {
    /// An on-premises user and an active cloud user.
    Pair(fn(OnPremRow, CloudRow) -> Action),
    /// An on-premises user and a cloud user, active or soft-deleted.
    PairOrDeleted(fn(OnPremRow, CloudRow) -> Action, fn(OnPremRow, DeletedRow) -> Action),
    /// An on-premises user.
    OnPrem(fn(OnPremRow) -> Action),
    /// A cloud user.
    Cloud(fn(CloudRow) -> Action),
    /// A soft-deleted user.
    Deleted(fn(DeletedRow) -> Action),
    /// A cloud user, or a soft-deleted one whose restoring is queued before.
    CloudOrDeleted(fn(CloudRow) -> Action, fn(DeletedRow) -> Action),
}
