//! The candidates of every user, from the blocks that it shares with others.

use rayon::prelude::*;

use super::super::graph::CandidateGraph;
use super::join::{Blocks, User};

/// What a block tells of a pair in it, in sixteenths of a bit: how seldom a random pair shares one of its size.
#[expect(clippy::cast_sign_loss, reason = "it is at least 1")]
fn told(pairs: u32, all: f64) -> u16 {
    (16.0 * (all / f64::from(pairs)).log2()).max(1.0) as u16
}

impl Blocks {
    /// The pairs of all blocks: of each on-premises user those `most` that share the most telling blocks.
    pub(super) fn candidates(self, [here, there]: [usize; 2], most: usize) -> CandidateGraph {
        const PART: usize = 1 << 12;
        let Self { here: members, there: cloud, ends, sizes, .. } = self;
        let all = here as f64 * there as f64;
        let told: Vec<u16> = sizes.par_iter().map(|pairs| told(*pairs, all)).collect();
        drop(sizes);
        let (starts, own) = by_user(members, here);
        let block = |number: u32| {
            let number = number as usize;
            let start = if number == 0 { 0 } else { ends[number - 1] as usize };
            (&cloud[start..ends[number] as usize], told[number])
        };
        let parts: Vec<(Vec<u32>, Vec<User>)> = (0..here.div_ceil(PART))
            .into_par_iter()
            .map(|part| {
                let mut gathered = Gathered::default();
                let (mut counts, mut pairs) = (Vec::with_capacity(PART), Vec::new());
                for user in part * PART..here.min((part + 1) * PART) {
                    let blocks = &own[starts[user] as usize..starts[user + 1] as usize];
                    counts.push(gathered.best(
                        blocks.iter().map(|number| block(*number)),
                        most,
                        &mut pairs,
                    ));
                }
                (counts, pairs)
            })
            .collect();
        joined(parts)
    }
}

/// The numbers of the blocks of each user, by counting: those of user `n` at `starts[n]..starts[n + 1]`.
fn by_user(members: Vec<Vec<(User, u32)>>, users: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; users + 1];
    for (user, _) in members.iter().flatten() {
        starts[*user as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut next = starts.clone();
    let mut blocks = vec![0_u32; starts[users] as usize];
    for list in members {
        for (user, block) in list {
            blocks[next[user as usize] as usize] = block;
            next[user as usize] += 1;
        }
    }
    (starts, blocks)
}

fn joined(parts: Vec<(Vec<u32>, Vec<User>)>) -> CandidateGraph {
    let (users, pairs) = parts
        .iter()
        .fold((0, 0), |(users, pairs), (counts, own)| (users + counts.len(), pairs + own.len()));
    let (mut starts, mut cloud) = (Vec::with_capacity(users + 1), Vec::with_capacity(pairs));
    let mut end = 0;
    starts.push(end);
    for (counts, own) in parts {
        starts.extend(counts.into_iter().map(|count| {
            end += count;
            end
        }));
        cloud.extend(own);
    }
    CandidateGraph::of_parts(starts, cloud)
}

/// The candidates of one user while they are gathered; kept for its memory.
#[derive(Default)]
struct Gathered {
    /// A candidate, and what one shared block tells, packed for sorting.
    found: Vec<u64>,
    /// What all shared blocks tell, and the candidate.
    totals: Vec<(u32, User)>,
}

impl Gathered {
    /// Appends the candidates that share the most telling blocks; gives how many.
    fn best<'a>(
        &mut self,
        blocks: impl Iterator<Item = (&'a [User], u16)>,
        most: usize,
        out: &mut Vec<User>,
    ) -> u32 {
        self.found.clear();
        for (users, told) in blocks {
            self.found.extend(users.iter().map(|user| u64::from(*user) << 16 | u64::from(told)));
        }
        self.found.sort_unstable();
        self.totals.clear();
        for found in &self.found {
            let (user, told) = ((found >> 16) as User, (found & 0xFFFF) as u32);
            match self.totals.last_mut() {
                Some((total, last)) if *last == user => *total += told,
                _ => self.totals.push((told, user)),
            }
        }
        if self.totals.len() > most {
            self.leave_best(most);
        }
        out.extend(self.totals.iter().map(|(_, user)| *user));
        self.totals.len() as u32
    }

    /// Leaves the best `most`, and of those only the first few that share far less than the best does: beside
    /// somebody who shares nearly everything, they have no chance.
    fn leave_best(&mut self, most: usize) {
        const FEW: usize = 12;
        const FAR_LESS: u32 = 6;
        let order = |a: &(u32, User), b: &(u32, User)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        self.totals.select_nth_unstable_by(most, order);
        self.totals.truncate(most);
        self.totals.sort_unstable_by(order);
        let least = self.totals.first().map_or(0, |best| best.0 / FAR_LESS);
        let chance = self.totals.partition_point(|candidate| candidate.0 >= least);
        self.totals.truncate(chance.max(FEW));
        self.totals.sort_unstable_by_key(|(_, user)| *user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_who_shares_nearly_everything_only_a_few_others_are_kept() {
        let kept = |best: u32| {
            let totals = (0..60).map(|user| (if user == 50 { best } else { 90 }, user)).collect();
            let mut gathered = Gathered { totals, ..Gathered::default() };
            gathered.leave_best(40);
            gathered.totals.into_iter().map(|(_, user)| user).collect::<Vec<_>>()
        };
        let few: Vec<User> = (0..11).chain([50]).collect();
        assert_eq!(kept(600), few);
        let many: Vec<User> = (0..39).chain([50]).collect();
        assert_eq!(kept(500), many);
    }
}
