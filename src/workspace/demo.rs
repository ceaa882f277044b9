//! The exports of the demo: a small company in the week of its migration, embedded.

use std::path::Path;

use crate::import::{MemoryFile, Role};

/// The name of the demo's session.
pub const DEMO: &str = "demo";

/// How the path of an embedded file begins in a session.
const PREFIX: &str = "demo:";

const FILES: [MemoryFile<'static>; 5] = [
    MemoryFile {
        name: "demo:onprem.csv",
        role: Role::OnPrem,
        bytes: include_bytes!("../../assets/demo/onprem.csv"),
    },
    MemoryFile {
        name: "demo:cloud.csv",
        role: Role::Cloud,
        bytes: include_bytes!("../../assets/demo/cloud.csv"),
    },
    MemoryFile {
        name: "demo:deleted.csv",
        role: Role::Deleted,
        bytes: include_bytes!("../../assets/demo/deleted.csv"),
    },
    MemoryFile {
        name: "demo:mailboxes.csv",
        role: Role::Mailboxes,
        bytes: include_bytes!("../../assets/demo/mailboxes.csv"),
    },
    MemoryFile {
        name: "demo:remote-mailboxes.csv",
        role: Role::RemoteMailboxes,
        bytes: include_bytes!("../../assets/demo/remote-mailboxes.csv"),
    },
];

/// The files of the demo.
pub(super) const fn files() -> &'static [MemoryFile<'static>] {
    &FILES
}

/// Whether a source of a session is a file of the demo.
pub(super) fn is_demo(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.starts_with(PREFIX))
}
