//! A line of a script's plan, and the values in it.

use std::fmt::Write;

use super::dialect::Dialect;
use super::literal::{LiteralError, PsLiteral};
use super::who::{self, object_id};
use crate::anchor::{Guid, ImmutableId, ObjectGuid};
use crate::plan::{CloudIdentity, CloudRef, Known, Naming, OnPremRef, OpId};

/// Which functions of a script a step needs.
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

/// A call of one of the functions that put a step into a script's plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Step {
    function: &'static str,
    pub(super) side: Side,
    arguments: Vec<(&'static str, PsLiteral)>,
    /// Whether the name of the user could not be written down to be compared.
    pub(super) name_left_out: bool,
}

impl From<String> for NoStep {
    fn from(reason: String) -> Self {
        Self::Unsupported(reason)
    }
}

impl Step {
    fn new(function: &'static str, side: Side, target: (&'static str, PsLiteral)) -> Self {
        Self { function, side, arguments: vec![target], name_left_out: false }
    }

    pub(super) fn with(mut self, parameter: &'static str, value: PsLiteral) -> Self {
        self.arguments.push((parameter, value));
        self
    }

    /// The value before; nothing is written where it is unknown.
    pub(super) fn before(self, before: Known<PsLiteral>) -> Self {
        match before {
            Known::Unknown => self,
            Known::Empty => self.with("Before", empty()),
            Known::Value(value) => self.with("Before", value),
        }
    }

    /// The name of the user, which the script compares in the cloud and shows on-premises.
    pub(super) fn named(mut self, name: Option<&str>) -> Self {
        match name.map(PsLiteral::quote) {
            Some(Ok(name)) => self.with("User", name),
            Some(Err(_)) => {
                self.name_left_out = true;
                self
            }
            None => self,
        }
    }

    /// The line: `Add-LinkUser -Operation 12 -ObjectId '...' -ImmutableId '...'`.
    pub(super) fn line(&self, id: OpId) -> String {
        let mut line = format!("{} -Operation {id}", self.function);
        for (parameter, value) in &self.arguments {
            // Writing to a String cannot fail.
            let _ = write!(line, " -{parameter} {value}");
        }
        line
    }
}

pub(super) fn empty() -> PsLiteral {
    PsLiteral::shown("")
}

/// A step on a cloud user, who is named as the dialect takes it.
pub(super) fn cloud(
    function: &'static str,
    user: &CloudRef,
    dialect: Dialect,
) -> Result<Step, NoStep> {
    match &user.identity {
        CloudIdentity::Upn(upn) if dialect.naming() == Naming::OrUpn => {
            let target = ("UserPrincipalName", who::upn(upn)?);
            Ok(Step::new(function, Side::Cloud, target))
        }
        CloudIdentity::ObjectId { .. } | CloudIdentity::Upn(_) => cloud_by_id(function, user),
    }
}

/// A step on a cloud user who is named by its object id in every dialect.
pub(super) fn cloud_by_id(function: &'static str, user: &CloudRef) -> Result<Step, NoStep> {
    let target = PsLiteral::shown(&object_id(user)?.to_string());
    Ok(Step::new(function, Side::Cloud, ("ObjectId", target)))
}

pub(super) fn onprem(function: &'static str, user: &OnPremRef) -> Step {
    let ObjectGuid(guid) = user.object_guid;
    let name = user.upn.as_deref().or(user.sam.as_deref());
    Step::new(function, Side::OnPrem, ("Identity", guid_literal(guid))).named(name)
}

pub(super) fn guid_literal(guid: Guid) -> PsLiteral {
    PsLiteral::shown(&guid.to_string())
}

/// A value before as a literal.
pub(super) fn known(what: &str, before: &Known<String>) -> Result<Known<PsLiteral>, NoStep> {
    Ok(match before {
        Known::Unknown => Known::Unknown,
        Known::Empty => Known::Empty,
        Known::Value(text) => {
            Known::Value(PsLiteral::quote(text).map_err(|error| refusal(what, error))?)
        }
    })
}

pub(super) fn id_before(before: &Known<ImmutableId>) -> Result<Known<PsLiteral>, NoStep> {
    known("the ImmutableId before", &before.map(ToString::to_string))
}

/// A value as a literal, or the sentence that says why it cannot be one.
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

/// An `ImmutableId` to set, as a literal.
pub(super) fn anchor(dialect: Dialect, id: &ImmutableId) -> Result<PsLiteral, String> {
    if let Some(objection) = dialect.wording().objection(id) {
        return Err(objection);
    }
    quote("the ImmutableId", id.as_str())
}
