//! What is left of a task. A column or an export that is missing leaves it unknown, never done.

use rayon::prelude::*;

use super::{DeletedChoice, JobView, Place, Task, TaskState, count_state, work};
use crate::anchor::{ObjectGuid, ObjectId};
use crate::directory::{
    AnchorCell, Cell, CloudRow, DeletedRow, DeletedUsers, Field, Mailboxes, OnPremRow, Row,
    source_anchor,
};
use crate::link::{CloudStatus, Judge, OnPremStatus};
use crate::plan::OpKind;
use crate::plan::check::{View, count_quarantined};
use crate::plan::filter::OnPremFilter;
use crate::plan::finding::Code;
use crate::plan::mailboxes::{guid_here, guid_in_cloud, guid_to_carry, lacks_remote_mailbox};

/// The export of soft-deleted users.
const DELETED: &str = "an export of soft-deleted users (--deleted)";
/// Whom a purge or restore would name.
const DELETED_IDS: &str = "the object ids (Id) in the export of soft-deleted users";
/// Who holds which anchor.
const DELETED_ANCHORS: &str = "the ImmutableIds in the export of soft-deleted users";
/// The export of cloud mailboxes.
const MAILBOXES: &str = "an export of cloud mailboxes (--mailboxes)";
/// Their GUIDs.
const MAILBOX_GUIDS: &str = "the ExchangeGuid column of the cloud mailboxes";
/// The export of remote mailboxes.
const REMOTE: &str = "an export of remote mailboxes (--remote-mailboxes)";
/// Their GUIDs.
const REMOTE_GUIDS: &str = "the ExchangeGuid column of the remote mailboxes";
/// The column of `ImmutableIds`.
const IDS: &str = "the ImmutableId column of the cloud export";
/// The GUIDs of the mailboxes on-premises.
const ONPREM_GUIDS: &str = "the msExchMailboxGuid column of the on-premises export";

/// A task, if the data for it are there.
fn task(title: &'static str, place: Place, count: Result<usize, &'static str>) -> Task {
    match count {
        Ok(count) => work(title, count, place),
        Err(missing) => Task { title, state: TaskState::NeedsData(missing), place: None },
    }
}

impl JobView<'_> {
    /// How many on-premises users something is true of, found on all cores.
    fn count(&self, is_so: impl Fn(OnPremRow) -> bool + Sync) -> usize {
        let rows = (0..self.directory.onprem.len() as u32).into_par_iter();
        rows.filter(|row| is_so(OnPremRow::new(*row))).count()
    }

    pub(super) fn ids_known(&self) -> Task {
        let state = match self.ids() {
            Ok(()) => TaskState::Done,
            Err(missing) => TaskState::NeedsData(missing),
        };
        let title = "import both sides, with the ImmutableIds of the cloud users";
        Task { title, state, place: None }
    }

    /// Whether the present `ImmutableIds` are known.
    fn ids(&self) -> Result<(), &'static str> {
        let cloud = &self.directory.cloud;
        let known = cloud.fields_known_everywhere().contains(Field::ImmutableId);
        if known && !cloud.is_empty() { Ok(()) } else { Err(IDS) }
    }

    /// The soft-deleted users, if they are known by id and by anchor.
    fn deleted(&self) -> Result<&DeletedUsers, &'static str> {
        let deleted = self.directory.deleted.as_ref().ok_or(DELETED)?;
        let known = deleted.fields_known_everywhere();
        if deleted.is_empty() {
            Ok(deleted)
        } else if !known.contains(Field::CloudId) {
            Err(DELETED_IDS)
        } else if !known.contains(Field::ImmutableId) {
            Err(DELETED_ANCHORS)
        } else {
            Ok(deleted)
        }
    }

    pub(super) fn pair(&self, title: &'static str, filter: OnPremFilter) -> Task {
        let users = &self.directory.onprem;
        let open = |row: &OnPremRow| {
            let status = self.links.onprem(*row);
            let wanted = match filter {
                OnPremFilter::HeldByDeleted => status == OnPremStatus::HeldByDeleted,
                _ => status.is_to_do(),
            };
            let id = users.id(*row).map(ObjectGuid);
            let decided =
                |id| self.queue.of_onprem(id).any(|queued| queued.operation.kind().pairs());
            wanted && !id.is_some_and(decided)
        };
        let needed = match filter {
            OnPremFilter::HeldByDeleted => self.ids().and_then(|()| self.deleted().map(drop)),
            _ => self.ids(),
        };
        let count = needed.map(|()| users.rows().filter(open).count());
        task(title, Place::OnPrem(filter), count)
    }

    pub(super) fn held(&self, title: &'static str) -> Task {
        self.deleted_task(title, DeletedChoice::Holders)
    }

    /// Nobody but the affected users is to be purged for this job.
    pub(super) fn purges(&self, title: &'static str) -> Task {
        self.deleted_task(title, DeletedChoice::WithMailboxGuid)
    }

    fn deleted_task(&self, title: &'static str, choice: DeletedChoice) -> Task {
        let count = self.chosen(choice).map(|rows| rows.len());
        task(title, Place::Deleted(choice), count)
    }

    /// The soft-deleted users that a task is about; nobody where the data for it are missing.
    #[must_use]
    pub fn deleted_users(&self, choice: DeletedChoice) -> Vec<DeletedRow> {
        self.chosen(choice).unwrap_or_default()
    }

    fn chosen(&self, choice: DeletedChoice) -> Result<Vec<DeletedRow>, &'static str> {
        let deleted = self.deleted()?;
        match choice {
            DeletedChoice::Holders => {
                let holds = |row: &DeletedRow| self.holds_an_anchor(deleted, *row);
                Ok(deleted.rows().filter(holds).collect())
            }
            DeletedChoice::WithMailboxGuid => {
                self.guids_on_premises()?;
                let open = |row: &DeletedRow| {
                    let id = deleted.id(*row).map(ObjectId);
                    let untouched = id.is_some_and(|id| self.queue.of_cloud(id).next().is_none());
                    untouched && self.is_affected(deleted, *row)
                };
                Ok(deleted.rows().filter(open).collect())
            }
        }
    }

    /// Whether a soft-deleted user is in the way of an on-premises user: it has its anchor, and nothing
    /// that is queued frees it.
    fn holds_an_anchor(&self, deleted: &DeletedUsers, row: DeletedRow) -> bool {
        let Cell::Value(AnchorCell::Guid(guid)) = deleted.anchor_cell(row) else { return false };
        let users = &self.directory.onprem;
        let mut owners = users.rows_by_id(guid).chain(users.rows_by_anchor(guid));
        !self.is_freed(deleted, row)
            && owners.any(|user| {
                let anchor = source_anchor(users, user, self.links.policy());
                anchor.is_ok_and(|anchor| anchor.guid == guid)
                    && self.links.onprem(user) == OnPremStatus::HeldByDeleted
            })
    }

    /// Whether something is queued that takes its id from a soft-deleted user.
    fn is_freed(&self, deleted: &DeletedUsers, row: DeletedRow) -> bool {
        let has = |id, kind| self.queue.of_cloud(id).any(|queued| queued.operation.kind() == kind);
        deleted.id(row).map(ObjectId).is_some_and(|id| {
            has(id, OpKind::PurgeDeletedUser)
                || (has(id, OpKind::ClearAnchor) && has(id, OpKind::RestoreDeletedUser))
        })
    }

    /// Whether a soft-deleted user belongs, by anchor or UPN, to an on-premises user with a mailbox GUID.
    fn is_affected(&self, deleted: &DeletedUsers, row: DeletedRow) -> bool {
        let users = &self.directory.onprem;
        let has_guid = |user: OnPremRow| users.guid(user, Field::MailboxGuid).value().is_some();
        let by_anchor = || {
            matches!(deleted.anchor_cell(row), Cell::Value(AnchorCell::Guid(guid))
                if users.rows_by_id(guid).chain(users.rows_by_anchor(guid)).any(has_guid))
        };
        let upn = deleted.text(row, Field::Upn).value();
        by_anchor() || upn.is_some_and(|upn| users.rows_by_upn(upn).any(has_guid))
    }

    /// The cloud users that a failed soft match has doubled: told by the UPN of a quarantined duplicate.
    pub(super) fn doubled(&self) -> Task {
        let judge = Judge::new(self.directory, self.links.policy());
        let view = View { directory: self.directory, judge: &judge, queue: self.queue };
        let count = self.ids().map(|()| count_quarantined(view));
        let title =
            "find the people that a failed soft match has doubled, and who the right account is";
        task(title, Place::Findings(Code::QuarantinedUpn), count)
    }

    /// The cloud users with a status for whom nothing is queued.
    pub(super) fn cloud_users(
        &self,
        title: &'static str,
        (status, suffices): (CloudStatus, fn(OpKind) -> bool),
        place: Place,
    ) -> Task {
        let users = &self.directory.cloud;
        let open = |row: &CloudRow| {
            let decided =
                |id| self.queue.of_cloud(id).any(|queued| suffices(queued.operation.kind()));
            self.links.cloud(*row) == status && !users.id(*row).map(ObjectId).is_some_and(decided)
        };
        let count = self.ids().map(|()| users.rows().filter(open).count());
        task(title, place, count)
    }

    pub(super) fn mailboxes_to_enable(&self) -> Task {
        let title = "enable the remote mailboxes of users whose mailbox is in the cloud";
        let open = |row: OnPremRow| {
            lacks_remote_mailbox(self.directory, self.partner(row), row)
                && !self.is_queued(row, OpKind::EnableRemoteMailbox)
        };
        let count = self.both_lists().map(|_| self.count(open));
        task(title, Place::OnPrem(OnPremFilter::NoRemoteMailbox), count)
    }

    pub(super) fn guids_to_carry(&self) -> Task {
        let title = "carry the ExchangeGuid over where the two differ";
        let open = |row: OnPremRow| {
            let enabling = self.is_queued(row, OpKind::EnableRemoteMailbox);
            guid_to_carry(self.directory, self.partner(row), row, enabling).is_some()
                && !self.is_queued(row, OpKind::SetExchangeGuid)
        };
        let count = self.both_lists().and_then(|(cloud, remote)| {
            knows_guids(cloud, MAILBOX_GUIDS)?;
            knows_guids(remote, REMOTE_GUIDS)?;
            Ok(self.count(open))
        });
        task(title, Place::OnPrem(OnPremFilter::GuidToCarry), count)
    }

    pub(super) fn two_guids(&self) -> Task {
        let title =
            "find the people whose on-premises mailbox GUID is not that of their cloud mailbox";
        let doubled = |row: OnPremRow| {
            // Without a cloud user there is nobody who could have two.
            let Some(partner) = self.partner(row) else { return false };
            let here = guid_here(self.directory, row).value();
            let there = guid_in_cloud(self.directory, Some(partner), row);
            here.is_some() && there.is_some() && here != there
        };
        let count = self.directory.mailboxes.as_ref().ok_or(MAILBOXES).and_then(|mailboxes| {
            knows_guids(mailboxes, MAILBOX_GUIDS)?;
            if self.directory.remote_mailboxes.is_none() {
                self.guids_on_premises()?;
            }
            Ok(self.count(doubled))
        });
        task(title, Place::Findings(Code::OtherMailboxGuid), count)
    }

    pub(super) fn with_synced_guid(&self) -> Task {
        let users = &self.directory.onprem;
        let has = |row: &OnPremRow| users.guid(*row, Field::MailboxGuid).value().is_some();
        let state = match self.guids_on_premises() {
            Ok(()) => count_state(users.rows().filter(has).count()),
            Err(missing) => TaskState::NeedsData(missing),
        };
        let title = "find the on-premises users whose mailbox GUID is synced";
        Task { title, state, place: Some(Place::OnPrem(OnPremFilter::MailboxGuid)) }
    }

    fn guids_on_premises(&self) -> Result<(), &'static str> {
        let known = self.directory.onprem.known_fields().contains(Field::MailboxGuid);
        if known { Ok(()) } else { Err(ONPREM_GUIDS) }
    }

    /// The lists of cloud and remote mailboxes.
    fn both_lists(&self) -> Result<(&Mailboxes, &Mailboxes), &'static str> {
        let cloud = self.directory.mailboxes.as_ref().ok_or(MAILBOXES)?;
        Ok((cloud, self.directory.remote_mailboxes.as_ref().ok_or(REMOTE)?))
    }

    /// The cloud user of an on-premises user: the one that it is queued to be linked with, else the
    /// one that holds its anchor or would be soft matched.
    fn partner(&self, row: OnPremRow) -> Option<CloudRow> {
        let id = self.directory.onprem.id(row).map(ObjectGuid);
        let queued = id.and_then(|id| self.queue.link_of_onprem(id));
        let queued = queued.and_then(|queued| queued.operation.cloud());
        queued
            .and_then(|user| self.directory.cloud.find(user.object_id.0))
            .or_else(|| self.links.partner(row))
    }

    fn is_queued(&self, row: OnPremRow, kind: OpKind) -> bool {
        let id = self.directory.onprem.id(row).map(ObjectGuid);
        id.is_some_and(|id| self.queue.of_onprem(id).any(|queued| queued.operation.kind() == kind))
    }
}

fn knows_guids(list: &Mailboxes, missing: &'static str) -> Result<(), &'static str> {
    let known = list.is_empty() || list.fields_known_everywhere().contains(Field::MailboxGuid);
    if known { Ok(()) } else { Err(missing) }
}
