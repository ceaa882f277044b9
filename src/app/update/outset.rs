//! The screens before the panes, and the way to them: the list of sessions, the form, the import.

use crate::app::intent::Open;
use crate::app::main::{Main, decide, fresh};
use crate::app::model::{Model, Screen};
use crate::app::msg::{Effect, Opened, Progress, SessionItem};
use crate::app::screen::{Form, Importing, Start, Turn};
use crate::app::window::{Reader, Window};

/// Goes where a key has led to.
pub(super) fn turn(model: &mut Model, turn: Turn) -> Vec<Effect> {
    match turn {
        Turn::Stay => Vec::new(),
        Turn::Do(effect) => vec![effect],
        Turn::Leave(ending) => vec![Effect::Exit(ending)],
        Turn::Start => {
            model.screen = Screen::Start(Start::default());
            model.listing += 1;
            vec![Effect::ListSessions(model.listing)]
        }
        Turn::Form => {
            model.screen = Screen::Form(Form::default());
            Vec::new()
        }
        Turn::Import(title, effect) => {
            let form = match &mut model.screen {
                Screen::Form(form) => Some(std::mem::take(form)),
                Screen::Start(_) | Screen::Importing(_) | Screen::Main(..) => None,
            };
            model.screen = Screen::Importing(Importing { title, form, ..Importing::default() });
            vec![effect]
        }
    }
}

/// Takes over the list of sessions, if it is the newest that was asked for.
pub(super) fn sessions(
    model: &mut Model,
    generation: u64,
    sessions: Vec<SessionItem>,
) -> Vec<Effect> {
    if let Screen::Start(start) = &mut model.screen
        && generation == model.listing
    {
        start.sessions = Some(sessions);
    }
    Vec::new()
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
    let mut lines = opened.notices.clone();
    let report = opened.show_report.then(|| opened.report.clone());
    let mut main = Main::open(opened);
    let effects = main.begin();
    if !lines.is_empty() {
        // The exports are others than before: whom they lost is among the notices.
        lines = fresh::with_queue(&main, Vec::new(), lines);
    }
    if let Some(report) = report {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(report);
    }
    let reader = (!lines.is_empty()).then(|| Window::Reader(Reader::new("On opening", lines)));
    model.help = None;
    let windows = settle_anchor(&mut main).into_iter().chain(reader).collect();
    model.screen = Screen::Main(Box::new(main), windows);
    effects
}

/// The question which attribute the source anchor is, where the ids show one and nobody has said so. It lies
/// under whatever else is to be read on opening.
fn settle_anchor(main: &mut Main) -> Option<Window> {
    main.data.judge.unsettled_anchor()?;
    decide::may_change_anchor(main).ok()?;
    Window::open(Open::Anchors, main).ok()
}

/// A session could not be opened. A form goes back to where it was, with what is wrong.
pub(super) fn open_failed(model: &mut Model, problems: Vec<String>) -> Vec<Effect> {
    match &mut model.screen {
        Screen::Importing(importing) => match importing.form.take() {
            Some(form) => model.screen = Screen::Form(Form { problems, ..form }),
            None => importing.failed = problems,
        },
        Screen::Start(_) | Screen::Form(_) | Screen::Main(..) => {
            model.refuse(problems.into_iter().next().unwrap_or_default());
        }
    }
    Vec::new()
}
