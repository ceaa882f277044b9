//! The orders in which rows are listed.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::score::{Score, UNSCORED, WHOLE};
use crate::directory::{Field, Row, Table};
use crate::text::fold_into;

/// Which way a column is sorted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// What a list is sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SortBy {
    /// With a query, the best hits first; without one, by name.
    #[default]
    BestMatch,
    /// By a column. Rows without a value come last, either way.
    Column(Field, Direction),
    /// By score, equal ones by name. Rows without one come last, either way.
    Score(Direction),
}

impl SortBy {
    /// The column that the list is in the order of while there is no query, or among equal scores.
    #[must_use]
    pub const fn column(self) -> (Field, Direction) {
        match self {
            Self::BestMatch | Self::Score(_) => (Field::DisplayName, Direction::Ascending),
            Self::Column(field, direction) => (field, direction),
        }
    }
}

/// All rows in the order of a column, and the place of each row in it.
pub(super) struct Order {
    pub(super) rows: Vec<u32>,
    pub(super) places: Vec<u32>,
}

impl Order {
    /// Orders by folded text; equal ones stay in the order of the file.
    pub(super) fn by<R: Row>(table: &Table<R>, field: Field, direction: Direction) -> Self {
        Self::of(rows_in_order(table, field, direction))
    }

    /// Orders by score; equal ones stay in this order.
    pub(super) fn by_score(&self, scores: &[Score], direction: Direction) -> Self {
        let mut rows = self.rows.clone();
        rows.par_sort_by_key(|row| {
            let score = scores.get(*row as usize).copied().unwrap_or(UNSCORED);
            let turned = match direction {
                Direction::Ascending => score,
                Direction::Descending => WHOLE.saturating_sub(score),
            };
            (score == UNSCORED, turned)
        });
        Self::of(rows)
    }

    fn of(rows: Vec<u32>) -> Self {
        let mut places = vec![0; rows.len()];
        for (place, row) in rows.iter().enumerate() {
            places[*row as usize] = place as u32;
        }
        Self { rows, places }
    }
}

fn rows_in_order<R: Row>(table: &Table<R>, field: Field, direction: Direction) -> Vec<u32> {
    let (keys, key_of) = distinct_keys(table, field);
    let mut sorted: Vec<u32> = (0..keys.len() as u32).collect();
    sorted.par_sort_unstable_by_key(|key| &keys[*key as usize]);
    let mut places = vec![0; keys.len()];
    for (place, key) in sorted.iter().enumerate() {
        places[*key as usize] = place as u32;
    }
    // Each key has a stretch of rows, in the order of the file.
    let mut next = vec![0_u32; keys.len() + 1];
    for key in &key_of {
        next[places[*key as usize] as usize + 1] += 1;
    }
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let mut rows = vec![0; key_of.len()];
    for (row, key) in (0..).zip(&key_of) {
        let slot = &mut next[places[*key as usize] as usize];
        rows[*slot as usize] = row;
        *slot += 1;
    }
    match direction {
        Direction::Ascending => {
            let empty = key_of.iter().filter(|key| keys[**key as usize].is_empty()).count();
            rows.rotate_left(empty);
        }
        Direction::Descending => rows.reverse(),
    }
    rows
}

/// A key by which numbers stand in their natural order, `p2` before `p10`: each has its length before it, as a
/// sign that stands among the digits.
fn natural(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 4);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        if is_number {
            let number = run.trim_start_matches('0');
            let length = u8::try_from(number.len()).unwrap_or(LONGEST).min(LONGEST);
            key.push(char::from(b'0' + length));
            key.push_str(number);
        } else {
            key.push_str(run);
        }
        rest = tail;
    }
    key
}

/// The longest number whose length has a sign of its own before the letters.
const LONGEST: u8 = 16;

/// The folded texts of a column, each once, and the number of each row's text among them: many people
/// have one name.
fn distinct_keys<R: Row>(table: &Table<R>, field: Field) -> (Vec<String>, Vec<u32>) {
    let hasher = FixedState::default();
    let (mut keys, mut numbers) = (Vec::<String>::new(), HashTable::<u32>::new());
    let (mut key_of, mut key) = (Vec::with_capacity(table.len()), String::new());
    for row in table.rows() {
        key.clear();
        fold_into(&table.display(row, field).value().unwrap_or_default(), &mut key);
        if key.bytes().any(|byte| byte.is_ascii_digit()) {
            key = natural(&key);
        }
        let hash = hasher.hash_one(&key);
        let known = numbers.find(hash, |number| keys[*number as usize] == key);
        key_of.push(known.copied().unwrap_or_else(|| {
            let number = keys.len() as u32;
            keys.push(key.clone());
            numbers.insert_unique(hash, number, |number| hasher.hash_one(&keys[*number as usize]));
            number
        }));
    }
    (keys, key_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_in_their_natural_order() {
        let mut texts = ["p10", "p2", "p02b", "p", "pa", "p 1", "q1", "p100", "p9", "p0"];
        texts.sort_by_key(|text| natural(text));
        assert_eq!(texts, ["p", "p 1", "p0", "p2", "p02b", "p9", "p10", "p100", "pa", "q1"]);
    }
}
