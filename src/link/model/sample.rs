//! Whom to learn from, where there are more people than learning needs.
//!
//! Who competes with whom must stay together: a pair is learnt from with its rivals, or it seems surer than
//! it is. The strongest rivals have the surname in common, so that all users of a surname are taken or none; each
//! with all of its candidates.

use std::borrow::Cow;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::graph::CandidateGraph;
use super::record::{Features, Records};
use super::texts::NONE;

/// So many on-premises users are enough.
const ENOUGH: usize = 20_000;

/// Some of the users, with their candidates.
pub(super) struct Sample<'a> {
    /// The candidates of those who are in it; the others have none.
    pub(super) graph: Cow<'a, CandidateGraph>,
    /// The share of the on-premises users who are in it.
    pub(super) share: f64,
}

impl<'a> Sample<'a> {
    /// The surnames of about so many users as are enough; everybody where there are hardly more.
    pub(super) fn of(candidates: &'a CandidateGraph, features: &Features) -> Self {
        Self::of_about(ENOUGH, candidates, features)
    }

    /// Whether nobody was left out.
    pub(super) const fn is_everybody(&self) -> bool {
        matches!(self.graph, Cow::Borrowed(_))
    }

    fn of_about(enough: usize, candidates: &'a CandidateGraph, features: &Features) -> Self {
        let users = candidates.users();
        let parts = users / enough.max(1);
        if parts < 2 {
            return Self { graph: Cow::Borrowed(candidates), share: 1.0 };
        }
        let is_in =
            |user: &usize| family(features, &features.onprem, *user).is_multiple_of(parts as u64);
        let taken = (0..users).filter(is_in).count();
        let graph =
            CandidateGraph::of((0..users).map(|user| {
                if is_in(&user) { candidates.of_user(user).to_vec() } else { Vec::new() }
            }));
        Self { graph: Cow::Owned(graph), share: taken as f64 / users as f64 }
    }
}

/// A number that users of one surname have in common; without one, those of one given name.
fn family(features: &Features, records: &Records, user: usize) -> u64 {
    let name = records.names[user];
    let word = if name.surname == NONE { name.given } else { name.surname };
    FixedState::default().hash_one(features.words.get(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Directory, Field, FieldSet, OnPremRow, TableBuilder};
    use crate::link::model::Tenant;

    #[test]
    fn families_stay_together_with_all_their_candidates() {
        let mut builder = TableBuilder::<OnPremRow>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        for number in 0..400 {
            builder.start_row(class);
            builder.set_text(Field::GivenName, "Anna");
            builder.set_text(
                Field::Surname,
                &format!("Name{}", "abcdefghijklmnopqrst".chars().nth(number / 20).unwrap()),
            );
        }
        let directory = Directory { onprem: builder.finish(), ..Directory::default() };
        let rows: Vec<OnPremRow> = directory.onprem.rows().collect();
        let features = Features::of(&directory, &Tenant::default(), &rows, &[]);
        let graph = CandidateGraph::complete(400, 3);
        let sample = Sample::of_about(100, &graph, &features);
        let sizes: Vec<usize> = (0..400).map(|user| sample.graph.of_user(user).len()).collect();
        for family in sizes.chunks(20) {
            assert!(family.iter().all(|size| *size == 3) || family.iter().all(|size| *size == 0));
        }
        let taken = sizes.iter().filter(|size| **size > 0).count();
        assert!((20..400).contains(&taken), "{taken}");
        assert!((sample.share - taken as f64 / 400.0).abs() < 1e-9);
        assert!((Sample::of_about(300, &graph, &features).share - 1.0).abs() < 1e-9);
    }
}
