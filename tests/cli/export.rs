//! What is exported beside the script: a table, plain commands, a pilot, the steps in a file of their own.

use std::fs::OpenOptions;
use std::io::Write;

use hardmatch::anchor::Guid;
use hardmatch::session::{PaneView, Stamp, Store, View};

use crate::world::{ANNA, CY, World};

#[test]
fn a_table_for_those_who_decide_is_safe_for_spreadsheets() {
    let world = World::with_link();
    world.does(0, "queue merge --note 1==cmd()|x");
    world.does(0, "export merge --table steps.csv");
    let table = world.read("steps.csv");
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("No,Operation,On-premises,Cloud,Object,Old,New,"), "{table}");
    assert!(lines[1].starts_with("1,link-user,"), "{table}");
    assert!(lines[1].contains(ANNA.1) && lines[1].contains("base64:"), "{table}");
    assert!(lines[1].contains("'=cmd()|x"), "{table}");
    world.does(0, "export merge --table steps.md");
    let table = world.read("steps.md");
    assert!(table.contains("| =cmd()\\|x |"), "{table}");
    let refused = world.does(2, "export merge --table steps.txt");
    assert!(refused.err.contains("a .csv or as a .md"), "{}", refused.err);
    let refused = world.does(2, "export merge --table steps.csv");
    assert!(refused.err.contains("--force"), "{}", refused.err);
}

#[test]
fn plain_commands_are_one_line_an_operation_in_any_dialect() {
    let world = World::with_link();
    for (dialect, command) in [
        ("msol", "Set-MsolUser -ObjectId '"),
        ("graph", "Update-MgUser -UserId '"),
        ("entra", "Set-EntraUser"),
    ] {
        let text = world.does(0, &format!("export merge --commands --dialect {dialect}")).out;
        let code: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(code.len(), 1, "{text}");
        assert!(code[0].starts_with(command) && code[0].ends_with("  # 1"), "{text}");
        assert!(text.contains("# - nothing is read back"), "what it lacks: {text}");
        let listed = world.does(0, &format!("queue merge --dialect {dialect}")).out;
        assert!(listed.contains(command), "{listed}");
    }
}

#[test]
fn a_pilot_holds_what_was_chosen() {
    let world = World::with_link();
    assert!(world.does(0, "export merge --only 1").out.contains("\n1,link-user,"));
    let refused = world.does(2, "export merge --only 7");
    assert!(refused.err.contains("operation 7 is not in the queue"), "{}", refused.err);
}

/// As the screen leaves them behind.
fn mark(world: &World, ids: &[&str]) {
    let path = world.path("data/sessions/merge.jsonl");
    let stamp = Stamp { at: "2026-11-03T08:00:00Z".into(), by: "operator@host".into() };
    let mut opened = Store::open(&path, &stamp).unwrap();
    let marked = ids.iter().map(|id| Guid::try_from((*id).to_string()).unwrap()).collect();
    let onprem = PaneView { marked, ..PaneView::default() };
    let line = opened.ledger.set_view(View { onprem, ..View::default() }, &stamp).unwrap();
    drop(opened.store);
    writeln!(OpenOptions::new().append(true).open(&path).unwrap(), "{}", line.text()).unwrap();
}

#[test]
fn a_pilot_is_of_whoever_is_marked_on_the_screen() {
    let world = World::with_link();
    let refused = world.does(2, "export merge --marked");
    assert!(refused.err.contains("nobody is marked in this session"), "{}", refused.err);
    mark(&world, &[CY.0]);
    let refused = world.does(2, "export merge --marked");
    assert!(refused.err.contains("none of the 1 marked users has an operation"), "{}", refused.err);
    mark(&world, &[ANNA.0, CY.0]);
    assert!(world.does(0, "export merge --marked").out.contains("\n1,link-user,"));
    world.does(2, "export merge --marked --only 1");
}

#[test]
fn the_steps_stand_in_a_file_of_their_own() {
    let world = World::with_link();
    world.does(0, "export merge --split -o merge.ps1");
    let (script, steps) = (world.read("merge.ps1"), world.read("merge.steps.csv"));
    assert!(script.contains("$Data = ''") && !script.contains(ANNA.1), "{script}");
    assert!(steps.contains("\n1,link-user,") && steps.starts_with("Session: merge"), "{steps}");
    world.does(2, "export merge --split");
}

#[test]
fn a_rollback_without_results_is_refused_until_it_is_asked_for() {
    let world = World::with_link();
    let refused = world.does(1, "export merge --rollback");
    assert!(
        refused.err.contains("without a result, so left alone by this script: 1 operation."),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("--without-results"), "{}", refused.err);
    let script = world.does(0, "export merge --rollback --without-results").out;
    assert!(script.contains("AppliedResultsNeeded: yes"), "{script}");
    assert!(script.contains("\n1,clear-anchor,"), "{script}");
}
