//! Folders of its own for a program that a test runs.

use std::path::{Path, PathBuf};

/// The environment of a run that keeps everything under `root`.
///
/// `HOME` and the variables of XDG stand for the account: where they count, a run that does not heed the
/// other three leaves its traces there.
pub(crate) fn own_folders(root: &Path) -> [(&'static str, PathBuf); 7] {
    [
        ("HOME", account(root)),
        ("XDG_DATA_HOME", account(root).join("data")),
        ("XDG_CONFIG_HOME", account(root).join("config")),
        ("XDG_STATE_HOME", account(root).join("state")),
        ("HARDMATCH_DATA_HOME", root.join("data")),
        ("HARDMATCH_CONFIG_HOME", root.join("config")),
        ("HARDMATCH_STATE_HOME", root.join("state")),
    ]
}

/// Fails if a run has left anything in the folders of the account.
pub(crate) fn assert_account_untouched(root: &Path) {
    let account = account(root);
    assert!(
        !account.exists(),
        "a run wrote into the folders of the account: {}",
        account.display()
    );
}

fn account(root: &Path) -> PathBuf {
    root.join("account")
}
