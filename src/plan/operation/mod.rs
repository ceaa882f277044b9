//! What can be done to a user, as data: each kind of operation described by one file.
//!
//! A kind is a file here and its lines in this one: the module and the entry of the list. The file
//! holds what the kind reads, changes, frees, shows and gives back; the compiler asks for what is
//! missing. How it is proposed stands in `plan::action`, how it is written in `powershell::kind`.

mod action;
mod authority;
mod claim;
mod clear_anchor;
mod deleted;
mod enable_remote_mailbox;
mod hand_back_to_onprem;
mod hand_over_to_cloud;
mod kind;
mod known;
mod link_user;
mod purge_deleted_user;
mod restore_deleted_user;
mod set_consistency_guid;
mod set_exchange_guid;
mod set_user_principal_name;
mod stage;
mod users;
mod verification;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::anchor::{Anchor, ImmutableId};
use crate::directory::{Directory, Role};
use kind::{Facts, Kind};

pub use action::{Action, Targets, User};
pub use authority::Authority;
pub use claim::Claim;
pub use kind::{Changed, MailboxWork, Obstacle};
pub use known::{Known, Spelled};
pub use stage::Stage;
pub use users::{
    Called, CloudIdentity, CloudKey, CloudRef, OnPremRef, Whom, are_called_otherwise,
    beside_each_other, present_id,
};
pub use verification::{Truth, Verification};

/// The number of an operation in its session. It never changes and is never given twice.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct OpId(pub u32);

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Makes the types and the way to what each kind tells of itself from one list.
macro_rules! kinds {
    ($($(#[$about:meta])* $kind:ident in $file:ident),+ $(,)?) => {
        $(pub use $file::$kind;)+

        /// One operation on one user, with the value before and after.
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        #[serde(tag = "op", rename_all = "kebab-case")]
        pub enum Operation {
            $($(#[$about])* $kind($kind)),+
        }

        /// What kind of operation it is.
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize,
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum OpKind {
            $($(#[$about])* $kind),+
        }

        impl OpKind {
            /// Every kind.
            pub const ALL: [Self; [$(stringify!($kind)),+].len()] = [$(Self::$kind),+];

            /// What is true of every operation of the kind.
            const fn facts(self) -> &'static Facts {
                match self {
                    $(Self::$kind => &$file::FACTS),+
                }
            }
        }

        impl Operation {
            /// What kind it is.
            #[must_use]
            pub const fn kind(&self) -> OpKind {
                match self {
                    $(Self::$kind(_) => OpKind::$kind),+
                }
            }

            fn told(&self) -> &dyn Kind {
                match self {
                    $(Self::$kind(operation) => operation),+
                }
            }
        }

        $(impl From<$kind> for Operation {
            fn from(operation: $kind) -> Self {
                Self::$kind(operation)
            }
        })+
    };
}

kinds! {
    /// Sets the `ImmutableId` of a cloud user: the hard match.
    LinkUser in link_user,
    /// Clears the `ImmutableId` of a cloud user.
    ClearAnchor in clear_anchor,
    /// Removes a soft-deleted user for good. It cannot be undone in the tenant.
    PurgeDeletedUser in purge_deleted_user,
    /// Brings a soft-deleted user back.
    RestoreDeletedUser in restore_deleted_user,
    /// Writes mS-DS-ConsistencyGuid on-premises: the fix from the other direction.
    SetConsistencyGuid in set_consistency_guid,
    /// Makes an on-premises user the owner of its mailbox in Exchange Online.
    EnableRemoteMailbox in enable_remote_mailbox,
    /// Carries the mailbox GUID of the cloud mailbox over to the remote mailbox.
    SetExchangeGuid in set_exchange_guid,
    /// Changes the UPN of a cloud user.
    SetUserPrincipalName in set_user_principal_name,
    /// Hands a synced user over to the cloud, which may change it from then on.
    HandOverToCloud in hand_over_to_cloud,
    /// Hands such a user back to Active Directory: the next sync takes it over.
    HandBackToOnprem in hand_back_to_onprem,
}

impl OpKind {
    /// The name in sessions and in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The stage of the work that it belongs to.
    #[must_use]
    pub const fn stage(self) -> Stage {
        self.facts().stage
    }

    /// Which user it changes.
    #[must_use]
    pub const fn changes(self) -> Changed {
        self.facts().changes
    }

    /// Whether it decides which on-premises user and which cloud user are linked: from either side.
    #[must_use]
    pub const fn pairs(self) -> bool {
        self.facts().pairs
    }

    /// The exports that show what came of it.
    #[must_use]
    pub const fn shown_in(self) -> &'static [Role] {
        self.facts().shown_in
    }

    /// What of a cloud user speaks against it.
    #[must_use]
    pub const fn obstacles(self) -> &'static [Obstacle] {
        self.facts().obstacles
    }

    /// Whether it takes its value from the user that the cloud user is linked with.
    #[must_use]
    pub const fn follows_partner(self) -> bool {
        self.facts().follows_partner
    }

    /// Whether it takes effect with the next sync cycle.
    #[must_use]
    pub const fn needs_sync(self) -> bool {
        self.facts().needs_sync
    }

    /// What it does to the work on the mailbox of its on-premises user.
    #[must_use]
    pub const fn mailbox_work(self) -> MailboxWork {
        self.facts().mailbox_work
    }

    /// The steps that a script may log about it.
    #[must_use]
    pub const fn steps(self) -> &'static [&'static str] {
        self.facts().steps
    }

    /// The steps that a rollback may log about it.
    #[must_use]
    pub const fn steps_back(self) -> &'static [&'static str] {
        self.facts().steps_back
    }

    /// Whom a line of a file names for it, and what is proposed for them.
    #[must_use]
    pub const fn targets(self) -> Targets {
        self.facts().targets
    }
}

impl Operation {
    /// The on-premises user that it concerns.
    #[must_use]
    pub fn onprem(&self) -> Option<&OnPremRef> {
        self.told().onprem()
    }

    /// The cloud user that it concerns.
    #[must_use]
    pub fn cloud(&self) -> Option<&CloudRef> {
        self.told().cloud()
    }

    /// The value before, as text.
    #[must_use]
    pub fn before(&self) -> Known<String> {
        self.told().before()
    }

    /// The value that it sets, as text; `None` where it clears or sets none.
    #[must_use]
    pub fn after(&self) -> Option<String> {
        self.told().after()
    }

    /// The value that it gives out and that only one user may have.
    #[must_use]
    pub fn takes(&self) -> Option<Claim> {
        self.told().takes()
    }

    /// The value that only one user may have and that its user loses by it.
    #[must_use]
    pub fn gives_up(&self) -> Option<Claim> {
        self.told().gives_up()
    }

    /// The `ImmutableId` before and after, where it changes that.
    #[must_use]
    pub fn id_change(&self) -> Option<(&Known<ImmutableId>, Option<&ImmutableId>)> {
        self.told().id_change()
    }

    /// Whether it takes an anchor from the user that it changes; `reachable` says whether that user is
    /// active when its turn comes.
    #[must_use]
    pub fn frees(&self, anchor: &Anchor, reachable: bool) -> bool {
        self.told().frees(anchor, reachable)
    }

    /// Whether a rollback can take it back.
    #[must_use]
    pub fn is_reversible(&self) -> bool {
        self.told().is_reversible()
    }

    /// What exports show of it.
    #[must_use]
    pub fn verify(&self, exports: &Directory) -> Verification {
        self.told().verify(exports)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anchor::{Guid, ObjectId};

    #[test]
    fn a_kind_is_written_by_its_name() {
        for kind in OpKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    #[test]
    fn the_tag_of_an_operation_is_its_kind() {
        let id = ObjectId(Guid::from_ad_bytes([7; 16]));
        let cloud = CloudRef::by_id(id, Some("a@x.org".into()), None);
        let operation = Operation::from(ClearAnchor { cloud, before: Known::Empty });
        let value = serde_json::to_value(&operation).unwrap();
        assert_eq!(value["op"], operation.kind().name());
        assert_eq!(value["before"], serde_json::Value::Null);
        assert_eq!(serde_json::from_value::<Operation>(value).unwrap(), operation);
    }

    #[test]
    fn what_came_of_an_operation_is_shown_by_exports_of_whom_it_changes() {
        let expected: [(OpKind, &[Role]); OpKind::ALL.len()] = [
            (OpKind::LinkUser, &[Role::Cloud]),
            (OpKind::ClearAnchor, &[Role::Cloud]),
            (OpKind::PurgeDeletedUser, &[Role::Cloud, Role::Deleted]),
            (OpKind::RestoreDeletedUser, &[Role::Cloud, Role::Deleted]),
            (OpKind::SetConsistencyGuid, &[Role::OnPrem]),
            (OpKind::EnableRemoteMailbox, &[Role::OnPrem, Role::RemoteMailboxes]),
            (
                OpKind::SetExchangeGuid,
                &[Role::OnPrem, Role::RemoteMailboxes, Role::OnPremMailboxes],
            ),
            (OpKind::SetUserPrincipalName, &[Role::Cloud]),
            (OpKind::HandOverToCloud, &[Role::Cloud]),
            (OpKind::HandBackToOnprem, &[Role::Cloud]),
        ];
        assert_eq!(OpKind::ALL.map(|kind| (kind, kind.shown_in())), expected);
    }
}
