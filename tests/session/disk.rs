//! Real disks that fail: full, read-only, limited, and files that vanish under an open session.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use hardmatch::session::{Append, Store, StoreError, WritableLedger};

use crate::store::{folder, put, saved};
use crate::support::{Step, Story, every_kind_of_step, stamp, take, unnamed};

fn note(ledger: &mut WritableLedger, text: &str) -> hardmatch::session::Line {
    take(ledger, &Step::Note(1, text.into()), &stamp(60)).unwrap()
}

#[cfg_attr(windows, ignore = "wine keeps the name of a deleted file until nobody has it open")]
#[test]
fn a_session_that_vanished_is_told_and_saved_under_another_name() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&every_kind_of_step()).lines);
    let mut opened = Store::open(&path, &stamp(0)).unwrap();
    fs::remove_file(&path).unwrap();
    let line = note(&mut opened.ledger, "still here");
    let error = opened.store.append(&line).unwrap_err();
    assert!(matches!(error, StoreError::Vanished { .. }), "{error}");
    assert!(!path.exists(), "a file that the operator deleted does not come back by itself");
    let other = folder.path().join("saved.jsonl");
    let mut store = opened.store.save_as(&other, &[line], &stamp(61)).unwrap();
    let line = note(&mut opened.ledger, "and on");
    store.append(&line).unwrap();
    assert_eq!(unnamed(&Store::view(&other).unwrap().ledger), unnamed(&opened.ledger));
}

#[test]
fn a_session_that_came_back_goes_on() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&every_kind_of_step()).lines);
    let mut opened = Store::open(&path, &stamp(0)).unwrap();
    let aside = folder.path().join("aside");
    fs::rename(&path, &aside).unwrap();
    let line = note(&mut opened.ledger, "again");
    assert!(matches!(opened.store.append(&line), Err(StoreError::Vanished { .. })));
    fs::rename(&aside, &path).unwrap();
    opened.store.append(&line).unwrap();
    assert_eq!(Store::view(&path).unwrap().ledger, *opened.ledger);
}

#[test]
fn a_session_that_another_program_wrote_to_is_not_written_to() {
    let appended = |path: &Path| {
        OpenOptions::new().append(true).open(path).unwrap().write_all(b"x").unwrap();
    };
    let replaced = |path: &Path| {
        let mut other = fs::read(path).unwrap();
        fs::remove_file(path).unwrap();
        let at = other.len() / 2;
        other.truncate(at);
        other.extend_from_slice(b"something else");
        put(path, &other);
    };
    // Neither the length nor the end tells of it.
    let changed_within = |path: &Path| {
        let before = fs::metadata(path).unwrap().modified().unwrap();
        let mut other = fs::read(path).unwrap();
        other[40] ^= 1;
        // The clock of the file system may not have moved on since the last write.
        let later = before + Duration::from_secs(2);
        put(path, &other);
        fs::File::options().write(true).open(path).unwrap().set_modified(later).unwrap();
    };
    // Not even the time does.
    let changed_at_the_end = |path: &Path| {
        let before = fs::metadata(path).unwrap().modified().unwrap();
        let mut other = fs::read(path).unwrap();
        let at = other.len() - 5;
        other[at] ^= 1;
        put(path, &other);
        fs::File::options().write(true).open(path).unwrap().set_modified(before).unwrap();
    };
    let ways: [&dyn Fn(&Path); 4] = [&appended, &replaced, &changed_within, &changed_at_the_end];
    for change in ways {
        let folder = folder();
        let path = saved(folder.path(), &Story::of(&every_kind_of_step()).lines);
        let mut opened = Store::open(&path, &stamp(0)).unwrap();
        change(&path);
        let changed = fs::read(&path).unwrap();
        assert!(matches!(opened.store.look(), Err(StoreError::Changed { .. })));
        let line = note(&mut opened.ledger, "mine");
        let error = opened.store.append(&line).unwrap_err();
        assert!(matches!(error, StoreError::Changed { .. }), "{error}");
        assert!(fs::read(&path).unwrap() == changed);
        let other = folder.path().join("saved.jsonl");
        opened.store.save_as(&other, &[line], &stamp(61)).unwrap();
        assert_eq!(unnamed(&Store::view(&other).unwrap().ledger), unnamed(&opened.ledger));
    }
}

/// What stands in the place of a file.
type Beginning<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;

#[test]
fn a_beginning_of_the_session_in_its_place_is_taken_up() {
    let whole = |bytes: &[u8]| bytes.to_vec();
    let first_line =
        |bytes: &[u8]| bytes.split_inclusive(|byte| *byte == b'\n').next().unwrap().to_vec();
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let nothing = |_: &[u8]| Vec::new();
    let beginnings: [Beginning<'_>; 4] = [&whole, &first_line, &half, &nothing];
    for (number, beginning) in beginnings.iter().enumerate() {
        for other_file in [true, false] {
            let folder = folder();
            let path = saved(folder.path(), &Story::of(&every_kind_of_step()).lines);
            let mut opened = Store::open(&path, &stamp(0)).unwrap();
            let bytes = fs::read(&path).unwrap();
            if other_file {
                fs::remove_file(&path).unwrap();
            }
            put(&path, &beginning(&bytes));
            opened.store.look().unwrap();
            assert!(fs::read(&path).unwrap() == bytes, "{number} {other_file}");
            opened.store.append(&note(&mut opened.ledger, "and on")).unwrap();
            assert_eq!(Store::view(&path).unwrap().ledger, *opened.ledger);
        }
    }
}

#[cfg_attr(windows, ignore = "wine keeps the name of a deleted file until nobody has it open")]
#[test]
fn a_session_whose_folder_is_gone_is_written_back() {
    let folder = folder();
    let inner = folder.path().join("sessions");
    fs::create_dir(&inner).unwrap();
    let path = saved(&inner, &Story::of(&every_kind_of_step()).lines);
    let mut opened = Store::open(&path, &stamp(0)).unwrap();
    fs::remove_dir_all(&inner).unwrap();
    let line = note(&mut opened.ledger, "still here");
    assert!(matches!(opened.store.append(&line), Err(StoreError::Vanished { .. })));
    opened.store.write_back(&[line]).unwrap();
    assert_eq!(Store::view(&path).unwrap().ledger, *opened.ledger);
    assert!(matches!(Store::open(&path, &stamp(1)), Err(StoreError::Locked { .. })));
    opened.store.append(&note(&mut opened.ledger, "and on")).unwrap();
    assert_eq!(Store::view(&path).unwrap().ledger, *opened.ledger);
}

#[test]
fn writing_back_overwrites_nothing() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&[]).lines);
    let mut opened = Store::open(&path, &stamp(0)).unwrap();
    put(&path, b"mine");
    assert!(matches!(opened.store.write_back(&[]), Err(StoreError::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"mine");
}

#[cfg_attr(windows, ignore = "wine keeps the name of a deleted file until nobody has it open")]
#[test]
fn a_session_whose_lock_was_deleted_is_not_written_by_two() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&every_kind_of_step()).lines);
    let mut first = Store::open(&path, &stamp(0)).unwrap();
    fs::remove_file(path.with_extension("lock")).unwrap();
    let mut second = Store::open(&path, &stamp(1)).expect("nobody can know");
    let error = first.store.append(&note(&mut first.ledger, "first")).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    second.store.append(&note(&mut second.ledger, "second")).unwrap();
    assert_eq!(Store::view(&path).unwrap().ledger, *second.ledger);
    drop(second);
    // Without another one it is locked anew.
    fs::remove_file(path.with_extension("lock")).unwrap();
    assert!(first.store.look().is_err(), "the second has written");
    assert!(matches!(Store::open(&path, &stamp(2)), Err(StoreError::Locked { .. })));
}

#[test]
fn saving_under_another_name_overwrites_nothing() {
    let folder = folder();
    let path = saved(folder.path(), &Story::of(&[]).lines);
    let opened = Store::open(&path, &stamp(0)).unwrap();
    let taken = folder.path().join("taken.jsonl");
    put(&taken, b"mine");
    let error = opened.store.save_as(&taken, &[], &stamp(1)).unwrap_err();
    assert!(matches!(error, StoreError::Exists { .. }), "{error}");
    assert_eq!(fs::read(&taken).unwrap(), b"mine");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Output};

    use hardmatch::session::Warning;

    use super::*;
    use crate::store::set_mode;
    use crate::support::{new_session, session_of_another_test};

    /// A file system of a size, mounted on a folder for as long as this lives.
    struct Mount<'a>(&'a Path);

    impl<'a> Mount<'a> {
        fn tmpfs(folder: &'a Path, size: &str) -> Option<Self> {
            let size = format!("size={size}");
            run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs"], folder).then_some(Self(folder))
        }

        fn make_read_only(&self) -> bool {
            run("mount", &["-o", "remount,ro"], self.0)
        }
    }

    impl Drop for Mount<'_> {
        fn drop(&mut self) {
            run("umount", &["-l"], self.0);
        }
    }

    fn run(program: &str, arguments: &[&str], folder: &Path) -> bool {
        let output = Command::new(program).args(arguments).arg(folder).output();
        output.is_ok_and(|output| output.status.success())
    }

    #[test]
    fn a_full_disk_loses_nothing_and_goes_on_when_there_is_space() {
        let folder = folder();
        let Some(_mount) = Mount::tmpfs(folder.path(), "256k") else {
            eprintln!("skipped: this account may not mount a small disk");
            return;
        };
        let (mut ledger, first) = WritableLedger::create(new_session("full"), &stamp(0));
        let path = folder.path().join("full.jsonl");
        let mut store = Store::create(&path, &first, &stamp(0)).unwrap();
        let filler = folder.path().join("filler");
        put(&filler, &vec![b'x'; 100_000]);
        let mut saved = ledger.clone();
        let (line, error) = loop {
            let line = note(&mut ledger, &"n".repeat(900));
            match store.append(&line) {
                Ok(()) => saved = ledger.clone(),
                Err(error) => break (line, error),
            }
        };
        assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
        let viewed = Store::view(&path).unwrap();
        assert_eq!((viewed.ledger == *saved, viewed.warnings), (true, vec![]));
        assert!(matches!(store.append(&line), Err(StoreError::DiskFull { .. })));
        fs::remove_file(filler).unwrap();
        store.append(&line).unwrap();
        assert_eq!(Store::view(&path).unwrap().ledger, *ledger);
    }

    #[test]
    fn a_session_on_a_read_only_disk_can_be_looked_at() {
        let folder = folder();
        let Some(mount) = Mount::tmpfs(folder.path(), "256k") else {
            eprintln!("skipped: this account may not mount a small disk");
            return;
        };
        let story = Story::of(&every_kind_of_step());
        let path = saved(folder.path(), &story.lines);
        if !mount.make_read_only() {
            eprintln!("skipped: this account may not mount a disk anew");
            return;
        }
        assert!(matches!(Store::open(&path, &stamp(1)), Err(StoreError::ReadOnly { .. })));
        let (_, first) = WritableLedger::create(new_session("x"), &stamp(0));
        let new = folder.path().join("new.jsonl");
        let error = Store::create(&new, &first, &stamp(0)).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
        assert_eq!(unnamed(&Store::view(&path).unwrap().ledger), unnamed(story.last()));
    }

    /// Runs a test of this file in another process, after `prepare`.
    fn elsewhere(test: &str, path: &Path, program: &mut Command) -> Output {
        program.args(["--exact", test, "--ignored", "--nocapture"]);
        program.env("HARDMATCH_TEST_SESSION", path).output().unwrap()
    }

    #[test]
    fn a_limit_on_the_size_of_files_loses_nothing() {
        let folder = folder();
        let path = folder.path().join("limited.jsonl");
        let (_, first) = WritableLedger::create(new_session("limited"), &stamp(0));
        drop(Store::create(&path, &first, &stamp(0)).unwrap());
        // With the signal ignored, the write fails instead of ending the process.
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\""]);
        shell.arg(std::env::current_exe().unwrap());
        let output = elsewhere("disk::unix::append_until_it_fails", &path, &mut shell);
        let said = String::from_utf8(output.stdout).unwrap();
        let saved: u64 =
            said.split_once("saved ").unwrap().1.lines().next().unwrap().parse().unwrap();
        assert!(said.contains("ulimit -f") && saved > 3, "{said}");
        let opened = Store::open(&path, &stamp(9)).unwrap();
        assert_eq!((opened.ledger.seq(), opened.warnings), (saved, vec![]));
    }

    #[test]
    #[ignore = "the other process of a test, not one itself"]
    fn append_until_it_fails() {
        let Some(path) = session_of_another_test() else { return };
        let mut opened = Store::open(&path, &stamp(1)).unwrap();
        for _ in 0..1000 {
            let line = note(&mut opened.ledger, &"n".repeat(900));
            if let Err(error) = opened.store.append(&line) {
                println!("saved {}\n{error}", line.seq() - 1);
                return;
            }
        }
    }

    #[test]
    fn a_folder_that_this_account_may_not_write_to_is_told_and_can_be_looked_at() {
        let folder = folder();
        let story = Story::of(&every_kind_of_step());
        let path = saved(folder.path(), &story.lines);
        set_mode(&path, 0o644);
        set_mode(folder.path(), 0o555);
        // Rights do not bind root: there, another account tries.
        let mut other = Command::new(std::env::current_exe().unwrap());
        if fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0)
        {
            other.uid(65534).gid(65534);
        }
        other.args(["--exact", "disk::unix::try_to_open", "--ignored", "--nocapture"]);
        let Ok(output) = other.env("HARDMATCH_TEST_SESSION", &path).output() else {
            eprintln!("skipped: no other account can run this test");
            set_mode(folder.path(), 0o755);
            return;
        };
        set_mode(folder.path(), 0o755);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains("permission denied") && said.contains("--read-only"), "{said}");
        assert!(said.contains("looked at 15"), "{said}");
    }

    #[test]
    #[ignore = "the other process of a test, not one itself"]
    fn try_to_open() {
        let Some(path) = session_of_another_test() else { return };
        println!("{}", Store::open(&path, &stamp(1)).unwrap_err());
        let (_, first) = WritableLedger::create(new_session("x"), &stamp(0));
        let error =
            Store::create(&path.with_file_name("new.jsonl"), &first, &stamp(0)).unwrap_err();
        assert!(matches!(error, StoreError::Denied { .. }), "{error}");
        let viewed = Store::view(&path).unwrap();
        assert!(matches!(viewed.warnings[..], [Warning::WiderRights { .. }]));
        println!("looked at {}", viewed.ledger.seq());
    }
}
