//! Does what the app asks for, and sends the answers back as messages.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::UnboundedSender;

use super::answer::{Answer, Ask};
use super::exports;
use super::files;
use super::last_resort::LastResort;
use super::listing;
use super::rescue::Rescue;
use super::watch::Watch;
use super::work::{self, OpenWork};
use crate::app::{
    Again, Effect, Ending, ExportFile, GoneExport, Msg, NewSources, OpenFailure, Opened, Progress,
    Reloaded, Side, Sought, Trouble,
};
use crate::directory::{AnchorPolicy, Directory, FederatedDomains};
use crate::import::{Monitor, ReadingQuestion, Sources};
use crate::link::Links;
use crate::plan::{Changes, Context, Findings, Judged, Queue, check};
use crate::powershell::Dialect;
use crate::search::Request as SearchRequest;
use crate::session::{
    DEMO, Demo, Line, Report, Sessions, Source, Stamp, Store, StoreError, Writer, WriterDied,
    at_home, now, operator,
};
use crate::workspace::{
    self, Chosen, LastChosen, Reading, Request, Reread, Workspace, WorkspaceError,
};

/// How often the progress of an import is told.
const PROGRESS: Duration = Duration::from_millis(100);

/// How long the end may wait for the disk: after a signal, and when the operator leaves.
const TOLD: Duration = Duration::from_millis(300);
const PATIENT: Duration = Duration::from_secs(3);

/// The threads that work for the screen.
pub(super) struct Driver {
    to: UnboundedSender<Answer>,
    sessions: Option<Sessions>,
    open: Option<OpenWork>,
    /// The file of the open session, if it may be written.
    session: Option<PathBuf>,
    /// The file of the open session, if it is only looked at.
    watch: Option<Watch>,
    /// Whether an export of it was gone when they were read last.
    was_gone: bool,
    import: Option<Arc<Monitor>>,
    /// What was to be opened last, to be tried again with an answer.
    tried: Option<Tried>,
    operator: String,
    /// The dialect of new sessions, where the configuration has one.
    dialect: Option<Dialect>,
    /// What was chosen last.
    chosen: LastChosen,
    /// Lines that one message has made: they are written together.
    lines: Vec<Line>,
    last_resort: LastResort,
}

/// What was to be opened and could not be.
struct Tried {
    request: Request,
    /// What is asked about an export.
    question: Option<ReadingQuestion>,
    /// What the app was told.
    failure: OpenFailure,
}

impl Driver {
    /// A driver that answers through `to`, and has what is open guarded.
    #[must_use]
    pub(super) fn new(
        to: UnboundedSender<Answer>,
        last_resort: LastResort,
        dialect: Option<Dialect>,
    ) -> Self {
        Self {
            to,
            sessions: Sessions::of_account().ok(),
            open: None,
            session: None,
            watch: None,
            was_gone: false,
            import: None,
            tried: None,
            operator: operator(),
            dialect,
            chosen: LastChosen::of_account(),
            lines: Vec::new(),
            last_resort,
        }
    }

    /// Who and when, now.
    #[must_use]
    pub(super) fn stamp(&self) -> Stamp {
        Stamp::new(now(), self.operator.clone())
    }

    fn send(&self, msg: Msg) {
        // Nobody listens any more only when the program is ending.
        let _ = self.to.send(Answer::Msg(msg));
    }

    /// Does an effect; what is about the terminal is handed back.
    pub(super) fn run(&mut self, effect: Effect) -> Option<Ask> {
        match effect {
            Effect::Search { side, generation, request } => self.search(side, generation, request),
            Effect::Learn { stamp, judge, links, decisions } => {
                if let Some(open) = &self.open {
                    open.learn.post(stamp, (judge, links, decisions));
                }
            }
            Effect::Weigh(stamp, weighing) => {
                if let Some(open) = &self.open {
                    open.weigh.post(stamp, weighing);
                }
            }
            Effect::Doubt { judge, links } => {
                if let Some(open) = &self.open {
                    open.doubt.post(1, (judge, links));
                }
            }
            Effect::Judge(policy) => self.judge(&policy),
            Effect::Save(line) => self.lines.push(line),
            Effect::RetrySave => self.order(Writer::retry),
            Effect::WriteBack => self.write_back(),
            Effect::SaveAs(name) => self.save_as(&name),
            Effect::Write { path, bytes, replace } => {
                self.answer(move || Msg::Written(files::write(&path, &bytes, replace)));
            }
            Effect::ReadResults(path) => self.answer(move || {
                let read = files::read_results(&path);
                Msg::ResultsRead(path, read)
            }),
            Effect::Reload { sources, directory, links, rule, federated } => {
                let sources = match rule {
                    Some(rule) => exports::with_rule(sources, rule),
                    None => sources,
                };
                self.reload(sources, federated, directory, links);
            }
            Effect::ListSessions(generation) => self.list_sessions(generation),
            Effect::OpenSession(name) => self.open_named(&name),
            Effect::OpenDemo(demo) => self.open_demo(demo),
            Effect::CreateSession(sources) => self.create(sources),
            Effect::OpenAgain(again) => self.open_again(again),
            Effect::Reopen => {
                if let Some(Tried { request, .. }) = self.tried.take() {
                    self.open_workspace(request);
                }
            }
            Effect::CancelImport => {
                if let Some(monitor) = &self.import {
                    monitor.cancel();
                }
            }
            Effect::Complete(typed) => {
                let last = self.chosen.folder.clone();
                self.answer(move || {
                    let (path, names) = files::complete(&typed, last.as_deref());
                    Msg::Completed { typed, path, names }
                });
            }
            Effect::Copy(text, what) => return Some(Ask::Copy(text, what)),
            Effect::SortFolder(folder) => self.sort_folder(folder),
            Effect::NextTheme => return Some(Ask::NextTheme),
            Effect::SetMouse(on) => return Some(Ask::Mouse(on)),
            Effect::Redraw => return Some(Ask::Redraw),
            Effect::Suspend => return Some(Ask::Suspend),
            Effect::Exit(ending) => return Some(Ask::Exit(ending)),
        }
        None
    }

    /// Has the file of the session looked after: nobody else does while nothing is written.
    pub(super) fn look(&self) {
        self.order(Writer::look);
        if let Some(watch) = &self.watch {
            watch.look(&self.to);
        }
    }

    /// Hands over the lines that a message has made.
    pub(super) fn save(&mut self) {
        if !self.lines.is_empty() {
            let lines = std::mem::take(&mut self.lines);
            self.order(|writer| writer.append_all(lines));
        }
    }

    /// Orders something of the writer, if the session may be written.
    fn order(&self, order: impl FnOnce(&Writer<Store>) -> Result<(), WriterDied>) {
        let writer = self.open.as_ref().and_then(|open| open.writer.as_ref());
        if let Some(Err(died)) = writer.map(order) {
            self.send(Msg::SaveFailed(Trouble::new(died.to_string())));
        }
    }

    fn write_back(&self) {
        let to = self.to.clone();
        self.order(|writer| {
            writer.work(move |store, waiting| {
                let written = store.write_back(waiting);
                let msg = match &written {
                    Ok(()) => Msg::SaveFound,
                    Err(error) => Msg::SaveFailed(trouble(error)),
                };
                let _ = to.send(Answer::Msg(msg));
                written.is_ok()
            })
        });
    }

    fn save_as(&self, name: &str) {
        let path = match &self.sessions {
            Some(sessions) => sessions.locate(OsStr::new(name)).map_err(|error| error.to_string()),
            None => Ok(PathBuf::from(name)),
        };
        let path = match path {
            Ok(path) => path,
            Err(problem) => return self.send(Msg::SavedAs(Err(problem))),
        };
        let (to, stamp, sessions) = (self.to.clone(), self.stamp(), self.sessions.clone());
        self.order(|writer| {
            writer.work(move |store, waiting| {
                let prepared = sessions.map_or(Ok(()), |sessions| sessions.prepare(&path));
                let saved = prepared.and_then(|()| store.move_to(&path, waiting, &stamp));
                let is_saved = saved.is_ok();
                let told = saved.map(|()| store.path().to_path_buf());
                let _ = to.send(Answer::Msg(Msg::SavedAs(told.map_err(|error| error.to_string()))));
                is_saved
            })
        });
    }

    fn search(&self, side: Side, generation: u64, request: SearchRequest) {
        if let Some(open) = &self.open {
            match side {
                Side::OnPrem => open.left.post(generation, request),
                Side::Cloud => open.right.post(generation, request),
            }
        }
    }

    fn judge(&mut self, policy: &AnchorPolicy) {
        let Some(open) = &mut self.open else { return };
        open.judge = open.judge.under(policy);
        let judge = open.judge.clone();
        self.answer(move || {
            let links = Links::of(&judge);
            let findings = check(Context::new(&judge, &links, &Queue::default()));
            Msg::Judged(judge, Arc::new(links), findings)
        });
    }

    /// Works on a thread of its own, and sends what comes of it.
    fn answer(&self, work: impl FnOnce() -> Msg + Send + 'static) {
        let to = self.to.clone();
        thread::spawn(move || drop(to.send(Answer::Msg(work()))));
    }

    fn list_sessions(&self, generation: u64) {
        let (sessions, to) = (self.sessions.clone(), self.to.clone());
        thread::spawn(move || {
            let items = sessions.as_ref().map_or_else(|| Ok(Vec::new()), listing::items);
            let items = items.unwrap_or_else(|error| {
                let _ = to.send(Answer::Msg(Msg::OpenFailed(vec![error.to_string()].into())));
                Vec::new()
            });
            let _ = to.send(Answer::Msg(Msg::Sessions(generation, items)));
        });
    }

    fn open_named(&mut self, name: &str) {
        let Some(sessions) = &self.sessions else {
            return self
                .send(Msg::OpenFailed(vec!["there is no folder for sessions".to_string()].into()));
        };
        match sessions.locate(OsStr::new(name)) {
            Ok(path) => self.open_workspace(Request::new(Chosen::Existing(path))),
            Err(error) => self.send(Msg::OpenFailed(vec![error.to_string()].into())),
        }
    }

    fn open_demo(&mut self, demo: Demo) {
        match self.sessions.as_ref().map(|sessions| sessions.locate(OsStr::new(DEMO))) {
            Some(Ok(path)) => self.open_workspace(Request::new(Chosen::Demo(path, demo))),
            Some(Err(_)) | None => {
                self.send(Msg::OpenFailed(
                    vec!["there is no folder for sessions".to_string()].into(),
                ));
            }
        }
    }

    fn create(&mut self, new: NewSources) {
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
    fn keep(&mut self, chosen: LastChosen) {
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
    fn sort_folder(&self, folder: PathBuf) {
        self.answer(move || {
            let sorted = workspace::sort_folder(&at_home(&folder), &Monitor::new());
            Msg::Sorted(sorted.map(|sorted| {
                let said = sorted.said();
                (sorted.exports, said)
            }))
        });
    }

    /// Opens what could not be opened, with an answer.
    fn open_again(&mut self, again: Again) {
        let Some(Tried { mut request, question, failure }) = self.tried.take() else { return };
        match (again, question) {
            (Again::Nobody, _) => request.allow_empty = true,
            (Again::Answered(_), None) => return,
            (Again::Answered(typed), Some(question)) => match question.answer(&typed) {
                Ok(rule) => {
                    request.options.rules = std::mem::take(&mut request.options.rules).with(rule);
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
            sought,
        })
    }

    /// Reads the exports once more and compares, on a thread of its own. What is queued meanwhile is
    /// checked by the app when it takes the answer over.
    fn reload(
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

    fn start_writer(&self, store: Store, name: &str) -> std::io::Result<Writer<Store>> {
        let (to, kept) = (self.to.clone(), store.kept().clone());
        let writer = Writer::start(store, move |report| {
            let _ = to.send(Answer::Msg(match report {
                Report::Saved { seq } => Msg::Saved(seq),
                Report::Failed { error, .. } | Report::Lost { error } => {
                    Msg::SaveFailed(trouble(&error))
                }
                Report::Found => Msg::SaveFound,
            }));
        })?;
        let unwritten = writer.unwritten().clone();
        self.last_resort.guards(Some(Rescue { name: name.to_string(), kept, unwritten }));
        Ok(writer)
    }

    /// Ends all threads; what waits to be saved is written first. What the disk does not take goes into an
    /// emergency copy: gives what to say about that.
    pub(super) fn stop(mut self, ending: Ending) -> Option<String> {
        if let Some(monitor) = &self.import {
            monitor.cancel();
        }
        let writer = self.open.as_mut().and_then(|open| open.writer.take())?;
        let rescue = self.last_resort.rescue()?;
        let patience =
            if matches!(ending, Ending::Quit | Ending::Unopened) { PATIENT } else { TOLD };
        let reason = match writer.stop_within(patience) {
            Ok(Ok(stopped)) => stopped.error?.to_string(),
            Ok(Err(died)) => died.to_string(),
            Err(blocked) => blocked.to_string(),
        };
        rescue.is_needed().then(|| rescue.told(&reason))
    }
}

/// The folder of an export, as a whole path.
fn folder_of(export: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(export).ok()?;
    if whole.is_dir() { Some(whole) } else { whole.parent().map(Path::to_path_buf) }
}

fn trouble(error: &StoreError) -> Trouble {
    let vanished = matches!(error, StoreError::Vanished { .. });
    Trouble { text: error.to_string(), vanished }
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
