//! Writing a script or list where the operator wants it, whole or not at all.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};
use thiserror::Error;

/// Why a file was not written. What was there is untouched.
#[derive(Debug, Error)]
pub enum WriteFileError {
    /// There is a file already, and replacing it was not asked for.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The system refused.
    #[error("cannot write {}: {reason}; choose another file", .path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

/// Writes a file as a whole: beside its place, synced, then moved there. A file that is there is
/// replaced only if that is asked for, also when it appears in the meantime. Gives the whole path.
///
/// # Errors
/// [`WriteFileError`] says what stands in the way.
pub fn write_file(
    path: &Path,
    replace: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<PathBuf, WriteFileError> {
    let failed = |reason: io::Error| WriteFileError::Failed { path: path.to_path_buf(), reason };
    if !replace && path.symlink_metadata().is_ok() {
        return Err(WriteFileError::Exists(path.to_path_buf()));
    }
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As the operator's mask wants it, like any file that a shell would write.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let beside = beside(path, &mut builder, write).map_err(failed)?;
    let moved = if replace { beside.persist(path) } else { beside.persist_noclobber(path) };
    match moved {
        Ok(_) => Ok(path.canonicalize().unwrap_or_else(|_| path.to_path_buf())),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists && !replace => {
            Err(WriteFileError::Exists(path.to_path_buf()))
        }
        Err(error) => Err(failed(error.error)),
    }
}

/// Writes a file that only its owner can read, as a whole, in place of the one that is there.
///
/// # Errors
/// If it cannot be written; the one before stays then.
pub(super) fn write_private(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    beside(path, &mut Builder::new(), write)?.persist(path)?;
    Ok(())
}

/// A file beside a path, written and synced.
fn beside(
    path: &Path,
    builder: &mut Builder<'_, '_>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let file = builder.prefix(".hardmatch-").tempfile_in(folder.unwrap_or(Path::new(".")))?;
    let mut buffer = BufWriter::with_capacity(1 << 16, file.as_file());
    write(&mut buffer)?;
    buffer.flush()?;
    drop(buffer);
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn written(path: &Path, bytes: &[u8], replace: bool) -> Result<PathBuf, WriteFileError> {
        write_file(path, replace, |out| out.write_all(bytes))
    }

    #[test]
    fn a_file_is_replaced_only_when_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("script.ps1");
        assert_eq!(written(&path, b"one", false).unwrap(), path.canonicalize().unwrap());
        assert!(matches!(written(&path, b"two", false), Err(WriteFileError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert!(written(&path, b"two", true).is_ok());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let error = written(&folder.path().join("no/such/x"), b"", false).unwrap_err();
        assert!(error.to_string().contains("choose another file"), "{error}");
        assert!(written(folder.path(), b"", true).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
