//! A slow line: what is drawn goes out row by row, no faster than the line takes it, and what a key makes needless
//! is never sent.
//!
//! A line says how fast it is by the speed of its terminal: `stty 9600`. Where that is what terminals say that have
//! none (38,400), or more, a frame goes out whole.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use tokio::time::Instant;

/// Terminals without a line of their own say that they are so fast, in bits a second.
const NO_LINE: u32 = 38_400;

/// The bits on the line for one byte: eight, and one before and after.
const BITS: u32 = 10;

/// How many bytes went to the terminal.
pub(super) type Sent = Rc<Cell<u64>>;

/// A writer that counts.
#[derive(Debug)]
pub(super) struct Counted<W> {
    out: W,
    sent: Sent,
}

impl<W> Counted<W> {
    pub(super) const fn new(out: W, sent: Sent) -> Self {
        Self { out, sent }
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sent.set(self.sent.get() + written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A slow line, and what is on the screen behind it.
#[derive(Debug)]
pub(super) struct Pace {
    bytes_a_second: u32,
    /// When the line has taken all that was sent.
    free_at: Instant,
    sent: Sent,
    counted: u64,
    /// What is on the screen.
    shown: Buffer,
    /// The rows that differ from what is to be seen, the first that is sent at the end.
    rows: Vec<u16>,
}

impl Pace {
    /// The line of the terminal, where it is a slow one.
    pub(super) fn of_terminal(sent: Sent) -> Option<Self> {
        Self::new(speed()?, sent)
    }

    fn new(bits_a_second: u32, sent: Sent) -> Option<Self> {
        let is_slow = (1..NO_LINE).contains(&bits_a_second);
        is_slow.then(|| Self {
            bytes_a_second: (bits_a_second / BITS).max(1),
            free_at: Instant::now(),
            counted: sent.get(),
            sent,
            shown: Buffer::default(),
            rows: Vec::new(),
        })
    }

    /// Forgets what is on the screen: it was cleared.
    pub(super) fn cleared(&mut self) {
        self.shown = Buffer::default();
    }

    /// When the line has taken all that was sent.
    pub(super) const fn free_at(&self) -> Instant {
        self.free_at
    }

    /// When the next row may be sent; none where all is on the screen.
    pub(super) fn next(&self) -> Option<Instant> {
        (!self.rows.is_empty()).then_some(self.free_at)
    }

    /// Leaves one row more of a frame to be sent than is on the screen: that of the cursor first, then from the
    /// top; the others stay as they are shown.
    pub(super) fn hold_back(&mut self, frame: &mut Buffer, cursor: Option<u16>) {
        if self.shown.area != frame.area {
            self.shown = Buffer::empty(frame.area);
        }
        let rows = frame.area.top()..frame.area.bottom();
        self.rows = rows.rev().filter(|y| row(&self.shown, *y) != row(frame, *y)).collect();
        if let Some(at) = self.rows.iter().position(|y| Some(*y) == cursor) {
            let first = self.rows.remove(at);
            self.rows.push(first);
        }
        self.rows.pop();
        for y in &self.rows {
            for x in frame.area.left()..frame.area.right() {
                if let (Some(cell), Some(shown)) =
                    (frame.cell_mut((x, *y)), self.shown.cell((x, *y)))
                {
                    *cell = shown.clone();
                }
            }
        }
        self.shown.clone_from(frame);
    }

    /// A frame was sent: the line is busy with it.
    pub(super) fn was_sent(&mut self) {
        let bytes = self.sent.get() - std::mem::replace(&mut self.counted, self.sent.get());
        let seconds = bytes as f64 / f64::from(self.bytes_a_second);
        self.free_at = self.free_at.max(Instant::now()) + Duration::from_secs_f64(seconds);
    }
}

/// A row of a buffer; nothing below its last one.
fn row(buffer: &Buffer, y: u16) -> Option<&[ratatui::buffer::Cell]> {
    let width = usize::from(buffer.area.width);
    let from = usize::from(y.checked_sub(buffer.area.y)?) * width;
    buffer.content.get(from..from + width)
}

/// What the terminal says of the speed of its line, in bits a second.
#[cfg(unix)]
fn speed() -> Option<u32> {
    rustix::termios::tcgetattr(io::stdout()).ok().map(|termios| termios.output_speed())
}

#[cfg(not(unix))]
const fn speed() -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn frame(rows: [&str; 3]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 3));
        for (y, text) in (0..).zip(rows) {
            buffer.set_string(0, y, text, Style::default());
        }
        buffer
    }

    fn pace() -> Pace {
        Pace::new(9600, Sent::default()).unwrap()
    }

    fn texts(buffer: &Buffer) -> Vec<String> {
        let text = |y| {
            row(buffer, y).unwrap().iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
        };
        (0..3).map(text).map(|text| text.trim_end().to_string()).collect()
    }

    #[test]
    fn the_row_of_the_cursor_goes_first_and_the_others_one_by_one() {
        let mut pace = pace();
        let mut seen = Vec::new();
        loop {
            let mut wanted = frame(["a", "b", "c"]);
            pace.hold_back(&mut wanted, Some(1));
            seen.push(texts(&wanted).concat());
            if pace.next().is_none() {
                break;
            }
        }
        assert_eq!(seen, ["b", "ab", "abc"]);
        let mut same = frame(["a", "b", "c"]);
        pace.hold_back(&mut same, Some(1));
        assert!(pace.next().is_none(), "nothing has changed");
        pace.cleared();
        pace.hold_back(&mut frame(["a", "b", "c"]), None);
        assert!(pace.next().is_some(), "a cleared screen has nothing");
    }

    #[test]
    fn what_a_key_makes_needless_is_never_sent() {
        let mut pace = pace();
        pace.hold_back(&mut frame(["1", "x", "old panel"]), Some(0));
        let mut wanted = frame(["2", "x", "new panel"]);
        pace.hold_back(&mut wanted, Some(0));
        assert_eq!(texts(&wanted), ["2", "", ""], "the old panel is not on the screen");
    }

    #[test]
    fn a_line_is_busy_for_as_long_as_its_bytes_take() {
        let sent = Sent::default();
        let mut pace = Pace::new(9600, Rc::clone(&sent)).unwrap();
        let mut out = Counted::new(Vec::new(), sent);
        let before = pace.free_at;
        out.write_all(&[b'x'; 960]).unwrap();
        pace.was_sent();
        assert!(pace.free_at >= before + Duration::from_secs(1));
        for fast in [0, 38_400, 115_200] {
            assert!(Pace::new(fast, Sent::default()).is_none(), "{fast}");
        }
    }
}
