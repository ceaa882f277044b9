//! A proposed link: the operation it would be, and everything that speaks against it.

use super::check::{View, addresses_lost, pair_findings};
use super::finding::{Code, Consent, Finding};
use super::{CloudRef, Known, OnPremRef, OpKind, Operation, Prerequisite, Queue};
use crate::anchor::{Guid, ImmutableId, ObjectGuid, ObjectId};
use crate::directory::{
    AnchorCell, Cell, CloudRow, CloudUsers, Directory, Field, OnPremRow, OnPremUsers, Row,
    SourceAnchor, Table,
};
use crate::link::{Candidate, Judge, Reason, is_guest};

/// Below this likeness of names, and without a common identity, two users have nothing in common.
const ALIKE: f32 = 0.55;

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
        let missing = if self.operation.is_none() { Consent::Never } else { Consent::None };
        asked.unwrap_or(Consent::None).max(missing)
    }

    /// The findings that ask for a consent.
    pub fn objections(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.code.consent() != Consent::None)
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

/// The present `ImmutableId` of a cloud user.
#[must_use]
pub fn present_id<R: Row>(users: &Table<R>, row: R) -> Known<ImmutableId> {
    match users.anchor_cell(row) {
        Cell::Unknown => Known::Unknown,
        Cell::Empty => Known::Empty,
        Cell::Value(AnchorCell::Guid(guid)) => Known::Value(guid.immutable_id()),
        Cell::Value(AnchorCell::Text(text)) => Known::Value(ImmutableId::from_text(text)),
    }
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
    let check = PairCheck { directory, judge, queue, onprem, cloud };
    let candidate = judge.candidate(onprem, cloud);
    let findings = gravest_first(check.findings(&candidate));
    Proposal {
        operation: check.operation(),
        findings,
        reason: candidate.summary(),
        prerequisite: out_of_sync(&directory.cloud, cloud),
    }
}

struct PairCheck<'a> {
    directory: &'a Directory,
    judge: &'a Judge<'a>,
    queue: &'a Queue,
    onprem: OnPremRow,
    cloud: CloudRow,
}

impl PairCheck<'_> {
    fn operation(&self) -> Option<Operation> {
        let anchor = self.judge.anchor(self.onprem).ok()?;
        Some(Operation::LinkUser {
            onprem: onprem_ref(&self.directory.onprem, self.onprem)?,
            cloud: cloud_ref(&self.directory.cloud, self.cloud)?,
            attribute: anchor.attribute,
            before: present_id(&self.directory.cloud, self.cloud),
            after: anchor.guid.immutable_id(),
        })
    }

    fn findings(&self, candidate: &Candidate) -> Vec<Finding> {
        let mut findings = Vec::new();
        match self.judge.anchor(self.onprem) {
            Err(missing) => findings.push(Finding::new(
                Code::NoAnchor,
                missing.to_string(),
                "correct the export, then import it again",
            )),
            Ok(anchor) => self.about_anchor(anchor, &mut findings),
        }
        self.about_target(&mut findings);
        self.about_user(&mut findings);
        self.about_queue(&mut findings);
        findings.extend(nothing_in_common(candidate));
        self.about_soft_match(&mut findings);
        let view = View { directory: self.directory, judge: self.judge, queue: self.queue };
        addresses_lost(view, self.onprem, self.cloud, &mut findings);
        findings.extend(pair_findings(view, self.onprem, self.cloud));
        let (guid, id) = (self.object_guid(), self.object_id());
        findings.into_iter().map(|found| found.about_onprem(guid).about_cloud(id)).collect()
    }

    fn object_guid(&self) -> Option<ObjectGuid> {
        self.directory.onprem.id(self.onprem).map(ObjectGuid)
    }

    fn object_id(&self) -> Option<ObjectId> {
        self.directory.cloud.id(self.cloud).map(ObjectId)
    }

    fn about_anchor(&self, anchor: SourceAnchor, findings: &mut Vec<Finding>) {
        if let Some(other) = anchor.differs_from {
            let text = format!(
                "{} is {}, and the other attribute is {other}: a migrated or manually anchored user",
                anchor.attribute.name(),
                anchor.guid
            );
            findings.push(Finding::new(
                Code::AnchorsDiffer,
                text,
                "make sure which of the two your sync uses (--anchor)",
            ));
        }
        if anchor.consistency_guid_unknown {
            findings.push(Finding::new(
                Code::ConsistencyGuidUnknown,
                "the export has no mS-DS-ConsistencyGuid; objectGUID is the anchor only where it is empty",
                "`hardmatch collect` prints a command that exports it",
            ));
        }
        self.about_holders(anchor.guid, findings);
    }

    fn about_holders(&self, anchor: Guid, findings: &mut Vec<Finding>) {
        let cloud = &self.directory.cloud;
        for holder in cloud.rows_by_anchor(anchor).filter(|row| *row != self.cloud) {
            if !self.is_freed(cloud.id(holder).map(ObjectId), anchor) {
                let who = name_of(cloud.text(holder, Field::Upn), cloud.id(holder));
                findings.push(Finding::new(
                    Code::AnchorHeld,
                    format!("{who} has this ImmutableId"),
                    "clear it there first, or link that user",
                ));
            }
        }
        let Some(deleted) = &self.directory.deleted else { return };
        for holder in self.judge.deleted_holders(anchor) {
            if !self.is_freed(deleted.id(holder).map(ObjectId), anchor) {
                let who = name_of(deleted.text(holder, Field::Upn), deleted.id(holder));
                findings.push(Finding::new(
                    Code::AnchorHeldByDeleted,
                    format!("the soft-deleted user {who} has this ImmutableId"),
                    "purge that user, or restore it and clear its id",
                ));
            }
        }
    }

    /// Whether an operation that is queued already takes the id from its holder.
    fn is_freed(&self, holder: Option<ObjectId>, anchor: Guid) -> bool {
        let Some(holder) = holder else { return false };
        self.queue.of_cloud(holder).any(|queued| match &queued.operation {
            Operation::ClearAnchor { .. } | Operation::PurgeDeletedUser { .. } => true,
            Operation::LinkUser { after, .. } => after.guid() != Some(anchor),
            Operation::RestoreDeletedUser { .. }
            | Operation::SetConsistencyGuid { .. }
            | Operation::EnableRemoteMailbox { .. }
            | Operation::SetExchangeGuid { .. }
            | Operation::SetUserPrincipalName { .. } => false,
        })
    }

    fn about_target(&self, findings: &mut Vec<Finding>) {
        findings.extend(target_findings(&self.directory.cloud, self.cloud));
        if is_guest(&self.directory.cloud, self.cloud) {
            findings.push(Finding::new(
                Code::Guest,
                "the cloud user is a guest of the tenant",
                "choose the member account of this person",
            ));
        }
        self.about_present_id(findings);
    }

    fn about_present_id(&self, findings: &mut Vec<Finding>) {
        let wanted = self.judge.anchor(self.onprem).ok().map(|anchor| anchor.guid.immutable_id());
        match present_id(&self.directory.cloud, self.cloud) {
            Known::Unknown => findings.push(id_unknown()),
            Known::Value(present) if Some(&present) == wanted.as_ref() => {
                findings.push(Finding::new(
                    Code::AlreadyLinked,
                    "the cloud user has this ImmutableId already",
                    "nothing to do",
                ));
            }
            Known::Value(present) => findings.push(Finding::new(
                Code::OtherId,
                format!("the cloud user has the ImmutableId {present}{}", self.owner_of(&present)),
                "make sure that it is nobody's any more",
            )),
            Known::Empty => {}
        }
    }

    fn owner_of(&self, id: &ImmutableId) -> String {
        let users = &self.directory.onprem;
        let owner = id.guid().and_then(|guid| self.judge.owners(guid).next());
        owner.map_or_else(String::new, |row| {
            format!(", the anchor of {}", name_of(users.text(row, Field::Upn), users.id(row)))
        })
    }

    fn about_user(&self, findings: &mut Vec<Finding>) {
        let (users, row) = (&self.directory.onprem, self.onprem);
        if users.flag(row, Field::Enabled) == Cell::Value(false) {
            findings.push(Finding::new(
                Code::Disabled,
                "the on-premises account is disabled: sync will block the sign-in of the cloud user",
                "enable it first, if the person still works here",
            ));
        }
        let class = users.text_or_empty(row, Field::ObjectClass).to_ascii_lowercase();
        let machine = users.text_or_empty(row, Field::Sam).ends_with('$');
        if machine || class.contains("computer") || class.contains("managedserviceaccount") {
            findings.push(Finding::new(
                Code::NotAPerson,
                "the on-premises object is a computer or a managed service account",
                "choose the account of the person",
            ));
        }
    }

    fn about_queue(&self, findings: &mut Vec<Finding>) {
        let links = |found: &&super::QueuedOperation| found.operation.kind() == OpKind::LinkUser;
        if let Some(queued) = self.object_guid().and_then(|id| self.queue.of_onprem(id).find(links))
        {
            findings.push(Finding::new(
                Code::OnPremQueued,
                format!("the on-premises user is queued already, as operation {}", queued.id),
                "remove that operation first, or undo it",
            ));
        }
        if let Some(queued) = self.object_id().and_then(|id| self.queue.of_cloud(id).find(links)) {
            findings.push(cloud_queued(queued.id));
        }
        let anchor = self.judge.anchor(self.onprem).ok().map(|anchor| anchor.guid);
        let taken = anchor.and_then(|anchor| self.queue.links_with_anchor(anchor).next());
        if let Some(queued) = taken
            && queued.operation.onprem().map(|user| user.object_guid) != self.object_guid()
        {
            findings.push(Finding::new(
                Code::AnchorQueued,
                format!("operation {} gives this anchor to another cloud user", queued.id),
                "two on-premises users have the same anchor: correct one of them",
            ));
        }
    }

    fn about_soft_match(&self, findings: &mut Vec<Finding>) {
        let Some((target, _)) = self.judge.onprem(self.onprem).soft_match else { return };
        let cloud = &self.directory.cloud;
        if target == self.cloud {
            findings.push(Finding::new(
                Code::WouldSoftMatch,
                "the next sync would soft match these two by itself",
                "a hard match makes sure of it",
            ));
        } else {
            let who = name_of(cloud.text(target, Field::Upn), cloud.id(target));
            findings.push(Finding::new(
                Code::OtherSoftMatch,
                format!("{who} has the same UPN or primary address and would soft match"),
                "make sure which of the two is the person",
            ));
        }
    }
}

fn nothing_in_common(candidate: &Candidate) -> Option<Finding> {
    let known = candidate.reasons.iter().any(|reason: &Reason| reason.is_identity());
    let percent = (candidate.likeness * 100.0).round();
    (!known && candidate.likeness < ALIKE).then(|| {
        Finding::new(
            Code::NothingInCommon,
            format!("no identity is equal, and the names are {percent}% alike"),
            "look at both users (i) before you go on",
        )
    })
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
pub fn propose_clear(directory: &Directory, queue: &Queue, row: CloudRow) -> Proposal {
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
        Known::Value(_) => {}
    }
    findings.extend(target_findings(cloud, row));
    let id = cloud.id(row).map(ObjectId);
    let clears = |queued: &&super::QueuedOperation| {
        matches!(queued.operation.kind(), OpKind::LinkUser | OpKind::ClearAnchor)
    };
    if let Some(queued) = id.and_then(|id| queue.of_cloud(id).find(clears)) {
        findings.push(cloud_queued(queued.id));
    }
    let findings = findings.into_iter().map(|found| found.about_cloud(id)).collect();
    let operation = cloud_ref(cloud, row).map(|cloud| Operation::ClearAnchor { cloud, before });
    Proposal {
        operation,
        findings: gravest_first(findings),
        reason: "cleared by hand".into(),
        prerequisite: out_of_sync(&directory.cloud, row),
    }
}

pub(super) fn gravest_first(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| (finding.severity, std::cmp::Reverse(finding.code.consent())));
    findings
}

/// The cloud refuses to change a user while it is synced.
pub(super) fn out_of_sync(cloud: &CloudUsers, row: CloudRow) -> Option<Prerequisite> {
    (cloud.flag(row, Field::Synced) == Cell::Value(true)).then_some(Prerequisite::OutOfSync)
}

fn id_unknown() -> Finding {
    Finding::new(
        Code::IdUnknown,
        "the cloud export does not tell the present ImmutableId",
        "export OnPremisesImmutableId; `hardmatch collect` prints the command",
    )
}

fn cloud_queued(id: super::OpId) -> Finding {
    Finding::new(
        Code::CloudQueued,
        format!("the cloud user is queued already, as operation {id}"),
        "remove that operation first, or undo it",
    )
}

/// What speaks against changing the `ImmutableId` of a cloud user, whatever to.
pub(super) fn target_findings(cloud: &CloudUsers, row: CloudRow) -> Vec<Finding> {
    let mut findings = Vec::new();
    if cloud.id(row).is_none() {
        findings.push(Finding::new(
            Code::NoObjectId,
            "the cloud export has no object id for this user, and commands name users by it",
            "export Id or ObjectId too",
        ));
    }
    match cloud.flag(row, Field::Synced) {
        Cell::Value(true) => findings.push(Finding::new(
            Code::Synced,
            "the cloud user is synced from on-premises: the cloud refuses to change its ImmutableId",
            "take its on-premises user out of the scope of sync first",
        )),
        Cell::Value(false) => findings.push(Finding::new(
            Code::LeftSync,
            "the cloud user was synced and left the scope of sync; changing its id may be refused",
            "set mS-DS-ConsistencyGuid on-premises instead",
        )),
        Cell::Unknown => findings.push(Finding::new(
            Code::SyncedUnknown,
            "the export does not tell whether the cloud user is synced",
            "export OnPremisesSyncEnabled",
        )),
        Cell::Empty => {}
    }
    findings
}
