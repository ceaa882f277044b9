//! Exports in, a directory and a report out.
//!
//! Each step is a room of its own, and each uses only those before it:
//!
//! | room | what comes out of it |
//! |---|---|
//! | `report` | what is said of a file: messages with codes, refusals, the report |
//! | `source` | bytes of whatever encoding, made text |
//! | `heading` | what headings mean (`assets/headers.toml`) |
//! | `rule` | what the operator says of how files are read |
//! | `format` | the headings of a file and its records, in whatever format it is |
//! | `recognise` | what the file is |
//! | `cell` | what a cell says |
//! | `rows` | typed rows of the records, and what was met on the way |
//! | `judge` | what of it can be relied on |
//! | `displaced` | columns that were sorted or shifted by themselves |
//! | `file` | one file, through all of these |
//! | `lane` | the files of one side, one after the other |
//! | `merge` | all files, as one directory |
//! | `question` | what the operator is asked where a file cannot be read without |
//!
//! Nothing here holds a whole file, guesses in silence, or stops at a bad row: what is left out is
//! counted and listed, and a file that cannot be used at all gets one sentence. **Missing is not
//! empty**: a field that the export could not say is unknown in the table.
//!
//! This room touches files and threads; it must never touch a terminal, a clock or a network.

mod batch;
#[cfg(test)]
mod block_tests;
mod cell;
pub mod collect;
mod deleted_list;
mod displaced;
mod encodings;
mod exchange;
mod file;
mod file_rules;
mod format;
mod grid;
mod heading;
mod judge;
mod lane;
mod merge;
mod merged;
mod monitor;
mod named;
mod question;
mod recognise;
mod record;
mod repeat;
mod report;
mod row_origin;
mod rows;
mod rule;
mod shared_anchors;
mod source;

use std::path::{Path, PathBuf};

pub use crate::directory::Role;
pub use encodings::Encodings;
pub use file_rules::{FileRules, SaidRule};
pub use grid::{Grid, GridRow};
pub use monitor::{Monitor, Progress};
pub use question::{ReadingQuestion, ReadingSubject};
pub use report::{
    Candidate, Code, ColumnReport, FileError, FileReport, Finding, ImportError, ImportReport,
    MOST_LINES, MOST_REJECTIONS, Refusal, Rejection, command_of, finding_lines, loss_lines,
    report_lines, report_lines_of_file,
};
pub use rule::{ReadingRule, ReadingRules};
pub use source::TextEncoding;

use crate::directory::{AnchorPolicy, ByRole, Directory, Field, TextAttribute};
use file::Job;
use heading::HEADINGS;
use lane::Input;
use source::Origin;

/// The files of an import, by what they are given as.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sources(ByRole<Vec<PathBuf>>);

impl Sources {
    /// The files of a role.
    #[must_use]
    pub fn of(&self, role: Role) -> &[PathBuf] {
        &self.0[role]
    }

    /// The files of a role, to be changed.
    pub fn of_mut(&mut self, role: Role) -> &mut Vec<PathBuf> {
        &mut self.0[role]
    }

    /// All files with their roles, in the order in which they are reported.
    pub fn files(&self) -> impl Iterator<Item = (Role, &Path)> {
        let lists = self.0.iter();
        lists.flat_map(|(role, paths)| paths.iter().map(move |path| (role, path.as_path())))
    }
}

impl FromIterator<(Role, Vec<PathBuf>)> for Sources {
    fn from_iter<T: IntoIterator<Item = (Role, Vec<PathBuf>)>>(lists: T) -> Self {
        let mut sources = Self::default();
        for (role, paths) in lists {
            sources.of_mut(role).extend(paths);
        }
        sources
    }
}

impl<const N: usize> From<[(Role, Vec<PathBuf>); N]> for Sources {
    fn from(lists: [(Role, Vec<PathBuf>); N]) -> Self {
        lists.into_iter().collect()
    }
}

/// A file that is in memory: the demo's, or a test's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MemoryFile<'a> {
    /// The name that messages show.
    pub name: &'a str,
    /// What it is given as.
    pub role: Role,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// How files are read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ImportOptions {
    /// The encodings of files, where the operator knows better.
    pub encodings: Encodings,
    /// The attribute whose column of the on-premises exports is the source anchor, where no other field
    /// holds it.
    pub anchor_column: Option<TextAttribute>,
    /// What the operator says of columns, delimiters and digits.
    pub rules: FileRules,
}

/// What an import gives.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The users of both sides.
    pub directory: Directory,
    /// What was found in each file.
    pub report: ImportReport,
}

impl ImportOptions {
    /// The same, with the column that a policy takes for the source anchor.
    #[must_use]
    pub fn with_column_of(self, policy: &AnchorPolicy) -> Self {
        let column = policy.attribute().filter(|attribute| attribute.is_column());
        Self { anchor_column: column.cloned(), ..self }
    }

    const fn job<'m>(&'m self, given: Option<Role>, monitor: &'m Monitor) -> Job<'m> {
        Job { given, options: self, monitor, block_bytes: source::BLOCK_BYTES }
    }
}

/// Imports files, the two sides at once.
///
/// # Errors
/// [`ImportError::Files`] names every file that cannot be used, what it is, and what to do;
/// [`ImportError::Cancelled`] when the monitor says so. A bad row is no error.
pub fn import(
    sources: &Sources,
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Imported, ImportError> {
    let input = |(role, path): (Role, &Path)| {
        let same = sources.files().filter(|(_, other)| *other == path);
        let also = same.map(|(other, _)| other).filter(|other| *other != role).collect();
        Input { origin: Origin::at(path), role, also }
    };
    import_inputs(sources.files().map(input).collect(), options, monitor)
}

/// Imports files that are in memory.
///
/// # Errors
/// As [`import`].
pub fn import_bytes(
    files: &[MemoryFile<'_>],
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Imported, ImportError> {
    let mut inputs: Vec<Input> = files
        .iter()
        .map(|file| Input {
            origin: Origin::Memory(file.name.into(), file.bytes.into()),
            role: file.role,
            also: Vec::new(),
        })
        .collect();
    inputs.sort_by_key(|input| input.role);
    import_inputs(inputs, options, monitor)
}

fn import_inputs(
    inputs: Vec<Input>,
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Imported, ImportError> {
    let (mut directory, report) = merge::read_all(inputs, options.job(None, monitor))?;
    directory.anchor_column.clone_from(&options.anchor_column);
    Ok(Imported { directory, report })
}

/// Whether an export can be read at this path, which may lead into an archive or a workbook.
#[must_use]
pub fn is_there(path: &Path) -> bool {
    Origin::at(path).is_there()
}

/// Whether a path stands for the standard input.
#[must_use]
pub fn is_standard_input(path: &Path) -> bool {
    path == Path::new(source::STANDARD_INPUT)
}

/// The fields that files of a role can have.
pub fn fields_of(role: Role) -> impl Iterator<Item = Field> {
    let has = move |field: &Field| HEADINGS.is_usual(*field, role);
    Field::ALL.iter().copied().filter(has)
}

/// Reads a file, or each in a folder, an archive or a workbook, and says what it is and what of it can be
/// used. What it is given as may be left open. A file that cannot be used, or is not there, is a report with
/// an `error`.
#[must_use]
pub fn inspect(
    path: &Path,
    given: Option<Role>,
    options: &ImportOptions,
    monitor: &Monitor,
) -> Vec<FileReport> {
    merge::inspect_all(Origin::at(path), options.job(given, monitor))
}

/// As [`inspect`], for one file that is in memory; of an archive or a workbook, the first file in it.
#[must_use]
pub fn inspect_bytes(
    name: &str,
    bytes: &[u8],
    given: Option<Role>,
    options: &ImportOptions,
    monitor: &Monitor,
) -> FileReport {
    let origin = Origin::Memory(name.into(), bytes.into());
    let mut reports = merge::inspect_all(origin, options.job(given, monitor)).into_iter();
    reports.next().unwrap_or_else(|| FileReport::new(name.into()))
}
