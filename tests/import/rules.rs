//! What cells mean: the rules for values and ids, one by one, on texts as short as they can be.

use hardmatch::anchor::Guid;
use hardmatch::directory::{AnchorCell, Cell, CloudRow, Field, Row, Table};
use hardmatch::import::{
    Code, ImportOptions, MemoryFile, Monitor, ReadingRule, ReadingRules, Role, import_bytes,
};

use super::import_one;

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";

fn guid(text: &str) -> Guid {
    Guid::try_from(text.to_string()).unwrap()
}

pub(super) fn shown<R: Row>(table: &Table<R>, row: usize, field: Field) -> String {
    let row = R::new(row as u32);
    match table.display(row, field) {
        Cell::Unknown => "?".into(),
        Cell::Empty => String::new(),
        Cell::Value(text) => text.into_owned(),
    }
}

/// The values of a field of an on-premises file with these lines.
pub(super) fn onprem(lines: &str, field: Field) -> Vec<String> {
    let (directory, _) = import_one(Role::OnPrem, lines);
    (0..directory.onprem.len()).map(|row| shown(&directory.onprem, row, field)).collect()
}

/// The values of a field of a cloud file with these lines.
fn cloud(lines: &str, field: Field) -> Vec<String> {
    let (directory, _) = import_one(Role::Cloud, lines);
    (0..directory.cloud.len()).map(|row| shown(&directory.cloud, row, field)).collect()
}

#[test]
fn whether_an_account_is_enabled_is_read_from_every_column_that_says_so() {
    let (yes, no) = ("yes", "no");
    for (heading, cells, expected) in [
        ("Enabled", "True|False|WAHR|FALSCH|", [yes, no, yes, no, ""]),
        ("userAccountControl", "512|514|66048|66050|", [yes, no, yes, no, ""]),
        ("AccountDisabled", "True|False|1|0|", [no, yes, no, yes, ""]),
    ] {
        let rows: String = cells.split('|').map(|cell| format!("{A},{cell},a@x\n")).collect();
        // The same id in every row would be one person.
        let rows: String = rows
            .lines()
            .enumerate()
            .map(|(at, row)| {
                row.replace(A, &format!("{at:08x}-0000-4000-8000-000000000000")) + "\n"
            })
            .collect();
        let text = format!("ObjectGUID,{heading},UserPrincipalName\n{rows}");
        assert_eq!(onprem(&text, Field::Enabled), expected, "{heading}");
    }
    let text = format!("Id,BlockCredential,UserPrincipalName\n{A},True,a@x\n{B},False,b@x\n");
    assert_eq!(cloud(&text, Field::Enabled), [no, yes]);
    let text = format!(
        "Id,Sign-in status,UserPrincipalName\n{A},Sign-in blocked,a@x\n{B},Sign-in allowed,b@x\n"
    );
    assert_eq!(cloud(&text, Field::Enabled), [no, yes]);
}

/// Columns under any heading may be named by what they are like.
#[test]
fn a_column_that_is_said_to_be_the_contrary_is_read_so() {
    for (role, ids) in [(Role::OnPrem, "ObjectGUID,SamAccountName"), (Role::Cloud, "Id,UserType")] {
        for (name, cells, expected) in [
            ("disabled", ["True", "False"], ["no", "yes"]),
            ("AccountDisabled", ["1", "0"], ["no", "yes"]),
            ("enabled", ["True", "False"], ["yes", "no"]),
            ("Blocked credential", ["True", "False"], ["", ""]),
        ] {
            let text = format!(
                "{ids},UserPrincipalName,Inaktiv\n{A},a,a@x,{}\n{B},b,b@x,{}\n",
                cells[0], cells[1]
            );
            let Ok(rule) = format!("column {name}=Inaktiv").parse::<ReadingRule>() else {
                assert_eq!(expected, ["", ""], "{name}");
                continue;
            };
            let options = ImportOptions {
                rules: ReadingRules(vec![rule]).into(),
                ..ImportOptions::default()
            };
            let file = MemoryFile { name: "x.csv", role, bytes: text.as_bytes() };
            let directory = import_bytes(&[file], &options, &Monitor::new()).unwrap().directory;
            let shown = |row| match role {
                Role::OnPrem => shown(&directory.onprem, row, Field::Enabled),
                _ => shown(&directory.cloud, row, Field::Enabled),
            };
            assert_eq!([shown(0), shown(1)], expected, "{role} {name}");
        }
    }
    // A computed anchor is none of the ids, under whatever heading.
    let text = format!("ObjectGUID,UserPrincipalName,Key\n{A},a@x,{}\n", guid(A).base64());
    let rule = "column Base64GUID=Key".parse::<ReadingRule>().unwrap();
    let options =
        ImportOptions { rules: ReadingRules(vec![rule]).into(), ..ImportOptions::default() };
    let file = MemoryFile { name: "x.csv", role: Role::OnPrem, bytes: text.as_bytes() };
    let imported = import_bytes(&[file], &options, &Monitor::new()).unwrap();
    assert!(imported.report.files[0].finding(Code::ComputedAnchors).is_some());
}

#[test]
fn a_value_that_is_neither_yes_nor_no_is_unknown_and_counted() {
    let text = format!("ObjectGUID,Enabled\n{A},True\n{B},perhaps\n");
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_eq!(shown(&directory.onprem, 1, Field::Enabled), "?");
    let odd = report.finding(Code::OddValues).unwrap();
    assert_eq!((odd.count, odd.first_line), (1, Some(3)));
    assert!(odd.text.contains("'perhaps'"));
}

#[test]
fn two_columns_for_one_field_complete_each_other_and_differences_are_counted() {
    let text = format!(
        "ObjectGUID,mail,EmailAddress\n{A},a@x.org,\n{B},,b@x.org\n{C},c@x.org,other@x.org\n"
    );
    let (directory, report) = import_one(Role::OnPrem, &text);
    let mails: Vec<String> = (0..3).map(|row| shown(&directory.onprem, row, Field::Mail)).collect();
    assert_eq!(mails, ["a@x.org", "b@x.org", "c@x.org"]);
    let differing = report.finding(Code::SeveralColumns).unwrap();
    assert_eq!((differing.count, differing.first_line), (1, Some(4)));
    assert!(differing.text.contains("'mail' and 'EmailAddress' differ in 1 row"));
}

#[test]
fn a_display_name_is_made_of_what_there_is() {
    let dn = "\"CN=Smith\\, John,OU=Staff,DC=x\"";
    for (headings, cells, expected) in [
        ("DisplayName,Name", "Zoë Müller,zoe", "Zoë Müller"),
        ("DisplayName,Name", ",zoe", "zoe"),
        ("cn", "zoe", "zoe"),
        ("DistinguishedName", dn, "Smith, John"),
        ("GivenName,Surname", "Zoë,Müller", "Zoë Müller"),
        ("GivenName,Surname", ",Müller", "Müller"),
    ] {
        let text = format!("ObjectGUID,UserPrincipalName,{headings}\n{A},a@x,{cells}\n");
        assert_eq!(onprem(&text, Field::DisplayName), [expected], "{headings}");
    }
    let text = format!("ObjectGUID,UserPrincipalName\n{A},a@x\n");
    assert_eq!(onprem(&text, Field::DisplayName), ["?"]);
}

#[test]
fn a_computed_anchor_on_premises_is_compared_and_never_used() {
    let right = guid(A).base64();
    let text =
        format!("ObjectGUID,UserPrincipalName,ImmutableID\n{A},a@x,{right}\n{B},b@x,{right}\n");
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert!(!directory.onprem.known_fields().contains(Field::ImmutableId));
    let check = report.finding(Code::ComputedAnchors).unwrap();
    assert!(check.text.contains("agree with objectGUID in 1 of 2 rows, first not at line 3"));
    assert_eq!(check.first_line, Some(3));
}

#[test]
fn ids_of_exchange_are_not_the_object_id() {
    let text = format!(
        "UserPrincipalName,Id,Guid,ExternalDirectoryObjectId,ExchangeGuid,RecipientTypeDetails\na@x,zoe,{A},{B},{C},UserMailbox\n"
    );
    let (directory, _) = import_one(Role::Mailboxes, &text);
    let mailboxes = directory.mailboxes.unwrap();
    assert_eq!(shown(&mailboxes, 0, Field::CloudId), B);
    assert_eq!(shown(&mailboxes, 0, Field::MailboxGuid), C);
    // In a list of users, an Id that is no GUID is listed, and the user stays without one.
    let text = format!("Id,UserPrincipalName,UserType\nzoe,a@x,Member\n{B},b@x,Member\n");
    let (directory, report) = import_one(Role::Cloud, &text);
    assert_eq!(directory.cloud.id(CloudRow::new(0)), None);
    assert_eq!(report.rejected[0].column.as_deref(), Some("Id"));
    assert_eq!((report.rows, report.users, report.rejected_total), (2, 2, 1));
}

#[test]
fn the_written_back_object_id_is_read_without_its_prefix() {
    let text = format!("ObjectGUID,msDS-ExternalDirectoryObjectId\n{A},User_{B}\n{C},{B}\n");
    assert_eq!(onprem(&text, Field::CloudId), [B, B]);
}

#[test]
fn the_identifier_of_the_cloud_object_is_not_the_on_premises_one() {
    let text = format!(
        "Id,OnPremisesSecurityIdentifier,SecurityIdentifier\n{A},S-1-12-1-1-2-3-4,S-1-12-1-1\n{B},S-1-5-21-1-2-3-1105,S-1-12-1-2\n"
    );
    assert_eq!(cloud(&text, Field::Sid), ["?", "S-1-5-21-1-2-3-1105"]);
}

#[test]
fn an_employee_number_is_not_an_employee_id() {
    let text = format!("ObjectGUID,EmployeeNumber,EmployeeID\n{A},7,0042\n");
    assert_eq!(onprem(&text, Field::EmployeeId), ["0042"]);
}

#[test]
fn guid_columns_of_bare_digits_are_decided_as_a_whole() {
    let bare = |text: &str| text.replace('-', "");
    let as_text = format!("ObjectGUID,mail\n{},a@x\n{},b@x\n", bare(A), bare(B).to_uppercase());
    assert_eq!(onprem(&as_text, Field::ObjectGuid), [A, B]);
    let as_bytes = format!("ObjectGUID,mail\n{},a@x\n{},b@x\n", guid(A).hex(), guid(B).hex());
    assert_eq!(onprem(&as_bytes, Field::ObjectGuid), [A, B]);
    let mixed = format!("ObjectGUID,mail\n{},a@x\n{},b@x\n{C},c@x\n", bare(A), guid(B).hex());
    let (directory, report) = import_one(Role::OnPrem, &mixed);
    let ids: Vec<_> = directory.onprem.rows().map(|row| directory.onprem.id(row)).collect();
    assert_eq!(ids, [None, None, Some(guid(C))], "nobody can tell");
    let finding = report.finding(Code::ByteOrder).unwrap();
    assert!(finding.text.contains("may be text or bytes"), "{}", finding.text);
}

#[test]
fn anchors_are_kept_to_the_letter_and_odd_ones_are_named() {
    let good = guid(A).base64();
    let cells = [
        (good.clone(), AnchorCell::Guid(guid(A))),
        (format!(" {good}\u{a0}"), AnchorCell::Guid(guid(A))),
        (format!("'{good}"), AnchorCell::Guid(guid(A))),
        (A.to_string(), AnchorCell::Text(A)),
        ("zoe@x.org".to_string(), AnchorCell::Text("zoe@x.org")),
        ("f bH/Mb ZUq4IS9AopLRhQ==".to_string(), AnchorCell::Text("f bH/Mb ZUq4IS9AopLRhQ==")),
        ("000104".to_string(), AnchorCell::Text("000104")),
    ];
    let rows: String = cells
        .iter()
        .enumerate()
        .map(|(at, (cell, _))| format!("{at:08x}-0000-4000-8000-000000000000,u{at}@x,{cell}\n"))
        .collect();
    let text = format!("Id,UserPrincipalName,OnPremisesImmutableId\n{rows}");
    let (directory, report) = import_one(Role::Cloud, &text);
    for (at, (cell, expected)) in cells.iter().enumerate() {
        let anchor = directory.cloud.anchor_cell(CloudRow::new(at as u32));
        assert_eq!(anchor, Cell::Value(*expected), "{cell}");
    }
    assert_eq!(report.finding(Code::OddAnchors).unwrap().count, 4);
    assert_eq!(report.finding(Code::SharedAnchors).unwrap().count, 1);
    assert_eq!(report.finding(Code::WrappedIds).unwrap().count, 2);
}

#[test]
fn anchors_made_from_bytes_in_the_wrong_order_are_named() {
    let swapped = Guid::from_ad_bytes(*guid(A).uuid().as_bytes());
    let text = format!(
        "Id,UserPrincipalName,ImmutableId\n{B},zoe@x.org,{}\n{C},jo@x.org,{}\n",
        swapped.base64(),
        guid(A).base64()
    );
    let (directory, report) = import_one(Role::Cloud, &text);
    let kept = directory.cloud.anchor_cell(CloudRow::new(0));
    assert_eq!(kept, Cell::Value(AnchorCell::Guid(swapped)), "it is the anchor all the same");
    let finding = report.finding(Code::OddAnchors).unwrap();
    assert_eq!(finding.count, 1);
    let named = "1 made from bytes in the wrong order (e.g. zoe@x.org)";
    assert!(finding.text.contains(named), "{}", finding.text);
}

#[test]
fn a_column_of_anchors_in_one_letter_case_says_nothing() {
    let rows: String = [A, B, C]
        .into_iter()
        .map(|id| format!("{id},u@x,{}\n", guid(id).base64().to_lowercase()))
        .collect();
    let text = format!("Id,UserPrincipalName,ImmutableId\n{rows}");
    let (directory, report) = import_one(Role::Cloud, &text);
    assert!(directory.cloud.rows().all(|row| directory.cloud.anchor_cell(row).is_unknown()));
    assert!(report.finding(Code::OddAnchors).unwrap().text.contains("The link state is unknown"));
}

#[test]
fn a_single_anchor_in_one_letter_case_may_be_genuine() {
    // The Base64 of these bytes happens to have no capital letter.
    let rare = Guid::from_ad_bytes([
        0x6d, 0xa7, 0x1d, 0x79, 0xf8, 0x21, 0x8a, 0x39, 0x25, 0x9a, 0x7a, 0x29, 0xaa, 0xbb, 0x2d,
        0xd6,
    ]);
    let text = rare.base64();
    assert_eq!(text, "bacdefghijklmnopqrst1g==");
    let rows = format!("{A},a@x,{text}\n{B},b@x,{}\n", guid(B).base64());
    let text = format!("Id,UserPrincipalName,ImmutableId\n{rows}");
    let (directory, report) = import_one(Role::Cloud, &text);
    assert_eq!(directory.cloud.rows_by_anchor(rare).count(), 1);
    assert!(report.finding(Code::OddAnchors).unwrap().text.contains("in one letter case"));
}

#[test]
fn nobody_linked_is_known_where_the_export_was_asked_for_it() {
    let text = |cells: &str| {
        format!("Id,UserPrincipalName,OnPremisesImmutableId,AccountEnabled\n{A},a@x,,{cells}\n")
    };
    assert_eq!(cloud(&text("True"), Field::ImmutableId), [""]);
    // Without -Property, what was selected is blank: AccountEnabled is never blank in truth.
    assert_eq!(cloud(&text(""), Field::ImmutableId), ["?"]);
    let (_, report) = import_one(Role::Cloud, &text(""));
    assert!(report.finding(Code::MissingColumns).unwrap().text.contains("without -Property"));
    let columns: Vec<(&str, bool)> =
        report.columns.iter().map(|column| (column.header.as_str(), column.usable)).collect();
    assert_eq!(
        columns,
        [
            ("Id", true),
            ("UserPrincipalName", true),
            ("OnPremisesImmutableId", false),
            ("AccountEnabled", false),
        ]
    );
    // MSOnline always fills what it has.
    let msol = format!("UserPrincipalName,ImmutableId,ObjectId,IsLicensed\na@x,,{A},False\n");
    assert_eq!(cloud(&msol, Field::ImmutableId), [""]);
}

#[test]
fn the_three_states_of_sync_stay_three() {
    let text = format!(
        "Id,UserPrincipalName,OnPremisesSyncEnabled,UserType\n{A},a@x,True,Member\n{B},b@x,False,Member\n{C},c@x,,Member\n"
    );
    assert_eq!(cloud(&text, Field::Synced), ["yes", "no", ""]);
}

#[test]
fn guests_are_told_by_type_and_by_name() {
    let text = format!(
        "Id,UserPrincipalName\n{A},eva_partner.example#EXT#@t.onmicrosoft.com\n{B},zoe@x.org\n"
    );
    assert_eq!(cloud(&text, Field::UserType), ["Guest", "?"]);
}

#[test]
fn deleted_users_lose_the_id_in_front_of_their_name_and_no_other() {
    let simple = A.replace('-', "");
    let text = format!(
        "Id,UserPrincipalName,DeletedDateTime\n{A},{simple}zoe@x.org,2025-01-01\n{B},{B}jose@x.org,2025-01-01\n{C},{simple}anna@x.org,2025-01-01\n"
    );
    let (directory, report) = import_one(Role::Deleted, &text);
    let deleted = directory.deleted.unwrap();
    let upns: Vec<String> = (0..3).map(|row| shown(&deleted, row, Field::Upn)).collect();
    assert_eq!(upns, ["zoe@x.org", "jose@x.org", &format!("{simple}anna@x.org")]);
    assert_eq!(report.finding(Code::DeletedUsers).unwrap().count, 3);
}

#[test]
fn deleted_users_among_active_ones_are_put_aside() {
    let text = format!(
        "Block credential,Object Id,User principal name,Soft deletion time stamp,Country/Region\nFalse,{A},a@x,,DE\nTrue,{B},b@x,2025-01-01 00:00:00Z,DE\nFalse,{C},c@x,,DE\n"
    );
    let (directory, report) = import_one(Role::Cloud, &text);
    assert_eq!(directory.cloud.len(), 2);
    let deleted = directory.deleted.unwrap();
    assert_eq!(shown(&deleted, 0, Field::CloudId), B);
    assert_eq!((report.users, report.finding(Code::DeletedUsers).unwrap().count), (3, 1));
}
