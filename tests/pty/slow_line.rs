//! A slow line: the row of the cursor goes first, the rest row by row, and what a key makes needless is never sent.

use crate::term::{Home, Term};

/// The demo on a line of 9,600 bits a second.
fn slow_demo(home: &Home) -> Term {
    let term = Term::start_slow(home, "9600", (80, 24));
    term.wait("the demo", |screen| {
        let text = screen.contents();
        text.contains(" 2/46 ")
            && text.contains("Set-MsolUser")
            && text.contains(" saved ")
            && text.contains("-ImmutableId")
    });
    term
}

/// Where a text is in what was sent from a place on.
fn place(term: &Term, from: usize, text: &str) -> Option<usize> {
    let raw = term.raw();
    raw[from..].windows(text.len()).position(|window| window == text.as_bytes())
}

#[test]
fn the_row_of_the_cursor_is_sent_before_everything_else() {
    let home = Home::new();
    let mut term = slow_demo(&home);
    let before = term.raw().len();
    term.send("j");
    term.wait(" 3/46 ", |screen| screen.contents().contains(" 3/46 "));
    term.wait("the panel", |screen| screen.contents().contains("no cloud user to link with"));
    let line = place(&term, before, ">").expect("the mark of the cursor");
    let count = place(&term, before, "3/46").or_else(|| place(&term, before, "3")).unwrap();
    let panel = place(&term, before, "no cloud user to link with").unwrap();
    assert!(line < count && count < panel, "{line} {count} {panel}");
    let rest = term.raw()[before + line..].windows(8).position(|at| at == b"\x1b[?2026l").unwrap();
    assert!(line + rest < 480, "half a second of the line: {} bytes", line + rest);
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
}

#[test]
fn the_panel_of_somebody_who_was_passed_is_not_sent() {
    let home = Home::new();
    let mut term = slow_demo(&home);
    let before = term.raw().len();
    // Past the backup service, and on to the next as soon as anything is seen of it.
    for _ in 0..3 {
        term.send("j");
        let sent = term.raw().len();
        term.wait("something", |_| term.raw().len() > sent);
    }
    term.wait(" 5/46 ", |screen| screen.contents().contains(" 5/46 "));
    term.wait("the panel", |screen| screen.contents().contains("9TL/rd01VEmn+AIqTu3vKg=="));
    // His objectGUID stands in the panel alone.
    assert_eq!(place(&term, before, "672542f7-a5d9-489b-a6c6-39fa273f360a"), None);
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
}
