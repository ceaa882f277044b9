//! What can be said of an on-premises user alone.

use std::collections::HashSet;

use super::sink::{Sink, Wording};
use super::{address, mailbox, person, upn};
use crate::anchor::anchor_fault;
use crate::directory::{
    Cell, CloudRow, Directory, Field, GuidAnchor, GuidAttribute, NoAnchor, OnPremRow, OnPremUsers,
    SourceAnchor, TextAnchor, address_key,
};
use crate::link::{OnPremStatus, is_guest};
use crate::plan::advice::Occasion;
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::{Known, present_id};

/// Checks an on-premises user that has this status.
pub(super) fn check(
    context: Context<'_>,
    row: OnPremRow,
    status: OnPremStatus,
    sink: &mut impl Sink,
) {
    about_status(context, row, status, sink);
    about_anchor(context, row, sink);
    let person = is_person(&context.directory().onprem, row);
    if status.is_to_do() && !person {
        not_a_person(sink);
    }
    if person {
        let linked = status == OnPremStatus::Linked;
        let partner = context.links.partner(row).filter(|_| linked);
        upn::check(context, row, partner, sink);
    }
    if !is_everybody(sink) {
        about_others(context, row, sink);
    }
}

const fn is_everybody<N: Sink>(_notes: &N) -> bool {
    N::EVERYBODY
}

fn about_status(context: Context<'_>, row: OnPremRow, status: OnPremStatus, sink: &mut impl Sink) {
    match status {
        OnPremStatus::NoAnchor => no_anchor(context, row, sink),
        OnPremStatus::HeldByDeleted => held_by_deleted(context, row, sink),
        OnPremStatus::Conflict => several_holders(context, row, sink),
        OnPremStatus::Unlinked => {
            if !only_a_guest(context, row, sink) {
                address::held_elsewhere(context, row, None, sink);
            }
            mailbox::none_made(context, row, sink);
        }
        OnPremStatus::Linked | OnPremStatus::SoftMatch | OnPremStatus::Unknown => {}
    }
}

fn held_by_deleted(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    sink.add(Code::AnchorHeldByDeleted, || {
        let holders = context.judge.onprem(row).deleted_holders;
        let about = holders.first().map(|holder| About::deleted(context, *holder).for_onprem(row));
        let advice = about.map(|about| about.advise(Occasion::AnchorHeldByDeleted));
        Wording::advised(
            format!("the soft-deleted user {} holds its anchor", context.deleted_names(&holders)),
            advice.unwrap_or_default(),
        )
        .with_cloud(holders.iter().filter_map(|row| context.deleted_id(*row)))
    });
}

fn several_holders(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    let evidence = context.judge.onprem(row);
    if evidence.holders.len() + evidence.deleted_holders.len() < 2 {
        return;
    }
    sink.add(Code::SeveralHolders, || {
        let mut names = vec![context.cloud_names(&evidence.holders)];
        if !evidence.deleted_holders.is_empty() {
            names.push(format!("{} (deleted)", context.deleted_names(&evidence.deleted_holders)));
        }
        names.retain(|name| !name.is_empty());
        let ids = evidence.holders.iter().filter_map(|row| context.object_id(*row));
        let deleted = evidence.deleted_holders.iter().filter_map(|row| context.deleted_id(*row));
        Wording::new(
            format!("its anchor is held by several cloud users: {}", names.join(", ")),
            "decide which one is the person; who of the others can be cleared or purged, the proposal to link that one tells",
        )
        .with_cloud(ids.chain(deleted))
    });
}

/// Nobody would soft match, but a guest has the address: the next sync would make a second user.
fn only_a_guest(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) -> bool {
    let (users, cloud) = (&context.directory().onprem, &context.directory().cloud);
    let guest = users
        .all_addresses(row)
        .find_map(|address| cloud.rows_by_address(address).find(|row| is_guest(cloud, *row)));
    let Some(guest) = guest else { return false };
    sink.add(Code::Guest, || {
        Wording::new(
            format!(
                "only the guest {} has its address{}",
                cloud.label(guest),
                context.judge.as_far_as_told()
            ),
            "remove the guest, or convert it to a member of the tenant, before the user is synced",
        )
        .with_cloud(context.object_id(guest))
    });
    true
}

/// Checks whether the user has an anchor.
pub(super) fn no_anchor(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    if let Err(missing) = context.judge.anchor(row) {
        sink.add(Code::NoAnchor, || {
            let fix = anchor_missing(context, row, &missing);
            Wording::new(missing.to_string(), fix)
        });
    }
}

/// What gives a user an anchor: a fault of the attribute is no fault of the export.
fn anchor_missing(context: Context<'_>, row: OnPremRow, missing: &NoAnchor) -> String {
    let attribute = GuidAttribute::ConsistencyGuid.name();
    match missing {
        NoAnchor::NoObjectGuid
        | NoAnchor::ConsistencyGuidNotExported
        | NoAnchor::UnreadableConsistencyGuid { .. }
        | NoAnchor::TextNotExported { .. }
        | NoAnchor::TextDestroyed { .. } => "correct the export, then import it again".into(),
        NoAnchor::NoText { attribute } => format!(
            "give the user a value of its own in {attribute}, or let the session take another attribute (--anchor)"
        ),
        NoAnchor::TextShared { attribute, .. } => format!(
            "find out whose {attribute} it is, and correct that of the other; a second account of the person is kept out of the scope of sync"
        ),
        NoAnchor::NoConsistencyGuid => format!(
            "give the user the id of its cloud user as {attribute} (b), or let the session take objectGUID where that is empty (--anchor auto)"
        ),
        NoAnchor::OtherLength { .. } => {
            let cloud = &context.directory().cloud;
            let target = context.judge.soft_match_target(row).map(|(row, _)| row);
            let present = target.map(|target| present_id(cloud, target));
            let meant = match present {
                Some(Known::Value(id)) => id.guid(),
                Some(Known::Empty | Known::Unknown) | None => None,
            };
            match (meant, target) {
                (Some(guid), Some(target)) => format!(
                    "correct the attribute in AD: write the 16 bytes of {guid} to {attribute}, the id of {}, if that is the person",
                    cloud.label(target)
                ),
                _ => format!(
                    "correct the attribute in AD: clear {attribute}, so that objectGUID is the anchor, or write the 16 bytes of the id that the cloud user of the person has"
                ),
            }
        }
    }
}

/// Checks whether the two attributes that may be the anchor agree.
pub(super) fn about_anchor(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    // They differ for that alone, and it is said of the export.
    if context.judge.are_ids_displaced() {
        return;
    }
    match context.judge.anchor(row) {
        Ok(SourceAnchor::Guid(anchor)) => anchors_differ(&anchor, sink),
        Ok(SourceAnchor::Text(anchor)) => out_of_limits(context, row, &anchor, sink),
        Err(_) => {}
    }
}

fn anchors_differ(anchor: &GuidAnchor, sink: &mut impl Sink) {
    let Some(other) = anchor.differs_from else { return };
    sink.add(Code::AnchorsDiffer, || {
        Wording::new(
            format!(
                "{} is {}, and {} is {other}: a migrated or manually anchored user",
                anchor.attribute.name(),
                anchor.guid,
                anchor.attribute.other().name()
            ),
            "make sure which of the two your sync uses (--anchor)",
        )
    });
}

/// A text that the sync takes for no anchor. Where a cloud user has it already, it was taken all the same.
fn out_of_limits(context: Context<'_>, row: OnPremRow, anchor: &TextAnchor, sink: &mut impl Sink) {
    let Some(fault) = anchor_fault(&anchor.text) else { return };
    if context.links.onprem(row) == OnPremStatus::Linked {
        return;
    }
    sink.add(Code::AnchorOutOfLimits, || {
        let TextAnchor { text, attribute } = anchor;
        Wording::new(
            format!("the {attribute} '{text}' is no source anchor for Entra Connect: {fault}"),
            "see whether your sync really takes this attribute; if it does, give the user another value before it is synced",
        )
    });
}

/// Whether the object is somebody's account, as far as the export tells.
pub(in crate::plan) fn is_person(users: &OnPremUsers, row: OnPremRow) -> bool {
    let class = users.text_or_empty(row, Field::ObjectClass);
    let machine = users.text_or_empty(row, Field::Sam).ends_with('$');
    let other = || {
        let class = class.to_ascii_lowercase();
        class.contains("computer") || class.contains("managedserviceaccount")
    };
    !machine && (class.is_empty() || class == "user" || !other())
}

/// Says that the object is nobody's account.
pub(in crate::plan) fn not_a_person(sink: &mut impl Sink) {
    sink.add(Code::NotAPerson, || {
        Wording::new(
            "the on-premises object is a computer or a managed service account",
            "choose the account of the person",
        )
    });
}

/// Checks whether the account is disabled. The accounts of shared mailboxes, rooms and equipment are
/// meant to be.
pub(super) fn disabled(
    context: Context<'_>,
    row: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    if context.directory().onprem.flag(row, Field::Enabled) == Cell::Value(false)
        && !mailbox::is_nobodys(context, row, cloud)
    {
        sink.add(Code::Disabled, || {
            Wording::new(
                "the on-premises account is disabled: sync will block the sign-in of the cloud user",
                "enable it first, if the person still works here",
            )
        });
    }
}

/// A cloud account that is disabled while the on-premises one is not may be a shared mailbox, or that of somebody who
/// left.
pub(super) fn disabled_there_alone(
    directory: &Directory,
    row: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    if directory.cloud.flag(cloud, Field::Enabled) == Cell::Value(false)
        && directory.onprem.flag(row, Field::Enabled) == Cell::Value(true)
    {
        sink.add(Code::CloudDisabled, || {
            Wording::new(
                "the cloud account is disabled, and the on-premises one is not: is it a shared mailbox, or that of somebody who left?",
                "compare both users (i); sync enables the account once the two are linked",
            )
        });
    }
}

/// Compares the user with the other on-premises users.
pub(super) fn about_others(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    if sink.wants(Code::AnchorShared) {
        anchor_shared(context, row, sink);
    }
    if sink.wants(Code::SameUpn) {
        same_upn(context, row, sink);
    }
    if sink.wants(Code::SameAddress) {
        same_address(context, row, sink);
    }
    if sink.wants(Code::OnePersonTwice) {
        person::one_person_twice(context, row, sink);
    }
}

fn anchor_shared(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    let Ok(anchor) = context.judge.anchor(row) else { return };
    let others: Vec<_> =
        context.judge.owners(&anchor.anchor()).into_iter().filter(|other| *other != row).collect();
    if others.is_empty() {
        return;
    }
    sink.add(Code::AnchorShared, || {
        Wording::advised(
            format!("{} has the same source anchor", context.onprem_names(&others)),
            About::beside(context, row, &others, Occasion::SharedAnchor),
        )
        .with_onprem(others.iter().filter_map(|row| context.object_guid(*row)))
    });
}

fn same_upn(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    let users = &context.directory().onprem;
    let others: Vec<_> = others_at(users, row, users.text_or_empty(row, Field::Upn))
        .filter(has_upn(users, row))
        .collect();
    if others.is_empty() {
        return;
    }
    sink.add(Code::SameUpn, || {
        let names: Vec<String> = others.iter().map(|row| who(users, *row)).collect();
        Wording::advised(
            format!("{} has the same UPN", names.join(", ")),
            About::beside(context, row, &others, Occasion::SharedUpn),
        )
        .with_onprem(others.iter().filter_map(|row| context.object_guid(*row)))
    });
}

fn same_address(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    let users = &context.directory().onprem;
    let has_upn = has_upn(users, row);
    let mut seen = HashSet::new();
    let others: Vec<OnPremRow> = users
        .all_addresses(row)
        .flat_map(|address| others_at(users, row, address))
        .filter(|other| !has_upn(other) && seen.insert(*other))
        .collect();
    if others.is_empty() {
        return;
    }
    sink.add(Code::SameAddress, || {
        Wording::advised(
            format!("{} has one of its addresses", context.onprem_names(&others)),
            About::beside(context, row, &others, Occasion::SharedAddress),
        )
        .with_onprem(others.iter().filter_map(|row| context.object_guid(*row)))
    });
}

/// The other users that have an address.
fn others_at<'a>(
    users: &'a OnPremUsers,
    row: OnPremRow,
    address: &'a str,
) -> impl Iterator<Item = OnPremRow> + 'a {
    users.rows_by_address(address).filter(move |other| *other != row)
}

/// Whether another user has the UPN of this one.
fn has_upn(users: &OnPremUsers, row: OnPremRow) -> impl Fn(&OnPremRow) -> bool + '_ {
    let upn = address_key(users.text_or_empty(row, Field::Upn));
    move |other| !upn.is_empty() && address_key(users.text_or_empty(*other, Field::Upn)) == upn
}

/// A user in a word other than the UPN.
fn who(users: &OnPremUsers, row: OnPremRow) -> String {
    let sam = users.text(row, Field::Sam).value();
    let name = sam.or_else(|| users.text(row, Field::DisplayName).value());
    name.map_or_else(|| users.label(row), str::to_string)
}
