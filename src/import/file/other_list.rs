//! Files that are read, and turn out to be lists of something else than they were given as.

use crate::directory::{Field, Role};
use crate::import::deleted_list::marks_deleted_upns;
use crate::import::report::{Refusal, shorten};
use crate::import::rows::Interpreter;

/// Refuses a file whose rows show that it is no list of what it was given as. `users` are all of them, and `aside` those
/// of them that are deleted.
pub(super) fn refuse_other_lists(
    interpreter: &Interpreter<'_>,
    users: u64,
    aside: u64,
) -> Result<(), Refusal> {
    refuse_side_by_side(interpreter)?;
    refuse_deletions(interpreter, users - aside)?;
    let rows = &interpreter.tallies.rows;
    if users > 0 && rows.computers.count == users {
        return Err(Refusal::OtherList { what: "computers or services".into() });
    }
    if users == 0 && rows.dead_mailboxes.count > 0 {
        let what = "mailboxes that are all soft-deleted or inactive".into();
        return Err(Refusal::OtherList { what });
    }
    Ok(())
}

/// Refuses two tables side by side: one heading of UPNs is there twice, and most rows have two people.
fn refuse_side_by_side(interpreter: &Interpreter<'_>) -> Result<(), Refusal> {
    const FEWEST: u64 = 3;
    let (plan, rows) = (&interpreter.plan, &interpreter.tallies.rows);
    let is_upn = |at: usize| {
        let meaning = plan.meanings.get(at).copied().flatten();
        meaning.is_some_and(|meaning| meaning.field == Field::Upn)
    };
    let twice = plan.repeated.iter().find(|(first, second)| is_upn(*first) && is_upn(*second));
    let Some((_, second)) = twice else { return Ok(()) };
    let count = rows.beside.count;
    if count < FEWEST || count * 2 <= rows.records {
        return Ok(());
    }
    let heading = interpreter.header.names.get(*second).map(|heading| shorten(heading.trim()));
    let line = rows.beside.first_line().unwrap_or_default();
    Err(Refusal::SideBySide { heading: heading.unwrap_or_default(), count, line })
}

/// Refuses active users given as deleted ones, and a sheet of nothing but deleted users given as active
/// ones. `main` is how many became rows of the main table.
fn refuse_deletions(interpreter: &Interpreter<'_>, main: u64) -> Result<(), Refusal> {
    let rows = &interpreter.tallies.rows;
    let heading = interpreter.glance.deletion.and_then(|at| interpreter.header.names.get(at));
    let heading = heading.map(|heading| shorten(heading.trim()));
    let found = match interpreter.role {
        Role::Deleted if rows.deleted.count == 0 && main + rows.active.count > 0 => match heading {
            Some(heading) => Some((Role::Cloud, format!("no time of deletion under {heading}"))),
            // A list that has its name from them need not mark each.
            _ if interpreter.header.side == Some(Role::Deleted) => None,
            None if marks_deleted_upns(&interpreter.header) => {
                let signs = "neither a time of deletion nor ids in front of the UPNs";
                Some((Role::Cloud, signs.into()))
            }
            // Lists of MSOnline have nothing of the kind: the operator's word counts, and that is said.
            None => None,
        },
        Role::Cloud if rows.deleted.count > 0 && main == 0 => {
            let by_state = rows.by_state.iter().next();
            let state = by_state.and_then(|at| interpreter.header.names.get(*at));
            let heading = heading.or(state.map(|heading| shorten(heading.trim())));
            let signs = heading.map_or_else(
                || "ids in front of all UPNs".into(),
                |heading| format!("{heading} of every user"),
            );
            Some((Role::Deleted, signs))
        }
        _ => None,
    };
    found.map_or(Ok(()), |(looks, signs)| {
        Err(Refusal::WrongSide { given: interpreter.role, looks, signs })
    })
}
