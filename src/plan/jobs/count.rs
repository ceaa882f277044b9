//! What is left of a task. A column or an export that is missing leaves it unknown, never done.

use rayon::prelude::*;

use super::task::{DeletedChoice, Place, Task, TaskState, count_state};
use crate::anchor::{Anchor, ObjectGuid, ObjectId};
use crate::directory::{
    AnchorCell, Cell, CloudRow, DeletedRow, DeletedUsers, Field, Mailboxes, OnPremMailboxes,
    OnPremRow, Row, SyncState, Table,
};
use crate::link::model::Certainty;
use crate::link::{CloudStatus, OnPremStatus};
use crate::plan::OpKind;
use crate::plan::check::count_quarantined;
use crate::plan::context::Context;
use crate::plan::filter::{CloudFilter, OnPremFilter};
use crate::plan::finding::Code;
use crate::plan::mailboxes::{
    guid_in_cloud, guid_keeps_mailbox_away, guid_shown_in_cloud, guid_to_carry,
    lacks_remote_mailbox, lists_everybody,
};
use crate::plan::onprem_mailbox::{guid_here, may_be_here};

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
/// The GUIDs of those in the cloud who have no mailbox.
const SHOWN_GUIDS: &str = "the ExchangeGuid of mail users in the export of cloud mailboxes (`hardmatch collect mailboxes`)";
/// The column of `ImmutableIds`.
const IDS: &str = "the ImmutableId column of the cloud export";
/// The GUIDs of the mailboxes on-premises.
const ONPREM_GUIDS: &str = "the msExchMailboxGuid column of the on-premises export";

/// Whether a cloud user is synced.
const SYNCED: &str = "the OnPremisesSyncEnabled column of the cloud export";

/// The export of on-premises users.
const ONPREM: &str = "an export of on-premises users (--onprem)";
/// Their source anchors.
const ANCHORS: &str =
    "ObjectGUID and mS-DS-ConsistencyGuid of every user in the on-premises export";
/// The source anchors that cannot be read.
const READABLE: &str = "a source anchor that can be read for every on-premises user";
/// The UPNs of the cloud users.
const UPNS: &str = "the UserPrincipalName column of the cloud export";
/// The UPNs of the on-premises users.
const ONPREM_UPNS: &str = "the UserPrincipalName column of the on-premises export";
/// Who is a guest, and so matched with nobody.
const GUESTS: &str = "the UserType column of the cloud export";
/// The addresses of both sides.
const ADDRESSES: &str = "the mail or proxyAddresses column of both exports";
/// The UPNs of the soft-deleted users.
const DELETED_UPNS: &str = "the UserPrincipalName column of the export of soft-deleted users";
/// The addresses of mailboxes.
const MAILBOX_OWNERS: &str =
    "ExternalDirectoryObjectId or UserPrincipalName in the export of cloud mailboxes";
/// The addresses of remote mailboxes.
const REMOTE_OWNERS: &str = "the UserPrincipalName column of the remote mailboxes";

/// What is missing, if anything is.
type Told<T = ()> = Result<T, &'static str>;

/// What a count comes to: that nobody is left is only believed if all is known that could tell of more.
fn believed(count: Told<usize>, needed: impl IntoIterator<Item = Told>) -> TaskState {
    let state = stated(count);
    if state != TaskState::Done {
        return state;
    }
    needed.into_iter().collect::<Told>().map_or_else(TaskState::NoneSeen, |()| state)
}

/// What a count comes to that needs nothing beyond it.
fn stated(count: Told<usize>) -> TaskState {
    count.map_or_else(TaskState::NeedsData, count_state)
}

/// A task; it leads somewhere if the data for it are there.
fn task(title: &'static str, place: Place, state: TaskState) -> Task {
    let leads = !matches!(state, TaskState::NeedsData(_));
    Task::new(title, state, leads.then_some(place))
}

impl DeletedChoice {
    /// The soft-deleted users that a task is about; nobody where the data for it are missing.
    #[must_use]
    pub fn users(self, context: Context<'_>) -> Vec<DeletedRow> {
        chosen(context, self).unwrap_or_default()
    }
}

/// How many on-premises users something is true of, found on all cores.
fn count(context: Context<'_>, is_so: impl Fn(OnPremRow) -> bool + Sync) -> usize {
    let rows = (0..context.directory().onprem.len() as u32).into_par_iter();
    rows.filter(|row| is_so(OnPremRow::new(*row))).count()
}

pub(super) fn ids_known(context: Context<'_>) -> Task {
    let state = match ids(context).and_then(|()| owners(context)) {
        Ok(()) => TaskState::Done,
        Err(missing) => TaskState::NeedsData(missing),
    };
    let title = "import both sides, with the ImmutableIds of the cloud users";
    Task::new(title, state, None)
}

/// Whether the present `ImmutableIds` are known.
fn ids(context: Context<'_>) -> Told {
    let cloud = &context.directory().cloud;
    let known = cloud.fields_known_everywhere().contains(Field::ImmutableId);
    if known && !cloud.is_empty() { Ok(()) } else { Err(IDS) }
}

/// Whether it is known whose an `ImmutableId` is.
fn owners(context: Context<'_>) -> Told {
    if context.directory().onprem.is_empty() {
        Err(ONPREM)
    } else if context.judge.knows_owners() {
        Ok(())
    } else {
        Err(ANCHORS)
    }
}

/// Whether the exports tell by what a sync would soft match: who is linked or would be is known then.
fn keys(context: Context<'_>) -> Told {
    let directory = context.directory();
    let (here, there) = (&directory.onprem, &directory.cloud);
    column(here, Field::Upn, ONPREM_UPNS).and(column(there, Field::Upn, UPNS))?;
    column(there, Field::UserType, GUESTS)?;
    let here = column(here, Field::Mail, ADDRESSES)
        .or_else(|missing| column(here, Field::ProxyAddresses, missing));
    here.and(
        column(there, Field::Mail, ADDRESSES)
            .or_else(|missing| column(there, Field::ProxyAddresses, missing)),
    )
}

/// Whether every export of a table has a column; a table without rows lacks nothing.
fn column<R: Row>(table: &Table<R>, field: Field, missing: &'static str) -> Told {
    let known = table.is_empty() || table.fields_known_everywhere().contains(field);
    if known { Ok(()) } else { Err(missing) }
}

/// The soft-deleted users, if they are known by id and by anchor.
fn deleted(context: Context<'_>) -> Told<&DeletedUsers> {
    let directory = context.directory();
    let listed = directory.deleted.as_ref().filter(|_| directory.lists_deleted());
    let deleted = listed.ok_or(DELETED)?;
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

pub(super) fn pair(context: Context<'_>, title: &'static str, filter: OnPremFilter) -> Task {
    let users = &context.directory().onprem;
    let open = |row: &OnPremRow| {
        let wanted = filter != OnPremFilter::HeldByDeleted
            || context.links.onprem(*row) == OnPremStatus::HeldByDeleted;
        wanted && context.is_to_do(*row)
    };
    let needed = match filter {
        OnPremFilter::HeldByDeleted => ids(context).and_then(|()| deleted(context).map(drop)),
        _ => ids(context),
    };
    let count = needed.map(|()| users.rows().filter(open).count());
    let count =
        believed(count, [owners(context), every_anchor(context), deleted(context).map(drop)]);
    task(title, Place::OnPrem(filter), count)
}

/// Whether everybody can be judged: who has no anchor that can be read is left to do as well.
fn every_anchor(context: Context<'_>) -> Told {
    let mut users = context.directory().onprem.rows();
    let blocked = users.any(|row| context.links.onprem(row).is_blocked());
    if blocked { Err(READABLE) } else { Ok(()) }
}

/// How many of those who are to do are found in the cloud how certainly.
pub(super) fn by_certainty(context: Context<'_>) -> Vec<Task> {
    let title = |certainty| match certainty {
        Certainty::Sure => {
            "of these, link the sure ones: together where nothing speaks against it (B), else one by one"
        }
        Certainty::Likely => "of these, look at the likely ones, one by one",
        Certainty::Tied => "of these, tell apart the tied: more than one may be it",
        Certainty::Alone => {
            "of these, search for those who are alone: nobody in the cloud is like them"
        }
    };
    let counted = context.fit.map(|fit| {
        let of = |row: OnPremRow| context.is_to_do(row).then(|| fit.certainty(row));
        let rows = (0..context.directory().onprem.len() as u32).into_par_iter();
        let found: Vec<Certainty> = rows.map(OnPremRow::new).filter_map(of).collect();
        move |certainty| found.iter().filter(|other| **other == certainty).count()
    });
    let filters =
        [OnPremFilter::Sure, OnPremFilter::Likely, OnPremFilter::Tied, OnPremFilter::Alone];
    let of = |(certainty, filter): (Certainty, OnPremFilter)| match &counted {
        Some(count) => {
            let count = believed(ids(context).map(|()| count(certainty)), [every_anchor(context)]);
            task(title(certainty), Place::OnPrem(filter), count)
        }
        None => Task::new(title(certainty), TaskState::Waiting, None),
    };
    Certainty::ALL.into_iter().zip(filters).map(of).collect()
}

pub(super) fn held(context: Context<'_>, title: &'static str) -> Task {
    deleted_task(context, title, DeletedChoice::Holders)
}

/// Nobody but the affected users is to be purged for this job.
pub(super) fn purges(context: Context<'_>, title: &'static str) -> Task {
    deleted_task(context, title, DeletedChoice::WithMailboxGuid)
}

fn deleted_task(context: Context<'_>, title: &'static str, choice: DeletedChoice) -> Task {
    let count = chosen(context, choice).map(|rows| rows.len());
    task(title, Place::Deleted(choice), stated(count))
}

fn chosen(context: Context<'_>, choice: DeletedChoice) -> Told<Vec<DeletedRow>> {
    let deleted = deleted(context)?;
    let chosen = found(context, deleted, choice)?;
    if chosen.is_empty() && !deleted.is_empty() {
        owners(context)?;
        if choice == DeletedChoice::WithMailboxGuid {
            mailboxes_known(context).into_iter().collect::<Told>()?;
        }
    }
    Ok(chosen)
}

fn found(
    context: Context<'_>,
    deleted: &DeletedUsers,
    choice: DeletedChoice,
) -> Told<Vec<DeletedRow>> {
    match choice {
        DeletedChoice::Holders => {
            let holds = |row: &DeletedRow| holds_an_anchor(context, deleted, *row);
            Ok(deleted.rows().filter(holds).collect())
        }
        DeletedChoice::WithMailboxGuid => {
            guids_on_premises(context)?;
            column(deleted, Field::Upn, DELETED_UPNS)?;
            column(&context.directory().onprem, Field::Upn, ONPREM_UPNS)?;
            let open = |row: &DeletedRow| {
                let id = deleted.id(*row).map(ObjectId);
                let untouched = id.is_some_and(|id| context.queue.of_cloud(id).next().is_none());
                untouched && is_affected(context, deleted, *row)
            };
            Ok(deleted.rows().filter(open).collect())
        }
    }
}

/// Whether a soft-deleted user is in the way of an on-premises user: it has its anchor, and nothing
/// that is queued frees it.
fn holds_an_anchor(context: Context<'_>, deleted: &DeletedUsers, row: DeletedRow) -> bool {
    let Cell::Value(anchor) = deleted.anchor_cell(row) else { return false };
    let is_held = |user: &OnPremRow| context.links.onprem(*user) == OnPremStatus::HeldByDeleted;
    !is_freed(context, deleted, row)
        && context.judge.owners(&Anchor::from(anchor)).iter().any(is_held)
}

/// Whether something is queued that takes its id from a soft-deleted user.
fn is_freed(context: Context<'_>, deleted: &DeletedUsers, row: DeletedRow) -> bool {
    let has = |id, kind| context.queue.of_cloud(id).any(|queued| queued.operation.kind() == kind);
    deleted.id(row).map(ObjectId).is_some_and(|id| {
        has(id, OpKind::PurgeDeletedUser)
            || (has(id, OpKind::ClearAnchor) && has(id, OpKind::RestoreDeletedUser))
    })
}

/// Whether a soft-deleted user belongs, by anchor or UPN, to an on-premises user whose mailbox GUID keeps
/// the cloud from making a mailbox.
fn is_affected(context: Context<'_>, deleted: &DeletedUsers, row: DeletedRow) -> bool {
    let users = &context.directory().onprem;
    let has_guid =
        |user: OnPremRow| guid_keeps_mailbox_away(context.directory(), context.partner(user), user);
    let by_anchor = || match deleted.anchor_cell(row) {
        Cell::Value(AnchorCell::Guid(guid)) => {
            users.rows_by_id(guid).chain(users.rows_by_anchor(guid)).any(has_guid)
        }
        Cell::Value(text) => context.judge.owners(&Anchor::from(text)).into_iter().any(has_guid),
        Cell::Empty | Cell::Unknown => false,
    };
    let upn = deleted.text(row, Field::Upn).value();
    by_anchor() || upn.is_some_and(|upn| users.rows_by_upn(upn).any(has_guid))
}

/// The cloud users that a failed soft match has doubled: told by the UPN of a quarantined duplicate.
pub(super) fn doubled(context: Context<'_>) -> Task {
    let directory = context.directory();
    let upns = column(&directory.cloud, Field::Upn, UPNS);
    let count = ids(context).and(upns).map(|()| count_quarantined(context));
    // Without a plus in it, such a UPN is told by the user whose name it has.
    let count = believed(count, [column(&directory.onprem, Field::Upn, ONPREM_UPNS)]);
    let title =
        "find the people that a failed soft match has doubled, and who the right account is";
    task(title, Place::Findings(Code::QuarantinedUpn), count)
}

/// The cloud users with a status for whom nothing is queued.
pub(super) fn cloud_users(
    context: Context<'_>,
    title: &'static str,
    (status, suffices): (CloudStatus, fn(OpKind) -> bool),
    place: Place,
) -> Task {
    let users = &context.directory().cloud;
    let open = |row: &CloudRow| {
        let mut queued = context.queue.of_cloud(context.whom(*row));
        context.links.cloud(*row) == status
            && !queued.any(|queued| suffices(queued.operation.kind()))
    };
    let count = ids(context).map(|()| users.rows().filter(open).count());
    task(title, place, believed(count, [owners(context)]))
}

/// The synced users whose on-premises user is gone: the cloud changes none of them until it is its authority.
pub(super) fn to_hand_over(context: Context<'_>) -> Task {
    let title =
        "hand over to the cloud the synced users whose on-premises user is gone, one by one";
    let users = &context.directory().cloud;
    let open = |row: &CloudRow| {
        let over = context.handing_over(*row);
        context.links.cloud(*row) == CloudStatus::Orphan
            && matches!(users.sync_state(*row), SyncState::Synced | SyncState::SyncedOrLeft)
            && over.is_none()
    };
    let synced = column(users, Field::Synced, SYNCED)
        .or_else(|missing| column(users, Field::LastSync, missing));
    let count = ids(context).and(synced).map(|()| users.rows().filter(open).count());
    let count = believed(count, [owners(context)]);
    task(title, Place::Cloud(CloudFilter::Orphan), count).costing(
        "nobody else is touched; it is reported to work for such users, and not documented by Microsoft: try one first; each is changed in the cloud from then on",
    )
}

pub(super) fn mailboxes_to_enable(context: Context<'_>) -> Task {
    let title = "enable the remote mailboxes of users whose mailbox is in the cloud";
    let open = |row: OnPremRow| {
        lacks_remote_mailbox(context.directory(), context.partner(row), row)
            && !is_queued(context, row, OpKind::EnableRemoteMailbox)
    };
    let count = both_lists(context).map(|_| count(context, open));
    let count =
        believed(count, [ids(context), owners(context), keys(context), mailbox_owners(context)]);
    task(title, Place::OnPrem(OnPremFilter::NoRemoteMailbox), count)
}

pub(super) fn guids_to_carry(context: Context<'_>) -> Task {
    let title = "carry the ExchangeGuid over where the two differ";
    let open = |row: OnPremRow| {
        let enabling = is_queued(context, row, OpKind::EnableRemoteMailbox);
        guid_to_carry(context.directory(), context.partner(row), row, enabling).is_some()
            && !is_queued(context, row, OpKind::SetExchangeGuid)
    };
    let count = both_lists(context).and_then(|(cloud, remote)| {
        knows_guids(cloud, MAILBOX_GUIDS)?;
        knows_guids(remote, REMOTE_GUIDS)?;
        Ok(count(context, open))
    });
    let count =
        believed(count, [ids(context), owners(context), keys(context), mailbox_owners(context)]);
    task(title, Place::OnPrem(OnPremFilter::GuidToCarry), count)
}

pub(super) fn two_guids(context: Context<'_>) -> Task {
    let title = "find the people whose on-premises mailbox GUID is not that of their cloud mailbox";
    let doubled = |row: OnPremRow| {
        // Without a cloud user there is nobody who could have two.
        let Some(partner) = context.partner(row) else { return false };
        let here = guid_here(context.directory(), row).value();
        let there = guid_in_cloud(context.directory(), Some(partner), row);
        here.is_some() && there.is_some() && here != there && may_be_here(context.directory(), row)
    };
    let count = context.directory().mailboxes.as_ref().ok_or(MAILBOXES).and_then(|mailboxes| {
        knows_guids(mailboxes, MAILBOX_GUIDS)?;
        match &context.directory().remote_mailboxes {
            None => guids_on_premises(context)?,
            Some(remote) => {
                knows_guids(remote, REMOTE_GUIDS).or_else(|_| guids_on_premises(context))?;
            }
        }
        Ok(count(context, doubled))
    });
    let known = [ids(context), owners(context), keys(context), mailbox_owners(context)];
    let count = believed(count, known.into_iter().chain([guids_on_premises(context)]));
    task(title, Place::Findings(Code::OtherMailboxGuid), count)
}

/// The on-premises users whose mailbox GUID keeps the cloud from making a mailbox.
fn affected(context: Context<'_>) -> impl Iterator<Item = OnPremRow> {
    let keeps = move |row: &OnPremRow| {
        guid_keeps_mailbox_away(context.directory(), context.partner(*row), *row)
    };
    context.directory().onprem.rows().filter(keeps)
}

pub(super) fn with_synced_guid(context: Context<'_>) -> Task {
    let count = guids_on_premises(context).map(|()| affected(context).count());
    let state = believed(count, mailboxes_known(context));
    let title = "find the on-premises users whose mailbox GUID is synced, and who have no mailbox in the cloud";
    Task::new(title, state, Some(Place::OnPrem(OnPremFilter::MailboxGuid)))
}

/// Whether the cloud still shows the mailbox GUID of anybody: by exports that were made since.
pub(super) fn guids_gone(context: Context<'_>) -> Task {
    let directory = context.directory();
    let everybody = lists_everybody(directory);
    let shown = |row: OnPremRow| {
        let Some(partner) = context.partner(row) else { return Ok(false) };
        match guid_shown_in_cloud(directory, (partner, row), everybody) {
            Cell::Unknown => Err(SHOWN_GUIDS),
            found => Ok(found.value() == guid_here(directory, row).value()),
        }
    };
    let count = guids_on_premises(context).and_then(|()| {
        let shown: Vec<bool> = affected(context).map(shown).collect::<Told<_>>()?;
        Ok(shown.into_iter().filter(|shown| *shown).count())
    });
    let count = believed(count, mailboxes_known(context));
    let title =
        "check that the GUID is gone from the cloud: export the mailboxes afresh, mail users too";
    task(title, Place::OnPrem(OnPremFilter::MailboxGuid), count)
}

fn guids_on_premises(context: Context<'_>) -> Told {
    let users = &context.directory().onprem;
    if users.is_empty() { Err(ONPREM) } else { column(users, Field::MailboxGuid, ONPREM_GUIDS) }
}

/// Whether it is known of everybody who has a mailbox in the cloud, and which.
fn mailboxes_known(context: Context<'_>) -> [Told; 6] {
    let listed = context.directory().mailboxes.as_ref().ok_or(MAILBOXES).map(drop);
    // Whose anchor a soft-deleted user holds has no active cloud user.
    let held = deleted(context).map(drop);
    [listed, held, ids(context), owners(context), keys(context), mailbox_owners(context)]
}

/// Whether it is known whose each mailbox is.
fn mailbox_owners(context: Context<'_>) -> Told {
    let directory = context.directory();
    if let Some(mailboxes) = &directory.mailboxes {
        let by_id = column(mailboxes, Field::CloudId, MAILBOX_OWNERS).and(column(
            &directory.cloud,
            Field::CloudId,
            MAILBOX_OWNERS,
        ));
        let by_upn = || column(mailboxes, Field::Upn, MAILBOX_OWNERS);
        by_id.or_else(|_| by_upn().and(column(&directory.cloud, Field::Upn, UPNS)))?;
    }
    if let Some(remote) = &directory.remote_mailboxes {
        column(remote, Field::Upn, REMOTE_OWNERS)?;
        column(&directory.onprem, Field::Upn, ONPREM_UPNS)?;
    }
    Ok(())
}

/// The lists of cloud and remote mailboxes.
fn both_lists(context: Context<'_>) -> Told<(&Mailboxes, &OnPremMailboxes)> {
    let cloud = context.directory().mailboxes.as_ref().ok_or(MAILBOXES)?;
    Ok((cloud, context.directory().remote_mailboxes.as_ref().ok_or(REMOTE)?))
}

fn is_queued(context: Context<'_>, row: OnPremRow, kind: OpKind) -> bool {
    let id = context.directory().onprem.id(row).map(ObjectGuid);
    id.is_some_and(|id| context.queue.of_onprem(id).any(|queued| queued.operation.kind() == kind))
}

fn knows_guids<R: Row>(list: &Table<R>, missing: &'static str) -> Told {
    column(list, Field::MailboxGuid, missing)
}
