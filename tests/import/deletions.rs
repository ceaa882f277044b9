//! Columns that tell who is deleted, and what is said where nothing in a file does.

use hardmatch::directory::{Cell, CloudUsers, DeletedUsers, Field};
use hardmatch::import::{
    Code, FileReport, ImportOptions, MemoryFile, Monitor, ReadingRule, ReadingRules, Role,
    import_bytes,
};

use super::{import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const C: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";

fn list(headings: &str, cells: [&str; 3]) -> String {
    let rows = [(A, "a"), (B, "b"), (C, "c")].into_iter().zip(cells);
    let rows: String =
        rows.map(|((id, name), cell)| format!("{id},{name}@x.org,,Member,{cell}\n")).collect();
    format!("id,userPrincipalName,onPremisesImmutableId,userType,{headings}\n{rows}")
}

fn upns(users: &CloudUsers) -> Vec<&str> {
    users.rows().map(|row| users.text_or_empty(row, Field::Upn)).collect()
}

fn times(users: &DeletedUsers) -> Vec<Cell<&str>> {
    users.rows().map(|row| users.text(row, Field::Deleted)).collect()
}

fn said(report: &FileReport) -> &str {
    report.finding(Code::DeletedUsers).map_or("", |finding| finding.text.as_str())
}

#[test]
fn a_time_at_which_a_user_is_gone_for_good_tells_that_it_is_deleted() {
    const WHEN: &str = "2026-01-31T00:00:00Z";
    for (heading, time) in [
        ("permanentDeletionDateTime", Cell::Unknown),
        ("Permanent deletion date", Cell::Unknown),
        ("softDeletedDateTime", Cell::Value(WHEN)),
        ("WhenSoftDeleted", Cell::Value(WHEN)),
    ] {
        let all = list(heading, [WHEN; 3]);
        assert_eq!(report(all.as_bytes()).kind, Some(Role::Deleted), "{heading}");
        let (directory, _) = import_one(Role::Deleted, &all);
        assert_eq!(times(&directory.deleted.unwrap()), [time; 3], "{heading}");
        let (directory, told) = import_one(Role::Cloud, &list(heading, ["", WHEN, ""]));
        assert_eq!(upns(&directory.cloud), ["a@x.org", "c@x.org"], "{heading}");
        assert_eq!(times(&directory.deleted.unwrap()), [time], "{heading}");
        assert_eq!(told.finding(Code::DeletedUsers).unwrap().lines, [3], "{heading}");
        let none = list(heading, [""; 3]);
        assert_eq!(import_one(Role::Cloud, &none).0.cloud.len(), 3, "{heading}");
    }
    // Of two columns any tells it, and the time is that of the deletion.
    for (cells, time) in [
        (["2026-01-01,2026-01-31"; 3], Cell::Value("2026-01-01")),
        ([",2026-01-31"; 3], Cell::Unknown),
        (["2026-01-01,"; 3], Cell::Value("2026-01-01")),
    ] {
        for headings in
            ["deletedDateTime,permanentDeletionDateTime", "Deleted date,Permanent deletion date"]
        {
            let (directory, _) = import_one(Role::Deleted, &list(headings, cells));
            assert_eq!(times(&directory.deleted.unwrap()), [time; 3], "{headings} {cells:?}");
        }
    }
}

#[test]
fn a_column_that_looks_like_a_deletion_and_is_not_read_is_named() {
    let text = list("Scheduled purge", ["2026-01-31", "", "2026-02-01"]);
    let (directory, told) = import_one(Role::Cloud, &text);
    assert_eq!(directory.cloud.len(), 3);
    assert!(said(&told).contains("--column 'deleted=Scheduled purge'"), "{:?}", told.codes);
    let rule = "column deleted=Scheduled purge".parse::<ReadingRule>().unwrap();
    let rules = ReadingRules(vec![rule]);
    let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
    let file = MemoryFile { name: "list.csv", role: Role::Cloud, bytes: text.as_bytes() };
    let imported = import_bytes(&[file], &options, &Monitor::new()).unwrap();
    assert_eq!(upns(&imported.directory.cloud), ["b@x.org"]);
    // A heading alone tells nothing, nor does a time under another.
    for (heading, cell) in
        [("Deleted items", "12"), ("Last sign-in", "2026-01-31"), ("Deleted items", "")]
    {
        let (_, told) = import_one(Role::Cloud, &list(heading, [cell; 3]));
        assert_eq!(said(&told), "", "{heading}");
    }
}

/// Whatever the language and wherever in the file the deleted user stands.
#[test]
fn a_heading_that_speaks_of_a_deletion_is_offered_with_its_users() {
    for (heading, cell) in [
        ("Löschdatum", "30.11.2026"),
        ("Gelöscht", "30.11.2026"),
        ("Date de suppression", "30/11/2026"),
        ("Supprimé le", "30/11/2026"),
        ("Data eliminazione", "30/11/2026"),
        ("Verwijderd op", "30-11-2026"),
        ("Data usunięcia", "2026-11-30"),
        ("Excluído em", "30/11/2026"),
        ("Borttagningsdatum", "2026-11-30"),
        ("Slettet den", "30-11-2026"),
        ("Silinme tarihi", "30.11.2026"),
        ("Removed", "11/30/2026"),
        ("Removed", "Yes"),
        ("RecycleBinDate", "11/30/2026"),
        ("Restore until", "12/30/2026"),
        ("Days to purge", "12"),
        ("Tage bis zur Löschung", "12"),
        ("Date deleted", "2026-11-30"),
    ] {
        let mut text = list(heading, ["", "", ""]);
        let active = |at: u32| format!("00000000-0000-4000-8000-{at:012},u{at}@x.org,,Member,\n");
        text.extend((0..80).map(active));
        text.push_str("11111111-0000-4000-8000-000000000000,gone@x.org,,Member,");
        text.push_str(cell);
        text.push('\n');
        let (directory, told) = import_one(Role::Cloud, &text);
        assert_eq!(directory.cloud.len(), 84, "{heading}");
        let finding = told.finding(Code::DeletedUsers).unwrap();
        assert_eq!((finding.count, finding.lines.as_slice()), (1, &[85][..]), "{heading}");
        let rule = format!("deleted={heading}");
        assert!(finding.text.contains(&rule), "{heading}: {}", finding.text);
        let rules = ReadingRules(vec![format!("column {rule}").parse::<ReadingRule>().unwrap()]);
        let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
        let file = MemoryFile { name: "list.csv", role: Role::Cloud, bytes: text.as_bytes() };
        let directory = import_bytes(&[file], &options, &Monitor::new()).unwrap().directory;
        let deleted = directory.deleted.map(|users| users.len());
        assert_eq!((directory.cloud.len(), deleted), (83, Some(1)), "{heading}");
    }
    for (heading, cell) in [
        ("Removed", "No"),
        ("Days to purge", ""),
        ("RetainDeletedItemsFor", "14.00:00:00"),
        ("Deletion protection", "True"),
        ("License removed on", "2026-11-30"),
    ] {
        let (_, told) = import_one(Role::Cloud, &list(heading, [cell, "", ""]));
        assert_eq!(said(&told), "", "{heading}");
    }
}

#[test]
fn why_a_list_is_taken_for_one_of_deleted_users_is_said_as_it_is() {
    let users = format!("[{{\"id\":\"{A}\",\"userPrincipalName\":\"a@x.org\"}}]");
    let (_, told) = import_one(Role::Deleted, &format!("{{\"deletedUsers\":{users}}}"));
    assert!(said(&told).contains("their list is called so"), "{}", said(&told));
    let found = report(format!("{{\"deletedUsers\":{users}}}").as_bytes());
    assert!(said(&found).contains("their list is called so"), "{}", said(&found));
    let text = format!("UserPrincipalName,ObjectId\na@x.org,{A}\n");
    let (_, told) = import_one(Role::Deleted, &text);
    assert!(said(&told).contains("given as that"), "{}", said(&told));
}

#[test]
fn how_two_records_of_a_person_stand_to_each_other_is_said_as_it_is() {
    let told = |rows: [&str; 2]| {
        let head = "id,userPrincipalName,department,licenses,proxyAddresses";
        let rows: String = rows.iter().map(|row| format!("{A},a@x.org,{row}\n")).collect();
        let (_, report) = import_one(Role::Cloud, &format!("{head}\n{rows}"));
        report.finding(Code::RepeatedPeople).unwrap().text.clone()
    };
    for (rows, expected) in [
        (["IT,E3,smtp:a@x.org", "IT,E3,SMTP:A@x.org"], ": identical where both say something."),
        (["IT,E3,smtp:a@x.org", "IT,,"], ": identical where both say something."),
        (
            ["IT,E3,smtp:a@x.org", "IT,E5,smtp:b@x.org"],
            "but for lists, which are united (Addresses, Licences).",
        ),
        (
            ["IT,E3,smtp:a@x.org", "HR,E3,smtp:a@x.org"],
            "differ in Department; the first value that is whole is kept.",
        ),
        (
            ["IT,E3,smtp:a@x.org", "HR,E3,smtp:b@x.org"],
            "differ in Department; the first value that is whole is kept, and lists are united (Addresses).",
        ),
    ] {
        let text = told(rows);
        assert!(text.ends_with(expected), "{rows:?}: {text}");
    }
}
