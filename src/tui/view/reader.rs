//! A text to scroll through.

use ratatui::layout::Rect;

use super::Canvas;
use super::layout::{full_window, text_width};
use super::list::scroll_mark;
use crate::app::Reader;
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, reader: &Reader) {
    let inner = canvas.window(full_window(area), &reader.title);
    let lines = &reader.lines;
    let top = reader.cursor.at.min(lines.len().saturating_sub(inner.height as usize));
    for (line, y) in lines.iter().skip(top).zip(inner.y..inner.bottom()) {
        canvas.plain(inner.x + 1, y, text_width(area), line, Role::Plain);
    }
    scroll_mark(canvas, inner, inner, lines.len(), top);
}
