//! Where the frames go.

use std::io::{self, ErrorKind, Stdout, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The modes that are set now; 0 when the terminal is not the program's. Whoever writes to the terminal
/// or changes its modes holds the lock meanwhile.
pub(super) type Modes = Arc<Mutex<u8>>;

/// Waits for the right to write. A panic elsewhere does not take it away.
pub(super) fn hold(modes: &Mutex<u8>) -> MutexGuard<'_, u8> {
    modes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Standard output for as long as the terminal is the program's. Once its modes are taken back, as after
/// a panic of any thread, what is written is dropped: it would wipe away what was reported.
///
/// It does not mind when the terminal has gone. A lost line comes as a hang-up, which ends the program in
/// order. A write that finds the line lost before that must not end it in another way: ratatui reports a
/// failure to show the cursor with a macro that panics when standard error is lost too.
#[derive(Debug)]
pub(super) struct Output<W = Stdout> {
    out: W,
    modes: Modes,
}

impl<W: Write> Output<W> {
    pub(super) const fn new(out: W, modes: Modes) -> Self {
        Self { out, modes }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let modes = hold(&self.modes);
        if *modes == 0 {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        written.or_else(|error| if is_lost(&error) { Ok(bytes.len()) } else { Err(error) })
    }

    fn flush(&mut self) -> io::Result<()> {
        let _modes = hold(&self.modes);
        self.out.flush().or_else(|error| if is_lost(&error) { Ok(()) } else { Err(error) })
    }
}

/// Whether an error says that nobody is at the other end any more.
fn is_lost(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) {
        return true;
    }
    error.kind() == ErrorKind::BrokenPipe
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(fn() -> io::Error);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err((self.0)())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err((self.0)())
        }
    }

    fn with_modes<W: Write>(out: W) -> Output<W> {
        Output::new(out, Modes::new(1.into()))
    }

    #[test]
    fn a_lost_line_is_no_error_and_anything_else_is() {
        let mut lost = with_modes(Failing(|| ErrorKind::BrokenPipe.into()));
        assert_eq!(lost.write(b"frame").unwrap(), 5);
        assert!(lost.flush().is_ok());
        let mut full = with_modes(Failing(|| ErrorKind::StorageFull.into()));
        assert!(full.write(b"frame").is_err() && full.flush().is_err());
    }

    #[test]
    fn nothing_is_written_once_the_modes_are_taken_back() {
        let mut output = with_modes(Vec::new());
        output.write_all(b"frame").unwrap();
        *hold(&output.modes) = 0;
        output.write_all(b"another").unwrap();
        assert_eq!(output.out, b"frame");
    }
}
