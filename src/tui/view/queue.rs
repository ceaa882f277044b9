//! The queue.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::layout::{QUEUE_DETAIL, full_window};
use super::list::list;
use super::pieces::{first_lines, wrap_pieces};
use crate::app::{Main, PlanLine, QueueView, Standing, wants_look};
use crate::plan::{Gap, Instruction, Known, QueuedOperation, Rejection};
use crate::powershell::{Dialect, command, instruction};
use crate::text::wrap;
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main, view: &QueueView) {
    let operations = main.queue().operations();
    let title = format!(
        "Queue: {} operation(s), dialect {}{}",
        operations.len(),
        main.work.ledger.settings().dialect,
        if view.only_failed { "; failed, refused and not true only" } else { "" }
    );
    let inner = canvas.window(full_window(area), &title);
    if main.plan.is_empty() {
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
        PlanLine::Stop(stop) => {
            let text = format!("STOP  {}", stop.text.lines().next().unwrap_or_default());
            canvas.plain(place.x + 2, place.y, place.width.saturating_sub(3), &text, Role::Warn);
        }
        PlanLine::Afterwards(then) => {
            let text = format!("THEN  {}", then.text.lines().next().unwrap_or_default());
            canvas.plain(place.x + 2, place.y, place.width.saturating_sub(3), &text, Role::Dim);
        }
        PlanLine::Operation(id) => {
            if let Some(queued) = main.queue().get(*id) {
                queue_row(canvas, place, main, queued);
            }
        }
        PlanLine::Rejections(count) => {
            let text = format!("Rejected pairs, not one person: {count}");
            canvas.text(place.x + 2, place.y, place.width, &text, Role::Title);
        }
        PlanLine::Rejected(pair) => {
            if let Some(rejection) = main.queue().rejections().of(pair) {
                rejected_row(canvas, place, rejection);
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
        Some(PlanLine::Stop(told) | PlanLine::Afterwards(told)) => {
            stop_detail(canvas, detail, told, main.work.ledger.settings().dialect);
        }
        Some(PlanLine::Rejected(pair)) => {
            if let Some(rejection) = main.queue().rejections().of(pair) {
                rejected_detail(canvas, detail, rejection);
            }
        }
        Some(PlanLine::Stage(..) | PlanLine::Rejections(_)) | None => {}
    }
}

fn stop_detail(canvas: &mut Canvas<'_>, area: Rect, told: &Instruction, dialect: Dialect) {
    let text = instruction(told, dialect);
    let rule = canvas.look.glyphs.line.repeat(area.width as usize);
    canvas.text(area.x, area.y, area.width, &rule, Role::Dim);
    let room = area.width.saturating_sub(2);
    let mut lines: Vec<String> = text.lines().flat_map(|line| wrap(line, room as usize)).collect();
    let height = area.height.saturating_sub(1) as usize;
    if lines.len() > height {
        lines.truncate(height.saturating_sub(1));
        let copies = if told.commands.is_empty() { "" } else { ", y copies the commands" };
        lines.push(format!("Enter shows all of it{copies}"));
    }
    for (line, y) in lines.iter().zip(area.y + 1..area.bottom()) {
        canvas.plain(area.x + 1, y, room, line, Role::Plain);
    }
}

fn queue_row(canvas: &mut Canvas<'_>, place: Rect, main: &Main, queued: &QueuedOperation) {
    let operation = &queued.operation;
    let findings = &main.data.findings;
    let standing = Standing::of(queued, findings);
    let onprem = operation.onprem().and_then(|user| user.upn.clone().or_else(|| user.name.clone()));
    let cloud = operation.cloud();
    let cloud = cloud.and_then(|user| user.upn().map(str::to_string).or_else(|| user.name.clone()));
    let id = queued.id.to_string();
    let texts: [&str; 6] = [
        &id,
        standing.word(),
        operation.kind().name(),
        onprem.as_deref().unwrap_or("-"),
        cloud.as_deref().unwrap_or("-"),
        &queued.note,
    ];
    queue_line(canvas, place, &texts, standing.tone().into());
    if wants_look(queued, findings) {
        canvas.text(place.x + 1, place.y, 1, "!", Role::Warn);
    }
}

fn rejected_row(canvas: &mut Canvas<'_>, place: Rect, rejection: &Rejection) {
    let (onprem, cloud) = (&rejection.pair.onprem, &rejection.pair.cloud);
    let ours = onprem.upn.as_deref().or(onprem.name.as_deref());
    let theirs = cloud.upn().or(cloud.name.as_deref());
    let texts: [&str; 6] = [
        "",
        "no",
        "rejected",
        ours.unwrap_or("-"),
        theirs.unwrap_or("-"),
        rejection.reason.as_deref().unwrap_or_default(),
    ];
    queue_line(canvas, place, &texts, Role::Plain);
}

/// A rejected pair in full, below the list.
fn rejected_detail(canvas: &mut Canvas<'_>, area: Rect, rejection: &Rejection) {
    let (onprem, cloud) = (&rejection.pair.onprem, &rejection.pair.cloud);
    let user = |name: Option<&String>, upn: Option<&str>, id: String| {
        let parts = [name.cloned(), upn.map(str::to_string), Some(id)].into_iter().flatten();
        parts.collect::<Vec<_>>().join("  ")
    };
    let why = rejection.reason.clone().unwrap_or_else(|| "no reason was given".into());
    let lines = [
        ("this", user(onprem.name.as_ref(), onprem.upn.as_deref(), onprem.object_guid.to_string())),
        ("is not", user(cloud.name.as_ref(), cloud.upn(), cloud.address())),
        ("why", why),
        ("rejected", format!("by {} at {}", rejection.by, rejection.at)),
        ("", "x takes it back, Enter goes to the two".into()),
    ];
    let rule = canvas.look.glyphs.line.repeat(area.width as usize);
    canvas.text(area.x, area.y, area.width, &rule, Role::Dim);
    for ((name, text), y) in lines.iter().zip(area.y + 1..area.bottom()) {
        canvas.text(area.x + 1, y, 9, name, Role::Dim);
        canvas.plain(area.x + 11, y, area.width.saturating_sub(12), text, Role::Plain);
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

/// What is known of an operation, each with its word.
fn detail_lines(
    main: &Main,
    queued: &QueuedOperation,
    note: String,
) -> Vec<(&'static str, String)> {
    let before = match queued.operation.before() {
        Known::Unknown => "unknown".to_string(),
        Known::Empty => "none".to_string(),
        Known::Value(value) => value,
    };
    let after = queued.operation.after().unwrap_or_else(|| "none".into());
    let against = queued
        .override_reason
        .clone()
        .map(|reason| format!("   in spite of: {reason}"))
        .unwrap_or_default();
    let assessed = queued.assessment.as_ref().map(|it| format!("{it} (model {}): ", it.model));
    let reason = format!("{}{}", assessed.unwrap_or_default(), queued.reason);
    let mut lines = vec![
        ("value", format!("{before} -> {after}")),
        ("why", format!("{reason}{against}")),
        ("queued", format!("by {} at {}", queued.by, queued.at)),
        ("note", note),
    ];
    let now = main.data.findings.of_operation(queued.id, main.context());
    lines.extend(now.into_iter().map(|found| ("now", format!("{}; {}", found.text, found.fix))));
    let then = queued.telling_findings();
    lines.extend(then.map(|found| (found.severity.name(), found.to_string())));
    if queued.is_open() {
        let gaps = main.context().gaps_of(&main.context().gaps(), &queued.operation);
        lines.extend(Gap::in_words(&gaps).map(|text| ("unjudged", text)));
    }
    let command = command(&queued.operation, main.work.ledger.settings().dialect)
        .unwrap_or_else(|unsupported| unsupported.to_string());
    lines.push(("command", command));
    lines
}

/// One operation in full, below the list.
fn queue_detail(
    canvas: &mut Canvas<'_>,
    area: Rect,
    main: &Main,
    queued: &QueuedOperation,
    view: &QueueView,
) {
    let note = match &view.note {
        Some((id, input)) if *id == queued.id => {
            let x = area.x + 11 + (input.visual_cursor() as u16).min(area.width.saturating_sub(12));
            canvas.hits.cursor = Some(Position { x, y: area.y + 4 });
            input.value().to_string()
        }
        _ => queued.note.clone(),
    };
    let lines = detail_lines(main, queued, note);
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
