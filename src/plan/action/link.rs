//! The hard match: a cloud user takes the id of an on-premises user.

use crate::directory::{CloudRow, OnPremRow};
use crate::link::Judge;
use crate::plan::check::pair_findings;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::proposal::{gravest_first, out_of_sync};
use crate::plan::{LinkUser, Operation, Prerequisite, Proposal, onprem_ref, present_id};

/// Proposes to link two users, and checks it against the directory and the queue.
pub(super) fn link(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow) -> Proposal {
    let common = context.judge.in_common(onprem, cloud);
    let findings = gravest_first(pair_findings(context, onprem, cloud, &common));
    Proposal {
        operation: operation(context, onprem, cloud),
        findings,
        reason: common.summary(),
        assessment: context.assess(onprem, cloud),
        prerequisite: out_of_sync(&context.directory().cloud, cloud)
            .or_else(|| out_of_scope(context.judge, onprem)),
    }
}

fn operation(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow) -> Option<Operation> {
    let directory = context.directory();
    let anchor = context.judge.anchor(onprem).ok()?;
    Some(Operation::LinkUser(LinkUser {
        onprem: onprem_ref(&directory.onprem, onprem)?,
        cloud: context.cloud_ref(cloud)?,
        attribute: anchor.attribute(),
        before: present_id(&directory.cloud, cloud),
        after: anchor.immutable_id(),
    }))
}

/// Proposes to link an on-premises user with the cloud user that is its own.
pub(super) fn link_partner(context: Context<'_>, onprem: OnPremRow) -> Proposal {
    let meant = || holder_in_wrong_order(context, onprem);
    let holder = || context.judge.onprem(onprem).holders.first().copied();
    // Also while a soft-deleted user holds the anchor: what frees it may be queued.
    let soft_match = || context.judge.soft_match_target(onprem).map(|(row, _)| row);
    match meant().or_else(holder).or_else(soft_match) {
        Some(cloud) => link(context, onprem, cloud),
        None => Finding::new(
            Code::NoPartner,
            "no cloud user has its UPN or primary address, or its id with the bytes in the wrong order",
            "choose the cloud user by hand",
        )
        .about_onprem(context.object_guid(onprem))
        .into(),
    }
}

/// The one cloud user whose id is this user's anchor made from bytes in the wrong order.
fn holder_in_wrong_order(context: Context<'_>, onprem: OnPremRow) -> Option<CloudRow> {
    let anchor = context.judge.anchor(onprem).ok()?.of_guid()?.guid;
    let mut rows = context.directory().cloud.rows_by_anchor(anchor.other_byte_order());
    let only = rows.next().filter(|_| rows.next().is_none())?;
    (context.judge.cloud(only).meant == [onprem]).then_some(only)
}

/// While a soft-deleted user holds its anchor, the on-premises user must not be synced: the cycle
/// would revive that one (docs/facts.md, Soft-deleted users).
fn out_of_scope(judge: &Judge, onprem: OnPremRow) -> Option<Prerequisite> {
    let anchor = judge.anchor(onprem).ok()?.anchor();
    let mut holders = judge.directory().deleted.as_ref()?.rows_with_anchor(&anchor);
    holders.next().map(|_| Prerequisite::OutOfScope)
}
