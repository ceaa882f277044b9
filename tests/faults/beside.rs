//! Damage, and what stands beside a session.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::folders::own_folders;
use crate::term::{Home, Term};

tests! {
    Alone:
        sessions_of_like_names_share_no_file,
        damage_in_the_first_line_loses_nothing,
        an_end_that_is_zeroed_is_told_with_the_lines_that_are_gone,
        what_could_not_be_written_beside_a_session_is_said,
        exports_that_are_gone_judge_nobody,
        one_export_of_several_that_is_gone_changes_nobody,
        exports_that_are_gone_are_asked_for_and_the_queue_is_counted;
    Root:
        what_root_left_behind_is_named_with_the_command_that_gives_it_back;
}

fn demo(name: &str) -> String {
    format!("{}/assets/demo/week/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

fn create(home: &Home, session: &str) {
    let (onprem, cloud) = (demo("onprem"), demo("cloud"));
    let made = home.run(&["new", session, "--onprem", &onprem, "--cloud", &cloud]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

/// Something that happens to the bytes of a file.
type Damage<'a> = &'a dyn Fn(&mut Vec<u8>);

fn sessions_of_like_names_share_no_file() {
    let home = Home::new();
    for session in ["./night.1", "./night.2", "./x", "./x.jsonl"] {
        let before: Vec<_> = names(&home);
        create(&home, session);
        let stem = session.trim_start_matches("./").to_string();
        let fresh = names(&home).into_iter().filter(|name| !before.contains(name)).count();
        // The journal, the lock, the brief and what was seen.
        assert_eq!(fresh, 4, "{stem}: {:?}", names(&home));
    }
}

fn names(home: &Home) -> Vec<String> {
    let entries = fs::read_dir(home.path()).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn damage_in_the_first_line_loses_nothing() {
    let home = Home::new();
    create(&home, "./night.jsonl");
    home.run(&["settings", "./night.jsonl", "--dialect", "graph"]);
    let path = home.path().join("night.jsonl");
    let whole = fs::read(&path).unwrap();
    let end = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let damages: [Damage<'_>; 4] = [
        &|bytes| bytes[30] ^= 1,
        &|bytes| bytes[..end].fill(0),
        &|bytes| bytes[0] = b'x',
        &|bytes| bytes[end] = b' ',
    ];
    for (number, damage) in damages.iter().enumerate() {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        fs::write(&path, &bytes).unwrap();
        let looked = home.run(&["settings", "./night.jsonl"]);
        assert_eq!(looked.status.code(), Some(0), "{number}: {}", said(&looked));
        assert!(said(&looked).contains("graph"), "{number}");
        let changed = home.run(&["settings", "./night.jsonl", "--dialect", "entra"]);
        assert!(said(&changed).contains("the first line of the file was damaged"), "{number}");
        assert!(fs::read(&path).unwrap().starts_with(&whole[..=end]), "{number}");
        home.run(&["settings", "./night.jsonl", "--dialect", "graph"]);
    }
}

fn an_end_that_is_zeroed_is_told_with_the_lines_that_are_gone() {
    let home = Home::new();
    create(&home, "./night.jsonl");
    for dialect in ["graph", "entra", "msol"] {
        home.run(&["settings", "./night.jsonl", "--dialect", dialect]);
    }
    let path = home.path().join("night.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    let ends: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at] == b'\n').collect();
    // The last two lines and a piece of the one before are zeros.
    bytes[ends[ends.len() - 4] + 20..].fill(0);
    fs::write(&path, &bytes).unwrap();
    let looked = said(&home.run(&["settings", "./night.jsonl"]));
    assert!(
        looked.contains("zeroed from line 2 on") && looked.contains("3 lines are gone"),
        "{looked}"
    );
    assert!(!looked.contains("before it was called saved"), "{looked}");
    fs::remove_file(home.path().join("night.brief")).unwrap();
    let looked = said(&home.run(&["settings", "./night.jsonl"]));
    assert!(looked.contains("how many lines are gone is not known"), "{looked}");
}

fn what_could_not_be_written_beside_a_session_is_said() {
    let home = Home::new();
    // A folder stands where what was seen would be written.
    fs::create_dir(home.path().join("night.seen")).unwrap();
    let (onprem, cloud) = (demo("onprem"), demo("cloud"));
    let made = home.run(&["new", "./night.jsonl", "--onprem", &onprem, "--cloud", &cloud]);
    assert_eq!(made.status.code(), Some(0));
    assert!(said(&made).contains("could not be written beside the session"), "{}", said(&made));
}

fn exports_that_are_gone_judge_nobody() {
    let home = Home::new();
    let (onprem, cloud) = (home.path().join("ad.csv"), home.path().join("cloud.csv"));
    fs::copy(demo("onprem"), &onprem).unwrap();
    fs::copy(demo("cloud"), &cloud).unwrap();
    let made = home.run(&["new", "night", "--onprem", "ad.csv", "--cloud", "cloud.csv"]);
    assert_eq!(made.status.code(), Some(0));
    fs::remove_file(onprem).unwrap();
    fs::remove_file(cloud).unwrap();
    let checked = home.run(&["check", "night"]);
    assert_eq!(checked.status.code(), Some(2), "{}", said(&checked));
    assert!(said(&checked).contains("nobody was judged"), "{}", said(&checked));
}

/// The exports of the demo in a folder of their own, and a session of them with one link queued.
fn with_own_exports(home: &Home) -> [PathBuf; 2] {
    let paths = ["onprem", "cloud"].map(|name| home.path().join(format!("{name}.csv")));
    for (name, path) in ["onprem", "cloud"].iter().zip(&paths) {
        fs::copy(demo(name), path).unwrap();
    }
    let made = home.run(&["new", "night", "--onprem", "onprem.csv", "--cloud", "cloud.csv"]);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    let pairs = "ObjectGUID,ObjectId\nanais.muller@contoso.com,anais.muller@contoso.com\n";
    fs::write(home.path().join("pairs.csv"), pairs).unwrap();
    let queued = home.run(&["queue", "night", "--add", "pairs.csv"]);
    assert_eq!(queued.status.code(), Some(0), "{}", said(&queued));
    paths
}

fn exports_that_are_gone_are_asked_for_and_the_queue_is_counted() {
    let home = Home::new();
    let [onprem, cloud] = with_own_exports(&home);
    let mut term = Term::start(&home, &["resume", "night"]);
    // A session under way opens with the overview.
    term.wait_for("45 to do");
    term.send("\x1b");
    term.wait_for("to do 45");
    // Gone while they are open: everybody stays.
    let moved = home.path().join("moved.csv");
    fs::rename(&onprem, &moved).unwrap();
    term.send("r");
    term.wait_for("Where is the export now?");
    term.send("\x1b");
    term.wait("no window", |screen| !screen.contents().contains("Where is"));
    assert!(
        term.text().contains("60 on-prem") && term.text().contains("to do 45"),
        "{}",
        term.text()
    );
    term.send("r");
    term.wait_for("Where is the export now?");
    term.send("\x15");
    term.send("moved.csv");
    term.wait_for("> moved.csv");
    term.send("\r");
    let told = term.wait_for("What the fresh exports changed");
    // Who was not known for want of an export has not appeared.
    assert!(told.contains("Nobody appeared, vanished or changed"), "{told}");
    term.send("\x1b");
    term.wait_for("Enter queue");
    term.wait_for("60 on-prem");
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    // Gone when it is opened: the queue is counted as it is, and both are asked for one after the other.
    for path in [&moved, &cloud] {
        fs::rename(path, path.with_extension("away")).unwrap();
    }
    let mut term = Term::start(&home, &["resume", "night"]);
    // It is asked for at once; whoever does not know it goes on without.
    term.wait_for("Where is the export now?");
    term.send("\x1b");
    term.wait_for("is not there any more");
    term.send("\x1b");
    term.wait_for("queued 1 ");
    term.send("r");
    for away in ["moved.away", "cloud.away"] {
        term.wait(away, |screen| {
            let csv = away.replace("away", "csv");
            let text = screen.contents();
            text.contains("Where is the export now?") && text.contains(&csv)
        });
        term.send("\x15");
        term.send(away);
        term.wait_for(&format!("> {away}"));
        term.send("\r");
    }
    let told = term.wait_for("What the fresh exports changed");
    // Who was not known for want of an export has not appeared.
    assert!(told.contains("Nobody appeared, vanished or changed"), "{told}");
    term.send("\x1b");
    term.wait_for("Enter queue");
    term.wait_for("60 on-prem");
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    let listed = said(&home.run(&["settings", "night"]));
    assert!(listed.contains("moved.away") && listed.contains("cloud.away"), "{listed}");
    assert_eq!(home.run(&["check", "night"]).status.code(), Some(1));
}

fn one_export_of_several_that_is_gone_changes_nobody() {
    let home = Home::new();
    let [second, third] = ["second.csv", "third.csv"].map(|name| home.path().join(name));
    let user = "ObjectGUID,SamAccountName,UserPrincipalName,DisplayName\n\
                874bcd2b-148d-47ca-b309-91df64f05bf5,zoe,zoe@contoso.com,Zoe Zorn\n";
    let cloud_user = "Id,UserPrincipalName,DisplayName,OnPremisesImmutableId,UserType\n\
                      11111111-aaaa-4bbb-8ccc-000000000001,zoe@contoso.com,Zoe Zorn,,Member\n";
    fs::write(&second, user).unwrap();
    fs::write(&third, cloud_user).unwrap();
    let (onprem, cloud) = (demo("onprem"), demo("cloud"));
    let exports =
        ["--onprem", &onprem, "--onprem", "second.csv", "--cloud", &cloud, "--cloud", "third.csv"];
    let made = home.run(&[&["new", "night"][..], &exports].concat());
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    fs::write(
        home.path().join("pairs.csv"),
        "ObjectGUID,ObjectId\nzoe@contoso.com,zoe@contoso.com\n",
    )
    .unwrap();
    let queued = home.run(&["queue", "night", "--add", "pairs.csv"]);
    assert_eq!(queued.status.code(), Some(0), "{}", said(&queued));

    let away = home.path().join("away.csv");
    fs::rename(&second, &away).unwrap();
    for subcommand in ["check", "candidates", "jobs"] {
        let judged = home.run(&[subcommand, "night"]);
        assert_eq!(judged.status.code(), Some(2), "{}", said(&judged));
        assert!(said(&judged).contains("nobody was judged"), "{}", said(&judged));
    }
    // Whatever opens the session remembers the file, and says of nobody that they vanished.
    let set = home.run(&[
        "settings",
        "night",
        "--anchor",
        "objectguid",
        "--cloud",
        &cloud,
        "--cloud",
        "third.csv",
    ]);
    assert!(!said(&set).contains("vanished"), "{}", said(&set));
    // The queue is counted as it is; and who is there again has not appeared.
    let mut term = Term::start(&home, &["resume", "night"]);
    // It is asked for at once; whoever does not know it goes on without.
    term.wait_for("Where is the export now?");
    term.send("\x1b");
    term.wait_for("is not there any more");
    term.send("\x1b");
    term.wait_for("queued 0+1 ");
    term.send("r");
    term.wait_for("Where is the export now?");
    term.send("\x15");
    term.send("away.csv");
    term.wait_for("> away.csv");
    term.send("\r");
    let told = term.wait_for("What the fresh exports changed");
    assert!(!told.contains("appeared:"), "{told}");
    term.send("\x1b");
    term.wait_for("queued 1 ");
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
    let checked = home.run(&["check", "night"]);
    assert!(said(&checked).contains("on-premises: 61 users"), "{}", said(&checked));
}

/// An account that is not root.
const NOBODY: u32 = 65_534;

fn give(path: &Path, account: u32) {
    chown(path, Some(account), Some(account)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path(), account);
        }
    }
}

/// Copies the program to where another account may run it: the folder of the project may be private. `cp`
/// does it, so that no other thread's child holds the file open for writing when it is run.
fn within_reach(home: &Home) -> PathBuf {
    let program = home.path().join("hardmatch");
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_hardmatch")).arg(&program).status();
    assert!(copied.unwrap().success());
    program
}

fn as_nobody(program: &Path, home: &Home, args: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).current_dir(home.path());
    command.envs(own_folders(home.path())).uid(NOBODY).gid(NOBODY);
    command.output().unwrap()
}

fn what_root_left_behind_is_named_with_the_command_that_gives_it_back() {
    let home = Home::new();
    create(&home, "night");
    let program = within_reach(&home);
    let sessions = home.path().join("data/sessions");
    let left = [
        sessions.join("night.jsonl"),
        sessions.join("night.lock"),
        sessions.clone(),
        home.path().join("data"),
    ];
    for left in left {
        give(home.path(), NOBODY);
        let set = as_nobody(&program, &home, &["settings", "night", "--dialect", "graph"]);
        assert_eq!(set.status.code(), Some(0), "{}", said(&set));
        if left.is_dir() {
            give(&left, 0);
        } else {
            chown(&left, Some(0), Some(0)).unwrap();
        }
        let set = as_nobody(&program, &home, &["settings", "night", "--dialect", "graph"]);
        assert_eq!(set.status.code(), Some(2), "{}", left.display());
        let told = said(&set);
        assert!(told.contains("belongs to root"), "{told}");
        assert!(told.contains(&format!("`sudo chown -R nobody {}`", left.display())), "{told}");
    }
}
