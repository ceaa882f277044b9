//! Changing the settings of a session.

use std::path::Path;

use super::{Changes, WorkspaceError};
use crate::session::{Append, Ledger, Line, Settings, Stamp, Store};

/// Changes the settings of a session without a look at its exports; gives the session as it is then, and
/// what its journal had to be told.
///
/// # Errors
/// [`WorkspaceError`], as for [`open`](super::open).
pub fn change_settings(
    path: &Path,
    changes: &Changes,
    stamp: &Stamp,
) -> Result<(Ledger, Vec<String>), WorkspaceError> {
    let mut opened = Store::open(path, stamp)?;
    let settings = changed_settings(path, &opened.ledger, changes)?;
    let line = opened.ledger.set_settings(settings, stamp);
    append_all(&mut opened.store, line.into_iter())?;
    Ok((opened.ledger, opened.warnings.iter().map(ToString::to_string).collect()))
}

/// The settings with the changes; the anchor stays while something was queued with it.
pub(super) fn changed_settings(
    path: &Path,
    ledger: &Ledger,
    changes: &Changes,
) -> Result<Settings, WorkspaceError> {
    let settings = changes.apply(ledger.settings());
    if settings.anchor != ledger.settings().anchor && ledger.history().queue().needs_its_anchor() {
        return Err(WorkspaceError::AnchorInUse { path: path.to_path_buf() });
    }
    Ok(settings)
}

/// Appends lines to the journal.
pub(super) fn append_all(
    store: &mut Store,
    lines: impl Iterator<Item = Line>,
) -> Result<(), WorkspaceError> {
    for line in lines {
        store.append(&line)?;
    }
    Ok(())
}
