//! What checks look at.

use crate::anchor::{Guid, ObjectGuid, ObjectId};
use crate::directory::{CloudRow, DeletedRow, Directory, OnPremRow};
use crate::link::Judge;
use crate::plan::verify::is_restored;
use crate::plan::{Operation, Queue, QueuedOperation};

/// The users, who judges them, and what is queued.
#[derive(Clone, Copy, Debug)]
pub(in crate::plan) struct View<'a> {
    pub(in crate::plan) directory: &'a Directory,
    pub(in crate::plan) judge: &'a Judge<'a>,
    pub(in crate::plan) queue: &'a Queue,
}

impl<'a> View<'a> {
    pub(super) fn object_guid(&self, row: OnPremRow) -> Option<ObjectGuid> {
        self.directory.onprem.id(row).map(ObjectGuid)
    }

    pub(super) fn object_id(&self, row: CloudRow) -> Option<ObjectId> {
        self.directory.cloud.id(row).map(ObjectId)
    }

    pub(super) fn deleted_id(&self, row: DeletedRow) -> Option<ObjectId> {
        self.directory.deleted.as_ref()?.id(row).map(ObjectId)
    }

    pub(super) fn onprem_names(&self, rows: &[OnPremRow]) -> String {
        join(rows.iter().map(|row| self.directory.onprem.label(*row)))
    }

    pub(super) fn cloud_names(&self, rows: &[CloudRow]) -> String {
        join(rows.iter().map(|row| self.directory.cloud.label(*row)))
    }

    pub(super) fn deleted_names(&self, rows: &[DeletedRow]) -> String {
        let Some(deleted) = &self.directory.deleted else { return String::new() };
        join(rows.iter().map(|row| deleted.label(*row)))
    }

    /// The queued operation that takes an id from its holder.
    pub(super) fn freeing(
        &self,
        holder: Option<ObjectId>,
        anchor: Guid,
    ) -> Option<&'a QueuedOperation> {
        let holder = holder?;
        let is_deleted = || {
            let deleted = self.directory.deleted.as_ref();
            deleted.is_some_and(|deleted| deleted.find(holder.0).is_some())
                && self.directory.cloud.find(holder.0).is_none()
        };
        self.queue.of_cloud(holder).find(|queued| match &queued.operation {
            Operation::PurgeDeletedUser { .. } => true,
            // A soft-deleted user must be restored before anything of it can be changed.
            Operation::ClearAnchor { .. } => !is_deleted() || is_restored(self.queue, holder),
            Operation::LinkUser { after, .. } => after.guid() != Some(anchor),
            Operation::RestoreDeletedUser { .. }
            | Operation::SetConsistencyGuid { .. }
            | Operation::EnableRemoteMailbox { .. }
            | Operation::SetExchangeGuid { .. }
            | Operation::SetUserPrincipalName { .. } => false,
        })
    }
}

pub(super) fn join(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
