//! The candidates of every user, from the blocks that it shares with others.

use rayon::prelude::*;

use super::super::graph::CandidateGraph;
use super::join::{Block, Blocks, User};

/// Hundredths of a natural logarithm: whole numbers add up to the same in any order.
pub(super) type Hundredths = i32;

/// An on-premises user, looked at beside others.
pub(super) trait Glance {
    /// What a pair with a cloud user may weigh.
    fn weigh(&self, other: User) -> Hundredths;
}

/// What a block tells of a pair in it, in hundredths of a natural logarithm: how seldom a random pair shares one
/// of its size.
#[expect(clippy::cast_sign_loss, reason = "there are no more pairs than all")]
fn told(pairs: u32, all: f64, most: u16) -> u16 {
    (100.0 * (all / f64::from(pairs)).ln()).clamp(0.0, f64::from(most)) as u16
}

/// The cloud users of a block start where those of the one before end.
#[derive(Clone, Copy)]
struct Told {
    end: u32,
    told: u16,
}

impl Blocks {
    /// The pairs of all blocks: of each on-premises user those `most` that weigh most at a glance, together with
    /// what the blocks tell that a glance does not. Users are gathered in this `order`: those who share blocks are
    /// best neighbours.
    pub(super) fn candidates<G: Glance>(
        self,
        [here, there]: [usize; 2],
        order: &[User],
        most: usize,
        glance: impl Fn(User) -> G + Sync,
    ) -> CandidateGraph {
        const PART: usize = 1 << 12;
        let all = here as f64 * there as f64;
        let blocks = self.told(all);
        let Self { here: members, there: cloud, .. } = self;
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
                let glance = glance(*user);
                let user = *user as usize;
                let blocks = &own[starts[user] as usize..starts[user + 1] as usize];
                let blocks = blocks.iter().map(|number| block(*number));
                counts.push(gathered.best(blocks, &glance, most, &mut pairs));
            }
            (counts, pairs)
        };
        let parts: Vec<_> = order.par_chunks(PART).map(gather).collect();
        in_order(order, &parts)
    }

    /// What each block tells, list by list.
    fn told(&self, all: f64) -> Vec<Told> {
        let mut blocks = Vec::with_capacity(self.sizes.len());
        for (at, (first, most)) in self.lists.iter().enumerate() {
            let end = self.lists.get(at + 1).map_or(self.sizes.len(), |next| next.0);
            let sizes = self.sizes[*first..end].par_iter();
            let told = |it: &Block| Told { end: it.end, told: told(it.pairs, all, *most) };
            blocks.par_extend(sizes.map(told));
        }
        blocks
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

/// So many candidates of a user are kept however little they weigh beside the best.
fn at_least(most: usize) -> usize {
    const FEW: usize = 12;
    FEW.max(most / 3).min(most)
}

/// What weighs so much less than the best, in hundredths of a natural logarithm, is far less.
const FAR_LESS: Hundredths = 1500;

/// The candidates of one user while they are gathered; kept for its memory.
#[derive(Default)]
struct Gathered {
    /// A candidate, and what one shared block tells, packed for sorting.
    found: Vec<u64>,
    /// What a pair may weigh, and the candidate.
    totals: Vec<(Hundredths, User)>,
}

impl Gathered {
    /// Appends the candidates that may weigh most; gives how many.
    fn best<'a>(
        &mut self,
        blocks: impl Iterator<Item = (&'a [User], u16)>,
        glance: &impl Glance,
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
            let (user, told) = ((found >> 16) as User, (found & 0xFFFF) as Hundredths);
            match self.totals.last_mut() {
                Some((total, last)) if *last == user => *total += told,
                _ => self.totals.push((told, user)),
            }
        }
        if self.totals.len() > at_least(most) {
            self.totals.iter_mut().for_each(|(total, user)| *total += glance.weigh(*user));
            self.leave_best(most);
        }
        out.extend(self.totals.iter().map(|(_, user)| *user));
        self.totals.len() as u32
    }

    /// Leaves the best `most`, and of those only the first few, or the first third, where the others weigh far less than the best does:
    /// beside somebody who shares nearly everything, they have no chance.
    fn leave_best(&mut self, most: usize) {
        let order =
            |a: &(Hundredths, User), b: &(Hundredths, User)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        if self.totals.len() > most {
            self.totals.select_nth_unstable_by(most, order);
            self.totals.truncate(most);
        }
        self.totals.sort_unstable_by(order);
        let least = self.totals.first().map_or(0, |best| best.0 - FAR_LESS);
        let chance = self.totals.partition_point(|candidate| candidate.0 >= least);
        self.totals.truncate(chance.max(at_least(most)));
        self.totals.sort_unstable_by_key(|(_, user)| *user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_who_shares_nearly_everything_only_a_few_others_are_kept() {
        let kept = |best: Hundredths| {
            let totals = (0..60).map(|user| (if user == 50 { best } else { 90 }, user)).collect();
            let mut gathered = Gathered { totals, ..Gathered::default() };
            gathered.leave_best(40);
            gathered.totals.into_iter().map(|(_, user)| user).collect::<Vec<_>>()
        };
        let few: Vec<User> = (0..12).chain([50]).collect();
        assert_eq!(kept(90 + FAR_LESS + 1), few);
        let many: Vec<User> = (0..39).chain([50]).collect();
        assert_eq!(kept(90 + FAR_LESS), many);
    }

    /// A block that tells of few pairs adds to what is seen at a glance, up to the most of its list.
    #[test]
    fn blocks_of_few_pairs_tell_more() {
        let all = 1e6;
        assert_eq!(
            (told(1, all, 1500), told(1, all, 200), told(1_000_000, all, 1500)),
            (1381, 200, 0)
        );
        assert!(told(10, all, 1500) > told(100, all, 1500));
    }
}
