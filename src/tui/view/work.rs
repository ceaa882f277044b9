//! A list to work through.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::detail::{height_below, parts_of};
use super::layout::{full_window, summary_lines, work_detail};
use super::list::list;
use crate::app::{Columns, Main, Tone, WorkList, first_lines, wrap_pieces};
use crate::text::{thousands, wrap};
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main, view: &dyn WorkList) {
    let inner = canvas.window(full_window(area), &view.title(main));
    let inner = draw_summary(canvas, inner, view.summary(main));
    let inner = draw_words(canvas, inner, view, main);
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
    let before = if view.has_words() { WORDS } else { 0 };
    draw_cells(canvas, heading, before, ("", Role::Dim), (&headings, shares), Role::Dim);
    let parts = parts_of(view.detail(main));
    // Rows that the list leaves empty show more of the line under the cursor.
    let body = inner.height.saturating_sub(1);
    let below = height_below(body, len, work_detail(area), &parts, inner.width);
    let rows = Rect { y: inner.y + 1, height: body.saturating_sub(below), ..inner };
    list(canvas, rows, view.cursor(), len, true, |canvas, place, at| {
        let Some(line) = view.line(main, at) else { return };
        let tone = Role::from(line.tone);
        let text = if matches!(tone, Role::Title | Role::Dim) { tone } else { Role::Plain };
        let cells = [line.cells[0].as_str(), &line.cells[1], &line.cells[2]];
        draw_cells(canvas, place, before, (&line.word, tone), (&cells, shares), text);
        if view.is_marked(at) {
            canvas.text(place.x + 1, place.y, 1, "*", Role::Focus);
        }
    });
    canvas.detail(Rect { y: rows.bottom(), height: below, ..inner }, parts, "");
}

/// The words that narrow the list, and how many lines they leave; gives the area below.
fn draw_words(canvas: &mut Canvas<'_>, inner: Rect, view: &dyn WorkList, main: &Main) -> Rect {
    let Some((sieve, all)) = view.narrowed(main).filter(|(sieve, _)| sieve.is_shown()) else {
        return inner;
    };
    let count = format!("{} of {}", thousands(view.len(main)), thousands(all));
    let wide = count.len() as u16;
    let room = inner.width.saturating_sub(6 + wide);
    canvas.text(inner.x + 1, inner.y, 1, "/", Role::Focus);
    let x = canvas.typed((inner.x + 3, inner.y, room), &sieve.input);
    canvas.plain(inner.right().saturating_sub(wide + 1), inner.y, wide, &count, Role::Dim);
    if sieve.typing {
        canvas.hits.cursor = Some(Position { x, y: inner.y });
    }
    Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }
}

/// What there is in all, in the first lines; gives what is left.
fn draw_summary(canvas: &mut Canvas<'_>, inner: Rect, summary: Option<String>) -> Rect {
    let Some(summary) = summary else { return inner };
    let room = inner.width.saturating_sub(2);
    let height = summary_lines(&summary, inner.width + 2);
    let lines = first_lines(wrap_pieces(&[(summary, Tone::Plain)], room.into()), height.into());
    for (line, y) in lines.iter().zip(inner.y..) {
        canvas.pieces((inner.x + 1, y, room), line);
    }
    Rect { y: inner.y + height, height: inner.height.saturating_sub(height), ..inner }
}

/// The cells of the word in front of a line.
const WORDS: u16 = 10;

/// The word in front, then the cells.
fn draw_cells(
    canvas: &mut Canvas<'_>,
    line: Rect,
    before: u16,
    (word, tone): (&str, Role),
    (cells, shares): (&[&str; 3], [u16; 3]),
    role: Role,
) {
    canvas.plain(line.x + 3, line.y, 9, word, tone);
    let x = line.x + 3 + before;
    let room = line.right().saturating_sub(x + 1);
    let mut at = x;
    for (number, (cell, share)) in cells.iter().zip(shares).enumerate() {
        // A line that has nothing behind a cell gives it all the room.
        let is_last = cells.iter().skip(number + 1).all(|cell| cell.is_empty());
        let wide = if is_last { line.right().saturating_sub(at + 1) } else { room * share / 100 };
        if wide > 0 {
            canvas.listed(at, line.y, wide.saturating_sub(1).max(1), cell, role);
        }
        at += wide;
        if is_last {
            break;
        }
    }
}
