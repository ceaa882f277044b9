//! The UPN of an on-premises user: whether the cloud takes it, whether somebody has it, and what becomes of
//! the UPN of the cloud user (docs/facts.md, Matching; UPNs).

use super::sink::{Sink, Wording};
use crate::anchor::ObjectId;
use crate::directory::{Cloud, CloudRow, Field, OnPremRow, address_key, local_part, split_upn};
use crate::link::is_guest;
use crate::plan::advice::{Advice, Occasion};
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::{Claim, CloudRef, OpKind, Whom};

/// Endings of domains that no tenant can verify: reserved ones (RFC 2606, RFC 6761, RFC 6762, RFC
/// 8375), and those that directories were commonly built with.
const PRIVATE_ENDINGS: [&str; 13] = [
    "local",
    "lan",
    "localdomain",
    "localhost",
    "internal",
    "intranet",
    "intern",
    "corp",
    "home",
    "home.arpa",
    "test",
    "invalid",
    "priv",
];

/// What the cloud makes of the domain of a UPN.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Domain {
    /// It is one of the tenant's.
    Shown,
    /// No tenant can verify it.
    Private,
    /// No cloud user shows it: it may not be verified.
    NotShown,
}

fn domain_of(context: Context<'_>, domain: &str) -> Domain {
    let key = address_key(domain);
    let is_private = |ending: &str| {
        let rest = key.strip_suffix(ending);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let cloud = &context.directory().cloud;
    let known = cloud.upn_domains();
    // Only the UPNs of everybody tell that nobody shows it.
    let all_known = cloud.fields_known_everywhere().contains(Field::Upn);
    if !key.contains('.') || PRIVATE_ENDINGS.iter().any(|ending| is_private(ending)) {
        Domain::Private
    } else if known.is_empty() || !all_known || known.contains(key.as_ref()) {
        Domain::Shown
    } else {
        Domain::NotShown
    }
}

/// Checks the UPN of an on-premises user: what becomes of it where the user is, or is to be, linked with
/// `partner`.
pub(super) fn check(
    context: Context<'_>,
    row: OnPremRow,
    partner: Option<CloudRow>,
    sink: &mut impl Sink,
) {
    let upn = context.directory().onprem.text_or_empty(row, Field::Upn);
    // A link does not set it; sync reports an error.
    if let Some(wording) = refused_characters(upn) {
        sink.add(Code::UpnCharacters, || wording.a_look_is_enough());
    }
    let Some((_, domain)) = split_upn(upn) else { return };
    match domain_of(context, domain) {
        Domain::Shown => {}
        Domain::Private => sink.add(Code::UpnNotRoutable, || {
            let (then, fix) = becomes(context, upn, partner);
            Wording::new(
                format!("the domain {domain} of its UPN cannot be verified in a tenant: {then}"),
                fix,
            )
        }),
        Domain::NotShown => sink.add(Code::UpnNotRoutable, || {
            Wording::new(
                format!("no cloud user has a UPN in {domain}: the domain may not be verified in the tenant"),
                "verify the domain in the tenant first, or change the on-premises UPN",
            )
        }),
    }
}

/// What UPN the cloud user has, or gets, where that of the on-premises user cannot be.
fn becomes(context: Context<'_>, upn: &str, partner: Option<CloudRow>) -> (String, &'static str) {
    let fix = "give it a UPN in a domain of the tenant";
    let fallback = fallback_domain(context, partner);
    let fallback = fallback.map(|domain| format!("{}@{domain}", local_part(upn)));
    let present = partner.and_then(|row| context.directory().cloud.text(row, Field::Upn).value());
    match (present, fallback) {
        (Some(present), Some(fallback)) if address_key(present) == address_key(&fallback) => (
            format!("the cloud user has {present} in its place already, and nothing changes"),
            "nothing to do, unless the person is to have another UPN: then give the on-premises user one in a domain of the tenant",
        ),
        (Some(present), Some(fallback)) => {
            (format!("sync may put {fallback} in the place of {present}"), fix)
        }
        (Some(present), None) => {
            (format!("sync may put one in the tenant's own domain in the place of {present}"), fix)
        }
        (None, Some(fallback)) => (format!("the cloud user would get {fallback}"), fix),
        (None, None) => (
            "the cloud user would get a UPN in the tenant's own domain, such as onmicrosoft.com"
                .into(),
            fix,
        ),
    }
}

/// The domain that the tenant has from the beginning, as the addresses of a user or the UPNs of all show it.
fn fallback_domain(context: Context<'_>, partner: Option<CloudRow>) -> Option<String> {
    let cloud = &context.directory().cloud;
    let own = |domain: &str| Cloud::of_own_domain(domain).map(|_| address_key(domain).into_owned());
    let of_partner = partner.and_then(|row| {
        let mut domains = cloud.all_addresses(row).filter_map(split_upn);
        domains.find_map(|(_, domain)| own(domain))
    });
    of_partner.or_else(|| cloud.upn_domains().iter().find_map(|domain| own(domain)))
}

/// Checks for characters that the cloud refuses in a UPN that is to be set.
pub(in crate::plan) fn characters(upn: &str, sink: &mut impl Sink) {
    if let Some(wording) = refused_characters(upn) {
        sink.add(Code::UpnCharacters, || wording);
    }
}

/// Whether a UPN can be one of the cloud: one that an export has cut or damaged cannot.
pub(super) fn is_taken_by_the_cloud(upn: &str) -> bool {
    let is_cut = |domain: &str| domain.is_empty() || domain.ends_with('.') || domain.contains("..");
    refused_characters(upn).is_none()
        && split_upn(upn).is_some_and(|(local, domain)| {
            !local.is_empty() && !local.contains("..") && domain.is_ascii() && !is_cut(domain)
        })
}

fn refused_characters(upn: &str) -> Option<Wording> {
    let (local, domain) = split_upn(upn)?;
    let refused = |c: &char| {
        !c.is_ascii_alphanumeric() && !matches!(c, '\'' | '.' | '-' | '_' | '!' | '#' | '^' | '~')
    };
    let mut found: Vec<char> = local.chars().filter(refused).collect();
    let is_of_a_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    found.extend(domain.chars().filter(|c| !is_of_a_domain(*c)));
    found.sort_unstable();
    found.dedup();
    let what = match (found.as_slice(), local.ends_with('.')) {
        ([], false) => return None,
        ([], true) => "a period before the @".to_string(),
        (found, _) => {
            let named = found.iter().map(|c| format!("'{c}' (U+{:04X})", u32::from(*c)));
            named.collect::<Vec<_>>().join(", ")
        }
    };
    Some(Wording::new(
        format!("the UPN {upn} has {what}, which the cloud does not take"),
        "give the on-premises user a UPN of letters A to Z, digits, and ' . - _ ! # ^ ~",
    ))
}

/// The UPN of the on-premises user becomes that of the cloud user, where the cloud takes it.
pub(super) fn differs(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    let ours = context.directory().onprem.text(onprem, Field::Upn).value();
    let theirs = context.directory().cloud.text(cloud, Field::Upn).value();
    let (Some(ours), Some(theirs)) = (ours, theirs) else { return };
    if address_key(ours) == address_key(theirs) {
        return;
    }
    let shown =
        split_upn(ours).is_some_and(|(_, domain)| domain_of(context, domain) == Domain::Shown);
    let held = context.judge.member_with_upn(onprem).is_some_and(|other| other != cloud);
    if refused_characters(ours).is_none() && shown && !held {
        sink.add(Code::UpnDiffers, || {
            Wording::new(
                format!("sync changes the UPN of the cloud user from {theirs} to {ours}"),
                "tell the person, or change the UPN first",
            )
        });
    }
}

/// A link changes the UPN of the cloud user to one that somebody has, or is to get.
pub(super) fn taken_by_another(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    let Some(upn) = context.directory().onprem.text(onprem, Field::Upn).value() else { return };
    let theirs = context.directory().cloud.text(cloud, Field::Upn).value();
    if theirs.is_none_or(|theirs| address_key(theirs) == address_key(upn)) {
        return;
    }
    if let Some(taken) = taken(context, upn, context.whom(cloud)) {
        sink.add(Code::UpnTaken, || {
            Wording::advised(
                format!("sync would change the UPN of the cloud user to {upn}; {}", taken.what),
                taken.advice,
            )
            .with_cloud(taken.holder)
        });
    }
}

/// That a UPN is not free.
pub(in crate::plan) struct Taken {
    /// In words, who has it.
    pub(in crate::plan) what: String,
    /// What to do about it.
    pub(in crate::plan) advice: Advice,
    /// Who has it.
    pub(in crate::plan) holder: Option<ObjectId>,
}

/// Whether an active cloud user but `except` has a UPN, or something in the queue gives it to one. Who is
/// queued to give it up does not count.
pub(in crate::plan) fn taken(context: Context<'_>, upn: &str, except: Whom<'_>) -> Option<Taken> {
    let cloud = &context.directory().cloud;
    let key = address_key(upn);
    let gives_up = |row: CloudRow| {
        let queued = context.queued_cloud(context.whom(row), &[OpKind::SetUserPrincipalName]);
        queued.and_then(|queued| queued.operation.after()).is_some_and(|to| address_key(&to) != key)
    };
    let has_it = |row: &CloudRow| {
        !context.whom(*row).is(except) && !is_guest(cloud, *row) && !gives_up(*row)
    };
    if let Some(holder) = cloud.rows_by_upn(upn).find(has_it) {
        return Some(Taken {
            what: format!("the UPN {upn} belongs to the active cloud user {}", cloud.label(holder)),
            advice: About::cloud(context, holder).advise(Occasion::UpnTaken),
            holder: context.object_id(holder),
        });
    }
    let mut queued = context.queue.claimants(&Claim::upn(upn));
    let other = queued
        .find(|queued| !queued.operation.cloud().is_some_and(|user| user.whom().is(except)))?;
    Some(Taken {
        what: format!("operation {} in the queue gives the UPN {upn} to another user", other.id),
        advice: Advice::said("remove that operation first, if this user is to have the UPN"),
        holder: other.operation.cloud().and_then(CloudRef::object_id),
    })
}

/// The cloud user, other than `except`, to whom sync gives a UPN: linked, or queued to be.
pub(in crate::plan) fn given_by_sync(
    context: Context<'_>,
    upn: &str,
    except: Whom<'_>,
) -> Option<CloudRow> {
    let mut users = context.directory().onprem.rows_by_upn(upn);
    users.find_map(|row| {
        let queued = context.object_guid(row).and_then(|id| context.queue.link_of_onprem(id));
        let is_linked = queued.is_some() || context.judge.onprem(row).holders.len() == 1;
        let partner = context.partner(row).filter(|_| is_linked)?;
        (!context.whom(partner).is(except)).then_some(partner)
    })
}
