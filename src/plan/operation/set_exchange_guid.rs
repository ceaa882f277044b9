//! The GUID of the cloud mailbox is written to the remote mailbox.

use serde::{Deserialize, Serialize};

use super::kind::{Changed, Facts, Kind, MailboxWork};
use super::verification::exact;
use super::{Action, CloudRef, Known, OnPremRef, Stage, Targets, Verification};
use crate::anchor::Guid;
use crate::directory::{Cell, Directory, OnPremRow, Role};
use crate::plan::onprem_mailbox::{guid_here_by, remote_mailbox};

/// Carries the mailbox GUID of the cloud mailbox over to the remote mailbox.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SetExchangeGuid {
    /// Whose remote mailbox it is.
    pub onprem: OnPremRef,
    /// The cloud user whose mailbox it is.
    pub cloud: Option<CloudRef>,
    /// The GUID before.
    pub before: Known<Guid>,
    /// The GUID to write.
    pub after: Guid,
}

pub(super) const FACTS: Facts = Facts {
    name: "set-exchange-guid",
    stage: Stage::MailboxGuids,
    changes: Changed::OnPremUser,
    pairs: false,
    follows_partner: false,
    needs_sync: true,
    shown_in: &[Role::OnPrem, Role::RemoteMailboxes, Role::OnPremMailboxes],
    obstacles: &[],
    mailbox_work: MailboxWork::GuidCarried,
    steps: &["set-exchange-guid"],
    steps_back: &["set-exchange-guid", "clear-exchange-guid"],
    targets: Targets::OnPrem(Action::CarryMailboxGuid),
};

impl Kind for SetExchangeGuid {
    fn onprem(&self) -> Option<&OnPremRef> {
        Some(&self.onprem)
    }

    fn cloud(&self) -> Option<&CloudRef> {
        self.cloud.as_ref()
    }

    fn before(&self) -> Known<String> {
        self.before.map(ToString::to_string)
    }

    fn after(&self) -> Option<String> {
        Some(self.after.to_string())
    }

    fn verify(&self, exports: &Directory) -> Verification {
        self.sought().of_onprem_user(exports, self.onprem.object_guid, |sought, row| {
            let (found, shown_by) = present(exports, row);
            let found = found.map(ToString::to_string);
            let missing =
                "neither --remote-mailboxes nor the on-premises export tells the mailbox GUID";
            sought.compared(found, exact, shown_by, missing)
        })
    }
}

/// The GUID of the remote mailbox, and which export told it.
fn present(exports: &Directory, row: OnPremRow) -> (Known<Guid>, &'static [Role]) {
    let (found, shown_by) = guid_here_by(exports, row);
    let remote = exports.remote_mailboxes.is_some();
    match (found, shown_by) {
        // Who is not in the list has no remote mailbox, so no GUID of one.
        (Cell::Unknown, _) if remote && remote_mailbox(exports, row).is_none() => {
            (Known::Empty, &[Role::RemoteMailboxes])
        }
        (found, Role::RemoteMailboxes) => (found.into(), &[Role::RemoteMailboxes]),
        (found, Role::OnPremMailboxes) => (found.into(), &[Role::OnPremMailboxes]),
        (found, _) => (found.into(), &[Role::OnPrem]),
    }
}
