//! Which mailbox belongs to whom: one rule for checks, actions, jobs and lists.
//!
//! An object id decides alone: a mailbox that has one belongs to that user and to nobody else, whatever
//! its addresses say. Without one the UPN decides, then the primary address.

use rayon::prelude::*;

use super::onprem_mailbox::{MailboxHere, guid_here, in_exchange, mailbox_here};
use super::recipient::Recipient;
use crate::anchor::Guid;
use crate::directory::{
    Cell, CloudRow, CloudUsers, Directory, Field, MailboxRow, Mailboxes, OnPremMailboxRow,
    OnPremMailboxes, OnPremRow, Row, Table, address_key,
};

/// The cloud mailbox of an on-premises user whose cloud user is `partner`. Without a known cloud user it
/// is that of whoever has the UPN of the on-premises user.
pub(super) fn cloud_mailbox(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<MailboxRow> {
    let mailboxes = directory.mailboxes.as_ref()?;
    cloud_recipient(directory, partner, row).filter(|found| is_mailbox(mailboxes, *found))
}

/// What the list of cloud mailboxes has of an on-premises user, a mailbox or not.
pub(super) fn cloud_recipient(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<MailboxRow> {
    let mailboxes = directory.mailboxes.as_ref()?;
    let of_partner = partner.and_then(|row| recipient_of(mailboxes, &directory.cloud, row));
    of_partner.or_else(|| by_onprem_upn(directory, mailboxes, partner, row))
}

/// Whether a row of the list of cloud mailboxes is one: users without a mailbox and mail users may be
/// in it for what they had before.
pub(super) fn is_mailbox(mailboxes: &Mailboxes, row: MailboxRow) -> bool {
    matches!(Recipient::of_row(mailboxes, row), None | Some(Recipient::Mailbox(_)))
}

/// The mailbox in the cloud of a cloud user, active or soft-deleted.
pub(super) fn mailbox_of<R: Row>(
    mailboxes: &Mailboxes,
    users: &Table<R>,
    row: R,
) -> Option<MailboxRow> {
    recipient_of(mailboxes, users, row).filter(|found| is_mailbox(mailboxes, *found))
}

/// What the list of cloud mailboxes has of a cloud user, a mailbox or not.
fn recipient_of<R: Row>(mailboxes: &Mailboxes, users: &Table<R>, row: R) -> Option<MailboxRow> {
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

/// Whether the lists tell it if a cloud user has no mailbox: by the ids of both, else by the UPNs.
pub(super) fn tells_mailbox_of(directory: &Directory, onprem: OnPremRow, cloud: CloudRow) -> bool {
    let Some(mailboxes) = &directory.mailboxes else { return false };
    let users = &directory.cloud;
    let known = mailboxes.fields_known_everywhere();
    let by_id = users.id(cloud).is_some() && known.contains(Field::CloudId);
    let by_upn = users.knows(cloud, Field::Upn)
        && directory.onprem.knows(onprem, Field::Upn)
        && known.contains(Field::Upn);
    mailboxes.is_empty() || by_upn || by_id
}

/// The mailbox that has the UPN of an on-premises user, unless it is somebody else's.
fn by_onprem_upn(
    directory: &Directory,
    mailboxes: &Mailboxes,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<MailboxRow> {
    let upn = directory.onprem.text(row, Field::Upn).value()?;
    let others = || directory.cloud.rows_by_upn(upn).any(|other| Some(other) != partner);
    // Without the UPNs of the cloud users it may be anybody's.
    let upns_known = || directory.cloud.fields_known_everywhere().contains(Field::Upn);
    if partner.is_some() && (!upns_known() || others()) {
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

/// What Exchange on-premises has of an on-premises user, and the mailbox in the cloud of its cloud user.
#[must_use]
pub fn mailboxes_of(
    directory: &Directory,
    onprem: OnPremRow,
    cloud: CloudRow,
) -> (Option<(&OnPremMailboxes, OnPremMailboxRow)>, Option<MailboxRow>) {
    let here = in_exchange(directory, onprem).map(|(list, row, _)| (list, row));
    (here, cloud_mailbox(directory, Some(cloud), onprem))
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

/// Whether the mailbox of a user is in the cloud, and on-premises nothing knows of it.
#[must_use]
pub fn lacks_remote_mailbox(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> bool {
    // The list is searched by the UPN first: without it a remote mailbox may be there.
    let listed = directory.remote_mailboxes.as_ref().filter(|remote| !remote.is_empty());
    let told = listed.is_none() || directory.onprem.knows(row, Field::Upn);
    told && cloud_mailbox(directory, partner, row).is_some()
        && mailbox_here(directory, row) == MailboxHere::None
        && !is_cloud_managed(directory, partner, row)
}

/// Whether Exchange takes the attributes of the cloud mailbox from the cloud alone: what is written
/// on-premises does not reach it (docs/facts.md, Mailboxes).
pub(super) fn is_cloud_managed(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> bool {
    let found = directory.mailboxes.as_ref().zip(cloud_mailbox(directory, partner, row));
    found.is_some_and(|(mailboxes, found)| {
        mailboxes.flag(found, Field::ExchangeCloudManaged) == Cell::Value(true)
    })
}

/// Whether the mailbox GUID of an on-premises user keeps the cloud from making a mailbox: it has none
/// there, and none that the GUID names.
#[must_use]
pub fn guid_keeps_mailbox_away(
    directory: &Directory,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> bool {
    let Some(guid) = guid_here(directory, row).value() else { return false };
    // That of a remote mailbox is in the cloud, as long as no list tells otherwise.
    cloud_mailbox(directory, partner, row).is_none()
        && (mailbox_here(directory, row) != MailboxHere::Remote || is_nowhere(directory, guid))
}

/// Whether the list of cloud mailboxes has mail users and users without a mailbox too.
pub(super) fn lists_everybody(directory: &Directory) -> bool {
    let mailboxes = directory.mailboxes.as_ref();
    mailboxes.is_some_and(|list| list.rows().any(|row| !is_mailbox(list, row)))
}

/// The mailbox GUID that the cloud shows of an on-premises user, with a mailbox or without one.
/// `Unknown` where the list has mailboxes alone (`everybody` says that it has more), and the user has
/// none.
pub(super) fn guid_shown_in_cloud(
    directory: &Directory,
    (partner, row): (CloudRow, OnPremRow),
    everybody: bool,
) -> Cell<Guid> {
    let own = directory.cloud.guid(partner, Field::MailboxGuid);
    let Some(mailboxes) = &directory.mailboxes else { return own };
    let listed = match cloud_recipient(directory, Some(partner), row) {
        Some(found) => mailboxes.guid(found, Field::MailboxGuid),
        None if everybody => Cell::Empty,
        None => Cell::Unknown,
    };
    if listed.is_unknown() { own } else { listed }
}

/// The cloud user, active, whose mailbox has this GUID, and who is not `partner`.
pub(super) fn other_owner(
    directory: &Directory,
    guid: Guid,
    partner: Option<CloudRow>,
) -> Option<CloudRow> {
    let cloud = &directory.cloud;
    let listed = directory.mailboxes.iter().flat_map(|mailboxes| {
        let rows = mailboxes.rows_by_mailbox_guid(guid).filter(|row| is_mailbox(mailboxes, *row));
        rows.filter_map(|row| active_owner(mailboxes, cloud, row))
    });
    let mut owners = cloud.rows_by_mailbox_guid(guid).chain(listed);
    owners.find(|owner| Some(*owner) != partner)
}

/// Whether an on-premises user has a remote mailbox, and no active cloud user is known to have the
/// mailbox: it can only be that of the soft-deleted user that holds its anchor.
pub(super) fn is_left_to_the_deleted(
    directory: &Directory,
    partner: Option<CloudRow>,
    owner: OnPremRow,
) -> bool {
    let of_partner = || partner.is_some() && cloud_mailbox(directory, partner, owner).is_some();
    mailbox_here(directory, owner) == MailboxHere::Remote
        && !guid_here(directory, owner)
            .value()
            .map_or_else(of_partner, |guid| other_owner(directory, guid, None).is_some())
}

/// The active cloud user whose mailbox has a GUID.
#[must_use]
pub fn owner_of_mailbox(directory: &Directory, guid: Guid) -> Option<CloudRow> {
    let listed = directory.mailboxes.as_ref().and_then(|mailboxes| {
        let mut rows = mailboxes.rows_by_mailbox_guid(guid);
        rows.find_map(|row| active_owner(mailboxes, &directory.cloud, row))
    });
    listed.or_else(|| directory.cloud.rows_by_mailbox_guid(guid).next())
}

/// The active cloud user whose mailbox has a GUID with a part, in lower case.
#[must_use]
pub fn owner_of_mailbox_part(directory: &Directory, part: &str) -> Option<CloudRow> {
    let mailboxes = directory.mailboxes.as_ref()?;
    let has = |row: &MailboxRow| {
        let guid = mailboxes.guid(*row, Field::MailboxGuid).value();
        guid.is_some_and(|guid| guid.to_string().contains(part))
    };
    let rows = (0..mailboxes.len() as u32).into_par_iter().map(MailboxRow::new);
    let row = rows.find_first(has)?;
    active_owner(mailboxes, &directory.cloud, row)
}

/// The active cloud user whose mailbox has an address.
#[must_use]
pub fn owner_of_mailbox_address(directory: &Directory, address: &str) -> Option<CloudRow> {
    let mailboxes = directory.mailboxes.as_ref()?;
    let mut rows = mailboxes.rows_by_address(address);
    rows.find_map(|row| active_owner(mailboxes, &directory.cloud, row))
}

/// The on-premises user whose mailbox of the organisation on-premises, a remote one or not, has an address, be it the
/// one that mail is routed to.
#[must_use]
pub fn onprem_of_mailbox_address(directory: &Directory, address: &str) -> Option<OnPremRow> {
    let key = address_key(address);
    let bare = |text: &str| {
        let is_marked = text.get(..5).is_some_and(|mark| mark.eq_ignore_ascii_case("smtp:"));
        address_key(if is_marked { text.get(5..).unwrap_or_default() } else { text }).into_owned()
    };
    let of = |list: &OnPremMailboxes| {
        let routed = |row: &OnPremMailboxRow| {
            bare(list.text_or_empty(*row, Field::RemoteRoutingAddress)) == key
        };
        let row = list.rows_by_address(address).next().or_else(|| list.rows().find(routed))?;
        let mut own = list.all_addresses(row);
        own.find_map(|address| directory.onprem.rows_by_address(address).next())
    };
    let lists = [directory.remote_mailboxes.as_ref(), directory.onprem_mailboxes.as_ref()];
    lists.into_iter().flatten().find_map(of)
}

/// The active cloud user that a cloud mailbox belongs to.
fn active_owner(mailboxes: &Mailboxes, cloud: &CloudUsers, row: MailboxRow) -> Option<CloudRow> {
    let by_id = mailboxes.id(row).and_then(|id| cloud.find(id));
    by_id.or_else(|| {
        let mut addresses = mailboxes.all_addresses(row);
        addresses.find_map(|address| {
            let mut users = cloud.rows_by_address(address);
            users.find(|user| mailbox_of(mailboxes, cloud, *user) == Some(row))
        })
    })
}

/// Whether the lists tell that no mailbox of the cloud has this GUID.
pub(super) fn is_nowhere(directory: &Directory, guid: Guid) -> bool {
    let Some(mailboxes) = &directory.mailboxes else { return false };
    let known =
        mailboxes.is_empty() || mailboxes.fields_known_everywhere().contains(Field::MailboxGuid);
    known
        && !mailboxes.rows_by_mailbox_guid(guid).any(|row| is_mailbox(mailboxes, row))
        && directory.cloud.rows_by_mailbox_guid(guid).next().is_none()
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
    if mailbox_here(directory, row) != MailboxHere::Remote && !enabling
        || is_cloud_managed(directory, partner, row)
    {
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
