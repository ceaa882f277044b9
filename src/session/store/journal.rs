//! Appending lines so that each one is on the disk or is not there at all.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::StoreError;
use crate::session::{Line, line};

/// What a [`Journal`] needs of a file: so little that a test can stand in for a failing disk.
pub trait JournalFile: Send {
    /// Writes at this offset, and says how many bytes it took: at least one, maybe not all.
    ///
    /// # Errors
    /// What the system says.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<usize>;

    /// Returns when the content is on the disk.
    ///
    /// # Errors
    /// What the system says; what was written since the last sync is then in doubt.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts the file to this length.
    ///
    /// # Errors
    /// What the system says.
    fn set_len(&mut self, len: u64) -> io::Result<()>;

    /// Whether the file is still where the operator will look for it, and holds this text. One that was
    /// put in its place and holds a beginning of the text is taken up: what is written goes there from
    /// then on.
    ///
    /// # Errors
    /// What the system says.
    fn presence(&mut self, text: &[u8]) -> io::Result<Presence>;
}

/// Whether a file is where it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// It is there.
    There,
    /// It holds only so many bytes of the text, from the beginning, and nothing else: it was cut, or an
    /// older copy of it was put back.
    Behind(u64),
    /// Nothing is there: what is written would be gone at the end of the process.
    Vanished,
    /// Something else is there, or somebody else wrote to it.
    Changed,
}

/// The whole text of a session, as its file should hold it. It is in memory as long as the session is
/// open: whatever becomes of the file, nothing is lost.
#[derive(Clone, Debug)]
pub struct Kept(Arc<Mutex<KeptText>>);

#[derive(Debug)]
struct KeptText {
    /// The whole lines that were written. Whoever works on the disk has a handle of its own: nobody waits
    /// for a disk to read this.
    bytes: Arc<Vec<u8>>,
    /// The number of the last line.
    seq: u64,
}

impl Kept {
    fn new(bytes: Vec<u8>, seq: u64) -> Self {
        Self(Arc::new(Mutex::new(KeptText { bytes: Arc::new(bytes), seq })))
    }

    fn hold(&self) -> MutexGuard<'_, KeptText> {
        // It is whole at any moment: a panic elsewhere does not change that.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the last line.
    pub(super) fn seq(&self) -> u64 {
        self.hold().seq
    }

    /// The first line.
    pub(super) fn header(&self) -> String {
        line::first(&self.hold().bytes)
    }

    /// The text with the lines that wait to be written.
    #[must_use]
    pub fn with<'a>(&self, waiting: impl IntoIterator<Item = &'a Line>) -> Vec<u8> {
        let kept = self.hold();
        let mut bytes = kept.bytes.to_vec();
        // One that was written a moment ago may still be among those that wait.
        for line in waiting.into_iter().filter(|line| line.seq() > kept.seq) {
            bytes.extend_from_slice(line.text().as_bytes());
            bytes.push(b'\n');
        }
        bytes
    }
}

/// Who takes lines and puts them on the disk.
pub trait Append {
    /// Writes lines, with one sync for all. When this returns, they are on the disk.
    ///
    /// # Errors
    /// What went wrong. Nothing of the lines is left in the file then, or it is cut off before the
    /// next attempt; the same lines can be given again.
    fn append_all(&mut self, lines: &[Line]) -> Result<(), StoreError>;

    /// Writes a line.
    ///
    /// # Errors
    /// As for [`append_all`](Append::append_all).
    fn append(&mut self, line: &Line) -> Result<(), StoreError> {
        self.append_all(std::slice::from_ref(line))
    }

    /// Looks whether all that was called saved still is, without writing unless something can be
    /// repaired.
    ///
    /// # Errors
    /// What has become of the file.
    fn look(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A file that only grows, by whole lines.
///
/// After a failure the file is cut back to its last whole line before anything else is written: a
/// write may have left half a line, and after a failed sync nobody knows what is on the disk.
#[derive(Debug)]
pub struct Journal<F> {
    file: F,
    path: PathBuf,
    kept: Kept,
    /// Whether more than the whole lines may be in the file.
    dirty: bool,
}

impl<F: JournalFile> Journal<F> {
    /// A journal on a file that holds this text, whole lines of which the last one is numbered `seq`.
    #[must_use]
    pub fn new(file: F, path: PathBuf, text: Vec<u8>, seq: u64) -> Self {
        Self { file, path, kept: Kept::new(text, seq), dirty: false }
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text, which outlives the file.
    #[must_use]
    pub const fn kept(&self) -> &Kept {
        &self.kept
    }

    /// Keeps its text where that of another journal was kept: whoever holds on to that has this one then.
    pub(super) fn keep_in(&mut self, place: &Kept) {
        let own = self.kept.hold();
        *place.hold() = KeptText { bytes: Arc::clone(&own.bytes), seq: own.seq };
        drop(own);
        self.kept = place.clone();
    }

    /// The file.
    #[must_use]
    pub const fn file(&self) -> &F {
        &self.file
    }

    /// Gives the file back.
    #[must_use]
    pub fn into_file(self) -> F {
        self.file
    }

    fn try_append(&mut self, text: &[u8]) -> Result<(), StoreError> {
        self.cut_back()?;
        self.take_up()?;
        let len = self.kept.hold().bytes.len() as u64;
        self.put(len, text)
    }

    /// Writes at an offset and syncs.
    fn put(&mut self, offset: u64, text: &[u8]) -> Result<(), StoreError> {
        self.dirty = true;
        self.write_all(offset, text).map_err(|error| self.error("write to", error))?;
        self.file.sync().map_err(|error| self.error("sync", error))?;
        self.dirty = false;
        Ok(())
    }

    fn cut_back(&mut self) -> Result<(), StoreError> {
        if self.dirty {
            let len = self.kept.hold().bytes.len() as u64;
            self.file.set_len(len).map_err(|error| self.error("cut back", error))?;
            self.dirty = false;
        }
        Ok(())
    }

    /// Makes sure that the file holds the whole text: what is missing at its end is written once more.
    fn take_up(&mut self) -> Result<(), StoreError> {
        let path = || self.path.clone();
        let text = Arc::clone(&self.kept.hold().bytes);
        let presence = self.file.presence(&text);
        match presence.map_err(|error| self.error("look for", error))? {
            Presence::There => Ok(()),
            Presence::Behind(len) => {
                let missing = text.get(len as usize..).unwrap_or_default();
                self.put(len, missing)
            }
            Presence::Vanished => Err(StoreError::Vanished { path: path() }),
            Presence::Changed => Err(StoreError::Changed { path: path() }),
        }
    }

    fn write_all(&mut self, mut offset: u64, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.file.write_at(offset, bytes) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(taken) => {
                    offset += taken as u64;
                    bytes = bytes.get(taken..).unwrap_or_default();
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The number of the last of these lines, if they follow those that were written.
    fn last_of(&self, lines: &[Line]) -> Result<u64, StoreError> {
        let mut last = self.kept.hold().seq;
        for line in lines {
            if line.seq() != last + 1 {
                return Err(StoreError::OutOfOrder { last, got: line.seq() });
            }
            last = line.seq();
        }
        Ok(last)
    }

    fn error(&self, action: &'static str, source: io::Error) -> StoreError {
        StoreError::io(action, &self.path, source)
    }
}

impl<F: JournalFile> Append for Journal<F> {
    fn append_all(&mut self, lines: &[Line]) -> Result<(), StoreError> {
        let seq = self.last_of(lines)?;
        let text: String = lines.iter().flat_map(|line| [line.text(), "\n"]).collect();
        match self.try_append(text.as_bytes()) {
            Ok(()) => {
                let mut kept = self.kept.hold();
                Arc::make_mut(&mut kept.bytes).extend_from_slice(text.as_bytes());
                kept.seq = seq;
                Ok(())
            }
            Err(error) => {
                // Now rather than at the next attempt, which may never come. If this fails as well,
                // the next attempt, or the next opening, cuts the torn line.
                let _ = self.cut_back();
                Err(error)
            }
        }
    }

    fn look(&mut self) -> Result<(), StoreError> {
        self.cut_back()?;
        self.take_up()
    }
}
