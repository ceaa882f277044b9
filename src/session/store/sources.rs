//! Whether a source is still the file that the session read.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::session::{FileHash, Source, SourceState};

const CHUNK: usize = 1 << 16;

/// Compares a source with the file as it is now: by its length, and if that is the same, by its
/// SHA-256. Whoever reads the file anyway asks [`Source::compare`] instead.
#[must_use]
pub fn look_at_source(source: &Source) -> SourceState {
    match compare(source) {
        Ok(state) => state,
        Err(error) if error.kind() == ErrorKind::NotFound => SourceState::Missing,
        Err(error) => SourceState::Unreadable(error.to_string()),
    }
}

fn compare(source: &Source) -> io::Result<SourceState> {
    let metadata = fs::metadata(&source.path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    if metadata.len() != source.size {
        return Ok(SourceState::Changed);
    }
    let (size, sha256) = hash(&source.path)?;
    Ok(source.compare(size, sha256))
}

fn hash(path: &Path) -> io::Result<(u64, FileHash)> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    let mut size = 0;
    loop {
        let read = match file.read(&mut chunk) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 {
            return Ok((size, FileHash::finish(hasher)));
        }
        size += read as u64;
        hasher.update(chunk.get(..read).unwrap_or_default());
    }
}
