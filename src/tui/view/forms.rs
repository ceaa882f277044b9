//! Questions and the form of the export.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::layout::window;
use crate::app::{EXPORT_PATH_LINE, ExportForm, Question};
use crate::text::{width, wrap};
use crate::tui::theme::Role;

pub(super) fn question(canvas: &mut Canvas<'_>, area: Rect, question: &Question) {
    let wide = area.width.saturating_sub(8).min(90);
    let room = wide.saturating_sub(4) as usize;
    let text: Vec<String> = question.lines.iter().flat_map(|line| wrap(line, room)).collect();
    let place = window(area, wide, text.len() as u16 + 5);
    let inner = canvas.window(place, &question.title);
    for (line, y) in text.iter().zip(inner.y..inner.bottom()) {
        canvas.plain(inner.x + 1, y, inner.width.saturating_sub(2), line, Role::Plain);
    }
    let y = inner.bottom().saturating_sub(1);
    match &question.reason {
        None => {
            canvas.text(inner.x + 1, y, 10, "[n] Cancel", Role::Cursor);
            canvas.text(inner.x + 13, y, 8, "[y] Yes", Role::Plain);
        }
        Some(input) => {
            let ask = match &question.word {
                Some(word) => format!("{word} and a reason:"),
                None => "Reason, to be recorded:".to_string(),
            };
            canvas.text(inner.x + 1, y, 24, &ask, Role::Dim);
            let x = inner.x + 2 + width(&ask) as u16;
            let room = inner.right().saturating_sub(x + 1);
            canvas.plain(x, y, room, input.value(), Role::Plain);
            let cursor = x + (input.visual_cursor() as u16).min(room);
            canvas.hits.cursor = Some(Position { x: cursor, y });
        }
    }
}

pub(super) fn export(canvas: &mut Canvas<'_>, area: Rect, form: &ExportForm) {
    let wide = area.width.saturating_sub(4).min(100);
    let room = wide.saturating_sub(6) as usize;
    let notices: Vec<String> = form.notices.iter().flat_map(|line| wrap(line, room)).collect();
    let place = window(area, wide, notices.len() as u16 + 7);
    let inner = canvas.window(place, "Export the script");
    let lines = [
        ("dialect", form.dialect.to_string()),
        (
            "script",
            if form.rollback { "restores the old values" } else { "does what is queued" }.into(),
        ),
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
        canvas.plain(x, y, inner.width.saturating_sub(13), value, Role::Plain);
        if here && line == EXPORT_PATH_LINE {
            let cursor = x + (form.path.visual_cursor() as u16).min(inner.width.saturating_sub(13));
            canvas.hits.cursor = Some(Position { x: cursor, y });
        } else if here {
            canvas.paint(
                Rect { x, y, width: inner.width.saturating_sub(13), height: 1 },
                Role::Cursor,
            );
        }
    }
    for (line, y) in notices.iter().zip(inner.y + 5..inner.bottom()) {
        canvas.plain(inner.x + 2, y, inner.width.saturating_sub(3), line, Role::Dim);
    }
}
