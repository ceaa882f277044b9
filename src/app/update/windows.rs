//! Keys in windows: menus, columns, help, palette, texts.

use crate::app::command::{Command, Layer};
use crate::app::compare::compare_lines;
use crate::app::input;
use crate::app::key::Key;
use crate::app::model::{CloudList, Main, Model, Screen};
use crate::app::msg::{Effect, Ending};
use crate::app::overlay::{Choice, ColumnList, Cursor, Finder, Menu, Overlay, Reader};
use crate::app::pane::Side;
use crate::session::Stamp;
use crate::text::fold;

use super::{decide, export, leave, panes, queue, work};

/// The lines of the help: a key and what it does, or a heading.
pub(super) fn open_help(model: &mut Model) -> Vec<Effect> {
    if !matches!(model.overlays.last(), Some(Overlay::Help(_))) {
        model.overlays.push(Overlay::Help(Finder::default()));
    }
    Vec::new()
}

/// All commands of the panes.
pub(super) fn open_palette(model: &mut Model) -> Vec<Effect> {
    model.overlays.push(Overlay::Palette(Finder::default()));
    Vec::new()
}

/// The import report.
pub(super) fn report(main: &Main) -> Reader {
    let lines = if main.data.report.is_empty() {
        vec!["There is nothing to report: the exports were not read.".into()]
    } else {
        main.data.report.clone()
    };
    Reader::new("Import report", lines)
}

/// Obeys a key in a window that is a list.
pub(super) fn list_key(
    model: &mut Model,
    command: Option<Command>,
    key: Key,
    stamp: &Stamp,
) -> Vec<Effect> {
    if let (None, Screen::Importing(_)) = (model.overlays.last(), &model.screen) {
        return importing_key(model, command, stamp);
    }
    let len = length(model);
    match model.overlays.last_mut() {
        Some(Overlay::Menu(menu)) => match chosen(menu, command, key) {
            Some(choice) => {
                model.overlays.pop();
                choose(model, choice, stamp)
            }
            None => move_or_close(model, command, len),
        },
        Some(Overlay::Columns(list)) => match command {
            Some(Command::Toggle | Command::Earlier | Command::Later) => {
                change_columns(list, command);
                let list = list.clone();
                set_columns(model, &list)
            }
            Some(Command::Accept) => close(model),
            _ => move_or_close(model, command, len),
        },
        Some(Overlay::Export(_)) => export::form_command(model, command, stamp),
        Some(_) => match command {
            Some(Command::Accept) => close(model),
            _ => move_or_close(model, command, len),
        },
        None => Vec::new(),
    }
}

fn importing_key(model: &mut Model, command: Option<Command>, stamp: &Stamp) -> Vec<Effect> {
    let Screen::Importing(importing) = &model.screen else { return Vec::new() };
    match command {
        Some(Command::Back | Command::Accept) if !importing.failed.is_empty() => {
            super::start::go_to_start(model)
        }
        Some(Command::Back) => vec![Effect::CancelImport],
        Some(Command::Quit) => leave(model, Ending::Quit, stamp),
        _ => Vec::new(),
    }
}

fn close(model: &mut Model) -> Vec<Effect> {
    model.overlays.pop();
    Vec::new()
}

fn move_or_close(model: &mut Model, command: Option<Command>, len: usize) -> Vec<Effect> {
    let Some(command) = command else { return Vec::new() };
    if command == Command::Back {
        return close(model);
    }
    if let Some(cursor) = cursor(model) {
        cursor.obey(command, len);
    }
    Vec::new()
}

/// The choice that a key makes in a menu.
fn chosen(menu: &Menu, command: Option<Command>, key: Key) -> Option<Choice> {
    if command == Some(Command::Accept) {
        return menu.items.get(menu.cursor.at).map(|item| item.choice.clone());
    }
    let typed = key.typed()?;
    let by_letter = menu.items.iter().find(|item| item.key == Some(typed));
    by_letter.map(|item| item.choice.clone())
}

fn choose(model: &mut Model, choice: Choice, stamp: &Stamp) -> Vec<Effect> {
    match choice {
        Choice::Copy(text) => {
            let what = if text.chars().count() > 40 { "the value".into() } else { text.clone() };
            vec![Effect::Copy(text, what)]
        }
        Choice::Command(command) => obey(model, command, stamp),
        Choice::Bulk(kind) => work::begin(model, kind),
        Choice::Anchor(policy) => decide::set_anchor(model, policy, stamp),
        Choice::Demo(demo) => super::start::demo(model, demo),
        Choice::OnPremFilter(filter) => {
            let Some(main) = model.main() else { return Vec::new() };
            main.left.filter = filter;
            vec![main.search_left()]
        }
        Choice::CloudFilter(filter) => {
            let Some(main) = model.main() else { return Vec::new() };
            main.right.filter = filter;
            // A filter of the cloud pane is about all its users.
            main.cloud_list = CloudList::Everybody;
            main.search_right().into_iter().collect()
        }
        Choice::Sort(side, sort) => {
            let Some(main) = model.main() else { return Vec::new() };
            match side {
                Side::OnPrem => {
                    main.left.sort = sort;
                    vec![main.search_left()]
                }
                Side::Cloud => {
                    main.right.sort = sort;
                    let effects = main.search_right().into_iter().collect();
                    main.look();
                    effects
                }
            }
        }
    }
}

/// Obeys a command chosen from palette or help, wherever it applies.
fn obey(model: &mut Model, command: Command, stamp: &Stamp) -> Vec<Effect> {
    match command.layer() {
        Layer::Panes => panes::command(model, Some(command), stamp),
        Layer::Global => super::global(model, command, stamp),
        Layer::Queue => queue::command(model, Some(command), stamp),
        Layer::Start => super::start::start_key(model, Some(command)),
        Layer::Typing | Layer::List | Layer::Work | Layer::Question => Vec::new(),
    }
}

fn change_columns(list: &mut ColumnList, command: Option<Command>) {
    let at = list.cursor.at;
    let len = list.items.len();
    let other = match command {
        Some(Command::Earlier) => at.checked_sub(1),
        Some(Command::Later) => Some(at + 1).filter(|next| *next < len),
        _ => {
            if let Some((_, shown)) = list.items.get_mut(at) {
                *shown = !*shown;
            }
            None
        }
    };
    if let Some(other) = other {
        list.items.swap(at, other);
        list.cursor.place(other, len);
    }
}

fn set_columns(model: &mut Model, list: &ColumnList) -> Vec<Effect> {
    let shown: Vec<_> = list.items.iter().filter(|(_, shown)| *shown).map(|(c, _)| *c).collect();
    if shown.is_empty() {
        model.refuse("one column must stay");
        if let Some(Overlay::Columns(list)) = model.overlays.last_mut() {
            let at = list.cursor.at;
            list.items[at].1 = true;
        }
        return Vec::new();
    }
    if let Some(main) = model.main() {
        match list.side {
            Side::OnPrem => main.left.columns = shown,
            Side::Cloud => main.right.columns = shown,
        }
    }
    Vec::new()
}

/// Keys in a list that is searched by typing.
pub(super) fn finder_key(
    model: &mut Model,
    command: Option<Command>,
    key: Key,
    stamp: &Stamp,
) -> Vec<Effect> {
    let len = length(model);
    match command {
        Some(Command::Accept) => {
            let chosen = found_command(model);
            model.overlays.pop();
            chosen.map(|command| obey(model, command, stamp)).unwrap_or_default()
        }
        Some(Command::Back) => {
            let Some(finder) = finder(model) else { return Vec::new() };
            if finder.input.value().is_empty() {
                return close(model);
            }
            finder.input.reset();
            finder.cursor = Cursor { height: finder.cursor.height, ..Cursor::default() };
            Vec::new()
        }
        Some(command) => {
            if let Some(finder) = finder(model) {
                finder.cursor.obey(command, len);
            }
            Vec::new()
        }
        None => {
            if let Some(finder) = finder(model)
                && input::edit(&mut finder.input, key)
            {
                finder.cursor = Cursor { height: finder.cursor.height, ..Cursor::default() };
            }
            Vec::new()
        }
    }
}

fn finder(model: &mut Model) -> Option<&mut Finder> {
    match model.overlays.last_mut() {
        Some(Overlay::Help(finder) | Overlay::Palette(finder)) => Some(finder),
        _ => None,
    }
}

/// The command under the cursor of help or palette.
fn found_command(model: &Model) -> Option<Command> {
    match model.overlays.last() {
        Some(Overlay::Help(finder)) => {
            let lines = help_lines(model, finder.input.value());
            lines.get(finder.cursor.at).and_then(|line| line.command)
        }
        Some(Overlay::Palette(finder)) => {
            palette_lines(finder.input.value()).get(finder.cursor.at).copied()
        }
        _ => None,
    }
}

/// A line of the help.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HelpLine {
    /// The keys, or the form of a query.
    pub keys: String,
    /// What it does.
    pub text: String,
    /// The command, if it can be given from here.
    pub command: Option<Command>,
}

/// What can be typed in a query line.
const QUERY_HELP: &[(&str, &str)] = &[
    ("anna mul", "all words, in any order, whatever accents and case"),
    ("mulelr", "typing errors are forgiven from the fifth letter on"),
    ("amuller", "beginnings of words: Anna Muller"),
    ("'Müller", "exactly this, accents and all"),
    ("^anna  muller$", "at the beginning or at the end of a field"),
    ("!extern", "must not occur"),
    ("anna | hanna", "either of them"),
    ("upn:anna", "in one field: upn sam name mail dept ou empl and more"),
    ("is:todo", "the state: todo queued linked; is:x lists them all"),
    ("id:874b", "a part of an id: GUID or Base64"),
    ("874bcd2b-148d-..", "a pasted GUID, Base64, hex or LDAP id finds its owner"),
];

/// What the letter of each state means.
const STATE_HELP: &[(&str, &str)] = &[
    ("L", "linked"),
    ("s", "would soft match"),
    ("-", "linked to nobody; in the cloud: no ImmutableId"),
    ("D", "a soft-deleted user holds the anchor"),
    ("!", "conflict: several hold it, or the target has another id"),
    ("x", "no anchor that can be read"),
    ("?", "not known: the export does not tell"),
    ("o", "orphan: the GUID of nobody on-premises"),
    ("w", "a GUID in the wrong byte order"),
    ("c", "a custom anchor, not a GUID"),
    ("2", "another cloud user has the same ImmutableId"),
    ("Q", "a link is queued"),
    ("A", "a script has done what was queued"),
    ("E", "a script failed or refused to do what was queued"),
];

/// The lines of the help that hold all words of the search.
#[must_use]
pub fn help_lines(model: &Model, search: &str) -> Vec<HelpLine> {
    let mut lines = Vec::new();
    for (layer, heading) in [
        (Layer::Panes, "The two panes"),
        (Layer::Queue, "The queue"),
        (Layer::Work, "Soft-deleted users, jobs, bulk previews"),
        (Layer::List, "Windows and lists"),
        (Layer::Typing, "While typing"),
        (Layer::Start, "The list of sessions"),
        (Layer::Global, "Everywhere"),
    ] {
        let keys = |command: &Command| {
            let keys: Vec<String> =
                model.keymap.keys(layer, *command).iter().map(ToString::to_string).collect();
            (!keys.is_empty()).then(|| keys.join(" "))
        };
        let own = Command::ALL.iter().filter_map(|command| {
            let given = matches!(command.layer(), Layer::Panes | Layer::Global);
            Some(HelpLine {
                keys: keys(command)?,
                text: command.title().into(),
                command: (given && layer == command.layer()).then_some(*command),
            })
        });
        lines.push(heading_line(heading));
        lines.extend(own);
    }
    for (heading, texts) in [("Queries", QUERY_HELP), ("Letters of states", STATE_HELP)] {
        lines.push(heading_line(heading));
        lines.extend(texts.iter().map(|(keys, text)| HelpLine {
            keys: (*keys).into(),
            text: (*text).into(),
            command: None,
        }));
    }
    let words = fold(search);
    let hits = |line: &HelpLine| {
        let text = fold(&format!("{} {}", line.keys, line.text));
        words.split_whitespace().all(|word| text.contains(word))
    };
    if words.trim().is_empty() {
        return lines;
    }
    lines.into_iter().filter(|line| !line.keys.is_empty() && hits(line)).collect()
}

fn heading_line(text: &str) -> HelpLine {
    HelpLine { keys: String::new(), text: text.into(), command: None }
}

/// The commands of the panes that hold all words of the search.
#[must_use]
pub fn palette_lines(search: &str) -> Vec<Command> {
    let words = fold(search);
    let hits = |command: &Command| {
        let text = fold(&format!("{} {}", command.name(), command.title()));
        words.split_whitespace().all(|word| text.contains(word))
    };
    let here = |command: &Command| matches!(command.layer(), Layer::Panes | Layer::Global);
    Command::ALL.iter().copied().filter(|command| here(command) && hits(command)).collect()
}

/// Pastes into the line of text of a window.
pub(super) fn paste_into(overlay: &mut Overlay, text: &str) {
    match overlay {
        Overlay::Question(question) => {
            if let Some(reason) = &mut question.reason {
                input::insert(reason, text);
            }
        }
        Overlay::Help(finder) | Overlay::Palette(finder) => input::insert(&mut finder.input, text),
        Overlay::Queue(queue) => {
            if let Some((_, note)) = &mut queue.note {
                input::insert(note, text);
            }
        }
        Overlay::Export(form) => input::insert(&mut form.path, text),
        Overlay::Prompt(prompt) => input::insert(&mut prompt.input, text),
        Overlay::Menu(_)
        | Overlay::Columns(_)
        | Overlay::Reader(_)
        | Overlay::Compare(_)
        | Overlay::Work(_) => {}
    }
}

fn cursor(model: &mut Model) -> Option<&mut Cursor> {
    Some(match model.overlays.last_mut()? {
        Overlay::Menu(menu) => &mut menu.cursor,
        Overlay::Columns(list) => &mut list.cursor,
        Overlay::Help(finder) | Overlay::Palette(finder) => &mut finder.cursor,
        Overlay::Reader(reader) => &mut reader.cursor,
        Overlay::Compare(cursor) => cursor,
        Overlay::Queue(queue) => &mut queue.cursor,
        Overlay::Work(view) => &mut view.cursor,
        Overlay::Question(_) | Overlay::Export(_) | Overlay::Prompt(_) => return None,
    })
}

/// How many lines the window on top has.
fn length(model: &mut Model) -> usize {
    match (model.overlays.last(), &model.screen) {
        (Some(Overlay::Menu(menu)), _) => menu.items.len(),
        (Some(Overlay::Columns(list)), _) => list.items.len(),
        (Some(Overlay::Help(finder)), _) => help_lines(model, finder.input.value()).len(),
        (Some(Overlay::Palette(finder)), _) => palette_lines(finder.input.value()).len(),
        (Some(Overlay::Reader(reader)), _) => tops(reader.lines.len(), &reader.cursor),
        (Some(Overlay::Compare(cursor)), Screen::Main(main)) => {
            tops(compare_lines(main, cursor.width).len(), cursor)
        }
        (Some(Overlay::Queue(view)), Screen::Main(main)) => main.plan_lines(view.only_failed).len(),
        (Some(Overlay::Work(view)), Screen::Main(main)) => view.len(main),
        _ => 0,
    }
}

/// How many lines of a text can stand first on the screen: it is scrolled, not walked through.
const fn tops(lines: usize, cursor: &Cursor) -> usize {
    lines.saturating_sub(cursor.height) + 1
}

/// Chooses the line of a window that the mouse points at.
pub(super) fn click(model: &mut Model, line: usize, stamp: &Stamp) -> Vec<Effect> {
    let len = length(model);
    if let Some(cursor) = cursor(model) {
        let at = cursor.top + line;
        cursor.place(at, len);
    }
    match model.overlays.last() {
        Some(Overlay::Menu(menu)) => {
            let choice = menu.items.get(menu.cursor.at).map(|item| item.choice.clone());
            model.overlays.pop();
            choice.map(|choice| choose(model, choice, stamp)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Scrolls the window on top.
pub(super) fn scroll(model: &mut Model, lines: isize) {
    let len = length(model);
    if let Some(cursor) = cursor(model) {
        cursor.step(lines, len);
    }
}

/// Tells the window on top how many lines it has, of how many cells.
pub(super) fn set_size(model: &mut Model, height: usize, width: usize) {
    if let Some(Overlay::Reader(reader)) = model.overlays.last_mut() {
        reader.set_width(width);
    }
    if let Some(cursor) = cursor(model) {
        cursor.height = height;
        cursor.width = width;
    }
    let len = length(model);
    if let Some(cursor) = cursor(model) {
        let at = cursor.at;
        cursor.place(at, len);
    }
}
