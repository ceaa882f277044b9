//! The UPN of a cloud user follows that of its on-premises user.

use serde::{Deserialize, Serialize};

use super::kind::{Changed, Facts, Kind, MailboxWork, Obstacle};
use super::verification::same_address;
use super::{Action, Claim, CloudRef, Known, OnPremRef, Stage, Targets, Verification};
use crate::directory::{Directory, Field, Role};

/// Changes the UPN of a cloud user.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SetUserPrincipalName {
    /// Whose UPN it is.
    pub cloud: CloudRef,
    /// The UPN before.
    pub before: Known<String>,
    /// The UPN to set.
    pub after: String,
}

pub(super) const FACTS: Facts = Facts {
    name: "set-user-principal-name",
    stage: Stage::Rename,
    changes: Changed::CloudUser,
    pairs: false,
    follows_partner: true,
    needs_sync: false,
    shown_in: &[Role::Cloud],
    obstacles: &[Obstacle::Synced],
    mailbox_work: MailboxWork::AsBefore,
    steps: &["set-user-principal-name"],
    steps_back: &["set-user-principal-name"],
    targets: Targets::Cloud(Action::TakeUpn),
};

impl Kind for SetUserPrincipalName {
    fn onprem(&self) -> Option<&OnPremRef> {
        None
    }

    fn cloud(&self) -> Option<&CloudRef> {
        Some(&self.cloud)
    }

    fn before(&self) -> Known<String> {
        self.before.clone()
    }

    fn after(&self) -> Option<String> {
        Some(self.after.clone())
    }

    fn verify(&self, exports: &Directory) -> Verification {
        self.sought().of_cloud_user(exports, &self.cloud, |sought, row| {
            let found = Known::from(exports.cloud.text(row, Field::Upn));
            let found = found.map(|upn| (*upn).to_string());
            let missing = "the cloud export has no UPN column";
            sought.compared(found, same_address, &[Role::Cloud], missing)
        })
    }

    fn takes(&self) -> Option<Claim> {
        Some(Claim::upn(&self.after))
    }

    fn gives_up(&self) -> Option<Claim> {
        self.before.value().map(|before| Claim::upn(before))
    }
}
