//! Changing the settings of a session.

use std::path::Path;

use super::{Changes, WorkspaceError};
use crate::session::{Append, Ledger, Line, Refusal, Stamp, Store};

/// Changes the settings of a session without a look at its exports; gives the session as it is then, and
/// what its journal had to be told.
///
/// # Errors
/// [`WorkspaceError`], as for [`open`](super::open()).
pub fn change_settings(
    path: &Path,
    changes: &Changes,
    stamp: &Stamp,
) -> Result<(Ledger, Vec<String>), WorkspaceError> {
    let mut opened = Store::open(path, stamp)?;
    let settings = changes.apply(opened.ledger.settings());
    let line = opened.ledger.set_settings(settings, stamp).map_err(refused(path))?;
    append_all(&mut opened.store, line.into_iter())?;
    Ok((opened.ledger.into_ledger(), opened.warnings.iter().map(ToString::to_string).collect()))
}

/// What a refusal of the session at `path` is called here.
pub(super) fn refused(path: &Path) -> impl Fn(Refusal) -> WorkspaceError {
    move |refusal| WorkspaceError::Refused { path: path.to_path_buf(), refusal }
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
