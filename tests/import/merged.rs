//! Merged cells of workbooks: one value over several rows or columns.

use std::fmt::Write as _;

use hardmatch::directory::{Cell, CloudRow, CloudUsers, Field, Row};
use hardmatch::import::{Code, FileReport, ImportOptions, MemoryFile, Monitor, Role, import_bytes};

use super::codes;
use super::packed::{excel_of, open_document_content, open_document_of};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const C: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const ID: &str = "v8DYj2+gsEWydXKmSUVGGA==";
const OTHER_ID: &str = "MK/qPEKB6kiR2TCA+bQ5/A==";

/// A cell, by its row and column.
type Place = (usize, usize);
/// Cells from one to another.
type Area = (Place, Place);

fn is_covered((row, column): Place, areas: &[Area]) -> bool {
    areas.iter().any(|(first, last)| {
        (first.0..=last.0).contains(&row)
            && (first.1..=last.1).contains(&column)
            && (row, column) != *first
    })
}

fn excel(rows: &[Vec<&str>], areas: &[Area]) -> Vec<u8> {
    let mut sheet = "<worksheet><sheetData>".to_string();
    for (row, cells) in rows.iter().enumerate() {
        sheet.push_str("<row>");
        for (column, text) in cells.iter().enumerate() {
            match *text {
                _ if is_covered((row, column), areas) => sheet.push_str("<c/>"),
                "" => sheet.push_str("<c/>"),
                text if text.starts_with('<') => sheet.push_str(text),
                text => write!(sheet, "<c t=\"inlineStr\"><is><t>{text}</t></is></c>").unwrap(),
            }
        }
        sheet.push_str("</row>");
    }
    let name = |(row, column): Place| {
        format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1)
    };
    let merged: String = areas
        .iter()
        .map(|(first, last)| format!("<mergeCell ref=\"{}:{}\"/>", name(*first), name(*last)))
        .collect();
    write!(sheet, "</sheetData><mergeCells>{merged}</mergeCells></worksheet>").unwrap();
    excel_of(&[("S", sheet.as_bytes())])
}

fn open_document(rows: &[Vec<&str>], areas: &[Area]) -> Vec<u8> {
    let mut table = String::new();
    for (row, cells) in rows.iter().enumerate() {
        table.push_str("<table:table-row>");
        for (column, text) in cells.iter().enumerate() {
            if is_covered((row, column), areas) {
                table.push_str("<table:covered-table-cell/>");
                continue;
            }
            let spans = areas.iter().find(|(first, _)| *first == (row, column));
            let spans = spans.map_or_else(String::new, |(first, last)| {
                let (rows, columns) = (last.0 - first.0 + 1, last.1 - first.1 + 1);
                format!(" table:number-columns-spanned=\"{columns}\" table:number-rows-spanned=\"{rows}\"")
            });
            if text.is_empty() {
                write!(table, "<table:table-cell{spans}/>").unwrap();
            } else {
                write!(table, "<table:table-cell{spans} office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>").unwrap();
            }
        }
        table.push_str("</table:table-row>");
    }
    open_document_of(open_document_content(&[("S", &table)]).as_bytes())
}

fn read(name: &str, bytes: &[u8]) -> (CloudUsers, FileReport) {
    let files = [MemoryFile { name, role: Role::Cloud, bytes }];
    let options = ImportOptions::default();
    let mut imported = import_bytes(&files, &options, &Monitor::new()).unwrap();
    (imported.directory.cloud, imported.report.files.remove(0))
}

/// What is read of the same table as a workbook of either kind.
fn both(rows: &[Vec<&str>], areas: &[Area], each: impl Fn(&CloudUsers, &FileReport)) {
    for (name, bytes) in [("b.xlsx", excel(rows, areas)), ("b.ods", open_document(rows, areas))] {
        let (users, report) = read(name, &bytes);
        each(&users, &report);
    }
}

fn table() -> Vec<Vec<&'static str>> {
    let headings = [
        "Id",
        "UserPrincipalName",
        "DisplayName",
        "AccountEnabled",
        "UserType",
        "OnPremisesImmutableId",
        "Department",
    ];
    vec![
        headings.to_vec(),
        vec![A, "a@x.org", "Anna", "True", "Member", ID, "Sales"],
        vec![B, "b@x.org", "Bert", "True", "Member", OTHER_ID, "Sales"],
        vec![C, "c@x.org", "Cleo", "False", "Guest", "", "IT"],
    ]
}

/// What the first and the second user have in a field, and the third.
fn texts(users: &CloudUsers, field: Field) -> Vec<Option<&str>> {
    let text = |row: CloudRow| match users.text(row, field) {
        Cell::Value(text) => Some(text),
        Cell::Empty => Some(""),
        Cell::Unknown => None,
    };
    users.rows().map(text).collect()
}

#[test]
fn what_many_have_is_read_of_each_row() {
    let areas = [((1, 3), (2, 3)), ((1, 4), (3, 4)), ((1, 6), (2, 6))];
    both(&table(), &areas, |users, report| {
        assert_eq!(codes(report), ["W17"], "{:?}", report.codes);
        let flags: Vec<Option<bool>> =
            users.rows().map(|row| users.flag(row, Field::Enabled).value()).collect();
        assert_eq!(flags, [Some(true), Some(true), Some(false)]);
        assert_eq!(texts(users, Field::UserType), [Some("Member"); 3]);
        assert_eq!(texts(users, Field::Department), [Some("Sales"), Some("Sales"), Some("IT")]);
        let said = report.finding(Code::SpreadsheetChanges).unwrap();
        assert_eq!((said.count, said.command.is_none()), (7, true), "{said:?}");
    });
}

#[test]
fn what_one_user_has_is_nobody_s_where_it_stands_for_several_rows() {
    for (area, field) in [
        (((1, 0), (2, 0)), Field::CloudId),
        (((1, 1), (2, 1)), Field::Upn),
        (((1, 2), (2, 2)), Field::DisplayName),
        (((1, 5), (2, 5)), Field::ImmutableId),
    ] {
        both(&table(), &[area], |users, report| {
            let row = CloudRow::new;
            for at in 0..2 {
                let is_unknown = match field {
                    Field::CloudId => users.guid(row(at), field).is_unknown(),
                    Field::ImmutableId => users.anchor_cell(row(at)).is_unknown(),
                    _ => users.text(row(at), field).is_unknown(),
                };
                assert!(is_unknown, "{field:?} {at}");
            }
            let said = report.finding(Code::SpreadsheetChanges).unwrap();
            assert_eq!((said.count, said.lines.as_slice()), (2, &[2, 3][..]), "{said:?}");
            assert!(said.text.contains("Unmerge") && said.command.is_some(), "{said:?}");
            // The third user is as it was.
            assert_eq!(users.text(row(2), Field::Upn), Cell::Value("c@x.org"));
            assert!(!users.anchor_cell(row(2)).is_unknown(), "{field:?}");
        });
    }
}

#[test]
fn of_cells_that_are_merged_across_columns_none_has_the_value() {
    both(&table(), &[((2, 1), (2, 2)), ((3, 3), (3, 4))], |users, report| {
        assert_eq!(texts(users, Field::Upn), [Some("a@x.org"), None, Some("c@x.org")]);
        assert_eq!(texts(users, Field::DisplayName), [Some("Anna"), None, Some("Cleo")]);
        assert!(users.flag(CloudRow::new(2), Field::Enabled).is_unknown());
        assert_eq!(report.finding(Code::SpreadsheetChanges).unwrap().count, 4);
    });
}

#[test]
fn titles_sections_and_high_rows_are_what_they_were() {
    let blank = || vec![""; 7];
    let with_title = || {
        let mut rows = table();
        rows.insert(0, blank());
        rows[0][0] = "Report of the week";
        rows
    };
    both(&with_title(), &[((0, 0), (0, 6))], |users, report| {
        assert_eq!((users.len(), codes(report)), (3, vec!["W24"]));
        assert!(report.codes[0].text.contains("'\"Report of the week\""), "{:?}", report.codes);
    });
    let mut rows = table();
    rows.insert(2, blank());
    rows[2][0] = "Contractors";
    both(&rows, &[((2, 0), (2, 6))], |users, report| {
        assert_eq!((users.len(), codes(report)), (3, vec!["W10"]), "{:?}", report.codes);
    });
    // Each user on two rows, of which the lower one has nothing of its own.
    let mut rows = table();
    rows.insert(2, blank());
    let areas: Vec<Area> = (0..7).map(|column| ((1, column), (2, column))).collect();
    both(&rows, &areas, |users, report| {
        assert_eq!((users.len(), codes(report)), (3, vec!["W10"]), "{:?}", report.codes);
        assert_eq!(texts(users, Field::Upn)[0], Some("a@x.org"));
    });
}

#[test]
fn headings_on_two_lines_are_those_of_the_lower_one() {
    let rows = vec![
        vec!["Id", "UserPrincipalName", "Name", "", "UserType", "OnPremisesImmutableId"],
        vec!["", "", "GivenName", "Surname", "", ""],
        vec![A, "a@x.org", "Anna", "Berg", "Member", ID],
        vec![B, "b@x.org", "Bert", "Colm", "Member", ""],
    ];
    let down = |column| ((0, column), (1, column));
    let areas = [down(0), down(1), ((0, 2), (0, 3)), down(4), down(5)];
    both(&rows, &areas, |users, report| {
        assert_eq!((users.len(), codes(report)), (2, vec!["W24"]), "{:?}", report.codes);
        assert_eq!(texts(users, Field::Surname), [Some("Berg"), Some("Colm")]);
        assert!(!users.anchor_cell(CloudRow::new(0)).is_unknown());
    });
}

#[test]
fn a_column_that_a_spreadsheet_has_spoilt_is_not_said_to_be_blank() {
    let formula = "<c><f>VLOOKUP(A1,X!B:C,2)</f></c>";
    let mut rows = table();
    rows[0][6] = "OnPremisesSyncEnabled";
    for row in rows.iter_mut().skip(1) {
        row[6] = "True";
        row[5] = formula;
    }
    let mut merged = rows.clone();
    merged[1][5] = ID;
    let down = ((1, 5), (3, 5));
    for bytes in [excel(&rows, &[]), excel(&merged, &[down]), open_document(&merged, &[down])] {
        let (users, report) = read("b", &bytes);
        assert!(users.rows().all(|row| users.anchor_cell(row).is_unknown()));
        assert_eq!(report.finding(Code::MissingColumns), None, "{:?}", report.codes);
        assert_eq!(report.finding(Code::SpreadsheetChanges).unwrap().count, 3);
        let column = report.columns.iter().find(|column| column.header.contains("Immutable"));
        assert!(column.is_some_and(|column| !column.usable && column.why.contains("spreadsheet")));
    }
    // One alone is lost, and what the others have is known.
    let mut rows = table();
    for row in rows.iter_mut().skip(1) {
        row[5] = "";
    }
    rows[2][5] = formula;
    let (users, report) = read("b.xlsx", &excel(&rows, &[]));
    let unknown: Vec<bool> = users.rows().map(|row| users.anchor_cell(row).is_unknown()).collect();
    assert_eq!(unknown, [false, true, false], "{:?}", report.codes);
}
