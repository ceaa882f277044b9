//! What can be done about a session that is not saved. The line at the bottom says why it is not.

use super::behave::Behave;
use super::menu::{Chosen, Menu};
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, SaveState};
use crate::app::msg::{Effect, Ending};
use crate::app::press::{Hints, Press};

/// What can be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// Try once more.
    Retry,
    /// Write the session back to its place.
    WriteBack,
    /// Save it elsewhere.
    SaveAs,
    /// Leave, with an emergency copy.
    Leave(Ending),
}

/// The list of it.
#[derive(Clone, Debug)]
pub struct Unsaved {
    /// The lines; what helps most is the first.
    pub menu: Menu<Remedy>,
}

impl Unsaved {
    pub(super) fn open(main: &Main) -> Self {
        let saved = &main.work.saved;
        let line = |remedy| {
            let (label, detail) = said(remedy);
            (label.to_string(), detail.to_string(), remedy)
        };
        Self { menu: Menu::new(title(saved), remedies(saved).into_iter().map(line)) }
    }

    fn apply(remedy: Remedy) -> Vec<Intent> {
        let intent = match remedy {
            Remedy::Retry => Intent::Do(Effect::RetrySave),
            Remedy::WriteBack => Intent::Do(Effect::WriteBack),
            Remedy::SaveAs => Intent::Open(Open::SaveAs),
            Remedy::Leave(ending) => Intent::Leave(ending),
        };
        vec![Intent::Close, intent]
    }
}

fn title(saved: &SaveState) -> String {
    let leaving = if saved.leaving.is_some() { "Leaving: " } else { "" };
    match (&saved.failed, saved.decisions()) {
        (None, 1) => format!("{leaving}one decision is on its way to the disk"),
        (None, decisions) => format!("{leaving}{decisions} decisions are on their way to the disk"),
        (Some(_), 0) => format!("{leaving}the session is not on the disk"),
        (Some(_), 1) => format!("{leaving}one decision is not on the disk"),
        (Some(_), decisions) => format!("{leaving}{decisions} decisions are not on the disk"),
    }
}

fn remedies(saved: &SaveState) -> Vec<Remedy> {
    let mut remedies = match &saved.failed {
        Some(trouble) if trouble.vanished => vec![Remedy::WriteBack, Remedy::SaveAs, Remedy::Retry],
        Some(_) => vec![Remedy::Retry, Remedy::SaveAs],
        None => vec![Remedy::SaveAs],
    };
    remedies.extend(saved.leaving.map(Remedy::Leave));
    remedies
}

const fn said(remedy: Remedy) -> (&'static str, &'static str) {
    match remedy {
        Remedy::Retry => ("try again", "the disk has room again, or the file is back"),
        Remedy::WriteBack => ("write it back", "the whole session, where it was"),
        Remedy::SaveAs => ("save as", "the whole session, elsewhere; it goes on there"),
        Remedy::Leave(_) => ("leave now", "with an emergency copy, which the next start names"),
    }
}

impl Behave for Unsaved {
    fn hints(&self) -> Hints {
        Menu::<Remedy>::keys()
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        match self.menu.choose(press) {
            Chosen::Nothing => Vec::new(),
            Chosen::Idle => Intent::idle(),
            Chosen::Closed => {
                main.work.saved.leaving = None;
                vec![Intent::Close]
            }
            Chosen::This(remedy) => Self::apply(remedy),
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some((&mut self.menu.cursor, self.menu.items.len()))
    }

    fn clicked(&mut self) -> Vec<Intent> {
        self.menu.under_cursor().map(Self::apply).unwrap_or_default()
    }

    fn refresh(&mut self, main: &Main) {
        let at = self.menu.cursor.at;
        *self = Self::open(main);
        self.menu.cursor.place(at, self.menu.items.len());
    }
}
