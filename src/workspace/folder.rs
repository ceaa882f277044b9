//! A folder of exports, sorted by what its files are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::directory::{ByRole, Role};
use crate::import::{ImportOptions, Monitor, inspect};
use crate::text::{counted, visible};

/// A folder with its files in their roles.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SortedFolder {
    /// The files of each role, by name.
    pub exports: ByRole<Vec<PathBuf>>,
    /// The names of the files that are no export which can be told.
    pub unknown: Vec<String>,
}

impl SortedFolder {
    /// What was found, in a sentence.
    #[must_use]
    pub fn said(&self) -> String {
        let found: usize = self.exports.iter().map(|(_, paths)| paths.len()).sum();
        let found = counted(found, "export");
        match self.unknown.len() {
            0 => format!("{found} found"),
            1..=3 => format!("{found} found; left out: {}", self.unknown.join(", ")),
            more => format!("{found} found; {more} other files are left out"),
        }
    }
}

/// Looks at each file in a folder, not in the folders within it.
///
/// # Errors
/// A sentence where the folder cannot be listed, or no file in it is an export.
pub fn sort_folder(folder: &Path, monitor: &Monitor) -> Result<SortedFolder, String> {
    let shown = visible(&folder.display().to_string()).into_owned();
    let entries = fs::read_dir(folder).map_err(|error| format!("cannot list {shown}: {error}"))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && !is_hidden(path))
        .collect();
    files.sort_unstable();
    let mut sorted = SortedFolder::default();
    for file in files {
        if let Some(role) = role_of(&file, monitor) {
            sorted.exports[role].push(file);
        } else {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            sorted.unknown.push(visible(&name).into_owned());
        }
    }
    if sorted.exports.iter().all(|(_, paths)| paths.is_empty()) {
        return Err(format!("no file in {shown} is an export that can be told"));
    }
    Ok(sorted)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// What a file is an export of; nothing where it, or a file in it, is none or it holds several kinds.
fn role_of(file: &Path, monitor: &Monitor) -> Option<Role> {
    let reports = inspect(file, None, &ImportOptions::default(), monitor);
    let mut roles: Vec<Option<Role>> = reports.iter().map(|report| report.kind).collect();
    roles.dedup();
    match roles.as_slice() {
        [role] if reports.iter().all(|report| report.error.is_none()) => *role,
        _ => None,
    }
}
