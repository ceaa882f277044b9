//! A user that was handed over to the cloud is handed back: the next sync takes it over.

use serde::{Deserialize, Serialize};

use super::authority::verify_authority;
use super::kind::{Changed, Facts, Kind, MailboxWork, Obstacle};
use super::{Action, Authority, CloudRef, Known, OnPremRef, Stage, Targets, Verification};
use crate::directory::{Directory, Role};

/// Makes Active Directory the source of authority again, so that the next sync takes the user over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandBackToOnprem {
    /// Who is handed back.
    pub cloud: CloudRef,
}

pub(super) const FACTS: Facts = Facts {
    name: "hand-back-to-onprem",
    stage: Stage::HandBack,
    changes: Changed::CloudUser,
    pairs: false,
    follows_partner: false,
    needs_sync: true,
    shown_in: &[Role::Cloud],
    obstacles: &[Obstacle::HandBack],
    mailbox_work: MailboxWork::AsBefore,
    steps: &["hand-back-to-onprem"],
    steps_back: &["hand-over-to-cloud"],
    targets: Targets::Cloud(Action::HandBack),
};

impl Kind for HandBackToOnprem {
    fn onprem(&self) -> Option<&OnPremRef> {
        None
    }

    fn cloud(&self) -> Option<&CloudRef> {
        Some(&self.cloud)
    }

    fn before(&self) -> Known<String> {
        Known::Value(Authority::Cloud.name().into())
    }

    fn after(&self) -> Option<String> {
        Some(Authority::OnPremises.name().into())
    }

    fn verify(&self, exports: &Directory) -> Verification {
        verify_authority(self, exports, &self.cloud, Authority::OnPremises)
    }
}
