//! Checks: what is wrong, why, and what to do about it, for one user, for a pair, for the queue, and
//! for everybody at once.
//!
//! Sources: docs/facts.md. Each check is a function over rows that says its findings to `Sink`;
//! [`check`] runs them over everybody and keeps the codes, the pair panel runs those of one pair
//! and takes the words.
//!
//! What an export cannot tell is never a finding about a user: one finding a directory says which
//! column is missing and which checks are blind without it.

mod blind;
mod cloud;
mod deleted;
mod found;
mod lists;
mod mailbox;
mod namesake;
mod pair;
mod person;
mod queue;
mod roles;
mod sink;
mod target;
mod user;
mod view;

use rayon::prelude::*;

pub use found::{FindingFilter, FindingId, Findings, Remedy, Selection, Subject};
pub(super) use pair::{pair_findings, write_back_findings};
pub(super) use target::{id_findings, id_unknown, target_findings};
pub(super) use user::{is_person, not_a_person};
pub(super) use view::View;

use super::Queue;
use super::finding::Code;
use crate::directory::{
    AnchorCell, AnchorPolicy, Cell, CloudRow, Directory, Field, OnPremRow, Row, address_key,
};
use crate::link::{CloudStatus, Judge, Links, OnPremStatus};
use sink::Codes;

/// Checks everybody, the lists beside them, and the queue.
///
/// Linear in the users but for the sorting; runs on all cores. `links` must be the judgement of
/// `directory`.
#[must_use]
pub fn check(directory: &Directory, links: &Links, queue: &Queue) -> Findings {
    let judge = Judge::new(directory, links.policy());
    let view = View { directory, judge: &judge, queue };
    let mut found: Vec<FindingId> = (0..directory.onprem.len() as u32)
        .into_par_iter()
        .flat_map_iter(|row| about_onprem(view, links, OnPremRow::new(row)))
        .collect();
    found.par_extend(
        (0..directory.cloud.len() as u32)
            .into_par_iter()
            .flat_map_iter(|row| about_cloud(view, links, CloudRow::new(row))),
    );
    repeated(view, &mut found);
    shared_anchors(view, &mut found);
    deleted::all(view, links, &mut found);
    lists::all(view, &mut found);
    queue::all(view, &mut found);
    blind::all(directory, links.policy(), &mut found);
    Findings::new(links.policy(), found)
}

/// How many cloud users look like quarantined duplicates, the traces of failed soft matches.
pub(super) fn count_quarantined(view: View<'_>) -> usize {
    let is_one = |row: &u32| {
        let mut sink = Codes::default();
        cloud::quarantined(view, CloudRow::new(*row), &mut sink);
        !sink.0.is_empty()
    };
    (0..view.directory.cloud.len() as u32).into_par_iter().filter(is_one).count()
}

fn about_onprem(
    view: View<'_>,
    links: &Links,
    row: OnPremRow,
) -> impl Iterator<Item = FindingId> + use<> {
    let status = links.onprem(row);
    let mut own = Codes::default();
    user::check(view, row, status, &mut own);
    let mut shared = Codes::default();
    let partner = links.partner(row);
    if let Some(partner) = partner {
        match status {
            OnPremStatus::Linked => pair::linked(view, row, partner, &mut shared),
            OnPremStatus::SoftMatch | OnPremStatus::Conflict => {
                pair::prospective(view, row, partner, &mut shared);
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

fn about_cloud(
    view: View<'_>,
    links: &Links,
    row: CloudRow,
) -> impl Iterator<Item = FindingId> + use<> {
    let mut sink = Codes::default();
    cloud::check(view, row, links.cloud(row), &mut sink);
    sink.0.into_iter().map(move |code| FindingId { code, subject: Subject::Cloud(row) })
}

/// On-premises users that share a UPN or an address.
fn repeated(view: View<'_>, found: &mut Vec<FindingId>) {
    let users = &view.directory.onprem;
    let upn = |row| address_key(users.text_or_empty(row, Field::Upn));
    for (a, b) in users.repeated_addresses() {
        let same_upn = !upn(a).is_empty() && upn(a) == upn(b);
        let code = if same_upn { Code::SameUpn } else { Code::SameAddress };
        found.extend([a, b].map(|row| FindingId { code, subject: Subject::OnPrem(row) }));
    }
}

/// On-premises users that share an anchor: two with one mS-DS-ConsistencyGuid, or one with the
/// objectGUID of another.
fn shared_anchors(view: View<'_>, found: &mut Vec<FindingId>) {
    let users = &view.directory.onprem;
    let candidates: Vec<OnPremRow> = match view.judge.policy() {
        // Two rows with one objectGUID are one user twice, which the import tells.
        AnchorPolicy::ObjectGuid => return,
        AnchorPolicy::Auto | AnchorPolicy::ConsistencyGuid => users
            .rows()
            .filter(|row| match users.anchor_cell(*row) {
                Cell::Value(AnchorCell::Guid(guid)) => users.id(*row) != Some(guid),
                Cell::Value(AnchorCell::Text(_)) | Cell::Empty | Cell::Unknown => false,
            })
            .collect(),
    };
    for row in candidates {
        let Ok(anchor) = view.judge.anchor(row) else { continue };
        let owners: Vec<OnPremRow> = view.judge.owners(anchor.guid).collect();
        if owners.len() > 1 {
            let shared = owners.into_iter().map(Subject::OnPrem);
            found.extend(shared.map(|subject| FindingId { code: Code::AnchorShared, subject }));
        }
    }
}

/// Whether a status of a cloud user is worth a look at its evidence.
const fn is_telling(status: CloudStatus) -> bool {
    match status {
        CloudStatus::Orphan
        | CloudStatus::WrongByteOrder
        | CloudStatus::CustomAnchor
        | CloudStatus::Duplicate => true,
        CloudStatus::Linked | CloudStatus::CloudOnly | CloudStatus::Unknown => false,
    }
}
