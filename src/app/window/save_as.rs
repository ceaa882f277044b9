//! Where the session is to be saved, to go on there.

use tui_input::Input;

use super::behave::Behave;
use super::prompt::{Prompt, Typed};
use crate::app::command::Command;
use crate::app::cursor::Cursor;
use crate::app::intent::Intent;
use crate::app::main::Main;
use crate::app::msg::Effect;
use crate::app::press::{Hints, Press};

/// The name or path is asked for.
#[derive(Clone, Debug)]
pub struct SaveAsPrompt {
    /// What is typed.
    pub prompt: Prompt,
}

impl SaveAsPrompt {
    /// Asks for the place.
    pub(super) fn open(main: &Main) -> Self {
        let place = &main.work.place;
        let likely = format!("{}-2.jsonl", place.strip_suffix(".jsonl").unwrap_or(place));
        let lines = [
            "The whole session is written there, and goes on there. A name is one in your data folder.",
            "Nothing is overwritten. Tab completes.",
        ];
        Self { prompt: Prompt::new("Save the session as", lines, likely) }
    }

    /// It was not saved.
    pub(in crate::app) fn refused(&mut self, problem: String) {
        self.prompt.problem = Some(problem);
    }
}

impl Behave for SaveAsPrompt {
    fn hints(&self) -> Hints {
        Prompt::hints(&[(Command::Accept, "save", "Save the session there, and go on there")])
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        if let Some(completion) = self.prompt.completion(press) {
            return vec![completion];
        }
        match self.prompt.press(press) {
            Typed::On => Vec::new(),
            Typed::Closed => {
                main.work.saved.leaving = None;
                vec![Intent::Close]
            }
            Typed::Done => {
                let name = self.prompt.input.value().trim();
                vec![Intent::Do(Effect::SaveAs(name.to_string()))]
            }
        }
    }

    fn list(&mut self, _main: &Main) -> Option<(&mut Cursor, usize)> {
        Some(self.prompt.list())
    }

    fn laid(&mut self, cells: usize) {
        self.prompt.passage.lay(cells);
    }

    fn typed(&mut self) -> Option<&mut Input> {
        Some(&mut self.prompt.input)
    }
}
