//! What can be said of a cloud user alone.

use super::sink::{Sink, Wording};
use crate::anchor::{Anchor, ImmutableIdReading, Misspelling, may_be_cut, misspelled};
use crate::directory::{
    AnchorCell, Cell, Cloud, CloudRow, Field, OnPremRow, SyncState, TextAttribute, split_upn,
};
use crate::link::{CloudStatus, is_guest};
use crate::plan::advice::{Advice, Occasion};
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::Code;

/// So many domains are tried for the user that a quarantined UPN was made from.
const MOST_DOMAINS: usize = 50;

/// Checks a cloud user that has this status.
pub(super) fn check(
    context: Context<'_>,
    row: CloudRow,
    status: CloudStatus,
    sink: &mut impl Sink,
) {
    let cloud = &context.directory().cloud;
    if cloud.knows(row, Field::CloudId) {
        super::identity::by_id_alone(cloud, row, sink);
    }
    quarantined(context, row, sink);
    role_beside_a_twin(context, row, sink);
    super::deleted::also_deleted(context, row, sink);
    let is_text = || matches!(cloud.anchor_cell(row), Cell::Value(AnchorCell::Text(_)));
    // Once somebody has said which attribute it is, who is linked by it is linked as everybody is.
    if is_telling(status) || (context.judge.unsettled_anchor().is_some() && is_text()) {
        about_id(context, row, status, sink);
    }
}

fn about_id(context: Context<'_>, row: CloudRow, status: CloudStatus, sink: &mut impl Sink) {
    let cell = context.directory().cloud.anchor_cell(row);
    match (status, cell) {
        (CloudStatus::Duplicate, Cell::Value(anchor)) => {
            // With an owner it is a finding about the owner.
            if context.judge.owners(&Anchor::from(anchor)).is_empty() {
                duplicate(context, row, sink);
            }
        }
        (CloudStatus::Orphan, _) => orphan(context, row, sink),
        (CloudStatus::WrongByteOrder, _) => sink.add(Code::WrongByteOrder, || {
            let meant = context.judge.cloud(row).meant;
            Wording::advised(
                format!(
                    "its ImmutableId has the bytes of {} in the wrong order: sync will not match it",
                    context.onprem_names(&meant)
                ),
                About::cloud(context, row).advise(Occasion::WrongForm),
            )
            .with_onprem(meant.iter().filter_map(|row| context.object_guid(*row)))
        }),
        (CloudStatus::DamagedAnchor, _) => damaged(context, row, sink),
        (CloudStatus::Unknown, _) => destroyed(context, row, sink),
        (CloudStatus::Linked | CloudStatus::CustomAnchor, Cell::Value(AnchorCell::Text(text))) => {
            custom(context, row, text, sink);
        }
        (
            CloudStatus::CustomAnchor
            | CloudStatus::Linked
            | CloudStatus::CloudOnly
            | CloudStatus::Duplicate,
            _,
        ) => {}
    }
}

fn duplicate(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    sink.add(Code::DuplicateId, || {
        let evidence = context.judge.cloud(row);
        let names =
            [context.cloud_names(&evidence.twins), context.deleted_names(&evidence.deleted_twins)];
        let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let ids = evidence.twins.iter().filter_map(|row| context.object_id(*row));
        let deleted = evidence.deleted_twins.iter().filter_map(|row| context.deleted_id(*row));
        Wording::advised(
            format!(
                "{} has the same ImmutableId, {}",
                names.join(", "),
                if context.judge.knows_owners() {
                    "and nobody on-premises"
                } else {
                    "and whose it is on-premises the exports do not tell"
                }
            ),
            About::cloud(context, row).advise(Occasion::OneOfSeveral),
        )
        .with_cloud(ids.chain(deleted))
    });
}

fn orphan(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    sink.add(Code::Orphan, || {
        let locked = match context.directory().cloud.sync_state(row) {
            SyncState::Synced => ", and it is synced: it cannot be changed in the cloud",
            SyncState::SyncedOrLeft => {
                ", and it is or was synced: while it is, it cannot be changed in the cloud"
            }
            SyncState::Left | SyncState::Never | SyncState::Unknown => "",
        };
        let about = About::cloud(context, row);
        let about = claimant(context, row).map_or(about, |us| about.for_onprem(us));
        Wording::advised(
            format!("its ImmutableId is the GUID of nobody on-premises{locked}"),
            about
                .advise(Occasion::Orphan)
                .after("make sure that the on-premises export has everybody"),
        )
    });
}

/// The one on-premises user that a sync would try to soft match with a cloud user.
fn claimant(context: Context<'_>, row: CloudRow) -> Option<OnPremRow> {
    let (users, cloud) = (&context.directory().onprem, &context.directory().cloud);
    let keys = [cloud.primary_address(row).value(), cloud.text(row, Field::Upn).value()];
    let holders = keys.into_iter().flatten().flat_map(|key| users.rows_by_address(key));
    let would = |user: &OnPremRow| {
        context.judge.onprem(*user).soft_match.is_some_and(|(target, _)| target == row)
    };
    let mut claimants: Vec<OnPremRow> = holders.filter(would).collect();
    claimants.dedup();
    match claimants[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// The text of the id of a cloud user.
fn id_of(context: Context<'_>, row: CloudRow) -> String {
    let id = context.directory().cloud.display(row, Field::ImmutableId).value();
    id.map(std::borrow::Cow::into_owned).unwrap_or_default()
}

/// An id that spells the anchor of an on-premises user wrongly.
fn damaged(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    sink.add(Code::DamagedAnchor, || {
        let id = id_of(context, row);
        let meant = context.judge.cloud(row).meant;
        let how = meant.first().and_then(|user| context.judge.misspelling(&id, *user));
        let how = how.map_or("a damaged id", Misspelling::words);
        Wording::advised(
            format!(
                "its ImmutableId '{id}' is that of {}, damaged: {how}; sync will not match it",
                context.onprem_names(&meant)
            ),
            About::cloud(context, row).advise(Occasion::WrongForm),
        )
        .with_onprem(meant.iter().filter_map(|row| context.object_guid(*row)))
    });
}

/// An id that is not the Base64 of a GUID, and not meant to be.
fn custom(context: Context<'_>, row: CloudRow, text: &str, sink: &mut impl Sink) {
    let evidence = context.judge.cloud(row);
    let attribute = context.judge.custom_anchor().map_or("the custom anchor", TextAttribute::name);
    if let Some(user) = evidence.nearly.first() {
        sink.add(Code::CustomAnchorDiffers, || {
            let users = &context.directory().onprem;
            let theirs = context.judge.custom_text(*user).unwrap_or_default();
            let (how, fix) = if theirs.eq_ignore_ascii_case(text) {
                (
                    "but for the case of letters: to sync that is another anchor",
                    "find out which of the two sync uses, and correct the attribute on-premises to that very spelling",
                )
            } else {
                (
                    "but for leading zeros",
                    "see whether a spreadsheet has taken them from one of the exports, and export that one again",
                )
            };
            Wording::new(
                format!("its ImmutableId '{text}' is the {attribute} of {}, '{theirs}', {how}", users.label(*user)),
                fix,
            )
            .with_onprem(evidence.nearly.iter().filter_map(|row| context.object_guid(*row)))
        });
        return;
    }
    sink.add(Code::CustomAnchor, || {
        let Some(user) = evidence.owners.first() else {
            return of_nobody(context, text);
        };
        Wording::new(
            format!(
                "its ImmutableId '{text}' is the {attribute} of {}: the anchor of this tenant is {attribute}",
                context.directory().onprem.label(*user)
            ),
            "leave it: the two are linked by it",
        )
        .with_onprem(context.object_guid(*user))
    });
}

/// A custom anchor that no on-premises user of the exports has.
fn of_nobody(context: Context<'_>, text: &str) -> Wording {
    let reading = match ImmutableIdReading::of(text) {
        ImmutableIdReading::Damaged(reason) => format!(" ({reason})"),
        ImmutableIdReading::Binary { .. } | ImmutableIdReading::Custom
            if !misspelled(text).is_empty() =>
        {
            " (the hex digits of a GUID in place of its Base64)".into()
        }
        ImmutableIdReading::Binary { .. } | ImmutableIdReading::Custom if may_be_cut(text) => {
            " (it may be an id whose end is cut off)".into()
        }
        _ => String::new(),
    };
    let what = match context.judge.custom_anchor() {
        Some(attribute) => format!("the {attribute} of nobody in the on-premises export"),
        None => "a custom anchor, not the Base64 of a GUID".into(),
    };
    Wording::new(
        format!("its ImmutableId '{text}' is {what}{reading}"),
        "leave it, unless it is to be linked: replacing it breaks the federation that uses it",
    )
}

/// An id that the export destroyed.
pub(super) fn destroyed(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    let Some(reason) = context.directory().cloud.destroyed_id(row) else { return };
    sink.add(Code::IdUnknown, || {
        Wording::new(
            format!("its ImmutableId is not known, the export destroyed it: {reason}"),
            "export the ImmutableId of this user again, by PowerShell and without a spreadsheet; nothing can be linked or cleared before",
        )
    });
}

/// Another cloud user with the primary address or UPN of an on-premises user.
fn other_account(context: Context<'_>, owner: OnPremRow, row: CloudRow) -> Option<CloudRow> {
    let (users, cloud) = (&context.directory().onprem, &context.directory().cloud);
    let addresses = [users.primary_address(owner).value(), users.text(owner, Field::Upn).value()];
    let others = addresses.into_iter().flatten().flat_map(|address| cloud.rows_by_address(address));
    let mut others = others.filter(|other| *other != row && !is_guest(cloud, *other));
    others.next()
}

/// The duplicate that a sync has made because another cloud user had the address or UPN (docs/facts.md,
/// Soft match refused).
struct Quarantined {
    /// Whose it is.
    owner: Option<OnPremRow>,
    /// The member that has the address of that person.
    other: Option<CloudRow>,
    /// Whether its state tells, and not its name alone: synced, with the anchor of that person.
    by_state: bool,
}

/// Whether a cloud user is a quarantined duplicate. By its state: it is synced into the tenant's own domain
/// with the anchor of a user whose UPN or address another member has. Where the state does not tell, by its
/// name: `name+1234@tenant.onmicrosoft.com`, or without the plus, if a user of that name is there.
fn quarantine(context: Context<'_>, row: CloudRow) -> Option<Quarantined> {
    let cloud = &context.directory().cloud;
    let (local, domain) = split_upn(cloud.text_or_empty(row, Field::Upn))?;
    Cloud::of_own_domain(domain)?;
    let synced = cloud.sync_state(row) == SyncState::Synced;
    if synced && let [owner, ..] = context.judge.cloud(row).owners[..] {
        let other = other_account(context, owner, row);
        if other.is_some() {
            return Some(Quarantined { owner: Some(owner), other, by_state: true });
        }
    }
    let name = local.trim_end_matches(|c: char| c.is_ascii_digit());
    // Four digits, behind whatever digits the name itself ends with.
    if local.len() - name.len() < 4 {
        return None;
    }
    let name = local.get(..local.len() - 4)?;
    let (name, plus) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
    if name.is_empty() {
        return None;
    }
    let users = &context.directory().onprem;
    let mut domains = cloud.upn_domains().iter().take(MOST_DOMAINS);
    let owner =
        domains.find_map(|domain| users.rows_by_address(&format!("{name}@{domain}")).next());
    if !plus && owner.is_none() {
        return None;
    }
    let other = owner.and_then(|owner| other_account(context, owner, row));
    Some(Quarantined { owner, other, by_state: false })
}

/// Whether a cloud user is a quarantined duplicate, and neither it nor the person it is of is decided about.
pub(super) fn is_open_quarantine(context: Context<'_>, row: CloudRow) -> bool {
    let Some(Quarantined { owner, .. }) = quarantine(context, row) else { return false };
    let is_queued = context.queue.of_cloud(context.whom(row)).next().is_some();
    let is_decided = |owner: OnPremRow| {
        let id = context.object_guid(owner);
        context.rejection(owner, row).is_some()
            || id.is_some_and(|id| {
                context.queue.link_of_onprem(id).is_some()
                    || context.queue.asides().of(&id).is_some()
            })
    };
    !is_queued && !owner.is_some_and(is_decided)
}

/// Checks whether a cloud user is a quarantined duplicate.
pub(super) fn quarantined(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    let Some(Quarantined { owner, other, by_state }) = quarantine(context, row) else { return };
    sink.add(Code::QuarantinedUpn, || {
        let (users, cloud) = (&context.directory().onprem, &context.directory().cloud);
        let of = owner.map_or_else(String::new, |row| format!(" of {}", users.label(row)));
        let what = if by_state {
            format!("it is the quarantined duplicate{of}, synced with that user's anchor into the tenant's own domain")
        } else {
            format!("its UPN looks like that of a quarantined duplicate{of}")
        };
        let beside = other.map_or_else(String::new, |other| {
            format!(", and {} has the address of that person", cloud.label(other))
        });
        let about = About::cloud(context, row);
        let about = owner.map_or(about, |owner| about.for_onprem(owner));
        let advice = match other {
            Some(other) => about.in_favour_of(other).advise(Occasion::Twin),
            None => Advice::said(
                "find the other cloud user of this person; purge the duplicate if it holds no data, and correct the conflicting UPN or address",
            ),
        };
        Wording::advised(format!("{what}{beside}"), advice)
            .with_onprem(owner.and_then(|row| context.object_guid(row)))
            .with_cloud(other.and_then(|row| context.object_id(row)))
    });
}

/// The account that a person is to be linked with in place of a quarantined duplicate may have a role, for
/// which the hard match is refused.
fn role_beside_a_twin(context: Context<'_>, row: CloudRow, sink: &mut impl Sink) {
    let cloud = &context.directory().cloud;
    if super::target::roles_of(cloud, row).is_empty() {
        return;
    }
    let keys = [cloud.primary_address(row).value(), cloud.text(row, Field::Upn).value()];
    let users = &context.directory().onprem;
    let mut owners = keys.into_iter().flatten().flat_map(|key| users.rows_by_address(key));
    let has_twin = |owner: OnPremRow| {
        let twin = context.links.partner(owner).filter(|twin| *twin != row);
        twin.and_then(|twin| quarantine(context, twin))
            .is_some_and(|found| found.other == Some(row))
    };
    if owners.any(has_twin) {
        super::target::roles(cloud, row, sink);
    }
}

/// Whether a status of a cloud user is worth a look at its evidence.
const fn is_telling(status: CloudStatus) -> bool {
    match status {
        CloudStatus::Orphan
        | CloudStatus::WrongByteOrder
        | CloudStatus::DamagedAnchor
        | CloudStatus::CustomAnchor
        | CloudStatus::Duplicate
        | CloudStatus::Unknown => true,
        CloudStatus::Linked | CloudStatus::CloudOnly => false,
    }
}
