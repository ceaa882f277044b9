//! The exports of a session: read, compared with what it remembers of them, remembered.

use std::path::PathBuf;

use super::error::gone_words;
use super::{WorkspaceError, demo};
use crate::directory::Role;
use crate::import::{
    ImportOptions, ImportReport, Imported, Monitor, ReadingRules, Sources, TextEncoding, import,
    import_bytes, is_standard_input, is_there,
};
use crate::session::{Demo, FileHash, Ledger, Source, SourceState, changed_roles};

/// Imports what the session remembers. A file that is not there any more is told and left out: the
/// queue is usable without it.
pub(super) fn import_remembered(
    remembered: &[Source],
    options: &ImportOptions,
    monitor: &Monitor,
    notices: &mut Vec<String>,
) -> Result<Imported, WorkspaceError> {
    import_given(&Sources::default(), remembered, options, monitor, notices)
}

/// Imports the exports that are given, and of each other kind those that the session remembers: with one
/// side alone everybody on the other side would seem to be gone.
pub(super) fn import_given(
    given: &Sources,
    remembered: &[Source],
    options: &ImportOptions,
    monitor: &Monitor,
    notices: &mut Vec<String>,
) -> Result<Imported, WorkspaceError> {
    let demo = remembered.iter().find_map(|source| Demo::of_path(&source.path));
    if let Some(demo) = demo.filter(|_| given.files().next().is_none()) {
        return Ok(import_bytes(demo::files(demo), options, monitor)?);
    }
    let mut sources = given.clone();
    for source in remembered.iter().filter(|source| !is_given(given, source)) {
        if !is_gone(source) {
            sources.of_mut(source.role).push(source.path.clone());
            continue;
        }
        notices.push(format!(
            "the export of {} {}: its users are unknown, and the queue can still be exported",
            source.role.title(),
            gone_words(&source.path)
        ));
    }
    Ok(import(&sources, options, monitor)?)
}

fn is_given(given: &Sources, source: &Source) -> bool {
    given.files().any(|(role, _)| role == source.role)
}

/// Whether nothing is there any more where an export was.
pub(super) fn is_gone(source: &Source) -> bool {
    Demo::of_path(&source.path).is_none() && !is_there(&source.path)
}

/// The exports that a session remembers, that are not there, and that are not given anew. Remembered they
/// stay: they may come back.
pub(super) fn gone(given: &Sources, remembered: &[Source]) -> Vec<Source> {
    let gone = remembered.iter().filter(|source| !is_given(given, source) && is_gone(source));
    gone.cloned().collect()
}

/// Whether the exports of the users are others than the session remembers.
pub(super) fn has_fresh_users(before: &[Source], now: &[Source], gone: &[Source]) -> bool {
    let of_users = |role: &Role| matches!(role, Role::OnPrem | Role::Cloud | Role::Deleted);
    // A role of which not every file was read says nothing about who is there.
    let was_read = |role: &Role| gone.iter().all(|source| source.role != *role);
    changed_roles(before, now).iter().any(|role| of_users(role) && was_read(role))
}

/// What the operator says of how exports are read, and what a session remembers of that where nothing is said
/// now.
pub(super) fn options_with(given: &ImportOptions, remembered: &[Source]) -> ImportOptions {
    let mut options = given.clone();
    for source in remembered {
        let encoding = source.encoding.as_deref().and_then(TextEncoding::for_label);
        if let Some(encoding) = encoding {
            options.encodings.recall(source.path.clone(), encoding);
        }
    }
    for source in remembered.iter().filter(|source| !source.rules.is_empty()) {
        options.rules.recall(&source.path, ReadingRules::of_texts(&source.rules));
    }
    options
}

/// The sources as a session remembers them.
pub(super) fn sources_of(
    report: &ImportReport,
    options: &ImportOptions,
) -> Result<Vec<Source>, WorkspaceError> {
    let mut sources = Vec::new();
    for file in &report.files {
        let (Some(role), Some(size)) = (file.kind, file.bytes) else { continue };
        let Some(sha256) = file.sha256.as_deref().and_then(FileHash::from_hex) else { continue };
        let path = PathBuf::from(&file.path);
        let path = if Demo::of_path(&path).is_some() || is_standard_input(&path) {
            path
        } else {
            std::path::absolute(&path)
                .map_err(|error| WorkspaceError::Path { path, reason: error.to_string() })?
        };
        let encoding = options.encodings.of(&path).map(TextEncoding::name);
        let rules = options.rules.of(&path).texts();
        sources.push(Source { role, path, size, sha256, rows: file.users, encoding, rules });
    }
    Ok(sources)
}

/// What to say about the exports that were written anew since the session read them.
pub(super) fn changed_sources(ledger: &Ledger, now: &[Source]) -> Vec<String> {
    let mut notices = Vec::new();
    for source in now {
        let before = ledger
            .sources()
            .iter()
            .find(|before| before.role == source.role && before.path == source.path);
        let Some(before) = before else { continue };
        if before.compare(source.size, source.sha256) == SourceState::Changed {
            notices.push(format!(
                "the export of {} {} has changed since the session read it: {} users then, {} now; what is queued stays bound by id",
                source.role.title(),
                source.path.display(),
                before.rows,
                source.rows
            ));
        }
    }
    notices
}
