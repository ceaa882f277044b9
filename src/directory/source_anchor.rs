//! Which attribute is the source anchor of an on-premises user, and why.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::anchor_attribute::{AnchorAttribute, GuidAttribute, NoAttribute, TextAttribute};
use super::{AnchorCell, Cell, OnPremRow, OnPremUsers};
use crate::anchor::{Anchor, AnchorError, Guid, HexOrder, ImmutableId, destroyed, read_guid};

/// The name of the policy that leaves it open.
const AUTO: &str = "auto";

/// What a session takes for the source anchor (docs/facts.md, Source anchor).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AnchorPolicy {
    /// mS-DS-ConsistencyGuid where it is filled, else objectGUID: Entra Connect since 1.1.524 and
    /// Cloud Sync. Where the ids show another attribute, that one.
    #[default]
    Auto,
    /// objectGUID for everybody.
    ObjectGuid,
    /// mS-DS-ConsistencyGuid for everybody; who has none has no anchor.
    ConsistencyGuid,
    /// The text of an attribute for everybody: a custom anchor.
    Attribute(TextAttribute),
}

impl AnchorPolicy {
    /// The attribute of a custom anchor.
    #[must_use]
    pub const fn attribute(&self) -> Option<&TextAttribute> {
        match self {
            Self::Attribute(attribute) => Some(attribute),
            Self::Auto | Self::ObjectGuid | Self::ConsistencyGuid => None,
        }
    }
}

/// By its name on the command line, in sessions and in `--json`.
impl fmt::Display for AnchorPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => AUTO,
            Self::ObjectGuid => GuidAttribute::ObjectGuid.short_name(),
            Self::ConsistencyGuid => GuidAttribute::ConsistencyGuid.short_name(),
            Self::Attribute(attribute) => attribute.name(),
        })
    }
}

impl FromStr for AnchorPolicy {
    type Err = NoAttribute;

    fn from_str(name: &str) -> Result<Self, NoAttribute> {
        if name.eq_ignore_ascii_case(AUTO) {
            return Ok(Self::Auto);
        }
        match GuidAttribute::named(name) {
            Some(GuidAttribute::ObjectGuid) => Ok(Self::ObjectGuid),
            Some(GuidAttribute::ConsistencyGuid) => Ok(Self::ConsistencyGuid),
            None => TextAttribute::new(name).map(Self::Attribute),
        }
    }
}

impl TryFrom<String> for AnchorPolicy {
    type Error = NoAttribute;

    fn try_from(name: String) -> Result<Self, NoAttribute> {
        name.parse()
    }
}

impl From<AnchorPolicy> for String {
    fn from(policy: AnchorPolicy) -> Self {
        policy.to_string()
    }
}

/// The source anchor of an on-premises user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SourceAnchor {
    /// A GUID, whose Base64 is the wanted `ImmutableId`.
    Guid(GuidAnchor),
    /// A text, which is the wanted `ImmutableId`.
    Text(TextAnchor),
}

/// A source anchor that is a GUID.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GuidAnchor {
    /// The value whose Base64 is the wanted `ImmutableId`.
    pub guid: Guid,
    /// Where it came from.
    pub attribute: GuidAttribute,
    /// The value of the attribute that was not chosen, where it differs: a migrated or manually
    /// anchored user, which wants a look.
    pub differs_from: Option<Guid>,
    /// Whether the export had no mS-DS-ConsistencyGuid, so that it may be filled without our
    /// knowing.
    pub consistency_guid_unknown: bool,
}

/// A source anchor that is a text: a custom anchor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextAnchor {
    /// The exact text.
    pub text: Box<str>,
    /// Where it came from.
    pub attribute: TextAttribute,
}

impl SourceAnchor {
    /// What ids are compared with.
    #[must_use]
    pub fn anchor(&self) -> Anchor {
        match self {
            Self::Guid(anchor) => Anchor::Guid(anchor.guid),
            Self::Text(anchor) => Anchor::of_id(&anchor.text),
        }
    }

    /// The `ImmutableId` of a cloud user that is linked by it.
    #[must_use]
    pub fn immutable_id(&self) -> ImmutableId {
        self.anchor().immutable_id()
    }

    /// The attribute that it was taken from.
    #[must_use]
    pub fn attribute(&self) -> AnchorAttribute {
        match self {
            Self::Guid(anchor) => AnchorAttribute::Guid(anchor.attribute),
            Self::Text(anchor) => AnchorAttribute::Text(anchor.attribute.clone()),
        }
    }

    /// The anchor as a GUID, with what is to be known of it.
    #[must_use]
    pub const fn of_guid(&self) -> Option<&GuidAnchor> {
        match self {
            Self::Guid(anchor) => Some(anchor),
            Self::Text(_) => None,
        }
    }
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
    /// The session takes another attribute, and the export has nothing in it.
    #[error("the export has no {attribute} for this user, and the session takes no other anchor")]
    NoText {
        /// The attribute.
        attribute: TextAttribute,
    },
    /// The session takes another attribute, and the export does not have it.
    #[error(
        "the export has no column {attribute}, and the session takes no other anchor (--anchor)"
    )]
    TextNotExported {
        /// The attribute.
        attribute: TextAttribute,
    },
    /// The export destroyed the text.
    #[error("the {attribute} of this user is not known, the export destroyed it: {reason}")]
    TextDestroyed {
        /// The attribute.
        attribute: TextAttribute,
        /// What it has become.
        reason: AnchorError,
    },
    /// Others have the same text: an anchor belongs to one user alone.
    #[error(
        "its {attribute} '{text}' is that of {others} too: an anchor belongs to one user alone"
    )]
    TextShared {
        /// The attribute.
        attribute: TextAttribute,
        /// The text.
        text: Box<str>,
        /// Who they are.
        others: String,
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

/// The source anchor of a user under a policy. Whether others have the same is not looked at.
///
/// # Errors
/// [`NoAnchor`] says what is missing. A filled attribute that cannot be read never falls back to
/// the other one: that would link the user by a value that sync does not use.
pub fn source_anchor(
    users: &OnPremUsers,
    row: OnPremRow,
    policy: &AnchorPolicy,
) -> Result<SourceAnchor, NoAnchor> {
    match policy {
        AnchorPolicy::Attribute(attribute) => {
            text_anchor(users, row, attribute).map(SourceAnchor::Text)
        }
        AnchorPolicy::Auto | AnchorPolicy::ObjectGuid | AnchorPolicy::ConsistencyGuid => {
            guid_anchor(users, row, policy).map(SourceAnchor::Guid)
        }
    }
}

fn text_anchor(
    users: &OnPremUsers,
    row: OnPremRow,
    attribute: &TextAttribute,
) -> Result<TextAnchor, NoAnchor> {
    let attribute = attribute.clone();
    match users.text(row, attribute.field()) {
        Cell::Unknown => Err(NoAnchor::TextNotExported { attribute }),
        Cell::Empty => Err(NoAnchor::NoText { attribute }),
        Cell::Value(text) => match destroyed(text) {
            Some(reason) => Err(NoAnchor::TextDestroyed { attribute, reason }),
            None => Ok(TextAnchor { text: text.into(), attribute }),
        },
    }
}

fn guid_anchor(
    users: &OnPremUsers,
    row: OnPremRow,
    policy: &AnchorPolicy,
) -> Result<GuidAnchor, NoAnchor> {
    let object_guid = users.id(row);
    let (consistency, unknown) = match users.anchor_cell(row) {
        Cell::Unknown => (None, true),
        Cell::Value(AnchorCell::Guid(guid)) => (Some(guid), false),
        Cell::Value(AnchorCell::Text(text)) if *policy != AnchorPolicy::ObjectGuid => {
            return Err(unreadable(text));
        }
        Cell::Empty | Cell::Value(AnchorCell::Text(_)) => (None, false),
    };
    let by_object_guid = || {
        let guid = object_guid.ok_or(NoAnchor::NoObjectGuid)?;
        Ok((guid, GuidAttribute::ObjectGuid, consistency))
    };
    let (guid, attribute, other) = match (policy, consistency) {
        (AnchorPolicy::ObjectGuid, _) | (AnchorPolicy::Auto | AnchorPolicy::Attribute(_), None) => {
            by_object_guid()?
        }
        (_, Some(guid)) => (guid, GuidAttribute::ConsistencyGuid, object_guid),
        (AnchorPolicy::ConsistencyGuid, None) if unknown => {
            return Err(NoAnchor::ConsistencyGuidNotExported);
        }
        (AnchorPolicy::ConsistencyGuid, None) => return Err(NoAnchor::NoConsistencyGuid),
    };
    Ok(GuidAnchor {
        guid,
        attribute,
        differs_from: other.filter(|other| *other != guid),
        consistency_guid_unknown: unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Field, FieldSet, Row, TableBuilder};
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
        use GuidAttribute as From;
        let both = [Field::ObjectGuid, Field::ConsistencyGuid];
        let filled = users(&both, Some(AnchorCell::Guid(CONSISTENCY)));
        let empty = users(&both, None);
        let missing = users(&both[..1], None);
        let odd = users(&both, Some(AnchorCell::Text("System.Byte[]")));
        let of = |users: &OnPremUsers, policy: &AnchorPolicy| {
            guid_anchor(users, OnPremRow::new(0), policy)
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
        for (users, policy, expected) in &cases {
            assert_eq!(of(users, policy), *expected, "{policy:?}");
        }
    }

    #[test]
    fn another_number_of_bytes_is_a_fault_of_the_attribute() {
        let both = [Field::ObjectGuid, Field::ConsistencyGuid];
        let of = |text: &str| {
            let users = users(&both, Some(AnchorCell::Text(text)));
            source_anchor(&users, OnPremRow::new(0), &AnchorPolicy::Auto).unwrap_err()
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
            guid_anchor(users, OnPremRow::new(0), &AnchorPolicy::Auto).unwrap()
        };
        assert_eq!(of(&filled).differs_from, Some(OBJECT));
        assert_eq!(of(&same).differs_from, None);
        assert!(!of(&same).consistency_guid_unknown);
        assert!(of(&users(&both[..1], None)).consistency_guid_unknown);
    }

    #[test]
    fn a_text_is_taken_as_it_is_or_not_at_all() {
        let of = |fields: &[Field], text: &str| {
            let mut builder = TableBuilder::new();
            let class =
                builder.class(fields.iter().copied().collect::<FieldSet>(), FieldSet::EMPTY);
            builder.start_row(class);
            builder.set_text(Field::EmployeeId, text);
            let users: OnPremUsers = builder.finish();
            source_anchor(&users, OnPremRow::new(0), &"employeeid".parse().unwrap())
                .map(|anchor| anchor.immutable_id().to_string())
        };
        let attribute = || TextAttribute::new("employeeID").unwrap();
        let known = [Field::EmployeeId];
        assert_eq!(of(&known, "0042"), Ok("0042".into()));
        assert_eq!(of(&known, "s-7"), Ok("s-7".into()));
        assert_eq!(of(&known, ""), Err(NoAnchor::NoText { attribute: attribute() }));
        assert_eq!(of(&[], ""), Err(NoAnchor::TextNotExported { attribute: attribute() }));
        let reason = destroyed("1.2E+05").unwrap();
        let lost = NoAnchor::TextDestroyed { attribute: attribute(), reason };
        assert_eq!(of(&known, "1.2E+05"), Err(lost));
    }

    #[test]
    fn a_policy_is_written_by_its_name_and_read_from_it() {
        for name in ["auto", "objectguid", "consistencyguid", "employeeID", "extensionAttribute7"] {
            assert_eq!(name.parse::<AnchorPolicy>().unwrap().to_string(), name);
        }
        assert_eq!("mS-DS-ConsistencyGuid".parse(), Ok(AnchorPolicy::ConsistencyGuid));
        assert_eq!(serde_json::to_string(&AnchorPolicy::Auto).unwrap(), "\"auto\"");
        assert!(" ".parse::<AnchorPolicy>().is_err());
    }
}
