//! The queue.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::cells::{CellText, Cut};
use super::detail::{height_below, parts_of};
use super::layout::{full_window, queue_detail};
use super::list::list;
use crate::app::{Main, PlanLine, QueueView, Standing, wants_look};
use crate::plan::{CloudRef, OnPremRef, QueuedOperation, Rejection, beside_each_other};
use crate::text::{counted, thousands};
use crate::tui::theme::Role;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main, view: &QueueView) {
    let title = title_of(main, view);
    let inner = canvas.window(full_window(area), &title);
    if main.plan.is_empty() {
        canvas.text(inner.x + 1, inner.y, inner.width, "The queue is empty.", Role::Dim);
        return;
    }
    let heading = Rect { height: 1, ..inner };
    let lines = main.plan_lines(view.only_failed);
    let parts = parts_of(view.detail(main));
    let body = inner.height.saturating_sub(1);
    let below = if parts.is_empty() {
        0
    } else {
        height_below(body, lines.len(), queue_detail(area), &parts, inner.width)
    };
    let rows = Rect { y: inner.y + 1, height: body.saturating_sub(below), ..inner };
    let beside = if main.notes > 0 { "Note" } else { "" };
    let headings = ["No", "State", "Operation", "On-premises", "Cloud", beside];
    queue_line(canvas, heading, &headings, (Role::Dim, main.notes > 0));
    if lines.is_empty() {
        let none = "None failed, was refused, or is not true. f shows all.";
        canvas.text(rows.x + 1, rows.y, rows.width, none, Role::Dim);
    }
    list(canvas, rows, &view.cursor, lines.len(), true, |canvas, place, at| {
        draw_line(canvas, place, main, &lines[at]);
    });
    let area = Rect { y: rows.bottom(), height: below, ..inner };
    if parts.is_empty() {
        return;
    }
    let at = canvas.detail(area, parts, "note");
    if let (Some((_, note)), Some((x, y))) = (&view.note, at) {
        let x = canvas.typed((x, y, area.right().saturating_sub(x + 1)), note);
        canvas.hits.cursor = Some(Position { x, y });
    }
}

/// How many operations there are, and how many of them are still open.
fn title_of(main: &Main, view: &QueueView) -> String {
    let operations = main.queue().operations();
    let open = operations.clone().filter(|queued| queued.is_open()).count();
    let all = counted(operations.len(), "operation");
    let what = match operations.len() - open {
        _ if view.only_failed => format!("what failed or is not true, of {all}"),
        0 => all,
        _ => format!("{all}, {} still open", thousands(open)),
    };
    format!("Queue: {what}, dialect {}", main.work.ledger.settings().dialect)
}

fn draw_line(canvas: &mut Canvas<'_>, place: Rect, main: &Main, line: &PlanLine) {
    match line {
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
                rejected_row(canvas, place, main, rejection);
            }
        }
    }
}

fn queue_row(canvas: &mut Canvas<'_>, place: Rect, main: &Main, queued: &QueuedOperation) {
    let operation = &queued.operation;
    let findings = &main.data.findings;
    let standing = Standing::of(queued, findings);
    let onprem = operation.onprem().map(OnPremRef::called).unwrap_or_default();
    let cloud = operation.cloud().map(CloudRef::called).unwrap_or_default();
    let [onprem, cloud] = beside_each_other(onprem, cloud).map(or_none);
    let id = queued.id.to_string();
    let lack = main.lacks.iter().find(|lack| lack.id == queued.id);
    let note = match lack {
        Some(lack) => format!("lacks {} ({})  {}", lack.needs, lack.kind.name(), queued.note),
        None => queued.note.clone(),
    };
    let texts: [&str; 6] = [&id, standing.word(), operation.kind().name(), &onprem, &cloud, &note];
    queue_line(canvas, place, &texts, (standing.tone().into(), main.notes > 0));
    if lack.is_some() || wants_look(queued, findings) {
        canvas.text(place.x + 1, place.y, 1, "!", Role::Warn);
    }
}

fn rejected_row(canvas: &mut Canvas<'_>, place: Rect, main: &Main, rejection: &Rejection) {
    let (onprem, cloud) = (&rejection.pair.onprem, &rejection.pair.cloud);
    let [ours, theirs] = beside_each_other(onprem.called(), cloud.called()).map(or_none);
    let texts: [&str; 6] =
        ["", "no", "rejected", &ours, &theirs, rejection.reason.as_deref().unwrap_or_default()];
    queue_line(canvas, place, &texts, (Role::Plain, main.notes > 0));
}

/// A user, or a sign that there is none.
fn or_none(user: String) -> String {
    if user.is_empty() { "-".into() } else { user }
}

/// The columns of the users.
const USERS: [usize; 2] = [3, 4];

/// A line of the queue, with room for notes where there are any.
fn queue_line(
    canvas: &mut Canvas<'_>,
    line: Rect,
    texts: &[&str; 6],
    (role, has_notes): (Role, bool),
) {
    // The longest name is enable-remote-mailbox.
    let kind = match line.width {
        110.. => 23,
        76.. if !has_notes => 21,
        _ => 12,
    };
    let spare = line.width.saturating_sub(2 + 5 + 9 + kind + 1);
    let user =
        if has_notes { spare.saturating_sub(10) * 2 / 5 } else { (spare / 2).saturating_sub(1) };
    let widths = [4, 8, kind, user, user, line.width];
    let mut x = line.x + 2;
    for (column, (text, wide)) in texts.iter().zip(widths).enumerate() {
        let room = wide.min(line.right().saturating_sub(x));
        // What tells two users apart stands before their domain.
        let cut = if USERS.contains(&column) { Cut::Address } else { Cut::End };
        canvas.value(x, line.y, room, &CellText { text, marks: &[], role, cut });
        x += wide + 1;
        if x >= line.right() {
            break;
        }
    }
}
