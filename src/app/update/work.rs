//! Keys in the windows that are lists to work through, and the bulk actions.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tui_input::Input;

use crate::app::command::Command;
use crate::app::input;
use crate::app::key::{Key, KeyCode};
use crate::app::model::{CloudList, Main, Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::{
    BulkKind, Choice, Cursor, Menu, MenuItem, Overlay, Pending, Purpose, Question, QueueView,
};
use crate::app::pane::Side;
use crate::app::work::{JobLine, WorkList, WorkView};
use crate::directory::{DeletedRow, OnPremRow, Row};
use crate::link::Judge;
use crate::plan::{
    Action, Bulk, Consent, Context, DeletedChoice, FindingFilter, JobView, OpId, Place, TaskState,
};
use crate::session::Stamp;

use super::{decide, export, findings, routing};

/// What can be done to the marked users of the focused pane, or to the one under the cursor.
pub(super) fn menu(main: &Main) -> Option<Menu> {
    let (kinds, count): (&[BulkKind], usize) = match main.focus {
        Side::OnPrem => (
            &[
                BulkKind::LinkPartner,
                BulkKind::EnableMailbox,
                BulkKind::CarryGuid,
                BulkKind::WriteBack,
            ],
            targets(&main.marks.onprem, main.left.cursor).len(),
        ),
        Side::Cloud => (
            &[BulkKind::Clear, BulkKind::TakeUpn],
            targets(&main.marks.cloud, main.right.cursor).len(),
        ),
    };
    if count == 0 {
        return None;
    }
    let items = kinds.iter().zip("123456789".chars()).map(|(kind, key)| MenuItem {
        key: Some(key),
        label: kind.title().into(),
        detail: kind.explanation().into(),
        choice: Choice::Bulk(*kind),
    });
    let whom = if count == 1 { "one user".to_string() } else { format!("{count} users") };
    Some(Menu {
        title: format!("For {whom}, with a preview first"),
        items: items.collect(),
        cursor: Cursor::default(),
    })
}

/// The marked users, else the one under the cursor.
fn targets<R: Row>(marked: &BTreeSet<R>, cursor: Option<R>) -> Vec<R> {
    if marked.is_empty() { cursor.into_iter().collect() } else { marked.iter().copied().collect() }
}

/// Begins a bulk action: with the rule of routing addresses where one is needed, else the preview.
pub(super) fn begin(model: &mut Model, kind: BulkKind) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let actions = actions(main, kind);
    if kind == BulkKind::EnableMailbox {
        routing::ask(model, kind.title(), actions);
    } else {
        push_preview(model, kind.title(), actions);
    }
    Vec::new()
}

/// Keys in a prompt.
pub(super) fn prompt_key(
    model: &mut Model,
    command: Option<Command>,
    key: Key,
    stamp: &Stamp,
) -> Vec<Effect> {
    let Some(Overlay::Prompt(prompt)) = model.overlays.last_mut() else { return Vec::new() };
    let is_path = matches!(prompt.purpose, Purpose::Results);
    match command {
        _ if is_path && key.code == KeyCode::Tab => {
            vec![Effect::Complete(prompt.input.value().to_string())]
        }
        Some(Command::Accept) if is_path => {
            vec![Effect::ReadResults(PathBuf::from(prompt.input.value().trim()))]
        }
        Some(Command::Accept) => routing::accept(model, stamp),
        Some(Command::Back) => {
            model.overlays.pop();
            Vec::new()
        }
        _ => {
            if input::edit(&mut prompt.input, key) {
                prompt.problem = None;
            }
            Vec::new()
        }
    }
}

/// Shows what actions would queue.
pub(super) fn push_preview(model: &mut Model, title: &str, actions: Vec<Action>) {
    let Some(main) = model.main() else { return };
    let mut bulk = with_context(main, |context, next| Bulk::propose(context, actions, next));
    bulk.sort();
    let list = WorkList::Bulk { title: title.into(), bulk: Box::new(bulk) };
    model.overlays.push(Overlay::Work(WorkView::new(list)));
}

/// Does something with what proposals are checked against, and the number of the next operation.
pub(super) fn with_context<T>(main: &Main, propose: impl FnOnce(&Context<'_>, OpId) -> T) -> T {
    let judge = Judge::new(&main.data.directory, main.work.ledger.settings().anchor);
    let history = main.work.ledger.history();
    let context = Context {
        directory: &main.data.directory,
        judge: &judge,
        queue: history.queue(),
        premises: &main.data.premises,
    };
    propose(&context, history.next_id())
}

fn actions(main: &Main, kind: BulkKind) -> Vec<Action> {
    let onprem = || targets(&main.marks.onprem, main.left.cursor).into_iter();
    let cloud = || targets(&main.marks.cloud, main.right.cursor).into_iter();
    match kind {
        BulkKind::LinkPartner => onprem().map(Action::LinkPartner).collect(),
        BulkKind::EnableMailbox => onprem().map(Action::EnableMailbox).collect(),
        BulkKind::CarryGuid => onprem().map(Action::CarryMailboxGuid).collect(),
        BulkKind::WriteBack => write_backs(main, &targets(&main.marks.onprem, main.left.cursor)),
        BulkKind::Clear => cloud().map(Action::Clear).collect(),
        BulkKind::TakeUpn => cloud().map(Action::TakeUpn).collect(),
    }
}

/// Whose id an on-premises user takes over: of the one under the cursor, that of the cloud user under
/// the other cursor; of others, that of the cloud user that is their own without doubt.
fn write_backs(main: &Main, users: &[OnPremRow]) -> Vec<Action> {
    match (users, main.right.cursor) {
        ([user], Some(cloud)) if main.left.cursor == Some(*user) => {
            vec![Action::WriteBack(*user, cloud)]
        }
        _ => users.iter().copied().map(Action::WriteBackPartner).collect(),
    }
}

/// Opens the soft-deleted users, on the one that holds the anchor of the user under the left cursor.
pub(super) fn open_deleted(model: &mut Model) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let row = holder_of_cursor(main);
    open_deleted_on(model, row, BTreeSet::new())
}

/// Opens the soft-deleted users with the cursor on one of them.
pub(super) fn open_deleted_on(
    model: &mut Model,
    row: Option<DeletedRow>,
    marked: BTreeSet<usize>,
) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let mut view = WorkView { marked, ..WorkView::new(WorkList::Deleted) };
    view.cursor.place(row.map_or(0, Row::index), view.len(main));
    model.overlays.push(Overlay::Work(view));
    Vec::new()
}

fn holder_of_cursor(main: &Main) -> Option<DeletedRow> {
    let directory = &main.data.directory;
    let judge = Judge::new(directory, main.work.ledger.settings().anchor);
    let anchor = judge.anchor(main.left.cursor?).ok()?;
    directory.deleted.as_ref()?.rows_by_anchor(anchor.guid).next()
}

fn job_view(main: &Main) -> JobView<'_> {
    JobView { directory: &main.data.directory, links: &main.data.links, queue: main.queue() }
}

pub(super) fn job_lines(main: &Main) -> Vec<JobLine> {
    JobLine::all(&job_view(main))
}

/// Opens the guided jobs.
pub(super) fn open_jobs(model: &mut Model) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let lines = job_lines(main);
    model.overlays.push(Overlay::Work(WorkView::new(WorkList::Jobs(lines))));
    Vec::new()
}

fn view(model: &mut Model) -> Option<&mut WorkView> {
    match model.overlays.last_mut() {
        Some(Overlay::Work(view)) => Some(view),
        _ => None,
    }
}

/// How many lines the window has.
pub(super) fn length(main: &Main, view: &WorkView) -> usize {
    view.len(main)
}

/// Obeys a command of a work window.
pub(super) fn command(model: &mut Model, command: Option<Command>, stamp: &Stamp) -> Vec<Effect> {
    let (Some(command), Screen::Main(main)) = (command, &model.screen) else { return Vec::new() };
    let Some(Overlay::Work(view)) = model.overlays.last_mut() else { return Vec::new() };
    let len = length(main, view);
    if view.cursor.obey(command, len) {
        return Vec::new();
    }
    match command {
        Command::Back => {
            model.overlays.pop();
            Vec::new()
        }
        Command::Mark => {
            toggle(view, len);
            Vec::new()
        }
        Command::MarkAll => {
            view.marked =
                if view.marked.len() == len { BTreeSet::new() } else { (0..len).collect() };
            Vec::new()
        }
        Command::Purge | Command::Restore | Command::FreeId => on_deleted(model, command),
        Command::Severity | Command::OnlyThis | Command::Fix => {
            findings::command(model, command, stamp)
        }
        Command::Accept => accept(model, stamp),
        Command::QueueAll => queue_all(model),
        Command::Undo | Command::Redo => {
            let effects = if command == Command::Undo {
                decide::undo(model, stamp)
            } else {
                decide::redo(model, stamp)
            };
            findings::refresh(model);
            effects
        }
        Command::OpenQueue => {
            model.overlays.push(Overlay::Queue(QueueView::default()));
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn toggle(view: &mut WorkView, len: usize) {
    let at = view.cursor.at;
    if at < len && matches!(view.list, WorkList::Deleted) {
        if !view.marked.remove(&at) {
            view.marked.insert(at);
        }
        view.cursor.step(1, len);
    }
}

/// Previews the purge or the restoring of the marked soft-deleted users.
fn on_deleted(model: &mut Model, command: Command) -> Vec<Effect> {
    let Screen::Main(main) = &model.screen else { return Vec::new() };
    let Some(Overlay::Work(view)) = model.overlays.last() else { return Vec::new() };
    if !matches!(view.list, WorkList::Deleted) || view.len(main) == 0 {
        return Vec::new();
    }
    let marked = if view.marked.is_empty() {
        vec![view.cursor.at]
    } else {
        view.marked.iter().copied().collect()
    };
    let rows = marked.into_iter().map(|at| DeletedRow::new(at as u32));
    let (title, actions): (_, Vec<Action>) = match command {
        Command::Purge => ("Purge for good", rows.map(Action::Purge).collect()),
        Command::FreeId => (
            "Restore, and clear the id",
            rows.flat_map(|row| [Action::RestoreToClear(row), Action::ClearRestored(row)])
                .collect(),
        ),
        _ => ("Restore", rows.map(Action::Restore).collect()),
    };
    push_preview(model, title, actions);
    Vec::new()
}

fn accept(model: &mut Model, stamp: &Stamp) -> Vec<Effect> {
    let Some(view) = view(model) else { return Vec::new() };
    match &view.list {
        WorkList::Bulk { bulk, .. } => {
            let bulk = (**bulk).clone();
            queue_clear(model, &bulk, stamp)
        }
        WorkList::Deleted => Vec::new(),
        WorkList::Findings(_) => findings::go_to(model),
        WorkList::Jobs(_) => on_job(model),
    }
}

/// Queues the lines of a preview that nothing speaks against.
fn queue_clear(model: &mut Model, bulk: &Bulk, stamp: &Stamp) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let alone = with_context(main, |context, next| bulk.unasked_alone(context, next));
    let counts = bulk.counts();
    let left = counts.ready + counts.warn - alone.lines.len();
    let operations = alone.unasked();
    if operations.is_empty() {
        let asking = counts.ask + counts.block;
        model.refuse(if asking > 0 {
            format!(
                "no line is ready; A queues the {asking} that ask or are blocked, after a question"
            )
        } else {
            "every line is refused: there is nothing to queue".to_string()
        });
        return Vec::new();
    }
    let effects = queue_bulk(model, operations, stamp);
    if left > 0 {
        model.refuse(format!(
            "{left} line(s) were not queued: they lean on lines that ask, or on what is not queued any more"
        ));
    }
    effects
}

/// Enter in the jobs: from a heading to its next step, from a step to where it is done.
fn on_job(model: &mut Model) -> Vec<Effect> {
    let Some(view) = view(model) else { return Vec::new() };
    let WorkList::Jobs(lines) = &view.list else { return Vec::new() };
    match lines.get(view.cursor.at) {
        Some(JobLine::Heading(_)) => view.cursor.at = JobLine::next_step(lines, view.cursor.at),
        Some(line @ JobLine::Task { task, .. }) => match (line.place(), task.state) {
            (Some(place), _) => return go_to(model, place),
            (None, TaskState::Outside) => model.say("a person does this, outside of hardmatch"),
            (None, _) => model.say("there is nothing to do here now; the lines below say why"),
        },
        None => {}
    }
    Vec::new()
}

/// Queues the lines of a bulk action as one step, and leaves its preview.
pub(super) fn queue_bulk(
    model: &mut Model,
    operations: Vec<crate::plan::NewOperation>,
    stamp: &Stamp,
) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    if main.work.read_only {
        model.refuse("the session is open read-only: nothing can be queued");
        return Vec::new();
    }
    main.marks.clear();
    if matches!(view(model).map(|view| &view.list), Some(WorkList::Bulk { .. })) {
        model.overlays.pop();
    }
    if let Some(view) = view(model) {
        view.marked.clear();
    }
    let effects = decide::queue(model, operations, stamp);
    findings::refresh(model);
    effects
}

/// Asks for what the lines that ask want: a yes, a reason, a word.
fn queue_all(model: &mut Model) -> Vec<Effect> {
    findings::refresh(model);
    let Some(view) = view(model) else { return Vec::new() };
    let WorkList::Bulk { bulk, .. } = &view.list else { return Vec::new() };
    let (consent, counts, word) = (bulk.consent(), bulk.counts(), bulk.word());
    if counts.ask + counts.block == 0 {
        model.say("no line asks; Enter queues those that are ready");
        return Vec::new();
    }
    let mut lines: Vec<String> = bulk
        .objections()
        .into_iter()
        .map(|(text, count)| match count {
            1 => text,
            _ => format!("{count} times, such as: {text}"),
        })
        .collect();
    if let Some(word) = &word {
        lines.push(format!("Type {word} to confirm, and behind it a reason for the record."));
    }
    let bulk = (**bulk).clone();
    model.overlays.push(Overlay::Question(Question {
        title: format!(
            "Queue {} operation(s) all the same?",
            counts.ready + counts.warn + counts.ask + counts.block
        ),
        lines,
        pending: Pending::Bulk(Box::new(bulk)),
        reason: (consent >= Consent::Reason).then(Input::default),
        word,
    }));
    Vec::new()
}

/// Goes to where a step of a job is done.
fn go_to(model: &mut Model, place: Place) -> Vec<Effect> {
    let jobs = model.overlays.pop();
    let Some(main) = model.main() else { return Vec::new() };
    match place {
        Place::OnPrem(filter) => {
            main.left.filter = filter;
            main.left.set_query("");
            main.focus = Side::OnPrem;
            vec![main.search_left()]
        }
        Place::Cloud(filter) => {
            main.right.filter = filter;
            main.right.set_query("");
            main.focus = Side::Cloud;
            main.cloud_list = CloudList::Everybody;
            main.search_right().into_iter().collect()
        }
        Place::Queue => {
            model.overlays.push(Overlay::Queue(QueueView::default()));
            Vec::new()
        }
        Place::Export => {
            let form = export::form(main);
            model.overlays.push(Overlay::Export(form));
            Vec::new()
        }
        Place::Deleted(choice) => {
            let chosen = job_view(main).deleted_users(choice);
            let first = chosen.first().copied();
            // Whoever is in the way may be restored and cleared, or purged: that is not for all at once.
            let marked = match choice {
                DeletedChoice::Holders => BTreeSet::new(),
                DeletedChoice::WithMailboxGuid => chosen.into_iter().map(Row::index).collect(),
            };
            open_deleted_on(model, first, marked)
        }
        Place::Findings(code) => {
            model.overlays.extend(jobs);
            findings::open(model, FindingFilter { severity: None, code: Some(code) })
        }
    }
}
