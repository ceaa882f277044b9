//! Cells of a sheet that were merged: the first of them has the value, and the others have none.

use std::ops::RangeInclusive;

use crate::import::merged::Merged;
use crate::import::report::Refusal;
use crate::import::source::unpack::damaged;

/// A row and a column, from 0.
pub(super) type Place = (u32, u32);

/// So many places of merged areas may always be looked at.
const SPARE_PLACES: usize = 1_000_000;

/// Cells that were merged into one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Area {
    /// The first cell, which has the value.
    pub(super) first: Place,
    /// The last one, in the lowest row and the column most to the right.
    pub(super) last: Place,
}

/// Cells with a text, in the order of the sheet.
pub(super) type Cells = Vec<(Place, String)>;

/// The cells of a sheet, down to the lowest merged area, with those that have no value of their own for one, each with
/// its mark. A row without any value of its own is none, nor is a column without one there or above: an area that takes
/// in no other row or column of the table is one cell of it. `budget` is how many bytes the marks and what they repeat
/// may have.
pub(super) fn mark_areas(cells: Cells, areas: &[Area], budget: usize) -> Result<Cells, Refusal> {
    let mut marked = Marked::new(&cells, budget);
    for area in areas {
        marked.add(area)?;
    }
    let (added, firsts) = (marked.added, marked.firsts);
    Ok(with_marks(cells, added, &firsts))
}

/// What is found out about merged areas of a sheet.
struct Marked<'c> {
    cells: &'c Cells,
    /// The rows that have values of their own.
    rows: Vec<u32>,
    /// The columns that have, each with the first row in which it has one.
    columns: Vec<(u32, u32)>,
    /// How many places may still be looked at, and how many bytes added.
    places: usize,
    budget: usize,
    /// Cells that get a text, and the number of the cell whose text it is, if it is one.
    added: Vec<(Place, Merged, Option<usize>)>,
    /// The numbers of first cells, which get a mark.
    firsts: Vec<(usize, Merged)>,
}

impl<'c> Marked<'c> {
    fn new(cells: &'c Cells, budget: usize) -> Self {
        let mut rows: Vec<u32> = cells.iter().map(|((row, _), _)| *row).collect();
        rows.dedup();
        let mut columns: Vec<(u32, u32)> =
            cells.iter().map(|((row, column), _)| (*column, *row)).collect();
        columns.sort_unstable();
        columns.dedup_by_key(|(column, _)| *column);
        Self {
            cells,
            rows,
            columns,
            places: cells.len().saturating_mul(4).saturating_add(SPARE_PLACES),
            budget,
            added: Vec::new(),
            firsts: Vec::new(),
        }
    }

    fn add(&mut self, area: &Area) -> Result<(), Refusal> {
        let (first, last) = (area.first, area.last);
        // Where the value is none, all that was merged were none.
        let Some(number) = self.number_of(first) else { return Ok(()) };
        let rows = within(&self.rows, |row| *row, first.0..=last.0);
        let columns = within(&self.columns, |(column, _)| *column, first.1..=last.1).iter();
        let columns: Vec<u32> =
            columns.filter(|(_, begun)| *begun <= last.0).map(|(column, _)| *column).collect();
        let places = rows.len().saturating_mul(columns.len());
        if places > self.places {
            return Err(damaged(
                "workbook",
                "its merged cells take in far more than its sheet has",
            ));
        }
        self.places -= places;
        let kind = if columns.len() > 1 { Merged::Across } else { Merged::Down };
        let all = rows.iter().flat_map(|row| columns.iter().map(move |column| (*row, *column)));
        let bare: Vec<Place> = all.filter(|place| self.number_of(*place).is_none()).collect();
        if bare.is_empty() {
            return Ok(());
        }
        let repeated = (kind == Merged::Down).then_some(number);
        let text = repeated.and_then(|number| self.cells.get(number));
        let bytes = kind.mark().len() + text.map_or(0, |(_, text)| text.len());
        let left = self.budget.checked_sub(bytes.saturating_mul(bare.len() + 1));
        self.budget = left.ok_or(Refusal::Unpacked { kind: "workbook" })?;
        self.added.extend(bare.into_iter().map(|place| (place, kind, repeated)));
        self.firsts.push((number, kind));
        Ok(())
    }

    /// The number of the cell at a place.
    fn number_of(&self, place: Place) -> Option<usize> {
        self.cells.binary_search_by_key(&place, |(place, _)| *place).ok()
    }
}

/// Those of a sorted list whose number lies in a range.
fn within<T>(sorted: &[T], number: fn(&T) -> u32, range: RangeInclusive<u32>) -> &[T] {
    let from = sorted.partition_point(|one| number(one) < *range.start());
    let to = sorted.partition_point(|one| number(one) <= *range.end());
    sorted.get(from..to).unwrap_or_default()
}

/// The cells with their marks, and those that are added, in the order of the sheet.
fn with_marks(
    mut cells: Cells,
    added: Vec<(Place, Merged, Option<usize>)>,
    firsts: &[(usize, Merged)],
) -> Cells {
    let text_of = |number: Option<usize>| {
        let cell = number.and_then(|number| cells.get(number));
        cell.map_or("", |(_, text)| text.as_str())
    };
    let new: Cells = added
        .into_iter()
        .map(|(place, kind, number)| (place, [kind.mark(), text_of(number)].concat()))
        .collect();
    for (number, kind) in firsts {
        if let Some((_, text)) = cells.get_mut(*number) {
            text.insert_str(0, kind.mark());
        }
    }
    cells.extend(new);
    cells.sort_by_key(|(place, _)| *place);
    // Areas that lie over one another are those of no spreadsheet.
    cells.dedup_by_key(|(place, _)| *place);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of rows, `.` where there is none.
    fn cells(rows: &[&str]) -> Cells {
        let cells = rows.iter().enumerate().flat_map(|(row, line)| {
            let words = line.split(' ').enumerate();
            words.map(move |(column, word)| ((row as u32, column as u32), word.to_string()))
        });
        cells.filter(|(_, word)| word != ".").collect()
    }

    /// The same with `v` before what is merged with other rows, and `>` before what is with other columns.
    fn marked(rows: &[&str], areas: &[(Place, Place)]) -> Vec<String> {
        let areas: Vec<Area> =
            areas.iter().map(|(first, last)| Area { first: *first, last: *last }).collect();
        let found = mark_areas(cells(rows), &areas, 1000).unwrap();
        let width = rows.iter().map(|line| line.split(' ').count()).max().unwrap();
        let cell = |row: usize, column: usize| {
            let place = (row as u32, column as u32);
            let text = found.iter().find(|(at, _)| *at == place).map_or(".", |(_, text)| text);
            text.replace(Merged::Down.mark(), "v").replace(Merged::Across.mark(), ">")
        };
        let line = |row| (0..width).map(|column| cell(row, column)).collect::<Vec<_>>().join(" ");
        (0..rows.len()).map(line).collect()
    }

    #[test]
    fn a_merged_value_is_marked_in_all_its_cells() {
        let cases: [(&[&str], Place, Place, &[&str]); 9] = [
            // A title over the table is one cell.
            (&["T . .", "h h h", "1 a b"], (0, 0), (0, 2), &["T . .", "h h h", "1 a b"]),
            (&["h h", "1 T", "2 .", "3 ."], (1, 1), (2, 1), &["h h", "1 vT", "2 vT", "3 ."]),
            (&["h h", "1 T", "2 ."], (1, 1), (900_000, 1), &["h h", "1 vT", "2 vT"]),
            (&["h h h", "1 T .", "2 . x"], (1, 1), (1, 2), &["h h h", "1 >T >", "2 . x"]),
            (&["h h h", "1 T .", "2 . ."], (1, 1), (2, 2), &["h h h", "1 >T >", "2 > >"]),
            // Rows and columns that have nothing of their own are none.
            (&["h h", "1 T", ". .", "3 T"], (1, 1), (2, 1), &["h h", "1 T", ". .", "3 T"]),
            (&["h h .", "1 T ."], (1, 1), (1, 2), &["h h .", "1 T ."]),
            // Some spreadsheets keep the values that are hidden.
            (&["h h", "1 T", "2 F"], (1, 1), (2, 1), &["h h", "1 T", "2 F"]),
            (&["h h", "1 .", "2 ."], (1, 1), (2, 1), &["h h", "1 .", "2 ."]),
        ];
        for (rows, first, last, expected) in cases {
            assert_eq!(marked(rows, &[(first, last)]), expected, "{rows:?}");
        }
    }

    #[test]
    fn areas_are_bounded() {
        let many = |count: usize| vec![Area { first: (0, 0), last: (u32::MAX, 3) }; count];
        let sheet = || cells(&["1 a", "2 .", "3 ."]);
        assert!(mark_areas(sheet(), &many(1), 100).is_ok());
        assert!(matches!(mark_areas(sheet(), &many(1), 10), Err(Refusal::Unpacked { .. })));
        assert_eq!(mark_areas(sheet(), &many(2), 100).unwrap().len(), 6);
        let full: Vec<&str> = vec!["1 1 1 1"; 2000];
        assert!(mark_areas(cells(&full), &many(200), 100).is_err());
    }
}
