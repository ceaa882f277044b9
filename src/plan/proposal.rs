//! A proposed link: the operation it would be, and everything that speaks against it.

use super::check::{View, id_findings, id_unknown, pair_findings};
use super::finding::{Code, Consent, Finding};
use super::{
    ClearAnchor, CloudRef, Known, LinkUser, NewOperation, OnPremRef, OpId, OpKind, Operation,
    Prerequisite, Queue, RecordedFinding, present_id,
};
use crate::anchor::{Guid, ImmutableId, ImmutableIdReading, ObjectGuid, ObjectId};
use crate::directory::{
    AnchorCell, Cell, CloudRow, CloudUsers, Directory, Field, OnPremRow, OnPremUsers,
};
use crate::link::{CloudStatus, Judge};

/// A link that the operator may queue.
#[derive(Clone, PartialEq, Debug)]
pub struct Proposal {
    /// What would be queued; `None` where a value that it needs is missing.
    pub operation: Option<Operation>,
    /// What speaks against it and what to know, the gravest first.
    pub findings: Vec<Finding>,
    /// What speaks for it, in a few words.
    pub reason: String,
    /// What a person must have done before it can work.
    pub prerequisite: Option<Prerequisite>,
}

impl Proposal {
    /// What the operator must give to queue it: the most that any finding asks for.
    #[must_use]
    pub fn consent(&self) -> Consent {
        let asked = self.findings.iter().map(|finding| finding.code.consent()).max();
        let missing = if self.operation.is_none() { Consent::Never } else { Consent::Nothing };
        asked.unwrap_or(Consent::Nothing).max(missing)
    }

    /// The operation as it enters the queue, with what is known about it; `None` where a value that
    /// it needs is missing.
    #[must_use]
    pub fn as_new(&self, id: OpId) -> Option<NewOperation> {
        Some(NewOperation {
            prerequisite: self.prerequisite,
            findings: self.findings.iter().map(RecordedFinding::from).collect(),
            ..NewOperation::new(id, self.operation.clone()?, self.reason.clone())
        })
    }

    /// The findings that ask the operator for something.
    pub fn objections(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.code.consent().is_asked_for())
    }
}

/// An on-premises user as a session remembers it; `None` without an objectGUID.
#[must_use]
pub fn onprem_ref(users: &OnPremUsers, row: OnPremRow) -> Option<OnPremRef> {
    let text = |field| users.text(row, field).value().map(str::to_string);
    Some(OnPremRef {
        object_guid: ObjectGuid(users.id(row)?),
        upn: text(Field::Upn),
        sam: text(Field::Sam),
        name: text(Field::DisplayName),
    })
}

/// A cloud user as a session remembers it; `None` without an object id.
#[must_use]
pub fn cloud_ref(users: &CloudUsers, row: CloudRow) -> Option<CloudRef> {
    let text = |field| users.text(row, field).value().map(str::to_string);
    Some(CloudRef {
        object_id: ObjectId(users.id(row)?),
        upn: text(Field::Upn),
        name: text(Field::DisplayName),
    })
}

/// Proposes to link two users, and checks it against the directory and the queue.
#[must_use]
pub fn propose_link(
    directory: &Directory,
    judge: &Judge<'_>,
    queue: &Queue,
    onprem: OnPremRow,
    cloud: CloudRow,
) -> Proposal {
    let candidate = judge.candidate(onprem, cloud);
    let view = View { directory, judge, queue };
    let findings = gravest_first(pair_findings(view, onprem, cloud, &candidate));
    Proposal {
        operation: link(directory, judge, onprem, cloud),
        findings,
        reason: candidate.summary(),
        prerequisite: out_of_sync(&directory.cloud, cloud)
            .or_else(|| out_of_scope(directory, judge, onprem)),
    }
}

fn link(
    directory: &Directory,
    judge: &Judge<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
) -> Option<Operation> {
    let anchor = judge.anchor(onprem).ok()?;
    Some(Operation::LinkUser(LinkUser {
        onprem: onprem_ref(&directory.onprem, onprem)?,
        cloud: cloud_ref(&directory.cloud, cloud)?,
        attribute: anchor.attribute,
        before: present_id(&directory.cloud, cloud),
        after: anchor.guid.immutable_id(),
    }))
}

/// Whom a sentence is about: the UPN, else the id.
pub(super) fn name_of(upn: Cell<&str>, id: Option<Guid>) -> String {
    match (upn, id) {
        (Cell::Value(upn), _) => upn.to_string(),
        (_, Some(id)) => id.to_string(),
        (_, None) => "a user without UPN and id".to_string(),
    }
}

/// Proposes to clear the `ImmutableId` of a cloud user, and checks it against the directory and the
/// queue.
#[must_use]
pub fn propose_clear(
    directory: &Directory,
    judge: &Judge<'_>,
    queue: &Queue,
    row: CloudRow,
) -> Proposal {
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
        Known::Value(id) => findings.extend(custom_anchor_cleared(id)),
    }
    let (reason, owner) = why_cleared(judge, cloud, row);
    findings.extend(owner.map(|owner| link_cleared(&directory.onprem, owner)));
    findings.extend(id_findings(directory, row));
    let id = cloud.id(row).map(ObjectId);
    let clears = |queued: &&super::QueuedOperation| {
        let kind = queued.operation.kind();
        kind.pairs() || kind == OpKind::ClearAnchor
    };
    if let Some(queued) = id.and_then(|id| queue.of_cloud(id).find(clears)) {
        findings.push(cloud_queued(queued.id));
    }
    let findings = findings.into_iter().map(|found| found.about_cloud(id)).collect();
    let operation =
        cloud_ref(cloud, row).map(|cloud| Operation::ClearAnchor(ClearAnchor { cloud, before }));
    Proposal {
        operation,
        findings: gravest_first(findings),
        reason: reason.into(),
        prerequisite: out_of_sync(&directory.cloud, row),
    }
}

/// What is wrong with an id, and whom its clearing unlinks.
fn why_cleared(
    judge: &Judge<'_>,
    cloud: &CloudUsers,
    row: CloudRow,
) -> (&'static str, Option<OnPremRow>) {
    if matches!(cloud.anchor_cell(row), Cell::Value(AnchorCell::Text(_))) {
        return ("its id is not the Base64 of a GUID", None);
    }
    let evidence = judge.cloud(row);
    match evidence.status {
        CloudStatus::Linked => ("its link is taken away", evidence.owners.first().copied()),
        CloudStatus::Orphan => ("its GUID is nobody's on-premises", None),
        CloudStatus::WrongByteOrder => ("its id has the bytes of a GUID in the wrong order", None),
        CloudStatus::Duplicate => ("another cloud user has the same id", None),
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

pub(super) fn gravest_first(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| {
        (finding.code.severity(), std::cmp::Reverse(finding.code.consent()))
    });
    findings
}

/// The cloud refuses to change a user while it is synced.
pub(super) fn out_of_sync(cloud: &CloudUsers, row: CloudRow) -> Option<Prerequisite> {
    (cloud.flag(row, Field::Synced) == Cell::Value(true)).then_some(Prerequisite::OutOfSync)
}

/// While a soft-deleted user holds its anchor, the on-premises user must not be synced: the cycle
/// would revive that one (docs/facts.md, Soft-deleted users).
fn out_of_scope(
    directory: &Directory,
    judge: &Judge<'_>,
    onprem: OnPremRow,
) -> Option<Prerequisite> {
    let anchor = judge.anchor(onprem).ok()?.guid;
    let mut holders = directory.deleted.as_ref()?.rows_by_anchor(anchor);
    holders.next().map(|_| Prerequisite::OutOfScope)
}

/// Clearing a custom anchor breaks the federation that uses it, as replacing it does.
fn custom_anchor_cleared(id: &ImmutableId) -> Option<Finding> {
    let custom =
        matches!(id.reading(), ImmutableIdReading::Custom | ImmutableIdReading::Binary { .. });
    custom.then(|| {
        Finding::new(
            Code::CustomAnchorReplaced,
            format!("the cloud user has the custom anchor '{id}', which would be cleared"),
            "make sure that no federation or single sign-on uses it: it would break",
        )
    })
}

fn cloud_queued(id: super::OpId) -> Finding {
    Finding::new(
        Code::CloudQueued,
        format!("the cloud user is queued already, as operation {id}"),
        "remove that operation first, or undo it",
    )
}
