//! The users of the focused pane as text: rows with their headings, or one column.

use std::collections::BTreeSet;

use super::state::Main;
use crate::app::column::{Column, Side};
use crate::app::intent::Intent;
use crate::app::msg::Effect;
use crate::app::pane::Pane;
use crate::directory::{Field, Row, Table};
use crate::plan::Filtered;
use crate::text::counted;

/// As many users are copied at most: a terminal that is given more than that drops all of it.
const MOST: usize = 5_000;

/// How many users a copy is about, and whether they are the marked ones.
pub(in crate::app) fn of_whom(main: &Main) -> (usize, bool) {
    let listed = match main.focus {
        Side::OnPrem => main.left.len(),
        Side::Cloud => main.right.len(),
    };
    match main.marks.count(main.focus) {
        0 => (listed.min(MOST), false),
        marked => (marked.min(MOST), true),
    }
}

/// The fields that the focused pane shows.
pub(in crate::app) fn fields(main: &Main) -> Vec<Field> {
    let columns = match main.focus {
        Side::OnPrem => &main.left.columns,
        Side::Cloud => &main.right.columns,
    };
    fields_of(columns)
}

fn fields_of(columns: &[Column]) -> Vec<Field> {
    let field = |column: &Column| match column {
        Column::Field(field) => Some(*field),
        Column::Fit | Column::State | Column::Anchor => None,
    };
    columns.iter().filter_map(field).collect()
}

/// Copies the marked users of the focused pane, else those listed, a line each: one field of them, else all that
/// is shown, with headings.
pub(in crate::app) fn copy(main: &Main, field: Option<Field>) -> Vec<Intent> {
    let directory = &main.data.directory;
    let (text, count) = match main.focus {
        Side::OnPrem => lines(&main.left, &directory.onprem, &main.marks.onprem, field),
        Side::Cloud => lines(&main.right, &directory.cloud, &main.marks.cloud, field),
    };
    if count == 0 {
        return Intent::refuse("nobody is listed");
    }
    let what = field
        .map_or_else(|| "and their headings".to_string(), |field| format!("of {}", field.title()));
    vec![Intent::Do(Effect::Copy(text, format!("{} {what}", counted(count, "line"))))]
}

/// The text, and how many users are in it.
fn lines<R: Filtered>(
    pane: &Pane<R>,
    table: &Table<R>,
    marked: &BTreeSet<R>,
    field: Option<Field>,
) -> (String, usize) {
    let rows: Vec<R> = if marked.is_empty() {
        let listed = pane.rows.iter().chain(pane.outside.iter());
        listed.take(MOST).copied().map(R::new).collect()
    } else {
        marked.iter().take(MOST).copied().collect()
    };
    let fields = field.map_or_else(|| with_id::<R>(fields_of(&pane.columns)), |field| vec![field]);
    let cell = |row: R, field: Field| {
        let value = table.display(row, field).value().unwrap_or_default();
        value.replace(['\t', '\n', '\r'], " ")
    };
    let line = |row: &R| {
        let cells = fields.iter().map(|field| cell(*row, *field));
        cells.collect::<Vec<_>>().join("\t")
    };
    let headings = fields.iter().map(|field| field.title()).collect::<Vec<_>>().join("\t");
    let headings = field.is_none().then_some(headings);
    let text: Vec<String> = headings.into_iter().chain(rows.iter().map(line)).collect();
    (text.join("\n"), rows.len())
}

/// The fields, and the id where it is none of them: a row without it names nobody for certain.
fn with_id<R: Row>(mut fields: Vec<Field>) -> Vec<Field> {
    if !fields.contains(&R::ID) {
        fields.push(R::ID);
    }
    fields
}
