//! Users who are called deleted in a column of states.

use hardmatch::directory::{Cell, CloudRow, Field, Role, Row};
use hardmatch::import::{
    Code, ImportOptions, MemoryFile, Monitor, ReadingRule, ReadingRules, import_bytes,
};

use super::{import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";

fn text(heading: &str, states: [&str; 3]) -> String {
    let [a, b, c] = states;
    format!(
        "Id,UserPrincipalName,OnPremisesImmutableId,UserType,{heading}\n{A},a@x,,Member,{a}\n{B},b@x,,Member,{b}\n{C},c@x,,Member,{c}\n"
    )
}

#[test]
fn a_word_for_deleted_puts_its_user_aside() {
    for (heading, active, deleted) in [
        ("Status", "Active", "Deleted"),
        ("AccountStatus", "Disabled", "Deleted"),
        ("User state", "Enabled", "Soft-deleted"),
        ("Kontostatus", "Aktiv", "Gelöscht"),
        ("Statut", "Actif", "Supprimé"),
        ("In Recycle Bin", "False", "True"),
        ("Soft deleted", "No", "Yes"),
        ("Lifecycle state", "", "Removed"),
        ("State", "Active", "Deleted"),
        ("State", "Bavaria", "SoftDeleted"),
        ("Estado", "Activo", "Eliminado"),
    ] {
        let (directory, report) =
            import_one(Role::Cloud, &text(heading, [active, deleted, active]));
        let upns = |row: u32| directory.cloud.text(CloudRow::new(row), Field::Upn);
        assert_eq!([upns(0), upns(1)], [Cell::Value("a@x"), Cell::Value("c@x")], "{heading}");
        assert_eq!(directory.cloud.len(), 2, "{heading}");
        assert_eq!(directory.deleted.map(|deleted| deleted.len()), Some(1), "{heading}");
        assert_eq!(report.finding(Code::DeletedUsers).unwrap().lines, [3], "{heading}");
        let column = report.columns.iter().find(|column| column.header == heading).unwrap();
        let is_of_address = matches!(heading, "State" | "Estado");
        let field = if is_of_address { "state" } else { "deleted" };
        assert_eq!(column.field.as_deref(), Some(field), "{heading}");
    }
}

/// The list that a user was taken from may say it, and so may the type of its mailbox.
#[test]
fn a_word_for_deleted_is_asked_about_whatever_the_heading() {
    for (heading, active, deleted) in [
        ("List", "Active users", "Deleted users"),
        ("Source", "Users", "Recycle bin"),
        ("RecipientTypeDetails", "UserMailbox", "SoftDeletedMailbox"),
        ("ObjectState", "Active", "SoftDeleted"),
        ("Liste", "Benutzer", "Gelöschte Benutzer"),
    ] {
        let asked = text(heading, [active, deleted, active]);
        let (directory, report) = import_one(Role::Cloud, &asked);
        assert_eq!((directory.cloud.len(), directory.deleted.is_none()), (2, true), "{heading}");
        let said = report.finding(Code::OddValues).unwrap();
        let rule = format!("deleted={heading}");
        assert!(said.lines == [3] && said.text.contains(&rule), "{said:?}");
        for (rule, active, deleted) in
            [(format!("column {rule}"), 2, Some(1)), (format!("column none={heading}"), 3, None)]
        {
            let rules = ReadingRules(vec![rule.parse::<ReadingRule>().unwrap()]);
            let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
            let file = MemoryFile { name: "cloud.csv", role: Role::Cloud, bytes: asked.as_bytes() };
            let directory = import_bytes(&[file], &options, &Monitor::new()).unwrap().directory;
            let users = (directory.cloud.len(), directory.deleted.map(|users| users.len()));
            assert_eq!(users, (active, deleted), "{rule}");
        }
    }
}

/// The column may be about something else: nobody is linked by a guess.
#[test]
fn where_the_column_may_be_about_something_else_it_is_asked() {
    let doubtful = text("Sync result", ["Active", "Deleted", "Active"]);
    let (directory, report) = import_one(Role::Cloud, &doubtful);
    assert_eq!(directory.cloud.len(), 2);
    let said = report.finding(Code::OddValues).unwrap();
    assert!(said.lines == [3] && said.text.contains("'deleted=Sync result'"), "{said:?}");
    for (rule, active, deleted) in
        [("column deleted=Sync result", 2, Some(1)), ("column none=Sync result", 3, None)]
    {
        let rules = ReadingRules(vec![rule.parse::<ReadingRule>().unwrap()]);
        let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
        let file = MemoryFile { name: "cloud.csv", role: Role::Cloud, bytes: doubtful.as_bytes() };
        let imported = import_bytes(&[file], &options, &Monitor::new()).unwrap();
        let directory = imported.directory;
        assert_eq!(directory.cloud.len(), active, "{rule}");
        assert_eq!(directory.deleted.map(|users| users.len()), deleted, "{rule}");
        assert!(imported.report.files[0].finding(Code::OddValues).is_none(), "{rule}");
    }
}

#[test]
fn states_that_say_nothing_of_a_deletion_leave_everybody_in() {
    for (heading, states) in [
        ("Status", ["Active", "Disabled", "Blocked"]),
        ("Status", ["In progress", "", "Done"]),
        ("Department", ["Removed goods", "Sales", "Active"]),
        ("License", ["removed", "E3", "E5"]),
    ] {
        let (directory, report) = import_one(Role::Cloud, &text(heading, states));
        assert_eq!((directory.cloud.len(), directory.deleted.is_none()), (3, true), "{heading}");
        assert!(report.finding(Code::OddValues).is_none(), "{heading}");
    }
}

#[test]
fn objects_on_premises_that_are_called_deleted_are_left_out() {
    let text = format!(
        "ObjectGUID,SamAccountName,Account Status\n{A},a,Enabled\n{B},b,Deleted\n{C},c,Disabled\n"
    );
    let found = report(text.as_bytes());
    assert_eq!((found.users, found.finding(Code::NotUsers).unwrap().count), (2, 1));
}
