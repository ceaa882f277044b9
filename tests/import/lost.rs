//! Values that an export or a spreadsheet has destroyed are unknown, user by user, and never "none".

use hardmatch::anchor::{Guid, HexOrder};
use hardmatch::directory::{
    AnchorCell, AnchorPolicy, Cell, Field, NoAnchor, OnPremRow, Row, Table, source_anchor,
};
use hardmatch::import::{
    Code, ImportOptions, MemoryFile, Monitor, ReadingRule, ReadingRules, Role, import_bytes,
};

use super::{import_all, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const D: &str = "8df08078-a22e-4180-85c2-c2af3977a654";

fn guid(text: &str) -> Guid {
    Guid::try_from(text.to_string()).unwrap()
}

/// What stands where a value was.
const DESTROYED: [&str; 8] = [
    "#NAME?",
    "#N/A",
    "#WERT!",
    "########",
    "System.Byte[]",
    "System.Object[]",
    "1.23457E+15",
    "w0klxmnnF06UNup...",
];

fn is_unknown<R: Row>(table: &Table<R>, row: u32, field: Field) -> bool {
    table.display(R::new(row), field).is_unknown()
}

/// What the scripts of `hardmatch collect` write where they could not read a value.
#[test]
fn what_an_export_says_it_does_not_know_is_unknown() {
    let text = format!(
        "Id,UserPrincipalName,OnPremisesImmutableId,Roles,EligibleRoles\n\
         {A},a@x.org,,(unknown),(unknown)\n{B},b@x.org,,,(unknown)\n{C},c@x.org,,Teams Reader;(unknown),(unknown)\n"
    );
    let (directory, report) = import_one(Role::Cloud, &text);
    let roles: Vec<Cell<&str>> =
        directory.cloud.rows().map(|row| directory.cloud.text(row, Field::Roles)).collect();
    assert_eq!(roles, [Cell::Unknown, Cell::Empty, Cell::Value("Teams Reader;(unknown)")]);
    assert!(!directory.cloud.known_fields().contains(Field::EligibleRoles));
    let lost = report.finding(Code::LostValues).unwrap();
    let said =
        "The export says that it does not know: Roles (1 of 3 rows), EligibleRoles (all rows).";
    assert!(lost.text.starts_with(said), "{}", lost.text);
    let column = |name: &str| report.columns.iter().find(|column| column.header == name).unwrap();
    assert!(column("Roles").usable && !column("EligibleRoles").usable);
}

#[test]
fn a_destroyed_immutable_id_is_unknown_in_every_kind_of_file() {
    for lost in DESTROYED {
        for role in [Role::Cloud, Role::Deleted] {
            let text = format!(
                "Id,UserPrincipalName,OnPremisesImmutableId,DeletedDateTime\n\
                 {A},a@x.org,{lost},{when}\n{B},b@x.org,,{when}\n{C},c@x.org,{},{when}\n",
                guid(C).base64(),
                when = if role == Role::Deleted { "2025-01-02" } else { "" }
            );
            let (directory, report) = import_one(role, &text);
            let cells: Vec<Cell<AnchorCell<'_>>> = if role == Role::Cloud {
                directory.cloud.rows().map(|row| directory.cloud.anchor_cell(row)).collect()
            } else {
                let deleted = directory.deleted.as_ref().unwrap();
                deleted.rows().map(|row| deleted.anchor_cell(row)).collect()
            };
            let good = Cell::Value(AnchorCell::Guid(guid(C)));
            assert_eq!(cells, [Cell::Unknown, Cell::Empty, good], "{lost}");
            let odd = report.finding(Code::OddAnchors).unwrap();
            assert!(odd.text.contains("unknown (e.g. a@x.org)"), "{lost}: {}", odd.text);
            assert_eq!((odd.count, odd.first_line), (1, Some(2)), "{lost}");
        }
    }
}

#[test]
fn nobody_is_given_another_anchor_for_a_destroyed_one() {
    for lost in DESTROYED {
        let text = format!(
            "ObjectGUID,UserPrincipalName,mS-DS-ConsistencyGuid\n{A},a@x.org,{lost}\n{B},b@x.org,\n"
        );
        let (directory, report) = import_one(Role::OnPrem, &text);
        let of = |row| source_anchor(&directory.onprem, OnPremRow::new(row), &AnchorPolicy::Auto);
        let refused = NoAnchor::UnreadableConsistencyGuid { text: lost.to_string() };
        assert_eq!(of(0).unwrap_err(), refused, "{lost}");
        assert_eq!(of(1).unwrap().immutable_id().as_str(), guid(B).base64(), "{lost}");
        assert!(!report.codes.is_empty(), "{lost}");
    }
}

#[test]
fn a_destroyed_object_id_names_its_row() {
    for (role, headings) in [(Role::OnPrem, "ObjectGUID"), (Role::Cloud, "Id")] {
        for lost in DESTROYED {
            let text =
                format!("{headings},UserPrincipalName,Department\n{lost},a@x.org,\n{B},b@x.org,\n");
            let (_, report) = import_one(role, &text);
            let bad = report.finding(Code::UnreadableIds).unwrap();
            assert_eq!((bad.count, bad.first_line), (1, Some(2)), "{lost}");
            assert_eq!(report.rejected[0].line, 2, "{lost}");
        }
    }
}

#[test]
fn a_destroyed_flag_is_neither_yes_nor_no() {
    for lost in ["#NAME?", "########", "System.Object[]", "maybe", "1.2E+05", "45.123"] {
        let text = format!(
            "Id,UserPrincipalName,OnPremisesSyncEnabled,AccountEnabled,UserType,OnPremisesImmutableId\n\
             {A},a@x.org,{lost},{lost},{lost},\n{B},b@x.org,True,True,Member,\n"
        );
        let (directory, report) = import_one(Role::Cloud, &text);
        for field in [Field::Synced, Field::Enabled, Field::UserType] {
            assert!(is_unknown(&directory.cloud, 0, field), "{lost}: {field:?}");
            assert!(!is_unknown(&directory.cloud, 1, field), "{lost}: {field:?}");
        }
        assert!(!report.codes.is_empty(), "{lost}");
    }
}

#[test]
fn a_column_half_lost_is_unknown_where_it_is_lost() {
    let lost = "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection";
    let rows: String = (0..20)
        .map(|at| {
            let cell = if at % 2 == 0 { lost } else { "SMTP:u@x.org;smtp:v@x.org" };
            format!("{at:08x}-0000-4000-8000-000000000000,u{at}@x.org,{cell}\n")
        })
        .collect();
    let text = format!("ObjectGUID,UserPrincipalName,proxyAddresses\n{rows}");
    let (directory, report) = import_one(Role::OnPrem, &text);
    for row in directory.onprem.rows() {
        let lost = row.index() % 2 == 0;
        assert_eq!(directory.onprem.knows(row, Field::ProxyAddresses), !lost);
        assert_eq!(directory.onprem.has_lost(row, Field::ProxyAddresses), lost);
    }
    let finding = report.finding(Code::LostValues).unwrap();
    assert_eq!((finding.count, finding.first_line), (10, Some(2)));
    assert!(finding.text.contains("proxyAddresses (10 of 20 rows)"), "{}", finding.text);
    assert!(finding.text.contains("-join ';'"), "{}", finding.text);
}

#[test]
fn what_one_column_lost_another_may_still_have() {
    let text = format!(
        "ObjectGUID,UserPrincipalName,mail,EmailAddress,EmployeeID,DisplayName\n\
         {A},a@x.org,#NAME?,a@x.org,\"1,20E+06\",#REF!\n{B},b@x.org,#NAME?,,7,Bo\n"
    );
    let (directory, _) = import_one(Role::OnPrem, &text);
    let unknown = |row, field| is_unknown(&directory.onprem, row, field);
    assert!(!unknown(0, Field::Mail) && unknown(1, Field::Mail));
    assert!(unknown(0, Field::EmployeeId) && !unknown(1, Field::EmployeeId));
    assert!(unknown(0, Field::DisplayName) && !unknown(1, Field::DisplayName));
}

/// Twenty ids of bare digits in byte order, of which one is in text order and one of another version.
fn bare_hex(text_order: usize) -> String {
    let id = |at: usize| format!("{at:08x}-1111-4222-8333-444444444444");
    let row = |at: usize| {
        let digits = if at < text_order { id(at).replace('-', "") } else { guid(&id(at)).hex() };
        format!("{digits},u{at}@x.org\n")
    };
    format!("ObjectGUID,UserPrincipalName\n{}", (0..20).map(row).collect::<String>())
}

#[test]
fn a_row_that_contradicts_the_order_of_its_column_is_named_and_refused() {
    let (directory, report) = import_one(Role::OnPrem, &bare_hex(1));
    let users = &directory.onprem;
    assert_eq!(users.id(OnPremRow::new(0)), None);
    assert_eq!(users.id(OnPremRow::new(7)), Some(guid("00000007-1111-4222-8333-444444444444")));
    assert_eq!((report.rejected[0].line, report.rejected_total), (2, 1));
    assert!(report.rejected[0].reason.contains("contradict the column"));
    assert_eq!(report.finding(Code::UnreadableIds).unwrap().first_line, Some(2));
}

#[test]
fn below_a_clear_majority_the_operator_is_asked() {
    let text = bare_hex(5);
    let (directory, undecided) = import_one(Role::OnPrem, &text);
    assert!(directory.onprem.rows().all(|row| directory.onprem.id(row).is_none()));
    let asked = undecided.finding(Code::ByteOrder).unwrap();
    assert!(asked.text.contains("--hex text or --hex bytes"), "{}", asked.text);
    let said = |hex| {
        let rules = ReadingRules(vec![ReadingRule::Hex(hex)]);
        let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
        let file = MemoryFile { name: "ad.csv", role: Role::OnPrem, bytes: text.as_bytes() };
        let imported = import_bytes(&[file], &options, &Monitor::new()).unwrap();
        let found = imported.report.files[0].finding(Code::ByteOrder).unwrap();
        assert!(found.text.contains("as was said; "), "{}", found.text);
        let users = imported.directory.onprem;
        users.rows().filter(|row| users.id(*row).is_some()).count()
    };
    // Those of the other order are refused, whatever was said.
    assert_eq!((said(HexOrder::Bytes), said(HexOrder::Text)), (15, 5));
}

#[test]
fn a_consistency_guid_of_undecided_digits_is_no_reason_to_take_another_anchor() {
    let digits = [guid(A).hex(), B.replace('-', "")];
    let text = format!(
        "ObjectGUID,UserPrincipalName,mS-DS-ConsistencyGuid\n{C},c@x.org,{}\n{D},d@x.org,{}\n",
        digits[0], digits[1]
    );
    let (directory, _) = import_one(Role::OnPrem, &text);
    for row in directory.onprem.rows() {
        let anchor = source_anchor(&directory.onprem, row, &AnchorPolicy::Auto);
        assert!(matches!(anchor, Err(NoAnchor::UnreadableConsistencyGuid { .. })), "{anchor:?}");
    }
}

fn refusal(role: Role, text: &str) -> String {
    let file = MemoryFile { name: "list.csv", role, bytes: text.as_bytes() };
    match import_bytes(&[file], &ImportOptions::default(), &Monitor::new()) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn active_users_are_no_list_of_deleted_ones_and_the_other_way_round() {
    let digits = A.replace('-', "");
    let active = [
        format!(
            "Id,UserPrincipalName,UserType,DeletedDateTime\n{A},a@x.org,Member,\n{B},b@x.org,Member,\n"
        ),
        format!("Id,UserPrincipalName,Is Deleted\n{A},a@x.org,False\n{B},b@x.org,No\n"),
        format!("Id,UserPrincipalName,OnPremisesImmutableId,AccountEnabled\n{A},a@x.org,,True\n"),
        format!(
            "ObjectId,UserPrincipalName,ImmutableId,SoftDeletionTimestamp\n{A},a@x.org,,1/1/0001 12:00:00 AM\n"
        ),
    ];
    let deleted = [
        format!(
            "Id,UserPrincipalName,UserType,DeletedDateTime\n{A},a@x.org,Member,2025-01-02T00:00:00Z\n"
        ),
        format!("Id,UserPrincipalName,Is Deleted\n{A},a@x.org,True\n{B},b@x.org,Yes\n"),
        format!("Id,UserPrincipalName,AccountEnabled\n{A},{digits}a@x.org,True\n"),
    ];
    for text in &active {
        assert!(refusal(Role::Deleted, text).contains("Give it with --cloud"), "{text}");
        assert_eq!(refusal(Role::Cloud, text), "", "{text}");
    }
    for text in &deleted {
        assert!(refusal(Role::Cloud, text).contains("Give it with --deleted"), "{text}");
        assert_eq!(refusal(Role::Deleted, text), "", "{text}");
        assert_eq!(report(text.as_bytes()).kind, Some(Role::Deleted), "{text}");
    }
}

/// Lists of MSOnline have no time of deletion unless it is asked for.
#[test]
fn a_list_that_says_nothing_of_deletions_is_taken_at_its_word_and_that_is_said() {
    let text = "UserPrincipalName,DisplayName,ImmutableId\na@x.org,A,\n";
    let (directory, told) = import_one(Role::Deleted, text);
    assert_eq!(directory.deleted.as_ref().unwrap().len(), 1);
    assert!(told.finding(Code::DeletedUsers).unwrap().text.contains("Nothing in the file says so"));
    // But not against the list of the active ones.
    let active = format!(
        "ObjectId,UserPrincipalName,BlockCredential\n{A},a@x,False\n{B},b@x,False\n{C},c@x,False\n"
    );
    let bare = active.replace(",BlockCredential", ",Department");
    let names = [("cloud.csv", Role::Cloud, &active), ("deleted.csv", Role::Deleted, &bare)];
    let files = names.map(|(name, role, text)| MemoryFile { name, role, bytes: text.as_bytes() });
    let error = import_bytes(&files, &ImportOptions::default(), &Monitor::new()).unwrap_err();
    assert!(
        error.to_string().contains("deleted.csv: E08 it looks like an export of cloud users"),
        "{error}"
    );
}

#[test]
fn a_sheet_of_both_is_taken_apart_by_what_each_row_says() {
    let text = format!(
        "Id,UserPrincipalName,Is Deleted,UserType\n\
         {A},a@x.org,True,Member\n{B},b@x.org,False,Member\n{C},c@x.org,True,Member\n{D},d@x.org,#NAME?,Member\n"
    );
    let (directory, told) = import_one(Role::Cloud, &text);
    assert_eq!((directory.cloud.len(), directory.deleted.as_ref().unwrap().len()), (1, 2));
    assert_eq!(told.rejected[0].line, 5);
    assert!(told.finding(Code::OddValues).unwrap().text.contains("left out"));
    let (directory, told) = import_one(Role::Deleted, &text);
    assert_eq!(directory.deleted.as_ref().unwrap().len(), 2);
    let named = told.finding(Code::DeletedUsers).unwrap();
    assert!(
        named.text.contains("first line 3: these users are active, and left out"),
        "{}",
        named.text
    );
}

#[test]
fn a_destroyed_id_stays_unknown_where_two_files_tell_of_the_user() {
    let lost =
        format!("Id,UserPrincipalName,OnPremisesImmutableId,UserType\n{A},a@x.org,#NAME?,Member\n");
    let other = format!("Id,UserPrincipalName,Department,UserType\n{A},a@x.org,Sales,Member\n");
    for files in [[&lost, &other], [&other, &lost], [&lost, &lost]] {
        let files = files.map(|file| (Role::Cloud, file.as_bytes()));
        let users = import_all(&files).directory.cloud;
        let row = users.find(guid(A)).unwrap();
        assert!(users.anchor_cell(row).is_unknown());
    }
}
