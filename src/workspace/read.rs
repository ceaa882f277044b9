//! Reading a file that is named, as a whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most that is read, in bytes: a file that a script has written is far from it, and a device has no
/// end.
const MOST: u64 = 256 << 20;

/// Reads a file as a whole.
///
/// # Errors
/// What the system refused, and a file that is longer than any that is meant.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(io::Error::other(
            "it is longer than 256 MiB, or has no end: it is another file that is meant",
        ));
    }
    Ok(bytes)
}
