//! Users of both sides who share a key, key by key, within a budget of pairs.
//!
//! A list of keys is sorted with the users that have them, side by side, and walked once: equal keys make a
//! *block*. Small blocks tell more and cost less, so blocks are kept in ascending size until the share of
//! the budget is spent. The others are too common to tell anything alone: each of their users gets the key
//! together with each piece of a second evidence, and that list is joined in the same way.

use std::ops::Range;

use rayon::prelude::*;

use super::keyed::{Keyed, Place, Shelf, User};

/// A key that both sides have: where its users stand on the two shelves.
struct Shared {
    here: Range<usize>,
    there: Range<usize>,
}

impl Shared {
    const fn pairs(&self) -> u64 {
        (self.here.end - self.here.start) as u64 * (self.there.end - self.there.start) as u64
    }
}

/// The keys that both shelves have, in ascending order.
fn shared<'a>(here: Shelf<'a>, there: Shelf<'a>) -> impl Iterator<Item = Shared> + 'a {
    let (mut at, mut other) = (0, 0);
    std::iter::from_fn(move || {
        while at < here.len() && other < there.len() {
            match here.key(at).cmp(&there.key(other)) {
                std::cmp::Ordering::Less => at += 1,
                std::cmp::Ordering::Greater => other += 1,
                std::cmp::Ordering::Equal => {
                    let found = Shared { here: at..here.end(at), there: other..there.end(other) };
                    (at, other) = (found.here.end, found.there.end);
                    return Some(found);
                }
            }
        }
        None
    })
}

/// The classes of sizes that blocks are counted in: some three per cent wide.
mod class {
    const FINE: u32 = 5;

    /// The class of a size; larger sizes never have a smaller one.
    pub(super) const fn of(pairs: u64) -> usize {
        let length = u64::BITS - pairs.leading_zeros();
        if length <= FINE + 1 {
            return pairs as usize;
        }
        let shift = length - FINE - 1;
        ((shift as usize) << FINE) + (pairs >> shift) as usize
    }

    /// How many classes there are.
    pub(super) const COUNT: usize = of(u64::MAX) + 1;
}

/// What may be kept of the blocks of one list: every block below a class, and of that class as many pairs as
/// are left.
struct Limit {
    class: usize,
    left: u64,
}

impl Limit {
    /// The limits of the shelves that keep no more pairs than `budget` together, the smallest blocks first.
    fn of_shelves(lists: &[Keyed; 2], budget: u64) -> Vec<Self> {
        let count = |shelf: usize| {
            let mut pairs = vec![0_u64; class::COUNT];
            for block in shared(lists[0].shelf(shelf), lists[1].shelf(shelf)) {
                pairs[class::of(block.pairs())] += block.pairs();
            }
            pairs
        };
        let shelves: Vec<Vec<u64>> = (0..lists[0].shelves()).into_par_iter().map(count).collect();
        let all = |class: usize| shelves.iter().map(|pairs| pairs[class]).sum::<u64>();
        let (mut class, mut left) = (0, budget);
        while class < class::COUNT && all(class) <= left {
            left -= all(class);
            class += 1;
        }
        let limit = |pairs: &Vec<u64>| {
            let share = pairs.get(class).map_or(0, |pairs| left.min(*pairs));
            left -= share;
            Self { class, left: share }
        };
        shelves.iter().map(limit).collect()
    }

    /// Whether a block is kept, which then counts.
    fn takes(&mut self, pairs: u64) -> bool {
        match class::of(pairs).cmp(&self.class) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Equal if pairs <= self.left => {
                self.left -= pairs;
                true
            }
            _ => false,
        }
    }
}

/// Where the cloud users of a block end, and how many pairs are in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) end: u32,
    pub(super) pairs: u32,
}

/// The blocks that were kept, of all lists of keys.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// The on-premises users with the numbers of their blocks, list by list.
    pub(super) here: Vec<Vec<(User, u32)>>,
    /// The cloud users of all blocks, end to end.
    pub(super) there: Vec<User>,
    /// How large each block is.
    pub(super) sizes: Vec<Block>,
    /// Where the blocks of each list start, and the most that one of them tells.
    pub(super) lists: Vec<(usize, u16)>,
    pairs: u64,
}

/// What was kept of one shelf, numbered from 0, and where the users of the other keys stand in each list.
#[derive(Default)]
struct Taken {
    here: Vec<(User, u32)>,
    there: Vec<User>,
    blocks: Vec<Block>,
    common: [Vec<Place>; 2],
}

impl Taken {
    fn of(lists: &[Keyed; 2], number: usize, mut limit: Limit) -> Self {
        let [here, there] = lists.each_ref().map(|list| list.shelf(number));
        let mut taken = Self::default();
        for block in shared(here, there) {
            if limit.takes(block.pairs()) {
                let at = taken.blocks.len() as u32;
                let pairs = block.pairs() as u32;
                taken.here.extend(here.users(block.here).map(|user| (user, at)));
                taken.there.extend(there.users(block.there));
                taken.blocks.push(Block { end: taken.there.len() as u32, pairs });
            } else {
                let ranges = [block.here, block.there];
                for (common, range) in taken.common.iter_mut().zip(ranges) {
                    common.push(Place { shelf: number, range });
                }
            }
        }
        taken
    }
}

impl Blocks {
    /// How many pairs the blocks have, counted once a block.
    pub(super) const fn pairs(&self) -> u64 {
        self.pairs
    }

    /// Keeps the smallest blocks of two lists of keys, `budget` pairs at most; gives where the users of the
    /// others stand in each list. A block of these lists tells so much at most, in hundredths of a natural
    /// logarithm, beside what is seen of a pair at a glance.
    pub(super) fn join(&mut self, lists: &[Keyed; 2], budget: u64, tells: u16) -> [Vec<Place>; 2] {
        self.lists.push((self.sizes.len(), tells));
        let limits = Limit::of_shelves(lists, budget).into_par_iter().enumerate();
        let taken: Vec<Taken> =
            limits.map(|(shelf, limit)| Taken::of(lists, shelf, limit)).collect();
        let members = taken.iter().map(|it| it.here.len()).sum();
        let (mut here, mut common) = (Vec::with_capacity(members), [Vec::new(), Vec::new()]);
        for taken in taken {
            let (first, before) = (self.sizes.len() as u32, self.there.len() as u32);
            here.extend(taken.here.into_iter().map(|(user, block)| (user, first + block)));
            self.there.extend(taken.there);
            self.pairs += taken.blocks.iter().map(|block| u64::from(block.pairs)).sum::<u64>();
            let blocks = taken.blocks.into_iter();
            self.sizes.extend(blocks.map(|it| Block { end: before + it.end, ..it }));
            for (all, own) in common.iter_mut().zip(taken.common) {
                all.extend(own);
            }
        }
        self.here.push(here);
        common
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::gather::{Glance, Hundredths, Wanted};
    use super::super::keyed::{Layout, mixed};
    use super::*;

    const TELLS: u16 = 1500;

    /// Of whom nothing is seen at a glance.
    struct Unseen;

    impl Glance for Unseen {
        fn weigh(&self, _: User) -> Hundredths {
            0
        }
    }

    /// So many candidates, of whom none is surely the one.
    const fn of_all(most: usize) -> Wanted {
        Wanted { most, few: most, least: Hundredths::MIN, sure: Hundredths::MAX }
    }

    /// Keys of users by number, in the way that a list has them.
    fn listed(keys: &[Vec<u8>]) -> Keyed {
        let spread = |key: &u8| mixed(u64::from(*key), 7);
        Keyed::of(keys.len(), Layout::of(keys.len()), |user, out| {
            out.extend(keys[user as usize].iter().map(spread));
        })
    }

    fn pairs(blocks: Blocks, users: [usize; 2]) -> Vec<(u32, u32)> {
        let orders = users.map(|users| (0..users as User).collect::<Vec<_>>());
        let orders = orders.each_ref().map(Vec::as_slice);
        let graph = blocks.candidates(orders, of_all(usize::MAX), |_| Unseen);
        let of = |user: usize| graph.of_user(user).iter().map(move |other| (user as u32, *other));
        (0..users[0]).flat_map(of).collect()
    }

    fn some_keys() -> impl Strategy<Value = Vec<Vec<u8>>> {
        prop::collection::vec(prop::collection::vec(0_u8..12, 0..4), 1..24)
    }

    proptest! {
        #[test]
        fn with_a_budget_for_all_everybody_with_an_equal_key_is_paired(
            here in some_keys(),
            there in some_keys(),
        ) {
            let layout = Layout::of(here.len().max(there.len()));
            let list = |keys: &Vec<Vec<u8>>| {
                Keyed::of(keys.len(), layout, |user, out| {
                    out.extend(keys[user as usize].iter().map(|key| mixed(u64::from(*key), 7)));
                })
            };
            let mut blocks = Blocks::default();
            let common = blocks.join(&[list(&here), list(&there)], u64::MAX, TELLS);
            prop_assert!(common.iter().all(Vec::is_empty));
            let meet = |a: &[u8], b: &[u8]| a.iter().any(|key| b.contains(key));
            let mut expected = Vec::new();
            for (user, keys) in here.iter().enumerate() {
                let others = there.iter().enumerate().filter(|(_, others)| meet(keys, others));
                expected.extend(others.map(|(other, _)| (user as u32, other as u32)));
            }
            prop_assert_eq!(pairs(blocks, [here.len(), there.len()]), expected);
        }

        #[test]
        fn classes_are_in_the_order_of_sizes(a in any::<u64>(), b in any::<u64>()) {
            prop_assert!((a <= b) <= (class::of(a) <= class::of(b)));
            prop_assert!(class::of(a) < class::COUNT);
        }
    }

    #[test]
    fn the_smallest_blocks_are_kept_and_the_others_told() {
        // Key 1 has one pair, key 2 two, key 3 nine.
        let here = listed(&[vec![1, 2], vec![3], vec![3], vec![3]]);
        let there = listed(&[vec![1, 2], vec![2, 3], vec![3], vec![3]]);
        let lists = [here, there];
        for (budget, pairs, common) in
            [(0, 0, 3), (1, 1, 2), (2, 1, 2), (3, 3, 1), (11, 3, 1), (12, 12, 0)]
        {
            let mut blocks = Blocks::default();
            let told = blocks.join(&lists, budget, TELLS);
            assert_eq!(
                (blocks.pairs(), told[0].len(), told[1].len()),
                (pairs, common, common),
                "{budget}"
            );
        }
    }

    #[test]
    fn a_block_that_is_too_common_is_divided() {
        let lists = [listed(&[vec![3], vec![3], vec![3]]), listed(&[vec![3], vec![3], vec![3]])];
        let mut blocks = Blocks::default();
        let common = blocks.join(&lists, 3, TELLS);
        assert_eq!(blocks.pairs(), 0);
        // Each has a piece of evidence of its own, which both sides have.
        let pieces = [[0_u64], [1], [2]];
        let evidence = |user: User| pieces[user as usize].as_slice();
        let divided =
            [lists[0].divided(&common[0], evidence), lists[1].divided(&common[1], evidence)];
        blocks.join(&divided, 3, TELLS);
        assert_eq!(pairs(blocks, [3, 3]), [(0, 0), (1, 1), (2, 2)]);
    }

    #[test]
    fn who_shares_more_telling_blocks_is_kept() {
        let lists = |here: &[Vec<u8>], there: &[Vec<u8>]| [listed(here), listed(there)];
        let mut blocks = Blocks::default();
        // All share key 9; the last of the other side shares key 1 as well.
        let all = vec![vec![9]; 6];
        let mut last = all.clone();
        last[5].push(1);
        let mut first = all;
        first[0].push(1);
        blocks.join(&lists(&first, &last), u64::MAX, TELLS);
        let graph =
            blocks.candidates([&[3, 0, 5, 1, 4, 2], &[0, 4, 2, 5, 3, 1]], of_all(2), |_| Unseen);
        // Of those who weigh the same, the first of the order.
        assert_eq!(graph.of_user(0), [0, 5]);
        assert_eq!(graph.of_user(1), [0, 4]);
    }
}
