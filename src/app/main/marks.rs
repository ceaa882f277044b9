//! Marking users of the focused pane, one, a range or all that are listed; and what is done to them.

use std::collections::BTreeSet;

use super::state::Main;
use crate::app::column::Side;
use crate::app::intent::{BulkKind, Intent};
use crate::app::msg::Effect;
use crate::directory::{OnPremRow, Row};
use crate::plan::{Action, NewOperation};

/// Marks or unmarks the user under the cursor, and goes on to the next.
pub(in crate::app) fn mark(main: &mut Main) -> Vec<Effect> {
    match main.focus {
        Side::OnPrem => {
            toggle_row(&mut main.marks.onprem, main.left.cursor);
            main.left.step(1);
            main.follow()
        }
        Side::Cloud => {
            toggle_row(&mut main.marks.cloud, main.right.cursor);
            main.right.step(1);
            main.look();
            Vec::new()
        }
    }
}

fn toggle_row<R: Row>(marks: &mut BTreeSet<R>, row: Option<R>) {
    if let Some(row) = row
        && !marks.remove(&row)
    {
        marks.insert(row);
    }
}

/// Marks everybody whom the pane shows; if all are marked already, unmarks them.
pub(in crate::app) fn mark_all(main: &mut Main) -> Vec<Intent> {
    let complete = match main.focus {
        Side::OnPrem => {
            mark_rows(&mut main.marks.onprem, &main.left.rows);
            main.left.complete
        }
        Side::Cloud => {
            mark_rows(&mut main.marks.cloud, &main.right.rows);
            main.right.complete
        }
    };
    let count = main.marks.count(main.focus);
    if complete {
        Intent::say(format!("{count} marked"))
    } else {
        let more = "the search goes on, so press again when it is done";
        Intent::refuse(format!("{count} marked; {more}"))
    }
}

fn mark_rows<R: Row>(marks: &mut BTreeSet<R>, rows: &[u32]) {
    let rows: Vec<R> = rows.iter().copied().map(R::new).collect();
    if rows.iter().all(|row| marks.contains(row)) {
        for row in rows {
            marks.remove(&row);
        }
    } else {
        marks.extend(rows);
    }
}

/// Begins a range at the cursor, or marks everybody from where it began to the cursor.
pub(in crate::app) fn mark_range(main: &mut Main) -> Vec<Intent> {
    let side = main.focus;
    let Some((begun, from)) = main.marks.range.take().filter(|(begun, _)| *begun == side) else {
        let at = match side {
            Side::OnPrem => main.left.cursor.map(Row::index),
            Side::Cloud => main.right.cursor.map(Row::index),
        };
        main.marks.range = at.map(|at| (side, at as u32));
        return Intent::say("a range begins here; move, and press v again to mark it");
    };
    match begun {
        Side::OnPrem => {
            extend_range(&mut main.marks.onprem, &main.left.rows, from, main.left.position);
        }
        Side::Cloud => {
            extend_range(&mut main.marks.cloud, &main.right.rows, from, main.right.position);
        }
    }
    let count = main.marks.count(side);
    Intent::say(format!("{count} marked"))
}

fn extend_range<R: Row>(marks: &mut BTreeSet<R>, rows: &[u32], from: u32, to: usize) {
    let Some(start) = rows.iter().position(|row| *row == from) else { return };
    let to = to.min(rows.len().saturating_sub(1));
    let range = start.min(to)..=start.max(to);
    marks.extend(rows.get(range).unwrap_or_default().iter().copied().map(R::new));
}

/// What can be done to the marked users of the focused pane, and how many they are.
pub(in crate::app) fn possible(main: &Main) -> (&'static [BulkKind], usize) {
    match main.focus {
        Side::OnPrem => (
            &[
                BulkKind::LinkPartner,
                BulkKind::EnableMailbox,
                BulkKind::CarryGuid,
                BulkKind::WriteBack,
            ],
            targets(&main.marks.onprem, main.left.cursor).len(),
        ),
        Side::Cloud => (
            &[BulkKind::Clear, BulkKind::TakeUpn, BulkKind::HandOver, BulkKind::HandBack],
            targets(&main.marks.cloud, main.right.cursor).len(),
        ),
    }
}

/// The marked users, else the one under the cursor.
pub(super) fn targets<R: Row>(marked: &BTreeSet<R>, cursor: Option<R>) -> Vec<R> {
    if marked.is_empty() { cursor.into_iter().collect() } else { marked.iter().copied().collect() }
}

/// An action for each of the users that something is done to.
pub(in crate::app) fn actions(main: &Main, kind: BulkKind) -> Vec<Action> {
    let onprem = || targets(&main.marks.onprem, main.left.cursor).into_iter();
    let cloud = || targets(&main.marks.cloud, main.right.cursor).into_iter();
    match kind {
        BulkKind::LinkPartner => onprem().map(Action::LinkPartner).collect(),
        BulkKind::EnableMailbox => onprem().map(Action::EnableMailbox).collect(),
        BulkKind::CarryGuid => onprem().map(Action::CarryMailboxGuid).collect(),
        BulkKind::WriteBack => write_backs(main, &targets(&main.marks.onprem, main.left.cursor)),
        BulkKind::Clear => cloud().map(Action::Clear).collect(),
        BulkKind::TakeUpn => cloud().map(Action::TakeUpn).collect(),
        BulkKind::HandOver => cloud().map(Action::HandOver).collect(),
        BulkKind::HandBack => cloud().map(Action::HandBack).collect(),
    }
}

/// Whose id an on-premises user takes over: of the one under the cursor, that of the cloud user under
/// the other cursor; of others, that of the cloud user that is their own without doubt.
fn write_backs(main: &Main, users: &[OnPremRow]) -> Vec<Action> {
    match (users, main.right.cursor) {
        ([user], Some(cloud)) if main.left.cursor == Some(*user) => {
            vec![Action::WriteBack(*user, cloud)]
        }
        _ => users.iter().copied().map(Action::WriteBackPartner).collect(),
    }
}

/// Unmarks those for whom something was queued; the others stay marked.
pub(super) fn unmark_queued(main: &mut Main, queued: &[NewOperation]) {
    let directory = &main.data.directory;
    for operation in queued.iter().map(|new| &new.operation) {
        let onprem = operation.onprem().and_then(|user| directory.onprem.find(user.object_guid.0));
        let cloud = operation.cloud().and_then(|user| user.find_in(&directory.cloud));
        onprem.map(|row| main.marks.onprem.remove(&row));
        cloud.map(|row| main.marks.cloud.remove(&row));
    }
    main.marks.range = None;
    main.marks.count_hidden(&main.left, &main.right);
}

/// Unmarks on-premises users.
pub(super) fn unmark(main: &mut Main, rows: &[OnPremRow]) {
    for row in rows {
        main.marks.onprem.remove(row);
    }
    main.marks.range = None;
    main.marks.count_hidden(&main.left, &main.right);
}
