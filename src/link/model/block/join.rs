//! Users of both sides who share a key, key by key, within a budget of pairs.
//!
//! A list of keys is sorted with the users that have them, side by side, and walked once: equal keys make a
//! *block*. Small blocks tell more and cost less, so blocks are kept in ascending size until the share of
//! the budget is spent. The others are too common to tell anything alone: each of their users gets the key
//! together with each piece of a second evidence, and that list is joined in the same way.

use std::ops::Range;

use rayon::prelude::*;

/// The number of a user on its side, and the size of a list of them.
pub(super) type User = u32;

/// Keys with the users that have them, as sorted integers: the key above, the user in the lowest bits.
#[derive(Debug)]
pub(super) struct Keyed {
    entries: Vec<u64>,
    user_bits: u32,
}

impl Keyed {
    /// Makes the list of `users` users on every processor; `keys` appends the keys of one of them. Keys are
    /// well-mixed hashes: their upper bits are kept.
    pub(super) fn of(
        users: usize,
        user_bits: u32,
        keys: impl Fn(User, &mut Vec<u64>) + Sync,
    ) -> Self {
        const PART: usize = 1 << 13;
        let parts: Vec<Vec<u64>> = (0..users.div_ceil(PART))
            .into_par_iter()
            .map(|part| {
                let mut entries = Vec::with_capacity(PART);
                let mut own = Vec::new();
                for user in part * PART..users.min((part + 1) * PART) {
                    keys(user as User, &mut own);
                    entries.extend(own.drain(..).map(|key| pack(key, user as User, user_bits)));
                }
                entries
            })
            .collect();
        let mut entries = parts.concat();
        drop(parts);
        entries.par_sort_unstable();
        entries.dedup();
        Self { entries, user_bits }
    }

    fn key(&self, at: usize) -> u64 {
        self.entries[at] >> self.user_bits
    }

    fn users(&self, range: Range<usize>) -> impl Iterator<Item = User> + '_ {
        let mask = (1_u64 << self.user_bits) - 1;
        self.entries[range].iter().map(move |entry| (entry & mask) as User)
    }

    /// Where the entries of the key at `start` end.
    fn end(&self, start: usize) -> usize {
        let key = self.key(start);
        let mut end = start + 1;
        while end < self.entries.len() && self.key(end) == key {
            end += 1;
        }
        end
    }
}

fn pack(key: u64, user: User, user_bits: u32) -> u64 {
    key >> user_bits << user_bits | u64::from(user)
}

/// How many bits the numbers of so many users take.
pub(super) const fn user_bits(users: usize) -> u32 {
    usize::BITS - users.leading_zeros()
}

/// A key that both sides have: where its users stand in the two lists.
struct Shared {
    here: Range<usize>,
    there: Range<usize>,
}

impl Shared {
    const fn pairs(&self) -> u64 {
        (self.here.end - self.here.start) as u64 * (self.there.end - self.there.start) as u64
    }
}

/// The keys that both lists have, in ascending order.
fn shared<'a>(here: &'a Keyed, there: &'a Keyed) -> impl Iterator<Item = Shared> + 'a {
    let (mut at, mut other) = (0, 0);
    std::iter::from_fn(move || {
        while at < here.entries.len() && other < there.entries.len() {
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
    /// The limit that keeps no more pairs than `budget`, the smallest blocks first.
    fn of(blocks: impl Iterator<Item = Shared>, budget: u64) -> Self {
        let mut pairs = vec![0_u64; class::COUNT];
        for block in blocks {
            let size = block.pairs();
            pairs[class::of(size)] += size;
        }
        let mut left = budget;
        for (class, pairs) in pairs.into_iter().enumerate() {
            match left.checked_sub(pairs) {
                Some(rest) => left = rest,
                None => return Self { class, left },
            }
        }
        Self { class: class::COUNT, left }
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

/// The blocks that were kept, of all lists of keys.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// The on-premises users with the numbers of their blocks, list by list.
    pub(super) here: Vec<Vec<(User, u32)>>,
    /// The cloud users of all blocks, end to end.
    pub(super) there: Vec<User>,
    /// Where the cloud users of each block end.
    pub(super) ends: Vec<u32>,
    /// How many pairs there are in each block.
    pub(super) sizes: Vec<u32>,
    pairs: u64,
}

impl Blocks {
    /// How many pairs the blocks have, counted once a block.
    pub(super) const fn pairs(&self) -> u64 {
        self.pairs
    }

    /// Keeps the smallest blocks of two lists of keys, `budget` pairs at most; gives where the users of the
    /// others stand in each list.
    pub(super) fn join(&mut self, lists: &[Keyed; 2], budget: u64) -> [Vec<Range<usize>>; 2] {
        let [here, there] = lists;
        let mut limit = Limit::of(shared(here, there), budget);
        let (mut members, mut common) = (Vec::new(), [Vec::new(), Vec::new()]);
        for block in shared(here, there) {
            if limit.takes(block.pairs()) {
                let number = self.ends.len() as u32;
                members.extend(here.users(block.here.clone()).map(|user| (user, number)));
                self.there.extend(there.users(block.there.clone()));
                self.ends.push(self.there.len() as u32);
                self.sizes.push(block.pairs() as u32);
                self.pairs += block.pairs();
            } else {
                common[0].push(block.here);
                common[1].push(block.there);
            }
        }
        members.shrink_to_fit();
        self.here.push(members);
        common
    }
}

impl Keyed {
    /// The keys at these places, each with each piece of evidence of its users.
    pub(super) fn divided(
        &self,
        places: &[Range<usize>],
        evidence: impl Fn(User, &mut Vec<u64>) + Sync,
    ) -> Self {
        let entries = places.par_iter().flat_map_iter(|place| {
            let key = self.key(place.start);
            let mut own = Vec::new();
            let mut entries = Vec::new();
            for user in self.users(place.clone()) {
                evidence(user, &mut own);
                let with = own.drain(..).map(|piece| pack(mixed(key, piece), user, self.user_bits));
                entries.extend(with);
            }
            entries
        });
        let mut entries: Vec<u64> = entries.collect();
        entries.par_sort_unstable();
        entries.dedup();
        Self { entries, user_bits: self.user_bits }
    }
}

/// A key of two parts, whose order counts.
pub(super) const fn mixed(a: u64, b: u64) -> u64 {
    let mut z = a.rotate_left(29).wrapping_add(b).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    z ^ (z >> 32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Keys of users by number, in the way that a list has them.
    fn listed(keys: &[Vec<u8>]) -> Keyed {
        let spread = |key: &u8| mixed(u64::from(*key), 7);
        Keyed::of(keys.len(), user_bits(keys.len()), |user, out| {
            out.extend(keys[user as usize].iter().map(spread));
        })
    }

    fn pairs(blocks: Blocks, users: [usize; 2]) -> Vec<(u32, u32)> {
        let graph = blocks.candidates(users, usize::MAX);
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
            let bits = user_bits(here.len().max(there.len()));
            let list = |keys: &Vec<Vec<u8>>| {
                Keyed::of(keys.len(), bits, |user, out| {
                    out.extend(keys[user as usize].iter().map(|key| mixed(u64::from(*key), 7)));
                })
            };
            let mut blocks = Blocks::default();
            let common = blocks.join(&[list(&here), list(&there)], u64::MAX);
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
            let told = blocks.join(&lists, budget);
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
        let common = blocks.join(&lists, 3);
        assert_eq!(blocks.pairs(), 0);
        // Each has a piece of evidence of its own, which both sides have.
        let evidence = |user: User, out: &mut Vec<u64>| out.push(u64::from(user));
        let divided =
            [lists[0].divided(&common[0], evidence), lists[1].divided(&common[1], evidence)];
        blocks.join(&divided, 3);
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
        blocks.join(&lists(&first, &last), u64::MAX);
        let graph = blocks.candidates([6, 6], 2);
        assert_eq!(graph.of_user(0), [0, 5]);
        assert_eq!(graph.of_user(1), [0, 1]);
    }
}
