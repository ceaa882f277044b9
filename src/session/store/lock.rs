//! One instance a session: the lock, and the name of who holds it.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::disk::{keep_owner, private_options};
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
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
    holder: PathBuf,
}

impl Lock {
    /// Locks a session, whose path has no links.
    pub(super) fn acquire(session: &Path, stamp: &Stamp) -> Result<Self, StoreError> {
        let path = sibling(session, "lock");
        let mut options = private_options();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(&path).map_err(|error| StoreError::io("lock", session, error))?;
        if let Ok(metadata) = fs::metadata(session) {
            // The session can be used without it, just not by its owner when `sudo` came first.
            let _ = keep_owner(&file, &metadata);
        }
        wait_for(&file, session)?;
        let holder = sibling(session, "holder");
        let lock = Self { _file: file, holder };
        lock.write_holder(stamp).map_err(|error| StoreError::io("lock", session, error))?;
        Ok(lock)
    }

    fn write_holder(&self, stamp: &Stamp) -> io::Result<()> {
        let holder = Holder { pid: std::process::id(), by: stamp.by.clone(), at: stamp.at.clone() };
        remove_if_there(&self.holder)?;
        let mut file = private_options().write(true).create_new(true).open(&self.holder)?;
        serde_json::to_writer(&mut file, &holder)?;
        file.write_all(b"\n")
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Before the lock goes: afterwards it may be the next holder's. One that stays behind does
        // no harm, since it is read only while the lock is held.
        let _ = remove_if_there(&self.holder);
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
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                return Err(StoreError::NoLocks { path: session.to_path_buf() });
            }
            Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", session, error)),
        }
    }
    Ok(())
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

/// The file beside a session with this ending: `night.jsonl` has `night.lock`.
pub(super) fn sibling(session: &Path, ending: &str) -> PathBuf {
    if session.extension().is_some_and(|extension| extension == "jsonl") {
        return session.with_extension(ending);
    }
    let mut name = session.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(ending);
    session.with_file_name(name)
}
