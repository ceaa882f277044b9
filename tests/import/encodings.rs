//! Encodings, with literal bytes.

use hardmatch::directory::{Field, OnPremUsers};
use hardmatch::import::{
    Code, FileReport, ImportOptions, MemoryFile, Monitor, Role, TextEncoding, import_bytes,
    inspect_bytes,
};

use super::{codes, report};

const GUID: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";

/// A file with one user of this name, before it is encoded.
fn file(name: &str) -> String {
    format!("ObjectGUID,UserPrincipalName,DisplayName\r\n{GUID},zoe@x.example,{name}\r\n")
}

fn read(bytes: &[u8], encoding: Option<&str>) -> (OnPremUsers, FileReport) {
    let encoding = encoding.map(|label| TextEncoding::for_label(label).unwrap());
    let files = [MemoryFile { name: "file.csv", role: Role::OnPrem, bytes }];
    let options = ImportOptions { encoding, ..ImportOptions::default() };
    let mut imported = import_bytes(&files, &options, &Monitor::new()).unwrap();
    (imported.directory.onprem, imported.report.files.remove(0))
}

fn names(users: &OnPremUsers) -> Vec<&str> {
    users.rows().map(|row| users.text_or_empty(row, Field::DisplayName)).collect()
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

#[test]
fn the_same_file_is_read_in_every_encoding() {
    let text = file("Zoë 🌻 Müller");
    let plain = text.clone().into_bytes();
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let bom = b"\xEF\xBB\xBF";
    let cases: [(Vec<u8>, &str, &[&str]); 7] = [
        (plain.clone(), "utf-8", &[]),
        (marked(bom, plain.clone()), "utf-8-bom", &[]),
        (marked(b"\xEF\xBB\xBF\xEF\xBB\xBF\xEF\xBB\xBF", plain), "utf-8-bom", &[]),
        (marked(b"\xFF\xFE", utf16(&text, u16::to_le_bytes)), "utf-16le-bom", &[]),
        (marked(b"\xFE\xFF", utf16(&text, u16::to_be_bytes)), "utf-16be-bom", &[]),
        (utf16(&text, u16::to_le_bytes), "utf-16le", &["W02"]),
        (utf16(&text, u16::to_be_bytes), "utf-16be", &["W02"]),
    ];
    for (bytes, encoding, expected) in cases {
        let (users, report) = read(&bytes, None);
        assert_eq!(names(&users), ["Zoë 🌻 Müller"], "{encoding}");
        assert_eq!(report.encoding.as_deref(), Some(encoding));
        assert_eq!(codes(&report), expected, "{encoding}");
    }
}

#[test]
fn what_is_not_utf8_is_taken_for_windows_1252_and_said_to_be_a_guess() {
    let bytes = file("Zo\u{1} M\u{2}ller")
        .into_bytes()
        .into_iter()
        .map(|byte| match byte {
            1 => 0xEB,
            2 => 0xFC,
            other => other,
        })
        .collect::<Vec<u8>>();
    let (users, report) = read(&bytes, None);
    assert_eq!(names(&users), ["Zoë Müller"]);
    assert_eq!(report.encoding.as_deref(), Some("windows-1252"));
    let guess = report.finding(Code::EncodingGuessed).unwrap();
    assert!(guess.text.contains("windows-1252 (e.g. 'Zoë Müller')"), "{}", guess.text);
    assert_eq!(guess.first_line, Some(2));

    let (users, report) = read(&bytes, Some("windows-1251"));
    assert_eq!(names(&users), ["Zoл Mьller"]);
    assert_eq!(codes(&report), [""; 0], "the operator has named it");
}

#[test]
fn any_encoding_can_be_named() {
    for (label, name, encoded) in [
        ("windows-1250", "Łukasz", &b"\xA3ukasz"[..]),
        ("gbk", "王芳", b"\xCD\xF5\xB7\xBC"),
        ("shift_jis", "山田", b"\x8ER\x93c"),
        ("koi8-r", "Пётр", b"\xF0\xA3\xD4\xD2"),
        ("utf-8", "Zoë", "Zoë".as_bytes()),
    ] {
        let (head, tail) =
            file("|").split_once('|').map(|(a, b)| (a.to_string(), b.to_string())).unwrap();
        let bytes = [head.as_bytes(), encoded, tail.as_bytes()].concat();
        let (users, report) = read(&bytes, Some(label));
        assert_eq!(names(&users), [name], "{label}");
        assert_eq!(codes(&report), [""; 0], "{label}");
    }
}

#[test]
fn a_line_in_another_encoding_among_utf8_is_read_and_listed() {
    let mut bytes = file("Zoë Müller").into_bytes();
    bytes.extend(b"3a124c64-7e02-4f05-b7c1-dce27f7695f5,jose@x.example,Jos\xE9\r\n");
    bytes.extend("2330fcf1-562a-44b8-8866-8d77e827062c,s@x.example,Siobhán\r\n".as_bytes());
    let (users, report) = read(&bytes, None);
    assert_eq!(names(&users), ["Zoë Müller", "José", "Siobhán"]);
    assert_eq!(report.encoding.as_deref(), Some("utf-8"));
    let bad = report.finding(Code::ForeignBytes).unwrap();
    assert_eq!((bad.count, bad.first_line), (1, Some(3)));
    // The operator's word stands: what is no UTF-8 is shown as such.
    let (users, report) = read(&bytes, Some("utf-8"));
    assert_eq!(names(&users), ["Zoë Müller", "Jos\u{fffd}", "Siobhán"]);
    assert_eq!(report.finding(Code::ForeignBytes).unwrap().first_line, Some(3));
}

#[test]
fn a_marked_file_stays_utf8_whatever_is_in_it() {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    bytes.extend(file("Zo").into_bytes());
    bytes.extend(b"3a124c64-7e02-4f05-b7c1-dce27f7695f5,jose@x.example,Jos\xE9 \xC1ngel\r\n");
    let (users, report) = read(&bytes, None);
    assert_eq!(names(&users), ["Zo", "José Ángel"]);
    assert_eq!(report.encoding.as_deref(), Some("utf-8-bom"));
    assert_eq!(report.finding(Code::ForeignBytes).unwrap().count, 1);
}

#[test]
fn a_file_that_stops_being_utf8_far_behind_its_head_is_read_again() {
    let rows: String = (0..30_000)
        .map(|number| {
            format!("{number:08x}-0000-4000-8000-000000000000,u{number}@x.example,User\r\n")
        })
        .collect();
    let mut bytes = format!("ObjectGUID,UserPrincipalName,DisplayName\r\n{rows}").into_bytes();
    assert!(bytes.len() > 1024 * 1024, "a thread reads it");
    bytes.extend(b"3a124c64-7e02-4f05-b7c1-dce27f7695f5,jose@x.example,Jos\xE9\r\n");
    let monitor = Monitor::new();
    let files = [MemoryFile { name: "file.csv", role: Role::OnPrem, bytes: &bytes }];
    let imported = import_bytes(&files, &ImportOptions::default(), &monitor).unwrap();
    let users = &imported.directory.onprem;
    assert_eq!(users.len(), 30_001);
    assert_eq!(names(users).last(), Some(&"José"));
    assert_eq!(imported.report.files[0].bytes, Some(bytes.len() as u64));
    let progress = monitor.progress();
    assert!(progress.bytes_total >= 2 * bytes.len() as u64, "the second reading is announced");
    assert!(progress.bytes_done <= progress.bytes_total);
}

#[test]
fn nuls_are_removed_and_counted() {
    let text = file("Zo\0ë");
    let (users, report) = read(text.as_bytes(), None);
    assert_eq!(names(&users), ["Zoë"]);
    assert_eq!(report.finding(Code::NulBytes).unwrap().count, 1);
}

#[test]
fn two_encodings_in_one_file_are_refused_with_the_place() {
    let utf16_first = [
        b"\xFF\xFE".to_vec(),
        utf16(&file("Zoë"), u16::to_le_bytes),
        format!("{GUID},appended@x.example,Appended as UTF-8\r\n").into_bytes(),
    ]
    .concat();
    let utf8_first = [file("Zoe").into_bytes(), utf16(&file("Zoë"), u16::to_le_bytes)].concat();
    for (bytes, at) in [
        (&utf16_first, 2 + 2 * file("Zoë").encode_utf16().count()),
        (&utf8_first, file("Zoe").len()),
    ] {
        let report = report(bytes);
        assert_eq!(codes(&report), ["E10"]);
        let error = report.error.unwrap();
        let byte = error.split("byte ").nth(1).unwrap().split(' ').next().unwrap();
        let byte: usize = byte.parse().unwrap();
        assert!(byte.abs_diff(at) <= 2, "{error}, expected about {at}");
    }
}

#[test]
fn every_line_end_is_read_and_lines_are_counted_alike() {
    let text = "ObjectGUID,UserPrincipalName,DisplayName\n\n\
                3ceaaf30-8142-48ea-91d9-3080f9b439fc,zoe@x.example,\"Zoë\nMüller\"\n\
                wrong,b@x.example,B\n\
                3a124c64-7e02-4f05-b7c1-dce27f7695f5,c@x.example,C";
    for ending in ["\n", "\r\n", "\r"] {
        let (users, report) = read(text.replace('\n', ending).as_bytes(), None);
        assert_eq!(names(&users), ["Zoë\nMüller", "B", "C"], "{ending:?}");
        assert_eq!(report.rejected[0].line, 5, "{ending:?}");
        assert_eq!(report.finding(Code::BlankRows).unwrap().first_line, Some(2), "{ending:?}");
    }
}

#[test]
fn letters_lost_to_question_marks_are_noticed_only_where_they_can_be_lost() {
    let questioned = |name: &str| {
        let (users, report) = read(file(name).as_bytes(), None);
        let row = users.rows().next().unwrap();
        (report.finding(Code::LostLetters).is_some(), users.is_lossy(row, Field::DisplayName))
    };
    assert_eq!(questioned("Zo? M?ller"), (true, true));
    assert_eq!(questioned("John Smith"), (false, false));
    // The file has letters beyond ASCII, so none were lost.
    assert_eq!(questioned("Zoë Who?"), (false, false));
}

#[test]
fn text_of_four_bytes_a_character_is_refused() {
    let bytes: Vec<u8> = file("Zoë").chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
    let report = report(&[b"\xFF\xFE\0\0".to_vec(), bytes].concat());
    assert_eq!(report.shape.as_deref(), Some("utf-32"));
    assert!(report.error.unwrap().contains("UTF-32"));
}

#[test]
fn a_file_of_nothing_but_marks_is_empty() {
    for bytes in [&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE", b"\r\n \r\n"] {
        let given = Some(Role::Cloud);
        let options = ImportOptions::default();
        let report = inspect_bytes("file.csv", bytes, given, &options, &Monitor::new());
        assert_eq!(codes(&report), ["E01"], "{bytes:?}");
        // Nobody need be deleted.
        let given = Some(Role::Deleted);
        let report = inspect_bytes("file.csv", bytes, given, &options, &Monitor::new());
        assert_eq!((report.error, report.users), (None, 0), "{bytes:?}");
    }
}
