//! How long an export of each format takes to import, beside merely reading its bytes with that format's own
//! library. `cargo bench --bench formats [-- SIZE..]`; sizes are users.
//!
//! LDIF has no library here: it is set beside our own import of the same people as CSV, byte by byte.
#![expect(clippy::print_stdout, reason = "a benchmark reports to the terminal")]

mod generate;
mod measure;

use std::env;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hardmatch::import::{ImportOptions, Monitor, Role, Sources, import};
use measure::peak_memory;
use quick_xml::events::Event;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// How often each thing is measured; the median counts.
const RUNS: usize = 3;
/// Tells the program that it is the child whose memory is measured.
const CHILD: &str = "HARDMATCH_BENCH_FORMATS";
/// Columns that hold several values.
const LISTS: [&str; 1] = ["proxyAddresses"];

/// One format: its name, how it is written, and how its bytes are merely read.
struct Format {
    name: &'static str,
    write: fn(&mut dyn Write, &Rows) -> Outcome<()>,
    read: Option<fn(&Path) -> Outcome<u64>>,
}

const FORMATS: [Format; 5] = [
    Format { name: "csv", write: write_csv, read: Some(read_csv) },
    Format { name: "ldif", write: write_ldif, read: None },
    Format { name: "json", write: write_json, read: Some(read_json) },
    Format { name: "clixml", write: write_clixml, read: Some(read_xml) },
    Format { name: "csvde", write: write_csvde, read: Some(read_csv) },
];

/// The people of an export.
struct Rows {
    headings: Vec<String>,
    csv: Vec<u8>,
}

impl Rows {
    fn of(users: u64) -> Outcome<Self> {
        let mut csv = Vec::new();
        generate::write_onprem(&mut csv, users)?;
        let headings = csv::Reader::from_reader(csv.as_slice()).headers()?.clone();
        Ok(Self { headings: headings.iter().map(str::to_string).collect(), csv })
    }

    /// Gives each person's values that are not empty, under their headings.
    fn each(&self, mut with: impl FnMut(Vec<(&str, &str)>) -> Outcome<()>) -> Outcome<()> {
        let mut reader = csv::Reader::from_reader(self.csv.as_slice());
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? {
            let cells = self.headings.iter().map(String::as_str).zip(&record);
            with(cells.filter(|(_, value)| !value.is_empty()).collect())?;
        }
        Ok(())
    }
}

fn main() -> Outcome<()> {
    if let Some(path) = env::var_os(CHILD) {
        run_import(Path::new(&path))?;
        println!("{}", peak_memory().unwrap_or(0));
        return Ok(());
    }
    println!(
        "{:>9}  {:>7}  {:>7}  {:>11}  {:>10}  {:>6}  {:>9}  {:>8}",
        "users", "format", "MB", "reading ms", "import ms", "ratio", "ns a byte", "peak MB"
    );
    for users in generate::sizes() {
        let folder = tempfile::tempdir()?;
        let rows = Rows::of(users)?;
        let mut of_csv = 0.0;
        for format in FORMATS {
            report(users, &format, &rows, folder.path(), &mut of_csv)?;
        }
    }
    Ok(())
}

/// One line of the table. `of_csv` is what a byte of CSV took.
fn report(
    users: u64,
    format: &Format,
    rows: &Rows,
    folder: &Path,
    of_csv: &mut f64,
) -> Outcome<()> {
    let path = folder.join(format.name);
    let mut out = BufWriter::new(File::create(&path)?);
    (format.write)(&mut out, rows)?;
    out.flush()?;
    let bytes = fs::metadata(&path)?.len();
    let (mut reading, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        reading.extend(format.read.map(|read| timed(|| read(&path))).transpose()?);
        ours.push(timed(|| run_import(&path))?);
    }
    let (reading, ours) = (median(reading), median(ours).unwrap_or_default());
    let byte = ours.as_nanos() as f64 / bytes as f64;
    let ratio = match reading {
        Some(reading) => ours.as_secs_f64() / reading.as_secs_f64(),
        None => byte / *of_csv,
    };
    if format.name == "csv" {
        *of_csv = byte;
    }
    let output = Command::new(env::current_exe()?).env(CHILD, &path).output()?;
    let peak: u64 = String::from_utf8(output.stdout)?.trim().parse()?;
    let reading =
        reading.map_or_else(|| "-".into(), |time| format!("{:.0}", time.as_secs_f64() * 1e3));
    println!(
        "{users:>9}  {:>7}  {:>7.1}  {reading:>11}  {:>10.0}  {ratio:>6.2}  {byte:>9.2}  {:>8.1}",
        format.name,
        bytes as f64 / 1e6,
        ours.as_secs_f64() * 1e3,
        peak as f64 / 1e6,
    );
    fs::remove_file(&path)?;
    Ok(())
}

fn write_csv(out: &mut dyn Write, rows: &Rows) -> Outcome<()> {
    Ok(out.write_all(&rows.csv)?)
}

/// As `ldapsearch` writes it: what is not ASCII in Base64, lines folded.
fn write_ldif(out: &mut dyn Write, rows: &Rows) -> Outcome<()> {
    out.write_all(b"# extended LDIF\n#\n# LDAPv3\n\n")?;
    rows.each(|cells| {
        let name = cells.iter().find(|(heading, _)| *heading == "DistinguishedName");
        ldif_line(out, "dn", name.map_or("", |(_, value)| value))?;
        for (heading, value) in cells {
            let values =
                if LISTS.contains(&heading) { value.split(';') } else { value.split('\0') };
            for value in values {
                ldif_line(out, heading, value)?;
            }
        }
        Ok(out.write_all(b"\n")?)
    })
}

fn ldif_line(out: &mut dyn Write, name: &str, value: &str) -> Outcome<()> {
    let line = if value.is_ascii() {
        format!("{name}: {value}")
    } else {
        format!("{name}:: {}", STANDARD.encode(value))
    };
    let mut rest = line.as_str();
    while rest.len() > 78 {
        let (first, tail) = rest.split_at(78);
        writeln!(out, "{first}")?;
        out.write_all(b" ")?;
        rest = tail;
    }
    Ok(writeln!(out, "{rest}")?)
}

fn write_json(out: &mut dyn Write, rows: &Rows) -> Outcome<()> {
    out.write_all(b"[")?;
    let mut first = true;
    rows.each(|cells| {
        let member = |(heading, value): (&str, &str)| {
            let list = || value.split(';').map(Value::from).collect();
            let value = if LISTS.contains(&heading) { list() } else { Value::from(value) };
            (heading.to_string(), value)
        };
        let object: Map<String, Value> = cells.into_iter().map(member).collect();
        out.write_all(if std::mem::take(&mut first) { b"\n  " } else { b",\n  " })?;
        Ok(out.write_all(serde_json::to_string_pretty(&object)?.as_bytes())?)
    })?;
    Ok(out.write_all(b"\n]\n")?)
}

fn write_clixml(out: &mut dyn Write, rows: &Rows) -> Outcome<()> {
    let namespace = "http://schemas.microsoft.com/powershell/2004/04";
    write!(out, "<Objs Version=\"1.1.0.1\" xmlns=\"{namespace}\">")?;
    rows.each(|cells| {
        write!(out, "\n  <Obj RefId=\"0\">\n    <MS>")?;
        for (heading, value) in cells {
            let value = quick_xml::escape::escape(value);
            write!(out, "\n      <S N=\"{heading}\">{value}</S>")?;
        }
        Ok(write!(out, "\n    </MS>\n  </Obj>")?)
    })?;
    Ok(write!(out, "\n</Objs>")?)
}

fn write_csvde(out: &mut dyn Write, rows: &Rows) -> Outcome<()> {
    let mut writer = csv::Writer::from_writer(out);
    let headings = rows.headings.iter().map(String::as_str);
    writer.write_record(["DN", "objectClass"].into_iter().chain(headings))?;
    let mut reader = csv::Reader::from_reader(rows.csv.as_slice());
    for record in reader.records() {
        let record = record?;
        let at = rows.headings.iter().position(|heading| heading == "DistinguishedName");
        let name = at.and_then(|at| record.get(at)).unwrap_or_default();
        writer.write_record([name, "user"].into_iter().chain(&record))?;
    }
    Ok(writer.flush()?)
}

fn read_csv(path: &Path) -> Outcome<u64> {
    let mut reader = csv::Reader::from_path(path)?;
    let (mut record, mut count) = (csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record)? {
        count += 1;
    }
    Ok(count)
}

fn read_json(path: &Path) -> Outcome<u64> {
    let bytes = fs::read(path)?;
    let values: Vec<IgnoredAny> = serde_json::from_slice(&bytes)?;
    Ok(values.len() as u64)
}

fn read_xml(path: &Path) -> Outcome<u64> {
    let text = fs::read_to_string(path)?;
    let (mut reader, mut count) = (quick_xml::Reader::from_str(&text), 0);
    while !matches!(reader.read_event()?, Event::Eof) {
        count += 1;
    }
    Ok(count)
}

fn run_import(path: &Path) -> Outcome<u64> {
    let sources = Sources::from([(Role::OnPrem, vec![path.to_path_buf()])]);
    let imported = import(&sources, &ImportOptions::default(), &Monitor::new())?;
    Ok(imported.directory.onprem.len() as u64)
}

/// The time that something took.
fn timed(work: impl FnOnce() -> Outcome<u64>) -> Outcome<Duration> {
    let start = Instant::now();
    std::hint::black_box(work()?);
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}
