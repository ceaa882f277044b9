//! The sessions that there are.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::brief_file::{self, BriefFile, Mark};
use super::lock::locked_by;
use super::path::canonical;
use super::{Loaded, Sessions, StoreError, name_of};
use crate::session::brief::Brief;

/// A session in a list. It is one element of what `hardmatch sessions --json` prints.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Summary {
    /// Its name, which is that of its file.
    pub name: String,
    /// Its file.
    pub path: String,
    /// When it was created: RFC 3339, UTC.
    pub created: Option<String>,
    /// When its last record was written: RFC 3339, UTC. Which pane had the cursor counts too.
    pub changed: Option<String>,
    /// How many operations of its queue are still open: no script has reported them as done.
    pub queued: Option<usize>,
    /// How many operations of its queue a script has applied.
    pub applied: Option<usize>,
    /// How many on-premises users its sources have.
    pub onprem: Option<u64>,
    /// How many active cloud users its sources have.
    pub cloud: Option<u64>,
    /// Who has it open.
    pub locked_by: Option<String>,
    /// Why it cannot be opened; the counts are unknown then.
    pub error: Option<String>,
}

impl Summary {
    /// What is known of the session in a file, of which not a byte is changed.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let real = real(path);
        let locked_by = locked_by(&real);
        let (brief, error) = match brief_of(&real, locked_by.is_none()) {
            Ok(brief) => (Some(brief), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let brief = brief.as_ref();
        Self {
            name: name_of(path),
            path: path.to_string_lossy().into_owned(),
            created: brief.map(|brief| brief.created.clone()),
            changed: brief.map(|brief| brief.changed.clone()),
            queued: brief.map(|brief| brief.queued),
            applied: brief.map(|brief| brief.applied),
            onprem: brief.map(|brief| brief.onprem),
            cloud: brief.map(|brief| brief.cloud),
            locked_by,
            error,
        }
    }
}

/// What is kept beside the session, if it fits; else what a replay gives, which is then kept for the
/// next list, if nobody else is about to.
fn brief_of(session: &Path, keep: bool) -> Result<Brief, StoreError> {
    let is_file = fs::metadata(session).is_ok_and(|metadata| metadata.is_file());
    let mark = || is_file.then(|| File::open(session).ok()).flatten().as_ref().and_then(Mark::of);
    let before = mark();
    if let Some(brief) = before.as_ref().and_then(|mark| brief_file::read(session, mark)) {
        return Ok(brief);
    }
    let viewed = Loaded::read(session)?;
    let (brief, seq) = (viewed.replayed.ledger.brief(), viewed.replayed.ledger.seq());
    // What was written meanwhile was perhaps not read.
    if keep
        && let Some(mark) = mark().filter(|now| Some(now) == before.as_ref())
        && let Some(mut file) = BriefFile::open(session)
    {
        let _ = file.write(mark, brief.clone(), seq, viewed.header());
    }
    Ok(brief)
}

/// The lock is beside the file itself, not beside a link to it.
fn real(path: &Path) -> PathBuf {
    canonical(path).unwrap_or_else(|_| path.to_path_buf())
}

impl Sessions {
    /// The sessions of this folder, the one changed last first; those that cannot be opened come
    /// last, with the reason. A folder that is not there yet has none.
    ///
    /// # Errors
    /// [`StoreError`] if the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Summary>, StoreError> {
        let mut summaries: Vec<_> = self.files()?.iter().map(|path| Summary::of(path)).collect();
        summaries.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.name.cmp(&b.name)));
        Ok(summaries)
    }

    /// The file of the session that was written last, to resume it.
    ///
    /// # Errors
    /// [`StoreError`] if the folder cannot be read.
    pub fn latest(&self) -> Result<Option<PathBuf>, StoreError> {
        let written = |path: &PathBuf| fs::metadata(path).and_then(|data| data.modified()).ok();
        Ok(self.files()?.into_iter().max_by_key(written))
    }

    fn files(&self) -> Result<Vec<PathBuf>, StoreError> {
        let mut files = Vec::new();
        for folder in self.folders() {
            add_files(folder, &mut files).map_err(|error| StoreError::io("list", folder, error))?;
        }
        files.sort_unstable();
        Ok(files)
    }
}

/// Adds the session files in a folder, which need not be there.
fn add_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden && path.extension().is_some_and(|ending| ending == "jsonl") {
            files.push(path);
        }
    }
    Ok(())
}
