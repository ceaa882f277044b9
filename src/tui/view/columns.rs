//! The columns of a pane.

use ratatui::layout::Rect;

use super::Canvas;
use super::layout::window;
use super::list::list;
use crate::app::ColumnList;
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, columns: &ColumnList) {
    let place = window(area, 40, columns.items.len() as u16 + 2);
    let inner = canvas.window(place, "Columns");
    list(canvas, inner, &columns.cursor, columns.items.len(), true, |canvas, line, at| {
        let (column, shown) = columns.items[at];
        canvas.text(line.x + 2, line.y, 3, if shown { "[x]" } else { "[ ]" }, Role::Plain);
        canvas.text(line.x + 6, line.y, line.width.saturating_sub(7), column.title(), Role::Plain);
    });
}
