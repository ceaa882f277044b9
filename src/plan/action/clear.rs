//! The `ImmutableId` of a cloud user is cleared.

use crate::anchor::{ImmutableId, ObjectGuid};
use crate::directory::{AnchorCell, Cell, CloudRow, Field, OnPremRow, OnPremUsers};
use crate::link::{CloudStatus, Judge};
use crate::plan::check::{id_findings, id_unknown};
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::proposal::{gravest_first, out_of_sync};
use crate::plan::reference::name_of;
use crate::plan::{
    ClearAnchor, Known, OpId, OpKind, Operation, Proposal, QueuedOperation, present_id,
};

/// Proposes to clear the `ImmutableId` of a cloud user, and checks it against the directory and the
/// queue.
pub(super) fn clear(context: Context<'_>, row: CloudRow) -> Proposal {
    let directory = context.directory();
    let cloud = &directory.cloud;
    let mut findings = Vec::new();
    let before = present_id(cloud, row);
    match &before {
        Known::Empty => findings.push(Finding::new(
            Code::NothingToClear,
            "the cloud user has no ImmutableId",
            "nothing to do",
        )),
        Known::Unknown => findings.push(id_unknown()),
        Known::Value(id) => findings.extend(custom_anchor_cleared(context, id)),
    }
    let (reason, owner) = why_cleared(context.judge, row);
    findings.extend(owner.map(|owner| link_cleared(&directory.onprem, owner)));
    findings.extend(id_findings(context, row));
    let id = context.object_id(row);
    let clears = |queued: &&QueuedOperation| {
        let kind = queued.operation.kind();
        kind.pairs() || kind == OpKind::ClearAnchor
    };
    if let Some(queued) = context.queue.of_cloud(context.whom(row)).find(clears) {
        findings.push(cloud_queued(queued.id));
    }
    let findings = findings.into_iter().map(|found| found.about_cloud(id)).collect();
    let operation =
        context.cloud_ref(row).map(|cloud| Operation::ClearAnchor(ClearAnchor { cloud, before }));
    Proposal {
        operation,
        findings: gravest_first(findings),
        reason: reason.into(),
        assessment: None,
        prerequisite: out_of_sync(&directory.cloud, row),
    }
}

/// What is wrong with an id, and whom its clearing unlinks.
fn why_cleared(judge: &Judge, row: CloudRow) -> (&'static str, Option<OnPremRow>) {
    let evidence = judge.cloud(row);
    let is_text =
        matches!(judge.directory().cloud.anchor_cell(row), Cell::Value(AnchorCell::Text(_)));
    if is_text && evidence.status != CloudStatus::DamagedAnchor {
        return ("its id is not the Base64 of a GUID", None);
    }
    match evidence.status {
        CloudStatus::Linked => ("its link is taken away", evidence.owners.first().copied()),
        CloudStatus::Orphan => ("its GUID is nobody's on-premises", None),
        CloudStatus::WrongByteOrder => ("its id has the bytes of a GUID in the wrong order", None),
        CloudStatus::Duplicate => ("another cloud user has the same id", None),
        CloudStatus::DamagedAnchor => ("its id spells an anchor wrongly", None),
        CloudStatus::CloudOnly | CloudStatus::CustomAnchor | CloudStatus::Unknown => {
            ("cleared by hand", None)
        }
    }
}

fn link_cleared(users: &OnPremUsers, owner: OnPremRow) -> Finding {
    let owner_name = name_of(users.text(owner, Field::Upn), users.id(owner));
    let finding = Finding::new(
        Code::LinkCleared,
        format!("the cloud user is linked: its id is the anchor of {owner_name}"),
        "clear it only if another cloud user is to be linked with that one",
    );
    finding.about_onprem(users.id(owner).map(ObjectGuid))
}

/// Clearing a custom anchor breaks the federation that uses it, as replacing it does.
fn custom_anchor_cleared(context: Context<'_>, id: &ImmutableId) -> Option<Finding> {
    let custom = id.guid().is_none() && context.judge.meant_by_text(id.as_str()).is_empty();
    custom.then(|| {
        Finding::new(
            Code::CustomAnchorReplaced,
            format!("the cloud user has the custom anchor '{id}', which would be cleared"),
            "make sure that no federation or single sign-on uses it: it would break",
        )
    })
}

fn cloud_queued(id: OpId) -> Finding {
    Finding::new(
        Code::CloudQueued,
        format!("the cloud user is queued already, as operation {id}"),
        "remove that operation first, or undo it",
    )
}
