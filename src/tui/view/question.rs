//! A question.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::layout::window;
use crate::app::{Question, Wanted};
use crate::text::{width, wrap};
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, question: &Question) {
    let wide = area.width.saturating_sub(8).min(90);
    let room = wide.saturating_sub(4) as usize;
    let text: Vec<String> = question.ask.lines.iter().flat_map(|line| wrap(line, room)).collect();
    let place = window(area, wide, text.len() as u16 + 5);
    let inner = canvas.window(place, &question.ask.title);
    for (line, y) in text.iter().zip(inner.y..inner.bottom()) {
        canvas.plain(inner.x + 1, y, inner.width.saturating_sub(2), line, Role::Plain);
    }
    let y = inner.bottom().saturating_sub(1);
    match &question.reason {
        None => {
            canvas.text(inner.x + 1, y, 10, "[n] Cancel", Role::Cursor);
            canvas.text(inner.x + 13, y, 8, "[y] Yes", Role::Plain);
        }
        Some(input) => {
            let ask = match &question.ask.wanted {
                Wanted::Word(word) => format!("{word} and a reason:"),
                Wanted::Yes | Wanted::Reason => "Reason, to be recorded:".to_string(),
            };
            canvas.text(inner.x + 1, y, 24, &ask, Role::Dim);
            let x = inner.x + 2 + width(&ask) as u16;
            let room = inner.right().saturating_sub(x + 1);
            canvas.plain(x, y, room, input.value(), Role::Plain);
            let cursor = x + (input.visual_cursor() as u16).min(room);
            canvas.hits.cursor = Some(Position { x: cursor, y });
        }
    }
}
