//! A menu.

use ratatui::layout::Rect;

use super::Canvas;
use super::layout::window;
use super::list::list;
use crate::app::Menu;
use crate::text::{width, wrap};
use crate::tui::theme::Role;

/// The cells of a line that are neither label nor what stands beside it: border, cursor, key, gaps.
const AROUND: usize = 12;

/// The widths of a menu: of its labels, and of the window.
fn widths<C>(area: Rect, menu: &Menu<C>) -> (usize, u16) {
    let labels = menu.items.iter().map(|item| width(&item.label)).max().unwrap_or(0);
    let details = menu.items.iter().map(|item| width(&item.detail)).max().unwrap_or(0);
    let wide = (labels + details + AROUND).clamp(30, 110) as u16;
    (labels, wide.min(area.width))
}

/// The cells for what stands beside a label.
const fn beside(labels: usize, wide: u16) -> usize {
    (wide as usize).saturating_sub(labels + 9)
}

/// The lines below a menu that say in full what stands beside the line under the cursor; none where everything
/// fits.
pub(super) fn foot<C>(area: Rect, menu: &Menu<C>) -> u16 {
    let (labels, wide) = widths(area, menu);
    let cut = menu.items.iter().filter(|item| width(&item.detail) > beside(labels, wide));
    let room = wide.saturating_sub(4).into();
    cut.map(|item| wrap(&item.detail, room).len()).max().unwrap_or(0).min(MOST) as u16
}

/// No more lines than that stand below a menu.
const MOST: usize = 4;

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
