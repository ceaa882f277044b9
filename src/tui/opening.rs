//! Sessions that are opened, made, and read once more: on threads of their own, with what they answer taken over.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::answer::Answer;
use super::driver::{Driver, Tried};
use super::exports;
use super::watch::Watch;
use super::work::{self, OpenWork};
use crate::app::{
    Again, ExportFile, GoneExport, Msg, NewSources, OpenFailure, Opened, Progress, Reloaded, Sought,
};
use crate::directory::{Directory, FederatedDomains};
use crate::import::{Monitor, Sources};
use crate::link::Links;
use crate::plan::{Changes, Context, Findings, Judged, Queue, check};
use crate::powershell::Dialect;
use crate::session::{DEMO, Demo, Source, at_home};
use crate::workspace::{
    self, Chosen, LastChosen, Reading, Request, Reread, Workspace, WorkspaceError,
};

/// How often the progress of an import is told.
const PROGRESS: Duration = Duration::from_millis(100);

impl Driver {
    pub(super) fn open_named(&mut self, name: &str) {
        let Some(sessions) = &self.sessions else {
            return self
                .send(Msg::OpenFailed(vec!["there is no folder for sessions".to_string()].into()));
        };
        match sessions.locate(OsStr::new(name)) {
            Ok(path) => self.open_workspace(Request::new(Chosen::Existing(path))),
            Err(error) => self.send(Msg::OpenFailed(vec![error.to_string()].into())),
        }
    }

    pub(super) fn open_demo(&mut self, demo: Demo) {
        match self.sessions.as_ref().map(|sessions| sessions.locate(OsStr::new(DEMO))) {
            Some(Ok(path)) => self.open_workspace(Request::new(Chosen::Demo(path, demo))),
            Some(Err(_)) | None => {
                self.send(Msg::OpenFailed(
                    vec!["there is no folder for sessions".to_string()].into(),
                ));
            }
        }
    }

    pub(super) fn create(&mut self, new: NewSources) {
        let Some(sessions) = &self.sessions else {
            return self
                .send(Msg::OpenFailed(vec!["there is no folder for sessions".to_string()].into()));
        };
        let path = match sessions.locate(OsStr::new(&new.name)) {
            Ok(path) => path,
            Err(error) => return self.send(Msg::OpenFailed(vec![error.to_string()].into())),
        };
        let in_home = |paths: Vec<PathBuf>| paths.iter().map(|path| at_home(path)).collect();
        let exports = new.exports.into_iter();
        let sources: Sources = exports.map(|(role, paths)| (role, in_home(paths))).collect();
        let dialect = new.dialect.or(self.preferred());
        let folder = sources.files().next().and_then(|(_, path)| folder_of(path));
        let chosen = self.chosen.clone();
        self.keep(LastChosen { dialect, folder: folder.or(chosen.folder.clone()), ..chosen });
        self.open_workspace(Request { sources, dialect, ..Request::new(Chosen::New(path)) });
    }

    /// The dialect that a new session begins with: that of the configuration, else the last one.
    pub(super) fn preferred(&self) -> Option<Dialect> {
        self.dialect.or(self.chosen.dialect)
    }

    /// Keeps a theme for the next time.
    pub(super) fn keep_theme(&mut self, name: &str) {
        self.keep(LastChosen { theme: Some(name.to_string()), ..self.chosen.clone() });
    }

    /// Keeps what was chosen for the next time.
    pub(super) fn keep(&mut self, chosen: LastChosen) {
        if self.chosen == chosen {
            return;
        }
        self.chosen = chosen;
        let Some(path) = LastChosen::path() else { return };
        let (to, chosen) = (self.to.clone(), self.chosen.clone());
        // No key waits for the disk.
        thread::spawn(move || {
            if let Err(error) = chosen.write(&path) {
                let reason = format!("not kept for the next time: {}: {error}", path.display());
                let _ = to.send(Answer::Msg(Msg::NotRemembered(reason)));
            }
        });
    }

    /// Looks what the files of a folder are, on a thread of its own.
    pub(super) fn sort_folder(&self, folder: PathBuf) {
        self.answer(move || {
            let sorted = workspace::sort_folder(&at_home(&folder), &Monitor::new());
            Msg::Sorted(sorted.map(|sorted| {
                let said = sorted.said();
                (sorted.exports, said)
            }))
        });
    }

    /// Opens what could not be opened, with an answer.
    pub(super) fn open_again(&mut self, again: Again) {
        let Some(Tried { mut request, question, failure }) = self.tried.take() else { return };
        match (again, question) {
            (Again::Nobody, _) => request.allow_empty = true,
            (Again::ReadOnly, _) => request.read_only = true,
            (Again::Answered(_), None) => return,
            (Again::Answered(typed), Some(question)) => match question.answer(&typed) {
                Ok(rule) => {
                    request.options.rules.say_of(Path::new(&question.path), rule);
                }
                Err(problem) => {
                    let failure = exports::ask_again(failure, typed, problem);
                    let question = Some(question);
                    self.tried = Some(Tried { request, question, failure: failure.clone() });
                    return self.send(Msg::OpenFailed(failure));
                }
            },
        }
        self.open_workspace(request);
    }

    /// Opens a session on a thread of its own, and tells how it goes.
    pub(super) fn open_workspace(&mut self, request: Request) {
        let (question, failure) = (None, OpenFailure::default());
        self.tried = Some(Tried { request: request.clone(), question, failure });
        let monitor = Arc::new(Monitor::new());
        self.import = Some(Arc::clone(&monitor));
        let (to, stamp) = (self.to.clone(), self.stamp());
        let watched = Arc::clone(&monitor);
        let done = Arc::new(AtomicBool::new(false));
        tell_progress(watched, Arc::clone(&done), self.to.clone());
        thread::spawn(move || {
            let opened = workspace::open_early(&request, &monitor, &stamp);
            done.store(true, Ordering::Relaxed);
            let _ = to.send(match opened {
                Ok(workspace) => Answer::Loaded(Box::new(workspace)),
                Err(error) => Answer::Failed(Box::new(error)),
            });
        });
    }

    /// Keeps what can be asked about a session that could not be opened, and gives what the app is told.
    pub(super) fn failed(&mut self, error: &WorkspaceError) -> OpenFailure {
        let failure = exports::failure(error);
        if let Some(tried) = &mut self.tried {
            (tried.question, tried.failure) = (error.question(), failure.clone());
        }
        failure
    }

    /// Starts the threads of a session that was opened, and gives what the app wants to know.
    ///
    /// # Errors
    /// When the system has no thread for the journal.
    pub(super) fn take(&mut self, workspace: Workspace, sought: Sought) -> std::io::Result<Opened> {
        self.import = None;
        // The threads of the session before end first, and its lock with them.
        self.open = None;
        let Workspace {
            store,
            ledger,
            judge,
            links,
            report,
            imported,
            mut notices,
            changes,
            memory,
            path,
            show_report,
            gone,
            ..
        } = workspace;
        self.was_gone = !gone.is_empty();
        let gone = gone.into_iter().next().map(|gone| GoneExport {
            sources: ledger.sources().to_vec(),
            role: gone.role,
            path: gone.path,
        });
        notices.extend(changes.iter().flat_map(Changes::lines));
        self.session = store.is_some().then(|| path.clone());
        self.watch = store.is_none().then(|| Watch::begin(path.clone()));
        let links = Arc::new(links);
        let writer = store.map(|store| self.start_writer(store, ledger.name())).transpose()?;
        if writer.is_none() {
            self.last_resort.guards(None);
        }
        let chores = [
            work::check_later(&self.to, &judge, &links),
            work::remember(&self.to, memory, judge.directory(), &links),
        ];
        self.open = Some(OpenWork::start(&self.to, &judge, chores, writer));
        Ok(Opened {
            ledger,
            place: path.display().to_string(),
            judge,
            links,
            findings: None,
            report,
            files: imported.files.iter().map(ExportFile::from).collect(),
            show_report,
            notices,
            gone,
            sought,
        })
    }

    /// Reads the exports once more and compares, on a thread of its own. What is queued meanwhile is
    /// checked by the app when it takes the answer over.
    pub(super) fn reload(
        &mut self,
        sources: Vec<Source>,
        federated: FederatedDomains,
        directory: Arc<Directory>,
        links: Arc<Links>,
    ) {
        let monitor = Arc::new(Monitor::new());
        self.import = Some(Arc::clone(&monitor));
        let to = self.to.clone();
        let sources = sources.into_iter().map(exports::at_home).collect();
        let reading = Reading {
            sources,
            policy: links.policy().clone(),
            anchor_column: directory.anchor_column.clone(),
            federated,
            session: self.session.clone(),
            was_gone: self.was_gone,
        };
        thread::spawn(move || {
            let _ = to.send(match workspace::reread(&reading, &monitor) {
                Ok(reread) => {
                    let before = Judged { directory: &directory, links: &links };
                    let changes = reread.changes_since(before, &reading);
                    reread.judge.directory().index_names();
                    let findings =
                        check(Context::new(&reread.judge, &reread.links, &Queue::default()));
                    Answer::Reread(Box::new((reread, findings, changes)))
                }
                Err(WorkspaceError::ExportGone { role, path }) => {
                    let sources = reading.sources;
                    Answer::Msg(Msg::ExportGone(GoneExport { sources, role, path }))
                }
                Err(error) => Answer::Msg(Msg::OpenFailed(error.lines().into())),
            });
        });
    }

    /// Gives the threads of the open session the users that were read once more.
    pub(super) fn take_over(
        &mut self,
        (reread, findings, changes): (Reread, Findings, Changes),
    ) -> Reloaded {
        self.import = None;
        self.was_gone = false;
        let Reread { judge, links, report, files, sources, memory, notices } = reread;
        let (links, files) = (Arc::new(links), files.iter().map(ExportFile::from).collect());
        let writer = self.open.take().and_then(|open| open.writer);
        let chores = [work::remember(&self.to, memory, judge.directory(), &links)];
        self.open = Some(OpenWork::start(&self.to, &judge, chores, writer));
        Reloaded { judge, links, findings, report, files, sources, changes, notices }
    }
}

/// The folder of an export, as a whole path.
fn folder_of(export: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(export).ok()?;
    if whole.is_dir() { Some(whole) } else { whole.parent().map(Path::to_path_buf) }
}

/// Tells the progress of an import until it is done.
fn tell_progress(monitor: Arc<Monitor>, done: Arc<AtomicBool>, to: UnboundedSender<Answer>) {
    let begun = Instant::now();
    thread::spawn(move || {
        while !done.load(Ordering::Relaxed) {
            let now = monitor.progress();
            let progress = Progress {
                done: now.bytes_done,
                total: now.bytes_total,
                rows: now.rows,
                seconds: begun.elapsed().as_secs(),
            };
            if to.send(Answer::Msg(Msg::Progress(progress))).is_err() {
                return;
            }
            thread::sleep(PROGRESS);
        }
    });
}
