//! Which mailbox belongs to whom: one rule for checks, actions, jobs and lists.
//!
//! An object id decides alone: a mailbox that has one belongs to that user and to nobody else, whatever
//! its addresses say. Without one the UPN decides, then the primary address.

use crate::anchor::Guid;
use crate::directory::{
    Cell, CloudRow, Directory, Field, MailboxRow, Mailboxes, OnPremRow, Row, Table, address_key,
};

/// The cloud mailbox of an on-premises user whose cloud user is `partner`. Without a known cloud user it
/// is that of whoever has the UPN of the on-premises user.
pub(super) fn cloud_mailbox(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<MailboxRow> {
    let mailboxes = directory.mailboxes.as_ref()?;
    let of_partner = partner.and_then(|row| mailbox_of(mailboxes, &directory.cloud, row));
    of_partner.or_else(|| by_onprem_upn(directory, mailboxes, partner, row))
}

/// The mailbox in the cloud of a cloud user, active or soft-deleted.
pub(super) fn mailbox_of<R: Row>(
    mailboxes: &Mailboxes,
    users: &Table<R>,
    row: R,
) -> Option<MailboxRow> {
    // Where the users have no ids, those of the mailboxes decide nothing.
    let without_id = |found: &MailboxRow| users.id(row).is_none() || mailboxes.id(*found).is_none();
    let by_id = users.id(row).and_then(|id| mailboxes.find(id));
    by_id.or_else(|| {
        let upn = users.text(row, Field::Upn).value();
        upn.and_then(|upn| mailboxes.rows_by_upn(upn).find(without_id)).or_else(|| {
            let address = users.primary_address(row).value()?;
            with_primary_address(mailboxes, address).filter(without_id)
        })
    })
}

/// The mailbox that has the UPN of an on-premises user, unless it is somebody else's.
fn by_onprem_upn(
    directory: &Directory,
    mailboxes: &Mailboxes,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<MailboxRow> {
    let upn = directory.onprem.text(row, Field::Upn).value()?;
    if partner.is_some() && directory.cloud.rows_by_upn(upn).any(|other| Some(other) != partner) {
        return None;
    }
    let partners = partner.and_then(|row| directory.cloud.id(row));
    mailboxes.rows_by_upn(upn).find(|found| match (mailboxes.id(*found), partner) {
        (None, _) | (Some(_), None) => true,
        (Some(id), Some(_)) => Some(id) == partners,
    })
}

/// The one mailbox whose primary address this is.
fn with_primary_address(mailboxes: &Mailboxes, address: &str) -> Option<MailboxRow> {
    let key = address_key(address);
    let is_primary = |row: &MailboxRow| {
        mailboxes.primary_address(*row).value().is_some_and(|other| address_key(other) == key)
    };
    let mut found = mailboxes.rows_by_address(address).filter(is_primary);
    found.next().filter(|_| found.next().is_none())
}

/// The remote mailbox of an on-premises user: by UPN, else by sAMAccountName, else by primary address.
/// One that has the UPN of another user is that user's.
pub(super) fn remote_mailbox(directory: &Directory, row: OnPremRow) -> Option<MailboxRow> {
    let remote = directory.remote_mailboxes.as_ref()?;
    let users = &directory.onprem;
    let is_free = |found: &MailboxRow| {
        let upn = remote.text_or_empty(*found, Field::Upn);
        upn.is_empty() || users.rows_by_upn(upn).all(|owner| owner == row)
    };
    let by_upn = || remote.rows_by_upn(users.text(row, Field::Upn).value()?).next();
    let by_sam = || {
        let sam = users.text(row, Field::Sam).value()?;
        let same =
            |row: &MailboxRow| remote.text_or_empty(*row, Field::Sam).eq_ignore_ascii_case(sam);
        remote.rows_by_local_part(sam).filter(same).find(is_free)
    };
    let by_address = || {
        let address = users.primary_address(row).value()?;
        with_primary_address(remote, address).filter(is_free)
    };
    by_upn().or_else(by_sam).or_else(by_address)
}

/// The remote mailbox of an on-premises user, and the mailbox in the cloud of its cloud user.
#[must_use]
pub fn mailboxes_of(
    directory: &Directory,
    onprem: OnPremRow,
    cloud: CloudRow,
) -> (Option<MailboxRow>, Option<MailboxRow>) {
    (remote_mailbox(directory, onprem), cloud_mailbox(directory, Some(cloud), onprem))
}

/// The GUID of the mailbox on-premises: that of the remote mailbox, as the list of them has it, else
/// msExchMailboxGuid. `Empty` says that there is none, `Unknown` that no export tells.
pub(super) fn guid_here(directory: &Directory, row: OnPremRow) -> Cell<Guid> {
    let own = directory.onprem.guid(row, Field::MailboxGuid);
    let listed = directory.remote_mailboxes.as_ref().map(|remote| {
        let found = remote_mailbox(directory, row);
        found.map_or(Cell::Unknown, |found| remote.guid(found, Field::MailboxGuid))
    });
    match (listed, own) {
        (Some(Cell::Value(guid)), _) | (_, Cell::Value(guid)) => Cell::Value(guid),
        (Some(Cell::Empty), _) | (_, Cell::Empty) => Cell::Empty,
        (Some(Cell::Unknown) | None, Cell::Unknown) => Cell::Unknown,
    }
}

/// The GUID of the mailbox in the cloud, where there is one.
pub(super) fn guid_in_cloud(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<Guid> {
    let listed = || {
        let found = cloud_mailbox(directory, partner, row)?;
        directory.mailboxes.as_ref()?.guid(found, Field::MailboxGuid).value()
    };
    let own = || directory.cloud.guid(partner?, Field::MailboxGuid).value();
    listed().or_else(own)
}

/// What on-premises knows of a user's mailbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum MailboxHere {
    /// Nothing: no type of a mailbox, no GUID, no remote mailbox.
    None,
    /// A remote mailbox.
    Remote,
    /// A mailbox on-premises.
    Local,
}

/// What on-premises knows of a user's mailbox: by the list of remote mailboxes, the recipient type, the
/// GUID.
pub(super) fn mailbox_here(directory: &Directory, row: OnPremRow) -> MailboxHere {
    let users = &directory.onprem;
    let kind = users.text_or_empty(row, Field::RecipientType).to_ascii_lowercase();
    if remote_mailbox(directory, row).is_some() || kind.starts_with("remote") {
        MailboxHere::Remote
    } else if kind.ends_with("mailbox") || users.guid(row, Field::MailboxGuid).value().is_some() {
        MailboxHere::Local
    } else {
        MailboxHere::None
    }
}

/// Whether the mailbox of a user is in the cloud, and on-premises nothing knows of it.
#[must_use]
pub fn lacks_remote_mailbox(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> bool {
    cloud_mailbox(directory, partner, row).is_some()
        && mailbox_here(directory, row) == MailboxHere::None
}

/// The GUID of the cloud mailbox, where the remote mailbox has another one or none. `enabling` says that
/// the remote mailbox is queued to be enabled.
#[must_use]
pub fn guid_to_carry(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
    enabling: bool,
) -> Option<Guid> {
    if mailbox_here(directory, row) != MailboxHere::Remote && !enabling {
        return None;
    }
    let present = guid_here(directory, row).value();
    guid_in_cloud(directory, partner, row).filter(|wanted| Some(*wanted) != present)
}

/// Whether a cloud mailbox belongs to a cloud user of the exports, active or soft-deleted.
pub(super) fn has_cloud_user(
    directory: &Directory,
    mailboxes: &Mailboxes,
    row: MailboxRow,
) -> bool {
    let deleted = directory.deleted.as_ref();
    belongs_to(mailboxes, &directory.cloud, row)
        || deleted.is_some_and(|deleted| belongs_to(mailboxes, deleted, row))
}

fn belongs_to<R: Row>(mailboxes: &Mailboxes, users: &Table<R>, row: MailboxRow) -> bool {
    if let Some(id) = mailboxes.id(row)
        && (users.find(id).is_some() || users.fields_known_everywhere().contains(R::ID))
    {
        return users.find(id).is_some();
    }
    let mut addresses = mailboxes.all_addresses(row);
    addresses.any(|address| {
        let mut users_there = users.rows_by_address(address);
        users_there.any(|user| mailbox_of(mailboxes, users, user) == Some(row))
    })
}

/// Whether a remote mailbox belongs to an on-premises user of the exports.
pub(super) fn has_onprem_user(directory: &Directory, remote: &Mailboxes, row: MailboxRow) -> bool {
    let users = &directory.onprem;
    let is_its = |user: OnPremRow| remote_mailbox(directory, user) == Some(row);
    let by_address =
        || remote.all_addresses(row).any(|address| users.rows_by_address(address).any(is_its));
    let sam = remote.text_or_empty(row, Field::Sam);
    by_address() || (!sam.is_empty() && users.rows_by_local_part(sam).any(is_its))
}
