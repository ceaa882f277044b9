//! Where an export is now that is not where the session knows it.

use std::path::{Path, PathBuf};

use tui_input::Input;

use super::behave::Behave;
use super::prompt::{Prompt, Typed};
use crate::app::command::Command;
use crate::app::cursor::Cursor;
use crate::app::intent::Intent;
use crate::app::main::{Main, fresh};
use crate::app::msg::GoneExport;
use crate::app::press::{Hints, Press};
use crate::session::Source;

/// The new place is asked for. Until it is known, everybody stays as they were read last.
#[derive(Clone, Debug)]
pub struct NewPlacePrompt {
    /// What is typed.
    pub prompt: Prompt,
    gone: GoneExport,
}

impl NewPlacePrompt {
    /// Asks for the place.
    pub(super) fn open(gone: GoneExport) -> Self {
        let place = gone.path.display().to_string();
        let lines = vec![
            format!("The export of {} {place} is not there.", gone.role.title()),
            "Until it is read again, everything else stays as it is. Put it back, or say where it is now. Tab completes.".into(),
        ];
        Self { prompt: Prompt::new("Where is the export now?", lines, place), gone }
    }

    /// All exports, this one at its new place.
    fn with_place(&self, path: &Path) -> Vec<Source> {
        let GoneExport { sources, role, path: old } = &self.gone;
        let moved = |source: &Source| {
            let is_gone = source.role == *role && source.path == *old;
            let path = if is_gone { path.to_path_buf() } else { source.path.clone() };
            Source { path, ..source.clone() }
        };
        sources.iter().map(moved).collect()
    }
}

impl Behave for NewPlacePrompt {
    fn hints(&self) -> Hints {
        Prompt::hints(&[(Command::Accept, "read", "Read the export from there")])
    }

    fn press(&mut self, press: &Press<'_>, main: &mut Main) -> Vec<Intent> {
        if let Some(completion) = self.prompt.completion(press) {
            return vec![completion];
        }
        match self.prompt.press(press) {
            Typed::On => Vec::new(),
            Typed::Closed => vec![Intent::Close],
            Typed::Done => {
                let path = PathBuf::from(self.prompt.input.value().trim());
                // It closes when the exports were read: until then the place may be a wrong one.
                fresh::read(main, self.with_place(&path))
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
