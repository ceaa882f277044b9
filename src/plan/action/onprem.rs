//! The fix from the other direction: the on-premises user takes the id of the cloud user
//! (docs/facts.md, ConsistencyGuid).

use crate::anchor::{Anchor, Guid};
use crate::directory::{AnchorPolicy, CloudRow, DeletedRow, Field, OnPremRow, Row, Table};
use crate::plan::advice::Occasion;
use crate::plan::check::{revive_findings, write_back_findings};
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::proposal::{already_queued, gravest_first};
use crate::plan::reference::name_of;
use crate::plan::{
    Claim, CloudRef, Known, OpKind, Operation, Prerequisite, Proposal, SetConsistencyGuid,
    cloud_ref, onprem_ref, present_id,
};

/// Proposes to write the id of the cloud user that is its own without doubt.
pub(super) fn write_back_partner(context: Context<'_>, onprem: OnPremRow) -> Proposal {
    match context.partner(onprem) {
        Some(cloud) => write_back(context, onprem, cloud),
        None => Finding::new(
            Code::NoPartner,
            "no cloud user has its UPN or primary address",
            "choose the cloud user by hand, with both users under the cursors",
        )
        .about_onprem(context.object_guid(onprem))
        .into(),
    }
}

/// Proposes to write the id of a cloud user to mS-DS-ConsistencyGuid.
pub(super) fn write_back(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow) -> Proposal {
    let targets = &context.directory().cloud;
    let common = context.judge.in_common(onprem, cloud);
    let after = wanted(targets, cloud);
    let mut findings = write_back_findings(context, onprem, cloud, &common);
    if let Ok(after) = &after {
        let about = About::cloud(context, cloud).for_onprem(onprem);
        findings.extend(anchor_of_another(context, onprem, *after).map(|other| {
            Finding::advised(
                Code::ValueTaken,
                format!("{after} is the anchor of {}", name(context, other)),
                about.advise(Occasion::LinkSynced),
            )
        }));
    }
    let clears = context.queued_cloud(context.whom(cloud), &[OpKind::ClearAnchor]);
    findings.extend(clears.map(already_queued));
    let assessment = context.assess(onprem, cloud);
    let users = (onprem, context.cloud_ref(cloud));
    Proposal { assessment, ..finish(context, users, after, findings, common.summary()) }
}

/// Proposes to write the id of a soft-deleted user to mS-DS-ConsistencyGuid: in scope again, the
/// on-premises user revives it (docs/facts.md, Soft-deleted users).
pub(super) fn write_back_deleted(
    context: Context<'_>,
    onprem: OnPremRow,
    row: DeletedRow,
) -> Proposal {
    let Some(targets) = &context.directory().deleted else {
        return Finding::new(
            Code::ListMissing,
            "there is no export of soft-deleted users",
            "give one with --deleted; `hardmatch collect` prints the command",
        )
        .into();
    };
    let after = wanted(targets, row);
    let mut findings = revive_findings(context, onprem, row);
    if let Ok(after) = &after {
        findings.extend(anchor_of_another(context, onprem, *after).map(|other| {
            let who = name(context, other);
            Finding::new(
                Code::AnchorMoves,
                format!("{after} is the anchor of {who} too, which must stay out of the scope of sync from now on"),
                "see that it is out of scope, and delete it, or clear its anchor, when the sync has gone through",
            )
            .about_onprem(context.object_guid(other))
        }));
    }
    let id = context.deleted_id(row);
    let kinds = [OpKind::ClearAnchor, OpKind::PurgeDeletedUser, OpKind::RestoreDeletedUser];
    findings.extend(context.queued_cloud(id, &kinds).map(already_queued));
    let reason = "the next sync revives the soft-deleted user".to_string();
    finish(context, (onprem, cloud_ref(targets, row)), after, findings, reason)
}

/// The proposal, with what speaks against the value whoever it comes from.
fn finish(
    context: Context<'_>,
    (onprem, cloud): (OnPremRow, Option<CloudRef>),
    after: Result<Guid, Finding>,
    mut findings: Vec<Finding>,
    reason: String,
) -> Proposal {
    let before = SetConsistencyGuid::present(context.directory(), onprem);
    findings.extend(after.as_ref().err().cloned());
    if let Ok(after) = &after {
        findings.extend(about_value(context, onprem, *after));
    }
    if let (Known::Value(before), Ok(after)) = (&before, &after)
        && *before != after.to_string()
    {
        findings.push(Finding::new(
            Code::AnchorsDiffer,
            format!("mS-DS-ConsistencyGuid is {before} now, and would be replaced by {after}"),
            "make sure that nothing else uses the value it has",
        ));
    }
    findings.extend(not_in_force(context));
    let (guid, id) = (context.object_guid(onprem), cloud.as_ref().and_then(CloudRef::object_id));
    let operation = after.ok().and_then(|after| {
        Some(Operation::SetConsistencyGuid(SetConsistencyGuid {
            onprem: onprem_ref(&context.directory().onprem, onprem)?,
            cloud: cloud?,
            before,
            after,
        }))
    });
    let about = |found: Finding| found.about_onprem(guid).about_cloud(id);
    Proposal {
        operation,
        findings: gravest_first(findings.into_iter().map(about).collect()),
        reason,
        // The anchor of a user in scope cannot change.
        assessment: None,
        prerequisite: Some(Prerequisite::OutOfScope),
    }
}

/// Where another attribute is everybody's anchor, mS-DS-ConsistencyGuid counts for nothing.
fn not_in_force(context: Context<'_>) -> Option<Finding> {
    let text = match (context.judge.policy(), context.judge.custom_anchor()) {
        (AnchorPolicy::ObjectGuid, _) => {
            "this session takes objectGUID as everybody's anchor, so the attribute would not count"
                .to_string()
        }
        (_, Some(attribute)) => format!(
            "the anchor of everybody is {attribute}, a text: mS-DS-ConsistencyGuid would not count, and it takes GUIDs only"
        ),
        (_, None) => return None,
    };
    Some(Finding::new(
        Code::AttributeNotInForce,
        text,
        "change the anchor (A) if your sync uses mS-DS-ConsistencyGuid",
    ))
}

fn name(context: Context<'_>, row: OnPremRow) -> String {
    let users = &context.directory().onprem;
    name_of(users.text(row, Field::Upn), users.id(row))
}

/// Another on-premises user with an anchor.
fn anchor_of_another(context: Context<'_>, row: OnPremRow, anchor: Guid) -> Option<OnPremRow> {
    context.judge.owners(&Anchor::Guid(anchor)).into_iter().find(|other| *other != row)
}

/// The GUID that the cloud user's id stands for.
fn wanted<R: Row>(users: &Table<R>, row: R) -> Result<Guid, Finding> {
    let id = present_id(users, row);
    match &id {
        Known::Unknown => Err(Finding::new(
            Code::IdUnknown,
            "the cloud export does not tell the present ImmutableId",
            "export OnPremisesImmutableId; `hardmatch collect` prints the command",
        )),
        Known::Empty => Err(Finding::new(
            Code::ValueMissing,
            "the cloud user has no ImmutableId that could be taken over",
            "link the two instead",
        )),
        Known::Value(id) => id.guid().ok_or_else(|| {
            Finding::new(
                Code::ValueMissing,
                format!("the ImmutableId {id} is not the Base64 of a GUID"),
                "a custom anchor cannot be written to mS-DS-ConsistencyGuid",
            )
        }),
    }
}

fn about_value(context: Context<'_>, row: OnPremRow, after: Guid) -> Option<Finding> {
    if context.judge.anchor(row).is_ok_and(|anchor| anchor.anchor() == Anchor::Guid(after)) {
        return Some(Finding::new(
            Code::AlreadySo,
            "the two have the same anchor already",
            "nothing to do",
        ));
    }
    let user = context.object_guid(row);
    let mut queued = context.queue.claimants(&Claim::ConsistencyGuid(after));
    let same =
        queued.find(|queued| queued.operation.onprem().map(|user| user.object_guid) != user)?;
    Some(Finding::new(
        Code::ValueTaken,
        format!("operation {} gives {after} to another on-premises user", same.id),
        "two on-premises users must not have one anchor",
    ))
}
