//! A newcomer's first minute: three pairs in the demo on a small screen, by nothing but what the screen says.

use crate::term::{Home, Term, plain};

/// The most keys that three pairs may take.
const KEYS: usize = 10;

/// The key that the screen asks for next: those in its last lines alone are known.
fn asked_for(screen: &str) -> &'static str {
    let last: String = screen.lines().rev().take(4).collect();
    let below = |text: &str| last.contains(text);
    if below("n: next") {
        // A refusal that says how to go on.
        "n"
    } else if below("Enter queue with this reason") {
        // A reason is wanted: the newcomer has none, and goes back.
        "\x1b"
    } else if screen.contains("checks 2 block") && below("n next") {
        "n"
    } else {
        "\r"
    }
}

#[test]
fn three_pairs_take_ten_keys_at_most() {
    let home = Home::new();
    let mut term = Term::start_with(&home, &["demo"], (80, 24), &[]);
    let settled = |text: &str| text.contains("Set-MsolUser") && text.contains(" saved ");
    let mut screen = term.wait("the demo", |screen| {
        let text = screen.contents();
        settled(&text) && text.contains(">99%")
    });
    assert!(screen.contains("T: a tour"), "{screen}");
    let queued = |screen: &str| -> usize {
        let after = screen.split("queued ").nth(1).unwrap_or_default();
        after.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    let mut keys = 0;
    while queued(&screen) < 3 {
        assert!(keys < KEYS, "{keys} keys, and {} queued\n{screen}", queued(&screen));
        term.send(asked_for(&screen));
        keys += 1;
        let before = screen;
        screen = term.wait("an answer to the key", |screen| {
            let text = plain(screen);
            settled(&text) && text != before
        });
    }
    // None of them was wrong: each queued pair is one person by both names.
    term.send("Q");
    let list = term.wait_for("Queue: 3 operations");
    for line in list.lines().filter(|line| line.contains("link-user")) {
        let names: Vec<&str> = line.split_whitespace().filter(|word| word.contains('@')).collect();
        let begun = |name: &str| name.chars().take(3).collect::<String>();
        assert!(names.len() < 2 || begun(names[0]) == begun(names[1]), "{line}");
    }
    term.send("\x1b");
    term.wait("no window", |screen| !screen.contents().contains("Queue: 3"));
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
}
