//! What stands against changing the id of a cloud user (domain.md 3.3 to 3.6).

use super::notes::{Notes, Said};
use super::view::View;
use crate::directory::{Cell, CloudRow, Field};
use crate::plan::finding::Code;

/// Says that the export has no object id.
pub(super) fn no_object_id(notes: &mut impl Notes) {
    notes.add(Code::NoObjectId, || {
        Said::new(
            "the cloud export has no object id for this user, and commands name users by it",
            "export Id or ObjectId too",
        )
    });
}

/// The three states of `OnPremisesSyncEnabled`: true, false after leaving the scope, empty if never.
pub(super) fn synced(view: View<'_>, row: CloudRow, notes: &mut impl Notes) {
    match view.directory.cloud.flag(row, Field::Synced) {
        Cell::Value(true) => notes.add(Code::Synced, || {
            Said::new(
                "the cloud user is synced from on-premises: the cloud refuses to change its ImmutableId",
                "take its on-premises user out of the scope of sync first",
            )
        }),
        Cell::Value(false) => notes.add(Code::LeftSync, || {
            Said::new(
                "the cloud user was synced and left the scope of sync; changing its id may be refused",
                "set mS-DS-ConsistencyGuid on-premises instead",
            )
        }),
        Cell::Empty | Cell::Unknown => {}
    }
}

/// Whether the user was synced once: its onPremisesObjectIdentifier is set then, and cannot be mapped
/// to another object.
pub(super) fn was_synced(view: View<'_>, row: CloudRow, notes: &mut impl Notes) {
    let cloud = &view.directory.cloud;
    if cloud.flag(row, Field::Synced) == Cell::Value(true) {
        return;
    }
    let what = if cloud.has_value(row, Field::OnPremisesObjectId) {
        "its onPremisesObjectIdentifier is set"
    } else if cloud.has_value(row, Field::LastSync) {
        "it has a time of its last sync, so its onPremisesObjectIdentifier is probably set"
    } else {
        return;
    };
    notes.add(Code::WasSynced, || {
        Said::new(
            format!("the cloud user was synced once: {what}, and a hard match to another user is refused since July 2026"),
            "clear onPremisesObjectIdentifier first (Graph beta, null is accepted), after a backup",
        )
    });
}
