//! How long an import takes, beside merely reading the records with the `csv` crate, and how much
//! memory it needs at most. `cargo bench --bench import [-- SIZE..]`; sizes are users a side.
//!
//! The import uses one core for each side and the yardstick one for both, so on a machine that is busy
//! with other things the ratio of the times says less than that of the processor times beside it.
#![expect(clippy::print_stdout, reason = "a benchmark reports to the terminal")]

mod generate;
mod measure;

use std::env;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use hardmatch::import::{ImportOptions, Monitor, Role, Sources, import};
use measure::peak_memory;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// How often each thing is measured; the median counts.
const RUNS: usize = 5;
/// Tells the program that it is the child whose memory is measured.
const CHILD: &str = "HARDMATCH_BENCH_IMPORT";

fn main() -> Outcome<()> {
    if let Some(folder) = env::var_os(CHILD) {
        return measure_memory(Path::new(&folder));
    }
    println!(
        "{:>9}  {:>7}  {:>8}  {:>9}  {:>6}  {:>8}  {:>10}  {:>8}  {:>9}  {:>6}",
        "users",
        "MB",
        "csv ms",
        "import ms",
        "ratio",
        "csv cpu",
        "import cpu",
        "peak MB",
        "tables MB",
        "peak"
    );
    for users in generate::sizes() {
        report(users)?;
    }
    Ok(())
}

/// One line of the table, for `users` a side.
fn report(users: u64) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let sources = generate_exports(folder.path(), users)?;
    let bytes: u64 = sources
        .files()
        .map(|(_, path)| fs::metadata(path).map(|metadata| metadata.len()))
        .sum::<Result<u64, _>>()?;
    let (mut yardstick, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        yardstick.push(timed(|| read_records(&sources))?);
        ours.push(timed(|| run_import(&sources))?);
    }
    let (csv, ours) = (median(yardstick), median(ours));
    let (peak, tables) = memory_of_child(folder.path())?;
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{users:>9}  {:>7.1}  {:>8.1}  {:>9.1}  {:>6.2}  {:>8.0}  {:>10.0}  {:>8.1}  {:>9.1}  {:>6.2}",
        megabytes(bytes),
        milliseconds(csv.0),
        milliseconds(ours.0),
        ours.0.as_secs_f64() / csv.0.as_secs_f64(),
        milliseconds(csv.1),
        milliseconds(ours.1),
        megabytes(peak),
        megabytes(tables),
        peak as f64 / bytes as f64,
    );
    Ok(())
}

fn paths(folder: &Path) -> (PathBuf, PathBuf) {
    (folder.join("onprem.csv"), folder.join("cloud.csv"))
}

fn sources_in(folder: &Path) -> Sources {
    let (onprem, cloud) = paths(folder);
    Sources::from([(Role::OnPrem, vec![onprem]), (Role::Cloud, vec![cloud])])
}

fn generate_exports(folder: &Path, users: u64) -> Outcome<Sources> {
    let (onprem, cloud) = paths(folder);
    let mut out = BufWriter::new(File::create(onprem)?);
    generate::write_onprem(&mut out, users)?;
    out.flush()?;
    let mut out = BufWriter::new(File::create(cloud)?);
    generate::write_cloud(&mut out, users)?;
    out.flush()?;
    Ok(sources_in(folder))
}

/// The yardstick: every record of both files, one file after the other, and nothing done with it.
fn read_records(sources: &Sources) -> Outcome<u64> {
    let mut count = 0;
    for (_, path) in sources.files() {
        let mut reader = csv::Reader::from_path(path)?;
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record)? {
            count += 1;
        }
    }
    Ok(count)
}

fn run_import(sources: &Sources) -> Outcome<u64> {
    let imported = import(sources, &ImportOptions::default(), &Monitor::new())?;
    let directory = &imported.directory;
    Ok((directory.onprem.len() + directory.cloud.len()) as u64)
}

/// The processor time of this process in steps of 10 ms: Linux only, 0 elsewhere.
fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in parentheses and may hold blanks; utime and stime are the
    // 12th and 13th field after it (proc(5)), in ticks of a hundredth of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The time that something took, and the processor time of all threads.
fn timed(work: impl FnOnce() -> Outcome<u64>) -> Outcome<(Duration, Duration)> {
    let (start, used) = (Instant::now(), processor_time());
    std::hint::black_box(work()?);
    Ok((start.elapsed(), processor_time().saturating_sub(used)))
}

fn median(mut times: Vec<(Duration, Duration)>) -> (Duration, Duration) {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The highest memory that an import in a process of its own needed, and what its tables take, in
/// bytes.
fn memory_of_child(folder: &Path) -> Outcome<(u64, u64)> {
    let output = Command::new(env::current_exe()?).env(CHILD, folder).output()?;
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse::<u64>);
    match (numbers.next(), numbers.next()) {
        (Some(peak), Some(tables)) => Ok((peak?, tables?)),
        _ => Err(format!("the child printed '{text}'").into()),
    }
}

fn measure_memory(folder: &Path) -> Outcome<()> {
    let imported = import(&sources_in(folder), &ImportOptions::default(), &Monitor::new())?;
    let tables = imported.directory.onprem.bytes() + imported.directory.cloud.bytes();
    println!("{} {tables}", peak_memory().unwrap_or(0));
    Ok(())
}
