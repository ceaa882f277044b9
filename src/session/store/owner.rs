//! What root has left behind where this account keeps its sessions, as `sudo hardmatch` does.

use std::path::{Path, PathBuf};

/// What belongs to root in a place of this account, and stands in the way of a session.
#[cfg(unix)]
pub(super) fn left_by_root(session: &Path) -> Option<PathBuf> {
    use std::fs::symlink_metadata;
    use std::os::unix::fs::MetadataExt;

    use super::path::sibling;

    let account = rustix::process::geteuid();
    let owner = |path: &Path| symlink_metadata(path).map(|found| found.uid()).ok();
    // Where the folder above is this account's, root had no business of its own.
    let is_left = |path: &Path| {
        let above = path.parent().map(|above| if above == "" { Path::new(".") } else { above });
        owner(path) == Some(0) && above.is_some_and(|above| owner(above) == Some(account.as_raw()))
    };
    let lock = sibling(session, "lock");
    let mut places = session.ancestors().chain([lock.as_path()]);
    let left = places.find(|place| !account.is_root() && is_left(place));
    left.map(Path::to_path_buf)
}

#[cfg(not(unix))]
pub(super) fn left_by_root(_: &Path) -> Option<PathBuf> {
    None
}
