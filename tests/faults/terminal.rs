//! A terminal that takes no output, and every way out of the program.

use rustix::process::Signal;

use crate::term::{Home, Term};

tests! {
    Alone:
        a_terminal_that_takes_no_output_does_not_keep_the_program,
        every_signal_that_ends_gives_the_terminal_back,
        a_limit_on_files_ends_nothing,
        who_is_stopped_without_being_asked_sets_the_modes_again,
        a_signal_at_any_moment_of_the_start_leaves_a_clean_terminal,
        a_dumb_terminal_gets_a_sentence_and_no_modes,
        a_screen_that_could_not_open_ends_with_2,
        a_locale_without_letters_gets_ascii_alone;
}

fn a_terminal_that_takes_no_output_does_not_keep_the_program() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let home = Home::new();
        let mut term = Term::demo(&home, &[]);
        term.stop_reading();
        // Whole screens, until the line is full and the program waits for it.
        for _ in 0..60 {
            term.send("\x0c");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        term.signal(signal);
        assert_eq!(term.wait_for_end(), code, "{signal:?}");
        let listed = home.run(&["settings", "demo", "--dialect", "graph"]);
        assert_eq!(listed.status.code(), Some(0), "the lock is free");
    }
}

fn every_signal_that_ends_gives_the_terminal_back() {
    let signals = [
        Signal::HUP,
        Signal::INT,
        Signal::QUIT,
        Signal::ABORT,
        Signal::USR1,
        Signal::USR2,
        Signal::ALARM,
        Signal::TERM,
        Signal::XCPU,
        Signal::VTALARM,
        Signal::PROF,
        Signal::IO,
    ];
    for signal in signals {
        let home = Home::new();
        let mut term = Term::demo(&home, &["--mouse"]);
        term.signal(signal);
        assert_eq!(term.wait_for_end(), 128 + signal.as_raw().cast_unsigned(), "{signal:?}");
        term.assert_restored();
    }
}

fn a_limit_on_files_ends_nothing() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    term.signal(Signal::XFSZ);
    term.send("j");
    term.wait_for(" 3/46 ");
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
}

fn who_is_stopped_without_being_asked_sets_the_modes_again() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    let before = term.raw().len();
    term.signal(Signal::STOP);
    term.signal(Signal::CONT);
    term.wait("the modes once more", |_| {
        let raw = term.raw();
        let again = &raw[before..];
        again.windows(8).any(|bytes| bytes == b"\x1b[?1049h")
    });
    term.send("j");
    term.wait_for(" 3/46 ");
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    term.assert_restored();
}

fn a_signal_at_any_moment_of_the_start_leaves_a_clean_terminal() {
    for millisecond in 0..30 {
        let home = Home::new();
        let mut term = Term::start(&home, &["demo"]);
        std::thread::sleep(std::time::Duration::from_millis(millisecond));
        term.signal(Signal::TERM);
        term.wait_for_end();
        term.assert_restored();
    }
}

fn a_dumb_terminal_gets_a_sentence_and_no_modes() {
    let home = Home::new();
    let mut term = Term::start_with(&home, &["demo"], (80, 24), &[("TERM", "dumb")]);
    assert_eq!(term.wait_for_end(), 2);
    assert!(term.text().contains("TERM=dumb"), "{}", term.text());
    assert!(!term.raw().contains(&0x1b));
}

fn a_screen_that_could_not_open_ends_with_2() {
    let home = Home::new();
    let mut term = Term::start(&home, &["resume", "nowhere"]);
    term.wait_for("there is no session");
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 2);
    term.assert_restored();
}

fn a_locale_without_letters_gets_ascii_alone() {
    let home = Home::new();
    let variables = [("LANG", "C"), ("LC_ALL", "C")];
    let mut term = Term::start_with(&home, &["demo"], (120, 36), &variables);
    term.wait_for("to do 46");
    term.send("/anais");
    term.wait_for("Anais Muller");
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
    assert!(term.raw().is_ascii());
}
