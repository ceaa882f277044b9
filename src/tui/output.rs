//! Where the frames go.

use std::io::{self, ErrorKind, Stdout, Write};

/// Standard output that does not mind when the terminal has gone.
///
/// A lost line comes as a hang-up, which ends the program in order. A write that finds the line lost
/// before that must not end it in another way: ratatui reports a failure to show the cursor with a
/// macro that panics when standard error is lost too.
#[derive(Debug)]
pub(super) struct Output<W = Stdout>(pub(super) W);

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .write(bytes)
            .or_else(|error| if is_lost(&error) { Ok(bytes.len()) } else { Err(error) })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().or_else(|error| if is_lost(&error) { Ok(()) } else { Err(error) })
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

    #[test]
    fn a_lost_line_is_no_error_and_anything_else_is() {
        let mut lost = Output(Failing(|| ErrorKind::BrokenPipe.into()));
        assert_eq!(lost.write(b"frame").unwrap(), 5);
        assert!(lost.flush().is_ok());
        let mut full = Output(Failing(|| ErrorKind::StorageFull.into()));
        assert!(full.write(b"frame").is_err() && full.flush().is_err());
    }
}
