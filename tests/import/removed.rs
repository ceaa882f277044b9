//! Objects that are there no more, among those that are.

use hardmatch::anchor::Guid;
use hardmatch::directory::Field;
use hardmatch::import::{Code, ImportOptions, Monitor, Role, inspect_bytes};

use super::{codes, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";

/// A user of the cloud, in JSON.
fn user(id: &str, name: &str) -> String {
    let anchor = Guid::try_from(id.replacen('3', "9", 1)).unwrap().base64();
    format!(
        r#"{{"id":"{id}","userPrincipalName":"{name}@x.org","onPremisesImmutableId":"{anchor}"}}"#
    )
}

#[test]
fn deleted_objects_of_active_directory_are_nobody_to_link() {
    let files = [
        // By the name in the directory, by the name of the object, by what says so.
        format!(
            "DistinguishedName,ObjectGUID,SamAccountName\n\"CN=a,OU=x\",{A},a\n\"CN=b\\0ADEL:{B},CN=Deleted Objects,DC=x\",{B},b\n"
        ),
        format!("Name,ObjectGUID,SamAccountName\na,{A},a\n\"b\nDEL:{B}\",{B},b\n"),
        format!("ObjectGUID,SamAccountName,Deleted\n{A},a,\n{B},b,True\n"),
        format!("ObjectGUID,SamAccountName,isDeleted,isRecycled\n{A},a,FALSE,\n{B},b,,TRUE\n"),
        format!(
            "dn: CN=a,DC=x\nobjectGUID: {A}\nsAMAccountName: a\n\ndn: CN=b\\0ADEL:{B},CN=Deleted Objects,DC=x\nobjectGUID: {B}\nsAMAccountName: b\nisDeleted: TRUE\n"
        ),
        format!(
            "[{{\"ObjectGUID\":\"{A}\",\"Name\":\"a\"}},{{\"ObjectGUID\":\"{B}\",\"Name\":\"b\\nDEL:{B}\",\"Deleted\":true}}]"
        ),
    ];
    for text in files {
        let found = report(text.as_bytes());
        assert_eq!((found.kind, found.users), (Some(Role::OnPrem), 1), "{text}: {found:?}");
        assert_eq!((found.certain, codes(&found)), (true, vec!["W28"]), "{text}");
        assert_eq!(found.finding(Code::NotUsers).unwrap().count, 1, "{text}");
        let (directory, _) = import_one(Role::OnPrem, &text);
        let users = &directory.onprem;
        assert_eq!(users.display(users.rows().next().unwrap(), Field::Deleted).value(), None);
    }
}

#[test]
fn those_who_are_not_deleted_stay() {
    // Two domain controllers have made an object of one name; a name with a comma.
    let text = format!(
        "DistinguishedName,ObjectGUID,SamAccountName,Deleted\n\"CN=a\\0ACNF:{A},OU=x\",{A},a,\n\"CN=b\\, DEL:,OU=x\",{B},b,False\n"
    );
    let (directory, found) = import_one(Role::OnPrem, &text);
    assert_eq!((directory.onprem.len(), codes(&found)), (2, vec![]));
    // A column of that name alone is as likely the cloud's, which lists its deleted users.
    let text = format!("UserPrincipalName,Deleted,Display name\n{A}a@x.org,True,a\n");
    assert_eq!(report(text.as_bytes()).kind, Some(Role::Deleted));
}

#[test]
fn a_list_of_deleted_objects_is_none_of_users_of_either_side() {
    let text = format!(
        "DistinguishedName,ObjectGUID,Deleted\n\"CN=a\\0ADEL:{A},CN=Deleted Objects,DC=x\",{A},True\n\"CN=b\\0ADEL:{B},CN=Deleted Objects,DC=x\",{B},True\n"
    );
    for given in [None, Some(Role::OnPrem), Some(Role::Cloud), Some(Role::Deleted)] {
        let options = ImportOptions::default();
        let found = inspect_bytes("ad.csv", text.as_bytes(), given, &options, &Monitor::new());
        let error = found.error.unwrap();
        assert!(error.contains("a list of deleted objects of Active Directory"), "{error}");
    }
}

#[test]
fn what_a_list_of_changes_says_was_removed_is_nobody() {
    let removed = format!(r#"{{"id":"{B}","@removed":{{"reason":"changed"}}}}"#);
    let by_powershell =
        format!(r#"{{"Id":"{B}","AdditionalProperties":{{"@removed":{{"reason":"deleted"}}}}}}"#);
    for removed in [&removed, &by_powershell] {
        let text = format!("{{\"value\":[{},\n{removed},\n{removed}]}}", user(A, "a"));
        let found = report(text.as_bytes());
        assert_eq!((found.rows, found.users), (1, 1), "{:?}", found.codes);
        let left_out = found.finding(Code::NotUsers).unwrap();
        assert_eq!((left_out.count, left_out.lines.as_slice()), (2, &[2, 3][..]));
        assert!(found.finding(Code::MissingColumns).is_none(), "{:?}", found.codes);
        // In the place of users there is nothing to read.
        for given in [None, Some(Role::Cloud), Some(Role::Deleted)] {
            let text = format!(r#"{{"value":[{removed},{removed}]}}"#);
            let options = ImportOptions::default();
            let found = inspect_bytes("d.json", text.as_bytes(), given, &options, &Monitor::new());
            assert_eq!(codes(&found), ["E01"], "{given:?}");
            assert!(found.error.unwrap().contains("changes of them (@removed)"));
        }
    }
}

#[test]
fn a_list_beside_the_one_that_is_read_is_named() {
    let (one, other) = (user(A, "a"), user(B, "b"));
    for (text, name, line) in [
        (format!("{{\"users\":[{one}],\n\"deletedUsers\":[{other},{other}]}}"), "deletedUsers", 2),
        (format!("{{\"ad\":[{other},{other}],\"users\":[{one}]}}"), "ad", 1),
        (format!("{{\"value\":[{one}]}}\n{{\"value2\":[{other},{other}]}}"), "value2", 2),
        (format!("{{\"staff\":[{one}]}}\n\n{{\"guests\":[{other},{other}]}}"), "guests", 3),
    ] {
        let found = report(text.as_bytes());
        assert_eq!(found.users, 1, "{text}: {found:?}");
        let named = found.finding(Code::UsualLimit).unwrap();
        assert!(named.text.contains(&format!("'{name}' (2 objects)")), "{}", named.text);
        assert_eq!((named.count, named.first_line), (2, Some(line)), "{text}");
    }
    // Lists of answers are all read, and what is no list of users is nobody's concern.
    for text in [
        format!(r#"{{"value":[],"users":[{one},{other}]}}"#),
        format!(r#"[{{"value":[{one}]}},{{"users":[{other}]}}]"#),
        format!(r#"{{"value":[{one},{other}],"links":[{{"href":"x"}}],"count":[1,2]}}"#),
    ] {
        let found = report(text.as_bytes());
        assert_eq!((found.users, codes(&found)), (2, vec![]), "{text}");
    }
}

#[test]
fn one_list_of_users_is_read_under_any_name() {
    let both = format!("[{},{}]", user(A, "a"), user(B, "b"));
    for wrapper in
        ["{\"id\":\"job-1\",\"state\":\"done\",\"result\":#}", "{\"staff\":#,\"errors\":[]}"]
    {
        let found = report(wrapper.replace('#', &both).as_bytes());
        assert_eq!((found.kind, found.users), (Some(Role::Cloud), 2), "{wrapper}: {found:?}");
        assert_eq!(codes(&found), [""; 0], "{wrapper}");
    }
    // A user of whom others are told, first or last.
    for text in [
        format!(r#"[{{"directReports":{both},"id":"{A}","userPrincipalName":"a@x.org"}}]"#),
        format!(r#"{{"userPrincipalName":"a@x.org","directReports":{both}}}"#),
    ] {
        assert_eq!(report(text.as_bytes()).users, 1, "{text}");
    }
    // The name says that they are deleted.
    let deleted = format!(r#"{{"deletedUsers":{both}}}"#);
    assert_eq!(report(deleted.as_bytes()).kind, Some(Role::Deleted));
    let options = ImportOptions::default();
    let given =
        |role| inspect_bytes("d.json", deleted.as_bytes(), Some(role), &options, &Monitor::new());
    assert_eq!(codes(&given(Role::Cloud)), ["E08"]);
    assert_eq!(given(Role::Deleted).users, 2);
}

#[test]
fn groups_with_their_members_are_a_list_of_groups() {
    let group = format!(
        r#"{{"id":"{A}","displayName":"Sales","mail":"s@x.org","members":[{}]}}"#,
        user(B, "b")
    );
    for text in [
        format!(
            r#"{{"@odata.context":"https://x/v1.0/$metadata#groups(members())","value":[{group}]}}"#
        ),
        format!("[{group}]"),
        group.clone(),
    ] {
        let error = report(text.as_bytes()).error.unwrap_or_default();
        assert!(error.contains("a list of groups"), "{text}: {error}");
    }
    let users = r#"{"@odata.context":"https://x/v1.0/$metadata#users(id)","value":[]}"#;
    let text = users.replace("[]", &format!("[{}]", user(A, "a")));
    assert_eq!(report(text.as_bytes()).users, 1);
}

#[test]
fn rows_that_are_remarks_are_no_users() {
    let users = format!("{A},a@x.org,Ann,,1\n");
    for remark in [
        "Total,1,,,",
        "Grand total: 1,,,,",
        "Page 2,,,,",
        "DELETED USERS,,,,",
        "GUID,String,nvarchar(256),String,int",
        ",Total,,,",
    ] {
        let headings = "ObjectGUID,UserPrincipalName,DisplayName,mail,EmployeeID\n";
        let found = report(format!("{headings}{users}{remark}\n").as_bytes());
        assert_eq!((found.rows, found.users), (1, 1), "{remark}: {:?}", found.codes);
        assert_eq!(codes(&found), ["W10"], "{remark}");
        assert_eq!(found.finding(Code::BlankRows).unwrap().lines, [3], "{remark}");
    }
    // The name of whoever wrote it stands first.
    for remark in ["Total,,1,", "END OF REPORT,,,", "There are more results available,,,"] {
        let headings = "DisplayName,ObjectGUID,UserPrincipalName,mail\n";
        let found = report(format!("{headings}Ann,{A},a@x.org,\n{remark}\n").as_bytes());
        assert_eq!(found.users, 1, "{remark}: {:?}", found.codes);
        let is_cut = remark.contains("more results");
        assert_eq!(codes(&found).contains(&"W18"), is_cut, "{remark}");
    }
}

/// Whoever has lost an id, or an address, is a user all the same.
#[test]
fn users_whose_values_were_lost_are_no_remarks() {
    for lost in [
        "System.Byte[],,,,",
        "#NAME?,,,,",
        "1.23457E+15,,,,",
        "3ceaaf30-8142-48ea-91d9-3080f9b439f,,,,",
        "3ceaaf30-8142-48ea...,,,,",
        "gone,b@x.org,,,",
        "gone,b?x.org,,,",
        "gone,,,b@x.org,",
        "gone,,Bob,,",
        ",,Bob,,",
        "gone,,,,0042",
        ",,,,0042",
        "00u1a2b3c4d5e6f7g8h9,,,,",
    ] {
        let headings = "ObjectGUID,UserPrincipalName,DisplayName,mail,EmployeeID\n";
        let text = format!("{headings}{A},a@x.org,Ann,,1\n{lost}\n");
        let found = report(text.as_bytes());
        assert_eq!(found.users, 2, "{lost}: {:?}", found.codes);
    }
}

#[test]
fn whoever_was_handed_over_is_known_inside_what_graph_says_of_sync() {
    let state = |is: bool| format!(r#"{{"id":"{A}","isCloudManaged":{is}}}"#);
    for is in [true, false] {
        let text =
            user(A, "a").replace('}', &format!(r#","onPremisesSyncBehavior":{}}}"#, state(is)));
        let (directory, _) = import_one(Role::Cloud, &format!("[{text}]"));
        let row = directory.cloud.rows().next().unwrap();
        assert_eq!(directory.cloud.flag(row, Field::CloudManaged).value(), Some(is));
    }
}

#[test]
fn tables_without_names_are_said_to_be_what_they_are() {
    let lists = format!(r#"[["id","userPrincipalName"],["{A}","a@x.org"]]"#);
    for (text, what) in [
        ("ID;PWXL;N;E\nC;Y1;X1;K\"Id\"\n", "a workbook in SYLK"),
        (lists.as_str(), "the values of each user in a list"),
    ] {
        let found = report(text.as_bytes());
        assert_eq!(codes(&found), ["E02"], "{text}");
        assert!(found.error.unwrap().contains(what), "{text}");
    }
}
