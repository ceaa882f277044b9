//! What was learnt, and what two users' evidence weighs by it.

use super::evidence::{Digest, Evidence, Levels, UNSEEN};
use super::field::{Comparison, MOST_LEVELS};

/// What is learnt of a directory.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Parameters {
    /// For each comparison: the share of pairs of one person that are at each level, and 1 where it is unseen.
    pub(super) same: [[f64; MOST_LEVELS + 1]; Comparison::COUNT],
    /// The share of people whose names are turned round on one side.
    pub(super) swapped: f64,
    /// The share of people who have another address on the other side.
    pub(super) moved: f64,
    /// The share of people who have another place of work there.
    pub(super) transferred: f64,
    /// The odds that two users are one person before anything is compared.
    pub(super) prior_odds: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        let mut same = [[1.0; MOST_LEVELS + 1]; Comparison::COUNT];
        for comparison in Comparison::ALL {
            for (at, level) in comparison.levels().iter().enumerate() {
                same[comparison as usize][at] = level.same;
            }
        }
        Self { same, swapped: 0.02, moved: 0.08, transferred: 0.25, prior_odds: 1.0 }
    }
}

/// No pair weighs more: beyond it, nothing is surer.
pub(super) const MOST_WEIGHT: f64 = 1e15;

/// What the evidence of a pair weighs, taken apart. Weights are odds: a factor of 1 tells nothing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Weighed {
    /// Given name and surname in their places.
    pub(super) straight: f64,
    /// Given name and surname in each other's place.
    pub(super) turned: f64,
    /// Both together.
    pub(super) names: f64,
    /// The address.
    pub(super) place: f64,
    /// If they are one person: how likely it is that the address is the same.
    pub(super) lives_there: f64,
    /// The place of work.
    pub(super) work: f64,
    /// If they are one person: how likely it is that the place of work is the same.
    pub(super) works_there: f64,
    /// Everything, with the odds before anything is compared.
    pub(super) total: f64,
}

impl Weighed {
    /// If they are one person: how likely it is that the names are in their places.
    pub(super) fn stands_straight(&self, swapped: f64) -> f64 {
        (1.0 - swapped) * self.straight / self.names
    }
}

impl Parameters {
    /// How much likelier the level of a comparison is for one person than for two; 1 where it was not
    /// compared.
    pub(super) fn factor(&self, comparison: Comparison, evidence: &Evidence) -> f64 {
        let other = f64::from(evidence.other[comparison as usize]);
        self.same(&[comparison], &evidence.levels) / other
    }

    /// How likely one person is at the levels of some comparisons: no branch and no call, since it is worked out
    /// for each pair again and again.
    #[inline]
    fn same<const N: usize>(&self, comparisons: &[Comparison; N], levels: &Levels) -> f64 {
        let mut same = 1.0;
        for comparison in comparisons {
            // A turned surname is as often misspelt as a straight one.
            let learnt = match comparison {
                Comparison::GivenSurname | Comparison::SurnameGiven => Comparison::Surname,
                _ => *comparison,
            };
            same *= self.same[learnt as usize][levels[*comparison as usize] as usize];
        }
        same
    }

    /// By how much a share has changed at most; of the odds before anything is compared, as a share of them.
    pub(super) fn change_since(&self, before: &Self) -> f64 {
        let shares = |it: &Self| [it.swapped, it.moved, it.transferred];
        let odds = self.prior_odds / before.prior_odds - 1.0;
        let same = self.same.iter().flatten().zip(before.same.iter().flatten());
        let changes = same.map(|(now, before)| now - before);
        let others = shares(self).into_iter().zip(shares(before)).map(|(now, before)| now - before);
        changes.chain(others).chain([odds]).fold(0.0, |most, change| change.abs().max(most))
    }

    /// What the evidence of a pair weighs.
    pub(super) fn weigh(&self, digest: &Digest) -> Weighed {
        let levels = &digest.levels;
        let surname = self.same(&[Comparison::Surname], levels) / f64::from(digest.surname);
        let given = self.same(&Comparison::GIVEN, levels) / f64::from(digest.given);
        let straight = given * surname;
        let is_turned = Comparison::TURNED.iter().any(|it| levels[*it as usize] != UNSEEN);
        let turned = self.same(&Comparison::TURNED, levels) / f64::from(digest.turned);
        let names = if is_turned {
            (1.0 - self.swapped) * straight + self.swapped * turned
        } else {
            straight
        };
        let relatives = f64::from(digest.relatives);
        let family = surname.max(1.0) * relatives + 1.0 - relatives;
        let neighbours = f64::from(digest.neighbours) * family;
        let is_seen =
            |parts: &[Comparison; 4]| parts.iter().any(|part| levels[*part as usize] != UNSEEN);
        let (place, lives_there) = if is_seen(&Comparison::PLACE) {
            let same = self.same(&Comparison::PLACE, levels) / f64::from(digest.place);
            at_place(same, self.moved, neighbours)
        } else {
            (1.0, 1.0)
        };
        let (work, works_there) = if is_seen(&Comparison::WORK) {
            let same = self.same(&Comparison::WORK, levels) / f64::from(digest.work);
            at_place(same, self.transferred, f64::from(digest.colleagues))
        } else {
            (1.0, 1.0)
        };
        let single = self.same(&Comparison::SINGLE, levels) / digest.single;
        let total = self.prior_odds * names * place * work * single;
        let total = total.min(MOST_WEIGHT);
        Weighed { straight, turned, names, place, lives_there, work, works_there, total }
    }
}

/// A place as one fact behind its parts, which together are so much likelier for one person than for two: one
/// person has the same but for the share who moved; two people have the same by the chance of neighbours. So its
/// parts never tell more than that, and another place costs no more than to move.
fn at_place(same: f64, moved: f64, neighbours: f64) -> (f64, f64) {
    let one = (1.0 - moved) * same;
    let factor = (one + moved) / (neighbours * same).max(1.0);
    (factor, one / (one + moved))
}
