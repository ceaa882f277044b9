//! Frames of panes and windows.

use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::Canvas;
use super::layout::SMALLEST;
use crate::text::{visible, width};
use crate::tui::theme::Role;

impl Canvas<'_> {
    /// Draws a frame with a title and gives the area inside it. A frame without a bottom is closed by
    /// the one below.
    pub(super) fn frame(&mut self, area: Rect, title: &str, role: Role, bottom: bool) -> Rect {
        let border = self.look.glyphs.border;
        let (right, last) = (area.right().saturating_sub(1), area.bottom().saturating_sub(1));
        for x in area.x..area.right() {
            self.text(x, area.y, 1, border.horizontal_top, role);
            if bottom {
                self.text(x, last, 1, border.horizontal_bottom, role);
            }
        }
        for y in area.y..area.bottom() {
            self.text(area.x, y, 1, border.vertical_left, role);
            self.text(right, y, 1, border.vertical_right, role);
        }
        self.text(area.x, area.y, 1, border.top_left, role);
        self.text(right, area.y, 1, border.top_right, role);
        if bottom {
            self.text(area.x, last, 1, border.bottom_left, role);
            self.text(right, last, 1, border.bottom_right, role);
        }
        let room = area.width.saturating_sub(4);
        let title = format!(" {} ", visible(title));
        let shown = (width(&title) as u16).min(room);
        self.plain(area.x + 2, area.y, shown, &title, role);
        Rect {
            x: area.x + 1,
            y: area.y + 1,
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(if bottom { 2 } else { 1 }),
        }
    }

    /// Clears an area and frames it, for a window over others.
    pub(super) fn window(&mut self, area: Rect, title: &str) -> Rect {
        let area = area.intersection(self.buffer.area);
        Clear.render(area, self.buffer);
        if self.look.style(Role::Plain).bg.is_some() {
            self.paint(area, Role::Plain);
        }
        self.frame(area, title, Role::Focus, true)
    }
}

/// What a screen says that has no room for anything else.
pub(super) fn too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let lines = [
        format!("hardmatch needs {}x{}", SMALLEST.0, SMALLEST.1),
        format!("this is {}x{}", area.width, area.height),
        "Ctrl-C leaves".to_string(),
    ];
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        canvas.text(area.x, y, area.width, line, Role::Plain);
    }
}
