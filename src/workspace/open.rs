//! Opening.

use std::fs;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::reread::faults_of_fresh;
use super::settings::{append_all, refused};
use super::sources::{
    changed_sources, gone, has_fresh_users, import_given, options_with, sources_of,
};
use super::write::write_private;
use super::{Chosen, Memory, Request, WorkspaceError, demo, seen};
use crate::anchor::{HexOrder, read_guid};
use crate::directory::{AnchorPolicy, Cell, Field, Role, Table};
use crate::import::{
    Code, FileReport, ImportOptions, ImportReport, Imported, Monitor, Sources, import,
    import_bytes, report_lines,
};
use crate::link::{Judge, Links, fits};
use crate::plan::{Changes, Judged};
use crate::session::{
    Copies, Demo, Held, Ledger, NewSession, Sessions, Settings, Source, Stamp, Store, StoreError,
    WritableLedger, is_demo_name, name_of, replay,
};

/// A session with its exports.
#[derive(Debug)]
pub struct Workspace {
    /// Where its next lines go; `None` if it is only looked at.
    pub store: Option<Store>,
    /// The session.
    pub ledger: Held,
    /// The users, and who judges them.
    pub judge: Judge,
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
    /// What is still to be remembered of them.
    pub memory: Option<Memory>,
    /// The exports that the session remembers and that are not there.
    pub gone: Vec<Source>,
    /// The file of the session.
    pub path: PathBuf,
}

/// Opens a session, or makes one, with its exports, and remembers them.
///
/// # Errors
/// [`WorkspaceError`]; nothing was changed then.
pub fn open(
    request: &Request,
    monitor: &Monitor,
    stamp: &Stamp,
) -> Result<Workspace, WorkspaceError> {
    let mut workspace = open_early(request, monitor, stamp)?;
    workspace.remember();
    Ok(workspace)
}

/// Opens a session as [`open`] does, and leaves it to the caller to write [`Workspace::memory`]: whoever
/// waits for the session need not wait for that.
///
/// # Errors
/// As for [`open`].
pub fn open_early(
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
    // Where AD is retired there are cloud users alone; nothing can be done about on-premises users alone.
    if [Role::Cloud, Role::Deleted].iter().all(|role| request.sources.of(*role).is_empty()) {
        return Err(WorkspaceError::NoCloud);
    }
    let usual = Settings::default();
    let dialect = request.dialect.unwrap_or(usual.dialect);
    let settings = request.changes.apply(&Settings { dialect, ..usual });
    let options = request.options.clone().with_column_of(&settings.anchor);
    let imported = import(&request.sources, &options, monitor)?;
    fits(&imported.directory, &settings.anchor)?;
    if !request.allow_empty {
        refuse_nobody(&imported, &request.sources, &settings.anchor)?;
    }
    found(path.clone(), settings, imported, &options, stamp)
}

/// Refuses exports in which nobody has what a link is made of: an on-premises user the objectGUID, or another
/// source anchor; a cloud user the object id, or the UPN; and no cloud user of whom the export tells whether it is linked.
fn refuse_nobody(
    imported: &Imported,
    sources: &Sources,
    anchor: &AnchorPolicy,
) -> Result<(), WorkspaceError> {
    let directory = &imported.directory;
    let (onprem, cloud) = (&directory.onprem, &directory.cloud);
    let has_anchor =
        |row| onprem.id(row).is_some() || matches!(onprem.anchor_cell(row), Cell::Value(_));
    let has_id = |row| cloud.id(row).is_some() || cloud.has_value(row, Field::Upn);
    let tells_link = |row| cloud.knows(row, Field::ImmutableId);
    let why = if anchor.attribute().is_none()
        && !sources.of(Role::OnPrem).is_empty()
        && !onprem.rows().any(has_anchor)
    {
        let mut files = imported.report.files.iter();
        if let Some((file, digits)) = files.find_map(|file| Some((file, file.undecided_digits()?)))
        {
            return Err(undecided(file, digits));
        }
        "no on-premises user has an ObjectGUID that can be read; `hardmatch inspect` with the export shows why"
    } else if !cloud.is_empty() && !cloud.rows().any(has_id) {
        "no cloud user has an object id or a UPN that can be read; `hardmatch inspect` with the export shows why"
    } else if !onprem.is_empty() && !cloud.is_empty() && !cloud.rows().any(tells_link) {
        "the export of the cloud users tells nobody's ImmutableId, so that it is not known who is linked; `hardmatch inspect` with the export prints the command that tells it"
    } else if cloud.is_empty() && directory.deleted.as_ref().is_none_or(Table::is_empty) {
        "there is no cloud user, active or deleted"
    } else {
        return Ok(());
    };
    Err(WorkspaceError::NobodyToLink { why: why.into(), undecided: None })
}

/// The error of an export whose ids do not tell in which order their digits are read.
fn undecided(file: &FileReport, digits: &str) -> WorkspaceError {
    let as_read = |order| {
        read_guid(digits, order).map_or_else(|_| "none".into(), |read| read.guid.to_string())
    };
    let why = format!(
        "nothing shows whether the digits of the ids are text or bytes: --hex text or --hex bytes says which. {digits} is {} as text, {} as bytes",
        as_read(HexOrder::Text),
        as_read(HexOrder::Bytes),
    );
    WorkspaceError::NobodyToLink { why, undecided: Some(file.path.clone()) }
}

/// Writes the first line of a session over exports that have been read.
fn found(
    path: PathBuf,
    settings: Settings,
    imported: Imported,
    options: &ImportOptions,
    stamp: &Stamp,
) -> Result<Workspace, WorkspaceError> {
    let new = NewSession {
        id: Uuid::new_v4(),
        name: name_of(&path),
        settings,
        sources: sources_of(&imported.report, options)?,
    };
    let (ledger, first) = WritableLedger::create(new, stamp);
    let store = match Sessions::of_account() {
        Ok(sessions) => sessions.create(&path, &first, stamp)?,
        // Without a home there is no folder to make, and a path may still be given.
        Err(_) => Store::create(&path, &first, stamp)?,
    };
    let held = Held::ForWriting(ledger);
    Ok(assemble(Some(store), held, imported, Vec::new(), Vec::new(), path))
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
        let demo = found(path, settings, imported, &request.options, stamp)?;
        // Its exports never change.
        return Ok(Workspace { memory: None, ..demo });
    };
    if let Ok(sessions) = Sessions::of_account() {
        sessions.prepare(&path)?;
    }
    write_private(&path, |file| file.write_all(past.journal))
        .map_err(|error| demo_in_the_way(&path, &error))?;
    remember_past(&path, &past, &request.options, monitor)?;
    resume(&Request { chosen: Chosen::Existing(path.clone()), ..request.clone() }, monitor, stamp)
}

/// Remembers what the exports of a demo held before it begins.
fn remember_past(
    path: &Path,
    past: &demo::Past,
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<(), WorkspaceError> {
    let Imported { directory, report } = import_bytes(past.before, options, monitor)?;
    let judge = Judge::new(directory, AnchorPolicy::Auto);
    let links = Links::of(&judge);
    let sources = sources_of(&report, options)?;
    let memory = Memory::due(path, &sources, links.policy(), judge.directory());
    let written =
        memory.map(|memory| memory.write(judge.directory(), &links, &|| true)).transpose();
    written.map(drop).map_err(|error| demo_in_the_way(path, &error))
}

fn demo_in_the_way(path: &Path, reason: &impl ToString) -> WorkspaceError {
    WorkspaceError::Demo { path: path.to_path_buf(), reason: reason.to_string() }
}

/// The first place for a demo that no other instance is working on, and where nothing was decided: an earlier demo
/// there is removed. What somebody tried in one is never replaced.
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
        match Store::open(&place, stamp) {
            Err(StoreError::Locked { .. }) => {
                number += 1;
                continue;
            }
            Ok(opened) if is_tried(&opened.ledger) => {
                number += 1;
                continue;
            }
            // Whatever is wrong with it, it is a demo.
            Ok(_) | Err(_) => {}
        }
        fs::remove_file(&place)
            .and_then(|()| seen::forget(&place))
            .map_err(|error| demo_in_the_way(&place, &error))?;
        return Ok(place);
    }
}

/// Whether somebody has decided something in a demo, beyond what it began with.
fn is_tried(ledger: &Ledger) -> bool {
    let decided = |ledger: &Ledger| {
        ledger.events().iter().filter(|event| event.what.is_of_the_queue()).count()
    };
    let demo = ledger.sources().first().and_then(|source| Demo::of_path(&source.path));
    let past = demo.and_then(demo::past).and_then(|past| replay(past.journal).ok());
    decided(ledger) > past.map_or(0, |past| decided(&past.ledger))
}

/// Opens a session that exists, with the exports given, else with those that it remembers.
fn resume(
    request: &Request,
    monitor: &Monitor,
    stamp: &Stamp,
) -> Result<Workspace, WorkspaceError> {
    let path = request.chosen.path();
    let (mut store, mut ledger, warnings) = if request.read_only {
        let viewed = Store::view(path)?;
        (None, Held::ForReading(viewed.ledger), viewed.warnings)
    } else {
        let opened = Store::open(path, stamp)?;
        (Some(opened.store), Held::ForWriting(opened.ledger), opened.warnings)
    };
    let mut notices: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    notices.extend(Copies::of_account().beyond(path).iter().map(ToString::to_string));
    let settings = request.changes.apply(ledger.settings());
    // Before the exports are read, which takes a while.
    ledger.may_set(&settings).map_err(refused(path))?;
    let given = &request.sources;
    let mut options = options_with(&request.options, ledger.sources());
    if options.anchor_column.is_none() {
        options = options.with_column_of(&settings.anchor);
    }
    let gone = gone(given, ledger.sources());
    let imported = import_given(given, ledger.sources(), &options, monitor, &mut notices)?;
    if settings.anchor != ledger.settings().anchor {
        fits(&imported.directory, &settings.anchor)?;
    }
    let sources = sources_of(&imported.report, &options)?;
    notices.extend(faults_of_fresh(&imported.report, ledger.sources()));
    notices.extend(changed_sources(&ledger, &sources));
    let fresh = has_fresh_users(ledger.sources(), &sources, &gone);
    let sources = sources.into_iter().chain(gone.iter().cloned()).collect();
    let lines = ledger.adopt(settings, sources, stamp).map_err(refused(path))?;
    if let Some(store) = &mut store {
        append_all(store, lines.into_iter())?;
    }
    let mut workspace = assemble(store, ledger, imported, notices, gone, path.clone());
    if fresh {
        workspace.compare();
    }
    // What was read before has been told before; what has changed since is among the notices.
    workspace.show_report &= request.has_sources();
    Ok(workspace)
}

impl Workspace {
    /// Compares the exports with what the session saw last, if it remembers.
    fn compare(&mut self) {
        if !seen::is_whole(self.judge.directory()) {
            return;
        }
        let Some(before) = seen::recall(&self.path, self.links.policy()) else { return };
        let before = Judged { directory: &before.directory, links: &before.links };
        let now = Judged { directory: self.judge.directory(), links: &self.links };
        self.changes = Some(Changes::between(before, now));
    }

    /// Remembers the exports for the next opening.
    fn remember(&mut self) {
        let memory = self.memory.take();
        let written =
            memory.map(|memory| memory.write(self.judge.directory(), &self.links, &|| true));
        if let Some(Err(error)) = written {
            self.notices.push(error.to_string());
        }
    }
}

fn assemble(
    store: Option<Store>,
    ledger: Held,
    imported: Imported,
    notices: Vec<String>,
    gone: Vec<Source>,
    path: PathBuf,
) -> Workspace {
    let Imported { mut directory, report } = imported;
    directory.federated = ledger.settings().federated_domains.iter().collect();
    let judge = Judge::new(directory, ledger.settings().anchor.clone());
    let links = Links::of(&judge);
    let due = || Memory::due(&path, ledger.sources(), links.policy(), judge.directory());
    // Where an export is gone, who is not there has not vanished.
    let memory = store.as_ref().filter(|_| gone.is_empty()).and_then(|_| due());
    let telling = |file: &FileReport| {
        file.rejected_total > 0 || file.codes.iter().any(|finding| finding.code != Code::Preamble)
    };
    // The demo's exports have their faults on purpose: the screen should not begin with them.
    let is_demo = report.files.iter().any(|file| Demo::of_path(Path::new(&file.path)).is_some());
    Workspace {
        show_report: !is_demo && (report.files.iter().any(telling) || !report.codes.is_empty()),
        report: report_lines(&report),
        imported: report,
        store,
        ledger,
        judge,
        links,
        notices,
        changes: None,
        memory,
        gone,
        path,
    }
}
