//! The visible part of a list, and where it stands in the whole.

use ratatui::layout::Rect;

use super::Canvas;
use crate::app::{Cursor, Target};
use crate::tui::theme::Role;

/// Draws the visible part of a list; `line` draws one of its lines.
pub(super) fn list(
    canvas: &mut Canvas<'_>,
    area: Rect,
    cursor: &Cursor,
    len: usize,
    mark: bool,
    mut line: impl FnMut(&mut Canvas<'_>, Rect, usize),
) {
    let top = cursor.top.min(len.saturating_sub(area.height as usize));
    for (shown, y) in (area.y..area.bottom()).enumerate() {
        let at = top + shown;
        if at >= len {
            break;
        }
        let place = Rect { y, height: 1, ..area };
        line(canvas, place, at);
        canvas.hits.add(place, Target::WindowLine(shown));
        if mark && at == cursor.at {
            canvas.hits.line = Some(y);
            canvas.text(place.x, y, 1, ">", Role::Plain);
            canvas.paint(place, Role::Cursor);
        }
    }
    scroll_mark(canvas, area, area, len, top);
}

/// A mark on the right border where the screen is in a list that is longer than it.
pub(super) fn scroll_mark(
    canvas: &mut Canvas<'_>,
    inner: Rect,
    rows: Rect,
    all: usize,
    top: usize,
) {
    let shown = rows.height as usize;
    if all > shown && shown > 0 {
        let place = top.min(all - shown) * (shown - 1) / (all - shown);
        canvas.text(inner.right(), rows.y + place as u16, 1, "#", Role::Focus);
    }
}
