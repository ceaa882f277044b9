//! Reading the exports of an open session once more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::sources::{import_remembered, is_gone, options_with, sources_of};
use super::{Memory, WorkspaceError, seen};
use crate::directory::{AnchorPolicy, FederatedDomains, TextAttribute};
use crate::import::{
    FileReport, ImportOptions, ImportReport, Imported, Monitor, loss_lines, report_lines,
};
use crate::link::{Judge, Links};
use crate::plan::{Changes, Judged};
use crate::session::{Source, SourceState, look_at_source};

/// The exports of an open session, read once more.
#[derive(Debug)]
pub struct Reread {
    /// The users, and who judges them.
    pub judge: Judge,
    /// Their links.
    pub links: Links,
    /// What the import found, in lines.
    pub report: Vec<String>,
    /// The same, file by file.
    pub files: Vec<FileReport>,
    /// The sources as the session is to remember them.
    pub sources: Vec<Source>,
    /// What is to be remembered of them.
    pub memory: Option<Memory>,
    /// What the operator should know.
    pub notices: Vec<String>,
}

impl Reread {
    /// What differs from the users as they were known before. Where an export was gone then, nobody of it has
    /// appeared: they are compared with those that the session saw last.
    #[must_use]
    pub fn changes_since(&self, before: Judged<'_>, reading: &Reading) -> Changes {
        let now = Judged { directory: self.judge.directory(), links: &self.links };
        if !reading.was_gone {
            return Changes::between(before, now);
        }
        let session = reading.session.as_deref();
        let seen = session.and_then(|session| seen::recall(session, self.links.policy()));
        seen.map_or_else(Changes::default, |seen| {
            Changes::between(Judged { directory: &seen.directory, links: &seen.links }, now)
        })
    }
}

/// What is read once more, and for what.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The exports that the session remembers.
    pub sources: Vec<Source>,
    /// Which attribute is the source anchor.
    pub policy: AnchorPolicy,
    /// The attribute whose column is read for it, by its heading, where no other field holds it.
    pub anchor_column: Option<TextAttribute>,
    /// The federated domains.
    pub federated: FederatedDomains,
    /// The file of the session, if it may be written.
    pub session: Option<PathBuf>,
    /// Whether an export was gone when they were read last.
    pub was_gone: bool,
}

/// The sources, and of those that are gone the ones that lie beside another one now: where one was moved, the others
/// were as a rule moved with it. Only the very same file is taken, byte for byte.
fn found_beside(sources: &[Source], notices: &mut Vec<String>) -> Vec<Source> {
    let there = sources.iter().filter(|source| !is_gone(source));
    let folders: BTreeSet<&Path> = there.filter_map(|source| source.path.parent()).collect();
    let beside = |source: &Source| {
        let name = source.path.file_name()?;
        let mut moved =
            folders.iter().map(|folder| Source { path: folder.join(name), ..source.clone() });
        moved.find(|moved| look_at_source(moved) == SourceState::Same)
    };
    let found = |source: &Source| {
        let moved = if is_gone(source) { beside(source) } else { None };
        if let Some(moved) = &moved {
            notices.push(format!(
                "{} is at {} now: the same file, byte for byte",
                source.path.display(),
                moved.path.display()
            ));
        }
        moved.unwrap_or_else(|| source.clone())
    };
    sources.iter().map(found).collect()
}

/// What is wrong with exports that are others than those that were read before: whom they lack may be missing for
/// that alone.
pub(super) fn faults_of_fresh(report: &ImportReport, remembered: &[Source]) -> Vec<String> {
    let is_known = |file: &&FileReport| {
        remembered.iter().any(|source| file.sha256 == Some(source.sha256.to_string()))
    };
    let fresh = report.files.iter().filter(|file| !is_known(file));
    fresh.flat_map(loss_lines).collect()
}

/// Reads the exports that a session remembers once more: they may have been written afresh.
///
/// # Errors
/// [`WorkspaceError`]; nothing was changed then.
pub fn reread(reading: &Reading, monitor: &Monitor) -> Result<Reread, WorkspaceError> {
    let mut notices = Vec::new();
    let remembered = &found_beside(&reading.sources, &mut notices);
    if let Some(gone) = remembered.iter().find(|source| is_gone(source)) {
        return Err(WorkspaceError::ExportGone { role: gone.role, path: gone.path.clone() });
    }
    let said =
        ImportOptions { anchor_column: reading.anchor_column.clone(), ..ImportOptions::default() };
    let options = options_with(&said, remembered);
    let Imported { mut directory, report } =
        import_remembered(remembered, &options, monitor, &mut notices)?;
    directory.federated = reading.federated.clone();
    notices.splice(0..0, faults_of_fresh(&report, remembered));
    let now = sources_of(&report, &options)?;
    let unread = |source: &&Source| now.iter().all(|other| other.role != source.role);
    let gone: Vec<Source> = remembered.iter().filter(unread).cloned().collect();
    let judge = Judge::new(directory, reading.policy.clone());
    let links = Links::of(&judge);
    let sources: Vec<Source> = now.into_iter().chain(gone).collect();
    let session = reading.session.as_deref();
    let memory = session
        .and_then(|session| Memory::due(session, &sources, &reading.policy, judge.directory()));
    let (text, files) = (report_lines(&report), report.files);
    Ok(Reread { links, report: text, files, sources, judge, memory, notices })
}
