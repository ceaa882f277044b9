//! How long a frame takes and how much of it reaches the terminal, how soon the demo is on the screen,
//! and what an idle screen costs. `cargo bench --bench frame [-- USERS]`; users are a side.
//!
//! The limits beside the figures are those of the README; nothing is asserted, since a busy machine is
//! no fault of the program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise, and prints its table"
)]

#[path = "frame/first.rs"]
mod first;
mod generate;
#[path = "../tests/support/headless.rs"]
mod headless;
#[cfg(unix)]
mod terminal;

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

use hardmatch::app::{self, Msg};
use hardmatch::tui::view;
use headless::Headless;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

const SIZE: (u16, u16) = (120, 36);
const MOVES: usize = 500;

/// The name of a line of the table, what is done before it, and the steps that it goes through in turn.
const CASES: [(&str, &str, &[&str]); 4] = [
    ("down, everybody", "f2", &["j"]),
    ("a page down", "f2", &["<PgDn>"]),
    ("down among hits", "f2/mull<Enter>", &["j"]),
    ("a letter, and back", "f2/mull", &["e", "<Backspace>"]),
];

fn main() {
    let users = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    first::report();
    let users = users.unwrap_or(1_000_000);
    println!("\nframes at {}x{}, {users} users a side, {MOVES} of each", SIZE.0, SIZE.1);
    println!(
        "{:<18} {:>9} {:>9} {:>9} {:>10} {:>10}",
        "", "p50 ms", "p99 ms", "max ms", "p50 bytes", "max bytes"
    );
    let mut app = Headless::open(generate::directory(users));
    for (name, before, steps) in CASES {
        app.keys(before);
        frames(&mut app, name, steps);
        app.keys("<Esc><Esc>gf2");
    }
    println!("limits: 4 ms a frame, 4096 bytes a cursor move");
}

/// A terminal that counts.
#[derive(Clone, Default)]
struct Wire(Rc<RefCell<usize>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0.borrow_mut() += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Measures what stands between a model that has changed and the bytes for the terminal: laying out,
/// drawing, comparing with the last frame.
fn frames(app: &mut Headless, name: &str, steps: &[&str]) {
    let wire = Wire::default();
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let options = TerminalOptions { viewport: Viewport::Fixed(area) };
    let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, wire.clone()));
    let mut terminal = Terminal::with_options(backend, options).unwrap();
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for step in steps.iter().cycle().take(MOVES + 1) {
        app.keys(step);
        let begun = Instant::now();
        let heights = view::heights(&app.model, area);
        app::update(&mut app.model, Msg::Laid(heights), &app.stamp);
        terminal.draw(|frame| drop(view::draw(&app.model, app.look, frame))).unwrap();
        times.push(begun.elapsed());
        sizes.push(std::mem::take(&mut *wire.0.borrow_mut()));
    }
    // The first frame is a whole screen.
    times.remove(0);
    sizes.remove(0);
    times.sort_unstable();
    sizes.sort_unstable();
    println!(
        "{name:<18} {:>9.3} {:>9.3} {:>9.3} {:>10} {:>10}",
        milliseconds(times[MOVES / 2]),
        milliseconds(times[MOVES * 99 / 100]),
        milliseconds(times[MOVES - 1]),
        sizes[MOVES / 2],
        sizes[MOVES - 1],
    );
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
