//! The one owner of every mode that the terminal is put into.
//!
//! Each mode that was set is taken back on every way out: quitting, an error, a panic, a signal, a
//! suspension. Taking back goes on past a step that fails, and is done once: a second time would wipe
//! away what a panic has printed.

use std::io::{self, Write};
use std::panic;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};

const RAW: u8 = 1;
const ALTERNATE: u8 = 1 << 1;
const PASTE: u8 = 1 << 2;
const CURSOR: u8 = 1 << 3;
const MOUSE: u8 = 1 << 4;

/// The modes that are set now.
type Modes = Arc<AtomicU8>;

/// Puts the terminal into the modes of a full-screen program, and back.
#[derive(Debug)]
pub(super) struct Guard {
    modes: Modes,
    /// Held while a frame is drawn.
    frame: Arc<Mutex<()>>,
    mouse: bool,
}

impl Guard {
    /// Enters the modes, and has a panic of any thread take them back before it is reported; then
    /// `on_panic` is called, so that the loop can end.
    ///
    /// # Errors
    /// When the terminal refuses; what had been set is taken back.
    pub(super) fn enter(on_panic: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        let guard = Self { modes: Arc::default(), frame: Arc::default(), mouse: false };
        let (in_panic, frame) = (Arc::clone(&guard.modes), Arc::clone(&guard.frame));
        let drawer = thread::current().id();
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // A frame that another thread is drawing would come after what is reported.
            let _no_frame = (thread::current().id() != drawer)
                .then(|| frame.lock().unwrap_or_else(PoisonError::into_inner));
            restore(&in_panic);
            report(info);
            let _ = writeln!(
                io::stderr(),
                "hardmatch: this is a fault of the program; what the screen called saved is saved: \
                 `hardmatch resume` goes on"
            );
            on_panic();
        }));
        guard.set()?;
        Ok(guard)
    }

    /// The right to draw, for as long as it is held: until then no panic takes the modes back. `None`
    /// where they are not set: while the process is suspended, and once a panic of any thread has taken
    /// them back to be reported, which a frame would wipe away.
    pub(super) fn frame(&self) -> Option<MutexGuard<'_, ()>> {
        let right = self.frame.lock().unwrap_or_else(PoisonError::into_inner);
        (self.modes.load(Ordering::SeqCst) != 0).then_some(right)
    }

    /// Sets the modes anew, after a suspension.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub(super) fn set(&self) -> io::Result<()> {
        let mut out = io::stdout();
        self.mark(RAW);
        enable_raw_mode()?;
        self.mark(ALTERNATE | PASTE | CURSOR);
        execute!(out, EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        if self.mouse { self.switch_mouse(true) } else { Ok(()) }
    }

    fn mark(&self, mode: u8) {
        self.modes.fetch_or(mode, Ordering::SeqCst);
    }

    /// Turns the mouse on or off.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub(super) fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        self.switch_mouse(on)
    }

    fn switch_mouse(&self, on: bool) -> io::Result<()> {
        let mut out = io::stdout();
        if on {
            self.mark(MOUSE);
            execute!(out, EnableMouseCapture)
        } else {
            self.modes.fetch_and(!MOUSE, Ordering::SeqCst);
            execute!(out, DisableMouseCapture)
        }
    }

    /// Takes all modes back.
    pub(super) fn restore(&self) {
        restore(&self.modes);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.restore();
    }
}

/// Takes back what is set, each step whatever became of the one before.
fn restore(modes: &AtomicU8) {
    let set = modes.swap(0, Ordering::SeqCst);
    let mut out = io::stdout();
    if set & MOUSE != 0 {
        let _ = queue!(out, DisableMouseCapture);
    }
    if set & PASTE != 0 {
        let _ = queue!(out, DisableBracketedPaste);
    }
    if set & CURSOR != 0 {
        let _ = queue!(out, Show);
    }
    if set & ALTERNATE != 0 {
        let _ = queue!(out, LeaveAlternateScreen);
    }
    let _ = out.flush();
    if set & RAW != 0 {
        let _ = disable_raw_mode();
    }
}
