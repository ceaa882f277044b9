//! A synced user is handed over to the cloud, which is its source of authority from then on.

use serde::{Deserialize, Serialize};

use super::authority::verify_authority;
use super::kind::{Changed, Facts, Kind, MailboxWork, Obstacle};
use super::{Action, Authority, CloudRef, Known, OnPremRef, Stage, Targets, Verification};
use crate::directory::{Directory, Role};

/// Makes the cloud the source of authority of a synced user, so that the cloud may change it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandOverToCloud {
    /// Who is handed over.
    pub cloud: CloudRef,
}

pub(super) const FACTS: Facts = Facts {
    name: "hand-over-to-cloud",
    stage: Stage::HandOver,
    changes: Changed::CloudUser,
    pairs: false,
    follows_partner: false,
    needs_sync: false,
    shown_in: &[Role::Cloud],
    obstacles: &[Obstacle::HandOver],
    mailbox_work: MailboxWork::AsBefore,
    steps: &["hand-over-to-cloud"],
    steps_back: &["hand-back-to-onprem"],
    targets: Targets::Cloud(Action::HandOver),
};

impl Kind for HandOverToCloud {
    fn onprem(&self) -> Option<&OnPremRef> {
        None
    }

    fn cloud(&self) -> Option<&CloudRef> {
        Some(&self.cloud)
    }

    fn before(&self) -> Known<String> {
        Known::Value(Authority::OnPremises.name().into())
    }

    fn after(&self) -> Option<String> {
        Some(Authority::Cloud.name().into())
    }

    fn verify(&self, exports: &Directory) -> Verification {
        verify_authority(self, exports, &self.cloud, Authority::Cloud)
    }
}
