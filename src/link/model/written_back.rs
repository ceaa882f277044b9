//! Ids that a sync wrote from one side to the other (docs/facts.md, Written-back ids).

use uuid::Uuid;

use crate::anchor::Guid;
use crate::directory::{CloudRow, Directory, Field, OnPremRow, Row};

/// Whom the id names that a sync wrote to a user.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WrittenBack {
    /// There is no id, or none that tells anything.
    #[default]
    Nothing,
    /// Nobody who is there.
    Nobody,
    /// The user in this row of the other side.
    Row(u32),
}

/// The cloud user that the object id names which Exchange wrote back to an on-premises user. Where the
/// ids are not of this tenant, one that names nobody tells nothing.
pub(super) fn named_by_user(
    directory: &Directory,
    row: OnPremRow,
    are_of_tenant: bool,
) -> WrittenBack {
    let Some(id) = directory.onprem.guid(row, Field::CloudId).value() else {
        return WrittenBack::Nothing;
    };
    match directory.cloud.find(id) {
        Some(row) => WrittenBack::Row(row.index() as u32),
        None if are_of_tenant => WrittenBack::Nobody,
        None => WrittenBack::Nothing,
    }
}

/// Whether the object ids that were written back to the on-premises users are those of this tenant, all in
/// all: half of them name somebody. Those that a former tenant wrote stay behind when a company is bought.
pub(super) fn are_of_tenant(directory: &Directory) -> bool {
    let ids = directory
        .onprem
        .rows()
        .filter_map(|row| directory.onprem.guid(row, Field::CloudId).value());
    let (named, all) = ids.fold((0_usize, 0_usize), |(named, all), id| {
        (named + usize::from(directory.cloud.find(id).is_some()), all + 1)
    });
    named * 2 >= all
}

/// The on-premises user that the identifier or the security identifier names which the sync wrote to a cloud
/// user. Where it names nobody it is that of a domain that the user came from, and tells nothing.
pub(super) fn named_by_account(directory: &Directory, row: CloudRow) -> WrittenBack {
    let (users, accounts) = (&directory.onprem, &directory.cloud);
    let by_guid = || {
        let text = accounts.text_or_empty(row, Field::OnPremisesObjectId);
        users.find(Guid::from_uuid(Uuid::parse_str(text).ok()?))
    };
    let by_sid = || {
        let sid = accounts.display(row, Field::Sid).value()?;
        let mut rows = users.rows_by_sid(&sid);
        rows.next().filter(|_| rows.next().is_none())
    };
    let named = by_guid().or_else(by_sid);
    named.map_or(WrittenBack::Nothing, |row| WrittenBack::Row(row.index() as u32))
}
