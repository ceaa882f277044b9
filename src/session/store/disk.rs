//! Files as the system has them: placing, syncing, and who may read them.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::StoreError;
use super::draft::{Draft, folder_of};
use super::journal::{JournalFile, Presence};
use super::path::canonical;

/// So many bytes at the end of a file are compared before anything is written behind them.
const TAIL: usize = 4096;

/// An open session file.
#[derive(Debug)]
pub(super) struct DiskFile {
    file: File,
    path: PathBuf,
    /// When it was changed last, as far as is known: by this program.
    changed: Option<SystemTime>,
}

impl DiskFile {
    pub(super) const fn new(file: File, path: PathBuf) -> Self {
        Self { file, path, changed: None }
    }

    /// The file as the system has it.
    pub(super) const fn handle(&self) -> &File {
        &self.file
    }

    /// Compares all that the file at this place holds with the text.
    fn compare(&mut self, found: &Metadata, text: &[u8]) -> io::Result<Presence> {
        if !found.is_file() || found.len() > text.len() as u64 {
            return Ok(Presence::Changed);
        }
        let file = OpenOptions::new().read(true).write(true).open(&self.path)?;
        let mut there = Vec::new();
        (&file).take(text.len() as u64 + 1).read_to_end(&mut there)?;
        if !text.starts_with(&there) {
            return Ok(Presence::Changed);
        }
        self.file = file;
        self.know_again()?;
        let len = there.len() as u64;
        Ok(if there.len() == text.len() { Presence::There } else { Presence::Behind(len) })
    }

    /// Whether the file ends as the text does.
    fn ends_like(&self, text: &[u8]) -> io::Result<bool> {
        let at = text.len().saturating_sub(TAIL);
        let (mut there, tail) = (Vec::new(), text.get(at..).unwrap_or_default());
        (&self.file).seek(SeekFrom::Start(at as u64))?;
        (&self.file).take(TAIL as u64).read_to_end(&mut there)?;
        Ok(there == tail)
    }

    fn know_again(&mut self) -> io::Result<()> {
        self.changed = self.file.metadata()?.modified().ok();
        Ok(())
    }
}

impl JournalFile for DiskFile {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<usize> {
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()?;
        self.know_again()
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        // A file that somebody else has cut must not be filled up with zeros.
        if self.file.metadata()?.len() > len {
            self.file.set_len(len)?;
        }
        Ok(())
    }

    /// One look at the place as a rule: what was changed by somebody else shows in the time of the last
    /// change, and only then all of it is read. That time can be coarse, so that the end is always
    /// compared.
    fn presence(&mut self, text: &[u8]) -> io::Result<Presence> {
        let found = match fs::metadata(&self.path) {
            Ok(found) => found,
            Err(error) if is_absent(&error) => return Ok(Presence::Vanished),
            Err(error) => return Err(error),
        };
        let known = self.changed.is_some() && found.modified().ok() == self.changed;
        let same = known
            && found.len() == text.len() as u64
            && is_at(&self.path, &self.file)?
            && self.ends_like(text)?;
        if same { Ok(Presence::There) } else { self.compare(&found, text) }
    }
}

/// Whether an error says that nothing is there, neither the file nor perhaps its folder.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Opens an existing file for reading and writing.
pub(super) fn open_rw(path: &Path) -> Result<File, StoreError> {
    let opened = OpenOptions::new().read(true).write(true).open(path);
    opened.map_err(|error| StoreError::io("open", path, error))
}

/// The path without links, of something that is there and is a file. Two names of one file would
/// otherwise have two locks.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => StoreError::NotFound { path: path.to_path_buf() },
        _ => StoreError::io("open", path, error),
    };
    let resolved = canonical(path).map_err(failed)?;
    let metadata = fs::metadata(&resolved).map_err(failed)?;
    if metadata.is_file() {
        Ok(resolved)
    } else {
        Err(StoreError::NotAFile { path: path.to_path_buf() })
    }
}

/// The path that a file to be created will have, without links in its folder.
pub(super) fn resolve_new(path: &Path) -> Result<PathBuf, StoreError> {
    let name = path.file_name().ok_or_else(|| StoreError::NotAFile { path: path.to_path_buf() })?;
    let folder = folder_of(path);
    match canonical(folder) {
        Ok(folder) => Ok(folder.join(name)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(StoreError::NoParent { path: path.to_path_buf() })
        }
        Err(error) => Err(StoreError::io("create", path, error)),
    }
}

/// Puts a new file in place, with this content and mode 0600, all at once and never over another
/// one. When this returns, it is on the disk.
pub(super) fn place_new(path: &Path, bytes: &[u8]) -> Result<File, StoreError> {
    let failed = |error| StoreError::io("create", path, error);
    let draft = written_beside(path, bytes).map_err(failed)?;
    let file = draft.place(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => StoreError::Exists { path: path.to_path_buf() },
        _ => failed(error),
    })?;
    sync_folder(path).map_err(failed)?;
    Ok(file)
}

/// Replaces a file by this content, all at once, with the rights and owner that it has.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let before = fs::metadata(path)?;
    let draft = written_beside(path, bytes)?;
    keep_owner(draft.file(), &before)?;
    draft.file().set_permissions(before.permissions())?;
    draft.file().sync_all()?;
    draft.replace(path)?;
    sync_folder(path)
}

fn written_beside(path: &Path, bytes: &[u8]) -> io::Result<Draft> {
    let draft = Draft::beside(path, 0o600)?;
    let mut file = draft.file();
    file.write_all(bytes)?;
    draft.file().sync_all()?;
    Ok(draft)
}

/// Syncs the folder of a file, so that its name is on the disk too. Windows has no such thing, and
/// some network file systems refuse it.
fn sync_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder_of(path))?.sync_all() {
        Err(error) if !matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Creates a folder for this account alone.
pub(super) fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The options that create a file for this account alone.
pub(super) fn private_options() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The mode of a file that others than its owner may read or write.
#[cfg(unix)]
pub(super) fn wider_mode(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
pub(super) fn wider_mode(_: &Metadata) -> Option<u32> {
    None
}

/// Gives a file the owner of another one, where it is not the same already: work done with `sudo`
/// must not lock the owner out.
///
/// # Errors
/// What the system refused, as it does to whoever is neither root nor the owner.
#[cfg(unix)]
pub fn keep_owner(file: &File, like: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let now = file.metadata()?;
    if (now.uid(), now.gid()) == (like.uid(), like.gid()) {
        return Ok(());
    }
    fchown(file, Some(like.uid()), Some(like.gid()))
}

/// Gives a file the owner of another one: there is no such thing here.
///
/// # Errors
/// Never here.
#[cfg(not(unix))]
pub fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Whether what stands at a place is this open file.
#[cfg(unix)]
pub(super) fn is_at(path: &Path, file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let (there, ours) = (fs::metadata(path)?, file.metadata()?);
    Ok((there.dev(), there.ino()) == (ours.dev(), ours.ino()))
}

/// Whether what stands at a place is this open file: by the numbers of the volume and the file.
#[cfg(not(unix))]
pub(super) fn is_at(path: &Path, file: &File) -> io::Result<bool> {
    use same_file::Handle;
    Ok(Handle::from_path(path)? == Handle::from_file(file.try_clone()?)?)
}
