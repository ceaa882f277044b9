//! Imports point one way, and the pure rooms hold no terminal, no clock, no environment and no file.
//! `ARCHITECTURE.md` has the picture; this test is what keeps it true.
//!
//! The sources are parsed. What is compiled for tests only is left out; every other path counts,
//! wherever it stands: in an import, however grouped, in a type, in an expression, in a macro's tokens.
//! What a macro of another crate makes of its tokens is not seen.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod circles;
mod citations;
mod mentions;
mod names;
mod planted;
mod walls;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use mentions::{Mention, mentions};
use names::{Names, sources};

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the sources of a package declare and mention.
fn read(package: &Path) -> (Names, Vec<Mention>) {
    let sources = sources(package);
    let names = Names::of(&sources);
    let mentions = mentions(&names, &sources);
    (names, mentions)
}

static OWN: LazyLock<(Names, Vec<Mention>)> = LazyLock::new(|| read(package()));

#[test]
fn imports_point_one_way() {
    let (names, mentions) = &*OWN;
    let found = walls::violations(names, mentions);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn no_modules_know_each_other_in_a_circle() {
    let (names, mentions) = &*OWN;
    let found = circles::circles(names, mentions, circles::ALLOWED);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_room_is_known_here() {
    let mut rooms: Vec<String> = fs::read_dir(package().join("src"))
        .unwrap()
        .map(|entry| {
            entry.unwrap().file_name().to_string_lossy().trim_end_matches(".rs").to_string()
        })
        .filter(|name| name != "main" && name != "lib")
        .collect();
    rooms.sort();
    let mut known: Vec<&str> = walls::ROOMS.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    assert_eq!(rooms, known);
}
