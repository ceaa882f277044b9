//! Watching and stopping an import from another thread.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far an import is. The counts only grow; they are for showing, not for deciding.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Bytes of the files read so far.
    pub bytes_done: u64,
    /// Bytes to be read. It grows when a file must be read again with another encoding.
    pub bytes_total: u64,
    /// Records read so far.
    pub rows: u64,
}

/// Shared by the import and whoever watches it.
#[derive(Debug, Default)]
pub struct Monitor {
    bytes_done: AtomicU64,
    bytes_total: AtomicU64,
    rows: AtomicU64,
    cancelled: AtomicBool,
}

impl Monitor {
    /// A monitor of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the import to stop. It does so within some milliseconds and returns
    /// [`ImportError::Cancelled`](super::ImportError::Cancelled).
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// How far the import is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            bytes_done: self.bytes_done.load(Ordering::Relaxed),
            bytes_total: self.bytes_total.load(Ordering::Relaxed),
            rows: self.rows.load(Ordering::Relaxed),
        }
    }

    pub(super) fn expect_bytes(&self, bytes: u64) {
        self.bytes_total.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn add_bytes(&self, bytes: u64) {
        self.bytes_done.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }
}
