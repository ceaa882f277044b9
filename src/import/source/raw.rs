//! Bytes as they lie on a disk or in memory, packed or not.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::import::report::Refusal;

/// The first bytes of a file of gzip (RFC 1952).
pub(super) const GZIP: [u8; 2] = [0x1F, 0x8B];
/// The first bytes of a zip file that is not empty (APPNOTE 4.3.7).
pub(super) const ZIP: [u8; 4] = *b"PK\x03\x04";

/// Bytes as they lie on a disk or in memory.
#[derive(Debug)]
pub(in crate::import) enum Raw {
    /// A file on disk.
    File(OpenFile),
    /// Bytes in memory, and how many of them are read.
    Memory(Arc<[u8]>, usize),
}

/// A file on disk, with what it was like when it was opened.
#[derive(Debug)]
pub(in crate::import) struct OpenFile {
    file: File,
    path: PathBuf,
    before: Metadata,
    read: u64,
}

impl Raw {
    /// A regular file.
    pub(super) fn open(path: &Path) -> Result<Self, Refusal> {
        let before = fs::metadata(path).map_err(|error| refusal_of(error, 0))?;
        let file = File::open(path).map_err(|error| refusal_of(error, 0))?;
        Ok(Self::File(OpenFile { file, path: path.into(), before, read: 0 }))
    }

    /// The same bytes, to be read from the start.
    pub(super) fn again(&self) -> Result<Self, Refusal> {
        match self {
            Self::File(file) => Self::open(&file.path),
            Self::Memory(bytes, _) => Ok(Self::Memory(Arc::clone(bytes), 0)),
        }
    }

    /// How many bytes are read, or skipped.
    pub(super) const fn position(&self) -> u64 {
        match self {
            Self::File(file) => file.read,
            Self::Memory(_, at) => *at as u64,
        }
    }

    /// Checks, at its end, that a file was as long as it was when it was opened.
    pub(super) fn check_whole(&self) -> Result<(), Refusal> {
        match self {
            Self::File(file) if file.read != file.before.len() => {
                Err(Refusal::Changed { before: file.before.len(), after: file.read })
            }
            _ => self.check_unchanged(),
        }
    }

    /// Checks, at the end, that the file is still the one that was opened.
    pub(super) fn check_unchanged(&self) -> Result<(), Refusal> {
        match self {
            Self::File(file) => file.check_unchanged(),
            Self::Memory(..) => Ok(()),
        }
    }
}

impl Read for Raw {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        match self {
            // Nothing is read far behind the end that the file had: one that grows, or that the system makes
            // while it is read (as in `/proc`), may have no other.
            Self::File(file) if file.read > file.before.len() => Ok(0),
            Self::File(file) => {
                let length = file.file.read(block)?;
                file.read += length as u64;
                Ok(length)
            }
            Self::Memory(bytes, at) => {
                let length = bytes.get(*at..).unwrap_or_default().read(block)?;
                *at += length;
                Ok(length)
            }
        }
    }
}

impl Seek for Raw {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => {
                file.read = file.file.seek(to)?;
                Ok(file.read)
            }
            Self::Memory(bytes, at) => {
                let mut cursor = io::Cursor::new(&bytes[..]);
                cursor.set_position(*at as u64);
                let position = cursor.seek(to)?;
                *at = usize::try_from(position).unwrap_or(usize::MAX).min(bytes.len());
                Ok(*at as u64)
            }
        }
    }
}

/// Fills `block` from the start and says how much of it; less than all of it only at the end.
pub(super) fn fill(raw: &mut Raw, block: &mut [u8]) -> Result<usize, Refusal> {
    let mut filled = 0;
    while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match raw.read(rest) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Refusal::Io { bytes: raw.position(), error }),
        }
    }
    Ok(filled)
}

/// Why a file cannot be read of which so many bytes were.
pub(super) fn refusal_of(error: io::Error, bytes: u64) -> Refusal {
    match error.kind() {
        io::ErrorKind::NotFound => Refusal::Missing,
        io::ErrorKind::PermissionDenied => Refusal::PermissionDenied,
        io::ErrorKind::IsADirectory => Refusal::Directory,
        _ => Refusal::Io { bytes, error: in_words(error) },
    }
}

/// What Windows says of files that others hold, or that are not on this machine, in words that help.
#[cfg(windows)]
fn in_words(error: io::Error) -> io::Error {
    // (learn, windows/win32/debug/system-error-codes: sharing and lock violation; cloud files, of which the service is
    // not running, not signed in, not on the network, failed, was ended, or did not answer in time)
    let said = match error.raw_os_error() {
        Some(32 | 33) => {
            "another program has it open and lets nobody read it, as Excel does: close it there"
        }
        Some(362 | 386 | 388 | 389 | 404 | 426) => {
            "it is in the cloud and not on this machine, and OneDrive does not bring it now: start OneDrive, or choose \"Always keep on this device\""
        }
        _ => return error,
    };
    io::Error::new(error.kind(), said)
}

#[cfg(not(windows))]
const fn in_words(error: io::Error) -> io::Error {
    error
}

impl OpenFile {
    fn check_unchanged(&self) -> Result<(), Refusal> {
        let before = self.before.len();
        let now = fs::metadata(&self.path).map_err(|_| Refusal::Vanished)?;
        if now.len() != before {
            return Err(Refusal::Changed { before, after: now.len() });
        }
        // Not every file system keeps times; where one does, another time is another content.
        match (now.modified(), self.before.modified()) {
            (Ok(now), Ok(before)) if now != before => Err(Refusal::Vanished),
            _ => Ok(()),
        }
    }
}
