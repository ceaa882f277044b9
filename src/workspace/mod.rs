//! A session and its exports, opened together: what screen and command line both work on.
//!
//! Opening reads the exports, judges everyone, creates or resumes the session, and compares the two:
//! which sources changed, and which queued operations lost their user. What the operator should know
//! of it comes back as notices. Nothing here decides about a pair, and nothing here draws.

mod demo;
mod error;
mod open;
mod request;
mod seen;
mod write;

pub use error::WorkspaceError;
pub use open::{Reading, Reread, Workspace, change_settings, open, reread};
pub use request::{Changes, Chosen, Request};
pub use write::{WriteFileError, write_file};
