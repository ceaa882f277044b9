//! All keys.

use ratatui::layout::Rect;

use super::layout::{full_window, text_width};
use super::list::list;
use super::{Canvas, finder};
use crate::app::{Help, help_keys};
use crate::text::wrap;
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, help: &Help) {
    let inner = canvas.window(full_window(area), "Help: type to search, Enter does it");
    let lines = help.lines();
    let inner = finder::draw(canvas, inner, &help.finder);
    if lines.is_empty() {
        let nothing = "Nothing found. Esc takes the search back; fewer or other words may help.";
        for (line, y) in wrap(nothing, inner.width.saturating_sub(2).into()).iter().zip(inner.y..) {
            canvas.plain(inner.x + 1, y, inner.width.saturating_sub(2), line, Role::Warn);
        }
        return;
    }
    list(canvas, inner, &help.finder.cursor, lines.len(), true, |canvas, place, at| {
        let line = &lines[at];
        if line.keys.is_empty() {
            canvas.text(
                place.x + 2,
                place.y,
                place.width.saturating_sub(3),
                &line.text,
                Role::Title,
            );
            return;
        }
        let keys = help_keys(text_width(area) as usize) as u16;
        canvas.plain(place.x + 3, place.y, keys, &line.keys, Role::Key);
        let x = place.x + 4 + keys;
        canvas.plain(x, place.y, place.right().saturating_sub(x + 1), &line.text, Role::Plain);
    });
}
