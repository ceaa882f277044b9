//! A list to work through.

use ratatui::layout::Rect;

use super::Canvas;
use super::layout::{SUMMARY, WORK_DETAIL, full_window};
use super::list::list;
use super::pieces::{first_lines, wrap_pieces};
use crate::app::{Columns, Main, WorkList};
use crate::text::wrap;
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main, view: &dyn WorkList) {
    let inner = canvas.window(full_window(area), &view.title(main));
    let inner = draw_summary(canvas, inner, view.summary(main));
    let len = view.len(main);
    if len == 0 {
        let lines = wrap(view.empty(main), inner.width.saturating_sub(2) as usize);
        for (line, y) in lines.iter().zip(inner.y..inner.bottom()) {
            canvas.plain(inner.x + 1, y, inner.width.saturating_sub(2), line, Role::Dim);
        }
        return;
    }
    let Columns { headings, shares } = view.columns();
    let heading = Rect { height: 1, ..inner };
    draw_cells(canvas, heading, ("", Role::Dim), (&headings, shares), Role::Dim);
    let detail = detail_lines(main, view, inner.width.saturating_sub(DETAIL_INDENT + 1));
    // Rows that the list leaves empty show more of the line under the cursor.
    let body = inner.height.saturating_sub(1);
    let free = body.saturating_sub(u16::try_from(len).unwrap_or(u16::MAX));
    let wanted = u16::try_from(detail.len() + 1).unwrap_or(u16::MAX);
    let below = WORK_DETAIL.max(wanted.min(free));
    let rows = Rect { y: inner.y + 1, height: body.saturating_sub(below), ..inner };
    list(canvas, rows, view.cursor(), len, true, |canvas, place, at| {
        let Some(line) = view.line(main, at) else { return };
        let tone = Role::from(line.tone);
        let text = if matches!(tone, Role::Title | Role::Dim) { tone } else { Role::Plain };
        let cells = [line.cells[0].as_str(), &line.cells[1], &line.cells[2]];
        draw_cells(canvas, place, (&line.word, tone), (&cells, shares), text);
        if view.is_marked(at) {
            canvas.text(place.x + 1, place.y, 1, "*", Role::Focus);
        }
    });
    draw_detail(canvas, Rect { y: rows.bottom(), height: below, ..inner }, &detail);
}

/// What there is in all, in the first lines; gives what is left.
fn draw_summary(canvas: &mut Canvas<'_>, inner: Rect, summary: Option<String>) -> Rect {
    let Some(summary) = summary else { return inner };
    let room = inner.width.saturating_sub(2);
    let lines =
        first_lines(wrap_pieces(&vec![(summary, Role::Plain)], room.into()), SUMMARY.into());
    for (line, y) in lines.iter().zip(inner.y..) {
        canvas.pieces((inner.x + 1, y, room), line);
    }
    let height = inner.height.saturating_sub(SUMMARY);
    Rect { y: inner.y + SUMMARY, height, ..inner }
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

/// Where the texts of the details begin.
const DETAIL_INDENT: u16 = 11;

/// The line under the cursor in full: a name, on the first of its lines, and a text.
fn detail_lines(main: &Main, view: &dyn WorkList, room: u16) -> Vec<(&'static str, String, Role)> {
    let mut lines = Vec::new();
    for (name, text) in view.detail(main) {
        let role = if name == "command" { Role::Code } else { Role::Plain };
        for (number, line) in wrap(&text, room as usize).into_iter().enumerate() {
            lines.push((if number == 0 { name } else { "" }, line, role));
        }
    }
    lines
}

fn draw_detail(canvas: &mut Canvas<'_>, area: Rect, lines: &[(&str, String, Role)]) {
    let line = canvas.look.glyphs.line.repeat(area.width as usize);
    canvas.text(area.x, area.y, area.width, &line, Role::Dim);
    let room = area.width.saturating_sub(DETAIL_INDENT + 1);
    let places = area.y + 1..area.bottom();
    for ((name, text, role), y) in lines.iter().zip(places.clone()) {
        canvas.text(area.x + 1, y, 9, name, Role::Dim);
        canvas.plain(area.x + DETAIL_INDENT, y, room, text, *role);
    }
    if lines.len() > places.len() {
        let end = area.right().saturating_sub(2);
        canvas.text(end, area.bottom() - 1, 1, canvas.look.glyphs.ellipsis, Role::Warn);
    }
}
