//! How a user stands, in one sentence: what the letter in the list rests on.

use super::preview::label;
use crate::anchor::ObjectGuid;
use crate::directory::{CloudRow, Directory, Field, OnPremRow, Row, Table};
use crate::link::{CloudEvidence, CloudStatus, Judge, OnPremEvidence, OnPremStatus, SoftMatchKey};
use crate::plan::Queue;

/// How an on-premises user stands: what is queued, else its link status with the evidence.
pub(super) fn of_onprem(
    directory: &Directory,
    judge: &Judge<'_>,
    queue: &Queue,
    row: OnPremRow,
) -> String {
    let queued = directory.onprem.id(row).and_then(|id| queue.link_of_onprem(ObjectGuid(id)));
    if let Some(queued) = queued {
        let with = queued.operation.cloud().map(|user| {
            let id = || user.object_id.to_string();
            user.upn.clone().or_else(|| user.name.clone()).unwrap_or_else(id)
        });
        return format!("queued as operation {}: {}", queued.id, with.unwrap_or_default());
    }
    onprem_sentence(directory, &judge.onprem(row))
}

fn onprem_sentence(directory: &Directory, evidence: &OnPremEvidence) -> String {
    let holders = || {
        let deleted = directory.deleted.as_ref().map(|deleted| {
            let rows = evidence.deleted_holders.iter();
            rows.map(|row| format!("the deleted user {}", label(deleted, *row))).collect::<Vec<_>>()
        });
        let active = evidence.holders.iter().map(|row| label(&directory.cloud, *row));
        join(active.chain(deleted.unwrap_or_default()))
    };
    match evidence.status {
        OnPremStatus::Linked => format!("linked with {}", holders()),
        OnPremStatus::HeldByDeleted => format!("its anchor is held by {}", holders()),
        OnPremStatus::SoftMatch => {
            let (who, key) = soft_match(directory, evidence);
            format!("not linked; a sync would soft match it with {who} by {key}")
        }
        OnPremStatus::Unlinked => "not linked; nobody in the cloud has its UPN or address".into(),
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
        Some((row, SoftMatchKey::PrimaryAddress)) => {
            (label(&directory.cloud, row), "primary address")
        }
        Some((row, SoftMatchKey::Upn)) => (label(&directory.cloud, row), "UPN"),
        None => (String::new(), "address"),
    }
}

/// How a cloud user stands.
pub(super) fn of_cloud(directory: &Directory, judge: &Judge<'_>, row: CloudRow) -> String {
    let evidence = judge.cloud(row);
    let users = &directory.onprem;
    let synced = match directory.cloud.flag(row, Field::Synced).value() {
        Some(true) => "; it is synced from on-premises",
        Some(false) | None => "",
    };
    let said = match evidence.status {
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
            "its ImmutableId is not the Base64 of a GUID".into()
        }
        CloudStatus::CustomAnchor => format!(
            "its ImmutableId is the text of a GUID, not its bytes; meant is {}",
            names(users, &evidence.meant)
        ),
        CloudStatus::Duplicate => {
            format!("duplicate: {} has the same ImmutableId", twins(directory, &evidence))
        }
        CloudStatus::Unknown => "not known: the export has no ImmutableId for it".into(),
    };
    format!("{said}{synced}")
}

fn twins(directory: &Directory, evidence: &CloudEvidence) -> String {
    let active = evidence.twins.iter().map(|row| label(&directory.cloud, *row));
    let deleted = directory.deleted.as_ref().map(|deleted| {
        let rows = evidence.deleted_twins.iter();
        rows.map(|row| format!("the deleted user {}", label(deleted, *row))).collect::<Vec<_>>()
    });
    join(active.chain(deleted.unwrap_or_default()))
}

fn names<R: Row>(table: &Table<R>, rows: &[R]) -> String {
    join(rows.iter().map(|row| label(table, *row)))
}

fn join(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
