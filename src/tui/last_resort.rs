//! The end of a program that has been told to end and cannot: its terminal takes no output, or its disk
//! none of its writes.

use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use super::guard;
use super::rescue::Rescue;
use crate::app::Ending;

/// How long the program may take to end in order.
const ORDERLY: Duration = Duration::from_millis(600);
/// How long the terminal may take to take its modes back, when it has stopped taking output before.
const TERMINAL: Duration = Duration::from_millis(100);

/// Ends the process when nothing else does.
#[derive(Clone, Debug, Default)]
pub(super) struct LastResort(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Whether the program has ended in order.
    ended: Mutex<bool>,
    changed: Condvar,
    /// The open session.
    rescue: Mutex<Option<Rescue>>,
}

impl LastResort {
    /// The session that must not be lost is this one from now on.
    pub(super) fn guards(&self, rescue: Option<Rescue>) {
        *self.0.rescue.lock().unwrap_or_else(PoisonError::into_inner) = rescue;
    }

    /// The session that must not be lost.
    pub(super) fn rescue(&self) -> Option<Rescue> {
        self.0.rescue.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The program has ended in order.
    pub(super) fn disarm(&self) {
        *self.0.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.changed.notify_all();
    }

    /// Gives the program some time, and ends the process when that has passed. The system frees the lock.
    pub(super) fn arm(&self, ending: Ending) {
        let last_resort = self.clone();
        thread::spawn(move || {
            let State { ended, changed, rescue } = &*last_resort.0;
            let ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = changed.wait_timeout_while(ended, ORDERLY, |ended| !*ended);
            if *waited.unwrap_or_else(PoisonError::into_inner).0 {
                return;
            }
            if let Some(rescue) = &*rescue.lock().unwrap_or_else(PoisonError::into_inner)
                && rescue.is_needed()
            {
                // There is no terminal to say more to: the next start names the copy.
                let _ = rescue.copy();
            }
            // On a thread of its own: it waits as long as the terminal takes nothing.
            let (done, restored) = mpsc::channel();
            thread::spawn(move || {
                guard::restore_by_force();
                let _ = done.send(());
            });
            let _ = restored.recv_timeout(TERMINAL);
            #[expect(
                clippy::disallowed_methods,
                reason = "nothing else ends a program that a write holds"
            )]
            std::process::exit(ending.code().into());
        });
    }
}
