//! Finding rows by a key: a sorted list of hashes with row numbers.
//!
//! Nine bytes an entry, built by one sort, and no worse when a million rows share a key, which a
//! column full of `N/A` does. A table of where each range of hashes begins spares the search through
//! the whole list, which misses the cache at every step. The caller compares the keys of the rows that
//! it is given, since different keys may have the same hash.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hash};
use std::sync::OnceLock;

use foldhash::fast::FixedState;
use rayon::slice::ParallelSliceMut;

/// Entries of 32 bits of hash and 32 bits of row number, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct RowIndex {
    entries: Vec<u64>,
    /// Where the entries of each range of hashes begin, and behind the last range their end.
    starts: Vec<u32>,
    /// How many low bits of a hash do not count for its range.
    shift: u32,
}

/// Entries in a range of hashes, at most and on average.
const RANGE: usize = 4;

/// The indexes of a table, each built when it is first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Indexes {
    pub(super) id: OnceLock<RowIndex>,
    pub(super) anchor: OnceLock<RowIndex>,
    pub(super) text_anchor: OnceLock<RowIndex>,
    pub(super) spelling: OnceLock<RowIndex>,
    pub(super) address: OnceLock<RowIndex>,
    pub(super) local_part: OnceLock<RowIndex>,
    pub(super) employee_id: OnceLock<RowIndex>,
    pub(super) name: OnceLock<RowIndex>,
    pub(super) sid: OnceLock<RowIndex>,
    pub(super) mailbox_guid: OnceLock<RowIndex>,
    pub(super) domains: OnceLock<BTreeSet<String>>,
}

impl Indexes {
    pub(super) fn bytes(&self) -> usize {
        let built = [
            &self.id,
            &self.anchor,
            &self.text_anchor,
            &self.spelling,
            &self.address,
            &self.local_part,
            &self.employee_id,
            &self.name,
            &self.sid,
            &self.mailbox_guid,
        ];
        built.iter().filter_map(|index| index.get()).map(RowIndex::bytes).sum()
    }
}

/// Collects the keys of an index.
#[derive(Default)]
pub(super) struct IndexKeys(Vec<u64>);

impl IndexKeys {
    /// The keys of several parts of a table.
    pub(super) fn joined(parts: Vec<Self>) -> Self {
        let mut all = Vec::with_capacity(parts.iter().map(|part| part.0.len()).sum());
        for part in parts {
            all.extend(part.0);
        }
        Self(all)
    }

    /// Adds a key of a row. Several addresses of a user are often one text: it is added once then.
    pub(super) fn add<K: Hash + ?Sized>(&mut self, key: &K, row: usize) {
        let entry = hash32(key) << 32 | row as u64;
        if self.0.last() != Some(&entry) {
            self.0.push(entry);
        }
    }

    pub(super) fn build(mut self) -> RowIndex {
        self.0.par_sort_unstable();
        self.0.dedup();
        self.0.shrink_to_fit();
        RowIndex::new(self.0)
    }
}

impl RowIndex {
    fn new(entries: Vec<u64>) -> Self {
        let ranges = (entries.len() / RANGE).next_power_of_two();
        let shift = 32 - ranges.trailing_zeros().min(32);
        let mut starts = vec![0_u32; ranges + 1];
        for entry in &entries {
            starts[range_of(entry >> 32, shift) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { entries, starts, shift }
    }

    /// The rows that may have this key, in ascending order.
    pub(super) fn candidates<'a, K: Hash + ?Sized>(
        &'a self,
        key: &K,
    ) -> impl Iterator<Item = u32> + use<'a, K> {
        let hash = hash32(key);
        let range = range_of(hash, self.shift);
        let entries = match self.starts.get(range..range + 2) {
            Some([start, end]) => &self.entries[*start as usize..*end as usize],
            _ => &[],
        };
        let first = entries.partition_point(|entry| entry >> 32 < hash);
        entries[first..]
            .iter()
            .take_while(move |entry| *entry >> 32 == hash)
            .map(|entry| *entry as u32)
    }

    /// The rows of each hash that more than one row has, in ascending order: rows with one key are in
    /// one of these groups, and now and then a row with another key among them.
    pub(super) fn groups(&self) -> impl Iterator<Item = Vec<u32>> + '_ {
        self.entries
            .chunk_by(|a, b| a >> 32 == b >> 32)
            .filter(|group| group.len() > 1)
            .map(|group| group.iter().map(|entry| *entry as u32).collect())
    }

    pub(super) fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<u64>() + self.starts.capacity() * size_of::<u32>()
    }
}

/// The range of hashes that a hash is in.
const fn range_of(hash: u64, shift: u32) -> usize {
    (hash >> shift) as usize
}

fn hash32<K: Hash + ?Sized>(key: &K) -> u64 {
    // A fixed seed: the order of equal hashes must not differ from run to run.
    FixedState::default().hash_one(key) >> 32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever the number of rows, and however many share a key, a key finds just its rows.
        #[test]
        fn a_key_finds_its_rows(keys in prop::collection::vec(0_u8..20, 0..400)) {
            let mut index = IndexKeys::default();
            for (row, key) in keys.iter().enumerate() {
                index.add(key, row);
            }
            let index = index.build();
            for key in 0..25_u8 {
                let wanted: Vec<u32> =
                    (0..).zip(&keys).filter(|(_, k)| **k == key).map(|(row, _)| row).collect();
                let found: Vec<u32> = index
                    .candidates(&key)
                    .filter(|row| keys[*row as usize] == key)
                    .collect();
                prop_assert_eq!(found, wanted);
            }
        }
    }
}
