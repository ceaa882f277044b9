//! A file that is written before it has its place: what is at the place is whole at any moment.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// How the names of drafts begin that must have one.
const PREFIX: &str = ".hardmatch-";

/// A file without a place. Where the system can, it has no name either, so that nothing stays behind when
/// the process is killed.
#[derive(Debug)]
pub struct Draft {
    folder: PathBuf,
    written: Written,
}

#[derive(Debug)]
enum Written {
    #[cfg(target_os = "linux")]
    Unnamed(File),
    Named(NamedTempFile),
}

impl Draft {
    /// A draft of the file at a path, on the same disk. `mode` is the rights that a new file gets, which
    /// the mask of the account narrows.
    ///
    /// # Errors
    /// What the system refused.
    pub fn beside(path: &Path, mode: u32) -> io::Result<Self> {
        let folder = folder_of(path).to_path_buf();
        #[cfg(target_os = "linux")]
        if let Some(file) = unnamed::create(&folder, mode)? {
            return Ok(Self { folder, written: Written::Unnamed(file) });
        }
        let mut builder = Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        #[cfg(not(unix))]
        let _ = mode;
        // `tempfile` hands paths to the system as they are, and Windows takes only 260 letters then, but for
        // paths in this form.
        #[cfg(windows)]
        let folder = fs::canonicalize(&folder).unwrap_or(folder);
        let named = builder.prefix(PREFIX).tempfile_in(&folder)?;
        Ok(Self { folder, written: Written::Named(named) })
    }

    /// What is written to.
    #[must_use]
    pub fn file(&self) -> &File {
        match &self.written {
            #[cfg(target_os = "linux")]
            Written::Unnamed(file) => file,
            Written::Named(named) => named.as_file(),
        }
    }

    /// Puts it at its place, never over another file.
    ///
    /// # Errors
    /// `AlreadyExists`, or what the system refused.
    pub fn place(self, path: &Path) -> io::Result<File> {
        match self.written {
            #[cfg(target_os = "linux")]
            Written::Unnamed(file) => unnamed::link(&file, path).map(|()| file),
            Written::Named(named) => place_named(named, &place_in(&self.folder, path)),
        }
    }

    /// Puts it at its place, over the file that is there.
    ///
    /// # Errors
    /// What the system refused; what was there is as it was.
    pub fn replace(self, path: &Path) -> io::Result<()> {
        match self.written {
            #[cfg(target_os = "linux")]
            Written::Unnamed(file) => {
                let link = |name: &Path| unnamed::link(&file, name);
                let named = Builder::new().prefix(PREFIX).make_in(&self.folder, link)?;
                named.persist(path).map(drop).map_err(|refused| refused.error)
            }
            Written::Named(named) => {
                let place = place_in(&self.folder, path);
                named.persist(&place).map(drop).map_err(|refused| in_use(refused.error, &place))
            }
        }
    }
}

/// The place of a draft as its folder is written.
#[cfg(windows)]
fn place_in(folder: &Path, path: &Path) -> PathBuf {
    path.file_name().map_or_else(|| path.to_path_buf(), |name| folder.join(name))
}

#[cfg(not(windows))]
fn place_in(_: &Path, path: &Path) -> PathBuf {
    path.to_path_buf()
}

/// Windows refuses to replace a file that another program has open, and says no more than that access is denied.
#[cfg(windows)]
fn in_use(error: io::Error, place: &Path) -> io::Error {
    use std::os::windows::fs::OpenOptionsExt;
    /// `ERROR_SHARING_VIOLATION`, and that a part of the file is locked.
    const IN_USE: [i32; 2] = [32, 33];
    let is_in_use =
        |error: &io::Error| error.raw_os_error().is_some_and(|code| IN_USE.contains(&code));
    let alone = || fs::OpenOptions::new().read(true).share_mode(0).open(place);
    if is_in_use(&error) || alone().is_err_and(|error| is_in_use(&error)) {
        let said = "another program has it open, as Excel, an editor or a virus scanner does: close it there, then try again";
        return io::Error::new(io::ErrorKind::ResourceBusy, said);
    }
    error
}

#[cfg(not(windows))]
fn in_use(error: io::Error, _: &Path) -> io::Error {
    error
}

fn place_named(named: NamedTempFile, path: &Path) -> io::Result<File> {
    let placed = named.persist_noclobber(path).or_else(|refused| {
        let taken =
            refused.error.kind() == io::ErrorKind::AlreadyExists || path.symlink_metadata().is_ok();
        // Some file systems can neither link nor rename without overwriting. Nothing was there a moment
        // ago.
        if taken { Err(refused) } else { refused.file.persist(path) }
    });
    placed.map_err(|refused| refused.error)
}

/// The folder of a path.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(target_os = "linux")]
mod unnamed {
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsRawFd, OwnedFd};
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};
    use rustix::io::Errno;

    /// Where an open file can be given a name.
    const OPEN_FILES: &str = "/proc/self/fd";

    /// A file without a name in a folder; `None` where the system has no such thing.
    ///
    /// # Errors
    /// What keeps every file out of the folder.
    pub(super) fn create(folder: &Path, mode: u32) -> io::Result<Option<File>> {
        const FINAL: [Errno; 6] =
            [Errno::NOENT, Errno::NOTDIR, Errno::ACCESS, Errno::ROFS, Errno::NOSPC, Errno::DQUOT];
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let opened: Result<OwnedFd, Errno> = open(folder, flags, Mode::from_bits_truncate(mode));
        match opened {
            Ok(file) => Ok(Path::new(OPEN_FILES).is_dir().then(|| file.into())),
            Err(error) if FINAL.contains(&error) => Err(error.into()),
            Err(_) => Ok(None),
        }
    }

    /// Gives it a name that nothing has.
    pub(super) fn link(file: &File, path: &Path) -> io::Result<()> {
        let open = format!("{OPEN_FILES}/{}", file.as_raw_fd());
        Ok(linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
    }
}
