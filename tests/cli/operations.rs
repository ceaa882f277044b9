//! Every operation from the command line: under the checks of the screen, to the script.

use crate::world::{Did, World};

const ONPREM: &str = "\
ObjectGUID,SamAccountName,UserPrincipalName,DisplayName,mail,Enabled,mS-DS-ConsistencyGuid
874bcd2b-148d-47ca-b309-91df64f05bf5,alice,alice@x.org,Alice Ek,alice@x.org,True,
f20047a9-3fd1-4906-8d98-188feacdd5b7,bo,bo@x.org,Bo Li,bo@x.org,True,
064e1a94-3199-49a7-9cb3-3ce3412424d6,cy,cy@x.org,Cy Ode,cy@x.org,True,
";

/// Alice's old account, Bo's account, which is linked and has a mailbox, and Cy's with another id.
const CLOUD: &str = "\
Id,UserPrincipalName,DisplayName,Mail,OnPremisesImmutableId,OnPremisesSyncEnabled,UserType,AccountEnabled
11111111-aaaa-4bbb-8ccc-000000000001,alice.cloud@x.onmicrosoft.com,Alice Ek,alice@x.org,,,Member,True
11111111-aaaa-4bbb-8ccc-000000000002,bo.old@x.org,Bo Li,bo@x.org,qUcA8tE/BkmNmBiP6s3Vtw==,,Member,True
11111111-aaaa-4bbb-8ccc-000000000003,cy@x.org,Cy Ode,cy@x.org,SjBYnoDtakGOrPLnaQVuUg==,,Member,True
";

const DELETED: &str = "\
Id,UserPrincipalName,DisplayName,OnPremisesImmutableId,DeletedDateTime
11111111-aaaa-4bbb-8ccc-000000000008,former@x.org,Former,U5jYFz7ss0ub+KfQIoGPsA==,2026-11-01T08:30:00Z
11111111-aaaa-4bbb-8ccc-000000000009,alice@x.org,Alice,K81Lh40UykezCZHfZPBb9Q==,2026-11-02T08:30:00Z
";

const MAILBOXES: &str = "\
UserPrincipalName,ExternalDirectoryObjectId,ExchangeGuid,RecipientTypeDetails,PrimarySmtpAddress
bo.old@x.org,11111111-aaaa-4bbb-8ccc-000000000002,17d89853-ec3e-4bb3-9bf8-a7d022818fb0,UserMailbox,bo@x.org
";

const REMOTE: &str = "\
UserPrincipalName,Guid,ExchangeGuid,RemoteRoutingAddress,RecipientTypeDetails,PrimarySmtpAddress
";

fn world() -> World {
    let world = World::new();
    for (name, text) in [
        ("ad.csv", ONPREM),
        ("entra.csv", CLOUD),
        ("deleted.csv", DELETED),
        ("exo.csv", MAILBOXES),
        ("remote.csv", REMOTE),
    ] {
        world.write(name, text);
    }
    world.does(
        0,
        "new merge --onprem ad.csv --cloud entra.csv --deleted deleted.csv --mailboxes exo.csv --remote-mailboxes remote.csv",
    );
    world
}

fn kinds(world: &World) -> Vec<String> {
    let value = world.does(0, "queue merge --json").json();
    let operations = value["operations"].as_array().unwrap();
    operations.iter().map(|row| row["op"].as_str().unwrap().to_string()).collect()
}

#[test]
fn every_operation_is_queued_from_a_file_and_reaches_the_script() {
    let world = world();
    world.write(
        "work.csv",
        // In no order that could work: each line is judged after those that must come before it.
        "Operation,ObjectGUID,ObjectId\n\
         set-exchange-guid,f20047a9-3fd1-4906-8d98-188feacdd5b7,\n\
         enable-remote-mailbox,f20047a9-3fd1-4906-8d98-188feacdd5b7,\n\
         link-user,874bcd2b-148d-47ca-b309-91df64f05bf5,11111111-aaaa-4bbb-8ccc-000000000001\n\
         purge-deleted-user,,11111111-aaaa-4bbb-8ccc-000000000009\n\
         clear-anchor,,11111111-aaaa-4bbb-8ccc-000000000008\n\
         restore-deleted-user,,11111111-aaaa-4bbb-8ccc-000000000008\n\
         set-consistency-guid,064e1a94-3199-49a7-9cb3-3ce3412424d6,11111111-aaaa-4bbb-8ccc-000000000003\n\
         set-user-principal-name,,11111111-aaaa-4bbb-8ccc-000000000002\n",
    );
    let did = world.does(
        0,
        "queue merge --add work.csv --routing-rule {sam}@x.mail.onmicrosoft.com --confirm PURGE --reason agreed --accept sync-would-revive,left-sync",
    );
    assert_eq!(
        kinds(&world),
        [
            "restore-deleted-user",
            "clear-anchor",
            "purge-deleted-user",
            "link-user",
            "set-user-principal-name",
            "set-consistency-guid",
            "enable-remote-mailbox",
            "set-exchange-guid",
        ]
    );
    assert!(did.out.contains("STOP  "), "{}", did.out);
    assert!(did.out.contains("THEN  "), "{}", did.out);
    for dialect in ["msol", "graph", "entra"] {
        let script = world.does(0, &format!("export merge --dialect {dialect}")).out;
        for step in [
            "3,purge-deleted-user,",
            "1,restore-deleted-user,",
            "2,clear-anchor,",
            "4,link-user,",
            "5,set-user-principal-name,",
            "6,set-consistency-guid,",
            "7,enable-remote-mailbox,",
            "8,set-exchange-guid,",
        ] {
            assert!(script.lines().any(|line| line.starts_with(step)), "{dialect}: {step}");
        }
    }
    world.does(0, "queue merge --undo");
    assert_eq!(kinds(&world), [""; 0], "all lines were one step");
}

#[test]
fn a_purge_wants_its_word_and_a_reason() {
    let world = world();
    world.write(
        "purges.csv",
        "Operation,ObjectId\npurge-deleted-user,11111111-aaaa-4bbb-8ccc-000000000008\n\
         purge-deleted-user,11111111-aaaa-4bbb-8ccc-000000000009\n",
    );
    let refused = world.does(1, "queue merge --add purges.csv");
    assert!(refused.err.contains("--confirm 'PURGE 2'"), "{}", refused.err);
    assert!(refused.err.contains("former@x.org"), "whom: {}", refused.err);
    let add = ["queue", "merge", "--add", "purges.csv", "--accept", "sync-would-revive"];
    let with = |more: &[&str]| world.runs(&[&add, more].concat());
    assert!(with(&["--confirm", "PURGE", "--reason", "agreed"]).err.contains("PURGE 2"));
    assert!(with(&["--confirm", "PURGE 2"]).err.contains("--reason is wanted"));
    assert_eq!(with(&["--confirm", "PURGE 2", "--reason", "agreed"]).code, 0);
    assert!(world.does(0, "export merge").out.contains("\n1,purge-deleted-user,"));
}

#[test]
fn a_purge_that_names_nobody_is_not_counted() {
    let world = world();
    world.write(
        "purges.csv",
        "Operation,ObjectId\npurge-deleted-user,11111111-aaaa-4bbb-8ccc-000000000008\n\
         purge-deleted-user,\n",
    );
    let add = ["queue", "merge", "--add", "purges.csv", "--reason", "agreed", "--confirm", "PURGE"];
    let did = world.runs(&add);
    assert!(did.err.contains("1 queued, 1 refused"), "{}", did.err);
}

#[test]
fn the_queue_is_changed_without_the_screen() {
    let world = World::with_link();
    let ids = |did: &Did| -> Vec<u64> {
        let json = did.json();
        let all = json["operations"].as_array().unwrap();
        all.iter().map(|row| row["id"].as_u64().unwrap()).collect()
    };
    let removed = world.does(0, "queue merge --remove 1-9 --json");
    assert_eq!(ids(&removed), [0_u64; 0]);
    assert_eq!(ids(&world.does(0, "queue merge --undo --json")), [1]);
    assert_eq!(ids(&world.does(0, "queue merge --redo --json")), [0_u64; 0]);
    world.does(0, "queue merge --undo");
    let noted = world.runs(&["queue", "merge", "--note", "1=asked = agreed", "--json"]);
    assert_eq!(noted.json()["operations"][0]["note"], "asked = agreed");
    for (arguments, why) in [
        ("--remove 2", "operation 2 is not in the queue"),
        ("--remove 2-9", "none of these operations"),
        ("--note 7=x", "operation 7 is not in the queue"),
        ("--place 1=7", "operation 7 is not in the queue"),
        ("--redo", "nothing to redo"),
    ] {
        let did = world.does(1, &format!("queue merge {arguments}"));
        assert!(did.err.contains(why), "{arguments}: {}", did.err);
    }
    world.does(2, "queue merge --remove x");
    world.does(2, "queue merge --undo --redo");
}

#[test]
fn an_operation_stays_in_its_stage_and_on_its_side_of_a_stop() {
    let world = world();
    let purge = |n: u8| format!("purge-deleted-user,,11111111-aaaa-4bbb-8ccc-00000000000{n}\n");
    let link =
        "link-user,874bcd2b-148d-47ca-b309-91df64f05bf5,11111111-aaaa-4bbb-8ccc-000000000001";
    let text = format!("Operation,ObjectGUID,ObjectId\n{}{}{link}\n", purge(8), purge(9));
    world.write("work.csv", &text);
    let add = ["queue", "merge", "--add", "work.csv", "--accept", "sync-would-revive"];
    world.runs(&[&add[..], &["--confirm", "PURGE 2", "--reason", "agreed"]].concat());
    let plan = |did: &Did| -> Vec<u64> {
        let json = did.json();
        let steps = json["plan"].as_array().unwrap();
        steps.iter().filter_map(|step| step["id"].as_u64()).collect()
    };
    let cy = "064e1a94-3199-49a7-9cb3-3ce3412424d6,11111111-aaaa-4bbb-8ccc-000000000003";
    world.write("cy.csv", &format!("Operation,ObjectGUID,ObjectId\nlink-user,{cy}\n"));
    world.does(0, "queue merge --add cy.csv --accept other-id --reason agreed");
    assert_eq!(plan(&world.does(0, "queue merge --json")), [1, 4, 2, 3]);
    let refused = world.does(1, "queue merge --place 3=1");
    assert!(refused.err.contains("stages"), "{}", refused.err);
    let refused = world.does(1, "queue merge --place 2=1");
    assert!(refused.err.contains("a stop stands between 2 and 1"), "{}", refused.err);
}

#[test]
fn settings_and_exports_are_changed_without_the_screen() {
    let world = World::with_session();
    let tenant = "198208a4-8cf1-4b27-89ba-297611c9b5e2";
    let rule = "{sam}@x.mail.onmicrosoft.com";
    world.does(
        0,
        &format!(
            "settings merge --tenant {tenant} --dialect graph --stop-on-error --routing-rule {rule} --federated-domain x.org"
        ),
    );
    let json = world.does(0, "settings merge --json").json();
    assert_eq!(json["settings"]["tenant_id"], tenant);
    assert_eq!(json["settings"]["dialect"], "graph");
    assert_eq!(json["settings"]["on_error"], "stop");
    assert_eq!(json["settings"]["routing_rule"], rule);
    assert_eq!(json["settings"]["federated_domains"][0], "x.org");
    let none = world.does(2, "settings merge --federated-domain *.x.org");
    assert!(none.err.contains("is no domain"), "{}", none.err);
    world.does(0, "settings merge --federated-domain @X.org.");
    let json = world.does(0, "settings merge --json").json();
    assert_eq!(json["settings"]["federated_domains"][0], "x.org", "as it stands in UPNs");
    let refused = world.does(2, "settings merge --tenant contoso");
    assert!(refused.err.contains("--tenant"), "{}", refused.err);
    assert_eq!(world.does(0, "settings merge --json").json()["settings"]["tenant_id"], tenant);
    let emptied =
        world.runs(&["settings", "merge", "--tenant", "", "--routing-rule", "", "--json"]);
    assert!(emptied.json()["settings"]["tenant_id"].is_null(), "{}", emptied.out);
    assert!(emptied.json()["settings"]["routing_rule"].is_null(), "{}", emptied.out);
    let text = world.does(0, "settings merge --go-on-after-error").out;
    assert!(text.contains("on error          continue"), "{text}");
    // Settings need no exports: they may be gone.
    std::fs::rename(world.path("entra.csv"), world.path("away.csv")).unwrap();
    let alone = world.does(0, "settings merge --dialect entra");
    assert_eq!(alone.err, "", "nothing of the exports is read");
    std::fs::rename(world.path("away.csv"), world.path("entra.csv")).unwrap();
    // A fresh export takes the place of the one before.
    let cloud = std::fs::read_to_string(world.path("entra.csv")).unwrap();
    world.write(
        "fresh.csv",
        &cloud.replace(
            "anna@x.org,Anna Ek,anna@x.org,,",
            "anna@x.org,Anna Ek,anna@x.org,K81Lh40UykezCZHfZPBb9Q==,",
        ),
    );
    let changed = world.does(0, "settings merge --cloud fresh.csv");
    assert!(changed.out.contains("fresh.csv"), "{}", changed.out);
    assert!(changed.err.contains("linked"), "{}", changed.err);
    // The anchor does not change under a queue.
    let world = World::with_link();
    let refused = world.runs(&["settings", "merge", "--anchor", "objectguid"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
}

#[test]
fn what_cannot_be_queued_is_told_with_everything_that_stands_in_the_way() {
    let world = world();
    world.write(
        "work.csv",
        "Operation,ObjectGUID,ObjectId\n\
         explode,,\n\
         purge-deleted-user,,11111111-aaaa-4bbb-8ccc-000000000001\n\
         clear-anchor,,11111111-aaaa-4bbb-8ccc-000000000009\n\
         enable-remote-mailbox,f20047a9-3fd1-4906-8d98-188feacdd5b7,\n\
         link-user,,11111111-aaaa-4bbb-8ccc-000000000001\n",
    );
    let value = world.does(1, "queue merge --add work.csv --json").json();
    let codes: Vec<&str> = value["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|refused| refused["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "unknown-operation",
            "no-such-deleted-user",
            "value-missing",
            "no-routing-address",
            "unreadable-id"
        ]
    );
    let typo = world.does(2, "queue merge --add work.csv --accept sinced");
    assert!(typo.err.contains("'sinced' is not the code"), "{}", typo.err);
}

/// Who needs what is taken out of the queue is named at once, in the list and by the export.
#[test]
fn what_is_taken_out_and_needed_is_named() {
    let world = world();
    world.write(
        "work.csv",
        "Operation,ObjectGUID,ObjectId\n\
         restore-deleted-user,,11111111-aaaa-4bbb-8ccc-000000000008\n\
         clear-anchor,,11111111-aaaa-4bbb-8ccc-000000000008\n",
    );
    world
        .does(0, "queue merge --add work.csv --reason agreed --accept sync-would-revive,left-sync");
    let removed = world.does(0, "queue merge --remove 1");
    let words = "operation 2 needs operation 1, restore-deleted-user ";
    assert!(removed.err.contains(words), "{}", removed.err);
    assert!(removed.out.contains("  needs operation 1, restore-deleted-user "), "{}", removed.out);
    let listed = world.does(0, "queue merge --json").json();
    let lacks = listed["operations"][0]["lacks"].as_array().unwrap();
    assert!(lacks[0].as_str().unwrap().starts_with("needs operation 1, "), "{listed}");
    let exported = world.does(0, "export merge");
    assert!(exported.err.contains(words), "{}", exported.err);
    assert!(
        exported.err.contains("the exports speak against operation 2: ")
            && exported
                .err
                .contains("is soft-deleted, and nothing in the queue restores it any more"),
        "{}",
        exported.err
    );
    world.does(0, "queue merge --undo");
    let whole = world.does(0, "export merge");
    assert!(!whole.err.contains("needs operation"), "{}", whole.err);
    assert!(!whole.err.contains("speak against"), "{}", whole.err);
}
