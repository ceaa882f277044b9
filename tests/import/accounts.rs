//! Account names, and what stands in their place.

use hardmatch::directory::{Cell, Field, OnPremRow, Row};
use hardmatch::import::{
    Code, ImportOptions, MemoryFile, Monitor, ReadingRule, Role, import_bytes,
};

use super::{codes, import_one};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";

#[test]
fn what_no_account_is_called_is_lost() {
    for word in [
        "zoe@x.org",
        "['zoe']",
        "zoe;ruiz",
        "CN=John",
        "S-1-5-21-1-2-3-1105",
        "\"zoe, x\"",
        "zoe|x",
        "a:b",
        "a/b",
        "<zoe>",
        "a+b",
        "*",
    ] {
        let text = format!("ObjectGUID,SamAccountName,mail\n{A},{word},a@x.org\n{B},bo,b@x.org\n");
        let (directory, report) = import_one(Role::OnPrem, &text);
        assert_eq!(directory.onprem.text(OnPremRow::new(0), Field::Sam), Cell::Unknown, "{word}");
        let told = report.finding(Code::OddValues).unwrap();
        assert_eq!((told.count, told.lines.as_slice()), (1, &[2][..]), "{word}");
    }
    for (word, name) in [
        ("X\\zoe", "zoe"),
        ("zoe.ruiz-1", "zoe.ruiz-1"),
        ("svc_$x", "svc_$x"),
        ("Zoë Müller", "Zoë Müller"),
        ("o'neil", "o'neil"),
        ("s-1-zoe", "s-1-zoe"),
        ("a.name.of.more.than.twenty", "a.name.of.more.than.twenty"),
    ] {
        let text = format!("ObjectGUID,SamAccountName,mail\n{A},{word},a@x.org\n{B},bo,b@x.org\n");
        let (directory, report) = import_one(Role::OnPrem, &text);
        assert_eq!(directory.onprem.text(OnPremRow::new(0), Field::Sam), Cell::Value(name));
        assert_eq!(report.finding(Code::OddValues), None, "{word}");
    }
}

#[test]
fn a_column_of_upns_is_that_of_the_upn_whatever_it_is_called() {
    let row = |text: &str, field| {
        let (directory, report) = import_one(Role::OnPrem, text);
        let value = directory.onprem.text_or_empty(OnPremRow::new(0), field).to_string();
        (value, codes(&report).contains(&"W09") || codes(&report).contains(&"W27"))
    };
    for heading in ["Logon Name", "SamAccountName"] {
        let text = format!("ObjectGUID,{heading},Display Name\n{A},zoe@x.org,Zoe\n{B},,Bo\n");
        assert_eq!(row(&text, Field::Upn), ("zoe@x.org".into(), false), "{heading}");
        assert_eq!(row(&text, Field::Sam), (String::new(), false), "{heading}");
    }
    let both =
        format!("SAM Account Name,Object GUID,Logon Name\nzoe,{A},zoe@x.org\nbo,{B},bo@x.org\n");
    assert_eq!(row(&both, Field::Sam), ("zoe".into(), false));
    assert_eq!(row(&both, Field::Upn), ("zoe@x.org".into(), false));
    // What the operator says comes first.
    let text = format!("ObjectGUID,Login,UserPrincipalName\n{A},zoe@x.org,z@x.org\n");
    let mut options = ImportOptions::default();
    let said: ReadingRule = "column sam=Login".parse().unwrap();
    options.rules.say_of(std::path::Path::new("ad.csv"), said);
    let file = MemoryFile { name: "ad.csv", role: Role::OnPrem, bytes: text.as_bytes() };
    let imported = import_bytes(&[file], &options, &Monitor::new()).unwrap();
    assert!(imported.report.files[0].finding(Code::OddValues).is_some());
}

/// Two columns tell whether an account may sign in, each in its own way: where they contradict each other, neither does.
#[test]
fn who_may_sign_in_is_unknown_where_two_columns_contradict_each_other() {
    for (role, headings, both, contradicting) in [
        (Role::Cloud, "Id,AccountEnabled,BlockCredential", "True,False", "True,True"),
        (Role::Cloud, "Id,BlockCredential,AccountEnabled", "True,False", "False,False"),
        (Role::OnPrem, "ObjectGUID,Enabled,userAccountControl", "True,512", "True,514"),
        (Role::OnPrem, "ObjectGUID,userAccountControl,AccountDisabled", "514,True", "512,True"),
    ] {
        let text =
            format!("{headings},UserPrincipalName\n{A},{both},a@x\n{B},{contradicting},b@x\n");
        let (directory, report) = import_one(role, &text);
        let (onprem, cloud) = (&directory.onprem, &directory.cloud);
        let flags: Vec<bool> = if role == Role::OnPrem {
            onprem.rows().map(|row| onprem.flag(row, Field::Enabled).is_unknown()).collect()
        } else {
            cloud.rows().map(|row| cloud.flag(row, Field::Enabled).is_unknown()).collect()
        };
        assert_eq!(flags, [false, true], "{headings}");
        let told = report.finding(Code::SeveralColumns).unwrap();
        assert_eq!(told.lines, [3], "{headings}");
        assert!(told.text.contains("one says yes and the other no, none is"), "{}", told.text);
    }
}
