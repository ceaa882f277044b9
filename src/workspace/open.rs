//! Opening.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::write::write_private;
use super::{Chosen, Request, WorkspaceError, demo, seen};
use crate::directory::{AnchorPolicy, Directory, FederatedDomains, Role};
use crate::import::{
    Code, FileReport, ImportOptions, ImportReport, Imported, Monitor, Sources, TextEncoding,
    import, import_bytes, report_lines,
};
use crate::link::Links;
use crate::plan::{Changes, Judged};
use crate::session::{
    Append, Demo, FileHash, Ledger, Line, NewSession, Sessions, Settings, Source, SourceState,
    Stamp, Store, StoreError, changed_roles, is_demo_name, name_of,
};

/// A session with its exports.
#[derive(Debug)]
pub struct Workspace {
    /// Where its next lines go; `None` if it is only looked at.
    pub store: Option<Store>,
    /// The session.
    pub ledger: Ledger,
    /// The users.
    pub directory: Directory,
    /// Their links.
    pub links: Links,
    /// What the import found.
    pub imported: ImportReport,
    /// The same in lines.
    pub report: Vec<String>,
    /// Whether the report holds anything that should be read before the work begins.
    pub show_report: bool,
    /// What the operator should know about session and sources.
    pub notices: Vec<String>,
    /// What the exports changed since the session last read them, if they are others.
    pub changes: Option<Changes>,
    /// The file of the session.
    pub path: PathBuf,
}

/// Opens a session, or makes one, with its exports.
///
/// # Errors
/// [`WorkspaceError`]; nothing was changed then.
pub fn open(
    request: &Request,
    monitor: &Monitor,
    stamp: &Stamp,
) -> Result<Workspace, WorkspaceError> {
    let path = request.chosen.path();
    let exists = path.symlink_metadata().is_ok();
    match &request.chosen {
        Chosen::New(_) if exists => Err(WorkspaceError::Exists { path: path.clone() }),
        Chosen::New(_) => create(request, monitor, stamp),
        Chosen::Demo(path, demo) => open_demo(request, path, *demo, monitor, stamp),
        Chosen::Existing(_) | Chosen::Either(_) if exists => resume(request, monitor, stamp),
        Chosen::Either(_) if request.has_sources() => create(request, monitor, stamp),
        Chosen::Existing(_) | Chosen::Either(_) => {
            Err(WorkspaceError::NoSession { path: path.clone() })
        }
    }
}

/// Makes a new session of the given exports. They are read first: a session that has none is no use.
fn create(
    request: &Request,
    monitor: &Monitor,
    stamp: &Stamp,
) -> Result<Workspace, WorkspaceError> {
    let path = request.chosen.path();
    // The next demo would take its place.
    if is_demo_name(&name_of(path)) {
        return Err(WorkspaceError::Reserved { path: path.clone() });
    }
    for (files, role) in
        [(&request.sources.onprem, Role::OnPrem), (&request.sources.cloud, Role::Cloud)]
    {
        if files.is_empty() {
            return Err(WorkspaceError::OneSide { missing: role.option() });
        }
    }
    let imported = import(&request.sources, &request.options, monitor)?;
    let settings = request.changes.apply(&Settings::default());
    let encoding = request.options.encoding;
    let mut workspace = found(path.clone(), settings, imported, encoding, stamp)?;
    workspace.remember();
    Ok(workspace)
}

/// Writes the first line of a session over exports that have been read.
fn found(
    path: PathBuf,
    settings: Settings,
    imported: Imported,
    encoding: Option<TextEncoding>,
    stamp: &Stamp,
) -> Result<Workspace, WorkspaceError> {
    let new = NewSession {
        id: Uuid::new_v4(),
        name: name_of(&path),
        settings,
        sources: sources_of(&imported.report, encoding)?,
    };
    let (ledger, first) = Ledger::create(new, stamp);
    let store = match Sessions::of_account() {
        Ok(sessions) => sessions.create(&path, &first, stamp)?,
        // Without a home there is no folder to make, and a path may still be given.
        Err(_) => Store::create(&path, &first, stamp)?,
    };
    Ok(assemble(Some(store), ledger, imported, Vec::new(), path))
}

/// Makes a demo, in place of an earlier one. One that has a past begins with the session as it was
/// left, and finds the exports changed since then.
fn open_demo(
    request: &Request,
    path: &Path,
    demo: Demo,
    monitor: &Monitor,
    stamp: &Stamp,
) -> Result<Workspace, WorkspaceError> {
    let path = free_demo(path, stamp)?;
    let Some(past) = demo::past(demo) else {
        let settings = request.changes.apply(&demo::settings(demo));
        let imported = import_bytes(demo::files(demo), &request.options, monitor)?;
        return found(path, settings, imported, request.options.encoding, stamp);
    };
    let before = import_bytes(past.before, &request.options, monitor)?.directory;
    let failed =
        |error: io::Error| WorkspaceError::Demo { path: path.clone(), reason: error.to_string() };
    if let Ok(sessions) = Sessions::of_account() {
        sessions.prepare(&path)?;
    }
    write_private(&path, |file| file.write_all(past.journal)).map_err(failed)?;
    seen::remember(&path, &before, &Links::judge(&before, AnchorPolicy::Auto)).map_err(failed)?;
    resume(&Request { chosen: Chosen::Existing(path.clone()), ..request.clone() }, monitor, stamp)
}

/// The first place for a demo that no other instance is working on. An earlier demo there is removed.
fn free_demo(path: &Path, stamp: &Stamp) -> Result<PathBuf, WorkspaceError> {
    let mut number = 1;
    loop {
        let place = match number {
            1 => path.to_path_buf(),
            _ => path.with_file_name(format!("{}-{number}.jsonl", name_of(path))),
        };
        if place.symlink_metadata().is_err() {
            return Ok(place);
        }
        if let Err(StoreError::Locked { .. }) = Store::open(&place, stamp) {
            number += 1;
            continue;
        }
        // Whatever is wrong with it, it is a demo.
        fs::remove_file(&place).and_then(|()| seen::forget(&place)).map_err(|error| {
            WorkspaceError::Demo { path: place.clone(), reason: error.to_string() }
        })?;
        return Ok(place);
    }
}

/// Opens a session that exists, with the exports given, else with those that it remembers.
/// Changes the settings of a session without a look at its exports; gives the session as it is then, and
/// what its journal had to be told.
///
/// # Errors
/// [`WorkspaceError`], as for [`open`].
pub fn change_settings(
    path: &Path,
    changes: &super::Changes,
    stamp: &Stamp,
) -> Result<(Ledger, Vec<String>), WorkspaceError> {
    let mut opened = Store::open(path, stamp)?;
    let settings = changed_settings(path, &opened.ledger, changes)?;
    let line = opened.ledger.set_settings(settings, stamp);
    append_all(&mut opened.store, line.into_iter())?;
    Ok((opened.ledger, opened.warnings.iter().map(ToString::to_string).collect()))
}

/// The settings with the changes; the anchor stays while something was queued with it.
fn changed_settings(
    path: &Path,
    ledger: &Ledger,
    changes: &super::Changes,
) -> Result<Settings, WorkspaceError> {
    let settings = changes.apply(ledger.settings());
    if settings.anchor != ledger.settings().anchor && ledger.history().queue().needs_its_anchor() {
        return Err(WorkspaceError::AnchorInUse { path: path.to_path_buf() });
    }
    Ok(settings)
}

fn resume(
    request: &Request,
    monitor: &Monitor,
    stamp: &Stamp,
) -> Result<Workspace, WorkspaceError> {
    let path = request.chosen.path();
    let (store, mut ledger, warnings) = if request.read_only {
        let viewed = Store::view(path)?;
        (None, viewed.ledger, viewed.warnings)
    } else {
        let opened = Store::open(path, stamp)?;
        (Some(opened.store), opened.ledger, opened.warnings)
    };
    let mut store = store;
    let mut notices: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    let settings = changed_settings(path, &ledger, &request.changes)?;
    let encoding = encoding_of(&ledger, request);
    let given = &request.sources;
    let imported = import_given(given, ledger.sources(), encoding, monitor, &mut notices)?;
    let sources = sources_of(&imported.report, encoding_of(&ledger, request))?;
    notices.extend(changed_sources(&ledger, &sources));
    let fresh = has_fresh_users(ledger.sources(), &sources);
    // Sources that are gone for now are remembered: they may come back.
    let kept = gone(&ledger, &sources);
    // Who only looks sees the session as it would become; nothing of it is written.
    let lines = [
        ledger.set_settings(settings, stamp),
        ledger.set_sources(sources.into_iter().chain(kept).collect(), stamp),
    ];
    if let Some(store) = &mut store {
        append_all(store, lines.into_iter().flatten())?;
    }
    let mut workspace = assemble(store, ledger, imported, notices, path.clone());
    if fresh {
        workspace.compare();
    }
    if fresh || !seen::is_there(path) {
        workspace.remember();
    }
    // What was read before has been told before; what has changed since is among the notices.
    workspace.show_report &= request.has_sources();
    Ok(workspace)
}

/// Whether the exports of the users are others than the session remembers.
fn has_fresh_users(before: &[Source], now: &[Source]) -> bool {
    let of_users = |role: &Role| matches!(role, Role::OnPrem | Role::Cloud | Role::Deleted);
    // A role of which nothing was read says nothing about its users.
    let was_read = |role: &Role| now.iter().any(|source| source.role == *role);
    changed_roles(before, now).iter().any(|role| of_users(role) && was_read(role))
}

impl Workspace {
    /// Compares the exports with what the session saw last, if it remembers.
    fn compare(&mut self) {
        if !seen::is_whole(&self.directory) {
            return;
        }
        let Some(before) = seen::recall(&self.path, self.links.policy()) else { return };
        let before = Judged { directory: &before.directory, links: &before.links };
        let now = Judged { directory: &self.directory, links: &self.links };
        self.changes = Some(Changes::between(before, now));
    }

    /// Remembers the exports for the next opening.
    fn remember(&mut self) {
        if self.store.is_none() || !seen::is_whole(&self.directory) {
            return;
        }
        if let Err(error) = seen::remember(&self.path, &self.directory, &self.links) {
            self.notices.push(not_remembered(&error));
        }
    }
}

fn not_remembered(error: &io::Error) -> String {
    format!(
        "what was read could not be written beside the session ({error}): the next opening cannot say who appeared or vanished"
    )
}

fn append_all(store: &mut Store, lines: impl Iterator<Item = Line>) -> Result<(), WorkspaceError> {
    for line in lines {
        store.append(&line)?;
    }
    Ok(())
}

fn assemble(
    store: Option<Store>,
    ledger: Ledger,
    imported: Imported,
    notices: Vec<String>,
    path: PathBuf,
) -> Workspace {
    let Imported { mut directory, report } = imported;
    directory.federated = ledger.settings().federated_domains.iter().collect();
    let links = Links::judge(&directory, ledger.settings().anchor);
    let telling = |file: &FileReport| {
        file.rejected_total > 0 || file.codes.iter().any(|finding| finding.code != Code::I01)
    };
    // The demo's exports have their faults on purpose: the screen should not begin with them.
    let is_demo = report.files.iter().any(|file| Demo::of_path(Path::new(&file.path)).is_some());
    Workspace {
        show_report: !is_demo && (report.files.iter().any(telling) || !report.codes.is_empty()),
        report: report_lines(&report),
        imported: report,
        store,
        ledger,
        directory,
        links,
        notices,
        changes: None,
        path,
    }
}

/// Imports what the session remembers. A file that is not there any more is told and left out: the
/// queue is usable without it.
fn import_remembered(
    remembered: &[Source],
    encoding: Option<TextEncoding>,
    monitor: &Monitor,
    notices: &mut Vec<String>,
) -> Result<Imported, WorkspaceError> {
    import_given(&Sources::default(), remembered, encoding, monitor, notices)
}

/// Imports the exports that are given, and of each other kind those that the session remembers: with one
/// side alone everybody on the other side would seem to be gone.
fn import_given(
    given: &Sources,
    remembered: &[Source],
    encoding: Option<TextEncoding>,
    monitor: &Monitor,
    notices: &mut Vec<String>,
) -> Result<Imported, WorkspaceError> {
    let options = ImportOptions { encoding };
    let demo = remembered.iter().find_map(|source| Demo::of_path(&source.path));
    if let Some(demo) = demo.filter(|_| given.files().next().is_none()) {
        return Ok(import_bytes(demo::files(demo), &options, monitor)?);
    }
    let mut sources = given.clone();
    let is_given = |source: &&Source| given.files().any(|(role, _)| role == source.role);
    for source in remembered.iter().filter(|source| !is_given(source)) {
        if fs::metadata(&source.path).is_ok() {
            sources.of_mut(source.role).push(source.path.clone());
        } else {
            notices.push(format!(
                "the export of {} {} is not there any more: its users are unknown, and the queue can still be exported",
                source.role.title(),
                source.path.display()
            ));
        }
    }
    Ok(import(&sources, &options, monitor)?)
}

/// The exports of an open session, read once more.
#[derive(Debug)]
pub struct Reread {
    /// The users.
    pub directory: Directory,
    /// Their links.
    pub links: Links,
    /// What the import found, in lines.
    pub report: Vec<String>,
    /// The sources as the session is to remember them.
    pub sources: Vec<Source>,
    /// What the operator should know.
    pub notices: Vec<String>,
}

/// What is read once more, and for what.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The exports that the session remembers.
    pub sources: Vec<Source>,
    /// Which attribute is the source anchor.
    pub policy: AnchorPolicy,
    /// The federated domains.
    pub federated: FederatedDomains,
    /// The file of the session, if it may be written.
    pub session: Option<PathBuf>,
}

/// Reads the exports that a session remembers once more: they may have been written afresh.
///
/// # Errors
/// [`WorkspaceError`]; nothing was changed then.
pub fn reread(reading: &Reading, monitor: &Monitor) -> Result<Reread, WorkspaceError> {
    let remembered = &reading.sources;
    let mut notices = Vec::new();
    let mut labels = remembered.iter().filter_map(|source| source.encoding.as_deref());
    let encoding = labels.find_map(TextEncoding::for_label);
    let Imported { mut directory, report } =
        import_remembered(remembered, encoding, monitor, &mut notices)?;
    directory.federated = reading.federated.clone();
    let now = sources_of(&report, encoding)?;
    let unread = |source: &&Source| now.iter().all(|other| other.role != source.role);
    let gone: Vec<Source> = remembered.iter().filter(unread).cloned().collect();
    let links = Links::judge(&directory, reading.policy);
    if let Some(session) = &reading.session
        && has_fresh_users(remembered, &now)
        && seen::is_whole(&directory)
        && let Err(error) = seen::remember(session, &directory, &links)
    {
        notices.push(not_remembered(&error));
    }
    Ok(Reread {
        links,
        report: report_lines(&report),
        sources: now.into_iter().chain(gone).collect(),
        directory,
        notices,
    })
}

/// The encoding that the operator forced, now or when the session was made.
fn encoding_of(ledger: &Ledger, request: &Request) -> Option<TextEncoding> {
    let remembered = || {
        let mut labels = ledger.sources().iter().filter_map(|source| source.encoding.as_deref());
        labels.find_map(TextEncoding::for_label)
    };
    request.options.encoding.or_else(remembered)
}

/// The sources as a session remembers them.
fn sources_of(
    report: &ImportReport,
    encoding: Option<TextEncoding>,
) -> Result<Vec<Source>, WorkspaceError> {
    let mut sources = Vec::new();
    for file in &report.files {
        let (Some(role), Some(size)) = (file.kind, file.bytes) else { continue };
        let Some(sha256) = file.sha256.as_deref().and_then(FileHash::from_hex) else { continue };
        let path = PathBuf::from(&file.path);
        let path = if Demo::of_path(&path).is_some() {
            path
        } else {
            std::path::absolute(&path)
                .map_err(|error| WorkspaceError::Path { path, reason: error.to_string() })?
        };
        let encoding = encoding.map(TextEncoding::name);
        sources.push(Source { role, path, size, sha256, rows: file.users, encoding });
    }
    Ok(sources)
}

/// Sources that the session remembers and that were not read now, in a role of which none was.
fn gone(ledger: &Ledger, now: &[Source]) -> Vec<Source> {
    let unread = |source: &&Source| now.iter().all(|other| other.role != source.role);
    ledger.sources().iter().filter(unread).cloned().collect()
}

fn changed_sources(ledger: &Ledger, now: &[Source]) -> Vec<String> {
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
