//! The names in `--json`: scripts depend on them.

use serde_json::Value;

use crate::world::World;

/// The names of an object, in order.
fn names(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        value.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[track_caller]
fn has(value: &Value, wanted: &[&str]) {
    let names = names(value);
    for name in wanted {
        assert!(names.contains(name), "{name} is missing in {names:?}");
    }
}

#[test]
fn convert() {
    let world = World::new();
    let forms = [
        "874bcd2b-148d-47ca-b309-91df64f05bf5",
        "K81Lh40UykezCZHfZPBb9Q==",
        "{874BCD2B-148D-47CA-B309-91DF64F05BF5}",
        "System.Byte[]",
    ];
    let did = world.run_with("convert --json", &(forms.join("\n") + "\n"));
    let value: Value = serde_json::from_str(&did.out).unwrap();
    let list = value.as_array().unwrap();
    assert_eq!(list.len(), forms.len());
    for item in list {
        has(
            item,
            &[
                "input",
                "kind",
                "guid",
                "immutable_id",
                "hex",
                "ldap",
                "dn",
                "wrong_byte_order",
                "error",
            ],
        );
    }
    let kinds: Vec<&str> = list.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["guid", "immutable-id", "guid", "invalid"]);
    for item in &list[..3] {
        assert_eq!(item["guid"], forms[0]);
        assert_eq!(item["immutable_id"], forms[1]);
        assert!(item["wrong_byte_order"].is_null());
    }
    let swapped = world.does(0, "convert --json h0vNKxSNR8qzCZHfZPBb9Q==").json();
    let meant = &swapped[0]["wrong_byte_order"];
    assert_eq!(meant["guid"], forms[0], "{swapped}");
    assert_eq!(meant["immutable_id"], forms[1]);
    assert!(list[3]["guid"].is_null() && list[3]["error"].is_string());
}

#[test]
fn inspect() {
    let world = World::new();
    let value = world.does(0, "inspect ad.csv entra.csv --json").json();
    let files = value["files"].as_array().unwrap();
    let kinds: Vec<&str> = files.iter().map(|file| file["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["onprem", "cloud"]);
    for file in files {
        has(
            file,
            &[
                "path",
                "kind",
                "shape",
                "encoding",
                "delimiter",
                "rows",
                "users",
                "rejected",
                "columns",
                "codes",
                "error",
            ],
        );
        has(&file["columns"][0], &["header", "as", "usable"]);
        assert!(file["error"].is_null());
    }
    world.write("text.csv", "no export at all");
    let unusable = world.run("inspect text.csv --json").json();
    assert_eq!(unusable["files"][0]["kind"], "unusable");
    assert!(unusable["files"][0]["error"].is_string());
}

#[test]
fn sessions() {
    let world = World::with_link();
    let value = world.does(0, "sessions --json").json();
    let session = &value.as_array().unwrap()[0];
    has(
        session,
        &[
            "name",
            "path",
            "created",
            "changed",
            "queued",
            "applied",
            "onprem",
            "cloud",
            "locked_by",
        ],
    );
    assert_eq!((&session["name"], &session["queued"]), (&"merge".into(), &1.into()));
    assert!(session["locked_by"].is_null());
    assert!(session["changed"].as_str().unwrap().ends_with('Z'), "RFC 3339 in UTC");
}

#[test]
fn queue() {
    let world = World::with_link();
    let value = world.does(0, "queue merge --json").json();
    has(&value, &["session", "dialect", "operations", "rejected_pairs", "refused"]);
    let operation = &value["operations"][0];
    has(
        operation,
        &[
            "id",
            "op",
            "state",
            "onprem",
            "cloud",
            "before",
            "after",
            "command",
            "reason",
            "assessment",
            "by",
            "at",
        ],
    );
    has(&operation["onprem"], &["object_guid", "upn", "sam", "name"]);
    has(&operation["cloud"], &["object_id", "upn", "name"]);
    assert_eq!(operation["op"], "link-user");
    assert_eq!(operation["state"], "queued");
    assert!(operation["before"].is_null());
    assert_eq!(operation["after"], "K81Lh40UykezCZHfZPBb9Q==");
}

#[test]
fn verify() {
    let world = World::with_link();
    let value = world.does(1, "verify merge --cloud entra.csv --json").json();
    has(&value["operations"][0], &["id", "outcome", "wanted", "found"]);
    assert!(value["operations"][0]["found"].is_null());
}

#[test]
fn jobs() {
    let world = World::with_session();
    let value = world.does(0, "jobs --json").json();
    let list = value["jobs"].as_array().unwrap();
    assert_eq!(list.len(), 5);
    assert!(list.iter().all(|job| job["steps"].is_null()));
    let counted = world.does(0, "jobs merge --json").json();
    let steps = counted["jobs"][0]["steps"].as_array().unwrap();
    has(&steps[0], &["title", "state", "left", "needs", "costs"]);
    assert!(steps.iter().any(|step| step["state"] == "needs-data"), "no --deleted was given");
}
