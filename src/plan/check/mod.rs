//! Checks: what is wrong, why, and what to do about it, for one user, for a pair, for the queue, and
//! for everybody at once.
//!
//! Sources: docs/facts.md. Each check is a function over rows that says its findings to `Sink`;
//! [`check`] runs them over everybody and keeps the codes, the pair panel runs those of one pair
//! and takes the words.
//!
//! What an export cannot tell is never a finding about a user: one finding a directory says which
//! column is missing and which checks are blind without it.

mod address;
mod authority;
mod blind;
mod cloud;
mod deleted;
mod doubt;
mod export;
mod finding_id;
mod findings;
mod identity;
mod likelihood;
mod lists;
mod mailbox;
mod namesake;
mod pair;
mod person;
mod queue;
mod queued;
mod rejected;
mod roles;
mod sink;
mod soft_match;
mod solved;
mod target;
mod upn;
mod user;

use rayon::prelude::*;

pub(super) use authority::{hand_back_findings, hand_over_findings};
pub(super) use export::displaced_findings;
pub use finding_id::{FindingId, Subject};
pub use findings::{FindingFilter, Findings, Remedy, Selection};
pub(super) use identity::remedy;
pub(super) use pair::{pair_findings, revive_findings, write_back_findings};
pub use solved::Solving;
pub(super) use target::{id_findings, id_unknown, rename_findings};
pub(super) use upn::{characters, given_by_sync, taken};
pub(super) use user::{is_person, not_a_person};

use super::context::Context;
use super::finding::Code;
use crate::directory::{
    AnchorCell, AnchorPolicy, Cell, CloudRow, Field, OnPremRow, Row, address_key,
};
use crate::link::OnPremStatus;
use sink::Codes;

/// Checks everybody, the lists beside them, and the queue.
///
/// Linear in the users but for the sorting; runs on all cores. The links must be those that the judge
/// finds.
#[must_use]
pub fn check(context: Context<'_>) -> Findings {
    let directory = context.directory();
    let mut found: Vec<FindingId> = (0..directory.onprem.len() as u32)
        .into_par_iter()
        .flat_map_iter(|row| about_onprem(context, OnPremRow::new(row)))
        .collect();
    found.par_extend(
        (0..directory.cloud.len() as u32)
            .into_par_iter()
            .flat_map_iter(|row| about_cloud(context, CloudRow::new(row))),
    );
    repeated(context, &mut found);
    shared_anchors(context, &mut found);
    deleted::all(context, &mut found);
    lists::all(context, &mut found);
    queue::all(context, &mut found);
    rejected::all(context, &mut found);
    doubt::all(context, &mut found);
    blind::all(context, &mut found);
    export::all(context, &mut found);
    Findings::new(found)
}

/// How many cloud users look like quarantined duplicates, the traces of failed soft matches, and nobody has decided
/// about them.
pub(super) fn count_quarantined(context: Context<'_>) -> usize {
    let is_one = |row: &u32| cloud::is_open_quarantine(context, CloudRow::new(*row));
    (0..context.directory().cloud.len() as u32).into_par_iter().filter(is_one).count()
}

fn about_onprem(context: Context<'_>, row: OnPremRow) -> impl Iterator<Item = FindingId> + use<> {
    let status = context.links.onprem(row);
    let mut own = Codes::default();
    user::check(context, row, status, &mut own);
    let mut shared = Codes::default();
    let partner = context.links.partner(row);
    if let Some(partner) = partner {
        match status {
            OnPremStatus::Linked => pair::linked(context, row, partner, &mut shared),
            OnPremStatus::SoftMatch | OnPremStatus::Conflict => {
                pair::prospective(context, row, partner, &mut shared);
            }
            OnPremStatus::Unlinked
            | OnPremStatus::HeldByDeleted
            | OnPremStatus::NoAnchor
            | OnPremStatus::Unknown => {}
        }
    }
    let own = own.0.into_iter().map(move |code| FindingId { code, subject: Subject::OnPrem(row) });
    let pair = partner.map(|partner| Subject::Pair(row, partner));
    let shared = shared.0.into_iter().zip(std::iter::repeat(pair));
    own.chain(shared.filter_map(|(code, subject)| Some(FindingId { code, subject: subject? })))
}

fn about_cloud(context: Context<'_>, row: CloudRow) -> impl Iterator<Item = FindingId> + use<> {
    let mut sink = Codes::default();
    cloud::check(context, row, context.links.cloud(row), &mut sink);
    sink.0.into_iter().map(move |code| FindingId { code, subject: Subject::Cloud(row) })
}

/// On-premises users that share a UPN or an address.
fn repeated(context: Context<'_>, found: &mut Vec<FindingId>) {
    let users = &context.directory().onprem;
    let upn = |row| address_key(users.text_or_empty(row, Field::Upn));
    for (a, b) in users.repeated_addresses() {
        let same_upn = !upn(a).is_empty() && upn(a) == upn(b);
        let code = if same_upn { Code::SameUpn } else { Code::SameAddress };
        let mut both = |code| {
            found.extend([a, b].map(|row| FindingId { code, subject: Subject::OnPrem(row) }));
        };
        both(code);
        if person::is_one_twice(context, a, b) {
            both(Code::OnePersonTwice);
        }
    }
}

/// On-premises users that share an anchor: two with one mS-DS-ConsistencyGuid, or one with the
/// objectGUID of another.
fn shared_anchors(context: Context<'_>, found: &mut Vec<FindingId>) {
    let users = &context.directory().onprem;
    let candidates: Vec<OnPremRow> = match context.judge.policy() {
        // Two rows with one objectGUID are one user twice, which the import tells.
        // Who shares a text has no anchor.
        AnchorPolicy::ObjectGuid | AnchorPolicy::Attribute(_) => return,
        AnchorPolicy::Auto | AnchorPolicy::ConsistencyGuid => users
            .rows()
            .filter(|row| match users.anchor_cell(*row) {
                Cell::Value(AnchorCell::Guid(guid)) => users.id(*row) != Some(guid),
                Cell::Value(AnchorCell::Text(_)) | Cell::Empty | Cell::Unknown => false,
            })
            .collect(),
    };
    for row in candidates {
        let Ok(anchor) = context.judge.anchor(row) else { continue };
        let owners = context.judge.owners(&anchor.anchor());
        if owners.len() > 1 {
            let shared = owners.into_iter().map(Subject::OnPrem);
            found.extend(shared.map(|subject| FindingId { code: Code::AnchorShared, subject }));
        }
    }
}
