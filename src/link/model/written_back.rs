//! Ids that a sync wrote from one side to the other (docs/facts.md, Written-back ids).

use uuid::Uuid;

use crate::anchor::Guid;
use crate::directory::{CloudRow, Directory, Field, OnPremRow, Row};

/// The cloud user that the object id names which Exchange wrote back to an on-premises user:
/// `Some(None)` where it names nobody who is there.
pub(super) fn named_by_user(directory: &Directory, row: OnPremRow) -> Option<Option<u32>> {
    let id = directory.onprem.guid(row, Field::CloudId).value()?;
    Some(directory.cloud.find(id).map(|row| row.index() as u32))
}

/// The on-premises user that the identifier or the security identifier names which the sync wrote to a cloud
/// user. Where it names nobody it is that of a domain that the user came from, and tells nothing.
pub(super) fn named_by_account(directory: &Directory, row: CloudRow) -> Option<Option<u32>> {
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    let by_id = || {
        let text = accounts.text_or_empty(row, Field::OnPremisesObjectId);
        users.find(Guid::from_uuid(Uuid::parse_str(text).ok()?))
    };
    let by_sid = || {
        let sid = accounts.display(row, Field::Sid).value()?;
        let mut rows = users.rows_by_sid(&sid);
        rows.next().filter(|_| rows.next().is_none())
    };
    Some(Some(by_id().or_else(by_sid)?.index() as u32))
}
