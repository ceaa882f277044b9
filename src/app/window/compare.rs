//! All fields of two users, and every finding about them.

use std::sync::Arc;

use super::behave::Behave;
use super::scroll::{scroll, tops};
use crate::app::command::{Command, Layer, ListCommand};
use crate::app::compare::{CompareLine, compare_lines};
use crate::app::cursor::Cursor;
use crate::app::intent::{Choice, Intent};
use crate::app::main::Main;
use crate::app::press::{Hints, Press};
use crate::app::preview::Preview;
use crate::directory::{Cell, CloudRow, Directory, OnPremRow};

/// So many cells that no value is broken.
const WHOLE: usize = 1 << 20;

/// The comparison of two users. It has them itself: the cursors of the panes stay where they are.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The cursor: its line is the first one on the screen.
    pub cursor: Cursor,
    /// What is known of the two.
    preview: Box<Preview>,
    /// The two.
    pair: (OnPremRow, CloudRow),
    /// The exports that they are in.
    directory: Arc<Directory>,
}

impl Comparison {
    /// The comparison of these two, else of those under the cursors, where there are two.
    pub(super) fn open(main: &Main, pair: Option<(OnPremRow, CloudRow)>) -> Option<Self> {
        let (onprem, cloud) = pair.or_else(|| main.left.cursor.zip(main.right.cursor))?;
        let dialect = main.work.ledger.settings().dialect;
        let preview = Preview::of(main.context(), dialect, Some(onprem), Some(cloud));
        let directory = Arc::clone(&main.data.directory);
        let preview = Box::new(preview);
        Some(Self { cursor: Cursor::default(), preview, pair: (onprem, cloud), directory })
    }

    /// All of it as text: a line a field, with both values.
    fn text(&self) -> String {
        let value = |cell: &Cell<String>| match cell {
            Cell::Value(value) => value.clone(),
            Cell::Empty => String::new(),
            Cell::Unknown => "?".into(),
        };
        let lines = self.lines(WHOLE).into_iter().map(|line| match line {
            CompareLine::Field(one) => {
                format!("{}\t{}\t{}", one.field.title(), value(&one.onprem), value(&one.cloud))
            }
            CompareLine::More([onprem, cloud], _) => format!("\t{onprem}\t{cloud}"),
            CompareLine::Blank => String::new(),
            CompareLine::Why(text) | CompareLine::Finding(_, text) => text,
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The comparison in lines of at most so many cells.
    #[must_use]
    pub fn lines(&self, cells: usize) -> Vec<CompareLine> {
        compare_lines(&self.directory, self.pair, &self.preview, cells)
    }
}

impl Behave for Comparison {
    fn hints(&self) -> Hints {
        use Command as C;
        Hints {
            words: &[(C::CopyCommand, "copy all", "Copy the whole comparison to the clipboard")],
            ..Hints::new(Layer::List, &[C::Back, C::CopyCommand, C::Down, C::Up, C::PageDown])
        }
    }

    fn press(&mut self, press: &Press<'_>, _main: &mut Main) -> Vec<Intent> {
        if press.command() == Some(ListCommand::CopyCommand) {
            return vec![Intent::Choose(Choice::Copy(self.text(), "the whole comparison".into()))];
        }
        let lines = self.lines(self.cursor.width).len();
        scroll(press, &mut self.cursor, lines)
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        let len = tops(self.lines(self.cursor.width).len(), &self.cursor);
        Some((&mut self.cursor, len))
    }
}
