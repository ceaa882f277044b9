//! A soft-deleted user is brought back.

use serde::{Deserialize, Serialize};

use super::deleted::{Whereabouts, answer, whereabouts};
use super::kind::{Changed, Facts, Kind, MailboxWork};
use super::{Action, Claim, CloudRef, Known, OnPremRef, Stage, Targets, Truth, Verification};
use crate::directory::{Directory, Role};

/// Brings a soft-deleted user back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RestoreDeletedUser {
    /// Who comes back.
    pub cloud: CloudRef,
}

pub(super) const FACTS: Facts = Facts {
    name: "restore-deleted-user",
    stage: Stage::Restore,
    changes: Changed::DeletedUser,
    pairs: false,
    follows_partner: false,
    needs_sync: false,
    shown_in: &[Role::Cloud, Role::Deleted],
    obstacles: &[],
    mailbox_work: MailboxWork::AsBefore,
    steps: &["restore-deleted-user"],
    steps_back: &["delete-user"],
    targets: Targets::Deleted(Action::Restore),
};

impl Kind for RestoreDeletedUser {
    fn onprem(&self) -> Option<&OnPremRef> {
        None
    }

    fn cloud(&self) -> Option<&CloudRef> {
        Some(&self.cloud)
    }

    fn before(&self) -> Known<String> {
        Known::Empty
    }

    fn after(&self) -> Option<String> {
        None
    }

    /// A restored user is active.
    fn verify(&self, exports: &Directory) -> Verification {
        const WANTED: &str = "active";
        match whereabouts(exports, &self.cloud) {
            Whereabouts::Active => answer(Truth::Done, WANTED, "active", &[Role::Cloud]),
            Whereabouts::SoftDeleted(shown_by) => {
                answer(Truth::NotDone, WANTED, "soft-deleted", shown_by)
            }
            Whereabouts::Gone(_) => {
                answer(Truth::Different, WANTED, "purged", &[Role::Cloud, Role::Deleted])
            }
            Whereabouts::Unknown(missing) => Verification::unknown(Some(WANTED.into()), missing),
        }
    }

    /// A restored user has its UPN again.
    fn takes(&self) -> Option<Claim> {
        self.cloud.upn().map(Claim::upn)
    }
}
