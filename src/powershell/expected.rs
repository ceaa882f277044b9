//! What a step will find: not what the export said, but what the steps before it leave behind.

use std::collections::HashMap;

use crate::anchor::{ImmutableId, ObjectId};
use crate::plan::{Known, OpState, Operation, QueuedOperation};

/// The values that cloud users get on the way through a queue. A step after a change of the user
/// principal name meets the new one; a link after the id was cleared meets none.
#[derive(Default)]
pub(super) struct Expected {
    names: HashMap<ObjectId, String>,
    ids: HashMap<ObjectId, Known<ImmutableId>>,
}

impl Expected {
    /// The name that the operation's cloud user has before it, where it is known.
    pub(super) fn name(&self, operation: &Operation) -> Option<String> {
        let user = operation.cloud()?;
        self.names.get(&user.object_id).or(user.upn.as_ref()).cloned()
    }

    /// The operation with the value before that it will find.
    pub(super) fn adjusted(&self, operation: &Operation) -> Operation {
        let mut adjusted = operation.clone();
        match &mut adjusted {
            Operation::LinkUser { cloud, before, .. }
            | Operation::ClearAnchor { cloud, before }
            | Operation::PurgeDeletedUser { cloud, before } => {
                if let Some(id) = self.ids.get(&cloud.object_id) {
                    before.clone_from(id);
                }
            }
            Operation::SetUserPrincipalName { cloud, before, .. } => {
                if let Some(name) = self.names.get(&cloud.object_id) {
                    *before = Known::Value(name.clone());
                }
            }
            Operation::RestoreDeletedUser { .. }
            | Operation::SetConsistencyGuid { .. }
            | Operation::EnableRemoteMailbox { .. }
            | Operation::SetExchangeGuid { .. } => {}
        }
        adjusted
    }

    /// Goes past an operation, of which `included` says whether the script holds it.
    pub(super) fn pass(&mut self, queued: &QueuedOperation, included: bool) {
        let done = match queued.state {
            OpState::Applied | OpState::Skipped => true,
            OpState::Queued | OpState::Refused | OpState::Failed => included,
        };
        if !done {
            return;
        }
        match &queued.operation {
            Operation::LinkUser { cloud, after, .. } => {
                self.ids.insert(cloud.object_id, Known::Value(after.clone()));
            }
            Operation::ClearAnchor { cloud, .. } => {
                self.ids.insert(cloud.object_id, Known::Empty);
            }
            Operation::SetUserPrincipalName { cloud, after, .. } => {
                self.names.insert(cloud.object_id, after.clone());
            }
            Operation::PurgeDeletedUser { .. }
            | Operation::RestoreDeletedUser { .. }
            | Operation::SetConsistencyGuid { .. }
            | Operation::EnableRemoteMailbox { .. }
            | Operation::SetExchangeGuid { .. } => {}
        }
    }
}
