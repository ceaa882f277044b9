//! What is done while the screen is up already, for what comes next.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::thread::{self, JoinHandle};

/// Work that nobody waits for. It is given a way to ask whether it is still wanted.
pub(super) type Chore = Box<dyn FnOnce(&dyn Fn() -> bool) + Send>;

/// A thread that does one chore after the other. Dropping it says that the rest is not wanted any more, and
/// waits until the thread has seen that.
pub(super) struct Chores {
    wanted: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Chores {
    /// Begins when nobody holds the other end of `quiet` any more: whoever makes what the screen waits
    /// for.
    pub(super) fn start(quiet: Receiver<Infallible>, chores: Vec<Chore>) -> Self {
        let wanted = Arc::new(AtomicBool::new(true));
        let asked = Arc::clone(&wanted);
        let thread = thread::spawn(move || {
            // Nothing can be sent: this ends with the last sender.
            let _ = quiet.recv();
            let is_wanted = || asked.load(Ordering::Relaxed);
            for chore in chores {
                if !is_wanted() {
                    return;
                }
                chore(&is_wanted);
            }
        });
        Self { wanted, thread: Some(thread) }
    }
}

impl Drop for Chores {
    fn drop(&mut self) {
        self.wanted.store(false, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been reported where it happened.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn chores_begin_when_all_is_quiet_and_end_when_nobody_wants_them() {
        let (busy, quiet) = channel();
        let (told, seen) = channel();
        let again = told.clone();
        let first: Chore = Box::new(move |wanted| {
            told.send(1).unwrap();
            while wanted() {
                thread::yield_now();
            }
        });
        let second: Chore = Box::new(move |_| again.send(2).unwrap());
        let chores = Chores::start(quiet, vec![first, second]);
        assert!(seen.try_recv().is_err(), "somebody is busy");
        drop(busy);
        assert_eq!(seen.recv(), Ok(1));
        drop(chores);
        assert!(seen.recv().is_err(), "the thread has ended, and the second was not wanted");
    }
}
