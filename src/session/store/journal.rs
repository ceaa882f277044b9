//! Appending lines so that each one is on the disk or is not there at all.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::StoreError;
use crate::session::Line;

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

    /// Whether the file is still where the operator will look for it, with this length.
    ///
    /// # Errors
    /// What the system says.
    fn presence(&self, len: u64) -> io::Result<Presence>;
}

/// Whether a file is where it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// It is there.
    There,
    /// Nothing is there: what is written would be gone at the end of the process.
    Vanished,
    /// Something else is there, or somebody else wrote to it.
    Changed,
}

/// Who takes lines and puts them on the disk.
pub trait Append {
    /// Writes a line. When this returns, the line is on the disk.
    ///
    /// # Errors
    /// What went wrong. Nothing of the line is left in the file then, or it is cut off before the
    /// next attempt; the same line can be given again.
    fn append(&mut self, line: &Line) -> Result<(), StoreError>;
}

/// A file that only grows, by whole lines.
///
/// After a failure the file is cut back to its last whole line before anything else is written: a
/// write may have left half a line, and after a failed sync nobody knows what is on the disk.
#[derive(Debug)]
pub struct Journal<F> {
    file: F,
    path: PathBuf,
    /// The length of the whole lines.
    len: u64,
    /// The number of the last line.
    seq: u64,
    /// Whether more than `len` bytes may be in the file.
    dirty: bool,
}

impl<F: JournalFile> Journal<F> {
    /// A journal on a file that holds whole lines of `len` bytes, the last one numbered `seq`.
    #[must_use]
    pub const fn new(file: F, path: PathBuf, len: u64, seq: u64) -> Self {
        Self { file, path, len, seq, dirty: false }
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The length of the whole lines, in bytes.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether not even a header was written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
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

    fn try_append(&mut self, line: &Line) -> Result<u64, StoreError> {
        self.cut_back()?;
        self.look()?;
        let text = format!("{}\n", line.text());
        self.dirty = true;
        self.write_all(text.as_bytes()).map_err(|error| self.error("write to", error))?;
        self.file.sync().map_err(|error| self.error("sync", error))?;
        Ok(text.len() as u64)
    }

    fn cut_back(&mut self) -> Result<(), StoreError> {
        if self.dirty {
            self.file.set_len(self.len).map_err(|error| self.error("cut back", error))?;
            self.dirty = false;
        }
        Ok(())
    }

    fn look(&self) -> Result<(), StoreError> {
        let path = || self.path.clone();
        match self.file.presence(self.len).map_err(|error| self.error("look for", error))? {
            Presence::There => Ok(()),
            Presence::Vanished => Err(StoreError::Vanished { path: path() }),
            Presence::Changed => Err(StoreError::Changed { path: path() }),
        }
    }

    fn write_all(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        let mut offset = self.len;
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

    fn error(&self, action: &'static str, source: io::Error) -> StoreError {
        StoreError::io(action, &self.path, source)
    }
}

impl<F: JournalFile> Append for Journal<F> {
    fn append(&mut self, line: &Line) -> Result<(), StoreError> {
        if line.seq() != self.seq + 1 {
            return Err(StoreError::OutOfOrder { last: self.seq, got: line.seq() });
        }
        match self.try_append(line) {
            Ok(written) => {
                self.len += written;
                self.seq = line.seq();
                self.dirty = false;
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
}
