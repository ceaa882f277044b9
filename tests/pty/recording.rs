//! The recording in the README is a real run of the program on the demo data.
//!
//! `HARDMATCH_PICTURE=write cargo test --test pty recording` records it anew.

use std::env;
use std::fs;
use std::path::Path;

use hardmatch::workspace::write_file;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use crate::picture::film;
use crate::term::{Home, Term};

const SIZE: (u16, u16) = (80, 24);

/// A screen with a line below it that says which keys have led there.
fn filmed(screen: &vt100::Screen, keys: &str) -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1 + 1));
    for y in 0..SIZE.1 {
        for x in 0..SIZE.0 {
            let Some(cell) = screen.cell(y, x).filter(|cell| !cell.is_wide_continuation()) else {
                buffer[(x, y)].set_symbol("");
                continue;
            };
            let text = cell.contents();
            buffer[(x, y)].set_symbol(if text.is_empty() { " " } else { text });
            buffer[(x, y)].set_style(style(cell));
        }
    }
    buffer.set_string(1, SIZE.1, keys, Style::new().add_modifier(Modifier::REVERSED));
    buffer
}

fn style(cell: &vt100::Cell) -> Style {
    let has = [
        (cell.bold(), Modifier::BOLD),
        (cell.underline(), Modifier::UNDERLINED),
        (cell.inverse(), Modifier::REVERSED),
    ];
    let modifier = has.iter().filter(|(is, _)| *is).map(|(_, modifier)| *modifier);
    let style = Style::new().add_modifier(modifier.fold(Modifier::empty(), Modifier::union));
    match cell.fgcolor() {
        vt100::Color::Idx(number) => style.fg(Color::Indexed(number)),
        vt100::Color::Default | vt100::Color::Rgb(..) => style,
    }
}

/// Sends keys, waits for what they lead to, and films that.
fn step(
    term: &mut Term,
    screens: &mut Vec<(Buffer, u32)>,
    (keys, said): (&str, &str),
    tenths: u32,
    seen: &[&str],
) {
    term.send(keys);
    term.wait(said, |screen| {
        let text = screen.contents();
        seen.iter().all(|part| text.contains(part)) && text.contains(" saved ")
    });
    screens.push((filmed(&term.screen(), said), tenths));
}

#[test]
fn the_recording_in_the_readme_is_a_real_run() {
    let home = Home::new();
    let mut term = Term::start_with(&home, &["demo", "--theme", "dark"], SIZE, &[]);
    let mut screens = Vec::new();
    let film_of = &mut screens;
    let start = ["candidates for Anaïs", "p9/69sHlYkuTYtpcwT2lig==", ">99%"];
    step(&mut term, film_of, ("", " hardmatch demo "), 30, &start);
    let second = ["queued link-user Anaïs", "candidates for Björn", "9TL/rd01VEmn+AIqTu3vKg=="];
    step(&mut term, film_of, ("\r", " Enter: queue the pair "), 20, &second);
    step(&mut term, film_of, ("/", " /: search "), 8, &["Enter keep"]);
    let found = ["/ hakan", " 1/1 ", "candidates for Ingrid", "Set-MsolUser"];
    step(&mut term, film_of, ("hakan", " hakan "), 20, &found);
    step(&mut term, film_of, ("\r", " Enter: keep the search "), 8, &["Enter queue", "/ hakan"]);
    let linked = ["queued link-user Ingrid", "queued 2 ", " 4/44", "candidates for Björn", " 1/1 "];
    step(&mut term, film_of, ("\r", " Enter: queue the pair "), 20, &linked);
    let certain = ["Certain, from 99 %", "15 to link, "];
    step(&mut term, film_of, ("B", " B: the certain pairs "), 30, &certain);
    let rest = ["15 to link (Enter)"];
    step(&mut term, film_of, ("\r", " Enter: those with a warning "), 25, &rest);
    step(
        &mut term,
        film_of,
        ("\r", " Enter: queue them "),
        20,
        &["queued 15 operations", " to do 29 ", " 1/1 "],
    );
    step(&mut term, film_of, ("e", " e: export the script "), 35, &["demo-msol.ps1"]);
    term.send("\x03");
    term.wait_for_end();
    let film = film(&screens);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/recording.svg");
    if env::var("HARDMATCH_PICTURE").is_ok_and(|wish| wish == "write") {
        write_file(&path, true, |out| out.write_all(film.as_bytes())).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == film,
        "assets/recording.svg is another run: HARDMATCH_PICTURE=write records it anew"
    );
}
