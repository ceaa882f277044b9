//! The probability of each pair, where everybody is one person at most.
//!
//! A matching is a set of pairs in which nobody occurs twice. Its weight is the product of the weights of its
//! pairs; to be alone weighs 1. The share of all weight that the matchings with a pair have is the
//! probability of the pair. That is the monomer-dimer model (Heilmann and Lieb, Theory of
//! monomer-dimer systems, 1972), and its marginals are found by belief propagation: exactly on a graph without
//! circles, and nearly so on one whose circles are long (Bayati and Nair, A rigorous proof of the cavity method for
//! counting matchings, 2006). Small clusters with circles are counted ([`count_clusters`]). With `x(e)` the message of a user over pair `e` and `y(e)` that of the other user:
//!
//! `x(e) = 1 / (1 + sum of w(f) y(f) over the other pairs f of the user)`, `y(e)` likewise with `x`, and
//! `p(e) = w x y / (1 + w x y)`.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rayon::prelude::*;

use super::cluster::count_clusters;
use super::graph::{ByCloud, CandidateGraph};

/// What was propagated over each pair.
#[derive(Clone, Debug, Default)]
pub(super) struct Beliefs {
    /// What the other pairs of the on-premises user leave for this one: 1 where there is no rival.
    pub(super) of_user: Vec<f32>,
    /// What the other pairs of the cloud user leave for this one.
    pub(super) of_account: Vec<f32>,
}

/// What users tell each other over the pairs of a graph.
pub(super) struct Messages<'a> {
    graph: &'a CandidateGraph,
    by_cloud: &'a ByCloud,
    /// What on-premises users tell, pair by pair.
    of_users: Vec<f32>,
    /// What cloud users tell, in their order: what is told by one of them stands together.
    of_accounts: Vec<f32>,
}

impl<'a> Messages<'a> {
    /// Nothing was told yet.
    pub(super) fn new(graph: &'a CandidateGraph, by_cloud: &'a ByCloud) -> Self {
        let silent = || vec![1.0; graph.len()];
        Self { graph, by_cloud, of_users: silent(), of_accounts: silent() }
    }

    /// Goes on for some rounds by these weights, which are odds. Who hears nothing new has nothing new to
    /// tell: most of a directory is settled after a few rounds.
    pub(super) fn go_on(&mut self, rounds: usize, weights: &[f32]) {
        let Self { graph, by_cloud, of_users, of_accounts } = self;
        let users = all_awake(graph.users());
        let accounts = all_awake(by_cloud.accounts());
        for _ in 0..rounds {
            let side = Telling { starts: graph.starts(), awake: &users };
            let claim = |pair: usize| {
                f64::from(weights[pair]) * f64::from(of_accounts[by_cloud.place(pair)])
            };
            let wake = |pair: usize| accounts[graph.cloud()[pair] as usize].store(true, Relaxed);
            side.tell(of_users, claim, wake);
            let side = Telling { starts: by_cloud.starts(), awake: &accounts };
            let claim = |place: usize| {
                let pair = by_cloud.pairs()[place] as usize;
                f64::from(weights[pair]) * f64::from(of_users[pair])
            };
            let wake = |place: usize| users[by_cloud.user_at(place)].store(true, Relaxed);
            side.tell(of_accounts, claim, wake);
        }
    }

    /// The probability of a pair by what was told, circles or not.
    #[inline]
    pub(super) fn probability(&self, pair: usize, weight: f32) -> f32 {
        let left = [self.of_users[pair], self.of_accounts[self.by_cloud.place(pair)]];
        probability(weight, left)
    }

    /// What is believed after all that was told; small clusters with circles are counted.
    fn beliefs(&self, weights: &[f32]) -> Beliefs {
        let pairs = (0..weights.len()).into_par_iter();
        let mut of_user = self.of_users.clone();
        let mut of_account: Vec<f32> =
            pairs.map(|pair| self.of_accounts[self.by_cloud.place(pair)]).collect();
        count_clusters(self.graph, self.by_cloud, weights, (&mut of_user, &mut of_account));
        Beliefs { of_user, of_account }
    }
}

impl Beliefs {
    /// The beliefs after some rounds, from weights that are odds.
    pub(super) fn after(
        rounds: usize,
        graph: &CandidateGraph,
        by_cloud: &ByCloud,
        weights: &[f32],
    ) -> Self {
        let mut messages = Messages::new(graph, by_cloud);
        messages.go_on(rounds, weights);
        messages.beliefs(weights)
    }

    /// The probability of a pair.
    #[inline]
    pub(super) fn probability(&self, pair: usize, weight: f32) -> f32 {
        probability(weight, [self.of_user[pair], self.of_account[pair]])
    }

    /// The same, if nobody else on-premises could be the cloud user.
    pub(super) fn unrivalled(&self, pair: usize, weight: f32) -> f32 {
        probability(weight, [self.of_user[pair], 1.0])
    }
}

/// The probability of a pair, by what the other pairs of its two users leave for it.
#[inline]
fn probability(weight: f32, left: [f32; 2]) -> f32 {
    let odds = left.into_iter().map(f64::from).fold(f64::from(weight), |odds, left| odds * left);
    (odds / (1.0 + odds)) as f32
}

fn all_awake(users: usize) -> Vec<AtomicBool> {
    (0..users).map(|_| AtomicBool::new(true)).collect()
}

/// One side, while its users tell the other what they heard.
struct Telling<'a> {
    /// The pairs of user `n` are `starts[n]..starts[n + 1]`.
    starts: &'a [u32],
    /// Who has heard something new.
    awake: &'a [AtomicBool],
}

impl Telling<'_> {
    /// Has everybody who is awake tell for each pair what their other pairs leave, and fall asleep; those to
    /// whom that is new are woken.
    fn tell(
        &self,
        messages: &mut [f32],
        claim: impl Fn(usize) -> f64 + Sync,
        wake: impl Fn(usize) + Sync,
    ) {
        /// So many users are worth a job.
        const PART: usize = 1024;
        let mut rest = messages;
        let mut parts = Vec::with_capacity(self.awake.len() / PART + 1);
        for first in (0..self.awake.len()).step_by(PART) {
            let users = first..self.awake.len().min(first + PART);
            let pairs = self.starts[users.end] - self.starts[users.start];
            let (part, after) = rest.split_at_mut(pairs as usize);
            parts.push((users, part));
            rest = after;
        }
        parts.into_par_iter().for_each(|(users, part)| {
            let first = self.starts[users.start] as usize;
            let mut claims = Vec::new();
            for user in users.filter(|user| self.awake[*user].swap(false, Relaxed)) {
                let pairs = self.starts[user] as usize..self.starts[user + 1] as usize;
                let own = &mut part[pairs.start - first..pairs.end - first];
                // Who has one pair has no rival, and said so from the beginning.
                if own.len() < 2 {
                    continue;
                }
                claims.clear();
                claims.extend(pairs.clone().map(&claim));
                let rivals = Rivals::of(claims.iter().copied());
                for (message, (pair, claim)) in own.iter_mut().zip(pairs.zip(&claims)) {
                    let left = rivals.left_for(*claim);
                    if is_new(left, *message) {
                        wake(pair);
                    }
                    *message = left;
                }
            }
        });
    }
}

/// Whether a message tells something else than the one before.
#[inline]
fn is_new(message: f32, before: f32) -> bool {
    /// A smaller change is none.
    const SETTLED: f32 = 1e-5;
    (message - before).abs() > SETTLED * message.max(before)
}

/// The claims on a user, summed so that the largest of them can be taken away again: it may be so large that
/// the others vanish beside it.
#[derive(Default)]
pub(super) struct Rivals {
    largest: f64,
    others: f64,
}

impl Rivals {
    #[inline]
    pub(super) fn of(claims: impl Iterator<Item = f64>) -> Self {
        let mut rivals = Self::default();
        for claim in claims {
            rivals.others += claim.min(rivals.largest);
            rivals.largest = rivals.largest.max(claim);
        }
        rivals
    }

    /// What they leave for one of them.
    #[inline]
    fn left_for(&self, claim: f64) -> f32 {
        let others = if claim < self.largest {
            self.largest + (self.others - claim).max(0.0)
        } else {
            self.others
        };
        (1.0 / (1.0 + others)) as f32
    }

    /// What they leave for somebody who is none of them.
    pub(super) fn left_for_another(&self) -> f32 {
        (1.0 / (1.0 + self.largest + self.others)) as f32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The marginals by counting every matching.
    fn counted(graph: &CandidateGraph, weights: &[f32]) -> Vec<f64> {
        fn walk(
            graph: &CandidateGraph,
            weights: &[f32],
            user: usize,
            taken: &mut Vec<usize>,
            weight: f64,
            sums: &mut (f64, Vec<f64>),
        ) {
            if user == graph.users() {
                sums.0 += weight;
                for pair in taken.iter() {
                    sums.1[*pair] += weight;
                }
                return;
            }
            walk(graph, weights, user + 1, taken, weight, sums);
            for pair in graph.pairs_of(user) {
                if taken.iter().all(|other| graph.cloud()[*other] != graph.cloud()[pair]) {
                    taken.push(pair);
                    walk(graph, weights, user + 1, taken, weight * f64::from(weights[pair]), sums);
                    taken.pop();
                }
            }
        }
        let mut sums = (0.0, vec![0.0; weights.len()]);
        walk(graph, weights, 0, &mut Vec::new(), 1.0, &mut sums);
        sums.1.into_iter().map(|sum| sum / sums.0).collect()
    }

    fn propagated(graph: &CandidateGraph, accounts: usize, weights: &[f32]) -> Vec<f32> {
        let by_cloud = ByCloud::of(graph, accounts);
        let beliefs = Beliefs::after(25, graph, &by_cloud, weights);
        (0..weights.len()).map(|pair| beliefs.probability(pair, weights[pair])).collect()
    }

    proptest! {
        /// A graph without circles: user `n` is tied to earlier ones by one pair only.
        #[test]
        fn marginals_of_a_tree_are_those_of_counting(
            ties in prop::collection::vec((0_usize..8, -6.0_f32..14.0), 1..8),
        ) {
            // Vertices alternate: an edge goes from each new vertex to an earlier one of the other side.
            let (mut users, mut accounts) = (vec![Vec::new()], 1_u32);
            users[0].push((0, 1.5));
            for (to, weight) in ties {
                let weight = weight.exp();
                if to % 2 == 0 {
                    users.push(vec![((to as u32 / 2) % accounts, weight)]);
                } else {
                    let user = (to / 2) % users.len();
                    users[user].push((accounts, weight));
                    accounts += 1;
                }
            }
            let graph =
                CandidateGraph::of(users.iter().map(|list| list.iter().map(|it| it.0).collect()));
            let weights: Vec<f32> = users.iter().flatten().map(|it| it.1).collect();
            let found = propagated(&graph, accounts as usize, &weights);
            for (found, expected) in found.iter().zip(counted(&graph, &weights)) {
                prop_assert!((f64::from(*found) - expected).abs() < 1e-4, "{found} {expected}");
            }
        }

        /// Whatever the odds, and however dense: small clusters are counted.
        #[test]
        fn marginals_of_a_small_graph_are_those_of_counting(
            (users, accounts, odds) in (1_u32..5, 1_u32..5).prop_flat_map(|(users, accounts)| {
                let odds = prop_oneof![-16.0_f32..-4.0, -4.0_f32..4.0, 4.0_f32..34.0];
                let odds = prop::collection::vec(odds, (users * accounts) as usize);
                (Just(users), Just(accounts), odds)
            }),
        ) {
            let graph = CandidateGraph::complete(users, accounts);
            let weights: Vec<f32> = odds.into_iter().map(f32::exp).collect();
            let found = propagated(&graph, accounts as usize, &weights);
            for (found, expected) in found.iter().zip(counted(&graph, &weights)) {
                prop_assert!((f64::from(*found) - expected).abs() < 0.003, "{found} {expected}");
            }
        }

        /// A cluster that is too large to be counted: nobody is more than one person all the same.
        #[test]
        fn nobody_of_a_large_cluster_is_more_than_one(
            odds in prop::collection::vec(-6.0_f32..34.0, 16 * 16),
        ) {
            let graph = CandidateGraph::complete(16, 16);
            let weights: Vec<f32> = odds.into_iter().map(f32::exp).collect();
            let found = propagated(&graph, 16, &weights);
            for user in 0..16 {
                let row: f32 = graph.pairs_of(user).map(|pair| found[pair]).sum();
                let column: f32 = (0..16).map(|other| found[other * 16 + user]).sum();
                prop_assert!(row < 1.001 && column < 1.001, "{row} {column}");
            }
        }
    }

    /// Two namesakes on both sides: either way to pair them off is a matching, and the odds between the two
    /// ways are those of their weights.
    #[test]
    fn of_two_ways_to_pair_namesakes_off_the_odds_decide() {
        let graph = CandidateGraph::complete(2, 2);
        let weights = [14.0, 14.0, 14.0, 14.5].map(f32::exp);
        let found = propagated(&graph, 2, &weights);
        let expected = 1.0 / (1.0 + (-0.5_f32).exp());
        assert!((found[0] - expected).abs() < 1e-3, "{found:?} {expected}");
    }

    #[test]
    fn a_giant_leaves_the_others_what_they_have() {
        let rivals = Rivals::of([0.5, 1e30, 0.25].into_iter());
        assert!((f64::from(rivals.left_for(1e30)) - 1.0 / 1.75).abs() < 1e-6);
        assert!(rivals.left_for(0.5) < 1e-29);
        assert!(Rivals::default().left_for_another() > 0.99);
    }
}
