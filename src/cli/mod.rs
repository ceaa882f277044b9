//! The command line: one file a subcommand, arguments in, outcome out.
//!
//! What the screen can do is not locked in it: every subcommand calls the same functions. Data goes to
//! standard output, messages to standard error; the exit code says how it went ([`Outcome`]). This
//! room never imports `app` or `tui`.

mod convert;

pub use convert::{ConvertArgs, convert};

/// How a command ended: the exit code of the process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Done: 0.
    Done,
    /// There are findings, refusals, or nothing to do: 1.
    Findings,
    /// The usage or the input is wrong: 2.
    Unusable,
    /// The terminal hung up: 129.
    HungUp,
    /// Ctrl-C: 130.
    Interrupted,
    /// Told to end: 143.
    Terminated,
}

impl Outcome {
    /// The exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Unusable => 2,
            Self::HungUp => 129,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}
