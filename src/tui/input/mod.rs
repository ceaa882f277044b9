//! What the terminal sends, as messages.
//!
//! Reading is done on a thread of its own. On Unix it reads the terminal itself: crossterm 0.29 spins for
//! ever on a terminal that has gone away (crossterm issue 793), takes the letters of an answer that it
//! does not know for keys, and waits for the end of pasted text for ever.

mod burst;
#[cfg(unix)]
mod csi;
#[cfg(any(not(unix), test))]
mod events;
#[cfg(unix)]
mod parser;

use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use crate::app::{Ending, Key};

/// Something that the terminal sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Input {
    /// A key.
    Key(Key),
    /// Pasted text.
    Paste(String),
    /// A click at a place.
    Click(u16, u16),
    /// The wheel at a place: lines down.
    Wheel(u16, u16, isize),
    /// A new size.
    #[cfg(any(not(unix), test))]
    Resize,
    /// The terminal is gone.
    Gone(Ending),
}

/// How many lines a notch of the wheel moves.
const NOTCH: isize = 3;

/// Starts the thread that reads the terminal. It ends when nobody listens or the terminal is gone;
/// nobody waits for it, since it may be waiting for a key.
pub(super) fn spawn(to: UnboundedSender<Input>) {
    std::thread::spawn(move || {
        let told = read(&mut |input| to.send(input).is_ok());
        if told {
            let _ = to.send(Input::Gone(Ending::HangUp));
        }
    });
}

/// So many bytes are one key, and this is a pause before it.
#[cfg(unix)]
const TYPED: usize = 4;
#[cfg(unix)]
const PAUSE: Duration = Duration::from_millis(200);

/// Reads until the terminal is gone, which gives `true`, or nobody listens.
#[cfg(unix)]
fn read(tell: &mut dyn FnMut(Input) -> bool) -> bool {
    let (mut parser, mut bursts) = (parser::Parser::default(), burst::Bursts::default());
    let mut bytes = vec![0; 1 << 16];
    let mut last = Instant::now();
    loop {
        let patience = parser.patience().into_iter().chain(bursts.patience()).min();
        let inputs = match next(&mut bytes, patience) {
            Next::Bytes(len) => {
                let now = Instant::now();
                let bytes = bytes.get(..len).unwrap_or_default();
                // A key by itself, after a pause, is no part of what a program sends.
                let is_typed = len <= TYPED && now.duration_since(last) >= PAUSE;
                last = now;
                let mut inputs = Vec::new();
                if is_typed && parser.is_in_sequence() {
                    inputs.extend(parser.time_out());
                }
                inputs.extend(parser.take(bytes));
                bursts.judge(inputs, now)
            }
            // Letters have waited for longer than any sequence waits.
            Next::Nothing if bursts.patience().is_some() => bursts.time_out(),
            Next::Nothing => parser.time_out().into_iter().collect(),
            Next::Gone => return true,
        };
        if !inputs.into_iter().all(&mut *tell) {
            return false;
        }
    }
}

/// What came of waiting for the terminal.
#[cfg(unix)]
enum Next {
    /// So many bytes.
    Bytes(usize),
    /// Nothing in time.
    Nothing,
    /// It is gone.
    Gone,
}

#[cfg(unix)]
fn next(bytes: &mut [u8], patience: Option<Duration>) -> Next {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    let stdin = rustix::stdio::stdin();
    let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
    let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
    match poll(&mut fds, patience.as_ref()) {
        Ok(0) => return Next::Nothing,
        Ok(_) if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => {
            return Next::Gone;
        }
        // A signal is no answer, and is seen elsewhere.
        Ok(_) | Err(Errno::INTR) => {}
        Err(_) => return Next::Gone,
    }
    if fds[0].revents().is_empty() {
        return Next::Bytes(0);
    }
    match rustix::io::read(stdin, bytes) {
        Ok(0) => Next::Gone,
        Ok(len) => Next::Bytes(len),
        Err(Errno::INTR | Errno::AGAIN) => Next::Bytes(0),
        Err(_) => Next::Gone,
    }
}

/// Reads until the console is gone, which gives `true`, or nobody listens. Consoles of Windows have no mark for
/// pasted text: what is poured in is told by its speed.
#[cfg(not(unix))]
fn read(tell: &mut dyn FnMut(Input) -> bool) -> bool {
    use crossterm::event;
    /// So long nothing but an event is waited for; a longer wait only wakes up for nothing.
    const LONG: Duration = Duration::from_secs(3600);
    let mut bursts = burst::Bursts::default();
    loop {
        let Ok(has_come) = event::poll(bursts.patience().unwrap_or(LONG)) else { return true };
        let inputs = if has_come {
            let mut inputs = Vec::new();
            // All that has come in one piece is judged together.
            while matches!(event::poll(Duration::ZERO), Ok(true)) {
                let Ok(event) = event::read() else { return true };
                inputs.extend(events::translate(event));
            }
            bursts.judge(inputs, Instant::now())
        } else {
            bursts.time_out()
        };
        if !inputs.into_iter().all(&mut *tell) {
            return false;
        }
    }
}
