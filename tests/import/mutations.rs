//! Exports of every format, changed at random: whatever comes of them, the import says it and ends.
#![expect(clippy::print_stdout, reason = "a long run tells how long it was")]
#![expect(clippy::cast_sign_loss, reason = "places are parts from 0 to 1")]
#![expect(clippy::naive_bytecount, reason = "samples are small")]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use hardmatch::import::{
    FileReport, ImportOptions, MemoryFile, Monitor, Role, import_bytes, inspect_bytes,
};

use super::sample;

/// An export of each format: what a new format adds here is tried with the others.
const SEEDS: [&str; 17] = [
    "onprem/03_select_join_ps7_utf8.csv",
    "onprem/06_useculture_utf16le_semicolon.csv",
    "onprem/09_hardmatch_helper.csv",
    "onprem/11_excel_resaved_de_cp1252.csv",
    "onprem/13_csvde_unicode_utf16le.csv",
    "onprem/15_ldifde_full.ldf",
    "onprem/17_ldapsearch_genuine.ldif",
    "onprem/21_convertto_json_ps51_utf16le.json",
    "onprem/22_convertto_json_ps7.json",
    "onprem/23_export_clixml.xml",
    "onprem/26_get_remotemailbox.csv",
    "cloud/01_getmsoluser_all_dump_ps51.csv",
    "cloud/06_getmguser_select_join.csv",
    "cloud/12_graph_users_page1.json",
    "cloud/14_az_ad_user_list.json",
    "cloud/18_deleted_getmsol_returndeleted.csv",
    "traps/encoding_utf7.csv",
];

/// What formats are made of, and what values go wrong with.
const TOKENS: [&[u8]; 46] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\x1a",
    b"'",
    b"\\",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xFE\xFF",
    b"\xC3",
    b"\xF0\x9F",
    b"\xED\xA0\x80",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"null",
    b"\\u",
    b"\\uD83C",
    b"dn: ",
    b"\ndn: CN=a\n",
    b"\n\n",
    b"\n ",
    b":: ",
    b":< ",
    b"changetype: modify\n",
    b"<Obj>",
    b"</Obj>",
    b"<",
    b"&",
    b"&#0;",
    b"]]>",
    b"<!DOCTYPE x>",
    b"System.Byte[]",
    b"00000000-0000-0000-0000-000000000000",
    b"1.2E+30",
    b"X'",
    b"sep=;\n",
];

static SAMPLES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| SEEDS.map(sample).to_vec());

/// One change. Places are parts of the length, from 0 to 1.
#[derive(Clone, Debug)]
enum Change {
    Flip(f64, u8),
    Insert(f64, usize),
    Remove(f64, usize),
    Repeat(f64, usize, usize),
    Move(f64, usize, f64),
    Splice(f64, usize, f64, usize),
    Cut(f64),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let place = |part: f64, length: usize| ((length as f64 * part) as usize).min(length);
        let length = bytes.len();
        let part = |at: f64, many: usize| {
            let start = place(at, length);
            start..(start + many).min(length)
        };
        match *self {
            Self::Flip(at, with) => {
                if let Some(byte) = bytes.get_mut(place(at, length)) {
                    *byte ^= with;
                }
            }
            Self::Insert(at, token) => {
                let at = place(at, length);
                bytes.splice(at..at, TOKENS[token].iter().copied());
            }
            Self::Remove(at, many) => drop(bytes.drain(part(at, many))),
            Self::Repeat(at, many, times) => {
                let piece = bytes[part(at, many)].repeat(times);
                let at = place(at, length);
                bytes.splice(at..at, piece);
            }
            Self::Move(at, many, to) => {
                let piece: Vec<u8> = bytes.drain(part(at, many)).collect();
                let to = place(to, bytes.len());
                bytes.splice(to..to, piece);
            }
            Self::Splice(at, seed, from, many) => {
                let other = &SAMPLES[seed];
                let start = place(from, other.len());
                let piece = other[start..(start + many).min(other.len())].to_vec();
                let at = place(at, length);
                bytes.splice(at..at, piece);
            }
            Self::Cut(at) => bytes.truncate(place(at, length)),
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let at = || 0.0..1.0;
    prop_oneof![
        4 => (at(), 1..=255_u8).prop_map(|(at, with)| Change::Flip(at, with)),
        6 => (at(), 0..TOKENS.len()).prop_map(|(at, token)| Change::Insert(at, token)),
        3 => (at(), 1..200_usize).prop_map(|(at, many)| Change::Remove(at, many)),
        2 => (at(), 1..80_usize, 2..40_usize)
            .prop_map(|(at, many, times)| Change::Repeat(at, many, times)),
        2 => (at(), 1..400_usize, at()).prop_map(|(at, many, to)| Change::Move(at, many, to)),
        2 => (at(), 0..SEEDS.len(), at(), 1..600_usize)
            .prop_map(|(at, seed, from, many)| Change::Splice(at, seed, from, many)),
        1 => at().prop_map(Change::Cut),
    ]
}

/// A changed export, and what it is given as.
fn changed() -> impl Strategy<Value = (usize, Vec<Change>, Option<Role>)> {
    let role = prop::option::of(prop::sample::select(Role::ALL.to_vec()));
    (0..SEEDS.len(), prop::collection::vec(change(), 1..12), role)
}

fn bytes_of(seed: usize, changes: &[Change]) -> Vec<u8> {
    let mut bytes = SAMPLES[seed].clone();
    for change in changes {
        change.apply(&mut bytes);
    }
    bytes
}

/// What must hold of a report of these bytes.
fn is_sound(report: &FileReport, bytes: &[u8]) -> Result<(), TestCaseError> {
    prop_assert_eq!(report.kind.is_none(), report.error.is_some());
    prop_assert!(report.users <= report.rows);
    prop_assert!(report.rejected.len() as u64 <= report.rejected_total);
    let breaks = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
    // In UTF-16 other bytes than these may be part of a break.
    let lines = breaks + 1 + bytes.iter().filter(|byte| **byte == 0).count() as u64;
    let rejected = report.rejected.iter().map(|rejection| rejection.line);
    let found = report
        .codes
        .iter()
        .flat_map(|finding| finding.lines.iter().copied().chain(finding.first_line));
    for line in rejected.chain(found) {
        prop_assert!((1..=lines).contains(&line), "line {} of {}", line, lines);
    }
    if let Some(error) = &report.error {
        prop_assert!(!error.contains('\n') && error.len() < 4000, "{}", error);
        prop_assert!(!report.codes.is_empty(), "{}", error);
    }
    Ok(())
}

fn try_one(seed: usize, changes: &[Change], role: Option<Role>) -> Result<(), TestCaseError> {
    let bytes = bytes_of(seed, changes);
    let (options, monitor) = (ImportOptions::default(), Monitor::new());
    let report = inspect_bytes(SEEDS[seed], &bytes, role, &options, &monitor);
    is_sound(&report, &bytes)?;
    let Some(role) = role else { return Ok(()) };
    let file = MemoryFile { name: SEEDS[seed], role, bytes: &bytes };
    // What can be read alone can be imported, and the other way round: the same is said of both.
    let imported = import_bytes(&[file], &options, &Monitor::new());
    if let Ok(imported) = &imported {
        prop_assert_eq!(imported.report.files[0].users, report.users);
    }
    prop_assert_eq!(imported.is_err(), report.error.is_some(), "{:?}", report.error);
    let cancelled = Monitor::new();
    cancelled.cancel();
    prop_assert!(import_bytes(&[file], &options, &cancelled).is_err());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn whatever_is_done_to_an_export_the_import_says_what_it_is((seed, changes, role) in changed()) {
        try_one(seed, &changes, role)?;
    }
}

/// The same for as many seconds as `HARDMATCH_MUTATION_SECONDS` says, ten if it says nothing.
#[test]
#[ignore = "takes as long as it is told to"]
fn whatever_is_done_to_exports_for_a_long_time() {
    let wanted = std::env::var("HARDMATCH_MUTATION_SECONDS").ok();
    let seconds = wanted.and_then(|text| text.parse().ok()).unwrap_or(10);
    let (start, mut count) = (Instant::now(), 0_u64);
    let mut slowest = (Duration::ZERO, String::new());
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let strategy = changed();
    while start.elapsed() < Duration::from_secs(seconds) {
        let (seed, changes, role) = strategy.new_tree(&mut runner).unwrap().current();
        let begun = Instant::now();
        let tried = try_one(seed, &changes, role);
        assert!(tried.is_ok(), "{tried:?}: {} {changes:?} {role:?}", SEEDS[seed]);
        if begun.elapsed() > slowest.0 {
            slowest = (begun.elapsed(), format!("{} {changes:?} {role:?}", SEEDS[seed]));
        }
        count += 1;
    }
    println!("{count} changed exports; the slowest took {:?}: {}", slowest.0, slowest.1);
}
