//! The probability of each pair, where everybody is one person at most.
//!
//! A matching is a set of pairs in which nobody occurs twice. Its weight is the product of the weights of its
//! pairs; to be alone weighs 1. The share of all weight that the matchings with a pair have is the
//! probability of the pair. That is the monomer-dimer model (Heilmann and Lieb, Theory of
//! monomer-dimer systems, 1972), and its marginals are found by belief propagation: exactly on a graph without
//! circles, and nearly so on others (Bayati and Nair, A rigorous proof of the cavity method for counting
//! matchings, 2006). With `x(e)` the message of a user over pair `e` and `y(e)` that of the other user:
//!
//! `x(e) = 1 / (1 + sum of w(f) y(f) over the other pairs f of the user)`, `y(e)` likewise with `x`, and
//! `p(e) = w x y / (1 + w x y)`.

use rayon::prelude::*;

use super::graph::CandidateGraph;

/// The pairs of each cloud user.
#[derive(Clone, Debug, Default)]
pub(super) struct ByCloud {
    starts: Vec<u32>,
    pairs: Vec<u32>,
}

impl ByCloud {
    pub(super) fn of(graph: &CandidateGraph, users: usize) -> Self {
        let mut starts = vec![0_u32; users + 1];
        for user in graph.cloud() {
            starts[*user as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut pairs = vec![0_u32; graph.len()];
        for (pair, user) in graph.cloud().iter().enumerate() {
            pairs[next[*user as usize] as usize] = pair as u32;
            next[*user as usize] += 1;
        }
        Self { starts, pairs }
    }

    /// The numbers of the pairs of a cloud user.
    pub(super) fn pairs_of(&self, user: usize) -> &[u32] {
        &self.pairs[self.starts[user] as usize..self.starts[user + 1] as usize]
    }
}

/// What was propagated over each pair.
#[derive(Clone, Debug, Default)]
pub(super) struct Beliefs {
    /// What the other pairs of the on-premises user leave for this one: 1 where there is no rival.
    pub(super) of_user: Vec<f32>,
    /// What the other pairs of the cloud user leave for this one.
    pub(super) of_account: Vec<f32>,
}

impl Beliefs {
    /// The beliefs after some rounds, from weights that are odds.
    pub(super) fn after(
        rounds: usize,
        graph: &CandidateGraph,
        by_cloud: &ByCloud,
        weights: &[f32],
    ) -> Self {
        let mut beliefs =
            Self { of_user: vec![1.0; weights.len()], of_account: vec![1.0; weights.len()] };
        for _ in 0..rounds {
            beliefs.tell_users(graph, weights);
            beliefs.tell_accounts(by_cloud, weights);
        }
        beliefs
    }

    fn tell_users(&mut self, graph: &CandidateGraph, weights: &[f32]) {
        let of_account = &self.of_account;
        let mut rest = self.of_user.as_mut_slice();
        let mut rows = Vec::with_capacity(graph.users());
        for user in 0..graph.users() {
            let (row, after) = rest.split_at_mut(graph.pairs_of(user).len());
            rows.push((user, row));
            rest = after;
        }
        rows.into_par_iter().with_min_len(256).for_each(|(user, row)| {
            let pairs = graph.pairs_of(user);
            let claim = |at: usize| f64::from(weights[at]) * f64::from(of_account[at]);
            let rivals = Rivals::of(pairs.clone().map(claim));
            row.iter_mut().zip(pairs).for_each(|(it, at)| *it = rivals.left_for(claim(at)));
        });
    }

    fn tell_accounts(&mut self, by_cloud: &ByCloud, weights: &[f32]) {
        let of_user = &self.of_user;
        let claim = |at: u32| f64::from(weights[at as usize]) * f64::from(of_user[at as usize]);
        let users = by_cloud.starts.len().saturating_sub(1);
        let told: Vec<Vec<f32>> = (0..users)
            .into_par_iter()
            .with_min_len(256)
            .map(|user| {
                let pairs = by_cloud.pairs_of(user);
                let rivals = Rivals::of(pairs.iter().map(|at| claim(*at)));
                pairs.iter().map(|at| rivals.left_for(claim(*at))).collect()
            })
            .collect();
        for (user, told) in told.into_iter().enumerate() {
            for (at, it) in by_cloud.pairs_of(user).iter().zip(told) {
                self.of_account[*at as usize] = it;
            }
        }
    }

    /// The probability of a pair.
    pub(super) fn probability(&self, pair: usize, weight: f32) -> f32 {
        let odds =
            f64::from(weight) * f64::from(self.of_user[pair]) * f64::from(self.of_account[pair]);
        (odds / (1.0 + odds)) as f32
    }
}

/// The claims on a user, summed so that the largest of them can be taken away again: it may be so large that
/// the others vanish beside it.
#[derive(Default)]
pub(super) struct Rivals {
    largest: f64,
    others: f64,
}

impl Rivals {
    pub(super) fn of(claims: impl Iterator<Item = f64>) -> Self {
        let mut rivals = Self::default();
        for claim in claims {
            rivals.others += claim.min(rivals.largest);
            rivals.largest = rivals.largest.max(claim);
        }
        rivals
    }

    /// What they leave for one of them.
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
                taken.iter().for_each(|pair| sums.1[*pair] += weight);
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

        #[test]
        fn marginals_of_any_graph_are_near_and_never_more_than_one(
            weights in prop::collection::vec(-6.0_f32..10.0, 9),
        ) {
            let graph = CandidateGraph::complete(3, 3);
            let weights: Vec<f32> = weights.into_iter().map(f32::exp).collect();
            let found = propagated(&graph, 3, &weights);
            for user in 0..3 {
                let row: f32 = graph.pairs_of(user).map(|pair| found[pair]).sum();
                let column: f32 = (0..3).map(|other| found[other * 3 + user]).sum();
                prop_assert!(row < 1.01 && column < 1.01, "{row} {column}");
            }
            for (found, expected) in found.iter().zip(counted(&graph, &weights)) {
                prop_assert!((f64::from(*found) - expected).abs() < 0.25, "{found} {expected}");
            }
        }
    }

    #[test]
    fn a_giant_leaves_the_others_what_they_have() {
        let rivals = Rivals::of([0.5, 1e30, 0.25].into_iter());
        assert!((f64::from(rivals.left_for(1e30)) - 1.0 / 1.75).abs() < 1e-6);
        assert!(rivals.left_for(0.5) < 1e-29);
        assert!(Rivals::default().left_for_another() > 0.99);
    }
}
