//! The list of sessions, the form of a new one, and opening.

use std::path::PathBuf;

use tui_input::Input;

use super::menus;
use super::reload::{ALREADY, NO_MORE, NOT_TRUE, queue_lines};

use crate::app::command::Command;
use crate::app::input;
use crate::app::key::{Key, KeyCode};
use crate::app::model::{Form, Importing, Main, Model, Screen, Start};
use crate::app::msg::{Effect, Ending, NewSources, Opened, Progress, SessionItem};
use crate::app::overlay::{Overlay, Reader};
use crate::plan::Code;
use crate::session::Demo;

/// Takes over the list of sessions.
pub(super) fn sessions(model: &mut Model, sessions: Vec<SessionItem>) -> Vec<Effect> {
    if let Screen::Start(start) = &mut model.screen {
        start.sessions = Some(sessions);
    }
    Vec::new()
}

/// Goes to the list of sessions.
pub(super) fn go_to_start(model: &mut Model) -> Vec<Effect> {
    model.screen = Screen::Start(Start::default());
    vec![Effect::ListSessions]
}

/// Keys in the list of sessions.
pub(super) fn start_key(model: &mut Model, command: Option<Command>) -> Vec<Effect> {
    let Screen::Start(start) = &mut model.screen else { return Vec::new() };
    let sessions = start.sessions.as_deref().unwrap_or_default();
    let Some(command) = command else { return Vec::new() };
    if start.cursor.obey(command, sessions.len()) {
        return Vec::new();
    }
    match command {
        Command::Accept => match sessions.get(start.cursor.at).map(|item| item.name.clone()) {
            Some(name) => open(model, name.clone(), Effect::OpenSession(name)),
            None => Vec::new(),
        },
        Command::Demo => {
            model.overlays.push(Overlay::Menu(menus::demos()));
            Vec::new()
        }
        Command::NewSession => {
            model.screen = Screen::Form(Form::default());
            Vec::new()
        }
        Command::Quit => vec![Effect::Exit(Ending::Quit)],
        _ => Vec::new(),
    }
}

/// Opens the session that the mouse points at.
pub(super) fn click(model: &mut Model, line: usize) -> Vec<Effect> {
    let Screen::Start(start) = &mut model.screen else { return Vec::new() };
    let len = start.sessions.as_ref().map_or(0, Vec::len);
    let at = start.cursor.top + line;
    start.cursor.place(at, len);
    Vec::new()
}

/// Opens a demo.
pub(super) fn demo(model: &mut Model, demo: Demo) -> Vec<Effect> {
    open(model, "the demo".into(), Effect::OpenDemo(demo))
}

fn open(model: &mut Model, title: String, effect: Effect) -> Vec<Effect> {
    model.screen = Screen::Importing(Importing { title, ..Importing::default() });
    vec![effect]
}

/// The import goes on.
pub(super) fn progress(model: &mut Model, progress: Progress) -> Vec<Effect> {
    if let Screen::Importing(importing) = &mut model.screen {
        importing.progress = progress;
    }
    Vec::new()
}

/// A session is open: the panes appear, with the import report before them if it says anything.
pub(super) fn opened(model: &mut Model, opened: Opened) -> Vec<Effect> {
    let notices = opened.notices.clone();
    let report = opened.show_report.then(|| opened.report.clone());
    let mut main = Main::open(opened);
    let effects = main.begin();
    let not_true = queue_lines(&main, NOT_TRUE, &[Code::AppliedNotTrue]);
    let already = queue_lines(&main, ALREADY, &[Code::DoneAlready]);
    let no_more = queue_lines(&main, NO_MORE, &[Code::ChangedSince, Code::UserGone]);
    model.overlays.clear();
    model.screen = Screen::Main(Box::new(main));
    let mut lines = notices;
    if !lines.is_empty() {
        // The exports are others than before: whom they lost is among the notices.
        lines = [not_true, lines, already, no_more].concat();
    }
    if let Some(report) = report {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(report);
    }
    if !lines.is_empty() {
        model.overlays.push(Overlay::Reader(Reader::new("On opening", lines)));
    }
    effects
}

/// A session could not be opened. A form goes back to where it was, with what is wrong.
pub(super) fn open_failed(model: &mut Model, problems: Vec<String>) -> Vec<Effect> {
    match &mut model.screen {
        Screen::Importing(importing) => match importing.form.take() {
            Some(form) => model.screen = Screen::Form(Form { problems, ..form }),
            None => importing.failed = problems,
        },
        Screen::Start(_) | Screen::Form(_) | Screen::Main(_) => {
            model.refuse(problems.into_iter().next().unwrap_or_default());
        }
    }
    Vec::new()
}

/// Keys in the form of a new session.
pub(super) fn form_key(model: &mut Model, command: Option<Command>, key: Key) -> Vec<Effect> {
    let Screen::Form(form) = &mut model.screen else { return Vec::new() };
    let last = form.fields.len() - 1;
    if key.code == KeyCode::Tab && form.at > 0 {
        // In a path, Tab completes, as in a shell.
        return vec![Effect::Complete(form.fields[form.at].value().to_string())];
    }
    match command {
        Some(Command::Back) => return go_to_start(model),
        Some(Command::Up) => form.at = form.at.saturating_sub(1),
        Some(Command::Down | Command::SwitchPane) => form.at = (form.at + 1).min(last),
        Some(Command::Accept) if form.at < last => form.at += 1,
        Some(Command::Accept) => return submit(model),
        _ => {
            input::edit(&mut form.fields[form.at], key);
        }
    }
    Vec::new()
}

fn submit(model: &mut Model) -> Vec<Effect> {
    let Screen::Form(form) = &mut model.screen else { return Vec::new() };
    let paths = |input: &Input| -> Vec<PathBuf> {
        input
            .value()
            .split(';')
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .map(PathBuf::from)
            .collect()
    };
    let sources = NewSources {
        name: form.fields[0].value().trim().to_string(),
        onprem: paths(&form.fields[1]),
        cloud: paths(&form.fields[2]),
        deleted: paths(&form.fields[3]),
    };
    form.problems.clear();
    for (missing, text) in [
        (sources.name.is_empty(), "The session needs a name."),
        (sources.onprem.is_empty(), "An export of the on-premises users is needed."),
        (sources.cloud.is_empty(), "An export of the cloud users is needed."),
    ] {
        if missing {
            form.problems.push(text.into());
        }
    }
    if !form.problems.is_empty() {
        return Vec::new();
    }
    let form = std::mem::take(form);
    let title = sources.name.clone();
    model.screen = Screen::Importing(Importing { title, form: Some(form), ..Importing::default() });
    vec![Effect::CreateSession(sources)]
}

/// A half-typed path was completed.
pub(super) fn completed(model: &mut Model, path: String) {
    match (model.overlays.last_mut(), &mut model.screen) {
        (Some(Overlay::Prompt(prompt)), _) => prompt.input = Input::new(path),
        (None, Screen::Form(form)) => form.fields[form.at] = Input::new(path),
        _ => {}
    }
}
