//! What the addresses of two users say: which ones sync takes away, who else has one, and whether those of
//! a linked pair differ.

use super::sink::{Sink, Wording};
use crate::directory::{
    AddressKind, CloudRow, CloudUsers, Field, OnPremRow, OnPremUsers, address_key,
    is_tenants_domain, split_upn,
};
use crate::link::{CloudStatus, is_guest};
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::mailboxes::is_cloud_managed;

/// Checks the addresses of two users that are, or are to be, one.
pub(super) fn check(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    lost(context, onprem, cloud, sink);
    held_elsewhere(context, onprem, Some(cloud), sink);
}

/// Checks the addresses of two users that are linked.
pub(super) fn linked(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    held_elsewhere(context, onprem, Some(cloud), sink);
    linked_guest(context, onprem, cloud, sink);
    linked_differ(context, onprem, cloud, sink);
}

/// Addresses that the on-premises user lacks are removed by the first sync (docs/facts.md,
/// Matching). The tenant's own domain is the cloud's business and stays.
fn lost(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow, sink: &mut impl Sink) {
    let users = &context.directory().onprem;
    // Sync writes no address where Exchange takes them from the cloud.
    if !sink.wants(Code::AddressesLost)
        || !users.knows(onprem, Field::ProxyAddresses)
        || is_cloud_managed(context.directory(), Some(cloud), onprem)
    {
        return;
    }
    let addresses = context.directory().cloud.addresses(cloud);
    let mut lost = addresses
        .filter(|address| address.kind != AddressKind::Other)
        .map(|address| address.text)
        .filter(|address| !is_tenants(address) && !has(context, onprem, address))
        .peekable();
    if lost.peek().is_some() {
        sink.add(Code::AddressesLost, || {
            let lost: Vec<&str> = lost.collect();
            Wording::new(
                format!(
                    "the on-premises user lacks {}, which sync would remove{}",
                    lost.join(", "),
                    if knows_addresses(users, onprem) {
                        ""
                    } else {
                        ", as far as the exports tell"
                    }
                ),
                "add them to proxyAddresses on-premises first",
            )
        });
    }
}

/// An address of an on-premises user that its cloud user lacks and somebody else has: sync cannot write
/// it, and reports a conflict (docs/facts.md, Soft match refused). Whoever has its UPN is told apart, as
/// another account of the person.
pub(super) fn held_elsewhere(
    context: Context<'_>,
    onprem: OnPremRow,
    partner: Option<CloudRow>,
    sink: &mut impl Sink,
) {
    if !sink.wants(Code::AddressHeld) {
        return;
    }
    let accounts = &context.directory().cloud;
    let theirs = |address: &str| {
        let key = address_key(address);
        partner.is_some_and(|row| accounts.all_addresses(row).any(|own| address_key(own) == key))
    };
    let addresses = context.directory().onprem.all_addresses(onprem);
    let mut held = addresses
        .filter(|address| !theirs(address))
        .flat_map(|address| accounts.rows_by_address(address).map(move |row| (address, row)))
        .filter(|(_, row)| Some(*row) != partner)
        .peekable();
    // That is so of nearly everybody.
    if held.peek().is_none() {
        return;
    }
    let is_linked = partner.is_some_and(|row| {
        context.links.partner(onprem) == Some(row)
            && context.links.cloud(row) == CloudStatus::Linked
    });
    let target = context.judge.soft_match_target(onprem).filter(|_| !is_linked);
    let told = [context.judge.member_with_upn(onprem), target.map(|(row, _)| row)];
    let Some((address, holder)) = held.find(|(_, row)| !told.contains(&Some(*row))) else {
        return;
    };
    sink.add(Code::AddressHeld, || {
        let (then, fix) = match partner {
            Some(_) if is_linked => (
                "it never reached the user that is linked",
                "find out whose address it is, and take it from the other",
            ),
            Some(_) => (
                "sync will report a conflict",
                "find out whose address it is, and take it from the other",
            ),
            None => (
                "sync would not match the two, and report a conflict",
                "link the two if they are one person; otherwise take the address from one of them",
            ),
        };
        let (what, who) = (what(accounts, holder), accounts.label(holder));
        let far = context.judge.as_far_as_told();
        Wording::new(format!("{what} {who} has the address {address}: {then}{far}"), fix)
            .with_cloud(context.object_id(holder))
    });
}

/// A link may have gone to a guest: the account of a partner's company, not of the person here.
fn linked_guest(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow, sink: &mut impl Sink) {
    let accounts = &context.directory().cloud;
    if !is_guest(accounts, cloud) || !knows_addresses(&context.directory().onprem, onprem) {
        return;
    }
    let Some(address) = accounts.primary_address(cloud).value() else { return };
    if !has(context, onprem, address) {
        sink.add(Code::LinkedGuest, || {
            Wording::new(
                format!("the two are linked, and the cloud user is a guest whose address {address} the on-premises user does not have"),
                "compare both users (i): the guest may be somebody else, or the person's account elsewhere",
            )
        });
    }
}

/// Sync writes the primary address: where those of a linked pair differ, it did not, or the link is wrong.
fn linked_differ(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow, sink: &mut impl Sink) {
    let (users, accounts) = (&context.directory().onprem, &context.directory().cloud);
    let addresses =
        (users.primary_address(onprem).value(), accounts.primary_address(cloud).value());
    let (Some(ours), Some(theirs)) = addresses else { return };
    if address_key(ours) == address_key(theirs)
        || is_guest(accounts, cloud)
        || is_cloud_managed(context.directory(), Some(cloud), onprem)
    {
        return;
    }
    sink.add(Code::LinkedAddressesDiffer, || {
        let all_known =
            knows_addresses(users, onprem) && accounts.knows(cloud, Field::ProxyAddresses);
        let shared = accounts.all_addresses(cloud).any(|address| has(context, onprem, address));
        let (more, fix) = if shared || !all_known {
            ("", "look at the errors of the sync: the address may be another user's, or in a domain that is not verified")
        } else {
            (", and they have no address in common", "compare both users (i), and ask the person before you change anything")
        };
        Wording::new(
            format!("the two are linked, and the primary address is {ours} on-premises and {theirs} in the cloud{more}"),
            fix,
        )
    });
}

/// Whether an on-premises user has an address.
fn has(context: Context<'_>, onprem: OnPremRow, address: &str) -> bool {
    let key = address_key(address);
    context.directory().onprem.all_addresses(onprem).any(|other| address_key(other) == key)
}

/// Whether the exports tell every address of an on-premises user.
fn knows_addresses(users: &OnPremUsers, onprem: OnPremRow) -> bool {
    let fields = [Field::ProxyAddresses, Field::Mail, Field::Upn];
    fields.into_iter().all(|field| users.knows(onprem, field))
}

/// Whether an address is in a domain that only the tenant writes to.
fn is_tenants(address: &str) -> bool {
    split_upn(address).is_some_and(|(_, domain)| is_tenants_domain(domain))
}

/// What a cloud user is, in a word.
fn what(accounts: &CloudUsers, row: CloudRow) -> &'static str {
    if is_guest(accounts, row) { "the guest" } else { "the cloud user" }
}
