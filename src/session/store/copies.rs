//! Emergency copies: the whole of a session, written where there is room when its own place takes
//! nothing and the program must end.

use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::disk::{self, create_private_folder};
use super::path::quoted;
use super::{Loaded, StoreError, name_of, state_folder};
use crate::text::visible;

/// Where emergency copies are: in the state folder, or where that takes nothing in the folder for
/// temporary files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copies {
    folders: Vec<PathBuf>,
}

/// An emergency copy that holds more than its session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmergencyCopy {
    /// The copy, a session that can be opened.
    pub path: PathBuf,
    /// The name of the session.
    pub name: String,
    /// How many records it has that the session does not have.
    pub more: usize,
}

impl fmt::Display for EmergencyCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = if self.more == 1 { "record" } else { "records" };
        write!(
            f,
            "an emergency copy of the session {} has {} {records} that the session does not have: `hardmatch resume {}` goes on with it",
            visible(&self.name),
            self.more,
            quoted(&self.path)
        )
    }
}

impl Copies {
    /// The folder `copies` in the [state folder](state_folder).
    #[must_use]
    pub fn of_account() -> Self {
        let state = state_folder().map(|state| state.join("copies"));
        Self::at(state.into_iter().chain([env::temp_dir().join("hardmatch-copies")]).collect())
    }

    /// Other folders; the first that takes a copy has it.
    #[must_use]
    pub const fn at(folders: Vec<PathBuf>) -> Self {
        Self { folders }
    }

    /// The folders, in the order in which they are tried.
    #[must_use]
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Writes the text of a session; gives the path of the copy. When this returns, it is on the disk.
    ///
    /// # Errors
    /// What the last of the folders refused.
    pub fn write(&self, name: &str, text: &[u8], at: &str) -> Result<PathBuf, StoreError> {
        let mut refused = StoreError::NoFolder;
        for folder in &self.folders {
            match write_in(folder, name, text, at) {
                Ok(path) => return Ok(path),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// The copies of a session, in the order of their names, that hold more than its file.
    #[must_use]
    pub fn beyond(&self, session: &Path) -> Vec<EmergencyCopy> {
        let text = fs::read(session).unwrap_or_default();
        let copies = self.all().into_iter().filter(|copy| copy.is_of(session, &text));
        copies.filter_map(|copy| copy.beyond(&text)).collect()
    }

    /// All copies that hold more than the sessions in a folder: each of its session, or of one that is
    /// not there.
    #[must_use]
    pub fn beyond_all(&self, sessions: &[PathBuf]) -> Vec<EmergencyCopy> {
        let texts: Vec<_> =
            sessions.iter().map(|path| fs::read(path).unwrap_or_default()).collect();
        let own = |copy: &Copy| {
            let mut pairs = sessions.iter().zip(&texts);
            pairs.find(|(path, text)| copy.is_of(path, text)).map_or(&[][..], |(_, text)| text)
        };
        self.all()
            .into_iter()
            .filter_map(|copy| {
                let text = own(&copy);
                copy.beyond(text)
            })
            .collect()
    }

    fn all(&self) -> Vec<Copy> {
        let mut paths: Vec<PathBuf> = Vec::new();
        for folder in self.folders.iter().filter(|folder| is_own(folder)) {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            paths.extend(entries.map(|entry| entry.path()));
        }
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
        paths.sort_unstable();
        paths.into_iter().filter_map(Copy::read).collect()
    }
}

/// A copy that was read.
struct Copy {
    path: PathBuf,
    name: String,
    text: Vec<u8>,
}

impl Copy {
    fn read(path: PathBuf) -> Option<Self> {
        let loaded = Loaded::read(&path).ok()?;
        let name = loaded.replayed.ledger.name().to_string();
        Some(Self { path, name, text: loaded.bytes })
    }

    /// Whether it is of this session: the first lines are the same, or the file is gone and was called so.
    fn is_of(&self, session: &Path, text: &[u8]) -> bool {
        if text.is_empty() { self.name == name_of(session) } else { common(&self.text, text) > 0 }
    }

    fn beyond(self, text: &[u8]) -> Option<EmergencyCopy> {
        let lines = memchr::memchr_iter(b'\n', &self.text).count();
        let more = lines - common(&self.text, text).min(lines);
        let Self { path, name, text: _ } = self;
        (more > 0).then_some(EmergencyCopy { path, name, more })
    }
}

/// How many lines two texts have in common, from the beginning.
fn common(one: &[u8], other: &[u8]) -> usize {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b);
    same.filter(|(byte, _)| **byte == b'\n').count()
}

fn write_in(folder: &Path, name: &str, text: &[u8], at: &str) -> Result<PathBuf, StoreError> {
    create_private_folder(folder).map_err(|error| StoreError::io("create", folder, error))?;
    if !is_own(folder) {
        return Err(StoreError::Denied { action: "write to", path: folder.to_path_buf() });
    }
    let at = at.replace([':', '.'], "-");
    let mut number = 1;
    loop {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}-{at}{again}.jsonl"));
        match disk::place_new(&path, text) {
            Ok(_) => return Ok(path),
            Err(StoreError::Exists { .. }) => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Whether a folder is this account's: everybody may make one in the folder for temporary files.
#[cfg(unix)]
fn is_own(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let own = rustix::process::geteuid().as_raw();
    fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir() && found.uid() == own)
}

#[cfg(not(unix))]
fn is_own(folder: &Path) -> bool {
    folder.is_dir()
}
