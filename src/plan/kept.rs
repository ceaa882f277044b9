//! What decisions say of a pair or of somebody, until another decision takes it back.

use std::collections::BTreeMap;

/// What was said of each, by whom it is about: the first word stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept<K: Ord, V>(BTreeMap<K, V>);

/// What a decision changed: each with what was said of it before, so that it can be put back.
pub(super) type Earlier<K, V> = Vec<(K, Option<V>)>;

impl<K: Ord, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Clone, V> Kept<K, V> {
    /// Every one, in the order of whom it is about.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &V> {
        self.0.values()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is said of one.
    #[must_use]
    pub fn of(&self, whom: &K) -> Option<&V> {
        self.0.get(whom)
    }

    /// Says something of each of whom nothing is said yet.
    pub(super) fn say(&mut self, all: impl IntoIterator<Item = (K, V)>) -> Earlier<K, V> {
        let mut earlier = Earlier::new();
        for (whom, what) in all {
            self.0.entry(whom.clone()).or_insert_with(|| {
                earlier.push((whom, None));
                what
            });
        }
        earlier
    }

    /// Takes back what is said of each.
    pub(super) fn take_back(&mut self, all: impl IntoIterator<Item = K>) -> Earlier<K, V> {
        let all = all.into_iter();
        all.filter_map(|whom| self.0.remove_entry(&whom).map(|(id, what)| (id, Some(what))))
            .collect()
    }

    /// Puts back what a decision changed.
    pub(super) fn put_back(&mut self, earlier: Earlier<K, V>) {
        for (whom, what) in earlier {
            match what {
                Some(what) => drop(self.0.insert(whom, what)),
                None => drop(self.0.remove(&whom)),
            }
        }
    }
}
