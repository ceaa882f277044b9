//! Which mailbox belongs to whom.

use crate::directory::{CloudRow, Directory, Field, MailboxRow, OnPremRow};

/// The cloud mailbox of a user: by the object id of its cloud user, else by the UPN of either side.
pub(super) fn cloud_mailbox(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<MailboxRow> {
    let mailboxes = directory.mailboxes.as_ref()?;
    let cloud = &directory.cloud;
    let by_id = partner.and_then(|row| mailboxes.find(cloud.id(row)?));
    let upns = [
        partner.and_then(|row| cloud.text(row, Field::Upn).value()),
        directory.onprem.text(row, Field::Upn).value(),
    ];
    by_id.or_else(|| {
        let mut known = upns.into_iter().flatten();
        known.find_map(|upn| mailboxes.rows_by_upn(upn).next())
    })
}

/// The remote mailbox of an on-premises user: by UPN, else by sAMAccountName.
pub(super) fn remote_mailbox(directory: &Directory, row: OnPremRow) -> Option<MailboxRow> {
    let remote = directory.remote_mailboxes.as_ref()?;
    let users = &directory.onprem;
    let upn = users.text(row, Field::Upn).value();
    let by_upn = upn.and_then(|upn| remote.rows_by_upn(upn).next());
    by_upn.or_else(|| {
        let sam = users.text(row, Field::Sam).value()?;
        let same =
            |row: &MailboxRow| remote.text_or_empty(*row, Field::Sam).eq_ignore_ascii_case(sam);
        remote.rows_by_local_part(sam).find(same)
    })
}
