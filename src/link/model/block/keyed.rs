//! Lists of keys with the users that have them.
//!
//! Key and user share an integer, so that a list is sorted as it is, without a look elsewhere.

use std::ops::Range;

use rayon::prelude::*;

/// The number of a user on its side, and the size of a list of them.
pub(super) type User = u32;

/// Keys with the users that have them, as sorted integers: the key above, the user in the lowest bits. By
/// their highest bits they are in *shelves*, so that each is sorted and joined in the cache of a processor.
#[derive(Debug)]
pub(super) struct Keyed {
    shelves: Vec<Vec<u64>>,
    layout: Layout,
}

/// How keys and users share an integer, and where it is put.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Layout {
    /// How many bits the numbers of users take.
    user_bits: u32,
    /// How many shelves there are, as a power of two.
    shelf_bits: u32,
}

impl Layout {
    /// The layout for so many users on the larger side.
    pub(super) fn of(users: usize) -> Self {
        let user_bits = usize::BITS - users.leading_zeros();
        // A shelf for some thousand users.
        Self { user_bits, shelf_bits: user_bits.saturating_sub(11).clamp(1, 8) }
    }

    const fn shelves(self) -> usize {
        1 << self.shelf_bits
    }

    /// Keys are well-mixed hashes: their upper bits are kept.
    #[inline]
    const fn entry(self, key: u64, user: User) -> u64 {
        key >> self.user_bits << self.user_bits | user as u64
    }

    #[inline]
    const fn shelf(self, entry: u64) -> usize {
        (entry >> (u64::BITS - self.shelf_bits)) as usize
    }

    #[inline]
    const fn key(self, entry: u64) -> u64 {
        entry >> self.user_bits
    }

    #[inline]
    const fn user(self, entry: u64) -> User {
        (entry & ((1 << self.user_bits) - 1)) as User
    }
}

/// How many users are taken at once to make their keys.
const PART: usize = 1 << 13;

/// What one part of the users puts on each shelf.
struct Shelved {
    shelves: Vec<Vec<u64>>,
    layout: Layout,
}

impl Shelved {
    fn new(layout: Layout) -> Self {
        Self { shelves: vec![Vec::new(); layout.shelves()], layout }
    }

    fn put(&mut self, key: u64, user: User) {
        let entry = self.layout.entry(key, user);
        self.shelves[self.layout.shelf(entry)].push(entry);
    }
}

impl Keyed {
    /// Makes the list of `users` users on every processor; `keys` appends the keys of one of them.
    pub(super) fn of(
        users: usize,
        layout: Layout,
        keys: impl Fn(User, &mut Vec<u64>) + Sync,
    ) -> Self {
        let parts = (0..users.div_ceil(PART)).into_par_iter().map(|part| {
            let (mut shelved, mut own) = (Shelved::new(layout), Vec::new());
            for user in part * PART..users.min((part + 1) * PART) {
                keys(user as User, &mut own);
                own.drain(..).for_each(|key| shelved.put(key, user as User));
            }
            shelved
        });
        Self::joined(&parts.collect::<Vec<_>>(), layout)
    }

    fn joined(parts: &[Shelved], layout: Layout) -> Self {
        let shelves = (0..layout.shelves()).into_par_iter().map(|shelf| {
            let own = || parts.iter().map(|part| part.shelves[shelf].as_slice());
            let mut entries = Vec::with_capacity(own().map(<[u64]>::len).sum());
            own().for_each(|part| entries.extend_from_slice(part));
            entries.sort_unstable();
            entries.dedup();
            entries
        });
        Self { shelves: shelves.collect(), layout }
    }

    /// How many shelves there are.
    pub(super) const fn shelves(&self) -> usize {
        self.layout.shelves()
    }

    /// The entries of a shelf.
    pub(super) fn shelf(&self, number: usize) -> Shelf<'_> {
        Shelf { entries: &self.shelves[number], layout: self.layout }
    }

    /// The keys at these places, each with each piece of evidence of its users.
    pub(super) fn divided<'a>(
        &self,
        places: &[Place],
        evidence: impl Fn(User) -> &'a [u64] + Sync,
    ) -> Self {
        let parts = in_parts(places).into_par_iter().map(|places| {
            let mut shelved = Shelved::new(self.layout);
            for place in places {
                let entries = self.shelf(place.shelf);
                let key = entries.key(place.range.start);
                for user in entries.users(place.range) {
                    for piece in evidence(user) {
                        shelved.put(mixed(key, *piece), user);
                    }
                }
            }
            shelved
        });
        Self::joined(&parts.collect::<Vec<_>>(), self.layout)
    }
}

/// Where the users of a key stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) shelf: usize,
    pub(super) range: Range<usize>,
}

/// These places, in their order, in parts of about as many users; a place with more of them is cut.
fn in_parts(places: &[Place]) -> Vec<Vec<Place>> {
    let (mut parts, mut part, mut left) = (Vec::new(), Vec::new(), PART);
    for place in places {
        let mut start = place.range.start;
        while start < place.range.end {
            let end = place.range.end.min(start + left);
            part.push(Place { shelf: place.shelf, range: start..end });
            left -= end - start;
            start = end;
            if left == 0 {
                parts.push(std::mem::take(&mut part));
                left = PART;
            }
        }
    }
    parts.push(part);
    parts
}

/// The entries of one shelf.
#[derive(Clone, Copy)]
pub(super) struct Shelf<'a> {
    entries: &'a [u64],
    layout: Layout,
}

impl<'a> Shelf<'a> {
    /// How many there are.
    #[inline]
    pub(super) const fn len(self) -> usize {
        self.entries.len()
    }

    /// The key of one of them.
    #[inline]
    pub(super) const fn key(self, at: usize) -> u64 {
        self.layout.key(self.entries[at])
    }

    /// The users of some of them.
    #[inline]
    pub(super) fn users(self, range: Range<usize>) -> impl Iterator<Item = User> + 'a {
        self.entries[range].iter().map(move |entry| self.layout.user(*entry))
    }

    /// Where the entries of the key at `start` end.
    #[inline]
    pub(super) fn end(self, start: usize) -> usize {
        let key = self.key(start);
        let mut end = start + 1;
        while end < self.entries.len() && self.key(end) == key {
            end += 1;
        }
        end
    }
}

/// A key of two parts, whose order counts.
#[inline]
pub(super) const fn mixed(a: u64, b: u64) -> u64 {
    let mut z = a.rotate_left(29).wrapping_add(b).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    z ^ (z >> 32)
}
