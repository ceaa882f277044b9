//! Damage, and what stands beside a session.

use std::fs;

use crate::term::Home;

fn demo(name: &str) -> String {
    format!("{}/assets/demo/week/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

fn create(home: &Home, session: &str) {
    let (onprem, cloud) = (demo("onprem"), demo("cloud"));
    let made = home.run(&["new", session, "--onprem", &onprem, "--cloud", &cloud]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

/// Something that happens to the bytes of a file.
type Damage<'a> = &'a dyn Fn(&mut Vec<u8>);

#[test]
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

#[test]
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

#[test]
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

#[test]
fn what_could_not_be_written_beside_a_session_is_said() {
    let home = Home::new();
    // A folder stands where what was seen would be written.
    fs::create_dir(home.path().join("night.seen")).unwrap();
    let (onprem, cloud) = (demo("onprem"), demo("cloud"));
    let made = home.run(&["new", "./night.jsonl", "--onprem", &onprem, "--cloud", &cloud]);
    assert_eq!(made.status.code(), Some(0));
    assert!(said(&made).contains("could not be written beside the session"), "{}", said(&made));
}

#[test]
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
