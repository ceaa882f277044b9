//! Which screen comes next.

use crate::app::msg::{Again, Effect, Ending};

/// What a key in a screen before the panes leads to.
#[derive(Debug)]
pub(in crate::app) enum Turn {
    /// The screen stays.
    Stay,
    /// The screen stays: the key does nothing in it.
    Idle,
    /// The screen stays, and something is done outside.
    Do(Effect),
    /// The list of sessions.
    Start,
    /// The form of a new session.
    Form,
    /// The form that an import came from, with what is wrong; without one the list of sessions.
    Return,
    /// The import: what is opened, and how.
    Import(String, Effect),
    /// The same import once more, with an answer.
    Again(Again),
    /// The end of the program.
    Leave(Ending),
}
