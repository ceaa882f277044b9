//! How long a decision takes to be on the disk, and how long a long session takes to open.
//!
//! `cargo bench --bench session [FOLDER]`; the folder says which disk, the default is the one for
//! temporary files. Each figure stands beside its yardstick from the same run.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise, and prints its table"
)]

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hardmatch::anchor::{Guid, ObjectGuid, ObjectId};
use hardmatch::directory::AnchorAttribute;
use hardmatch::plan::{
    CloudRef, Decision, Known, LinkUser, NewOperation, OnPremRef, OpId, Operation,
};
use hardmatch::session::{
    Append, Line, NewSession, Report, Settings, Stamp, Store, Summary, WritableLedger, Writer,
    replay,
};
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};
use uuid::Uuid;

const APPENDS: u32 = 2_000;
const DECISIONS: u32 = 100_000;

fn main() {
    // Cargo passes `--bench`; anything else is the folder.
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let root = folder.map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(root).unwrap();
    println!("{APPENDS} decisions, each on the disk before the next    p50       p99       worst");
    appends(folder.path());
    println!();
    println!("a session of {DECISIONS} decisions");
    opening(folder.path());
}

fn stamp() -> Stamp {
    Stamp { at: "2026-03-01T22:14:07Z".into(), by: "anna@jump01".into() }
}

fn begin(name: &str) -> (WritableLedger, Line) {
    let settings = Settings::default();
    let new = NewSession { id: Uuid::nil(), name: name.into(), settings, sources: Vec::new() };
    WritableLedger::create(new, &stamp())
}

fn guid(n: u32) -> Guid {
    let mut bytes = *b"0123456789abcdef";
    bytes.iter_mut().zip(n.to_le_bytes()).for_each(|(byte, digit)| *byte = digit);
    Guid::from_ad_bytes(bytes)
}

fn link(ledger: &mut WritableLedger) -> Line {
    let id = ledger.history().next_id();
    let n = id.0;
    let after = guid(n).immutable_id();
    let onprem = OnPremRef {
        object_guid: ObjectGuid(guid(n)),
        upn: Some(format!("anais.mueller{n}@contoso.com")),
        sam: Some(format!("amueller{n}")),
        name: Some(format!("Anaïs Müller {n}")),
    };
    let cloud = CloudRef::by_id(
        ObjectId(guid(n + DECISIONS * 2)),
        Some(format!("anais.mueller{n}@contoso.onmicrosoft.com")),
        Some(format!("Anais Mueller {n}")),
    );
    let attribute = AnchorAttribute::OBJECT_GUID;
    let operation =
        Operation::LinkUser(LinkUser { onprem, cloud, attribute, before: Known::Empty, after });
    let reason = "UPN prefix equal, surname equal, given name near";
    let operations = vec![NewOperation::new(id, operation, reason)];
    ledger.decide(Decision::Queue { operations }, &stamp()).unwrap()
}

fn appends(folder: &Path) {
    let (mut ledger, first) = begin("appends");
    let lines: Vec<Line> = (0..APPENDS).map(|_| link(&mut ledger)).collect();

    let mut bare = new_file(&folder.join("bare"));
    row(
        "yardstick: write and sync, nothing else",
        lines.iter().map(|line| {
            timed(|| {
                bare.write_all(line.text().as_bytes()).unwrap();
                bare.sync_data().unwrap();
            })
        }),
    );
    let mut store = Store::create(&folder.join("store.jsonl"), &first, &stamp()).unwrap();
    row("store", lines.iter().map(|line| timed(|| store.append(line).unwrap())));

    let (mut ledger, first) = begin("writer");
    let store = Store::create(&folder.join("writer.jsonl"), &first, &stamp()).unwrap();
    let (writer, reports) = Writer::with_channel(store).unwrap();
    row(
        "decision, through the writer, to \"saved\"",
        (0..APPENDS).map(|_| {
            timed(|| {
                writer.append(link(&mut ledger)).unwrap();
                assert!(matches!(reports.recv(), Ok(Report::Saved { seq }) if seq == ledger.seq()));
            })
        }),
    );
}

fn new_file(path: &Path) -> File {
    OpenOptions::new().write(true).create_new(true).open(path).unwrap()
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn row(name: &str, times: impl Iterator<Item = Duration>) {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!("  {name:<46} {:>8} {:>9} {:>9}", ms(at(50)), ms(at(99)), ms(at(100)));
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn opening(folder: &Path) {
    let (mut ledger, first) = begin("long");
    let path = folder.join("long.jsonl");
    let mut bytes = format!("{}\n", first.text()).into_bytes();
    for n in 0..DECISIONS {
        let line = match n % 100 {
            98 => ledger.undo(&stamp()).unwrap(),
            99 => {
                let decision = Decision::Remove { ids: vec![OpId(n / 2)] };
                ledger.decide(decision, &stamp()).unwrap()
            }
            _ => link(&mut ledger),
        };
        bytes.extend_from_slice(line.text().as_bytes());
        bytes.push(b'\n');
    }
    new_file(&path).write_all(&bytes).unwrap();
    println!("  {:<46} {:>5.1} MB", "size of the file", bytes.len() as f64 / 1e6);
    figure("yardstick: hash it, read it as JSON", || {
        Sha256::digest(&bytes);
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            serde_json::from_slice::<IgnoredAny>(line).unwrap();
        }
    });
    figure("replay", || drop(replay(&bytes).unwrap()));
    let mut opened = None;
    figure("open", || opened = Some(Store::open(&path, &stamp()).unwrap()));
    let mut ledger = opened.unwrap().ledger;
    figure("undo a removal", || drop(ledger.undo(&stamp()).unwrap()));
    let middle = Decision::Remove { ids: vec![OpId(DECISIONS / 2 + 1)] };
    figure("remove one", || drop(ledger.decide(middle, &stamp()).unwrap()));
    figure("undo that", || drop(ledger.undo(&stamp()).unwrap()));
    let brief = path.with_extension("brief");
    figure("list it", || drop(Summary::of(&path)));
    std::fs::remove_file(brief).unwrap();
    figure("list it where nothing is kept beside it", || drop(Summary::of(&path)));
    link(&mut ledger);
    figure("undo what was queued last", || drop(ledger.undo(&stamp()).unwrap()));
    figure("queue another", || drop(link(&mut ledger)));
}

fn figure(name: &str, work: impl FnOnce()) {
    println!("  {name:<46} {:>11}", ms(timed(work)));
}
