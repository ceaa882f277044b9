//! How long the subcommands that print lists take, and how much memory they need at most, beside the
//! import that some of them begin with. `cargo bench --bench lists [-- USERS..]`; users are a side, and as
//! many operations are queued.
//!
//! Each command is run in a process of its own. What it prints is counted and thrown away.
#![expect(clippy::print_stdout, reason = "a benchmark reports to the terminal")]

mod generate;

use std::env;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use clap::Parser;
use hardmatch::anchor::{ObjectGuid, ObjectId};
use hardmatch::cli::{self, Cli, Streams};
use hardmatch::directory::{AnchorAttribute, CloudRow, Directory, Field, OnPremRow, Row, Table};
use hardmatch::import::{ImportOptions, Monitor, Role, Sources, import};
use hardmatch::plan::{
    CloudRef, Decision, Known, LinkUser, NewOperation, OnPremRef, OpId, Operation,
};
use hardmatch::session::{Append, NewSession, Settings, Stamp, Store, WritableLedger};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Tells the program that it is the child that is measured.
const CHILD: &str = "HARDMATCH_BENCH_LISTS";

const EXPORTS: &str = "--onprem onprem.csv --cloud cloud.csv";

/// What is measured; the import comes first, and is no command.
const COMMANDS: [&str; 10] = [
    "import",
    "check EXPORTS",
    "check EXPORTS --json",
    "check EXPORTS --csv -",
    "queue ./merge.jsonl",
    "queue ./merge.jsonl --json",
    "report ./merge.jsonl",
    "report ./merge.jsonl --format csv",
    "verify ./merge.jsonl EXPORTS",
    "verify ./merge.jsonl EXPORTS --json",
];

fn main() -> Outcome<()> {
    if env::var_os(CHILD).is_some() {
        let words: Vec<String> = env::args().skip(1).collect();
        return measure(&words);
    }
    println!("{:>9}  {:<42} {:>7}  {:>8}  {:>10}", "users", "", "s", "peak MB", "printed MB");
    for users in generate::sizes() {
        let folder = tempfile::tempdir()?;
        generate_world(folder.path(), users)?;
        for command in COMMANDS {
            let line = command.replace("EXPORTS", EXPORTS);
            let output = Command::new(env::current_exe()?)
                .env(CHILD, "1")
                .current_dir(folder.path())
                .args(line.split(' '))
                .output()?;
            if !output.status.success() {
                return Err(String::from_utf8(output.stderr)?.into());
            }
            let command = command.replace(" EXPORTS", "").replace(" ./merge.jsonl", "");
            println!("{users:>9}  {command:<42} {}", String::from_utf8(output.stdout)?.trim_end());
        }
    }
    Ok(())
}

/// Runs a command, and prints its time, its memory and how much it printed.
fn measure(words: &[String]) -> Outcome<()> {
    let (mut out, begun) = (Counter(0), Instant::now());
    if words.first().is_some_and(|word| word == "import") {
        std::hint::black_box(read_exports(Path::new("."))?);
    } else {
        let cli =
            Cli::try_parse_from(["hardmatch"].into_iter().chain(words.iter().map(String::as_str)))?;
        let mut sink = io::sink();
        let mut streams = Streams::new(&mut out, &mut sink);
        cli::run(cli, io::empty(), &mut streams).map_err(|failure| failure.to_string())?;
    }
    println!(
        "{:>7.2}  {:>8.0}  {:>10.1}",
        begun.elapsed().as_secs_f64(),
        peak_memory().unwrap_or(0.0),
        out.0 as f64 / 1e6
    );
    Ok(())
}

/// Counts what is written.
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The most memory that this process ever had, in MB: Linux only.
fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kilobytes| kilobytes / 1e3)
}

fn read_exports(folder: &Path) -> Outcome<Directory> {
    let sources = Sources::from([
        (Role::OnPrem, vec![folder.join("onprem.csv")]),
        (Role::Cloud, vec![folder.join("cloud.csv")]),
    ]);
    Ok(import(&sources, &ImportOptions::default(), &Monitor::new())?.directory)
}

/// Writes both exports, and a session in which everybody is to be linked with the user of the same row.
fn generate_world(folder: &Path, users: u64) -> Outcome<()> {
    let mut out = BufWriter::new(File::create(folder.join("onprem.csv"))?);
    generate::write_onprem(&mut out, users)?;
    out.flush()?;
    let mut out = BufWriter::new(File::create(folder.join("cloud.csv"))?);
    generate::write_cloud(&mut out, users)?;
    out.flush()?;
    let directory = read_exports(folder)?;
    let stamp = Stamp { at: "2026-03-01T22:14:07Z".into(), by: "anna@jump01".into() };
    let settings = Settings::default();
    let new = NewSession { id: Uuid::nil(), name: "merge".into(), settings, sources: Vec::new() };
    let (mut ledger, first) = WritableLedger::create(new, &stamp);
    let mut store = Store::create(&folder.join("merge.jsonl"), &first, &stamp)?;
    let operations: Vec<NewOperation> =
        (0..users as u32).filter_map(|row| link(&directory, row)).collect();
    store.append(&ledger.decide(Decision::Queue { operations }, &stamp)?)?;
    Ok(())
}

fn link(directory: &Directory, row: u32) -> Option<NewOperation> {
    fn text<R: Row>(table: &Table<R>, row: R, field: Field) -> Option<String> {
        table.text(row, field).value().map(str::to_string)
    }
    let (users, cloud) = (&directory.onprem, &directory.cloud);
    let (here, there) = (OnPremRow::new(row), CloudRow::new(row));
    let guid = users.id(here)?;
    let operation = Operation::LinkUser(LinkUser {
        onprem: OnPremRef {
            object_guid: ObjectGuid(guid),
            upn: text(users, here, Field::Upn),
            sam: text(users, here, Field::Sam),
            name: text(users, here, Field::DisplayName),
        },
        cloud: CloudRef::by_id(
            ObjectId(cloud.id(there)?),
            text(cloud, there, Field::Upn),
            text(cloud, there, Field::DisplayName),
        ),
        attribute: AnchorAttribute::OBJECT_GUID,
        before: Known::Empty,
        after: guid.immutable_id(),
    });
    Some(NewOperation::new(OpId(row + 1), operation, "UPN equal, surname equal, given name near"))
}
