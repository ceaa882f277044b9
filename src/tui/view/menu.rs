//! A menu.

use ratatui::layout::Rect;

use super::Canvas;
use super::layout::window;
use super::list::list;
use super::menu_room::{foot, widths};
use crate::app::Menu;
use crate::text::wrap;
use crate::tui::theme::Role;

pub(super) fn draw<C>(canvas: &mut Canvas<'_>, area: Rect, menu: &Menu<C>) {
    let (labels, wide) = widths(area, menu);
    let below = foot(area, menu);
    let place = window(area, wide, menu.items.len() as u16 + 2 + below);
    let inner = canvas.window(place, &menu.title);
    let rows = Rect { height: inner.height.saturating_sub(below), ..inner };
    list(canvas, rows, &menu.cursor, menu.items.len(), true, |canvas, line, at| {
        let item = &menu.items[at];
        if let Some(key) = item.key {
            canvas.text(line.x + 2, line.y, 1, key.encode_utf8(&mut [0; 4]), Role::Key);
        }
        let x = line.x + 4;
        canvas.plain(x, line.y, labels as u16, &item.label, Role::Plain);
        let x = x + labels as u16 + 2;
        canvas.plain(x, line.y, line.right().saturating_sub(x + 1), &item.detail, Role::Dim);
    });
    let Some(item) = menu.items.get(menu.cursor.at).filter(|_| below > 0) else { return };
    let room = inner.width.saturating_sub(2);
    for (line, y) in wrap(&item.detail, room.into()).iter().zip(rows.bottom()..inner.bottom()) {
        canvas.plain(inner.x + 1, y, room, line, Role::Plain);
    }
}
