//! Learning from the data at hand, without an example.
//!
//! Expectation and maximisation (Dempster, Laird and Rubin 1977; for record linkage Winkler 1988): with the
//! parameters of the round before, each pair has a probability; with these probabilities as weights, the shares
//! of pairs of one person at each level are counted anew. A first guess stands behind every share with the
//! weight of 30 pairs, so that a directory of five people is judged by it. Of pairs with two like names of their own (Tim,
//! Tom) one less is counted: they are one person's so seldom that the only such pair would speak for itself.
//!
//! The shares of pairs of two people are not learnt: those of random pairs are nearly that ([`Chances::measure`]).

use rayon::prelude::*;

use super::chance::{Chances, SHARE_OF_BOTH};
use super::compare::Comparers;
use super::decisions::{Decided, Verdict};
use super::evidence::{Digest, UNSEEN};
use super::field::{Comparison, MOST_LEVELS};
use super::graph::{ByCloud, CandidateGraph};
use super::parameters::{MOST_WEIGHT, Parameters};
use super::propagate::Messages;
use super::record::Features;
use super::sample::Sample;
use crate::link::name::GivenLevel;

/// Everything is weighed anew until hardly anything changes, but so often at most.
const MOST_ROUNDS: usize = 100;

/// Rounds of belief propagation in the first of them, and in each that follows: it goes on where it was, so
/// that both settle together.
const FIRST_BELIEF_ROUNDS: usize = 5;
const BELIEF_ROUNDS: usize = 1;

/// Shares that change by less have hardly changed.
const SETTLED: f64 = 3e-4;

/// The weight of a first guess, in pairs.
const GUESS: f64 = 30.0;

/// A pair that weighs less is none.
const LEAST_WEIGHT: f64 = 1e-5;

/// Pairs that are neither among the best so many of the one user nor of the other are left out.
const MOST_PAIRS: usize = 40;

/// The level of two given names that are like each other, and names of their own.
const OTHER_NAME: usize = GivenLevel::OtherName as usize;

/// A pair less likely than this teaches nothing.
const LEAST_PROBABILITY: f64 = 1e-4;

/// Asked between the steps; when it says no, the answer is `None`.
pub(super) type KeepOn<'a> = &'a (dyn Fn() -> bool + Sync);

/// What is given to learn from.
#[derive(Clone, Copy)]
pub(super) struct Material<'a, 'f> {
    pub(super) features: &'a Features,
    pub(super) comparers: &'a Comparers<'f>,
    pub(super) chances: &'a Chances,
    pub(super) decided: &'a Decided,
}

/// How many of random pairs are at each level of each comparison.
pub(super) fn random_levels(
    features: &Features,
    comparers: &Comparers,
) -> [[u32; MOST_LEVELS]; Comparison::COUNT] {
    /// So many pairs are drawn at most.
    const PAIRS: u64 = 50_000;
    const PART: u64 = 1 << 11;
    let (users, accounts) = (features.onprem.len() as u64, features.cloud.len() as u64);
    let mut counts = [[0; MOST_LEVELS]; Comparison::COUNT];
    if users == 0 || accounts == 0 {
        return counts;
    }
    let parts: Vec<_> = (0..PAIRS.min(users * accounts).div_ceil(PART))
        .into_par_iter()
        .map(|part| {
            comparers.with(|comparer| {
                let mut counts = [[0; MOST_LEVELS]; Comparison::COUNT];
                let pairs = part * PART..PAIRS.min(users * accounts).min((part + 1) * PART);
                for pair in pairs {
                    let (user, account) =
                        (random(2 * pair) % users, random(2 * pair + 1) % accounts);
                    let levels = comparer.levels(user as usize, account as usize);
                    for (count, level) in counts.iter_mut().zip(levels).filter(|it| it.1 != UNSEEN)
                    {
                        count[level as usize] += 1;
                    }
                }
                counts
            })
        })
        .collect();
    for part in &parts {
        let levels = counts.iter_mut().flatten().zip(part.iter().flatten());
        levels.for_each(|(count, part)| *count += part);
    }
    counts
}

/// A number of a fixed sequence that looks random (Steele, Lea and Flood, Fast splittable pseudorandom number
/// generators, 2014).
const fn random(number: u64) -> u64 {
    let mut z = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x5eed);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The odds that two random users are one person, if so many people are on both sides.
fn prior_odds(people: f64, users: f64, accounts: f64) -> f64 {
    people / ((users - people + 1.0) * (accounts - people + 1.0))
}

impl Material<'_, '_> {
    /// The prior odds if this share of the smaller side is on the larger side too.
    fn odds_of_share(&self, share: f64) -> f64 {
        let (users, accounts) =
            (self.features.onprem.len() as f64, self.features.cloud.len() as f64);
        prior_odds(share * users.min(accounts), users, accounts)
    }

    /// The weight of a pair as it stands after the decisions.
    fn decided(&self, user: u32, account: u32, weight: f64) -> f64 {
        match self.decided.about(user, account) {
            Verdict::Open => weight,
            Verdict::Linked => MOST_WEIGHT,
            Verdict::Rejected | Verdict::Taken => 0.0,
        }
    }

    /// The pairs among these candidates that weigh anything by these parameters, each with what `keep` makes of
    /// its evidence and weight.
    fn weighed<T: Send + Copy>(
        &self,
        candidates: &CandidateGraph,
        parameters: &Parameters,
        keep_on: KeepOn,
        keep: impl Fn(&Digest, f64) -> T + Sync,
    ) -> Option<(CandidateGraph, Vec<T>)> {
        // Namesakes one after the other: what was compared for the one is of use for the next.
        let mut order = self.features.onprem.by_surname();
        order.retain(|user| !candidates.of_user(*user as usize).is_empty());
        let part = order.len().div_ceil(32).clamp(16, 4096);
        let parts: Option<Vec<Kept<T>>> = order
            .par_chunks(part)
            .map(|users| {
                self.comparers.with(|comparer| {
                    keep_on().then(|| {
                        let mut kept = Kept::default();
                        for user in users {
                            for account in candidates.of_user(*user as usize) {
                                let (user, account) = (*user, *account);
                                let evidence = comparer
                                    .evidence(self.chances, user as usize, account as usize)
                                    .digest();
                                let weight = parameters.weigh(&evidence).total;
                                let weight = self.decided(user, account, weight);
                                if weight > LEAST_WEIGHT {
                                    kept.push(account, weight as f32, keep(&evidence, weight));
                                }
                            }
                            kept.end_user();
                        }
                        kept
                    })
                })
            })
            .collect();
        let mut places = vec![None; candidates.users()];
        for (at, user) in order.iter().enumerate() {
            places[*user as usize] = Some((at / part, at % part));
        }
        Some(Kept::joined(&parts?, &places).best(self.features.cloud.len()))
    }

    /// The parameters that explain the data best, and the pairs that weigh anything by them with their weights.
    pub(super) fn learn(&self, candidates: &CandidateGraph, keep_on: KeepOn) -> Option<Learnt> {
        let prior_odds = self.odds_of_share(SHARE_OF_BOTH);
        let first = Parameters { prior_odds, ..Parameters::default() };
        let sample = Sample::of(candidates, self.features);
        let (graph, evidence) =
            self.weighed(&sample.graph, &first, keep_on, |evidence, _| *evidence)?;
        let by_cloud = ByCloud::of(&graph, self.features.cloud.len());
        let users = users_of(&graph);

        let mut parameters = first.clone();
        let mut messages = Messages::new(&graph, &by_cloud);
        for round in 0..MOST_ROUNDS {
            if !keep_on() {
                return None;
            }
            let weights = self.weights(&parameters, &graph, &users, &evidence);
            messages.go_on(if round == 0 { FIRST_BELIEF_ROUNDS } else { BELIEF_ROUNDS }, &weights);
            let sums = Sums::over(&evidence, &parameters, |pair| {
                f64::from(messages.probability(pair, weights[pair]))
            });
            let before = std::mem::replace(&mut parameters, sums.parameters(self, sample.share));
            if parameters.change_since(&before) < SETTLED {
                break;
            }
        }
        let (graph, weights) = if sample.is_everybody() {
            let weights = self.weights(&parameters, &graph, &users, &evidence);
            (graph, weights)
        } else {
            drop((graph, evidence));
            self.weighed(candidates, &parameters, keep_on, |_, weight| weight as f32)?
        };
        Some(Learnt { parameters, graph, weights })
    }

    /// What pairs that were compared weigh by these parameters.
    fn weights(
        &self,
        parameters: &Parameters,
        graph: &CandidateGraph,
        users: &[u32],
        evidence: &[Digest],
    ) -> Vec<f32> {
        let pairs = evidence.par_iter().zip(users.par_iter().zip(graph.cloud()));
        let weigh = |(evidence, (user, account)): (&Digest, (&u32, &u32))| {
            let weight = parameters.weigh(evidence).total;
            self.decided(*user, *account, weight) as f32
        };
        pairs.map(weigh).collect()
    }
}

/// What was learnt of a directory.
pub(super) struct Learnt {
    pub(super) parameters: Parameters,
    /// The pairs that weigh anything.
    pub(super) graph: CandidateGraph,
    /// The weight of each of them.
    pub(super) weights: Vec<f32>,
}

/// The on-premises user of each pair.
fn users_of(graph: &CandidateGraph) -> Vec<u32> {
    let users = 0..graph.users() as u32;
    users.flat_map(|user| graph.pairs_of(user as usize).map(move |_| user)).collect()
}

/// Pairs that weigh something, with their weights and what is kept of each.
struct Kept<T> {
    starts: Vec<u32>,
    cloud: Vec<u32>,
    weights: Vec<f32>,
    notes: Vec<T>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { starts: vec![0], cloud: Vec::new(), weights: Vec::new(), notes: Vec::new() }
    }
}

impl<T: Copy> Kept<T> {
    fn push(&mut self, account: u32, weight: f32, kept: T) {
        self.cloud.push(account);
        self.weights.push(weight);
        self.notes.push(kept);
    }

    fn end_user(&mut self) {
        self.starts.push(self.cloud.len() as u32);
    }

    /// Everybody's pairs in the order of the users: where each stands in which of the parts, if in one.
    fn joined(parts: &[Self], places: &[Option<(usize, usize)>]) -> Self {
        let pairs = parts.iter().map(|part| part.cloud.len()).sum();
        let mut all = Self::default();
        all.starts.reserve_exact(places.len());
        all.cloud.reserve_exact(pairs);
        all.weights.reserve_exact(pairs);
        all.notes.reserve_exact(pairs);
        for place in places {
            if let Some((part, at)) = place {
                let part = &parts[*part];
                let own = part.starts[*at] as usize..part.starts[at + 1] as usize;
                all.cloud.extend_from_slice(&part.cloud[own.clone()]);
                all.weights.extend_from_slice(&part.weights[own.clone()]);
                all.notes.extend_from_slice(&part.notes[own]);
            }
            all.end_user();
        }
        all
    }

    /// The graph of the pairs that are among the best of either user.
    fn best(self, accounts: usize) -> (CandidateGraph, Vec<T>) {
        // All pairs of a user who has no more are among its best.
        if self.starts.windows(2).all(|it| it[1] - it[0] <= MOST_PAIRS as u32) {
            return (CandidateGraph::of_parts(self.starts, self.cloud), self.notes);
        }
        let graph = CandidateGraph::of_parts(self.starts, self.cloud);
        let by_cloud = ByCloud::of(&graph, accounts);
        let least = |pairs: &mut dyn Iterator<Item = usize>| {
            let mut weights: Vec<f32> = pairs.map(|pair| self.weights[pair]).collect();
            if weights.len() <= MOST_PAIRS {
                return 0.0;
            }
            *weights.select_nth_unstable_by(MOST_PAIRS - 1, |a, b| b.total_cmp(a)).1
        };
        let of_account: Vec<f32> = (0..accounts)
            .map(|user| least(&mut by_cloud.pairs_of(user).iter().map(|pair| *pair as usize)))
            .collect();
        let mut best = Self::default();
        for user in 0..graph.users() {
            let of_user = least(&mut graph.pairs_of(user));
            let is_best = |pair: &usize| {
                let weight = self.weights[*pair];
                weight >= of_user || weight >= of_account[graph.cloud()[*pair] as usize]
            };
            for pair in graph.pairs_of(user).filter(is_best) {
                best.cloud.push(graph.cloud()[pair]);
                best.notes.push(self.notes[pair]);
            }
            best.starts.push(best.cloud.len() as u32);
        }
        (CandidateGraph::of_parts(best.starts, best.cloud), best.notes)
    }
}

/// What is counted of all pairs, each by its probability.
#[derive(Clone)]
struct Sums {
    same: [[f64; MOST_LEVELS]; Comparison::COUNT],
    /// Of people whose names could be turned round: how many are, of how many.
    swapped: [f64; 2],
    moved: [f64; 2],
    transferred: [f64; 2],
    people: f64,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            same: [[0.0; MOST_LEVELS]; Comparison::COUNT],
            swapped: [0.0; 2],
            moved: [0.0; 2],
            transferred: [0.0; 2],
            people: 0.0,
        }
    }
}

impl Sums {
    /// Sums over all pairs, in parts of one size, added in their order: the same to the last bit whatever
    /// the number of threads.
    fn over(
        evidence: &[Digest],
        parameters: &Parameters,
        probability: impl Fn(usize) -> f64 + Sync,
    ) -> Self {
        const PART: usize = 8192;
        let parts: Vec<Self> = evidence
            .par_chunks(PART)
            .enumerate()
            .map(|(part, evidence)| {
                let mut sums = Self::default();
                for (at, evidence) in evidence.iter().enumerate() {
                    sums.add(evidence, parameters, probability(part * PART + at));
                }
                sums
            })
            .collect();
        parts.iter().fold(Self::default(), |mut all, part| {
            all.append(part);
            all
        })
    }

    fn add(&mut self, evidence: &Digest, parameters: &Parameters, probability: f64) {
        self.people += probability;
        if probability < LEAST_PROBABILITY {
            return;
        }
        let weighed = parameters.weigh(evidence);
        let seen = |comparison: Comparison| evidence.levels[comparison as usize] != UNSEEN;
        let straight = if seen(Comparison::GivenSurname) || seen(Comparison::SurnameGiven) {
            let straight = weighed.stands_straight(parameters.swapped);
            self.swapped[0] += probability * (1.0 - straight);
            self.swapped[1] += probability;
            straight
        } else {
            1.0
        };
        if Comparison::PLACE.into_iter().any(seen) {
            self.moved[0] += probability * (1.0 - weighed.lives_there);
            self.moved[1] += probability;
        }
        if Comparison::WORK.into_iter().any(seen) {
            self.transferred[0] += probability * (1.0 - weighed.works_there);
            self.transferred[1] += probability;
        }
        for comparison in Comparison::ALL.into_iter().filter(|it| seen(*it)) {
            let share = match comparison {
                Comparison::Given | Comparison::Initial | Comparison::Surname => straight,
                _ if Comparison::PLACE.contains(&comparison) => weighed.lives_there,
                _ if Comparison::WORK.contains(&comparison) => weighed.works_there,
                _ => 1.0,
            };
            let level = evidence.levels[comparison as usize] as usize;
            self.same[comparison as usize][level] += probability * share;
        }
    }

    fn append(&mut self, other: &Self) {
        self.people += other.people;
        for (ours, theirs) in [
            (&mut self.swapped, other.swapped),
            (&mut self.moved, other.moved),
            (&mut self.transferred, other.transferred),
        ] {
            ours[0] += theirs[0];
            ours[1] += theirs[1];
        }
        let levels = self.same.iter_mut().flatten().zip(other.same.iter().flatten());
        levels.for_each(|(ours, theirs)| *ours += theirs);
    }

    /// The shares that follow, with the first guesses behind them; the sums are over this share of the users.
    fn parameters(&self, material: &Material, sampled: f64) -> Parameters {
        /// More people than this share of the smaller side are never taken to be on both.
        const MOST: f64 = 0.9;
        /// The share of the people on both sides whose two users are candidates of each other at all.
        const AMONG_CANDIDATES: f64 = 0.99;
        let guess = Parameters::default();
        let mut learnt = guess.clone();
        for comparison in Comparison::ALL.into_iter().filter(|it| !it.is_given()) {
            let at = comparison as usize;
            let total: f64 = self.same[at].iter().sum();
            for level in 0..comparison.levels().len() {
                let counted = self.same[at][level];
                let counted = if comparison == Comparison::Given && level == OTHER_NAME {
                    (counted - 1.0).max(0.0)
                } else {
                    counted
                };
                let pairs = counted + GUESS * guess.same[at][level];
                learnt.same[at][level] = pairs / (total + GUESS);
            }
        }
        let share =
            |counted: [f64; 2], guess: f64| (counted[0] + GUESS * guess) / (counted[1] + GUESS);
        learnt.swapped = share(self.swapped, guess.swapped);
        learnt.moved = share(self.moved, guess.moved);
        learnt.transferred = share(self.transferred, guess.transferred);
        let smaller = material.features.onprem.len().min(material.features.cloud.len()) as f64;
        let found = self.people / sampled / AMONG_CANDIDATES;
        let people = ((found + 7.0) / (smaller + 10.0)).min(MOST);
        learnt.prior_odds = material.odds_of_share(people);
        learnt
    }
}

#[cfg(test)]
mod tests;
