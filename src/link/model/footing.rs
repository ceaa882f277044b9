//! Whether a pair is carried by what identifies a person, however likely it is.
//!
//! Where a surname is missing on one side, an address in common carries a pair far, and the pair may be of two
//! relatives. The measured errors among the surest pairs are of this kind, so that nobody is linked in bulk
//! on such a footing.
//!
//! What that costs, on the eight public sets that the model was designed with (`examples/evaluate.rs`): from 99 % on 1 of 6776 pairs
//! is wrong, and 86.9 % of the people are found; of those that names or an id carry none of 6270 is wrong, and
//! 80.4 % are found. Most is lost where many cells are empty (44 % in place of 82 % where a third of the names is missing),
//! and nothing where both names are there.

use super::chance::Chances;
use super::compare::Comparer;
use super::explain::contradicts;
use super::field::Comparison;
use super::parameters::Parameters;
use super::record::{Features, Side};
use crate::directory::{CloudRow, OnPremRow, Row};
use crate::link::name::GivenLevel;

/// Says of pairs whether names or an id carry them.
pub struct Footing<'a> {
    features: &'a Features,
    chances: &'a Chances,
    parameters: &'a Parameters,
    comparer: Comparer<'a>,
}

impl<'a> Footing<'a> {
    pub(super) fn of(
        features: &'a Features,
        chances: &'a Chances,
        parameters: &'a Parameters,
    ) -> Self {
        Self { features, chances, parameters, comparer: Comparer::new(features) }
    }

    /// Whether given name and surname of both are there and alike, or an id of theirs is equal:
    /// the employee id, or one that a sync wrote from one to the other. A further name, an employee id or a kind of account
    /// that is another one takes it away.
    pub fn holds(&mut self, onprem: OnPremRow, cloud: CloudRow) -> bool {
        let user = self.features.position(Side::OnPrem, onprem.index());
        let account = self.features.position(Side::Cloud, cloud.index());
        let Some((user, account)) = user.zip(account) else { return false };
        let levels = self.comparer.levels(user, account);
        let level = |comparison: Comparison| levels[comparison as usize];
        // What is hardly alike is more often so by chance than of one person.
        let agrees = |comparison: Comparison| {
            let level = comparison.levels().get(level(comparison) as usize);
            level.is_some_and(|level| level.same > level.other)
        };
        // A part that only an address tells is missing.
        let told = |side, user: usize| self.features.side(side).names[user].told;
        let names = [(Side::OnPrem, user), (Side::Cloud, account)];
        let are_whole = names.into_iter().all(|(side, user)| told(side, user).is_none());
        // Tim and Tom are different names, though the model may learn that they are often one person's here.
        let is_other = level(Comparison::Given) == GivenLevel::OtherName as u8;
        let given = (agrees(Comparison::Given) && !is_other) || agrees(Comparison::Initial);
        let straight = given && agrees(Comparison::Surname);
        let turned = agrees(Comparison::GivenSurname) && agrees(Comparison::SurnameGiven);
        let by_id = [Comparison::EmployeeId, Comparison::WrittenBack].map(level).contains(&0);
        ((are_whole && (straight || turned)) || by_id) && !self.is_contradicted(user, account)
    }

    /// Whether a fact of its own speaks against the two, however much else is equal.
    fn is_contradicted(&mut self, user: usize, account: usize) -> bool {
        let evidence = self.comparer.evidence(self.chances, user, account);
        Comparison::OWN.into_iter().any(|comparison| {
            contradicts(comparison, self.parameters.factor(comparison, &evidence).ln())
        })
    }
}
