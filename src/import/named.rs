//! Files as an operator names them, and as a session keeps them.

use std::path::{Path, PathBuf};

/// A path from its root on, where the system tells it.
pub(super) fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.into())
}

/// Whether a path, or a folder or archive that it leads through, ends as it was said.
pub(super) fn is_at(said: &Path, path: &Path) -> bool {
    whole(path).ancestors().any(|place| place.ends_with(said))
}
