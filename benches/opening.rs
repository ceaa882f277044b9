//! How long a session takes to open until its screen is at rest, beside the import alone, and how much
//! what is remembered of the exports takes on the disk. `cargo bench --bench opening [-- USERS..]`; users
//! are a side.
//!
//! A screen is at rest when nothing on it has changed for two seconds; the time is that of the last change.
//! What is made, found or written in the background after that does not count.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise, and prints its table"
)]

mod generate;
#[cfg(unix)]
mod terminal;

#[cfg(not(unix))]
fn main() {
    println!("the screen is measured on Unix only");
}

#[cfg(unix)]
fn main() {
    println!(
        "{:>9}  {:>8}  {:>12}  {:>6}  {:>8}  {:>6}  {:>10}  {:>9}",
        "users", "import s", "first time s", "ratio", "again s", "ratio", "exports MB", "kept MB"
    );
    for users in generate::sizes() {
        measure(users);
    }
    println!("limits: ratio 1.5");
}

#[cfg(unix)]
const SILENCE: std::time::Duration = std::time::Duration::from_secs(2);

#[cfg(unix)]
fn measure(users: u64) {
    use std::fs::{self, File};
    use std::io::{BufWriter, Write};
    use std::time::Instant;

    use hardmatch::import::{ImportOptions, Monitor, Role, Sources, import};
    use terminal::Run;

    let folder = tempfile::tempdir().unwrap();
    let paths = ["onprem.csv", "cloud.csv"].map(|name| folder.path().join(name));
    let mut out = BufWriter::new(File::create(&paths[0]).unwrap());
    generate::write_onprem(&mut out, users).unwrap();
    out.flush().unwrap();
    let mut out = BufWriter::new(File::create(&paths[1]).unwrap());
    generate::write_cloud(&mut out, users).unwrap();
    out.flush().unwrap();
    let size = |path: &std::path::Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let exports: u64 = paths.iter().map(|path| size(path)).sum();
    let [onprem, cloud] = paths;
    let sources = Sources::from([(Role::OnPrem, vec![onprem]), (Role::Cloud, vec![cloud])]);
    let imports = (0..3).map(|_| {
        let begun = Instant::now();
        drop(import(&sources, &ImportOptions::default(), &Monitor::new()).unwrap());
        begun.elapsed().as_secs_f64()
    });
    let alone = imports.fold(f64::MAX, f64::min);
    let kept = folder.path().join("merge.seen");
    let mut run = Run::start(
        folder.path(),
        &["open", "./merge.jsonl", "--onprem", "onprem.csv", "--cloud", "cloud.csv"],
    );
    let first = run.rest(SILENCE).as_secs_f64();
    while !kept.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    run.end();
    let mut run = Run::start(folder.path(), &["open", "./merge.jsonl"]);
    let again = run.rest(SILENCE).as_secs_f64();
    run.end();
    println!(
        "{users:>9}  {alone:>8.2}  {first:>12.2}  {:>6.2}  {again:>8.2}  {:>6.2}  {:>10.1}  {:>9.1}",
        first / alone,
        again / alone,
        exports as f64 / 1e6,
        size(&kept) as f64 / 1e6,
    );
}
