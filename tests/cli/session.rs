//! A session from its making to its audit, without the screen.

use crate::world::{ANNA, CY, World};

#[test]
fn a_session_is_made_once() {
    let world = World::with_session();
    let again = world.does(2, "new merge --onprem ad.csv --cloud entra.csv");
    assert!(again.err.contains("already"), "{}", again.err);
    assert!(world.does(0, "sessions").out.contains("4 on-premises, 3 cloud"));
}

#[test]
fn where_ad_is_retired_cloud_users_or_deleted_ones_alone_make_a_session() {
    let world = World::new();
    let gone = world.does(2, "new gone --onprem ad.csv");
    assert!(gone.err.contains("--cloud"), "{}", gone.err);
    let checked = world.does(0, "check --cloud entra.csv --json").json();
    assert_eq!(checked["cloud"]["status"]["unknown"], 1, "an id is nobody's orphan");
    assert_eq!(checked["cloud"]["status"]["orphan"], 0);
    let unjudged = checked["unjudged"].as_array().unwrap();
    assert!(unjudged.iter().any(|gap| gap["export"] == "onprem" && gap["column"].is_null()));

    world.does(0, "new cloud --cloud entra.csv");
    let bo = "11111111-aaaa-4bbb-8ccc-000000000002";
    world.write("work.csv", &format!("Operation,ObjectGUID,ObjectId\nclear-anchor,,{bo}\n"));
    world.does(0, "queue cloud --add work.csv --accept synced --reason sync-is-off-for-good");
    world.does(0, "export cloud --rollback --without-results -o back.ps1");
    assert!(world.read("back.ps1").contains("qUcA8tE/BkmNmBiP6s3Vtw=="), "the old id");

    world.write(
        "bin.csv",
        &format!("Id,UserPrincipalName,DisplayName,OnPremisesImmutableId,DeletedDateTime\n{bo},bo@x.org,Bo Li,qUcA8tE/BkmNmBiP6s3Vtw==,2026-11-20T08:30:00Z\n"),
    );
    world.does(0, "new deleted --deleted bin.csv");
    world.write(
        "restore.csv",
        &format!("Operation,ObjectGUID,ObjectId\nrestore-deleted-user,,{bo}\n"),
    );
    let did = world.does(0, "queue deleted --add restore.csv");
    assert!(did.out.contains("restore-deleted-user"), "{}", did.out);
}

#[test]
fn pairs_are_queued_under_the_checks_of_the_screen() {
    let world = World::with_session();
    world.pairs(&[ANNA, CY, (ANNA.0, CY.1), ("nonsense", CY.1)]);
    let did = world.does(1, "queue merge --add pairs.csv --json");
    let value = did.json();
    assert_eq!(value["operations"].as_array().unwrap().len(), 1);
    let codes: Vec<&str> = value["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| refused["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes.len(), 3);
    assert_eq!(&codes[..2], ["synced", "onprem-queued"]);
    let lines: Vec<u64> = value["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| refused["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [3, 4, 5]);
}

#[test]
fn a_list_with_old_object_ids_is_told_who_belongs_to_the_user_now() {
    let world = World::with_session();
    let gone = "99999999-aaaa-4bbb-8ccc-000000000009";
    let (bo, di) = ("f20047a9-3fd1-4906-8d98-188feacdd5b7", "9e58304a-ed80-416a-8eac-f2e769056e52");
    world.pairs(&[(bo, gone), (ANNA.0, gone), (di, gone)]);
    let did = world.does(1, "queue merge --add pairs.csv --json").json();
    let reasons: Vec<&str> = did["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| refused["reason"].as_str().unwrap())
        .collect();
    let plain = "no cloud user of the exports has this object id";
    assert_eq!(
        reasons,
        [
            format!(
                "{plain}; the anchor is linked with 11111111-aaaa-4bbb-8ccc-000000000002 (bo@x.org) now"
            ),
            format!("{plain}; a sync would soft match the user with {} (anna@x.org)", ANNA.1),
            plain.to_string(),
        ]
    );
}

#[test]
fn what_blocks_is_queued_with_a_reason_only_and_the_script_stops_before_it() {
    let world = World::with_session();
    world.pairs(&[CY]);
    world.does(1, "queue merge --add pairs.csv");
    world.does(1, "queue merge --add pairs.csv --accept synced");
    world.does(0, "queue merge --add pairs.csv --accept synced --reason out-of-scope-on-Monday");
    world.does(0, "export merge -o merge.ps1");
    let script = world.read("merge.ps1");
    assert!(script.contains("directory synchronisation off"), "a person must act first");
    assert!(script.contains("\"block synced: "), "{script}");
    let report = world.does(0, "report merge").out;
    assert!(report.contains("  - block: synced: "), "{report}");
    assert!(report.contains("  - in spite of an objection: out-of-scope-on-Monday"), "{report}");
    let table = world.does(0, "report merge --format csv").out;
    assert!(table.contains("block synced: "), "{table}");
}

#[test]
fn undo_takes_the_last_step_back() {
    let world = World::with_link();
    let did = world.does(0, "queue merge --undo --json");
    assert_eq!(did.json()["operations"].as_array().unwrap().len(), 0);
    world.does(1, "queue merge --undo");
}

#[test]
fn the_script_goes_where_it_is_asked_to() {
    let world = World::with_link();
    let out = world.does(0, "export merge").out;
    assert!(out.contains("K81Lh40UykezCZHfZPBb9Q=="));
    assert_eq!(world.does(0, "export merge -o -").out.lines().count(), out.lines().count());
    world.does(0, "export merge -o merge.ps1");
    let taken = world.does(2, "export merge -o merge.ps1");
    assert!(taken.err.contains("--force"), "{}", taken.err);
    world.does(0, "export merge -o merge.ps1 --force --dialect graph");
    assert!(world.read("merge.ps1").contains("Invoke-MgGraphRequest"));
    world.does(2, "export merge -o no/such/folder/merge.ps1");
}

#[test]
fn msol_says_that_it_was_retired() {
    let world = World::with_link();
    assert!(world.does(0, "export merge").err.contains("retired"));
    assert!(!world.does(0, "export merge --dialect entra").err.contains("retired"));
}

#[test]
fn an_empty_queue_makes_no_script() {
    let world = World::with_session();
    let did = world.does(1, "export merge -o merge.ps1");
    assert!(did.err.contains("nothing to do"), "{}", did.err);
    assert!(!world.path("merge.ps1").exists());
}

#[test]
fn results_are_taken_in_and_the_rest_is_exported() {
    let world = World::with_link();
    world.write("r.jsonl", &world.logged("would"));
    let dry = world.does(1, "results merge r.jsonl");
    assert!(dry.out.contains("dry run"), "{}", dry.out);
    world.write("r.jsonl", &world.logged("applied"));
    world.does(0, "results merge r.jsonl");
    let state = world.does(0, "queue merge --json").json()["operations"][0]["state"].clone();
    assert_eq!(state, "applied");
    let again = world.does(2, "results merge r.jsonl");
    assert!(again.err.contains("taken in before"), "{}", again.err);
    world.does(1, "export merge");
    world.does(0, "export merge --rollback");
}

#[test]
fn a_failed_step_and_a_strange_file_are_told() {
    let world = World::with_link();
    world.write("r.jsonl", &world.logged("failed"));
    let did = world.does(1, "results merge r.jsonl --json").json();
    assert_eq!((&did["failed"], &did["applied"]), (&1.into(), &0.into()));
    world.write("ps.txt", "Windows PowerShell\nCopyright\n");
    assert!(world.does(2, "results merge ps.txt").err.contains("no line of this file"));
}

#[test]
fn a_fresh_export_has_the_last_word() {
    let world = World::with_link();
    let fresh = world.read("entra.csv");
    world.write("fresh.csv", &fresh);
    let before = world.does(1, "verify merge --cloud fresh.csv --json").json();
    assert_eq!(before["operations"][0]["outcome"], "not-done");
    world.write("renamed.csv", &fresh.replace("anna@x.org,Anna Ek", "nobody@x.org,Anna Ek"));
    let renamed = world.does(1, "verify merge --cloud renamed.csv").out;
    assert!(
        renamed.contains("no longer as queued: the cloud user had the UPN anna@x.org"),
        "{renamed}"
    );
    let linked = fresh.replace(
        "anna@x.org,Anna Ek,anna@x.org,,",
        "anna@x.org,Anna Ek,anna@x.org,K81Lh40UykezCZHfZPBb9Q==,",
    );
    world.write("fresh.csv", &linked);
    let after = world.does(1, "verify merge --cloud fresh.csv --json").json();
    assert_eq!(after["operations"][0]["outcome"], "stamped");
    assert_eq!(after["operations"][0]["found"], "K81Lh40UykezCZHfZPBb9Q==");
    assert_eq!((&after["counts"]["stamped"], &after["counts"]["done"]), (&1.into(), &0.into()));
    let other = linked.replace("K81Lh40UykezCZHfZPBb9Q==", "XSLPV65jKEqTyWafMqX8LA==");
    world.write("r.jsonl", &world.logged("applied"));
    world.does(0, "results merge r.jsonl");
    let stamped = world.does(1, "verify merge --cloud fresh.csv");
    assert!(stamped.out.contains("1 stamped link-user"), "{}", stamped.out);
    assert!(stamped.err.contains("0 done, 1 stamped"), "{}", stamped.err);
    let report = world.does(0, "report merge").out;
    assert!(report.contains("Stamped so far: 1 link;"), "{report}");
    // The sync has come after the script, and taken her over.
    let synced = linked.replace("UserType", "OnPremisesLastSyncDateTime,UserType").replace(
        "K81Lh40UykezCZHfZPBb9Q==,,",
        "K81Lh40UykezCZHfZPBb9Q==,True,2026-11-24T03:00:00Z,",
    );
    world.write("fresh.csv", &synced);
    let done = world.does(0, "verify merge --cloud fresh.csv --json").json();
    assert_eq!(done["operations"][0]["outcome"], "done");
    world.write("fresh.csv", &other);
    let different = world.does(1, "verify merge --cloud fresh.csv");
    assert!(different.out.contains("REPORTED AS APPLIED, AND NOT TRUE"), "{}", different.out);
    world.does(2, "verify merge");
    let listed = world.does(0, "queue merge").err;
    assert!(listed.contains("hardmatch check merge compares it"), "{listed}");
    // So says the report, where the exports of the session are as fresh.
    world.write("entra.csv", &other);
    for form in ["md", "html"] {
        let report = world.does(0, &format!("report merge --format {form}")).out;
        assert!(report.contains("NOT TRUE by the exports"), "{form}: {report}");
    }
}

#[test]
fn the_audit_is_written_for_people_and_for_spreadsheets() {
    let world = World::with_link();
    world.does(0, "queue merge --undo");
    let text = world.does(0, "report merge").out;
    for part in ["# Audit of the session merge", "undone", "K81Lh40UykezCZHfZPBb9Q==", "anna@x.org"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    world.does(0, "report merge --format csv -o audit.csv");
    let csv = world.read("audit.csv");
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let after = reader.headers().unwrap().iter().position(|name| name == "After").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(rows.iter().any(|row| &row[after] == "base64:K81Lh40UykezCZHfZPBb9Q=="), "{csv}");
    for row in &rows {
        for field in row {
            assert!(!field.starts_with(['=', '+', '-', '@']), "{field}");
        }
    }
    world.does(2, "report merge -o audit.csv");
}

#[test]
fn a_session_that_somebody_has_open_is_not_changed() {
    let world = World::with_session();
    let store = hardmatch::session::Store::open(
        &world.path("data/sessions/merge.jsonl"),
        &hardmatch::session::Stamp::new("2026-11-24T00:00:00Z".parse().unwrap(), "anna@jump"),
    )
    .unwrap();
    world.pairs(&[ANNA]);
    let refused = world.does(2, "queue merge --add pairs.csv");
    assert!(refused.err.contains("anna@jump") || refused.err.contains("open"), "{}", refused.err);
    world.does(0, "queue merge");
    drop(store);
    world.does(0, "queue merge --add pairs.csv");
}

#[test]
fn exports_with_nobody_who_can_be_linked_make_no_session_unless_that_is_wanted() {
    let world = World::new();
    world.write("few.csv", "UserPrincipalName,DisplayName,SamAccountName\nanna@x.org,Anna,anna\n");
    world.write("portal.csv", "Object ID,User principal name,Display name\n11111111-aaaa-4bbb-8ccc-000000000001,anna@x.org,Anna\n");
    world.write("fewer.csv", "Mail,DisplayName,UserType\nanna@x.org,Anna,Member\n");
    for (name, files, why) in [
        ("a", "--onprem few.csv --cloud entra.csv", "no on-premises user has an ObjectGUID"),
        ("b", "--onprem ad.csv --cloud fewer.csv", "no cloud user has an object id"),
        ("c", "--onprem ad.csv --cloud portal.csv", "tells nobody's ImmutableId"),
    ] {
        let did = world.does(2, &format!("new {name} {files}"));
        assert!(did.err.contains(why) && did.err.contains("--allow-empty"), "{}", did.err);
        world.does(0, &format!("new {name} {files} --allow-empty"));
    }
}
