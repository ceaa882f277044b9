//! The form of the export.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::layout::{EXPORT_LINES, window};
use super::list::scroll_mark;
use crate::app::{EXPORT_PATH_LINE, ExportForm};
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, form: &ExportForm) {
    let wide = area.width.saturating_sub(4).min(100);
    let notices = &form.passage.lines;
    let place = window(area, wide, notices.len() as u16 + 2 + EXPORT_LINES);
    let inner = canvas.window(place, "Export the script");
    let lines = [
        ("dialect", form.dialect.to_string()),
        ("script", form.direction.title().to_string()),
        (
            "on error",
            if form.stop_on_error { "stops" } else { "goes on, and reports at the end" }.into(),
        ),
        ("file", form.path.value().to_string()),
    ];
    for ((line, (name, value)), y) in lines.iter().enumerate().zip(inner.y..inner.bottom()) {
        let here = line == form.line;
        canvas.text(inner.x, y, 1, if here { ">" } else { " " }, Role::Plain);
        canvas.text(inner.x + 2, y, 9, name, Role::Dim);
        let x = inner.x + 12;
        if !(here && line == EXPORT_PATH_LINE) {
            canvas.plain(x, y, inner.width.saturating_sub(13), value, Role::Plain);
        }
        if here && line == EXPORT_PATH_LINE {
            let cursor = canvas.typed((x, y, inner.width.saturating_sub(13)), &form.path);
            canvas.hits.cursor = Some(Position { x: cursor, y });
        } else if here {
            canvas.paint(
                Rect { x, y, width: inner.width.saturating_sub(13), height: 1 },
                Role::Cursor,
            );
        }
    }
    let height = inner.height.saturating_sub(EXPORT_LINES);
    let rows = Rect { y: inner.y + EXPORT_LINES, height, ..inner };
    let top = form.passage.cursor.at.min(notices.len().saturating_sub(height.into()));
    for (line, y) in notices.iter().skip(top).zip(rows.y..rows.bottom()) {
        canvas.plain(inner.x + 2, y, inner.width.saturating_sub(3), line, Role::Dim);
    }
    scroll_mark(canvas, inner, rows, notices.len(), top);
}
