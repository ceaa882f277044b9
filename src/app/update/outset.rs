//! The screens before the panes, and the way to them: the list of sessions, the form, the import.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::app::intent::Open;
use crate::app::main::{Elsewhere, Main, adjust, fresh};
use crate::app::model::{Model, Notice, Screen};
use crate::app::msg::{Effect, OpenFailure, Opened, Progress, SessionItem};
use crate::app::screen::{Form, Importing, Start, Turn};
use crate::app::window::{Reader, ReportReader, Window, tour};
use crate::directory::ByRole;
use crate::text::visible;

/// Goes where a key has led to.
pub(super) fn turn(model: &mut Model, turn: Turn) -> Vec<Effect> {
    match turn {
        Turn::Stay | Turn::Idle => Vec::new(),
        Turn::Do(effect) => vec![effect],
        Turn::Leave(ending) => vec![Effect::Exit(ending)],
        Turn::Start => {
            if let Screen::Form(form) = &mut model.screen {
                model.left_form = Some(std::mem::take(form));
            }
            list_sessions(model)
        }
        Turn::Form => {
            let anew = || Form { dialect: model.preferred, ..Form::default() };
            let form = model.left_form.take().unwrap_or_else(anew);
            model.screen = Screen::Form(Form { at: 0, ..form });
            Vec::new()
        }
        Turn::Return => give_up(model),
        Turn::Again(again) => {
            if let Screen::Importing(importing) = &mut model.screen {
                let (title, form) = (std::mem::take(&mut importing.title), importing.form.take());
                *importing = Importing { title, form, ..Importing::default() };
            }
            vec![Effect::OpenAgain(again)]
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

/// Opens the session once more that is on the screen.
pub(super) fn reopen(model: &mut Model) -> Vec<Effect> {
    let Screen::Main(main, _) = &model.screen else { return Vec::new() };
    let title = main.work.ledger.name().to_string();
    turn(model, Turn::Import(title, Effect::Reopen))
}

fn list_sessions(model: &mut Model) -> Vec<Effect> {
    model.screen = Screen::Start(Start::default());
    model.listing += 1;
    vec![Effect::ListSessions(model.listing)]
}

/// A folder was looked into: the lines of the form take what is in it.
pub(super) fn sorted(model: &mut Model, sorted: Result<(ByRole<Vec<PathBuf>>, String), String>) {
    let Screen::Form(form) = &mut model.screen else { return };
    match sorted {
        Ok((exports, said)) => {
            form.fill(&exports);
            model.say(said);
        }
        Err(problem) => model.refuse(problem),
    }
}

/// Leaves an import that was not answered: back to the form that it came from, or to the list of sessions.
fn give_up(model: &mut Model) -> Vec<Effect> {
    if let Screen::Importing(importing) = &mut model.screen
        && let Some(form) = importing.form.take()
    {
        let problems = std::mem::take(&mut importing.failed);
        model.screen = Screen::Form(Form { problems, ..form });
        return Vec::new();
    }
    list_sessions(model)
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
    let focus = opened.sought.focus.clone();
    let has_both = focus.is_some() && opened.sought.query.is_some();
    let lines = opened.notices.clone();
    let report = opened.show_report.then(|| opened.report.clone());
    let gone = opened.gone.clone();
    let mut main = Main::open(opened);
    main.theme.clone_from(&model.theme);
    main.tour = tour(&model.keymap);
    let is_demo = fresh::is_demo(&main);
    let mut effects = main.begin();
    let mut deleted = None;
    let unknown = focus.filter(|who| match main.find(who) {
        Some(Elsewhere::User(owner)) => {
            effects.extend(main.go_to_owner(owner));
            false
        }
        Some(Elsewhere::Deleted(row)) => {
            deleted = Window::open(Open::Deleted(Some(row), BTreeSet::new()), &main).ok();
            false
        }
        None => true,
    });
    let report = on_opening(&main, lines, report);
    (model.help, model.left_form) = (None, None);
    let asked = settle_anchor(&mut main).into_iter();
    let asked =
        asked.chain(settle_names(&main)).chain(settle_hex(&main)).chain(settle_lines(&main));
    // Of a session in which nothing was decided yet there is no way to look back on.
    let is_under_way = main.work.ledger.events().iter().any(|event| event.what.is_of_the_queue());
    let mut windows: Vec<Window> = asked.chain(report).collect();
    // Where something is to be read or answered, that is enough to begin with.
    let shows = is_under_way && !is_demo && windows.is_empty();
    if shows && !main.data.directory.onprem.is_empty() {
        windows.extend(Window::open(Open::Overview, &main).ok());
    }
    windows.extend(deleted);
    // Where an export has gone to is asked before everything else.
    let gone = gone.filter(|_| !main.work.ledger.is_read_only());
    windows.extend(gone.and_then(|gone| Window::open(Open::NewPlace(gone), &main).ok()));
    // The tour is shown over the panes.
    let is_new = is_demo && !is_under_way && windows.is_empty();
    let said = first_words(&main, unknown, has_both, is_new);
    model.screen = Screen::Main(Box::new(main), windows);
    model.notice = said.or(model.notice.take());
    effects
}

/// What is to be read on opening: what has changed, and the import report.
fn on_opening(main: &Main, notices: Vec<String>, report: Option<Vec<String>>) -> Option<Window> {
    let mut lines = notices;
    if !lines.is_empty() {
        // The exports are others than before: whom they lost is among the notices.
        lines = fresh::with_queue(main, Vec::new(), lines);
    }
    if let Some(report) = report {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(report);
    }
    (!lines.is_empty()).then(|| Window::Report(ReportReader::new("On opening", lines)))
}

/// The first sentence below the panes: what of the command line could not be done, else a word for newcomers.
fn first_words(
    main: &Main,
    unknown: Option<String>,
    has_both: bool,
    is_new: bool,
) -> Option<Notice> {
    let refused = |text: String| Some(Notice { text, grave: true });
    let said = |text: &str| Some(Notice { text: text.into(), grave: false });
    let queries = [&main.left.query, &main.right.query];
    let problem = queries.into_iter().find_map(|query| query.problems().first());
    match (problem, unknown) {
        (Some(problem), _) => refused(problem.clone()),
        (None, Some(who)) => refused(format!(
            "{} is nobody in the exports: --focus takes an id, a whole address or a whole name",
            visible(&who)
        )),
        (None, None) if has_both => {
            said("--focus goes to one user, whatever is searched for: --query is left out")
        }
        (None, None) if is_new && main.data.states.progress.to_do > 0 => {
            said("Enter queues the pair. T: a tour, ?: all keys")
        }
        (None, None) if is_new => said("new here? T: a tour, ?: all keys"),
        (None, None) => None,
    }
}

/// The question which attribute the source anchor is, where the ids show one and nobody has said so. It lies
/// under whatever else is to be read on opening.
fn settle_anchor(main: &mut Main) -> Option<Window> {
    main.data.judge.unsettled_anchor()?;
    adjust::may_change_anchor(main).ok()?;
    Window::open(Open::Anchors, main).ok()
}

/// The question how bare hex digits are read that do not tell it themselves: nobody can be linked by them before
/// it is answered.
fn settle_hex(main: &Main) -> Option<Window> {
    Window::open(Open::HexOrders, main).ok()
}

/// The question whether lines before the headings are none of the export, or it is damaged.
fn settle_lines(main: &Main) -> Option<Window> {
    Window::open(Open::LinesBefore, main).ok()
}

/// The question whether names that were encoded twice are repaired.
fn settle_names(main: &Main) -> Option<Window> {
    Window::open(Open::TwiceEncoded, main).ok()
}

/// A session could not be opened. A form goes back to where it was, with what is wrong, unless an answer helps.
pub(super) fn open_failed(model: &mut Model, failure: OpenFailure) -> Vec<Effect> {
    match &mut model.screen {
        Screen::Importing(importing) => match importing.form.take() {
            Some(form) if failure.question.is_none() => {
                model.screen = Screen::Form(Form { problems: failure.problems.into(), ..form });
            }
            form => {
                importing.form = form;
                importing.fail(failure);
            }
        },
        // What is wrong, and the command that helps, may be longer than the lines at the bottom.
        Screen::Main(_, windows) => {
            model.notice = None;
            let title = "The exports were not read; everything is as it was";
            windows.push(Window::Reader(Reader::new(title, failure.problems)));
        }
        Screen::Start(_) | Screen::Form(_) => {
            model.refuse(failure.problems.into_iter().next().unwrap_or_default());
        }
    }
    Vec::new()
}
