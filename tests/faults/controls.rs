//! No control byte leaves the program, whatever an export holds.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::process::Command;

use clap::CommandFactory;
use hardmatch::cli::Cli;

use crate::folders::own_folders;
use crate::term::{Home, Term};

tests! {
    Alone:
        every_subcommand_is_tried,
        no_subcommand_lets_a_control_byte_out,
        no_subcommand_lets_a_control_byte_onto_a_terminal,
        no_screen_lets_a_control_byte_onto_a_terminal,
        names_that_are_no_text_are_shown;
}

/// Clears a screen, sets a title, turns text round, and ends a line; in every encoding of ESC.
const HOSTILE: &str = "A\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{2066}\u{7f}\u{e0041}Z";

fn hostile(home: &Home) {
    let onprem = format!(
        "ObjectGUID,SamAccountName,UserPrincipalName,DisplayName,mail,Enabled,Department\n\
         874bcd2b-148d-47ca-b309-91df64f05bf5,anna,anna@x.org,{HOSTILE},anna@x.org,True,{HOSTILE}\n\
         f20047a9-3fd1-4906-8d98-188feacdd5b7,{HOSTILE},{HOSTILE}@x.org,{HOSTILE},{HOSTILE},True,x\n"
    );
    let cloud = format!(
        "Id,UserPrincipalName,DisplayName,Mail,OnPremisesImmutableId,OnPremisesSyncEnabled,UserType\n\
         11111111-aaaa-4bbb-8ccc-000000000001,anna@x.org,{HOSTILE},anna@x.org,,,Member\n\
         11111111-aaaa-4bbb-8ccc-000000000002,{HOSTILE}@x.org,{HOSTILE},{HOSTILE},{HOSTILE},,Member\n"
    );
    fs::write(home.path().join("ad\u{1b}[2J.csv"), onprem).unwrap();
    fs::write(home.path().join("cloud\u{9b}.csv"), cloud).unwrap();
    fs::write(home.path().join("bad\u{1b}.jsonl"), HOSTILE).unwrap();
    let pairs = format!(
        "ObjectGUID,ObjectId\n874bcd2b-148d-47ca-b309-91df64f05bf5,11111111-aaaa-4bbb-8ccc-000000000001\n{HOSTILE},{HOSTILE}\n"
    );
    fs::write(home.path().join("pairs.csv"), pairs).unwrap();
    fs::write(home.path().join("results.jsonl"), format!("{{\"{HOSTILE}\n")).unwrap();
}

const AD: &str = "ad\u{1b}[2J.csv";
const CLOUD: &str = "cloud\u{9b}.csv";
const BAD: &str = "./bad\u{1b}.jsonl";

/// Command lines of every subcommand but those of the screen, in an order in which each finds what it needs.
fn command_lines() -> Vec<Vec<&'static str>> {
    let (ad, cloud, bad) = (AD, CLOUD, BAD);
    vec![
        vec!["new", "night", "--onprem", ad, "--cloud", cloud],
        vec!["new", "night", "--onprem", ad, "--cloud", cloud],
        vec!["new", "other", "--onprem", HOSTILE, "--cloud", cloud],
        vec!["inspect", ad, cloud],
        vec!["inspect", ad, cloud, "--json"],
        vec!["check", "night"],
        vec!["check", "night", "--json"],
        vec!["check", "night", "--csv", "-"],
        vec!["candidates", "night", "--all", "--explain"],
        vec!["candidates", "night", "--all", "--json"],
        vec!["queue", "night", "--add", "pairs.csv"],
        vec!["queue", "night", "--note", "1=\u{1b}[2J"],
        vec!["queue", "night"],
        vec!["queue", "night", "--json"],
        vec!["report", "night"],
        vec!["report", "night", "--format", "csv"],
        vec!["report", "night", "--format", "json"],
        vec!["report", "night", "--format", "html"],
        vec!["queue", "night", "--set-aside", "pairs.csv", "--reason", HOSTILE],
        vec!["queue", "night", "--bring-back", HOSTILE],
        vec!["config"],
        vec!["config", "--json"],
        vec!["export", "night"],
        vec!["export", "night", "--rollback"],
        vec!["export", "night", "-o", "a\u{1b}b.ps1"],
        vec!["results", "night", "results.jsonl"],
        vec!["verify", "night", "--cloud", cloud],
        vec!["verify", "night", "--cloud", cloud, "--json"],
        vec!["settings", "night"],
        vec!["settings", "night", "--json"],
        vec!["settings", "night", "--cloud", cloud],
        vec!["sessions"],
        vec!["sessions", "--json"],
        vec!["sessions", "--recover", bad],
        vec!["jobs", "night"],
        vec!["convert", HOSTILE],
        vec!["convert", HOSTILE, "--json"],
        vec!["collect"],
        vec!["collect", "cloud"],
        vec!["completions", "bash"],
        vec!["man"],
        vec!["queue", bad],
        vec!["export", bad],
        vec!["queue", HOSTILE],
        vec![HOSTILE],
        vec!["queue", "night", "--dialect", HOSTILE],
        vec!["help"],
        vec!["help", HOSTILE],
    ]
}

/// What would move a cursor, turn text or hide it.
fn first_control(text: &str, allowed: &str) -> Option<char> {
    text.chars().find(|c| {
        (c.is_control() && !allowed.contains(*c)) || "\u{202e}\u{2066}\u{e0041}".contains(*c)
    })
}

fn every_subcommand_is_tried() {
    const SCREENS: [&str; 3] = ["demo", "open", "resume"];
    let lines = command_lines();
    for subcommand in Cli::command().get_subcommands() {
        let name = subcommand.get_name();
        let is_tried = lines.iter().any(|line| line[0] == name);
        assert!(is_tried || SCREENS.contains(&name), "{name}");
    }
}

fn no_subcommand_lets_a_control_byte_out() {
    let home = Home::new();
    hostile(&home);
    for args in command_lines() {
        let did = home.run(&args);
        for (name, bytes) in [("stdout", &did.stdout), ("stderr", &did.stderr)] {
            let text =
                String::from_utf8(bytes.clone()).unwrap_or_else(|_| panic!("{args:?} {name}"));
            let found = first_control(&text, "\n\t");
            assert_eq!(found, None, "{args:?} {name}: {}", text.escape_debug());
        }
    }
}

fn no_subcommand_lets_a_control_byte_onto_a_terminal() {
    for locale in ["C.UTF-8", "C", "de_DE.ISO-8859-1"] {
        let home = Home::new();
        hostile(&home);
        for args in command_lines() {
            // Wide enough that no line is broken.
            let mut term = Term::start_with(&home, &args, (250, 50), &[("LC_ALL", locale)]);
            term.wait_for_end();
            let text = String::from_utf8(term.raw()).unwrap_or_else(|_| panic!("{args:?}"));
            let found = first_control(&text, "\r\n\t");
            assert_eq!(found, None, "{locale} {args:?}: {}", text.escape_debug());
            assert!(locale == "C.UTF-8" || text.is_ascii(), "{locale} {args:?}: {text}");
        }
    }
}

fn no_screen_lets_a_control_byte_onto_a_terminal() {
    let home = Home::new();
    hostile(&home);
    home.run(&["new", "night", "--onprem", AD, "--cloud", CLOUD]);
    for args in [
        vec!["resume", "night"],
        vec!["open", "other", "--onprem", AD, "--cloud", CLOUD],
        vec!["resume", BAD],
        vec!["open", HOSTILE],
        vec!["demo", HOSTILE],
        vec![],
    ] {
        let mut term = Term::start_with(&home, &args, (120, 36), &[]);
        // Through windows that show what the exports hold.
        for keys in
            ["\x1b", "i", "\x1b", "R", "\x1b", "F", "\x1b", "Q", "\x1b", "J", "\x03", "\x03"]
        {
            if term.has_ended() {
                break;
            }
            term.send(keys);
            std::thread::sleep(std::time::Duration::from_millis(60));
        }
        term.wait_for_end();
        let raw = String::from_utf8(term.raw()).unwrap_or_else(|_| panic!("{args:?}"));
        // What the screen itself sends begins otherwise.
        let theirs = ["\x1b]", "\u{9b}", "\u{202e}", "\u{2066}", "\u{e0041}", "\x7f", "\x07"];
        for found in theirs {
            assert!(!raw.contains(found), "{args:?}: {}", found.escape_debug());
        }
    }
}

fn names_that_are_no_text_are_shown() {
    let home = Home::new();
    let name = OsString::from_vec(b"ad\xff\x9b\x1b[2J.csv".to_vec());
    fs::write(home.path().join(&name), "x\n").unwrap();
    for subcommand in ["inspect", "check", "queue", "export", "resume"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hardmatch"));
        command.arg(subcommand).arg(&name).current_dir(home.path());
        let did = command.envs(own_folders(home.path())).output().unwrap();
        assert_ne!(did.status.code(), Some(0), "{subcommand}");
        for bytes in [did.stdout, did.stderr] {
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(first_control(&text, "\n\t"), None, "{}", text.escape_debug());
        }
    }
}
