//! Users as a session remembers them, and as a sentence names them.

use super::{CloudRef, OnPremRef};
use crate::anchor::{Guid, ObjectGuid, ObjectId};
use crate::directory::{Cell, Field, OnPremRow, OnPremUsers, Row, Table};

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

/// A cloud user, active or soft-deleted, as a session remembers it; `None` without an object id.
#[must_use]
pub fn cloud_ref<R: Row>(users: &Table<R>, row: R) -> Option<CloudRef> {
    let text = |field| users.text(row, field).value().map(str::to_string);
    let id = ObjectId(users.id(row)?);
    Some(CloudRef::by_id(id, text(Field::Upn), text(Field::DisplayName)))
}

/// Whom a sentence is about: the UPN, else the id.
pub(super) fn name_of(upn: Cell<&str>, id: Option<Guid>) -> String {
    match (upn, id) {
        (Cell::Value(upn), _) => upn.to_string(),
        (_, Some(id)) => id.to_string(),
        (_, None) => "a user without UPN and id".to_string(),
    }
}
