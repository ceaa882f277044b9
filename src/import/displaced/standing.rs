//! How the two values of each row stand to each other, and what follows for the column.

/// Whose a value is that can be judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    /// Of the person of its row.
    Own,
    /// Of the person of another row.
    Of(u32),
    /// Of another person, who is in no row.
    Elsewhere,
}

/// From so many exchanged values on a column may be displaced as a whole.
const FEWEST: usize = 5;
/// So many in succession that are all shifted by the same number of rows are no accident.
const FEWEST_SHIFTED: usize = 4;

/// The rows whose value is another row's, where they are so many, or stand so, that their column was moved by itself;
/// none otherwise. Rows of which nothing can be told are left out, and the others are in the order of the file.
pub(super) fn displaced(rows: &[(u32, Standing)]) -> Vec<u32> {
    let exchanged = |rows: &[(u32, Standing)]| -> Vec<u32> {
        rows.iter().filter(|(_, it)| *it != Standing::Own).map(|(row, _)| *row).collect()
    };
    let all = exchanged(rows);
    if all.len() >= FEWEST && all.len() * 4 >= rows.len() * 3 {
        return all;
    }
    let runs = rows.chunk_by(|a, b| (a.1 == Standing::Own) == (b.1 == Standing::Own));
    runs.filter(|run| is_moved(run)).flat_map(exchanged).collect()
}

/// Whether rows in succession, all with the value of another one, have exchanged them among each other.
fn is_moved(run: &[(u32, Standing)]) -> bool {
    let shift = |(row, standing): &(u32, Standing)| match standing {
        Standing::Own | Standing::Elsewhere => None,
        Standing::Of(other) => Some(i64::from(*other) - i64::from(*row)),
    };
    let is_shifted = run
        .chunk_by(|a, b| shift(a) == shift(b))
        .any(|part| part.len() >= FEWEST_SHIFTED && part.iter().all(|it| shift(it).is_some()));
    let (Some((first, _)), Some((last, _))) = (run.first(), run.last()) else { return false };
    let span = first.saturating_sub(1)..=last.saturating_add(1);
    let stays = |(_, standing): &(u32, Standing)| match standing {
        Standing::Own | Standing::Elsewhere => false,
        Standing::Of(other) => span.contains(other),
    };
    is_shifted || run.len() >= FEWEST && run.iter().all(stays)
}

#[cfg(test)]
mod tests {
    use super::Standing::{Elsewhere, Of, Own};
    use super::*;

    #[test]
    fn a_column_that_moved_is_told_from_a_few_wrong_links() {
        type Case<'a> = (&'a str, Vec<Standing>, usize);
        let own = |count: usize| std::iter::repeat_n(Own, count);
        let cases: [Case<'_>; 10] = [
            ("sound", own(20).collect(), 0),
            ("all shifted by one", (0..10).map(|row| Of(row + 1)).collect(), 10),
            ("sorted, a few stay by chance", [Of(4), Of(3), Own, Of(1), Of(0), Of(2)].into(), 5),
            ("few in all", [Of(1), Of(0), Own, Of(9)].into(), 0),
            (
                "wrong links here and there",
                [Of(7), Own, Own, Of(0), Own, Own, Of(3), Own].into(),
                0,
            ),
            (
                "two who have exchanged theirs",
                own(20).chain([Of(21), Of(20)]).chain(own(5)).collect(),
                0,
            ),
            ("shifted from the middle on", own(20).chain((19..23).map(Of)).collect(), 4),
            (
                "a part that was sorted",
                own(20).chain([Of(22), Of(24), Of(20), Of(21), Of(23)]).chain(own(9)).collect(),
                5,
            ),
            (
                "in succession, and of nobody here",
                own(20).chain([Elsewhere; 6]).chain(own(9)).collect(),
                0,
            ),
            (
                "in succession, and of people all over the file",
                own(20).chain([Of(2), Of(40), Of(9), Of(13), Of(50)]).chain(own(9)).collect(),
                0,
            ),
        ];
        for (what, standings, expected) in cases {
            let rows: Vec<(u32, Standing)> = (0..).zip(standings).collect();
            assert_eq!(displaced(&rows).len(), expected, "{what}");
        }
    }
}
