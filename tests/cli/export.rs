//! What is exported beside the script: a table, plain commands, a pilot, the steps in a file of their own.

use crate::world::{ANNA, World};

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
