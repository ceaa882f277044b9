//! How an operation compares with a fresh export.

use serde::Serialize;

use super::Known;
use super::kind::Kind;
use crate::anchor::{Guid, ObjectId};
use crate::directory::{CloudRow, Directory, OnPremRow, Role, address_key};

/// How an operation compares with a fresh export.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Truth {
    /// It is as the operation wants it.
    Done,
    /// It is as it was before.
    NotDone,
    /// It is neither as it was nor as wanted.
    Different,
    /// The exports at hand cannot tell.
    Unknown,
}

impl Truth {
    /// The name in `--json` and on the screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
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
    /// The exports cannot tell, and why.
    pub(super) fn unknown(wanted: Option<String>, note: impl Into<String>) -> Self {
        let note = Some(note.into());
        Self { truth: Truth::Unknown, wanted, found: Known::Unknown, note, shown_by: &[] }
    }

    pub(super) fn told(
        truth: Truth,
        wanted: Option<String>,
        found: Known<String>,
        shown_by: &'static [Role],
    ) -> Self {
        Self { truth, wanted, found, note: None, shown_by }
    }

    /// The wanted value, else the value before; `same` says when two values are one. Where nothing was
    /// found out, `missing` says why.
    pub(super) fn compared(
        kind: &dyn Kind,
        found: Known<String>,
        same: fn(&str, &str) -> bool,
        shown_by: &'static [Role],
        missing: &str,
    ) -> Self {
        let (wanted, before) = (kind.after(), kind.before());
        let is =
            |value: &str, other: Option<&String>| other.is_some_and(|other| same(value, other));
        let truth = match (&found, &before) {
            (Known::Unknown, _) => return Self::unknown(wanted, missing),
            (Known::Empty, _) if wanted.is_none() => Truth::Done,
            (Known::Value(value), _) if wanted.as_ref() == Some(value) => Truth::Done,
            (Known::Value(value), before) if is(value, before.value()) => Truth::NotDone,
            (Known::Value(value), _) if is(value, wanted.as_ref()) => Truth::Done,
            (Known::Empty, Known::Empty | Known::Unknown) => Truth::NotDone,
            // What was cleared is not clear, whatever stood there.
            (Known::Value(_), Known::Unknown) if wanted.is_none() => Truth::NotDone,
            (Known::Empty | Known::Value(_), _) => Truth::Different,
        };
        Self::told(truth, wanted, found, shown_by)
    }

    /// What the export says of an active cloud user, if it has the user.
    pub(super) fn of_cloud_user(
        kind: &dyn Kind,
        exports: &Directory,
        id: ObjectId,
        look: impl FnOnce(CloudRow) -> Self,
    ) -> Self {
        if exports.cloud.is_empty() {
            return Self::unknown(kind.after(), "no fresh cloud export was given");
        }
        let deleted = || exports.deleted.as_ref().is_some_and(|users| users.find(id.0).is_some());
        match exports.cloud.find(id.0) {
            Some(row) => look(row),
            None if deleted() => Self {
                note: Some("the cloud user is soft-deleted now".into()),
                ..Self::told(Truth::Different, kind.after(), Known::Empty, &[Role::Cloud])
            },
            None => Self::unknown(
                kind.after(),
                "the cloud user is not in the fresh export: deleted, or left out of it",
            ),
        }
    }

    /// What the export says of an on-premises user, if it has the user.
    pub(super) fn of_onprem_user(
        kind: &dyn Kind,
        exports: &Directory,
        id: Guid,
        look: impl FnOnce(OnPremRow) -> Self,
    ) -> Self {
        if exports.onprem.is_empty() {
            return Self::unknown(kind.after(), "no fresh on-premises export was given (--onprem)");
        }
        match exports.onprem.find(id) {
            Some(row) => look(row),
            None => Self::unknown(
                kind.after(),
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
