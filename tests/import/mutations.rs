//! Exports of every format, changed at random: whatever comes of them, the import says it and ends.
#![expect(clippy::print_stdout, reason = "a long run tells how long it was")]
#![expect(clippy::cast_sign_loss, reason = "places are parts from 0 to 1")]
#![expect(clippy::naive_bytecount, reason = "samples are small")]

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use hardmatch::import::{
    FileReport, ImportOptions, MemoryFile, Monitor, Role, import_bytes, inspect_bytes,
};

use super::packed::{
    excel_of, excel_sheet, gzip, open_document_content, open_document_of, open_document_row, zipped,
};
use super::{consoles, sample};

/// What an export is packed in after it was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Pack {
    Nothing,
    Gzip,
    Zip,
    /// It is the sheet of a workbook.
    Excel,
    /// It is the content of a workbook.
    OpenDocument,
}

impl Pack {
    fn around(self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Nothing => bytes,
            Self::Gzip => gzip(&bytes),
            Self::Zip => zipped(&[("export.csv", &bytes)]),
            Self::Excel => excel_of(&[("Users", &bytes)]),
            Self::OpenDocument => open_document_of(&bytes),
        }
    }
}

/// An export of each format: what a new format adds here is tried with the others.
const NAMES: [&str; 17] = [
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
const TOKENS: [&[u8]; 52] = [
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
    b"PS C:\\> dir\n",
    b"**********************\n",
    b"\\\"",
    b"<Ref RefId=\"1\"/>",
    b"<DCT><En>",
    b"\"error\":{\"code\":\"a\"},",
];

/// What is changed: the exports, the same packed, workbooks, and what AdFind prints.
static SEEDS: LazyLock<Vec<(String, Pack, Vec<u8>)>> = LazyLock::new(|| {
    let mut seeds: Vec<(String, Pack, Vec<u8>)> =
        NAMES.iter().map(|name| ((*name).to_string(), Pack::Nothing, sample(name))).collect();
    seeds.push(("adfind.txt".into(), Pack::Nothing, consoles::ADFIND.into()));
    seeds.extend(written_otherwise().map(|(name, text)| (name.into(), Pack::Nothing, text.into())));
    for (pack, ending) in [(Pack::Gzip, ".gz"), (Pack::Zip, ".zip")] {
        let packed = [NAMES[0], NAMES[4], NAMES[6], NAMES[9], NAMES[14]];
        seeds.extend(packed.map(|name| (format!("{name}{ending}"), pack, sample(name))));
    }
    for name in [NAMES[0], NAMES[2]] {
        let text = String::from_utf8(sample(name)).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> = reader
            .records()
            .map(|row| row.unwrap().iter().map(|cell| cell.replace(['<', '&'], "+")).collect())
            .collect();
        let rows: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let lines: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let merged = "</sheetData><mergeCells><mergeCell ref=\"B2:B4\"/><mergeCell ref=\"A3:C3\"/></mergeCells>";
        let sheet = excel_sheet(&lines).replace("</sheetData>", merged);
        seeds.push((format!("{name}.xlsx"), Pack::Excel, sheet.into()));
        let lines: String = rows.iter().map(|row| open_document_row(row)).collect();
        let span =
            "<table:table-cell table:number-rows-spanned=\"3\" table:number-columns-spanned=\"2\" ";
        let lines = lines.replacen("<table:table-cell ", span, 20);
        let content = open_document_content(&[("Users", &lines)]);
        seeds.push((format!("{name}.ods"), Pack::OpenDocument, content.into()));
    }
    seeds
});

/// Exports that are wrapped, or written with other signs.
fn written_otherwise() -> [(&'static str, String); 5] {
    let text = |name| String::from_utf8(sample(name)).unwrap();
    let (csv, json) = (text(NAMES[0]), text("cloud/14_az_ad_user_list.json"));
    let stars = "**********************\n";
    let transcript = format!(
        "{stars}PowerShell transcript start\n{stars}PS C:\\> Get-ADUser | Select Id,Mail\n{csv}PS C:\\> exit\n{stars}End\n{stars}"
    );
    let batch = format!(
        "{{\"responses\":[{{\"id\":\"1\",\"status\":200,\"body\":{{\"value\":{json}}}}},{{\"id\":\"2\",\"status\":429,\"body\":{{\"error\":{{\"code\":\"TooManyRequests\",\"message\":\"Wait.\"}}}}}}]}}"
    );
    let dictionaries: String = (0..40)
        .map(|number| {
            format!(
                "<Obj RefId=\"{number}\"><DCT><En><S N=\"Key\">Id</S><G N=\"Value\">3ceaaf30-8142-48ea-91d9-3080f9b439{number:02}</G></En>\
                 <En><S N=\"Key\">UserPrincipalName</S><S N=\"Value\">a{number}@x.org</S></En><En><S N=\"Key\">ProxyAddresses</S>\
                 <Obj N=\"Value\" RefId=\"{}\"><LST><S>smtp:a{number}@x.org</S><Ref RefId=\"{}\"/></LST></Obj></En></DCT></Obj>",
                number + 100,
                number + 99
            )
        })
        .collect();
    [
        ("transcript.txt", transcript),
        ("batch.json", batch),
        ("text.json", serde_json::to_string(&json).unwrap()),
        ("dictionaries.xml", format!("<Objs Version=\"1.1.0.1\">{dictionaries}</Objs>")),
        ("signs.csv", csv.replace("\",\"", "', '").replace("\"\n", "'\n").replace("\n\"", "\n'")),
    ]
}

fn name_of(seed: usize) -> &'static str {
    &SEEDS[seed].0
}

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
                let (_, _, other) = &SEEDS[seed];
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

/// What is done to an export: changes of what it says, and of the file that it is packed in.
type Changes = (Vec<Change>, Vec<Change>);

/// A changed export, and what it is given as.
fn changed() -> impl Strategy<Value = (usize, Changes, Option<Role>)> {
    let role = prop::option::of(prop::sample::select(Role::ALL.to_vec()));
    let outside = prop_oneof![4 => Just(Vec::new()), 1 => prop::collection::vec(change(), 1..4)];
    (0..SEEDS.len(), (prop::collection::vec(change(), 0..12), outside), role)
}

/// The changed export, and the same as it is packed.
fn bytes_of(seed: usize, (inside, outside): &Changes) -> (Vec<u8>, Vec<u8>) {
    let (_, pack, bytes) = &SEEDS[seed];
    let mut bytes = bytes.clone();
    for change in inside {
        change.apply(&mut bytes);
    }
    let mut packed = pack.around(bytes.clone());
    for change in outside {
        change.apply(&mut packed);
    }
    (bytes, packed)
}

/// Whether the lines of the file that is read are those of these bytes.
fn has_lines_of(seed: usize, (_, outside): &Changes) -> bool {
    match SEEDS[seed].1 {
        Pack::Nothing | Pack::Gzip | Pack::Zip => outside.is_empty(),
        Pack::Excel | Pack::OpenDocument => false,
    }
}

/// What must hold of a report of these bytes.
fn is_sound(report: &FileReport, bytes: Option<&[u8]>) -> Result<(), TestCaseError> {
    prop_assert_eq!(report.kind.is_none(), report.error.is_some());
    prop_assert!(report.users <= report.rows);
    prop_assert!(report.rejected.len() as u64 <= report.rejected_total);
    let error = report.error.iter();
    for error in error {
        prop_assert!(!error.contains('\n') && error.len() < 4000, "{}", error);
        prop_assert!(!report.codes.is_empty(), "{}", error);
    }
    let Some(bytes) = bytes else { return Ok(()) };
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
    Ok(())
}

fn try_one(seed: usize, changes: &Changes, role: Option<Role>) -> Result<(), TestCaseError> {
    let (plain, bytes) = bytes_of(seed, changes);
    let (options, monitor) = (ImportOptions::default(), Monitor::new());
    let report = inspect_bytes(name_of(seed), &bytes, role, &options, &monitor);
    is_sound(&report, has_lines_of(seed, changes).then_some(plain.as_slice()))?;
    let Some(role) = role else { return Ok(()) };
    let file = MemoryFile { name: name_of(seed), role, bytes: &bytes };
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

/// What a changed export may take of memory: of what it is unpacked three times, and what is read ahead.
const ALLOWANCE: u64 = 12_000_000;

/// The most memory that this process had since it was asked for last, in bytes: Linux only.
#[expect(clippy::disallowed_methods, reason = "the kernel is asked, and no file written")]
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// The number that an environment variable has, or this one.
fn wanted(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The processor time of this process, in steps of a hundredth of a second (proc(5)): Linux only.
fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may hold blanks, and ends with a bracket.
    let fields = stat.rsplit(')').next()?.split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 10))
}

/// What something took of the processor, or of the clock where that is not known: a machine that is busy with other
/// things makes nothing slower.
fn time_of<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (begun, before) = (Instant::now(), processor_time());
    let result = work();
    let used = processor_time().zip(before).map(|(after, before)| after.saturating_sub(before));
    (result, used.unwrap_or_else(|| begun.elapsed()))
}

/// The same for as many seconds as `HARDMATCH_MUTATION_SECONDS` says, ten if it says nothing, and from the seed
/// that `HARDMATCH_MUTATION_SEED` is. No one takes longer than ten seconds, or more memory than it may.
#[test]
#[ignore = "takes as long as it is told to"]
fn whatever_is_done_to_exports_for_a_long_time() {
    let seconds = wanted("HARDMATCH_MUTATION_SECONDS", 10);
    let number = wanted("HARDMATCH_MUTATION_SEED", 1);
    let (start, mut counts) = (Instant::now(), vec![0_u64; SEEDS.len()]);
    let (mut slowest, mut largest) = ((Duration::ZERO, String::new()), 0);
    let mut key = [0; 32];
    key[..8].copy_from_slice(&number.to_le_bytes());
    let config = Config { failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &key);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let strategy = changed();
    while start.elapsed() < Duration::from_secs(seconds) {
        let (seed, changes, role) = strategy.new_tree(&mut runner).unwrap().current();
        let before = peak().and_then(|_| peak());
        let (tried, took) = time_of(|| try_one(seed, &changes, role));
        let taken = peak().zip(before);
        let shown = || format!("{} {changes:?} {role:?}", name_of(seed));
        assert!(tried.is_ok(), "{tried:?}: {}", shown());
        assert!(took < Duration::from_secs(10), "{took:?}: {}", shown());
        let taken = taken.map_or(0, |(after, before)| after.saturating_sub(before));
        let size = bytes_of(seed, &changes).0.len() as u64;
        assert!(taken <= ALLOWANCE + 3 * size, "{taken} bytes for {size}: {}", shown());
        largest = largest.max(taken);
        if took > slowest.0 {
            slowest = (took, shown());
        }
        counts[seed] += 1;
    }
    let all: u64 = counts.iter().sum();
    println!(
        "seed {number}: {all} changed exports; most memory {largest} bytes; the slowest took {:?}: {}",
        slowest.0, slowest.1
    );
    for (seed, count) in counts.iter().enumerate() {
        println!("  {} {count}", name_of(seed));
    }
}
