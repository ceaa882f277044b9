//! Damage that files take on their way, and what is said of one file and of no other.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use hardmatch::directory::{Cell, CloudRow, Field, OnPremRow, Row};
use hardmatch::import::{
    Code, ImportOptions, Imported, Monitor, ReadingRule, Role, SaidRule, Sources, TextEncoding,
    command_of, import, report_lines_of_file,
};

use super::{codes, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";

/// What is said under a code; nothing where it is not raised.
fn said(bytes: &[u8], code: Code) -> String {
    report(bytes).finding(code).map(|finding| finding.text.clone()).unwrap_or_default()
}

const LDIF: &str = "\
dn: CN=Zoe,DC=x
objectClass: user
objectGUID:: MK/qPEKB6kiR2TCA+bQ5/A==
sAMAccountName: zoe

dn: CN=Bo,DC=x
objectClass: user
objectGUID:: ZEwSOgJ+BU+3wdzif3aV9Q==
sAMAccountName: bo
";

/// A CR LF that was once more written as text is CR CR LF, and no empty line.
#[test]
fn a_line_end_that_was_written_twice_is_one() {
    let csv = format!("ObjectGUID,SamAccountName\n{A},zoe\n{B},bo\n");
    for text in [LDIF, csv.as_str()] {
        let doubled = text.replace('\n', "\r\r\n");
        let found = report(doubled.as_bytes());
        assert_eq!((found.users, codes(&found)), (2, vec![]), "{doubled:?}");
        let wide: Vec<u8> =
            [0xFEFF].into_iter().chain(doubled.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(report(&wide).users, 2);
    }
}

/// Attributes behind a blank line belong to nobody: they are named, and not lost in silence.
#[test]
fn what_a_blank_line_has_cut_off_from_its_object_is_named() {
    let cut = LDIF.replace("user\nobjectGUID:: ZE", "user\n\nobjectGUID:: ZE");
    let found = report(cut.as_bytes());
    let finding = found.finding(Code::RaggedRows).unwrap();
    assert_eq!(finding.count, 2, "{:?}", found.codes);
    assert!(finding.text.contains("behind a blank line"), "{}", finding.text);
    assert!(!codes(&report(LDIF.as_bytes())).contains(&"W08"));
    // Comments and folded comments within an object are none of it.
    let commented = LDIF.replace("user\n", "user\n# a comment that\n goes on: here\n");
    assert_eq!(codes(&report(commented.as_bytes())), Vec::<&str>::new());
}

/// Where comments were asked for, the server's word that there is more is one of them.
#[test]
fn a_page_that_is_not_the_last_is_told_by_a_comment_too() {
    for (cookie, is_cut) in [("AQAAAA==", true), ("", false)] {
        let text = format!("{LDIF}\n# pagedresults: cookie={cookie}\n");
        assert_eq!(codes(&report(text.as_bytes())).contains(&"W18"), is_cut, "{cookie}");
    }
    let ranged = LDIF.replace("sAM", "proxyAddresses;range=0-0: smtp:a@x.org\nsAM");
    assert!(said(ranged.as_bytes(), Code::LostValues).contains("The server gave a part"));
}

/// A disk that lost the end of a file leaves NULs side by side; UTF-16 has one in every second byte.
#[test]
fn nuls_at_the_end_are_no_other_encoding() {
    let mut bytes = format!("ObjectGUID,SamAccountName\n{A},zoe\n{B},bo\n").into_bytes();
    bytes.extend([0; 4096]);
    let found = report(&bytes);
    assert_eq!((found.users, codes(&found)), (2, vec!["W05"]), "{found:#?}");
    assert_eq!(found.finding(Code::NulBytes).unwrap().lines, [4]);
}

#[test]
fn letters_of_mail_and_terminals_are_escapes() {
    for name in ["\u{e}1hC6<v\u{f}", "~{MuTF7<~}", "Zo\u{1}e"] {
        let text =
            format!("ObjectGUID,SamAccountName,DisplayName\n{A},zoe,{name}\n{B},bo,Bo Berg\n");
        let found = report(text.as_bytes());
        assert_eq!(found.finding(Code::DoubleEncoded).map(|found| found.count), Some(1), "{name}");
    }
}

#[test]
fn a_quotation_mark_that_has_no_other_one_is_named() {
    for (name, is_stray) in [
        ("Emma \"Brown", true),
        ("Emma\" Brown", true),
        ("Emma \"Em\" Brown", false),
        ("Room 42\"", false),
        ("Room 42\" wide", false),
    ] {
        let text = format!("ObjectGUID,SamAccountName,DisplayName\n{A},emma,{name}\n");
        assert_eq!(codes(&report(text.as_bytes())).contains(&"W23"), is_stray, "{name}");
    }
}

/// Only ids under the heading of ids can be those of another system, and only whole ones.
#[test]
fn ids_that_are_damaged_are_not_taken_for_another_systems() {
    let damaged = "ZEwSOgJ+BU+3wdzif3aV9";
    let consistency = format!(
        "ObjectGUID,SamAccountName,mS-DS-ConsistencyGuid\n{A},zoe,{damaged}\n{B},bo,{damaged}\n"
    );
    let text = said(consistency.as_bytes(), Code::UnreadableIds);
    assert!(text.starts_with("2 ids cannot be read, e.g. 'ZEwSOgJ+BU+3wdzif3aV9' ("), "{text}");
    let decoded = "ObjectGUID,SamAccountName\n77+9O++/vVEhPe+/vQ==,zoe\n77+9Ou+/vVEhPe+/vQ==,bo\n";
    assert!(!said(decoded.as_bytes(), Code::UnreadableIds).contains("another system"));
}

/// The remedy is that of the side that the file is read as, whatever its headings are called.
#[test]
fn headings_of_the_other_side_do_not_choose_the_command() {
    let text = format!(
        "ObjectGUID,UserPrincipalName,UserType\n{A},a@x.onmicrosoft.com,Member\n{B},b@x.onmicrosoft.com,Member\n"
    );
    let found = report(text.as_bytes());
    assert_eq!((found.kind, found.shape.as_deref()), (Some(Role::Cloud), None));
    let missing = said(text.as_bytes(), Code::MissingColumns);
    assert!(!missing.contains("Add ObjectGUID"), "{missing}");
    assert!(missing.contains("--column cloud_id=ObjectGUID"), "{missing}");
    assert!(command_of(&found).is_some_and(|command| command.starts_with("Get-MgUser")));
}

#[test]
fn a_list_that_may_be_of_either_side_says_so() {
    for text in
        [format!("UPN,GUID,Mail\na@x.org,{A},a@x.org\n"), "UPN,Mail\na@x.org,a@x.org\n".into()]
    {
        let found = said(text.as_bytes(), Code::EitherSide);
        assert!(found.starts_with("Nothing in the file tells which side"), "{text}: {found}");
    }
    // Whoever says what it is has answered that.
    let (_, given) = import_one(Role::OnPrem, &format!("UPN,GUID,Mail\na@x.org,{A},a@x.org\n"));
    assert_eq!(codes(&given), Vec::<&str>::new());
}

/// An identifying column under a heading of somebody's own is offered where it is missed, and not in the list of
/// columns alone.
#[test]
fn a_column_that_looks_like_the_missing_one_is_offered_in_a_message() {
    let text = format!("ObjectGUID,Kto,Login Name\n{A},zoe,zoe@x.org\n{B},bo,bo@x.org\n");
    let missing = said(text.as_bytes(), Code::MissingColumns);
    assert!(
        missing.contains("Login Name looks like UPN, which is missing: --column 'upn=Login Name'"),
        "{missing}"
    );
    let whole = text.replace("Kto", "UserPrincipalName").replace(",bo,", ",b@x.org,");
    assert!(!codes(&report(whole.as_bytes())).contains(&"W07"));
}

#[test]
fn text_around_other_formats_is_told_in_a_sentence() {
    let cases: [(&[u8], &str, &str); 4] = [
        (b"WARNING: truncated\n[\n {\"id\":\"1\"}\n]", "E02", "JSON behind lines"),
        (b"\xFD7zXZ\0\0\0\0\0\0\0\0\0\0", "E02", "(xz)"),
        (b"SQLite format 3\0aaaaaaaaaaaaaaaaaaaaaaaaa", "E02", "binary"),
        (
            b"\x1b[32;1mId   UserPrincipalName\x1b[0m\n\x1b[32;1m--   -----------------\x1b[0m\n1    a@x.org\n",
            "E12",
            "console output",
        ),
    ];
    for (bytes, code, words) in cases {
        let found = report(bytes);
        assert_eq!(codes(&found), [code]);
        let lines = report_lines_of_file(&found).join("\n");
        assert!(lines.contains(words), "{lines}");
    }
}

#[test]
fn encodings_are_named_as_programs_name_them() {
    for (label, name) in
        [("utf16", "utf-16le"), ("UTF_16_LE", "utf-16le"), ("utf-16-le", "utf-16le")]
    {
        assert_eq!(TextEncoding::for_label(label).map(TextEncoding::name).as_deref(), Some(name));
    }
}

fn write(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    path
}

/// Two files may have the same heading for different things.
#[test]
fn what_is_said_of_one_file_is_said_of_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let onprem = write(&folder, "ad.csv", &format!("ObjectGUID,Konto,Note\n{A},zoe,zoe@x.org\n"));
    let cloud =
        write(&folder, "entra.csv", &format!("Id,UserPrincipalName,Note\n{B},a@x.org,c@x.org\n"));
    let sources =
        Sources::from([(Role::OnPrem, vec![onprem.clone()]), (Role::Cloud, vec![cloud.clone()])]);
    let mut options = ImportOptions::default();
    options.rules.say_of(&onprem, ReadingRule::column("upn=Note").unwrap());
    options.rules.say_of(&onprem, ReadingRule::column("sam=Konto").unwrap());
    options.rules.say_of(&cloud, ReadingRule::column("mail=Note").unwrap());
    let directory = import(&sources, &options, &Monitor::new()).unwrap().directory;
    let (here, there) = (OnPremRow::new(0), CloudRow::new(0));
    assert_eq!(directory.onprem.text(here, Field::Upn), Cell::Value("zoe@x.org"));
    assert_eq!(directory.onprem.text(here, Field::Sam), Cell::Value("zoe"));
    assert_eq!(directory.cloud.text(there, Field::Upn), Cell::Value("a@x.org"));
    assert_eq!(directory.cloud.text(there, Field::Mail), Cell::Value("c@x.org"));
}

/// A message has room for so many headings; of a file with more it says how many there must be.
#[test]
fn the_message_on_missing_headings_is_short_for_a_wide_file() {
    let row = |first: &str| format!("{first}{}\n", ",x".repeat(399));
    let wide = report((row(A) + &row(B)).as_bytes()).error.clone().unwrap_or_default();
    assert!(wide.contains("a name for each of the 400 columns"), "{wide}");
    assert!(wide.len() < 2_000, "{}", wide.len());
}

/// The name of a type comes from the file, and is as long as the file makes it.
#[test]
fn the_sign_of_a_side_is_short_however_long_its_type_is() {
    let text = format!(
        "#TYPE Microsoft.ActiveDirectory.Management.ADUser{}\nUserPrincipalName\na@x.org\n",
        "x".repeat(5_000)
    );
    let folder = tempfile::tempdir().unwrap();
    let sources = Sources::from([
        (
            Role::Cloud,
            vec![write(&folder, "a.csv", &format!("Id,UserPrincipalName\n{B},a@x.org\n"))],
        ),
        (Role::Deleted, vec![write(&folder, "b.csv", &text)]),
    ]);
    let error =
        import(&sources, &ImportOptions::default(), &Monitor::new()).unwrap_err().to_string();
    assert!(error.contains("#TYPE Microsoft.ActiveDirectory.Management.ADUser"), "{error}");
    assert!(error.len() < 1_000, "{}", error.len());
}

/// The same on the command line, where a file is named by the end of its path.
#[test]
fn a_rule_names_its_file_and_one_without_effect_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let bare = "3ceaaf30814238ea91d93080f9b439fc";
    let onprem = write(&folder, "ad.csv", &format!("{bare};zoe;zoe@x.org\n"));
    let cloud = write(&folder, "entra.csv", &format!("Id,UserPrincipalName\n{B},a@x.org\n"));
    let sources = Sources::from([(Role::OnPrem, vec![onprem]), (Role::Cloud, vec![cloud])]);
    let with = |said: &[(&str, &str)]| {
        let mut options = ImportOptions::default();
        for (kind, text) in said {
            let read = |rest: &str| format!("{kind} {rest}").parse();
            options.rules.say(SaidRule::of(text, read).unwrap());
        }
        import(&sources, &options, &Monitor::new()).unwrap()
    };
    let headings = ("headings", "ad.csv=ObjectGUID,SamAccountName,UserPrincipalName");
    let read = with(&[headings, ("delimiter", "ad.csv=;"), ("hex", "ad.csv=bytes")]);
    let id = read.directory.onprem.id(OnPremRow::new(0)).unwrap();
    assert_eq!(id.to_string(), "30afea3c-4281-ea38-91d9-3080f9b439fc");
    assert_eq!(
        read.directory.cloud.text(CloudRow::new(0), Field::Upn),
        Cell::Value("a@x.org"),
        "the other file has its own headings"
    );
    let texts = |read: &Imported| -> Vec<String> {
        read.report
            .codes
            .iter()
            .map(|found| format!("{} {}", found.code.as_str(), found.text))
            .collect()
    };
    assert!(texts(&read).is_empty(), "{:?}", texts(&read));
    let read = with(&[
        headings,
        ("delimiter", "ad.csv=;"),
        ("hex", "ad.csv=bytes"),
        ("hex", "entra.csv=text"),
        ("header-line", "gone.csv=2"),
        ("column", "gone.csv=mail=Post"),
    ]);
    assert_eq!(
        texts(&read),
        [
            "W24 --header-line 2 names 'gone.csv', and no such file is read.",
            "W07 --column mail=Post names 'gone.csv', and no such file is read.",
            "W14 --hex text has no effect: no file has anything of the kind to be read so.",
        ]
    );
}
