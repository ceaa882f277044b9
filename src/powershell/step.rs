//! A step of a script, and the values in it.

use super::data::Field;
use super::dialect::Dialect;
use super::literal::{LiteralError, PsLiteral};
use super::who::object_id;
use crate::anchor::{Guid, ImmutableId, ObjectGuid};
use crate::plan::{CloudIdentity, CloudRef, Known, Naming, OnPremRef};

/// Where a step is done: each side has commands and rights of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Cloud,
    OnPrem,
}

/// Why an operation makes no step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum NoStep {
    /// The dialect or the script cannot express it.
    Unsupported(String),
    /// There is no way back.
    Irreversible(String),
}

/// What a script does to one user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Step {
    /// The name of what is done, in rows and in results.
    pub(super) kind: &'static str,
    pub(super) side: Side,
    /// The object id or the UPN of a cloud user, or an objectGUID.
    pub(super) target: Field,
    /// The UPN that the cloud user is to have; empty where it is not compared.
    pub(super) upn: Field,
    /// The value before; what the export did not tell is not compared.
    pub(super) old: Field,
    /// The value that it leads to; empty for none.
    pub(super) new: Field,
    /// The primary address and the type of a remote mailbox.
    pub(super) mailbox: [Field; 2],
    /// Whether the name of the user could not be written down to be compared.
    pub(super) name_left_out: bool,
}

impl From<String> for NoStep {
    fn from(reason: String) -> Self {
        Self::Unsupported(reason)
    }
}

impl Step {
    fn new(kind: &'static str, side: Side, target: Field) -> Self {
        Self {
            kind,
            side,
            target,
            upn: Field::default(),
            old: Field::unknown(),
            new: Field::default(),
            mailbox: Default::default(),
            name_left_out: false,
        }
    }

    /// The value that it leads to.
    pub(super) fn to(self, new: Field) -> Self {
        Self { new, ..self }
    }

    /// The value before.
    pub(super) fn from(self, before: Known<Field>) -> Self {
        let old = match before {
            Known::Unknown => Field::unknown(),
            Known::Empty => Field::default(),
            Known::Value(value) => value,
        };
        Self { old, ..self }
    }

    /// The UPN of the cloud user, which the script compares.
    pub(super) fn named(self, upn: Option<&str>) -> Self {
        match upn.map(Field::exact) {
            Some(Ok(upn)) => Self { upn, ..self },
            Some(Err(_)) => Self { name_left_out: true, ..self },
            None => self,
        }
    }
}

/// A step on a cloud user, who is named as the dialect takes it.
pub(super) fn cloud(kind: &'static str, user: &CloudRef, dialect: Dialect) -> Result<Step, NoStep> {
    match &user.identity {
        CloudIdentity::Upn(upn) if dialect.naming() == Naming::OrUpn => {
            Ok(Step::new(kind, Side::Cloud, field("the UPN", upn)?))
        }
        CloudIdentity::ObjectId { .. } | CloudIdentity::Upn(_) => cloud_by_id(kind, user),
    }
}

/// A step on a cloud user who is named by its object id in every dialect.
pub(super) fn cloud_by_id(kind: &'static str, user: &CloudRef) -> Result<Step, NoStep> {
    Ok(Step::new(kind, Side::Cloud, Field::shown(&object_id(user)?.to_string())))
}

pub(super) fn onprem(kind: &'static str, user: &OnPremRef) -> Step {
    let ObjectGuid(guid) = user.object_guid;
    Step::new(kind, Side::OnPrem, guid_field(guid))
}

pub(super) fn guid_field(guid: Guid) -> Field {
    Field::shown(&guid.to_string())
}

/// A value before, as a field.
pub(super) fn known(what: &str, before: &Known<String>) -> Result<Known<Field>, NoStep> {
    Ok(match before {
        Known::Unknown => Known::Unknown,
        Known::Empty => Known::Empty,
        Known::Value(text) => {
            Known::Value(Field::exact(text).map_err(|error| refusal(what, error))?)
        }
    })
}

pub(super) fn id_before(before: &Known<ImmutableId>) -> Result<Known<Field>, NoStep> {
    known("the ImmutableId before", &before.map(ToString::to_string))
}

/// A value as a field, or the sentence that says why it cannot be one.
pub(super) fn field(what: &str, text: &str) -> Result<Field, String> {
    if text.is_empty() {
        return Err(format!("{what} is empty"));
    }
    Field::exact(text).map_err(|error| refusal(what, error))
}

/// A value as a literal of a single command, or the sentence that says why it cannot be one.
pub(super) fn quote(what: &str, text: &str) -> Result<PsLiteral, String> {
    if text.is_empty() {
        return Err(format!("{what} is empty"));
    }
    PsLiteral::quote(text).map_err(|error| refusal(what, error))
}

fn refusal(what: &str, error: LiteralError) -> String {
    match error {
        LiteralError::Control { .. } => format!("{what} cannot be written: {error}"),
    }
}

const ANCHOR: &str = "the ImmutableId";

/// An `ImmutableId` to set, as a literal of a single command.
pub(super) fn anchor(dialect: Dialect, id: &ImmutableId) -> Result<PsLiteral, String> {
    settable(dialect, id)?;
    quote(ANCHOR, id.as_str())
}

/// An `ImmutableId` to set, as a field.
pub(super) fn anchor_field(dialect: Dialect, id: &ImmutableId) -> Result<Field, String> {
    settable(dialect, id)?;
    field(ANCHOR, id.as_str())
}

fn settable(dialect: Dialect, id: &ImmutableId) -> Result<(), String> {
    dialect.wording().objection(id).map_or(Ok(()), Err)
}
