//! Paths: as messages show them, as a shell takes them, and those of what stands beside a session.

use std::path::{Path, PathBuf};

use crate::text::visible;

/// A path as a message can show it.
pub(super) fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

/// A path as a shell takes it.
#[must_use]
pub fn quoted(path: &Path) -> String {
    let shown = shown(path);
    if shown.chars().all(|c| c.is_alphanumeric() || "/\\:._-~".contains(c)) {
        shown
    } else {
        format!("'{}'", shown.replace('\'', r"'\''"))
    }
}

/// The file beside a session with this ending: `night.jsonl` has `night.lock`. A session of another name
/// has names that no such one gives: `night` has `night.hardmatch-lock`.
#[must_use]
pub fn sibling(session: &Path, ending: &str) -> PathBuf {
    if session.extension().is_some_and(|extension| extension == "jsonl") {
        return session.with_extension(ending);
    }
    let mut name = session.file_name().unwrap_or_default().to_os_string();
    name.push(".hardmatch-");
    name.push(ending);
    session.with_file_name(name)
}
