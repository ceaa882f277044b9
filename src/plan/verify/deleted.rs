//! What fresh exports say about soft-deleted users.
//!
//! That somebody is gone can only be told by lists that name everybody, by id: of the soft-deleted
//! users, and of the active ones.

use super::{Truth, Verification};
use crate::anchor::ObjectId;
use crate::directory::{Directory, Field, Role};
use crate::plan::Known;

/// Where a user is.
enum Where {
    Active,
    SoftDeleted(&'static [Role]),
    /// In neither list, and both name everybody; whether the one of soft-deleted users is empty.
    Gone(bool),
    /// In neither list, as far as these tell; with what is missing.
    Unknown(&'static str),
}

fn whereabouts(directory: &Directory, id: ObjectId) -> Where {
    let (cloud, deleted) = (&directory.cloud, directory.deleted.as_ref());
    let is_active = cloud.find(id.0).is_some();
    let is_deleted = deleted.is_some_and(|deleted| deleted.find(id.0).is_some());
    if is_active && is_deleted {
        return Where::Unknown(
            "the user is in both exports, active and soft-deleted: export both again at the same time",
        );
    }
    if is_active {
        return Where::Active;
    }
    if is_deleted {
        let aside = directory.deleted_stood_aside;
        return Where::SoftDeleted(if aside { &[Role::Cloud] } else { &[Role::Deleted] });
    }
    let Some(deleted) = deleted.filter(|_| !directory.deleted_stood_aside) else {
        return Where::Unknown("no fresh export of soft-deleted users was given (--deleted)");
    };
    if !deleted.is_empty() && !deleted.fields_known_everywhere().contains(Field::CloudId) {
        return Where::Unknown("the export of soft-deleted users has no object ids (Id)");
    }
    if cloud.is_empty() {
        return Where::Unknown("no fresh cloud export was given (--cloud): the user may be active");
    }
    if !cloud.fields_known_everywhere().contains(Field::CloudId) {
        return Where::Unknown("the cloud export has no object ids (Id): the user may be active");
    }
    Where::Gone(deleted.is_empty())
}

fn answer(truth: Truth, wanted: &str, found: &str, shown_by: &'static [Role]) -> Verification {
    Verification::told(truth, Some(wanted.into()), Known::Value(found.into()), shown_by)
}

/// A purged user is in neither list.
pub(super) fn purged(directory: &Directory, id: ObjectId) -> Verification {
    const WANTED: &str = "purged";
    match whereabouts(directory, id) {
        Where::SoftDeleted(shown_by) => answer(Truth::NotDone, WANTED, "soft-deleted", shown_by),
        Where::Active => answer(Truth::Different, WANTED, "active", &[Role::Cloud]),
        Where::Gone(empty) => Verification {
            note: empty.then(|| "the export of soft-deleted users is empty".into()),
            ..answer(Truth::Done, WANTED, "purged", &[Role::Cloud, Role::Deleted])
        },
        Where::Unknown(missing) => Verification::unknown(Some(WANTED.into()), missing),
    }
}

/// A restored user is active.
pub(super) fn restored(directory: &Directory, id: ObjectId) -> Verification {
    const WANTED: &str = "active";
    match whereabouts(directory, id) {
        Where::Active => answer(Truth::Done, WANTED, "active", &[Role::Cloud]),
        Where::SoftDeleted(shown_by) => answer(Truth::NotDone, WANTED, "soft-deleted", shown_by),
        Where::Gone(_) => answer(Truth::Different, WANTED, "purged", &[Role::Cloud, Role::Deleted]),
        Where::Unknown(missing) => Verification::unknown(Some(WANTED.into()), missing),
    }
}
