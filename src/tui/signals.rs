//! Signals of the system: to end, to stop, to go on, a new size.
//!
//! They are heard on a thread of their own, so that a program that waits for its terminal or for a disk
//! ends all the same.

use std::io;

use tokio::sync::mpsc::UnboundedSender;

use super::last_resort::LastResort;
use crate::app::Ending;

/// A signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Signal {
    /// End.
    End(Ending),
    /// The window has another size.
    #[cfg_attr(not(unix), expect(dead_code, reason = "it comes with the input"))]
    Resize,
    /// Stop until continued.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is no such signal"))]
    Stop,
    /// The process was stopped, perhaps without having been asked, and goes on.
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is no such signal"))]
    Continued,
}

#[cfg(unix)]
pub(super) use unix::{listen, stop_process};

#[cfg(not(unix))]
pub(super) use other::{listen, stop_process};

#[cfg(unix)]
mod unix {
    use std::ffi::c_int;
    use std::thread;

    use rustix::process::{Signal as Kill, getpid, kill_process};
    use signal_hook::consts::{
        SIGABRT, SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGPROF, SIGQUIT, SIGSYS, SIGTERM,
        SIGTRAP, SIGTSTP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGWINCH, SIGXCPU,
    };
    use signal_hook::iterator::Signals;

    use super::{Ending, LastResort, Signal, UnboundedSender, io};

    /// Every signal that would end the process and leave the terminal as it is. Of those that are left out
    /// two cannot be heard (KILL, STOP) and the others come of a broken program.
    const ENDING: [c_int; 14] = [
        SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGABRT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF,
        SIGIO, SIGXCPU, SIGSYS, SIGTRAP,
    ];
    const OTHERS: [c_int; 3] = [SIGTSTP, SIGCONT, SIGWINCH];

    /// Listens to the signals from now on. One that ends the program sees to it that this happens soon.
    ///
    /// # Errors
    /// When the system refuses.
    pub(in crate::tui) fn listen(
        to: UnboundedSender<Signal>,
        last_resort: LastResort,
    ) -> io::Result<()> {
        let mut signals = Signals::new(ENDING.iter().chain(&OTHERS))?;
        thread::Builder::new().name("signals".into()).spawn(move || {
            for number in signals.forever() {
                let signal = of_number(number);
                // Nobody listens only when the program is ending.
                let _ = to.send(signal);
                if let Signal::End(ending) = signal {
                    last_resort.arm(ending);
                }
            }
        })?;
        Ok(())
    }

    fn of_number(number: c_int) -> Signal {
        match number {
            SIGWINCH => Signal::Resize,
            SIGTSTP => Signal::Stop,
            SIGCONT => Signal::Continued,
            SIGHUP => Signal::End(Ending::HangUp),
            SIGTERM => Signal::End(Ending::Terminate),
            SIGINT => Signal::End(Ending::Interrupt),
            other => Signal::End(Ending::Signal(other.unsigned_abs() as u8)),
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
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};

    use super::{Ending, LastResort, Signal, UnboundedSender, io};

    /// Listens to the console from now on. While it closes, and at log-off and shutdown, Windows ends the program
    /// some five seconds later in any case: that it ends in order takes less (`LastResort`).
    ///
    /// # Errors
    /// When the system refuses.
    pub(in crate::tui) fn listen(
        to: UnboundedSender<Signal>,
        last_resort: LastResort,
    ) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let (mut key, mut break_key) = (ctrl_c()?, ctrl_break()?);
        let (mut close, mut logoff, mut shutdown) =
            (ctrl_close()?, ctrl_logoff()?, ctrl_shutdown()?);
        std::thread::Builder::new().name("signals".into()).spawn(move || {
            runtime.block_on(async {
                loop {
                    let (ending, more) = tokio::select! {
                        more = key.recv() => (Ending::Interrupt, more),
                        more = break_key.recv() => (Ending::Interrupt, more),
                        more = close.recv() => (Ending::HangUp, more),
                        more = logoff.recv() => (Ending::Terminate, more),
                        more = shutdown.recv() => (Ending::Terminate, more),
                    };
                    if more.is_none() {
                        break;
                    }
                    // Nobody listens only when the program is ending.
                    let _ = to.send(Signal::End(ending));
                    last_resort.arm(ending);
                }
            });
        })?;
        Ok(())
    }

    /// There is no stopping a process here.
    pub(in crate::tui) fn stop_process() {}
}
