//! What can be said of two users that are one person, or are to be.

use super::notes::{Notes, Said};
use super::view::View;
use super::{cloud, deleted, mailbox, roles, target, user};
use crate::directory::{
    AddressKind, AnchorCell, Cell, CloudRow, Field, OnPremRow, address_key, split_upn,
};
use crate::link::OnPremStatus;
use crate::plan::finding::{Code, Finding};

/// Checks two users that are linked.
pub(super) fn linked(view: View<'_>, onprem: OnPremRow, row: CloudRow, notes: &mut impl Notes) {
    upn_differs(view, onprem, row, notes);
    mailbox::check(view, onprem, row, notes);
}

/// Checks two users that a sync would soft match.
pub(super) fn prospective(
    view: View<'_>,
    onprem: OnPremRow,
    row: CloudRow,
    notes: &mut impl Notes,
) {
    match view.directory.cloud.anchor_cell(row) {
        Cell::Empty => notes.add(Code::WouldSoftMatch, || {
            Said::new(
                "the next sync would soft match these two by itself",
                "a hard match makes sure of it",
            )
        }),
        Cell::Value(_) => notes.add(Code::SoftMatchRefused, || {
            Said::new(
                format!(
                    "{} has its address and another ImmutableId: the sync will report an error",
                    view.directory.cloud.label(row)
                ),
                "if the two are one person, link them, or take the id over to mS-DS-ConsistencyGuid",
            )
        }),
        Cell::Unknown => {}
    }
    target::synced(view, row, notes);
    about_person(view, onprem, row, notes);
    addresses_lost(view, onprem, row, notes);
}

/// Checks that are worth their words for every two users, whoever chose them.
fn about_person(view: View<'_>, onprem: OnPremRow, row: CloudRow, notes: &mut impl Notes) {
    user::disabled(view, onprem, notes);
    roles::check(view, row, notes);
    target::was_synced(view, row, notes);
    upn_differs(view, onprem, row, notes);
    mailbox::check(view, onprem, row, notes);
}

/// Checks a pair as it stands in the list of findings.
pub(super) fn standing(view: View<'_>, onprem: OnPremRow, row: CloudRow, notes: &mut impl Notes) {
    match view.judge.onprem(onprem).status {
        OnPremStatus::Linked => linked(view, onprem, row, notes),
        OnPremStatus::SoftMatch
        | OnPremStatus::Conflict
        | OnPremStatus::Unlinked
        | OnPremStatus::HeldByDeleted
        | OnPremStatus::NoAnchor
        | OnPremStatus::Unknown => prospective(view, onprem, row, notes),
    }
}

/// What the panel of the pair says besides what stands against the link itself.
pub(in crate::plan) fn pair_findings(
    view: View<'_>,
    onprem: OnPremRow,
    row: CloudRow,
) -> Vec<Finding> {
    let mut notes: Vec<Finding> = Vec::new();
    roles::check(view, row, &mut notes);
    target::was_synced(view, row, &mut notes);
    cloud::quarantined(view, row, &mut notes);
    deleted::also_deleted(view, row, &mut notes);
    custom_replaced(view, row, &mut notes);
    user::about_upn(view, onprem, &mut notes);
    user::about_others(view, onprem, &mut notes);
    upn_differs(view, onprem, row, &mut notes);
    mailbox::check(view, onprem, row, &mut notes);
    notes
}

fn custom_replaced(view: View<'_>, row: CloudRow, notes: &mut impl Notes) {
    let Cell::Value(AnchorCell::Text(text)) = view.directory.cloud.anchor_cell(row) else { return };
    if view.judge.meant_by_text(text).is_empty() {
        notes.add(Code::CustomAnchorReplaced, || {
            Said::new(
                format!("the link would replace the custom anchor '{text}'"),
                "make sure that no federation uses it",
            )
        });
    }
}

/// Once linked, sync gives the cloud user the UPN of the on-premises user.
fn upn_differs(view: View<'_>, onprem: OnPremRow, row: CloudRow, notes: &mut impl Notes) {
    let ours = view.directory.onprem.text(onprem, Field::Upn);
    let theirs = view.directory.cloud.text(row, Field::Upn);
    let (Cell::Value(ours), Cell::Value(theirs)) = (ours, theirs) else { return };
    if address_key(ours) != address_key(theirs) {
        notes.add(Code::UpnDiffers, || {
            Said::new(
                format!(
                    "the UPNs differ: sync makes {theirs} into {ours}, if that domain is verified"
                ),
                "tell the person, who signs in with it; or change the on-premises UPN first",
            )
        });
    }
}

/// Addresses that the on-premises user lacks are removed by the first sync (domain.md 3.1). The
/// tenant's own domain is the cloud's business and stays.
pub(in crate::plan) fn addresses_lost(
    view: View<'_>,
    onprem: OnPremRow,
    row: CloudRow,
    notes: &mut impl Notes,
) {
    let users = &view.directory.onprem;
    if !users.knows(onprem, Field::ProxyAddresses) {
        return;
    }
    let kept = |address: &str| {
        let key = address_key(address);
        users.all_addresses(onprem).any(|other| address_key(other) == key)
    };
    let tenants = |address: &str| {
        split_upn(address).is_some_and(|(_, domain)| domain.ends_with(".onmicrosoft.com"))
    };
    let mut lost = view
        .directory
        .cloud
        .addresses(row)
        .filter(|address| address.kind != AddressKind::Other)
        .map(|address| address.text)
        .filter(|address| !tenants(address) && !kept(address))
        .peekable();
    if lost.peek().is_some() {
        notes.add(Code::AddressesLost, || {
            let lost: Vec<&str> = lost.collect();
            Said::new(
                format!("the on-premises user lacks {}, which sync would remove", lost.join(", ")),
                "add them to proxyAddresses on-premises first",
            )
        });
    }
}
