//! Exports in, a directory and a report out.
//!
//! Each step is a room of its own: `bytes` and `text` make text of whatever encoding, `sniff` and
//! `layout` find out what the file is, `records` cuts it into records, `plan`, `interpret` and
//! `values` make typed rows of them, `columns` and `judge` say at the end what can be relied on, and
//! `sides` merges the files. Headings are data (`assets/headers.toml`). A format to come (LDIF, JSON)
//! would stand beside `layout` and `records` and feed the same rows; until then `sniff` names it.
//!
//! Nothing here holds a whole file, guesses in silence, or stops at a bad row: what is left out is
//! counted and listed, and a file that cannot be used at all gets one sentence. **Missing is not
//! empty**: a field that the export could not say is unknown in the table.
//!
//! This room touches files and threads; it must never touch a terminal, a clock or a network.

#[cfg(test)]
mod block_tests;
mod bytes;
mod cell;
pub mod collect;
mod columns;
mod error;
mod file;
mod finding;
mod grid;
mod headings;
mod interpret;
mod judge;
mod layout;
mod monitor;
mod plan;
mod recognise;
mod records;
mod render;
mod report;
mod role;
mod shifted;
mod sides;
mod sniff;
mod tallies;
mod text;
mod values;
mod verdict;

use std::path::{Path, PathBuf};

pub use error::{FileError, ImportError, OtherFormat, Refusal};
pub use finding::{Code, Finding};
pub use grid::{Grid, GridRow};
pub use monitor::{Monitor, Progress};
pub use render::{report_lines, report_lines_of_file};
pub use report::{ColumnReport, FileReport, ImportReport, MOST_REJECTIONS, Rejection};
pub use text::TextEncoding;

use bytes::Origin;
use file::Job;
use sides::Input;

pub use crate::directory::Role;

use crate::directory::Directory;

/// The files of an import, by what they are given as.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sources {
    /// On-premises users.
    pub onprem: Vec<PathBuf>,
    /// Active cloud users.
    pub cloud: Vec<PathBuf>,
    /// Soft-deleted cloud users.
    pub deleted: Vec<PathBuf>,
    /// Mailboxes of Exchange Online.
    pub mailboxes: Vec<PathBuf>,
    /// Remote mailboxes of Exchange on-premises.
    pub remote_mailboxes: Vec<PathBuf>,
}

impl Sources {
    /// The files of a role.
    pub fn of_mut(&mut self, role: Role) -> &mut Vec<PathBuf> {
        match role {
            Role::OnPrem => &mut self.onprem,
            Role::Cloud => &mut self.cloud,
            Role::Deleted => &mut self.deleted,
            Role::Mailboxes => &mut self.mailboxes,
            Role::RemoteMailboxes => &mut self.remote_mailboxes,
        }
    }

    /// All files with their roles, in the order in which they are reported.
    pub fn files(&self) -> impl Iterator<Item = (Role, &Path)> {
        let lists = [
            (Role::OnPrem, &self.onprem),
            (Role::Cloud, &self.cloud),
            (Role::Deleted, &self.deleted),
            (Role::Mailboxes, &self.mailboxes),
            (Role::RemoteMailboxes, &self.remote_mailboxes),
        ];
        lists
            .into_iter()
            .flat_map(|(role, paths)| paths.iter().map(move |path| (role, path.as_path())))
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
    /// The encoding of all files, where the operator knows better.
    pub encoding: Option<TextEncoding>,
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
    fn job<'m>(&self, given: Option<Role>, monitor: &'m Monitor) -> Job<'m> {
        Job { given, encoding: self.encoding, monitor, block_bytes: text::BLOCK_BYTES }
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
    let input = |(role, path): (Role, &Path)| Input { origin: Origin::Path(path.into()), role };
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
    let (directory, report) = sides::read_all(inputs, options.job(None, monitor))?;
    Ok(Imported { directory, report })
}

/// Reads one file and says what it is and what of it can be used. What it is given as may be left
/// open. A file that cannot be used, or is not there, is a report with an `error`.
#[must_use]
pub fn inspect(
    path: &Path,
    given: Option<Role>,
    options: &ImportOptions,
    monitor: &Monitor,
) -> FileReport {
    sides::inspect_one(Origin::Path(path.into()), options.job(given, monitor))
}

/// As [`inspect`], for a file that is in memory.
#[must_use]
pub fn inspect_bytes(
    name: &str,
    bytes: &[u8],
    given: Option<Role>,
    options: &ImportOptions,
    monitor: &Monitor,
) -> FileReport {
    sides::inspect_one(Origin::Memory(name.into(), bytes.into()), options.job(given, monitor))
}
