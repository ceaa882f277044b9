//! Imports point one way, and the pure rooms hold no terminal, no clock, no environment and no file.
//! `ARCHITECTURE.md` has the picture; this test is what keeps it true.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Each room and the rooms that it may use.
const ROOMS: &[(&str, &[&str])] = &[
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
    ("tokio", &["tui"]),
    ("std::fs", &["import", "session/store", "workspace", "cli", "tui"]),
    ("std::env", &["session/store", "cli", "tui"]),
    ("std::thread", &["import", "search", "session/store", "session/writer", "cli", "tui"]),
    ("std::process", &["session/store", "cli"]),
    ("std::time", &["import", "session/store", "cli", "tui"]),
    ("SystemTime::now", &[]),
    ("Timestamp::now", &["session/store", "cli", "tui"]),
    ("Instant::now", &["import", "cli", "tui"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The lines of a file outside its tests and comments, with their numbers from 1.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .map(|(number, line)| (number + 1, line.split("//").next().unwrap_or_default()))
}

/// The rooms that a line names after `crate::`.
fn named_rooms(line: &str) -> Vec<&str> {
    let mut rooms = Vec::new();
    for part in line.split("crate::").skip(1) {
        let end = part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
        rooms.push(part.get(..end).unwrap());
    }
    rooms
}

fn violations(source: &Path) -> Vec<String> {
    let mut files = Vec::new();
    sources(&source.join("src"), &mut files);
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let place =
            file.strip_prefix(source.join("src")).unwrap().to_string_lossy().replace('\\', "/");
        let room = place.split('/').next().unwrap().trim_end_matches(".rs").to_string();
        let text = fs::read_to_string(&file).unwrap();
        let allowed = ROOMS.iter().find(|(name, _)| *name == room).map(|(_, allowed)| *allowed);
        for (number, line) in code(&text) {
            for used in named_rooms(line) {
                let known = ROOMS.iter().any(|(name, _)| *name == used);
                if known && used != room && allowed.is_some_and(|allowed| !allowed.contains(&used))
                {
                    found.push(format!("src/{place}:{number}: {room} must not use {used}"));
                }
            }
            for (name, homes) in FORBIDDEN {
                let at_home = homes.iter().any(|home| {
                    place
                        .strip_prefix(home)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
                });
                if allowed.is_some() && line.contains(name) && !at_home {
                    found.push(format!("src/{place}:{number}: {name} has no place in {room}"));
                }
            }
        }
    }
    found
}

#[test]
fn imports_point_one_way() {
    let found = violations(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_room_is_known_here() {
    let mut rooms: Vec<String> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .unwrap()
        .map(|entry| {
            entry.unwrap().file_name().to_string_lossy().trim_end_matches(".rs").to_string()
        })
        .filter(|name| name != "main" && name != "lib")
        .collect();
    rooms.sort();
    let mut known: Vec<&str> = ROOMS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| rooms.contains(&(*name).to_string()))
        .collect();
    known.sort_unstable();
    assert_eq!(rooms, known);
}

#[test]
fn a_wrong_import_is_found_by_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("src/plan");
    fs::create_dir_all(&plan).unwrap();
    let text = "use crate::link::Judge;\nuse crate::tui::view;\nfn now() { std::env::var(\"X\"); }\n// crate::app in a comment\n#[cfg(test)]\nuse crate::app;\n";
    fs::File::create(plan.join("mod.rs")).unwrap().write_all(text.as_bytes()).unwrap();
    assert_eq!(
        violations(folder.path()),
        [
            "src/plan/mod.rs:2: plan must not use tui",
            "src/plan/mod.rs:3: std::env has no place in plan"
        ]
    );
}
