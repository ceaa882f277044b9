//! A text in a cell: escaped, cut to its width, its matched letters marked.

use ratatui::text::{Line, Span};

use super::Canvas;
use crate::text::{shorten_end, shorten_middle, units};
use crate::tui::theme::Role;

/// Where a text loses letters when it is too long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cut {
    /// At its end.
    End,
    /// In its middle: names of containers differ at both ends.
    Middle,
}

/// A text to be drawn in a cell.
pub(super) struct CellText<'a> {
    pub(super) text: &'a str,
    /// Byte offsets of the letters that the query means.
    pub(super) marks: &'a [usize],
    pub(super) role: Role,
    pub(super) cut: Cut,
}

impl Canvas<'_> {
    /// Draws a text of an export.
    pub(super) fn value(&mut self, x: u16, y: u16, width: u16, cell: &CellText<'_>) {
        let ellipsis = self.look.glyphs.ellipsis;
        let all: Vec<_> = units(cell.text).collect();
        let shown = match cell.cut {
            Cut::End => shorten_end(all, width as usize, ellipsis),
            Cut::Middle => shorten_middle(all, width as usize, ellipsis),
        };
        let (plain, matched) = (self.look.style(cell.role), self.look.style(Role::Match));
        let spans = shown.into_iter().map(|unit| {
            let marked = cell.marks.binary_search(&unit.origin).is_ok();
            let style = if marked { matched } else { plain };
            Span::styled(self.fit(&unit.text).into_owned(), style)
        });
        let line = Line::from(spans.collect::<Vec<_>>());
        if width > 0 && self.buffer.area.contains((x, y).into()) {
            self.buffer.set_line(x, y, &line, width);
        }
    }

    /// Draws a text of an export without marks.
    pub(super) fn plain(&mut self, x: u16, y: u16, width: u16, text: &str, role: Role) {
        self.value(x, y, width, &CellText { text, marks: &[], role, cut: Cut::End });
    }
}
