//! Soft-deleted users: bring them back, or remove them for good (docs/facts.md).

use super::loss;
use crate::anchor::{Anchor, ObjectId};
use crate::directory::{Cell, CloudRow, DeletedRow, DeletedUsers, Field, address_key};
use crate::link::is_guest;
use crate::plan::check::{given_by_sync, id_unknown, remedy, taken};
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::proposal::{already_queued, gravest_first};
use crate::plan::{
    ClearAnchor, CloudRef, Known, OpKind, Operation, Prerequisite, Proposal, PurgeDeletedUser,
    RestoreDeletedUser, cloud_ref, present_id,
};

/// Which of both kinds is queued for a soft-deleted user: it can only be one.
const KINDS: [OpKind; 2] = [OpKind::RestoreDeletedUser, OpKind::PurgeDeletedUser];

/// Proposes to bring a soft-deleted user back.
pub(super) fn restore(context: Context<'_>, row: DeletedRow) -> Proposal {
    let Some(users) = &context.directory().deleted else { return gone() };
    let user = cloud_ref(users, row);
    let mut findings = common(context, users, user.as_ref());
    let id = user.as_ref().and_then(CloudRef::object_id);
    if let Some(upn) = users.text(row, Field::Upn).value() {
        findings.extend(upn_taken(context, id, upn));
    }
    findings.extend(address_taken(context, users, row));
    Proposal {
        operation: user.map(|cloud| Operation::RestoreDeletedUser(RestoreDeletedUser { cloud })),
        findings: gravest_first(findings.into_iter().map(|found| found.about_cloud(id)).collect()),
        reason: deleted_since(users, row),
        assessment: None,
        prerequisite: None,
    }
}

/// Somebody has the UPN by now, is queued to get it, or is given it by sync.
fn upn_taken(context: Context<'_>, id: Option<ObjectId>, upn: &str) -> Option<Finding> {
    if let Some(taken) = taken(context, upn, id.into()) {
        let finding = Finding::advised(Code::ValueTaken, taken.what, taken.advice);
        return Some(finding.about_cloud(taken.holder));
    }
    let cloud = &context.directory().cloud;
    let holder = given_by_sync(context, upn, id.into())?;
    let finding = Finding::new(
        Code::ValueTaken,
        format!(
            "sync gives the UPN {upn} to {}, which is linked with the on-premises user that has it, or queued to be",
            cloud.label(holder)
        ),
        "settle which of the two the person is to have, and change the other UPN first",
    );
    Some(finding.about_cloud(context.object_id(holder)))
}

/// An active cloud user has one of the addresses by now: the cloud refuses to restore it with them.
fn address_taken(context: Context<'_>, users: &DeletedUsers, row: DeletedRow) -> Option<Finding> {
    let cloud = &context.directory().cloud;
    let upn = users.text_or_empty(row, Field::Upn);
    let is_other = |holder: &CloudRow| {
        let id = cloud.id(*holder);
        (id.is_none() || id != users.id(row)) && !is_guest(cloud, *holder)
    };
    let (address, holder) = users
        .all_addresses(row)
        .filter(|address| address_key(address) != address_key(upn))
        .find_map(|address| Some((address, cloud.rows_by_address(address).find(is_other)?)))?;
    let finding = Finding::new(
        Code::ValueTaken,
        format!("the cloud user {} has the address {address} by now", cloud.label(holder)),
        "take the address from that user first, or restore this one by hand without it (Restore-EntraDeletedDirectoryObject -AutoReconcileProxyConflict)",
    );
    Some(finding.about_cloud(context.object_id(holder)))
}

fn may_stay_locked() -> Finding {
    Finding::new(
        Code::LeftSync,
        "a user that was synced and is restored keeps its lock in many tenants: the cloud may refuse to clear its id",
        "purge the user instead, if nobody needs what it holds",
    )
}

/// Proposes to bring a soft-deleted user back so that its id can be cleared: asked for as the
/// clearing is, so that the one is not queued without the other.
pub(super) fn restore_to_clear(context: Context<'_>, row: DeletedRow) -> Proposal {
    let mut proposal = restore(context, row);
    let id = context.directory().deleted.as_ref().and_then(|users| users.id(row)).map(ObjectId);
    proposal.findings.push(may_stay_locked().about_cloud(id));
    proposal.findings = gravest_first(proposal.findings);
    proposal
}

/// Proposes to clear the id of a soft-deleted user once it is restored.
pub(super) fn clear_restored(context: Context<'_>, row: DeletedRow) -> Proposal {
    let Some(users) = &context.directory().deleted else { return gone() };
    let user = cloud_ref(users, row);
    let id = user.as_ref().and_then(CloudRef::object_id);
    let before = present_id(users, row);
    let mut findings = Vec::new();
    if user.is_none() {
        findings.extend(common(context, users, None));
    } else if context.queued_cloud(id, &[OpKind::RestoreDeletedUser]).is_none() {
        findings.push(Finding::new(
            Code::ValueMissing,
            "the user is soft-deleted, and its restoring is not queued: only an active user can be changed",
            "queue the restoring first",
        ));
    }
    match &before {
        Known::Empty => findings.push(Finding::new(
            Code::NothingToClear,
            "the soft-deleted user has no ImmutableId",
            "nothing to do",
        )),
        Known::Unknown => findings.push(id_unknown()),
        Known::Value(_) => findings.push(may_stay_locked()),
    }
    let clears = context.queued_cloud(id, &[OpKind::ClearAnchor]);
    findings.extend(clears.map(already_queued));
    let prerequisite = revivable(context, users, row).map(|_| Prerequisite::OutOfScope);
    Proposal {
        operation: user.map(|cloud| Operation::ClearAnchor(ClearAnchor { cloud, before })),
        findings: gravest_first(findings.into_iter().map(|found| found.about_cloud(id)).collect()),
        reason: "cleared once it is restored".into(),
        assessment: None,
        prerequisite,
    }
}

/// Proposes to remove a soft-deleted user for good: by its object id only.
pub(super) fn purge(context: Context<'_>, row: DeletedRow) -> Proposal {
    let Some(users) = &context.directory().deleted else { return gone() };
    let user = cloud_ref(users, row);
    let mut findings = common(context, users, user.as_ref());
    findings.push(Finding::new(
        Code::Irreversible,
        "a purge removes the user for good, with mailbox and files",
        "look at licence, mailbox and date of deletion first",
    ));
    findings.extend(loss::findings(context, users, row));
    let revivable = revivable(context, users, row);
    let prerequisite = revivable.as_ref().map(|_| Prerequisite::OutOfScope);
    findings.extend(revivable);
    let id = user.as_ref().and_then(CloudRef::object_id);
    let before = present_id(users, row);
    Proposal {
        operation: user
            .map(|cloud| Operation::PurgeDeletedUser(PurgeDeletedUser { cloud, before })),
        findings: gravest_first(findings.into_iter().map(|found| found.about_cloud(id)).collect()),
        reason: deleted_since(users, row),
        assessment: None,
        prerequisite,
    }
}

fn gone() -> Proposal {
    Finding::new(
        Code::ValueMissing,
        "there is no export of soft-deleted users",
        "give one with --deleted; `hardmatch collect` prints the command",
    )
    .into()
}

fn common(context: Context<'_>, users: &DeletedUsers, user: Option<&CloudRef>) -> Vec<Finding> {
    let Some(user) = user else {
        return vec![Finding::new(
            Code::NoObjectId,
            "the export has no object id for this user, and a deleted user is named by nothing else: two may have one UPN",
            remedy(users),
        )];
    };
    context.queued_cloud(user.object_id(), &KINDS).map(already_queued).into_iter().collect()
}

fn deleted_since(users: &DeletedUsers, row: DeletedRow) -> String {
    match users.text(row, Field::Deleted) {
        Cell::Value(when) => format!("soft-deleted since {when}"),
        Cell::Empty | Cell::Unknown => "soft-deleted; the export does not tell since when".into(),
    }
}

/// The soft-deleted user may be the right one: a sync brings it back, and a purge would lose it.
fn revivable(context: Context<'_>, users: &DeletedUsers, row: DeletedRow) -> Option<Finding> {
    let anchor = users.anchor_cell(row).value().map(Anchor::from)?;
    let owner = context.judge.owners(&anchor).first().copied()?;
    let directory = &context.directory().onprem;
    let who = directory.text(owner, Field::Upn).value().unwrap_or("an on-premises user");
    let holds = format!(
        "it holds the anchor of {who}: back in the scope of sync, that user would revive it"
    );
    let queued = loss::in_its_place(context, owner);
    Some(match queued.and_then(|queued| Some((queued.id, queued.operation.cloud()?))) {
        Some((id, cloud)) => Finding::new(
            Code::SyncWouldRevive,
            format!(
                "{holds}; operation {id} links {} in its place",
                cloud.upn().unwrap_or("another cloud user")
            ),
            "make sure which of the two cloud users is the person's before you purge one",
        ),
        None => Finding::new(
            Code::SyncWouldRevive,
            format!("{holds}; nobody is queued in its place"),
            "purge it only if another cloud user is to be linked in its place, and queue that link next: the queue takes it when the purge is in it",
        ),
    })
}
