//! A fact that the code cites is there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::package;

const CITED: &str = "docs/facts.md, ";

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The text with the comments of several lines as one line each.
fn joined(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start().trim_start_matches(['/', '!']).trim());
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_topic_that_is_cited_is_there() {
    let facts = fs::read_to_string(package().join("docs/facts.md")).unwrap();
    let topics: Vec<&str> = facts.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let mut sources = Vec::new();
    files(&package().join("src"), &mut sources);
    let mut cited = 0;
    for path in sources {
        let text = joined(&fs::read_to_string(&path).unwrap());
        for rest in text.split(CITED).skip(1) {
            let topic = rest.split(['.', ')', ',', ';', ':']).next().unwrap();
            assert!(topics.iter().any(|t| t.starts_with(topic)), "{}: {topic}", path.display());
            cited += 1;
        }
    }
    assert!(cited > 20, "the way to cite has changed: {cited}");
}
