//! Standard output, for a command that does its work whatever becomes of what it prints.

use std::io::{self, ErrorKind, Write};

use crate::text::{Escapes, Outlet};

/// Where a command prints. It takes everything: a reader that has left, or a full disk, must not keep a
/// command from its work, nor from its exit code. What went wrong is asked for at the end.
pub struct Printer<'a> {
    out: Box<dyn Write + 'a>,
    failed: Option<io::Error>,
}

impl<'a> Printer<'a> {
    /// Prints to a terminal: no control character gets there. `utf8` says whether it shows more than
    /// ASCII.
    pub fn terminal(out: impl Write + 'a, utf8: bool) -> Self {
        if utf8 {
            Self::to(Outlet::new(out, Escapes::Shown))
        } else {
            Self::to(Outlet::ascii(out, Escapes::Shown))
        }
    }

    /// Prints to a file or to another program, to the byte.
    pub fn to(out: impl Write + 'a) -> Self {
        Self { out: Box::new(out), failed: None }
    }

    /// Ends the printing. A reader that has left has seen what it wanted.
    ///
    /// # Errors
    /// What of it could not be printed.
    pub fn finish(mut self) -> io::Result<()> {
        let _ = self.flush();
        match self.failed {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            Some(_) | None => Ok(()),
        }
    }
}

impl Write for Printer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.failed.is_none() {
            self.failed = self.out.write_all(bytes).err();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.failed.is_none() {
            self.failed = self.out.flush().err();
        }
        Ok(())
    }
}
