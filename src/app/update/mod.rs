//! What each message does.

mod decide;
mod export;
mod findings;
mod marks;
mod menus;
mod panes;
mod queue;
mod reload;
mod results;
mod routing;
mod start;
mod windows;
mod work;

pub use windows::{HelpLine, help_lines, palette_lines};

use super::command::{Command, Layer};
use super::key::Key;
use super::model::{Model, Screen};
use super::msg::{Effect, Ending, Heights, Msg, Target};
use super::overlay::Overlay;
use super::pane::Side;
use crate::session::Stamp;

/// Takes a message and says what is to be done outside. `stamp` is who and when.
pub fn update(model: &mut Model, msg: Msg, stamp: &Stamp) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => key_pressed(model, key, stamp),
        Msg::Paste(text) => pasted(model, &text),
        Msg::Click(target) => clicked(model, target, stamp),
        Msg::Wheel(target, lines) => wheeled(model, target, lines),
        Msg::Laid(heights) => {
            laid(model, heights);
            Vec::new()
        }
        Msg::Found(side, snapshot) => on_main(model, |main| main.found(side, snapshot)),
        Msg::Ranked { generation, candidates } => {
            on_main(model, |main| main.ranked(generation, candidates))
        }
        Msg::Judged(directory, links, findings) => {
            decide::judged(model, &directory, links, findings)
        }
        Msg::Saved(seq) => {
            decide::saved(model, seq);
            Vec::new()
        }
        Msg::SaveFailed(problem) => {
            decide::save_failed(model, problem);
            Vec::new()
        }
        Msg::Copied(result) => {
            match result {
                Ok(text) => model.say(text),
                Err(text) => model.refuse(text),
            }
            Vec::new()
        }
        Msg::Written(result) => export::written(model, result),
        Msg::Sessions(sessions) => start::sessions(model, sessions),
        Msg::Progress(progress) => start::progress(model, progress),
        Msg::Opened(opened) => start::opened(model, *opened),
        Msg::ResultsRead(read) => results::read(model, read, stamp),
        Msg::Reloaded(reloaded) => reload::done(model, *reloaded, stamp),
        Msg::OpenFailed(problems) => start::open_failed(model, problems),
        Msg::Completed(path) => {
            start::completed(model, path);
            Vec::new()
        }
        Msg::MouseSet(on) => {
            model.mouse = on;
            model.say(if on { "mouse on; shift-drag selects text" } else { "mouse off" });
            Vec::new()
        }
        Msg::NotRemembered(reason) => {
            model.refuse(reason);
            Vec::new()
        }
        Msg::Terminate(ending) => leave(model, ending, stamp),
    }
}

fn on_main(
    model: &mut Model,
    change: impl FnOnce(&mut super::model::Main) -> Vec<Effect>,
) -> Vec<Effect> {
    model.main().map(change).unwrap_or_default()
}

fn key_pressed(model: &mut Model, key: Key, stamp: &Stamp) -> Vec<Effect> {
    model.notice = None;
    let layer = model.layer();
    match model.keymap.command(layer, key) {
        Some(command) if command.layer() == Layer::Global => global(model, command, stamp),
        command => match layer {
            Layer::Start => start::start_key(model, command),
            Layer::Panes => panes::command(model, command, stamp),
            Layer::Queue => queue::command(model, command, stamp),
            Layer::Work => work::command(model, command, stamp),
            Layer::Question => decide::question_key(model, command, stamp),
            Layer::List => windows::list_key(model, command, key, stamp),
            Layer::Typing => typing(model, command, key, stamp),
            Layer::Global => Vec::new(),
        },
    }
}

/// Commands that apply everywhere.
fn global(model: &mut Model, command: Command, stamp: &Stamp) -> Vec<Effect> {
    match command {
        Command::Help => windows::open_help(model),
        Command::Redraw => vec![Effect::Redraw],
        Command::Suspend => vec![Effect::Suspend],
        _ => leave(model, Ending::Interrupt, stamp),
    }
}

/// Ends the program. What the screen looked like is remembered first; decisions are on their way to
/// the disk already.
fn leave(model: &mut Model, ending: Ending, stamp: &Stamp) -> Vec<Effect> {
    let mut effects = Vec::new();
    match &mut model.screen {
        Screen::Main(main) => effects.extend(main.remember_view(stamp)),
        Screen::Importing(_) => effects.push(Effect::CancelImport),
        Screen::Start(_) | Screen::Form(_) => {}
    }
    effects.push(Effect::Exit(ending));
    effects
}

fn typing(model: &mut Model, command: Option<Command>, key: Key, stamp: &Stamp) -> Vec<Effect> {
    match (model.overlays.last(), &model.screen) {
        (Some(Overlay::Question(_)), _) => decide::reason_key(model, command, key, stamp),
        (Some(Overlay::Queue(_)), _) => queue::note_key(model, command, key, stamp),
        (Some(Overlay::Prompt(_)), _) => work::prompt_key(model, command, key, stamp),
        (Some(Overlay::Export(_)), _) => export::path_key(model, command, key, stamp),
        (Some(_), _) => windows::finder_key(model, command, key, stamp),
        (None, Screen::Form(_)) => start::form_key(model, command, key),
        (None, _) => panes::query_key(model, command, key),
    }
}

/// Pasted text goes into a line of text that is being typed, and nowhere else: outside, its letters
/// would be commands. Only its first line, without control characters.
fn pasted(model: &mut Model, text: &str) -> Vec<Effect> {
    model.notice = None;
    // Terminals send a carriage return for the end of a pasted line.
    let first = text.split(['\r', '\n']).find(|line| !line.is_empty()).unwrap_or_default();
    let line: String = first.chars().filter(|c| !c.is_control()).collect();
    if model.layer() != Layer::Typing {
        model.refuse("pasted text is taken in a line of text only: press / first");
        return Vec::new();
    }
    match (model.overlays.last_mut(), &mut model.screen) {
        (Some(overlay), _) => {
            windows::paste_into(overlay, &line);
            Vec::new()
        }
        (None, Screen::Form(form)) => {
            super::input::insert(&mut form.fields[form.at], &line);
            Vec::new()
        }
        (None, Screen::Main(main)) => panes::paste(main, &line),
        (None, Screen::Start(_) | Screen::Importing(_)) => Vec::new(),
    }
}

fn clicked(model: &mut Model, target: Target, stamp: &Stamp) -> Vec<Effect> {
    match target {
        Target::PaneLine(side, line) => on_main(model, |main| panes::click(main, side, line)),
        Target::WindowLine(line) => windows::click(model, line, stamp),
        Target::StartLine(line) => start::click(model, line),
    }
}

fn wheeled(model: &mut Model, target: Target, lines: isize) -> Vec<Effect> {
    match target {
        Target::PaneLine(side, _) => on_main(model, |main| panes::step(main, side, lines)),
        Target::WindowLine(_) => {
            windows::scroll(model, lines);
            Vec::new()
        }
        Target::StartLine(_) => Vec::new(),
    }
}

fn laid(model: &mut Model, heights: Heights) {
    if let Screen::Main(main) = &mut model.screen {
        main.left.set_height(heights.onprem);
        main.right.set_height(heights.cloud);
    }
    if let Screen::Start(start) = &mut model.screen {
        start.cursor.height = heights.window;
    }
    windows::set_size(model, heights.window, heights.width);
}

/// The other pane's side when the keyboard goes there.
const fn side_of(command: Command, now: Side) -> Side {
    match command {
        Command::PaneLeft => Side::OnPrem,
        Command::PaneRight => Side::Cloud,
        _ => now.other(),
    }
}
