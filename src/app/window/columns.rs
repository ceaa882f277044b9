//! The columns of a pane: which are shown, and in which order.

use super::behave::Behave;
use crate::app::column::{Column, Side, possible_columns};
use crate::app::command::{Command, Layer, ListCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::Intent;
use crate::app::main::Main;
use crate::app::press::{Hints, Press};

/// The list of columns of a pane.
#[derive(Clone, Debug)]
pub struct ColumnList {
    /// Which pane.
    pub side: Side,
    /// All columns, the shown ones in their order first.
    pub items: Vec<(Column, bool)>,
    /// The cursor.
    pub cursor: Cursor,
    /// The columns as they were, for the way back.
    before: Vec<Column>,
}

impl ColumnList {
    /// The columns of the focused pane.
    pub(super) fn open(main: &Main) -> Self {
        let side = main.focus;
        let shown = match side {
            Side::OnPrem => &main.left.columns,
            Side::Cloud => &main.right.columns,
        };
        let hidden = possible_columns(side).into_iter().filter(|column| !shown.contains(column));
        let hidden = hidden.map(|column| (column, false));
        let items = shown.iter().map(|column| (*column, true)).chain(hidden);
        Self { side, items: items.collect(), cursor: Cursor::default(), before: shown.clone() }
    }

    /// Shows or hides the column under the cursor; one must stay.
    fn toggle(&mut self, main: &mut Main) -> Vec<Intent> {
        let shown = self.items.iter().filter(|(_, shown)| *shown).count();
        let Some((_, is_shown)) = self.items.get_mut(self.cursor.at) else { return Vec::new() };
        if *is_shown && shown == 1 {
            return Intent::refuse("one column must stay");
        }
        *is_shown = !*is_shown;
        self.apply(main)
    }

    /// Moves the column under the cursor to another place.
    fn shift(&mut self, to: Option<usize>, main: &mut Main) -> Vec<Intent> {
        let Some(to) = to.filter(|to| *to < self.items.len()) else { return Vec::new() };
        self.items.swap(self.cursor.at, to);
        self.cursor.place(to, self.items.len());
        self.apply(main)
    }

    /// Leaves the columns as they were.
    fn give_back(&mut self, main: &mut Main) -> Vec<Intent> {
        let before = std::mem::take(&mut self.before);
        match self.side {
            Side::OnPrem => main.left.columns = before,
            Side::Cloud => main.right.columns = before,
        }
        vec![Intent::Close]
    }

    fn apply(&self, main: &mut Main) -> Vec<Intent> {
        let shown = self.items.iter().filter(|(_, shown)| *shown).map(|(column, _)| *column);
        match self.side {
            Side::OnPrem => main.left.columns = shown.collect(),
            Side::Cloud => main.right.columns = shown.collect(),
        }
        Vec::new()
    }
}

impl Behave for ColumnList {
    fn hints(&self) -> Hints {
        use Command as C;
        Hints {
            words: &[(C::Accept, "done", "Close the window; the columns stay as they are now")],
            ..Hints::new(Layer::List, &[C::Toggle, C::Earlier, C::Later, C::Accept, C::Back])
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        let Some(command) = press.command() else { return Intent::idle() };
        match command {
            ListCommand::Accept => vec![Intent::Close],
            ListCommand::Back => self.give_back(main),
            ListCommand::Toggle => self.toggle(main),
            ListCommand::Earlier => self.shift(self.cursor.at.checked_sub(1), main),
            ListCommand::Later => self.shift(Some(self.cursor.at + 1), main),
            ListCommand::Move(motion) => {
                self.cursor.follow(motion, self.items.len());
                Vec::new()
            }
            ListCommand::FileColumns
            | ListCommand::Encodings
            | ListCommand::Settings
            | ListCommand::CopyCommand
            | ListCommand::Enlarge => Intent::idle(),
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some((&mut self.cursor, self.items.len()))
    }
}
