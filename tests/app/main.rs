//! What keys do, without a terminal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod bulk;
mod decisions;
mod exports;
#[path = "../support/headless.rs"]
mod headless;
mod lists;
mod offers;
mod panes;
mod queue;
mod saving;
mod searching;
#[path = "../support/mod.rs"]
mod support;
mod visits;

use hardmatch::app::Window;
use hardmatch::directory::{Directory, Field};
use hardmatch::plan::{Code, OpKind};
use hardmatch::session::{Ledger, replay};
use headless::Headless;
use support::{Anchor, Person, directory, user};

fn zoe(id: u8) -> Person {
    user(id, "Zoë Müller", "zoe@x.org", "zmuller", "Sales")
}

fn pair(onprem: Person, cloud: Person) -> Headless {
    Headless::open(directory(&[onprem], &[cloud], &[]))
}

fn left_name(app: &Headless) -> String {
    let main = app.main();
    let row = main.left.cursor.expect("a user under the left cursor");
    main.data.directory.onprem.text_or_empty(row, Field::DisplayName).to_string()
}

fn notice(app: &Headless) -> String {
    app.model.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default()
}

fn queued(app: &Headless) -> usize {
    app.main().queue().len()
}

fn replayed(app: &Headless) -> Ledger {
    let text = app.journal.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n") + "\n";
    replay(text.as_bytes()).expect("a sound journal").ledger
}

/// Three people to link, two soft-deleted users of whom one holds an anchor.
fn town() -> Directory {
    town_of(&[("Ann Lee", "ann"), ("Bob Ray", "bob"), ("Cid Orr", "cid")])
}

/// These people to link, and two soft-deleted users of whom one holds an anchor.
fn town_of(people: &[(&str, &str)]) -> Directory {
    let onprem: Vec<_> = (1..)
        .zip(people)
        .map(|(id, (name, sam))| user(id, name, &format!("{sam}@x.org"), sam, "IT"))
        .collect();
    let cloud: Vec<_> = (101..)
        .zip(people)
        .map(|(id, (name, sam))| user(id, name, &format!("{sam}@x.org"), "", "IT"))
        .collect();
    let deleted = [
        user(201, "Ann Lee", "ann.old@x.org", "", "IT").anchor(Anchor::Guid(9)),
        user(202, "Dot Fox", "dot@x.org", "", "IT"),
    ];
    directory(&onprem, &cloud, &deleted)
}

fn under_cursor(app: &Headless) -> String {
    let screen = app.screen();
    screen.lines().find(|line| line.starts_with("│>")).expect("a cursor").to_string()
}

fn kinds(app: &Headless) -> Vec<OpKind> {
    app.main().queue().operations().map(|queued| queued.operation.kind()).collect()
}

/// The code of the finding under the cursor of the window.
fn finding(app: &Headless) -> Code {
    let Some(Window::Findings(list)) = app.model.windows().last() else {
        panic!("the findings: {:?}", app.model.windows());
    };
    let place = list.selection.at(list.cursor.at).expect("a finding");
    app.main().data.findings.all()[place].code
}
