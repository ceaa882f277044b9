//! What of the lists of mailboxes belongs to nobody.

use rayon::prelude::*;

use super::Found;
use super::found::Subject;
use super::notes::{Codes, Notes, Said};
use super::view::View;
use crate::directory::{Field, MailboxRow, Row};
use crate::plan::finding::Code;

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

/// Whether a cloud mailbox belongs to a user, active or soft-deleted: by object id, else by UPN or
/// address.
pub(super) fn mailbox(view: View<'_>, row: MailboxRow, notes: &mut impl Notes) {
    let Some(mailboxes) = &view.directory.mailboxes else { return };
    let (cloud, deleted) = (&view.directory.cloud, view.directory.deleted.as_ref());
    let by_id = mailboxes.id(row).is_some_and(|id| {
        cloud.find(id).is_some() || deleted.is_some_and(|deleted| deleted.find(id).is_some())
    });
    let by_address = || {
        mailboxes.all_addresses(row).any(|address| {
            cloud.rows_by_address(address).next().is_some()
                || deleted.is_some_and(|deleted| deleted.rows_by_address(address).next().is_some())
        })
    };
    if by_id || by_address() {
        return;
    }
    notes.add(Code::MailboxWithoutUser, || {
        Said::new(
            format!("the cloud mailbox {} belongs to no cloud user of the exports", mailboxes.label(row)),
            "export the mailboxes again, with ExternalDirectoryObjectId, at the same time as the users",
        )
    });
}

/// Whether a remote mailbox belongs to an on-premises user: by UPN or address, else by
/// sAMAccountName.
pub(super) fn remote_mailbox(view: View<'_>, row: MailboxRow, notes: &mut impl Notes) {
    let Some(remote) = &view.directory.remote_mailboxes else { return };
    let users = &view.directory.onprem;
    let by_address =
        remote.all_addresses(row).any(|address| users.rows_by_address(address).next().is_some());
    let by_sam = || {
        let sam = remote.text(row, Field::Sam).value();
        sam.is_some_and(|sam| {
            let same = |row| users.text_or_empty(row, Field::Sam).eq_ignore_ascii_case(sam);
            users.rows_by_local_part(sam).any(same)
        })
    };
    if by_address || by_sam() {
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
