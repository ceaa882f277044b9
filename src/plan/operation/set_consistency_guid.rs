//! The fix from the other direction: the on-premises user takes the id of the cloud user.

use serde::{Deserialize, Serialize};

use super::kind::{Changed, Facts, Kind, MailboxWork, Obstacle};
use super::verification::exact;
use super::{Action, Claim, CloudRef, Known, OnPremRef, Stage, Targets, Verification};
use crate::anchor::Guid;
use crate::directory::{AnchorCell, Cell, Directory, OnPremRow, Role};

/// Writes mS-DS-ConsistencyGuid on-premises: the fix from the other direction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SetConsistencyGuid {
    /// Whose attribute it is.
    pub onprem: OnPremRef,
    /// The cloud user whose id is taken over.
    pub cloud: CloudRef,
    /// The value before, as text.
    pub before: Known<String>,
    /// The value to write.
    pub after: Guid,
}

pub(super) const FACTS: Facts = Facts {
    name: "set-consistency-guid",
    stage: Stage::WriteBack,
    changes: Changed::OnPremUser,
    pairs: true,
    follows_partner: false,
    needs_sync: true,
    shown_in: &[Role::OnPrem],
    // It is for synced users too (docs/facts.md, ConsistencyGuid).
    obstacles: &[Obstacle::Hardened, Obstacle::Guest, Obstacle::CloudManaged],
    mailbox_work: MailboxWork::AsBefore,
    steps: &["set-consistency-guid"],
    steps_back: &["set-consistency-guid", "clear-consistency-guid"],
    targets: Targets::PairOrDeleted(Action::WriteBack, Action::WriteBackDeleted),
};

impl SetConsistencyGuid {
    /// The value that an on-premises user has now.
    pub(in crate::plan) fn present(exports: &Directory, row: OnPremRow) -> Known<String> {
        match exports.onprem.anchor_cell(row) {
            Cell::Unknown => Known::Unknown,
            Cell::Empty => Known::Empty,
            Cell::Value(AnchorCell::Guid(guid)) => Known::Value(guid.to_string()),
            Cell::Value(AnchorCell::Text(text)) => Known::Value(text.to_string()),
        }
    }
}

impl Kind for SetConsistencyGuid {
    fn onprem(&self) -> Option<&OnPremRef> {
        Some(&self.onprem)
    }

    fn cloud(&self) -> Option<&CloudRef> {
        Some(&self.cloud)
    }

    fn before(&self) -> Known<String> {
        self.before.clone()
    }

    fn after(&self) -> Option<String> {
        Some(self.after.to_string())
    }

    fn verify(&self, exports: &Directory) -> Verification {
        self.sought().of_onprem_user(exports, self.onprem.object_guid, |sought, row| {
            let found = Self::present(exports, row);
            let missing = "the on-premises export has no mS-DS-ConsistencyGuid column";
            sought.compared(found, exact, &[Role::OnPrem], missing)
        })
    }

    fn takes(&self) -> Option<Claim> {
        Some(Claim::ConsistencyGuid(self.after))
    }
}
