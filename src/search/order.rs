//! The orders in which rows are listed.

use std::borrow::Cow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::index::{FIELDS, SearchIndex};
use crate::directory::{Field, Row, Table};
use crate::text::fold;

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
}

impl SortBy {
    /// The column that the list is in the order of while there is no query.
    #[must_use]
    pub const fn column(self) -> (Field, Direction) {
        match self {
            Self::BestMatch => (Field::DisplayName, Direction::Ascending),
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
    pub(super) fn by<R: Row>(
        table: &Table<R>,
        index: &SearchIndex,
        field: Field,
        direction: Direction,
    ) -> Self {
        let rows = rows_in_order(table, index, field, direction);
        let mut places = vec![0; rows.len()];
        for (place, row) in rows.iter().enumerate() {
            places[*row as usize] = place as u32;
        }
        Self { rows, places }
    }
}

fn rows_in_order<R: Row>(
    table: &Table<R>,
    index: &SearchIndex,
    field: Field,
    direction: Direction,
) -> Vec<u32> {
    let in_index = FIELDS.iter().position(|known| *known == field && repeats_nothing(field));
    let key = |row: u32| -> Cow<'_, str> {
        match in_index {
            Some(number) => index.fields(row as usize).nth(number).unwrap_or_default().into(),
            None => fold(&table.display(R::new(row), field).value().unwrap_or_default()).into(),
        }
    };
    // Eight bytes of the key in a number settle nearly every comparison without touching the text.
    let mut keyed: Vec<(u64, u32)> = (0..table.len() as u32)
        .into_par_iter()
        .map(|row| (head_of(key(row).as_bytes()), row))
        .collect();
    let by_key = |a: &(u64, u32), b: &(u64, u32)| {
        a.0.cmp(&b.0).then_with(|| key(a.1).cmp(&key(b.1))).then(a.1.cmp(&b.1))
    };
    keyed.par_sort_unstable_by(by_key);
    let empty = keyed.partition_point(|(head, _)| *head == 0);
    match direction {
        Direction::Ascending => keyed.rotate_left(empty),
        Direction::Descending => keyed.reverse(),
    }
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Whether the index holds the field's text in every row, rather than only where it is news.
fn repeats_nothing(field: Field) -> bool {
    !matches!(field, Field::GivenName | Field::Surname | Field::Mail)
}

fn head_of(bytes: &[u8]) -> u64 {
    let mut head = [0; 8];
    for (slot, byte) in head.iter_mut().zip(bytes) {
        *slot = *byte;
    }
    u64::from_be_bytes(head)
}
