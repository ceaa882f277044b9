//! Windows that are lists: menus, columns, help, palette, texts, the queue.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::layout::{QUEUE_DETAIL, full_window, text_width, window};
use super::pieces::{first_lines, wrap_pieces};
use crate::app::{
    ColumnList, Command, Cursor, Finder, Layer, Main, Menu, Model, PlanLine, QueueView, Reader,
    Target, help_lines, palette_lines,
};
use crate::plan::{Code, Known, OpState, QueuedOperation, Severity};
use crate::powershell::command;
use crate::text::{width, wrap};
use crate::tui::theme::Role;

/// Draws the visible part of a list; `line` draws one of its lines.
pub(super) fn list(
    canvas: &mut Canvas<'_>,
    area: Rect,
    cursor: &Cursor,
    len: usize,
    mark: bool,
    mut line: impl FnMut(&mut Canvas<'_>, Rect, usize),
) {
    let top = cursor.top.min(len.saturating_sub(area.height as usize));
    for (shown, y) in (area.y..area.bottom()).enumerate() {
        let at = top + shown;
        if at >= len {
            break;
        }
        let place = Rect { y, height: 1, ..area };
        line(canvas, place, at);
        canvas.hits.add(place, Target::WindowLine(shown));
        if mark && at == cursor.at {
            canvas.text(place.x, y, 1, ">", Role::Plain);
            canvas.paint(place, Role::Cursor);
        }
    }
    scroll_mark(canvas, area, area, len, top);
}

pub(super) fn menu(canvas: &mut Canvas<'_>, area: Rect, menu: &Menu) {
    let labels = menu.items.iter().map(|item| width(&item.label)).max().unwrap_or(0);
    let details = menu.items.iter().map(|item| width(&item.detail)).max().unwrap_or(0);
    let wide = (labels + details + 12).clamp(30, 110) as u16;
    let place = window(area, wide, menu.items.len() as u16 + 2);
    let inner = canvas.window(place, &menu.title);
    list(canvas, inner, &menu.cursor, menu.items.len(), true, |canvas, line, at| {
        let item = &menu.items[at];
        if let Some(key) = item.key {
            canvas.text(line.x + 2, line.y, 1, key.encode_utf8(&mut [0; 4]), Role::Key);
        }
        let x = line.x + 4;
        canvas.plain(x, line.y, labels as u16, &item.label, Role::Plain);
        let x = x + labels as u16 + 2;
        canvas.plain(x, line.y, line.right().saturating_sub(x + 1), &item.detail, Role::Dim);
    });
}

pub(super) fn columns(canvas: &mut Canvas<'_>, area: Rect, columns: &ColumnList) {
    let place = window(area, 40, columns.items.len() as u16 + 2);
    let inner = canvas.window(place, "Columns");
    list(canvas, inner, &columns.cursor, columns.items.len(), true, |canvas, line, at| {
        let (column, shown) = columns.items[at];
        canvas.text(line.x + 2, line.y, 3, if shown { "[x]" } else { "[ ]" }, Role::Plain);
        canvas.text(line.x + 6, line.y, line.width.saturating_sub(7), column.title(), Role::Plain);
    });
}

fn finder_line(canvas: &mut Canvas<'_>, inner: Rect, finder: &Finder) -> Rect {
    canvas.text(inner.x + 1, inner.y, 1, "/", Role::Focus);
    canvas.plain(
        inner.x + 3,
        inner.y,
        inner.width.saturating_sub(4),
        finder.input.value(),
        Role::Plain,
    );
    let x = inner.x + 3 + (finder.input.visual_cursor() as u16).min(inner.width.saturating_sub(4));
    canvas.hits.cursor = Some(Position { x, y: inner.y });
    Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }
}

pub(super) fn help(canvas: &mut Canvas<'_>, area: Rect, model: &Model, finder: &Finder) {
    let inner = canvas.window(full_window(area), "Help: type to search, Enter does it");
    let lines = help_lines(model, finder.input.value());
    let inner = finder_line(canvas, inner, finder);
    list(canvas, inner, &finder.cursor, lines.len(), true, |canvas, place, at| {
        let line = &lines[at];
        if line.keys.is_empty() {
            canvas.text(
                place.x + 2,
                place.y,
                place.width.saturating_sub(3),
                &line.text,
                Role::Title,
            );
            return;
        }
        let keys = if place.width > 90 { 28 } else { 18 };
        canvas.plain(place.x + 3, place.y, keys, &line.keys, Role::Key);
        let x = place.x + 4 + keys;
        canvas.plain(x, place.y, place.right().saturating_sub(x + 1), &line.text, Role::Plain);
    });
}

pub(super) fn palette(canvas: &mut Canvas<'_>, area: Rect, model: &Model, finder: &Finder) {
    let commands = palette_lines(finder.input.value());
    let inner = canvas.window(full_window(area), "Commands");
    let inner = finder_line(canvas, inner, finder);
    let key = |command: &Command| {
        let layer = if command.layer() == Layer::Global { Layer::Global } else { Layer::Panes };
        model.keymap.key(layer, *command).map(|key| key.to_string()).unwrap_or_default()
    };
    list(canvas, inner, &finder.cursor, commands.len(), true, |canvas, place, at| {
        let command = commands[at];
        canvas.text(place.x + 2, place.y, 10, &key(&command), Role::Key);
        canvas.text(place.x + 13, place.y, 18, command.name(), Role::Plain);
        let x = place.x + 32;
        canvas.plain(x, place.y, place.right().saturating_sub(x + 1), command.title(), Role::Dim);
    });
}

pub(super) fn reader(canvas: &mut Canvas<'_>, area: Rect, reader: &Reader) {
    let inner = canvas.window(full_window(area), &reader.title);
    let lines = &reader.lines;
    let top = reader.cursor.at.min(lines.len().saturating_sub(inner.height as usize));
    for (line, y) in lines.iter().skip(top).zip(inner.y..inner.bottom()) {
        canvas.plain(inner.x + 1, y, text_width(area), line, Role::Plain);
    }
    scroll_mark(canvas, inner, inner, lines.len(), top);
}

/// A mark on the right border where the screen is in a list that is longer than it.
pub(super) fn scroll_mark(
    canvas: &mut Canvas<'_>,
    inner: Rect,
    rows: Rect,
    all: usize,
    top: usize,
) {
    let shown = rows.height as usize;
    if all > shown && shown > 0 {
        let place = top.min(all - shown) * (shown - 1) / (all - shown);
        canvas.text(inner.right(), rows.y + place as u16, 1, "#", Role::Focus);
    }
}

pub(super) fn queue(canvas: &mut Canvas<'_>, area: Rect, main: &Main, view: &QueueView) {
    let operations = main.queue().operations();
    let title = format!(
        "Queue: {} operation(s), dialect {}{}",
        operations.len(),
        main.work.ledger.settings().dialect,
        if view.only_failed { "; failed, refused and not true only" } else { "" }
    );
    let inner = canvas.window(full_window(area), &title);
    if operations.is_empty() {
        canvas.text(inner.x + 1, inner.y, inner.width, "The queue is empty.", Role::Dim);
        return;
    }
    let heading = Rect { height: 1, ..inner };
    let rows =
        Rect { y: inner.y + 1, height: inner.height.saturating_sub(1 + QUEUE_DETAIL), ..inner };
    queue_line(
        canvas,
        heading,
        &["No", "State", "Operation", "On-premises", "Cloud", "Note"],
        Role::Dim,
    );
    let lines = main.plan_lines(view.only_failed);
    if lines.is_empty() {
        let none = "None failed, was refused, or is not true. f shows all.";
        canvas.text(rows.x + 1, rows.y, rows.width, none, Role::Dim);
    }
    list(canvas, rows, &view.cursor, lines.len(), true, |canvas, place, at| match &lines[at] {
        PlanLine::Stage(stage, count) => {
            let text = format!("{}: {count}", stage.title());
            canvas.text(place.x + 2, place.y, place.width, &text, Role::Title);
        }
        PlanLine::Stop(text) => {
            let text = format!("STOP  {}", text.lines().next().unwrap_or_default());
            canvas.plain(place.x + 2, place.y, place.width.saturating_sub(3), &text, Role::Warn);
        }
        PlanLine::Afterwards(text) => {
            let text = format!("THEN  {}", text.lines().next().unwrap_or_default());
            canvas.plain(place.x + 2, place.y, place.width.saturating_sub(3), &text, Role::Dim);
        }
        PlanLine::Operation(id) => {
            if let Some(queued) = main.queue().get(*id) {
                queue_row(canvas, place, main, queued);
            }
        }
    });
    let detail =
        Rect { y: rows.bottom(), height: inner.bottom().saturating_sub(rows.bottom()), ..inner };
    match lines.get(view.cursor.at) {
        Some(PlanLine::Operation(id)) => {
            if let Some(queued) = main.queue().get(*id) {
                queue_detail(canvas, detail, main, queued, view);
            }
        }
        Some(PlanLine::Stop(text) | PlanLine::Afterwards(text)) => {
            stop_detail(canvas, detail, text);
        }
        Some(PlanLine::Stage(..)) | None => {}
    }
}

fn stop_detail(canvas: &mut Canvas<'_>, area: Rect, text: &str) {
    let rule = canvas.look.glyphs.line.repeat(area.width as usize);
    canvas.text(area.x, area.y, area.width, &rule, Role::Dim);
    let room = area.width.saturating_sub(2);
    let lines = text.lines().flat_map(|line| wrap(line, room as usize));
    for (line, y) in lines.zip(area.y + 1..area.bottom()) {
        canvas.plain(area.x + 1, y, room, &line, Role::Plain);
    }
}

fn queue_row(canvas: &mut Canvas<'_>, place: Rect, main: &Main, queued: &QueuedOperation) {
    let operation = &queued.operation;
    let found: Vec<Code> = main.data.findings.about_operation(queued.id).collect();
    let not_true = found.contains(&Code::AppliedNotTrue);
    let already = found.contains(&Code::DoneAlready);
    let wants_look = found.iter().any(|code| code.severity() != Severity::Info);
    let onprem = operation.onprem().and_then(|user| user.upn.clone().or_else(|| user.name.clone()));
    let cloud = operation.cloud().and_then(|user| user.upn.clone().or_else(|| user.name.clone()));
    let id = queued.id.to_string();
    let texts: [&str; 6] = [
        &id,
        match queued.state.name() {
            _ if not_true => "NOT TRUE",
            _ if already => "is so",
            state => state,
        },
        operation.kind().name(),
        onprem.as_deref().unwrap_or("-"),
        cloud.as_deref().unwrap_or("-"),
        &queued.note,
    ];
    let role = match queued.state {
        _ if not_true => Role::Bad,
        _ if already => Role::Good,
        OpState::Queued => Role::Plain,
        OpState::Applied | OpState::Skipped => Role::Good,
        OpState::Refused | OpState::Failed => Role::Bad,
    };
    queue_line(canvas, place, &texts, role);
    if wants_look || (!queued.state.is_done() && queued.telling_findings().next().is_some()) {
        canvas.text(place.x + 1, place.y, 1, "!", Role::Warn);
    }
}

fn queue_line(canvas: &mut Canvas<'_>, line: Rect, texts: &[&str; 6], role: Role) {
    // The longest name is enable-remote-mailbox.
    let kind = if line.width >= 110 { 23 } else { 12 };
    let spare = line.width.saturating_sub(2 + 5 + 9 + kind + 1 + 10);
    let user = spare * 2 / 5;
    let widths = [4, 8, kind, user, user, line.width];
    let mut x = line.x + 2;
    for (text, wide) in texts.iter().zip(widths) {
        canvas.plain(x, line.y, wide.min(line.right().saturating_sub(x)), text, role);
        x += wide + 1;
        if x >= line.right() {
            break;
        }
    }
}

/// One operation in full, below the list.
fn queue_detail(
    canvas: &mut Canvas<'_>,
    area: Rect,
    main: &Main,
    queued: &QueuedOperation,
    view: &QueueView,
) {
    let before = match queued.operation.before() {
        Known::Unknown => "unknown".to_string(),
        Known::Empty => "none".to_string(),
        Known::Value(value) => value,
    };
    let after = queued.operation.after().unwrap_or_else(|| "none".into());
    let command = command(&queued.operation, main.work.ledger.settings().dialect)
        .unwrap_or_else(|unsupported| unsupported.to_string());
    let against = queued
        .override_reason
        .clone()
        .map(|reason| format!("   in spite of: {reason}"))
        .unwrap_or_default();
    let note = match &view.note {
        Some((id, input)) if *id == queued.id => {
            let x = area.x + 11 + (input.visual_cursor() as u16).min(area.width.saturating_sub(12));
            canvas.hits.cursor = Some(Position { x, y: area.y + 4 });
            input.value().to_string()
        }
        _ => queued.note.clone(),
    };
    let mut lines = vec![
        ("value", format!("{before} -> {after}")),
        ("why", format!("{}{against}", queued.reason)),
        ("queued", format!("by {} at {}", queued.by, queued.at)),
        ("note", note),
    ];
    let now = main.data.findings.of_operation(queued.id, &main.data.directory, main.queue());
    lines.extend(now.into_iter().map(|found| ("now", format!("{}; {}", found.text, found.fix))));
    let then = queued.telling_findings();
    lines.extend(then.map(|found| (found.severity.name(), found.to_string())));
    lines.push(("command", command));
    let line = canvas.look.glyphs.line.repeat(area.width as usize);
    canvas.text(area.x, area.y, area.width, &line, Role::Dim);
    let (x, room) = (area.x + 11, area.width.saturating_sub(12));
    let mut y = area.y + 1;
    for (at, (name, text)) in lines.iter().enumerate() {
        // One line at least is left for each of those that follow.
        let rest = (lines.len() - at - 1) as u16;
        let most = area.bottom().saturating_sub(y + rest).max(1);
        let (role, most) = match *name {
            "command" => (Role::Code, area.bottom().saturating_sub(y)),
            "block" | "ask" | "warn" | "now" => (Role::Warn, most),
            _ => (Role::Plain, 1),
        };
        if y >= area.bottom() || most == 0 {
            break;
        }
        canvas.text(area.x + 1, y, 9, name, Role::Dim);
        let wrapped = wrap_pieces(&vec![(text.clone(), role)], room as usize);
        for line in first_lines(wrapped, most as usize) {
            canvas.pieces((x, y, room), &line);
            y += 1;
        }
    }
}
