//! Exports in folders, packed files and workbooks.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use hardmatch::directory::{Field, OnPremUsers};
use hardmatch::import::{
    Code, FileReport, ImportError, ImportOptions, Imported, MemoryFile, Monitor, Role, Sources,
    import, import_bytes, inspect, inspect_bytes, is_there,
};

use super::{codes, exports, sample};

const AD: &str = "ObjectGUID,SamAccountName,UserPrincipalName,DisplayName\r\n\
                  3ceaaf30-8142-48ea-91d9-3080f9b439fc,zoe,zoe@x.example,Zoë\r\n\
                  3a124c64-7e02-4f05-b7c1-dce27f7695f5,jose,jose@x.example,José\r\n";
const MORE_AD: &str = "ObjectGUID,SamAccountName,UserPrincipalName,DisplayName\r\n\
                       2330fcf1-562a-44b8-8866-8d77e827062c,sio,sio@x.example,Siobhán\r\n";
const CLOUD: &str = "Id,UserPrincipalName,UserType,OnPremisesImmutableId\r\n\
                     6fced11d-2bd8-41e6-847a-8387cdde8d51,zoe@x.example,Member,\r\n";

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let method = CompressionMethod::Deflated;
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A cell as Excel writes it: a text, or what comes under `v` with its type.
fn excel_cell(text: &str) -> String {
    match text.split_once('|') {
        Some((kind, value)) => format!("<c t=\"{kind}\"><v>{value}</v></c>"),
        None if text.is_empty() => "<c/>".to_string(),
        None => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    }
}

/// The sheet of a workbook, as Excel writes it.
pub(super) fn excel_sheet(rows: &[&[&str]]) -> String {
    let rows: String = rows
        .iter()
        .map(|row| {
            let cells: String = row.iter().map(|cell| excel_cell(cell)).collect();
            format!("<row>{cells}</row>")
        })
        .collect();
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

fn excel(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let texts: Vec<(&str, String)> =
        sheets.iter().map(|(name, rows)| (*name, excel_sheet(rows))).collect();
    let sheets: Vec<(&str, &[u8])> =
        texts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    excel_of(&sheets)
}

/// A workbook of sheets as they are written.
pub(super) fn excel_of(sheets: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts: Vec<(String, String)> = vec![(
        "[Content_Types].xml".into(),
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".into(),
    )];
    parts.push((
        "_rels/.rels".into(),
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r0\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".into(),
    ));
    let (mut list, mut relations) = (String::new(), String::new());
    for (at, (name, _)) in sheets.iter().enumerate() {
        let number = at + 1;
        write!(list, "<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"r{at}\"/>").unwrap();
        write!(
            relations,
            "<Relationship Id=\"r{at}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        )
        .unwrap();
    }
    parts.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>"),
    ));
    parts.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"),
    ));
    let texts: Vec<String> =
        (0..sheets.len()).map(|at| format!("xl/worksheets/sheet{at}.xml")).collect();
    let sheets = texts.iter().zip(sheets).map(|(name, (_, text))| (name.as_str(), *text));
    let parts = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes()));
    zipped(&parts.chain(sheets).collect::<Vec<(&str, &[u8])>>())
}

fn open_document(sheets: &[(&str, &str)]) -> Vec<u8> {
    open_document_of(open_document_content(sheets).as_bytes())
}

/// The content of a workbook, as `LibreOffice` writes it.
pub(super) fn open_document_content(sheets: &[(&str, &str)]) -> String {
    let tables: String = sheets
        .iter()
        .map(|(name, rows)| format!("<table:table table:name=\"{name}\">{rows}</table:table>"))
        .collect();
    format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
}

/// A workbook with this content.
pub(super) fn open_document_of(content: &[u8]) -> Vec<u8> {
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    zipped(&[
        ("mimetype", mimetype),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content),
    ])
}

/// A zip file that says that its members are encrypted (APPNOTE 4.4.4).
fn with_password(mut bytes: Vec<u8>) -> Vec<u8> {
    for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes.windows(4).position(|window| window == mark).unwrap();
        bytes[at + flags] |= 1;
    }
    bytes
}

pub(super) fn open_document_row(cells: &[&str]) -> String {
    let cell = |text: &&str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

fn read(name: &str, bytes: &[u8]) -> Result<(OnPremUsers, Vec<FileReport>), ImportError> {
    let files = [MemoryFile { name, role: Role::OnPrem, bytes }];
    let imported = import_bytes(&files, &ImportOptions::default(), &Monitor::new())?;
    Ok((imported.directory.onprem, imported.report.files))
}

fn refused(name: &str, bytes: &[u8]) -> String {
    read(name, bytes).unwrap_err().to_string()
}

/// A path as this system writes it.
fn native(path: &str) -> String {
    path.replace('/', std::path::MAIN_SEPARATOR_STR)
}

fn names(users: &OnPremUsers) -> Vec<&str> {
    users.rows().map(|row| users.text_or_empty(row, Field::DisplayName)).collect()
}

fn left_out(reports: &[FileReport]) -> &str {
    reports[0].finding(Code::LeftOut).map_or("", |finding| finding.text.as_str())
}

pub(super) fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

fn import_onprem(path: &Path) -> Result<Imported, ImportError> {
    let sources = Sources::from([(Role::OnPrem, vec![path.to_path_buf()])]);
    import(&sources, &ImportOptions::default(), &Monitor::new())
}

#[test]
fn every_format_is_read_packed_as_it_is_unpacked() {
    for name in [
        "onprem/03_select_join_ps7_utf8.csv",
        "onprem/06_useculture_utf16le_semicolon.csv",
        "onprem/11_excel_resaved_de_cp1252.csv",
        "onprem/13_csvde_unicode_utf16le.csv",
        "onprem/17_ldapsearch_genuine.ldif",
        "onprem/21_convertto_json_ps51_utf16le.json",
        "onprem/23_export_clixml.xml",
    ] {
        let bytes = sample(name);
        let (plain, reports) = read("plain", &bytes).unwrap();
        let expected = (names(&plain), reports[0].sha256.clone(), codes(&reports[0]));
        for packed in [gzip(&bytes), zipped(&[("export.txt", &bytes)])] {
            let (users, reports) = read("packed", &packed).unwrap();
            let found = (names(&users), reports[0].sha256.clone(), codes(&reports[0]));
            assert_eq!(found, expected, "{name}");
            assert_eq!(reports[0].bytes, Some(bytes.len() as u64), "{name}");
        }
    }
}

#[test]
fn of_a_zip_file_the_exports_of_the_side_are_read_and_the_rest_is_named() {
    let bytes = zipped(&[
        ("exports/ad1.csv", AD.as_bytes()),
        ("exports/ad2.csv", MORE_AD.as_bytes()),
        ("exports/cloud.csv", CLOUD.as_bytes()),
        ("readme.txt", b"Two exports of Friday.\r\n"),
        ("__MACOSX/._ad1.csv", b"\0\x05\x16\x07"),
    ]);
    let (users, reports) = read("all.zip", &bytes).unwrap();
    assert_eq!(names(&users), ["Zoë", "José", "Siobhán"]);
    let paths: Vec<&str> = reports.iter().map(|report| report.path.as_str()).collect();
    assert_eq!(paths, ["all.zip/exports/ad1.csv", "all.zip/exports/ad2.csv"].map(native));
    let text = left_out(&reports);
    assert!(text.contains("cloud.csv (it looks like an export of cloud users"), "{text}");
    assert!(text.contains("readme.txt (no column identifies a user"), "{text}");
    assert!(!text.contains("MACOSX"), "{text}");
}

/// One that is damaged would be missed without a word.
#[test]
fn an_export_that_is_damaged_is_not_left_out() {
    let open = format!("{AD}\"3ceaaf30-8142-48ea-91d9-3080f9b439fd,open\r\n{MORE_AD}{MORE_AD}");
    let bytes = zipped(&[("ad1.csv", AD.as_bytes()), ("ad2.csv", open.as_bytes())]);
    let text = refused("all.zip", &bytes);
    assert!(text.contains(&native("all.zip/ad2.csv")), "{text}");
}

#[test]
fn a_folder_gives_its_exports_and_a_session_finds_them_again() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "ad1.csv", AD.as_bytes());
    let packed = zipped(&[("more/ad2.csv", MORE_AD.as_bytes())]);
    let packed = write(folder.path(), "ad2.zip", &packed);
    write(folder.path(), "collect.ps1", b"Get-ADUser -Filter *\r\n");
    write(folder.path(), ".hidden.csv", AD.as_bytes());
    fs::create_dir(folder.path().join("deeper")).unwrap();
    let imported = import_onprem(folder.path()).unwrap();
    assert_eq!(imported.directory.onprem.len(), 3);
    let member = packed.join("more/ad2.csv");
    assert_eq!(imported.report.files[1].path, native(&member.display().to_string()));
    assert!(left_out(&imported.report.files).contains("collect.ps1"));
    assert!(is_there(&member) && !is_there(&folder.path().join("none.zip/x.csv")));
    assert_eq!(import_onprem(&member).unwrap().directory.onprem.len(), 1);
    let reports = inspect(folder.path(), None, &ImportOptions::default(), &Monitor::new());
    assert_eq!((reports.len(), left_out(&reports).contains("collect.ps1")), (2, true));
}

#[test]
fn pages_of_an_answer_in_a_folder_are_one_source() {
    let page = |number: u8, next: &str| {
        format!(
            "{{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#users\",{next}\"value\":[{{\"id\":\"6fced11d-2bd8-41e6-847a-8387cdde8d5{number}\",\"userPrincipalName\":\"u{number}@x.example\",\"onPremisesImmutableId\":null}}]}}"
        )
    };
    let next = "\"@odata.nextLink\":\"https://graph.microsoft.com/v1.0/users?$skiptoken=x\",";
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "page1.json", page(1, next).as_bytes());
    write(folder.path(), "page2.json", page(2, next).as_bytes());
    let sources = Sources::from([(Role::Cloud, vec![folder.path().to_path_buf()])]);
    let read = || import(&sources, &ImportOptions::default(), &Monitor::new()).unwrap();
    let cut = |imported: &Imported| {
        imported.report.files.iter().any(|file| file.finding(Code::UsualLimit).is_some())
    };
    let imported = read();
    assert_eq!(imported.directory.cloud.len(), 2);
    assert!(cut(&imported), "the last page is missing");
    write(folder.path(), "page3.json", page(3, "").as_bytes());
    let imported = read();
    assert_eq!(imported.directory.cloud.len(), 3);
    assert!(!cut(&imported));
}

#[test]
fn the_sheet_of_users_is_read_and_the_others_are_named() {
    let guid = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
    let bytes = excel(&[
        ("Notes", &[&["Made on Friday"]]),
        (
            "AD",
            &[
                &["Users of the domain"],
                &[],
                &["ObjectGUID", "SamAccountName", "DisplayName", "EmployeeID", "Enabled"],
                &[guid, "zoe", "Zoë \u{201c}Z\u{201d}, Müller", "n|101", "b|1"],
                &["2330fcf1-562a-44b8-8866-8d77e827062c", "jose", "José", "n|1.2E+17", "b|0"],
                &["e|#NAME?", "sio", "Siobhán"],
            ],
        ),
        ("Empty", &[]),
    ]);
    let (users, reports) = read("book.xlsx", &bytes).unwrap();
    assert_eq!(reports[0].path, native("book.xlsx/AD"));
    assert_eq!(names(&users), ["Zoë “Z”, Müller", "José", "Siobhán"]);
    let row = users.rows().next().unwrap();
    assert_eq!(users.text_or_empty(row, Field::EmployeeId), "101");
    assert_eq!(users.flag(row, Field::Enabled).value(), Some(true));
    let damage = reports[0].finding(Code::SpreadsheetChanges).unwrap();
    assert!(damage.text.contains("1.20000E+17"), "{}", damage.text);
    assert_eq!(reports[0].rejected[0].line, 6, "the row that the spreadsheet shows");
    let text = left_out(&reports);
    assert!(text.contains("Notes") && text.contains("Empty"), "{text}");
    // In an archive as well.
    let (users, reports) = read("all.zip", &zipped(&[("book.xlsx", &bytes)])).unwrap();
    assert_eq!((users.len(), &reports[0].path), (3, &native("all.zip/book.xlsx/AD")));
}

/// What a reader of the format says of a damaged file may quote it: a sentence stays one.
#[test]
fn a_damaged_workbook_is_told_in_one_line() {
    let content =
        open_document_content(&[("Users", "<table:table-row><a>\u{1b}[31m\n\n</b\n{\n\"id\": 1>")]);
    let error = refused("book.ods", &open_document_of(content.as_bytes()));
    assert!(error.contains("damaged") && error.len() < 600, "{error}");
    let own = error.lines().next().unwrap();
    assert!(!own.contains('\u{1b}') && own.contains("Copy or make it again"), "{error}");
}

/// What nobody sees who opens the workbook is not read, and said to be there.
#[test]
fn rows_that_a_workbook_does_not_show_are_read_and_counted() {
    let (heads, row) = (["ObjectGUID", "UserPrincipalName"], |at: usize| {
        [format!("{at:08x}-8142-48ea-91d9-3080f9b439fc"), format!("a{at}@x.org")]
    });
    let of_excel = |hides: bool| {
        let cells = |texts: &[String]| -> String {
            texts
                .iter()
                .map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"))
                .collect()
        };
        let rows: String = (0..4)
            .map(|at| {
                let hidden = if hides && at > 1 { " hidden=\"1\"" } else { "" };
                format!("<row{hidden}>{}</row>", cells(&row(at)))
            })
            .collect();
        let heads = cells(&heads.map(str::to_string));
        format!("<worksheet><sheetData><row>{heads}</row>{rows}</sheetData></worksheet>")
    };
    let (some, none) = (of_excel(true), of_excel(false));
    let of_open_document = |hides: bool| -> String {
        let shown = |at: usize| open_document_row(&row(at).each_ref().map(String::as_str));
        let unseen = |row: String| {
            row.replacen("<table:table-row>", "<table:table-row table:visibility=\"filter\">", 1)
        };
        let rows = (0..4).map(|at| if hides && at > 1 { unseen(shown(at)) } else { shown(at) });
        std::iter::once(open_document_row(&heads)).chain(rows).collect()
    };
    let content =
        open_document_content(&[("A/B", &of_open_document(true)), ("C", &of_open_document(false))]);
    for (name, bytes) in [
        ("book.xlsx", excel_of(&[("A/B", some.as_bytes()), ("C", none.as_bytes())])),
        ("book.ods", open_document_of(content.as_bytes())),
    ] {
        let (_, reports) = read(name, &bytes).unwrap();
        let said: Vec<Option<String>> = reports
            .iter()
            .map(|report| Some(report.finding(Code::HiddenRows)?.text.clone()))
            .collect();
        assert_eq!(reports.iter().map(|report| report.rows).collect::<Vec<_>>(), [4, 4], "{name}");
        let first = said[0].as_deref().unwrap_or_default();
        assert!(first.contains("does not show 2 rows of the sheet"), "{name}: {said:?}");
        assert_eq!(said[1], None, "{name}");
    }
}

#[test]
fn a_hidden_sheet_is_named_and_read_where_it_is_asked_for() {
    let row = ["ObjectGUID", "SamAccountName"];
    let now = ["3ceaaf30-8142-48ea-91d9-3080f9b439fc", "zoe"];
    let before = ["2330fcf1-562a-44b8-8866-8d77e827062c", "sio"];
    let hidden = "Old\" state=\"hidden";
    let book = excel(&[("AD", &[&row, &now]), (hidden, &[&row, &before])]);
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "book.xlsx", &book);
    let imported = import_onprem(&path).unwrap();
    assert_eq!(imported.directory.onprem.len(), 1);
    let text = left_out(&imported.report.files);
    assert!(
        text.contains("Old (a hidden sheet;") && text.contains(&native("book.xlsx/Old reads it")),
        "{text}"
    );
    let asked = import_onprem(&path.join("Old")).unwrap().directory.onprem;
    let sam = asked.rows().next().map(|row| asked.text_or_empty(row, Field::Sam).to_string());
    assert_eq!(sam.as_deref(), Some("sio"));
    let only = excel(&[(hidden, &[&row, &before])]);
    assert!(
        refused("book.xlsx", &only).contains("a hidden sheet"),
        "{}",
        refused("book.xlsx", &only)
    );
}

/// What one side reads of an archive is not left out of it by the other.
#[test]
fn an_archive_for_both_sides_names_what_neither_reads() {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&str, &[u8]); 3] =
        [("ad.csv", AD.as_bytes()), ("entra.csv", CLOUD.as_bytes()), ("readme.txt", b"hello")];
    let path = write(folder.path(), "all.zip", &zipped(&files));
    let sources = Sources::from([(Role::OnPrem, vec![path.clone()]), (Role::Cloud, vec![path])]);
    let imported = import(&sources, &ImportOptions::default(), &Monitor::new()).unwrap();
    assert_eq!((imported.directory.onprem.len(), imported.directory.cloud.len()), (2, 1));
    for file in &imported.report.files {
        let text = file.finding(Code::LeftOut).map_or("", |finding| finding.text.as_str());
        assert!(text.contains("readme.txt") && !text.contains(".csv"), "{text}");
    }
}

#[test]
fn a_sheet_of_a_workbook_on_disk_can_be_named() {
    let folder = tempfile::tempdir().unwrap();
    let row = ["ObjectGUID", "SamAccountName"];
    let values = ["3ceaaf30-8142-48ea-91d9-3080f9b439fc", "zoe"];
    let book = excel(&[("A/D", &[&row, &values])]);
    let path = write(folder.path(), "book.xlsx", &book);
    let imported = import_onprem(&path).unwrap();
    let sheet = PathBuf::from(&imported.report.files[0].path);
    assert_eq!(sheet, path.join("A_D"));
    assert_eq!(import_onprem(&sheet).unwrap().directory.onprem.len(), 1);
    let packed = write(folder.path(), "all.zip", &zipped(&[("in/book.xlsx", &book)]));
    let sheet = packed.join("in/book.xlsx/A_D");
    assert_eq!(import_onprem(&sheet).unwrap().directory.onprem.len(), 1);
}

#[test]
fn a_workbook_of_open_document_is_read() {
    let header = open_document_row(&["ObjectGUID", "SamAccountName", "DisplayName"]);
    let user = open_document_row(&["3ceaaf30-8142-48ea-91d9-3080f9b439fc", "zoe", "Zoë"]);
    let empty = "<table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let bytes = open_document(&[("AD", &format!("{header}{user}{empty}"))]);
    let (users, reports) = read("book.ods", &bytes).unwrap();
    assert_eq!((names(&users), &reports[0].path), (vec!["Zoë"], &native("book.ods/AD")));
}

#[test]
fn a_workbook_without_end_is_refused() {
    let header = open_document_row(&["ObjectGUID", "SamAccountName"]);
    let many = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16000\"><text:p>x</text:p></table:table-cell></table:table-row>";
    let wide: Vec<String> = (0..20_000).map(|number| format!("h{number}")).collect();
    let wide: Vec<&str> = wide.iter().map(String::as_str).collect();
    let text = refused("bomb.ods", &open_document(&[("AD", &format!("{header}{many}"))]));
    assert!(text.contains("far larger than an export"), "{text}");
    let text = refused("wide.xlsx", &excel(&[("AD", &[&wide])]));
    assert!(text.contains("more than 16384 columns, and no export has"), "{text}");
}

#[test]
fn what_cannot_be_unpacked_says_so_in_a_sentence() {
    let inner = zipped(&[("ad.csv", AD.as_bytes())]);
    let whole = gzip(AD.as_bytes());
    let mut flipped = zipped(&[("ad.csv", AD.as_bytes())]);
    flipped[40] ^= 0xFF;
    for (name, bytes, expected) in [
        ("twice.zip", zipped(&[("inner.zip", &inner)]), "inside another one"),
        ("twice.gz", gzip(&gzip(AD.as_bytes())), "inside another one"),
        ("book.gz", gzip(&excel(&[("AD", &[&["Id"]])])), "in another packed file"),
        ("cut.gz", whole[..whole.len() / 2].to_vec(), "damaged or cut off"),
        ("cut.zip", inner[..inner.len() / 2].to_vec(), "damaged or cut off"),
        ("flipped.zip", flipped, "damaged or cut off"),
        ("empty.zip", zipped(&[]), "packed"),
        ("secret.zip", with_password(inner.clone()), "has a password"),
        ("binary.xlsb", zipped(&[("xl/workbook.bin", b"x")]), ".xlsb"),
        ("old.xls", sample("reject/old_xls_renamed.csv"), ".xls"),
    ] {
        let text = refused(name, &bytes);
        assert!(text.contains(expected), "{name}: {text}");
        assert!(text.starts_with(name), "{text}");
    }
}

#[test]
fn an_archive_cannot_name_a_file_outside_of_it() {
    let bytes = zipped(&[("../../etc/ad.csv", AD.as_bytes()), ("ad.csv", MORE_AD.as_bytes())]);
    let (users, reports) = read("all.zip", &bytes).unwrap();
    assert_eq!((users.len(), reports.len()), (1, 1));
}

#[test]
fn a_folder_without_an_export_says_what_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = import_onprem(folder.path()).unwrap_err().to_string();
    assert!(text.contains("nothing in this folder is an export"), "{text}");
    write(folder.path(), "notes.txt", b"nothing here\n");
    let text = import_onprem(folder.path()).unwrap_err().to_string();
    assert!(text.contains("notes.txt: E05 no column identifies a user"), "{text}");
    write(folder.path(), "more.txt", b"nor here\n");
    let text = import_onprem(folder.path()).unwrap_err().to_string();
    assert!(text.contains("notes.txt (no column identifies a user"), "{text}");
    assert!(exports().is_dir());
}

/// Whatever the parts of a workbook or the bytes of an archive say, they are read or refused.
#[test]
fn no_workbook_and_no_archive_makes_the_import_panic() {
    let guid = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
    let book = excel(&[("AD", &[&["ObjectGUID", "EmployeeID"], &[guid, "n|101"]])]);
    let rows = open_document_row(&["ObjectGUID", "mail"]) + &open_document_row(&[guid, "z@x"]);
    let document = open_document(&[("AD", &rows)]);
    let look =
        |bytes: &[u8]| inspect_bytes("f", bytes, None, &ImportOptions::default(), &Monitor::new());
    for bytes in [&book, &document, &gzip(AD.as_bytes()), &zipped(&[("a", AD.as_bytes())])] {
        for at in (0..bytes.len()).step_by(3) {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 1 << (at % 8);
            look(&spoilt);
            look(&spoilt[..at]);
        }
    }
    // Parts that are sound for the archive and not for the spreadsheet.
    for bytes in [book, document] {
        let mut parts = Vec::new();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        for number in 0..archive.len() {
            let mut part = archive.by_index(number).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            parts.push((part.name().unwrap().into_owned(), bytes));
        }
        for number in 0..parts.len() {
            let length = parts[number].1.len();
            for at in (0..length).step_by(5) {
                let mut spoilt = parts.clone();
                let bytes = &mut spoilt[number].1;
                match at % 4 {
                    0 => bytes[at] = b'9',
                    1 => bytes[at] = b'<',
                    2 => bytes.truncate(at),
                    _ => bytes[at] ^= 0x80,
                }
                let spoilt: Vec<(&str, &[u8])> =
                    spoilt.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
                look(&zipped(&spoilt));
            }
        }
    }
}
