//! What of an open session is not on its disk, and the emergency copy that saves it.

use std::path::PathBuf;

use crate::session::{Copies, Kept, Stamp, StoreError, Unwritten, now, quoted};

/// The whole of an open session, for when its own place takes nothing.
#[derive(Clone, Debug)]
pub(super) struct Rescue {
    /// The name of the session.
    pub(super) name: String,
    /// What was written.
    pub(super) kept: Kept,
    /// What was not.
    pub(super) unwritten: Unwritten,
}

impl Rescue {
    /// Whether anything would be lost: which pane had the cursor is nothing.
    pub(super) fn is_needed(&self) -> bool {
        self.unwritten.is_any()
    }

    /// Writes an emergency copy, and says what became of it.
    pub(super) fn told(&self, reason: &str) -> String {
        let decisions = self.unwritten.decisions();
        let count = match decisions {
            0 => "the session".to_string(),
            1 => "one decision".to_string(),
            _ => format!("{decisions} decisions"),
        };
        match self.copy() {
            Ok(path) => format!(
                "{count} could not be saved: {reason}.\nAll of the session is in an emergency copy: `hardmatch resume {}` goes on with it",
                quoted(&path)
            ),
            Err(error) => format!(
                "{count} could not be saved: {reason}. There is no emergency copy either: {error}"
            ),
        }
    }

    /// Writes an emergency copy; gives its path.
    ///
    /// # Errors
    /// What the system refused.
    pub(super) fn copy(&self) -> Result<PathBuf, StoreError> {
        let at = Stamp::new(now(), String::new()).at;
        Copies::of_account().write(&self.name, &self.kept.with(&self.unwritten.lines()), &at)
    }
}
