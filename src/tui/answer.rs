//! What the threads of the screen answer, and what the driver asks the terminal for.

use crate::app::{Ending, Msg};
use crate::plan::{Changes, Findings};
use crate::workspace::{Reread, Workspace, WorkspaceError};

/// What comes back from the threads.
#[derive(Debug)]
pub(super) enum Answer {
    /// A message for the app.
    Msg(Msg),
    /// A session was opened: the driver takes it over, then the app.
    Loaded(Box<Workspace>),
    /// A session could not be opened: the driver keeps what may be asked, then the app asks it.
    Failed(Box<WorkspaceError>),
    /// Its exports were read once more.
    Reread(Box<(Reread, Findings, Changes)>),
}

/// What the driver cannot do by itself, since it is about the terminal.
#[derive(Debug)]
pub(super) enum Ask {
    /// Hand a text to the clipboard.
    Copy(String, String),
    /// Turn the mouse on or off.
    Mouse(bool),
    /// Take the next theme.
    NextTheme,
    /// Draw everything anew.
    Redraw,
    /// Suspend the process.
    Suspend,
    /// End.
    Exit(Ending),
}
