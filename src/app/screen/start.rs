//! The list of sessions.

use super::turn::Turn;
use crate::app::command::{Command, Layer, StartCommand};
use crate::app::cursor::Cursor;
use crate::app::msg::{Effect, Ending, SessionItem};
use crate::app::press::{Hints, Press};
use crate::app::window::{Chosen, Menu, demos};
use crate::session::Demo;

/// The list of sessions.
#[derive(Debug, Default)]
pub struct Start {
    /// The sessions, the latest first; `None` until they are known.
    pub sessions: Option<Vec<SessionItem>>,
    /// The cursor.
    pub cursor: Cursor,
    /// The demos to choose from, while they are asked for.
    pub demos: Option<Menu<Demo>>,
}

impl Start {
    fn items(&self) -> &[SessionItem] {
        self.sessions.as_deref().unwrap_or_default()
    }

    /// The keys worth a hint.
    pub(in crate::app) fn hints(&self) -> Hints {
        use Command as C;
        match self.demos {
            Some(_) => Menu::<Demo>::keys(),
            None => Hints {
                words: &[(C::Accept, "open", "Open the session under the cursor")],
                ..Hints::new(Layer::Start, &[C::Accept, C::NewSession, C::Demo, C::Help, C::Quit])
            },
        }
    }

    /// Whether a command of the hints does something where the cursor stands.
    pub(in crate::app) fn offers(&self, command: Command) -> bool {
        command != Command::Accept || self.demos.is_some() || !self.items().is_empty()
    }

    /// Takes a key.
    pub(in crate::app) fn press(&mut self, press: &Press<'_>) -> Turn {
        if let Some(menu) = &mut self.demos {
            let chosen = menu.choose(press);
            return self.chosen(chosen);
        }
        let Some(command) = press.command() else { return Turn::Idle };
        match command {
            StartCommand::Accept => match self.items().get(self.cursor.at) {
                Some(item) => {
                    Turn::Import(item.name.clone(), Effect::OpenSession(item.name.clone()))
                }
                None => Turn::Idle,
            },
            StartCommand::Demo => {
                self.demos = Some(demos());
                Turn::Stay
            }
            StartCommand::NewSession => Turn::Form,
            StartCommand::Quit => Turn::Leave(Ending::Quit),
            StartCommand::Move(motion) => {
                self.cursor.follow(motion, self.items().len());
                Turn::Stay
            }
        }
    }

    fn chosen(&mut self, chosen: Chosen<Demo>) -> Turn {
        match chosen {
            Chosen::Nothing => Turn::Stay,
            Chosen::Idle => Turn::Idle,
            Chosen::Closed => {
                self.demos = None;
                Turn::Stay
            }
            Chosen::This(demo) => {
                self.demos = None;
                Turn::Import("the demo".into(), Effect::OpenDemo(demo))
            }
        }
    }

    /// Puts the cursor on the session that the mouse points at.
    pub(in crate::app) fn click(&mut self, line: usize) {
        let at = self.cursor.top + line;
        self.cursor.place(at, self.items().len());
    }

    /// Chooses the demo that the mouse points at.
    pub(in crate::app) fn click_menu(&mut self, line: usize) -> Turn {
        let Some(menu) = &mut self.demos else { return Turn::Stay };
        menu.cursor.place(menu.cursor.top + line, menu.items.len());
        let chosen = menu.under_cursor().map_or(Chosen::Closed, Chosen::This);
        self.chosen(chosen)
    }

    /// The cursor of the demos, and how many there are.
    pub(in crate::app) fn menu(&mut self) -> Option<(&mut Cursor, usize)> {
        self.demos.as_mut().map(|menu| (&mut menu.cursor, menu.items.len()))
    }
}
