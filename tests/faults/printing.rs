//! Output that cannot be printed, and files that are no files.

use std::fs::{self, File};
use std::io::Read;
use std::process::{Command, Output, Stdio};

use crate::folders::own_folders;
use crate::term::Home;

tests! {
    Full:
        a_deed_that_could_not_be_printed_ends_with_4_and_is_not_done_twice,
        what_only_prints_fails_where_it_cannot_print;
    Alone:
        a_reader_that_has_left_changes_no_exit_code,
        a_script_goes_through_a_pipe_and_to_a_device_and_a_folder_is_refused,
        what_has_no_end_is_left,
        what_is_closed_takes_nothing_and_what_goes_nowhere_takes_all;
}

fn command(home: &Home, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hardmatch"));
    command.args(args).stdin(Stdio::null()).current_dir(home.path());
    command.envs(own_folders(home.path()));
    command
}

fn to_full(home: &Home, args: &[&str]) -> Output {
    let full = File::options().write(true).open("/dev/full").unwrap();
    command(home, args).stdout(full).output().unwrap()
}

fn demo(name: &str) -> String {
    format!("{}/assets/demo/week/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

/// A session with one operation in its queue.
fn night(home: &Home) {
    let (onprem, cloud) = (demo("onprem"), demo("cloud"));
    let made = home.run(&["new", "night", "--onprem", &onprem, "--cloud", &cloud]);
    assert_eq!(made.status.code(), Some(0));
    let pairs = "ObjectGUID,ObjectId\nanais.muller@contoso.com,anais.muller@contoso.com\n";
    fs::write(home.path().join("pairs.csv"), pairs).unwrap();
    let queued = home.run(&["queue", "night", "--add", "pairs.csv"]);
    assert_eq!(queued.status.code(), Some(0), "{}", String::from_utf8_lossy(&queued.stderr));
}

fn a_deed_that_could_not_be_printed_ends_with_4_and_is_not_done_twice() {
    let home = Home::new();
    night(&home);
    let did = to_full(&home, &["queue", "night", "--undo", "--json"]);
    let said = String::from_utf8_lossy(&did.stderr).into_owned();
    assert_eq!(did.status.code(), Some(4), "{said}");
    assert!(said.contains("done and saved, but it could not be printed"), "{said}");
    let left = home.run(&["queue", "night", "--json"]);
    let left: serde_json::Value = serde_json::from_slice(&left.stdout).unwrap();
    assert_eq!(left["operations"].as_array().unwrap().len(), 0);
    assert!(
        String::from_utf8(home.run(&["--help"]).stdout).unwrap().contains("4 done but not printed")
    );
}

fn what_only_prints_fails_where_it_cannot_print() {
    let home = Home::new();
    night(&home);
    for args in [
        vec!["--help"],
        vec!["help"],
        vec!["--version"],
        vec!["help", "queue"],
        vec!["man"],
        vec!["completions", "bash"],
        vec!["collect"],
        vec!["sessions"],
        vec!["queue", "night"],
        vec!["check", "night"],
        vec!["report", "night"],
        vec!["export", "night"],
        vec!["convert", "874bcd2b-148d-47ca-b309-91df64f05bf5"],
    ] {
        let did = to_full(&home, &args);
        assert_eq!(did.status.code(), Some(2), "{args:?}");
        assert!(String::from_utf8_lossy(&did.stderr).contains("could not be printed"), "{args:?}");
    }
}

fn what_is_closed_takes_nothing_and_what_goes_nowhere_takes_all() {
    let home = Home::new();
    night(&home);
    let program = env!("CARGO_BIN_EXE_hardmatch");
    let shell = |redirection: &str, args: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec \"$0\" {args} {redirection}"), program]);
        shell.stdin(Stdio::null()).current_dir(home.path()).envs(own_folders(home.path()));
        let did = shell.output().unwrap();
        (did.status.code().unwrap(), String::from_utf8(did.stderr).unwrap())
    };
    // Closed alone, and with the others.
    for redirection in [">&-", ">&- <&-"] {
        let (code, said) = shell(redirection, "queue night --undo --json");
        assert_eq!(code, 4, "{redirection}: {said}");
        assert!(said.contains("standard output is closed"), "{said}");
        assert_eq!(shell(redirection, "queue night --redo --json").0, 4);
        for args in ["--version", "help", "sessions", "export night"] {
            assert_eq!(shell(redirection, args).0, 2, "{args} {redirection}");
        }
        assert_eq!(shell(&format!("{redirection} 2>&-"), "sessions").0, 2);
        assert_eq!(
            shell(redirection, "export night -o script.ps1 --force").0,
            0,
            "nothing to print"
        );
    }
    // Chosen, as shells and as other programs open it.
    for redirection in [">/dev/null", "1<>/dev/null"] {
        for args in ["queue night --undo --json", "queue night --redo --json", "sessions"] {
            let (code, said) = shell(redirection, args);
            assert!(code == 0 && !said.contains("printed"), "{redirection} {args}: {said}");
        }
    }
}

fn a_reader_that_has_left_changes_no_exit_code() {
    let home = Home::new();
    night(&home);
    let cloud = demo("cloud");
    for (args, code) in [
        (vec!["verify", "night", "--cloud", &cloud], 1),
        (vec!["queue", "night"], 0),
        (vec!["check", "night"], 1),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let did = command(&home, &args).stdout(writer).output().unwrap();
        let said = String::from_utf8_lossy(&did.stderr).into_owned();
        assert_eq!(did.status.code(), Some(code), "{args:?} {said}");
        assert!(!said.contains("printed"), "{said}");
    }
}

fn a_script_goes_through_a_pipe_and_to_a_device_and_a_folder_is_refused() {
    let home = Home::new();
    night(&home);
    let pipe = home.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut child = command(&home, &["export", "night", "-o", "pipe", "--force"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut script = String::new();
    File::open(&pipe).unwrap().read_to_string(&mut script).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(script.contains("Set-MsolUser"), "{script}");
    let did = command(&home, &["export", "night", "-o", "/dev/null"]).output().unwrap();
    assert_eq!(did.status.code(), Some(0), "{}", String::from_utf8_lossy(&did.stderr));
    let did = command(&home, &["export", "night", "-o", ".", "--force"]).output().unwrap();
    assert_eq!(did.status.code(), Some(2));
}

fn what_has_no_end_is_left() {
    let home = Home::new();
    night(&home);
    for args in [
        vec!["results", "night", "/dev/zero"],
        vec!["queue", "night", "--add", "/dev/zero"],
        vec!["inspect", "/dev/zero"],
    ] {
        let did = command(&home, &args).output().unwrap();
        assert_ne!(did.status.code(), Some(0), "{args:?}");
        let said = [did.stdout, did.stderr].concat();
        assert!(!said.is_empty(), "{args:?}");
    }
}
