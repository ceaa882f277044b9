//! Who judges how a user stands: the rules by which a status follows from what the exports hold.

use std::sync::Arc;

use super::custom::CustomAnchor;
use super::names::{NameIndex, SharedNames};
use super::status::{
    CloudEvidence, CloudStatus, OnPremEvidence, OnPremStatus, SoftMatchKey, is_guest,
};
use crate::anchor::{Anchor, Guid, Misspelling, misspelled, misspelling};
use crate::directory::{
    AnchorCell, AnchorPolicy, Cell, CloudRow, DeletedRow, Directory, Field, GuidAnchor, NoAnchor,
    OnPremRow, SourceAnchor, TextAttribute, address_key, source_anchor,
};

/// Judges users of one directory under one anchor policy: how each stands, and who may be whom.
///
/// Made once a directory. It travels with the directory, which it holds; a clone shares everything.
#[derive(Clone, Debug)]
pub struct Judge {
    directory: Arc<Directory>,
    policy: AnchorPolicy,
    /// Whether the `ImmutableId` of some cloud user is not known.
    ids_incomplete: bool,
    /// Whether the export destroyed the `ImmutableId` of some cloud user.
    ids_destroyed: bool,
    /// The attribute whose text the ids show to be the anchor, where they are no GUIDs.
    recognised: Option<Arc<CustomAnchor>>,
    /// The attribute in force, where it holds a text: the one of the policy, else the recognised one.
    custom: Option<Arc<CustomAnchor>>,
    /// The words of the cloud users' names: made by whoever needs them first.
    names: SharedNames,
}

impl Judge {
    /// A judge of `directory` under `policy`.
    #[must_use]
    pub fn new(directory: impl Into<Arc<Directory>>, policy: AnchorPolicy) -> Self {
        let directory = directory.into();
        // Without any cloud user there is nobody whose id could be known.
        let flaws = directory.cloud.flaws();
        let known = !directory.cloud.is_empty()
            && !flaws.displaced
            && !flaws.incomplete
            && directory.cloud.fields_known_everywhere().contains(Field::ImmutableId);
        let cloud = &directory.cloud;
        let ids_destroyed =
            cloud.rows_with_text_anchor().any(|row| cloud.destroyed_id(row).is_some());
        let recognised = CustomAnchor::recognise(&directory).map(Arc::new);
        let custom = in_force(&directory, &policy, recognised.as_ref());
        let names = Arc::default();
        Self { directory, policy, ids_incomplete: !known, ids_destroyed, recognised, custom, names }
    }

    /// The same judge under another policy.
    #[must_use]
    pub fn under(&self, policy: &AnchorPolicy) -> Self {
        if self.policy == *policy {
            return self.clone();
        }
        let custom = in_force(&self.directory, policy, self.recognised.as_ref());
        Self { policy: policy.clone(), custom, ..self.clone() }
    }

    /// The users.
    #[must_use]
    pub const fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// The index over the names of the cloud users, by which search and ranking find them.
    #[must_use]
    pub fn names(&self) -> &NameIndex {
        self.names.get_or_init(|| NameIndex::build(&self.directory.cloud))
    }

    /// The place of that index, for the search that shares it.
    #[must_use]
    pub fn shared_names(&self) -> SharedNames {
        Arc::clone(&self.names)
    }

    /// The policy that it judges under.
    #[must_use]
    pub const fn policy(&self) -> &AnchorPolicy {
        &self.policy
    }

    /// The source anchor of an on-premises user. Where the ids have shown which attribute it is and nobody
    /// has said so, a GUID that is somebody's id already is the anchor all the same.
    ///
    /// # Errors
    /// [`NoAnchor`] says what is missing.
    pub fn anchor(&self, row: OnPremRow) -> Result<SourceAnchor, NoAnchor> {
        let users = &self.directory.onprem;
        let Some(custom) = self.custom.as_deref() else {
            return source_anchor(users, row, &self.policy);
        };
        if self.policy == AnchorPolicy::Auto
            && let Ok(anchor) = source_anchor(users, row, &self.policy)
            && self.is_held(&anchor.anchor())
        {
            return Ok(anchor);
        }
        custom.anchor(users, row)
    }

    /// Whether a cloud user, active or soft-deleted, has an anchor.
    fn is_held(&self, anchor: &Anchor) -> bool {
        self.directory.cloud.rows_with_anchor(anchor).next().is_some()
            || !self.deleted_holders(anchor).is_empty()
    }

    /// Whether the exports tell who holds which `ImmutableId` among the active cloud users.
    #[must_use]
    pub const fn knows_ids(&self) -> bool {
        !self.ids_incomplete && !self.ids_destroyed
    }

    /// Whether the exports tell the source anchor of every on-premises user, so that a GUID which none
    /// of them has is nobody's. Attributes that the policy passes over need not be known.
    #[must_use]
    pub fn knows_owners(&self) -> bool {
        let users = &self.directory.onprem;
        let known = users.fields_known_everywhere();
        let consistency =
            self.policy == AnchorPolicy::ObjectGuid || known.contains(Field::ConsistencyGuid);
        let custom = self.custom_anchor().is_none_or(|custom| known.contains(custom.field()));
        let is_sound = !users.flaws().displaced && !users.flaws().incomplete;
        is_sound && !users.is_empty() && known.contains(Field::ObjectGuid) && consistency && custom
    }

    /// Whether the ids of a side may stand beside other people than their own, so that they tell of nobody.
    #[must_use]
    pub fn are_ids_displaced(&self) -> bool {
        self.directory.onprem.flaws().displaced || self.directory.cloud.flaws().displaced
    }

    /// The attribute in force as source anchor, where it holds a text: the one of the policy, else the one
    /// that the ids show.
    #[must_use]
    pub fn custom_anchor(&self) -> Option<&TextAttribute> {
        self.custom.as_deref().map(CustomAnchor::attribute)
    }

    /// The attribute that the ids show to be the source anchor, where it holds a text.
    #[must_use]
    pub fn recognised_anchor(&self) -> Option<&TextAttribute> {
        self.recognised.as_deref().map(CustomAnchor::attribute)
    }

    /// That attribute, while it is in force without anybody having said so.
    #[must_use]
    pub fn unsettled_anchor(&self) -> Option<&TextAttribute> {
        self.recognised_anchor().filter(|_| self.policy == AnchorPolicy::Auto)
    }

    /// What an on-premises user has in the attribute in force.
    #[must_use]
    pub fn custom_text(&self, row: OnPremRow) -> Option<&str> {
        self.custom.as_deref()?.text_of(&self.directory.onprem, row)
    }

    /// The evidence for one on-premises user, and the status that follows.
    #[must_use]
    pub fn onprem(&self, row: OnPremRow) -> OnPremEvidence {
        let anchor = self.anchor(row);
        if self.are_ids_displaced() {
            return OnPremEvidence::unknown(anchor);
        }
        let (holders, deleted_holders) = match anchor.as_ref().map(SourceAnchor::anchor) {
            Ok(anchor) => (
                self.directory.cloud.rows_with_anchor(&anchor).collect(),
                self.deleted_holders(&anchor),
            ),
            Err(_) => (Vec::new(), Vec::new()),
        };
        let free = anchor.is_ok() && holders.is_empty() && deleted_holders.is_empty();
        let soft_match = if free { self.soft_match_target(row) } else { None };
        let mut evidence = OnPremEvidence {
            anchor,
            holders,
            deleted_holders,
            soft_match,
            status: OnPremStatus::Unknown,
        };
        evidence.status = self.judge_onprem(row, &evidence);
        evidence
    }

    /// The soft-deleted users whose `ImmutableId` is the anchor.
    #[must_use]
    pub fn deleted_holders(&self, anchor: &Anchor) -> Vec<DeletedRow> {
        let deleted = self.directory.deleted.as_ref();
        deleted.map(|deleted| deleted.rows_with_anchor(anchor).collect()).unwrap_or_default()
    }

    /// The rules, in order:
    /// 1. without an anchor nothing else can be said;
    /// 2. several holders, active or deleted, are a conflict;
    /// 3. one active holder is a link, one deleted holder is in the way;
    /// 4. without a holder, an export that does not tell everybody's id leaves it unknown;
    /// 5. a soft-match target without an id is a soft match, with another id a conflict, unless that
    ///    may be the mS-DS-ConsistencyGuid which was not exported, or is nearly the text of a custom anchor.
    fn judge_onprem(&self, row: OnPremRow, evidence: &OnPremEvidence) -> OnPremStatus {
        let Ok(anchor) = &evidence.anchor else { return OnPremStatus::NoAnchor };
        match (evidence.holders.len(), evidence.deleted_holders.len()) {
            (1, 0) => return OnPremStatus::Linked,
            (0, 1) => return OnPremStatus::HeldByDeleted,
            (0, 0) => {}
            _ => return OnPremStatus::Conflict,
        }
        if self.ids_incomplete {
            return OnPremStatus::Unknown;
        }
        match evidence.soft_match {
            None => OnPremStatus::Unlinked,
            Some((target, _)) => match self.directory.cloud.anchor_cell(target) {
                Cell::Empty => OnPremStatus::SoftMatch,
                Cell::Value(AnchorCell::Guid(_))
                    if anchor.of_guid().is_some_and(|anchor| self.may_have_another(anchor)) =>
                {
                    OnPremStatus::Unknown
                }
                Cell::Value(_) if self.is_nearly_custom(evidence, row) => OnPremStatus::Unknown,
                Cell::Value(_) => OnPremStatus::Conflict,
                Cell::Unknown => OnPremStatus::Unknown,
            },
        }
    }

    /// The on-premises users whose text of the custom anchor an id is, but for case or leading zeros.
    #[must_use]
    pub fn nearly_custom(&self, id: &str) -> &[OnPremRow] {
        self.custom.as_deref().map_or(&[], |custom| custom.nearly(id))
    }

    /// Whether the user that a sync would soft match has nearly the custom anchor of an on-premises user.
    pub(super) fn is_nearly_custom(&self, evidence: &OnPremEvidence, row: OnPremRow) -> bool {
        let target =
            evidence.soft_match.map(|(target, _)| self.directory.cloud.anchor_cell(target));
        matches!(target, Some(Cell::Value(AnchorCell::Text(id))) if self.nearly_custom(id).contains(&row))
    }

    /// Whether the anchor may be another one than the exports show.
    fn may_have_another(&self, anchor: &GuidAnchor) -> bool {
        anchor.consistency_guid_unknown && self.policy == AnchorPolicy::Auto
    }

    /// The cloud user that a sync would soft match: by primary address first, then by UPN. Guests
    /// are not matched.
    #[must_use]
    pub fn soft_match_target(&self, row: OnPremRow) -> Option<(CloudRow, SoftMatchKey)> {
        let by_address = self.member_with_address(row);
        by_address
            .map(|row| (row, SoftMatchKey::PrimaryAddress))
            .or_else(|| self.member_with_upn(row).map(|row| (row, SoftMatchKey::Upn)))
    }

    /// The cloud user, not a guest, that has the primary address of an on-premises user as its own.
    fn member_with_address(&self, row: OnPremRow) -> Option<CloudRow> {
        let cloud = &self.directory.cloud;
        let address = self.directory.onprem.primary_address(row).value()?;
        let key = address_key(address);
        let is_primary = |row: &CloudRow| {
            cloud.primary_address(*row).value().is_some_and(|other| address_key(other) == key)
        };
        let mut members = cloud.rows_by_address(address).filter(|row| !is_guest(cloud, *row));
        members.find(is_primary)
    }

    /// The cloud user, not a guest, that has the UPN of an on-premises user.
    #[must_use]
    pub fn member_with_upn(&self, row: OnPremRow) -> Option<CloudRow> {
        let cloud = &self.directory.cloud;
        let upn = self.directory.onprem.text(row, Field::Upn).value()?;
        cloud.rows_by_upn(upn).find(|row| !is_guest(cloud, *row))
    }

    /// The on-premises users whose source anchor this is. Those that share a text, and so have no anchor
    /// that can be given to anybody, are its owners too.
    #[must_use]
    pub fn owners(&self, anchor: &Anchor) -> Vec<OnPremRow> {
        if self.are_ids_displaced() {
            return Vec::new();
        }
        let users = &self.directory.onprem;
        let mut owners = anchor.guid().map_or_else(Vec::new, |guid| self.owners_of_guid(guid));
        if let Some(custom) = self.custom.as_deref() {
            owners.extend(custom.exactly(users, anchor.immutable_id().as_str()));
            owners.sort_unstable();
            owners.dedup();
        }
        owners
    }

    fn owners_of_guid(&self, guid: Guid) -> Vec<OnPremRow> {
        let users = &self.directory.onprem;
        let in_force = |row: &OnPremRow| {
            let anchor = self.anchor(*row).ok();
            anchor.is_some_and(|anchor| anchor.of_guid().is_some_and(|own| own.guid == guid))
        };
        // A user whose two attributes are equal is found by both.
        let both = |row: &OnPremRow| users.anchor_cell(*row) != Cell::Value(AnchorCell::Guid(guid));
        let by_id = users.rows_by_id(guid).filter(both);
        users.rows_by_anchor(guid).chain(by_id).filter(in_force).collect()
    }

    /// The on-premises users that have this GUID in either attribute, in force or not.
    #[must_use]
    pub fn users_with_guid(&self, guid: Guid) -> Vec<OnPremRow> {
        if self.are_ids_displaced() {
            return Vec::new();
        }
        let users = &self.directory.onprem;
        let mut rows: Vec<OnPremRow> =
            users.rows_by_id(guid).chain(users.rows_by_anchor(guid)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The evidence for one cloud user, and the status that follows.
    #[must_use]
    pub fn cloud(&self, row: CloudRow) -> CloudEvidence {
        if self.directory.cloud.flaws().displaced {
            return CloudEvidence::only(CloudStatus::Unknown);
        }
        match self.directory.cloud.anchor_cell(row) {
            Cell::Unknown => CloudEvidence::only(CloudStatus::Unknown),
            Cell::Empty => CloudEvidence::only(CloudStatus::CloudOnly),
            Cell::Value(AnchorCell::Text(text)) => self.evidence_of_text(row, text),
            Cell::Value(AnchorCell::Guid(guid)) => self.evidence_of_guid(row, guid),
        }
    }

    fn evidence_of_text(&self, row: CloudRow, text: &str) -> CloudEvidence {
        let cloud = &self.directory.cloud;
        let twins: Vec<CloudRow> =
            cloud.rows_by_text_anchor(text).filter(|other| *other != row).collect();
        let meant = self.meant_by_text(text);
        let anchor = Anchor::Text(text.into());
        let owners = self.owners(&anchor);
        let deleted_twins = self.deleted_holders(&anchor);
        let status = if !twins.is_empty() || !deleted_twins.is_empty() {
            CloudStatus::Duplicate
        } else if !owners.is_empty() {
            CloudStatus::Linked
        } else if !meant.is_empty() {
            CloudStatus::DamagedAnchor
        } else {
            CloudStatus::CustomAnchor
        };
        let nearly = if owners.is_empty() { self.nearly_custom(text).to_vec() } else { Vec::new() };
        CloudEvidence { owners, meant, nearly, twins, deleted_twins, ..CloudEvidence::only(status) }
    }

    /// The on-premises users whose anchor an `ImmutableId` spells in a wrong form.
    #[must_use]
    pub fn meant_by_text(&self, id: &str) -> Vec<OnPremRow> {
        if self.are_ids_displaced() {
            return Vec::new();
        }
        let spelled = misspelled(id).into_iter().flat_map(|guid| self.users_with_guid(guid));
        let begun = self.directory.onprem.rows_by_misspelled_id(id);
        let mut users: Vec<OnPremRow> = spelled.chain(begun).collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// In which way an `ImmutableId` spells the anchor of an on-premises user wrongly.
    #[must_use]
    pub fn misspelling(&self, id: &str, user: OnPremRow) -> Option<Misspelling> {
        let users = &self.directory.onprem;
        let anchor = match users.anchor_cell(user) {
            Cell::Value(AnchorCell::Guid(guid)) => Some(guid),
            Cell::Value(AnchorCell::Text(_)) | Cell::Empty | Cell::Unknown => None,
        };
        [anchor, users.id(user)].into_iter().flatten().find_map(|guid| misspelling(id, guid))
    }

    fn evidence_of_guid(&self, row: CloudRow, guid: Guid) -> CloudEvidence {
        let twins: Vec<CloudRow> =
            self.directory.cloud.rows_by_anchor(guid).filter(|other| *other != row).collect();
        let anchor = Anchor::Guid(guid);
        let deleted_twins = self.deleted_holders(&anchor);
        let owners = self.owners(&anchor);
        let others = if owners.is_empty() { self.users_with_guid(guid) } else { Vec::new() };
        let unowned = owners.is_empty() && others.is_empty();
        let swapped =
            if unowned { self.users_with_guid(guid.other_byte_order()) } else { Vec::new() };
        let misspelled = if unowned && swapped.is_empty() {
            self.meant_by_text(&guid.base64())
        } else {
            Vec::new()
        };
        let status = if !twins.is_empty() || !deleted_twins.is_empty() {
            CloudStatus::Duplicate
        } else if !owners.is_empty() || !others.is_empty() {
            CloudStatus::Linked
        } else if !swapped.is_empty() {
            CloudStatus::WrongByteOrder
        } else if !misspelled.is_empty() {
            CloudStatus::DamagedAnchor
        } else if self.knows_owners() {
            CloudStatus::Orphan
        } else {
            CloudStatus::Unknown
        };
        CloudEvidence {
            owners,
            owners_by_other_attribute: others,
            meant: if swapped.is_empty() { misspelled } else { swapped },
            nearly: Vec::new(),
            twins,
            deleted_twins,
            status,
        }
    }
}

/// The attribute that a policy takes, where it holds a text.
fn in_force(
    directory: &Directory,
    policy: &AnchorPolicy,
    recognised: Option<&Arc<CustomAnchor>>,
) -> Option<Arc<CustomAnchor>> {
    match policy {
        AnchorPolicy::Auto => recognised.cloned(),
        AnchorPolicy::ObjectGuid | AnchorPolicy::ConsistencyGuid => None,
        AnchorPolicy::Attribute(attribute) => {
            let same = recognised.filter(|known| known.attribute() == attribute).cloned();
            same.or_else(|| Some(Arc::new(CustomAnchor::of(&directory.onprem, attribute.clone()))))
        }
    }
}
