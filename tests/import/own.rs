//! Tables that are given as exports and are none: hardmatch's own, tables of pairs, and those of other tools.

use hardmatch::import::{ImportOptions, MemoryFile, Monitor, Role, import_bytes};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";

/// Why a file is refused, whatever side it is given as.
fn refusals(text: &str) -> [String; 2] {
    [Role::OnPrem, Role::Cloud].map(|role| {
        let file = MemoryFile { name: "file", role, bytes: text.as_bytes() };
        match import_bytes(&[file], &ImportOptions::default(), &Monitor::new()) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    })
}

#[test]
fn what_hardmatch_has_written_is_no_export() {
    let user = |id: &str| format!("{{\"{id}\":\"{A}\",\"upn\":\"a@x.org\"}}");
    let (onprem, cloud) = (user("object_guid"), user("object_id"));
    for (text, what) in [
        (
            format!(
                "Side,Id,UPN,Name,ImmutableId,Status,Evidence,Findings\non-premises,{A},a@x.org,Ann,,linked,,\n"
            ),
            "check --csv",
        ),
        (
            format!(
                "ObjectGUID,ObjectId,score,rank,evidence,certainty,OnPremName\n{A},{B},1.0,1,,sure,Ann\n"
            ),
            "candidates",
        ),
        (
            format!(
                "[{{\"object_guid\":\"{A}\",\"object_id\":\"{B}\",\"score\":1.0,\"rank\":1,\"certainty\":\"sure\"}}]"
            ),
            "candidates",
        ),
        (
            format!(
                "Line,At,By,Action,Operation,Kind,ObjectGUID,OnPremUPN,ObjectId,CloudUPN,Before,After\n1,,,,,,{A},a@x.org,{B},a@x.org,,\n"
            ),
            "hardmatch",
        ),
        (
            "No,Operation,On-premises,Cloud,Object,Old,New,Evidence\n1,link-user,Ann,Ann,,,,\n"
                .into(),
            "export",
        ),
        (
            format!(
                "{{\"session\":\"s\",\"dialect\":\"msol\",\"operations\":[{{\"id\":1,\"op\":\"link-user\",\"state\":\"queued\",\"onprem\":{onprem},\"cloud\":{cloud}}}]}}"
            ),
            "queue --json",
        ),
        (
            "{\"operations\":[{\"id\":1,\"op\":\"link-user\",\"state\":\"queued\",\"outcome\":\"done\",\"wanted\":\"x\",\"found\":null}]}".into(),
            "verify --json",
        ),
        (
            "{\"v\":1,\"seq\":1,\"at\":\"2026-12-01T16:34:24Z\",\"by\":\"root@vm\",\"kind\":\"session\",\"session\":\"f\",\"operations\":{}}\n{\"v\":1,\"seq\":2,\"at\":\"2026-12-01T16:34:24Z\",\"kind\":\"queue\",\"operations\":[]}\n".into(),
            "its session",
        ),
        (
            "{\"session\":\"s\",\"run\":\"r\",\"id\":1,\"op\":\"link-user\",\"state\":\"applied\",\"target\":\"t\",\"user\":\"a@x.org\",\"old\":null,\"new\":\"x\",\"wanted\":\"x\"}\n".into(),
            "what its script has done",
        ),
        (
            "{\"onprem\":{\"total\":1},\"cloud\":{\"total\":1},\"certainty\":{\"alone\":1},\"findings\":[]}".into(),
            "check --json",
        ),
    ] {
        for error in refusals(&text) {
            assert!(
                error.contains("E05 this is no export: hardmatch has written it"),
                "{text}: {error}"
            );
            assert!(error.contains(what), "{text}: {error}");
            assert!(error.contains("Give the exports of either side"), "{text}: {error}");
            assert!(!error.contains("Swap"), "{text}: {error}");
        }
    }
}

#[test]
fn tables_of_other_tools_say_what_they_are_and_what_to_give() {
    let hound = |properties: &str| {
        format!(
            "{{\"data\": [{{\"ObjectIdentifier\": \"S-1-5-21-1-2-3-1101\", \"Properties\": {{{properties}}}, \"IsDeleted\": false}}]}}"
        )
    };
    for (text, what) in [
        (
            format!(
                "UserPrincipalName,ObjectGUID,ImmutableID,CloudObjectId,CloudUPN\na@x.org,{A},,{B},a@x.org\n"
            ),
            "a table of pairs",
        ),
        (
            format!("AccountObjectId,AccountUpn,AccountDisplayName,OnPremSid\n{A},a@x.org,Ann,\n"),
            "the table IdentityInfo",
        ),
        (
            hound(&format!(
                "\"name\": \"A@X.ORG\", \"samaccountname\": \"a\", \"objectguid\": \"{A}\""
            )),
            "BloodHound",
        ),
        (
            "{\"meta\":{\"type\":\"users\",\"count\":1},\"data\":[{\"Properties\":{\"name\":\"A@X.ORG\"},\"PrimaryGroupSID\":\"S-1\",\"Aces\":[]}]}".into(),
            "BloodHound",
        ),
        (
            format!(
                "{{\"data\":[{{\"kind\":\"AZUser\",\"data\":{{\"id\":\"{A}\",\"userPrincipalName\":\"a@x.org\"}}}}]}}"
            ),
            "BloodHound",
        ),
    ] {
        let [onprem, cloud] = refusals(&text);
        for (error, command) in [(onprem, "Get-ADUser"), (cloud, "Get-MgUser")] {
            assert!(error.contains(what) && error.contains(command), "{text}: {error}");
            assert!(!error.contains("Swap"), "{text}: {error}");
        }
    }
    // What a script has added to an export of one side does not make it one of both.
    let own =
        format!("ObjectGUID,SamAccountName,UserPrincipalName,CloudObjectId\n{A},a,a@x.org,{B}\n");
    assert_eq!(refusals(&own)[0], "");
    let data = format!(
        "{{\"data\":[{{\"id\":\"{A}\",\"userPrincipalName\":\"a@x.org\",\"userType\":\"Member\"}}]}}"
    );
    assert_eq!(refusals(&data)[1], "");
}
