//! All fields of both users side by side, and every finding in full.

use ratatui::layout::Rect;

use super::Canvas;
use super::layout::{full_window, text_width};
use super::list::scroll_mark;
use crate::app::{CompareLine, Comparison, Likeness, compare_widths, tone_of};
use crate::directory::Cell;
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, comparison: &Comparison) {
    let inner = canvas.window(full_window(area), "Compare: = equal, ~ near, x different");
    let lines = comparison.lines(text_width(area) as usize);
    let (name_width, value_width) = compare_widths(text_width(area) as usize);
    let (name_width, value_width) = (name_width as u16, value_width as u16);
    let heading = inner.y;
    canvas.text(inner.x + 3, heading, name_width, "Field", Role::Dim);
    canvas.text(inner.x + 3 + name_width, heading, value_width, "On-premises", Role::Dim);
    canvas.text(inner.x + 4 + name_width + value_width, heading, value_width, "Cloud", Role::Dim);
    let rows = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let top = comparison.cursor.at.min(lines.len().saturating_sub(rows.height as usize));
    for (line, y) in lines.iter().skip(top).zip(rows.y..rows.bottom()) {
        match line {
            CompareLine::Blank => {}
            CompareLine::More([ours, theirs], likeness) => {
                let (_, role) = mark(*likeness);
                let x = rows.x + 3 + name_width;
                canvas.plain(x, y, value_width, ours, role);
                canvas.plain(x + value_width + 1, y, value_width, theirs, role);
            }
            CompareLine::Why(text) => {
                canvas.plain(rows.x + 1, y, rows.width.saturating_sub(2), text, Role::Plain);
            }
            CompareLine::Finding(consent, text) => {
                let role = Role::from(tone_of(*consent));
                canvas.plain(rows.x + 1, y, rows.width.saturating_sub(2), text, role);
            }
            CompareLine::Field(compared) => {
                let (mark, role) = mark(compared.likeness);
                canvas.text(rows.x + 1, y, 1, mark, role);
                canvas.plain(rows.x + 3, y, name_width - 1, compared.field.title(), Role::Dim);
                let x = rows.x + 3 + name_width;
                value(canvas, (x, y, value_width), &compared.onprem, role);
                value(canvas, (x + value_width + 1, y, value_width), &compared.cloud, role);
            }
        }
    }
    scroll_mark(canvas, inner, rows, lines.len(), top);
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
