//! The line that a list is searched by.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use crate::app::Finder;
use crate::tui::theme::Role;

/// Draws the line, and gives the area below it.
pub(super) fn draw(canvas: &mut Canvas<'_>, inner: Rect, finder: &Finder) -> Rect {
    canvas.text(inner.x + 1, inner.y, 1, "/", Role::Focus);
    let x = canvas.typed((inner.x + 3, inner.y, inner.width.saturating_sub(4)), &finder.input);
    canvas.hits.cursor = Some(Position { x, y: inner.y });
    Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }
}
