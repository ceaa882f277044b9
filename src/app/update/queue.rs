//! Keys in the queue.

use std::collections::BTreeSet;

use tui_input::Input;

use crate::app::command::Command;
use crate::app::input;
use crate::app::key::Key;
use crate::app::model::{Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::{Overlay, QueueView};
use crate::app::plan_lines::PlanLine;
use crate::plan::{Decision, OpId, QueuedOperation};
use crate::powershell::command as command_text;
use crate::session::Stamp;

use super::{decide, export, findings, results, work};

/// Obeys a command of the queue.
pub(super) fn command(model: &mut Model, command: Option<Command>, stamp: &Stamp) -> Vec<Effect> {
    let Some(command) = command else { return Vec::new() };
    let len = length(model);
    let Some(view) = view(model) else { return Vec::new() };
    if view.cursor.obey(command, len) {
        return Vec::new();
    }
    let at = view.cursor.at;
    match command {
        Command::Back => {
            model.overlays.pop();
            Vec::new()
        }
        Command::Undo => and_clamp(model, |model| decide::undo(model, stamp)),
        Command::Redo => and_clamp(model, |model| decide::redo(model, stamp)),
        Command::Dialect => decide::next_dialect(model, stamp),
        Command::RetrySave => decide::retry_save(model),
        Command::Export => open_export(model),
        Command::TakeResults => results::ask(model),
        Command::OnlyFailed => {
            view.only_failed = !view.only_failed;
            and_clamp(model, |_| Vec::new())
        }
        _ => match under_cursor(model) {
            Some(queued) => on_operation(model, command, &queued, at, stamp),
            None => Vec::new(),
        },
    }
}

fn on_operation(
    model: &mut Model,
    command: Command,
    queued: &QueuedOperation,
    at: usize,
    stamp: &Stamp,
) -> Vec<Effect> {
    let id = queued.id;
    match command {
        Command::Remove => {
            let decision = Decision::Remove { ids: vec![id] };
            and_clamp(model, |model| decide::decide_or_refuse(model, decision, stamp))
        }
        Command::MoveUp => move_to(model, id, at.checked_sub(1), stamp),
        Command::MoveDown => move_to(model, id, at.checked_add(1), stamp),
        Command::Note => {
            if let Some(view) = view(model) {
                view.note = Some((id, Input::new(queued.note.clone())));
            }
            Vec::new()
        }
        Command::Copy => copy_command(model, queued),
        Command::GoTo => go_to(model, queued),
        _ => Vec::new(),
    }
}

fn view(model: &mut Model) -> Option<&mut QueueView> {
    match model.overlays.last_mut() {
        Some(Overlay::Queue(view)) => Some(view),
        _ => None,
    }
}

fn length(model: &mut Model) -> usize {
    let only_failed = view(model).is_some_and(|view| view.only_failed);
    model.main().map_or(0, |main| main.plan_lines(only_failed).len())
}

fn under_cursor(model: &mut Model) -> Option<QueuedOperation> {
    let (at, only_failed) = view(model).map(|view| (view.cursor.at, view.only_failed))?;
    let main = model.main()?;
    let id = main.plan_lines(only_failed).get(at)?.operation()?;
    main.queue().get(id).cloned()
}

/// Changes the queue, then keeps the cursor inside it.
fn and_clamp(model: &mut Model, change: impl FnOnce(&mut Model) -> Vec<Effect>) -> Vec<Effect> {
    let effects = change(model);
    findings::refresh(model);
    let len = length(model);
    if let Some(view) = view(model) {
        let at = view.cursor.at;
        view.cursor.place(at, len);
    }
    effects
}

/// Moves an operation to the place of its neighbour. Across stages, and where one must come before
/// the other, the working order stands.
fn move_to(model: &mut Model, id: OpId, to: Option<usize>, stamp: &Stamp) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let neighbour = to.and_then(|to| main.plan.get(to)).map(PlanLine::operation);
    let Some(neighbour) = neighbour else { return Vec::new() };
    let queue = main.queue();
    let kind = |id: OpId| queue.get(id).map(|queued| queued.operation.kind().stage());
    let Some(neighbour) = neighbour.filter(|other| kind(*other) == kind(id)) else {
        model.refuse("the stages stand in the order in which they can work");
        return Vec::new();
    };
    let place = queue.operations().iter().position(|queued| queued.id == neighbour);
    let effects = match place {
        Some(to) => decide::decide_or_refuse(model, Decision::Move { id, to }, stamp),
        None => Vec::new(),
    };
    let Some(main) = model.main() else { return effects };
    let (len, at) = (main.plan.len(), main.plan.iter().position(|l| l.operation() == Some(id)));
    if let (Some(view), Some(at)) = (view(model), at) {
        view.cursor.place(at, len);
    }
    effects
}

fn copy_command(model: &mut Model, queued: &QueuedOperation) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    match command_text(&queued.operation, main.work.ledger.settings().dialect) {
        Ok(command) => {
            vec![Effect::Copy(command, format!("the command of operation {}", queued.id))]
        }
        Err(unsupported) => {
            model.refuse(unsupported.to_string());
            Vec::new()
        }
    }
}

/// Goes to whom an operation is about: both cursors on its users, or the list of soft-deleted ones.
pub(super) fn go_to(model: &mut Model, queued: &QueuedOperation) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let directory = &main.data.directory;
    let onprem =
        queued.operation.onprem().and_then(|user| directory.onprem.find(user.object_guid.0));
    let cloud = queued.operation.cloud().and_then(|user| directory.cloud.find(user.object_id.0));
    let deleted = queued
        .operation
        .cloud()
        .filter(|_| cloud.is_none())
        .and_then(|user| directory.deleted.as_ref()?.find(user.object_id.0));
    match (onprem, cloud, deleted) {
        (None, None, None) => {
            model.refuse("these users are not in the exports at hand");
            Vec::new()
        }
        (None, None, deleted) => work::open_deleted_on(model, deleted, BTreeSet::new()),
        _ => {
            let effects = main.visit(onprem, cloud);
            model.overlays.clear();
            effects
        }
    }
}

fn open_export(model: &mut Model) -> Vec<Effect> {
    if let Screen::Main(main) = &model.screen {
        let form = export::form(main);
        model.overlays.push(Overlay::Export(form));
    }
    Vec::new()
}

/// Keys while a note is typed.
pub(super) fn note_key(
    model: &mut Model,
    command: Option<Command>,
    key: Key,
    stamp: &Stamp,
) -> Vec<Effect> {
    let Some(view) = view(model) else { return Vec::new() };
    match command {
        Some(Command::Accept) => {
            let Some((id, input)) = view.note.take() else { return Vec::new() };
            let text = input.value().trim().to_string();
            decide::decide_or_refuse(model, Decision::Note { id, text }, stamp)
        }
        Some(Command::Back) => {
            view.note = None;
            Vec::new()
        }
        _ => {
            if let Some((_, input)) = &mut view.note {
                input::edit(input, key);
            }
            Vec::new()
        }
    }
}
