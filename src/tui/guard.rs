//! The one owner of every mode that the terminal is put into, and of the right to write to it.
//!
//! Each mode that was set is taken back on every way out: quitting, an error, a panic, a signal, a
//! suspension. Taking back goes on past a step that fails, and is done once: a second time would wipe
//! away what a panic has printed. So would a frame: what is drawn goes through [`Output`], which writes
//! only while modes are set.

use std::io::{self, Write};
use std::panic;
use std::sync::{Arc, Mutex};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};

use super::output::{Modes, Output, hold};

const RAW: u8 = 1;
const ALTERNATE: u8 = 1 << 1;
const PASTE: u8 = 1 << 2;
const CURSOR: u8 = 1 << 3;
const MOUSE: u8 = 1 << 4;
/// New sizes are told by the console.
#[cfg(windows)]
const SIZES: u8 = 1 << 5;

/// Puts the terminal into the modes of a full-screen program, and back.
#[derive(Debug)]
pub(super) struct Guard {
    modes: Modes,
    mouse: bool,
}

impl Guard {
    /// Enters the modes, and has a panic of any thread take them back before it is reported; then
    /// `on_panic` is called, so that the loop can end.
    ///
    /// # Errors
    /// When the terminal refuses; what had been set is taken back.
    pub(super) fn enter(on_panic: impl Fn() + Send + Sync + 'static) -> io::Result<Self> {
        let guard = Self { modes: Arc::default(), mouse: false };
        let in_panic = Arc::clone(&guard.modes);
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            restore(&in_panic);
            report(info);
            on_panic();
        }));
        guard.set()?;
        Ok(guard)
    }

    /// The way to the terminal, for as long as its modes are set.
    pub(super) fn output(&self) -> Output {
        Output::new(io::stdout(), Arc::clone(&self.modes))
    }

    /// Sets the modes anew, after a suspension, or where somebody else may have changed them.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub(super) fn set(&self) -> io::Result<()> {
        let mut modes = hold(&self.modes);
        if *modes & RAW != 0 {
            // Setting it alone would do nothing: it counts as set.
            disable_raw_mode()?;
        }
        *modes |= RAW;
        enable_raw_mode()?;
        #[cfg(windows)]
        if console::tell_sizes(true)? {
            *modes |= SIZES;
        }
        *modes |= ALTERNATE | PASTE | CURSOR;
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        if self.mouse { switch_mouse(&mut modes, true) } else { Ok(()) }
    }

    /// Turns the mouse on or off.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub(super) fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        let mut modes = hold(&self.modes);
        if *modes == 0 { Ok(()) } else { switch_mouse(&mut modes, on) }
    }

    /// Takes all modes back.
    pub(super) fn restore(&self) {
        restore(&self.modes);
    }
}

fn switch_mouse(modes: &mut u8, on: bool) -> io::Result<()> {
    let mut out = io::stdout();
    if on {
        *modes |= MOUSE;
        execute!(out, EnableMouseCapture)
    } else {
        *modes &= !MOUSE;
        execute!(out, DisableMouseCapture)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.restore();
    }
}

/// Takes everything back although the terminal takes no output: what waits for it is dropped first.
///
/// Nothing is asked for that whoever waits for the terminal may hold: neither the modes nor standard output.
pub(super) fn restore_by_force() {
    #[cfg(unix)]
    {
        let _ = rustix::termios::tcflush(
            rustix::stdio::stdout(),
            rustix::termios::QueueSelector::OFlush,
        );
        let mut bytes = Vec::new();
        let _ = queue!(
            bytes,
            DisableMouseCapture,
            DisableBracketedPaste,
            Show,
            EndSynchronizedUpdate,
            LeaveAlternateScreen
        );
        let _ = disable_raw_mode();
        let _ = rustix::io::write(rustix::stdio::stdout(), &bytes);
    }
    #[cfg(not(unix))]
    let _ = disable_raw_mode();
}

/// Takes back what is set, each step whatever became of the one before.
fn restore(modes: &Mutex<u8>) {
    let mut modes = hold(modes);
    let set = std::mem::take(&mut *modes);
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
        // A frame may have begun that does not end any more.
        let _ = queue!(out, EndSynchronizedUpdate, LeaveAlternateScreen);
    }
    let _ = out.flush();
    #[cfg(windows)]
    if set & SIZES != 0 {
        let _ = console::tell_sizes(false);
    }
    if set & RAW != 0 {
        let _ = disable_raw_mode();
    }
}

/// What consoles of Windows do only if they are asked to.
#[cfg(windows)]
mod console {
    use std::io;

    use crossterm_winapi::{ConsoleMode, Handle};

    const ENABLE_WINDOW_INPUT: u32 = 0x8;

    /// Has a new size of the window come among the keys, or not, and says whether that was otherwise before.
    pub(super) fn tell_sizes(on: bool) -> io::Result<bool> {
        let console = ConsoleMode::from(Handle::current_in_handle()?);
        let before = console.mode()?;
        let mode = if on { before | ENABLE_WINDOW_INPUT } else { before & !ENABLE_WINDOW_INPUT };
        console.set_mode(mode)?;
        Ok(mode != before)
    }
}
