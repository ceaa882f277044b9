//! A soft-deleted user is removed for good.

use serde::{Deserialize, Serialize};

use super::deleted::{Whereabouts, answer, whereabouts};
use super::kind::{Changed, Facts, Kind, MailboxWork};
use super::{Action, Claim, CloudRef, Known, OnPremRef, Stage, Targets, Truth, Verification};
use crate::anchor::{Anchor, ImmutableId};
use crate::directory::{Directory, Role};

/// Removes a soft-deleted user for good. It cannot be undone in the tenant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PurgeDeletedUser {
    /// Who is removed.
    pub cloud: CloudRef,
    /// The id that the user holds.
    pub before: Known<ImmutableId>,
}

pub(super) const FACTS: Facts = Facts {
    name: "purge-deleted-user",
    stage: Stage::Purge,
    changes: Changed::DeletedUser,
    pairs: false,
    follows_partner: false,
    needs_sync: false,
    shown_in: &[Role::Cloud, Role::Deleted],
    obstacles: &[],
    mailbox_work: MailboxWork::AsBefore,
    steps: &["purge-deleted-user"],
    steps_back: &[],
    targets: Targets::Deleted(Action::Purge),
};

impl Kind for PurgeDeletedUser {
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

    /// A purged user is in neither list.
    fn verify(&self, exports: &Directory) -> Verification {
        const WANTED: &str = "purged";
        match whereabouts(exports, &self.cloud) {
            Whereabouts::SoftDeleted(shown_by) => {
                answer(Truth::NotDone, WANTED, "soft-deleted", shown_by)
            }
            Whereabouts::Active => answer(Truth::Different, WANTED, "active", &[Role::Cloud]),
            Whereabouts::Gone(empty) => Verification {
                note: empty.then(|| "the export of soft-deleted users is empty".into()),
                ..answer(Truth::Done, WANTED, "purged", &[Role::Cloud, Role::Deleted])
            },
            Whereabouts::Unknown(missing) => Verification::unknown(Some(WANTED.into()), missing),
        }
    }

    fn gives_up(&self) -> Option<Claim> {
        self.before.value().map(|id| Claim::Anchor(Anchor::from(id)))
    }

    fn frees(&self, _anchor: &Anchor, _reachable: bool) -> bool {
        true
    }

    fn is_reversible(&self) -> bool {
        false
    }
}
