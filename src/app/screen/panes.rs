//! Keys in the two panes.

use std::collections::BTreeSet;

use tui_input::Input;

use crate::app::column::Side;
use crate::app::command::{Command, Layer, Motion, PanesCommand, TypingCommand};
use crate::app::input;
use crate::app::intent::{Intent, Open};
use crate::app::main::{CloudList, Main, adjust, decide, fresh, keeping, marks};
use crate::app::msg::{Effect, Ending};
use crate::app::panel::panel;
use crate::app::pieces::Named;
use crate::app::press::{Hints, OwnWords, Press};
use crate::app::window::holder;
use crate::plan::Consent;
use crate::session::Stamp;

/// The keys worth a hint.
pub(in crate::app) fn hints(main: &Main) -> Hints {
    use Command as C;
    if main.typing {
        let words: OwnWords = if main.is_elsewhere() {
            &[
                (C::Accept, "go there", "Go to whose it is"),
                (C::Back, "as before", "Leave the line, with the list as it was before"),
            ]
        } else {
            &[
                (C::Accept, "keep", "Keep the query, and go to the list"),
                (C::Back, "as before", "Leave the line, with the list as it was before"),
            ]
        };
        return Hints {
            words,
            ..Hints::new(
                Layer::Typing,
                &[C::Accept, C::Down, C::Up, C::EarlierQuery, C::SwitchPane, C::Back],
            )
        };
    }
    Hints::new(
        Layer::Panes,
        &[
            C::QueueLink,
            C::SwitchPane,
            C::Search,
            C::NextToDo,
            C::Undo,
            C::OpenQueue,
            C::Export,
            C::Help,
            C::Filter,
            C::Compare,
            C::Enlarge,
            C::Copy,
            C::RejectPair,
            C::SetAside,
            C::Mark,
            C::Bulk,
            C::OpenCertain,
            C::OpenFindings,
            C::OpenJobs,
            C::OpenOverview,
            C::OpenDeleted,
            C::Settings,
            C::ToggleCandidates,
            C::Sort,
            C::Columns,
            C::ScrollRight,
            C::Dialect,
        ],
    )
}

/// Whether a command of the hints does something with the users under the cursors.
pub(in crate::app) fn offers(main: &Main, command: Command) -> bool {
    use Command as C;
    let proposal = main.preview.proposal.as_ref();
    let (has_cursor, recalls) = match main.focus {
        Side::OnPrem => (main.left.cursor.is_some(), main.left.can_recall()),
        Side::Cloud => (main.right.cursor.is_some(), main.right.can_recall()),
    };
    match command {
        C::EarlierQuery => recalls,
        _ if main.typing => true,
        C::QueueLink => proposal.is_some_and(|proposal| proposal.consent() != Consent::Never),
        C::Compare | C::RejectPair => proposal.is_some(),
        C::SetAside => main.left.cursor.is_some() || !main.marks.onprem.is_empty(),
        C::Mark => has_cursor,
        C::Bulk => has_cursor || main.marks.count(main.focus) > 0,
        C::NextToDo => main.next_to_do(true).is_some() || main.visiting.is_some(),
        C::Undo => main.work.ledger.history().undoable().is_some(),
        _ => true,
    }
}

/// Takes a key.
pub(in crate::app) fn press(main: &mut Main, press: &Press<'_>) -> Vec<Intent> {
    if main.typing {
        if press.command() == Some(TypingCommand::Accept) && main.is_elsewhere() {
            return main.go_elsewhere();
        }
        let mut intents = Intent::all(type_query(main, press));
        // The line of the query cuts what is not understood of it.
        let problem = main.query().problems().first().filter(|_| !main.typing);
        intents.extend(problem.map(|problem| Intent::Refuse(problem.clone())));
        return intents;
    }
    let Some(command) = press.command() else { return Intent::idle() };
    obey(main, command, press.stamp)
}

/// Obeys a command of the panes.
pub(in crate::app) fn obey(main: &mut Main, command: PanesCommand, stamp: &Stamp) -> Vec<Intent> {
    use PanesCommand as C;
    match command {
        C::Move(motion) => Intent::all(follow(main, motion)),
        C::SwitchPane => go_to(main, main.focus.other()),
        C::PaneLeft => go_to(main, Side::OnPrem),
        C::PaneRight => go_to(main, Side::Cloud),
        C::Search => {
            (main.typing, main.goes_on) = (true, false);
            match main.focus {
                Side::OnPrem => main.left.begin_query(),
                Side::Cloud => main.right.begin_query(),
            }
            Intent::all(query_changed(main))
        }
        C::ClearSearch if main.query().is_empty() && main.visiting.is_none() => {
            vec![Intent::RefuseFor("there is nothing to go back from".into(), Command::Quit)]
        }
        C::ClearSearch => Intent::all(clear_search(main)),
        C::ToggleCandidates => Intent::all(toggle_candidates(main)),
        C::Mark | C::MarkAll | C::MarkRange | C::Compare | C::Bulk if is_empty(main) => {
            nobody_listed()
        }
        C::NextToDo => next_to_do(main, true),
        C::PreviousToDo => next_to_do(main, false),
        // The pane says that Enter goes there, also when nothing is typed any more.
        C::QueueLink if main.is_elsewhere() => main.go_elsewhere(),
        C::QueueLink => decide::queue_link(main, stamp),
        C::ClearAnchor => decide::clear_anchor(main, stamp),
        C::RejectPair => decide::reject_pair(main, stamp),
        C::SetAside => decide::set_aside(main, stamp),
        C::Mark => Intent::all(marks::mark(main)),
        C::MarkAll => marks::mark_all(main),
        C::MarkRange => marks::mark_range(main),
        C::Undo => decide::undo(main, stamp),
        C::Redo => decide::redo(main, stamp),
        C::Dialect => adjust::next_dialect(main, stamp),
        C::Anchor => adjust::choose_anchor(main),
        C::HelpSaving => keeping::help_saving(main),
        // Whoever is told that nothing is saved must not look for the key.
        C::Settings if main.work.saved.failed.is_some() => keeping::choose_place(main),
        C::Settings => open(Open::Settings),
        C::SaveAs => keeping::choose_place(main),
        // Whoever only looks is shown what others have decided, too.
        C::Reload if main.work.ledger.is_read_only() => vec![Intent::Reopen],
        C::Reload => fresh::begin(main),
        C::Filter => open(Open::Filters),
        C::Sort => open(Open::Orders),
        C::Columns => open(Open::Columns),
        C::ScrollLeft => scroll(main, false),
        C::ScrollRight => scroll(main, true),
        C::Compare => open(Open::Compare(None)),
        C::Enlarge => open(Open::Zoom("Pair".into(), zoomed(main))),
        C::Copy => open(Open::Copies),
        C::Bulk => open(Open::Actions),
        C::OpenCertain => {
            let effect = main.want_certain();
            effect.map(Intent::Do).into_iter().chain(open(Open::Certain)).collect()
        }
        C::OpenFindings => open(Open::Findings(main.left_at.findings.filter)),
        C::OpenDeleted => open(Open::Deleted(holder(main), BTreeSet::new())),
        C::OpenJobs => open(Open::Jobs),
        C::OpenOverview => open(Open::Overview),
        C::OpenQueue => open(Open::Queue),
        C::Export => open(Open::Export),
        C::Report => open(Open::Report),
        C::Tour => open(Open::Tour),
        C::Palette => open(Open::Palette),
        C::Mouse => vec![Intent::Mouse],
        C::Quit => keeping::quit(main, Ending::Quit),
    }
}

/// Whether the focused pane lists nobody.
fn is_empty(main: &Main) -> bool {
    match main.focus {
        Side::OnPrem => main.left.is_empty(),
        Side::Cloud => main.right.is_empty(),
    }
}

fn nobody_listed() -> Vec<Intent> {
    vec![Intent::RefuseFor("nobody is listed here".into(), Command::Filter)]
}

/// Scrolls the columns of the focused pane.
fn scroll(main: &mut Main, on: bool) -> Vec<Intent> {
    let scrolled = match main.focus {
        Side::OnPrem => main.left.scroll_columns(on),
        Side::Cloud => main.right.scroll_columns(on),
    };
    match (scrolled, on) {
        (true, _) => Vec::new(),
        (false, true) => Intent::say("the last column is shown; c chooses others"),
        (false, false) => Intent::say("the first column is shown"),
    }
}

/// Moves the cursor of the focused pane.
fn follow(main: &mut Main, motion: Motion) -> Vec<Effect> {
    let height = match main.focus {
        Side::OnPrem => main.left.height,
        Side::Cloud => main.right.height,
    };
    main.step(main.focus, motion.distance(height))
}

/// All that the panel of the pair says.
fn zoomed(main: &Main) -> Vec<Named> {
    panel(main).into_iter().map(|part| (part.name, part.pieces)).collect()
}

fn open(window: Open) -> Vec<Intent> {
    vec![Intent::Open(window)]
}

fn go_to(main: &mut Main, side: Side) -> Vec<Intent> {
    main.focus = side;
    Vec::new()
}

/// Clears the query, or leads back from a visit; what was typed beside a visited user is cleared first.
fn clear_search(main: &mut Main) -> Vec<Effect> {
    if main.focus == Side::Cloud && !main.right.query.is_empty() {
        return clear_query(main);
    }
    main.leave_visit().unwrap_or_else(|| clear_query(main))
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

fn next_to_do(main: &mut Main, forward: bool) -> Vec<Intent> {
    // Nobody is listed beside the visited user: there is no next one here.
    if main.left.cursor.is_none()
        && let Some(effects) = main.leave_visit()
    {
        return Intent::all(effects);
    }
    let Some(row) = main.next_to_do(forward) else {
        let text = "nobody in this list is left to do";
        let is_narrowed = !main.left.query.is_empty();
        let way = if is_narrowed { Command::ClearSearch } else { Command::Filter };
        return vec![Intent::RefuseFor(text.into(), way)];
    };
    if main.left.cursor == Some(row) {
        return Intent::say("nobody else in this list is left to do");
    }
    main.focus = Side::OnPrem;
    main.left.place_on(row);
    Intent::all(main.follow())
}

/// Keys while a query is typed. Every letter filters at once; nothing is a command.
fn type_query(main: &mut Main, press: &Press<'_>) -> Vec<Effect> {
    match press.command() {
        Some(TypingCommand::Move(motion)) => follow(main, motion),
        Some(TypingCommand::Accept) => {
            end_query(main);
            Vec::new()
        }
        Some(TypingCommand::Back) => {
            main.typing = false;
            leave_query(main)
        }
        Some(TypingCommand::SwitchPane) => {
            end_query(main);
            main.focus = main.focus.other();
            Vec::new()
        }
        Some(TypingCommand::EarlierQuery) => {
            let recalled = match main.focus {
                Side::OnPrem => main.left.recall_query(),
                Side::Cloud => main.right.recall_query(),
            };
            if recalled { query_changed(main) } else { Vec::new() }
        }
        None => {
            if input::edit(query_line(main), press.key) {
                query_changed(main)
            } else {
                Vec::new()
            }
        }
    }
}

/// Goes back to what was before a query was begun: the query, and the user under the cursor.
fn leave_query(main: &mut Main) -> Vec<Effect> {
    match main.focus {
        Side::OnPrem => {
            let user = main.left.give_query_back();
            let effects = query_changed(main);
            if let Some(user) = user {
                main.left.place_on(user);
            }
            effects.into_iter().chain(main.follow()).collect()
        }
        Side::Cloud => {
            let user = main.right.give_query_back();
            let effects = query_changed(main);
            if let Some(user) = user {
                main.right.place_on(user);
            }
            main.look();
            effects
        }
    }
}

/// Keeps the query that was typed.
fn end_query(main: &mut Main) {
    main.typing = false;
    match main.focus {
        Side::OnPrem => main.left.keep_query(),
        Side::Cloud => main.right.keep_query(),
    }
}

fn query_line(main: &mut Main) -> &mut Input {
    match main.focus {
        Side::OnPrem => &mut main.left.input,
        Side::Cloud => &mut main.right.input,
    }
}

/// Pastes into the query line; says whether it took all of the text.
pub(in crate::app) fn paste(main: &mut Main, text: &str) -> (Vec<Effect>, bool) {
    let whole = input::insert(query_line(main), text);
    (query_changed(main), whole)
}

fn clear_query(main: &mut Main) -> Vec<Effect> {
    query_line(main).reset();
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
