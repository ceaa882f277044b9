//! The probabilities of pairs in small clusters, counted.
//!
//! Messages are exact on a graph without circles. In a circle they come back to who sent them, and evidence counts
//! again with each round: of two namesakes on both sides they give all to the likelier way to pair them off, however
//! little likelier it is. (What they tell is the Bethe permanent, which for a matrix of two rows is the larger of
//! its two products: Vontobel, The Bethe permanent of a nonnegative matrix, 2013.) But few clusters with
//! a circle are large, and in the others every matching is counted: user by user, with the set of accounts
//! that are taken, forwards and backwards.
//!
//! With `Z(G)` the weight of all matchings of a cluster and `e` the pair of user `u` and account `a`, the odds of the
//! pair are `w(e) Z(G - u - a) / Z(G - e) = w x y`, where `x = Z(G - u) / Z(G - e)` is what the other pairs of `u` leave
//! for it, and `y = Z(G - u - a) / Z(G - u)` what those of `a` leave: the same two factors that messages stand for.
//!
//! Weak pairs are left to the messages, since no pair is more probable than its weight. Those of a user weigh
//! `m = 1 + sum of w y` together with being nobody, and a strong pair weighs `w / (m m')` against that of both of its users.

use rayon::prelude::*;

use super::graph::{ByCloud, CandidateGraph};

/// Clusters are tied by pairs of this weight and more; those that are too large, by pairs of the next.
const TIES: [f32; 5] = [1e-3, 1e-2, 1e-1, 1.0, 10.0];

/// So many states are counted: each user of the larger side with each set of users of the smaller one.
const MOST_STATES: usize = 1 << 15;

/// A pair that ties its two users, by position.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Tie {
    /// The first user of its cluster, once that is known.
    cluster: u32,
    pair: u32,
    user: u32,
    account: u32,
}

/// What is told over a pair, anew.
type Message = (u32, f32);

/// What was told over the pairs of a graph: what the other pairs of each on-premises user leave for it, and
/// those of each cloud user.
#[derive(Clone, Copy)]
struct Told<'a> {
    graph: &'a CandidateGraph,
    by_cloud: &'a ByCloud,
    weights: &'a [f32],
    of_user: &'a [f32],
    of_account: &'a [f32],
}

/// Counts the clusters that can be counted, and puts what comes of it in place of what was told there: to
/// the pairs of each on-premises user, and to those of each cloud user.
pub(super) fn count_clusters(
    graph: &CandidateGraph,
    by_cloud: &ByCloud,
    weights: &[f32],
    (of_user, of_account): (&mut [f32], &mut [f32]),
) {
    let ties_of = |user: usize| {
        let pairs = graph.pairs_of(user).filter(|pair| weights[*pair] >= TIES[0]);
        pairs.map(move |pair| Tie {
            cluster: 0,
            pair: pair as u32,
            user: user as u32,
            account: graph.cloud()[pair],
        })
    };
    let mut open: Vec<Tie> = (0..graph.users()).flat_map(ties_of).collect();
    for least in TIES {
        open.retain(|tie| weights[tie.pair as usize] >= least);
        gather(&mut open, graph.users(), by_cloud.accounts());
        let told = Told { graph, by_cloud, weights, of_user, of_account };
        let clusters: Vec<&[Tie]> = open.chunk_by(|a, b| a.cluster == b.cluster).collect();
        let counted: Vec<_> = clusters.par_iter().map(|ties| told.count(ties, least)).collect();
        let large = clusters.into_iter().zip(&counted).filter(|(_, counted)| counted.is_none());
        let large: Vec<Tie> = large.flat_map(|(ties, _)| ties).copied().collect();
        for [to_user, to_account] in counted.into_iter().flatten() {
            for (pair, left) in to_user {
                of_user[pair as usize] = left;
            }
            for (pair, left) in to_account {
                of_account[pair as usize] = left;
            }
        }
        open = large;
    }
}

/// Brings the ties of each cluster together, and leaves out those of clusters without a circle.
fn gather(ties: &mut Vec<Tie>, users: usize, accounts: usize) {
    let mut first: Vec<u32> = (0..(users + accounts) as u32).collect();
    let account = |tie: &Tie| users as u32 + tie.account;
    let mut closing: Vec<u32> = Vec::new();
    for tie in ties.iter() {
        let (a, b) = (find(&mut first, tie.user), find(&mut first, account(tie)));
        if a == b {
            closing.push(a);
        }
        first[a.max(b) as usize] = a.min(b);
    }
    let mut has_circle = vec![false; if closing.is_empty() { 0 } else { first.len() }];
    for user in closing {
        has_circle[find(&mut first, user) as usize] = true;
    }
    ties.retain_mut(|tie| {
        tie.cluster = find(&mut first, tie.user);
        has_circle.get(tie.cluster as usize) == Some(&true)
    });
    ties.sort_unstable();
}

/// The first user of a cluster; who is asked on the way remembers a nearer one.
fn find(first: &mut [u32], mut user: u32) -> u32 {
    while first[user as usize] != user {
        let next = first[first[user as usize] as usize];
        first[user as usize] = next;
        user = next;
    }
    user
}

/// A user of a cluster, on either side.
struct Member {
    position: u32,
    /// Its weak pairs, each with what is claimed over it.
    weak: Vec<(u32, f64)>,
    /// What these and being nobody weigh together.
    alone: f64,
}

impl Member {
    fn of(position: u32, weak: impl Iterator<Item = (u32, f64)>) -> Self {
        let weak: Vec<(u32, f64)> = weak.collect();
        let alone = 1.0 + weak.iter().map(|(_, claim)| claim).sum::<f64>();
        Self { position, weak, alone }
    }

    /// What is left for each weak pair, where the user is alone with this probability.
    fn left_for_weak(&self, is_alone: f64) -> impl Iterator<Item = Message> + '_ {
        let all = self.alone / is_alone;
        self.weak.iter().map(move |(pair, claim)| (*pair, (1.0 / (all - claim).max(1.0)) as f32))
    }
}

impl Told<'_> {
    /// The messages to the users and to the accounts of a cluster that is tied by pairs of this weight;
    /// `None` where it is too large.
    fn count(self, ties: &[Tie], least: f32) -> Option<[Vec<Message>; 2]> {
        let (users, accounts) = self.members(ties, least)?;
        let places: Vec<[usize; 2]> = ties
            .iter()
            .map(|tie| [place(&users, tie.user), place(&accounts, tie.account)])
            .collect();
        let alone = |[user, account]: &[usize; 2]| users[*user].alone * accounts[*account].alone;
        let against: Vec<f64> = ties
            .iter()
            .zip(&places)
            .map(|(tie, places)| f64::from(self.weights[tie.pair as usize]) / alone(places))
            .collect();
        let shares = Shares::count(&places, &against, [users.len(), accounts.len()]);
        let (mut to_user, mut to_account) = (Vec::new(), Vec::new());
        for (at, (tie, [user, account])) in ties.iter().zip(&places).enumerate() {
            let alone = shares.nobody[0][*user];
            let of_user = places.iter().zip(&shares.pairs).enumerate();
            let others = of_user.filter(|(other, (place, _))| *other != at && place[0] == *user);
            let not_so = alone + others.map(|(_, (_, share))| share).sum::<f64>();
            to_user.push((tie.pair, (alone / not_so / users[*user].alone) as f32));
            let left = shares.pairs[at] / (against[at] * alone);
            to_account.push((tie.pair, (left / accounts[*account].alone) as f32));
        }
        let weak = |members: &[Member], side: usize| -> Vec<Message> {
            let shares = members.iter().zip(&shares.nobody[side]);
            shares.flat_map(|(member, alone)| member.left_for_weak(*alone)).collect()
        };
        to_user.extend(weak(&users, 0));
        to_account.extend(weak(&accounts, 1));
        Some([to_user, to_account])
    }

    /// The users and the accounts of a cluster, unless they are too many.
    fn members(self, ties: &[Tie], least: f32) -> Option<(Vec<Member>, Vec<Member>)> {
        let users = distinct(ties.iter().map(|tie| tie.user));
        let accounts = distinct(ties.iter().map(|tie| tie.account));
        let (more, fewer) = (users.len().max(accounts.len()), users.len().min(accounts.len()));
        if fewer >= MOST_STATES.ilog2() as usize || more << fewer > MOST_STATES {
            return None;
        }
        let weak = |pair: &u32| self.weights[*pair as usize] < least;
        let claim = |left: &[f32], pair: u32| {
            (pair, f64::from(self.weights[pair as usize]) * f64::from(left[pair as usize]))
        };
        let user = |user: u32| {
            let pairs = self.graph.pairs_of(user as usize).map(|pair| pair as u32);
            Member::of(user, pairs.filter(weak).map(|pair| claim(self.of_account, pair)))
        };
        let account = |account: u32| {
            let pairs = self.by_cloud.pairs_of(account as usize).iter().copied();
            Member::of(account, pairs.filter(weak).map(|pair| claim(self.of_user, pair)))
        };
        Some((users.into_iter().map(user).collect(), accounts.into_iter().map(account).collect()))
    }
}

fn place(members: &[Member], position: u32) -> usize {
    members.partition_point(|member| member.position < position)
}

fn distinct(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The shares of all weight: of the matchings with each pair, and of those in which each user of both sides
/// is nobody.
struct Shares {
    pairs: Vec<f64>,
    nobody: [Vec<f64>; 2],
}

impl Shares {
    /// Counts every matching of these pairs: each with the places of its users on both sides, and its weight.
    fn count(places: &[[usize; 2]], weights: &[f64], sizes: [usize; 2]) -> Self {
        // One after the other on the larger side; sets on the smaller one.
        let (row_side, set_side) = if sizes[0] >= sizes[1] { (0, 1) } else { (1, 0) };
        let rows = sizes[row_side];
        let sets = 1_usize << sizes[set_side];
        let mut pairs_of = vec![Vec::new(); rows];
        for (pair, place) in places.iter().enumerate() {
            pairs_of[place[row_side]].push((pair, 1_usize << place[set_side]));
        }
        // Of the rows before each one: the weight of the matchings that take a set, and no more.
        let mut before = vec![0.0; (rows + 1) * sets];
        before[0] = 1.0;
        for (row, pairs) in pairs_of.iter().enumerate() {
            for set in 0..sets {
                let with = pairs.iter().filter(|(_, bit)| set & bit != 0);
                let with =
                    with.map(|(pair, bit)| before[row * sets + (set ^ bit)] * weights[*pair]);
                before[(row + 1) * sets + set] = before[row * sets + set] + with.sum::<f64>();
            }
        }
        // Of the rows from each one on: the weight of the matchings that leave a set alone.
        let mut after = vec![1.0; (rows + 1) * sets];
        for (row, pairs) in pairs_of.iter().enumerate().rev() {
            for set in 0..sets {
                let with = pairs.iter().filter(|(_, bit)| set & bit == 0);
                let with =
                    with.map(|(pair, bit)| after[(row + 1) * sets + (set | bit)] * weights[*pair]);
                after[row * sets + set] = after[(row + 1) * sets + set] + with.sum::<f64>();
            }
        }
        let whole = after[0];
        let mut shares =
            Self { pairs: vec![0.0; weights.len()], nobody: sizes.map(|it| vec![0.0; it]) };
        for (row, pairs) in pairs_of.iter().enumerate() {
            for set in 0..sets {
                let so_far = before[row * sets + set] / whole;
                shares.nobody[row_side][row] += so_far * after[(row + 1) * sets + set];
                for (pair, bit) in pairs.iter().filter(|(_, bit)| set & bit == 0) {
                    shares.pairs[*pair] +=
                        so_far * weights[*pair] * after[(row + 1) * sets + (set | bit)];
                }
            }
        }
        for set in 0..sets {
            let share = before[rows * sets + set] / whole;
            for (at, nobody) in shares.nobody[set_side].iter_mut().enumerate() {
                if set & 1 << at == 0 {
                    *nobody += share;
                }
            }
        }
        shares
    }
}
