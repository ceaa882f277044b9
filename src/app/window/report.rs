//! The import report: a text to scroll through, with the way to the columns of the exports and to the commands
//! that make them anew.

use super::behave::Behave;
use super::reader::Reader;
use crate::app::command::{Command, Layer, ListCommand};
use crate::app::cursor::Cursor;
use crate::app::intent::{Choice, Intent, Open};
use crate::app::main::Main;
use crate::app::press::{Hints, Press};

/// The import report.
#[derive(Clone, Debug)]
pub struct ReportReader {
    /// The text.
    pub reader: Reader,
}

impl ReportReader {
    /// A report, with whatever else is to be read.
    pub(in crate::app) fn new(title: &str, lines: Vec<String>) -> Self {
        Self { reader: Reader::new(title, lines) }
    }

    /// The report of the exports as they are open.
    pub(super) fn open(main: &Main) -> Self {
        let lines = if main.data.report.is_empty() {
            vec!["There is nothing to report: the exports were not read.".into()]
        } else {
            main.data.report.clone()
        };
        Self::new("Import report", lines)
    }
}

/// Copies the command that makes an export anew; asks which, where there are several.
fn copy_command(main: &Main) -> Vec<Intent> {
    let mut commands = main.data.files.iter().filter_map(|file| file.command.clone());
    match (commands.next(), commands.next()) {
        (None, _) => Intent::refuse("no export has a fault that a command would mend"),
        (Some(only), None) => vec![Intent::Choose(Choice::Copy(only, "the command".into()))],
        (Some(_), Some(_)) => vec![Intent::Open(Open::Commands)],
    }
}

/// Asks which encoding an export is in; first which export, where there are several.
fn choose_encoding(main: &Main) -> Vec<Intent> {
    match main.data.files.len() {
        0 => Intent::refuse("no export was read that could be in another encoding"),
        1 => vec![Intent::Open(Open::Encodings(0))],
        _ => vec![Intent::Open(Open::EncodedFiles)],
    }
}

impl Behave for ReportReader {
    fn hints(&self) -> Hints {
        use Command as C;
        Hints::new(
            Layer::List,
            &[C::Back, C::FileColumns, C::CopyCommand, C::Encodings, C::Down, C::Up, C::PageDown],
        )
    }

    fn offers(&self, command: Command, main: &Main) -> bool {
        let files = &main.data.files;
        match command {
            Command::CopyCommand => files.iter().any(|file| file.command.is_some()),
            Command::FileColumns | Command::Encodings => !files.is_empty(),
            _ => true,
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        match press.command() {
            Some(ListCommand::FileColumns) => vec![Intent::Open(Open::FileColumns)],
            Some(ListCommand::CopyCommand) => copy_command(main),
            Some(ListCommand::Encodings) => choose_encoding(main),
            _ => self.reader.press(press, main),
        }
    }

    fn list(&mut self, main: &Main) -> Option<(&mut Cursor, usize)> {
        self.reader.list(main)
    }

    fn laid(&mut self, cells: usize) {
        self.reader.laid(cells);
    }
}
