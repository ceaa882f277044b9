//! Files on disk: what cannot be read, what changes, and stopping.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use sha2::{Digest, Sha256};

use hardmatch::import::{
    FileError, ImportError, ImportOptions, Monitor, Refusal, Role, Sources, import, inspect,
};

use super::packed::{
    excel_of, excel_sheet, gzip, open_document_content, open_document_of, open_document_row, zipped,
};

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    write_bytes(folder, name, text.as_bytes())
}

fn write_bytes(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

fn rows(count: usize) -> String {
    let row = |number| format!("{number:08x}-0000-4000-8000-000000000000,u{number}@x.example\r\n");
    format!("ObjectGUID,UserPrincipalName\r\n{}", (0..count).map(row).collect::<String>())
}

#[test]
fn every_file_that_cannot_be_used_is_named_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.csv");
    let cloud = write(folder.path(), "cloud.csv", "Id,UserPrincipalName,UserType\n1,a@x,Member\n");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let sources = Sources::from([
        (Role::OnPrem, vec![missing, empty, cloud]),
        (Role::Cloud, vec![write(folder.path(), "ad.csv", &rows(2))]),
    ]);
    let error = import(&sources, &ImportOptions::default(), &Monitor::new()).unwrap_err();
    let text = error.to_string();
    let ImportError::Files(errors) = error else { panic!("{text}") };
    assert_eq!(errors.len(), 4);
    assert!(matches!(errors[0].reason, Refusal::Missing));
    assert!(matches!(errors[1].reason, Refusal::NothingInside { .. }));
    let wrong = |at: usize, given, looks| match &errors[at].reason {
        Refusal::WrongSide { given: g, looks: l, .. } => (*g, *l) == (given, looks),
        _ => false,
    };
    assert!(wrong(2, Role::OnPrem, Role::Cloud) && wrong(3, Role::Cloud, Role::OnPrem));
    assert!(text.contains("missing.csv: E14 there is no such file"), "{text}");
    assert!(text.contains("Swap the files of --onprem and --cloud"), "{text}");
    // A line a file, and below it the command that makes another one, where that is the remedy.
    let commands: Vec<String> = errors.iter().filter_map(FileError::command).collect();
    assert_eq!((text.lines().count(), commands.len()), (5, 1), "{text}");
    assert!(text.lines().any(|line| line == commands[0]), "{text}");
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "secret.csv", &rows(1));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&path).is_ok() {
        // Root may read everything.
        return;
    }
    let report = inspect(&path, None, &ImportOptions::default(), &Monitor::new()).remove(0);
    assert!(report.error.unwrap().contains("no permission"));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_once_and_its_encoding_can_still_be_corrected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let writer = thread::spawn({
        let path = path.clone();
        move || {
            let mut pipe = File::options().write(true).open(path).unwrap();
            pipe.write_all(rows(3).as_bytes()).unwrap();
            pipe.write_all(b"3a124c64-7e02-4f05-b7c1-dce27f7695f5,jos\xE9@x.example\r\n").unwrap();
        }
    });
    let report = inspect(&path, None, &ImportOptions::default(), &Monitor::new()).remove(0);
    writer.join().unwrap();
    assert_eq!((report.users, report.encoding.as_deref()), (4, Some("windows-1252")));
}

#[test]
fn a_cancelled_import_stops_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "ad.csv", &rows(300_000));
    let sources = Sources::from([(Role::OnPrem, vec![path.clone()])]);
    let monitor = Monitor::new();
    monitor.cancel();
    let stopped = import(&sources, &ImportOptions::default(), &monitor);
    assert!(matches!(stopped, Err(ImportError::Cancelled)));
    assert_eq!(monitor.progress().rows, 0);

    let monitor = Arc::new(Monitor::new());
    let importer = thread::spawn({
        let monitor = Arc::clone(&monitor);
        move || import(&sources, &ImportOptions::default(), &monitor)
    });
    while monitor.progress().bytes_done == 0 && !importer.is_finished() {
        thread::yield_now();
    }
    monitor.cancel();
    let stopped = importer.join().unwrap();
    assert!(matches!(stopped, Err(ImportError::Cancelled)));
    let (progress, size) = (monitor.progress(), fs::metadata(&path).unwrap().len());
    assert!(progress.bytes_done < size, "it stopped before the end");
}

#[test]
fn progress_reaches_the_size_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "ad.csv", &rows(5_000));
    let size = fs::metadata(&path).unwrap().len();
    let monitor = Monitor::new();
    let report = inspect(&path, Some(Role::OnPrem), &ImportOptions::default(), &monitor).remove(0);
    let progress = monitor.progress();
    assert_eq!((progress.bytes_done, progress.bytes_total), (size, size));
    assert_eq!((progress.rows, report.rows, report.bytes), (5_000, 5_000, Some(size)));
}

/// Whatever a file is packed in, progress moves while it is unpacked, and is never more than what was announced.
#[test]
fn progress_moves_in_archives_and_workbooks() {
    let folder = tempfile::tempdir().unwrap();
    let text = rows(2_000);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    let book = excel_of(&[("Users", excel_sheet(&lines).as_bytes())]);
    let table: String = lines.iter().map(|line| open_document_row(line)).collect();
    let table = open_document_of(open_document_content(&[("Users", &table)]).as_bytes());
    let csv = text.as_bytes();
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("a.csv.gz", gzip(csv), ""),
        ("two.zip", zipped(&[("a.csv", csv), ("b.csv", csv)]), ""),
        ("one.zip", zipped(&[("a.csv", csv), ("b.csv", csv)]), "b.csv"),
        ("a.xlsx", book.clone(), ""),
        ("b.xlsx", book.clone(), "Users"),
        ("a.ods", table, ""),
        ("book.zip", zipped(&[("a.xlsx", &book)]), ""),
    ];
    for (name, bytes, inside) in cases {
        let mut path = write_bytes(folder.path(), name, &bytes);
        if !inside.is_empty() {
            path.push(inside);
        }
        let monitor = Monitor::new();
        let reports = inspect(&path, Some(Role::OnPrem), &ImportOptions::default(), &monitor);
        assert!(reports.iter().all(|report| report.error.is_none()), "{name}: {reports:?}");
        let progress = monitor.progress();
        let (done, total) = (progress.bytes_done, progress.bytes_total);
        // An archive has a table of contents besides.
        assert!(done <= total && done * 100 >= total * 95, "{name}: {done} of {total}");
        assert!(total >= bytes.len() as u64 / 3, "{name}: {total} of {}", bytes.len());
    }
}

#[test]
fn a_record_without_end_is_refused_before_it_fills_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("ObjectGUID,UserPrincipalName\r\n\"open{}", rows(400_000));
    assert!(text.len() > 17 * 1024 * 1024);
    let path = write(folder.path(), "open.csv", &text);
    let monitor = Monitor::new();
    let report = inspect(&path, None, &ImportOptions::default(), &monitor).remove(0);
    let error = report.error.unwrap();
    assert!(error.contains("opened at line 2 is not closed"), "{error}");
    assert!(monitor.progress().bytes_done < text.len() as u64);
}

#[test]
fn a_header_may_be_longer_than_what_is_looked_at_first() {
    let folder = tempfile::tempdir().unwrap();
    let more: String = (0..9_000).map(|number| format!(",extensionAttribute{number}")).collect();
    let commas = ",".repeat(9_000);
    let id = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
    let text = format!("ObjectGUID,mail{more},SamAccountName\n{id},a@x.example{commas},zoe\n");
    let path = write(folder.path(), "wide.csv", &text);
    let report = inspect(&path, None, &ImportOptions::default(), &Monitor::new()).remove(0);
    assert_eq!((report.users, report.rejected_total), (1, 0), "{:?}", report.error);
    assert!(report.columns.last().unwrap().usable);
}

#[test]
fn the_hash_is_that_of_the_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let big = write(folder.path(), "big.csv", &rows(60_000));
    let report =
        inspect(&big, Some(Role::OnPrem), &ImportOptions::default(), &Monitor::new()).remove(0);
    let digest = Sha256::digest(fs::read(&big).unwrap());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(report.sha256, Some(hex));
}
