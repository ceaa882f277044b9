//! The queue in its working order.

use tui_input::Input;

use super::behave::Behave;
use crate::app::command::{Command, Layer, QueueCommand, TypingCommand};
use crate::app::cursor::Cursor;
use crate::app::input;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, adjust, decide, go_to, keeping};
use crate::app::msg::Effect;
use crate::app::plan_lines::PlanLine;
use crate::app::press::{Hints, Press};
use crate::app::queue_detail::queue_detail;
use crate::app::words::Tone;
use crate::plan::{
    Decision, NotMoved, OpId, PairRef, QueuedOperation, TenantCommand, WorkItem, moved_to,
    working_order,
};
use crate::powershell::{command as command_text, plain_commands, tenant_command};
use crate::session::Stamp;
use crate::text::counted;

/// The queue.
#[derive(Clone, Debug, Default)]
pub struct QueueView {
    /// The cursor.
    pub cursor: Cursor,
    /// The operation whose note is being written, and the note.
    pub note: Option<(OpId, Input)>,
    /// Whether only what failed or was refused is listed.
    pub only_failed: bool,
}

impl QueueView {
    fn len(&self, main: &Main) -> usize {
        main.plan_lines(self.only_failed).len()
    }

    fn under_cursor(&self, main: &Main) -> Option<QueuedOperation> {
        let id = main.plan_lines(self.only_failed).get(self.cursor.at)?.operation()?;
        main.queue().get(id).cloned()
    }

    /// The rejected pair under the cursor.
    fn rejected(&self, main: &Main) -> Option<PairRef> {
        let lines = main.plan_lines(self.only_failed);
        let PlanLine::Rejected(pair) = lines.get(self.cursor.at)? else { return None };
        main.queue().rejections().of(pair).map(|rejection| rejection.pair.clone())
    }

    /// Takes the rejection under the cursor back.
    fn readmit(&self, main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
        let Some(pair) = self.rejected(main) else {
            return Intent::refuse("this line is no operation: the cursor must stand on one");
        };
        decide::decide(main, Decision::Readmit { pairs: vec![pair] }, stamp)
    }

    /// Goes to the rejected pair under the cursor, else shows what its line tells a person.
    fn go_to(&self, main: &mut Main) -> Vec<Intent> {
        match self.rejected(main) {
            Some(pair) => go_to::pair(main, &pair),
            None => self.enlarge(main),
        }
    }

    /// The commands of what the line under the cursor tells a person to do.
    fn commands(&self, main: &Main) -> Vec<String> {
        let lines = main.plan_lines(self.only_failed);
        let Some(PlanLine::Stop(told) | PlanLine::Afterwards(told)) = lines.get(self.cursor.at)
        else {
            return Vec::new();
        };
        let dialect = main.work.ledger.settings().dialect;
        let command = |wanted: &TenantCommand| tenant_command(*wanted, dialect);
        told.commands.iter().filter_map(command).collect()
    }

    /// Copies them.
    fn copy_commands(&self, main: &Main) -> Vec<Intent> {
        let commands = self.commands(main);
        if commands.is_empty() {
            return Intent::refuse("there is no command for that");
        }
        let what = counted(commands.len(), "command");
        vec![Intent::Do(Effect::Copy(commands.join("\n"), what))]
    }

    /// What is said of the line under the cursor; a note that is being written as it is now.
    #[must_use]
    pub fn detail(&self, main: &Main) -> Vec<(&'static str, String)> {
        let lines = main.plan_lines(self.only_failed);
        let note = self.note.as_ref().map(|(_, note)| note.value());
        lines.get(self.cursor.at).map(|line| queue_detail(main, line, note)).unwrap_or_default()
    }

    /// Shows all of it on the whole screen.
    fn enlarge(&self, main: &Main) -> Vec<Intent> {
        let detail = self.detail(main);
        if detail.is_empty() {
            return Intent::refuse("there is no more to say of a heading");
        }
        let part = |(name, text): (&str, String)| {
            let tone = if name == "command" { Tone::Code } else { Tone::Plain };
            (name.to_string(), vec![(text, tone)])
        };
        vec![Intent::Open(Open::Zoom("Queue".into(), detail.into_iter().map(part).collect()))]
    }

    fn obey(&mut self, command: QueueCommand, main: &mut Main, stamp: &Stamp) -> Vec<Intent> {
        let queued = self.under_cursor(main);
        match (command, queued) {
            (QueueCommand::Move(motion), _) => {
                self.cursor.follow(motion, self.len(main));
                Vec::new()
            }
            (QueueCommand::Back, _) => vec![Intent::Close],
            (QueueCommand::Enlarge, _) => self.enlarge(main),
            (QueueCommand::Undo, _) => decide::undo(main, stamp),
            (QueueCommand::Redo, _) => decide::redo(main, stamp),
            (QueueCommand::Dialect, _) => adjust::next_dialect(main, stamp),
            (QueueCommand::HelpSaving, _) => keeping::help_saving(main),
            (QueueCommand::SaveAs, _) => keeping::choose_place(main),
            (QueueCommand::Export, _) => vec![Intent::Open(Open::Export)],
            (QueueCommand::TakeResults, _) => decide::choose_results(main),
            (QueueCommand::OnlyFailed, _) => {
                self.only_failed = !self.only_failed;
                self.refresh(main);
                Vec::new()
            }
            (QueueCommand::Remove, Some(queued)) => {
                decide::decide(main, Decision::Remove { ids: vec![queued.id] }, stamp)
            }
            (QueueCommand::MoveUp, Some(queued)) => {
                self.move_to(queued.id, self.cursor.at.checked_sub(1), main, stamp)
            }
            (QueueCommand::MoveDown, Some(queued)) => {
                self.move_to(queued.id, self.cursor.at.checked_add(1), main, stamp)
            }
            (QueueCommand::Note, Some(queued)) => {
                if let Err(refusal) = main.work.ledger.writable() {
                    return Intent::refuse(refusal.to_string());
                }
                self.note = Some((queued.id, Input::new(queued.note)));
                Vec::new()
            }
            (QueueCommand::Copy, Some(queued)) => copy_command(main, &queued),
            (QueueCommand::GoTo, Some(queued)) => go_to::operation(main, &queued),
            (QueueCommand::CopyAll, _) => copy_all(main, stamp),
            (QueueCommand::Copy, None) => self.copy_commands(main),
            (QueueCommand::GoTo, None) => self.go_to(main),
            (QueueCommand::Remove, None) => self.readmit(main, stamp),
            (QueueCommand::MoveUp | QueueCommand::MoveDown | QueueCommand::Note, None) => {
                Intent::refuse("this line is no operation: the cursor must stand on one")
            }
        }
    }

    /// Moves an operation to the place of its neighbour. Across stages, and where one must come before
    /// the other, the working order stands.
    /// What moves the operation under the cursor to a line, or why that cannot be.
    fn moved(&self, main: &Main, to: Option<usize>) -> Result<Decision, String> {
        let lines = main.plan_lines(self.only_failed);
        let id = lines.get(self.cursor.at).and_then(PlanLine::operation);
        let id = id.ok_or("this line is no operation: the cursor must stand on one")?;
        let neighbour = to.and_then(|to| main.plan.get(to)).map(PlanLine::operation);
        let neighbour = neighbour.ok_or_else(|| {
            let end = if to.is_none() { "beginning" } else { "end" };
            format!("the operation stands at the {end} of the list already")
        })?;
        let neighbour = neighbour.ok_or_else(|| NotMoved::OtherStage.to_string())?;
        moved_to(main.queue(), id, neighbour).map_err(|reason| reason.to_string())
    }

    fn move_to(
        &mut self,
        id: OpId,
        to: Option<usize>,
        main: &mut Main,
        stamp: &Stamp,
    ) -> Vec<Intent> {
        let intents = match self.moved(main, to) {
            Ok(moved) => decide::decide(main, moved, stamp),
            Err(reason) => return Intent::refuse(reason),
        };
        if let Some(at) = main.plan.iter().position(|line| line.operation() == Some(id)) {
            self.cursor.place(at, main.plan.len());
        }
        intents
    }

    fn type_note(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        let Some((id, input)) = &mut self.note else { return Vec::new() };
        match press.command() {
            Some(TypingCommand::Accept) => {
                let note = Decision::Note { id: *id, text: input.value().trim().to_string() };
                self.note = None;
                decide::decide(main, note, press.stamp)
            }
            Some(TypingCommand::Back) => {
                self.note = None;
                Vec::new()
            }
            Some(
                TypingCommand::SwitchPane | TypingCommand::EarlierQuery | TypingCommand::Move(_),
            ) => Vec::new(),
            None => {
                input::edit(input, press.key);
                Vec::new()
            }
        }
    }
}

fn copy_command(main: &Main, queued: &QueuedOperation) -> Vec<Intent> {
    match command_text(&queued.operation, main.work.ledger.settings().dialect) {
        Ok(command) => {
            let what = format!("the command of operation {}", queued.id);
            vec![Intent::Do(Effect::Copy(command, what))]
        }
        Err(unsupported) => Intent::refuse(unsupported.to_string()),
    }
}

/// Copies the plain commands of the whole queue in their working order, for review and for pasting.
fn copy_all(main: &Main, stamp: &Stamp) -> Vec<Intent> {
    let ledger = &main.work.ledger;
    let plan = working_order(main.queue());
    let is_open =
        |item: &&WorkItem<'_>| matches!(item, WorkItem::Operation(queued) if queued.is_open());
    let operations = plan.iter().filter(is_open).count();
    if operations == 0 {
        return Intent::refuse("nothing is queued that is still to do");
    }
    let dialect = ledger.settings().dialect;
    let text = plain_commands(&plan, &ledger.script_options(dialect, &stamp.at));
    let what = format!("the plain commands of {}", counted(operations, "operation"));
    vec![Intent::Do(Effect::Copy(text, what))]
}

impl Behave for QueueView {
    fn hints(&self) -> Hints {
        use Command as C;
        if self.note.is_some() {
            return Hints {
                words: &[(C::Accept, "keep the note", "Keep the note beside the operation")],
                ..Hints::new(Layer::Typing, &[C::Accept, C::Back])
            };
        }
        Hints::new(
            Layer::Queue,
            &[
                C::Back,
                C::Remove,
                C::MoveUp,
                C::MoveDown,
                C::Note,
                C::Copy,
                C::CopyAll,
                C::GoTo,
                C::TakeResults,
                C::OnlyFailed,
                C::Undo,
                C::Export,
                C::Help,
            ],
        )
    }

    /// An empty queue has nothing to work on, and what is no operation does not move.
    fn offers(&self, command: Command, main: &Main) -> bool {
        use Command as C;
        if self.note.is_some() {
            return true;
        }
        match command {
            C::Note => self.under_cursor(main).is_some(),
            C::MoveUp => self.moved(main, self.cursor.at.checked_sub(1)).is_ok(),
            C::MoveDown => self.moved(main, self.cursor.at.checked_add(1)).is_ok(),
            C::Remove => match self.under_cursor(main) {
                // What a script has done is history.
                Some(queued) => !queued.state.is_done(),
                None => self.rejected(main).is_some(),
            },
            C::Copy => self.under_cursor(main).is_some() || !self.commands(main).is_empty(),
            C::Undo => main.work.ledger.history().undoable().is_some(),
            C::CopyAll | C::OnlyFailed | C::Export => main.queue().operations().next().is_some(),
            C::GoTo => !self.detail(main).is_empty(),
            _ => true,
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        if self.note.is_some() {
            return self.type_note(press, main);
        }
        let Some(command) = press.command() else { return Intent::idle() };
        self.obey(command, main, press.stamp)
    }

    fn list(&mut self, main: &Main) -> Option<(&mut Cursor, usize)> {
        let len = self.len(main);
        Some((&mut self.cursor, len))
    }

    fn typed(&mut self) -> Option<&mut Input> {
        self.note.as_mut().map(|(_, note)| note)
    }
}
