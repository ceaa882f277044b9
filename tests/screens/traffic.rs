//! What reaches the terminal.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use hardmatch::tui::theme::{Look, Theme, UNICODE};
use hardmatch::tui::view;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use crate::headless::Headless;
use crate::scenes;

/// A terminal whose bytes can be looked at.
#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Vec<u8>>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Line {
    wire: Wire,
    terminal: Terminal<CrosstermBackend<Wire>>,
}

impl Line {
    fn new(app: &Headless) -> Self {
        let wire = Wire::default();
        let area = Rect::new(0, 0, app.size.0, app.size.1);
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let backend = CrosstermBackend::new(wire.clone());
        Self { wire, terminal: Terminal::with_options(backend, options).unwrap() }
    }

    /// Draws, and gives what was sent for it.
    fn draw(&mut self, app: &Headless) -> Vec<u8> {
        self.terminal.draw(|frame| drop(view::draw(&app.model, app.look, frame))).unwrap();
        std::mem::take(&mut *self.wire.0.borrow_mut())
    }
}

/// The numbers of every SGR sequence.
fn attributes(bytes: &[u8]) -> Vec<u32> {
    let text = String::from_utf8_lossy(bytes);
    let mut numbers = Vec::new();
    for part in text.split("\x1b[").skip(1) {
        let end = part.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(0);
        let (parameters, rest) = part.split_at(end);
        if rest.starts_with('m') {
            numbers.extend(parameters.split([';', ':']).filter_map(|n| n.parse::<u32>().ok()));
        }
    }
    numbers
}

/// A colour is set, not taken back.
const fn is_colour(number: u32) -> bool {
    matches!(number, 30..=38 | 40..=48 | 58 | 90..=97 | 100..=107)
}

#[cfg_attr(windows, ignore = "a console is needed, also for bytes that do not go there")]
#[test]
fn without_colour_no_colour_is_sent() {
    for (name, scene) in scenes::ALL {
        let mut app = scene();
        let coloured = attributes(&Line::new(&app).draw(&app));
        app.look = Look { theme: Theme::Mono, glyphs: UNICODE };
        let sent = attributes(&Line::new(&app).draw(&app));
        assert!(!sent.iter().copied().any(is_colour), "{name}: {sent:?}");
        // The test sees colours where there are some.
        assert!(coloured.iter().copied().any(is_colour), "{name}");
    }
}

#[cfg_attr(windows, ignore = "a console is needed, also for bytes that do not go there")]
#[test]
fn a_cursor_move_sends_less_than_four_kilobytes() {
    let mut app = Headless::open(scenes::crowd());
    let mut line = Line::new(&app);
    let whole = line.draw(&app).len();
    assert!(whole > 4096, "the first frame is a whole screen: {whole}");
    let mut most = 0;
    for _ in 0..99 {
        app.keys("j");
        most = most.max(line.draw(&app).len());
    }
    assert!(most < 4096, "{most} bytes");
    assert!(line.draw(&app).len() < 64, "nothing has changed, so nothing is sent");
}

#[cfg_attr(windows, ignore = "a console is needed, also for bytes that do not go there")]
#[test]
fn no_value_of_an_export_reaches_the_terminal_as_a_command() {
    // A name in the company is `Evil`, U+202E, `gpj`, ESC, `[2J`.
    for (name, scene) in scenes::ALL {
        let app = scene();
        let sent = String::from_utf8(Line::new(&app).draw(&app)).unwrap();
        // The first frame on a fixed area does not clear the screen by itself.
        assert!(!sent.contains("\x1b[2J") && !sent.contains('\u{202e}'), "{name}");
    }
    let mut app = Headless::open(crate::support::company());
    app.keys("/evil");
    assert!(app.screen().contains("Evil<202E>gpj\\x1b[2J"), "{}", app.screen());
}
