//! A panel on the whole screen.

use ratatui::layout::Rect;

use super::Canvas;
use super::layout::{full_window, text_width};
use super::list::scroll_mark;
use crate::app::{ZOOM_INDENT, Zoom};
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, zoom: &Zoom) {
    let inner = canvas.window(full_window(area), &zoom.title);
    let indent = ZOOM_INDENT as u16;
    let room = text_width(area).saturating_sub(indent);
    let top = zoom.cursor.at.min(zoom.lines.len().saturating_sub(inner.height as usize));
    for ((name, line), y) in zoom.lines.iter().skip(top).zip(inner.y..inner.bottom()) {
        canvas.text(inner.x + 1, y, indent - 1, name, Role::Dim);
        canvas.pieces((inner.x + 1 + indent, y, room), line);
    }
    scroll_mark(canvas, inner, inner, zoom.lines.len(), top);
}
