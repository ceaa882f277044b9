//! Keys in the findings.

use std::collections::BTreeSet;

use crate::app::command::Command;
use crate::app::model::{Main, Model, Screen};
use crate::app::msg::Effect;
use crate::app::overlay::Overlay;
use crate::app::work::{FindingList, WorkList, WorkView};
use crate::plan::{Action, Bulk, Context, Decision, FindingFilter, Remedy, Severity, Subject};
use crate::session::Stamp;

use super::{decide, queue, routing, work};

/// Opens the findings that a filter takes.
pub(super) fn open(model: &mut Model, filter: FindingFilter) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let list = WorkList::Findings(FindingList::new(main, filter));
    model.overlays.push(Overlay::Work(WorkView::new(list)));
    Vec::new()
}

/// Obeys a command that only findings know.
pub(super) fn command(model: &mut Model, command: Command, stamp: &Stamp) -> Vec<Effect> {
    let Some((filter, place)) = under_cursor(model) else { return Vec::new() };
    match command {
        Command::Severity => show(model, next_severity(filter)),
        Command::OnlyThis => {
            let code = match filter.code {
                Some(_) => None,
                None => place.and_then(|place| {
                    let main = model.main()?;
                    main.data.findings.all().get(place).map(|found| found.code)
                }),
            };
            show(model, FindingFilter { severity: None, code });
        }
        _ => return place.map(|place| fix(model, place, stamp)).unwrap_or_default(),
    }
    Vec::new()
}

/// The filter of the window, and the place of the finding under the cursor.
fn under_cursor(model: &Model) -> Option<(FindingFilter, Option<usize>)> {
    match model.overlays.last() {
        Some(Overlay::Work(WorkView { list: WorkList::Findings(list), cursor, .. })) => {
            Some((list.filter, list.selection.at(cursor.at)))
        }
        _ => None,
    }
}

const fn next_severity(filter: FindingFilter) -> FindingFilter {
    let severity = match filter.severity {
        None => Some(Severity::Block),
        Some(Severity::Block) => Some(Severity::Ask),
        Some(Severity::Ask) => Some(Severity::Warn),
        Some(Severity::Warn) => Some(Severity::Info),
        Some(Severity::Info) => None,
    };
    FindingFilter { severity, code: None }
}

fn show(model: &mut Model, filter: FindingFilter) {
    let Screen::Main(main) = &model.screen else { return };
    let list = FindingList::new(main, filter);
    let len = list.selection.len();
    if let Some(Overlay::Work(view)) = model.overlays.last_mut() {
        view.list = WorkList::Findings(list);
        view.cursor.place(0, len);
    }
}

/// Previews what can be done about a finding, or takes the operation out of the queue.
fn fix(model: &mut Model, place: usize, stamp: &Stamp) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    match main.data.findings.remedy(place, &main.data.directory) {
        None => {
            model.refuse("there is no fix by one key: Enter goes to whom it is about");
            Vec::new()
        }
        Some(Remedy::Propose(action)) => {
            let needs_rule = matches!(action, Action::EnableMailbox(_));
            if needs_rule && main.data.premises.rule.is_none() {
                routing::ask(model, "Fix", vec![action]);
            } else {
                work::push_preview(model, "Fix", vec![action]);
            }
            Vec::new()
        }
        Some(Remedy::Remove(id)) => {
            let effects =
                decide::decide_or_refuse(model, Decision::Remove { ids: vec![id] }, stamp);
            refresh(model);
            effects
        }
    }
}

/// Makes anew what the windows list, after the queue has changed: findings, previews, jobs.
pub(super) fn refresh(model: &mut Model) {
    let Screen::Main(main) = &model.screen else { return };
    let main: &Main = main;
    for overlay in &mut model.overlays {
        let Overlay::Work(view) = overlay else { continue };
        match &mut view.list {
            WorkList::Findings(list) => *list = FindingList::new(main, list.filter),
            WorkList::Bulk { bulk, .. } => {
                let anew =
                    |context: &Context<'_>, next| Bulk::propose(context, bulk.actions(), next);
                let mut anew = work::with_context(main, anew);
                anew.sort();
                **bulk = anew;
            }
            WorkList::Jobs(lines) => *lines = work::job_lines(main),
            WorkList::Deleted => {}
        }
        let (at, len) = (view.cursor.at, view.len(main));
        view.cursor.place(at, len);
    }
}

/// Goes to whom the finding under the cursor is about.
pub(super) fn go_to(model: &mut Model) -> Vec<Effect> {
    let Some((_, Some(place))) = under_cursor(model) else { return Vec::new() };
    let Some(main) = model.main() else { return Vec::new() };
    let Some(found) = main.data.findings.all().get(place).copied() else { return Vec::new() };
    let (onprem, cloud) = match found.subject {
        Subject::Operation(id) => {
            let queued = main.queue().get(id).cloned();
            return queued.map(|queued| queue::go_to(model, &queued)).unwrap_or_default();
        }
        Subject::Deleted(row) => return work::open_deleted_on(model, Some(row), BTreeSet::new()),
        subject => (subject.onprem(), subject.cloud()),
    };
    if onprem.is_none() && cloud.is_none() {
        model.refuse("this is about an export, not about a user in the panes");
        return Vec::new();
    }
    model.overlays.clear();
    model.main().map(|main| main.visit(onprem, cloud)).unwrap_or_default()
}
