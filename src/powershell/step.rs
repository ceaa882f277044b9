//! One operation as one line of a script's plan, and the same line the other way round.

use std::fmt::Write;

use super::command::{anchor, quote, refusal};
use super::dialect::Dialect;
use super::literal::PsLiteral;
use crate::anchor::{Guid, HexOrder, ImmutableId, ObjectGuid, ObjectId, read_guid};
use crate::plan::{Known, OnPremRef, OpId, Operation};

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

impl Step {
    fn new(function: &'static str, side: Side, target: &PsLiteral) -> Self {
        let parameter = match side {
            Side::Cloud => "ObjectId",
            Side::OnPrem => "Identity",
        };
        let arguments = vec![(parameter, target.clone())];
        Self { function, side, arguments, name_left_out: false }
    }

    fn with(mut self, parameter: &'static str, value: PsLiteral) -> Self {
        self.arguments.push((parameter, value));
        self
    }

    /// The value before; nothing is written where it is unknown.
    fn before(self, before: Known<PsLiteral>) -> Self {
        match before {
            Known::Unknown => self,
            Known::Empty => self.with("Before", empty()),
            Known::Value(value) => self.with("Before", value),
        }
    }

    /// The name of the user, which the script compares in the cloud and shows on-premises.
    fn named(mut self, name: Option<&str>) -> Self {
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

fn empty() -> PsLiteral {
    PsLiteral::shown("")
}

fn cloud(function: &'static str, user: ObjectId) -> Step {
    Step::new(function, Side::Cloud, &PsLiteral::shown(&user.to_string()))
}

fn onprem(function: &'static str, user: &OnPremRef) -> Step {
    let ObjectGuid(guid) = user.object_guid;
    let name = user.upn.as_deref().or(user.sam.as_deref());
    Step::new(function, Side::OnPrem, &guid_literal(guid)).named(name)
}

fn guid_literal(guid: Guid) -> PsLiteral {
    PsLiteral::shown(&guid.to_string())
}

/// A value before as a literal.
fn known(what: &str, before: &Known<String>) -> Result<Known<PsLiteral>, NoStep> {
    Ok(match before {
        Known::Unknown => Known::Unknown,
        Known::Empty => Known::Empty,
        Known::Value(text) => Known::Value(
            PsLiteral::quote(text).map_err(|error| NoStep::Unsupported(refusal(what, error)))?,
        ),
    })
}

fn id_before(before: &Known<ImmutableId>) -> Result<Known<PsLiteral>, NoStep> {
    known("the ImmutableId before", &before.map(ToString::to_string))
}

fn id_to_set(dialect: Dialect, id: &ImmutableId) -> Result<PsLiteral, NoStep> {
    anchor(dialect, id).map_err(NoStep::Unsupported)
}

fn value(what: &str, text: &str) -> Result<PsLiteral, NoStep> {
    quote(what, text).map_err(NoStep::Unsupported)
}

/// A ConsistencyGuid before, as the GUID that the script will read.
fn consistency_before(before: &Known<String>) -> Known<String> {
    before.map(|text| match read_guid(text, HexOrder::Undecided) {
        Ok(reading) => reading.guid.to_string(),
        Err(_) => text.clone(),
    })
}

/// All zeros stand for no mailbox (docs/facts.md, Mailboxes).
fn mailbox_before(before: &Known<Guid>) -> Known<PsLiteral> {
    match before {
        Known::Value(guid) if guid.is_nil() => Known::Empty,
        other => other.map(|guid| guid_literal(*guid)),
    }
}

fn mailbox_to_set(guid: Guid) -> Result<PsLiteral, NoStep> {
    if guid.is_nil() {
        let reason = "an ExchangeGuid of all zeros stands for no mailbox";
        return Err(NoStep::Unsupported(reason.into()));
    }
    Ok(guid_literal(guid))
}

/// The step that carries an operation out. `name` is the name that a cloud user has by then.
pub(super) fn forward(
    operation: &Operation,
    dialect: Dialect,
    name: Option<&str>,
) -> Result<Step, NoStep> {
    Ok(match operation {
        Operation::LinkUser { cloud: user, before, after, .. } => {
            cloud("Add-LinkUser", user.object_id)
                .with("ImmutableId", id_to_set(dialect, after)?)
                .before(id_before(before)?)
                .named(name)
        }
        Operation::ClearAnchor { cloud: user, before } => {
            cloud("Add-ClearAnchor", user.object_id).before(id_before(before)?).named(name)
        }
        Operation::PurgeDeletedUser { cloud: user, before } => {
            cloud("Add-PurgeDeletedUser", user.object_id).before(id_before(before)?).named(name)
        }
        Operation::RestoreDeletedUser { cloud: user } => {
            cloud("Add-RestoreDeletedUser", user.object_id).named(name)
        }
        Operation::SetUserPrincipalName { cloud: user, before, after } => {
            cloud("Add-SetUserPrincipalName", user.object_id)
                .with("NewName", value("the new user principal name", after)?)
                .before(known("the user principal name before", before)?)
        }
        Operation::SetConsistencyGuid { onprem: user, before, after, .. } => {
            let before = known("the ConsistencyGuid before", &consistency_before(before))?;
            onprem("Add-SetConsistencyGuid", user)
                .with("ConsistencyGuid", guid_literal(*after))
                .before(before)
        }
        Operation::EnableRemoteMailbox { onprem: user, after, .. } => {
            onprem("Add-EnableRemoteMailbox", user)
                .with("RemoteRoutingAddress", value("the remote routing address", after)?)
                .with("Before", empty())
        }
        Operation::SetExchangeGuid { onprem: user, before, after, .. } => {
            onprem("Add-SetExchangeGuid", user)
                .with("ExchangeGuid", mailbox_to_set(*after)?)
                .before(mailbox_before(before))
        }
    })
}

fn irreversible<T>(reason: &str) -> Result<T, NoStep> {
    Err(NoStep::Irreversible(reason.into()))
}

/// The step that restores what was before an operation: old and new exchanged.
pub(super) fn back(
    operation: &Operation,
    dialect: Dialect,
    name: Option<&str>,
) -> Result<Step, NoStep> {
    match operation {
        Operation::LinkUser { cloud: user, before, after, .. } => {
            let after = id_before(&Known::Value(after.clone()))?;
            id_back(user.object_id, before, after, dialect).map(|step| step.named(name))
        }
        Operation::ClearAnchor { cloud: user, before } => {
            id_back(user.object_id, before, Known::Empty, dialect).map(|step| step.named(name))
        }
        Operation::PurgeDeletedUser { .. } => {
            irreversible("a user that was removed for good cannot be brought back")
        }
        Operation::RestoreDeletedUser { cloud: user } => {
            Ok(cloud("Add-DeleteUser", user.object_id).named(name))
        }
        Operation::SetUserPrincipalName { cloud: user, before, after } => {
            name_back(user.object_id, before, after)
        }
        Operation::SetConsistencyGuid { onprem: user, before, after, .. } => {
            consistency_back(user, before, *after)
        }
        Operation::EnableRemoteMailbox { onprem: user, after, .. } => {
            Ok(onprem("Add-DisableRemoteMailbox", user)
                .with("Before", value("the remote routing address", after)?))
        }
        Operation::SetExchangeGuid { onprem: user, before, after, .. } => {
            mailbox_back(user, before, *after)
        }
    }
}

fn id_back(
    user: ObjectId,
    before: &Known<ImmutableId>,
    after: Known<PsLiteral>,
    dialect: Dialect,
) -> Result<Step, NoStep> {
    Ok(match before {
        Known::Unknown => return irreversible("the export did not tell the ImmutableId before"),
        Known::Empty => cloud("Add-ClearAnchor", user),
        Known::Value(id) => {
            cloud("Add-LinkUser", user).with("ImmutableId", id_to_set(dialect, id)?)
        }
    }
    .before(after))
}

fn name_back(user: ObjectId, before: &Known<String>, after: &str) -> Result<Step, NoStep> {
    let Known::Value(before) = before else {
        return irreversible("the export did not tell the user principal name before");
    };
    Ok(cloud("Add-SetUserPrincipalName", user)
        .with("NewName", value("the user principal name before", before)?)
        .with("Before", value("the new user principal name", after)?))
}

fn consistency_back(user: &OnPremRef, before: &Known<String>, after: Guid) -> Result<Step, NoStep> {
    let step = match before {
        Known::Unknown => {
            return irreversible("the export did not tell the ConsistencyGuid before");
        }
        Known::Empty => onprem("Add-ClearConsistencyGuid", user),
        Known::Value(text) => match read_guid(text, HexOrder::Undecided) {
            Ok(reading) => onprem("Add-SetConsistencyGuid", user)
                .with("ConsistencyGuid", guid_literal(reading.guid)),
            Err(_) => return irreversible("the ConsistencyGuid before was not a GUID"),
        },
    };
    Ok(step.with("Before", guid_literal(after)))
}

fn mailbox_back(user: &OnPremRef, before: &Known<Guid>, after: Guid) -> Result<Step, NoStep> {
    let step = match mailbox_before(before) {
        Known::Unknown => return irreversible("the export did not tell the ExchangeGuid before"),
        Known::Empty => onprem("Add-ClearExchangeGuid", user),
        Known::Value(guid) => onprem("Add-SetExchangeGuid", user).with("ExchangeGuid", guid),
    };
    Ok(step.with("Before", mailbox_to_set(after)?))
}
