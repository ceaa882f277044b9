//! Writing a script or list where the operator wants it, whole or not at all.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::session::{Draft, canonical, keep_owner};

/// Why a file was not written. What was there is untouched.
#[derive(Debug, Error)]
pub enum WriteFileError {
    /// There is a file already, and replacing it was not asked for.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// Something is there that is no file.
    #[error("cannot write {}: it is {what}; choose another file", .path.display())]
    NotAFile {
        /// What stands there.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The folder that the file should be in is not there.
    #[error("cannot write {}: its folder does not exist; make it, or choose another file", .0.display())]
    NoFolder(PathBuf),
    /// The file is somebody else's, and would be this account's.
    #[error(
        "cannot write {}: it belongs to another account, which it would not any more ({reason}); choose another file", .path.display()
    )]
    NotOwn {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The system refused.
    #[error("cannot write {}: {reason}; choose another file", .path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

/// Writes a file as a whole: beside its place, synced, then put there. A file that is there is
/// replaced only if that is asked for, also when it appears in the meantime, and keeps its owner and its
/// rights. What is no file but takes text (a device, a pipe) is written to. Gives the whole path.
///
/// # Errors
/// [`WriteFileError`] says what stands in the way.
pub fn write_file(
    path: &Path,
    replace: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<PathBuf, WriteFileError> {
    let failed = |reason: io::Error| WriteFileError::Failed { path: path.to_path_buf(), reason };
    #[cfg(windows)]
    if is_null_device(path) {
        return write(&mut io::sink()).map(|()| path.to_path_buf()).map_err(failed);
    }
    match fs::metadata(path) {
        Ok(found) if takes_text(found.file_type()) => {
            let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
            fill(&file, write).map_err(failed)?;
            Ok(path.to_path_buf())
        }
        Ok(found) if !found.is_file() => {
            let what = if found.is_dir() { "a folder" } else { "no file" };
            Err(WriteFileError::NotAFile { path: path.to_path_buf(), what })
        }
        Ok(found) if replace => replace_file(path, &found, write),
        Err(error) if error.kind() == ErrorKind::NotFound && path.symlink_metadata().is_err() => {
            let draft = written(path, 0o666, write).map_err(|error| match error.kind() {
                ErrorKind::NotFound => WriteFileError::NoFolder(path.to_path_buf()),
                _ => failed(error),
            })?;
            draft.place(path).map_err(|error| match error.kind() {
                ErrorKind::AlreadyExists => WriteFileError::Exists(path.to_path_buf()),
                _ => failed(error),
            })?;
            Ok(canonical(path).unwrap_or_else(|_| path.to_path_buf()))
        }
        Err(error) if replace || error.kind() != ErrorKind::NotFound => Err(failed(error)),
        Ok(_) | Err(_) => Err(WriteFileError::Exists(path.to_path_buf())),
    }
}

/// Replaces a file; what a link leads to, and not the link.
fn replace_file(
    path: &Path,
    found: &Metadata,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<PathBuf, WriteFileError> {
    let failed = |reason: io::Error| WriteFileError::Failed { path: path.to_path_buf(), reason };
    let whole = canonical(path).map_err(failed)?;
    let draft = written(&whole, 0o600, write).map_err(failed)?;
    keep_owner(draft.file(), found)
        .map_err(|reason| WriteFileError::NotOwn { path: path.to_path_buf(), reason })?;
    let kept = draft.file().set_permissions(found.permissions());
    kept.and_then(|()| draft.replace(&whole)).map_err(failed)?;
    Ok(whole)
}

/// Whether something that is no file takes text.
#[cfg(unix)]
fn takes_text(found: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    found.is_char_device() || found.is_block_device() || found.is_fifo()
}

#[cfg(not(unix))]
fn takes_text(_: FileType) -> bool {
    false
}

/// Whether a path is the device that takes everything, in each folder.
#[cfg(windows)]
fn is_null_device(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("nul"))
}

/// Writes a file that only its owner can read, as a whole, in place of the one that is there.
///
/// # Errors
/// If it cannot be written; the one before stays then.
pub(super) fn write_private(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    written(path, 0o600, write)?.replace(path)
}

/// A draft of the file at a path, written and synced.
fn written(
    path: &Path,
    mode: u32,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<Draft> {
    let draft = Draft::beside(path, mode)?;
    fill(draft.file(), write)?;
    draft.file().sync_all()?;
    Ok(draft)
}

fn fill(file: &File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = BufWriter::with_capacity(1 << 16, file);
    write(&mut buffer)?;
    buffer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(path: &Path, bytes: &[u8], replace: bool) -> Result<PathBuf, WriteFileError> {
        write_file(path, replace, |out| out.write_all(bytes))
    }

    #[test]
    fn a_file_is_replaced_only_when_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("script.ps1");
        assert_eq!(written(&path, b"one", false).unwrap(), canonical(&path).unwrap());
        assert!(matches!(written(&path, b"two", false), Err(WriteFileError::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert!(written(&path, b"two", true).is_ok());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_replaced_keeps_its_rights_and_what_a_link_leads_to_is_replaced() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("script.ps1"), folder.path().join("link.ps1"));
        assert!(written(&path, b"one", false).is_ok());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        assert!(written(&link, b"two", true).is_ok());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_and_a_pipe_are_written_to_and_a_socket_is_refused() {
        use std::io::Read;
        use std::os::unix::net::UnixListener;
        let folder = tempfile::tempdir().unwrap();
        assert!(written(Path::new("/dev/null"), b"x", false).is_ok());
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let reader = {
            let pipe = pipe.clone();
            std::thread::spawn(move || {
                let mut text = String::new();
                File::open(pipe).unwrap().read_to_string(&mut text).unwrap();
                text
            })
        };
        assert!(written(&pipe, b"through", true).is_ok());
        assert_eq!(reader.join().unwrap(), "through");
        assert!(!pipe.symlink_metadata().unwrap().is_file());
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        for place in [folder.path(), &socket] {
            let refused = written(place, b"x", true).unwrap_err();
            assert!(matches!(refused, WriteFileError::NotAFile { .. }), "{refused}");
        }
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_another_program_holds_is_left_as_it_is_and_that_is_said() {
        use std::os::windows::fs::OpenOptionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("script.ps1");
        assert!(written(&path, b"one", false).is_ok());
        let held = OpenOptions::new().read(true).share_mode(0).open(&path).unwrap();
        let refused = written(&path, b"two", true).unwrap_err().to_string();
        assert!(refused.contains("another program has it open"), "{refused}");
        drop(held);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(written(&path, b"two", true).is_ok());
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let error = written(&folder.path().join("no/such/x"), b"", false).unwrap_err();
        assert!(matches!(error, WriteFileError::NoFolder(_)), "{error}");
        assert!(written(folder.path(), b"", true).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
