//! Columns of `ImmutableId`s that something has written in another form, and texts that are no ids.

use hardmatch::anchor::{Anchor, Guid};
use hardmatch::directory::{AnchorCell, Cell, CloudUsers, Field};
use hardmatch::import::{Code, FileReport, Role};

use super::import_one;

const IDS: [&str; 5] = [
    "+gfizjhcuEKHQfVxLREO+A==",
    "K81Lh40UykezCZHfZPBb9Q==",
    "1wfM9xV8fUSHbcAbDlqeOA==",
    "FhjLsYV9fEWfMioUItAOFw==",
    "5AKczvuqYkCX/7uq7KBZkA==",
];

fn table(ids: &[String]) -> String {
    let row = |(at, id): (usize, &String)| {
        format!("{at:08x}-8142-48ea-91d9-3080f9b439fc,a{at}@x.org,\"{id}\"\n")
    };
    let rows: String = ids.iter().enumerate().map(row).collect();
    format!("Id,UserPrincipalName,OnPremisesImmutableId\n{rows}")
}

fn read(ids: &[String]) -> (Vec<Cell<String>>, FileReport) {
    let (directory, report) = import_one(Role::Cloud, &table(ids));
    let users: &CloudUsers = &directory.cloud;
    let id = |row| match users.anchor_cell(row) {
        Cell::Value(AnchorCell::Guid(guid)) => Cell::Value(guid.base64()),
        Cell::Value(AnchorCell::Text(text)) => Cell::Value(format!("text {text}")),
        Cell::Empty => Cell::Empty,
        Cell::Unknown => Cell::Unknown,
    };
    (users.rows().map(id).collect(), report)
}

fn guid(id: &str) -> Guid {
    Anchor::of_id(id).guid().unwrap()
}

fn bytes(id: &str) -> [u8; 16] {
    guid(id).ad_bytes()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

type Form = fn(&str) -> String;

const FORMS: [(&str, Form); 16] = [
    ("percent", |id| id.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")),
    ("percent, but for the end", |id| id.replace('+', "%2B").replace('/', "%2F")),
    ("small percent", |id| id.replace('+', "%2b").replace('/', "%2f").replace('=', "%3d")),
    ("no padding", |id| id.trim_end_matches('=').into()),
    ("half of it", |id| id.trim_end_matches('=').to_string() + "="),
    ("of web, no padding", |id| id.trim_end_matches('=').replace('+', "-").replace('/', "_")),
    ("of web", |id| id.replace('+', "-").replace('/', "_")),
    ("mail", |id| id.replace('=', "=3D")),
    ("HTML", |id| id.replace('+', "&#43;").replace('=', "&#61;")),
    ("a word", |id| format!("base64:{id}")),
    ("another word", |id| format!("b64: {id}")),
    ("signs around it", |id| format!("#{id}#")),
    ("hex", |id| hex(&bytes(id))),
    ("decimals", |id| bytes(id).map(|byte| byte.to_string()).join(" ")),
    ("hex of Base64", |id| hex(id.as_bytes())),
    ("hex of text", |id| guid(id).to_string().replace('-', "")),
];

#[test]
fn a_column_that_is_written_in_another_form_is_read_and_said_to_be() {
    for (what, form) in FORMS {
        let mut ids: Vec<String> = IDS.iter().map(|id| form(id)).collect();
        let (found, report) = read(&ids);
        let expected: Vec<Cell<String>> =
            IDS.iter().map(|id| Cell::Value((*id).to_string())).collect();
        assert_eq!(found, expected, "{what}: {:?}", report.codes);
        let said = report.finding(Code::OddAnchors).map(|finding| finding.text.clone());
        let said = said.unwrap_or_default();
        assert!(said.contains("read as the ids"), "{what}: {said}");
        // One that is written otherwise is nobody's.
        ids.push("000137".into());
        let (found, report) = read(&ids);
        assert_eq!((&found[..5], &found[5]), (&expected[..], &Cell::Unknown), "{what}");
        let said = report.finding(Code::OddAnchors).map(|finding| finding.text.clone());
        assert!(said.unwrap_or_default().contains("1 other is written otherwise"), "{what}");
        assert!(report.rejected.iter().any(|rejected| rejected.line == 7), "{what}");
    }
}

#[test]
fn one_id_in_another_form_among_whole_ones_stays_what_it_is() {
    for (what, form) in FORMS {
        let mut ids: Vec<String> = IDS.iter().map(|id| (*id).to_string()).collect();
        ids[0] = form(IDS[0]);
        if ids[0] == IDS[0] {
            continue;
        }
        let (found, _) = read(&ids);
        assert_eq!(found[0], Cell::Value(format!("text {}", ids[0])), "{what}");
        assert_eq!(found[1], Cell::Value(IDS[1].to_string()), "{what}");
    }
    // What scripts set in the cloud, and ids of other kinds, are no form of a column.
    for ids in [
        IDS.map(|id| guid(id).to_string()),
        ["1", "2", "3", "4", "5"].map(|at| format!("0000{at}")),
        ["a", "b", "c", "d", "e"].map(|word| format!("{word}@x.org")),
        ["1", "2", "3", "5", "a"].map(|digit| digit.repeat(32)),
    ] {
        let (found, _) = read(&ids);
        let expected: Vec<Cell<String>> =
            ids.iter().map(|id| Cell::Value(format!("text {id}"))).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_text_that_several_users_have_is_no_id() {
    let odd = |text: &str, count: usize| -> Vec<String> {
        let whole = IDS.iter().map(|id| (*id).to_string());
        whole.chain(std::iter::repeat_n(text.to_string(), count)).collect()
    };
    for text in ["see ticket 4711", "TBD-1", "12345", "gesperrt", "QUJD", "FhjLsYV9fEWfMioUItAOF"] {
        let (found, report) = read(&odd(text, 4));
        assert!(found[5..].iter().all(|id| *id == Cell::Unknown), "{text}: {found:?}");
        assert!(found[..5].iter().all(|id| matches!(id, Cell::Value(_))), "{text}");
        let said = report.finding(Code::OddAnchors).map(|finding| finding.text.clone());
        let wanted = format!("4 hold the same text '{text}'");
        assert!(said.clone().unwrap_or_default().contains(&wanted), "{text}: {said:?}");
        let (found, _) = read(&odd(text, 2));
        assert_eq!(found[5], Cell::Value(format!("text {text}")), "{text}");
    }
    // A user who is there three times has one id.
    let row = "00000001-8142-48ea-91d9-3080f9b439fc,a@x.org,000137\n".repeat(4);
    let text = format!("Id,UserPrincipalName,OnPremisesImmutableId\n{row}");
    let (directory, _) = import_one(Role::Cloud, &text);
    let users = &directory.cloud;
    assert!(users.rows().all(|row| users.has_value(row, Field::ImmutableId)));
}
