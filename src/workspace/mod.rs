//! A session and its exports, opened together: what screen and command line both work on.
//!
//! Opening reads the exports, judges everyone, creates or resumes the session, and compares the two:
//! which sources changed, and which queued operations lost their user. What the operator should know
//! of it comes back as notices. What was read is remembered beside the session, for the next comparison. Nothing here decides about a pair, and nothing here draws.

mod chosen;
mod demo;
mod error;
mod folder;
mod open;
mod preferences;
mod read;
mod request;
mod reread;
mod seen;
mod settings;
mod sources;
mod write;

pub use chosen::LastChosen;
pub use error::WorkspaceError;
pub use folder::{SortedFolder, sort_folder};
pub use open::{Workspace, open, open_early};
pub use preferences::{Preferences, PreferencesError};
pub use read::read_file;
pub use request::{Changes, Chosen, Request, RuleChange};
pub use reread::{Reading, Reread, reread};
pub use seen::{Memory, NotRemembered};
pub use settings::change_settings;
pub use write::{WriteFileError, write_file};
