//! Where fresh exports show a cloud user to be.
//!
//! That somebody is gone can only be told by lists that name everybody, by id: of the soft-deleted
//! users, and of the active ones.

use super::{CloudRef, Known, Truth, Verification};
use crate::directory::{Directory, Field, Role};

/// Where a user is.
pub(super) enum Whereabouts {
    Active,
    SoftDeleted(&'static [Role]),
    /// In neither list, and both name everybody; whether the one of soft-deleted users is empty.
    Gone(bool),
    /// In neither list, as far as these tell; with what is missing.
    Unknown(&'static str),
}

pub(super) fn whereabouts(directory: &Directory, user: &CloudRef) -> Whereabouts {
    let (cloud, deleted) = (&directory.cloud, directory.deleted.as_ref());
    let is_active = user.find_in(cloud).is_some();
    let is_deleted = user.find_deleted(directory).is_some();
    if is_active && is_deleted {
        return Whereabouts::Unknown(
            "the user is in both exports, active and soft-deleted: export both again at the same time",
        );
    }
    if is_active {
        return Whereabouts::Active;
    }
    if is_deleted {
        let aside = directory.deleted_stood_aside;
        return Whereabouts::SoftDeleted(if aside { &[Role::Cloud] } else { &[Role::Deleted] });
    }
    let Some(deleted) = deleted.filter(|_| directory.lists_deleted()) else {
        return Whereabouts::Unknown("no fresh export of soft-deleted users was given (--deleted)");
    };
    if !deleted.is_empty() && !deleted.fields_known_everywhere().contains(Field::CloudId) {
        return Whereabouts::Unknown("the export of soft-deleted users has no object ids (Id)");
    }
    if cloud.is_empty() {
        return Whereabouts::Unknown(
            "no fresh cloud export was given (--cloud): the user may be active",
        );
    }
    if !cloud.fields_known_everywhere().contains(Field::CloudId) {
        return Whereabouts::Unknown(
            "the cloud export has no object ids (Id): the user may be active",
        );
    }
    Whereabouts::Gone(deleted.is_empty())
}

pub(super) fn answer(
    truth: Truth,
    wanted: &str,
    found: &str,
    shown_by: &'static [Role],
) -> Verification {
    Verification::told(truth, Some(wanted.into()), Known::Value(found.into()), shown_by)
}
