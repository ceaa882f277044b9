//! Files that end in the middle, parts of files that say less than the others, and values that something has changed
//! beyond use: each is told, and what it hides is unknown.

use hardmatch::anchor::Guid;
use hardmatch::directory::{Address, AnchorCell, Cell, CloudRow, Field, OnPremRow, Row, Table};
use hardmatch::import::{
    Code, FileReport, ImportOptions, MemoryFile, Monitor, ReadingRule, ReadingRules, Role,
    import_bytes,
};

use super::{codes, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const D: &str = "8df08078-a22e-4180-85c2-c2af3977a654";
const X: &str = "fcc7e67f-fec6-4a65-b821-2f40a292d185";
const Y: &str = "cee207fa-5c38-42b8-8741-f5712d110ef8";

fn guid(text: &str) -> Guid {
    Guid::try_from(text.to_string()).unwrap()
}

fn is_unknown<R: Row>(table: &Table<R>, row: u32, field: Field) -> bool {
    table.display(R::new(row), field).is_unknown()
}

fn text_of(report: &FileReport, code: Code) -> String {
    let of_code = report.codes.iter().filter(|finding| finding.code == code);
    of_code.map(|finding| finding.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn local_accounts_that_are_named_by_their_own_id_are_active() {
    let bare = |id: &str| id.replace('-', "");
    for (first, second) in [
        (format!("{A}@t.onmicrosoft.com"), format!("{B}@t.onmicrosoft.com")),
        (format!("{}@x.org", bare(A)), format!("{}@x.org", bare(B))),
        (format!("{}@x.org", bare(A).to_uppercase()), "b@x.org".into()),
    ] {
        let text =
            format!("Id,UserPrincipalName,ImmutableId,UserType\n{A},{first},,\n{B},{second},,\n");
        let (directory, report) = import_one(Role::Cloud, &text);
        assert_eq!(directory.cloud.text(CloudRow::new(0), Field::Upn), Cell::Value(&*first));
        assert_eq!((directory.cloud.len(), directory.deleted.is_some()), (2, false), "{first}");
        assert_eq!(report.finding(Code::DeletedUsers), None, "{first}");
        assert_eq!(super::report(text.as_bytes()).kind, Some(Role::Cloud), "{first}");
    }
    // Whoever is named so and was deleted has the id twice.
    let text = format!("Id,UserPrincipalName\n{A},{0}{0}@x.org\n{B},b@x.org\n", bare(A));
    let (directory, _) = import_one(Role::Cloud, &text);
    let deleted = directory.deleted.unwrap();
    let upn = deleted.rows().next().map(|row| deleted.text_or_empty(row, Field::Upn));
    assert_eq!(upn, Some(&*format!("{}@x.org", bare(A))));
}

#[test]
fn a_file_that_ends_in_the_middle_of_a_record_says_so() {
    let rows = |more: &str| {
        format!(
            "\"Id\",\"UserPrincipalName\",\"Mail\"\n\"{A}\",\"a@x.org\",\"a@x.org\"\n\"{B}\",{more}"
        )
    };
    let entry = |id: &str, more: &str| {
        format!("dn: CN=u,DC=x\nobjectGUID:: {}\nmail: u@x.org\n{more}\n", guid(id).base64())
    };
    for (text, line) in [
        (rows("\"b@x.o"), 3),
        (rows("\"b@x.org\",\"b@x.o"), 3),
        (rows("\"b@x.org\",\"b@x.org"), 3),
        (rows("\"b@x.org\",\"b\"\"x"), 3),
        (rows("\"b@x.org\",\"b@\nx"), 3),
        (entry(A, "") + &entry(B, "objectSid:: AQUAAAAAAAUVAAAA3PTcO4M9K"), 5),
        (entry(A, "") + &entry(B, "objectSid:: AQUAAAAAAAUVAAAA\n 3PTcO4M9K"), 5),
        (entry(A, "") + &entry(B, "userPrincip"), 5),
    ] {
        let text = text.trim_end_matches('\n');
        let found = report(text.as_bytes());
        assert_eq!((found.users, found.rows), (1, 2), "{text}");
        assert_eq!(found.rejected[0].line, line, "{text}");
        let cut = found.finding(Code::UsualLimit).unwrap();
        assert_eq!(cut.lines, [line], "{text}");
        assert!(cut.text.starts_with("The file ends in the middle"), "{text}: {}", cut.text);
    }
    // Without quotation marks it may be so.
    let short = format!("Id,UserPrincipalName,Mail\n{A},a@x.org,a@x.org\n{B},b@x.or");
    let found = report(short.as_bytes());
    assert_eq!(codes(&found), ["W07", "W08", "W18"]);
    for (text, is_told) in [
        (entry(A, "").trim_end().to_string(), true),
        (entry(A, "").trim_end().to_string() + "\n", false),
        (entry(A, ""), false),
        ("DN,objectClass,objectGUID\n\"CN=a,DC=x\",user,".to_string() + &guid(A).hex(), true),
        (format!("DN,objectClass,objectGUID\n\"CN=a,DC=x\",user,X'{}'\n", guid(A).hex()), false),
        (format!("ObjectGUID,mail\n{A},a@x.org"), false),
    ] {
        let found = report(text.as_bytes());
        assert_eq!(found.finding(Code::UsualLimit).is_some(), is_told, "{text}");
    }
}

#[test]
fn the_plain_name_of_a_type_is_no_value_in_any_column() {
    for lost in ["System.String", "System.Int32", "System.Object", "System.DateTime", "System.Guid"]
    {
        let headings = [
            ("SamAccountName", Field::Sam),
            ("DisplayName", Field::DisplayName),
            ("EmployeeID", Field::EmployeeId),
            ("UserPrincipalName", Field::Upn),
            ("mail", Field::Mail),
            ("Department", Field::Department),
            ("SID", Field::Sid),
        ];
        for (heading, field) in headings {
            let text = format!("ObjectGUID,Enabled,{heading}\n{A},True,{lost}\n{B},True,\n");
            let (directory, report) = import_one(Role::OnPrem, &text);
            assert!(!directory.onprem.has_value(OnPremRow::new(0), field), "{lost}: {heading}");
            assert!(text_of(&report, Code::LostValues).contains(heading), "{lost}: {heading}");
        }
        let text = format!(
            "Id,UserPrincipalName,OnPremisesObjectIdentifier\n{A},a@x.org,{lost}\n{B},b@x.org,{C}\n"
        );
        let (directory, _) = import_one(Role::Cloud, &text);
        assert!(is_unknown(&directory.cloud, 0, Field::OnPremisesObjectId), "{lost}");
    }
    for (cell, is_known) in [("xx", false), ("12", false), (C, true)] {
        let text = format!(
            "Id,UserPrincipalName,OnPremisesObjectIdentifier\n{A},a@x.org,{cell}\n{B},b@x.org,{D}\n"
        );
        let (directory, report) = import_one(Role::Cloud, &text);
        let unknown = is_unknown(&directory.cloud, 0, Field::OnPremisesObjectId);
        assert_eq!((unknown, report.finding(Code::OddValues).is_none()), (!is_known, is_known));
    }
}

#[test]
fn whoever_is_synced_has_an_immutable_id() {
    let known = Cell::Value(AnchorCell::Guid(guid(C)));
    for (last, cells, said) in [
        ("True", [Cell::Unknown, Cell::Empty, known, Cell::Unknown], "2 users are synced and"),
        // One alone is said, and looked at with the pair.
        ("False", [Cell::Empty, Cell::Empty, known, Cell::Empty], "1 user is synced and"),
    ] {
        let text = format!(
            "Id,UserPrincipalName,OnPremisesImmutableId,OnPremisesSyncEnabled\n\
             {A},a@x.org,,True\n{B},b@x.org,,\n{C},c@x.org,{0},True\n{D},d@x.org,,{last}\n",
            guid(C).base64()
        );
        let (directory, report) = import_one(Role::Cloud, &text);
        let found: Vec<_> =
            directory.cloud.rows().map(|row| directory.cloud.anchor_cell(row)).collect();
        assert_eq!(found, cells, "{last}");
        let finding = report.finding(Code::MissingColumns).unwrap();
        assert_eq!(finding.first_line, Some(2));
        assert!(finding.text.starts_with(said), "{}", finding.text);
    }
}

#[test]
fn a_cloud_user_without_a_upn_has_lost_it() {
    let cloud = format!("Id,UserPrincipalName,UserType\n{A},,\n{B},b@x.org,\n");
    let (directory, report) = import_one(Role::Cloud, &cloud);
    assert!(is_unknown(&directory.cloud, 0, Field::Upn));
    let text = text_of(&report, Code::MissingColumns);
    assert!(text.contains("UserPrincipalName is blank in 1 of 2 rows"), "{text}");
    // On-premises nobody needs one.
    let (directory, report) =
        import_one(Role::OnPrem, &format!("ObjectGUID,UserPrincipalName\n{A},\n{B},b@x.org\n"));
    assert_eq!(directory.onprem.text(OnPremRow::new(0), Field::Upn), Cell::Empty);
    assert_eq!(codes(&report), [""; 0]);
}

#[test]
fn of_two_exports_in_one_file_each_says_what_it_was_asked_for() {
    let header = "Id,UserPrincipalName,OnPremisesImmutableId\n";
    let without: String = [A, B].map(|id| format!("{id},u{id}@x.org,\n")).concat();
    let with: String = [(C, X), (D, Y)]
        .map(|(id, own)| format!("{id},u{id}@x.org,{}\n", guid(own).base64()))
        .concat();
    for (text, unknown) in [
        (format!("{header}{without}{header}{with}"), [true, true, false, false]),
        (format!("{header}{with}{header}{without}"), [false, false, true, true]),
        (format!("{header}{with}{header}{with}"), [false, false, false, false]),
    ] {
        let (directory, report) = import_one(Role::Cloud, &text);
        let found: Vec<bool> = directory
            .cloud
            .rows()
            .map(|row| directory.cloud.anchor_cell(row) == Cell::Unknown)
            .collect();
        assert_eq!(found, unknown.get(..found.len()).unwrap(), "{text}");
        let is_said = text_of(&report, Code::MissingColumns).contains("(2 users)");
        assert_eq!(is_said, unknown.contains(&true), "{text}");
    }
}

#[test]
fn a_security_identifier_that_is_not_whole_is_lost_and_nobody_is_built_in_by_it() {
    for sid in
        ["S-1-5-21-100...", "S-1-5-21", "S-1-5-21-1004-1177-6820", "S-1-5-21-1004-1177-68-12"]
    {
        let text = format!(
            "ObjectGUID,SamAccountName,SID\n{A},ann,{sid}\n{B},bo,S-1-5-21-1004-1177-6820-1201\n"
        );
        let (directory, report) = import_one(Role::OnPrem, &text);
        assert_eq!(directory.onprem.len(), 2, "{sid}");
        assert!(is_unknown(&directory.onprem, 0, Field::Sid), "{sid}");
        assert_eq!(report.finding(Code::OddValues).unwrap().lines, [2], "{sid}");
    }
}

#[test]
fn names_that_a_console_or_a_spreadsheet_has_changed_are_lost() {
    for (name, code) in [
        ("Anna ...", Code::LostValues),
        ("Anna…", Code::LostValues),
        ("1.2E+05", Code::SpreadsheetChanges),
        ("10-Mar", Code::SpreadsheetChanges),
        ("TRUE", Code::SpreadsheetChanges),
        ("#NAME?", Code::SpreadsheetChanges),
    ] {
        for (heading, field) in [
            ("DisplayName", Field::DisplayName),
            ("Surname", Field::Surname),
            ("GivenName", Field::GivenName),
        ] {
            let text = format!("ObjectGUID,mail,{heading}\n{A},a@x.org,{name}\n{B},b@x.org,Zoe\n");
            let (directory, report) = import_one(Role::OnPrem, &text);
            assert!(is_unknown(&directory.onprem, 0, field), "{name}: {heading}");
            assert_eq!(report.finding(code).unwrap().lines, [2], "{name}: {heading}");
            assert_eq!(report.finding(Code::LostLetters), None, "{name}: {heading}");
        }
    }
    let text = format!("ObjectGUID,SamAccountName\n{A},TAILWIND\\ann\n{B},bo\n");
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_eq!(directory.onprem.text(OnPremRow::new(0), Field::Sam), Cell::Value("ann"));
    assert_eq!(codes(&report), [""; 0]);
}

#[test]
fn addresses_are_apart_or_named() {
    for (cell, is_apart) in [
        ("<S>SMTP:a@x.org</S><S>smtp:b@x.org</S>", true),
        ("{'SMTP:a@x.org' 'smtp:b@x.org'}", true),
        ("=SMTP:a@x.org;smtp:b@x.org", true),
        ("SMTP:a@x.org&#59;smtp:b@x.org", true),
        ("SMTP:a@x.org&#59smtp:b@x.org", true),
        ("SMTP:a@x.orgsmtp:b@x.org", false),
        ("SMTP:a@x.org#smtp:b@x.org", false),
        ("-SMTP:a@x.org", false),
        ("X500:/o=F/cn=a#smtp:b@x.org", false),
    ] {
        let text = format!("ObjectGUID|mail|proxyAddresses\n{A}|a@x.org|{cell}\n{B}|b@x.org|\n");
        let (directory, report) = import_one(Role::OnPrem, &text);
        let row = OnPremRow::new(0);
        if is_apart {
            let items: Vec<String> =
                directory.onprem.addresses(row).map(Address::to_item).collect();
            assert_eq!(items, ["SMTP:a@x.org", "smtp:b@x.org"], "{cell}");
            assert_eq!(codes(&report), [""; 0], "{cell}");
        } else {
            assert!(!directory.onprem.knows(row, Field::ProxyAddresses), "{cell}");
            assert_eq!(codes(&report), ["W27"], "{cell}");
        }
    }
}

#[test]
fn an_id_of_nobody_is_no_empty_one() {
    let zeros = "AAAAAAAAAAAAAAAAAAAAAA==";
    let rows: String = [A, B, C].map(|id| format!("{id},u{id}@x.org,{zeros}\n")).concat();
    let text = format!("Id,UserPrincipalName,OnPremisesImmutableId\n{rows}");
    let (directory, report) = import_one(Role::Cloud, &text);
    let cell = directory.cloud.anchor_cell(CloudRow::new(0));
    assert_eq!(cell, Cell::Value(AnchorCell::Text(zeros)));
    assert!(text_of(&report, Code::OddAnchors).contains("nobody's"));
    assert!(text_of(&report, Code::SharedAnchors).starts_with("One ImmutableId is on 3 users"));
}

#[test]
fn ids_that_look_damaged_are_no_custom_text() {
    let id = guid(X).base64();
    assert_eq!(id, "f+bH/Mb+ZUq4IS9AopLRhQ==");
    for (cell, what) in [
        (id.replace('/', "\\/"), "damaged Base64"),
        (id.replace('=', "=3D"), "damaged Base64"),
        (id.replace('=', "%3D"), "damaged Base64"),
        ("fcc7e67ffec64a65b8212f40a292d185".into(), "hex digits"),
        (format!("\"{}\"", id.replace("Mb+", "Mb+\n")), "damaged Base64"),
        (format!("{id};"), "damaged Base64"),
        (id.replace('=', "＝"), "damaged Base64"),
        ("7F E6 C7 FC C6 FE 65 4A B8 21 2F 40 A2 92 D1 85".into(), "hex digits"),
        (id.chars().take(20).collect(), "cut off"),
        (id.chars().take(17).collect(), "cut off"),
        ("10-Mar".into(), "destroyed"),
        ("3/10/2024 12:00:00 AM".into(), "destroyed"),
        ("S260051".into(), "custom text"),
        ("zoe@contoso.com".into(), "custom text"),
    ] {
        let text = format!(
            "Id,UserPrincipalName,OnPremisesImmutableId\n{A},a@x.org,{cell}\n{B},b@x.org,\n"
        );
        let (_, report) = import_one(Role::Cloud, &text);
        let odd = text_of(&report, Code::OddAnchors);
        assert!(odd.contains(what), "{cell}: {odd}");
    }
}

#[test]
fn a_person_who_is_linked_in_one_row_alone_is_not_identical() {
    let text = format!(
        "Id,UserPrincipalName,OnPremisesImmutableId\n{A},a@x.org,\n{B},b@x.org,{0}\n{A},a@x.org,{1}\n",
        guid(X).base64(),
        guid(Y).base64()
    );
    let (_, report) = import_one(Role::Cloud, &text);
    let twice = text_of(&report, Code::RepeatedPeople);
    assert!(twice.contains("1 of them with differences"), "{twice}");
    assert!(twice.contains("they differ in ImmutableId"), "{twice}");
}

#[test]
fn two_columns_for_one_id_that_differ_are_no_ids_of_another_system() {
    let text = format!("Id,ObjectId,UserPrincipalName\n{A},{B},a@x.org\n{C},{D},c@x.org\n");
    let (directory, report) = import_one(Role::Cloud, &text);
    assert_eq!(directory.cloud.id(CloudRow::new(0)), None);
    let bad = text_of(&report, Code::UnreadableIds);
    assert!(bad.starts_with("2 rows have two ids that differ"), "{bad}");
}

#[test]
fn quotation_marks_that_are_not_doubled_are_told() {
    for name in [r#"Anna "Annie" Ash"#, r#"Anna \"Annie\" Ash"#] {
        let text =
            format!("\"ObjectGUID\",\"DisplayName\",\"mail\"\n\"{A}\",\"{name}\",\"a@x.org\"\n");
        let (_, found) = import_one(Role::OnPrem, &text);
        let stray = found.finding(Code::TypographicQuotes).unwrap();
        assert_eq!((stray.count, stray.lines.as_slice()), (1, &[2][..]), "{name}");
    }
    let text = format!("ObjectGUID,DisplayName,mail\n{A},\"Anna \"\"Annie\"\" Ash\",a@x.org\n");
    assert_eq!(codes(&import_one(Role::OnPrem, &text).1), [""; 0]);
}

#[test]
fn a_question_mark_between_letters_is_a_lost_one_beside_others_that_are_not() {
    for (first, second, is_lost) in [
        ("Zo? M?ller", "Zoë Müller", true),
        ("Anna P?hlmann", "Zoë Müller", true),
        ("Who?", "Zoë Müller", false),
        ("Zoe Muller", "Zoë Müller", false),
    ] {
        let text =
            format!("ObjectGUID,DisplayName,mail\n{A},{first},a@x.org\n{B},{second},b@x.org\n");
        let (directory, report) = import_one(Role::OnPrem, &text);
        let found = report.finding(Code::LostLetters).is_some();
        let lossy = directory.onprem.is_lossy(OnPremRow::new(0), Field::DisplayName);
        assert_eq!((found, lossy), (is_lost, is_lost), "{first}");
        assert!(!directory.onprem.is_lossy(OnPremRow::new(1), Field::DisplayName), "{first}");
    }
}

#[test]
fn a_name_of_another_page_is_told_and_repaired_only_where_that_is_certain() {
    for (name, repaired) in [
        ("ÕÅÃô", None),
        ("Íõ·¼", None),
        ("ZoÙ M³ller", Some("Zoë Müller")),
        ("Jos‚ Pe¤a", Some("José Peña")),
    ] {
        let text = format!("ObjectGUID,DisplayName,mail\n{A},{name},a@x.org\n");
        let (_, report) = import_one(Role::OnPrem, &text);
        let said = text_of(&report, Code::DoubleEncoded);
        assert!(said.contains(name), "{name}: {said}");
        assert_eq!(said.contains("--repair-names"), repaired.is_some(), "{name}: {said}");
        let rules = ReadingRules(vec!["repair names".parse::<ReadingRule>().unwrap()]);
        let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
        let file = MemoryFile { name: "x.csv", role: Role::OnPrem, bytes: text.as_bytes() };
        let users = import_bytes(&[file], &options, &Monitor::new()).unwrap().directory.onprem;
        let shown = users.text(OnPremRow::new(0), Field::DisplayName);
        assert_eq!(shown, Cell::Value(repaired.unwrap_or(name)));
    }
}
