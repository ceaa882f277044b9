//! What an exported script logged comes back into the session.

use tui_input::Input;

use crate::app::model::Model;
use crate::app::msg::{Effect, ResultBytes};
use crate::app::overlay::{Overlay, Prompt, Purpose, Reader};
use crate::session::{FileHash, Intake, ResultFile, Stamp};

use super::export;

/// Asks for the file.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    if main.work.read_only {
        model.refuse("the session is open read-only: nothing can be taken in");
        return Vec::new();
    }
    let usual = export::form(main).path.value().replace(".ps1", ".results.jsonl");
    model.overlays.push(Overlay::Prompt(Prompt {
        title: "Take in the results of a script".into(),
        lines: vec![
            "The file that the script wrote beside itself, or where -ResultPath said. Tab completes."
                .into(),
        ],
        input: Input::new(usual),
        problem: None,
        purpose: Purpose::Results,
    }));
    Vec::new()
}

/// Takes the results in, and tells what they say.
pub(super) fn read(
    model: &mut Model,
    read: Result<ResultBytes, String>,
    stamp: &Stamp,
) -> Vec<Effect> {
    let Some(main) = model.main() else { return Vec::new() };
    let ledger = &mut main.work.ledger;
    let taken = read.and_then(|file| {
        let intake = Intake::read(ledger, &file.bytes).map_err(|error| error.to_string())?;
        Ok((file, intake))
    });
    let (file, intake) = match taken {
        Ok(taken) => taken,
        Err(problem) => {
            if let Some(Overlay::Prompt(prompt)) = model.overlays.last_mut() {
                prompt.problem = Some(problem);
            }
            return Vec::new();
        }
    };
    let summary = intake.summary();
    let file = ResultFile { name: file.name, sha256: FileHash::of(&file.bytes) };
    let lines = intake.into_lines(ledger, &file, stamp);
    let mut effects: Vec<Effect> = lines.into_iter().map(|line| main.save(line)).collect();
    effects.extend(main.queue_changed());
    if matches!(model.overlays.last(), Some(Overlay::Prompt(_))) {
        model.overlays.pop();
    }
    model.overlays.push(Overlay::Reader(Reader::new("What the script reported", summary)));
    effects
}
