//! Columns of one file that do not belong together.

use std::collections::HashMap;

use super::ADVICE;
use super::people::Named;
use super::standing::{Standing, displaced};
use crate::anchor::Guid;
use crate::directory::{Field, Row, Table, local_part};
use crate::import::report::{Code, Finding, shorten};
use crate::import::rows::{Action, Destination, Interpreter};
use crate::text::fold;

/// Columns whose values say the same of a user in most directories.
const PAIRS: [[Field; 2]; 3] =
    [[Field::Upn, Field::Mail], [Field::Upn, Field::Sam], [Field::Mail, Field::Sam]];
/// Of fewer rows nothing is concluded.
const FEWEST: usize = 5;
/// A shorter beginning of a name is that of many.
const SHORTEST: usize = 5;
/// An account name is cut off behind so many letters.
const LONGEST_ACCOUNT: usize = 20;

/// The message about two columns that do not fit each other row by row, and do where rows are exchanged.
pub(in crate::import) fn within<R: Row>(
    interpreter: &Interpreter<'_>,
    table: &Table<R>,
) -> Option<Finding> {
    let by_id = || of_ids(interpreter, table);
    let by_name = || PAIRS.into_iter().find_map(|pair| of_names(interpreter, table, pair));
    by_id().or_else(by_name)
}

/// The message about ids of which the second one in a row is the first one of other people.
fn of_ids<R: Row>(interpreter: &Interpreter<'_>, table: &Table<R>) -> Option<Finding> {
    if R::ID != Field::ObjectGuid {
        return None;
    }
    let anchors = table.rows().filter_map(|row| {
        Some((row, table.any_guid(row, Field::ConsistencyGuid)?))
            .filter(|_| table.id(row).is_some())
    });
    let anchors: Vec<(R, Guid)> = anchors.collect();
    let columns = [
        (Action::ConsistencyGuid, anchors),
        (Action::ComputedAnchor, computed(interpreter, table)),
    ];
    columns.into_iter().find_map(|(action, ids)| {
        let rows = displaced(&standings(table, &ids));
        let second = interpreter.plan.steps.iter().find(|step| step.action == action)?;
        let first = interpreter.plan.candidates(Field::ObjectGuid).next()?;
        let columns = [first.column, second.candidates.first()?.column];
        finding(interpreter, columns, &rows)
    })
}

/// The GUIDs that the computed anchors of a file were made of: of the row's own id, but for a few.
fn computed<R: Row>(interpreter: &Interpreter<'_>, table: &Table<R>) -> Vec<(R, Guid)> {
    let others = &interpreter.tallies.ids.computed_ids;
    if others.is_empty() {
        return Vec::new();
    }
    let others: HashMap<u32, Guid> = others.iter().copied().collect();
    let of_row =
        |row: R| Some((row, others.get(&(row.index() as u32)).copied().or(table.id(row))?));
    table.rows().filter_map(of_row).collect()
}

/// Whose the ids of rows are, by the objectGUIDs of all. Of an id that nobody has, or another account of the same
/// person, nothing can be told.
fn standings<R: Row>(table: &Table<R>, ids: &[(R, Guid)]) -> Vec<(u32, Standing)> {
    let is_own = |(row, id): &(R, Guid)| table.id(*row) == Some(*id);
    if ids.iter().all(is_own) {
        return Vec::new();
    }
    let by_id = |row: R| Some((table.id(row)?, row));
    let owners: HashMap<Guid, R> = table.rows().filter_map(by_id).collect();
    let judged = ids.iter().filter_map(|(row, id)| {
        let owner = *owners.get(id)?;
        let standing = if owner == *row {
            Standing::Own
        } else if Named::of(table, *row).is_stranger_to(&Named::of(table, owner)) {
            Standing::Of(owner.index() as u32)
        } else {
            return None;
        };
        Some((row.index() as u32, standing))
    });
    judged.collect()
}

/// The message about two columns with names of which one has those of other rows: of most, by the first records, or of
/// some in succession.
fn of_names<R: Row>(
    interpreter: &Interpreter<'_>,
    table: &Table<R>,
    pair: [Field; 2],
) -> Option<Finding> {
    let column = |field| interpreter.plan.candidates(field).next().map(|found| found.column);
    let columns = [column(pair[0])?, column(pair[1])?];
    let header = &interpreter.header;
    let names = |at: usize| header.sample().filter_map(move |record| record.get(at)).map(name);
    let rows: Vec<(String, String)> = names(columns[0])
        .zip(names(columns[1]))
        .filter(|(a, b)| !a.is_empty() && !b.is_empty())
        .collect();
    let own = rows.iter().filter(|(a, b)| fit(a, b)).count();
    if own * 2 >= rows.len() {
        return finding(interpreter, columns, &displaced(&name_standings(table, pair)));
    }
    let fits_another = |(at, (a, b)): &(usize, &(String, String))| {
        let mut others = rows.iter().enumerate().filter(|(other, _)| other != at);
        !fit(a, b) && others.any(|(_, (_, other))| fit(a, other))
    };
    let exchanged = rows.iter().enumerate().filter(fits_another).count();
    let all = rows.len();
    if all < FEWEST || own * 4 > all || exchanged * 4 < all * 3 {
        return None;
    }
    let [first, second] = headings(interpreter, columns);
    let text = format!(
        "{first} and {second} are of different users in most rows: of the first {all}, {exchanged} have the {first} of another row's {second}. One of the columns may have been sorted by itself. {ADVICE}"
    );
    Some(Finding::whole(Code::ShiftedColumns, exchanged as u64, text))
}

/// Whose the names of rows are, by those of another column. Only who does not fit is looked for elsewhere.
fn name_standings<R: Row>(table: &Table<R>, [first, second]: [Field; 2]) -> Vec<(u32, Standing)> {
    let mut standings = Vec::with_capacity(table.len());
    let mut strays = Vec::new();
    for row in table.rows() {
        let [a, b] = [first, second].map(|field| table.text_or_empty(row, field));
        if a.is_empty() || b.is_empty() {
            continue;
        }
        standings.push((row.index() as u32, Standing::Own));
        if !local_part(a).eq_ignore_ascii_case(local_part(b)) {
            let names = [name(a), name(b)];
            if !fit(&names[0], &names[1]) {
                strays.push((standings.len() - 1, names));
            }
        }
    }
    let owner =
        |(at, [_, name]): &(usize, [String; 2])| Some((name.clone(), standings.get(*at)?.0));
    let owners: HashMap<String, u32> = strays.iter().filter_map(owner).collect();
    let mut is_told = vec![true; standings.len()];
    for (at, [name, _]) in strays {
        let cut = || name.char_indices().nth(LONGEST_ACCOUNT).and_then(|(at, _)| name.get(..at));
        match owners.get(&name).or_else(|| owners.get(cut()?)) {
            Some(other) => standings[at].1 = Standing::Of(*other),
            None => is_told[at] = false,
        }
    }
    let mut is_told = is_told.into_iter();
    standings.retain(|_| is_told.next().unwrap_or_default());
    standings
}

/// The message about rows with a value of another one; none if there are none.
fn finding(interpreter: &Interpreter<'_>, columns: [usize; 2], rows: &[u32]) -> Option<Finding> {
    let [first, second] = headings(interpreter, columns);
    let met = interpreter.tally_of_rows(Destination::Main, rows);
    let text = format!(
        "{first} and {second} do not belong together in {} rows, each with the {second} of another person: one of the columns was sorted or shifted by itself. {ADVICE}",
        rows.len()
    );
    (!rows.is_empty()).then(|| Finding::about(Code::ShiftedColumns, &met, text))
}

fn headings(interpreter: &Interpreter<'_>, columns: [usize; 2]) -> [String; 2] {
    let names = &interpreter.header.names;
    columns.map(|at| shorten(names.get(at).map_or("", |name| name.trim())))
}

/// The letters and digits of a name, or of an address before its domain.
fn name(cell: &str) -> String {
    let mut name = fold(local_part(cell));
    name.retain(char::is_alphanumeric);
    name
}

/// Whether two names are the same, or one is the other cut off.
fn fit(a: &str, b: &str) -> bool {
    let cut = |long: &str, short: &str| short.len() >= SHORTEST && long.starts_with(short);
    a == b || cut(a, b) || cut(b, a)
}
