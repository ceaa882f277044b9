//! The fix from the other direction: the on-premises user takes the id of the cloud user
//! (docs/facts.md, ConsistencyGuid).

use crate::anchor::Guid;
use crate::directory::{AnchorPolicy, CloudRow, Field, OnPremRow};
use crate::plan::check::write_back_findings;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::proposal::{already_queued, gravest_first};
use crate::plan::reference::name_of;
use crate::plan::{
    Claim, Known, OpKind, Operation, Proposal, SetConsistencyGuid, cloud_ref, onprem_ref,
    present_id,
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
    let (users, targets) = (&context.directory().onprem, &context.directory().cloud);
    let before = SetConsistencyGuid::present(context.directory(), onprem);
    let after = wanted(context, cloud);
    let candidate = context.judge.candidate(onprem, cloud);
    let mut findings = write_back_findings(context, onprem, cloud, &candidate);
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
    let clears = context.queued_cloud(context.object_id(cloud), &[OpKind::ClearAnchor]);
    findings.extend(clears.map(already_queued));
    if context.judge.policy() == AnchorPolicy::ObjectGuid {
        findings.push(Finding::new(
            Code::AttributeNotInForce,
            "this session takes objectGUID as everybody's anchor, so the attribute would not count",
            "change the anchor (A) if your sync uses mS-DS-ConsistencyGuid",
        ));
    }
    let operation = after.ok().and_then(|after| {
        Some(Operation::SetConsistencyGuid(SetConsistencyGuid {
            onprem: onprem_ref(users, onprem)?,
            cloud: cloud_ref(targets, cloud)?,
            before,
            after,
        }))
    });
    let (guid, id) = (context.object_guid(onprem), context.object_id(cloud));
    let about = |found: Finding| found.about_onprem(guid).about_cloud(id);
    Proposal {
        operation,
        findings: gravest_first(findings.into_iter().map(about).collect()),
        reason: candidate.summary(),
        prerequisite: None,
    }
}

/// The GUID that the cloud user's id stands for.
fn wanted(context: Context<'_>, cloud: CloudRow) -> Result<Guid, Finding> {
    let id = present_id(&context.directory().cloud, cloud);
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
    let users = &context.directory().onprem;
    if context.judge.anchor(row).is_ok_and(|anchor| anchor.guid == after) {
        return Some(Finding::new(
            Code::AlreadySo,
            "the two have the same anchor already",
            "nothing to do",
        ));
    }
    if let Some(other) = context.judge.owners(after).find(|other| *other != row) {
        let who = name_of(users.text(other, Field::Upn), users.id(other));
        return Some(Finding::new(
            Code::ValueTaken,
            format!("{after} is the anchor of {who}"),
            "two on-premises users must not have one anchor",
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
