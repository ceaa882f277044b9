//! A line of text that is asked for.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::layout::window;
use crate::app::Prompt;
use crate::text::wrap;
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, prompt: &Prompt) {
    let wide = area.width.saturating_sub(8).min(90);
    let room = wide.saturating_sub(4) as usize;
    let text: Vec<String> = prompt.lines.iter().flat_map(|line| wrap(line, room)).collect();
    let problem: Vec<String> =
        prompt.problem.iter().flat_map(|problem| wrap(problem, room)).collect();
    let place = window(area, wide, (text.len() + problem.len()) as u16 + 5);
    let inner = canvas.window(place, prompt.title);
    let lines = text.iter().map(|line| (line, Role::Plain));
    let lines = lines.chain(problem.iter().map(|line| (line, Role::Bad)));
    for ((line, role), y) in lines.zip(inner.y..inner.bottom()) {
        canvas.plain(inner.x + 1, y, inner.width.saturating_sub(2), line, role);
    }
    let y = inner.bottom().saturating_sub(1);
    canvas.text(inner.x + 1, y, 1, ">", Role::Focus);
    let x = inner.x + 3;
    let room = inner.width.saturating_sub(4);
    canvas.plain(x, y, room, prompt.input.value(), Role::Plain);
    let cursor = x + (prompt.input.visual_cursor() as u16).min(room);
    canvas.hits.cursor = Some(Position { x: cursor, y });
}
