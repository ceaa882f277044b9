//! Marking users of the focused pane, one, a range or all that are listed.

use std::collections::BTreeSet;

use crate::app::model::{Main, Model};
use crate::app::msg::Effect;
use crate::app::pane::Side;
use crate::directory::Row;

/// Marks or unmarks the user under the cursor, and goes on to the next.
pub(super) fn mark(main: &mut Main) -> Vec<Effect> {
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
pub(super) fn mark_all(model: &mut Model) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
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
        model.say(format!("{count} marked"));
    } else {
        model.refuse(format!("{count} marked; the search goes on, so press again when it is done"));
    }
    Vec::new()
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
pub(super) fn mark_range(model: &mut Model) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let side = main.focus;
    let Some((begun, from)) = main.marks.range.take().filter(|(begun, _)| *begun == side) else {
        let at = match side {
            Side::OnPrem => main.left.cursor.map(Row::index),
            Side::Cloud => main.right.cursor.map(Row::index),
        };
        main.marks.range = at.map(|at| (side, at as u32));
        model.say("a range begins here; move, and press v again to mark it");
        return Vec::new();
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
    model.say(format!("{count} marked"));
    Vec::new()
}

fn extend_range<R: Row>(marks: &mut BTreeSet<R>, rows: &[u32], from: u32, to: usize) {
    let Some(start) = rows.iter().position(|row| *row == from) else { return };
    let range = start.min(to)..=start.max(to);
    marks.extend(rows.get(range).unwrap_or_default().iter().copied().map(R::new));
}
