//! Texts that many users share, each held once and known by a number.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use rayon::prelude::*;

/// The number of "no text": it stands wherever a user has none.
pub const NONE: u32 = 0;

/// Distinct texts, numbered from 1 in the order in which they came; [`NONE`] is the empty one.
#[derive(Clone, Debug)]
pub struct Texts {
    /// All of them, end to end.
    text: String,
    /// Where the text of each number ends.
    ends: Vec<u32>,
    numbers: HashTable<u32>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { text: String::new(), ends: vec![0], numbers: HashTable::new() }
    }
}

impl Texts {
    /// How many numbers there are, that of no text among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.len() <= 1
    }

    /// The text of a number.
    #[must_use]
    #[inline]
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        self.text.get(start..self.ends[number] as usize).unwrap_or_default()
    }

    /// All texts with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (1..self.len() as u32).map(|number| (number, self.get(number)))
    }

    /// The number of a text that is there.
    #[must_use]
    #[inline]
    pub fn find(&self, text: &str) -> Option<u32> {
        let hash = FixedState::default().hash_one(text);
        self.numbers.find(hash, |&number| self.get(number) == text).copied()
    }

    /// The number of a text, given now if it is new.
    #[inline]
    pub fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return NONE;
        }
        if let Some(known) = self.find(text) {
            return known;
        }
        let hasher = FixedState::default();
        let number = self.ends.len() as u32;
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        let (all, ends) = (&self.text, &self.ends);
        let text_of = |number: u32| {
            let number = number as usize;
            all.get(ends[number - 1] as usize..ends[number] as usize).unwrap_or_default()
        };
        self.numbers.insert_unique(hasher.hash_one(text), number, |&number| {
            hasher.hash_one(text_of(number))
        });
        number
    }
}

/// A list of items for each user, end to end.
#[derive(Clone, Debug)]
pub struct Lists<T> {
    items: Vec<T>,
    /// Where the list of each user ends.
    ends: Vec<u32>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new() }
    }
}

impl<T: Copy + Send> Lists<T> {
    /// The lists of so many users, made on every processor; `each` appends the list of one of them.
    pub(super) fn of(users: usize, each: impl Fn(usize, &mut Vec<T>) + Sync) -> Self {
        const PART: usize = 1 << 13;
        let parts: Vec<Self> = (0..users.div_ceil(PART))
            .into_par_iter()
            .map(|part| {
                let mut lists = Self::default();
                for user in part * PART..users.min((part + 1) * PART) {
                    each(user, &mut lists.items);
                    lists.ends.push(lists.items.len() as u32);
                }
                lists
            })
            .collect();
        let mut all = Self::default();
        all.items.reserve_exact(parts.iter().map(|part| part.items.len()).sum());
        all.ends.reserve_exact(users);
        for part in parts {
            let before = all.items.len() as u32;
            all.ends.extend(part.ends.iter().map(|end| before + end));
            all.items.extend_from_slice(&part.items);
        }
        all
    }
}

impl<T> Lists<T> {
    /// Adds the list of the next user.
    pub fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.ends.push(self.items.len() as u32);
    }

    /// The list of a user.
    #[must_use]
    #[inline]
    pub fn get(&self, user: usize) -> &[T] {
        let start = if user == 0 { 0 } else { self.ends[user - 1] as usize };
        &self.items[start..self.ends[user] as usize]
    }

    /// All items, in the order of the users.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Keeps the items that are told to stay.
    pub fn retain(&mut self, stays: impl Fn(&T) -> bool)
    where
        T: Copy,
    {
        let mut kept = Self::default();
        for user in 0..self.ends.len() {
            kept.push(self.get(user).iter().copied().filter(|item| stays(item)));
        }
        *self = kept;
    }
}
