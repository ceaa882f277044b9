//! A question whose default is no.

use tui_input::Input;

use super::behave::Behave;
use super::passage::Passage;
use crate::app::command::{Command, Layer, QuestionCommand, TypingCommand};
use crate::app::cursor::Cursor;
use crate::app::input;
use crate::app::intent::{Ask, Intent, Pending, Wanted};
use crate::app::main::{Main, decide};
use crate::app::press::{Hints, Press};
use crate::plan::Decision;

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is asked.
    pub ask: Ask,
    /// The reason that is being typed, where one is wanted.
    pub reason: Option<Input>,
    /// What it is about, as it is shown.
    pub passage: Passage,
    /// Whether it has been on the screen: a key that came before is no answer to it.
    is_seen: bool,
}

impl Question {
    /// A question, not answered yet.
    pub(super) fn new(ask: Ask) -> Self {
        let reason = (ask.wanted != Wanted::Yes).then(Input::default);
        let passage = Passage::new(ask.whom.iter().chain(&ask.lines).cloned().collect());
        Self { ask, reason, passage, is_seen: false }
    }

    fn no(&self) -> Vec<Intent> {
        // Whoever does not link a pair wants to know how to go on.
        let said = match &self.ask.pending {
            Pending::Queue(_) => Intent::RefuseFor("nothing was queued".into(), Command::NextToDo),
            Pending::Bulk(_)
            | Pending::Overwrite
            | Pending::SetAside(_)
            | Pending::BringBack(_) => Intent::Say("nothing was done".into()),
        };
        vec![Intent::Close, said]
    }

    /// A yes. It is recorded like a reason: an audit must show that the objection had been seen.
    fn yes(&self, reason: Option<String>, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        let reason = reason.unwrap_or_else(|| format!("confirmed: {}", self.ask.lines.join(" ")));
        let mut intents = vec![Intent::Close];
        match &self.ask.pending {
            Pending::Queue(operations) => {
                let mut operations = operations.clone();
                for new in &mut operations {
                    new.override_reason = Some(reason.clone());
                }
                intents.extend(decide::queue(main, operations, press.stamp));
            }
            Pending::Bulk(bulk) => {
                let word = match &self.ask.wanted {
                    Wanted::Word(word) => Some(word.as_str()),
                    Wanted::Yes | Wanted::Reason => None,
                };
                intents.push(Intent::QueueBulk(bulk.all(&reason, word)));
            }
            Pending::Overwrite => intents.push(Intent::Replace),
            Pending::SetAside(users) => {
                let decision = Decision::SetAside { users: users.clone(), reason };
                intents.extend(decide::decide_of(main, decision, users, press.stamp));
            }
            Pending::BringBack(users) => {
                let decision = Decision::BringBack { users: users.clone() };
                intents.extend(decide::decide_of(main, decision, users, press.stamp));
            }
        }
        intents
    }

    fn answer(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        match press.command() {
            Some(QuestionCommand::Yes) => self.yes(None, press, main),
            Some(QuestionCommand::No) => self.no(),
            Some(QuestionCommand::Move(motion)) => {
                self.passage.follow(motion);
                Vec::new()
            }
            None => Intent::idle(),
        }
    }

    fn type_reason(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        let Some(reason) = &mut self.reason else { return Intent::idle() };
        match press.command() {
            Some(TypingCommand::Accept) => match reason_in(reason.value(), &self.ask.wanted) {
                Ok(words) => self.yes(Some(words), press, main),
                Err(wanted) => Intent::refuse(wanted),
            },
            Some(TypingCommand::Back) => self.no(),
            Some(TypingCommand::Move(motion)) => {
                self.passage.follow(motion);
                Vec::new()
            }
            Some(TypingCommand::SwitchPane | TypingCommand::EarlierQuery) => Intent::idle(),
            None => {
                input::edit(reason, press.key);
                Vec::new()
            }
        }
    }
}

/// The reason in what was typed: all of it, or what stands behind the word.
fn reason_in(typed: &str, wanted: &Wanted) -> Result<String, String> {
    let typed = typed.trim();
    let reason = match wanted {
        Wanted::Yes | Wanted::Reason => typed,
        Wanted::Word(word) => {
            let rest = typed.strip_prefix(word.as_str());
            let whole = rest.filter(|rest| rest.is_empty() || rest.starts_with(' '));
            whole
                .ok_or_else(|| format!("{word} is wanted, letter by letter; Esc leaves it"))?
                .trim()
        }
    };
    // A key that was meant for something else is one letter, and a slip is one word.
    if reason.split_whitespace().count() < 2 {
        return Err(match wanted {
            Wanted::Word(word) => {
                format!("behind {word} a reason of two words or more is wanted; Esc leaves it")
            }
            Wanted::Yes | Wanted::Reason => {
                "a reason of two words or more is wanted; Esc leaves it".into()
            }
        });
    }
    Ok(reason.to_string())
}

impl Behave for Question {
    fn hints(&self) -> Hints {
        use Command as C;
        // What is asked may go on below.
        let is_long = self.passage.lines.len() > self.passage.cursor.height;
        let keys: &[C] =
            if is_long { &[C::Accept, C::PageDown, C::Back] } else { &[C::Accept, C::Back] };
        match self.reason {
            None if is_long => Hints::new(Layer::Question, &[C::Yes, C::No, C::PageDown]),
            None => Hints::new(Layer::Question, &[C::Yes, C::No]),
            Some(_) => Hints {
                words: match self.ask.pending {
                    Pending::SetAside(_) => {
                        &[(C::Accept, "set aside", "Set them aside, with this reason")]
                    }
                    _ => &[(C::Accept, "queue with this reason", "Queue it with this reason")],
                },
                ..Hints::new(Layer::Typing, keys)
            },
        }
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        if !self.is_seen {
            return Vec::new();
        }
        if self.reason.is_some() { self.type_reason(press, main) } else { self.answer(press, main) }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some(self.passage.list())
    }

    fn laid(&mut self, cells: usize) {
        self.is_seen = true;
        self.passage.lay(cells);
    }

    fn typed(&mut self) -> Option<&mut Input> {
        self.reason.as_mut()
    }
}
