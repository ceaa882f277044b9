//! What of the lists of mailboxes belongs to nobody.

use rayon::prelude::*;

use super::Found;
use super::found::Subject;
use super::notes::{Codes, Notes, Said};
use super::view::View;
use crate::directory::{MailboxRow, Row};
use crate::plan::finding::Code;
use crate::plan::mailboxes::{has_cloud_user, has_onprem_user};

/// Checks all mailboxes of both lists.
pub(super) fn all(view: View<'_>, found: &mut Vec<Found>) {
    let rows = |list: &Option<crate::directory::Mailboxes>| {
        0..list.as_ref().map_or(0, |list| list.len() as u32)
    };
    found.par_extend(rows(&view.directory.mailboxes).into_par_iter().flat_map_iter(|row| {
        let row = MailboxRow::new(row);
        let mut notes = Codes::default();
        mailbox(view, row, &mut notes);
        notes.0.into_iter().map(move |code| Found { code, subject: Subject::Mailbox(row) })
    }));
    found.par_extend(rows(&view.directory.remote_mailboxes).into_par_iter().flat_map_iter(|row| {
        let row = MailboxRow::new(row);
        let mut notes = Codes::default();
        remote_mailbox(view, row, &mut notes);
        notes.0.into_iter().map(move |code| Found { code, subject: Subject::RemoteMailbox(row) })
    }));
}

/// Whether a cloud mailbox belongs to a user, active or soft-deleted.
pub(super) fn mailbox(view: View<'_>, row: MailboxRow, notes: &mut impl Notes) {
    let Some(mailboxes) = &view.directory.mailboxes else { return };
    if has_cloud_user(view.directory, mailboxes, row) {
        return;
    }
    notes.add(Code::MailboxWithoutUser, || {
        Said::new(
            format!("the cloud mailbox {} belongs to no cloud user of the exports", mailboxes.label(row)),
            "export the mailboxes again, with ExternalDirectoryObjectId, at the same time as the users",
        )
    });
}

/// Whether a remote mailbox belongs to an on-premises user.
pub(super) fn remote_mailbox(view: View<'_>, row: MailboxRow, notes: &mut impl Notes) {
    let Some(remote) = &view.directory.remote_mailboxes else { return };
    if has_onprem_user(view.directory, remote, row) {
        return;
    }
    notes.add(Code::RemoteMailboxWithoutUser, || {
        Said::new(
            format!(
                "the remote mailbox {} belongs to no on-premises user of the exports",
                remote.label(row)
            ),
            "make sure that the on-premises export has everybody, and export the remote mailboxes again",
        )
    });
}
