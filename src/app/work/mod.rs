//! Windows that are lists to work through: a bulk action before it is queued, the soft-deleted users,
//! the guided jobs. Each line is made when it is shown, so that a list may be as long as a directory.

mod bulk;
mod deleted;
mod findings;
mod jobs;

use std::collections::BTreeSet;

use super::model::Main;
use super::overlay::Cursor;
use crate::plan::Bulk;

pub use findings::FindingList;
pub use jobs::JobLine;

/// How a text is meant; the theme gives it a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// A text like any other.
    Plain,
    /// Beside the point.
    Dim,
    /// A heading.
    Heading,
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// In the way.
    Bad,
}

/// What a work window lists.
#[derive(Clone, PartialEq, Debug)]
pub enum WorkList {
    /// A bulk action: what would be queued, asked for, or refused.
    Bulk {
        /// What is done.
        title: String,
        /// The lines.
        bulk: Box<Bulk>,
    },
    /// The soft-deleted users.
    Deleted,
    /// What is wrong, and why.
    Findings(FindingList),
    /// The guided jobs with their steps.
    Jobs(Vec<JobLine>),
}

/// A window with a list to work through; the line under the cursor is shown in full below it.
#[derive(Clone, Debug)]
pub struct WorkView {
    /// What it lists.
    pub list: WorkList,
    /// The cursor.
    pub cursor: Cursor,
    /// The marked lines.
    pub marked: BTreeSet<usize>,
}

/// A line of a work window.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WorkLine {
    /// How it stands, in a word.
    pub word: String,
    /// How that is meant.
    pub tone: Tone,
    /// The cells beside it.
    pub cells: [String; 3],
}

impl WorkView {
    /// A window with the cursor at the top.
    #[must_use]
    pub fn new(list: WorkList) -> Self {
        Self { list, cursor: Cursor::default(), marked: BTreeSet::new() }
    }

    /// The heading of the window.
    #[must_use]
    pub fn title(&self, main: &Main) -> String {
        match &self.list {
            WorkList::Bulk { title, bulk } => bulk::title(title, bulk),
            WorkList::Deleted => deleted::title(main, self.marked.len()),
            WorkList::Findings(list) => findings::title(main, list),
            WorkList::Jobs(_) => "Jobs: Enter goes to where a step is done".into(),
        }
    }

    /// The headings of the columns.
    #[must_use]
    pub const fn headings(&self) -> [&'static str; 4] {
        match &self.list {
            WorkList::Bulk { .. } => ["", "Whom", "With what", "Why"],
            WorkList::Deleted => ["", "Name", "UPN", "Holds the anchor of"],
            WorkList::Findings(_) => ["", "Whom", "Code", "What"],
            WorkList::Jobs(_) => ["", "Step", "", ""],
        }
    }

    /// How many percent of the room each column has.
    #[must_use]
    pub const fn shares(&self) -> [u16; 3] {
        match &self.list {
            WorkList::Bulk { .. } => [28, 36, 36],
            WorkList::Deleted => [30, 35, 35],
            WorkList::Findings(_) => [28, 22, 50],
            WorkList::Jobs(_) => [100, 0, 0],
        }
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self, main: &Main) -> usize {
        match &self.list {
            WorkList::Bulk { bulk, .. } => bulk.lines.len(),
            WorkList::Deleted => {
                main.data.directory.deleted.as_ref().map_or(0, crate::directory::Table::len)
            }
            WorkList::Findings(list) => list.selection.len(),
            WorkList::Jobs(lines) => lines.len(),
        }
    }

    /// What is said where there is no line.
    #[must_use]
    pub fn empty(&self, main: &Main) -> &'static str {
        match &self.list {
            WorkList::Bulk { .. } => "Nobody is marked.",
            WorkList::Deleted if main.data.directory.deleted.is_some() => {
                "No soft-deleted user is in the export."
            }
            WorkList::Deleted => {
                "No export of soft-deleted users was given: open the session with --deleted FILE. `hardmatch collect` prints the command that makes one."
            }
            WorkList::Findings(_) => "Nothing of this kind was found.",
            WorkList::Jobs(_) => "",
        }
    }

    /// A line.
    #[must_use]
    pub fn line(&self, main: &Main, at: usize) -> Option<WorkLine> {
        match &self.list {
            WorkList::Bulk { bulk, .. } => bulk.lines.get(at).map(|line| bulk::line(main, line)),
            WorkList::Deleted => deleted::line(main, at),
            WorkList::Findings(list) => findings::line(main, list, at),
            WorkList::Jobs(lines) => lines.get(at).map(jobs::line),
        }
    }

    /// The line under the cursor in full: what it is, and the text.
    #[must_use]
    pub fn detail(&self, main: &Main) -> Vec<(&'static str, String)> {
        match &self.list {
            WorkList::Bulk { bulk, .. } => bulk
                .lines
                .get(self.cursor.at)
                .map(|line| bulk::detail(main, line))
                .unwrap_or_default(),
            WorkList::Deleted => deleted::detail(main, self.cursor.at),
            WorkList::Findings(list) => findings::detail(main, list, self.cursor.at),
            WorkList::Jobs(lines) => {
                lines.get(self.cursor.at).map(jobs::detail).unwrap_or_default()
            }
        }
    }
}
