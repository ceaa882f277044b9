//! The file that an exported script logged to comes back into the session.

use std::path::{Path, PathBuf};

use tui_input::Input;

use super::behave::Behave;
use super::prompt::{Prompt, Typed};
use crate::app::command::Command;
use crate::app::cursor::Cursor;
use crate::app::intent::{Intent, Open};
use crate::app::main::{Main, decide, script};
use crate::app::msg::{Effect, ResultBytes};
use crate::app::press::{Hints, Press};
use crate::session::Stamp;

/// The file of results is asked for.
#[derive(Clone, Debug)]
pub struct ResultsPrompt {
    /// What is typed.
    pub prompt: Prompt,
    /// The file that is being read.
    reading: Option<PathBuf>,
}

impl ResultsPrompt {
    /// Asks for the file.
    pub(super) fn open(main: &Main) -> Self {
        let prompt = Prompt::new(
            "Take in the results of a script",
            [
                "The file that the script wrote beside itself, or where -ResultPath said. Tab completes.",
            ],
            script::usual_results(main),
        );
        Self { prompt, reading: None }
    }

    /// Takes the results in, and tells what they say. An answer that nobody waits for any more is dropped.
    pub(in crate::app) fn read(
        &mut self,
        path: &Path,
        read: Result<ResultBytes, String>,
        main: &mut Main,
        stamp: &Stamp,
    ) -> Vec<Intent> {
        if self.reading.as_deref() != Some(path) {
            return Vec::new();
        }
        self.reading = None;
        match read.and_then(|file| decide::take_results(main, file, stamp)) {
            Ok((effects, summary)) => {
                let mut intents = Intent::all(effects);
                let title = "What the script reported".to_string();
                intents.extend([Intent::Close, Intent::Open(Open::Text(title, summary))]);
                intents
            }
            Err(problem) => {
                self.prompt.problem = Some(problem);
                Vec::new()
            }
        }
    }
}

impl Behave for ResultsPrompt {
    fn hints(&self) -> Hints {
        Prompt::hints(&[(Command::Accept, "read", "Take in the results of that file")])
    }

    fn press(&mut self, press: &Press<'_>, _main: &mut Main) -> Vec<Intent> {
        if let Some(completion) = self.prompt.completion(press) {
            return vec![completion];
        }
        match self.prompt.press(press) {
            Typed::On => Vec::new(),
            Typed::Closed => vec![Intent::Close],
            Typed::Done => {
                let path = PathBuf::from(self.prompt.input.value().trim());
                self.reading = Some(path.clone());
                vec![Intent::Do(Effect::ReadResults(path))]
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
