//! The edges of tables: rows that end before their headings do, columns without a heading, rows below the last user.

use hardmatch::directory::{Cell, Field, OnPremRow, Row};
use hardmatch::import::{
    Code, ImportOptions, Monitor, ReadingRule, ReadingRules, Role, inspect_bytes,
};

use super::{codes, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";

/// An editor that leaves out empty fields at the ends of lines changes nothing; what was moved, or cut off, is not read.
#[test]
fn a_row_without_its_last_fields_is_read_where_the_others_stand_in_their_columns() {
    let wide = "ObjectGUID,SamAccountName,UserPrincipalName,mail,Phone,Fax";
    let names = "ObjectGUID,UserPrincipalName,GivenName,Surname,Department,Title";
    let full = format!("{A},a,a@x.org,a@x.org,1,2\n");
    let with_gap = format!("{A},a@x.org,Ann,,Sales,Clerk\n");
    let filled = format!("{A},a@x.org,Ann,Ash,Sales,Clerk\n");
    let table = |headings: &str, row: &str, last: &str| format!("{headings}\n{row}{last}");
    for (text, users, trimmed) in [
        (table(wide, &full, &format!("{B},b,b@x.org,b@x.org\n")), 2, 1),
        (table(wide, &full, &format!("{B},b,b@x.org,\n{C},c,c@x.org\n")), 3, 2),
        (table(wide, "", &format!("{B},b,b@x.org,b@x.org\n{C},c,c@x.org,c@x.org\n")), 2, 2),
        // Empty fields in the middle are kept, so that the last ones are those that are missing.
        (table(names, &with_gap, &format!("{B},b@x.org,Bo,Berg\n")), 2, 1),
        (table(names, &filled, &format!("{B},b@x.org,,Berg\n")), 2, 1),
        // Any of the names may be the one that is missing.
        (table(names, &filled, &format!("{B},b@x.org,Berg\n")), 1, 0),
        // One before the last is missing: what stands there is another column's.
        (table(wide, &full, &format!("{B},b@x.org,b@x.org\n")), 1, 0),
        (table(wide, &full, &format!("{B},b,b@x.org,1,2\n")), 1, 0),
        (table(wide, &full, "b,b@x.org,b@x.org\n"), 1, 0),
        (table(wide, &full, &format!("{B},b\n{B}\n")), 1, 0),
        // The file ends there.
        (table(wide, &full, &format!("{B},b,b@x.org,b@x.org")), 1, 0),
        (table(wide, &full, &format!("{C},c,c@x.org\n{B},b,b@x.org,b@x.or")), 2, 1),
    ] {
        let (directory, found) = import_one(Role::OnPrem, &text);
        assert_eq!(directory.onprem.len(), users, "{text}");
        let count = found.finding(Code::TrimmedRows).map_or(0, |finding| finding.count);
        assert_eq!(count, trimmed, "{text}");
        let left_out = text.lines().count() - 1 - users;
        assert_eq!(found.rejected_total, left_out as u64, "{text}");
        assert_eq!(codes(&found).contains(&"W08"), left_out > 0, "{text}");
    }
}

/// Totals, counts and page numbers are nobody, whatever column they stand in and however many cells they take.
#[test]
fn what_stands_below_a_table_is_left_out_and_named() {
    let headings = "ObjectGUID,SamAccountName,UserPrincipalName,EmployeeID";
    for (footer, is_one) in [
        ("Total,43,,", true),
        ("Total: 43", true),
        ("Anzahl: 43,,,", true),
        (",Anzahl,43,", true),
        ("(43 rows affected)", true),
        ("43 rows selected.", true),
        ("-- end of report --", true),
        ("Page 1 of 3,,,", true),
        ("Total,,,43", true),
        // Users whose values were lost are users.
        ("gone,43,,", false),
        (",total.user,,43", false),
        ("Total,zoe,,", false),
        ("Total,43,zoe@x.org,", false),
    ] {
        let text = format!("{headings}\n{A},a,a@x.org,1\n{footer}\n{B},b,b@x.org,2\n");
        let found = report(text.as_bytes());
        assert_eq!(found.users, if is_one { 2 } else { 3 }, "{footer}: {:?}", found.codes);
        assert_eq!(codes(&found).contains(&"W10"), is_one, "{footer}: {:?}", found.codes);
        assert!(!is_one || codes(&found) == ["W10"], "{footer}: {:?}", found.codes);
    }
    let text = format!("{headings}\n{A},a,a@x.org,1\n\n(1 row affected)\n");
    let told = report(text.as_bytes());
    let told = told.codes.iter().find(|it| it.text.contains("remark")).unwrap();
    assert_eq!((&told.lines[..], told.text.contains("'(1 row affected)'")), (&[4][..], true));
}

/// A spreadsheet that has taken each line for one cell: also those of the values that have several.
#[test]
fn lines_in_quotation_marks_may_have_values_of_several_lines() {
    let rows = [
        "ObjectGUID,UserPrincipalName,DisplayName\n".to_string(),
        format!("{A},a@x.org,\"New\nLine, Ann\"\n"),
        format!("{B},b@x.org,\"Bo \"\"B\"\" Berg\"\n"),
        format!("{C},c@x.org,Cy\n"),
    ];
    let quoted = |row: &String| format!("\"{}\"\n", row.trim_end().replace('"', "\"\""));
    let text: String = rows.iter().map(quoted).collect();
    let (directory, found) = import_one(Role::OnPrem, &text);
    assert_eq!(codes(&found), ["W23"], "{:?}", found.codes);
    let names = (0..3).map(|row| directory.onprem.text(OnPremRow::new(row), Field::DisplayName));
    let names: Vec<_> = names.collect();
    assert_eq!(names, ["New\nLine, Ann", "Bo \"B\" Berg", "Cy"].map(Cell::Value));
    // The marks around the whole line hold its lines together, too.
    let bare = text.replacen("\"\"New\nLine, Ann\"\"", "New\nLine", 1);
    assert_ne!(bare, text);
    let (directory, _) = import_one(Role::OnPrem, &bare);
    let name = directory.onprem.text(OnPremRow::new(0), Field::DisplayName);
    assert_eq!((directory.onprem.len(), name), (3, Cell::Value("New Line")));
    // Two records in one cell were taken in by a mark that is not closed.
    let open = text.replacen("Berg\"\"\"\n\"", "Berg\"\"\n", 1);
    assert_ne!(open, text);
    assert_eq!(codes(&report(open.as_bytes())), ["E11"], "{open}");
}

/// Tabs stand for blanks, and folds may have lost them: what is clear is read, and the rest is unknown and named.
#[test]
fn ldif_of_a_paste_is_read_as_it_was() {
    let entry = |sign: &str, fold: &str| {
        format!(
            "dn:{sign}CN=Zoe,OU=Staff,DC=corp,DC\n{fold}=x\nobjectGUID:{sign}\nuserPrincipalName:{sign}zoe.mue\n{fold}ller@x.org\n\n"
        )
        .replace(&format!("objectGUID:{sign}"), "objectGUID:: FhjLsYV9fEWfMioUItAOFw==")
    };
    for (text, codes_found, upn) in [
        (entry(" ", " "), vec![], Cell::Value("zoe.mueller@x.org")),
        (entry("\t", " "), vec![], Cell::Value("zoe.mueller@x.org")),
        (entry("  ", "\t"), vec![], Cell::Value("zoe.mueller@x.org")),
        (
            "dn: CN=Zoe\nobjectGUID:: FhjLsYV9fEWfM\nioUItAOFw==\nuserPrincipalName: zoe.mue\nller@x.org\n\n".into(),
            vec!["W23"],
            Cell::Value("zoe.mueller@x.org"),
        ),
        (
            "dn: CN=Zoe\nobjectGUID:: FhjLsYV9fEWfMioUItAOFw==\nuserPrincipalName: zoe.mue\nller@x.org\n\n".into(),
            vec!["W08"],
            Cell::Unknown,
        ),
    ] {
        let (directory, found) = import_one(Role::OnPrem, &text);
        assert_eq!(directory.onprem.text(OnPremRow::new(0), Field::Upn), upn, "{text}");
        let id = directory.onprem.display(OnPremRow::new(0), Field::ObjectGuid);
        assert!(!id.is_unknown(), "{text}");
        assert_eq!(codes(&found), codes_found, "{text}: {:?}", found.codes);
    }
}

/// Columns without a heading are columns: their values are none of another, and `--column` reads them by their place.
#[test]
fn a_column_without_a_heading_is_named_by_its_place() {
    let rows = |row: &dyn Fn(&str, &str) -> String| {
        [(A, "a"), (B, "b"), (C, "c")].map(|(id, name)| row(id, name) + "\n").concat()
    };
    let last = rows(&|id, name| format!("{id},{name}@x.org,{name}@y.org,"));
    let last = last.replace("b@y.org,", "b@y.org,x");
    let middle = rows(&|id, name| format!("{id},{name}@y.org,{name}@x.org"));
    let first = rows(&|id, name| format!("{id},{name}@x.org,{name}@y.org"));
    for (text, column, looks) in [
        (format!("ObjectGUID,UserPrincipalName,mail,\n{last}"), 3, None),
        (format!("ObjectGUID,UserPrincipalName,mail\n{last}"), 3, None),
        (format!("ObjectGUID,,mail\n{middle}"), 1, Some("upn")),
        (format!(",UserPrincipalName,mail\n{first}"), 0, Some("object_guid")),
        (format!("ObjectGUID,UserPrincipalName\n{first}"), 2, Some("mail")),
    ] {
        let (_, found) = import_one(Role::OnPrem, &text);
        assert_eq!(found.users, 3, "{text}: {:?}", found.codes);
        assert!(!codes(&found).contains(&"W08"), "{text}: {:?}", found.codes);
        let column_found = &found.columns[column];
        assert_eq!(column_found.header, format!("column {}", column + 1), "{text}");
        assert_eq!(column_found.likely.as_deref(), looks, "{text}");
    }
    // A header that is there again has no more fields than it had.
    let twice =
        format!("ObjectGUID,UserPrincipalName,mail\n{last}ObjectGUID,UserPrincipalName,mail\n");
    assert_eq!(codes(&report(twice.as_bytes())), ["W11"]);
    // One that holds the delimiter has a field more than the others.
    let headings = "ObjectGUID,UserPrincipalName,DisplayName,\n";
    let named = rows(&|id, name| format!("{id},{name}@x.org,Ann,"))
        .replace("b@x.org,Ann,", "b@x.org,Berg, Bo,");
    assert_eq!(codes(&report(format!("{headings}{named}").as_bytes())), ["W08"]);
    // Row numbers before the first column move all others.
    let numbered = rows(&|id, name| format!("1,{id},{name}@x.org"));
    let found = report(format!("ObjectGUID,UserPrincipalName\n{numbered}").as_bytes());
    assert_eq!(found.users, 0, "{:?}", found.codes);
}

#[test]
fn what_is_said_of_a_column_without_a_heading_is_read() {
    let text = format!("ObjectGUID,,DisplayName\n{A},a@x.org,Ann\n{B},b@x.org,Bo\n");
    let rule = "column upn=column 2".parse::<ReadingRule>().unwrap();
    let options =
        ImportOptions { rules: ReadingRules(vec![rule]).into(), ..ImportOptions::default() };
    let found =
        inspect_bytes("a.csv", text.as_bytes(), Some(Role::OnPrem), &options, &Monitor::new());
    assert_eq!(
        (found.columns[1].field.as_deref(), found.columns[1].why.as_str()),
        (Some("upn"), "you said so")
    );
}

/// Power Query and flattened JSON put the name of a table or a class before each heading.
#[test]
fn headings_behind_the_name_of_a_table_are_read() {
    for headings in [
        "user.objectGUID,user.userPrincipalName,user.displayName",
        "Users[objectGUID],Users[userPrincipalName],Users[displayName]",
        "Column1.objectGUID,Column1.userPrincipalName,Column1.displayName",
        "properties.objectGUID,user.userPrincipalName,person.displayName",
    ] {
        let text = format!("{headings}\n{A},a@x.org,Ann\n{B},b@x.org,Bo\n");
        let (directory, found) = import_one(Role::OnPrem, &text);
        assert_eq!(codes(&found), Vec::<&str>::new(), "{headings}: {:?}", found.codes);
        assert_eq!(directory.onprem.text(OnPremRow::new(1), Field::Upn), Cell::Value("b@x.org"));
        let guid = directory.onprem.display(OnPremRow::new(1), Field::ObjectGuid);
        assert_eq!(guid.value().as_deref(), Some(B), "{headings}");
        let shown = headings.split(',').next().unwrap();
        assert_eq!(found.columns[0].header, shown);
    }
    // Of somebody else there is nothing to read.
    let text = format!("userPrincipalName,displayName,manager.objectGUID\na@x.org,Ann,{B}\n");
    let (directory, _) = import_one(Role::OnPrem, &text);
    assert!(directory.onprem.display(OnPremRow::new(0), Field::ObjectGuid).is_unknown());
}

#[test]
fn what_a_trimmed_row_lacks_is_empty_and_its_lines_are_named() {
    let text = format!(
        "ObjectGUID,UserPrincipalName,mail,Department\n{A},a@x.org,a@x.org,Sales\n{B},b@x.org\n{C},c@x.org,c@x.org\n"
    );
    let (directory, found) = import_one(Role::OnPrem, &text);
    let users = &directory.onprem;
    assert_eq!(users.text(OnPremRow::new(1), Field::Mail), Cell::Empty);
    assert_eq!(users.text(OnPremRow::new(2), Field::Mail), Cell::Value("c@x.org"));
    let told = found.finding(Code::TrimmedRows).unwrap();
    assert_eq!((told.count, &told.lines[..]), (2, &[3, 4][..]));
    assert_eq!(
        told.text,
        "2 rows lack the last fields of the 4 of the header, as if an editor or a spreadsheet had left out empty ones: read, with nothing in them."
    );
    assert_eq!(codes(&report(text.as_bytes())), ["I05"]);
}
