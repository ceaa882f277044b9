//! The candidates of every user, from the blocks that it shares with others.

use rayon::prelude::*;

use super::super::graph::CandidateGraph;
use super::join::{Block, Blocks, User};

/// What a block tells of a pair in it, in sixteenths of a bit: how seldom a random pair shares one of its size.
#[expect(clippy::cast_sign_loss, reason = "it is at least 1")]
fn told(pairs: u32, all: f64) -> u16 {
    (16.0 * (all / f64::from(pairs)).log2()).max(1.0) as u16
}

/// The cloud users of a block start where those of the one before end.
#[derive(Clone, Copy)]
struct Told {
    end: u32,
    told: u16,
}

impl Blocks {
    /// The pairs of all blocks: of each on-premises user those `most` that share the most telling blocks. Users
    /// are gathered in this `order`: those who share blocks are best neighbours.
    pub(super) fn candidates(
        self,
        [here, there]: [usize; 2],
        order: &[User],
        most: usize,
    ) -> CandidateGraph {
        const PART: usize = 1 << 12;
        let Self { here: members, there: cloud, sizes, .. } = self;
        let all = here as f64 * there as f64;
        let told = |it: &Block| Told { end: it.end, told: told(it.pairs, all) };
        let blocks: Vec<Told> = sizes.par_iter().map(told).collect();
        let (starts, own) = by_user(members, here);
        let block = |number: u32| {
            let number = number as usize;
            let start = if number == 0 { 0 } else { blocks[number - 1].end as usize };
            (&cloud[start..blocks[number].end as usize], blocks[number].told)
        };
        let gather = |users: &[User]| {
            let mut gathered = Gathered::default();
            let (mut counts, mut pairs) = (Vec::with_capacity(users.len()), Vec::new());
            for user in users {
                let user = *user as usize;
                let blocks = &own[starts[user] as usize..starts[user + 1] as usize];
                let blocks = blocks.iter().map(|number| block(*number));
                counts.push(gathered.best(blocks, most, &mut pairs));
            }
            (counts, pairs)
        };
        let parts: Vec<_> = order.par_chunks(PART).map(gather).collect();
        in_order(order, &parts)
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

/// The graph of the candidates that were found in this order of the users: how many of each, and who.
fn in_order(order: &[User], parts: &[(Vec<u32>, Vec<User>)]) -> CandidateGraph {
    let mut starts = vec![0_u32; order.len() + 1];
    let counts = || order.iter().zip(parts.iter().flat_map(|(counts, _)| counts));
    counts().for_each(|(user, count)| starts[*user as usize + 1] = *count);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut cloud = vec![0; starts[order.len()] as usize];
    let mut order = order.iter();
    for (counts, pairs) in parts {
        let mut rest = pairs.as_slice();
        for (count, user) in counts.iter().zip(order.by_ref()) {
            let (own, after) = rest.split_at(*count as usize);
            cloud[starts[*user as usize] as usize..][..own.len()].copy_from_slice(own);
            rest = after;
        }
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

    /// Leaves the best `most`, and of those only the first few, or the first third, where the others share far
    /// less than the best does: beside somebody who shares nearly everything, they have no chance.
    fn leave_best(&mut self, most: usize) {
        const FEW: usize = 12;
        const FAR_LESS: u32 = 6;
        let order = |a: &(u32, User), b: &(u32, User)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        self.totals.select_nth_unstable_by(most, order);
        self.totals.truncate(most);
        self.totals.sort_unstable_by(order);
        let least = self.totals.first().map_or(0, |best| best.0 / FAR_LESS);
        let chance = self.totals.partition_point(|candidate| candidate.0 >= least);
        self.totals.truncate(chance.max(FEW.max(most / 3)));
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
        let few: Vec<User> = (0..12).chain([50]).collect();
        assert_eq!(kept(600), few);
        let many: Vec<User> = (0..39).chain([50]).collect();
        assert_eq!(kept(500), many);
    }
}
