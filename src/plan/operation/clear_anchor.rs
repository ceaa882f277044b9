//! The `ImmutableId` of a cloud user is deleted.

use serde::{Deserialize, Serialize};

use super::kind::{Changed, Facts, Kind, MailboxWork, Obstacle};
use super::verification::exact;
use super::{Action, Claim, CloudRef, Known, OnPremRef, Stage, Targets, Verification, present_id};
use crate::anchor::{Anchor, ImmutableId};
use crate::directory::{Directory, Role};

/// Clears the `ImmutableId` of a cloud user.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClearAnchor {
    /// Whose id it is.
    pub cloud: CloudRef,
    /// The id that the cloud user had.
    pub before: Known<ImmutableId>,
}

pub(super) const FACTS: Facts = Facts {
    name: "clear-anchor",
    stage: Stage::Free,
    changes: Changed::CloudUser,
    pairs: false,
    follows_partner: false,
    needs_sync: false,
    shown_in: &[Role::Cloud],
    obstacles: &[Obstacle::Synced, Obstacle::Federated],
    mailbox_work: MailboxWork::AsBefore,
    steps: &["clear-anchor"],
    steps_back: &["link-user", "clear-anchor"],
    targets: Targets::CloudOrDeleted(Action::Clear, Action::ClearRestored),
};

impl Kind for ClearAnchor {
    fn onprem(&self) -> Option<&OnPremRef> {
        None
    }

    fn cloud(&self) -> Option<&CloudRef> {
        Some(&self.cloud)
    }

    fn before(&self) -> Known<String> {
        self.before.map(ToString::to_string)
    }

    fn after(&self) -> Option<String> {
        None
    }

    fn verify(&self, exports: &Directory) -> Verification {
        verify_id(self, exports, &self.cloud)
    }

    fn gives_up(&self) -> Option<Claim> {
        self.before.value().map(|id| Claim::Anchor(Anchor::from(id)))
    }

    fn id_change(&self) -> Option<(&Known<ImmutableId>, Option<&ImmutableId>)> {
        Some((&self.before, None))
    }

    /// A soft-deleted user must be restored before anything of it can be changed.
    fn frees(&self, _anchor: &Anchor, reachable: bool) -> bool {
        reachable
    }
}

/// The present `ImmutableId` against the one that is wanted.
pub(super) fn verify_id(kind: &dyn Kind, exports: &Directory, user: &CloudRef) -> Verification {
    kind.sought().of_cloud_user(exports, user, |sought, row| {
        let found = present_id(&exports.cloud, row).map(ToString::to_string);
        let missing = "the cloud export has no ImmutableId column";
        sought.compared(found, exact, &[Role::Cloud], missing)
    })
}
