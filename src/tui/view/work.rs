//! Windows that are lists to work through, and the prompt.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::layout::{WORK_DETAIL, full_window, window};
use super::lists::list;
use crate::app::{Main, Prompt, Tone, WorkView};
use crate::text::wrap;
use crate::tui::theme::Role;

/// How a tone looks.
const fn role(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Plain,
        Tone::Dim => Role::Dim,
        Tone::Heading => Role::Title,
        Tone::Good => Role::Good,
        Tone::Warn => Role::Warn,
        Tone::Bad => Role::Bad,
    }
}

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main, view: &WorkView) {
    let inner = canvas.window(full_window(area), &view.title(main));
    let len = view.len(main);
    if len == 0 {
        let lines = wrap(view.empty(main), inner.width.saturating_sub(2) as usize);
        for (line, y) in lines.iter().zip(inner.y..inner.bottom()) {
            canvas.plain(inner.x + 1, y, inner.width.saturating_sub(2), line, Role::Dim);
        }
        return;
    }
    let headings = view.headings();
    let cells = [headings[1], headings[2], headings[3]];
    let shares = view.shares();
    draw_cells(canvas, Rect { height: 1, ..inner }, ("", Role::Dim), (&cells, shares), Role::Dim);
    let rows =
        Rect { y: inner.y + 1, height: inner.height.saturating_sub(1 + WORK_DETAIL), ..inner };
    list(canvas, rows, &view.cursor, len, true, |canvas, place, at| {
        let Some(line) = view.line(main, at) else { return };
        let tone = role(line.tone);
        let text = if matches!(tone, Role::Title | Role::Dim) { tone } else { Role::Plain };
        let cells = [line.cells[0].as_str(), &line.cells[1], &line.cells[2]];
        draw_cells(canvas, place, (&line.word, tone), (&cells, shares), text);
        if view.marked.contains(&at) {
            canvas.text(place.x + 1, place.y, 1, "*", Role::Focus);
        }
    });
    draw_detail(canvas, Rect { y: rows.bottom(), height: WORK_DETAIL, ..inner }, main, view);
}

/// The word in front, then the cells.
fn draw_cells(
    canvas: &mut Canvas<'_>,
    line: Rect,
    (word, tone): (&str, Role),
    (cells, shares): (&[&str; 3], [u16; 3]),
    role: Role,
) {
    canvas.plain(line.x + 3, line.y, 9, word, tone);
    let x = line.x + 13;
    let room = line.right().saturating_sub(x + 1);
    let mut at = x;
    for (cell, share) in cells.iter().zip(shares) {
        let wide = room * share / 100;
        if wide > 0 {
            canvas.plain(at, line.y, wide.saturating_sub(1).max(1), cell, role);
        }
        at += wide;
    }
}

/// The line under the cursor in full.
fn draw_detail(canvas: &mut Canvas<'_>, area: Rect, main: &Main, view: &WorkView) {
    let line = canvas.look.glyphs.line.repeat(area.width as usize);
    canvas.text(area.x, area.y, area.width, &line, Role::Dim);
    let room = area.width.saturating_sub(12);
    let mut y = area.y + 1;
    for (name, text) in view.detail(main) {
        for (number, line) in wrap(&text, room as usize).iter().enumerate() {
            if y >= area.bottom() {
                let end = area.right().saturating_sub(2);
                canvas.text(end, area.bottom() - 1, 1, canvas.look.glyphs.ellipsis, Role::Warn);
                return;
            }
            if number == 0 {
                canvas.text(area.x + 1, y, 9, name, Role::Dim);
            }
            let role = if name == "command" { Role::Code } else { Role::Plain };
            canvas.plain(area.x + 11, y, room, line, role);
            y += 1;
        }
    }
}

pub(super) fn prompt(canvas: &mut Canvas<'_>, area: Rect, prompt: &Prompt) {
    let wide = area.width.saturating_sub(8).min(90);
    let room = wide.saturating_sub(4) as usize;
    let text: Vec<String> = prompt.lines.iter().flat_map(|line| wrap(line, room)).collect();
    let problem: Vec<String> =
        prompt.problem.iter().flat_map(|problem| wrap(problem, room)).collect();
    let place = window(area, wide, (text.len() + problem.len()) as u16 + 5);
    let inner = canvas.window(place, &prompt.title);
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
