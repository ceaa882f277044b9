//! Which queued operations lost their user when a source was exported anew.

use super::Ledger;
use crate::anchor::{ObjectGuid, ObjectId};
use crate::plan::{CloudRef, OnPremRef, OpId, OpKind};

/// An operation whose user is no longer in the sources.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lost {
    /// The operation.
    pub id: OpId,
    /// What it does.
    pub kind: OpKind,
    /// The on-premises user, if that is who is gone.
    pub onprem: Option<OnPremRef>,
    /// The cloud user, if that is who is gone.
    pub cloud: Option<CloudRef>,
}

/// How the queue fits the sources as they are now.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rebinding {
    /// Operations that lost a user, in the order of the queue. They stay in the queue: the operator
    /// decides.
    pub lost: Vec<Lost>,
    /// How many operations that wait are bound to users that are there.
    pub bound: usize,
}

/// Compares the queue with the sources as they are now. Users are known by id alone: a new name, a
/// new UPN or another place in the file changes nothing.
///
/// `cloud` is asked with the kind of operation, since a user to restore or to purge is looked for
/// among the soft-deleted ones. Operations that are done are not asked about: a purged user *should*
/// be gone.
#[must_use]
pub fn rebind(
    ledger: &Ledger,
    onprem: impl Fn(ObjectGuid) -> bool,
    cloud: impl Fn(OpKind, ObjectId) -> bool,
) -> Rebinding {
    let mut rebinding = Rebinding::default();
    for queued in ledger.history().queue().operations() {
        if queued.state.is_done() {
            continue;
        }
        let operation = &queued.operation;
        let kind = operation.kind();
        let lost = Lost {
            id: queued.id,
            kind,
            onprem: operation.onprem().filter(|user| !onprem(user.object_guid)).cloned(),
            cloud: operation.cloud().filter(|user| !cloud(kind, user.object_id)).cloned(),
        };
        if lost.onprem.is_some() || lost.cloud.is_some() {
            rebinding.lost.push(lost);
        } else {
            rebinding.bound += 1;
        }
    }
    rebinding
}
