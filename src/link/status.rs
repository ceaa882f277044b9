//! The link status of a user, and the evidence it rests on.

use serde::Serialize;

use crate::directory::{
    CloudRow, DeletedRow, Field, NoAnchor, OnPremRow, Row, SourceAnchor, Table, is_guest_upn,
};

/// The link status of an on-premises user: exactly one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnPremStatus {
    /// One active cloud user has its anchor.
    Linked,
    /// Nobody has its anchor, and a cloud user without one has its UPN or primary address: the next
    /// sync would soft match them.
    SoftMatch,
    /// Nobody has its anchor, and nobody is known that would soft match.
    Unlinked,
    /// A soft-deleted user has its anchor, and no active one.
    HeldByDeleted,
    /// Several users have its anchor, or the user it would soft match has another `ImmutableId`.
    Conflict,
    /// It has no anchor that can be read.
    NoAnchor,
    /// The exports do not tell who has which `ImmutableId`, or whether that of the user it would soft
    /// match is its own.
    Unknown,
}

/// The link status of a cloud user: exactly one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CloudStatus {
    /// An on-premises user has the GUID of its `ImmutableId`.
    Linked,
    /// It has no `ImmutableId`.
    CloudOnly,
    /// Its `ImmutableId` is a GUID that nobody on-premises has.
    Orphan,
    /// Its `ImmutableId` is the GUID of an on-premises user made from bytes in the wrong order.
    WrongByteOrder,
    /// Its `ImmutableId` spells the anchor of an on-premises user in a wrong form: its text, its hex
    /// digits, a part of it, letters of another case.
    DamagedAnchor,
    /// Its `ImmutableId` is not the Base64 of a GUID.
    CustomAnchor,
    /// Another cloud user has the same `ImmutableId`.
    Duplicate,
    /// The export has no `ImmutableId` for it, or the on-premises exports do not tell whose its GUID
    /// is.
    Unknown,
}

macro_rules! status_names {
    ($type:ident: $($variant:ident = $name:literal, $letter:literal;)*) => {
        impl $type {
            /// Every status, in the order in which counts are listed.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in queries and in `--json`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The status with this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|status| status.name() == name)
            }

            /// The letter that stands for it in a list.
            #[must_use]
            pub const fn letter(self) -> char {
                match self { $(Self::$variant => $letter,)* }
            }
        }
    };
}

status_names! { OnPremStatus:
    Linked = "linked", 'L';
    SoftMatch = "soft-match", 's';
    Unlinked = "unlinked", '-';
    HeldByDeleted = "held-by-deleted", 'D';
    Conflict = "conflict", '!';
    NoAnchor = "no-anchor", 'x';
    Unknown = "unknown", '?';
}

status_names! { CloudStatus:
    Linked = "linked", 'L';
    CloudOnly = "cloud-only", '-';
    Orphan = "orphan", 'o';
    WrongByteOrder = "wrong-byte-order", 'w';
    DamagedAnchor = "damaged-anchor", 'd';
    CustomAnchor = "custom-anchor", 'c';
    Duplicate = "duplicate", '2';
    Unknown = "unknown", '?';
}

impl OnPremStatus {
    /// Whether somebody still has to decide about this user.
    #[must_use]
    pub const fn is_to_do(self) -> bool {
        match self {
            Self::SoftMatch | Self::Unlinked | Self::HeldByDeleted | Self::Conflict => true,
            Self::Linked | Self::NoAnchor | Self::Unknown => false,
        }
    }

    /// Whether nothing can be decided about this user with the exports at hand.
    #[must_use]
    pub const fn is_blocked(self) -> bool {
        matches!(self, Self::NoAnchor | Self::Unknown)
    }
}

/// By which key a sync would soft match (docs/facts.md, Matching).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SoftMatchKey {
    /// The primary SMTP address.
    PrimaryAddress,
    /// The userPrincipalName.
    Upn,
}

impl SoftMatchKey {
    /// The words for it in a sentence.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PrimaryAddress => "primary address",
            Self::Upn => "UPN",
        }
    }
}

/// What the status of an on-premises user rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnPremEvidence {
    /// Its source anchor.
    pub anchor: Result<SourceAnchor, NoAnchor>,
    /// The active cloud users whose `ImmutableId` is its anchor.
    pub holders: Vec<CloudRow>,
    /// The soft-deleted users whose `ImmutableId` is its anchor.
    pub deleted_holders: Vec<DeletedRow>,
    /// The cloud user that a sync would soft match, looked for only while nobody holds the anchor.
    pub soft_match: Option<(CloudRow, SoftMatchKey)>,
    /// The status that follows.
    pub status: OnPremStatus,
}

impl OnPremEvidence {
    /// What is known of a user where the ids of the exports tell of nobody.
    pub(super) fn unknown(anchor: Result<SourceAnchor, NoAnchor>) -> Self {
        let status = match anchor {
            Ok(_) => OnPremStatus::Unknown,
            Err(_) => OnPremStatus::NoAnchor,
        };
        Self { anchor, holders: Vec::new(), deleted_holders: Vec::new(), soft_match: None, status }
    }

    /// The cloud user that belongs to the user: the first that holds its anchor, else the one that a
    /// sync would soft match.
    #[must_use]
    pub fn partner(&self) -> Option<CloudRow> {
        self.holders.first().copied().or_else(|| self.soft_match.map(|(row, _)| row))
    }
}

/// Whether a cloud user is a guest of the tenant.
#[must_use]
pub fn is_guest<R: Row>(users: &Table<R>, row: R) -> bool {
    users.text_or_empty(row, Field::UserType).eq_ignore_ascii_case("guest")
        || is_guest_upn(users.text_or_empty(row, Field::Upn))
}

/// What the status of a cloud user rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CloudEvidence {
    /// The on-premises users whose anchor in force is its `ImmutableId`.
    pub owners: Vec<OnPremRow>,
    /// Where nobody's anchor in force is: the users that have the GUID in the other attribute.
    pub owners_by_other_attribute: Vec<OnPremRow>,
    /// Where the id spells an anchor in a wrong form (byte order, text, a part of it): who was meant.
    pub meant: Vec<OnPremRow>,
    /// The on-premises users whose text of the tenant's custom anchor it is, but for case or leading zeros.
    pub nearly: Vec<OnPremRow>,
    /// Other cloud users with the same id.
    pub twins: Vec<CloudRow>,
    /// Soft-deleted users with the same id.
    pub deleted_twins: Vec<DeletedRow>,
    /// The status that follows.
    pub status: CloudStatus,
}

impl CloudEvidence {
    pub(super) const fn only(status: CloudStatus) -> Self {
        Self {
            owners: Vec::new(),
            owners_by_other_attribute: Vec::new(),
            meant: Vec::new(),
            nearly: Vec::new(),
            twins: Vec::new(),
            deleted_twins: Vec::new(),
            status,
        }
    }
}
