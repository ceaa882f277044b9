//! The hard match: the `ImmutableId` of a cloud user is set.

use serde::{Deserialize, Serialize};

use super::clear_anchor;
use super::kind::{Changed, Facts, Kind, MailboxWork, Obstacle};
use super::{Action, Claim, CloudRef, Known, OnPremRef, Stage, Targets, Verification};
use crate::anchor::{Anchor, ImmutableId};
use crate::directory::{AnchorAttribute, Directory, Role};

/// Sets the `ImmutableId` of a cloud user: the hard match.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkUser {
    /// Whose anchor it is.
    pub onprem: OnPremRef,
    /// Who gets it.
    pub cloud: CloudRef,
    /// The attribute that the anchor was taken from.
    pub attribute: AnchorAttribute,
    /// The id that the cloud user had.
    pub before: Known<ImmutableId>,
    /// The id to set.
    pub after: ImmutableId,
}

pub(super) const FACTS: Facts = Facts {
    name: "link-user",
    stage: Stage::Link,
    changes: Changed::CloudUser,
    pairs: true,
    follows_partner: false,
    needs_sync: true,
    shown_in: &[Role::Cloud],
    obstacles: &[
        Obstacle::Synced,
        Obstacle::Federated,
        Obstacle::Hardened,
        Obstacle::Guest,
        Obstacle::CloudManaged,
    ],
    mailbox_work: MailboxWork::OfNewPartner,
    steps: &["link-user"],
    // The id that was there, or none.
    steps_back: &["link-user", "clear-anchor"],
    targets: Targets::Pair(Action::Link),
};

impl Kind for LinkUser {
    fn onprem(&self) -> Option<&OnPremRef> {
        Some(&self.onprem)
    }

    fn cloud(&self) -> Option<&CloudRef> {
        Some(&self.cloud)
    }

    fn before(&self) -> Known<String> {
        self.before.map(ToString::to_string)
    }

    fn after(&self) -> Option<String> {
        Some(self.after.to_string())
    }

    fn verify(&self, exports: &Directory) -> Verification {
        clear_anchor::verify_id(self, exports, &self.cloud)
    }

    fn takes(&self) -> Option<Claim> {
        Some(Claim::Anchor(Anchor::from(&self.after)))
    }

    fn gives_up(&self) -> Option<Claim> {
        self.before.value().map(|id| Claim::Anchor(Anchor::from(id)))
    }

    fn id_change(&self) -> Option<(&Known<ImmutableId>, Option<&ImmutableId>)> {
        Some((&self.before, Some(&self.after)))
    }

    fn frees(&self, anchor: &Anchor, _reachable: bool) -> bool {
        Anchor::from(&self.after) != *anchor
    }
}
