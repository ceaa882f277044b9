//! A column that was sorted by itself: its values belong to other rows.

use crate::directory::Field;
use crate::import::report::{Code, Finding, shorten};
use crate::import::rows::Interpreter;

/// Columns whose values say the same of a user in most directories.
const PAIRS: [[Field; 2]; 3] =
    [[Field::Upn, Field::Mail], [Field::Upn, Field::Sam], [Field::Mail, Field::Sam]];
/// Of fewer rows nothing is concluded.
const FEWEST: usize = 5;
/// A shorter beginning of a name is that of many.
const SHORTEST: usize = 5;

/// The message about two columns that do not fit each other row by row, and do where rows are exchanged.
pub(in crate::import) fn sorted_finding(interpreter: &Interpreter<'_>) -> Option<Finding> {
    PAIRS.into_iter().find_map(|pair| finding_of(interpreter, pair))
}

fn finding_of(interpreter: &Interpreter<'_>, pair: [Field; 2]) -> Option<Finding> {
    let column = |field| interpreter.plan.candidates(field).next().map(|found| found.column);
    let [first, second] = [column(pair[0])?, column(pair[1])?];
    let header = &interpreter.header;
    let names = |at: usize| header.sample().filter_map(move |record| record.get(at)).map(bare);
    let rows: Vec<(String, String)> =
        names(first).zip(names(second)).filter(|(a, b)| !a.is_empty() && !b.is_empty()).collect();
    let own = rows.iter().filter(|(a, b)| fit(a, b)).count();
    let fits_another = |(at, (a, b)): &(usize, &(String, String))| {
        let mut others = rows.iter().enumerate().filter(|(other, _)| other != at);
        !fit(a, b) && others.any(|(_, (_, other))| fit(a, other))
    };
    let exchanged = rows.iter().enumerate().filter(fits_another).count();
    let all = rows.len();
    if all < FEWEST || own * 4 > all || exchanged * 4 < all * 3 {
        return None;
    }
    let heading = |at: usize| shorten(header.names.get(at).map_or("", |name| name.trim()));
    let [first, second] = [heading(first), heading(second)];
    let text = format!(
        "{first} and {second} are of different users in most rows: of the first {all}, {exchanged} have the {first} of another row's {second}. One of the columns may have been sorted by itself. DO NOT LINK BY THIS FILE; export again."
    );
    Some(Finding::whole(Code::ShiftedColumns, exchanged as u64, text))
}

/// The letters and digits of a name, or of an address before its domain.
fn bare(cell: &str) -> String {
    let local = cell.split('@').next().unwrap_or_default();
    local.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether two names are the same, or one is the other cut off.
fn fit(a: &str, b: &str) -> bool {
    let cut = |long: &str, short: &str| short.len() >= SHORTEST && long.starts_with(short);
    a == b || cut(a, b) || cut(b, a)
}
