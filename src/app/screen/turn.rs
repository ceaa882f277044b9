//! Which screen comes next.

use crate::app::msg::{Effect, Ending};

/// What a key in a screen before the panes leads to.
#[derive(Debug)]
pub(in crate::app) enum Turn {
    /// The screen stays.
    Stay,
    /// The screen stays, and something is done outside.
    Do(Effect),
    /// The list of sessions.
    Start,
    /// The form of a new session.
    Form,
    /// The import: what is opened, and how.
    Import(String, Effect),
    /// The end of the program.
    Leave(Ending),
}
