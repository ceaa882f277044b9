//! What is said of a key that does nothing where it was pressed: where it would do something, and how to get
//! there. Silence leaves an operator guessing whether the program has heard.

use crate::app::command::{Command, Layer};
use crate::app::key::Key;
use crate::app::model::Model;

/// Where a command works that the panes do not take: the command that opens that window.
const fn opener(command: Command) -> Option<Command> {
    use Command as C;
    match command {
        C::Purge | C::Restore | C::FreeId => Some(C::OpenDeleted),
        C::Severity | C::OnlyThis | C::Fix => Some(C::OpenFindings),
        C::Raise | C::Lower | C::Sample => Some(C::OpenCertain),
        C::QueueAll => Some(C::Bulk),
        C::Remove | C::MoveUp | C::MoveDown | C::Note | C::TakeResults | C::OnlyFailed => {
            Some(C::OpenQueue)
        }
        _ => None,
    }
}

/// The sentence.
pub(super) fn sentence(model: &Model, key: Key) -> String {
    let layer = model.layer();
    let elsewhere = match layer {
        Layer::Question => return format!("{key} is no answer here: y or n"),
        Layer::Panes => in_a_window(model, key),
        Layer::Global | Layer::Start | Layer::Typing => None,
        Layer::Work => in_a_window(model, key).or_else(|| in_the_panes(model, key)),
        Layer::Queue | Layer::List => in_the_panes(model, key),
    };
    let help = model.keymap.key(layer, Command::Help);
    let help = help.or_else(|| model.keymap.key(Layer::Global, Command::Help));
    let keys = help.map(|help| format!("; {help} shows the keys")).unwrap_or_default();
    let elsewhere = elsewhere.map(|elsewhere| format!(". {elsewhere}")).unwrap_or_default();
    format!("{key} does nothing here{elsewhere}{keys}")
}

/// What the key means in a window that the panes can open.
fn in_a_window(model: &Model, key: Key) -> Option<String> {
    [Layer::Work, Layer::Queue].into_iter().find_map(|layer| {
        let command = model.keymap.command(layer, key)?;
        let opener = opener(command)?;
        let way = model.keymap.key(Layer::Panes, opener)?;
        let (place, word) = (opener.hint(), command.hint());
        Some(format!("In the window of {way} ({place}) it means: {word}"))
    })
}

/// What the key means in the panes below a window.
fn in_the_panes(model: &Model, key: Key) -> Option<String> {
    if model.windows().is_empty() {
        return None;
    }
    let command = model.keymap.command(Layer::Panes, key)?;
    Some(format!("In the panes, after Esc, it means: {}", command.hint()))
}
