//! Help, bad usage, missing things, and the want of a terminal.

#[cfg(target_os = "linux")]
use std::process::Command;

#[cfg(target_os = "linux")]
use crate::folders::own_folders;
use crate::world::World;

const SUBCOMMANDS: &[&str] = &[
    "demo",
    "open",
    "new",
    "resume",
    "sessions",
    "settings",
    "config",
    "convert",
    "inspect",
    "collect",
    "queue",
    "export",
    "results",
    "verify",
    "report",
    "jobs",
    "completions",
    "man",
];

#[test]
fn every_subcommand_has_help_and_those_with_arguments_an_example() {
    let world = World::new();
    let all = world.does(0, "--help").out;
    for subcommand in SUBCOMMANDS {
        assert!(all.contains(&format!("\n  {subcommand} ")), "{subcommand} is not listed");
        let help = world.does(0, &format!("{subcommand} --help")).out;
        assert!(help.contains("Usage: hardmatch"), "{help}");
        let plain = matches!(*subcommand, "demo" | "man" | "completions");
        assert!(plain || help.contains("Example"), "{subcommand} has no example:\n{help}");
    }
}

#[test]
fn bad_usage_is_two_and_says_so_on_standard_error() {
    let world = World::new();
    for line in [
        "frobnicate",
        "new",
        "new merge --onprem",
        "new merge --onprem ad.csv",
        "new merge --onprem ad.csv --cloud entra.csv --anchor guess",
        "new merge --onprem ad.csv --cloud entra.csv --encoding klingon",
        "queue nobody",
        "export nobody",
        "verify nobody --cloud entra.csv",
        "results nobody entra.csv",
        "report nobody",
        "jobs nobody",
        "new merge --onprem no-such-file.csv --cloud entra.csv",
        "export --dialect perl merge",
    ] {
        let did = world.run(line);
        assert_eq!(did.code, 2, "{line}: {}{}", did.out, did.err);
        assert!(!did.err.trim().is_empty(), "{line} says nothing");
        assert_eq!(did.out, "", "{line} writes data");
    }
}

#[test]
fn the_screen_wants_a_terminal() {
    let world = World::with_session();
    for line in ["", "demo", "resume merge", "open merge"] {
        let did = world.does(2, line);
        assert!(did.err.contains("terminal"), "{line}: {}", did.err);
        assert!(!did.out.contains('\u{1b}'), "{line} drew something");
    }
}

#[test]
fn a_session_cannot_take_the_name_of_the_demo() {
    let world = World::new();
    for name in ["demo", "demo-2"] {
        let did = world.does(2, &format!("new {name} --onprem ad.csv --cloud entra.csv"));
        assert!(did.err.contains("belongs to the demo"), "{}", did.err);
    }
    world.does(0, "new demonstration --onprem ad.csv --cloud entra.csv");
}

#[test]
fn a_file_for_the_wrong_side_is_named_with_the_way_out() {
    let world = World::new();
    let did = world.does(2, "new merge --onprem entra.csv --cloud ad.csv");
    assert!(did.err.contains("entra.csv") && did.err.contains("--cloud"), "{}", did.err);
    assert!(!world.path("data/sessions/merge.jsonl").exists());
}

#[test]
#[cfg(unix)]
fn nobody_reading_is_no_error() {
    let world = World::with_session();
    for line in ["collect", "sessions --json", "man", "inspect ad.csv"] {
        let did = world.run_unread(line);
        assert_eq!(did.code, 0, "{line}");
        assert!(!did.err.contains("hardmatch: "), "{line}: {}", did.err);
    }
}

#[test]
fn completions_and_manual_are_printed() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(world.does(0, &format!("completions {shell}")).out.contains("hardmatch"));
    }
    assert!(world.does(0, "man").out.contains(".TH hardmatch"));
}

#[test]
fn collect_prints_powershell_for_both_sides() {
    let world = World::new();
    let list = world.does(0, "collect").out;
    for (name, command) in [
        ("onprem", "Get-ADUser"),
        ("cloud", "Invoke-MgGraphRequest"),
        ("deleted", "deletedItems"),
        ("mailboxes", "Get-EXOMailbox"),
        ("remote-mailboxes", "Get-RemoteMailbox"),
        ("cloud-msonline", "Get-MsolUser"),
    ] {
        assert!(list.contains(name), "{name} is not listed");
        let script = world.does(0, &format!("collect {name}")).out;
        assert!(script.contains(command) && script.contains("Export-Csv"), "{name}");
    }
}

#[test]
fn a_file_that_is_not_there_is_said_in_the_report() {
    let did = World::new().does(2, "inspect no-such-file.csv");
    assert!(did.out.contains("there is no such file"), "{}", did.out);
}

/// Elsewhere the system tells where the account keeps its data, and no variable.
#[cfg(target_os = "linux")]
#[test]
fn an_empty_variable_names_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let told = |data: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hardmatch"));
        command.arg("sessions").envs(own_folders(folder.path()));
        if let Some(data) = data {
            command.env("HARDMATCH_DATA_HOME", data);
        }
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    let there = |place: &str| format!("{}\n", folder.path().join(place).display());
    assert!(told(None).ends_with(&there("data/sessions")));
    assert!(told(Some("")).ends_with(&there("account/data/hardmatch/sessions")));
}

/// Whoever writes a configuration is told what is wrong with it before the screen is wanted.
#[test]
fn what_the_screen_would_not_take_is_said_by_config() {
    let world = World::new();
    std::fs::create_dir(world.path("config")).unwrap();
    for (text, code, said) in [
        ("theme = \"dark\"\n[keys.panes]\nundo = [\"U\"]\n", 0, ""),
        ("theme = \"pink\"\n", 2, "there is no theme pink; there are "),
        (
            "[keys.panes]\nqueue = [\"W\"]\n",
            2,
            "'queue', which does not exist; do you mean queue-link",
        ),
        ("[keys.panes]\nundo = [\"Q\"]\n", 2, "Q is taken from open-queue"),
    ] {
        world.write("config/config.toml", text);
        let did = world.does(code, "config");
        assert!(
            did.err.contains(said) && did.out.contains("theme"),
            "{text}{}{}",
            did.out,
            did.err
        );
    }
}
