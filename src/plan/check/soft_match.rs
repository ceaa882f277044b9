//! Whom a sync would soft match: the two of a pair, or one of them with somebody else.

use super::person;
use super::sink::{Sink, Wording};
use crate::directory::{CloudRow, Field, OnPremRow, address_key};
use crate::link::SoftMatchKey;
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::{Known, present_id};

/// What a sync would do with the two of a pair, or with one of them and somebody else.
pub(super) fn would_soft_match(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    target: Option<CloudRow>,
    sink: &mut impl Sink,
) {
    match target {
        None => {}
        // It does not replace an id: it would try, and report an error; and an id may be there that is
        // not known.
        Some(target) if target == cloud && may_have_id(context, cloud) => {}
        // What speaks against it is said apart: nothing should be made sure of then.
        Some(target) if target == cloud && !sink.wants(Code::WouldSoftMatch) => {}
        Some(target) if target == cloud && person::is_doubtful(context, onprem, cloud) => {}
        Some(target) if target == cloud => {
            let key = context.judge.soft_match_target(onprem).map(|(_, key)| key);
            sink.add(Code::WouldSoftMatch, || soft_match_by(context, (onprem, cloud), key));
        }
        Some(target) => other_soft_match(context, target, sink),
    }
}

fn may_have_id(context: Context<'_>, cloud: CloudRow) -> bool {
    present_id(&context.directory().cloud, cloud) != Known::Empty
}

/// By which key the soft match comes about (docs/facts.md, Matching), and what to make of it: nothing is
/// made sure of that was not looked at.
fn soft_match_by(
    context: Context<'_>,
    (onprem, cloud): (OnPremRow, CloudRow),
    key: Option<SoftMatchKey>,
) -> Wording {
    let far = context.judge.as_far_as_told();
    let (text, sure) = match key {
        Some(key) if context.judge.custom_anchor().is_some() => {
            let text = format!("the next sync would soft match these two by {}{far}", key.name());
            return Wording::new(text, "nothing to do: the sync writes the anchor that it uses");
        }
        Some(SoftMatchKey::Upn) => (
            format!(
                "the next sync would soft match these two by UPN alone{far}: Connect does where soft match by UPN is on; Cloud Sync was seen to match by address only, and would make a second user"
            ),
            "a hard match makes sure of it with either",
        ),
        Some(SoftMatchKey::PrimaryAddress) | None => (
            format!("the next sync would soft match these two by primary address{far}"),
            "a hard match makes sure of it",
        ),
    };
    if !person::names_are_known(context, onprem, cloud) {
        Wording::new(text, "compare the two first (i): the exports do not tell both names")
    } else if far.is_empty() {
        Wording::new(text, sure)
    } else {
        Wording::new(text, format!("look at what could not be judged; then {sure}"))
    }
}

fn other_soft_match(context: Context<'_>, other: CloudRow, sink: &mut impl Sink) {
    sink.add(Code::OtherSoftMatch, || {
        let far = context.judge.as_far_as_told();
        let then = match present_id(&context.directory().cloud, other) {
            Known::Value(_) => format!(
                "and another ImmutableId: a sync would try to soft match it, and report an error{far}"
            ),
            Known::Empty => format!("and would soft match{far}"),
            Known::Unknown => "and may soft match: its ImmutableId was not exported".into(),
        };
        Wording::new(
            format!(
                "{} has the same UPN or primary address {then}",
                context.directory().cloud.label(other)
            ),
            "make sure which of the two is the person",
        )
        .with_cloud(context.object_id(other))
    });
}

/// Another cloud user has the UPN: the account of the person may be there twice.
pub(super) fn upn_elsewhere(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    let upn = |text: &str| address_key(text).into_owned();
    let ours = context.directory().onprem.text(onprem, Field::Upn).value().map(upn);
    let theirs = context.directory().cloud.text(cloud, Field::Upn).value().map(upn);
    // Two users with one UPN cannot be in a tenant.
    if ours.is_none() || ours == theirs {
        return;
    }
    if let Some(other) = context.judge.member_with_upn(onprem).filter(|other| *other != cloud) {
        other_soft_match(context, other, sink);
    }
}
