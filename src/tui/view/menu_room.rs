//! The room that a menu takes: its widths, and the lines below it.

use ratatui::layout::Rect;

use crate::app::Menu;
use crate::text::{width, wrap};

/// The cells of a line that are neither label nor what stands beside it: border, cursor, key, gaps.
const AROUND: usize = 12;

/// The widths of a menu: of its labels, and of the window.
pub(super) fn widths<C>(area: Rect, menu: &Menu<C>) -> (usize, u16) {
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
