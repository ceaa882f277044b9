//! Which columns of a pane fit, and where each stands. Those that tell who a user is stay when the others
//! scroll.

use super::column::Column;
use crate::directory::Field;

/// A column with its place, in cells from the first one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Placed {
    /// The column.
    pub column: Column,
    /// Where it begins.
    pub x: u16,
    /// How many cells it has.
    pub width: u16,
}

/// The columns that fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fitted {
    /// Each with its place.
    pub columns: Vec<Placed>,
    /// How many are scrolled away on the left, behind those that stay.
    pub before: usize,
    /// How many have no room.
    pub after: usize,
}

/// What a column wants: a fixed width, or a share of what is left with a least width.
const fn wanted(column: Column) -> (u16, u16) {
    match column {
        Column::State => (1, 0),
        Column::Fit => (5, 1),
        Column::Anchor => (11, 0),
        Column::Field(Field::DisplayName) => (12, 4),
        Column::Field(Field::Upn | Field::Mail | Field::ProxyAddresses | Field::OrgUnit) => (16, 6),
        Column::Field(_) => (8, 2),
    }
}

/// Whether columns stay when the others scroll, one by one: the state, and the first field, which tells who it is.
fn staying(columns: &[Column]) -> impl Iterator<Item = bool> {
    let first = columns.iter().position(|column| matches!(column, Column::Field(_)));
    let stays = move |(at, column): (usize, &Column)| {
        Some(at) == first || (*column == Column::State && first.is_none_or(|first| at < first))
    };
    columns.iter().enumerate().map(stays)
}

/// The columns that fit into so many cells, scrolled by some columns; those on the right give way first.
#[must_use]
pub fn fit_columns(columns: &[Column], room: u16, scrolled: usize) -> Fitted {
    let scrolling = staying(columns).filter(|stays| !stays).count();
    // One at least is left beside those that stay.
    let before = scrolled.min(scrolling.saturating_sub(1));
    let mut hidden = 0;
    let shown = columns.iter().zip(staying(columns)).filter(|(_, stays)| {
        let is_hidden = !stays && hidden < before;
        hidden += usize::from(is_hidden);
        !is_hidden
    });
    let mut kept: Vec<Column> = Vec::new();
    let mut least = 0;
    for (column, _) in shown {
        let needs = wanted(*column).0 + 1;
        if kept.is_empty() || least + needs <= room + 1 {
            least += needs;
            kept.push(*column);
        }
    }
    let after = columns.len() - before - kept.len();
    Fitted { columns: places(kept, room, least), before, after }
}

/// The columns one beside the other, with what is left over of the room shared out.
fn places(kept: Vec<Column>, room: u16, least: u16) -> Vec<Placed> {
    let shares: u16 = kept.iter().map(|column| wanted(*column).1).sum();
    let left_over = (room + 1).saturating_sub(least);
    let mut x = 0;
    let place = |column: Column| {
        let (base, share) = wanted(column);
        let extra =
            (u32::from(left_over) * u32::from(share)).checked_div(u32::from(shares)).unwrap_or(0);
        let width = (base + extra as u16).min(room.saturating_sub(x));
        let placed = Placed { column, x, width };
        x += width + 1;
        placed
    };
    kept.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::column::{Side, possible_columns, usual_columns};

    #[test]
    fn the_name_stays_while_the_others_scroll_until_each_was_seen() {
        let columns = usual_columns(Side::OnPrem);
        let names = |scrolled: usize| -> Vec<String> {
            let fitted = fit_columns(&columns, 34, scrolled);
            fitted.columns.iter().map(|placed| placed.column.name()).collect()
        };
        assert_eq!(names(0), ["state", "fit", "display_name", "sam"]);
        assert_eq!(names(1), ["state", "display_name", "upn"]);
        assert_eq!(names(2), ["state", "display_name", "sam"]);
        assert_eq!(names(9), names(2), "one column is always left");
        assert_eq!(
            fit_columns(&columns, 34, 1),
            Fitted { before: 1, after: 1, ..fit_columns(&columns, 34, 1) }
        );
    }

    proptest! {
        #[test]
        fn every_column_is_shown_before_or_after(room in 20_u16..200, scrolled in 0_usize..80) {
            for side in [Side::OnPrem, Side::Cloud] {
                let columns = possible_columns(side);
                let fitted = fit_columns(&columns, room, scrolled);
                prop_assert_eq!(fitted.before + fitted.columns.len() + fitted.after, columns.len());
                for pair in fitted.columns.windows(2) {
                    prop_assert!(pair[0].x + pair[0].width < pair[1].x);
                }
                let last = fitted.columns.last().unwrap();
                prop_assert!(last.x + last.width <= room.max(12));
            }
        }
    }
}
