//! The five guided jobs on a small screen: each is found by its words, and its work is done with the keys that
//! the screen names.

use crate::term::{Home, Term};

const SMALL: (u16, u16) = (80, 24);

fn demo(home: &Home) -> Term {
    let term = Term::start_with(home, &["demo"], SMALL, &[]);
    term.wait("the demo", |screen| {
        let text = screen.contents();
        text.contains(">99%") && text.contains("Set-MsolUser") && text.contains(" saved ")
    });
    term
}

/// Opens the jobs, finds a step by its words, and goes to where it is done.
fn go_to_step(term: &mut Term, words: &str, there: &str) -> String {
    term.send("J");
    term.wait_for("Jobs: Enter goes to where a step is done");
    // Key by key: what comes in one piece is a paste.
    term.send("/");
    term.wait_for("Enter keep");
    term.send(words);
    term.wait(words, |screen| screen.contents().contains("1 of "));
    term.send("\r");
    term.wait_for("Enter go to");
    term.send("\r");
    term.wait_for(there)
}

/// Chooses what is done to the marked users.
fn act(term: &mut Term, what: &str, key: &str) {
    term.send("b");
    term.wait_for(&format!("{key} {what}"));
    term.send(key);
}

/// Waits until the screen says what was queued, and that it is on disk.
fn queued(term: &Term, said: &str) {
    term.wait(said, |screen| {
        let text = screen.contents();
        text.contains(said) && text.contains(" saved ")
    });
}

fn leave(mut term: Term) {
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
    term.assert_restored();
}

/// The kinds of the queued operations, as the command line tells them.
fn kinds(home: &Home) -> Vec<String> {
    let listed = home.run(&["queue", "demo", "--json"]);
    assert_eq!(listed.status.code(), Some(0), "{}", String::from_utf8_lossy(&listed.stderr));
    let value: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let operations = value["operations"].as_array().unwrap_or_else(|| panic!("{value}"));
    operations
        .iter()
        .map(|it| it["op"].as_str().unwrap_or_else(|| panic!("{it}")).to_string())
        .collect()
}

#[test]
fn hard_match_the_sure_ones_together() {
    let home = Home::new();
    let mut term = demo(&home);
    go_to_step(&mut term, "sure ones together", "to do, sure");
    term.send("B");
    term.wait_for("17 to link, 9 with a warning; Enter shows");
    term.send("\r");
    term.wait_for("17 to link (Enter)");
    term.send("\r");
    queued(&term, "queued 17 operations");
    leave(term);
    assert_eq!(kinds(&home), vec!["link-user"; 17]);
}

#[test]
fn give_a_mailbox_to_another_by_freeing_its_id() {
    let home = Home::new();
    let mut term = demo(&home);
    go_to_step(&mut term, "free the ids", "in way");
    term.send("p");
    term.wait_for("Enter queues 0, leaves out ");
    term.send("A");
    term.wait_for("PURGE and a reason:");
    term.send("PURGE nobody needs it");
    term.wait_for("nobody needs it");
    term.send("\r");
    queued(&term, "queued purge-deleted-user");
    leave(term);
    assert_eq!(kinds(&home), ["purge-deleted-user"]);
}

#[test]
fn relink_by_clearing_ids_of_nobody() {
    let home = Home::new();
    let mut term = demo(&home);
    go_to_step(&mut term, "clear the ids whose", "Cloud: orphan 3");
    term.send("*");
    term.wait_for("3 marked");
    act(&mut term, "Clear ImmutableId", "1");
    term.wait_for("Enter queues 1, leaves out 2");
    term.send("\r");
    queued(&term, "queued clear-anchor Liam Davies");
    // Those that are blocked stay marked, and are queued with a reason alone.
    term.wait_for("2 marked");
    act(&mut term, "Clear ImmutableId", "1");
    term.wait_for("Enter queues 0, leaves out 2");
    term.send("A");
    term.wait_for("Reason, to be recorded");
    term.send("sync is off");
    term.wait_for("sync is off");
    term.send("\r");
    queued(&term, "queued 2 operations");
    leave(term);
    assert_eq!(kinds(&home), vec!["clear-anchor"; 3]);
}

#[test]
fn two_mailboxes_of_one_person() {
    let home = Home::new();
    let mut term = demo(&home);
    go_to_step(&mut term, "one person exchangeguid over", "On-premises: ");
    term.send("*");
    term.wait_for(" marked");
    act(&mut term, "Carry mailbox GUID over", "3");
    term.wait_for("Enter queues 3");
    term.send("\r");
    queued(&term, "queued 3 operations");
    leave(term);
    assert_eq!(kinds(&home), vec!["set-exchange-guid"; 3]);
}

#[test]
fn before_a_migration_whose_guid_is_synced() {
    let home = Home::new();
    let mut term = demo(&home);
    let screen = go_to_step(&mut term, "guid is synced", "On-premises: ");
    assert!(screen.contains(" 1/1 ") || screen.contains("1/"), "{screen}");
    // The way back: the step is where it was left, its words are gone.
    term.send("J");
    let jobs = term.wait_for("Jobs: Enter goes to where a step is done");
    assert!(jobs.contains("whose mailbox GUID is synced"), "{jobs}");
    leave(term);
}
