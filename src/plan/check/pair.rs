//! What can be said of an on-premises user and a cloud user together.

use super::namesake::namesakes;
use super::sink::{Sink, Wording};
use super::{
    address, authority, cloud, deleted, doubt, export, identity, likelihood, mailbox, person,
    queued, rejected, soft_match, target, upn, user,
};
use crate::anchor::{Anchor, ImmutableId};
use crate::directory::{CloudRow, DeletedRow, OnPremRow, SourceAnchor, TextAnchor};
use crate::link::InCommon;
use crate::plan::advice::Occasion;
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::{Known, present_id};

/// Everything that speaks against linking two users, and what to know of it.
pub(in crate::plan) fn pair_findings(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    common: &InCommon,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    export::incomplete(context, common, &mut findings);
    about_anchor(context, onprem, cloud, &mut findings);
    about_target(context, onprem, cloud, &mut findings);
    about_user(context, onprem, cloud, &mut findings);
    queued::about_queue(context, onprem, cloud, &mut findings);
    deleted::earlier_account(context, onprem, &mut findings);
    queued::anchor_queued(context, onprem, &mut findings);
    about_persons(context, onprem, cloud, common, &mut findings);
    let soft_match = context.judge.onprem(onprem).soft_match.map(|(row, _)| row);
    soft_match::would_soft_match(context, onprem, cloud, soft_match, &mut findings);
    address::check(context, onprem, cloud, &mut findings);
    upn::differs(context, onprem, cloud, &mut findings);
    upn::taken_by_another(context, onprem, cloud, &mut findings);
    mailbox::check(context, onprem, cloud, &mut findings);
    let (guid, id) = (context.object_guid(onprem), context.object_id(cloud));
    findings.into_iter().map(|found| found.about_onprem(guid).about_cloud(id)).collect()
}

/// Everything that speaks against giving an on-premises user the id of a cloud user as its anchor,
/// and what to know of it. The next sync hard matches the two, as after a link.
pub(in crate::plan) fn write_back_findings(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    common: &InCommon,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let users = &context.directory().cloud;
    export::incomplete(context, common, &mut findings);
    identity::check(context, cloud, &mut findings);
    target::hardening_of_write_back(users, cloud, &mut findings);
    authority::cloud_managed(context, cloud, &mut findings);
    target::guest(users, cloud, &mut findings);
    deleted::also_deleted(context, cloud, &mut findings);
    cloud::quarantined(context, cloud, &mut findings);
    if let Known::Value(present) = present_id(users, cloud)
        && let Some(guid) = present.guid()
    {
        about_holders(context, onprem, cloud, &Anchor::Guid(guid), &mut findings);
    }
    anchor_in_use(context, onprem, cloud, &mut findings);
    about_user(context, onprem, cloud, &mut findings);
    queued::about_queue(context, onprem, cloud, &mut findings);
    deleted::earlier_account(context, onprem, &mut findings);
    about_persons(context, onprem, cloud, common, &mut findings);
    address::check(context, onprem, cloud, &mut findings);
    upn::differs(context, onprem, cloud, &mut findings);
    upn::taken_by_another(context, onprem, cloud, &mut findings);
    mailbox::check(context, onprem, cloud, &mut findings);
    findings
}

/// Everything that speaks against giving an on-premises user the id of a soft-deleted user as its anchor.
/// The next sync revives that user.
pub(in crate::plan) fn revive_findings(
    context: Context<'_>,
    onprem: OnPremRow,
    row: DeletedRow,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(users) = &context.directory().deleted else { return findings };
    identity::by_id_alone(users, row, &mut findings);
    target::hardening_of_write_back(users, row, &mut findings);
    target::guest(users, row, &mut findings);
    if let Known::Value(present) = present_id(users, row)
        && let Some(guid) = present.guid()
    {
        let holders: Vec<CloudRow> = context.directory().cloud.rows_by_anchor(guid).collect();
        if !holders.is_empty() {
            findings.add(Code::AnchorHeld, || {
                Wording::new(
                    format!("{} has this ImmutableId, and is active", context.cloud_names(&holders)),
                    "export both lists again at the same time, and settle which one is the person's",
                )
                .with_cloud(holders.iter().filter_map(|row| context.object_id(*row)))
            });
        }
    }
    if !user::is_person(&context.directory().onprem, onprem) {
        user::not_a_person(&mut findings);
    }
    upn::check(context, onprem, None, &mut findings);
    user::about_others(context, onprem, &mut findings);
    queued::onprem_queued(context, onprem, &mut findings);
    person::names_contradict_deleted(context, onprem, row, &mut findings);
    findings
}

/// After the first sync the source anchor of a user cannot change (docs/facts.md, Source anchor).
fn anchor_in_use(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow, sink: &mut impl Sink) {
    let Ok(anchor) = context.judge.anchor(onprem).map(|anchor| anchor.anchor()) else { return };
    let mut holders = context.directory().cloud.rows_with_anchor(&anchor);
    let Some(holder) = holders.find(|row| *row != cloud) else { return };
    sink.add(Code::AnchorInUse, || {
        Wording::advised(
            format!(
                "{} is linked by its present anchor {anchor}: sync refuses to change the anchor of a user that it has synced",
                context.directory().cloud.label(holder)
            ),
            About::cloud(context, holder).for_onprem(onprem).advise(Occasion::AnchorHeld),
        )
        .with_cloud(context.object_id(holder))
    });
}

/// Checks two users that are linked.
pub(super) fn linked(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    doubt::linked(context, onprem, sink);
    person::linked_names_contradict(context, onprem, cloud, sink);
    address::linked(context, onprem, cloud, sink);
    upn::differs(context, onprem, cloud, sink);
    soft_match::upn_elsewhere(context, onprem, cloud, sink);
    mailbox::check(context, onprem, cloud, sink);
}

/// Checks two users that a sync would soft match, or try to.
pub(super) fn prospective(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    match present_id(&context.directory().cloud, cloud) {
        Known::Empty => {
            soft_match::would_soft_match(context, onprem, cloud, Some(cloud), sink);
            person::claimed_twice(context, onprem, cloud, sink);
        }
        Known::Value(present) if !holds_anchor(context, onprem, &present) => {
            refused(context, onprem, cloud, &present, sink);
        }
        Known::Value(_) => {
            // Several users hold the anchor: that is a finding about the on-premises user.
            return linked(context, onprem, cloud, sink);
        }
        Known::Unknown => {}
    }
    person::names_contradict(context, onprem, cloud, sink);
    let about = About::cloud(context, cloud).for_onprem(onprem);
    target::synced(about, Occasion::LinkSynced, (context, cloud), sink);
    target::federated(context.directory(), cloud, sink);
    target::hardening(context, cloud, sink);
    authority::cloud_managed(context, cloud, sink);
    if user::is_person(&context.directory().onprem, onprem) {
        user::disabled(context, onprem, cloud, sink);
    }
    soft_match::upn_elsewhere(context, onprem, cloud, sink);
    address::check(context, onprem, cloud, sink);
    upn::differs(context, onprem, cloud, sink);
    mailbox::check(context, onprem, cloud, sink);
}

/// Puts into words what [`linked`] or [`prospective`] found.
pub(super) fn standing(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    rejected::joined(context, onprem, cloud, sink);
    match present_id(&context.directory().cloud, cloud) {
        Known::Value(present)
            if holds_anchor(context, onprem, &present)
                || context.judge.cloud(cloud).owners.contains(&onprem) =>
        {
            linked(context, onprem, cloud, sink);
        }
        Known::Value(_) | Known::Empty | Known::Unknown => {
            prospective(context, onprem, cloud, sink);
        }
    }
}

fn holds_anchor(context: Context<'_>, onprem: OnPremRow, present: &ImmutableId) -> bool {
    let present = Anchor::from(present);
    context.judge.anchor(onprem).is_ok_and(|anchor| anchor.anchor() == present)
}

/// A soft match onto a user that has another id is an error of the sync (docs/facts.md, Soft match
/// refused).
fn refused(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    present: &ImmutableId,
    sink: &mut impl Sink,
) {
    sink.add(Code::SoftMatchRefused, || {
        Wording::advised(
            format!(
                "a sync would try to soft match the two and report an error{}: the cloud user has the ImmutableId {present}{}",
                context.judge.as_far_as_told(),
                owner_of(context, present)
            ),
            About::cloud(context, cloud).for_onprem(onprem).advise(Occasion::SoftMatchRefused),
        )
    });
}

fn about_anchor(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow, sink: &mut impl Sink) {
    user::no_anchor(context, onprem, sink);
    let Ok(anchor) = context.judge.anchor(onprem) else { return };
    user::about_anchor(context, onprem, sink);
    if anchor.of_guid().is_some_and(|anchor| anchor.consistency_guid_unknown) {
        sink.add(Code::ConsistencyGuidUnknown, || {
            Wording::new(
                "the export has no mS-DS-ConsistencyGuid; objectGUID is the anchor only where it is empty",
                "`hardmatch collect` prints a command that exports it",
            )
        });
    }
    if !context.judge.onprem(onprem).holders.contains(&cloud) {
        unsettled(context, &anchor, sink);
    }
    about_holders(context, onprem, cloud, &anchor.anchor(), sink);
}

fn about_holders(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    anchor: &Anchor,
    sink: &mut impl Sink,
) {
    let others = context.directory().cloud.rows_with_anchor(anchor).filter(|row| *row != cloud);
    for holder in others.filter(|row| context.freeing(context.whom(*row), anchor).is_none()) {
        sink.add(Code::AnchorHeld, || {
            let about = About::cloud(context, holder).for_onprem(onprem).in_favour_of(cloud);
            Wording::advised(
                format!("{} has this ImmutableId", context.directory().cloud.label(holder)),
                about.advise(Occasion::AnchorHeld),
            )
            .with_cloud(context.object_id(holder))
        });
    }
    for holder in context.judge.deleted_holders(anchor) {
        if context.freeing(context.deleted_id(holder), anchor).is_none() {
            sink.add(Code::AnchorHeldByDeleted, || {
                let about = About::deleted(context, holder).for_onprem(onprem);
                Wording::advised(
                    format!(
                        "the soft-deleted user {} has this ImmutableId",
                        context.deleted_names(&[holder])
                    ),
                    about.advise(Occasion::AnchorHeldByDeleted),
                )
                .with_cloud(context.deleted_id(holder))
            });
        }
    }
}

fn about_target(context: Context<'_>, onprem: OnPremRow, row: CloudRow, sink: &mut impl Sink) {
    let users = &context.directory().cloud;
    identity::check(context, row, sink);
    let about = About::cloud(context, row).for_onprem(onprem);
    target::synced(about, Occasion::LinkSynced, (context, row), sink);
    target::federated(context.directory(), row, sink);
    target::hardening(context, row, sink);
    authority::cloud_managed(context, row, sink);
    deleted::also_deleted(context, row, sink);
    cloud::quarantined(context, row, sink);
    target::guest(users, row, sink);
    about_present_id(context, onprem, row, sink);
}

fn about_present_id(context: Context<'_>, onprem: OnPremRow, row: CloudRow, sink: &mut impl Sink) {
    match present_id(&context.directory().cloud, row) {
        Known::Unknown if context.directory().cloud.destroyed_id(row).is_some() => {
            cloud::destroyed(context, row, sink);
        }
        Known::Unknown => sink.add(Code::IdUnknown, || {
            Wording::new(
                "the cloud export does not tell the present ImmutableId",
                "export OnPremisesImmutableId; `hardmatch collect` prints the command",
            )
        }),
        Known::Value(present) if holds_anchor(context, onprem, &present) => {
            sink.add(Code::AlreadyLinked, || {
                Wording::new("the cloud user has this ImmutableId already", "nothing to do")
            });
        }
        Known::Value(present) if context.judge.cloud(row).meant.contains(&onprem) => {
            own_id_in_wrong_form(context, onprem, &present, sink);
        }
        Known::Value(present) if is_custom(context, &present) => {
            sink.add(Code::CustomAnchorReplaced, || {
                Wording::new(
                    format!(
                        "the cloud user has the custom anchor '{present}'{}, which the link would replace",
                        owner_of(context, &present)
                    ),
                    "make sure that no federation or single sign-on uses it: it would break",
                )
            });
        }
        Known::Value(present) => sink.add(Code::OtherId, || {
            Wording::new(
                format!(
                    "the cloud user has the ImmutableId {present}{}",
                    owner_of(context, &present)
                ),
                "make sure that it is nobody's any more",
            )
        }),
        Known::Empty => {}
    }
}

/// The ids have shown which attribute the anchor is, and nobody has said so.
fn unsettled(context: Context<'_>, anchor: &SourceAnchor, sink: &mut impl Sink) {
    let SourceAnchor::Text(TextAnchor { text, attribute }) = anchor else { return };
    if context.judge.unsettled_anchor() != Some(attribute) {
        return;
    }
    sink.add(Code::CustomAnchorTenant, || {
        Wording::new(
            format!("the ids of this tenant are the {attribute} of its users: the link writes that text, here '{text}'"),
            format!("say which attribute your sync takes, and it is not asked again: --anchor {attribute}, --anchor objectguid or --anchor consistencyguid (A)"),
        )
    });
}

/// The id was meant for this very user: the link mends it.
fn own_id_in_wrong_form(
    context: Context<'_>,
    onprem: OnPremRow,
    present: &ImmutableId,
    sink: &mut impl Sink,
) {
    let (code, form) = match context.judge.misspelling(present.as_str(), onprem) {
        Some(how) => {
            (Code::DamagedAnchor, format!("is a damaged one of this user: {}", how.words()))
        }
        None => (
            Code::WrongByteOrder,
            "is this user's own GUID with its bytes in the wrong order".to_string(),
        ),
    };
    sink.add(code, || {
        Wording::new(format!("the ImmutableId {present} {form}"), "the link sets the right id")
    });
}

/// Whether an id was never meant to be the anchor of an on-premises user.
fn is_custom(context: Context<'_>, id: &ImmutableId) -> bool {
    id.guid().is_none() && context.judge.meant_by_text(id.as_str()).is_empty()
}

fn owner_of(context: Context<'_>, id: &ImmutableId) -> String {
    let users = &context.directory().onprem;
    if let Some(owner) = context.judge.owners(&Anchor::from(id)).first() {
        return format!(", the anchor of {}", users.label(*owner));
    }
    match context.judge.meant_by_text(id.as_str()).as_slice() {
        [] => nearly_of(context, id),
        meant => format!(", a damaged form of the anchor of {}", context.onprem_names(meant)),
    }
}

/// Whose custom anchor an id is but for case or leading zeros.
fn nearly_of(context: Context<'_>, id: &ImmutableId) -> String {
    match context.judge.nearly_custom(id.as_str()) {
        [] => String::new(),
        users => format!(
            ", the anchor of {} but for case or leading zeros: find out first which of the two your sync takes",
            context.onprem_names(users)
        ),
    }
}

fn about_user(context: Context<'_>, row: OnPremRow, cloud: CloudRow, sink: &mut impl Sink) {
    user::disabled(context, row, cloud, sink);
    user::disabled_there_alone(context.directory(), row, cloud, sink);
    if !user::is_person(&context.directory().onprem, row) {
        user::not_a_person(sink);
    }
    upn::check(context, row, Some(cloud), sink);
    user::about_others(context, row, sink);
}

/// Whether the two are one person, and whether somebody else is.
fn about_persons(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    common: &InCommon,
    sink: &mut impl Sink,
) {
    rejected::before(context, onprem, cloud, sink);
    if common.is_nothing() {
        nothing_in_common(common, sink);
    } else {
        person::names_contradict(context, onprem, cloud, sink);
        person::surnames_differ(context, onprem, cloud, sink);
        person::of_two_generations(context.directory(), onprem, cloud, sink);
        likelihood::check(context, onprem, cloud, sink);
    }
    person::claimed_twice(context, onprem, cloud, sink);
    namesakes(context, onprem, cloud, common, sink);
}

fn nothing_in_common(common: &InCommon, sink: &mut impl Sink) {
    sink.add(Code::NothingInCommon, || {
        Wording::new(
            format!("no identity in the exports is equal: {}", common.names.words()),
            "look at both users (i) before you go on",
        )
    });
}
