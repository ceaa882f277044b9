//! The candidates of every user, from the blocks that it shares with others.

use rayon::prelude::*;

use super::super::graph::CandidateGraph;
use super::join::{Block, Blocks};
use super::keyed::User;

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
    /// The pairs of all blocks: of each on-premises user those that weigh most at a glance, together with
    /// what the blocks tell that a glance does not. Both sides are in these orders, in which those who share blocks
    /// are neighbours, and so is what is looked at; a glance is at the place of a cloud user in its order.
    pub(super) fn candidates<G: Glance>(
        self,
        orders: [&[User]; 2],
        wanted: Wanted,
        glance: impl Fn(User) -> G + Sync,
    ) -> CandidateGraph {
        const PART: usize = 1 << 12;
        let [order, accounts] = orders;
        let (here, there) = (order.len(), accounts.len());
        let blocks = self.told(here as f64 * there as f64);
        let Self { here: members, there: mut cloud, sizes, .. } = self;
        // What is told of a block takes the place of its size.
        drop(sizes);
        let (starts, own) = by_user(members, here);
        let mut places = vec![0; there];
        accounts.iter().zip(0..).for_each(|(account, place)| places[*account as usize] = place);
        cloud.par_iter_mut().for_each(|account| *account = places[*account as usize]);
        drop(places);
        let block = |number: u32| {
            let number = number as usize;
            let start = if number == 0 { 0 } else { blocks[number - 1].end as usize };
            (&cloud[start..blocks[number].end as usize], blocks[number].told)
        };
        let gather = |users: &[User]| {
            let mut gathered = Gathered::new(wanted);
            let (mut counts, mut pairs) = (Vec::with_capacity(users.len()), Vec::new());
            for user in users {
                let glance = glance(*user);
                let user = *user as usize;
                let own = &own[starts[user] as usize..starts[user + 1] as usize];
                gathered.gather(own.iter().map(|number| block(*number)), &glance);
                let first = pairs.len();
                pairs.extend(gathered.totals.iter().map(|(_, place)| accounts[*place as usize]));
                pairs[first..].sort_unstable();
                counts.push((pairs.len() - first) as u32);
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

/// Which candidates of a user are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Wanted {
    /// So many at most.
    pub(super) most: usize,
    /// So many of them however little they weigh beside the best.
    pub(super) few: usize,
    /// Beyond those, nobody who weighs less.
    pub(super) least: Hundredths,
    /// Who weighs so much, and far more than anybody else in the smallest blocks, is the one: larger blocks are
    /// not looked into.
    pub(super) sure: Hundredths,
}

/// What weighs so much less than the best, in hundredths of a natural logarithm, is far less.
const FAR_LESS: Hundredths = 1500;

/// The candidates of one user while they are gathered; kept for its memory.
struct Gathered<'a> {
    wanted: Wanted,
    /// The cloud users of each block of the user, and what it tells; small blocks first.
    blocks: Vec<(&'a [User], u16)>,
    /// A candidate, and what one shared block tells, packed for sorting.
    found: Vec<u64>,
    /// What a pair may weigh, and the candidate.
    totals: Vec<(Hundredths, User)>,
}

impl<'a> Gathered<'a> {
    const fn new(wanted: Wanted) -> Self {
        Self { wanted, blocks: Vec::new(), found: Vec::new(), totals: Vec::new() }
    }

    /// Gathers those who may weigh most among all who are in these blocks.
    fn gather(&mut self, blocks: impl Iterator<Item = (&'a [User], u16)>, glance: &impl Glance) {
        /// So many pairs, each counted once a block, are looked at first.
        const FIRST: usize = 48;
        self.blocks.clear();
        self.blocks.extend(blocks);
        self.blocks.sort_unstable_by_key(|(users, told)| (users.len(), *told));
        let mut pairs = 0;
        let mut within = |block: &(&[User], u16)| {
            pairs += block.0.len();
            pairs <= FIRST
        };
        let first = self.blocks.iter().take_while(|it| within(it)).count();
        if first < self.blocks.len() {
            self.look_at(first, glance);
            if self.is_sure() {
                return self.leave_best();
            }
        }
        self.look_at(self.blocks.len(), glance);
        self.leave_best();
    }

    /// Weighs everybody in the first so many blocks.
    fn look_at(&mut self, blocks: usize, glance: &impl Glance) {
        self.found.clear();
        for (users, told) in &self.blocks[..blocks] {
            self.found.extend(users.iter().map(|user| u64::from(*user) << 16 | u64::from(*told)));
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
        self.totals.iter_mut().for_each(|(total, user)| *total += glance.weigh(*user));
    }

    /// Whether one weighs enough, and far more than everybody else.
    fn is_sure(&self) -> bool {
        /// What weighs so much less has no chance beside it, whatever it turns out to weigh.
        const ALONE: Hundredths = 600;
        let (mut best, mut second) = (Hundredths::MIN, Hundredths::MIN);
        for (total, _) in &self.totals {
            second = second.max(best.min(*total));
            best = best.max(*total);
        }
        best >= self.wanted.sure && second <= best - ALONE
    }

    /// Leaves the best, as many as are wanted, and of those only a few where the others weigh far less than the best does:
    /// beside somebody who shares nearly everything, they have no chance.
    fn leave_best(&mut self) {
        let order =
            |a: &(Hundredths, User), b: &(Hundredths, User)| b.0.cmp(&a.0).then(a.1.cmp(&b.1));
        if self.totals.len() > self.wanted.most {
            self.totals.select_nth_unstable_by(self.wanted.most, order);
            self.totals.truncate(self.wanted.most);
        }
        self.totals.sort_unstable_by(order);
        let best = self.totals.first().map_or(0, |best| best.0);
        let least = (best - FAR_LESS).max(self.wanted.least);
        let chance = self.totals.partition_point(|candidate| candidate.0 >= least);
        self.totals.truncate(chance.max(self.wanted.few));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted = Wanted { most: 40, few: 12, least: -700, sure: 2000 };

    #[test]
    fn beside_who_shares_nearly_everything_only_a_few_others_are_kept() {
        let kept = |best: Hundredths| {
            let mut gathered = Gathered::new(WANTED);
            gathered.totals =
                (0..60).map(|user| (if user == 50 { best } else { 90 }, user)).collect();
            gathered.leave_best();
            let mut kept: Vec<User> = gathered.totals.into_iter().map(|(_, user)| user).collect();
            kept.sort_unstable();
            kept
        };
        let few: Vec<User> = (0..11).chain([50]).collect();
        assert_eq!(kept(90 + FAR_LESS + 1), few);
        let many: Vec<User> = (0..39).chain([50]).collect();
        assert_eq!(kept(90 + FAR_LESS), many);
    }

    #[test]
    fn beyond_a_few_nobody_who_weighs_too_little_is_kept() {
        let kept = |liker: usize| {
            let mut gathered = Gathered::new(WANTED);
            let weight = |user| if user < liker { -699 } else { -701 };
            gathered.totals = (0..60).map(|user| (weight(user), user as User)).collect();
            gathered.leave_best();
            gathered.totals.len()
        };
        assert_eq!([5, 20, 60].map(kept), [12, 20, 40]);
    }

    /// Who weighs by this list.
    struct Listed(Vec<Hundredths>);

    impl Glance for Listed {
        fn weigh(&self, other: User) -> Hundredths {
            self.0[other as usize]
        }
    }

    /// Large blocks are looked into unless somebody in the small ones is surely the one.
    #[test]
    fn beside_who_is_surely_the_one_nobody_else_is_looked_for() {
        let everybody: Vec<User> = (0..100).collect();
        let found = |weights: [Hundredths; 3]| {
            let mut gathered = Gathered::new(WANTED);
            let small = [3, 7];
            let blocks = [(everybody.as_slice(), 0), (small.as_slice(), 0)];
            let mut glance = Listed(vec![0; 100]);
            for (user, weight) in [3, 7, 50].into_iter().zip(weights) {
                glance.0[user] = weight;
            }
            gathered.gather(blocks.into_iter(), &glance);
            let mut found: Vec<User> = gathered.totals.iter().map(|(_, user)| *user).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(found([2000, 1400, 1900]), [3, 7]);
        assert!(found([1999, 1000, 1900]).contains(&50), "not enough");
        assert!(found([2000, 1401, 1900]).contains(&50), "not alone");
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
