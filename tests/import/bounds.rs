//! No file takes more memory than its size allows, whatever is in it: each is read by a process of its own.
#![expect(
    clippy::print_stdout,
    reason = "a child tells its parent what it took, and the parent tells all"
)]
#![expect(clippy::panic, reason = "a test stops at the first surprise")]
#![expect(clippy::disallowed_methods, reason = "nobody else writes to a test's folder")]

use std::fs;
use std::path::Path;
use std::process::Command;

use hardmatch::import::{ImportOptions, Monitor, inspect};

/// Names the file to the process that is to read it.
const FILE: &str = "HARDMATCH_BOUNDS_FILE";
/// What a file may take beside three times its size, in bytes: blocks that are read ahead.
const ALLOWANCE: u64 = 12_000_000;
const MB: usize = 1_000_000;
/// A record that every format of text begins with here.
const USER: &str =
    r#""id":"6fced11d-2bd8-41e6-847a-8387cdde8d51","userPrincipalName":"zoe@contoso.com""#;

/// A file that is meant to hurt, and the code of what is said of it; none where it can be read.
struct Hostile {
    name: &'static str,
    code: Option<&'static str>,
    bytes: fn() -> String,
}

const fn hostile(name: &'static str, code: Option<&'static str>, bytes: fn() -> String) -> Hostile {
    Hostile { name, code, bytes }
}

const HOSTILE: [Hostile; 22] = [
    hostile("commas.csv", Some("E16"), || ",".repeat(MB)),
    hostile("columns.csv", Some("E16"), || {
        let names: String = (0..500_000).map(|number| format!("c{number},")).collect();
        format!("{names}\n{}\n", "v,".repeat(500_000))
    }),
    hostile("wide-row.csv", Some("E16"), || {
        format!("Id,UserPrincipalName\n1,a@x.org\n{}\n", ",".repeat(5 * MB))
    }),
    hostile("field.csv", Some("E16"), || format!("Id,UPN\n1,{}\n", "x".repeat(100 * MB))),
    hostile("quoted-field.csv", Some("E16"), || {
        format!("Id,UPN\n1,\"{}\"\n", "x".repeat(100 * MB))
    }),
    hostile("heading.csv", Some("E16"), || format!("Id,{}\n1,2\n", "x".repeat(20 * MB))),
    hostile("long-heading.csv", None, || {
        format!("mail{},x\n{}", "-".repeat(900_000), "nomail,1\n".repeat(2000))
    }),
    hostile("blank-lines.csv", None, || {
        let id = "6fced11d-2bd8-41e6-847a-8387cdde8d51";
        format!("Id,UPN\n{}{id},a@x.org\n", "\n".repeat(30 * MB))
    }),
    hostile("quotes.csv", Some("E16"), || format!("Id,UPN\n{}", "\"".repeat(20 * MB))),
    hostile("depth.json", Some("E16"), || "[".repeat(20 * MB)),
    hostile("depth-inside.json", None, || {
        format!(r#"[{{{USER},"x":{}1{}}}]"#, r#"{"a":"#.repeat(MB), "}".repeat(MB))
    }),
    hostile("values.json", None, || {
        format!(r#"[{{{USER},"proxyAddresses":[{}""]}}]"#, r#""","#.repeat(3 * MB))
    }),
    hostile("names.json", None, || {
        let names: String = (0..500_000).map(|number| format!(r#","k{number}":1"#)).collect();
        format!("[{{{USER}{names}}}]")
    }),
    hostile("late-names.json", None, || {
        let record = |number: usize| format!("{{{USER},\"k{number}\":1}},\n");
        format!("[{}{{}}]", (0..100_000).map(record).collect::<String>())
    }),
    hostile("blanks.json", Some("E16"), || format!("[{{{USER}}},{}", " ".repeat(40 * MB))),
    hostile("folded.ldif", Some("E16"), || {
        format!("dn: CN=a\nmail: a@x.org\ndescription: x\n{}", " y\n".repeat(10 * MB))
    }),
    hostile("without-blank-lines.ldif", None, || {
        let user = |number: usize| format!("dn: CN={number}\nmail: a{number}@x.org\n");
        (0..300_000).map(user).collect()
    }),
    hostile("late-names.ldif", None, || {
        let user =
            |number: usize| format!("dn: CN={number}\nmail: a{number}@x.org\nk{number}: 1\n\n");
        (0..20_000).map(user).collect()
    }),
    hostile("depth.xml", Some("E16"), || format!("<Objs>{}", "<Obj>".repeat(4 * MB))),
    hostile("name.xml", Some("E16"), || {
        format!("<Objs><Obj><Props><S N=\"{}\">x</S></Props></Obj></Objs>", "a".repeat(20 * MB))
    }),
    // The document type of "billion laughs": a name for ten of the one before, twelve deep.
    hostile("laughs.xml", Some("E03"), || {
        let entity =
            |at: usize| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10));
        let entities: String = (1..12).map(entity).collect();
        format!(
            "<!DOCTYPE Objs [<!ENTITY l0 \"lol\">{entities}]><Objs><Obj><Props><S N=\"UPN\">&l11;</S></Props></Obj></Objs>"
        )
    }),
    hostile("outside.xml", Some("E16"), || {
        "<!DOCTYPE Objs [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Objs><Obj><Props><S N=\"UPN\">&x;</S></Props></Obj></Objs>".into()
    }),
];

/// What the child does: it reads one file, and prints the code of the error and its peak.
#[test]
fn a_child_reads_one_file() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let mut reports = inspect(Path::new(&path), None, &ImportOptions::default(), &Monitor::new());
    let report = reports.remove(0);
    let code = report.codes.iter().find(|_| report.error.is_some());
    println!(
        "read: {} {}",
        code.map_or("none", |finding| finding.code.as_str()),
        peak().unwrap_or(0)
    );
}

/// The most memory that this process ever had, in bytes: Linux only.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// The code of the error, and the peak, of a process that reads a file.
fn read_apart(path: &Path) -> (String, u64) {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "bounds::a_child_reads_one_file", "--nocapture", "--test-threads=1"])
        .env(FILE, path)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&child.stdout).into_owned();
    let said = text.lines().find_map(|line| line.split_once("read: ")).map(|(_, said)| said);
    let (code, peak) =
        said.and_then(|said| said.split_once(' ')).unwrap_or_else(|| panic!("{text}"));
    (code.to_string(), peak.parse().unwrap())
}

#[test]
fn hostile_files_take_no_more_memory_than_their_size_allows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.csv");
    fs::write(&path, "Id,UPN\n6fced11d-2bd8-41e6-847a-8387cdde8d51,zoe@contoso.com\n").unwrap();
    let (code, idle) = read_apart(&path);
    assert_eq!(code, "none");
    for Hostile { name, code, bytes } in HOSTILE {
        let path = folder.path().join(name);
        let bytes = bytes();
        fs::write(&path, &bytes).unwrap();
        let (found, peak) = read_apart(&path);
        assert_eq!(found, code.unwrap_or("none"), "{name}");
        let (taken, size) = (peak.saturating_sub(idle), bytes.len() as u64);
        println!("{name}: {size} bytes, {taken} bytes of memory");
        assert!(taken <= ALLOWANCE + 3 * size, "{name}: {taken} bytes for {size}");
        fs::remove_file(&path).unwrap();
    }
}
