//! What a command writes when it fails, in the file that it should have filled: the list is not whole.

use hardmatch::import::{Code, Role};

use super::{codes, import_one};

fn id(number: usize) -> String {
    format!("{number:08x}-8142-48ea-91d9-3080f9b439fc")
}

fn row(at: usize) -> String {
    format!("\"{}\",\"a{at}\",\"a{at}@x.org\"\n", id(at))
}

fn rows(count: usize) -> String {
    (0..count).map(row).collect()
}

const HEAD: &str = "\"ObjectGUID\",\"SamAccountName\",\"UserPrincipalName\"\n";

const WINDOWS: &str = "Get-ADUser : The server has returned an error, and \"no more\".\nAt line:1 char:1\n+ Get-ADUser -Filter * -Properties sn,mail,title |\n+ ~~~~~~~~~~~~~~~~~~~\n    + CategoryInfo          : NotSpecified: (:) [Get-ADUser], ADException\n    + FullyQualifiedErrorId : ActiveDirectoryServer:8253,Get-ADUser\n \n";
const SEVEN: &str = "\u{1b}[31;1mGet-ADUser: \u{1b}[0m\nLine |\n   1 |  Get-ADUser -Filter *\n     |  ~~~~~~~~~~\n     | Unable to contact the server.\n";

#[test]
fn an_error_behind_the_rows_or_among_them_says_that_users_are_missing() {
    for (what, text, users, place) in [
        ("PowerShell 5", format!("{HEAD}{}{WINDOWS}", rows(4)), 4, "after 4 users:"),
        ("PowerShell 7", format!("{HEAD}{}{SEVEN}", rows(1)), 1, "after 1 user:"),
        (
            "among the rows",
            format!("{HEAD}{}{WINDOWS}{}", rows(4), row(9)),
            5,
            "after 4 users, and has given 1 more:",
        ),
        (
            "a tool",
            format!("{HEAD}{}ERROR: The request was throttled.\n", rows(2)),
            2,
            "after 2 users:",
        ),
        (
            "behind a warning",
            format!("{HEAD}{}WARNING: It takes long.\nException: No.\n", rows(2)),
            2,
            "after 2 users:",
        ),
        (
            "one column",
            "UserPrincipalName\na@x.org\nb@x.org\nGet-ADUser : Stopped.\nAt line:1 char:1\n".into(),
            2,
            "after 2 users:",
        ),
        (
            "one column, among them",
            "UserPrincipalName\na@x.org\nGet-ADUser : Stopped.\nb@x.org\n".into(),
            2,
            "after 1 user, and has given 1 more:",
        ),
        (
            "ldapsearch",
            format!(
                "dn: CN=a\nobjectGUID: {}\n\nldap_result: Can't contact LDAP server (-1)\n",
                id(1)
            ),
            1,
            "after 1 user:",
        ),
        (
            "ldifde",
            format!("dn: CN=a\nobjectGUID: {}\n\nAn error has occurred in the program\n", id(1)),
            1,
            "after 1 user:",
        ),
        (
            "JSON",
            format!(
                "[{{\"ObjectGUID\":\"{}\",\"SamAccountName\":\"a\"}}]\nERROR: No.\nCode: 429\n",
                id(1)
            ),
            1,
            "after 1 user:",
        ),
    ] {
        let (directory, report) = import_one(Role::OnPrem, &text);
        assert_eq!(directory.onprem.len(), users, "{what}: {:?}", report.codes);
        assert!(directory.onprem.flaws().incomplete, "{what}");
        let said = report.finding(Code::UsualLimit).map(|finding| finding.text.clone());
        let said = said.unwrap_or_default();
        assert!(
            said.starts_with("The command has failed") && said.contains(place),
            "{what}: {said}"
        );
        assert!(!codes(&report).contains(&"W08"), "{what}: {:?}", report.codes);
    }
}

#[test]
fn an_error_in_the_place_of_a_record_is_no_empty_row() {
    let user = |at: usize| {
        format!(
            "{{\"id\":\"{}\",\"userPrincipalName\":\"a{at}@x.org\",\"userType\":\"Member\"}}\n",
            id(at)
        )
    };
    let error = "{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"Wait\"}}\n";
    for text in [
        format!("{}{}{error}", user(1), user(2)),
        format!("{}{error}{}", user(1), user(2)),
        format!("[{},{},{error}]", user(1), user(2)),
    ] {
        let (directory, report) = import_one(Role::Cloud, &text);
        assert_eq!(
            (directory.cloud.len(), directory.cloud.flaws().incomplete),
            (2, true),
            "{text}"
        );
        let said = report.finding(Code::UsualLimit).map(|finding| finding.text.clone());
        assert!(
            said.unwrap_or_default().starts_with("An error stands among"),
            "{:?}",
            report.codes
        );
        assert!(!codes(&report).contains(&"W10"), "{:?}", report.codes);
    }
}

#[test]
fn a_warning_alone_says_nothing_of_missing_users() {
    let warning = "WARNING: The names of some imported commands include unapproved verbs.\n";
    for text in [
        format!("{HEAD}{}{warning}", rows(3)),
        format!("{HEAD}{}{warning}{}", rows(2), row(8)),
        format!(
            "[{{\"ObjectGUID\":\"{}\"}},{{\"ObjectGUID\":\"{}\"}},{{\"ObjectGUID\":\"{}\"}}]\n{warning}",
            id(1),
            id(2),
            id(3)
        ),
    ] {
        let (directory, report) = import_one(Role::OnPrem, &text);
        assert_eq!(
            (directory.onprem.len(), directory.onprem.flaws().incomplete),
            (3, false),
            "{text}"
        );
        assert!(report.finding(Code::BlankRows).is_some(), "{:?}", report.codes);
    }
}
