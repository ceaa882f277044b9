//! The state of the program.

use super::command::{Command, Layer};
use super::keymap::Keymap;
use super::main::Main;
use super::press::Hints;
use super::screen::{Form, Importing, Start, panes};
use super::window::{Finder, Help, Window};
use crate::powershell::Dialect;

/// Everything that the program knows and shows.
#[derive(Debug)]
pub struct Model {
    /// Which key gives which command.
    pub keymap: Keymap,
    /// The screen, with the windows over it.
    pub screen: Screen,
    /// The help, over everything else.
    pub help: Option<Help>,
    /// What was said last.
    pub notice: Option<Notice>,
    /// Whether the screen has no room for anything: keys would do what nobody sees.
    pub(super) is_hidden: bool,
    /// Whether the mouse is on.
    pub mouse: bool,
    /// The name of the theme.
    pub theme: String,
    /// The dialect that new sessions begin with, where one is preferred.
    pub preferred: Option<Dialect>,
    /// The form of a new session as it was left: what was typed comes back with the next one.
    pub(super) left_form: Option<Form>,
    /// The stamp of the newest request for the list of sessions.
    pub(super) listing: u64,
}

/// A sentence in the bottom line, until the next key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What is said.
    pub text: String,
    /// Whether it is a refusal or a failure.
    pub grave: bool,
}

/// The screen below the help.
#[derive(Debug)]
pub enum Screen {
    /// The list of sessions.
    Start(Start),
    /// The form of a new session.
    Form(Form),
    /// The import.
    Importing(Importing),
    /// The two panes, and the windows over them, the top one last.
    Main(Box<Main>, Vec<Window>),
}

impl Model {
    /// The program as it starts, with the list of sessions.
    #[must_use]
    pub fn new(keymap: Keymap) -> Self {
        Self {
            keymap,
            screen: Screen::Start(Start::default()),
            help: None,
            notice: None,
            is_hidden: false,
            mouse: false,
            theme: String::new(),
            preferred: None,
            left_form: None,
            listing: 0,
        }
    }

    /// The windows over the panes, the top one last.
    #[must_use]
    pub fn windows(&self) -> &[Window] {
        match &self.screen {
            Screen::Main(_, windows) => windows,
            Screen::Start(_) | Screen::Form(_) | Screen::Importing(_) => &[],
        }
    }

    /// The layer that owns the keyboard, and the keys worth a hint. Drawing follows the same order.
    #[must_use]
    pub fn hints(&self) -> Hints {
        match &self.screen {
            _ if self.help.is_some() => Finder::hints(),
            Screen::Start(start) => start.hints(),
            Screen::Form(form) => form.hints(),
            Screen::Importing(importing) => importing.hints(),
            Screen::Main(main, windows) => match windows.last() {
                Some(window) => window.behaviour().hints(),
                None => panes::hints(main),
            },
        }
    }

    /// Whether a command can succeed where the cursor stands. A session that is only looked at takes no decision.
    #[must_use]
    pub fn offers(&self, command: Command, word: &str) -> bool {
        match &self.screen {
            _ if let Some(help) = &self.help => help.offers(command),
            Screen::Start(start) => start.offers(command),
            Screen::Form(_) | Screen::Importing(_) => true,
            Screen::Main(main, windows) => {
                let accepts = command == Command::Accept && (word == "queue" || word == "change");
                let decides = command.decides() || accepts;
                let does_something = match windows.last() {
                    Some(window) => window.behaviour().offers(command, main),
                    None => panes::offers(main, command),
                };
                does_something && !(decides && main.work.ledger.is_read_only())
            }
        }
    }

    /// The layer that owns the keyboard.
    #[must_use]
    pub fn layer(&self) -> Layer {
        self.hints().layer
    }

    /// Says something in the bottom line.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), grave: false });
    }

    /// Says that something was refused or failed.
    pub(super) fn refuse(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), grave: true });
    }
}
