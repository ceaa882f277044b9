//! The columns of the exports: what each is read as, why, and what is in it.

use super::behave::Behave;
use super::work::{Columns, WorkLine, WorkList, copy, enlarge};
use crate::app::command::{Command, Layer, WorkCommand};
use crate::app::cursor::Cursor;
use crate::app::exports::{ExportColumn, ExportFile};
use crate::app::intent::{Intent, Open};
use crate::app::main::Main;
use crate::app::press::{Hints, Press};
use crate::app::words;
use crate::text::visible;

/// The list of the columns of all exports.
#[derive(Clone, Debug, Default)]
pub struct FileColumnList {
    /// The cursor.
    pub cursor: Cursor,
}

/// The column at a place, and the numbers of its file and of itself.
fn at(main: &Main, place: usize) -> Option<((usize, usize), &ExportFile, &ExportColumn)> {
    let mut before = 0;
    for (number, file) in main.data.files.iter().enumerate() {
        if let Some(column) = file.columns.get(place - before) {
            return Some(((number, place - before), file, column));
        }
        before += file.columns.len();
    }
    None
}

fn count(main: &Main) -> usize {
    main.data.files.iter().map(|file| file.columns.len()).sum()
}

/// What a column is read as, or looks like.
fn read_as(column: &ExportColumn) -> String {
    match (&column.field, &column.likely) {
        (Some(field), _) => field.clone(),
        (None, Some(likely)) => format!("nothing; looks like {likely}"),
        (None, None) => "nothing".into(),
    }
}

impl Behave for FileColumnList {
    fn hints(&self) -> Hints {
        use Command as C;
        Hints {
            words: &[(C::Accept, "read as...", "Choose what the column is read as")],
            ..Hints::new(Layer::Work, &[C::Accept, C::Back, C::Down, C::Up])
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        match press.command() {
            Some(WorkCommand::Accept) => at(main, self.cursor.at)
                .map(|((file, column), ..)| Intent::Open(Open::Meanings(file, column)))
                .into_iter()
                .collect(),
            Some(WorkCommand::Move(motion)) => {
                self.cursor.follow(motion, count(main));
                Vec::new()
            }
            Some(WorkCommand::Enlarge) => enlarge(self, main),
            Some(WorkCommand::Copy) => copy(self, main),
            Some(WorkCommand::Back) => vec![Intent::Close],
            _ => Intent::idle(),
        }
    }

    fn list(&mut self, main: &Main) -> Option<(&mut Cursor, usize)> {
        Some((&mut self.cursor, count(main)))
    }
}

impl WorkList for FileColumnList {
    fn title(&self, main: &Main) -> String {
        let path = at(main, self.cursor.at).map(|(_, file, _)| visible(&file.path).into_owned());
        format!("Columns of {}", path.unwrap_or_else(|| "the exports".into()))
    }

    fn columns(&self) -> Columns {
        Columns { headings: ["Heading", "Read as", "Example"], shares: [36, 28, 36] }
    }

    fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    fn len(&self, main: &Main) -> usize {
        count(main)
    }

    fn empty(&self, _main: &Main) -> &'static str {
        "The exports were not read: there are no columns to show."
    }

    fn line(&self, main: &Main, place: usize) -> Option<WorkLine> {
        let (_, _, column) = at(main, place)?;
        let (word, tone) = words::of_column(column);
        let example = column.example.clone().unwrap_or_default();
        let cells = [visible(&column.heading).into_owned(), read_as(column), example];
        Some(WorkLine { word: word.into(), tone, cells })
    }

    fn detail(&self, main: &Main) -> Vec<(&'static str, String)> {
        let Some((_, file, column)) = at(main, self.cursor.at) else { return Vec::new() };
        let values = column
            .filled
            .map_or_else(|| "not read".into(), |filled| format!("{filled} of {} rows", file.rows));
        let mut detail = vec![
            ("heading", visible(&column.heading).into_owned()),
            ("read as", format!("{}: {}", read_as(column), column.why)),
            ("values", values),
        ];
        detail.extend(column.example.clone().map(|example| ("example", example)));
        detail.push(("file", visible(&file.path).into_owned()));
        detail
    }
}
