//! Stopping and going on, new sizes, and looks.

use rustix::process::Signal;

use crate::term::{Home, Term, plain};

/// Whether the process is stopped, as the system sees it.
#[cfg(target_os = "linux")]
fn is_stopped(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_z_gives_the_terminal_back_and_takes_it_again() {
    let home = Home::new();
    let mut term = Term::demo(&home, &["--mouse"]);
    // What is said at the start goes with the first key.
    term.send("g");
    let before = term.wait_for("n next");
    for stop in ["\x1a", ""] {
        if stop.is_empty() {
            term.signal(Signal::TSTP);
        } else {
            term.send(stop);
        }
        term.wait("a stopped process", |screen| {
            !screen.alternate_screen() && is_stopped(term.pid())
        });
        term.assert_restored();
        term.signal(Signal::CONT);
        term.wait("the modes", |screen| screen.alternate_screen() && screen.bracketed_paste());
        term.wait_for("? help");
        assert_eq!(term.text(), before);
    }
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    term.assert_restored();
}

#[test]
fn a_storm_of_new_sizes_ends_in_a_whole_screen() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    for step in 0..200_u16 {
        term.resize((1 + step * 37 % 180, 1 + step * 13 % 60));
        if step % 10 == 0 {
            // Not ESC last: the next key within its patience would be one with Alt.
            term.send("jiQ\x1b\x1b\x1bj");
        }
    }
    term.resize((40, 8));
    term.wait_for("hardmatch needs 60x15");
    term.resize((100, 30));
    term.wait("a whole screen", |screen| {
        let rows: Vec<String> = screen.rows(0, 100).collect();
        ["hardmatch  demo", "┌─"].iter().any(|begin| rows[0].trim().starts_with(begin))
            && rows[29].starts_with('└')
            && rows[29].trim_end().ends_with('┘')
    });
    leave_windows(&mut term);
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    term.assert_restored();
}

/// Goes back to the main screen: a key that comes while the screen is too small does nothing, so that a
/// window may be open still.
fn leave_windows(term: &mut Term) {
    // Keys are taken in order: once there is help, all that came before has been done.
    term.send("?");
    let mut text = term.wait_for("Help");
    while text.contains("Esc back") || !text.contains("On-premises: to do 46") {
        term.send("\x1b");
        text = term.wait("a window less", |screen| plain(screen) != text);
    }
}

#[test]
fn a_key_right_after_a_new_size_is_not_lost() {
    let home = Home::new();
    let mut term = Term::demo(&home, &[]);
    for step in 2..30_u16 {
        let size = if step % 2 == 0 { (100, 30) } else { (120, 36) };
        term.resize(size);
        term.wait("the new size", |screen| {
            let rows: Vec<String> = screen.rows(0, size.0).collect();
            rows.last().is_some_and(|row| row.starts_with('└') && row.ends_with('┘'))
        });
        term.send("j");
        term.wait_for(&format!(" {}/46 ", step + 1));
    }
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
}

#[test]
fn no_color_sends_no_colour_and_still_shows_the_cursor() {
    let home = Home::new();
    let mut term = Term::start_with(&home, &["demo"], (120, 36), &[("NO_COLOR", "1")]);
    term.wait_for("to do 46");
    term.find_alone("anais", "Anaïs Müller");
    let screen = term.screen();
    let cells = || (0..36).flat_map(|row| (0..120).map(move |col| (row, col)));
    let mut cells = cells().filter_map(|(row, col)| screen.cell(row, col));
    assert!(cells.all(|cell| {
        (cell.fgcolor(), cell.bgcolor()) == (vt100::Color::Default, vt100::Color::Default)
    }));
    let row = screen.rows(0, 120).position(|row| row.contains("> s █>99% Anaïs")).unwrap();
    assert!(screen.cell(row as u16, 17).unwrap().inverse(), "the line under the cursor");
    assert!(screen.cell(row as u16, 11).unwrap().underline(), "the letters of the query");
    term.send("\x03");
    assert_eq!(term.wait_for_end(), 130);
}

#[test]
fn a_screen_without_a_session_says_so_and_ends() {
    let home = Home::new();
    let mut term = Term::start_with(&home, &[], (80, 24), &[]);
    term.wait_for("There is no session yet.");
    term.send("d");
    term.wait_for("a small company in the week of its migration");
    term.send("\r");
    term.wait_for("to do 46");
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    let mut term = Term::start_with(&home, &[], (80, 24), &[]);
    // The word alone stands there before the sessions are listed.
    term.wait_for("> demo ");
    term.send("\r");
    term.wait_for("to do 46");
    term.send("q");
    assert_eq!(term.wait_for_end(), 0);
    term.assert_restored();
}
