//! Encodings, with literal bytes.

use hardmatch::directory::{Field, OnPremUsers};
use hardmatch::import::{
    Code, Encodings, FileReport, ImportOptions, MemoryFile, Monitor, ReadingRule, ReadingRules,
    Role, TextEncoding, import_bytes, inspect_bytes,
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
    let options =
        ImportOptions { encodings: Encodings::of_all(encoding), ..ImportOptions::default() };
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
    let utf32 = |order: fn(u32) -> [u8; 4]| -> Vec<u8> {
        text.chars().flat_map(|c| order(c as u32)).collect()
    };
    let cases: [(Vec<u8>, &str, &[&str]); 11] = [
        (marked(b"\xFF\xFE\0\0", utf32(u32::to_le_bytes)), "utf-32le-bom", &[]),
        (marked(b"\0\0\xFE\xFF", utf32(u32::to_be_bytes)), "utf-32be-bom", &[]),
        (utf32(u32::to_le_bytes), "utf-32le", &["W02"]),
        (utf32(u32::to_be_bytes), "utf-32be", &["W02"]),
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
fn what_is_not_utf8_is_taken_for_a_code_page_and_said_to_be_a_guess() {
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
        ("cp850", "Müller", b"M\x81ller"),
        ("852", "Łukasz", b"\x9Dukasz"),
        ("ibm866", "Пётр", b"\x8F\xF1\xE2\xE0"),
        ("mac", "Müller", b"M\x9Fller"),
        ("gb18030", "王芳", b"\xCD\xF5\xB7\xBC"),
        ("cp949", "김민수", b"\xB1\xE8\xB9\xCE\xBC\xF6"),
        ("big5", "王小明", b"\xA4\xFD\xA4p\xA9\xFA"),
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
    // The two byte orders of UTF-16, the second with its mark and without.
    let orders =
        |mark: &[u8], first: fn(u16) -> [u8; 2], then: &[u8], other: fn(u16) -> [u8; 2]| {
            [mark.to_vec(), utf16(&file("Zoë"), first), then.to_vec(), utf16(&file("Zoë"), other)]
                .concat()
        };
    let (le, be): (&[u8], &[u8]) = (b"\xFF\xFE", b"\xFE\xFF");
    let little_first = orders(le, u16::to_le_bytes, be, u16::to_be_bytes);
    let big_first = orders(be, u16::to_be_bytes, le, u16::to_le_bytes);
    let unmarked = orders(le, u16::to_le_bytes, &[], u16::to_be_bytes);
    let utf8_first = [file("Zoe").into_bytes(), utf16(&file("Zoë"), u16::to_le_bytes)].concat();
    for (bytes, at) in [
        (&utf16_first, 2 + 2 * file("Zoë").encode_utf16().count()),
        (&little_first, 2 + 2 * file("Zoë").encode_utf16().count()),
        (&big_first, 2 + 2 * file("Zoë").encode_utf16().count()),
        (&unmarked, 2 + 2 * file("Zoë").encode_utf16().count()),
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

/// Names of many languages, in the pages that their machines write: the page that is guessed gives the names
/// back, however few they are.
#[test]
fn the_page_of_a_few_names_is_guessed() {
    let lists: [(&[&str], &[&str]); 16] = [
        (
            &["windows-1252", "cp850", "macintosh"],
            &["Jürgen Müller", "Günther Weiß", "Käthe Größl"],
        ),
        (&["windows-1252", "cp850"], &["François Lefèvre", "Hélène Bérénger", "Benoît Gagné"]),
        (
            &["windows-1252", "cp850"],
            &["José Núñez", "Íñigo Martín", "Begoña Peña", "Ángel Ibáñez"],
        ),
        (&["windows-1252", "cp850"], &["Åsa Sjöström", "Søren Kjær", "Björn Håkansson"]),
        (
            &["windows-1250", "iso-8859-2", "cp852"],
            &["Łukasz Żółć", "Małgorzata Wiśniewska", "Paweł Ząbek"],
        ),
        (
            &["windows-1250", "iso-8859-2", "cp852"],
            &["Jiří Dvořák", "Božena Němcová", "Tomáš Růžička"],
        ),
        (
            &["windows-1251", "koi8-r", "iso-8859-5", "ibm866", "cp855"],
            &["Владимир Петров", "Ольга Кузнецова", "Сергей Волков"],
        ),
        (&["windows-1254", "cp857"], &["Şükrü Çağlar", "Gülşen Yıldız", "İbrahim Öztürk"]),
        (&["windows-1253", "iso-8859-7", "cp737"], &["Γιώργος Παπαδόπουλος", "Ελένη Νικολάου"]),
        (&["windows-1255", "cp862"], &["יוסי כהן", "רחל לוי", "דוד מזרחי"]),
        (&["windows-1256"], &["محمد الأحمد", "فاطمة الزهراء", "خالد العتيبي"]),
        (&["windows-1257"], &["Žydrūnas Kazlauskas", "Rūta Šimkutė", "Jānis Bērziņš"]),
        (&["shift_jis", "euc-jp"], &["山田太郎", "佐藤花子", "鈴木一郎"]),
        (&["gbk", "gb18030"], &["王芳", "李娜", "张伟"]),
        (&["big5"], &["王小明", "陳美玲", "林志豪"]),
        (&["euc-kr"], &["김민수", "이서연", "박지훈"]),
    ];
    for (pages, names_of) in lists {
        for page in pages {
            let page = TextEncoding::for_label(page).unwrap();
            let row = |(at, name): (usize, &&str)| {
                format!("{at:08x}-7e02-4f05-b7c1-dce27f7695f5,u{at}@x.example,{name}\r\n")
            };
            let rows: String = names_of.iter().enumerate().map(row).collect();
            let text = format!("ObjectGUID,UserPrincipalName,DisplayName\r\n{rows}");
            let bytes = page.encode(&text).unwrap();
            let (users, report) = read(&bytes, None);
            assert_eq!(names(&users), names_of, "{}", page.name());
            let guess = report.finding(Code::EncodingGuessed).unwrap();
            assert!(guess.text.contains(names_of[0]), "{}", guess.text);
        }
    }
}

#[test]
fn a_family_of_pages_can_be_named_for_the_page_that_fits() {
    let page = TextEncoding::for_label("cp850").unwrap();
    let bytes = page.encode(&file("Jürgen Größl")).unwrap();
    let (users, report) = read(&bytes, Some("oem"));
    assert_eq!(names(&users), ["Jürgen Größl"]);
    assert_eq!(report.encoding.as_deref(), Some("cp850"));
    let (_, report) = read(&bytes, Some("ansi"));
    assert_ne!(report.encoding.as_deref(), Some("cp850"));
}

#[test]
fn each_line_is_read_by_its_own_encoding() {
    let page = TextEncoding::for_label("windows-1250").unwrap();
    let row = |at: u8, name: &str| {
        format!("{at:08x}-7e02-4f05-b7c1-dce27f7695f5,u{at}@x.example,{name}\r\n")
    };
    let mut bytes = page
        .encode(&format!(
            "ObjectGUID,UserPrincipalName,DisplayName\r\n{}{}",
            row(1, "Łukasz Żółć"),
            row(2, "Małgorzata Ząbek")
        ))
        .unwrap();
    bytes.extend(row(3, "Paweł Wiśniewski").into_bytes());
    bytes.extend(page.encode(&row(4, "Józef Gąska")).unwrap());
    let (users, report) = read(&bytes, None);
    assert_eq!(
        names(&users),
        ["Łukasz Żółć", "Małgorzata Ząbek", "Paweł Wiśniewski", "Józef Gąska"]
    );
    let mixed = report.finding(Code::ForeignBytes).unwrap();
    assert_eq!(mixed.lines, [2, 3, 5]);
    assert!(mixed.text.contains("windows-1250"), "{}", mixed.text);
}

#[test]
fn names_saved_twice_are_repaired_where_the_operator_agrees_and_ids_are_not() {
    let text = "ObjectGUID,UserPrincipalName,mail,DisplayName,GivenName\r\n\
                3ceaaf30-8142-48ea-91d9-3080f9b439fc,zoÃ«@x.example,zoÃ«@x.example,ZoÃƒÂ« MÃƒÂ¼ller,Zo├½\r\n";
    let shown = |rules: Vec<ReadingRule>| {
        let files = [MemoryFile { name: "f.csv", role: Role::OnPrem, bytes: text.as_bytes() }];
        let options =
            ImportOptions { rules: ReadingRules(rules).into(), ..ImportOptions::default() };
        let imported = import_bytes(&files, &options, &Monitor::new()).unwrap();
        let users = imported.directory.onprem;
        let row = users.rows().next().unwrap();
        let text = |field| users.text_or_empty(row, field).to_string();
        assert!(imported.report.files[0].finding(Code::DoubleEncoded).is_some());
        [Field::DisplayName, Field::GivenName, Field::Upn, Field::Mail].map(text)
    };
    // An address in other letters is another address: nobody has it.
    let spoilt = ["ZoÃƒÂ« MÃƒÂ¼ller", "Zo├½", "", ""];
    assert_eq!(shown(Vec::new()), spoilt);
    let repaired = ["Zoë Müller", "Zoë", spoilt[2], spoilt[3]];
    assert_eq!(shown(vec![ReadingRule::RepairNames(true)]), repaired);
}
