//! Lists of mailboxes: whom they cannot be joined with.

use super::Found;
use super::found::Subject;
use super::notes::{Codes, Notes, Said};
use super::view::View;
use crate::directory::{Field, MailboxRow, Table};
use crate::plan::finding::Code;

/// Checks both lists.
pub(super) fn all(view: View<'_>, found: &mut Vec<Found>) {
    let mut add = |subject: Subject, notes: Codes| {
        found.extend(notes.0.into_iter().map(|code| Found { code, subject }));
    };
    for row in view.directory.mailboxes.iter().flat_map(Table::rows) {
        let mut notes = Codes::default();
        mailbox(view, row, &mut notes);
        add(Subject::Mailbox(row), notes);
    }
    for row in view.directory.remote_mailboxes.iter().flat_map(Table::rows) {
        let mut notes = Codes::default();
        remote_mailbox(view, row, &mut notes);
        add(Subject::RemoteMailbox(row), notes);
    }
}

/// Checks whose a cloud mailbox is: by object id, then by UPN.
pub(super) fn mailbox(view: View<'_>, row: MailboxRow, notes: &mut impl Notes) {
    let Some(list) = &view.directory.mailboxes else { return };
    let cloud = &view.directory.cloud;
    let by_id = || list.id(row).and_then(|id| cloud.find(id));
    let by_upn = || {
        let upn = list.text(row, Field::Upn).value()?;
        cloud.rows_by_upn(upn).next()
    };
    if by_id().or_else(by_upn).is_none() {
        notes.add(Code::MailboxWithoutUser, || {
            Said::new(
                format!(
                    "the cloud mailbox {} belongs to no cloud user of the exports",
                    list.label(row)
                ),
                "export the cloud users again, at the same time as the mailboxes",
            )
        });
    }
}

/// Checks whose a remote mailbox is: by UPN, then by sAMAccountName.
pub(super) fn remote_mailbox(view: View<'_>, row: MailboxRow, notes: &mut impl Notes) {
    let Some(list) = &view.directory.remote_mailboxes else { return };
    let users = &view.directory.onprem;
    let by_upn = || {
        let upn = list.text(row, Field::Upn).value()?;
        users.rows_by_upn(upn).next()
    };
    let by_sam = || {
        let sam = list.text(row, Field::Sam).value()?;
        let same = |row| users.text_or_empty(row, Field::Sam).eq_ignore_ascii_case(sam);
        users.rows_by_local_part(sam).find(|row| same(*row))
    };
    if by_upn().or_else(by_sam).is_none() {
        notes.add(Code::RemoteMailboxWithoutUser, || {
            Said::new(
                format!(
                    "the remote mailbox {} belongs to no on-premises user of the exports",
                    list.label(row)
                ),
                "export the on-premises users again, at the same time as the remote mailboxes",
            )
        });
    }
}
