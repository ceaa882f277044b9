//! The list of sessions, the form of a new one, and the import.

use ratatui::layout::{Position, Rect};

use super::Canvas;
use super::layout::full_window;
use crate::app::{
    Asked, Form, FormLine, Importing, OpenQuestion, Problems, SessionItem, Start, Target,
};
use crate::directory::Role as ExportRole;
use crate::text::{counted, visible, wrap};
use crate::tui::theme::Role;

pub(super) fn draw_list(canvas: &mut Canvas<'_>, area: Rect, start: &Start) {
    let inner = canvas.frame(full_window(area), "hardmatch", Role::Focus, false);
    let about = "Links on-premises users to Microsoft 365 users, offline.";
    canvas.plain(inner.x + 1, inner.y, inner.width.saturating_sub(2), about, Role::Dim);
    let rows = Rect { y: inner.y + 2, height: inner.height.saturating_sub(2), ..inner };
    match start.sessions.as_deref() {
        None => canvas.text(rows.x + 1, rows.y, rows.width, "Looking for sessions", Role::Dim),
        Some([]) => {
            let texts = [
                "There is no session yet.",
                "",
                "n   starts one from two exports",
                "d   opens a demo: a small company in its migration",
                "",
                "`hardmatch collect` prints the commands for exports.",
            ];
            for (text, y) in texts.iter().zip(rows.y..rows.bottom()) {
                canvas.text(rows.x + 1, y, rows.width.saturating_sub(2), text, Role::Plain);
            }
        }
        Some(sessions) => draw_sessions(canvas, rows, start, sessions),
    }
}

fn draw_sessions(canvas: &mut Canvas<'_>, rows: Rect, start: &Start, sessions: &[SessionItem]) {
    let name_width = rows.width.saturating_sub(48).clamp(12, 28);
    let x = rows.x + 3 + name_width;
    let room = rows.right().saturating_sub(x + 1);
    canvas.text(rows.x + 2, rows.y, name_width, "session", Role::Dim);
    let heading =
        format!("{:>7} {:>7} {:>7} {:>8}  changed", "on-prem", "cloud", "open", "applied");
    canvas.plain(x, rows.y, room, &heading, Role::Dim);
    let lines = Rect { y: rows.y + 1, height: rows.height.saturating_sub(2), ..rows };
    let top = start.cursor.top.min(sessions.len().saturating_sub(lines.height as usize));
    for (shown, y) in (lines.y..lines.bottom()).enumerate() {
        let Some(session) = sessions.get(top + shown) else { break };
        let line = Rect { y, height: 1, ..lines };
        canvas.plain(line.x + 2, y, name_width, &session.name, Role::Plain);
        let numbers = format!(
            "{:>7} {:>7} {:>7} {:>8}  {}",
            session.onprem, session.cloud, session.queued, session.applied, session.age
        );
        canvas.plain(x, y, room, &numbers, Role::Plain);
        canvas.hits.add(line, Target::StartLine(shown));
        if top + shown == start.cursor.at {
            canvas.text(line.x, y, 1, ">", Role::Plain);
            canvas.paint(line, Role::Cursor);
            if let Some(note) = &session.note {
                let room = rows.width.saturating_sub(2);
                canvas.plain(rows.x + 1, lines.bottom(), room, note, Role::Warn);
            }
        }
        if session.note.is_some() {
            canvas.text(line.x + 1, y, 1, "!", Role::Warn);
        }
    }
}

/// The name of a line of the form, and what is to be said about it.
const fn about(line: FormLine) -> (&'static str, &'static str) {
    match line {
        FormLine::Name => ("name", "of the session, such as contoso-merge"),
        FormLine::Folder => {
            ("folder", "all exports in one folder: Enter sorts them by what they are")
        }
        FormLine::Exports(ExportRole::OnPrem) => (
            "on-premises",
            "the export of Active Directory, or a folder; several with ; between them",
        ),
        FormLine::Exports(ExportRole::Cloud) => ("cloud", "the export of Microsoft 365 or Entra"),
        FormLine::Exports(ExportRole::Deleted) => {
            ("deleted", "the soft-deleted users, if you have them")
        }
        FormLine::Exports(ExportRole::Mailboxes) => {
            ("mailboxes", "of Exchange Online, if you have them")
        }
        FormLine::Exports(ExportRole::RemoteMailboxes) => {
            ("remote mbx", "the remote mailboxes on-premises, if there are any")
        }
        FormLine::Exports(ExportRole::OnPremMailboxes) => {
            ("Exchange", "the mailboxes that are still on-premises")
        }
        FormLine::Dialect => ("dialect", ""),
    }
}

/// Lines above what is wrong with a form that stay: the one that has the keyboard among them.
const MOST_ABOVE: u16 = 5;

pub(super) fn draw_form(canvas: &mut Canvas<'_>, area: Rect, form: &Form) {
    let inner = canvas.frame(full_window(area), "New session", Role::Focus, false);
    // What is wrong needs the room more than the lines do.
    let step = if inner.height >= 24 && form.problems.lines.is_empty() { 2 } else { 1 };
    let text_room = inner.width.saturating_sub(4) as usize;
    let problems: Vec<String> =
        form.problems.lines.iter().flat_map(|problem| wrap(problem, text_room)).collect();
    let needed = (problems.len() as u16).min(inner.height.saturating_sub(MOST_ABOVE));
    let shown = (inner.height.saturating_sub(1 + needed) / step).min(FormLine::ALL.len() as u16);
    let first = (form.at as u16 + 1).saturating_sub(shown);
    let (x, room) = (inner.x + 15, inner.width.saturating_sub(17));
    let lines = FormLine::ALL.into_iter().zip(&form.fields).enumerate();
    for (at, (line, input)) in lines.skip(first.into()).take(shown.into()) {
        let y = inner.y + 1 + (at as u16 - first) * step;
        let (name, hint) = about(line);
        canvas.text(inner.x, y, 1, if at == form.at { ">" } else { " " }, Role::Plain);
        canvas.text(inner.x + 2, y, 12, name, Role::Title);
        if line == FormLine::Dialect {
            let dialect = form.dialect.unwrap_or_default();
            let chosen = format!("{dialect}: {}", dialect.chosen());
            canvas.plain(x, y, room, &chosen, Role::Plain);
            continue;
        }
        let cursor = canvas.typed((x, y, room), input);
        if input.value().is_empty() {
            canvas.plain(x, y, room, hint, Role::Dim);
        }
        if at == form.at {
            canvas.hits.cursor = Some(Position { x: cursor, y });
        }
    }
    let y = inner.y + 1 + shown * step;
    let (_, hint) = about(form.line());
    let note = "Tab completes a path, and takes the next dialect. ~ is your home. Enter on the last line opens.";
    // The line has no room for all of its hint on a narrow screen.
    let notes = [hint, note].into_iter().flat_map(|note| wrap(note, text_room));
    let notes = notes.map(|line| (line, Role::Dim));
    let room = usize::from(inner.bottom().saturating_sub(y));
    let lines = in_room(problems, &form.problems, room).chain(notes);
    for ((line, role), y) in lines.zip(y..inner.bottom()) {
        canvas.plain(inner.x + 2, y, inner.width.saturating_sub(3), &line, role);
    }
}

/// The lines of what went wrong that have room, from where they were scrolled to; the last says where there are more.
fn in_room(
    lines: Vec<String>,
    problems: &Problems,
    room: usize,
) -> impl Iterator<Item = (String, Role)> {
    let is_long = lines.len() > room;
    // The line that says so has the place of one.
    let shown = if is_long { room.saturating_sub(1) } else { room };
    let from = problems.scrolled.min(lines.len().saturating_sub(shown));
    let below = lines.len().saturating_sub(from + shown);
    let more = match below {
        0 => "PgUp: what stands above".to_string(),
        below => format!("PgDn: {} more", counted(below, "line")),
    };
    let lines = lines.into_iter().skip(from).take(shown).map(|line| (line, Role::Bad));
    lines.chain(is_long.then_some((more, Role::Key)))
}

pub(super) fn draw_import(canvas: &mut Canvas<'_>, area: Rect, importing: &Importing) {
    let inner = canvas.frame(
        full_window(area),
        &format!("Opening {}", importing.title),
        Role::Focus,
        false,
    );
    if !importing.failed.lines.is_empty() {
        let top =
            importing.asked.as_ref().map_or(inner.y, |asked| draw_asked(canvas, inner, asked));
        let room = inner.width.saturating_sub(3) as usize;
        let lines = importing.failed.lines.iter().flat_map(|line| wrap(line, room)).collect();
        let high = usize::from(inner.bottom().saturating_sub(top + 1));
        for ((line, role), y) in
            in_room(lines, &importing.failed, high).zip(top + 1..inner.bottom())
        {
            canvas.plain(inner.x + 1, y, inner.width.saturating_sub(2), &line, role);
        }
        return;
    }
    let progress = importing.progress;
    let share = (progress.done * 100).checked_div(progress.total).unwrap_or(0);
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1_000_000.0);
    let left = time_left(importing);
    let line = format!(
        "{share} %   {} of {}   {} rows",
        megabytes(progress.done),
        megabytes(progress.total),
        progress.rows
    );
    canvas.text(inner.x + 1, inner.y + 1, inner.width.saturating_sub(2), &line, Role::Plain);
    canvas.text(inner.x + 1, inner.y + 5, inner.width.saturating_sub(2), &left, Role::Dim);
    let room = u64::from(inner.width.saturating_sub(4));
    let bar = "#".repeat((room * share.min(100) / 100) as usize);
    canvas.text(inner.x + 1, inner.y + 3, inner.width.saturating_sub(2), &bar, Role::Focus);
}

/// What is asked before the import is tried again, and the line that is typed; gives the line below.
fn draw_asked(canvas: &mut Canvas<'_>, inner: Rect, asked: &Asked) -> u16 {
    let room = inner.width.saturating_sub(3);
    let lines: Vec<(String, Role)> = match &asked.question {
        OpenQuestion::Reading { path, text, problem, .. } => {
            let path = (visible(path).into_owned(), Role::Title);
            let problem = problem.iter().map(|problem| (problem.clone(), Role::Bad));
            [path, (text.clone(), Role::Plain)].into_iter().chain(problem).collect()
        }
        OpenQuestion::Nobody => {
            vec![("Is there to be a session all the same?".into(), Role::Title)]
        }
        OpenQuestion::Held => {
            vec![("Look at it meanwhile, without changing it?".into(), Role::Title)]
        }
    };
    let mut y = inner.y + 1;
    for (text, role) in &lines {
        for line in wrap(text, room.into()) {
            canvas.plain(inner.x + 1, y, room, &line, *role);
            y += 1;
        }
    }
    if let Some(input) = &asked.input {
        canvas.text(inner.x + 1, y, 1, ">", Role::Focus);
        let cursor = canvas.typed((inner.x + 3, y, room.saturating_sub(2)), input);
        canvas.hits.cursor = Some(Position { x: cursor, y });
    } else {
        canvas.text(inner.x + 1, y, 10, "[n] Cancel", Role::Cursor);
        canvas.text(inner.x + 13, y, 8, "[y] Yes", Role::Plain);
    }
    y + 1
}

/// An estimate once there is something to estimate by.
fn time_left(importing: &Importing) -> String {
    let progress = importing.progress;
    if progress.seconds < 2 || progress.done == 0 || progress.done >= progress.total {
        return String::new();
    }
    let left = (progress.total - progress.done) * progress.seconds / progress.done;
    format!("about {left} s left")
}
