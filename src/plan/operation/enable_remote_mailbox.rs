//! An on-premises user becomes the owner of its mailbox in Exchange Online.

use serde::{Deserialize, Serialize};

use super::kind::{Changed, Facts, Kind, MailboxWork};
use super::verification::same_address;
use super::{Action, Claim, CloudRef, Known, OnPremRef, Stage, Targets, Truth, Verification};
use crate::directory::{
    Cell, Directory, Field, OnPremMailboxRow, OnPremMailboxes, OnPremRow, Role,
};
use crate::plan::onprem_mailbox::remote_mailbox;
use crate::plan::recipient::{Purpose, Recipient};

/// Makes an on-premises user the owner of its mailbox in Exchange Online.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EnableRemoteMailbox {
    /// Who gets the remote mailbox.
    pub onprem: OnPremRef,
    /// The cloud user whose mailbox it is.
    pub cloud: Option<CloudRef>,
    /// The remote routing address.
    pub after: String,
    /// What the mailbox in the cloud is for, where that is known and it is not a person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// The primary address that the mailbox has in the cloud, and keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_address: Option<String>,
    /// The mail attributes that the user had before, which disabling deletes. Sessions of an earlier version did not
    /// ask for them.
    #[serde(default = "not_told")]
    pub mail_before: Known<String>,
}

const fn not_told() -> Known<String> {
    Known::Unknown
}

pub(super) const FACTS: Facts = Facts {
    name: "enable-remote-mailbox",
    stage: Stage::EnableMailboxes,
    changes: Changed::OnPremUser,
    pairs: false,
    follows_partner: false,
    needs_sync: true,
    shown_in: &[Role::OnPrem, Role::RemoteMailboxes],
    obstacles: &[],
    mailbox_work: MailboxWork::OnlyTheGuid,
    steps: &["enable-remote-mailbox"],
    steps_back: &["disable-remote-mailbox"],
    targets: Targets::OnPrem(Action::EnableMailbox),
};

impl Kind for EnableRemoteMailbox {
    fn onprem(&self) -> Option<&OnPremRef> {
        Some(&self.onprem)
    }

    fn cloud(&self) -> Option<&CloudRef> {
        self.cloud.as_ref()
    }

    fn before(&self) -> Known<String> {
        Known::Empty
    }

    fn after(&self) -> Option<String> {
        Some(self.after.clone())
    }

    fn verify(&self, exports: &Directory) -> Verification {
        self.sought()
            .of_onprem_user(exports, self.onprem.object_guid, |_, row| self.enabled(exports, row))
    }

    fn takes(&self) -> Option<Claim> {
        Some(Claim::routing_address(&self.after))
    }
}

impl EnableRemoteMailbox {
    /// Whether there is a remote mailbox with this routing address, and of this type.
    fn enabled(&self, exports: &Directory, row: OnPremRow) -> Verification {
        const SHOWN_BY: &[Role] = &[Role::RemoteMailboxes];
        let wanted = Some(self.after.clone());
        let Some(remote) = &exports.remote_mailboxes else {
            return Verification::unknown(
                wanted,
                "no fresh export of remote mailboxes was given (--remote-mailboxes)",
            );
        };
        let Some(found) = remote_mailbox(exports, row) else {
            return Verification::told(Truth::NotDone, wanted, Known::Empty, SHOWN_BY);
        };
        match remote.text(found, Field::RemoteRoutingAddress) {
            Cell::Unknown => Verification::unknown(
                wanted,
                "the export of remote mailboxes has no RemoteRoutingAddress column",
            ),
            Cell::Empty => Verification::told(Truth::Different, wanted, Known::Empty, SHOWN_BY),
            Cell::Value(text) => {
                let address = bare(text);
                let other = self.other_type(remote, found);
                let same = same_address(address, &self.after) && other.is_none();
                let truth = if same { Truth::Done } else { Truth::Different };
                let shown = match other {
                    Some(kind) => format!("{address} ({kind})"),
                    None => address.to_string(),
                };
                Verification::told(truth, wanted, Known::Value(shown), SHOWN_BY)
            }
        }
    }

    /// The type of the remote mailbox, where it is another one than that of the cloud mailbox.
    fn other_type<'a>(
        &self,
        remote: &'a OnPremMailboxes,
        found: OnPremMailboxRow,
    ) -> Option<&'a str> {
        let (wanted, present) = (self.purpose?, Recipient::of_row(remote, found)?.purpose()?);
        (wanted != present).then(|| remote.text_or_empty(found, Field::RecipientType))
    }
}

/// The address without the kind that may stand before it.
fn bare(text: &str) -> &str {
    let kind = text.get(..5).filter(|kind| kind.eq_ignore_ascii_case("smtp:"));
    kind.and_then(|_| text.get(5..)).unwrap_or(text)
}
