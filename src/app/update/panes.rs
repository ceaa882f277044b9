//! Keys and clicks in the two panes.

use crate::app::command::Command;
use crate::app::input;
use crate::app::key::Key;
use crate::app::model::{CloudList, Main, Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::{Cursor, Overlay, QueueView};
use crate::app::pane::Side;
use crate::plan::FindingFilter;
use crate::session::Stamp;

use super::{decide, export, findings, marks, menus, reload, side_of, windows, work};

/// Obeys a command of the panes.
pub(super) fn command(model: &mut Model, command: Option<Command>, stamp: &Stamp) -> Vec<Effect> {
    let (Some(command), Screen::Main(main)) = (command, &mut model.screen) else {
        return Vec::new();
    };
    let focus = main.focus;
    if let Some(by) = distance(main, command) {
        return step(main, focus, by);
    }
    match command {
        Command::SwitchPane | Command::PaneLeft | Command::PaneRight => {
            main.focus = side_of(command, focus);
            Vec::new()
        }
        Command::Search => {
            main.typing = true;
            Vec::new()
        }
        // What was typed beside a visited user is cleared first.
        Command::ClearSearch if focus == Side::Cloud && !main.right.query.is_empty() => {
            clear_query(main)
        }
        Command::ClearSearch => main.leave_visit().unwrap_or_else(|| clear_query(main)),
        Command::ToggleCandidates => toggle_candidates(main),
        // Nobody is listed beside the visited user: there is no next one here.
        Command::NextToDo | Command::PreviousToDo if main.left.cursor.is_none() => {
            main.leave_visit().unwrap_or_else(|| next_to_do(model, command == Command::NextToDo))
        }
        Command::NextToDo => next_to_do(model, true),
        Command::PreviousToDo => next_to_do(model, false),
        Command::QueueLink => decide::queue_link(model, stamp),
        Command::ClearAnchor => decide::clear_anchor(model, stamp),
        Command::Mark => marks::mark(main),
        Command::MarkAll => marks::mark_all(model),
        Command::MarkRange => marks::mark_range(model),
        Command::OpenFindings => findings::open(model, FindingFilter::default()),
        Command::OpenDeleted => work::open_deleted(model),
        Command::OpenJobs => work::open_jobs(model),
        Command::Undo => decide::undo(model, stamp),
        Command::Redo => decide::redo(model, stamp),
        Command::Dialect => decide::next_dialect(model, stamp),
        Command::Anchor => decide::choose_anchor(model),
        Command::RetrySave => decide::retry_save(model),
        Command::Reload => reload::begin(model),
        Command::Mouse => vec![Effect::SetMouse(!model.mouse)],
        Command::Quit => decide::quit(model, stamp),
        _ => open(model, command),
    }
}

/// Opens the window of a command.
fn open(model: &mut Model, command: Command) -> Vec<Effect> {
    let Screen::Main(main) = &model.screen else { return Vec::new() };
    let overlay = match command {
        Command::Filter => Overlay::Menu(menus::filter(main)),
        Command::Sort => Overlay::Menu(menus::sort(main)),
        Command::Columns => Overlay::Columns(menus::columns(main)),
        Command::Copy => Overlay::Menu(menus::copy(main)),
        Command::Compare if main.left.cursor.is_some() && main.right.cursor.is_some() => {
            Overlay::Compare(Cursor::default())
        }
        Command::Compare => {
            model.refuse("there must be a user under both cursors");
            return Vec::new();
        }
        Command::Bulk => {
            let Some(menu) = work::menu(main) else {
                model.refuse("there is no user under the cursor");
                return Vec::new();
            };
            Overlay::Menu(menu)
        }
        Command::OpenQueue => Overlay::Queue(QueueView::default()),
        Command::Export => Overlay::Export(export::form(main)),
        Command::Report => Overlay::Reader(windows::report(main)),
        Command::Palette => return windows::open_palette(model),
        _ => return Vec::new(),
    };
    model.overlays.push(overlay);
    Vec::new()
}

/// How far a command moves the cursor of the focused pane.
fn distance(main: &Main, command: Command) -> Option<isize> {
    let height = match main.focus {
        Side::OnPrem => main.left.height,
        Side::Cloud => main.right.height,
    }
    .cast_signed();
    Some(match command {
        Command::Up => -1,
        Command::Down => 1,
        Command::PageUp => -height,
        Command::PageDown => height,
        Command::HalfUp => -(height / 2).max(1),
        Command::HalfDown => (height / 2).max(1),
        Command::First => isize::MIN / 2,
        Command::Last => isize::MAX / 2,
        _ => return None,
    })
}

/// Moves a cursor, and follows it.
pub(super) fn step(main: &mut Main, side: Side, by: isize) -> Vec<Effect> {
    match side {
        Side::OnPrem => {
            main.left.step(by);
            main.follow()
        }
        Side::Cloud => {
            main.right.step(by);
            main.look();
            Vec::new()
        }
    }
}

/// Puts a cursor where the mouse points, and the keyboard into that pane.
pub(super) fn click(main: &mut Main, side: Side, line: usize) -> Vec<Effect> {
    main.focus = side;
    match side {
        Side::OnPrem => {
            main.left.place(main.left.top + line);
            main.follow()
        }
        Side::Cloud => {
            main.right.place(main.right.top + line);
            main.look();
            Vec::new()
        }
    }
}

fn toggle_candidates(main: &mut Main) -> Vec<Effect> {
    main.cloud_list = match main.cloud_list {
        CloudList::Candidates => CloudList::Everybody,
        CloudList::Everybody => CloudList::Candidates,
    };
    let effects = main.search_right().into_iter().collect();
    main.look();
    effects
}

fn next_to_do(model: &mut Model, forward: bool) -> Vec<Effect> {
    let Screen::Main(main) = &mut model.screen else { return Vec::new() };
    let Some(row) = main.next_to_do(forward) else {
        model.say("nobody in this list is left to do");
        return Vec::new();
    };
    main.focus = Side::OnPrem;
    main.left.place_on(row);
    main.follow()
}

/// Keys while a query is typed. Every letter filters at once; nothing is a command.
pub(super) fn query_key(model: &mut Model, command: Option<Command>, key: Key) -> Vec<Effect> {
    let Screen::Main(main) = &mut model.screen else { return Vec::new() };
    let focus = main.focus;
    if let Some(by) = command.and_then(|command| distance(main, command)) {
        return step(main, focus, by);
    }
    match command {
        Some(Command::Accept) => {
            main.typing = false;
            Vec::new()
        }
        Some(Command::Back) => {
            main.typing = false;
            clear_query(main)
        }
        Some(Command::SwitchPane) => {
            main.typing = false;
            main.focus = focus.other();
            Vec::new()
        }
        _ => {
            let input = match focus {
                Side::OnPrem => &mut main.left.input,
                Side::Cloud => &mut main.right.input,
            };
            if input::edit(input, key) { query_changed(main) } else { Vec::new() }
        }
    }
}

/// Pastes into the query line.
pub(super) fn paste(main: &mut Main, text: &str) -> Vec<Effect> {
    let input = match main.focus {
        Side::OnPrem => &mut main.left.input,
        Side::Cloud => &mut main.right.input,
    };
    input::insert(input, text);
    query_changed(main)
}

fn clear_query(main: &mut Main) -> Vec<Effect> {
    match main.focus {
        Side::OnPrem => main.left.input.reset(),
        Side::Cloud => main.right.input.reset(),
    }
    query_changed(main)
}

/// Searches anew if what is typed means something else. The cursor goes to the best hit; when the
/// query is cleared it stays with its user.
fn query_changed(main: &mut Main) -> Vec<Effect> {
    match main.focus {
        Side::OnPrem => {
            if !main.left.parse_query() {
                return Vec::new();
            }
            if !main.left.query.is_empty() {
                main.left.cursor = None;
                main.left.position = 0;
            }
            vec![main.search_left()]
        }
        Side::Cloud => {
            if !main.right.parse_query() {
                return Vec::new();
            }
            if !main.right.query.is_empty() {
                main.right.cursor = None;
                main.right.position = 0;
            }
            let effects = main.search_right().into_iter().collect();
            main.look();
            effects
        }
    }
}
