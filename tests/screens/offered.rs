//! A key that the line at the bottom names does something: it is named only where it does.

use hardmatch::app::{Command, Layer, Msg};

use crate::headless::Headless;
use crate::scenes;

/// The commands that the line at the bottom may name, in the layer that has the keyboard. A list may be at its end,
/// and what Enter does with a text depends on what is typed.
fn offered(app: &Headless) -> Vec<Command> {
    let hints = app.model.hints();
    let answers = |command: &Command| *command == Command::Accept && hints.layer == Layer::Typing;
    let moves = |command: &Command| {
        matches!(command, Command::Up | Command::Down | Command::PageDown | Command::PageUp)
    };
    let commands = hints.commands.iter().copied().filter(|it| !answers(it) && !moves(it));
    commands.filter(|command| app.model.offers(*command, hints.word(*command))).collect()
}

/// What a command does in a scene: nothing, or something that is seen or asked for outside.
fn does_nothing(scene: fn() -> Headless, command: Command) -> Option<String> {
    let mut app = scene();
    app.model.notice = None;
    let state = |app: &Headless| (app.styled(), app.outside.len());
    let (before, windows) = (state(&app), app.model.windows().len());
    let layer = app.model.layer();
    let key = app.model.keymap.key(layer, command).unwrap();
    app.send(Msg::Key(key));
    let said = app.model.notice.as_ref();
    let refused =
        said.is_some_and(|notice| notice.grave || notice.text.contains("does nothing here"));
    let refused = refused && app.model.windows().len() == windows;
    let said = said.map(|notice| notice.text.clone()).unwrap_or_default();
    (refused || before == state(&app)).then(|| format!("{key}: {said}"))
}

#[test]
fn a_key_that_is_named_does_something() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (name, scene) in scenes::ALL {
        for command in offered(&scene()) {
            tried += 1;
            wrong.extend(does_nothing(*scene, command).map(|said| format!("{name}: {said}")));
        }
    }
    assert!(tried > 300, "{tried} keys");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
