//! How an operation compares with a fresh export.

use serde::Serialize;

use super::{CloudRef, Known};
use crate::anchor::ObjectGuid;
use crate::directory::{CloudRow, Directory, OnPremRow, Role, address_key};

/// How an operation compares with a fresh export.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// It is as the operation wants it; of a link, that the sync has taken the user over as well.
    Done,
    /// What was written stands (the id of a link, the authority of a user), and nothing shows that the sync
    /// follows.
    Stamped,
    /// It is as it was before.
    NotDone,
    /// It is neither as it was nor as wanted.
    Different,
    /// The exports at hand cannot tell.
    Unknown,
}

impl Truth {
    /// Every one, in the order in which they are counted.
    pub const ALL: [Self; 5] =
        [Self::Done, Self::Stamped, Self::NotDone, Self::Different, Self::Unknown];

    /// Whether the values are as the operation wants them.
    #[must_use]
    pub const fn stands(self) -> bool {
        matches!(self, Self::Done | Self::Stamped)
    }

    /// The name in `--json` and on the screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Stamped => "stamped",
            Self::NotDone => "not-done",
            Self::Different => "different",
            Self::Unknown => "unknown",
        }
    }
}

/// What a fresh export says about one operation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verification {
    /// How it compares.
    pub truth: Truth,
    /// What the operation wants, as text; `None` for nothing.
    pub wanted: Option<String>,
    /// What is there, as text.
    pub found: Known<String>,
    /// Why it cannot be told, or what else there is to say.
    pub note: Option<String>,
    /// The exports that the answer was drawn from.
    pub shown_by: &'static [Role],
}

impl Verification {
    pub(super) fn told(
        truth: Truth,
        wanted: Option<String>,
        found: Known<String>,
        shown_by: &'static [Role],
    ) -> Self {
        Self { truth, wanted, found, note: None, shown_by }
    }

    /// The exports cannot tell, and why.
    pub(super) fn unknown(wanted: Option<String>, note: &str) -> Self {
        let note = Some(note.into());
        Self { truth: Truth::Unknown, wanted, found: Known::Unknown, note, shown_by: &[] }
    }
}

/// The values that are looked for in an export.
pub(super) struct Sought {
    /// The one that the operation sets; `None` where it clears.
    pub(super) wanted: Option<String>,
    /// The one that was there before.
    pub(super) before: Known<String>,
}

impl Sought {
    /// The wanted value, else the value before; `same` says when two values are one. Where nothing was
    /// found out, `missing` says why.
    pub(super) fn compared(
        self,
        found: Known<String>,
        same: fn(&str, &str) -> bool,
        shown_by: &'static [Role],
        missing: &str,
    ) -> Verification {
        let Self { wanted, before } = self;
        let is =
            |value: &str, other: Option<&String>| other.is_some_and(|other| same(value, other));
        let truth = match (&found, &before) {
            (Known::Unknown, _) => return Verification::unknown(wanted, missing),
            (Known::Empty, _) if wanted.is_none() => Truth::Done,
            (Known::Value(value), _) if wanted.as_ref() == Some(value) => Truth::Done,
            (Known::Value(value), before) if is(value, before.value()) => Truth::NotDone,
            (Known::Value(value), _) if is(value, wanted.as_ref()) => Truth::Done,
            (Known::Empty, Known::Empty | Known::Unknown) => Truth::NotDone,
            // What was cleared is not clear, whatever stood there.
            (Known::Value(_), Known::Unknown) if wanted.is_none() => Truth::NotDone,
            (Known::Empty | Known::Value(_), _) => Truth::Different,
        };
        Verification::told(truth, wanted, found, shown_by)
    }

    /// What the export says of an active cloud user, if it has the user.
    pub(super) fn of_cloud_user(
        self,
        exports: &Directory,
        user: &CloudRef,
        look: impl FnOnce(Self, CloudRow) -> Verification,
    ) -> Verification {
        if exports.cloud.is_empty() {
            return Verification::unknown(self.wanted, "no fresh cloud export was given");
        }
        match user.find_in(&exports.cloud) {
            Some(row) => look(self, row),
            None if user.find_deleted(exports).is_some() => Verification {
                note: Some("the cloud user is soft-deleted now".into()),
                ..Verification::told(Truth::Different, self.wanted, Known::Empty, &[Role::Cloud])
            },
            None if user.is_by_upn() => Verification::unknown(
                self.wanted,
                "not exactly one user of the fresh export has the UPN that told who it is: renamed (a sync writes the UPN of the on-premises user), deleted, or left out; nobody is followed to another UPN",
            ),
            None => Verification::unknown(
                self.wanted,
                "the cloud user is not in the fresh export: deleted, or left out of it",
            ),
        }
    }

    /// What the export says of an on-premises user, if it has the user.
    pub(super) fn of_onprem_user(
        self,
        exports: &Directory,
        id: ObjectGuid,
        look: impl FnOnce(Self, OnPremRow) -> Verification,
    ) -> Verification {
        if exports.onprem.is_empty() {
            return Verification::unknown(
                self.wanted,
                "no fresh on-premises export was given (--onprem)",
            );
        }
        match exports.onprem.find(id.0) {
            Some(row) => look(self, row),
            None => Verification::unknown(
                self.wanted,
                "the on-premises user is not in the fresh export: deleted, or left out of it",
            ),
        }
    }
}

/// Ids and GUIDs are compared to the letter.
pub(super) fn exact(a: &str, b: &str) -> bool {
    a == b
}

/// UPNs and addresses are the same without regard to case.
pub(super) fn same_address(a: &str, b: &str) -> bool {
    address_key(a) == address_key(b)
}
