//! All cells, in parts, and from where it ended.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;

use super::run::run;
use super::{Cell, combinations};
use crate::engine::Bench;

/// So many are tried before it is told how many passed.
const CHUNK: usize = 24;

pub(super) fn every_combination_of_circumstances_ends_as_it_must(bench: &Bench) {
    let all = slice(&combinations(), env::var("HARDMATCH_SLICE").ok().as_deref());
    let kept = env::var_os("HARDMATCH_PASSED").map(PathBuf::from);
    let before = kept.as_ref().and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
    let before: BTreeSet<&str> = before.lines().collect();
    let left: Vec<Cell> =
        all.iter().copied().filter(|cell| !before.contains(cell.name().as_str())).collect();
    println!("{} combinations, {} of them passed before", all.len(), all.len() - left.len());
    let (mut passed, mut failed) = (0, Vec::new());
    for chunk in left.chunks(CHUNK) {
        let good = if passes(bench, chunk) {
            chunk.to_vec()
        } else {
            chunk.iter().copied().filter(|cell| passes(bench, &[*cell])).collect()
        };
        passed += good.len();
        failed.extend(chunk.iter().filter(|cell| !good.contains(cell)).map(|cell| cell.name()));
        if let Some(path) = &kept {
            let mut file = File::options().create(true).append(true).open(path).unwrap();
            for cell in &good {
                writeln!(file, "{}", cell.name()).unwrap();
            }
        }
        println!("{passed} passed, {} failed, of {} to try", failed.len(), left.len());
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// Whether cells end as they must, in a folder of their own.
fn passes(bench: &Bench, cells: &[Cell]) -> bool {
    let bench = Bench::new(Arc::clone(&bench.engine));
    panic::catch_unwind(AssertUnwindSafe(|| run(&bench, cells))).is_ok()
}

/// One of several parts, as `2/5` names it: every fifth, from the second on. Without a name all.
fn slice(all: &[Cell], named: Option<&str>) -> Vec<Cell> {
    let Some(named) = named else { return all.to_vec() };
    let (part, of) = named.split_once('/').expect("a slice such as 2/5");
    let (part, of): (usize, usize) = (part.parse().unwrap(), of.parse().unwrap());
    assert!((1..=of).contains(&part), "no slice: {named}");
    all.iter().copied().skip(part - 1).step_by(of).collect()
}

pub(super) fn the_slices_are_the_whole() {
    let all = combinations();
    let parts = ["1/5", "2/5", "3/5", "4/5", "5/5"].map(|named| slice(&all, Some(named)));
    let mut names: Vec<String> = parts.iter().flatten().map(|cell| cell.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.len());
    assert_eq!(slice(&all, None), all);
}
