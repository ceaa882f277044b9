//! The mailboxes of a pair: one person must end up with one (domain.md 5, `workflows.md` 3 to 5).

use super::notes::{Notes, Said};
use super::view::View;
use crate::anchor::Guid;
use crate::directory::{CloudRow, Field, OnPremRow};
use crate::plan::finding::Code;
use crate::plan::mailboxes::{cloud_mailbox, remote_mailbox};

/// What is known of the mailboxes of two users.
struct Mailboxes {
    /// The GUID on-premises: of the remote mailbox, else of the user.
    here: Option<Guid>,
    /// The GUID of the cloud mailbox.
    there: Option<Guid>,
    /// Whether a list says that there is a remote mailbox; `None` without a list.
    remote: Option<bool>,
    /// Whether a list says that there is a cloud mailbox; `None` without a list.
    cloud: Option<bool>,
    /// Whether the recipient type before the present one was that of a mailbox.
    previous: bool,
}

fn known(view: View<'_>, onprem: OnPremRow, target: CloudRow) -> Mailboxes {
    let directory = view.directory;
    let found = cloud_mailbox(directory, Some(target), onprem);
    let remote = remote_mailbox(directory, onprem);
    let in_list = directory.mailboxes.as_ref().zip(found);
    let in_remote = directory.remote_mailboxes.as_ref().zip(remote);
    let is_mailbox = |text: &str| text.eq_ignore_ascii_case("UserMailbox");
    let previous = Field::PreviousRecipientType;
    Mailboxes {
        here: in_remote
            .and_then(|(list, row)| list.guid(row, Field::MailboxGuid).value())
            .or_else(|| directory.onprem.guid(onprem, Field::MailboxGuid).value()),
        there: in_list
            .and_then(|(list, row)| list.guid(row, Field::MailboxGuid).value())
            .or_else(|| directory.cloud.guid(target, Field::MailboxGuid).value()),
        remote: directory.remote_mailboxes.as_ref().map(|_| remote.is_some()),
        cloud: directory.mailboxes.as_ref().map(|_| found.is_some()),
        previous: in_list.is_some_and(|(list, row)| is_mailbox(list.text_or_empty(row, previous)))
            || is_mailbox(directory.cloud.text_or_empty(target, previous)),
    }
}

/// Checks the mailboxes of two users.
pub(super) fn check(view: View<'_>, onprem: OnPremRow, target: CloudRow, notes: &mut impl Notes) {
    let mailboxes = known(view, onprem, target);
    guids(&mailboxes, notes);
    if mailboxes.here.is_some() && mailboxes.cloud == Some(false) {
        without_cloud_mailbox(view, target, &mailboxes, notes);
    } else if mailboxes.previous && mailboxes.there.is_some() {
        notes.add(Code::PreviousMailbox, || {
            Said::new(
                "its previous recipient type is UserMailbox: the next licence creates a new, empty mailbox, although a mailbox GUID is there",
                "clear it with Set-User -PermanentlyClearPreviousMailboxInfo, if nobody needs the old content",
            )
        });
    }
}

fn guids(mailboxes: &Mailboxes, notes: &mut impl Notes) {
    match (mailboxes.here, mailboxes.there) {
        (Some(here), Some(there)) if here != there => notes.add(Code::OtherMailboxGuid, || {
            Said::new(
                format!("two mailboxes: the GUID on-premises is {here}, that of the cloud mailbox {there}"),
                "decide which mailbox is to be kept, then carry its GUID over",
            )
        }),
        (None, Some(_)) if mailboxes.remote == Some(false) => {
            notes.add(Code::RemoteMailboxMissing, || {
                Said::new(
                    "the mailbox is in the cloud, and on-premises there is no remote mailbox for it: its addresses would be lost with the next sync",
                    "run Enable-RemoteMailbox before the user is synced",
                )
            });
        }
        (None, Some(there)) if mailboxes.remote == Some(true) => {
            notes.add(Code::MailboxGuidMissing, || {
                Said::new(
                    format!("the remote mailbox lacks the GUID of the cloud mailbox, {there}"),
                    "carry the GUID over with Set-RemoteMailbox",
                )
            });
        }
        _ => {}
    }
}

/// A GUID on-premises keeps the cloud from making a mailbox, unless the user had one before.
fn without_cloud_mailbox(
    view: View<'_>,
    target: CloudRow,
    mailboxes: &Mailboxes,
    notes: &mut impl Notes,
) {
    let cloud = &view.directory.cloud;
    let licensed = cloud.flag(target, Field::Licensed).value() == Some(true)
        || cloud.has_value(target, Field::Licences);
    if mailboxes.previous || licensed {
        notes.add(Code::NewMailbox, || {
            Said::new(
                "the user has a mailbox GUID on-premises and none in the cloud, and a licence or an earlier mailbox there: a second mailbox may be created",
                "look at the mailbox on-premises before a licence is assigned",
            )
        });
    }
}
