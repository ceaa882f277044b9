//! The form of the export, and the script that it makes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tui_input::Input;

use super::behave::Behave;
use super::passage::Passage;
use crate::app::command::{Command, Layer, ListCommand, Motion, TypingCommand};
use crate::app::cursor::Cursor;
use crate::app::input;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, adjust, script};
use crate::app::msg::Effect;
use crate::app::press::{Hints, OwnWords, Press};
use crate::plan::{Gap, OpId, OpState, QueuedOperation};
use crate::powershell::{Dialect, Direction, Notice, Script, ScriptOptions, script_of_plan};
use crate::session::{OnError, Stamp};
use crate::text::counted;

/// The line of the form where the path is typed.
pub const EXPORT_PATH_LINE: usize = 3;

/// The form of the export.
#[derive(Clone, Debug)]
pub struct ExportForm {
    /// The dialect.
    pub dialect: Dialect,
    /// Which way the script goes.
    pub direction: Direction,
    /// Whether the script stops at the first error.
    pub stop_on_error: bool,
    /// The file to write.
    pub path: Input,
    /// Which line has the keyboard: dialect, direction, errors, file.
    pub line: usize,
    /// What is to be said about the script.
    pub passage: Passage,
    /// How many steps the script has.
    steps: usize,
    /// Whether the script is on its way to the file: until it is known what became of it, the form stays as it is.
    writing: bool,
}

impl ExportForm {
    /// The form, as the session's settings fill it.
    pub(super) fn open(main: &Main) -> Self {
        let settings = main.work.ledger.settings();
        let mut form = Self {
            dialect: settings.dialect,
            direction: Direction::Apply,
            stop_on_error: settings.on_error == OnError::Stop,
            path: Input::default(),
            line: EXPORT_PATH_LINE,
            passage: Passage::default(),
            steps: 0,
            writing: false,
        };
        form.fill(main);
        form
    }

    /// Names the file after what it holds, and says what is to be known.
    fn fill(&mut self, main: &Main) {
        self.path = Input::new(script::usual_path(main, self.dialect, self.direction.is_back()));
        let script = self.script(main, "");
        self.steps = script.counts.steps;
        self.passage = Passage::new(self.notices(main, &script));
    }

    fn script(&self, main: &Main, at: &str) -> Script {
        let options = ScriptOptions {
            direction: self.direction,
            stop_on_error: self.stop_on_error,
            ..main.work.ledger.script_options(self.dialect, at)
        };
        script_of_plan(main.queue(), &options)
    }

    fn notices(&self, main: &Main, script: &Script) -> Vec<String> {
        let reported = |queued: &&QueuedOperation| queued.state != OpState::Queued;
        let done = main.queue().operations().filter(reported).count();
        let mut lines = vec![format!(
            "{} in the script; without -Apply it only says what it would do",
            counted(script.counts.steps, "step")
        )];
        if done > 0 {
            lines.push(format!("reported on by an earlier run: {}", counted(done, "operation")));
        }
        if self.direction.is_back() {
            lines.extend(main.work.ledger.history().missed_by_rollback());
        } else {
            let doubtful = main.data.findings.doubtful(main.queue());
            if !doubtful.is_empty() {
                lines.push(format!(
                    "the exports at hand speak against {} ({}): the queue and the findings say why",
                    counted(doubtful.len(), "operation"),
                    numbers(&doubtful)
                ));
            }
            lines.extend(main.lacks.iter().map(|lack| format!("operation {} {lack}", lack.id)));
        }
        lines.extend(Gap::in_words(&unjudged(main)));
        lines.extend(script.notices.iter().map(|notice| match notice {
            Notice::NoTenant => {
                format!("{notice}, or name it in the settings (S, on a line above the file)")
            }
            other => other.to_string(),
        }));
        let left_out = script.unsupported.iter().chain(&script.irreversible);
        lines.extend(
            left_out.map(|left| format!("operation {} is left out: {}", left.id, left.reason)),
        );
        lines.extend(
            script
                .no_way_back
                .iter()
                .map(|left| format!("operation {} cannot be taken back: {}", left.id, left.reason)),
        );
        lines
    }

    fn go(&mut self, motion: Motion) -> Vec<Intent> {
        match motion {
            Motion::Up => self.line = self.line.saturating_sub(1),
            Motion::Down => self.line = (self.line + 1).min(EXPORT_PATH_LINE),
            Motion::First => self.line = 0,
            Motion::Last => self.line = EXPORT_PATH_LINE,
            Motion::PageUp | Motion::PageDown | Motion::HalfUp | Motion::HalfDown => {
                self.passage.follow(motion);
            }
        }
        Vec::new()
    }

    /// Changes the line under the cursor. The file is named after the dialect; the session keeps it when the
    /// script is written.
    fn change(&mut self, main: &Main) -> Vec<Intent> {
        match self.line {
            0 => self.dialect = self.dialect.next(),
            1 => self.direction = self.direction.next(),
            _ => self.stop_on_error = !self.stop_on_error,
        }
        self.fill(main);
        Vec::new()
    }

    fn choose(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        let Some(command) = press.command() else { return Intent::idle() };
        match command {
            ListCommand::Back => vec![Intent::Close],
            ListCommand::Accept => self.write(main, false, press.stamp),
            ListCommand::Toggle => self.change(main),
            ListCommand::Settings => vec![Intent::Open(Open::Settings)],
            ListCommand::Move(motion) => self.go(motion),
            ListCommand::Earlier
            | ListCommand::Later
            | ListCommand::FileColumns
            | ListCommand::Encodings
            | ListCommand::CopyCommand
            | ListCommand::Enlarge => Intent::idle(),
        }
    }

    fn type_path(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        match press.command() {
            Some(TypingCommand::Accept) => self.write(main, false, press.stamp),
            Some(TypingCommand::Back) => vec![Intent::Close],
            Some(TypingCommand::Move(motion)) => self.go(motion),
            Some(TypingCommand::SwitchPane | TypingCommand::EarlierQuery) => Vec::new(),
            None => {
                input::edit(&mut self.path, press.key);
                Vec::new()
            }
        }
    }

    /// It is known what became of the script: the form takes keys again.
    pub(in crate::app) const fn written(&mut self) {
        self.writing = false;
    }

    /// Has the script written.
    pub(in crate::app) fn write(
        &mut self,
        main: &mut Main,
        replace: bool,
        stamp: &Stamp,
    ) -> Vec<Intent> {
        let path = self.path.value().trim();
        if path.is_empty() {
            return Intent::refuse("the script needs a file to go to");
        }
        let script = self.script(main, &stamp.at);
        if script.counts.steps == 0 {
            return Intent::refuse("there is nothing to do in this script, so it is not written");
        }
        let path = PathBuf::from(path);
        // Who only looks exports in the dialect of the form all the same.
        let mut effects = adjust::set_dialect(main, self.dialect, stamp).unwrap_or_default();
        effects.push(Effect::Write { path, bytes: script.bytes, replace });
        self.writing = true;
        Intent::all(effects)
    }
}

/// The numbers of the first operations.
fn numbers(ids: &[OpId]) -> String {
    let mut named: Vec<String> = ids.iter().take(8).map(ToString::to_string).collect();
    if ids.len() > named.len() {
        named.push("...".into());
    }
    named.join(", ")
}

/// The checks of what is still to be done that could not be made.
fn unjudged(main: &Main) -> Vec<Gap> {
    let all = main.context().gaps();
    let open = main.queue().operations().filter(|queued| queued.is_open());
    let gaps = open.flat_map(|queued| main.context().gaps_of(&all, &queued.operation));
    gaps.collect::<BTreeSet<_>>().into_iter().collect()
}

impl Behave for ExportForm {
    fn hints(&self) -> Hints {
        use Command as C;
        let is_long = self.passage.lines.len() > self.passage.cursor.height;
        let (layer, commands): (Layer, &[C]) = match (self.line == EXPORT_PATH_LINE, is_long) {
            (true, false) => (Layer::Typing, &[C::Accept, C::Up, C::Back]),
            (true, true) => (Layer::Typing, &[C::Accept, C::PageDown, C::Up, C::Back]),
            (false, false) => (Layer::List, &[C::Accept, C::Toggle, C::Settings, C::Down, C::Back]),
            (false, true) => {
                (Layer::List, &[C::Accept, C::PageDown, C::Toggle, C::Settings, C::Down, C::Back])
            }
        };
        let words: OwnWords = if self.line == EXPORT_PATH_LINE {
            &[
                (C::Accept, "write the script", "Write the script to the file"),
                (C::PageDown, "more", "Read on what is to be known of the script"),
                (C::Up, "options", "Go to the options above the file"),
            ]
        } else {
            &[
                (C::Accept, "write the script", "Write the script to the file"),
                (C::PageDown, "more", "Read on what is to be known of the script"),
                (C::Toggle, "change", "Change the option under the cursor"),
            ]
        };
        Hints { words, ..Hints::new(layer, commands) }
    }

    fn offers(&self, command: Command, _main: &Main) -> bool {
        command != Command::Accept || self.steps > 0
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        // What is typed ahead of the answer would make another file of the one that is asked about.
        if self.writing {
            return Intent::say("the script is being written");
        }
        if self.line == EXPORT_PATH_LINE {
            self.type_path(press, main)
        } else {
            self.choose(press, main)
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some(self.passage.list())
    }

    fn laid(&mut self, cells: usize) {
        self.passage.lay(cells);
    }

    fn typed(&mut self) -> Option<&mut Input> {
        (self.line == EXPORT_PATH_LINE && !self.writing).then_some(&mut self.path)
    }
}
