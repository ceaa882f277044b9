//! Shapes of exports that are read as what they are, or said to be what they are.

use std::fs;

use hardmatch::directory::{CloudRow, Field, Row};
use hardmatch::import::{
    Code, FileReport, ImportOptions, MemoryFile, Monitor, ReadingRules, Role, Sources, command_of,
    import, import_bytes, inspect, inspect_bytes,
};

use super::packed::{excel_of, open_document_content, open_document_of, write, zipped};
use super::{codes, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const C: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const ID: &str = "v8DYj2+gsEWydXKmSUVGGA==";

fn text_of(report: &FileReport, code: Code) -> String {
    report.finding(code).map(|finding| finding.text.clone()).unwrap_or_default()
}

/// A text cell of Excel.
fn cell(text: &str) -> String {
    format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// The report of a workbook of cloud users whose second one has this cell under ImmutableId, and the link states.
fn workbook(odd: &str) -> (FileReport, Vec<bool>) {
    let row = |cells: &[String]| format!("<row>{}</row>", cells.concat());
    let headings = ["Id", "UserPrincipalName", "OnPremisesImmutableId"].map(cell);
    let users = [
        [cell(A), cell("a@x.org"), cell(ID)],
        [cell(B), cell("b@x.org"), odd.to_string()],
        [cell(C), cell("c@x.org"), "<c/>".to_string()],
    ];
    let rows: String =
        std::iter::once(row(&headings)).chain(users.iter().map(|u| row(u))).collect();
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    read_book("book.xlsx", &excel_of(&[("S", sheet.as_bytes())]))
}

/// The report of a workbook, and for each cloud user whether the ImmutableId is lost.
fn read_book(name: &str, bytes: &[u8]) -> (FileReport, Vec<bool>) {
    let files = [MemoryFile { name, role: Role::Cloud, bytes }];
    let mut imported = import_bytes(&files, &ImportOptions::default(), &Monitor::new()).unwrap();
    let cloud = &imported.directory.cloud;
    let is_lost = |row: CloudRow| cloud.anchor_cell(row).is_unknown();
    let lost = cloud.rows().map(is_lost).collect();
    (imported.report.files.remove(0), lost)
}

#[test]
fn a_cell_that_a_spreadsheet_has_lost_is_unknown_and_never_none() {
    for odd in [
        // Nobody has saved what the formulas came to.
        "<c><f>VLOOKUP(A1,B:C,2)</f></c>",
        "<c><f>A1</f><v/></c>",
        "<c><f t=\"shared\" si=\"0\"/></c>",
        "<c t=\"e\"><f>NA()</f><v>#N/A</v></c>",
        // Errors that are newer than the reader, and one that nobody knows.
        "<c t=\"e\"><v>#SPILL!</v></c>",
        "<c t='e'><v>#CALC!</v></c>",
        "<c t=\"e\"><v>#BLOCKED!</v></c>",
        "<c t=\"e\"><v>#GETTING_DATA</v></c>",
        "<c t=\"e\"><v>#X9!</v></c>",
        // What it has made of an id.
        "<c t=\"d\"><v>2026-03-10T00:00:00</v></c>",
        "<c t=\"b\"><v>0</v></c>",
        "<c><v>1234500000000000000</v></c>",
    ] {
        let (report, lost) = workbook(odd);
        assert_eq!(lost, [false, true, false], "{odd}: {:?}", report.codes);
        assert_eq!(report.finding(Code::SpreadsheetChanges).unwrap().count, 1, "{odd}");
        assert!(!text_of(&report, Code::OddAnchors).contains("another identity"), "{odd}");
    }
    // A formula with a value has it, and one that gives nothing gives nothing.
    let (report, lost) = workbook(&format!("<c t=\"str\"><f>A1</f><v>{ID}</v></c>"));
    assert_eq!((lost, report.finding(Code::SpreadsheetChanges)), (vec![false; 3], None));
    let (report, lost) = workbook("<c t=\"str\"><f>IF(1,\"\",2)</f><v></v></c>");
    assert_eq!((lost, codes(&report)), (vec![false; 3], vec![]));
}

#[test]
fn a_formula_of_open_document_without_a_value_is_lost() {
    let text = |text: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let of = |odd: &str| {
        let row =
            |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
        let rows = [
            row(&["Id", "UserPrincipalName", "OnPremisesImmutableId"].map(text)),
            row(&[text(A), text("a@x.org"), text(ID)]),
            row(&[text(B), text("b@x.org"), odd.to_string()]),
        ];
        let content = open_document_content(&[("S", &rows.concat())]);
        read_book("book.ods", &open_document_of(content.as_bytes()))
    };
    let formula = "table:formula=\"of:=VLOOKUP([.A1])\"";
    for odd in [
        format!(
            "<table:table-cell {formula} office:value-type=\"string\" office:string-value=\"\"><text:p>#N/A</text:p></table:table-cell>"
        ),
        format!(
            "<table:table-cell {formula} office:value-type=\"string\" office:string-value=\"\"><text:p>Err:502</text:p></table:table-cell>"
        ),
        format!("<table:table-cell {formula}/>"),
    ] {
        let (report, lost) = of(&odd);
        assert_eq!(lost, [false, true], "{odd}: {:?}", report.codes);
        assert_eq!(report.finding(Code::SpreadsheetChanges).unwrap().count, 1, "{odd}");
    }
    let nothing = format!(
        "<table:table-cell {formula} office:value-type=\"string\" office:string-value=\"\"><text:p/></table:table-cell>"
    );
    assert_eq!(of(&nothing).1, [false, false]);
}

#[test]
fn a_formula_or_a_number_in_a_file_of_text_is_lost_too() {
    let text = format!(
        "Id,UserPrincipalName,OnPremisesImmutableId\n{A},a@x.org,\"=VLOOKUP(A1,B:C,2)\"\n63000000000,b@x.org,\n{C},c@x.org,10-Mar\n"
    );
    let (_, report) = import_one(Role::Cloud, &text);
    let said = text_of(&report, Code::SpreadsheetChanges);
    for part in ["'63000000000'", "'10-Mar'", "'=VLOOKUP(A1,B:C,2)'"] {
        assert!(said.contains(part), "{said}");
    }
    // Where every id is a number, another system has given them.
    let text = "ObjectGUID,UserPrincipalName\n4711,a@x.org\n4712,b@x.org\n";
    let (_, report) = import_one(Role::OnPrem, text);
    assert_eq!(report.finding(Code::SpreadsheetChanges), None);
}

#[test]
fn a_row_of_a_sheet_is_a_line_whatever_is_in_its_cells() {
    let row = |cells: &[&str]| {
        format!("<row>{}</row>", cells.iter().map(|text| cell(text)).collect::<String>())
    };
    let rows = [
        row(&["Users\nof today", ""]),
        row(&["Object\nGUID", "User\nPrincipal Name"]),
        row(&[A, "a@x.org\n"]),
        row(&["odd", "b@x.org\n\n"]),
    ];
    let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.concat());
    let bytes = excel_of(&[("S", sheet.as_bytes())]);
    let report = inspect_bytes("b.xlsx", &bytes, None, &ImportOptions::default(), &Monitor::new());
    assert_eq!((report.users, report.rejected[0].line), (2, 4), "{report:#?}");
    assert!(text_of(&report, Code::NoHeader).contains("on line 2"), "{:?}", report.codes);
}

#[test]
fn lines_that_are_one_cell_each_are_taken_apart() {
    let text = format!(
        "\"Id,UserPrincipalName,DisplayName,OnPremisesImmutableId\"\n\"{A},a@x.org,\"\"Berg, A\"\",{ID}\"\n\"{B},b@x.org,B,\"\n"
    );
    let (directory, told) = import_one(Role::Cloud, &text);
    assert_eq!((directory.cloud.len(), codes(&told)), (2, vec!["W23"]));
    assert_eq!(directory.cloud.text_or_empty(CloudRow::new(0), Field::DisplayName), "Berg, A");
}

#[test]
fn a_remedy_asks_for_what_the_file_had_and_for_who_the_users_are() {
    // A portal's headings are of no command, and the modules that have such properties are gone.
    let text = format!(
        "Block credential,Display name,Object Id,Licenses,User principal name\nFalse,A,{A},Unlicensed,a@x.org\nFalse,B,#NAME?,Unlicensed,b@x.org\n"
    );
    let command = command_of(&report(text.as_bytes())).unwrap();
    for part in ["Get-MgUser -All", "UserPrincipalName", "DisplayName", "OnPremisesImmutableId"] {
        assert!(command.contains(part), "{command}");
    }
    // LDIF says behind a name in which language a value is, and which part of a list it is.
    let text = format!(
        "dn: CN=a,DC=x,DC=org\ncn;lang-de: a\nobjectGUID: {A}\nproxyAddresses;range=0-0: smtp:a@x.org\nmail: #NAME?\n"
    );
    let command = command_of(&report(text.as_bytes())).unwrap();
    assert!(command.contains(" cn ") && command.contains(" proxyAddresses "), "{command}");
    let names = command.rsplit_once(")\" ").unwrap().1;
    assert!(!names.contains(';') && names.contains("userPrincipalName"), "{command}");
}

#[test]
fn an_immutable_id_is_never_made_a_guid_by_advice() {
    let text = format!(
        "Id,UserPrincipalName,OnPremisesImmutableId\n{A},a@x.org,System.Byte[]\n{B},b@x.org,{ID}\n"
    );
    let (_, report) = import_one(Role::Cloud, &text);
    let said = text_of(&report, Code::LostValues);
    assert!(
        said.contains("OnPremisesImmutableId, as it is,") && !said.contains("[guid]"),
        "{said}"
    );
}

#[test]
fn deleted_users_who_are_active_elsewhere_are_of_another_time() {
    let active = format!(
        "Id,UserPrincipalName,UserType\n{A},a@x.org,Member\n{B},b@x.org,Member\n{C},c@x.org,Member\n"
    );
    let deleted =
        active.replace("UserType", "DeletedDateTime").replace("Member", "2026-05-04T10:11:12Z");
    let names = [("cloud.csv", Role::Cloud, &active), ("deleted.csv", Role::Deleted, &deleted)];
    let files = names.map(|(name, role, text)| MemoryFile { name, role, bytes: text.as_bytes() });
    let error = import_bytes(&files, &ImportOptions::default(), &Monitor::new()).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("E08") && text.contains("of different times"), "{text}");
}

#[test]
fn what_is_no_user_is_left_out_on_both_sides() {
    let graph = format!(
        "{{\"value\":[{{\"@odata.type\":\"#microsoft.graph.user\",\"id\":\"{A}\",\"userPrincipalName\":\"a@x.org\"}},\
         {{\"@odata.type\":\"#microsoft.graph.group\",\"id\":\"{B}\",\"displayName\":\"G\"}},\
         {{\"@odata.type\":\"#microsoft.graph.orgContact\",\"id\":\"{C}\",\"mail\":\"c@x.org\"}}]}}"
    );
    let (directory, told) = import_one(Role::Cloud, &graph);
    assert_eq!((directory.cloud.len(), told.finding(Code::NotUsers).unwrap().count), (1, 2));
    let text = format!(
        "ObjectGUID,SamAccountName,ObjectClass\n{A},a,user\n{B},svc$,msDS-GroupManagedServiceAccount\n"
    );
    let (directory, told) = import_one(Role::OnPrem, &text);
    assert_eq!((directory.onprem.len(), told.finding(Code::NotUsers).unwrap().count), (2, 1));
    let groups = format!("ObjectGUID,SamAccountName,ObjectClass\n{A},g,group\n{B},h,group\n");
    let said = report(groups.as_bytes()).error.unwrap();
    assert!(said.contains("a list of groups"), "{said}");
}

#[test]
fn files_that_are_none_say_what_they_are() {
    let cases = [
        (
            "dn: CN=a,DC=x\nchangetype: modify\nreplace: mail\nmail: a@x\n-\n".to_string(),
            "E01 it holds no objects, but changes of them (changetype: modify)",
        ),
        ("version: 1\n".to_string(), "E01 it holds no users"),
        (
            format!(
                "{{\"{A}\":{{\"userPrincipalName\":\"a@x.org\"}},\"{B}\":{{\"mail\":\"b@x.org\"}}}}"
            ),
            "E02 this is an object that has each user under an id",
        ),
        (
            format!("Id,{A},{B}\nUserPrincipalName,a@x.org,b@x.org\nDisplayName,A,B\n"),
            "E02 this is a table that has a column for each user",
        ),
        (
            "\nId   Mail\n--   ----\n1    a@x.org\n".to_string(),
            "E12 this is console output, made to be read by people",
        ),
        (
            "\nId   Mail\n--   ----\n1    a@x...\n".to_string(),
            "E12 this is console output; long values are cut",
        ),
    ];
    for (text, said) in cases {
        let report = report(text.as_bytes());
        let finding = &report.codes[0];
        let found = format!("{} {}", finding.code.as_str(), finding.text);
        assert!(found.starts_with(said), "{text}: {found}");
    }
}

#[test]
fn what_a_place_holds_beside_exports_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("old")).unwrap();
    let look =
        || inspect(folder.path(), None, &ImportOptions::default(), &Monitor::new()).remove(0);
    let said = look().error.unwrap();
    assert!(said.contains("old (a folder in it: name that)"), "{said}");
    let text = format!("ObjectGUID,SamAccountName\n{A},a\n{B},b\n");
    write(folder.path(), "ad.csv", text.as_bytes());
    assert!(text_of(&look(), Code::LeftOut).contains("old (a folder in it"), "{:?}", look().codes);
    let zip = zipped(&[("../ad.csv", text.as_bytes())]);
    let said = report(&zip).error.unwrap();
    assert!(said.contains("../ad.csv (its path leads out of the zip file"), "{said}");
    let mut zip = zipped(&[("ad.csv", text.as_bytes())]);
    for (mark, method) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        let at = zip.windows(4).position(|window| window == mark).unwrap();
        zip[at + method] = 12;
    }
    let said = report(&zip).error.unwrap();
    assert!(said.contains("packed by bzip2") && !said.contains("damaged"), "{said}");
}

#[test]
fn values_that_are_elsewhere_or_there_twice_are_said_to_be_so() {
    let ldif = |lines: &str| format!("dn: CN=a,DC=x\nobjectGUID: {A}\n{lines}\n");
    let (_, told) = import_one(Role::OnPrem, &ldif("mail:< file:///tmp/mail"));
    assert!(text_of(&told, Code::LostValues).contains("'mail:< file:///tmp/mail'"), "{told:?}");
    assert_eq!(told.finding(Code::OddValues), None);
    let (_, told) = import_one(Role::OnPrem, &ldif("mail: a@x.org\nmail: b@x.org"));
    assert!(text_of(&told, Code::SeveralColumns).contains("mail in 1 record"), "{:?}", told.codes);
    let json = format!(
        "[{{\"id\":\"{A}\",\"userPrincipalName\":\"a@x.org\",\"mail\":\"a@x.org\",\"Mail\":\"b@x.org\"}}]"
    );
    let (_, told) = import_one(Role::Cloud, &json);
    assert!(text_of(&told, Code::SeveralColumns).contains("mail in 1 record"), "{:?}", told.codes);
    let clixml = format!(
        "<Objs><Obj RefId=\"0\"><Props><G N=\"ObjectGUID\">{A}</G><S N=\"SamAccountName\">a</S><Ref N=\"proxyAddresses\" RefId=\"7\" /></Props></Obj></Objs>"
    );
    let (_, told) = import_one(Role::OnPrem, &clixml);
    assert!(
        text_of(&told, Code::LostValues).contains("proxyAddresses (all rows)"),
        "{:?}",
        told.codes
    );
}

#[test]
fn a_count_that_the_file_gives_is_compared() {
    let user = |id: &str| format!("{{\"id\":\"{id}\",\"userPrincipalName\":\"{id}@x.org\"}}");
    let page = |count: &str, next: &str| {
        format!(
            "{{\"@odata.context\":\"x\",\"@odata.count\":{count},{next}\"value\":[{},{}]}}",
            user(A),
            user(B)
        )
    };
    let said = |text: &str| text_of(&report(text.as_bytes()), Code::UsualLimit);
    assert!(said(&page("500", "")).contains("500 records (@odata.count), and has 2"));
    assert_eq!(said(&page("2", "")), "");
    // A page tells of all, and the next one is missed by its own words.
    assert!(!said(&page("500", "\"@odata.nextLink\":\"https://x\",")).contains("500"));
    let ldif = |count: u32| {
        format!("dn: CN=a,DC=x\nobjectGUID: {A}\n\n# numResponses: 9\n# numEntries: {count}\n")
    };
    assert!(said(&ldif(30)).contains("30 records (# numEntries), and has 1"));
    assert_eq!(said(&ldif(1)), "");
}

#[test]
fn what_is_said_and_changes_nothing_is_named() {
    let text = format!("ObjectGUID,SamAccountName\n{A},a\n{B},b\n");
    let ruled = |rules: &[&str]| {
        let texts: Vec<String> = rules.iter().map(|rule| (*rule).to_string()).collect();
        let rules = ReadingRules::of_texts(&texts);
        let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
        inspect_bytes("ad.csv", text.as_bytes(), None, &options, &Monitor::new())
    };
    for rule in ["header-line 99", "delimiter ;", "headings ObjectGUID,mail"] {
        let report = ruled(&[rule]);
        let said = text_of(&report, Code::NoHeader);
        assert!(said.starts_with(&format!("--{rule} has no effect")), "{said}");
        assert_eq!(report.users, 2);
    }
    assert_eq!(codes(&ruled(&["header-line 1", "delimiter ,"])), Vec::<&str>::new());
    let mut options = ImportOptions::default();
    options.encodings.say("nosuch.csv=cp850").unwrap();
    let report = inspect_bytes("ad.csv", text.as_bytes(), None, &options, &Monitor::new());
    assert!(text_of(&report, Code::EncodingGuessed).contains("'nosuch.csv'"));
    let mut options = ImportOptions::default();
    options.encodings.say("utf-16").unwrap();
    let report = inspect_bytes("ad.csv", text.as_bytes(), None, &options, &Monitor::new());
    let said = report.error.unwrap();
    assert!(said.contains("which --encoding names") && !said.contains("appended"), "{said}");
}

#[test]
fn of_one_file_nothing_is_swapped() {
    let text = format!("ObjectGUID,SamAccountName\n{A},a\n{B},b\n");
    let options = ImportOptions::default();
    let report =
        inspect_bytes("ad.csv", text.as_bytes(), Some(Role::Cloud), &options, &Monitor::new());
    let said = report.error.unwrap();
    assert!(!said.contains("Swap") && said.contains("on-premises users"), "{said}");
    // Given with others, the sentence has its code.
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "ad.csv", text.as_bytes());
    let sources = Sources::from([(Role::Cloud, vec![path])]);
    let error = import(&sources, &options, &Monitor::new()).unwrap_err().to_string();
    assert!(error.contains("ad.csv: E08 it looks") && error.contains("Swap"), "{error}");
}

#[test]
fn a_column_of_states_is_offered_as_what_tells_who_is_deleted() {
    let text = format!(
        "Id,UserPrincipalName,Phase\n{A},a@x.org,Active\n{B},b@x.org,Deleted\n{C},c@x.org,Active\n"
    );
    let offered = report(text.as_bytes());
    assert_eq!(offered.columns[2].likely.as_deref(), Some("deleted"));
    let rules = ReadingRules::of_texts(&["column deleted=Phase".to_string()]);
    let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
    let files = [MemoryFile { name: "c.csv", role: Role::Cloud, bytes: text.as_bytes() }];
    let imported = import_bytes(&files, &options, &Monitor::new()).unwrap();
    let deleted = imported.directory.deleted.as_ref().unwrap().len();
    assert_eq!((imported.directory.cloud.len(), deleted), (2, 1));
}
