//! Tells the program which commit it is built from: `--version` shows it.
//!
//! Packaging names the commit; a crate has it in the file that cargo puts into it; a checkout has `git`. Where
//! none of them knows, the version stands alone. Nothing here reaches the network.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names the commit, for builds from sources without `git`.
const COMMIT: &str = "HARDMATCH_COMMIT";
/// What a commit with changes ends in.
const CHANGED: &str = "-changed";
/// So many digits of a commit are shown.
const DIGITS: usize = 12;

fn main() -> io::Result<()> {
    let mut out = io::stdout();
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    writeln!(out, "cargo::rerun-if-env-changed={COMMIT}")?;
    writeln!(out, "cargo::rerun-if-changed=build.rs")?;
    let mut commit = variable(COMMIT);
    // A build for tests would be made anew after each commit.
    if commit.is_none() && variable("PROFILE").as_deref() == Some("release") {
        let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
        for path in watched(&folder) {
            writeln!(out, "cargo::rerun-if-changed={}", path.display())?;
        }
        commit = commit_of(&folder);
    }
    let version = variable("CARGO_PKG_VERSION").unwrap_or_default();
    let commit = commit.map_or_else(String::new, |commit| format!(" ({commit})"));
    writeln!(out, "cargo::rustc-env=HARDMATCH_VERSION={version}{commit}")
}

/// What tells that the commit may be another one.
fn watched(folder: &Path) -> Vec<PathBuf> {
    let own = ["src", "assets", "Cargo.toml", "Cargo.lock"].map(|name| folder.join(name));
    let heads = ["HEAD", "logs/HEAD"]
        .iter()
        .filter_map(|head| git(folder, ["rev-parse", "--git-path", head]))
        .map(|path| folder.join(path));
    own.into_iter().chain(heads).filter(|path| path.exists()).collect()
}

/// The commit of the sources in a folder, and whether they were changed since.
pub(crate) fn commit_of(folder: &Path) -> Option<String> {
    commit_of_crate(folder).or_else(|| commit_of_checkout(folder))
}

/// What cargo has written into a crate: `{"git": {"sha1": "..", "dirty": true}}`.
fn commit_of_crate(folder: &Path) -> Option<String> {
    let told = fs::read_to_string(folder.join(".cargo_vcs_info.json")).ok()?;
    let (_, after) = told.split_once("\"sha1\"")?;
    let commit: String =
        after.chars().skip_while(|c| !c.is_ascii_hexdigit()).take(DIGITS).collect();
    let is_whole = commit.len() == DIGITS && commit.chars().all(|c| c.is_ascii_hexdigit());
    let changed = if told.contains("\"dirty\": true") { CHANGED } else { "" };
    is_whole.then(|| format!("{commit}{changed}"))
}

/// What `git` says, if the folder is the top of a checkout: one within another project is not of its commits.
fn commit_of_checkout(folder: &Path) -> Option<String> {
    let is_top = git(folder, ["rev-parse", "--show-prefix"])?.is_empty();
    let commit = git(folder, ["rev-parse", &format!("--short={DIGITS}"), "HEAD"])?;
    let status = git(folder, ["status", "--porcelain", "--untracked-files=no"])?;
    let changed = if status.is_empty() { "" } else { CHANGED };
    is_top.then(|| format!("{commit}{changed}"))
}

fn git<I: AsRef<OsStr>>(folder: &Path, words: impl IntoIterator<Item = I>) -> Option<String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(words).env("GIT_OPTIONAL_LOCKS", "0");
    let answer = command.output().ok().filter(|answer| answer.status.success())?;
    Some(String::from_utf8(answer.stdout).ok()?.trim().to_string())
}
