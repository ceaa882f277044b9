//! Pairs on the command line: by id or by name, rejected and readmitted.

use crate::world::{ANNA, CY, World};

/// Two of one account name in two domains, and two whose UPNs are each other's account names.
const ONPREM: &str = "\
ObjectGUID,SamAccountName,UserPrincipalName,DisplayName,Enabled,mS-DS-ConsistencyGuid
874bcd2b-148d-47ca-b309-91df64f05bf5,anna,anna@x.org,Anna Ek,True,
f20047a9-3fd1-4906-8d98-188feacdd5b7,smith,j.smith@x.org,John Smith,True,
064e1a94-3199-49a7-9cb3-3ce3412424d6,smith,s.smith@x.org,Sue Smith,True,
";

const CLOUD: &str = "\
Id,UserPrincipalName,DisplayName,OnPremisesImmutableId,OnPremisesSyncEnabled,UserType,AccountEnabled
11111111-aaaa-4bbb-8ccc-000000000001,anna.ek@x.org,Anna Ek,,,Member,True
11111111-aaaa-4bbb-8ccc-000000000002,john.smith@x.org,John Smith,,,Member,True
11111111-aaaa-4bbb-8ccc-000000000003,sue.smith@x.org,Sue Smith,,,Member,True
";

fn world() -> World {
    let world = World::new();
    world.write("ad.csv", ONPREM);
    world.write("entra.csv", CLOUD);
    world.does(0, "new merge --onprem ad.csv --cloud entra.csv");
    world
}

/// The pairs of UPNs that the queue links.
fn linked(world: &World) -> Vec<(String, String)> {
    let value = world.does(0, "queue merge --json").json();
    let operations = value["operations"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_string();
    operations.iter().map(|it| (text(&it["onprem"]["upn"]), text(&it["cloud"]["upn"]))).collect()
}

#[test]
fn a_name_stands_in_the_place_of_an_id() {
    for (text, what) in [
        ("ObjectGUID,ObjectId\nanna@x.org,ANNA.EK@X.ORG\n", "UPNs in the columns of ids"),
        ("ObjectGUID,ObjectId\nCONTOSO\\anna,anna.ek@x.org\n", "an account name"),
        ("OnPremUPN,CloudUPN\nanna@x.org,anna.ek@x.org\n", "columns of their own"),
        (
            "score;ObjectId;sAMAccountName;rank;evidence\n0,98;anna.ek@x.org;anna;1;=x\n",
            "other columns do not matter",
        ),
    ] {
        let world = world();
        world.write("pairs.csv", text);
        world.does(0, "queue merge --add pairs.csv");
        assert_eq!(linked(&world), [("anna@x.org".into(), "anna.ek@x.org".into())], "{what}");
    }
}

#[test]
fn what_names_several_or_two_different_users_is_refused_with_its_line() {
    let world = world();
    world.write(
        "pairs.csv",
        "ObjectGUID,ObjectId,CloudUPN\n\
         smith,john.smith@x.org,\n\
         anna@x.org,11111111-aaaa-4bbb-8ccc-000000000001,sue.smith@x.org\n\
         nobody@x.org,anna.ek@x.org,\n\
         anna@x.org,nobody@x.org,\n\
         System.Byte[],anna.ek@x.org,\n",
    );
    let value = world.does(1, "queue merge --add pairs.csv --json").json();
    let refused: Vec<(u64, &str)> = value["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["line"].as_u64().unwrap(), it["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        refused,
        [
            (2, "ambiguous-name"),
            (3, "names-disagree"),
            (4, "no-such-onprem-user"),
            (5, "no-such-cloud-user"),
            (6, "unreadable-id"),
        ]
    );
    let reason = value["refused"][0]["reason"].as_str().unwrap();
    for id in ["f20047a9-3fd1-4906-8d98-188feacdd5b7", "064e1a94-3199-49a7-9cb3-3ce3412424d6"] {
        assert!(reason.contains(id), "{reason}");
    }
    assert!(linked(&world).is_empty());
}

#[test]
fn a_soft_deleted_user_is_purged_by_its_id_alone() {
    let world = world();
    world.write(
        "deleted.csv",
        "Id,UserPrincipalName,DisplayName,DeletedDateTime\n\
         11111111-aaaa-4bbb-8ccc-000000000009,old@x.org,Old,2026-11-02T08:30:00Z\n",
    );
    world.does(0, "new purges --onprem ad.csv --cloud entra.csv --deleted deleted.csv");
    world.write("purges.csv", "Operation,ObjectId\npurge-deleted-user,old@x.org\n");
    let value = world.does(1, "queue purges --add purges.csv --confirm PURGE --reason x --json");
    assert_eq!(value.json()["refused"][0]["code"], "unreadable-id");
}

#[test]
fn a_rejected_pair_asks_and_is_listed_told_and_taken_back() {
    let world = world();
    let words =
        ["queue", "merge", "--reject", "anna@x.org=anna.ek@x.org", "--reason", "two people"];
    let did = world.runs(&words);
    assert_eq!((did.code, did.err.as_str()), (0, "1 rejected, 0 refused\n"), "{}", did.out);
    assert!(did.out.starts_with("rejected pair anna@x.org with anna.ek@x.org: two people ("));
    let value = world.does(0, "queue merge --json").json();
    let rejected = &value["rejected_pairs"][0];
    assert_eq!(rejected["onprem"]["object_guid"], ANNA.0);
    assert_eq!(rejected["cloud"]["object_id"], ANNA.1);
    assert_eq!(rejected["reason"], "two people");

    world.pairs(&[ANNA]);
    let refused = world.does(1, "queue merge --add pairs.csv --json").json();
    assert_eq!(refused["refused"][0]["code"], "rejected-before");
    assert!(refused["refused"][0]["reason"].as_str().unwrap().contains("two people"));
    world.does(0, "queue merge --add pairs.csv --accept rejected-before --reason asked-again");

    let again = world.does(1, "queue merge --readmit anna=anna.ek@x.org --json").json();
    assert_eq!(again["refused"][0]["code"], "pair-queued", "what links the two stands in the way");
    world.does(0, "queue merge --undo");
    world.does(0, "queue merge --readmit anna=anna.ek@x.org");
    let value = world.does(0, "queue merge --json").json();
    assert_eq!(value["rejected_pairs"], serde_json::json!([]));
    world.does(0, "queue merge --undo");
    let value = world.does(0, "queue merge --json").json();
    assert_eq!(value["rejected_pairs"][0]["reason"], "two people");

    let report = world.does(0, "report merge").out;
    for line in [
        "## Pairs that are rejected: the two are not one person",
        " pair rejected by ",
        "  - why: two people",
        " pair readmitted by ",
    ] {
        assert!(report.contains(line), "{line} is not in\n{report}");
    }
}

#[test]
fn what_cannot_be_rejected_or_readmitted_is_refused() {
    let world = world();
    world.pairs(&[ANNA, CY, ANNA]);
    let codes = |did: serde_json::Value| -> Vec<String> {
        let refused = did["refused"].as_array().unwrap().clone();
        refused.iter().map(|it| it["code"].as_str().unwrap().to_string()).collect()
    };
    let value = world.does(1, "queue merge --reject pairs.csv --json").json();
    assert_eq!(codes(value), ["already-rejected"], "the third line is the first once more");
    let value = world.does(1, "queue merge --reject pairs.csv --json").json();
    assert_eq!(codes(value), ["already-rejected"; 3]);
    world.does(0, "queue merge --undo");
    let value = world.does(1, "queue merge --readmit pairs.csv --json").json();
    assert_eq!(codes(value), ["not-rejected"; 3]);
    world.pairs(&[ANNA]);
    world.does(0, "queue merge --add pairs.csv");
    let value = world.does(1, "queue merge --reject pairs.csv --json").json();
    assert_eq!(codes(value), ["pair-queued"]);
    world.does(2, "queue merge --reject pairs.csv --undo");
}
