//! Which commit the program says that it is built from.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::build::commit_of;
use crate::world::World;

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";

fn git(folder: &Path, words: &[&str]) -> String {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "user.name=n", "-c", "user.email=n@example.com"]);
    let answer = command.args(words).output().unwrap();
    assert!(answer.status.success(), "{words:?}: {}", String::from_utf8_lossy(&answer.stderr));
    String::from_utf8(answer.stdout).unwrap().trim().to_string()
}

fn write(path: &Path, text: &str) {
    File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn crate_that_tells(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join(".cargo_vcs_info.json"), text);
    folder
}

#[test]
fn a_crate_tells_the_commit_that_it_was_made_of() {
    let clean =
        format!("{{\n  \"git\": {{\n    \"sha1\": \"{SHA}\"\n  }},\n  \"path_in_vcs\": \"\"\n}}");
    let commit = commit_of(crate_that_tells(&clean).path());
    assert_eq!(commit.as_deref(), Some("0123456789ab"));
    let dirty =
        format!("{{\n  \"git\": {{\n    \"sha1\": \"{SHA}\",\n    \"dirty\": true\n  }}\n}}");
    let commit = commit_of(crate_that_tells(&dirty).path());
    assert_eq!(commit.as_deref(), Some("0123456789ab-changed"));
    for odd in ["", "{}", "{\"git\": {\"sha1\": \"0123\"}}", "{\"git\": {\"sha1\": \"zz\"}}"] {
        assert_eq!(commit_of(crate_that_tells(odd).path()), None, "{odd}");
    }
}

#[test]
fn a_checkout_tells_its_commit_and_whether_it_was_changed() {
    if Command::new("git").arg("--version").output().is_err() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(commit_of(folder.path()), None);
    git(folder.path(), &["init", "-q"]);
    assert_eq!(commit_of(folder.path()), None, "there is no commit yet");
    write(&folder.path().join("file"), "one");
    git(folder.path(), &["add", "file"]);
    git(folder.path(), &["commit", "-q", "-m", "one"]);
    let commit = git(folder.path(), &["rev-parse", "--short=12", "HEAD"]);
    assert_eq!(commit_of(folder.path()).as_ref(), Some(&commit));
    write(&folder.path().join("file"), "two");
    assert_eq!(commit_of(folder.path()), Some(format!("{commit}-changed")));
    let within = folder.path().join("vendor");
    fs::create_dir(&within).unwrap();
    assert_eq!(commit_of(&within), None, "the commit of another project");
}

#[test]
fn the_version_is_that_of_the_package() {
    let out = World::new().does(0, "--version").out;
    let version = format!("hardmatch {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(out.split(" (").next().map(str::trim_end), Some(version.as_str()), "{out}");
}
