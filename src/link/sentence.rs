//! How a user stands, in one sentence: what a status rests on, for screen and command line alike.

use super::status::{CloudEvidence, CloudStatus, OnPremEvidence, OnPremStatus};
use crate::directory::{CloudRow, Directory, Field, Row, Table};

impl OnPremEvidence {
    /// The status of the user with the names of those it rests on.
    #[must_use]
    pub fn sentence(&self, directory: &Directory) -> String {
        onprem_sentence(directory, self)
    }
}

impl CloudEvidence {
    /// The status of the cloud user `row` with the names of those it rests on.
    #[must_use]
    pub fn sentence(&self, directory: &Directory, row: CloudRow) -> String {
        let synced = match directory.cloud.flag(row, Field::Synced).value() {
            Some(true) => "; it is synced from on-premises",
            Some(false) => "; it was synced and left the scope of sync",
            None => "",
        };
        format!("{}{synced}", cloud_sentence(directory, self))
    }
}

fn onprem_sentence(directory: &Directory, evidence: &OnPremEvidence) -> String {
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
            format!("not linked; a sync would soft match it with {who} by {key}")
        }
        OnPremStatus::Unlinked => {
            "not linked; no member of the tenant has its UPN or primary address".into()
        }
        OnPremStatus::Conflict if evidence.holders.len() + evidence.deleted_holders.len() > 1 => {
            format!("conflict: its anchor is held by {}", holders())
        }
        OnPremStatus::Conflict => {
            let (who, key) = soft_match(directory, evidence);
            format!("conflict: {who} has its {key} and another ImmutableId")
        }
        OnPremStatus::NoAnchor => match &evidence.anchor {
            Err(missing) => missing.to_string(),
            Ok(_) => String::new(),
        },
        OnPremStatus::Unknown => {
            "not known: the cloud export does not tell everybody's ImmutableId".into()
        }
    }
}

fn soft_match(directory: &Directory, evidence: &OnPremEvidence) -> (String, &'static str) {
    match evidence.soft_match {
        Some((row, key)) => (directory.cloud.label(row), key.name()),
        None => (String::new(), "address"),
    }
}

fn cloud_sentence(directory: &Directory, evidence: &CloudEvidence) -> String {
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
        CloudStatus::CustomAnchor if evidence.meant.is_empty() => {
            "custom anchor: its ImmutableId is not the Base64 of a GUID".into()
        }
        CloudStatus::CustomAnchor => format!(
            "its ImmutableId is not the Base64 of a GUID, but stands for that of {}",
            names(users, &evidence.meant)
        ),
        CloudStatus::Duplicate => {
            format!("duplicate: {} has the same ImmutableId", twins(directory, evidence))
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
