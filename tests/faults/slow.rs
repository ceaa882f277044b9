//! Disks that take their time, locks that there are none of, and clocks that are wrong.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::folders::own_folders;
use crate::preload::Preload;
use crate::term::{Home, Term};

tests! {
    Preload:
        a_decision_costs_one_sync,
        a_disk_that_does_not_answer_is_told_and_can_be_left_with_a_copy,
        who_waits_for_a_slow_disk_leaves_when_it_has_answered,
        a_file_system_without_locks_is_told_with_advice,
        a_clock_that_is_wrong_changes_a_date_and_nothing_else;
}

fn a_decision_costs_one_sync(preload: &Preload) {
    let home = Home::new();
    let log = home.path().join("syncs");
    let variables = [preload.variable(), ("FAULT_SYNC_LOG", log.to_str().unwrap())];
    let mut term = Term::start_with(&home, &["demo"], (120, 36), &variables);
    term.wait_for("to do 46");
    let syncs = || fs::read(&log).map_or(0, |bytes| bytes.len());
    for (query, name, queued) in [("anais", "Anaïs Müller", 1), ("lukasz", "Łukasz Wójcik", 2)]
    {
        term.find_alone(query, name);
        let before = syncs();
        term.send("\r\r");
        term.wait("saved", |screen| {
            let text = screen.contents();
            text.contains(&format!("queued {queued} ")) && text.contains(" saved ")
        });
        assert_eq!(syncs() - before, 1, "{name}");
    }
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
}

/// A program that was told to quit while the disk holds its decision back, until the file is removed.
fn leaving_while_the_disk_waits(home: &Home, preload: &Preload) -> (Term, PathBuf) {
    let gate = home.path().join("gate");
    let variables = [preload.variable(), ("FAULT_SYNC_GATE", gate.to_str().unwrap())];
    let mut term = Term::start_with(home, &["demo"], (120, 36), &variables);
    term.wait_for("to do 46");
    term.find_alone("anais", "Anaïs Müller");
    fs::write(&gate, b"").unwrap();
    term.send("\r\r");
    term.wait_for(" saving 1 ");
    term.send("q");
    (term, gate)
}

fn a_disk_that_does_not_answer_is_told_and_can_be_left_with_a_copy(preload: &Preload) {
    let home = Home::new();
    let (mut term, gate) = leaving_while_the_disk_waits(&home, preload);
    term.wait_for("one decision is on its way to the disk");
    term.send("2");
    // The shell reports 2: something was not saved where it belongs.
    let code = term.wait_for_end();
    fs::remove_file(&gate).unwrap();
    assert_eq!(code, 2);
    term.assert_restored();
    assert!(term.text().contains("emergency copy"), "{}", term.text());
    assert_eq!(fs::read_dir(home.path().join("state/copies")).unwrap().count(), 1);
}

fn who_waits_for_a_slow_disk_leaves_when_it_has_answered(preload: &Preload) {
    let home = Home::new();
    let (mut term, gate) = leaving_while_the_disk_waits(&home, preload);
    term.wait_for("Leaving:");
    fs::remove_file(&gate).unwrap();
    assert_eq!(term.wait_for_end(), 0);
    assert!(!home.path().join("state/copies").exists());
}

/// Runs a command with a fault; gives its code and what it said.
fn with_fault(home: &Home, preload: &Preload, fault: (&str, &str), args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hardmatch"));
    command.args(args).stdin(Stdio::null()).current_dir(home.path());
    command.envs(own_folders(home.path())).envs([preload.variable(), fault]);
    let output = command.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn exports(home: &Home) -> [String; 2] {
    let demo = |name: &str| format!("{}/assets/demo/week/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let made = home.run(&["new", "night", "--onprem", &demo("onprem"), "--cloud", &demo("cloud")]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    [demo("onprem"), demo("cloud")]
}

fn a_file_system_without_locks_is_told_with_advice(preload: &Preload) {
    let home = Home::new();
    exports(&home);
    // ENOLCK, ENOSYS, EOPNOTSUPP.
    for number in ["37", "38", "95"] {
        let args = ["settings", "night", "--dialect", "graph"];
        let (code, said) = with_fault(&home, preload, ("FAULT_LOCK_ERRNO", number), &args);
        assert_eq!(code, 2, "{number}");
        assert!(said.contains("keep the session on a local disk"), "{number}: {said}");
    }
}

fn a_clock_that_is_wrong_changes_a_date_and_nothing_else(preload: &Preload) {
    let home = Home::new();
    exports(&home);
    // Before 1970, long before, after 9999, and the ends of what a clock can hold.
    for seconds in
        ["-1", "-99999999999", "253402300800", "9223372036854775807", "-9223372036854775808"]
    {
        for args in [
            vec!["settings", "night", "--dialect", "msol"],
            vec!["settings", "night", "--dialect", "graph"],
            vec!["sessions"],
            vec!["report", "night"],
        ] {
            let (code, said) = with_fault(&home, preload, ("FAULT_CLOCK", seconds), &args);
            assert_eq!(code, 0, "{seconds} {args:?}: {said}");
        }
    }
}
