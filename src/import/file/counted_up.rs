//! Ids that count up from row to row: a spreadsheet goes on so when a cell is dragged down by its corner.

use super::target::Target;
use crate::anchor::Guid;
use crate::directory::{DeletedRow, Row};
use crate::import::rows::{Destination, Interpreter};

/// The digits before the last group of a GUID, with hyphens.
const HEAD: usize = 24;
/// So many ids in succession are no accident, and no trial of two people.
const FEWEST: usize = 3;
/// Where more than one in so many ids counts up, a program has made them so, for a trial.
const PART: usize = 4;
/// So many digits differ in the head of an id that nobody has made up.
const FEWEST_DIGITS: usize = 7;

/// Takes back ids that count up from row to row: they are made at random, and one at most was not filled in.
pub(super) fn lose_counted<R: Row>(
    interpreter: &mut Interpreter<'_>,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) {
    lose_of(interpreter, main, Destination::Main);
    lose_of(interpreter, aside, Destination::Aside);
}

fn lose_of<R: Row>(interpreter: &mut Interpreter<'_>, target: &mut Target<R>, to: Destination) {
    let users = target.builder.so_far();
    let id_of = |row: u32| users.any_guid(R::new(row), R::ID);
    let rows = counted_rows(users.len() as u32, id_of);
    let Some(second) = rows.get(1) else { return };
    let example = id_of(*second).map(|id| id.to_string()).unwrap_or_default();
    interpreter.refuse_counted(R::ID, to, &rows, &example);
    target.builder.lose_guids(R::ID, &rows);
}

/// The rows, of so many, whose ids follow that of the row above, and those above them, where they are few among others.
fn counted_rows(rows: u32, id_of: impl Fn(u32) -> Option<Guid>) -> Vec<u32> {
    let (mut counted, mut all, mut first) = (Vec::new(), 0, 0);
    let mut above = None;
    for row in 0..=rows {
        let id = if row < rows { id_of(row) } else { None };
        all += usize::from(id.is_some());
        if !above.zip(id).is_some_and(|(above, id)| follows(above, id)) {
            let run = first..row;
            if run.len() >= FEWEST {
                counted.extend(run);
            }
            first = row;
        }
        above = id;
    }
    if counted.len() * PART > all { Vec::new() } else { counted }
}

/// Whether an id is another one with its end counted up, as hex digits or as the decimal ones at its end.
fn follows(first: Guid, second: Guid) -> bool {
    let [first, second] = [first, second].map(Guid::uuid);
    // Most ids differ at their beginnings.
    if first.as_bytes().get(..10) != second.as_bytes().get(..10) {
        return false;
    }
    let counts = |next: Option<u128>| next == Some(second.as_u128());
    let texts = [first, second].map(|id| id.hyphenated().to_string());
    (counts(first.as_u128().checked_add(1)) || counts_in_decimal(&texts)) && is_random(&texts[0])
}

fn counts_in_decimal([first, second]: &[String; 2]) -> bool {
    let end = |text: &str| -> Option<(usize, u64)> {
        let last = text.get(HEAD..)?;
        let digits = last.bytes().rev().take_while(u8::is_ascii_digit).count();
        let at = text.len() - digits;
        Some((at, text.get(at..)?.parse().ok()?))
    };
    let (Some((at, number)), Some((other, next))) = (end(first), end(second)) else { return false };
    at == other && first.get(..at) == second.get(..at) && number.checked_add(1) == Some(next)
}

/// Whether an id may have been made at random: one for a trial has few digits.
fn is_random(id: &str) -> bool {
    let head = id.get(..HEAD).unwrap_or_default();
    let has = |digit: &char| head.contains(*digit);
    "0123456789abcdef".chars().filter(has).count() >= FEWEST_DIGITS
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn ids_that_count_up_are_told_from_those_made_at_random() {
        let id = |text: &str| Uuid::parse_str(text).ok().map(Guid::from_uuid);
        for (ids, expected) in [
            (
                ["2e432cd4-4edb-4a59-89e3-2949b3995201", "2e432cd4-4edb-4a59-89e3-2949b3995202"],
                true,
            ),
            (
                ["2e432cd4-4edb-4a59-89e3-2949b3995299", "2e432cd4-4edb-4a59-89e3-2949b3995300"],
                true,
            ),
            (
                ["2e432cd4-4edb-4a59-89e3-2949b399520f", "2e432cd4-4edb-4a59-89e3-2949b3995210"],
                true,
            ),
            (
                ["2e432cd4-4edb-4a59-89e3-2949b3995202", "2e432cd4-4edb-4a59-89e3-2949b3995201"],
                false,
            ),
            (
                ["2e432cd4-4edb-4a59-89e3-2949b3995201", "2e432cd4-4edb-4a59-89e3-2949b3995201"],
                false,
            ),
            (
                ["2e432cd4-4edb-4a59-89e3-2949b3995201", "2e432cd5-4edb-4a59-89e3-2949b3995202"],
                false,
            ),
            (
                ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"],
                false,
            ),
        ] {
            let [first, second] = ids.map(|text| id(text).unwrap());
            assert_eq!(follows(first, second), expected, "{ids:?}");
        }
    }

    /// Few among others were filled in; where most count up, the file is a trial.
    #[test]
    fn a_few_ids_that_count_up_among_others_are_found() {
        let counted =
            |count: u8| (0..count).map(|at| format!("2e432cd4-4edb-4a59-89e3-2949b39952{at:02}"));
        let others = |count: u8| {
            (0..count).map(|at| {
                format!(
                    "{:08x}-4edb-4a59-89e3-2949b3995f{at:02x}",
                    0x1a2b_3c4d_u32.wrapping_mul(u32::from(at) + 3)
                )
            })
        };
        let found = |before: u8, count: u8, after: u8| {
            let texts = others(before).chain(counted(count)).chain(others(after));
            let ids: Vec<_> =
                texts.map(|text| Uuid::parse_str(&text).ok().map(Guid::from_uuid)).collect();
            counted_rows(ids.len() as u32, |row| ids[row as usize])
        };
        assert_eq!(found(10, 4, 10), [10, 11, 12, 13]);
        assert_eq!(found(0, 3, 9), [0, 1, 2]);
        assert!(
            found(10, 2, 10).is_empty() && found(2, 4, 2).is_empty() && found(0, 30, 0).is_empty()
        );
    }
}
