//! What of the lists of mailboxes belongs to nobody.

use rayon::prelude::*;

use super::finding_id::{FindingId, Subject};
use super::sink::{Codes, Sink, Wording};
use crate::directory::{Field, MailboxRow, OnPremMailboxRow, Row, Table};
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::mailboxes::{has_cloud_user, is_mailbox};
use crate::plan::onprem_mailbox::{has_onprem_user, is_remote};
use crate::plan::recipient::Recipient;

/// Checks all mailboxes of both lists.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    let directory = context.directory();
    found.par_extend(rows(directory.mailboxes.as_ref()).into_par_iter().flat_map_iter(|row| {
        let row = MailboxRow::new(row);
        let mut sink = Codes::default();
        mailbox(context, row, &mut sink);
        sink.0.into_iter().map(move |code| FindingId { code, subject: Subject::Mailbox(row) })
    }));
    found.par_extend(rows(directory.remote_mailboxes.as_ref()).into_par_iter().flat_map_iter(
        |row| {
            let row = OnPremMailboxRow::new(row);
            let mut sink = Codes::default();
            remote_mailbox(context, row, &mut sink);
            sink.0
                .into_iter()
                .map(move |code| FindingId { code, subject: Subject::RemoteMailbox(row) })
        },
    ));
}

fn rows<R: Row>(list: Option<&Table<R>>) -> std::ops::Range<u32> {
    0..list.map_or(0, |list| list.len() as u32)
}

/// Whether everybody of a list is known by a field, so that what belongs to none of them is nobody's.
fn knows<R: Row>(users: &Table<R>, field: Field) -> bool {
    users.fields_known_everywhere().contains(field)
}

/// Whether a cloud mailbox belongs to a user, active or soft-deleted.
pub(super) fn mailbox(context: Context<'_>, row: MailboxRow, sink: &mut impl Sink) {
    let Some(mailboxes) = &context.directory().mailboxes else { return };
    // A mailbox of a group or of Exchange itself is nobody's.
    let has_no_user = Recipient::of_row(mailboxes, row) == Some(Recipient::Mailbox(None));
    let cloud = &context.directory().cloud;
    let by_id = mailboxes.id(row).is_some() && knows(cloud, Field::CloudId);
    if has_no_user
        || !is_mailbox(mailboxes, row)
        || !(by_id || knows(cloud, Field::Upn))
        || has_cloud_user(context.directory(), mailboxes, row)
    {
        return;
    }
    sink.add(Code::MailboxWithoutUser, || {
        Wording::new(
            format!("the cloud mailbox {} belongs to no cloud user of the exports", mailboxes.label(row)),
            "export the mailboxes again, with ExternalDirectoryObjectId, at the same time as the users",
        )
    });
}

/// Whether a remote mailbox belongs to an on-premises user.
pub(super) fn remote_mailbox(context: Context<'_>, row: OnPremMailboxRow, sink: &mut impl Sink) {
    let Some(remote) = &context.directory().remote_mailboxes else { return };
    let told = knows(&context.directory().onprem, Field::Upn);
    if !told || !is_remote(remote, row) || has_onprem_user(context.directory(), remote, row) {
        return;
    }
    sink.add(Code::RemoteMailboxWithoutUser, || {
        Wording::new(
            format!(
                "the remote mailbox {} belongs to no on-premises user of the exports",
                remote.label(row)
            ),
            "make sure that the on-premises export has everybody, and export the remote mailboxes again",
        )
    });
}
