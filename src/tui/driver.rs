//! Does what the app asks for, and sends the answers back as messages.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::answer::{Answer, Ask};
use super::exports;
use super::files;
use super::last_resort::LastResort;
use super::listing;
use super::rescue::Rescue;
use super::watch::Watch;
use super::work::OpenWork;
use crate::app::{Effect, Ending, Msg, OpenFailure, Side, Trouble};
use crate::directory::AnchorPolicy;
use crate::import::{Monitor, ReadingQuestion};
use crate::link::Links;
use crate::plan::{Context, Queue, check};
use crate::powershell::Dialect;
use crate::search::Request as SearchRequest;
use crate::session::{
    Line, Report, Sessions, Stamp, Store, StoreError, Writer, WriterDied, now, operator,
};
use crate::workspace::{LastChosen, Request};

/// How long the end may wait for the disk: after a signal, and when the operator leaves.
const TOLD: Duration = Duration::from_millis(300);
const PATIENT: Duration = Duration::from_secs(3);

/// The threads that work for the screen.
pub(super) struct Driver {
    pub(super) to: UnboundedSender<Answer>,
    pub(super) sessions: Option<Sessions>,
    pub(super) open: Option<OpenWork>,
    /// The file of the open session, if it may be written.
    pub(super) session: Option<PathBuf>,
    /// The file of the open session, if it is only looked at.
    pub(super) watch: Option<Watch>,
    /// Whether an export of it was gone when they were read last.
    pub(super) was_gone: bool,
    pub(super) import: Option<Arc<Monitor>>,
    /// What was to be opened last, to be tried again with an answer.
    pub(super) tried: Option<Tried>,
    pub(super) operator: String,
    /// The dialect of new sessions, where the configuration has one.
    pub(super) dialect: Option<Dialect>,
    /// What was chosen last.
    pub(super) chosen: LastChosen,
    /// Lines that one message has made: they are written together.
    pub(super) lines: Vec<Line>,
    pub(super) last_resort: LastResort,
}

/// What was to be opened and could not be.
pub(super) struct Tried {
    pub(super) request: Request,
    /// What is asked about an export.
    pub(super) question: Option<ReadingQuestion>,
    /// What the app was told.
    pub(super) failure: OpenFailure,
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

    pub(super) fn send(&self, msg: Msg) {
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
    pub(super) fn answer(&self, work: impl FnOnce() -> Msg + Send + 'static) {
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

    pub(super) fn start_writer(&self, store: Store, name: &str) -> std::io::Result<Writer<Store>> {
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

fn trouble(error: &StoreError) -> Trouble {
    let vanished = matches!(error, StoreError::Vanished { .. });
    Trouble { text: error.to_string(), vanished }
}
