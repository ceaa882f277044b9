//! How well the model tells who is whom on directories whose truth is known.
//!
//! `cargo run --release --example evaluate -- FOLDER.. [--without-nicknames] [--write FOLDER] [--misses]`: each folder
//! has `onprem.csv`, `cloud.csv` and `truth.csv` (`ObjectGUID,ObjectId`). Nothing is tuned to a folder: pairs count as found
//! from 50 % on, as sure from 99 % on, and as carried where names or an id stand behind a sure pair, so that it
//! is queued together with others. `--without-nicknames` leaves the lists of names out. `--write` leaves the first ten
//! candidates of everybody as `NAME.csv` (`ObjectGUID,ObjectId,score,rank`); `--misses` prints whom the model gets
//! wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "it stops at the first surprise, and prints its table"
)]

#[path = "../tests/support/evaluation.rs"]
mod evaluation;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use evaluation::{BANDS, Found, Known};
use hardmatch::link::name::leave_out_nicknames;

fn main() {
    let mut folders: Vec<PathBuf> = Vec::new();
    let (mut write, mut misses) = (None, false);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--write" => write = args.next().map(PathBuf::from),
            "--misses" => misses = true,
            "--without-nicknames" => assert!(leave_out_nicknames(), "no name was looked up"),
            _ => folders.push(arg.into()),
        }
    }
    println!(
        "| set | P | R | F1 | top-1 | top-5 | sure: wrong/n | coverage | carried | coverage | orphans | s |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut all = Found::default();
    for folder in &folders {
        let start = Instant::now();
        let known = Known::read(folder);
        let found = known.found();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        print_row(&name, &found, start.elapsed().as_secs_f64());
        all.add(&found);
        if let Some(to) = &write {
            #[expect(clippy::disallowed_methods, reason = "predictions can be made again")]
            std::fs::write(to.join(format!("{name}.csv")), predictions(&known)).unwrap();
        }
        if misses {
            print_misses(&known);
        }
    }
    print_row("all", &all, 0.0);
    println!("\n| probability | pairs | mean | right |\n|---|---|---|---|");
    for (least, (pairs, sum, right)) in BANDS.iter().zip(all.bands).filter(|it| it.1.0 > 0) {
        let (mean, share) = (sum / pairs as f64, right as f64 / pairs as f64);
        println!("| from {least} | {pairs} | {mean:.4} | {share:.4} |");
    }
}

fn print_row(name: &str, found: &Found, seconds: f64) {
    println!(
        "| {name} | {:.4} | {:.4} | {:.4} | {:.4} | {:.4} | {}/{} | {:.3} | {}/{} | {:.3} | {}/{} | {seconds:.1} |",
        found.precision(),
        found.recall(),
        found.f1(),
        found.top_1(),
        found.top_5(),
        found.sure_wrong(),
        found.sure[0],
        found.coverage(),
        found.carried_wrong(),
        found.carried[0],
        found.carried_coverage(),
        found.orphans[1],
        found.orphans[0],
    );
}

fn predictions(known: &Known) -> String {
    let directory = known.judge.directory();
    let mut text = String::from("ObjectGUID,ObjectId,score,rank\n");
    for user in directory.onprem.rows() {
        for (rank, likely) in known.fit.candidates(user).iter().take(10).enumerate() {
            let ids = (directory.onprem.id(user), directory.cloud.id(likely.row));
            if let (Some(user), Some(account)) = ids {
                let _ = writeln!(text, "{user},{account},{},{}", likely.probability, rank + 1);
            }
        }
    }
    text
}

/// Users whose first candidate is wrong, and how the right one is explained.
fn print_misses(known: &Known) {
    let directory = known.judge.directory();
    for user in directory.onprem.rows() {
        let candidates = known.fit.candidates(user);
        let Some(first) = candidates.first() else { continue };
        if known.is_right(user, *first) == Some(true) || first.probability < 0.05 {
            continue;
        }
        let right = candidates.iter().find(|it| known.is_right(user, **it) == Some(true));
        println!("\n{}", directory.onprem.label(user));
        for likely in [Some(first), right].into_iter().flatten() {
            println!("  {} {:.4}", directory.cloud.label(likely.row), likely.probability);
            for line in known.fit.explain(user, likely.row).lines {
                let about = line.subject.label();
                println!(
                    "    {about} {}: {} | {} {:+.2}",
                    line.level, line.ours, line.theirs, line.weight
                );
            }
        }
        if right.is_none() {
            println!("  the right one is not among {}", candidates.len());
        }
    }
}
