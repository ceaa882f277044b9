//! Messages: each with the files that raise it, and the command of the tool that made the file.

use std::collections::BTreeSet;

use hardmatch::import::{
    FileReport, ImportOptions, Monitor, Role, command_of, inspect_bytes, report_lines_of_file,
};

use super::{codes, report, sample};

fn report_as(role: Role, bytes: &[u8]) -> FileReport {
    inspect_bytes("file.csv", bytes, Some(role), &ImportOptions::default(), &Monitor::new())
}

/// A text in UTF-16, as PowerShell appends it to a file of plain ASCII.
fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

const GUID: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";

/// The samples that the codes were made for, and files of the same kind that nobody has written for a test.
#[test]
fn codes_are_raised_by_their_files_and_by_others_of_their_kind() {
    let appended = |head: &str, row: &str| {
        [head.as_bytes(), row.repeat(60).as_bytes(), &utf16(&row.repeat(20))].concat()
    };
    let cases: Vec<(&str, Option<Role>, Vec<u8>)> = vec![
        ("W22", None, sample("onprem/09_hardmatch_helper.csv")),
        (
            "W22",
            Some(Role::OnPrem),
            format!("ObjectGUID,UserPrincipalName,sourceAnchor\n{GUID},z@x.org,MK/qPEKB6kiR2TCA+bQ5/A==\n").into(),
        ),
        ("W24", None, sample("traps/no_header.csv")),
        ("W24", Some(Role::Cloud), format!("{GUID};zoe@x.org;Zoe\n{GUID};liam@x.org;Liam\n").into()),
        ("W24", None, format!("zmueller\tzoe@x.org\t{GUID}\n").into()),
        ("E05", None, sample("onprem/26_get_remotemailbox.csv")),
        ("E05", None, sample("reject/aduc_export_list.txt")),
        (
            "E05",
            Some(Role::OnPremMailboxes),
            "PrimarySmtpAddress,RecipientTypeDetails,ExchangeGuid\nz@x.org,UserMailbox,\n".into(),
        ),
        ("E05", None, "DisplayName,Department,Title\nZoe,IT,Clerk\n".into()),
        ("E10", None, sample("traps/append_mixed_encodings.csv")),
        (
            "E10",
            Some(Role::OnPrem),
            appended("ObjectGUID,UserPrincipalName\r\n", &format!("{GUID},zoe@x.org\r\n")),
        ),
    ];
    for (code, role, bytes) in cases {
        let report = match role {
            Some(role) => report_as(role, &bytes),
            None => report(&bytes),
        };
        let found: BTreeSet<&str> = codes(&report).into_iter().collect();
        assert!(found.contains(code), "{code}: {:#?}", report.codes);
    }
}

/// What a file lacks is asked for in the commands of whoever made it.
#[test]
fn the_command_is_that_of_the_tool_that_made_the_file() {
    let lost = "System.Collections.Generic.List`1[System.String]";
    let cases: [(&str, Option<Role>, String); 7] = [
        (
            "Get-MgUser -All -Property Id,",
            Some(Role::Cloud),
            format!("{{\"@odata.context\":\"x\",\"value\":[{{\"id\":\"{GUID}\",\"userPrincipalName\":\"z@x.org\"}}]}}"),
        ),
        (
            "Get-MsolUser -All | Select-Object ObjectId,",
            Some(Role::Cloud),
            format!("UserPrincipalName,ImmutableId,ObjectId,IsLicensed,BlockCredential,ProxyAddresses\nz@x.org,,{GUID},True,False,{lost}\n"),
        ),
        (
            "Get-AzureADUser -All $true | Select-Object ObjectId,",
            Some(Role::Cloud),
            format!("ObjectId,UserPrincipalName,DirSyncEnabled,ImmutableId,ProxyAddresses\n{GUID},z@x.org,True,,{lost}\n"),
        ),
        (
            "ldapsearch -LLL -o ldif-wrap=no -E pr=1000/noprompt -H ldap://corp.x -b \"DC=corp,DC=x\" ",
            None,
            format!("dn: CN=Zoe,OU=Staff,DC=corp,DC=x\nobjectGUID: {GUID}\nmail: z@x.org\n\nsearch: 2\nresult: 4 Size limit exceeded\n"),
        ),
        (
            "ldifde -f onprem.ldf -r \"(&(objectCategory=person)(objectClass=user))\" -l \"objectGUID,",
            None,
            "dn: CN=Zoe,DC=corp,DC=x\nchangetype: add\nuserPrincipalName: z@x.org\nmail: no address\n".into(),
        ),
        (
            "csvde -u -f onprem.csv -r ",
            None,
            "DN,objectClass,userPrincipalName\n\"CN=Zoe,DC=corp,DC=x\",user,z@x.org\n".into(),
        ),
        (
            "Get-ADUser -Filter * -Properties ObjectGUID,",
            None,
            format!("ObjectGUID,SamAccountName,proxyAddresses\n{GUID},zoe,System.Byte[]\n"),
        ),
    ];
    for (command, role, text) in cases {
        let report = match role {
            Some(role) => report_as(role, text.as_bytes()),
            None => report(text.as_bytes()),
        };
        let found = command_of(&report).unwrap_or_else(|| panic!("{command}: {:#?}", report.codes));
        assert!(found.starts_with(command), "{found}");
        // It stands on a line of its own, whole.
        assert!(report_lines_of_file(&report).contains(&found), "{found}");
    }
}

/// However often a heading is there, its property is asked for once.
#[test]
fn a_heading_that_is_there_twice_is_asked_for_once() {
    let text = format!("ObjectGUID,mail,Mail,SamAccountName\n{GUID},System.Byte[],,zoe\n");
    let command = command_of(&report(text.as_bytes())).unwrap();
    assert!(
        command.contains("-Properties ObjectGUID,mail,SamAccountName,UserPrincipalName,"),
        "{command}"
    );
}

/// A name of a domain stands in a command line of a shell.
#[test]
fn a_domain_that_could_end_a_command_is_not_written_into_one() {
    let text = format!("dn: CN=Zoe,DC=x\"; rm -rf ~ #,DC=x\nobjectGUID: {GUID}\nmail: bad\n");
    let command = command_of(&report(text.as_bytes())).unwrap();
    assert!(!command.contains("rm"), "{command}");
}

#[test]
fn a_refused_file_has_the_command_of_its_tool_too() {
    let text = "dn: CN=Zoe,DC=corp,DC=x\nchangetype: add\ndisplayName: Zoe\n";
    let report = report_as(Role::OnPrem, text.as_bytes());
    let error = report.error.unwrap();
    assert!(error.contains("Export with: ldifde -f onprem.ldf"), "{error}");
    assert!(error.contains("objectGUID,") && error.contains("proxyAddresses"), "{error}");
}
