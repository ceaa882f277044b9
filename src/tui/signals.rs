//! Signals of the system: to end, to stop, a new size.

use std::io;

use crate::app::Ending;

/// A signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Signal {
    /// End.
    End(Ending),
    /// The window has another size.
    Resize,
    /// Stop until continued.
    Stop,
}

#[cfg(unix)]
pub(super) use unix::{Signals, stop_process};

#[cfg(not(unix))]
pub(super) use other::{Signals, stop_process};

#[cfg(unix)]
mod unix {
    use rustix::process::{Signal as Kill, getpid, kill_process};
    use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

    use super::{Ending, Signal, io};

    /// The signals that are listened to.
    pub(in crate::tui) struct Signals {
        interrupt: Stream,
        hang_up: Stream,
        terminate: Stream,
        stop: Stream,
        resize: Stream,
    }

    impl Signals {
        /// Listens to the signals from now on.
        ///
        /// # Errors
        /// When the system refuses.
        pub(in crate::tui) fn listen() -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                hang_up: signal(SignalKind::hangup())?,
                terminate: signal(SignalKind::terminate())?,
                stop: signal(SignalKind::from_raw(Kill::TSTP.as_raw()))?,
                resize: signal(SignalKind::window_change())?,
            })
        }

        /// The next signal.
        pub(in crate::tui) async fn next(&mut self) -> Signal {
            tokio::select! {
                biased;
                _ = self.hang_up.recv() => Signal::End(Ending::HangUp),
                _ = self.terminate.recv() => Signal::End(Ending::Terminate),
                _ = self.interrupt.recv() => Signal::End(Ending::Interrupt),
                _ = self.stop.recv() => Signal::Stop,
                _ = self.resize.recv() => Signal::Resize,
            }
        }
    }

    /// Stops this process until it is continued.
    pub(in crate::tui) fn stop_process() {
        // It cannot fail for a process's own number.
        let _ = kill_process(getpid(), Kill::STOP);
    }
}

#[cfg(not(unix))]
mod other {
    use super::{Ending, Signal, io};

    /// The signals that are listened to.
    pub(in crate::tui) struct Signals;

    impl Signals {
        /// Listens to the signals from now on.
        ///
        /// # Errors
        /// Never here.
        pub(in crate::tui) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        /// The next signal.
        pub(in crate::tui) async fn next(&mut self) -> Signal {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            Signal::End(Ending::Interrupt)
        }
    }

    /// There is no stopping a process here.
    pub(in crate::tui) fn stop_process() {}
}
