//! The small file beside a journal that tells a list what the journal holds: a list must not replay
//! every decision of every session.
//!
//! It is written anew at each opening and behind each line, and never synced: losing it loses nothing. It
//! also holds the first line of the journal a second time, so that damage there loses nothing either.
//! It is believed only where it fits the journal as it is, by length, time of the last change and the
//! check of the last line; else the journal is replayed. `v` is the version of what it says. A reader
//! passes over what it does not know, so that more can be kept here without a new version.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::disk::{keep_owner, private_options};
use super::path::sibling;
use crate::session::brief::Brief;
use crate::session::{ReplayError, line, replay};

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Kept {
    v: u32,
    journal: Mark,
    brief: Brief,
    /// The number of the last line.
    #[serde(default)]
    seq: Option<u64>,
    /// The first line, without which no other can be read: it is kept twice.
    #[serde(default)]
    header: Option<String>,
}

/// By what a journal is known again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Its length in bytes.
    len: u64,
    /// When it was changed last: seconds since 1970 and nanoseconds.
    modified: (u64, u32),
    /// The check of its last line.
    check: String,
}

impl Mark {
    /// The mark of a journal as it is on the disk; `None` if it does not end with a whole line.
    pub(super) fn of(mut journal: &File) -> Option<Self> {
        let metadata = journal.metadata().ok()?;
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let mut end = [0; line::END_LEN];
        let at = metadata.len().checked_sub(end.len() as u64)?;
        journal.seek(SeekFrom::Start(at)).ok()?;
        journal.read_exact(&mut end).ok()?;
        Some(Self {
            len: metadata.len(),
            modified: (modified.as_secs(), modified.subsec_nanos()),
            check: line::check_at_end(&end)?,
        })
    }
}

/// The file, held open by whoever writes the session.
#[derive(Debug)]
pub(super) struct BriefFile(File);

impl BriefFile {
    /// `None` where it cannot be had: the session is as good without it.
    pub(super) fn open(session: &Path) -> Option<Self> {
        let mut options = private_options();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(sibling(session, "brief")).ok()?;
        if let Ok(metadata) = fs::metadata(session) {
            // As with the lock: work done with `sudo` must not lock the owner out.
            let _ = keep_owner(&file, &metadata);
        }
        Some(Self(file))
    }

    /// Writes what a journal with this mark holds.
    pub(super) fn write(
        &mut self,
        journal: Mark,
        brief: Brief,
        seq: u64,
        header: String,
    ) -> io::Result<()> {
        let (seq, header) = (Some(seq), Some(header));
        let text = line::sealed(&Kept { v: VERSION, journal, brief, seq, header });
        self.0.seek(SeekFrom::Start(0))?;
        self.0.write_all(text.as_bytes())?;
        self.0.set_len(text.len() as u64)
    }
}

/// What the journal holds, if the file beside it is there and fits.
pub(super) fn read(session: &Path, journal: &Mark) -> Option<Brief> {
    let kept = kept(session)?;
    (kept.journal == *journal).then_some(kept.brief)
}

/// The number of the last line that was written, whatever has become of it.
pub(super) fn last_line(session: &Path) -> Option<u64> {
    kept(session)?.seq
}

/// The bytes of a journal with its first line as it was written, if that is damaged and the rest follows
/// it.
pub(super) fn with_header(session: &Path, bytes: &[u8]) -> Option<Vec<u8>> {
    let header = kept(session)?.header?;
    let behind = memchr::memchr(b'\n', bytes).map(|end| end + 1);
    // The damage may have taken the end of the line, or have put one into it.
    let rests = [Some(header.len() + 1), behind].into_iter().flatten();
    rests.filter_map(|at| bytes.get(at..)).find_map(|rest| {
        let whole = [header.as_bytes(), b"\n", rest].concat();
        let is_sound = match replay(&whole) {
            Ok(_) => true,
            Err(ReplayError::Damaged(damage)) => damage.line > 2 || rest.is_empty(),
            Err(_) => false,
        };
        is_sound.then_some(whole)
    })
}

fn kept(session: &Path) -> Option<Kept> {
    let bytes = fs::read(sibling(session, "brief")).ok()?;
    let (text, _) = line::open(&bytes, None).ok()?;
    let kept: Kept = serde_json::from_str(text).ok()?;
    (kept.v == VERSION).then_some(kept)
}
