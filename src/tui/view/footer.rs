//! The line at the bottom: what was said last, or the keys that fit the moment; and whether everything
//! is saved.

use ratatui::layout::Rect;

use super::Canvas;
use crate::app::{Command, Main, Model, Notice, Screen};
use crate::text::{width, wrap};
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, model: &Model) {
    let y = area.bottom().saturating_sub(1);
    let line = Rect { y, height: 1, ..area };
    let glyphs = canvas.look.glyphs;
    for x in line.x..line.right() {
        canvas.text(x, y, 1, glyphs.line, Role::Dim);
    }
    canvas.text(line.x, y, 1, glyphs.border.bottom_left, Role::Dim);
    canvas.text(line.right().saturating_sub(1), y, 1, glyphs.border.bottom_right, Role::Dim);
    let saved = match &model.screen {
        Screen::Main(main, _) => saved(canvas, line, main),
        Screen::Start(_) | Screen::Form(_) | Screen::Importing(_) => 0,
    };
    let room = Rect { x: line.x + 2, width: line.width.saturating_sub(4 + saved), ..line };
    let problem = query_problem(model);
    let lines = if let Some(notice) = model.notice.as_ref().or(problem.as_ref()) {
        said(canvas, line, room, notice)
    } else {
        hints(canvas, room, model);
        1
    };
    if let Screen::Main(main, _) = &model.screen
        && let Some(trouble) = &main.work.saved.failed
    {
        let text = format!("NOT SAVED{}: {}", way_out(model), trouble.text);
        let above = Rect { y: line.y.saturating_sub(lines), ..line };
        warn(canvas, above, &text);
    }
}

/// What was said last. A sentence too long for the line takes the lines above it too: its end is often
/// what to do next. Gives how many lines it took.
fn said(canvas: &mut Canvas<'_>, area: Rect, room: Rect, notice: &Notice) -> u16 {
    let role = if notice.grave { Role::Bad } else { Role::Good };
    let mark = if notice.grave { "! " } else { "" };
    let lines = wrap(&format!("{mark}{}", notice.text), room.width.saturating_sub(2).into());
    for (above, line) in lines.iter().rev().enumerate() {
        let y = room.y.saturating_sub(above as u16);
        let end = room.x + (width(line) as u16 + 2).min(room.width);
        let (from, end) = if above == 0 {
            (room.x, end)
        } else {
            // These lines lie over a panel, whose border they must not look like.
            let (left, right) = (area.x, area.right().saturating_sub(1));
            let border = canvas.look.glyphs.border;
            canvas.text(left, y, 1, border.vertical_left, Role::Dim);
            canvas.text(right, y, 1, border.vertical_right, Role::Dim);
            (left + 1, right)
        };
        for x in from..end {
            canvas.text(x, y, 1, " ", Role::Plain);
        }
        canvas.plain(room.x + 1, y, room.width.saturating_sub(1), line, role);
    }
    lines.len() as u16
}

/// A warning that stays, whole, from a line upwards.
fn warn(canvas: &mut Canvas<'_>, area: Rect, text: &str) {
    let room = area.width.saturating_sub(4);
    for (above, line) in wrap(text, room.into()).iter().rev().enumerate() {
        let y = area.y.saturating_sub(above as u16);
        for x in area.x + 1..area.right().saturating_sub(1) {
            canvas.text(x, y, 1, " ", Role::Plain);
        }
        canvas.plain(area.x + 2, y, room, line, Role::Bad);
    }
}

/// Says whether everything is on disk; gives the width that it took.
fn saved(canvas: &mut Canvas<'_>, line: Rect, main: &Main) -> u16 {
    let state = &main.work.saved;
    let (text, role) = match (&state.failed, state.decisions()) {
        (Some(_), _) => (" NOT SAVED ".to_string(), Role::Bad),
        _ if main.work.is_old => (" read-only, not the latest ".to_string(), Role::Warn),
        _ if main.work.ledger.is_read_only() => (" read-only ".to_string(), Role::Dim),
        (None, 0) if state.is_saved() => (" saved ".to_string(), Role::Good),
        (None, 0) => (" saving ".to_string(), Role::Warn),
        (None, decisions) => (format!(" saving {decisions} "), Role::Warn),
    };
    let taken = width(&text) as u16;
    let x = line.right().saturating_sub(taken + 2);
    canvas.plain(x, line.y, taken, &text, role);
    taken + 2
}

/// What is not understood of the query that is being typed; the line of the query may cut it.
fn query_problem(model: &Model) -> Option<Notice> {
    let Screen::Main(main, windows) = &model.screen else { return None };
    if !main.typing || !windows.is_empty() || model.help.is_some() {
        return None;
    }
    main.query().problems().first().map(|text| Notice { text: text.clone(), grave: true })
}

/// The key that shows what can be done, where it does.
fn way_out(model: &Model) -> String {
    let key = model.keymap.key(model.layer(), Command::HelpSaving);
    key.map(|key| format!(" ({key} shows what can be done)")).unwrap_or_default()
}

fn hints(canvas: &mut Canvas<'_>, room: Rect, model: &Model) {
    let hints = model.hints();
    let commands = hints.commands;
    let hint = |command: &Command| {
        let key = model.keymap.key(hints.layer, *command)?.to_string();
        Some((key, hints.word(*command)))
    };
    let wide = |(key, text): &(String, &str)| (width(key) + 1 + width(text) + 2) as u16;
    // The way to the other keys is always shown.
    let help = commands.contains(&Command::Help).then(|| hint(&Command::Help)).flatten();
    let mut left = room.width.saturating_sub(1 + help.as_ref().map_or(0, wide));
    let mut shown = Vec::new();
    let others =
        commands.iter().filter(|it| **it != Command::Help && model.offers(**it, hints.word(**it)));
    for hint in others.filter_map(hint) {
        if wide(&hint) > left {
            break;
        }
        left -= wide(&hint);
        shown.push(hint);
    }
    shown.extend(help);
    let mut x = room.x;
    canvas.text(x, room.y, 1, " ", Role::Plain);
    for (key, text) in shown {
        x += 1;
        canvas.text(x, room.y, room.right().saturating_sub(x), &key, Role::Key);
        x += width(&key) as u16;
        canvas.text(x, room.y, room.right().saturating_sub(x), &format!(" {text}  "), Role::Plain);
        x += width(text) as u16 + 2;
    }
}
