//! Files from which users are missing, as far as the files themselves tell.

use hardmatch::import::{Code, Role};

use super::{import_all, import_one};

fn id(number: usize) -> String {
    format!("{number:08x}-8142-48ea-91d9-3080f9b439fc")
}

fn rows(count: usize) -> String {
    (0..count).map(|at| format!("{},a{at},a{at}@x\n", id(at))).collect()
}

const HEAD: &str = "ObjectGUID,SamAccountName,UserPrincipalName\n";

#[test]
fn a_file_that_was_cut_or_has_lost_rows_lacks_users() {
    let bad = |count: usize, row: &str| format!("{HEAD}{}{}", row.repeat(count), rows(40));
    for (what, text, lacks) in [
        ("whole", format!("{HEAD}{}", rows(40)), false),
        ("ends in a value", format!("{HEAD}{}{},\"a", rows(40), id(41)), true),
        ("ends in a row", format!("{HEAD}{}{},a", rows(40), id(41)), true),
        ("one row with an id", bad(1, &format!("{},Ash, Zoe,a,b\n", id(99))), true),
        ("one row without", bad(1, "a,b,c,d\n"), false),
        ("three of them", bad(3, "a,b,c,d\n"), true),
        ("three of very many", format!("{HEAD}{}{}", "a,b,c,d\n".repeat(3), rows(200)), false),
        ("a remark", bad(1, "Total: 40,,\n"), false),
        (
            "says that there is more",
            format!(
                "{HEAD}{}WARNING: There are more results available than are currently displayed.\n",
                rows(4)
            ),
            true,
        ),
        // A number at which exports are cut is one that a directory may have too.
        ("a hundred", format!("{HEAD}{}", rows(100)), false),
        (
            "a search that was cut",
            format!(
                "dn: CN=a\nobjectGUID: {}\n\nsearch: 2\nresult: 4 Size limit exceeded\n",
                id(1)
            ),
            true,
        ),
        (
            "a whole search",
            format!("dn: CN=a\nobjectGUID: {}\n\nsearch: 2\nresult: 0 Success\n", id(1)),
            false,
        ),
    ] {
        let (directory, report) = import_one(Role::OnPrem, &text);
        assert_eq!(directory.onprem.flaws().incomplete, lacks, "{what}: {:?}", report.codes);
        let said = [Code::UsualLimit, Code::RaggedRows];
        let said = said
            .iter()
            .filter_map(|code| report.finding(*code))
            .any(|finding| finding.text.contains("no match") || finding.text.contains("missing"));
        assert!(said || !lacks, "{what}: {:?}", report.codes);
    }
}

#[test]
fn a_page_lacks_users_without_the_next_one() {
    let user = |number: usize| {
        format!(
            r#"{{"id":"{}","userPrincipalName":"a{number}@x","userType":"Member"}}"#,
            id(number)
        )
    };
    let page = |number: usize, next: &str| {
        format!(r#"{{"@odata.context":"users",{next}"value":[{}]}}"#, user(number))
    };
    let next = r#""@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=x","#;
    let (first, last) = (page(1, next), page(2, ""));
    let lacks = |files: &[&String]| {
        let files: Vec<(Role, &[u8])> =
            files.iter().map(|text| (Role::Cloud, text.as_bytes())).collect();
        import_all(&files).directory.cloud.flaws().incomplete
    };
    assert_eq!([lacks(&[&first]), lacks(&[&first, &last]), lacks(&[&last])], [true, false, false]);
}
