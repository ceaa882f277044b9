//! Lists to work through: what they have in common. Each line is made when it is shown, so that a list
//! may be as long as a directory; the line under the cursor is shown in full below the list.

use super::sieve::Sieve;
use crate::app::cursor::Cursor;
use crate::app::intent::{Choice, Intent, Open};
use crate::app::main::Main;
use crate::app::msg::Effect;
use crate::app::pieces::Pieces;
use crate::app::words::Tone;
use crate::text::counted;

/// A line of a list to work through.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkLine {
    /// How it stands, in a word.
    pub word: String,
    /// How that is meant.
    pub tone: Tone,
    /// The cells beside it.
    pub cells: [String; 3],
}

/// How the columns of a list to work through are laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Columns {
    /// Their headings.
    pub headings: [&'static str; 3],
    /// How many percent of the room each has.
    pub shares: [u16; 3],
}

/// A list to work through, as it is drawn.
pub trait WorkList {
    /// The heading of the window.
    fn title(&self, main: &Main) -> String;

    /// What there is in all, above the lines.
    fn summary(&self, _main: &Main) -> Option<String> {
        None
    }

    /// Whether a word stands before the cells of a line.
    fn has_words(&self) -> bool {
        true
    }

    /// The columns.
    fn columns(&self) -> Columns;

    /// The cursor.
    fn cursor(&self) -> &Cursor;

    /// How many lines are listed.
    fn len(&self, main: &Main) -> usize;

    /// The words that narrow the list, and how many lines it has without them; none where no words do.
    fn narrowed(&self, _main: &Main) -> Option<(&Sieve, usize)> {
        None
    }

    /// What is said where there is no line.
    fn empty(&self, main: &Main) -> &'static str;

    /// A line.
    fn line(&self, main: &Main, at: usize) -> Option<WorkLine>;

    /// The line under the cursor in full: what it is, and the text.
    fn detail(&self, main: &Main) -> Vec<(&'static str, String)>;

    /// Whether a line is marked.
    fn is_marked(&self, _at: usize) -> bool {
        false
    }
}

/// Copies the marked lines with their headings, else the line under the cursor; cells are apart by tabs.
pub(super) fn copy(list: &dyn WorkList, main: &Main) -> Vec<Intent> {
    let row = |line: WorkLine| {
        let cells = std::iter::once(line.word).chain(line.cells);
        cells.map(|cell| cell.replace(['\t', '\n', '\r'], " ")).collect::<Vec<_>>().join("\t")
    };
    let marked: Vec<usize> = (0..list.len(main)).filter(|at| list.is_marked(*at)).collect();
    if marked.is_empty() {
        return match list.line(main, list.cursor().at) {
            Some(line) => {
                let text = row(line).trim().to_string();
                vec![Intent::Choose(Choice::Copy(text, "the line under the cursor".into()))]
            }
            None => Intent::refuse("there is no line under the cursor"),
        };
    }
    let headings = format!("\t{}", list.columns().headings.join("\t"));
    let rows = marked.iter().filter_map(|at| list.line(main, *at)).map(row);
    let text: Vec<String> = std::iter::once(headings).chain(rows).collect();
    let what = format!("{} and their headings", counted(marked.len(), "line"));
    vec![Intent::Do(Effect::Copy(text.join("\n"), what))]
}

/// Shows what a list says of the line under its cursor on the whole screen.
pub(super) fn enlarge(list: &dyn WorkList, main: &Main) -> Vec<Intent> {
    let detail = list.detail(main);
    if detail.is_empty() {
        return Intent::refuse("there is no line under the cursor");
    }
    let tone = |name: &str| if name == "command" { Tone::Code } else { Tone::Plain };
    let part = |(name, text): (&str, String)| -> (String, Pieces) {
        (name.into(), vec![(text, tone(name))])
    };
    vec![Intent::Open(Open::Zoom(list.title(main), detail.into_iter().map(part).collect()))]
}

/// What is read on a line, to find it by.
pub(super) fn read(line: Option<WorkLine>) -> String {
    line.map(|line| format!("{} {}", line.word, line.cells.join(" "))).unwrap_or_default()
}
