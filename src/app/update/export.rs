//! The export of the script.

use std::path::PathBuf;

use tui_input::Input;

use crate::app::command::Command;
use crate::app::input;
use crate::app::key::Key;
use crate::app::model::{EXPORT_PATH_LINE, Main, Model};
use crate::app::msg::{Effect, WriteError};
use crate::app::overlay::{ExportForm, Overlay, Pending, Question};
use crate::plan::OpState;
use crate::powershell::{Script, ScriptOptions, script_of_plan};
use crate::session::{OnError, Stamp};

use super::decide;

/// The form, as the session's settings fill it.
pub(super) fn form(main: &Main) -> ExportForm {
    let settings = main.work.ledger.settings();
    let mut form = ExportForm {
        dialect: settings.dialect,
        rollback: false,
        stop_on_error: settings.on_error == OnError::Stop,
        path: Input::default(),
        line: EXPORT_PATH_LINE,
        notices: Vec::new(),
    };
    form.path = Input::new(usual_path(main, &form));
    form.notices = notices(main, &form);
    form
}

fn usual_path(main: &Main, form: &ExportForm) -> String {
    let name: String = main
        .work
        .ledger
        .name()
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect();
    let kind = if form.rollback { "-rollback" } else { "" };
    format!("{name}-{}{kind}.ps1", form.dialect)
}

fn make(main: &Main, form: &ExportForm, at: &str) -> Script {
    let ledger = &main.work.ledger;
    let options = ScriptOptions {
        dialect: form.dialect,
        rollback: form.rollback,
        stop_on_error: form.stop_on_error,
        session_name: ledger.name().to_string(),
        session_id: ledger.id().to_string(),
        tenant_id: ledger.settings().tenant(),
        generated_at: at.to_string(),
        tool_version: env!("CARGO_PKG_VERSION").to_string(),
    };
    script_of_plan(main.queue(), &options)
}

fn notices(main: &Main, form: &ExportForm) -> Vec<String> {
    let script = make(main, form, "");
    let done =
        main.queue().operations().iter().filter(|queued| queued.state != OpState::Queued).count();
    let mut lines = vec![format!("{} step(s) in the script", script.counts.steps)];
    if done > 0 {
        lines.push(format!("{done} operation(s) have been reported on by an earlier run"));
    }
    if form.rollback {
        lines.extend(main.work.ledger.history().missed_by_rollback());
    } else {
        let doubtful = main.data.findings.doubtful(main.queue()).len();
        if doubtful > 0 {
            lines.push(format!(
                "the exports at hand speak against {doubtful} of the operation(s): the queue and the findings say why"
            ));
        }
    }
    lines.extend(script.notices.iter().map(ToString::to_string));
    let left_out = script.unsupported.iter().chain(&script.irreversible);
    lines
        .extend(left_out.map(|left| format!("operation {} is left out: {}", left.id, left.reason)));
    lines.push("without -Apply the script changes nothing and says what it would do".into());
    lines
}

/// Obeys a command on a line of the form that is not the path.
pub(super) fn form_command(
    model: &mut Model,
    command: Option<Command>,
    stamp: &Stamp,
) -> Vec<Effect> {
    let Some(Overlay::Export(form)) = model.overlays.last_mut() else { return Vec::new() };
    match command {
        Some(Command::Back) => {
            model.overlays.pop();
            Vec::new()
        }
        Some(Command::Accept) => write(model, false, stamp),
        Some(Command::Toggle) => {
            change(form);
            refresh(model, stamp)
        }
        Some(command) => {
            move_line(form, command);
            Vec::new()
        }
        None => Vec::new(),
    }
}

fn move_line(form: &mut ExportForm, command: Command) {
    match command {
        Command::Up => form.line = form.line.saturating_sub(1),
        Command::Down => form.line = (form.line + 1).min(EXPORT_PATH_LINE),
        Command::First => form.line = 0,
        Command::Last => form.line = EXPORT_PATH_LINE,
        _ => {}
    }
}

fn change(form: &mut ExportForm) {
    match form.line {
        0 => form.dialect = form.dialect.next(),
        1 => form.rollback = !form.rollback,
        _ => form.stop_on_error = !form.stop_on_error,
    }
}

/// Follows a change of the form: the session keeps the dialect, the file is named after it.
fn refresh(model: &mut Model, stamp: &Stamp) -> Vec<Effect> {
    let Some(Overlay::Export(mut form)) = model.overlays.pop() else { return Vec::new() };
    let mut effects = Vec::new();
    if let Some(main) = model.main() {
        effects = decide::set_dialect(main, form.dialect, stamp);
        form.path = Input::new(usual_path(main, &form));
        form.notices = notices(main, &form);
    }
    model.overlays.push(Overlay::Export(form));
    effects
}

/// Keys on the line of the path.
pub(super) fn path_key(
    model: &mut Model,
    command: Option<Command>,
    key: Key,
    stamp: &Stamp,
) -> Vec<Effect> {
    let Some(Overlay::Export(form)) = model.overlays.last_mut() else { return Vec::new() };
    match command {
        Some(Command::Accept) => write(model, false, stamp),
        Some(Command::Back) => {
            model.overlays.pop();
            Vec::new()
        }
        Some(command @ (Command::Up | Command::Down)) => {
            move_line(form, command);
            Vec::new()
        }
        _ => {
            input::edit(&mut form.path, key);
            Vec::new()
        }
    }
}

/// Writes the script.
pub(super) fn write(model: &mut Model, replace: bool, stamp: &Stamp) -> Vec<Effect> {
    let Some(Overlay::Export(form)) = model.overlays.last().cloned() else { return Vec::new() };
    let path = form.path.value().trim().to_string();
    if path.is_empty() {
        model.refuse("the script needs a file to go to");
        return Vec::new();
    }
    let Some(main) = model.main() else { return Vec::new() };
    let script = make(main, &form, &stamp.at);
    if script.counts.steps == 0 {
        model.refuse("there is nothing to do in this script, so it is not written");
        return Vec::new();
    }
    vec![Effect::Write { path: PathBuf::from(path), bytes: script.bytes, replace }]
}

/// The script was written, or there is a file in its place.
pub(super) fn written(model: &mut Model, result: Result<String, WriteError>) -> Vec<Effect> {
    match result {
        Ok(said) => {
            if matches!(model.overlays.last(), Some(Overlay::Export(_))) {
                model.overlays.pop();
            }
            model.say(said);
        }
        Err(WriteError::Exists) => model.overlays.push(Overlay::Question(Question {
            title: "Replace the file?".into(),
            lines: vec!["There is a file of this name already.".into()],
            pending: Pending::Overwrite,
            reason: None,
            word: None,
        })),
        Err(WriteError::Failed(problem)) => model.refuse(problem),
    }
    Vec::new()
}
