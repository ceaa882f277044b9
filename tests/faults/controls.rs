//! No control byte leaves the program, whatever an export holds.

use std::fs;

use crate::term::Home;

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

#[test]
fn no_subcommand_lets_a_control_byte_out() {
    let home = Home::new();
    hostile(&home);
    let (ad, cloud, bad) = ("ad\u{1b}[2J.csv", "cloud\u{9b}.csv", "./bad\u{1b}.jsonl");
    for args in [
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
    ] {
        let did = home.run(&args);
        for (name, bytes) in [("stdout", &did.stdout), ("stderr", &did.stderr)] {
            let text =
                String::from_utf8(bytes.clone()).unwrap_or_else(|_| panic!("{args:?} {name}"));
            let is_hostile = |c: &char| {
                (c.is_control() && !"\n\t".contains(*c)) || "\u{202e}\u{2066}\u{e0041}".contains(*c)
            };
            let found = text.chars().find(is_hostile);
            assert_eq!(found, None, "{args:?} {name}: {}", text.escape_debug());
        }
    }
}
