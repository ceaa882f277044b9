//! Each kind of violation, planted in a small package, is found by file and line.

use std::fs::{self, File};
use std::io::Write;

use crate::circles::{self, Allowed};
use crate::mentions::Mention;
use crate::names::Names;
use crate::{read, walls};

/// What a package of these files under `src` declares and mentions.
fn package(files: &[(&str, &str)]) -> (Names, Vec<Mention>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join("src").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
    }
    read(folder.path())
}

/// What is found in one file of `plan`, without its name.
fn in_plan(text: &str) -> Vec<String> {
    let room = "pub mod queue; pub mod tests;";
    let app = "pub mod work; pub struct Model;";
    let files = [
        ("lib.rs", "pub mod app; pub mod link; pub mod plan; pub mod text;"),
        ("app/mod.rs", app),
        ("app/work.rs", ""),
        ("link.rs", ""),
        ("plan/mod.rs", room),
        ("plan/queue.rs", text),
        ("plan/tests.rs", ""),
        ("text.rs", ""),
    ];
    let (names, mentions) = package(&files);
    let found = walls::violations(&names, &mentions);
    found.iter().map(|line| line.trim_start_matches("src/plan/queue.rs:").to_string()).collect()
}

/// A star takes in what must not be named.
fn in_a_star() -> Vec<String> {
    let taken = ["stderr", "stdin", "stdout"];
    taken.map(|name| format!("1: std::io::{name} has no place in plan")).into()
}

#[test]
fn a_wrong_path_is_found_by_file_and_line() {
    let app = |line: u32| vec![format!("{line}: plan must not use app")];
    let no = |line: u32, what: &str| vec![format!("{line}: {what} has no place in plan")];
    let cases: &[(&str, Vec<String>)] = &[
        ("use crate::link::Judge;\nuse crate::text;\n", vec![]),
        ("use crate::app::Model;\n", app(1)),
        ("use crate::{\n    link::Judge,\n    app::{work, Model},\n};\n", app(3)),
        ("use crate::{self, link};\nuse crate::{app as screen};\n", app(2)),
        ("use super::super::app::Model;\n", app(1)),
        ("use super::super::{link, app};\n", app(1)),
        ("fn f() {\n    crate::app::work::run();\n}\n", app(2)),
        ("fn f() {\n    super::super::app::work::run();\n}\n", app(2)),
        ("struct S(\n    Option<crate::app::Model>,\n);\n", app(2)),
        ("fn f() {\n    use crate::app::Model;\n}\n", app(2)),
        ("fn f() {\n    assert!(matches!(1,\n        crate::app::X));\n}\n", app(3)),
        ("macro_rules! m { () => {\n    $crate::app::work::run()\n} }\n", app(2)),
        ("macro_rules! m { () => {\n    use crate::{link, app::Model};\n} }\n", app(2)),
        ("#[serde(with = \"crate::app::work\")]\nstruct S;\n", app(1)),
        ("mod inner {\n    use super::super::super::app;\n}\n", app(2)),
        ("#[cfg(test)]\nmod tests {\n    use crate::app;\n}\nuse crate::app::Model;\n", app(5)),
        ("#[cfg(test)]\nuse crate::app;\nfn f() {}\n#[test]\nfn t() { crate::app::f() }\n", vec![]),
        ("#[cfg(all(test, unix))]\nuse crate::app;\n", vec![]),
        ("#[cfg(any(test, unix))]\nuse crate::app;\n", app(2)),
        ("#[cfg(not(test))]\nuse crate::app;\n", app(2)),
        (
            "impl S {\n    #[cfg(test)]\n    fn t() { crate::app::f() }\n    fn u() { crate::app::f() }\n}\n",
            app(4),
        ),
        ("// crate::app in a comment\nconst S: &str = \"crate::app\";\n", vec![]),
        ("pub(in crate::plan) fn f() {}\n", vec![]),
        ("fn now() { std::env::var(\"X\"); }\n", no(1, "std::env")),
        ("use std::{io, fs::File};\n", no(1, "std::fs")),
        (
            "use std::{\n    io,\n    fs as disk,\n};\nfn f() { disk::read(\"x\"); }\n",
            no(3, "std::fs"),
        ),
        ("use std::io::*;\nfn f() { stdin(); }\n", in_a_star()),
        (
            "use jiff::Timestamp;\nfn f(t: Timestamp) {\n    Timestamp::now();\n}\n",
            no(3, "jiff::Timestamp::now"),
        ),
        (
            "use jiff::Timestamp as Time;\nfn f() {\n    format!(\"{}\", Time::now());\n}\n",
            no(3, "jiff::Timestamp::now"),
        ),
        (
            "use std::path::Path;\nfn f(p: &Path) -> bool {\n    p\n        .exists()\n}\n",
            no(4, ".exists()"),
        ),
        (
            "fn f(p: &std::path::Path) {\n    println!(\"{}\", p.is_file());\n}\n",
            no(2, ".is_file()"),
        ),
        ("use ratatui::buffer::Buffer;\n", no(1, "ratatui")),
        ("fn f() -> impl Iterator<Item = ratatui::buffer::Cell> {}\n", no(1, "ratatui")),
    ];
    for (text, expected) in cases {
        assert_eq!(in_plan(text), *expected, "{text}");
    }
}

/// A room may not be reached through the names that another one gives on.
#[test]
fn a_room_is_the_one_where_a_name_is_defined() {
    let (names, mentions) = package(&[
        ("lib.rs", "pub mod link; pub mod plan; pub mod powershell;"),
        ("link.rs", "pub struct Judge;"),
        ("plan/mod.rs", "pub use crate::link::Judge;"),
        ("powershell.rs", "\nuse crate::plan::Judge;"),
    ]);
    let found = walls::violations(&names, &mentions);
    assert_eq!(found, ["src/powershell.rs:2: powershell must not use link"]);
}

fn found(files: &[(&str, &str)], allowed: &[Allowed]) -> Vec<String> {
    let (names, mentions) = package(files);
    circles::circles(&names, &mentions, allowed)
}

const QUEUE_AND_ORDER: &str = "src/plan: a circle of order, queue\n    \
    src/plan/order/mod.rs:2: order uses queue\n    src/plan/queue.rs:2: queue uses order";

const CIRCLE: [(&str, &str); 5] = [
    ("lib.rs", "pub mod plan;"),
    (
        "plan/mod.rs",
        "mod order; mod queue; mod result;\npub use order::Stage; pub use queue::Queue;",
    ),
    ("plan/queue.rs", "\nuse super::order::Stage;\npub struct Queue(Stage);"),
    // It names the other one through what the room gives on.
    ("plan/order/mod.rs", "\nuse crate::plan::Queue;\npub struct Stage(Box<Queue>);"),
    ("plan/result.rs", "use super::{Queue, Stage};\npub struct Result(Queue, Stage);"),
];

#[test]
fn a_circle_is_found_by_file_and_line() {
    assert_eq!(found(&CIRCLE, &[]), [QUEUE_AND_ORDER]);
    assert_eq!(found(&CIRCLE, &[("src/plan", &["order", "queue"], "a reason")]), [""; 0]);
    assert_eq!(found(&CIRCLE, &[("src/plan", &["order"], "too little")]), [QUEUE_AND_ORDER]);
    assert_eq!(
        found(&CIRCLE, &[("src/plan", &["order", "queue", "result"], "too much")]),
        ["src/plan: result is in no circle; take it out of the table"]
    );
}

#[test]
fn a_folder_may_define_what_its_modules_share_and_not_be_called_back() {
    let queue = "use super::{Id, all};\npub struct Queue(Id);\nfn f() {\n    all();\n}";
    let files = |folder, queue| {
        [("lib.rs", "pub mod plan;"), ("plan/mod.rs", folder), ("plan/queue.rs", queue)]
    };
    let dispatch = "mod queue;\npub use queue::Queue;\npub struct Id;\npub fn all() -> Queue {}";
    let words = "use super::Id;\npub struct Queue(Id);";
    assert_eq!(found(&files(dispatch, words), &[]), [""; 0]);
    let gives_on = "mod queue;\npub use queue::Queue;\npub struct Id;\npub fn all() {}";
    assert_eq!(found(&files(gives_on, queue), &[]), [""; 0]);
    assert_eq!(
        found(&files(dispatch, queue), &[]),
        ["src/plan: a circle of mod.rs, queue\n    src/plan/mod.rs:4: mod.rs uses queue\n    \
          src/plan/queue.rs:1: queue uses mod.rs"]
    );
}
