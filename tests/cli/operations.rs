//! Every operation from the command line: under the checks of the screen, to the script.

use crate::world::World;

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
        "Operation,ObjectGUID,ObjectId\n\
         purge-deleted-user,,11111111-aaaa-4bbb-8ccc-000000000009\n\
         restore-deleted-user,,11111111-aaaa-4bbb-8ccc-000000000008\n\
         clear-anchor,,11111111-aaaa-4bbb-8ccc-000000000008\n\
         link-user,874bcd2b-148d-47ca-b309-91df64f05bf5,11111111-aaaa-4bbb-8ccc-000000000001\n\
         set-user-principal-name,,11111111-aaaa-4bbb-8ccc-000000000002\n\
         set-consistency-guid,064e1a94-3199-49a7-9cb3-3ce3412424d6,11111111-aaaa-4bbb-8ccc-000000000003\n\
         enable-remote-mailbox,f20047a9-3fd1-4906-8d98-188feacdd5b7,\n\
         set-exchange-guid,f20047a9-3fd1-4906-8d98-188feacdd5b7,\n",
    );
    let did = world.does(
        0,
        "queue merge --add work.csv --routing-rule {sam}@x.mail.onmicrosoft.com --confirm PURGE --reason agreed --accept sync-would-revive,left-sync",
    );
    assert_eq!(
        kinds(&world),
        [
            "purge-deleted-user",
            "restore-deleted-user",
            "clear-anchor",
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
            "Add-PurgeDeletedUser -Operation 1 ",
            "Add-RestoreDeletedUser -Operation 2 ",
            "Add-ClearAnchor -Operation 3 ",
            "Add-LinkUser -Operation 4 ",
            "Add-SetUserPrincipalName -Operation 5 ",
            "Add-SetConsistencyGuid -Operation 6 ",
            "Add-EnableRemoteMailbox -Operation 7 ",
            "Add-SetExchangeGuid -Operation 8 ",
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
    assert!(world.does(0, "export merge").out.contains("\nAdd-PurgeDeletedUser"));
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
