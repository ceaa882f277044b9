//! One instance a session: the lock, and the name of who holds it.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk::{is_absent, is_at, keep_owner, private_options};
use super::path::sibling;
use super::{Holder, StoreError};
use crate::session::Stamp;

/// A listing holds the lock for an instant to see whether it is free: this often, and with this
/// pause, an opening asks again before it takes another instance for granted.
const ATTEMPTS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(10);

/// The lock on a session. The system frees it when the process ends, in whatever way, so that a
/// dead process leaves none behind.
///
/// It is on a sibling that is never deleted: deleting it would let two instances lock two files of
/// the same name. The holder is in a second sibling, since Windows lets nobody read a locked file.
///
/// Somebody else may delete it all the same. Then whoever writes next locks what is there by then, or is
/// told that another instance was quicker.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
    holder: PathBuf,
    /// Who holds it, and since when.
    stamp: Stamp,
}

impl Lock {
    /// Locks a session, whose path has no links.
    pub(super) fn acquire(session: &Path, stamp: &Stamp) -> Result<Self, StoreError> {
        let path = sibling(session, "lock");
        let (file, holder) = (lock_at(&path, session)?, sibling(session, "holder"));
        let lock = Self { file, path, holder, stamp: stamp.clone() };
        lock.write_holder();
        Ok(lock)
    }

    /// Gives the lock back, and takes its file away: the session has not come to be.
    pub(super) fn withdraw(self) {
        // Whoever has opened the file meanwhile sees that it is not at its place any more.
        let _ = remove_if_there(&self.path);
    }

    /// Makes sure that the lock still keeps others out: that nobody has deleted its file or put another
    /// one in its place. Where the folder has gone, nobody can come in.
    pub(super) fn hold_on(&mut self, session: &Path) -> Result<(), StoreError> {
        let failed = |error| StoreError::io("lock", session, error);
        match is_at(&self.path, &self.file) {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(error) if is_absent(&error) => {
                if !session.parent().is_some_and(Path::exists) {
                    return Ok(());
                }
            }
            Err(error) => return Err(failed(error)),
        }
        self.file = lock_at(&self.path, session)?;
        self.write_holder();
        Ok(())
    }

    /// Says who holds it, for others to read. Where that cannot be written, as on a disk that is full, they
    /// are kept out all the same.
    fn write_holder(&self) {
        let Stamp { at, by } = self.stamp.clone();
        let holder = Holder { pid: std::process::id(), by, at };
        let write = || {
            remove_if_there(&self.holder)?;
            let mut file = private_options().write(true).create_new(true).open(&self.holder)?;
            serde_json::to_writer(&mut file, &holder)?;
            file.write_all(b"\n")
        };
        let _: io::Result<()> = write();
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before the lock goes: afterwards it may be the next holder's. One that stays behind does
        // no harm, since it is read only while the lock is held.
        let _ = remove_if_there(&self.holder);
    }
}

/// The file of the lock, locked. It is at its place then: somebody may have deleted it after it was
/// opened, and made another one.
fn lock_at(path: &Path, session: &Path) -> Result<File, StoreError> {
    let failed = |error| StoreError::io("lock", session, error);
    loop {
        let mut options = private_options();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path).map_err(failed)?;
        if let Ok(metadata) = fs::metadata(session) {
            // The session can be used without it, just not by its owner when `sudo` came first.
            let _ = keep_owner(&file, &metadata);
        }
        wait_for(&file, session)?;
        if is_at(path, &file).unwrap_or(false) {
            return Ok(file);
        }
    }
}

fn wait_for(file: &File, session: &Path) -> Result<(), StoreError> {
    for attempt in 1.. {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if attempt < ATTEMPTS => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => {
                let path = session.to_path_buf();
                return Err(StoreError::Locked { path, holder: read_holder(session) });
            }
            Err(TryLockError::Error(error)) if has_no_locks(&error) => {
                return Err(StoreError::NoLocks { path: session.to_path_buf() });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", session, error)),
        }
    }
    Ok(())
}

/// Whether an error says that there are no locks here: the file system has none (ENOSYS, EOPNOTSUPP), or
/// its server gives none (ENOLCK, which has no kind of its own).
fn has_no_locks(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::NOLCK.raw_os_error()) {
        return true;
    }
    error.kind() == ErrorKind::Unsupported
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Who has a session open, without changing a byte; the text says as much as is known.
pub(super) fn locked_by(session: &Path) -> Option<String> {
    let file = File::open(sibling(session, "lock")).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => {
            let holder = read_holder(session).map(|holder| holder.to_string());
            Some(holder.unwrap_or_else(|| "another hardmatch".into()))
        }
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

fn read_holder(session: &Path) -> Option<Holder> {
    serde_json::from_slice(&fs::read(sibling(session, "holder")).ok()?).ok()
}
