//! People on several rows, and several people on one id.

use hardmatch::directory::{Cell, CloudRow, Field, OnPremRow, Row};
use hardmatch::import::{Code, Role};

use super::{codes, import_all, import_one};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";

/// An id that was filled down over a column is nobody's, whatever the side.
#[test]
fn an_id_that_was_filled_down_belongs_to_nobody() {
    let onprem = format!(
        "ObjectGUID,SamAccountName,UserPrincipalName,DisplayName\n{A},anna,anna@x.org,Anna Ash\n{A},bo,bo@x.org,Bo Birk\n{B},cy,cy@x.org,Cy Cole\n{A},di,di@x.org,Di Dorn\n"
    );
    let (directory, report) = import_one(Role::OnPrem, &onprem);
    let users = &directory.onprem;
    let ids: Vec<bool> = users.rows().map(|row| users.id(row).is_some()).collect();
    assert_eq!(ids, [false, false, true, false]);
    assert_eq!(users.guid(OnPremRow::new(0), Field::ObjectGuid), Cell::Unknown);
    assert_eq!((codes(&report), report.users), (vec!["W13"], 4));
    let told = report.finding(Code::UnreadableIds).unwrap();
    assert_eq!((told.count, told.lines.as_slice()), (3, &[2, 3, 5][..]));
    for part in [A, "line 2 of", "anna@x.org", "line 3 of", "bo@x.org", "these 3 people"] {
        assert!(told.text.contains(part), "{part}: {}", told.text);
    }
    let cloud = format!(
        "Id,UserPrincipalName,DisplayName,OnPremisesImmutableId\n{A},anna@x.org,Anna Ash,\n{A},bo@x.org,Bo Birk,\n"
    );
    let (directory, report) = import_one(Role::Cloud, &cloud);
    assert_eq!(directory.cloud.rows().filter_map(|row| directory.cloud.id(row)).count(), 0);
    assert!(codes(&report).contains(&"W13") && !codes(&report).contains(&"W12"));
}

/// The same where another file of the side has somebody else under the id.
#[test]
fn two_files_that_give_one_id_to_two_people_take_it_from_both() {
    let head = "Id,UserPrincipalName,DisplayName,EmployeeId,OnPremisesImmutableId";
    let first = format!("{head}\n{A},anna@x.org,Anna Adler,,\n");
    let second = format!("{head}\n{B},bo@x.org,Bo Birk,2,\n{A},bernd@x.org,Bernd Adler,7,\n");
    let imported = import_all(&[(Role::Cloud, first.as_bytes()), (Role::Cloud, second.as_bytes())]);
    let users = &imported.directory.cloud;
    assert_eq!((users.len(), users.rows().filter_map(|row| users.id(row)).count()), (3, 1));
    let anna = (
        users.text_or_empty(CloudRow::new(0), Field::Upn),
        users.has_value(CloudRow::new(0), Field::EmployeeId),
    );
    assert_eq!(anna, ("anna@x.org", false));
    let [first, second] = imported.report.files.as_slice() else { panic!("two files") };
    assert!(first.finding(Code::UnreadableIds).is_none());
    let told = second.finding(Code::UnreadableIds).unwrap();
    assert_eq!(told.lines, [3]);
    assert!(told.text.contains("line 2 of file0.csv, anna@x.org"), "{}", told.text);
}

#[test]
fn people_with_a_row_for_each_address_are_counted_once_and_keep_them_all() {
    let anchors = ["MKrqPEKB6kiR2TCA+bQ5/A==", "ZEwSOgJ+BU+3wdzifXaV9Q=="];
    let rows: String = [(A, "anna"), (B, "bo")]
        .iter()
        .zip(anchors)
        .flat_map(|((id, name), anchor)| {
            [
                format!("SMTP:{name}@x.org"),
                format!("smtp:{name}1@x.org"),
                format!("smtp:{name}2@x.org"),
            ]
            .map(|address| format!("{id},{name}@x.org,{anchor},True,{address}\n"))
        })
        .collect();
    let head = "Id,UserPrincipalName,OnPremisesImmutableId,OnPremisesSyncEnabled,ProxyAddresses";
    let (directory, report) = import_one(Role::Cloud, &format!("{head}\n{rows}"));
    let users = &directory.cloud;
    assert_eq!((users.len(), report.users), (2, 2));
    let addresses: Vec<&str> = users.addresses(CloudRow::new(0)).map(|one| one.text).collect();
    assert_eq!(addresses, ["anna@x.org", "anna1@x.org", "anna2@x.org"]);
    assert_eq!(codes(&report), ["W12"], "nobody shares an ImmutableId with anybody else");
    let told = report.finding(Code::RepeatedPeople).unwrap();
    assert_eq!(told.count, 2);
    assert!(told.text.starts_with("2 people occur more than once, 0 of them"), "{}", told.text);
}

#[test]
fn who_shares_an_immutable_id_is_counted_by_people_and_named_by_line() {
    let anchor = "MKrqPEKB6kiR2TCA+bQ5/A==";
    let head = "Id,UserPrincipalName,OnPremisesImmutableId,Department";
    let text = format!(
        "{head}\n{A},anna@x.org,{anchor},IT\n{A},anna@x.org,{anchor},IT\n{B},bo@x.org,{anchor},IT\n"
    );
    let (_, report) = import_one(Role::Cloud, &text);
    let told = report.finding(Code::SharedAnchors).unwrap();
    assert!(told.text.starts_with("One ImmutableId is on 2 users"), "{}", told.text);
    assert!(told.text.contains("(lines 2 and 4)"), "{}", told.text);
    assert_eq!(told.first_line, Some(4));
}

/// A cell of a spreadsheet that is dragged down by its corner goes on so.
#[test]
fn ids_that_count_up_are_nobodys() {
    let id = |end: u32| format!("2e432cd4-4edb-4a59-89e3-2949b39952{end:02}");
    let other = |start: u32| format!("{start:08x}-f5dc-4f05-a167-23208c00f1ff");
    for (role, head) in [
        (Role::OnPrem, "ObjectGUID,UserPrincipalName,SamAccountName"),
        (Role::Cloud, "Id,UserPrincipalName,OnPremisesImmutableId"),
    ] {
        let mut rows = vec![id(9), id(10), id(11), other(0x8b2f_ce6d), id(12)];
        rows.extend((1..9).map(|at| other(0x1a2b_3c4d * at)));
        let rows: String =
            (0..).zip(&rows).map(|(at, id): (u32, _)| format!("{id},u{at}@x.org,\n")).collect();
        let (_, report) = import_one(role, &format!("{head}\n{rows}"));
        let found = report.finding(Code::UnreadableIds).unwrap();
        assert_eq!((report.users, found.count), (13, 3), "{role}");
        assert_eq!(found.lines, [2, 3, 4], "{role}");
        assert!(found.text.contains(&id(10)) && found.text.contains("count up"), "{}", found.text);
    }
}

/// A yes under a heading that speaks of guests or of people from elsewhere says what a type would.
#[test]
fn who_is_said_to_be_a_guest_is_one() {
    for (heading, yes, no) in [
        ("Is guest", "Yes", "No"),
        ("isGuest", "true", "false"),
        ("External", "TRUE", "FALSE"),
        ("Gastbenutzer", "ja", "nein"),
        ("Guest user", "1", "0"),
    ] {
        let text =
            format!("Id,UserPrincipalName,{heading}\n{A},zoe@x.org,{yes}\n{B},ann@x.org,{no}\n");
        let (directory, _) = import_one(Role::Cloud, &text);
        let kinds: Vec<&str> = directory
            .cloud
            .rows()
            .map(|row| directory.cloud.text_or_empty(row, Field::UserType))
            .collect();
        assert_eq!(kinds, ["Guest", ""], "{heading}");
    }
}
