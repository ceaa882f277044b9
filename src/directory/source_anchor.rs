//! Which attribute is the source anchor of an on-premises user, and why.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{AnchorCell, Cell, Field, OnPremRow, OnPremUsers};
use crate::anchor::{AnchorError, Guid, HexOrder, read_guid};

/// What a session takes for the source anchor (docs/facts.md, Source anchor).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnchorPolicy {
    /// mS-DS-ConsistencyGuid where it is filled, else objectGUID: Entra Connect since 1.1.524 and
    /// Cloud Sync.
    #[default]
    Auto,
    /// objectGUID for everybody.
    ObjectGuid,
    /// mS-DS-ConsistencyGuid for everybody; who has none has no anchor.
    ConsistencyGuid,
}

/// The attribute that an anchor was taken from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnchorAttribute {
    /// objectGUID.
    ObjectGuid,
    /// mS-DS-ConsistencyGuid.
    ConsistencyGuid,
}

impl AnchorAttribute {
    /// The attribute's name in the directory.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ObjectGuid => "objectGUID",
            Self::ConsistencyGuid => "mS-DS-ConsistencyGuid",
        }
    }

    /// The attribute that was not chosen.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::ObjectGuid => Self::ConsistencyGuid,
            Self::ConsistencyGuid => Self::ObjectGuid,
        }
    }
}

/// The source anchor of an on-premises user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SourceAnchor {
    /// The value whose Base64 is the wanted `ImmutableId`.
    pub guid: Guid,
    /// Where it came from.
    pub attribute: AnchorAttribute,
    /// The value of the attribute that was not chosen, where it differs: a migrated or manually
    /// anchored user, which wants a look.
    pub differs_from: Option<Guid>,
    /// Whether the export had no mS-DS-ConsistencyGuid, so that it may be filled without our
    /// knowing.
    pub consistency_guid_unknown: bool,
}

/// Why a user has no usable source anchor.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NoAnchor {
    /// The objectGUID could not be read.
    #[error("the export has no readable objectGUID for this user; export ObjectGUID again")]
    NoObjectGuid,
    /// The session takes mS-DS-ConsistencyGuid, and it is empty.
    #[error("mS-DS-ConsistencyGuid is empty, and the session takes no other anchor (--anchor)")]
    NoConsistencyGuid,
    /// The session takes mS-DS-ConsistencyGuid, and the export does not have it.
    #[error(
        "the export has no mS-DS-ConsistencyGuid, and the session takes no other anchor; `hardmatch collect` prints a command that exports it"
    )]
    ConsistencyGuidNotExported,
    /// mS-DS-ConsistencyGuid is filled with something that is not a GUID.
    #[error(
        "mS-DS-ConsistencyGuid is '{text}', which is not a GUID: correct the export or the attribute first"
    )]
    UnreadableConsistencyGuid {
        /// The text of the cell.
        text: String,
    },
    /// mS-DS-ConsistencyGuid has another number of bytes in AD itself: the export is right.
    #[error("mS-DS-ConsistencyGuid has {bytes} bytes in AD, and an anchor has 16")]
    OtherLength {
        /// How many there are.
        bytes: usize,
    },
}

/// Why what stands in mS-DS-ConsistencyGuid is no anchor.
fn unreadable(text: &str) -> NoAnchor {
    match read_guid(text, HexOrder::Bytes) {
        Err(AnchorError::WrongLength { bytes }) => NoAnchor::OtherLength { bytes },
        // Digits that are not even in number are no bytes: the export has cut them.
        Err(AnchorError::WrongDigits { digits }) if digits.is_multiple_of(2) => {
            NoAnchor::OtherLength { bytes: digits / 2 }
        }
        Ok(_) | Err(_) => NoAnchor::UnreadableConsistencyGuid { text: text.to_string() },
    }
}

/// The source anchor of a user under a policy.
///
/// # Errors
/// [`NoAnchor`] says what is missing. A filled attribute that cannot be read never falls back to
/// the other one: that would link the user by a value that sync does not use.
pub fn source_anchor(
    users: &OnPremUsers,
    row: OnPremRow,
    policy: AnchorPolicy,
) -> Result<SourceAnchor, NoAnchor> {
    let object_guid = users.id(row);
    let (consistency, unknown) = match users.anchor_cell(row) {
        Cell::Unknown => (None, true),
        Cell::Value(AnchorCell::Guid(guid)) => (Some(guid), false),
        Cell::Value(AnchorCell::Text(text)) if policy != AnchorPolicy::ObjectGuid => {
            return Err(unreadable(text));
        }
        Cell::Empty | Cell::Value(AnchorCell::Text(_)) => (None, false),
    };
    let chosen = match (policy, consistency) {
        (AnchorPolicy::Auto | AnchorPolicy::ConsistencyGuid, Some(guid)) => {
            (guid, AnchorAttribute::ConsistencyGuid, object_guid)
        }
        (AnchorPolicy::ConsistencyGuid, None) if unknown => {
            return Err(NoAnchor::ConsistencyGuidNotExported);
        }
        (AnchorPolicy::ConsistencyGuid, None) => return Err(NoAnchor::NoConsistencyGuid),
        (AnchorPolicy::Auto | AnchorPolicy::ObjectGuid, other) => {
            let guid = object_guid.ok_or(NoAnchor::NoObjectGuid)?;
            (guid, AnchorAttribute::ObjectGuid, other)
        }
    };
    let (guid, attribute, other) = chosen;
    Ok(SourceAnchor {
        guid,
        attribute,
        differs_from: other.filter(|other| *other != guid),
        consistency_guid_unknown: unknown,
    })
}

/// The field that holds the attribute.
impl From<AnchorAttribute> for Field {
    fn from(attribute: AnchorAttribute) -> Self {
        match attribute {
            AnchorAttribute::ObjectGuid => Self::ObjectGuid,
            AnchorAttribute::ConsistencyGuid => Self::ConsistencyGuid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FieldSet, Row, TableBuilder};
    use super::*;

    const OBJECT: Guid = Guid::from_ad_bytes([1; 16]);
    const CONSISTENCY: Guid = Guid::from_ad_bytes([2; 16]);

    fn users(fields: &[Field], cell: Option<AnchorCell<'_>>) -> OnPremUsers {
        let mut builder = TableBuilder::new();
        let class = builder.class(fields.iter().copied().collect::<FieldSet>(), FieldSet::EMPTY);
        builder.start_row(class);
        builder.set_guid(Field::ObjectGuid, OBJECT);
        if let Some(cell) = cell {
            builder.set_anchor(Field::ConsistencyGuid, cell);
        }
        builder.finish()
    }

    #[test]
    fn each_policy_takes_its_attribute() {
        use AnchorAttribute as From;
        let both = [Field::ObjectGuid, Field::ConsistencyGuid];
        let filled = users(&both, Some(AnchorCell::Guid(CONSISTENCY)));
        let empty = users(&both, None);
        let missing = users(&both[..1], None);
        let odd = users(&both, Some(AnchorCell::Text("System.Byte[]")));
        let of = |users: &OnPremUsers, policy| {
            source_anchor(users, OnPremRow::new(0), policy)
                .map(|anchor| (anchor.guid, anchor.attribute))
        };
        let text = || NoAnchor::UnreadableConsistencyGuid { text: "System.Byte[]".into() };
        let cases = [
            (&filled, AnchorPolicy::Auto, Ok((CONSISTENCY, From::ConsistencyGuid))),
            (&filled, AnchorPolicy::ObjectGuid, Ok((OBJECT, From::ObjectGuid))),
            (&filled, AnchorPolicy::ConsistencyGuid, Ok((CONSISTENCY, From::ConsistencyGuid))),
            (&empty, AnchorPolicy::Auto, Ok((OBJECT, From::ObjectGuid))),
            (&empty, AnchorPolicy::ConsistencyGuid, Err(NoAnchor::NoConsistencyGuid)),
            (&missing, AnchorPolicy::Auto, Ok((OBJECT, From::ObjectGuid))),
            (&missing, AnchorPolicy::ConsistencyGuid, Err(NoAnchor::ConsistencyGuidNotExported)),
            (&odd, AnchorPolicy::Auto, Err(text())),
            (&odd, AnchorPolicy::ObjectGuid, Ok((OBJECT, From::ObjectGuid))),
            (&odd, AnchorPolicy::ConsistencyGuid, Err(text())),
        ];
        for (users, policy, expected) in cases {
            assert_eq!(of(users, policy), expected, "{policy:?}");
        }
    }

    #[test]
    fn another_number_of_bytes_is_a_fault_of_the_attribute() {
        let both = [Field::ObjectGuid, Field::ConsistencyGuid];
        let of = |text: &str| {
            let users = users(&both, Some(AnchorCell::Text(text)));
            source_anchor(&users, OnPremRow::new(0), AnchorPolicy::Auto).unwrap_err()
        };
        let cases = [
            ("AQIDBAUGBwgJCgsMDQ4PEBESExQ=", Some(20)),
            ("0102030405060708090a0b0c", Some(12)),
            ("System.Byte[]", None),
            ("104211", None),
        ];
        for (text, bytes) in cases {
            let expected = bytes
                .map_or(NoAnchor::UnreadableConsistencyGuid { text: text.into() }, |bytes| {
                    NoAnchor::OtherLength { bytes }
                });
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn the_other_value_is_named_where_it_differs() {
        let both = [Field::ObjectGuid, Field::ConsistencyGuid];
        let filled = users(&both, Some(AnchorCell::Guid(CONSISTENCY)));
        let same = users(&both, Some(AnchorCell::Guid(OBJECT)));
        let of = |users: &OnPremUsers| {
            source_anchor(users, OnPremRow::new(0), AnchorPolicy::Auto).unwrap()
        };
        assert_eq!(of(&filled).differs_from, Some(OBJECT));
        assert_eq!(of(&same).differs_from, None);
        assert!(!of(&same).consistency_guid_unknown);
        assert!(of(&users(&both[..1], None)).consistency_guid_unknown);
    }
}
