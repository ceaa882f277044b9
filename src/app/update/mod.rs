//! What each message does.

mod desk;
mod idle;
mod outset;

use desk::{Desk, LeftOver};

use tui_input::Input;

use super::command::{Command, GlobalCommand, Layer, LayerCommand};
use super::cursor::Cursor;
use super::input;
use super::key::Key;
use super::main::{adjust, keeping};
use super::model::{Model, Screen};
use super::msg::{Effect, Ending, Heights, Msg, Target};
use super::press::Press;
use super::screen::{Turn, panes};
use super::window::{Help, Helped};
use crate::session::Stamp;
use crate::text::counted;

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
        Msg::Found(side, snapshot) => on_desk(model, stamp, |desk| desk.main.found(side, snapshot)),
        Msg::Learnt(asked, learnt) => on_desk(model, stamp, |desk| desk.main.learnt(asked, learnt)),
        Msg::Weighed(asked, weighed) => on_desk(model, stamp, |desk| desk.weighed(asked, weighed)),
        Msg::Doubted(links, doubts) => {
            let count = doubts.count();
            let effects = on_desk(model, stamp, |desk| {
                desk.main.doubted(&links, doubts);
                Vec::new()
            });
            say_doubted(model, count);
            effects
        }
        Msg::Judged(judge, links, findings) => {
            on_desk(model, stamp, |desk| adjust::judged(desk.main, &judge, links, findings))
        }
        Msg::Checked(links, findings) => on_desk(model, stamp, |desk| {
            desk.main.checked(&links, findings);
            Vec::new()
        }),
        Msg::Saved(seq) => {
            on_desk(model, stamp, |desk| desk.saving(|main| keeping::saved(main, seq, stamp)))
        }
        Msg::SaveFound => {
            on_desk(model, stamp, |desk| desk.saving(|main| keeping::found(main, stamp)))
        }
        Msg::SaveFailed(problem) => {
            on_desk(model, stamp, |desk| desk.saving(|main| keeping::save_failed(main, problem)))
        }
        Msg::SavedAs(saved) => on_desk(model, stamp, |desk| desk.saved_as(saved)),
        Msg::Copied(result) => {
            match result {
                Ok(text) => model.say(text),
                Err(text) => model.refuse(text),
            }
            Vec::new()
        }
        Msg::Written(result) => on_desk(model, stamp, |desk| desk.written(result)),
        Msg::ResultsRead(path, read) => on_desk(model, stamp, |desk| desk.results(&path, read)),
        Msg::Reloaded(reloaded) => {
            model.help = None;
            on_desk(model, stamp, |desk| desk.reloaded(*reloaded))
        }
        Msg::ExportGone(gone) => on_desk(model, stamp, |desk| desk.export_gone(gone)),
        Msg::Sessions(generation, sessions) => outset::sessions(model, generation, sessions),
        Msg::Progress(progress) => outset::progress(model, progress),
        Msg::Opened(opened) => outset::opened(model, *opened),
        Msg::OpenFailed(failure) => outset::open_failed(model, failure),
        Msg::Completed { typed, path, names } => {
            let is_same = path == typed;
            completed(model, &typed, path);
            if !names.is_empty() {
                model.say(names.join("  "));
            } else if is_same {
                model.say("nothing there goes on from what is typed");
            }
            Vec::new()
        }
        Msg::MouseSet(on) => {
            model.mouse = on;
            model.say(if on { "mouse on; shift-drag selects text" } else { "mouse off" });
            Vec::new()
        }
        Msg::ThemeSet(name) => {
            model.say(format!("theme {name}, kept for the next time"));
            if let Screen::Main(main, _) = &mut model.screen {
                main.theme.clone_from(&name);
            }
            model.theme = name;
            Vec::new()
        }
        Msg::Sorted(sorted) => {
            outset::sorted(model, sorted);
            Vec::new()
        }
        Msg::Grown => on_desk(model, stamp, |desk| {
            desk.grown();
            Vec::new()
        }),
        Msg::NotRemembered(reason) => {
            model.refuse(reason);
            Vec::new()
        }
        Msg::Terminate(ending) => leave(model, ending, stamp),
    }
}

/// Does something at the panes and their windows, if they are there.
fn on_desk(
    model: &mut Model,
    stamp: &Stamp,
    change: impl FnOnce(&mut Desk<'_>) -> Vec<Effect>,
) -> Vec<Effect> {
    let Some(mut desk) = Desk::of(model, stamp) else { return Vec::new() };
    let mut effects = desk.follow(change);
    match desk.left_over {
        Some(LeftOver::Given(command)) => effects.extend(global(model, command, stamp)),
        Some(LeftOver::Idle(key)) => say_idle(model, key),
        Some(LeftOver::Reopen) => effects.extend(outset::reopen(model)),
        Some(LeftOver::Refused(text, command)) => {
            let key = model.keymap.key(Layer::Panes, command);
            let way = key.map(|key| format!(" ({key}: {})", command.hint())).unwrap_or_default();
            model.refuse(format!("{text}{way}"));
        }
        None => {}
    }
    effects
}

/// Says how many links look wrong, unless something else was said just now.
fn say_doubted(model: &mut Model, count: usize) {
    if count == 0 || model.notice.is_some() {
        return;
    }
    let key = model.keymap.key(Layer::Panes, Command::OpenFindings);
    let way = key.map(|key| format!(": {key} names them")).unwrap_or_default();
    let lead = if count == 1 { "leads" } else { "lead" };
    let links = counted(count, "link");
    model.refuse(format!("{links} in the exports {lead} to another person, as it seems{way}"));
}

/// Says of a key that it does nothing here, and where it would.
fn say_idle(model: &mut Model, key: Key) {
    let sentence = idle::sentence(model, key);
    model.say(sentence);
}

fn key_pressed(model: &mut Model, key: Key, stamp: &Stamp) -> Vec<Effect> {
    model.notice = None;
    let press = Press { key, command: model.keymap.command(model.layer(), key), stamp };
    match press.command() {
        Some(GlobalCommand::Leave) => return global(model, GlobalCommand::Leave, stamp),
        _ if model.is_hidden => return Vec::new(),
        Some(command) => return global(model, command, stamp),
        None => {}
    }
    if let Some(help) = &mut model.help {
        let helped = help.press(&press);
        return helped_by(model, helped, stamp);
    }
    let turn = match &mut model.screen {
        Screen::Start(start) => start.press(&press),
        Screen::Form(form) => form.press(&press),
        Screen::Importing(importing) => importing.press(&press),
        Screen::Main(..) => return on_desk(model, stamp, |desk| desk.press(&press)),
    };
    if matches!(turn, Turn::Idle) {
        say_idle(model, key);
    }
    outset::turn(model, turn)
}

/// Commands that apply everywhere.
fn global(model: &mut Model, command: GlobalCommand, stamp: &Stamp) -> Vec<Effect> {
    match command {
        GlobalCommand::Help => {
            if model.help.is_none() {
                model.help = Some(Help::open(&model.keymap, &model.hints()));
            }
            Vec::new()
        }
        GlobalCommand::Redraw => vec![Effect::Redraw],
        GlobalCommand::Suspend => vec![Effect::Suspend],
        GlobalCommand::Leave if matches!(model.screen, Screen::Main(..)) => {
            on_desk(model, stamp, |desk| desk.quit(Ending::Interrupt))
        }
        GlobalCommand::Leave => leave(model, Ending::Interrupt, stamp),
    }
}

/// Closes the help, and obeys what was chosen in it where that applies.
fn helped_by(model: &mut Model, helped: Helped, stamp: &Stamp) -> Vec<Effect> {
    let chosen = match helped {
        Helped::On => return Vec::new(),
        Helped::Idle => {
            model.say("this line is nothing that the panes can do at once; Esc leaves the help");
            return Vec::new();
        }
        Helped::Closed(chosen) => chosen,
    };
    model.help = None;
    let Some(command) = chosen else { return Vec::new() };
    match (GlobalCommand::of(command), &mut model.screen) {
        (Some(command), _) => global(model, command, stamp),
        (None, Screen::Main(..)) => on_desk(model, stamp, |desk| desk.give(command)),
        (None, _) => {
            model.refuse(format!("'{}' needs a session that is open", command.hint()));
            Vec::new()
        }
    }
}

/// Ends the program. What the screen looked like is remembered first; decisions are on their way to
/// the disk already.
fn leave(model: &mut Model, ending: Ending, stamp: &Stamp) -> Vec<Effect> {
    match &mut model.screen {
        Screen::Main(main, _) => keeping::leave(main, ending, stamp),
        Screen::Importing(_) => vec![Effect::CancelImport, Effect::Exit(ending)],
        Screen::Start(_) | Screen::Form(_) => vec![Effect::Exit(ending)],
    }
}

/// Pasted text goes into a line of text that is being typed, and nowhere else: outside, its letters
/// would be commands. Only its first line, without control characters.
fn pasted(model: &mut Model, text: &str) -> Vec<Effect> {
    model.notice = None;
    if model.is_hidden {
        return Vec::new();
    }
    // Terminals send a carriage return for the end of a pasted line.
    let first = text.split(['\r', '\n']).find(|line| !line.is_empty()).unwrap_or_default();
    let line: String = first.chars().filter(|c| !c.is_control()).collect();
    if let Screen::Main(main, windows) = &mut model.screen
        && model.help.is_none()
        && windows.is_empty()
        && main.typing
    {
        let (effects, whole) = panes::paste(main, &line);
        if !whole {
            model.refuse(input::CUT);
        }
        return effects;
    }
    match typed(model).map(|into| input::insert(into, &line)) {
        Some(true) => {}
        Some(false) => model.refuse(input::CUT),
        None => {
            let hints = model.hints();
            let search = hints.commands.contains(&Command::Search);
            let key = model.keymap.key(hints.layer, Command::Search).filter(|_| search);
            let way = key.map(|key| format!(": press {key} first")).unwrap_or_default();
            model.refuse(format!("pasted text is taken in a line of text only{way}"));
        }
    }
    if let Screen::Main(main, windows) = &mut model.screen
        && model.help.is_none()
        && let Some(window) = windows.last_mut()
    {
        window.behaviour_mut().pasted(main);
    }
    Vec::new()
}

/// The line of text that is being typed in a window or form.
fn typed(model: &mut Model) -> Option<&mut Input> {
    match &mut model.screen {
        _ if model.help.is_some() => model.help.as_mut().map(|help| &mut help.finder.input),
        Screen::Form(form) => Some(form.typed()),
        Screen::Main(_, windows) => {
            windows.last_mut().and_then(|window| window.behaviour_mut().typed())
        }
        Screen::Importing(importing) => importing.typed(),
        Screen::Start(_) => None,
    }
}

/// A half-typed path was completed; what was typed since counts more.
fn completed(model: &mut Model, before: &str, path: String) {
    if let Some(line) = typed(model).filter(|line| line.value() == before) {
        *line = Input::new(path);
    }
}

fn clicked(model: &mut Model, target: Target, stamp: &Stamp) -> Vec<Effect> {
    match (target, &mut model.screen) {
        (Target::PaneLine(side, line), Screen::Main(main, _)) => main.point(side, line),
        (Target::WindowLine(line), _) if model.help.is_some() => {
            on_list(model, |cursor, len| cursor.place(cursor.top + line, len));
            Vec::new()
        }
        (Target::WindowLine(line), Screen::Main(..)) => {
            on_desk(model, stamp, |desk| desk.click(line))
        }
        (Target::WindowLine(line), Screen::Start(start)) => {
            let turn = start.click_menu(line);
            outset::turn(model, turn)
        }
        (Target::StartLine(line), Screen::Start(start)) => {
            start.click(line);
            Vec::new()
        }
        (Target::PaneLine(..) | Target::WindowLine(_) | Target::StartLine(_), _) => Vec::new(),
    }
}

fn wheeled(model: &mut Model, target: Target, lines: isize) -> Vec<Effect> {
    match (target, &mut model.screen) {
        (Target::PaneLine(side, _), Screen::Main(main, _)) => return main.step(side, lines),
        (Target::WindowLine(_), _) => on_list(model, |cursor, len| cursor.step(lines, len)),
        (Target::PaneLine(..) | Target::StartLine(_), _) => {}
    }
    Vec::new()
}

/// Does something with the cursor of the list on top, and with its length.
fn on_list(model: &mut Model, change: impl FnOnce(&mut Cursor, usize)) {
    let list = match (&mut model.help, &mut model.screen) {
        (Some(help), _) => Some(help.list()),
        (None, Screen::Main(main, windows)) => {
            windows.last_mut().and_then(|window| window.behaviour_mut().list(main))
        }
        (None, Screen::Start(start)) => start.menu(),
        (None, Screen::Form(_) | Screen::Importing(_)) => None,
    };
    if let Some((cursor, len)) = list {
        change(cursor, len);
    }
}

/// Tells the panes, and the list on top, how much of them fits on the screen.
fn laid(model: &mut Model, heights: Heights) {
    model.is_hidden = !heights.fits;
    match &mut model.screen {
        Screen::Main(main, windows) => {
            if heights.fits && windows.is_empty() && model.help.is_none() {
                main.shown = main.left.cursor.zip(main.right.cursor);
            }
            main.left.set_height(heights.onprem);
            main.right.set_height(heights.cloud);
            (main.left.cells, main.right.cells) = heights.columns;
            if let Some(window) = windows.last_mut().filter(|_| model.help.is_none()) {
                window.behaviour_mut().laid(heights.width);
            }
        }
        Screen::Start(start) => start.cursor.height = heights.window,
        Screen::Form(_) | Screen::Importing(_) => {}
    }
    on_list(model, |cursor, _| (cursor.height, cursor.width) = (heights.window, heights.width));
    // How long a text is follows from its lines on the screen.
    on_list(model, |cursor, len| cursor.place(cursor.at, len));
}
