//! Answers of Graph and files of programs: batches, references, JSON in JSON, dictionaries.

use std::fmt::Write as _;

use hardmatch::directory::{Cell, CloudRow, CloudUsers, Field, Row};
use hardmatch::import::{Code, FileReport, ImportOptions, MemoryFile, Monitor, Role, import_bytes};

use super::{codes, import_one, report};

const A: &str = "3ceaaf30-8142-48ea-91d9-3080f9b439fc";
const B: &str = "2330fcf1-562a-44b8-8866-8d77e827062c";
const C: &str = "3a124c64-7e02-4f05-b7c1-dce27f7695f5";

/// A user as Graph writes one.
fn user(id: &str, name: &str) -> String {
    format!(
        "{{\"id\":\"{id}\",\"userPrincipalName\":\"{name}@x.org\",\"userType\":\"Member\",\"onPremisesImmutableId\":null}}"
    )
}

fn answer(number: usize, status: u16, body: &str) -> String {
    format!(
        "{{\"id\":\"{number}\",\"status\":{status},\"headers\":{{\"Content-Type\":\"application/json\"}},\"body\":{body}}}"
    )
}

fn page(users: &[String]) -> String {
    let context = "https://graph.microsoft.com/v1.0/$metadata#users";
    format!("{{\"@odata.context\":\"{context}\",\"value\":[{}]}}", users.join(","))
}

fn batch(answers: &[String]) -> String {
    format!("{{\n\"responses\":[\n{}\n]}}", answers.join(",\n"))
}

const THROTTLED: &str =
    "{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"Please retry.\",\"innerError\":{}}}";

fn names(users: &CloudUsers) -> Vec<&str> {
    users.rows().map(|row| users.text_or_empty(row, Field::Upn)).collect()
}

fn text_of(report: &FileReport, code: Code) -> String {
    report.finding(code).map(|finding| finding.text.clone()).unwrap_or_default()
}

fn refused(text: &str) -> String {
    let file = MemoryFile { name: "a.json", role: Role::Cloud, bytes: text.as_bytes() };
    let error = import_bytes(&[file], &ImportOptions::default(), &Monitor::new()).unwrap_err();
    error.to_string()
}

#[test]
fn of_a_batch_the_good_answers_are_read_and_the_failed_ones_named() {
    let (a, b, c) = (user(A, "a"), user(B, "b"), user(C, "c"));
    let whole = [
        answer(1, 200, &page(&[a.clone(), b.clone()])),
        answer(2, 200, &page(std::slice::from_ref(&c))),
    ];
    let (directory, report) = import_one(Role::Cloud, &batch(&whole));
    assert_eq!(
        (names(&directory.cloud), codes(&report)),
        (vec!["a@x.org", "b@x.org", "c@x.org"], vec![])
    );
    for failed in [answer(2, 429, THROTTLED), answer(2, 503, "\"\""), answer(2, 504, "null")] {
        for answers in [
            [whole[0].clone(), failed.clone(), whole[1].clone()],
            [failed.clone(), whole[0].clone(), whole[1].clone()],
            [whole[0].clone(), whole[1].clone(), failed.clone()],
        ] {
            let (directory, report) = import_one(Role::Cloud, &batch(&answers));
            assert_eq!((directory.cloud.len(), codes(&report)), (3, vec!["W18"]), "{failed}");
            let said = report.finding(Code::UsualLimit).unwrap();
            assert!(said.text.contains("1 of the 3 answers"), "{said:?}");
            let status = failed.split("\"status\":").nth(1).unwrap().get(..3).unwrap();
            assert!(said.text.contains(status) && said.command.is_some(), "{said:?}");
            let line = answers.iter().position(|text| *text == failed).unwrap() as u64 + 3;
            assert_eq!(said.lines, [line], "{said:?}");
        }
    }
    // Each answer is one user.
    let single = [answer(1, 200, &a), answer(2, 404, THROTTLED), answer(3, 200, &b)];
    let (directory, report) = import_one(Role::Cloud, &batch(&single));
    assert_eq!(
        (names(&directory.cloud), codes(&report)),
        (vec!["a@x.org", "b@x.org"], vec!["W18"])
    );
    assert!(text_of(&report, Code::UsualLimit).contains("404 TooManyRequests: Please retry"));
}

#[test]
fn a_batch_of_nothing_but_errors_is_an_error() {
    let all = [answer(1, 429, THROTTLED), answer(2, 429, THROTTLED)];
    let said = refused(&batch(&all));
    assert!(said.contains(" E09 ") && said.contains("429 TooManyRequests: Please retry"), "{said}");
    let empty = [answer(1, 200, &page(&[])), answer(2, 429, THROTTLED)];
    assert!(refused(&batch(&empty)).contains(" E09 "));
    assert!(refused(THROTTLED).contains(" E09 "));
    // Pages one after the other, of which one failed.
    let pages = format!("{}\n{THROTTLED}\n{}\n", page(&[user(A, "a")]), page(&[user(B, "b")]));
    let (directory, report) = import_one(Role::Cloud, &pages);
    assert_eq!((directory.cloud.len(), codes(&report)), (2, vec!["W18"]));
}

#[test]
fn answers_of_a_batch_are_of_different_requests() {
    let next = page(&[user(A, "a")]).replacen(
        "\"value\"",
        "\"@odata.nextLink\":\"https://graph.microsoft.com/next\",\"value\"",
        1,
    );
    let (_, report) = import_one(
        Role::Cloud,
        &batch(&[answer(1, 200, &next), answer(2, 200, &page(&[user(B, "b")]))]),
    );
    assert!(text_of(&report, Code::UsualLimit).contains("nextLink"), "{:?}", report.codes);
    let groups =
        page(&[format!("{{\"id\":\"{C}\",\"displayName\":\"All\"}}")]).replace("#users", "#groups");
    let (directory, report) = import_one(
        Role::Cloud,
        &batch(&[answer(1, 200, &groups), answer(2, 200, &page(&[user(A, "a")]))]),
    );
    assert_eq!(names(&directory.cloud), ["a@x.org"]);
    assert!(
        text_of(&report, Code::UsualLimit).contains("'groups' (1 object)"),
        "{:?}",
        report.codes
    );
}

#[test]
fn objects_that_lie_too_deep_for_powershell_are_said_to_be_lost() {
    let hashtable = "\"System.Collections.Hashtable\"";
    for text in [
        batch(&[answer(1, 200, hashtable), answer(2, 200, hashtable)]),
        batch(&[answer(1, 200, "\"@{value=System.Object[]}\"")]),
        format!("{{\"value\":[\"@{{id={A}; userPrincipalName=a@x.org}}\"]}}"),
        format!("[\"@{{Id={A}; UserPrincipalName=a@x.org}}\",\"@{{Id={B}}}\"]"),
        format!("{{\"value\":[{hashtable},{hashtable}]}}"),
        format!("[\n  {hashtable}\n]"),
    ] {
        let said = refused(&text);
        assert!(said.contains(" E02 ") && said.contains("-Depth 10"), "{text}: {said}");
    }
}

#[test]
fn references_are_no_users() {
    let reference =
        |id: &str| format!("{{\"@odata.id\":\"https://graph.microsoft.com/v2/users/{id}\"}}");
    let list = format!("[{},{}]", reference(A), reference(B));
    for text in [format!("{{\"value\":{list}}}"), list] {
        let said = refused(&text);
        assert!(said.contains(" E02 ") && said.contains("without /$ref"), "{said}");
    }
    let with_more = format!("[{}]", user(A, "a").replacen('{', "{\"@odata.id\":\"x\",", 1));
    assert_eq!(import_one(Role::Cloud, &with_more).0.cloud.len(), 1);
}

#[test]
fn json_in_a_text_of_json_is_read() {
    let named = "{\"displayName\":\"Bj\u{f6}rn \\\"x\\\" \\\\\",";
    let (a, b) = (user(A, "a").replacen('{', named, 1), user(B, "b"));
    let list = format!("[\r\n  {a},\r\n  {b}\r\n]");
    let text = |json: &str| serde_json::to_string(json).unwrap();
    for (twice, kind) in [
        (text(&list), "a list"),
        (format!("[{}, {}]", text(&a), text(&b)), "a list of texts"),
        (format!("{}\n{}\n", text(&a), text(&b)), "a text a line"),
        (text(&page(&[a.clone(), b.clone()])), "a page"),
        (text(&list).replace("\\\"", "\\u0022"), "units of UTF-16"),
    ] {
        let (directory, report) = import_one(Role::Cloud, &twice);
        let name = directory.cloud.text(CloudRow::new(0), Field::DisplayName);
        assert_eq!(directory.cloud.len(), 2, "{kind}");
        assert_eq!(name, Cell::Value("Bj\u{f6}rn \"x\" \\"), "{kind}");
        assert!(codes(&report).contains(&"I01"), "{kind}: {:?}", report.codes);
        assert_eq!(report.bytes, Some(twice.len() as u64), "{kind}");
    }
    for name in ["body", "value", "Content"] {
        let inside = format!("{{\"StatusCode\":200,\"{name}\":{}}}", text(&list));
        let said = refused(&inside);
        assert!(said.contains(" E02 ") && said.contains("JSON in a text"), "{said}");
    }
}

fn clixml(objects: &str) -> String {
    format!(
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">{objects}</Objs>"
    )
}

#[test]
fn dictionaries_of_clixml_are_users() {
    let dictionary = |number: usize, entries: &[(&str, &str)]| {
        let mut text = format!(
            "<Obj RefId=\"{number}\"><TN RefId=\"0\"><T>System.Collections.Hashtable</T></TN><DCT>"
        );
        for (key, value) in entries {
            write!(text, "<En><S N=\"Key\">{key}</S><S N=\"Value\">{value}</S></En>").unwrap();
        }
        text + "</DCT></Obj>"
    };
    let of = |number, id, upn| {
        dictionary(number, &[("Id", id), ("UserPrincipalName", upn), ("UserType", "Guest")])
    };
    let (directory, report) =
        import_one(Role::Cloud, &clixml(&(of(0, A, "a@x.org") + &of(1, B, "b@x.org"))));
    assert_eq!(names(&directory.cloud), ["a@x.org", "b@x.org"], "{:?}", report.codes);
    assert_eq!(directory.cloud.text(CloudRow::new(1), Field::UserType), Cell::Value("Guest"));
    // A dictionary that has each user under a name is none.
    let nested = dictionary(0, &[("a@x.org", "x"), ("b@x.org", "y")]);
    let found = report_of(&clixml(&nested));
    assert!(found.contains("each user under an id"), "{found}");
}

fn report_of(text: &str) -> String {
    report(text.as_bytes()).error.unwrap_or_default()
}

#[test]
fn references_of_clixml_are_what_was_written_before() {
    let object = |number: usize, id: &str, upn: &str, addresses: &str| {
        format!(
            "<Obj RefId=\"{number}\"><Props><S N=\"Id\">{id}</S><S N=\"UserPrincipalName\">{upn}</S>{addresses}</Props></Obj>"
        )
    };
    let list = "<Obj N=\"ProxyAddresses\" RefId=\"7\"><IE><S>SMTP:a@x.org</S><S>smtp:b@x.org</S></IE></Obj>";
    let users = object(0, A, "a@x.org", list)
        + &object(1, B, "b@x.org", "<Ref N=\"ProxyAddresses\" RefId=\"7\" />")
        + &object(2, C, "c@x.org", "<Ref N=\"ProxyAddresses\" RefId=\"99\" />");
    let (directory, report) = import_one(Role::Cloud, &clixml(&users));
    let users = &directory.cloud;
    let counts: Vec<usize> = users.rows().map(|row| users.addresses(row).count()).collect();
    assert_eq!(counts, [2, 2, 0]);
    assert!(users.display(CloudRow::new(2), Field::ProxyAddresses).is_unknown());
    assert!(
        text_of(&report, Code::LostValues).contains("ProxyAddresses (1 of 3 rows)"),
        "{:?}",
        report.codes
    );
}
