//! How a user stands, in one sentence: what a status rests on, for screen and command line alike.

use super::judge::Judge;
use super::status::{CloudEvidence, CloudStatus, OnPremEvidence, OnPremStatus};
use crate::directory::{
    Cell, CloudRow, Directory, Field, OnPremRow, Row, SyncState, Table, TextAttribute,
};

/// What is said of everybody where a column was sorted or shifted by itself.
const DISPLACED: &str = "the ids of the exports may stand beside other people than their own";

/// What is said of an id that nobody holds for sure.
const NOBODY: &str = "nobody";

impl OnPremEvidence {
    /// The status of the user `row` with the names of those it rests on.
    #[must_use]
    pub fn sentence(&self, judge: &Judge, row: OnPremRow) -> String {
        onprem_sentence(judge, self, row)
    }
}

impl CloudEvidence {
    /// The status of the cloud user `row` with the names of those it rests on.
    #[must_use]
    pub fn sentence(&self, judge: &Judge, row: CloudRow) -> String {
        format!("{}{}", cloud_sentence(judge, self, row), authority(judge.directory(), row))
    }
}

/// Who is the authority of a cloud user, as far as the export tells (docs/facts.md, Source of authority).
fn authority(directory: &Directory, row: CloudRow) -> &'static str {
    let cloud = &directory.cloud;
    let managed = cloud.flag(row, Field::CloudManaged);
    if managed == Cell::Value(true) {
        return match cloud.flag(row, Field::Synced) {
            Cell::Value(_) => {
                "; it was handed over to the cloud, and its sync column is not empty yet"
            }
            Cell::Empty | Cell::Unknown => "; the cloud is its authority: it was handed over",
        };
    }
    let has_id = matches!(cloud.anchor_cell(row), Cell::Value(_));
    match cloud.sync_state(row) {
        SyncState::Synced => "; it is synced from on-premises",
        SyncState::Left => "; it was synced and left the scope of sync",
        SyncState::SyncedOrLeft => "; it is or was synced from on-premises",
        // Prepared for a hard match, handed back and not synced since, or synchronisation is off.
        SyncState::Never if has_id && managed == Cell::Value(false) => {
            "; it is not synced, and the sync may take it over"
        }
        SyncState::Never | SyncState::Unknown => "",
    }
}

impl Judge {
    /// What is to be settled where the ids show which attribute the anchor is, and nobody has said so.
    #[must_use]
    pub fn to_settle(&self) -> Option<String> {
        let attribute = self.unsettled_anchor()?;
        Some(format!(
            "the ids of this tenant are the {attribute} of its users, and a link writes that text; say which attribute your sync takes: --anchor {attribute}, --anchor objectguid or --anchor consistencyguid"
        ))
    }

    /// What can be said of an id that no user in the exports holds.
    #[must_use]
    pub fn held_by_nobody(&self) -> &'static str {
        let directory = self.directory();
        if self.are_ids_displaced() {
            return "unknown: the ids of the exports may stand beside other people than their own";
        }
        if directory.cloud.flaws().incomplete {
            return "unknown: users are missing from the cloud export";
        }
        if !self.knows_ids() {
            return "unknown: the cloud export does not tell everybody's ImmutableId";
        }
        match directory.deleted.as_ref().filter(|_| directory.lists_deleted()) {
            None => "nobody active; deleted users not exported",
            Some(deleted) if deleted.flaws().incomplete => {
                "nobody active; users are missing from the list of deleted ones"
            }
            Some(deleted) if deleted.is_empty() || knows(deleted, Field::ImmutableId) => NOBODY,
            Some(_) => "nobody active; the ids of deleted users not exported",
        }
    }

    /// What can be said of a GUID that no on-premises user in the exports has.
    #[must_use]
    pub fn of_nobody(&self) -> String {
        match self.why_owners_unknown() {
            None => "of nobody on-premises".into(),
            Some(why) => format!("of nobody that is known: {why}"),
        }
    }

    /// What is to be added to a statement about a soft match where the exports do not tell all that it
    /// rests on: both sides' keys, who is a guest, and who holds which anchor.
    #[must_use]
    pub fn as_far_as_told(&self) -> &'static str {
        const KEYS: [Field; 3] = [Field::Upn, Field::Mail, Field::ProxyAddresses];
        let directory = self.directory();
        let here = directory.onprem.fields_known_everywhere();
        let there = directory.cloud.fields_known_everywhere();
        let keys = KEYS.iter().all(|key| here.contains(*key) && there.contains(*key));
        let guests = there.contains(Field::UserType);
        let sure = keys && guests && self.knows_owners() && self.held_by_nobody() == NOBODY;
        if sure { "" } else { ", as far as the exports tell" }
    }

    /// Why it cannot be told that a GUID is nobody's; `None` where it can.
    fn why_owners_unknown(&self) -> Option<String> {
        let users = &self.directory().onprem;
        if self.knows_owners() {
            return None;
        }
        if self.are_ids_displaced() {
            return Some(DISPLACED.into());
        }
        if users.flaws().incomplete {
            return Some("users are missing from the on-premises export".into());
        }
        if users.is_empty() {
            return Some("there is no on-premises export".into());
        }
        let custom = self.custom_anchor().filter(|custom| !knows(users, custom.field()));
        let attribute = match custom {
            Some(custom) => custom.name(),
            None if knows(users, Field::ObjectGuid) => "mS-DS-ConsistencyGuid",
            None => "ObjectGUID",
        };
        Some(format!("not every on-premises user has its {attribute} in the export"))
    }
}

fn knows<R: Row>(table: &Table<R>, field: Field) -> bool {
    table.fields_known_everywhere().contains(field)
}

fn onprem_sentence(judge: &Judge, evidence: &OnPremEvidence, row: OnPremRow) -> String {
    let directory = judge.directory();
    let holders = || {
        let deleted = directory.deleted.as_ref().map(|deleted| {
            let rows = evidence.deleted_holders.iter();
            rows.map(|row| format!("the deleted user {}", deleted.label(*row))).collect::<Vec<_>>()
        });
        let active = evidence.holders.iter().map(|row| directory.cloud.label(*row));
        join(active.chain(deleted.unwrap_or_default()))
    };
    match evidence.status {
        OnPremStatus::Linked => format!("linked with {}", holders()),
        OnPremStatus::HeldByDeleted => format!("its anchor is held by {}", holders()),
        OnPremStatus::SoftMatch => {
            let (who, key) = soft_match(directory, evidence);
            format!(
                "not linked; a sync would soft match it with {who} by {key}{}",
                judge.as_far_as_told()
            )
        }
        OnPremStatus::Unlinked => format!("not linked; {}", no_soft_match(directory, row)),
        OnPremStatus::Conflict if evidence.holders.len() + evidence.deleted_holders.len() > 1 => {
            format!("conflict: its anchor is held by {}", holders())
        }
        OnPremStatus::Conflict => {
            let (who, key) = soft_match(directory, evidence);
            let far = judge.as_far_as_told();
            format!("conflict: {who} has its {key} and another ImmutableId{far}")
        }
        OnPremStatus::NoAnchor => match &evidence.anchor {
            Err(missing) => missing.to_string(),
            Ok(_) => String::new(),
        },
        OnPremStatus::Unknown if judge.are_ids_displaced() => format!("not known: {DISPLACED}"),
        OnPremStatus::Unknown if directory.cloud.flaws().incomplete => {
            "not known: users are missing from the cloud export, and one of them may hold its anchor"
                .into()
        }
        OnPremStatus::Unknown if judge.is_nearly_custom(evidence, row) => {
            let (who, _) = soft_match(directory, evidence);
            let attribute = judge.custom_anchor().map_or("anchor", TextAttribute::name);
            format!("not known: the id of {who} is its {attribute} but for case or leading zeros")
        }
        OnPremStatus::Unknown if judge.knows_ids() => {
            let (who, key) = soft_match(directory, evidence);
            format!(
                "not known: {who} has its {key} and an ImmutableId, which may be its mS-DS-ConsistencyGuid: that was not exported"
            )
        }
        OnPremStatus::Unknown => {
            "not known: the cloud export does not tell everybody's ImmutableId".into()
        }
    }
}

/// Why nobody is known whom a sync would soft match: by what could be compared, and what could not.
fn no_soft_match(directory: &Directory, row: OnPremRow) -> String {
    let (users, cloud) = (&directory.onprem, &directory.cloud);
    let there = cloud.fields_known_everywhere();
    let lists = there.contains(Field::ProxyAddresses) || there.contains(Field::Mail);
    let address = match users.primary_address(row) {
        // A primary address is that of the list, else the one of the other column.
        Cell::Empty if !users.knows(row, Field::ProxyAddresses) => Cell::Unknown,
        address => address,
    };
    let keys = [
        ("UPN", users.text(row, Field::Upn), there.contains(Field::Upn)),
        ("primary address", address, lists),
    ];
    let compared: Vec<&str> = keys
        .iter()
        .filter(|(_, ours, there)| matches!(ours, Cell::Value(_)) && *there)
        .map(|(key, ..)| *key)
        .collect();
    let unknown: Vec<&str> = keys
        .iter()
        .filter(|(_, ours, there)| match ours {
            Cell::Unknown => true,
            Cell::Value(_) => !there,
            Cell::Empty => false,
        })
        .map(|(key, ..)| *key)
        .collect();
    let compared = match compared[..] {
        [] if unknown.is_empty() => {
            "it has no UPN and no primary address by which a sync could soft match it".to_string()
        }
        [] => "whether a sync would soft match it is unknown".to_string(),
        _ => format!("no member of the tenant has its {}", compared.join(" or ")),
    };
    match unknown[..] {
        [] => compared,
        _ => format!("{compared}; {} could not be compared", unknown.join(" and ")),
    }
}

fn soft_match(directory: &Directory, evidence: &OnPremEvidence) -> (String, &'static str) {
    match evidence.soft_match {
        Some((row, key)) => (directory.cloud.label(row), key.name()),
        None => (String::new(), "address"),
    }
}

fn cloud_sentence(judge: &Judge, evidence: &CloudEvidence, row: CloudRow) -> String {
    let directory = judge.directory();
    let users = &directory.onprem;
    match evidence.status {
        CloudStatus::Linked if evidence.owners.is_empty() => format!(
            "linked with {}, by the attribute that is not its anchor",
            names(users, &evidence.owners_by_other_attribute)
        ),
        CloudStatus::Linked => format!("linked with {}", names(users, &evidence.owners)),
        CloudStatus::CloudOnly => "cloud only: it has no ImmutableId".into(),
        CloudStatus::Orphan => "orphan: its ImmutableId is the GUID of nobody on-premises".into(),
        CloudStatus::WrongByteOrder => format!(
            "its ImmutableId has the bytes of {} in the wrong order",
            names(users, &evidence.meant)
        ),
        CloudStatus::DamagedAnchor => {
            format!("its ImmutableId is a damaged one of {}", names(users, &evidence.meant))
        }
        CloudStatus::CustomAnchor => {
            "custom anchor: its ImmutableId is not the Base64 of a GUID".into()
        }
        CloudStatus::Duplicate => {
            format!("duplicate: {} has the same ImmutableId", twins(directory, evidence))
        }
        CloudStatus::Unknown if judge.are_ids_displaced() => format!("not known: {DISPLACED}"),
        CloudStatus::Unknown if directory.cloud.destroyed_id(row).is_some() => {
            "not known: the export destroyed its ImmutableId".into()
        }
        CloudStatus::Unknown if directory.cloud.knows(row, Field::ImmutableId) => {
            format!("not known: its ImmutableId is the GUID {}", judge.of_nobody())
        }
        CloudStatus::Unknown => "not known: the export has no ImmutableId for it".into(),
    }
}

fn twins(directory: &Directory, evidence: &CloudEvidence) -> String {
    let active = evidence.twins.iter().map(|row| directory.cloud.label(*row));
    let deleted = directory.deleted.as_ref().map(|deleted| {
        let rows = evidence.deleted_twins.iter();
        rows.map(|row| format!("the deleted user {}", deleted.label(*row))).collect::<Vec<_>>()
    });
    join(active.chain(deleted.unwrap_or_default()))
}

fn names<R: Row>(table: &Table<R>, rows: &[R]) -> String {
    join(rows.iter().map(|row| table.label(*row)))
}

fn join(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
