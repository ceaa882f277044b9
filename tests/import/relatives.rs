//! Further cases of the same kinds: what other tools, programs and people put in the place of values.

use hardmatch::anchor::Guid;
use hardmatch::directory::{AnchorCell, Cell, Field, OnPremRow, Row, Table};
use hardmatch::import::{Code, FileReport, ImportOptions, MemoryFile, Monitor, Role, import_bytes};

use super::{codes, import_one};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";

fn guid(text: &str) -> Guid {
    Guid::try_from(text.to_string()).unwrap()
}

fn names_line(report: &FileReport, line: u64) -> bool {
    report.codes.iter().any(|finding| finding.lines.contains(&line))
}

fn is_unknown<R: Row>(table: &Table<R>, field: Field) -> bool {
    table.display(R::new(0), field).is_unknown()
}

/// The bytes of a ConsistencyGuid as programs print them that do not know what they are: the attribute is filled, so
/// that objectGUID is not the anchor.
#[test]
fn a_consistency_guid_that_another_program_printed_is_not_taken_for_none() {
    for lost in [
        "[object Object]",
        r"b'\xa3\xbf3\xec\xc2{XL\xb8\xb9\x9ezE\xc4+\x8a'",
        "<Buffer a3 bf 33 ec c2 7b 58 4c>",
        "System.Byte[]\u{a0}",
        "System.Collections.ArrayList",
        "#CALC!",
        "163",
        "True",
        "...",
    ] {
        let text = format!(
            "ObjectGUID,SamAccountName,mS-DS-ConsistencyGuid\n{A},zoe,\"{lost}\"\n{B},bo,{C}\n"
        );
        let (directory, report) = import_one(Role::OnPrem, &text);
        let users = &directory.onprem;
        let anchor = users.anchor_cell(OnPremRow::new(0));
        assert!(
            !matches!(anchor, Cell::Empty | Cell::Value(AnchorCell::Guid(_))),
            "{lost}: {anchor:?}"
        );
        assert!(names_line(&report, 2), "{lost}: {:?}", report.codes);
    }
}

#[test]
fn what_stands_in_the_place_of_a_flag_does_not_answer_it() {
    for lost in
        ["#REF!", "System.Nullable`1[System.Boolean]", "?", "1.0", "@{Value=True}", "{}x", "T"]
    {
        for (heading, field) in [
            ("OnPremisesSyncEnabled", Field::Synced),
            ("AccountEnabled", Field::Enabled),
            ("UserType", Field::UserType),
        ] {
            let text = format!("Id,UserPrincipalName,{heading}\n{A},a@x.org,{lost}\n");
            let (directory, report) = import_one(Role::Cloud, &text);
            assert!(is_unknown(&directory.cloud, field), "{heading}: {lost}");
            assert!(names_line(&report, 2), "{heading}: {lost}: {:?}", report.codes);
        }
    }
}

/// Objects of JSON that a depth of two has flattened, in some records alone.
#[test]
fn lists_of_which_only_their_size_is_left_are_unknown_where_they_are() {
    let record = |id: &str, addresses: &str| {
        format!(
            "{{\"ObjectGUID\":\"{id}\",\"SamAccountName\":\"u\",\"proxyAddresses\":{addresses}}}"
        )
    };
    for lost in [
        r#"{"Count":2,"IsReadOnly":false}"#,
        r#""Microsoft.ActiveDirectory.Management.ADPropertyValueCollection""#,
        r#""SMTP:a@x.org smtp:b@x.org...""#,
        r#"["SMTP:a@x.org",{"Length":12}]"#,
        "12",
    ] {
        let text = format!("[{},\n{}]", record(A, lost), record(B, "[\"SMTP:b@x.org\"]"));
        let (directory, report) = import_one(Role::OnPrem, &text);
        let users = &directory.onprem;
        assert!(!users.knows(Row::new(0), Field::ProxyAddresses), "{lost}");
        assert!(users.knows(Row::new(1), Field::ProxyAddresses), "{lost}");
        assert!(names_line(&report, 1), "{lost}: {:?}", report.codes);
    }
}

#[test]
fn what_people_write_around_an_address_is_no_part_of_one() {
    for cell in [
        "SMTP: a@x.org",
        "a%40x.org",
        "a@x.org (primary)",
        "a＠x.org",
        "a@@x.org",
        "a@x.org\u{200e}",
        "a @ x.org",
        "MAILTO:a@x.org",
        "a(at)x.org",
        "https://x.org/a@x.org",
    ] {
        for heading in ["mail", "UserPrincipalName", "proxyAddresses"] {
            let text = format!("ObjectGUID,SamAccountName,{heading}\n{A},zoe,{cell}\n{B},bo,\n");
            let (directory, report) = import_one(Role::OnPrem, &text);
            let users = &directory.onprem;
            let row = OnPremRow::new(0);
            let texts = [Field::Mail, Field::Upn].map(|field| users.text_or_empty(row, field));
            let mut found: Vec<&str> = users.addresses(row).map(|address| address.text).collect();
            found.extend(texts.into_iter().filter(|text| !text.is_empty()));
            let is_sound = found.iter().all(|text| *text == "a@x.org");
            assert!(is_sound, "{heading}: {cell}: {found:?}");
            let is_named = names_line(&report, 2) || report.rejected_total > 0;
            assert!(is_named || found == ["a@x.org"], "{heading}: {cell}: {:?}", report.codes);
        }
    }
}

/// A row of the right width whose name had the delimiter in it, in files of other delimiters.
#[test]
fn a_shifted_row_is_recognised_behind_every_delimiter() {
    for sign in [';', '\t', '|'] {
        let line = |cells: &[&str]| cells.join(&sign.to_string());
        let text = [
            line(&[
                "Id",
                "DisplayName",
                "UserPrincipalName",
                "AccountEnabled",
                "UserType",
                "Notes",
            ]),
            line(&[A, "Zoe", "zoe@x.org", "True", "Member", ""]),
            line(&[B, "Smith", " John", "john@x.org", "True", "Member"]),
        ];
        let (directory, report) = import_one(Role::Cloud, &(text.join("\n") + "\n"));
        assert_eq!(directory.cloud.len(), 1, "{sign:?}");
        assert_eq!(report.finding(Code::RaggedRows).unwrap().lines, [3], "{sign:?}");
    }
}

#[test]
fn times_and_words_for_a_deletion_decide_who_is_deleted() {
    for (heading, cell, is_deleted) in [
        ("DeletedDateTime", "0001-01-01T00:00:00Z", Some(false)),
        ("DeletedDateTime", "1/1/0001 12:00:00 AM", Some(false)),
        ("DeletedDateTime", "01.01.0001 00:00:00", Some(false)),
        ("DeletedDateTime", "/Date(1700000000000)/", Some(true)),
        ("DeletedDateTime", "2025-12-24T13:35:27Z", Some(true)),
        ("DeletedDateTime", "24.12.2025 13:35:27", Some(true)),
        ("Is Deleted", "Ja", Some(true)),
        ("Is Deleted", "NEIN", Some(false)),
        ("Is Deleted", "#NAME?", None),
        ("SoftDeletionTimestamp", "System.Nullable`1[System.DateTime]", None),
        ("SoftDeletionTimestamp", "yesterday", None),
    ] {
        let text = format!("Id,UserPrincipalName,{heading}\n{A},a@x.org,{cell}\n{B},b@x.org,\n");
        let (directory, report) = import_one(Role::Cloud, &text);
        let aside = directory.deleted.as_ref().map_or(0, Table::len);
        let expected = match is_deleted {
            Some(true) => (1, 1),
            Some(false) => (2, 0),
            None => (1, 0),
        };
        assert_eq!((directory.cloud.len(), aside), expected, "{heading}: {cell}");
        let is_named = names_line(&report, 2) || report.rejected_total > 0;
        assert_eq!(is_named, is_deleted != Some(false), "{heading}: {cell}: {:?}", report.codes);
    }
}

/// Dashes, quotes and blanks that editors, mail programs and chats put into ids.
#[test]
fn an_id_that_was_typed_or_pasted_is_read_as_it_is_or_named() {
    let dashes = |dash: char| A.replace('-', &dash.to_string());
    for cell in [
        dashes('–'),
        dashes('\u{2011}'),
        dashes(' '),
        dashes('_'),
        format!("‘{A}’"),
        format!("«{A}»"),
        format!("<{A}>"),
        format!("guid:{A}"),
        format!("{A}."),
        format!("{A}\u{200b}"),
        A.replace('3', "З"),
        A.replace("30", "3O"),
    ] {
        let text = format!("ObjectGUID,SamAccountName\n{cell},zoe\n{B},bo\n");
        let (directory, report) = import_one(Role::OnPrem, &text);
        let id = directory.onprem.id(OnPremRow::new(0));
        assert!(id.is_none() || id == Some(guid(A)), "{cell}: {id:?}");
        let is_said = names_line(&report, 2) || report.rejected_total > 0;
        assert!(id.is_some() || is_said, "{cell}: {:?}", report.codes);
    }
}

/// Names that were escaped on their way are not what anybody is called.
#[test]
fn escapes_in_names_are_known_in_every_notation() {
    for name in [
        "M=FCller",
        "M=C3=BCller",
        "M%C3%BCller",
        "M%FCller",
        "M&uuml;ller",
        "M&#xFC;ller",
        r"M\u00fcller",
        r"M\xc3\xbcller",
        r"M\303\274ller",
        r"M\C3\BCller",
        "M{\\'fc}ller",
    ] {
        let text = format!("ObjectGUID,SamAccountName,DisplayName\n{A},zoe,{name}\n{B},bo,Bo\n");
        let (directory, report) = import_one(Role::OnPrem, &text);
        let users = &directory.onprem;
        assert!(users.is_lossy(Row::new(0), Field::DisplayName), "{name}");
        assert!(!users.is_lossy(Row::new(1), Field::DisplayName), "{name}");
        assert!(names_line(&report, 2), "{name}: {:?}", report.codes);
    }
    for name in ["R&D; Team", "100%", "50% off", r"CORP\zoe", "a=b", "Anna {Ann}", "50%AB"] {
        let text = format!("ObjectGUID,SamAccountName,DisplayName\n{A},zoe,{name}\n");
        let (directory, _) = import_one(Role::OnPrem, &text);
        assert!(!directory.onprem.is_lossy(Row::new(0), Field::DisplayName), "{name}");
    }
}

/// A list of cloud users with its headings renamed to those of AD, and the other way round.
#[test]
fn headings_of_one_side_over_values_of_the_other_are_not_believed() {
    let cloud = format!(
        "ObjectGUID,DisplayName,UserPrincipalName,mail\n\
         {A},Zoe,zoe@fabrikon.onmicrosoft.com,zoe@x.org\n\
         {B},Eva,eva_partner.example#EXT#@fabrikon.onmicrosoft.com,eva@partner.example\n\
         {C},Bo,bo@fabrikon.onmicrosoft.com,bo@x.org\n"
    );
    let computed = format!(
        "Id,UserPrincipalName,ImmutableId\n{A},zoe@x.org,{}\n{B},bo@x.org,{}\n{C},al@x.org,{}\n",
        guid(A).base64(),
        guid(B).base64(),
        guid(C).base64(),
    );
    for (role, text) in [(Role::OnPrem, cloud), (Role::Cloud, computed)] {
        let options = ImportOptions::default();
        let file = MemoryFile { name: "list.csv", role, bytes: text.as_bytes() };
        let imported = import_bytes(&[file], &options, &Monitor::new());
        let is_said = match &imported {
            Err(_) => true,
            Ok(imported) => codes(&imported.report.files[0]).contains(&"W29"),
        };
        assert!(is_said, "{text}");
    }
}

/// Marks of the end, zeros and joined files in the middle of rows: what is left of the row is not taken for whole.
#[test]
fn marks_in_the_middle_of_a_file_are_named_with_their_lines() {
    let text = format!(
        "ObjectGUID,SamAccountName,mail\n{A},zoe,z@x.org\u{1a}\n{B},b\0o,b@x.org\n{C},al,a\u{fffd}@x.org\n"
    );
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_eq!(directory.onprem.len(), 3);
    for line in [2, 3, 4] {
        assert!(names_line(&report, line), "{line}: {:?}", report.codes);
    }
    assert!(directory.onprem.display(Row::new(2), Field::Mail).is_unknown());
}
