//! Showing how far an import is, where somebody watches.

use std::io::{self, IsTerminal, Stderr, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::import::Monitor;
use crate::text::{Escapes, Outlet};

/// An import that takes less is not worth a line.
const PATIENCE: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_millis(100);

/// Runs some work and tells on standard error how far it is, if that is a terminal.
pub(super) fn watched<T>(monitor: &Monitor, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| tell(monitor, &done));
        let result = work();
        done.store(true, Ordering::Relaxed);
        result
    })
}

fn tell(monitor: &Monitor, done: &AtomicBool) {
    let begun = Instant::now();
    let mut told = false;
    let mut err = Outlet::ascii(io::stderr(), Escapes::Shown);
    while !done.load(Ordering::Relaxed) {
        thread::sleep(PAUSE);
        if begun.elapsed() < PATIENCE {
            continue;
        }
        let now = monitor.progress();
        let percent = (now.bytes_done * 100).checked_div(now.bytes_total).unwrap_or(0);
        let left = match now.bytes_done {
            0 => 0,
            done => now.bytes_total.saturating_sub(done) * begun.elapsed().as_secs() / done,
        };
        told = true;
        say(&mut err, &format!("{percent} %  {} rows  about {left} s left ", now.rows));
    }
    if told {
        say(&mut err, &" ".repeat(60));
        say(&mut err, "");
    }
}

/// Writes the line anew. Nothing can be done about a terminal that takes no text.
fn say(err: &mut Outlet<Stderr>, text: &str) {
    let _ = err.rewind();
    let _ = err.write_all(text.as_bytes());
    let _ = err.flush();
}
