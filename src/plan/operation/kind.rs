//! What each kind of operation tells of itself.

use super::action::Targets;
use super::verification::Sought;
use super::{Claim, CloudRef, Known, OnPremRef, Stage, Verification};
use crate::anchor::{Anchor, ImmutableId};
use crate::directory::{Directory, Role};

/// Which user an operation changes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Changed {
    /// An active cloud user.
    CloudUser,
    /// A soft-deleted cloud user.
    DeletedUser,
    /// An on-premises user.
    OnPremUser,
}

/// What of a cloud user can speak against an operation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Obstacle {
    /// It is synced.
    Synced,
    /// Its UPN is in a federated domain.
    Federated,
    /// It has roles, or was synced before: the tenant may refuse the hard match.
    Hardened,
    /// It is a guest.
    Guest,
    /// It was handed over to the cloud: the sync does not take it over.
    CloudManaged,
    /// What speaks against handing it over to the cloud.
    HandOver,
    /// What speaks against handing it back to Active Directory.
    HandBack,
}

/// What an operation does to the work on the mailbox of its on-premises user.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum MailboxWork {
    /// Nothing.
    AsBefore,
    /// The user has another cloud user from then on: all is looked at anew.
    OfNewPartner,
    /// The remote mailbox is there from then on; its GUID may be left to carry.
    OnlyTheGuid,
    /// The GUID is carried.
    GuidCarried,
}

/// What is true of every operation of a kind.
pub(super) struct Facts {
    /// The name in sessions and in `--json`. It never changes.
    pub(super) name: &'static str,
    /// The stage of the work that it belongs to.
    pub(super) stage: Stage,
    /// Which user it changes.
    pub(super) changes: Changed,
    /// Whether it decides which on-premises user and which cloud user are linked.
    pub(super) pairs: bool,
    /// Whether it takes its value from the user that the cloud user is linked with.
    pub(super) follows_partner: bool,
    /// Whether it takes effect with the next sync cycle.
    pub(super) needs_sync: bool,
    /// The exports that show what came of it.
    pub(super) shown_in: &'static [Role],
    /// What of a cloud user speaks against it.
    pub(super) obstacles: &'static [Obstacle],
    /// What it does to the work on the mailbox of its on-premises user.
    pub(super) mailbox_work: MailboxWork,
    /// The steps that a script may log about it.
    pub(super) steps: &'static [&'static str],
    /// The steps that a rollback may log about it.
    pub(super) steps_back: &'static [&'static str],
    /// Whom a line of a file names for it, and what is proposed for them.
    pub(super) targets: Targets,
}

/// What one operation tells of itself; see the methods of [`Operation`](super::Operation).
pub(super) trait Kind {
    fn onprem(&self) -> Option<&OnPremRef>;
    fn cloud(&self) -> Option<&CloudRef>;
    fn before(&self) -> Known<String>;
    fn after(&self) -> Option<String>;
    fn verify(&self, exports: &Directory) -> Verification;

    /// What is looked for in an export.
    fn sought(&self) -> Sought {
        Sought { wanted: self.after(), before: self.before() }
    }

    fn takes(&self) -> Option<Claim> {
        None
    }

    fn gives_up(&self) -> Option<Claim> {
        None
    }

    fn id_change(&self) -> Option<(&Known<ImmutableId>, Option<&ImmutableId>)> {
        None
    }

    fn frees(&self, _anchor: &Anchor, _reachable: bool) -> bool {
        false
    }

    fn is_reversible(&self) -> bool {
        self.before() != Known::Unknown
    }
}
