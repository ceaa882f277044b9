//! The file of a session that is only looked at: whether its writer has gone on.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use tokio::sync::mpsc::UnboundedSender;

use super::answer::Answer;
use crate::app::Msg;

/// A file that is looked at now and then, by its length.
pub(super) struct Watch {
    path: PathBuf,
    /// How long it was, in bytes.
    length: Arc<AtomicU64>,
    /// Whether somebody is looking: a disk may not answer for long.
    looking: Arc<AtomicBool>,
}

impl Watch {
    /// Keeps in mind how long the file is now.
    pub(super) fn begin(path: PathBuf) -> Self {
        let length = Arc::new(AtomicU64::new(length_of(&path)));
        Self { path, length, looking: Arc::default() }
    }

    /// Looks on a thread of its own, and tells when it has another length.
    pub(super) fn look(&self, to: &UnboundedSender<Answer>) {
        if self.looking.swap(true, Ordering::Relaxed) {
            return;
        }
        let (path, to) = (self.path.clone(), to.clone());
        let (length, looking) = (Arc::clone(&self.length), Arc::clone(&self.looking));
        thread::spawn(move || {
            let now = length_of(&path);
            if length.swap(now, Ordering::Relaxed) != now {
                let _ = to.send(Answer::Msg(Msg::Grown));
            }
            looking.store(false, Ordering::Relaxed);
        });
    }
}

/// How long a file is; nothing where it is gone.
fn length_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}
