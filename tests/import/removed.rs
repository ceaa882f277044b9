//! Objects that are there no more, among those that are.

use hardmatch::directory::Field;
use hardmatch::import::{Code, ImportOptions, Monitor, Role, inspect_bytes};

use super::{codes, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";

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
