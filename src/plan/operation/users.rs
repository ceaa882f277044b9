//! Users as a session remembers them.

use serde::{Deserialize, Serialize};

use super::Known;
use crate::anchor::{ImmutableId, ObjectGuid, ObjectId};
use crate::directory::{AnchorCell, Cell, Row, Table};

/// An on-premises user as a session remembers it, so that the queue can be read without the
/// exports.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OnPremRef {
    /// Who it is.
    pub object_guid: ObjectGuid,
    /// The UPN when the decision was made.
    pub upn: Option<String>,
    /// The sAMAccountName when the decision was made.
    pub sam: Option<String>,
    /// The display name when the decision was made.
    pub name: Option<String>,
}

/// A cloud user, active or soft-deleted, as a session remembers it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CloudRef {
    /// Who it is.
    pub object_id: ObjectId,
    /// The UPN when the decision was made.
    pub upn: Option<String>,
    /// The display name when the decision was made.
    pub name: Option<String>,
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
