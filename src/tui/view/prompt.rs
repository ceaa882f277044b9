//! A line of text that is asked for, and the text above it.

use ratatui::layout::{Position, Rect};
use tui_input::Input;

use super::Canvas;
use super::layout::{text_width, window};
use super::list::scroll_mark;
use crate::app::{Passage, Prompt};
use crate::text::{shorten_end, units, wrap};
use crate::tui::theme::Role;

/// Lines of such a window that are not its text: borders, a blank line, the answer.
const AROUND: usize = 4;

impl Canvas<'_> {
    /// Draws a window with a text, what is wrong below it, and two lines for an answer; gives the area inside.
    pub(super) fn passage(
        &mut self,
        area: Rect,
        title: &str,
        passage: &Passage,
        problem: &[String],
    ) -> Rect {
        let wide = (passage.room as u16 + 4).min(text_width(area));
        let (count, below) = (passage.lines.len(), problem.len());
        let place = window(area, wide, (count + below + AROUND) as u16);
        let inner = self.window(place, title);
        let height = inner.height.saturating_sub(2 + below as u16);
        let rows = Rect { height, ..inner };
        let room = inner.width.saturating_sub(2);
        let top = passage.cursor.at.min(count.saturating_sub(height.into()));
        for (line, y) in passage.lines.iter().skip(top).zip(rows.y..rows.bottom()) {
            self.plain(inner.x + 1, y, room, line, Role::Plain);
        }
        for (line, y) in problem.iter().zip(rows.bottom()..inner.bottom()) {
            self.plain(inner.x + 1, y, room, line, Role::Bad);
        }
        scroll_mark(self, inner, rows, count, top);
        inner
    }

    /// Draws a text that is being typed, scrolled so that its cursor is seen; gives where that stands.
    pub(super) fn typed(&mut self, (x, y, room): (u16, u16, u16), input: &Input) -> u16 {
        let scroll = input.visual_scroll(room.saturating_sub(1).into());
        let mut before = 0;
        let rest = units(input.value()).skip_while(|unit| {
            let is_before = before < scroll;
            before += unit.width;
            is_before
        });
        let shown = shorten_end(rest.collect(), room.into(), self.look.glyphs.ellipsis);
        let shown: String = shown.into_iter().map(|unit| unit.text.into_owned()).collect();
        self.text(x, y, room, &shown, Role::Plain);
        if scroll > 0 {
            let ellipsis = self.look.glyphs.ellipsis;
            self.text(x, y, 1, ellipsis, Role::Dim);
        }
        x + (input.visual_cursor().saturating_sub(scroll) as u16).min(room)
    }
}

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, prompt: &Prompt) {
    let room = prompt.passage.room;
    let problem: Vec<String> =
        prompt.problem.iter().flat_map(|problem| wrap(problem, room)).collect();
    let inner = canvas.passage(area, prompt.title, &prompt.passage, &problem);
    let y = inner.bottom().saturating_sub(1);
    canvas.text(inner.x + 1, y, 1, ">", Role::Focus);
    let cursor = canvas.typed((inner.x + 3, y, inner.width.saturating_sub(4)), &prompt.input);
    canvas.hits.cursor = Some(Position { x: cursor, y });
}
