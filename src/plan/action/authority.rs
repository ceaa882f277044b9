//! A cloud user is handed over to the cloud, or back to Active Directory (docs/facts.md, Source of authority).

use crate::directory::CloudRow;
use crate::link::CloudStatus;
use crate::plan::check::{hand_back_findings, hand_over_findings};
use crate::plan::context::Context;
use crate::plan::finding::Finding;
use crate::plan::proposal::{already_queued, gravest_first};
use crate::plan::{
    CloudRef, HandBackToOnprem, HandOverToCloud, OpKind, Operation, Proposal, cloud_ref,
};

/// Proposes to make the cloud the source of authority of a synced user.
pub(super) fn hand_over(context: Context<'_>, row: CloudRow) -> Proposal {
    let reason = match context.judge.cloud(row).status {
        CloudStatus::Orphan => "so that the cloud may change it: its on-premises user is gone",
        _ => "so that the cloud may change it",
    };
    let findings = hand_over_findings(context, row);
    let make = |cloud| HandOverToCloud { cloud }.into();
    proposal((context, row), findings, (OpKind::HandOverToCloud, make), reason)
}

/// Proposes to make Active Directory the source of authority again.
pub(super) fn hand_back(context: Context<'_>, row: CloudRow) -> Proposal {
    let findings = hand_back_findings(context, row);
    let make = |cloud| HandBackToOnprem { cloud }.into();
    let reason = "so that the sync takes it over again";
    proposal((context, row), findings, (OpKind::HandBackToOnprem, make), reason)
}

fn proposal(
    (context, row): (Context<'_>, CloudRow),
    mut findings: Vec<Finding>,
    (kind, make): (OpKind, fn(CloudRef) -> Operation),
    reason: &str,
) -> Proposal {
    let id = context.object_id(row);
    findings.extend(context.queued_cloud(context.whom(row), &[kind]).map(already_queued));
    Proposal {
        operation: cloud_ref(&context.directory().cloud, row).map(make),
        findings: gravest_first(findings.into_iter().map(|found| found.about_cloud(id)).collect()),
        reason: reason.into(),
        assessment: None,
        prerequisite: None,
    }
}
