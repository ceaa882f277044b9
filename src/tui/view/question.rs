//! A question.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use crate::app::{Question, Wanted};
use crate::text::width;
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, question: &Question) {
    let inner = canvas.passage(area, &question.ask.title, &question.passage, &[]);
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
            let cursor = canvas.typed((x, y, inner.right().saturating_sub(x + 1)), input);
            canvas.hits.cursor = Some(Position { x: cursor, y });
        }
    }
}
