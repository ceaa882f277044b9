//! Values that are not what their column says, files of the other side, and what the operator says of a file.

use hardmatch::anchor::Guid;
use hardmatch::directory::{Address, Cell, CloudRow, Field, OnPremRow, Row};
use hardmatch::import::{
    Code, FileReport, ImportOptions, MemoryFile, Monitor, ReadingQuestion, ReadingRule,
    ReadingRules, ReadingSubject, Role, finding_lines, import_bytes, inspect_bytes,
    report_lines_of_file,
};

use super::{codes, import_all, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";
const C: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const D: &str = "8df08078-a22e-4180-85c2-c2af3977a654";

fn base64(text: &str) -> String {
    Guid::try_from(text.to_string()).unwrap().base64()
}

/// Imports texts that are given as something; the error where they are refused.
fn refusal(files: &[(Role, &str)]) -> String {
    let names: Vec<String> = (0..files.len()).map(|at| format!("file{at}.csv")).collect();
    let files: Vec<MemoryFile<'_>> = files
        .iter()
        .zip(&names)
        .map(|((role, text), name)| MemoryFile { name, role: *role, bytes: text.as_bytes() })
        .collect();
    match import_bytes(&files, &ImportOptions::default(), &Monitor::new()) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

fn ruled(text: &str, role: Option<Role>, rules: &[&str]) -> FileReport {
    let rules = rules.iter().map(|rule| rule.parse::<ReadingRule>().unwrap()).collect();
    let options = ImportOptions { rules: ReadingRules(rules).into(), ..ImportOptions::default() };
    inspect_bytes("list.csv", text.as_bytes(), role, &options, &Monitor::new())
}

#[test]
fn what_is_no_address_is_named_with_its_line_and_is_not_one() {
    for (cell, fault) in [
        ("zoe", "no @"),
        ("zoe @x.org", "a blank in it"),
        ("Zoe <zoe@x.org>", "brackets in it"),
        ("mailto:zoe@x.org", "'mailto:' in front of it"),
        (B, "an id in its place"),
        ("Zoe Ash", "a name in its place"),
    ] {
        for (heading, field) in [("UserPrincipalName", Field::Upn), ("mail", Field::Mail)] {
            let text =
                format!("ObjectGUID,SamAccountName,{heading}\n{A},zoe,{cell}\n{C},bo,b@x.org\n");
            let (directory, report) = import_one(Role::OnPrem, &text);
            let cell_of = |row| directory.onprem.text(OnPremRow::new(row), field);
            assert_eq!((cell_of(0), cell_of(1)), (Cell::Unknown, Cell::Value("b@x.org")), "{cell}");
            let odd = report.finding(Code::OddValues).unwrap();
            assert_eq!((odd.count, odd.lines.as_slice()), (1, &[2][..]), "{cell}");
            assert!(report.rejected[0].reason.ends_with(fault), "{cell}: {:?}", report.rejected);
        }
        let text = format!("ObjectGUID,proxyAddresses\n{A},\"SMTP:a@x.org;smtp:{cell}\"\n");
        let (directory, report) = import_one(Role::OnPrem, &text);
        let row = OnPremRow::new(0);
        assert!(!directory.onprem.knows(row, Field::ProxyAddresses), "{cell}");
        assert_eq!(directory.onprem.addresses(row).count(), 1, "{cell}");
        assert!(report.finding(Code::OddValues).is_some(), "{cell}");
    }
}

#[test]
fn addresses_come_apart_however_they_were_joined() {
    let expected = ["SMTP:a@x.org", "smtp:b@x.org", "X500:/o=F/ou=G (A, B)/cn=a"];
    let joined = [
        expected.join(" / "),
        expected.join("\n"),
        expected.join("\r\n"),
        format!("{{{}}}", expected.join("}{")),
        format!("[\"{}\"]", expected.join("\",\"")),
        format!("[\n \"{}\"\n]", expected.join("\",\n \"")),
    ];
    for cell in joined {
        let text = format!("ObjectGUID,proxyAddresses\n{A},\"{}\"\n", cell.replace('"', "\"\""));
        let (directory, report) = import_one(Role::OnPrem, &text);
        let found: Vec<String> =
            directory.onprem.addresses(OnPremRow::new(0)).map(Address::to_item).collect();
        assert_eq!(found, expected, "{cell}");
        assert_eq!(codes(&report), [""; 0], "{cell}");
    }
}

#[test]
fn a_comma_without_quotes_that_shifts_a_row_is_recognised_by_its_values() {
    let text = format!(
        "ObjectGUID,DisplayName,UserPrincipalName,Enabled,EmployeeID\n\
         {A},Ann Ash,a@x.org,True,7\n{B},Smith, John,b@x.org,True\n{C},Cy,c@x.org,,\n{D},Smith, Jo,d@x.org,True,\n"
    );
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_eq!(directory.onprem.len(), 2);
    let lines: Vec<u64> = report.rejected.iter().map(|row| row.line).collect();
    assert_eq!(lines, [3, 5]);
    let ragged = report.finding(Code::RaggedRows).unwrap();
    assert!(ragged.text.contains("values beside their columns"), "{}", ragged.text);
}

#[test]
fn the_side_rests_on_the_values_too() {
    let computed = format!(
        "Id,UserPrincipalName,ImmutableId,UserType\n{A},a@x,{},\n{B},b@x,{},\n",
        base64(A),
        base64(B)
    );
    assert!(refusal(&[(Role::Cloud, &computed)]).contains("made of the Id beside it"));
    let renamed =
        format!("ObjectGUID,UserPrincipalName,ImmutableId\n{A},a@x,{}\n{B},b@x,\n", base64(C));
    let refused = refusal(&[(Role::OnPrem, &renamed)]);
    assert!(
        refused.contains("none of the ids under ImmutableId is that of the ObjectGUID"),
        "{refused}"
    );
    let left_out = ruled(&renamed, Some(Role::OnPrem), &["column none=ImmutableId"]);
    assert_eq!((left_out.error, left_out.users), (None, 2));
    let guests =
        format!("ObjectGUID,UserPrincipalName\n{A},a_x.org#EXT#@t.onmicrosoft.com\n{B},b@x\n");
    assert!(refusal(&[(Role::OnPrem, &guests)]).contains("cloud users"));
    // Doubt is said and not decided.
    let both = format!(
        "ObjectGUID,UserPrincipalName,UserType,Department\n{A},a@x,Member,\n{B},b@x,Member,\n"
    );
    let (directory, said) = import_one(Role::OnPrem, &both);
    assert_eq!(directory.onprem.len(), 2);
    assert!(said.finding(Code::EitherSide).unwrap().text.contains("UserType one of the cloud"));
}

#[test]
fn one_file_on_both_sides_and_one_twice_are_told() {
    let ids = [A, B, C, D];
    let onprem: String =
        ids.iter().map(|id| format!("{id},{}@x.org\n", id.split_at(4).0)).collect();
    let onprem = format!("ObjectGUID,UserPrincipalName\n{onprem}");
    let cloud: String =
        ids.iter().map(|id| format!("{id},{}@x.org,Member\n", id.split_at(4).0)).collect();
    let cloud = format!("Id,UserPrincipalName,UserType\n{cloud}");
    let shared = refusal(&[(Role::OnPrem, &onprem), (Role::Cloud, &cloud)]);
    assert!(shared.contains("4 of its ObjectGUIDs are object ids of file1.csv"), "{shared}");
    let either = format!("UserPrincipalName,mail\n{0},{0}\n", "a@x.org");
    let same = refusal(&[(Role::OnPrem, &either), (Role::Cloud, &either)]);
    assert!(same.contains("the same file as file0.csv"), "{same}");
    let twice = import_all(&[(Role::Cloud, cloud.as_bytes()), (Role::Cloud, cloud.as_bytes())]);
    assert_eq!(twice.directory.cloud.len(), 4);
    assert!(twice.report.codes[0].text.contains("it counts once"), "{:?}", twice.report.codes);
}

#[test]
fn damage_of_letters_and_quotes_is_named_with_its_lines() {
    let row = |id: &str, name: &str| format!("{id},{name},a{}@x.org\n", id.split_at(2).0);
    for (name, code) in [
        ("M\u{fffd}ller", "W04"),
        ("M\\u00fcller", "W03"),
        ("M&#252;ller", "W03"),
        ("\"\"\"Bo\"\" Li\"", "W23"),
        ("“Bo Li”", "W23"),
    ] {
        let text =
            format!("ObjectGUID,DisplayName,UserPrincipalName\n{}{}", row(A, "Ann"), row(B, name));
        let (_, report) = import_one(Role::OnPrem, &text);
        assert_eq!(codes(&report), [code], "{name}");
        assert_eq!(report.codes[0].lines, [3], "{name}");
    }
    let guarded =
        format!("Id,UserPrincipalName,ImmutableId,UserType\n{A},'a@x.org,'{}',\n", base64(C));
    let (directory, report) = import_one(Role::Cloud, &guarded);
    assert_eq!(directory.cloud.text(CloudRow::new(0), Field::Upn), Cell::Value("a@x.org"));
    assert!(directory.cloud.anchor_cell(CloudRow::new(0)).value().is_some());
    assert_eq!(report.finding(Code::WrappedIds).unwrap().lines, [2]);
}

#[test]
fn nuls_and_the_old_mark_of_an_end_are_left_out_and_named() {
    let text = format!("ObjectGUID,mail\r\n{A},a@x.org\r\n{B},b\0@x.org\r\n\u{1a}");
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_eq!(directory.onprem.len(), 2);
    assert_eq!(codes(&report), ["W05", "W05"]);
    let lines: Vec<&[u64]> = report.codes.iter().map(|finding| finding.lines.as_slice()).collect();
    assert_eq!(lines, [&[3][..], &[4][..]]);
    let attached = format!("ObjectGUID,mail\r\n{A},a@x.org\u{1a}");
    assert_eq!(codes(&import_one(Role::OnPrem, &attached).1), ["W05"]);
}

#[test]
fn japanese_mail_encoding_is_read_and_said_to_be_guessed() {
    let mut bytes = b"ObjectGUID,DisplayName\r\n".to_vec();
    bytes.extend(A.as_bytes());
    bytes.extend(b",\x1b$B;3ED\x1b(B\r\n");
    let read = report(&bytes);
    assert_eq!(read.encoding.as_deref(), Some("iso-2022-jp"));
    assert!(read.finding(Code::EncodingGuessed).unwrap().text.contains("山田"));
}

#[test]
fn an_unread_column_is_named_with_what_it_looks_like_and_can_be_mapped() {
    let text = format!("ObjectGUID,LoginName,Wave\n{A},a@x.org,1\n{B},b@x.org,2\n");
    let plain = ruled(&text, None, &[]);
    assert_eq!(plain.columns[1].likely.as_deref(), Some("upn"));
    assert_eq!(plain.columns[1].example.as_deref(), Some("a@x.org"));
    let lines = report_lines_of_file(&plain).join("\n");
    assert!(
        lines.contains("Not used: LoginName (looks like upn: --column upn=LoginName), Wave"),
        "{lines}"
    );
    let mapped = ruled(&text, Some(Role::OnPrem), &["column upn=loginname"]);
    assert_eq!(mapped.columns[1].field.as_deref(), Some("upn"));
    assert!(mapped.columns[1].usable);
    // Without any column that identifies a user it is offered in the refusal.
    let nobody = ruled("Login,Wave\na@x.org,1\n", Some(Role::OnPrem), &[]);
    assert!(nobody.error.unwrap().contains("--column upn=Login"));
    // A column that is said to hold something comes before the one that is called so.
    let both = format!("ObjectGUID,mail,Real\n{A},old@x.org,new@x.org\n");
    let read = ruled(&both, Some(Role::OnPrem), &["column mail=Real"]);
    assert_eq!(
        (read.columns[1].field.as_deref(), read.columns[2].field.as_deref()),
        (None, Some("mail"))
    );
}

#[test]
fn a_file_without_headings_is_read_with_those_that_are_named() {
    let text = format!("{A},zoe,z@x.org\n{B},bo,b@x.org\n");
    let refused = ruled(&text, None, &[]);
    assert_eq!(codes(&refused), ["W24"]);
    assert!(refused.error.unwrap().contains("--headings"));
    let named = ruled(&text, None, &["headings ObjectGUID,SamAccountName,UserPrincipalName"]);
    assert_eq!((named.kind, named.users), (Some(Role::OnPrem), 2));
    // What stands between two fields is asked for where there seems to be one, and taken where it is named.
    let odd = "ObjectGUID^SamAccountName^UserPrincipalName\n";
    let odd = format!("{odd}{A}^zoe^z@x.org\n{B}^bo^b@x.org\n");
    let files = [MemoryFile { name: "list.csv", role: Role::OnPrem, bytes: odd.as_bytes() }];
    let refused = import_bytes(&files, &ImportOptions::default(), &Monitor::new()).unwrap_err();
    let question = ReadingQuestion::of(&refused).unwrap();
    assert_eq!((question.about, question.likely.as_str()), (ReadingSubject::Delimiter, "^"));
    assert!(refused.to_string().contains("--delimiter '^'"), "{refused}");
    assert!(question.answer("^^").is_err() && question.answer("a").is_err());
    let rules = ReadingRules(vec![question.answer(" ^ ").unwrap()]);
    let options = ImportOptions { rules: rules.into(), ..ImportOptions::default() };
    let read = import_bytes(&files, &options, &Monitor::new()).unwrap();
    assert_eq!(read.directory.onprem.len(), 2);
    assert_eq!(read.report.files[0].delimiter, Some('^'));
    // A file that has headings keeps them.
    let own = ruled("ObjectGUID,mail\n", None, &["headings mail,ObjectGUID"]);
    assert!(own.error.is_some());
}

#[test]
fn lines_before_the_headings_are_left_out_and_said() {
    let text = format!("Transcript started\n\nObjectGUID,mail\n{A},a@x.org\n{B},bad\n");
    let (directory, report) = import_one(Role::OnPrem, &text);
    assert_eq!(directory.onprem.len(), 2);
    let said = report.finding(Code::NoHeader).unwrap();
    assert!(
        said.text.contains("The headings stand on line 3: 2 lines before them are left out"),
        "{}",
        said.text
    );
    assert!(said.text.contains("'Transcript started'"), "{}", said.text);
    assert_eq!(said.lines, [1, 2]);
    assert_eq!(report.rejected[0].line, 5, "lines are those of the file");
    let unsettled = |report: &FileReport| report.lines_before.as_ref().map(|lines| lines.0);
    assert!(said.text.ends_with("--header-line 3 says so."), "{}", said.text);
    assert_eq!(unsettled(&report), Some(3));
    let report = ruled(&text, Some(Role::OnPrem), &["header-line 3"]);
    let said = report.finding(Code::NoHeader).unwrap();
    assert!(said.text.ends_with("'Transcript started'."), "{}", said.text);
    assert_eq!((unsettled(&report), report.users, report.rejected[0].line), (None, 2, 5));
    // What looks like headings before them may be none.
    let text = format!("mail,upn,note\nObjectGUID,mail,note\n{A},a@x.org,\n");
    let users = |rules: &[&str]| ruled(&text, Some(Role::OnPrem), rules).users;
    assert_eq!((users(&[]), users(&["header-line 2"])), (0, 1));
}

#[test]
fn every_message_has_its_lines_and_the_command_that_makes_the_file_anew() {
    let text = "ObjectId,UserPrincipalName,ImmutableId,ProxyAddresses,LastDirSyncTime\n";
    let lost = "System.Collections.Generic.List`1[System.String]";
    let text = format!("{text}{A},a@x.org,,{lost},\n{B},b@x.org,#NAME?,{lost},\n");
    let (_, report) = import_one(Role::Cloud, &text);
    let command = "Get-MsolUser -All | Select-Object ObjectId,UserPrincipalName,ImmutableId,@{n='ProxyAddresses';e={$_.ProxyAddresses -join ';'}},LastDirSyncTime,DisplayName | Export-Csv cloud.csv -NoTypeInformation -Encoding UTF8";
    let lost = report.finding(Code::LostValues).unwrap();
    assert_eq!((lost.lines.as_slice(), lost.command.as_deref()), (&[2, 3][..], Some(command)));
    assert!(report_lines_of_file(&report).iter().any(|line| line == command));
    let lines = finding_lines(&report);
    assert!(
        lines.iter().any(|line| line.starts_with("W06 ") && line.ends_with("(lines 2, 3)")),
        "{lines:?}"
    );
}
