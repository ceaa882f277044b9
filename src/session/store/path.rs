//! Paths: as messages show them, as a shell takes them, and those of what stands beside a session.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::text::visible;

/// The path of something that is there, whole and without links. Windows answers with a form that nobody writes
/// (`\\?\C:\night.jsonl`): it is given as people write it, where that is the same file.
///
/// # Errors
/// What the system refused.
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path).map(as_written)
}

#[cfg(not(windows))]
const fn as_written(path: PathBuf) -> PathBuf {
    path
}

/// However long it is: the standard library puts the prefix back where the system needs it.
#[cfg(windows)]
fn as_written(path: PathBuf) -> PathBuf {
    use std::ffi::OsString;
    use std::path::{Component, Prefix};
    let mut parts = path.components();
    let Some(Component::Prefix(prefix)) = parts.next() else { return path };
    let mut written = match prefix.kind() {
        Prefix::VerbatimDisk(letter) => PathBuf::from(format!("{}:\\", char::from(letter))),
        Prefix::VerbatimUNC(server, share) => {
            let mut root = OsString::from(r"\\");
            root.push(server);
            root.push(r"\");
            root.push(share);
            root.push(r"\");
            PathBuf::from(root)
        }
        _ => return path,
    };
    for part in parts {
        match part {
            Component::RootDir => {}
            Component::Normal(name) if is_ordinary(name) => written.push(name),
            _ => return path,
        }
    }
    written
}

/// Whether a name means the same without the prefix: no device, no blank or dot at its end.
#[cfg(windows)]
fn is_ordinary(name: &std::ffi::OsStr) -> bool {
    let alone = Path::new(r"\\?\C:\").join(name);
    dunce::simplified(&alone) != alone
}

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

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_as_people_write_it() {
        let long = "x".repeat(120);
        for written in
            [r"C:\work\night.jsonl".to_string(), format!(r"C:\{long}\{long}\{long}\night.jsonl")]
        {
            assert_eq!(as_written(format!(r"\\?\{written}").into()), Path::new(&written));
        }
        let share = as_written(r"\\?\UNC\server\share\night.jsonl".into());
        assert_eq!(share, Path::new(r"\\server\share\night.jsonl"));
        for needed in [r"\\?\C:\work\nul", r"\\?\C:\work\blank ", r"\\?\Volume{1}\x"] {
            assert_eq!(as_written(needed.into()), Path::new(needed));
        }
    }
}
