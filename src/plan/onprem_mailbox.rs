//! What on-premises knows of a user's mailbox: by the lists of Exchange, then by the attributes of the user.

use super::recipient::{Purpose, Recipient};
use crate::anchor::Guid;
use crate::directory::{
    Cell, Directory, Field, OnPremMailboxRow, OnPremMailboxes, OnPremRow, OnPremUsers, Role,
    address_key, is_tenants_domain, split_upn,
};

/// What on-premises knows of a user's mailbox.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum MailboxHere {
    /// None: no type of a mailbox, no remote mailbox. A GUID may be left of one that was.
    None,
    /// A remote mailbox: the mailbox is in the cloud.
    Remote,
    /// A mailbox on-premises.
    Local,
    /// A mailbox GUID, or a row without a type in the list of Exchange, and nothing that tells where the
    /// mailbox is.
    Unclear,
}

/// The mail attributes of a user that Exchange deletes with its remote mailbox, in words (docs/facts.md,
/// Mailboxes). Who has one in an export that lacks another has some; else a missing column is not known to be empty.
pub(super) fn mail_before(users: &OnPremUsers, row: OnPremRow) -> Cell<String> {
    let fields = [
        (Field::Mail, "mail"),
        (Field::ProxyAddresses, "proxyAddresses"),
        (Field::Alias, "mailNickname"),
    ];
    let mut found = Vec::new();
    let mut unknown = false;
    for (field, name) in fields {
        match users.display(row, field) {
            Cell::Value(value) => found.push(format!("{name} {value}")),
            Cell::Unknown => unknown = true,
            Cell::Empty => {}
        }
    }
    match (found.is_empty(), unknown) {
        (false, _) => Cell::Value(found.join(", ")),
        (true, true) => Cell::Unknown,
        (true, false) => Cell::Empty,
    }
}

/// The row of a user in a list of Exchange on-premises: by `Guid`, else by UPN, by sAMAccountName, by
/// primary address. One that has the GUID or the UPN of another user is that user's.
fn listed(list: &OnPremMailboxes, users: &OnPremUsers, row: OnPremRow) -> Option<OnPremMailboxRow> {
    let id = users.id(row);
    let is_free = |found: &OnPremMailboxRow| {
        let others =
            |found_id| id.map_or_else(|| users.find(found_id).is_some(), |id| id != found_id);
        let upn = list.text_or_empty(*found, Field::Upn);
        !list.id(*found).is_some_and(others)
            && (upn.is_empty() || users.rows_by_upn(upn).all(|owner| owner == row))
    };
    let by_upn = || {
        let upn = users.text(row, Field::Upn).value()?;
        let mine = |found: &OnPremMailboxRow| list.id(*found).is_none() || is_free(found);
        list.rows_by_upn(upn).find(mine)
    };
    let by_sam = || {
        let sam = users.text(row, Field::Sam).value()?;
        let same =
            |row: &OnPremMailboxRow| list.text_or_empty(*row, Field::Sam).eq_ignore_ascii_case(sam);
        list.rows_by_local_part(sam).filter(same).find(is_free)
    };
    let by_address = || {
        let address = users.primary_address(row).value()?;
        with_primary_address(list, address).filter(is_free)
    };
    let by_id = id.and_then(|id| list.find(id));
    by_id.or_else(by_upn).or_else(by_sam).or_else(by_address)
}

/// The one row whose primary address this is.
fn with_primary_address(list: &OnPremMailboxes, address: &str) -> Option<OnPremMailboxRow> {
    let key = address_key(address);
    let is_primary = |row: &OnPremMailboxRow| {
        list.primary_address(*row).value().is_some_and(|other| address_key(other) == key)
    };
    let mut found = list.rows_by_address(address).filter(is_primary);
    found.next().filter(|_| found.next().is_none())
}

/// The remote mailbox of an on-premises user, in the list of them.
pub(super) fn remote_mailbox(directory: &Directory, row: OnPremRow) -> Option<OnPremMailboxRow> {
    let remote = directory.remote_mailboxes.as_ref()?;
    listed(remote, &directory.onprem, row).filter(|found| is_remote(remote, *found))
}

/// Whether a row of the list of remote mailboxes is one: a list of all recipients may be given as it.
pub(super) fn is_remote(list: &OnPremMailboxes, row: OnPremMailboxRow) -> bool {
    matches!(Recipient::of_row(list, row), None | Some(Recipient::Remote(_)))
}

/// What Exchange on-premises has of a user, and in which list: its remote mailbox, else its row among
/// the mailboxes and other recipients.
pub(super) fn in_exchange(
    directory: &Directory,
    row: OnPremRow,
) -> Option<(&OnPremMailboxes, OnPremMailboxRow, Role)> {
    let remote = || {
        let list = directory.remote_mailboxes.as_ref()?;
        Some((list, remote_mailbox(directory, row)?, Role::RemoteMailboxes))
    };
    let other = || {
        let list = directory.onprem_mailboxes.as_ref()?;
        Some((list, listed(list, &directory.onprem, row)?, Role::OnPremMailboxes))
    };
    remote().or_else(other)
}

/// What the recipient types say of a user: of the lists first, which come from Exchange itself.
fn recipient(directory: &Directory, row: OnPremRow) -> Option<Recipient> {
    let of_list = in_exchange(directory, row).and_then(|(list, found, role)| {
        Recipient::of_row(list, found).or_else(|| by_address(list, found, role))
    });
    of_list.or_else(|| Recipient::of_row(&directory.onprem, row))
}

/// What a recipient without a type is: mail to a mailbox goes nowhere else. `None` where the list does not
/// tell that either.
fn by_address(list: &OnPremMailboxes, row: OnPremMailboxRow, role: Role) -> Option<Recipient> {
    match list.text(row, Field::RemoteRoutingAddress) {
        _ if role == Role::RemoteMailboxes => Some(Recipient::Remote(None)),
        Cell::Value(elsewhere) if leads_to_tenant(elsewhere) => Some(Recipient::Remote(None)),
        Cell::Value(_) => Some(Recipient::NoMailbox),
        Cell::Empty => Some(Recipient::Mailbox(None)),
        Cell::Unknown => None,
    }
}

/// Whether the user is one to whom mail is passed on, and nothing else: neither mailbox nor remote mailbox.
pub(super) fn is_mail_user(directory: &Directory, row: OnPremRow) -> bool {
    let own = directory.onprem.text_or_empty(row, Field::RecipientType);
    let is_one = |kind: &str| kind.eq_ignore_ascii_case("mailuser");
    match in_exchange(directory, row) {
        None => is_one(own),
        Some((list, found, role)) => match list.text_or_empty(found, Field::RecipientType) {
            "" if own.is_empty() => by_address(list, found, role) == Some(Recipient::NoMailbox),
            "" => is_one(own),
            kind => is_one(kind),
        },
    }
}

/// What on-premises knows of a user's mailbox.
pub(super) fn mailbox_here(directory: &Directory, row: OnPremRow) -> MailboxHere {
    let listed = in_exchange(directory, row).is_some();
    match recipient(directory, row) {
        Some(Recipient::Remote(_)) => MailboxHere::Remote,
        Some(Recipient::Mailbox(_)) => MailboxHere::Local,
        Some(Recipient::NoMailbox) => MailboxHere::None,
        None if !listed && guid_here(directory, row).value().is_none() => MailboxHere::None,
        None if is_routed_to_tenant(&directory.onprem, row) => MailboxHere::Remote,
        // Whoever has a mailbox on-premises is in the list of them.
        None if !listed && directory.onprem_mailboxes.is_some() => MailboxHere::None,
        None => MailboxHere::Unclear,
    }
}

/// Whether the user has, or may have, a mailbox on-premises: one beside that in the cloud.
pub(super) fn may_be_here(directory: &Directory, row: OnPremRow) -> bool {
    matches!(mailbox_here(directory, row), MailboxHere::Local | MailboxHere::Unclear)
}

/// Whether mail to the user goes on to the tenant, by its targetAddress.
fn is_routed_to_tenant(users: &OnPremUsers, row: OnPremRow) -> bool {
    leads_to_tenant(users.text_or_empty(row, Field::RemoteRoutingAddress))
}

/// Whether an address is one in a domain that every tenant has.
fn leads_to_tenant(address: &str) -> bool {
    split_upn(address).is_some_and(|(_, domain)| is_tenants_domain(domain))
}

/// What the mailbox on-premises is for: by the attribute of the user, else by the lists.
pub(super) fn purpose_here(directory: &Directory, row: OnPremRow) -> Option<Purpose> {
    let own = Recipient::of_row(&directory.onprem, row).and_then(Recipient::purpose);
    own.or_else(|| recipient(directory, row)?.purpose())
}

/// The GUID of the mailbox on-premises, and which export tells it: that of a list of Exchange, else
/// msExchMailboxGuid. `Empty` says that there is none, `Unknown` that no export tells.
pub(super) fn guid_here_by(directory: &Directory, row: OnPremRow) -> (Cell<Guid>, Role) {
    let own = directory.onprem.guid(row, Field::MailboxGuid);
    let listed = in_exchange(directory, row)
        .map(|(list, found, role)| (list.guid(found, Field::MailboxGuid), role));
    match (listed, own) {
        (Some((Cell::Value(guid), role)), _) => (Cell::Value(guid), role),
        (_, Cell::Value(guid)) => (Cell::Value(guid), Role::OnPrem),
        (Some((Cell::Empty, role)), _) => (Cell::Empty, role),
        (Some((Cell::Unknown, _)) | None, own) => (own, Role::OnPrem),
    }
}

/// The GUID of the mailbox on-premises.
pub(super) fn guid_here(directory: &Directory, row: OnPremRow) -> Cell<Guid> {
    guid_here_by(directory, row).0
}

/// Whether a row of the list of remote mailboxes belongs to an on-premises user of the exports.
pub(super) fn has_onprem_user(
    directory: &Directory,
    list: &OnPremMailboxes,
    row: OnPremMailboxRow,
) -> bool {
    let users = &directory.onprem;
    let is_its = |user: OnPremRow| listed(list, users, user) == Some(row);
    let by_id = || list.id(row).is_some_and(|id| users.find(id).is_some());
    let by_address =
        || list.all_addresses(row).any(|address| users.rows_by_address(address).any(is_its));
    let sam = list.text_or_empty(row, Field::Sam);
    by_id() || by_address() || (!sam.is_empty() && users.rows_by_local_part(sam).any(is_its))
}
