//! Every way out gives the terminal back.

use rustix::process::Signal;

use crate::term::{Home, Term};

/// The demo with the mouse on, one link queued and saved.
fn at_work(home: &Home, variables: &[(&str, &str)]) -> Term {
    let mut term = Term::start_with(home, &["demo", "--mouse"], (120, 36), variables);
    term.wait_for("to do 46");
    let screen = term.screen();
    assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
    assert_ne!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    term.find_alone("anais", "Anaïs Müller");
    term.send("\r\r");
    term.wait("saved", |screen| {
        let text = screen.contents();
        text.contains("queued 1 ") && text.contains(" saved ")
    });
    term
}

/// What is in the journal after the end.
fn assert_queue_is_whole(home: &Home) {
    let listed = home.run(&["queue", "demo", "--json"]);
    assert_eq!(listed.status.code(), Some(0), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let operations = listed["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 1, "{listed}");
    assert_eq!(operations[0]["onprem"]["upn"], "anais.muller@contoso.com");
}

#[test]
fn quitting_ends_with_nothing() {
    let home = Home::new();
    let mut term = at_work(&home, &[]);
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    term.assert_restored();
    assert_queue_is_whole(&home);
}

#[test]
fn ctrl_c_leaves_at_once_even_while_typing() {
    let home = Home::new();
    let mut term = at_work(&home, &[]);
    term.send("/mu\x03");
    assert_eq!(term.wait_for_end(), 130);
    term.assert_restored();
    assert_queue_is_whole(&home);
}

#[test]
fn signals_end_with_their_numbers() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let home = Home::new();
        let mut term = at_work(&home, &[]);
        term.signal(signal);
        assert_eq!(term.wait_for_end(), code, "{signal:?}");
        term.assert_restored();
        assert_queue_is_whole(&home);
    }
}

#[test]
fn a_lost_line_ends_the_program_and_loses_nothing() {
    let home = Home::new();
    let term = at_work(&home, &[]);
    assert_eq!(term.hang_up(), 129);
    assert_queue_is_whole(&home);
    let mut again = Term::start(&home, &["resume"]);
    again.wait_for("queued 1 ");
    again.send("q");
    assert_eq!(again.wait_for_end(), 0);
}

/// The trigger is not in a build for release.
#[cfg(debug_assertions)]
#[test]
fn a_panic_gives_the_terminal_back_before_it_is_told() {
    for place in ["screen", "thread"] {
        let home = Home::new();
        let mut term = at_work(&home, &[("HARDMATCH_TEST_PANIC", place), ("RUST_BACKTRACE", "0")]);
        term.send("\x0c");
        assert_eq!(term.wait_for_end(), 101, "{place}");
        term.assert_restored();
        let told = term.text();
        assert!(told.contains("a test asked for this"), "{place}: {told}");
        assert!(told.contains("`hardmatch resume` goes on"), "{place}: {told}");
        assert_queue_is_whole(&home);
    }
}

#[test]
fn without_a_terminal_there_is_no_screen_but_a_message() {
    let home = Home::new();
    for args in [vec![], vec!["demo"], vec!["resume"]] {
        let output = home.run(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
    let said = String::from_utf8(home.run(&["demo"]).stderr).unwrap();
    assert!(said.contains("no terminal here"), "{said}");
}
