//! What can be done to a user, as data.

use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::anchor::{Guid, ImmutableId, ObjectGuid, ObjectId};
use crate::directory::{AnchorAttribute, Cell, Role};

/// A value as an export told it: unknown, none, or the value.
///
/// Written as `"unknown"`, `null` or the value; a value that is the text `unknown` is written as
/// `{"value":"unknown"}`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known<T> {
    /// The export could not say.
    Unknown,
    /// The export says that there was none.
    Empty,
    /// The value.
    Value(T),
}

impl<T> Known<T> {
    /// The value, where there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unknown | Self::Empty => None,
        }
    }

    /// The same with another value.
    pub fn map<U>(&self, change: impl FnOnce(&T) -> U) -> Known<U> {
        match self {
            Self::Unknown => Known::Unknown,
            Self::Empty => Known::Empty,
            Self::Value(value) => Known::Value(change(value)),
        }
    }
}

impl<T> From<Cell<T>> for Known<T> {
    fn from(cell: Cell<T>) -> Self {
        match cell {
            Cell::Unknown => Self::Unknown,
            Cell::Empty => Self::Empty,
            Cell::Value(value) => Self::Value(value),
        }
    }
}

/// A value whose text may be the very word that stands for "not known".
///
/// An `ImmutableId` or a UPN can be any text, so also `unknown`; a session must give it back as the
/// value that it is.
pub trait Spelled {
    /// Whether the value is written as `"unknown"`.
    fn spells_unknown(&self) -> bool;
}

impl Spelled for String {
    fn spells_unknown(&self) -> bool {
        self == "unknown"
    }
}

impl Spelled for ImmutableId {
    fn spells_unknown(&self) -> bool {
        self.as_str() == "unknown"
    }
}

impl Spelled for Guid {
    fn spells_unknown(&self) -> bool {
        false
    }
}

impl<T: Serialize + Spelled> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => serializer.serialize_str("unknown"),
            Self::Empty => serializer.serialize_none(),
            Self::Value(value) if value.spells_unknown() => {
                let mut object = serializer.serialize_struct("Value", 1)?;
                object.serialize_field("value", value)?;
                object.end()
            }
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        enum Marker {
            #[serde(rename = "unknown")]
            Unknown,
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form<T> {
            Unknown(Marker),
            Spelled { value: T },
            Value(T),
        }
        Ok(match Option::<Form<T>>::deserialize(deserializer)? {
            None => Self::Empty,
            Some(Form::Unknown(Marker::Unknown)) => Self::Unknown,
            Some(Form::Spelled { value } | Form::Value(value)) => Self::Value(value),
        })
    }
}

/// The number of an operation in its session. It never changes and is never given twice.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct OpId(pub u32);

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

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

/// One operation on one user, with the value before and after.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum Operation {
    /// Sets the `ImmutableId` of a cloud user: the hard match.
    LinkUser {
        /// Whose anchor it is.
        onprem: OnPremRef,
        /// Who gets it.
        cloud: CloudRef,
        /// The attribute that the anchor was taken from.
        attribute: AnchorAttribute,
        /// The id that the cloud user had.
        before: Known<ImmutableId>,
        /// The id to set.
        after: ImmutableId,
    },
    /// Clears the `ImmutableId` of a cloud user.
    ClearAnchor {
        /// Whose id it is.
        cloud: CloudRef,
        /// The id that the cloud user had.
        before: Known<ImmutableId>,
    },
    /// Removes a soft-deleted user for good. It cannot be undone in the tenant.
    PurgeDeletedUser {
        /// Who is removed.
        cloud: CloudRef,
        /// The id that the user holds.
        before: Known<ImmutableId>,
    },
    /// Brings a soft-deleted user back.
    RestoreDeletedUser {
        /// Who comes back.
        cloud: CloudRef,
    },
    /// Writes mS-DS-ConsistencyGuid on-premises: the fix from the other direction.
    SetConsistencyGuid {
        /// Whose attribute it is.
        onprem: OnPremRef,
        /// The cloud user whose id is taken over.
        cloud: CloudRef,
        /// The value before, as text.
        before: Known<String>,
        /// The value to write.
        after: Guid,
    },
    /// Makes an on-premises user the owner of its mailbox in Exchange Online.
    EnableRemoteMailbox {
        /// Who gets the remote mailbox.
        onprem: OnPremRef,
        /// The cloud user whose mailbox it is.
        cloud: Option<CloudRef>,
        /// The remote routing address.
        after: String,
    },
    /// Carries the mailbox GUID of the cloud mailbox over to the remote mailbox.
    SetExchangeGuid {
        /// Whose remote mailbox it is.
        onprem: OnPremRef,
        /// The cloud user whose mailbox it is.
        cloud: Option<CloudRef>,
        /// The GUID before.
        before: Known<Guid>,
        /// The GUID to write.
        after: Guid,
    },
    /// Changes the UPN of a cloud user.
    SetUserPrincipalName {
        /// Whose UPN it is.
        cloud: CloudRef,
        /// The UPN before.
        before: Known<String>,
        /// The UPN to set.
        after: String,
    },
}

/// What kind of operation it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpKind {
    /// See [`Operation::LinkUser`].
    LinkUser,
    /// See [`Operation::ClearAnchor`].
    ClearAnchor,
    /// See [`Operation::PurgeDeletedUser`].
    PurgeDeletedUser,
    /// See [`Operation::RestoreDeletedUser`].
    RestoreDeletedUser,
    /// See [`Operation::SetConsistencyGuid`].
    SetConsistencyGuid,
    /// See [`Operation::EnableRemoteMailbox`].
    EnableRemoteMailbox,
    /// See [`Operation::SetExchangeGuid`].
    SetExchangeGuid,
    /// See [`Operation::SetUserPrincipalName`].
    SetUserPrincipalName,
}

impl OpKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::LinkUser,
        Self::ClearAnchor,
        Self::PurgeDeletedUser,
        Self::RestoreDeletedUser,
        Self::SetConsistencyGuid,
        Self::EnableRemoteMailbox,
        Self::SetExchangeGuid,
        Self::SetUserPrincipalName,
    ];

    /// Whether it settles which on-premises user and which cloud user are linked: from either side.
    #[must_use]
    pub const fn pairs(self) -> bool {
        matches!(self, Self::LinkUser | Self::SetConsistencyGuid)
    }

    /// The exports that show what came of it.
    #[must_use]
    pub const fn shown_in(self) -> &'static [Role] {
        match self {
            Self::LinkUser | Self::ClearAnchor | Self::SetUserPrincipalName => &[Role::Cloud],
            Self::RestoreDeletedUser | Self::PurgeDeletedUser => &[Role::Cloud, Role::Deleted],
            Self::SetConsistencyGuid => &[Role::OnPrem],
            Self::EnableRemoteMailbox | Self::SetExchangeGuid => {
                &[Role::OnPrem, Role::RemoteMailboxes]
            }
        }
    }

    /// The name in sessions and in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LinkUser => "link-user",
            Self::ClearAnchor => "clear-anchor",
            Self::PurgeDeletedUser => "purge-deleted-user",
            Self::RestoreDeletedUser => "restore-deleted-user",
            Self::SetConsistencyGuid => "set-consistency-guid",
            Self::EnableRemoteMailbox => "enable-remote-mailbox",
            Self::SetExchangeGuid => "set-exchange-guid",
            Self::SetUserPrincipalName => "set-user-principal-name",
        }
    }
}

impl Operation {
    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> OpKind {
        match self {
            Self::LinkUser { .. } => OpKind::LinkUser,
            Self::ClearAnchor { .. } => OpKind::ClearAnchor,
            Self::PurgeDeletedUser { .. } => OpKind::PurgeDeletedUser,
            Self::RestoreDeletedUser { .. } => OpKind::RestoreDeletedUser,
            Self::SetConsistencyGuid { .. } => OpKind::SetConsistencyGuid,
            Self::EnableRemoteMailbox { .. } => OpKind::EnableRemoteMailbox,
            Self::SetExchangeGuid { .. } => OpKind::SetExchangeGuid,
            Self::SetUserPrincipalName { .. } => OpKind::SetUserPrincipalName,
        }
    }

    /// The on-premises user that it concerns.
    #[must_use]
    pub const fn onprem(&self) -> Option<&OnPremRef> {
        match self {
            Self::LinkUser { onprem, .. }
            | Self::SetConsistencyGuid { onprem, .. }
            | Self::EnableRemoteMailbox { onprem, .. }
            | Self::SetExchangeGuid { onprem, .. } => Some(onprem),
            Self::ClearAnchor { .. }
            | Self::PurgeDeletedUser { .. }
            | Self::RestoreDeletedUser { .. }
            | Self::SetUserPrincipalName { .. } => None,
        }
    }

    /// The cloud user that it concerns.
    #[must_use]
    pub const fn cloud(&self) -> Option<&CloudRef> {
        match self {
            Self::LinkUser { cloud, .. }
            | Self::ClearAnchor { cloud, .. }
            | Self::PurgeDeletedUser { cloud, .. }
            | Self::RestoreDeletedUser { cloud }
            | Self::SetConsistencyGuid { cloud, .. }
            | Self::SetUserPrincipalName { cloud, .. } => Some(cloud),
            Self::EnableRemoteMailbox { cloud, .. } | Self::SetExchangeGuid { cloud, .. } => {
                cloud.as_ref()
            }
        }
    }

    /// The value before, as text.
    #[must_use]
    pub fn before(&self) -> Known<String> {
        match self {
            Self::LinkUser { before, .. }
            | Self::ClearAnchor { before, .. }
            | Self::PurgeDeletedUser { before, .. } => before.map(ToString::to_string),
            Self::SetConsistencyGuid { before, .. } | Self::SetUserPrincipalName { before, .. } => {
                before.clone()
            }
            Self::SetExchangeGuid { before, .. } => before.map(ToString::to_string),
            Self::RestoreDeletedUser { .. } | Self::EnableRemoteMailbox { .. } => Known::Empty,
        }
    }

    /// The value that it sets, as text; `None` where it clears or sets none.
    #[must_use]
    pub fn after(&self) -> Option<String> {
        match self {
            Self::LinkUser { after, .. } => Some(after.to_string()),
            Self::SetConsistencyGuid { after, .. } | Self::SetExchangeGuid { after, .. } => {
                Some(after.to_string())
            }
            Self::EnableRemoteMailbox { after, .. } | Self::SetUserPrincipalName { after, .. } => {
                Some(after.clone())
            }
            Self::ClearAnchor { .. }
            | Self::PurgeDeletedUser { .. }
            | Self::RestoreDeletedUser { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_none_and_value_are_written_apart() {
        let written = |known: &Known<ImmutableId>| serde_json::to_string(known).unwrap();
        let cases = [
            (Known::Unknown, "\"unknown\""),
            (Known::Empty, "null"),
            (Known::Value(ImmutableId::from_text("a+b==")), "\"a+b==\""),
            (Known::Value(ImmutableId::from_text("unknown")), "{\"value\":\"unknown\"}"),
            (Known::Value(ImmutableId::from_text("null")), "\"null\""),
        ];
        for (known, text) in cases {
            assert_eq!(written(&known), text);
            assert_eq!(serde_json::from_str::<Known<ImmutableId>>(text).unwrap(), known);
        }
    }

    #[test]
    fn the_tag_of_an_operation_is_its_kind() {
        let cloud = CloudRef {
            object_id: ObjectId(Guid::from_ad_bytes([7; 16])),
            upn: Some("a@x.org".into()),
            name: None,
        };
        let operation = Operation::ClearAnchor { cloud, before: Known::Empty };
        let value = serde_json::to_value(&operation).unwrap();
        assert_eq!(value["op"], operation.kind().name());
        assert_eq!(value["before"], serde_json::Value::Null);
        assert_eq!(serde_json::from_value::<Operation>(value).unwrap(), operation);
    }
}
