//! What is done with rows and files: the rules for them, one by one, on texts as short as they can be.

use hardmatch::anchor::Guid;
use hardmatch::directory::{Field, OnPremRow, Row};
use hardmatch::import::{Code, Role};

use super::rules::{onprem, shown};
use super::{codes, import_all, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";

fn guid(text: &str) -> Guid {
    Guid::try_from(text.to_string()).unwrap()
}

#[test]
fn built_in_accounts_and_groups_are_left_out_and_counted() {
    let text = format!(
        "ObjectGUID,SID,SamAccountName,objectClass\n\
         {A},S-1-5-21-1-2-3-500,chief,user\n\
         {B},S-1-5-21-1-2-3-1105,Administrator,user\n\
         {C},S-1-5-21-1-2-3-1106,krbtgt_8421,user\n\
         8df08078-a22e-4180-85c2-c2af3977a654,S-1-5-21-1-2-3-1107,staff,group\n\
         e88edd50-5042-4947-984d-bd487b982ff1,S-1-5-21-1-2-3-1108,pc$,top;person;user;computer\n"
    );
    let (directory, report) = import_one(Role::OnPrem, &text);
    let names: Vec<String> = (0..2).map(|row| shown(&directory.onprem, row, Field::Sam)).collect();
    assert_eq!((directory.onprem.len(), names), (2, vec!["Administrator".into(), "pc$".into()]));
    assert_eq!(shown(&directory.onprem, 1, Field::ObjectClass), "computer");
    assert_eq!(report.finding(Code::BuiltInAccounts).unwrap().count, 2);
    // The group is left out; the computer is read, and named.
    let others = report.finding(Code::NotUsers).unwrap();
    assert!(
        others.count == 2 && others.text.contains("e.g. a group. 1 account"),
        "{}",
        others.text
    );
    // The numbers below 1000 are those of the domain itself.
    let bound = format!("ObjectGUID,SID\n{A},S-1-5-21-1-2-3-999\n{B},S-1-5-21-1-2-3-1000\n");
    let (directory, report) = import_one(Role::OnPrem, &bound);
    assert_eq!(directory.onprem.id(OnPremRow::new(0)), Some(guid(B)));
    assert_eq!(report.finding(Code::BuiltInAccounts).unwrap().count, 1);
    // Without security identifiers the name decides.
    let (directory, _) =
        import_one(Role::OnPrem, &format!("ObjectGUID,SamAccountName\n{A},krbtgt\n{B},zoe\n"));
    assert_eq!(directory.onprem.len(), 1);
}

#[test]
fn what_a_spreadsheet_has_changed_is_unknown_and_counted() {
    let text = format!(
        "ObjectGUID,SamAccountName,EmployeeID,Department\n{A},10. Mrz,\"1,20E+06\",#NAME?\n{B},mar10,12E5,Sales\n"
    );
    let (directory, report) = import_one(Role::OnPrem, &text);
    let row = |row, field| shown(&directory.onprem, row, field);
    assert_eq!(
        [row(0, Field::Sam), row(0, Field::EmployeeId), row(0, Field::Department)],
        ["?", "?", "?"]
    );
    assert_eq!([row(1, Field::Sam), row(1, Field::EmployeeId)], ["mar10", "12E5"]);
    assert_eq!(report.finding(Code::SpreadsheetChanges).unwrap().count, 3);
}

#[test]
fn leading_zeros_that_one_side_has_lost_are_noticed() {
    let ad = format!("ObjectGUID,EmployeeID\n{A},000101\n{B},000102\n");
    let entra = format!("Id,UserPrincipalName,EmployeeId\n{A},a@x,101\n{B},b@x,102\n");
    let imported = import_all(&[(Role::OnPrem, ad.as_bytes()), (Role::Cloud, entra.as_bytes())]);
    let finding = &imported.report.codes[0];
    assert_eq!(finding.code, Code::SpreadsheetChanges);
    assert!(finding.text.contains("zeros in file0.csv and never in file1.csv"), "{}", finding.text);
}

#[test]
fn ragged_rows_are_rejected_with_their_line_and_the_rest_is_read() {
    let text =
        format!("ObjectGUID,DisplayName,mail\n{A},Smith, Jan,a@x\n{B},Short\n{C},Anna,c@x,,\n");
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_eq!(directory.onprem.len(), 1);
    let lines: Vec<(u64, &str)> =
        report.rejected.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!(
        lines,
        [
            (2, "4 fields where the header has 3; a value may hold the delimiter without quotes"),
            (3, "2 fields where the header has 3"),
        ]
    );
    let loud = report.finding(Code::RaggedRows).unwrap();
    assert_eq!((loud.count, loud.first_line), (2, Some(2)));
    assert!(loud.text.contains("MORE THAN ONE ROW IN A HUNDRED"));
}

#[test]
fn of_many_rejected_rows_a_thousand_are_listed_and_all_are_counted() {
    let rows: String = (0..1500).map(|number| format!("bad{number}\n")).collect();
    let text = format!("ObjectGUID,mail\n{A},a@x\n{rows}");
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_eq!((directory.onprem.len(), report.rejected.len()), (1, 1000));
    assert_eq!(
        (report.rejected_total, report.finding(Code::RaggedRows).unwrap().count),
        (1500, 1500)
    );
}

#[test]
fn a_quotation_mark_that_swallows_rows_is_found() {
    let text = format!(
        "ObjectGUID,DisplayName,mail\n{A},Anna,a@x\n{B},\"Bob,b@x\n{C},Carl,c@x\n{C},\"Dora\",d@x\n"
    );
    let report = report(text.as_bytes());
    assert_eq!(codes(&report), ["E11"]);
    let error = report.error.unwrap();
    assert!(error.contains("opened at line 3 is not closed; 2 lines"), "{error}");
    assert!(error.contains("Bob,b@x"), "{error}");
    // Text of several lines with delimiters in it is no such thing.
    let text = format!("ObjectGUID,DisplayName,mail\n{A},\"Anna\none, two, three\nend\",a@x\n");
    assert_eq!(onprem(&text, Field::DisplayName), ["Anna\none, two, three\nend"]);
}

#[test]
fn a_second_header_is_skipped_if_it_is_the_same_and_refused_if_not() {
    let same = format!("ObjectGUID,mail\n{A},a@x\nObjectGUID,mail\n{B},b@x\n");
    let (directory, first) = import_one(Role::OnPrem, &same);
    assert_eq!((directory.onprem.len(), first.rows), (2, 2));
    assert_eq!(first.finding(Code::RepeatedHeader).unwrap().first_line, Some(3));
    for other in ["mail,ObjectGUID", "ObjectGUID,SamAccountName,mail"] {
        let text = format!("ObjectGUID,mail\n{A},a@x\n{other}\n");
        let error = report(text.as_bytes()).error.unwrap();
        assert!(error.contains("another header, with other columns, stands at line 3"), "{error}");
    }
    let text = format!("Id,UserPrincipalName\n{A},a@x\nUserPrincipalName,Id\nb@x,{B}\n");
    assert!(report(text.as_bytes()).error.unwrap().contains("at line 3"));
}

/// Two files in one, where the first has no line break at its end.
#[test]
fn headings_that_are_glued_to_the_last_line_are_found() {
    for (first, second) in [
        ("Id,UserPrincipalName,Mail", "Id,Mail,UserPrincipalName"),
        ("Id,UserPrincipalName,Mail", "Mail,UserPrincipalName,Id"),
        ("Id,UserPrincipalName,Mail", "Id,UserPrincipalName,DisplayName,Mail"),
        ("UserPrincipalName,Id", "Id,UserPrincipalName"),
        ("UserPrincipalName,Id", "ObjectId,UserPrincipalName,Department,Title"),
    ] {
        let row = if first.starts_with("Id") { format!("{A},a@x,m@x") } else { format!("a@x,{A}") };
        let text = format!("{first}\n{row}\n{row}{second}\n{B},b@x,c@x\n");
        let error = report(text.as_bytes()).error.unwrap_or_default();
        assert!(error.contains("another header, with other columns, stands at line 3"), "{text}");
    }
    // The same columns: one user is lost, and the others are read as they stand.
    let head = "Id,UserPrincipalName,Mail";
    let text = format!("{head}\n{A},a@x,m@x\n{C},c@x,c@x{head}\n{B},b@x,n@x\n");
    let (directory, read) = import_one(Role::Cloud, &text);
    assert_eq!((directory.cloud.len(), read.finding(Code::RaggedRows).unwrap().count), (2, 1));
    // A value with the delimiter in it is no heading, even where it is a word that is one.
    let text = format!("{head}\n{A},a@x,m@x\n{C},c@x,c@x,Mail\n{B},b@x,My title,Office,Rome\n");
    assert_eq!(report(text.as_bytes()).error, None);
}

/// Two tables side by side: a row has somebody of each. A table that was joined has one person in it.
#[test]
fn two_tables_side_by_side_are_refused() {
    let read = |names: [[&str; 2]; 3]| {
        let rows: String = [A, B, C]
            .iter()
            .zip(names)
            .map(|(id, [ours, theirs])| format!("{id},{ours},,{id},{theirs}\n"))
            .collect();
        report(format!("ObjectGUID,UserPrincipalName,,Id,UserPrincipalName\n{rows}").as_bytes())
    };
    let found =
        read([["ann.ash@x", "bo.birk@x"], ["bo.birk@x", "cy.cole@x"], ["cy.cole@x", "di@x"]]);
    assert_eq!(codes(&found)[0], "E11");
    assert!(found.error.unwrap().contains("two tables stand side by side"));
    for joined in [
        [["ann@x", "ann@y"], ["bob@x", "BOB@y"], ["cyc@x", "cyc@y"]],
        [["ann.ash@x", "ann@x"], ["bbirk@x", "bo.birk@x"], ["cy.cole@x", "cy.cole.old@x"]],
        [["ann@x", "ann@x"], ["bob@x", "cyc@x"], ["cyc@x", "cyc@x"]],
    ] {
        assert_eq!(read(joined).error, None);
    }
}

/// A table of something else, in the same columns: what is not known of its headings is more than what is.
#[test]
fn the_headings_of_another_kind_of_table_are_found() {
    let head = "Id,UserPrincipalName,DisplayName,Mail,Department,Title";
    for other in [
        "Id,DisplayName,GroupTypes,Mail,MailEnabled,SecurityEnabled",
        "GroupId,Group Name,Mail,DisplayName,Members,Owners",
    ] {
        let text = format!(
            "{head}\n{A},a@x,Anna,a@x,IT,\n,,,,,\n{other}\n{B},Sales,Unified,s@x,True,False\n"
        );
        let error = report(text.as_bytes()).error.unwrap_or_default();
        assert!(error.contains("another header, with other columns, stands at line 4"), "{other}");
    }
    // Users whose ids are lost are no headings, whatever their names.
    for user in ["#NAME?,a@x,Office,a@x,IT,Manager", ",,Office,,IT,Head of mail", "Total,,2,,,"] {
        let text = format!("{head}\n{A},a@x,Anna,a@x,IT,\n{user}\n");
        assert_eq!(report(text.as_bytes()).error, None, "{user}");
    }
}

/// What databases put under their headings, and tables of text.
#[test]
fn a_line_of_dashes_is_nobody() {
    let guid = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
    let of_a_database = format!(
        "ObjectGUID,SamAccountName\n------------------------------------,----\n{guid},zoe\n"
    );
    let of_a_table = format!("| ObjectGUID | SamAccountName |\n|---|:--|\n| {guid} | zoe |\n");
    for text in [of_a_database, of_a_table] {
        let (directory, report) = import_one(Role::OnPrem, &text);
        assert_eq!(directory.onprem.len(), 1, "{text}: {:?}", report.codes);
        assert_eq!(report.finding(Code::BlankRows).map(|finding| finding.count), Some(1), "{text}");
        assert_eq!(report.finding(Code::UnreadableIds), None, "{text}");
    }
}

#[test]
fn typographic_quotes_are_read_as_quotes() {
    let text = format!(
        "“ObjectGUID”,“DisplayName”,“mail”\n“{A}”,“Smith, John”,“a@x”\n“{B}“,“Anna“,“b@x“\n“{C}”,“open, Carl,“c@x”\n"
    );
    let (directory, report) = import_one(Role::OnPrem, &text);
    let names: Vec<String> =
        (0..2).map(|row| shown(&directory.onprem, row, Field::DisplayName)).collect();
    assert_eq!(names, ["Smith, John", "Anna"]);
    assert_eq!((directory.onprem.len(), report.rejected[0].line), (2, 4));
    assert!(report.finding(Code::TypographicQuotes).is_some());
}

#[test]
fn round_numbers_of_records_are_suspected() {
    for (count, suspected) in [(99, false), (100, true), (101, false), (999, true), (1000, true)] {
        let row = |at: usize| format!("{at:08x}-0000-4000-8000-000000000000,u{at}@x\n");
        let rows: String = (0..count).map(row).collect();
        let (_, report) = import_one(Role::OnPrem, &format!("ObjectGUID,mail\n{rows}"));
        assert_eq!(report.finding(Code::UsualLimit).is_some(), suspected, "{count}");
    }
}

#[test]
fn a_shifted_admin_center_export_is_used_only_where_it_proves_itself() {
    let head = "Block credential,DirSyncEnabled,Display name,Last dirsync time,Licenses,Object Id,Proxy addresses,User principal name,Oath token meta data";
    let rows = format!(
        "False,,Zoë,2025-04-08 09:15:27Z,,{A},SMTP:a@x,a@x,\nFalse,True,José,2025-04-08 09:15:27Z,,{B},SMTP:b@x,b@x,\n"
    );
    let (directory, report) = import_one(Role::Cloud, &format!("{head}\n{rows}"));
    assert!(report.finding(Code::ShiftedColumns).is_some());
    let row = |field| shown(&directory.cloud, 0, field);
    assert_eq!([row(Field::CloudId), row(Field::Upn), row(Field::DisplayName)], [A, "a@x", "Zoë"]);
    assert_eq!(
        [row(Field::ProxyAddresses), row(Field::Synced), row(Field::LastSync)],
        ["?", "?", "?"]
    );
}

#[test]
fn files_of_one_side_are_merged_and_repeated_people_reported() {
    let first = format!(
        "Id,UserPrincipalName,Department,UserType\n{A},a@x,Sales,Member\n{B},b@x,IT,Member\n{A},a@x,Lager,Member\n"
    );
    let second = format!(
        "Id,UserPrincipalName,OnPremisesImmutableId,AccountEnabled\n{B},b@x,000104,True\n{C},c@x,,True\n"
    );
    let imported = import_all(&[(Role::Cloud, first.as_bytes()), (Role::Cloud, second.as_bytes())]);
    let users = &imported.directory.cloud;
    assert_eq!(users.len(), 3);
    let row = |id: &str| users.find(guid(id)).unwrap().index();
    assert_eq!(shown(users, row(A), Field::ImmutableId), "?");
    assert_eq!(shown(users, row(B), Field::ImmutableId), "000104");
    assert_eq!(shown(users, row(B), Field::Department), "IT");
    assert_eq!(shown(users, row(C), Field::ImmutableId), "");
    let of = |at: usize| imported.report.files[at].finding(Code::RepeatedPeople).unwrap();
    assert_eq!((of(0).count, of(0).first_line), (1, Some(4)));
    let users: Vec<u64> = imported.report.files.iter().map(|file| file.users).collect();
    assert_eq!(users, [2, 2], "who occurs twice in a file counts once");
    let (own, other) = (&of(0).text, &of(1).text);
    assert!(
        own.contains("line 2 of file0.csv and line 4 of file0.csv: they differ in Department"),
        "{own}"
    );
    assert!(other.contains("line 3 of file0.csv and line 2 of file1.csv: identical"), "{other}");
}

#[test]
fn a_report_has_the_shape_that_scripts_depend_on() {
    let text = format!("ObjectGUID,mail,note\n{A},a@x,n\nwrong,b@x,n\n");
    let (_, file) = import_one(Role::OnPrem, &text);
    let json = serde_json::to_value(&file).unwrap();
    assert_eq!(json["kind"], "onprem");
    assert_eq!(json["shape"], "get-aduser");
    assert_eq!((&json["encoding"], &json["delimiter"]), (&"ascii".into(), &",".into()));
    assert_eq!((&json["rows"], &json["users"]), (&2.into(), &2.into()));
    assert_eq!(
        json["rejected"],
        serde_json::json!([{"line": 3, "column": "ObjectGUID", "reason": "'wrong': not a GUID in any known form"}])
    );
    assert_eq!(
        json["columns"],
        serde_json::json!([
            {"header": "ObjectGUID", "as": "object_guid", "likely": null, "example": A, "usable": true},
            {"header": "mail", "as": "mail", "likely": null, "example": "a@x", "usable": true},
            {"header": "note", "as": null, "likely": null, "example": "n", "usable": false},
        ])
    );
    let codes = json["codes"].as_array().unwrap();
    assert_eq!(codes.len(), 1);
    for name in ["code", "count", "first_line", "lines", "text", "command"] {
        assert!(!codes[0][name].is_null(), "{name}");
    }
    assert!(json["error"].is_null());
    assert_eq!(json["bytes"], text.len());
    assert_eq!(json["sha256"].as_str().unwrap().len(), 64);

    let refused = serde_json::to_value(report(b"PK\x03\x04[Content_Types].xml")).unwrap();
    assert_eq!(
        (&refused["kind"], &refused["shape"]),
        (&"unusable".into(), &"excel-workbook".into())
    );
    assert!(refused["encoding"].is_null() && refused["sha256"].is_null());
    assert!(refused["error"].as_str().unwrap().contains("Excel workbook"));
}

#[test]
fn a_report_reads_as_text_without_control_characters() {
    let text = format!("ObjectGUID,mail,\u{1b}[2Jnote\n{A},a@x,n\n\u{1b}[31mred,b@x,n\n");
    let lines = hardmatch::import::report_lines_of_file(&import_one(Role::OnPrem, &text).1);
    assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{lines:#?}");
    let all = lines.join("\n");
    assert!(all.contains("on-premises users, get-aduser, ascii, separated by ','"), "{all}");
    assert!(all.contains("W13") && all.contains("line 3, ObjectGUID:"), "{all}");
    assert_eq!(OnPremRow::new(0).index(), 0);
}

#[test]
fn a_file_without_ids_gets_the_command_that_makes_it_with_them() {
    let said = |role: Role, text: &str| {
        let (_, report) = import_one(role, text);
        let missing = report.finding(Code::MissingColumns).unwrap();
        (missing.text.clone(), missing.command.clone().unwrap())
    };
    let cases = [
        (
            Role::Cloud,
            "UserPrincipalName,DisplayName,ProxyAddresses,ImmutableID\na@x.org,A,SMTP:a@x.org,\n",
            "ObjectId",
            "Get-MsolUser -All | Select-Object ObjectId,UserPrincipalName,DisplayName,@{n='ProxyAddresses';e={$_.ProxyAddresses -join ';'}},ImmutableID | Export-Csv cloud.csv -NoTypeInformation -Encoding UTF8",
        ),
        (
            Role::Cloud,
            "UserPrincipalName,Mail,OnPremisesImmutableId,OnPremisesSyncEnabled\na@x.org,,v8DYj2+gsEWydXKmSUVGGA==,\n",
            "Id",
            "Get-MgUser -All -Property Id,UserPrincipalName,Mail,OnPremisesImmutableId,OnPremisesSyncEnabled,DisplayName | Select-Object Id,UserPrincipalName,Mail,OnPremisesImmutableId,OnPremisesSyncEnabled,DisplayName | Export-Csv cloud.csv -NoTypeInformation -Encoding UTF8",
        ),
        (
            Role::OnPrem,
            "SamAccountName,UserPrincipalName,mS-DS-ConsistencyGuid\na,a@x.org,\n",
            "ObjectGUID",
            "Get-ADUser -Filter * -Properties ObjectGUID,SamAccountName,UserPrincipalName,mS-DS-ConsistencyGuid,DisplayName | Select-Object ObjectGUID,SamAccountName,UserPrincipalName,@{n='mS-DS-ConsistencyGuid';e={if($_.'mS-DS-ConsistencyGuid'){([guid]$_.'mS-DS-ConsistencyGuid').Guid}}},DisplayName | Export-Csv onprem.csv -NoTypeInformation -Encoding UTF8",
        ),
        // Headings that are nobody's properties are left out.
        (
            Role::Cloud,
            "UserPrincipalName,Wave,ImmutableId,LastDirSyncTime\na@x.org,2,v8DYj2+gsEWydXKmSUVGGA==,\n",
            "ObjectId",
            "Get-MsolUser -All | Select-Object ObjectId,UserPrincipalName,ImmutableId,LastDirSyncTime,DisplayName | Export-Csv cloud.csv -NoTypeInformation -Encoding UTF8",
        ),
    ];
    // A portal has made it, whose headings have blanks: no command has.
    let of_portal = "User principal name,Display name,Wave,ImmutableId,LastDirSyncTime\na@x.org,A,2,v8DYj2+gsEWydXKmSUVGGA==,\n";
    assert!(said(Role::Cloud, of_portal).1.starts_with("Get-MgUser -All -Property Id,"));
    for (role, text, id, command) in cases {
        let (text, told) = said(role, text);
        assert!(text.ends_with(&format!("Add {id} to your Select-Object.")), "{text}");
        assert_eq!(told, command);
    }
}
