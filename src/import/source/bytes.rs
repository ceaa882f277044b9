//! The bytes of a file: opening, reading in blocks, and noticing that it changed meanwhile.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use crate::import::report::Refusal;

/// The most that is read of what is no file, in bytes: it is all in memory, and may have no end.
const ENDLESS: u64 = 1 << 30;

/// Where the bytes of one export come from. It can be opened again, since a file whose encoding was
/// taken wrongly is read a second time.
#[derive(Clone, Debug)]
pub(in crate::import) enum Origin {
    /// A file.
    Path(PathBuf),
    /// Bytes in memory, under a name.
    Memory(String, Arc<[u8]>),
}

impl Origin {
    /// The path, or the name as one.
    pub(in crate::import) fn path(&self) -> PathBuf {
        match self {
            Self::Path(path) => path.clone(),
            Self::Memory(name, _) => name.into(),
        }
    }

    /// The path or name, as messages show it.
    pub(in crate::import) fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Memory(name, _) => name.clone(),
        }
    }

    /// The file's name without its folder.
    pub(in crate::import) fn short_name(&self) -> String {
        match self {
            Self::Path(path) => path.file_name().map_or_else(
                || path.display().to_string(),
                |name| name.to_string_lossy().into_owned(),
            ),
            Self::Memory(name, _) => name.clone(),
        }
    }

    /// How many bytes are to be expected; 0 where that cannot be known.
    pub(in crate::import) fn size(&self) -> u64 {
        match self {
            Self::Path(path) => fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Self::Memory(_, bytes) => bytes.len() as u64,
        }
    }

    /// Opens it for reading from the start. What can be read only once, a pipe, is read into memory
    /// first, and `self` becomes that.
    pub(in crate::import) fn open(&mut self) -> Result<ByteSource, Refusal> {
        let path = match self {
            Self::Memory(_, bytes) => return Ok(ByteSource::Memory(Arc::clone(bytes), 0)),
            Self::Path(path) => path.clone(),
        };
        let metadata = fs::metadata(&path).map_err(|error| refusal_of(error, 0))?;
        if metadata.is_dir() {
            return Err(Refusal::Directory);
        }
        let mut file = File::open(&path).map_err(|error| refusal_of(error, 0))?;
        if metadata.is_file() {
            return Ok(ByteSource::File(OpenFile { file, path, before: metadata, read: 0 }));
        }
        let mut bytes = Vec::new();
        if let Err(error) = (&mut file).take(ENDLESS + 1).read_to_end(&mut bytes) {
            return Err(refusal_of(error, bytes.len() as u64));
        }
        if bytes.len() as u64 > ENDLESS {
            let error = io::Error::other(
                "it does not end: of a pipe or device 1 GiB is read. Write it to a file first",
            );
            return Err(refusal_of(error, ENDLESS));
        }
        *self = Self::Memory(self.name(), bytes.into());
        self.open()
    }
}

fn refusal_of(error: io::Error, bytes: u64) -> Refusal {
    match error.kind() {
        io::ErrorKind::NotFound => Refusal::Missing,
        io::ErrorKind::PermissionDenied => Refusal::PermissionDenied,
        io::ErrorKind::IsADirectory => Refusal::Directory,
        _ => Refusal::Io { bytes, error },
    }
}

/// An export that is open for reading.
#[derive(Debug)]
pub(in crate::import) enum ByteSource {
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

impl ByteSource {
    /// Fills `block` from the start and says how much of it; less than all of it only at the end.
    pub(in crate::import) fn fill(&mut self, block: &mut [u8]) -> Result<usize, Refusal> {
        match self {
            Self::File(file) => file.fill(block),
            Self::Memory(bytes, at) => {
                let rest = bytes.get(*at..).unwrap_or_default();
                let length = rest.len().min(block.len());
                if let (Some(to), Some(from)) = (block.get_mut(..length), rest.get(..length)) {
                    to.copy_from_slice(from);
                }
                *at += length;
                Ok(length)
            }
        }
    }

    /// Checks, at the end, that the file is still the one that was opened.
    pub(in crate::import) fn finish(&self) -> Result<(), Refusal> {
        match self {
            Self::File(file) => file.check_unchanged(),
            Self::Memory(..) => Ok(()),
        }
    }
}

impl OpenFile {
    /// Nothing is read far behind the end that the file had: one that grows, or that the system makes while it
    /// is read (as in `/proc`), may have no other.
    fn fill(&mut self, block: &mut [u8]) -> Result<usize, Refusal> {
        let mut filled = 0;
        if self.read > self.before.len() {
            return Ok(filled);
        }
        while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.file.read(rest) {
                Ok(0) => break,
                Ok(length) => {
                    filled += length;
                    self.read += length as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Refusal::Io { bytes: self.read, error }),
            }
        }
        Ok(filled)
    }

    fn check_unchanged(&self) -> Result<(), Refusal> {
        let before = self.before.len();
        if self.read != before {
            return Err(Refusal::Changed { before, after: self.read });
        }
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let open = |path: PathBuf| Origin::Path(path).open().unwrap_err();
        assert!(matches!(open(folder.path().join("none.csv")), Refusal::Missing));
        assert!(matches!(open(folder.path().to_path_buf()), Refusal::Directory));
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        let mut writer = File::create(&path).unwrap();
        writer.write_all(b"Id\n").unwrap();
        let read_all = |source: &mut ByteSource| {
            let mut block = [0; 64];
            while source.fill(&mut block).unwrap() > 0 {}
        };

        let mut source = Origin::Path(path.clone()).open().unwrap();
        read_all(&mut source);
        assert!(source.finish().is_ok());

        let mut source = Origin::Path(path.clone()).open().unwrap();
        read_all(&mut source);
        writer.write_all(b"1\n").unwrap();
        assert!(matches!(source.finish(), Err(Refusal::Changed { before: 3, after: 5 })));

        let mut source = Origin::Path(path.clone()).open().unwrap();
        writer.write_all(b"2\n").unwrap();
        read_all(&mut source);
        assert!(matches!(source.finish(), Err(Refusal::Changed { before: 5, after: 7 })));

        let mut source = Origin::Path(path.clone()).open().unwrap();
        read_all(&mut source);
        fs::remove_file(&path).unwrap();
        assert!(matches!(source.finish(), Err(Refusal::Vanished)));
    }
}
