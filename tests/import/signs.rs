//! CSV with other signs around its values than CSV has: blanks before the quotation marks, apostrophes, backslashes.

use hardmatch::directory::{CloudUsers, Field};
use hardmatch::import::{Code, Role};

use super::{codes, import_one};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const C: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const HEADINGS: [&str; 5] =
    ["Id", "UserPrincipalName", "DisplayName", "UserType", "OnPremisesImmutableId"];

fn rows() -> Vec<[&'static str; 5]> {
    vec![
        [A, "a@x.org", "Berg, Anna", "Member", ""],
        [B, "b@x.org", "Bert \"Bo\" Colm", "Member", "v8DYj2+gsEWydXKmSUVGGA=="],
        [C, "c@x.org", "O'Neil, Cleo", "Guest", ""],
    ]
}

/// The table with these signs between and around its values; `mark` stands for the sign inside a value.
fn table(between: &str, quote: &str, mark: &str) -> String {
    let line = |cells: &[&str; 5]| {
        let cells = cells.map(|cell| format!("{quote}{}{quote}", cell.replace(quote, mark)));
        cells.join(between) + "\n"
    };
    std::iter::once(HEADINGS).chain(rows()).map(|cells| line(&cells)).collect()
}

fn names(users: &CloudUsers) -> Vec<&str> {
    users.rows().map(|row| users.text_or_empty(row, Field::DisplayName)).collect()
}

#[test]
fn values_are_read_whatever_stands_around_them() {
    for (between, quote, mark, expected) in [
        (",", "\"", "\"\"", vec![]),
        (", ", "\"", "\"\"", vec!["W23"]),
        (" ,  ", "\"", "\"\"", vec!["W23"]),
        ("; ", "\"", "\"\"", vec!["W23"]),
        (",\t", "\"", "\"\"", vec!["W23"]),
        (",", "\"", "\\\"", vec!["W23"]),
        (", ", "\"", "\\\"", vec!["W23", "W23"]),
        (",", "'", "''", vec!["W23"]),
        (",", "'", "'", vec!["W23"]),
        (",", "'", "\\'", vec!["W23", "W23"]),
        (", ", "'", "''", vec!["W23"]),
        (";", "'", "''", vec!["W23"]),
    ] {
        let text = table(between, quote, mark);
        let plain = HEADINGS.join(between) + "\n" + text.split_once('\n').unwrap().1;
        for text in [text, plain] {
            let (directory, report) = import_one(Role::Cloud, &text);
            let expected_names: Vec<&str> = rows().iter().map(|row| row[2]).collect();
            assert_eq!(names(&directory.cloud), expected_names, "{text}");
            assert_eq!((codes(&report), report.rejected_total), (expected.clone(), 0), "{text}");
        }
    }
}

#[test]
fn a_row_that_signs_cut_apart_says_which() {
    let head = format!("{}\n{A},a@x.org,Anna,Member,\n", HEADINGS.join(","));
    for (row, sign, example) in [
        (format!("{B},b@x.org,\"5\\\", tall\",Member,\n"), "behind a backslash", "'5\\'"),
        (format!("{B},b@x.org,'Colm, Bert',Member,\n"), "in apostrophes", "''Colm'"),
        (
            format!("\"{B}\",\"b@x.org\",\"5\\\", tall\",\"Member\"\n"),
            "behind a backslash",
            "'5\\'",
        ),
    ] {
        let (directory, report) = import_one(Role::Cloud, &format!("{head}{row}"));
        assert_eq!(directory.cloud.len(), 1, "{row}");
        let said = report.finding(Code::RaggedRows).unwrap();
        assert!(said.text.contains(example) && said.command.is_some(), "{said:?}");
        assert!(report.rejected[0].reason.contains(sign), "{:?}", report.rejected);
        assert_eq!(said.lines, [3], "{said:?}");
    }
}

#[test]
fn values_that_only_look_so_are_as_they_stand() {
    let head = HEADINGS.join(",");
    let text = format!(
        "{head}\n{A},a@x.org,\"C:\\temp\\\",Member,\n{B},b@x.org,'t Hooft,Member,\n{C},c@x.org,\"say, \"\"x\"\"\",Guest,\\N\n"
    );
    let (directory, report) = import_one(Role::Cloud, &text);
    assert_eq!(names(&directory.cloud), ["C:\\temp\\", "'t Hooft", "say, \"x\""]);
    // What MySQL writes for nothing is nothing.
    assert_eq!(codes(&report), ["W06"], "{:?}", report.codes);
}
