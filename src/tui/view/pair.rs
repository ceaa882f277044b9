//! The panel of the pair.

use ratatui::layout::Rect;

use super::Canvas;
use super::detail::{ENLARGE, INDENT, lay_out, needed};
use crate::app::{Main, panel};
use crate::tui::theme::Role;

/// The cells of a line that are not text: borders, margins, name.
const MARGIN: u16 = INDENT + 4;

/// How many lines the panel needs to say everything, with its border, on a screen so wide.
pub(super) fn lines_needed(main: &Main, width: u16) -> u16 {
    needed(&panel(main), width.saturating_sub(MARGIN).into()).saturating_add(1)
}

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main) {
    let room = area.width.saturating_sub(MARGIN);
    let laid = lay_out(panel(main), area.height.saturating_sub(1).into(), room.into());
    let title = if laid.is_cut { format!("Pair:{}", ENLARGE.trim_end()) } else { "Pair".into() };
    let inner = canvas.frame(area, &title, Role::Dim, false);
    let (left, right) = canvas.look.glyphs.tees;
    canvas.text(area.x, area.y, 1, left, Role::Dim);
    canvas.text(area.right().saturating_sub(1), area.y, 1, right, Role::Dim);
    canvas.named(inner, &laid, "");
}
