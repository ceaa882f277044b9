//! `hardmatch check`: what it prints, what a script can rely on, and how it ends.

use serde_json::Value;

use crate::world::World;

const EXPORTS: &str = "--onprem ad.csv --cloud entra.csv";

/// Alice, whose id a deleted user of her name holds, and the healthy pair.
const ALICE: &str = "\
ObjectGUID,SamAccountName,UserPrincipalName,DisplayName,Enabled,mS-DS-ConsistencyGuid
874bcd2b-148d-47ca-b309-91df64f05bf5,alice,alice@x.org,Alice Ash,True,
f20047a9-3fd1-4906-8d98-188feacdd5b7,bo,bo@x.org,Bo Li,True,
";
const ALICE_CLOUD: &str = "\
Id,UserPrincipalName,DisplayName,OnPremisesImmutableId,OnPremisesSyncEnabled
11111111-aaaa-4bbb-8ccc-000000000001,alice@x.org,Alice Ash,,
11111111-aaaa-4bbb-8ccc-000000000002,bo@x.org,Bo Li,qUcA8tE/BkmNmBiP6s3Vtw==,True
";
const ALICE_DELETED: &str = "\
Id,UserPrincipalName,DisplayName,OnPremisesImmutableId,DeletedDateTime
11111111-aaaa-4bbb-8ccc-000000000009,alice.old@x.org,Alice Ash,K81Lh40UykezCZHfZPBb9Q==,2026-11-02T08:30:00Z
";

fn found<'v>(value: &'v Value, code: &str) -> Vec<&'v Value> {
    let findings = value["findings"].as_array().expect("a list");
    findings.iter().filter(|finding| finding["code"] == code).collect()
}

#[test]
fn the_counts_add_up_and_every_finding_has_all_its_parts() {
    let value = World::new().does(1, &format!("check {EXPORTS} --json")).json();
    for (side, users) in [("onprem", 4), ("cloud", 3)] {
        let status = value[side]["status"].as_object().expect("an object");
        let sum: u64 = status.values().filter_map(Value::as_u64).sum();
        assert_eq!((sum, &value[side]["total"]), (users, &users.into()), "{side}");
    }
    let [synced] = found(&value, "synced")[..] else { panic!("one finding: {value}") };
    assert_eq!(synced["severity"], "block");
    assert_eq!(synced["object_guids"][0], "064e1a94-3199-49a7-9cb3-3ce3412424d6");
    assert_eq!(synced["object_ids"][0], "11111111-aaaa-4bbb-8ccc-000000000003");
    for finding in value["findings"].as_array().unwrap() {
        for part in ["code", "severity", "text", "fix"] {
            assert!(finding[part].as_str().is_some_and(|text| !text.is_empty()), "{finding}");
        }
    }
}

/// The values of the published case: her id is `K81Lh40U…`, and a deleted user of the same name has it.
#[test]
fn a_deleted_twin_that_holds_the_id_blocks_and_is_named() {
    let world = World::new();
    world.write("ad.csv", ALICE);
    world.write("entra.csv", ALICE_CLOUD);
    world.write("gone.csv", ALICE_DELETED);
    let value = world.does(1, &format!("check {EXPORTS} --deleted gone.csv --json")).json();
    assert_eq!(value["onprem"]["status"]["held-by-deleted"], 1);
    assert_eq!(value["onprem"]["status"]["linked"], 1, "the healthy pair");
    let [held] = found(&value, "anchor-held-by-deleted")[..] else { panic!("one: {value}") };
    assert_eq!(held["object_guids"][0], "874bcd2b-148d-47ca-b309-91df64f05bf5");
    assert!(held["text"].as_str().unwrap().contains("alice.old@x.org"), "{held}");
    // Without the list nothing is claimed; it is told that nobody looked.
    let blind = world.does(0, &format!("check {EXPORTS} --json")).json();
    assert_eq!(found(&blind, "anchor-held-by-deleted").len(), 0);
    let missing = found(&blind, "list-missing");
    assert!(missing.iter().any(|list| list["fix"].as_str().unwrap().contains("--deleted")));
}

#[test]
fn what_could_not_be_judged_stands_at_the_end_with_the_export_that_would_tell() {
    let world = World::new();
    world.write(
        "ad.csv",
        &world.read("ad.csv").replace("Enabled", "Extra").replace("Bo Li", "B? Li"),
    );
    let value = world.does(1, &format!("check {EXPORTS} --json")).json();
    let unjudged = value["unjudged"].as_array().expect("a list");
    let of = |export: &str, column: Value| {
        let found = unjudged.iter().find(|gap| gap["export"] == export && gap["column"] == column);
        found.unwrap_or_else(|| panic!("{export} {column}: {value}"))
    };
    assert_eq!(of("onprem", "Enabled".into())["check"], "whether an account is disabled");
    assert_eq!(of("deleted", Value::Null)["check"], "whether a soft-deleted user holds an anchor");
    let blind = found(&value, "column-missing").len() + found(&value, "list-missing").len();
    assert_eq!(unjudged.len(), blind);
    let files = value["files"].as_array().expect("a list");
    let paths: Vec<&str> = files.iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["ad.csv", "entra.csv"]);
    let lost = |finding: &&Value| finding["code"] == "W01";
    let codes = files[0]["codes"].as_array().expect("a list");
    assert_eq!(codes.iter().filter(lost).count(), 1, "{value}");
    let text = world.does(1, &format!("check {EXPORTS}")).out;
    let (before, after) = text.split_once("could not be judged: ").expect("a heading");
    assert!(before.contains("ad.csv: W01") && !before.contains("column-missing"), "{text}");
    assert_eq!(after.lines().count(), unjudged.len() + 1, "{text}");
    assert!(after.contains("give one with --deleted"), "{text}");
}

/// A session tells of its exports too, and what is queued from a file of the checks not made.
#[test]
fn what_is_queued_from_a_file_tells_which_checks_were_not_made() {
    let world = World::with_session();
    let check = world.does(1, "check merge --json").json();
    assert_eq!(check["files"].as_array().map(Vec::len), Some(2));
    world.pairs(&[crate::world::ANNA]);
    let added = world.does(0, "queue merge --add pairs.csv");
    assert!(added.err.contains("checks not made, for want of --deleted"), "{}", added.err);
    world.does(0, "queue merge --undo");
    let added = world.does(0, "queue merge --add pairs.csv --json");
    let unjudged = added.json()["unjudged"].clone();
    assert!(unjudged.as_array().unwrap().iter().any(|gap| gap["export"] == "deleted"));
    let listed = world.does(0, "queue merge --json").json();
    assert!(listed["unjudged"].is_null() && listed["operations"].is_array());
}

#[test]
fn the_table_has_everybody_with_status_and_ids_that_a_spreadsheet_leaves_alone() {
    let world = World::new();
    let table = world.does(1, &format!("check {EXPORTS} --csv -")).out;
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 7);
    let of = |upn: &str, side: &str| {
        lines.iter().find(|line| &line[2] == upn && &line[0] == side).expect("a line")
    };
    let bo = of("bo@x.org", "on-premises");
    assert_eq!((&bo[4], &bo[5]), ("base64:qUcA8tE/BkmNmBiP6s3Vtw==", "linked"));
    assert!(of("cy@x.org", "cloud")[7].contains("synced"));
    world.does(1, &format!("check {EXPORTS} --csv table.csv"));
    let again = world.does(2, &format!("check {EXPORTS} --csv table.csv"));
    assert!(again.err.contains("--force"), "{}", again.err);
}

#[test]
fn a_session_is_read_with_its_queue_and_not_changed() {
    let world = World::with_link();
    let before = world.does(0, "queue merge --json").out;
    let text = world.does(1, "check merge").out;
    assert!(text.contains("block synced: 1") && text.contains("cy@x.org"), "{text}");
    assert_eq!(world.does(0, "queue merge --json").out, before);
    // What a script reported and a fresh export does not show, to one who only looks.
    world.write("run.jsonl", &world.logged("applied"));
    world.does(0, "results merge run.jsonl");
    assert!(!world.does(1, "check merge").out.contains("applied-not-true"));
    world.write("fresh.csv", &(world.read("entra.csv") + "\n"));
    let fresh = world.does(1, "check merge --onprem ad.csv --cloud fresh.csv").out;
    assert!(fresh.contains("block applied-not-true: 1"), "{fresh}");
    assert!(!world.does(1, "check merge").out.contains("applied-not-true"), "it only looked");
    let nothing = world.does(2, "check");
    assert!(nothing.err.contains("--onprem"), "{}", nothing.err);
}

/// Scripts write the ids that they compute from AD into a list with a UPN and an id. By it everybody in AD
/// would be linked with himself.
#[test]
fn ids_that_were_computed_from_ad_link_nobody() {
    let world = World::new();
    let ids = "userPrincipalName,immutableId\n\
        anna@x.org,K81Lh40UykezCZHfZPBb9Q==\nbo@x.org,qUcA8tE/BkmNmBiP6s3Vtw==\n";
    let commands = "UserPrincipalName,SamAccountName,ImmutableID\n\
        anna@x.org,anna,[System.Convert]::ToBase64String(CN=Anna Ek.ObjectGUID.tobytearray())\n";
    world.write("ids.csv", ids);
    world.write("commands.csv", commands);
    for file in ["ids.csv", "commands.csv"] {
        let refused = world.does(2, &format!("check --onprem ad.csv --cloud {file}"));
        assert!(refused.err.contains("compute from AD"), "{}", refused.err);
        let here = world.does(1, &format!("check --onprem {file} --cloud entra.csv")).out;
        assert!(here.contains("no-anchor") && here.contains("were computed from AD"), "{here}");
        let shown = world.does(0, &format!("inspect {file}")).out;
        assert!(shown.contains("cloud users or on-premises users"), "{shown}");
        assert!(shown.contains("W29") && !shown.contains("identity provider"), "{shown}");
        let told = world.does(0, &format!("inspect {file} --json")).json();
        assert_eq!(told["files"][0]["certain"], false);
    }
    let commands = world.does(0, "inspect commands.csv").out;
    assert!(commands.contains("PowerShell text, not an id"), "{commands}");
    let of_ad = world.does(0, "inspect --as onprem commands.csv").out;
    assert!(of_ad.contains("1 is PowerShell text, not an id"), "{of_ad}");
    // What the cloud alone knows makes it a list of the cloud.
    world.write(
        "ids.csv",
        &ids.replace("immutableId", "immutableId,LastDirSyncTime").replace("==", "==,"),
    );
    let blind = world.does(0, "check --onprem ad.csv --cloud ids.csv --json").json();
    assert_eq!(blind["onprem"]["status"]["linked"], 2);
}
