//! Whole situations as small files: exports, keys, and what must come of them.
//!
//! A file is sections in order. `## NAME` begins one, everything up to the next is its body; what stands
//! before the first says what the scenario is about. `onprem`, `cloud`, `deleted`, `mailboxes`,
//! `remote-mailboxes` and `onprem-mailboxes` are exports; `settings` are settings of the session. Then follow steps, which are
//! done, and expectations, which are compared:
//! - `keys`: typed, one line after the other; `reread`: the exports above it are read again;
//!   `results`: `ID OPERATION STATE` of a script's run, one a line
//! - `statuses`: everybody's; `findings`: all of them, with the queue; `queue`: its operations;
//!   `objections ACTION USERS`: what speaks against an action, and what to know of it;
//!   `script DIALECT` and `rollback DIALECT`: the steps of the script; `screen`: lines that are on it
//!
//! `HARDMATCH_SCENARIOS=write cargo test --test scenarios` writes the expectations but `screen` anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod file;
#[path = "../support/headless.rs"]
mod headless;
mod run;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use file::Scenario;
use hardmatch::plan::Code;
use hardmatch::workspace::write_file;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

fn scenarios() -> Vec<(PathBuf, Scenario)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        (path, Scenario::parse(&text))
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_scenario_ends_as_it_says() {
    let write = env::var_os("HARDMATCH_SCENARIOS").is_some_and(|value| value == "write");
    let all = scenarios();
    assert!(!all.is_empty());
    for (path, scenario) in all {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let came = run::run(&name, &scenario);
        if write {
            write_file(&path, true, |out| out.write_all(came.text().as_bytes())).unwrap();
            continue;
        }
        for (expected, came) in scenario.sections.iter().zip(&came.sections) {
            assert_eq!(
                expected.body, came.body,
                "{name}, section {}: expected on the left, came on the right",
                expected.name
            );
        }
    }
}

/// A scenario may not name a code that is none.
#[test]
fn every_code_that_a_scenario_names_is_one() {
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    for code in scenarios()
        .iter()
        .flat_map(|(_, scenario)| &scenario.sections)
        .filter(|section| matches!(section.kind(), "findings" | "objections"))
        .flat_map(|section| section.body.lines())
        .filter_map(|line| line.split_whitespace().nth(1))
    {
        assert!(known.contains(code), "{code} is no code");
    }
}
