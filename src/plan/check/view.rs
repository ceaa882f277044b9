//! What checks look at.

use crate::anchor::{Guid, ObjectGuid, ObjectId};
use crate::directory::{CloudRow, DeletedRow, Directory, OnPremRow};
use crate::link::Judge;
use crate::plan::verify::is_restored;
use crate::plan::{Queue, QueuedOperation};

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
        let mut queued = self.queue.of_cloud(holder).peekable();
        queued.peek()?;
        // A soft-deleted user must be restored before anything of it can be changed.
        let deleted = self.directory.deleted.as_ref();
        let reachable = deleted.is_none_or(|deleted| deleted.find(holder.0).is_none())
            || self.directory.cloud.find(holder.0).is_some()
            || is_restored(self.queue, holder);
        queued.find(|queued| queued.operation.frees(anchor, reachable))
    }
}

pub(super) fn join(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
