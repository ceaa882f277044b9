//! One operation as the single command that a screen and a journal show.

use thiserror::Error;

use super::dialect::Dialect;
use super::literal::{LiteralError, PsLiteral};
use super::onprem;
use crate::anchor::ImmutableId;
use crate::plan::{OpKind, Operation};

/// An operation that a dialect cannot express. It stays in the queue.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{} cannot be written for {dialect}: {reason}", kind.name())]
pub struct Unsupported {
    /// What kind of operation.
    pub kind: OpKind,
    /// For which dialect.
    pub dialect: Dialect,
    /// Why, in a sentence.
    pub reason: String,
}

/// The single command that carries an operation out, addressed by object id (docs/facts.md,
/// Commands of the three modules). On-premises operations read the same in every dialect.
///
/// # Errors
/// [`Unsupported`], with the reason.
pub fn command(operation: &Operation, dialect: Dialect) -> Result<String, Unsupported> {
    let cloud = dialect.wording();
    let unsupported = |reason| Unsupported { kind: operation.kind(), dialect, reason };
    let quoted = |what, text: &str| quote(what, text).map_err(unsupported);
    Ok(match operation {
        Operation::LinkUser { cloud: user, after, .. } => {
            let id = anchor(dialect, after).map_err(unsupported)?;
            cloud.link(user.object_id, &id)
        }
        Operation::ClearAnchor { cloud: user, .. } => cloud.clear(user.object_id),
        Operation::PurgeDeletedUser { cloud: user, .. } => cloud.purge(user.object_id),
        Operation::RestoreDeletedUser { cloud: user } => cloud.restore(user.object_id),
        Operation::SetUserPrincipalName { cloud: user, after, .. } => {
            cloud.rename(user.object_id, &quoted("the new user principal name", after)?)
        }
        Operation::SetConsistencyGuid { onprem, after, .. } => {
            onprem::set_consistency_guid(onprem.object_guid, *after)
        }
        Operation::EnableRemoteMailbox { onprem, after, .. } => {
            let address = quoted("the remote routing address", after)?;
            onprem::enable_remote_mailbox(onprem.object_guid, &address)
        }
        Operation::SetExchangeGuid { onprem, after, .. } => {
            onprem::set_exchange_guid(onprem.object_guid, *after)
        }
    })
}

/// A value as a literal, or the sentence that says why it cannot be one.
pub(super) fn quote(what: &str, text: &str) -> Result<PsLiteral, String> {
    if text.is_empty() {
        return Err(format!("{what} is empty"));
    }
    PsLiteral::quote(text).map_err(|error| refusal(what, error))
}

pub(super) fn refusal(what: &str, error: LiteralError) -> String {
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
