//! A menu.

use ratatui::layout::Rect;

use super::Canvas;
use super::layout::window;
use super::list::list;
use crate::app::Menu;
use crate::text::width;
use crate::tui::theme::Role;

pub(super) fn draw<C>(canvas: &mut Canvas<'_>, area: Rect, menu: &Menu<C>) {
    let labels = menu.items.iter().map(|item| width(&item.label)).max().unwrap_or(0);
    let details = menu.items.iter().map(|item| width(&item.detail)).max().unwrap_or(0);
    let wide = (labels + details + 12).clamp(30, 110) as u16;
    let place = window(area, wide, menu.items.len() as u16 + 2);
    let inner = canvas.window(place, &menu.title);
    list(canvas, inner, &menu.cursor, menu.items.len(), true, |canvas, line, at| {
        let item = &menu.items[at];
        if let Some(key) = item.key {
            canvas.text(line.x + 2, line.y, 1, key.encode_utf8(&mut [0; 4]), Role::Key);
        }
        let x = line.x + 4;
        canvas.plain(x, line.y, labels as u16, &item.label, Role::Plain);
        let x = x + labels as u16 + 2;
        canvas.plain(x, line.y, line.right().saturating_sub(x + 1), &item.detail, Role::Dim);
    });
}
