//! The import against real shapes of exports, hostile bytes and awkward files.

#![expect(clippy::unwrap_used, reason = "a test fails where its helpers do")]
#![expect(clippy::format_collect, reason = "small texts, written to be read")]

mod accounts;
mod answers;
mod bounds;
mod candidates;
mod consoles;
mod cut_end;
mod deletions;
mod displaced;
mod edges;
mod enabled;
mod encodings;
mod files;
mod foreign;
mod halves;
mod headings;
mod incomplete;
mod lost;
mod merged;
mod messages;
mod misread;
mod mutations;
mod oddities;
mod own;
mod packed;
mod people;
mod properties;
mod records;
mod relatives;
mod removed;
mod rules;
mod samples;
mod shapes;
mod signs;
mod sisters;
mod states;
mod stopped;
mod told;
mod transcripts;
mod turned;
mod withheld;
mod written;

use std::path::{Path, PathBuf};

use hardmatch::directory::Directory;
use hardmatch::import::{
    FileReport, ImportOptions, Imported, MemoryFile, Monitor, Role, import_bytes, inspect_bytes,
};

/// The folder with the sample exports.
fn exports() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/exports")
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(exports().join(name)).unwrap()
}

/// Imports texts that are given as something.
fn import_all(files: &[(Role, &[u8])]) -> Imported {
    let names: Vec<String> = (0..files.len()).map(|at| format!("file{at}.csv")).collect();
    let files: Vec<MemoryFile<'_>> = files
        .iter()
        .zip(&names)
        .map(|((role, bytes), name)| MemoryFile { name, role: *role, bytes })
        .collect();
    import_bytes(&files, &ImportOptions::default(), &Monitor::new()).unwrap()
}

/// Imports one text.
fn import_one(role: Role, text: &str) -> (Directory, FileReport) {
    let mut imported = import_all(&[(role, text.as_bytes())]);
    (imported.directory, imported.report.files.remove(0))
}

/// The report of bytes of which nobody said what they are.
fn report(bytes: &[u8]) -> FileReport {
    inspect_bytes("file.csv", bytes, None, &ImportOptions::default(), &Monitor::new())
}

/// The codes of a report, in order.
fn codes(report: &FileReport) -> Vec<&'static str> {
    report.codes.iter().map(|finding| finding.code.as_str()).collect()
}
