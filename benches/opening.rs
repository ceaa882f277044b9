//! How long a session takes to open until its screen is at rest, beside the import alone, and how much
//! what is remembered of the exports takes on the disk. `cargo bench --bench opening [-- USERS..]`; users
//! are a side.
//!
//! A screen is at rest when nothing on it has changed for two seconds; the time is that of the last change.
//! What is made, found or written in the background after that does not count. The import alone is done in
//! a process of its own too. Each time is the best of three.
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

/// Tells the program that it is the child whose import is measured.
#[cfg(unix)]
const CHILD: &str = "HARDMATCH_BENCH_IMPORT";

#[cfg(unix)]
const TIMES: usize = 3;

#[cfg(unix)]
fn main() {
    if std::env::var_os(CHILD).is_some() {
        return println!("{}", seconds_of_import());
    }
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
fn seconds_of_import() -> f64 {
    use hardmatch::import::{ImportOptions, Monitor, Role, Sources, import};

    let [onprem, cloud] = ["onprem.csv", "cloud.csv"].map(std::path::PathBuf::from);
    let sources = Sources::from([(Role::OnPrem, vec![onprem]), (Role::Cloud, vec![cloud])]);
    let begun = std::time::Instant::now();
    std::hint::black_box(import(&sources, &ImportOptions::default(), &Monitor::new()).unwrap());
    begun.elapsed().as_secs_f64()
}

/// The import alone, in a process of its own.
#[cfg(unix)]
fn import_alone(folder: &std::path::Path) -> f64 {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    let output = child.env(CHILD, "1").current_dir(folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

/// A session made anew over the exports, until its screen is at rest.
#[cfg(unix)]
fn first_time(folder: &std::path::Path) -> f64 {
    for name in ["merge.jsonl", "merge.seen", "merge.brief"] {
        let _ = std::fs::remove_file(folder.join(name));
    }
    let mut run = terminal::Run::start(
        folder,
        &["open", "./merge.jsonl", "--onprem", "onprem.csv", "--cloud", "cloud.csv"],
    );
    let seconds = run.rest(SILENCE).as_secs_f64();
    while !folder.join("merge.seen").exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    run.end();
    seconds
}

/// A session that is there, opened again.
#[cfg(unix)]
fn again(folder: &std::path::Path) -> f64 {
    let mut run = terminal::Run::start(folder, &["open", "./merge.jsonl"]);
    let seconds = run.rest(SILENCE).as_secs_f64();
    run.end();
    seconds
}

#[cfg(unix)]
fn best(measure: impl Fn() -> f64) -> f64 {
    (0..TIMES).map(|_| measure()).fold(f64::MAX, f64::min)
}

#[cfg(unix)]
fn measure(users: u64) {
    use std::fs::{self, File};
    use std::io::{BufWriter, Write};

    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let paths = ["onprem.csv", "cloud.csv"].map(|name| folder.join(name));
    let mut out = BufWriter::new(File::create(&paths[0]).unwrap());
    generate::write_onprem(&mut out, users).unwrap();
    out.flush().unwrap();
    let mut out = BufWriter::new(File::create(&paths[1]).unwrap());
    generate::write_cloud(&mut out, users).unwrap();
    out.flush().unwrap();
    let size = |path: &std::path::Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let exports: u64 = paths.iter().map(|path| size(path)).sum();
    let alone = best(|| import_alone(folder));
    let (first, again) = (best(|| first_time(folder)), best(|| again(folder)));
    println!(
        "{users:>9}  {alone:>8.2}  {first:>12.2}  {:>6.2}  {again:>8.2}  {:>6.2}  {:>10.1}  {:>9.1}",
        first / alone,
        again / alone,
        exports as f64 / 1e6,
        size(&folder.join("merge.seen")) as f64 / 1e6,
    );
}
