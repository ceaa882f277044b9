//! Who may be whom, on the command line: the file, its way back, the certain ones.

use serde_json::Value;

use crate::world::World;

const ONPREM: &str = "\
ObjectGUID,SamAccountName,UserPrincipalName,DisplayName,GivenName,Surname,mail,EmployeeID,Enabled,mS-DS-ConsistencyGuid
5f3c2d1b-9a8e-4c7d-8b6a-000000000001,ihale,ines.hale@corp.x.org,Ines Hale,Ines,Hale,ines.hale@x.org,1001,True,
5f3c2d1b-9a8e-4c7d-8b6a-000000000002,tmarsh,tom.marsh@corp.x.org,Tom Marsh,Tom,Marsh,tom.marsh@x.org,1002,True,
5f3c2d1b-9a8e-4c7d-8b6a-000000000003,=cmd,kim.finch@corp.x.org,=Kim Finch,Kim,Finch,kim.finch@x.org,1003,True,
5f3c2d1b-9a8e-4c7d-8b6a-000000000004,jroe,jo.roe@corp.x.org,Jo Roe,Jo,Roe,,,True,
";

/// Tom and Ines are there; Kim is disabled nowhere and linked with nobody; nobody is like Jo.
const CLOUD: &str = "\
Id,UserPrincipalName,DisplayName,GivenName,Surname,Mail,EmployeeId,OnPremisesImmutableId,OnPremisesSyncEnabled,UserType,AccountEnabled
11111111-aaaa-4bbb-8ccc-000000000001,ines.hale@x.org,Ines Hale,Ines,Hale,ines.hale@x.org,1001,,,Member,True
11111111-aaaa-4bbb-8ccc-000000000002,tom.marsh@x.org,Tom Marsh,Tom,Marsh,tom.marsh@x.org,1002,,,Member,True
11111111-aaaa-4bbb-8ccc-000000000003,kim.finch@x.org,=Kim Finch,Kim,Finch,kim.finch@x.org,1003,,,Member,True
";

fn world() -> World {
    let world = World::new();
    world.write("ad.csv", ONPREM);
    world.write("entra.csv", CLOUD);
    world.does(0, "new merge --onprem ad.csv --cloud entra.csv");
    world
}

/// The cells of a table without quoted cells, by heading.
fn cell(line: &str, headings: &str, name: &str) -> String {
    let at = headings.split(',').position(|heading| heading == name).unwrap();
    line.split(',').nth(at).unwrap_or_default().to_string()
}

#[test]
fn the_file_names_who_may_be_whom_and_comes_back_as_links() {
    let world = world();
    let did = world.does(0, "candidates merge --top 1 --min 50% -o found.csv");
    assert_eq!(did.err, "written: found.csv\n3 candidates of 4 on-premises users\n");
    let text = world.read("found.csv");
    let text = text.strip_prefix('\u{feff}').expect("a mark for spreadsheets");
    let mut lines = text.lines();
    let headings = lines.next().unwrap();
    assert!(headings.starts_with("ObjectGUID,ObjectId,score,rank,evidence,"), "{headings}");
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 3);
    for (line, number) in lines.iter().zip(1..) {
        let end = format!("00000000000{number}");
        assert!(cell(line, headings, "ObjectGUID").ends_with(&end), "{line}");
        assert!(cell(line, headings, "ObjectId").ends_with(&end), "{line}");
        let score: f64 = cell(line, headings, "score").parse().unwrap();
        assert!((0.5..=1.0).contains(&score), "{line}");
        assert_eq!(cell(line, headings, "rank"), "1");
    }
    assert_eq!(cell(lines[2], headings, "OnPremName"), "'=Kim Finch", "no cell is a formula");
    let did = world.does(0, "queue merge --add found.csv");
    assert!(did.err.contains("3 queued, 0 refused"), "{}", did.err);
    world.does(1, "candidates merge --min 50%");
}

#[test]
fn json_has_an_explanation_that_adds_up() {
    let world = world();
    let list = world.does(0, "candidates merge --json").json();
    let first = &list[0];
    let weights: Vec<f64> = first["explanation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["weight"].as_f64().unwrap())
        .collect();
    let odds: f64 = weights.iter().sum();
    let probability = 1.0 / (1.0 + (-odds).exp());
    let score = first["score"].as_f64().unwrap();
    assert!((probability - score).abs() < 1e-3, "{probability} and {score}: {first}");
    for name in [
        "object_guid",
        "object_id",
        "rank",
        "evidence",
        "certainty",
        "onprem",
        "cloud",
        "nobody",
        "model",
    ] {
        assert!(!first[name].is_null(), "{name}: {first}");
    }
    let surname =
        first["explanation"].as_array().unwrap().iter().find(|it| it["field"] == "surname");
    let surname = surname.unwrap();
    assert_eq!([&surname["onprem"], &surname["cloud"]], ["Hale", "Hale"]);
    let told = world.does(0, "candidates merge --top 1 --explain").out;
    assert!(told.contains("surname equal") && told.contains("(Hale | Hale)"), "{told}");
}

#[test]
fn a_rejected_pair_is_no_candidate_and_an_improbable_one_asks() {
    let world = world();
    world.does(0, "queue merge --reject ines.hale@corp.x.org=ines.hale@x.org");
    let list = world.does(0, "candidates merge --json").json();
    let of_ines = |list: &Value| -> Vec<String> {
        let all = list.as_array().unwrap().iter();
        let own = all.filter(|it| it["onprem"]["name"] == "Ines Hale");
        own.map(|it| it["cloud"]["name"].as_str().unwrap().to_string()).collect()
    };
    assert!(!of_ines(&list).contains(&"Ines Hale".to_string()), "{list}");
    world.write("pairs.csv", "OnPremUPN,CloudUPN\njo.roe@corp.x.org,tom.marsh@x.org\n");
    let value = world.does(1, "queue merge --add pairs.csv --json").json();
    let reason = value["refused"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("unlikely") || reason.contains("names differ"), "{reason}");
}

#[test]
fn the_certain_ones_are_queued_together_and_remember_how_sure_they_were() {
    let world = world();
    let did = world.does(0, "queue merge --certain 99%");
    assert!(did.err.contains("3 queued from"), "{}", did.err);
    let value = world.does(0, "queue merge --json").json();
    let operations = value["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 3);
    for operation in operations {
        assert!(operation["assessment"]["probability"].as_f64().unwrap() >= 0.99, "{operation}");
        assert_eq!(operation["assessment"]["model"], 1);
    }
    let script = world.does(0, "export merge --dialect graph").out;
    let told = script.lines().filter(|line| line.contains("; one person: ")).count();
    assert_eq!(told, 3, "in the row of each link");
    assert!(world.does(0, "report merge").out.contains("  - probability: "));
    world.does(0, "queue merge --undo");
    world.does(2, "queue merge --certain 101%");
}

#[test]
fn links_that_the_model_doubts_are_told_in_the_check_and_with_all() {
    let world = world();
    // Ines and Tom have each other's ids.
    let crossed = CLOUD
        .replace("1001,,,Member", "1001,Gy08X46afUyLagAAAAAAAg==,True,Member")
        .replace("1002,,,Member", "1002,Gy08X46afUyLagAAAAAAAQ==,True,Member");
    world.write("crossed.csv", &crossed);
    let did = world.does(0, "candidates --onprem ad.csv --cloud crossed.csv --all --top 1");
    let told = did.err.lines().filter(|line| line.starts_with("ask linked-to-another-person: "));
    let told: Vec<&str> = told.collect();
    assert_eq!(told.len(), 2, "{}", did.err);
    assert!(told[0].contains(" with ") && told[0].contains('@'), "{}", told[0]);
    let value = world.run("check --onprem ad.csv --cloud crossed.csv --json").json();
    let codes = value["findings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap());
    assert_eq!(codes.filter(|code| *code == "linked-to-another-person").count(), 2);
    assert_eq!(value["certainty"]["sure"], 1, "{}", value["certainty"]);
    assert_eq!(value["certainty"]["alone"], 1, "{}", value["certainty"]);
}
