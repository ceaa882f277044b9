//! Which room may use which, and which of them may touch the world outside.

use crate::mentions::{Mention, What};
use crate::names::{Names, Path};

/// Each room and the rooms that it may use.
pub(crate) const ROOMS: &[(&str, &[&str])] = &[
    ("anchor", &[]),
    ("text", &[]),
    ("directory", &["anchor", "text"]),
    ("import", &["anchor", "text", "directory"]),
    ("link", &["anchor", "text", "directory"]),
    ("search", &["anchor", "text", "directory", "link"]),
    ("plan", &["anchor", "text", "directory", "link"]),
    ("powershell", &["anchor", "text", "plan"]),
    ("session", &["anchor", "text", "directory", "plan", "powershell"]),
    (
        "workspace",
        &["anchor", "text", "directory", "import", "link", "plan", "powershell", "session"],
    ),
    ("app", &["anchor", "text", "directory", "link", "search", "plan", "powershell", "session"]),
    (
        "cli",
        &[
            "anchor",
            "text",
            "directory",
            "import",
            "link",
            "search",
            "plan",
            "powershell",
            "session",
            "workspace",
        ],
    ),
    (
        "tui",
        &[
            "anchor",
            "text",
            "directory",
            "import",
            "link",
            "search",
            "plan",
            "powershell",
            "session",
            "workspace",
            "app",
        ],
    ),
];

/// What a room must not name, and the rooms (or files of rooms) that may.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("rustix", &["session/store", "workspace", "cli", "tui"]),
    ("signal_hook", &["tui"]),
    ("tokio", &["tui"]),
    ("directories", &["session/store"]),
    ("tempfile", &["session/store", "workspace"]),
    ("whoami", &["session/store"]),
    ("std::env", &["session/store", "cli", "tui"]),
    ("std::fs", &["import", "session/store", "workspace", "cli", "tui"]),
    ("std::io::stderr", &["cli", "tui"]),
    // Windows has no path that stands for it.
    ("std::io::stdin", &["import/source/origin"]),
    ("std::io::stdout", &["tui"]),
    ("std::net", &[]),
    ("std::os::unix::fs", &["session/store", "workspace", "cli", "tui"]),
    ("std::process", &["session/store", "cli", "tui"]),
    ("std::thread", &["import", "search", "session/store", "session/writer", "cli", "tui"]),
    ("std::time", &["import", "session/store", "session/writer", "cli", "tui"]),
    ("std::time::SystemTime::now", &["session/store"]),
    ("std::time::Instant::now", &["import", "cli", "tui"]),
    ("jiff::Timestamp::now", &[]),
    ("jiff::Zoned::now", &[]),
    ("jiff::tz::TimeZone::system", &["cli", "tui"]),
];

/// Methods of paths and files by which a room would look at the disk without naming `std::fs`.
const LOOKS: &[&str] = &[
    "exists",
    "try_exists",
    "is_file",
    "is_dir",
    "is_symlink",
    "metadata",
    "symlink_metadata",
    "canonicalize",
    "read_dir",
    "read_link",
];

/// The rooms that may use these methods.
const LOOK_HOMES: &[&str] = &["import", "session/store", "workspace", "cli", "tui"];

/// What breaks a wall, by file and line.
pub(crate) fn violations(names: &Names, mentions: &[Mention]) -> Vec<String> {
    let mut found: Vec<String> =
        mentions.iter().flat_map(|mention| judge(names, mention)).collect();
    found.sort();
    found.dedup();
    found
}

fn judge(names: &Names, mention: &Mention) -> Vec<String> {
    let place = mention.file.trim_start_matches("src/");
    let room = place.split('/').next().unwrap().trim_end_matches(".rs");
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let Some(path) = mention.path() {
        let used = names.definition(path).get(1).cloned().unwrap_or_default();
        let is_room = path[0] == "crate" && ROOMS.iter().any(|(name, _)| *name == used);
        if is_room && used != room && !allowed.contains(&used.as_str()) {
            found.push(format!("{}: {room} must not use {used}", mention.place()));
        }
    }
    for (name, homes) in FORBIDDEN {
        if is_named(mention, name) && !at_home(place, homes) {
            found.push(format!("{}: {name} has no place in {room}", mention.place()));
        }
    }
    if let What::Method(method) = &mention.what
        && LOOKS.contains(&method.as_str())
        && !at_home(place, LOOK_HOMES)
    {
        found.push(format!("{}: .{method}() has no place in {room}", mention.place()));
    }
    found
}

/// Whether a mention names something forbidden. A use of what an import has named is not told again.
fn is_named(mention: &Mention, forbidden: &str) -> bool {
    let forbidden: Path = forbidden.split("::").map(String::from).collect();
    match &mention.what {
        What::Import { path, star } => {
            path.starts_with(&forbidden)
                || (*star && path.len() < forbidden.len() && forbidden.starts_with(path))
        }
        What::Path { path, written } => {
            path.starts_with(&forbidden) && (*written || is_call(&forbidden))
        }
        What::Method(_) => false,
    }
}

/// Whether a path is that of a function, whose type an import names without any harm.
fn is_call(path: &Path) -> bool {
    path.last().is_some_and(|last| {
        matches!(last.as_str(), "now" | "system" | "stdin" | "stdout" | "stderr")
    })
}

fn at_home(place: &str, homes: &[&str]) -> bool {
    homes.iter().any(|home| {
        place.strip_prefix(home).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
    })
}
