//! All fields of both users side by side, and every finding in full.

use ratatui::layout::Rect;

use super::Canvas;
use super::forms::wrap;
use super::layout::full_window;
use super::pair::verdict;
use crate::app::{Compared, Cursor, Likeness, Main, compare};
use crate::directory::Cell;
use crate::tui::theme::Role;

/// A line of the window: three columns, or a text over all of them.
enum Entry {
    Field(Compared),
    Text(String, Role),
}

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main, cursor: &Cursor) {
    let inner = canvas.window(full_window(area), "Compare: = equal, ~ near, x different");
    let entries = entries(main, inner.width.saturating_sub(4) as usize);
    let name_width = 20;
    let value_width = inner.width.saturating_sub(name_width + 6) / 2;
    let heading = inner.y;
    canvas.text(inner.x + 3, heading, name_width, "Field", Role::Dim);
    canvas.text(inner.x + 3 + name_width, heading, value_width, "On-premises", Role::Dim);
    canvas.text(inner.x + 4 + name_width + value_width, heading, value_width, "Cloud", Role::Dim);
    let rows = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let top = cursor.at.min(entries.len().saturating_sub(rows.height as usize));
    for (entry, y) in entries.iter().skip(top).zip(rows.y..rows.bottom()) {
        match entry {
            Entry::Text(text, role) => {
                canvas.plain(rows.x + 1, y, rows.width.saturating_sub(2), text, *role);
            }
            Entry::Field(compared) => {
                let (mark, role) = mark(compared.likeness);
                canvas.text(rows.x + 1, y, 1, mark, role);
                canvas.text(rows.x + 3, y, name_width - 1, compared.field.title(), Role::Dim);
                let x = rows.x + 3 + name_width;
                value(canvas, (x, y, value_width), &compared.onprem, role);
                value(canvas, (x + value_width + 1, y, value_width), &compared.cloud, role);
            }
        }
    }
}

fn entries(main: &Main, room: usize) -> Vec<Entry> {
    let pair = main.left.cursor.zip(main.right.cursor);
    let fields = pair.map(|(onprem, cloud)| compare(&main.data.directory, onprem, cloud));
    let mut entries: Vec<Entry> =
        fields.unwrap_or_default().into_iter().map(Entry::Field).collect();
    let findings = main.preview.proposal.as_ref().map(|proposal| proposal.findings.as_slice());
    for finding in findings.unwrap_or_default() {
        let (word, role) = verdict(finding);
        let text = format!("{word} {}: {}; {}", finding.code.name(), finding.text, finding.fix);
        entries.push(Entry::Text(String::new(), Role::Plain));
        entries.extend(wrap(&text, room).into_iter().map(|line| Entry::Text(line, role)));
    }
    entries
}

const fn mark(likeness: Likeness) -> (&'static str, Role) {
    match likeness {
        Likeness::Equal => ("=", Role::Good),
        Likeness::Near => ("~", Role::Warn),
        Likeness::Different => ("x", Role::Bad),
        Likeness::OneSided => (" ", Role::Plain),
    }
}

fn value(canvas: &mut Canvas<'_>, (x, y, width): (u16, u16, u16), cell: &Cell<String>, role: Role) {
    match cell {
        Cell::Unknown => canvas.text(x, y, width, "? not exported", Role::Dim),
        Cell::Empty => canvas.text(x, y, width, "-", Role::Dim),
        Cell::Value(text) => canvas.plain(x, y, width, text, role),
    }
}
