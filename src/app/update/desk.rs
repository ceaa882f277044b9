//! The panes and the windows over them: the one place where a window opens or closes, and where what a
//! window wants is done.

use std::path::{Path, PathBuf};

use crate::app::command::{Command, GlobalCommand, LayerCommand, PanesCommand};
use crate::app::intent::{Ask, BulkKind, Choice, Intent, Open, Pending, Wanted};
use crate::app::key::Key;
use crate::app::main::{Main, adjust, decide, fresh, keeping, marks, rows, weigh};
use crate::app::model::{Model, Notice, Screen};
use crate::app::msg::{Effect, Ending, GoneExport, Reloaded, ResultBytes, WriteError};
use crate::app::press::Press;
use crate::app::screen::panes;
use crate::app::weighing::Weighed;
use crate::app::window::{Help, Window};
use crate::plan::NewOperation;
use crate::session::Stamp;

/// What is left to do for whoever has the whole model.
#[derive(Clone, Debug)]
pub(super) enum LeftOver {
    /// A command was given by name that is taken everywhere.
    Given(GlobalCommand),
    /// The key does nothing here.
    Idle(Key),
    /// The session is to be opened once more.
    Reopen,
    /// Something was refused, and a command of the panes helps.
    Refused(String, Command),
}

/// The panes, the windows over them, and what is said below.
pub(super) struct Desk<'a> {
    pub(super) main: &'a mut Main,
    /// What is not about the panes and their windows.
    pub(super) left_over: Option<LeftOver>,
    /// The key that was pressed.
    key: Option<Key>,
    windows: &'a mut Vec<Window>,
    help: &'a mut Option<Help>,
    notice: &'a mut Option<Notice>,
    mouse: bool,
    stamp: &'a Stamp,
}

impl<'a> Desk<'a> {
    /// The panes, if they are there.
    pub(super) fn of(model: &'a mut Model, stamp: &'a Stamp) -> Option<Self> {
        let Model { screen, help, notice, mouse, .. } = model;
        match screen {
            Screen::Main(main, windows) => Some(Self {
                main,
                left_over: None,
                key: None,
                windows,
                help,
                notice,
                mouse: *mouse,
                stamp,
            }),
            Screen::Start(_) | Screen::Form(_) | Screen::Importing(_) => None,
        }
    }

    /// Does something; when it has changed what windows list, they make it anew.
    pub(super) fn follow(&mut self, change: impl FnOnce(&mut Self) -> Vec<Effect>) -> Vec<Effect> {
        let before = self.main.revision;
        let effects = change(self);
        if self.main.revision != before {
            for window in self.windows.iter_mut() {
                window.behaviour_mut().refresh(self.main);
            }
        }
        effects
    }

    /// Takes a key.
    pub(super) fn press(&mut self, press: &Press<'_>) -> Vec<Effect> {
        self.key = Some(press.key);
        let intents = match self.windows.last_mut() {
            Some(window) => window.behaviour_mut().press(press, self.main),
            None => panes::press(self.main, press),
        };
        self.perform(intents)
    }

    /// Takes a click on a line of the window on top.
    pub(super) fn click(&mut self, line: usize) -> Vec<Effect> {
        let Some(window) = self.windows.last_mut() else { return Vec::new() };
        if let Some((cursor, len)) = window.behaviour_mut().list(self.main) {
            cursor.place(cursor.top + line, len);
        }
        let intents = window.behaviour_mut().clicked();
        self.perform(intents)
    }

    /// Obeys a command that was chosen by its name.
    pub(super) fn give(&mut self, command: Command) -> Vec<Effect> {
        self.left_over = GlobalCommand::of(command).map(LeftOver::Given);
        let Some(command) = PanesCommand::of(command) else { return Vec::new() };
        let intents = panes::obey(self.main, command, self.stamp);
        self.perform(intents)
    }

    fn perform(&mut self, intents: Vec<Intent>) -> Vec<Effect> {
        intents.into_iter().flat_map(|intent| self.perform_one(intent)).collect()
    }

    fn perform_one(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::Do(effect) => return vec![effect],
            Intent::Idle => self.left_over = self.key.map(LeftOver::Idle),
            Intent::Say(text) => *self.notice = Some(Notice { text, grave: false }),
            Intent::Refuse(text) => *self.notice = Some(Notice { text, grave: true }),
            Intent::RefuseFor(text, command) => {
                self.left_over = Some(LeftOver::Refused(text, command));
            }
            Intent::Close => drop(self.windows.pop()),
            Intent::CloseAll => self.windows.clear(),
            Intent::Open(open) => self.open(open),
            Intent::Choose(choice) => return self.choose(choice),
            Intent::Give(command) => return self.give(command),
            Intent::QueueBulk(operations) => return self.queue_bulk(operations),
            Intent::Replace => return self.replace(),
            Intent::Reopen => self.left_over = Some(LeftOver::Reopen),
            Intent::Mouse => return vec![Effect::SetMouse(!self.mouse)],
            Intent::Leave(ending) => return keeping::leave(self.main, ending, self.stamp),
        }
        Vec::new()
    }

    /// Opens a window, on top of everything.
    fn open(&mut self, open: Open) {
        match Window::open(open, self.main) {
            Ok(window) => {
                *self.help = None;
                self.windows.push(window);
            }
            Err(reason) => *self.notice = Some(Notice { text: reason.into(), grave: true }),
        }
    }

    fn choose(&mut self, choice: Choice) -> Vec<Effect> {
        let intents = match choice {
            Choice::OnPremFilter(filter) => return self.main.filter_left(filter),
            Choice::CloudFilter(filter) => return self.main.filter_right(filter),
            Choice::Sort(side, by) => return self.main.sort(side, by),
            Choice::Copy(text, name) => {
                let what = if text.chars().count() > 40 { name } else { text.clone() };
                return vec![Effect::Copy(text, what)];
            }
            Choice::CopyRows => rows::copy(self.main, None),
            Choice::CopyColumn(field) => rows::copy(self.main, Some(field)),
            Choice::Bulk(kind) => {
                let actions = marks::actions(self.main, kind);
                vec![Intent::Open(if kind == BulkKind::EnableMailbox {
                    Open::Routing(kind.title(), actions)
                } else {
                    Open::Preview(kind.title(), actions)
                })]
            }
            Choice::Anchor(policy) => adjust::set_anchor(self.main, policy, self.stamp),
            Choice::Encodings(file) => vec![Intent::Open(Open::Encodings(file))],
            Choice::ReadAs(rule) => fresh::read_as(self.main, rule),
        };
        self.perform(intents)
    }

    /// Queues the lines of a preview as one step, and leaves it.
    fn queue_bulk(&mut self, operations: Vec<NewOperation>) -> Vec<Effect> {
        if let Err(refusal) = self.main.work.ledger.writable() {
            return self.perform(Intent::refuse(refusal.to_string()));
        }
        self.windows.pop_if(|window| matches!(window, Window::Bulk(_)));
        if let Some(window) = self.windows.last_mut() {
            window.behaviour_mut().unmark(self.main, &operations);
        }
        let intents = decide::queue(self.main, operations, self.stamp);
        self.perform(intents)
    }

    /// Has the script of the export written in place of the file that is there.
    fn replace(&mut self) -> Vec<Effect> {
        let intents = match self.windows.last_mut() {
            Some(Window::Export(form)) => form.write(self.main, true, self.stamp),
            _ => Vec::new(),
        };
        self.perform(intents)
    }

    /// The file of the session, which is only looked at, has changed.
    pub(super) fn grown(&mut self) {
        self.main.work.is_old = true;
        let text = "the session has changed since it was opened";
        self.left_over = Some(LeftOver::Refused(text.into(), Command::Reload));
    }

    /// What is known of the disk has changed.
    pub(super) fn saving(&mut self, change: impl FnOnce(&mut Main) -> Vec<Effect>) -> Vec<Effect> {
        let effects = change(self.main);
        let saved = &self.main.work.saved;
        let is_over = saved.is_saved() && saved.leaving.is_none();
        self.windows.pop_if(|window| is_over && matches!(window, Window::Unsaved(_)));
        if let Some(Window::Unsaved(_)) = self.windows.last()
            && let Some(window) = self.windows.last_mut()
        {
            window.behaviour_mut().refresh(self.main);
        }
        effects
    }

    /// The session was saved elsewhere and goes on there, or was not.
    pub(super) fn saved_as(&mut self, saved: Result<PathBuf, String>) -> Vec<Effect> {
        let intents = match (saved, self.windows.last_mut()) {
            (Ok(path), _) => {
                self.windows.pop_if(|window| matches!(window, Window::SaveAs(_)));
                keeping::saved_as(self.main, &path, self.stamp)
            }
            (Err(problem), Some(Window::SaveAs(prompt))) => {
                prompt.refused(problem);
                Vec::new()
            }
            (Err(problem), _) => Intent::refuse(problem),
        };
        self.perform(intents)
    }

    /// Leaves, or says what stands against it.
    pub(super) fn quit(&mut self, ending: Ending) -> Vec<Effect> {
        let intents = keeping::quit(self.main, ending);
        self.perform(intents)
    }

    /// The script was written, or there is a file in its place.
    pub(super) fn written(&mut self, result: Result<String, WriteError>) -> Vec<Effect> {
        for window in self.windows.iter_mut() {
            if let Window::Export(form) = window {
                form.written();
            }
        }
        let intents = match result {
            Ok(said) => {
                self.windows.pop_if(|window| matches!(window, Window::Export(_)));
                Intent::say(format!("{said}; run it without -Apply first, then it only looks"))
            }
            Err(WriteError::Exists(path)) => vec![Intent::Open(Open::Question(Ask {
                whom: None,
                title: "Replace the file?".into(),
                lines: vec![format!("There is a file {} already.", path.display())],
                pending: Pending::Overwrite,
                wanted: Wanted::Yes,
            }))],
            Err(WriteError::Failed(problem)) => Intent::refuse(problem),
        };
        self.perform(intents)
    }

    /// A file of results was read, or not.
    pub(super) fn results(
        &mut self,
        path: &Path,
        read: Result<ResultBytes, String>,
    ) -> Vec<Effect> {
        let intents = match self.windows.last_mut() {
            Some(Window::Results(prompt)) => prompt.read(path, read, self.main, self.stamp),
            _ => Vec::new(),
        };
        self.perform(intents)
    }

    /// Pairs were weighed.
    pub(super) fn weighed(&mut self, asked: u64, weighed: Weighed) -> Vec<Effect> {
        let intents = weigh::weighed(self.main, asked, weighed, self.stamp);
        self.perform(intents)
    }

    /// An export is not there: where is it now?
    pub(super) fn export_gone(&mut self, gone: GoneExport) -> Vec<Effect> {
        *self.notice = None;
        self.windows.pop_if(|window| matches!(window, Window::NewPlace(_)));
        self.perform(vec![Intent::Open(Open::NewPlace(gone))])
    }

    /// The exports were read once more.
    pub(super) fn reloaded(&mut self, reloaded: Reloaded) -> Vec<Effect> {
        let (mut effects, lines) = fresh::take_over(self.main, reloaded, self.stamp);
        *self.notice = None;
        let title = "What the fresh exports changed".to_string();
        effects
            .extend(self.perform(vec![Intent::CloseAll, Intent::Open(Open::Text(title, lines))]));
        effects
    }
}
