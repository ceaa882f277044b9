//! Files of other tools and systems, and of people who have put files together: what each is, and what to do.

use hardmatch::directory::{AnchorCell, Cell, CloudRow, Field, Row};
use hardmatch::import::{
    Code, FileReport, ImportOptions, MemoryFile, Monitor, Role, command_of, import_bytes,
    report_lines_of_file,
};

use super::{codes, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
/// The ImmutableId of an on-premises user with the GUID `A`.
const ID_OF_A: &str = "MK/qPEKB6kiR2TCA+bQ5/A==";

fn text_of(report: &FileReport, code: &str) -> String {
    let found = report.codes.iter().find(|finding| finding.code.as_str() == code);
    assert!(found.is_some(), "no {code}: {:#?}", report.codes);
    found.unwrap().text.clone()
}

/// What is no export gets a sentence that says what it is, and the command of the side that it seems to be of.
#[test]
fn files_that_are_no_exports_are_told_apart() {
    let cases = [
        (
            "ldap_bind: Invalid credentials (49)\n\tadditional info: 80090308\n",
            "E05",
            "begins 'ldap_bind: Invalid",
        ),
        (
            "Connecting to \"(null)\"\r\nWriting out entries\r\n12 entries exported\r\n",
            "E05",
            "plain text",
        ),
        (
            "Get-MgUser : Insufficient privileges to complete the operation.\nAt line:1 char:1\n",
            "E05",
            "Where a command has failed",
        ),
        ("- displayName: Zoe\n  id: 1\n  userPrincipalName: z@x.org\n", "E02", "YAML"),
        (
            "<html><body><table><tr><th>Id</th></tr></table></body></html>",
            "E02",
            "table in a web page",
        ),
        ("<html><body>Sign in</body></html>", "E03", "sign-in page"),
        (
            "<?xml version=\"1.0\"?><Objects><Object Type=\"ADUser\"></Object></Objects>",
            "E02",
            "ConvertTo-Xml",
        ),
        (
            "Date (UTC),Request ID,Correlation ID,User ID,User,Username\n1,2,3,4,Zoe,z@x.org\n",
            "E05",
            "list of sign-ins",
        ),
        (
            "CreationDate,UserIds,Operations,AuditData\n1,z@x.org,UserLoggedIn,{}\n",
            "E05",
            "audited operations",
        ),
        (
            "id,displayName,groupType,membershipType\n1,Staff,Security,Assigned\n",
            "E05",
            "list of groups",
        ),
        (
            "DistinguishedName,GroupCategory,GroupScope,Name,ObjectGUID,SamAccountName,SID\nCN=a,1,2,3,4,5,6\n",
            "E05",
            "list of groups",
        ),
        (
            "ObjectGUID,Name,objectClass\n3ceaaf30-8142-48ea-91d9-3080f9b439fc,PC1,computer\n3a124c64-7e02-4f05-b7c1-dce27f7695f5,PC2,computer\n",
            "E05",
            "list of computers",
        ),
        ("deviceId,displayName,operatingSystem\n1,PC,Windows\n", "E05", "list of devices"),
        (
            "  dn                  samid   upn\n  CN=Z,OU=S,DC=x      zoe     z@x.org\n  CN=B,OU=S,DC=x      bo      b@x.org\ndsget succeeded\n",
            "E12",
            "console output",
        ),
    ];
    for (text, code, words) in cases {
        let report = report(text.as_bytes());
        assert_eq!(codes(&report), [code], "{text}");
        assert!(text_of(&report, code).contains(words), "{text}: {:?}", report.codes);
        assert!(report_lines_of_file(&report).iter().any(|line| line.contains("| Export-Csv ")));
    }
    // Whose users a console has shown decides which command is named.
    let of = |text: &str| command_of(&report(text.as_bytes())).unwrap_or_default();
    assert!(of("\"CN=Zoe,OU=Staff,DC=x\"\n\"CN=Bo,OU=Staff,DC=x\"\n").starts_with("Get-ADUser"));
    assert!(of("ObjectGUID     : 1\nSamAccountName : zoe\nSID : 2\n").starts_with("Get-ADUser"));
}

/// A dump of a whole directory has the columns of groups too, and is none of them.
#[test]
fn a_list_of_users_with_columns_of_groups_is_read() {
    let text = format!(
        "dn,objectGUID,objectClass,sAMAccountName,userPrincipalName,groupType,GroupScope\n\"CN=Z,DC=x\",{A},user,zoe,z@x.org,,\n"
    );
    assert_eq!(import_one(Role::OnPrem, &text).0.onprem.len(), 1);
}

/// A word for nothing is none, whatever made the table.
#[test]
fn words_for_nothing_are_no_values() {
    for word in ["None", "NaN", "<NA>", "<not set>", "(none)", "Null"] {
        let text = format!(
            "Id,UserPrincipalName,OnPremisesImmutableId,AccountEnabled,DisplayName\n{A},a@x.org,{word},{word},Nora\n{B},b@x.org,{ID_OF_A},True,Nadia\n"
        );
        let (directory, _) = import_one(Role::Cloud, &text);
        let users = &directory.cloud;
        assert_eq!(users.anchor_cell(CloudRow::new(0)), Cell::Empty, "{word}");
        assert_eq!(users.flag(CloudRow::new(0), Field::Enabled), Cell::Empty, "{word}");
        assert_eq!(users.text(CloudRow::new(0), Field::DisplayName), Cell::Value("Nora"));
    }
}

#[test]
fn what_a_tool_has_said_before_its_ldif_is_left_out_and_named() {
    let text = "SASL/GSSAPI authentication started\nSASL username: admin@X.ORG\nSASL SSF: 256\n\
                dn: CN=Zoe,DC=x\nobjectClass: user\nobjectGUID:: MK/qPEKB6kiR2TCA+bQ5/A==\nsAMAccountName: zoe\n";
    let report = report(text.as_bytes());
    assert_eq!((report.kind, report.users), (Some(Role::OnPrem), 1), "{report:#?}");
    assert!(codes(&report).contains(&"W08"), "{:?}", report.codes);
}

/// Who was deleted decides which command makes the file anew, and not the column alone.
#[test]
fn a_column_of_deletions_does_not_make_a_list_one_of_the_deleted() {
    let user = |id: &str, deleted: &str| {
        format!(
            "{{\"id\":\"{id}\",\"userPrincipalName\":\"a@x.org\",\"onPremisesImmutableId\":null,\"onPremisesSyncEnabled\":null,\"deletedDateTime\":{deleted},\"identities\":[{{\"issuer\":\"x\"}}]}}"
        )
    };
    let page = |users: &[String]| {
        format!(
            "{{\"@odata.context\":\"x\",\"@odata.nextLink\":\"https://graph/next\",\n\"value\":[\n{}]}}",
            users.join(",\n")
        )
    };
    let active = report(page(&[user(A, "null"), user(B, "null")]).as_bytes());
    assert_eq!(active.shape.as_deref(), Some("get-mguser"));
    assert_eq!(active.kind, Some(Role::Cloud));
    // An object of JSON in a column that nobody uses is no type name.
    assert!(!codes(&active).contains(&"W06"), "{:?}", active.codes);
    // The next page is missing: the line that names it, and the command that asks for all.
    let next = active.finding(Code::UsualLimit).unwrap();
    assert_eq!(next.lines, [1]);
    assert!(next.command.as_deref().is_some_and(|line| line.starts_with("Get-MgUser -All")));
    let deleted = report(page(&[user(A, "\"2025-12-24T10:00:00Z\"")]).as_bytes());
    assert_eq!(deleted.shape.as_deref(), Some("get-mgdirectorydeleteditem"));
    assert_eq!(deleted.kind, Some(Role::Deleted));
    let cut = page(&[user(A, "null"), user(B, "null")]);
    let cut = report(cut.split_at(cut.len() - 40).0.as_bytes());
    let command = command_of(&cut).unwrap();
    assert!(command.starts_with("Get-MgUser -All"), "{command}");
}

#[test]
fn ids_of_another_system_are_named_as_that() {
    let okta = "userId,status,login,firstName,email\n00u1,ACTIVE,z@x.org,Zoe,z@x.org\n00u2,ACTIVE,b@x.org,Bo,b@x.org\n";
    let text = text_of(&report(okta.as_bytes()), "W13");
    assert!(text.contains("None of the 2 values under userId is an id of Entra ID"), "{text}");
    // One that is, or what an export has destroyed, is another matter.
    for ids in [[A, "00u2"], ["System.Byte[]", "System.Byte[]"], ["1.2E+31", "1.3E+31"]] {
        let text = format!(
            "Id,UserPrincipalName,UserType\n{},z@x.org,Member\n{},b@x.org,Member\n",
            ids[0], ids[1]
        );
        let text = text_of(&report(text.as_bytes()), "W13");
        assert!(!text.contains("another system"), "{ids:?}: {text}");
    }
}

/// `copy a.csv+b.csv c.csv`: the mark of the second file stands in the middle.
#[test]
fn files_that_were_put_together_with_their_marks_are_read() {
    let header = "\"ObjectGUID\",\"SamAccountName\"\r\n";
    let row = |id: &str, name: &str| format!("\"{id}\",\"{name}\"\r\n");
    let with_header = format!("\u{feff}{header}{}\u{feff}{header}{}", row(A, "zoe"), row(B, "bo"));
    let without =
        format!("\u{feff}{header}{}\u{feff}{}{}", row(A, "zoe"), row(B, "bo"), row(C, "\u{feff}x"));
    for (text, users, expected) in [(with_header, 2, vec!["W05", "W11"]), (without, 3, vec!["W05"])]
    {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [text.clone().into_bytes(), wide, text.replace("\r\n", "\r").into_bytes()] {
            let found = report(&bytes);
            assert_eq!((found.users, codes(&found)), (users, expected.clone()), "{found:#?}");
            assert_eq!(found.finding(Code::NulBytes).unwrap().lines, [3], "{text}");
        }
    }
}

#[test]
fn an_id_written_as_a_web_address_has_it_is_damaged_and_not_another_systems() {
    let coded = ID_OF_A.replace('/', "%2F").replace('+', "%2b").replace('=', "%3D");
    let text =
        format!("Id,UserPrincipalName,OnPremisesImmutableId\n{A},z@x.org,{coded}\n{B},b@x.org,\n");
    let (directory, report) = import_one(Role::Cloud, &text);
    assert!(text_of(&report, "W15").contains("1 damaged Base64"), "{:?}", report.codes);
    let cell = directory.cloud.anchor_cell(CloudRow::new(0));
    assert_eq!(cell, Cell::Value(AnchorCell::Text(&coded)));
}

/// Whoever is synced has an ImmutableId: a column without any was not fetched.
#[test]
fn nobody_is_unlinked_for_sure_where_synced_users_have_no_id() {
    let file = |synced: &str, id: &str| {
        format!(
            "Id,UserPrincipalName,OnPremisesImmutableId,OnPremisesSyncEnabled\n{A},z@x.org,{id},{synced}\n{B},b@x.org,,\n"
        )
    };
    for (synced, id, known) in [("True", "", false), ("False", "", true), ("True", ID_OF_A, true)] {
        let (directory, report) = import_one(Role::Cloud, &file(synced, id));
        assert_eq!(
            directory.cloud.knows(CloudRow::new(1), Field::ImmutableId),
            known,
            "{synced} {id}"
        );
        assert_eq!(codes(&report).contains(&"W07"), !known, "{:?}", report.codes);
    }
}

/// Ids that a script has made of the object id of the cloud are no proof that the file is from Active Directory.
#[test]
fn ids_made_of_the_cloud_id_leave_the_side_in_doubt_where_the_cloud_has_filled_columns() {
    let rows = |between: &str| {
        format!("{A},a@x.org,{ID_OF_A}{between}\n{B},b@x.org,ZEwSOgJ+BU+3wdzif3aV9Q=={between}\n")
    };
    let filled = format!(
        "Id,UserPrincipalName,OnPremisesImmutableId,UserType,OnPremisesSyncEnabled\n{}",
        rows(",Member,True")
    );
    let found = report(filled.as_bytes());
    assert_eq!(found.kind, Some(Role::Cloud));
    assert!(text_of(&found, "W29").contains("is made of the Id beside it"), "{:?}", found.codes);
    let bare = format!("Id,UserPrincipalName,OnPremisesImmutableId\n{}", rows(""));
    assert_eq!(report(bare.as_bytes()).kind, Some(Role::OnPrem));
}

#[test]
fn a_column_that_was_sorted_by_itself_is_noticed() {
    let people =
        ["zoe.mueller", "anna.novak", "john.smith", "fang.wang", "jose.pena", "liam.oconnor"];
    let file = |shift: usize, name: fn(&str) -> String| {
        let row = |at: usize| {
            let (own, other) = (people[at], people[(at + shift) % people.len()]);
            format!("{at:08x}-0000-4000-8000-000000000000,{},{other}@x.org\n", name(own))
        };
        format!(
            "ObjectGUID,SamAccountName,UserPrincipalName\n{}",
            (0..people.len()).map(row).collect::<String>()
        )
    };
    let plain = |name: &str| name.replace('.', "");
    for (shift, name, named) in [
        (2, plain as fn(&str) -> String, true),
        (0, plain, false),
        // Names that say nothing of the UPN are no proof.
        (2, |name| format!("u{:03}", name.len()), false),
    ] {
        let (_, report) = import_one(Role::OnPrem, &file(shift, name));
        assert_eq!(codes(&report).contains(&"W19"), named, "{shift}: {:?}", report.codes);
    }
}

/// A notice that there is more, before the headings or behind the rows.
#[test]
fn a_notice_that_the_export_was_cut_off_is_taken_for_that() {
    let rows = format!("Id,UserPrincipalName,UserType\n{A},a@x.org,Member\n");
    for text in [
        format!("WARNING: More results are available than are currently displayed.\n{rows}"),
        format!("{rows}WARNING: There are more results available than are currently displayed.\n"),
    ] {
        let found = report(text.as_bytes());
        assert!(text_of(&found, "W18").contains("was cut off"), "{:?}", found.codes);
    }
    assert!(!codes(&report(rows.as_bytes())).contains(&"W18"));
}

/// What the message offers can be copied as it stands.
#[test]
fn a_heading_with_blanks_is_offered_in_quotation_marks() {
    let text = format!("ID objet,Nom d’utilisateur principal\n{A},a@x.org\n");
    let lines = report_lines_of_file(&report(text.as_bytes())).join("\n");
    assert!(lines.contains("--column 'cloud_id=ID objet'"), "{lines}");
}

/// A file that is given twice is told once, and not with everybody in it.
#[test]
fn a_copy_of_a_file_is_named_without_its_people() {
    let text = format!("Id,UserPrincipalName,UserType\n{A},a@x.org,Member\n{B},b@x.org,Member\n");
    let other = text.replace("b@x.org", "c@x.org");
    let given = |second: &str| {
        let files = [("1.csv", text.as_str()), ("2.csv", second)].map(|(name, text)| MemoryFile {
            name,
            role: Role::Cloud,
            bytes: text.as_bytes(),
        });
        let imported = import_bytes(&files, &ImportOptions::default(), &Monitor::new()).unwrap();
        let of_files = imported.report.files.iter().flat_map(codes).filter(|code| *code == "W12");
        let of_all = imported.report.codes.iter().map(|finding| finding.code.as_str());
        let people = imported.directory.cloud.len();
        let counted: u64 = imported.report.files.iter().map(|file| file.users).sum();
        assert_eq!(counted, if second == text { 2 } else { 4 });
        (of_files.collect::<Vec<_>>(), of_all.collect::<Vec<_>>(), people)
    };
    assert_eq!(given(&text), (vec![], vec!["W12"], 2));
    assert_eq!(given(&other), (vec!["W12"], vec![], 2));
}

/// Letters that a page does not have are lost when a file is saved in it.
#[test]
fn letters_lost_in_a_code_page_are_not_blamed_on_powershell() {
    let bytes = [
        b"ObjectGUID,DisplayName\n".as_slice(),
        A.as_bytes(),
        b",Zo\xeb M\xfcller\n",
        B.as_bytes(),
        b",?ukasz ?\xf3??\n",
    ]
    .concat();
    let text = text_of(&report(&bytes), "W01");
    assert!(text.contains("saved in windows-1252") && !text.contains("Export-Csv"), "{text}");
    let ascii = format!("ObjectGUID,DisplayName\n{A},M?ller\n");
    assert!(text_of(&report(ascii.as_bytes()), "W01").contains("Export-Csv without"));
}
