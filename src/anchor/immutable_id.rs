//! The `ImmutableId` of a cloud user: the exact text, and what that text means.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::Guid;
use super::base64_text::{decode_anchor_base64, looks_like_base64};
use super::read::parse_hyphenated;
use super::reading::AnchorError;

/// The text of `onPremisesImmutableId`, byte for byte as the cloud holds it.
///
/// Two ids are the same only if their texts are: Base64 is case-sensitive, and a text with other
/// trailing bits decodes to the same bytes and is still a different id (docs/facts.md, GUID and
/// Base64).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImmutableId(Box<str>);

impl Guid {
    /// The `ImmutableId` of a user whose source anchor is this GUID.
    #[must_use]
    pub fn immutable_id(self) -> ImmutableId {
        ImmutableId::of_guid(self)
    }
}

impl ImmutableId {
    /// The id of a user whose source anchor is `guid`.
    #[must_use]
    pub fn of_guid(guid: Guid) -> Self {
        Self(guid.base64().into())
    }

    /// An id as an export shows it. The caller has trimmed the cell and seen that it is not empty.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The exact text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the text means.
    #[must_use]
    pub fn reading(&self) -> ImmutableIdReading {
        ImmutableIdReading::of(&self.0)
    }

    /// The GUID that the id stands for, if it is the canonical Base64 of 16 bytes.
    #[must_use]
    pub fn guid(&self) -> Option<Guid> {
        match self.reading() {
            ImmutableIdReading::Guid(guid) => Some(guid),
            _ => None,
        }
    }
}

/// What an `ImmutableId` stands for: ids are found and compared by it.
///
/// A text that is the canonical Base64 of 16 bytes is the id of that GUID wherever it came from, so that
/// two anchors are the same only if their ids are.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Anchor {
    /// A GUID, which the id has as Base64.
    Guid(Guid),
    /// The exact text of any other id.
    Text(Box<str>),
}

impl Anchor {
    /// The anchor that an id stands for.
    #[must_use]
    pub fn of_id(text: &str) -> Self {
        match ImmutableIdReading::of(text) {
            ImmutableIdReading::Guid(guid) => Self::Guid(guid),
            _ => Self::Text(text.into()),
        }
    }

    /// The GUID, where it is one.
    #[must_use]
    pub const fn guid(&self) -> Option<Guid> {
        match self {
            Self::Guid(guid) => Some(*guid),
            Self::Text(_) => None,
        }
    }

    /// The id of a user with this anchor.
    #[must_use]
    pub fn immutable_id(&self) -> ImmutableId {
        match self {
            Self::Guid(guid) => guid.immutable_id(),
            Self::Text(text) => ImmutableId::from_text(text),
        }
    }
}

impl From<Guid> for Anchor {
    fn from(guid: Guid) -> Self {
        Self::Guid(guid)
    }
}

impl From<&ImmutableId> for Anchor {
    fn from(id: &ImmutableId) -> Self {
        Self::of_id(id.as_str())
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guid(guid) => guid.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for ImmutableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an `ImmutableId` text means. Everything but [`Guid`](Self::Guid) is shown as it is and
/// never taken for a link to an on-premises objectGUID.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ImmutableIdReading {
    /// Canonical Base64 of 16 bytes: the anchor of an on-premises user with this GUID.
    Guid(Guid),
    /// The GUID's text stored in place of its bytes. Entra Connect will not match it.
    GuidText(Guid),
    /// Base64 of the characters of a GUID's text in place of its bytes.
    Base64OfGuidText(Guid),
    /// Base64 of another number of bytes: a custom binary anchor.
    Binary {
        /// How many bytes it decodes to.
        bytes: usize,
    },
    /// Nearly the Base64 of 16 bytes, and damaged in a way that can be named.
    Damaged(AnchorError),
    /// Any other text: an employee id, an address, the value of another identity provider. Legal,
    /// and never a GUID (docs/facts.md, Source anchor).
    Custom,
}

impl ImmutableIdReading {
    /// Reads one id. The text is not trimmed: a blank inside or around it is part of the id.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if let Some(guid) = parse_hyphenated(text) {
            return Self::GuidText(guid);
        }
        match decode_anchor_base64(text) {
            Ok(guid) => Self::Guid(guid),
            Err(AnchorError::WrongLength { .. }) => Self::of_other_length(text),
            Err(AnchorError::NotAGuid) => Self::Custom,
            Err(reason) => Self::Damaged(reason),
        }
    }

    fn of_other_length(text: &str) -> Self {
        let Ok(bytes) = STANDARD.decode(text) else { return Self::Custom };
        let inner = std::str::from_utf8(&bytes).ok().and_then(parse_hyphenated);
        match inner {
            Some(guid) => Self::Base64OfGuidText(guid),
            None if looks_like_base64(text) => Self::Binary { bytes: bytes.len() },
            None => Self::Custom,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guid(text: &str) -> Guid {
        parse_hyphenated(text).unwrap()
    }

    #[test]
    fn every_class_of_id_is_told_apart() {
        let known = guid("f7cc07d7-7c15-447d-876d-c01b0e5a9e38");
        let cases = [
            ("1wfM9xV8fUSHbcAbDlqeOA==", ImmutableIdReading::Guid(known)),
            ("f7cc07d7-7c15-447d-876d-c01b0e5a9e38", ImmutableIdReading::GuidText(known)),
            (
                "ZjdjYzA3ZDctN2MxNS00NDdkLTg3NmQtYzAxYjBlNWE5ZTM4",
                ImmutableIdReading::Base64OfGuidText(known),
            ),
            ("1wfM9xV8fUSHbcAbDlqeOAECAwQ=", ImmutableIdReading::Binary { bytes: 20 }),
            ("000104", ImmutableIdReading::Custom),
            ("zoe@contoso.com", ImmutableIdReading::Custom),
            (
                "1wfM9xV8fUSHbcAbDlqeOB==",
                ImmutableIdReading::Damaged(AnchorError::NonCanonicalBase64 { guid: known }),
            ),
            (
                "1wfM9xV8fUSHbcAbDlqeOA",
                ImmutableIdReading::Damaged(AnchorError::LostPadding { guid: known }),
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(ImmutableIdReading::of(text), expected, "{text}");
        }
    }

    #[test]
    fn equality_is_of_the_text_not_of_the_bytes() {
        let canonical = ImmutableId::from_text("1wfM9xV8fUSHbcAbDlqeOA==");
        assert_ne!(canonical, ImmutableId::from_text("1wfM9xV8fUSHbcAbDlqeOB=="));
        assert_ne!(canonical, ImmutableId::from_text("1WfM9xV8fUSHbcAbDlqeOA=="));
        assert_eq!(canonical.guid().unwrap().immutable_id(), canonical);
    }

    #[test]
    fn an_anchor_and_its_id_say_the_same() {
        let known = guid("f7cc07d7-7c15-447d-876d-c01b0e5a9e38");
        assert_eq!(Anchor::of_id("1wfM9xV8fUSHbcAbDlqeOA=="), Anchor::Guid(known));
        for text in
            ["1wfM9xV8fUSHbcAbDlqeOA==", "1wfM9xV8fUSHbcAbDlqeOB==", "0042", "42", "E1", "e1"]
        {
            let id = ImmutableId::from_text(text);
            assert_eq!(Anchor::from(&id).immutable_id(), id);
        }
        assert_ne!(Anchor::of_id("0042"), Anchor::of_id("42"));
        assert_ne!(Anchor::of_id("E1"), Anchor::of_id("e1"));
    }
}
