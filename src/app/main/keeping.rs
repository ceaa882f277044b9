//! What is on the disk: lines on their way there, what is done when they cannot get there, and leaving.

use std::path::Path;

use super::state::{Main, Waiting};
use crate::app::intent::{Intent, Open};
use crate::app::msg::{Effect, Ending, Trouble};
use crate::session::{Line, Stamp};

impl Main {
    /// Hands a line to the journal and remembers that it is not saved yet.
    pub(super) fn save(&mut self, line: Line) -> Effect {
        let waiting = Waiting { seq: line.seq(), is_decision: !line.is_view() };
        self.work.saved.waiting.push_back(waiting);
        Effect::Save(line)
    }
}

/// The journal has everything up to this record. Who waited for that to leave, leaves.
pub(in crate::app) fn saved(main: &mut Main, seq: u64, stamp: &Stamp) -> Vec<Effect> {
    main.work.saved.waiting.retain(|waiting| waiting.seq > seq);
    found(main, stamp)
}

/// The journal is as it should be.
pub(in crate::app) fn found(main: &mut Main, stamp: &Stamp) -> Vec<Effect> {
    main.work.saved.failed = None;
    match main.work.saved.leaving.filter(|_| main.work.saved.may_end()) {
        Some(ending) => leave(main, ending, stamp),
        None => Vec::new(),
    }
}

/// The journal could not be written, or is not where it was: nothing is shown as saved until it is.
pub(in crate::app) fn save_failed(main: &mut Main, problem: Trouble) -> Vec<Effect> {
    main.work.saved.failed = Some(problem);
    Vec::new()
}

/// The session goes on in another file.
pub(in crate::app) fn saved_as(main: &mut Main, place: &Path, stamp: &Stamp) -> Vec<Intent> {
    main.work.place = place.display().to_string();
    let mut intents = Intent::all(found(main, stamp));
    intents.push(Intent::Say(format!("saved as {}: the session goes on there", main.work.place)));
    intents
}

/// Offers what can be done about a session that is not saved.
pub(in crate::app) fn help_saving(main: &Main) -> Vec<Intent> {
    let saved = &main.work.saved;
    if saved.failed.is_some() {
        return vec![Intent::Open(Open::Unsaved)];
    }
    Intent::say(match saved.decisions() {
        0 => "everything is saved".to_string(),
        1 => "one decision is on its way to the disk".to_string(),
        decisions => format!("{decisions} decisions are on their way to the disk"),
    })
}

/// Asks where the session is to be saved.
pub(in crate::app) fn choose_place(main: &mut Main) -> Vec<Intent> {
    match main.work.ledger.writable() {
        Ok(_) => vec![Intent::Open(Open::SaveAs)],
        Err(refusal) => Intent::refuse(refusal.to_string()),
    }
}

/// Leaves. While something is not on disk, what can be done about it is offered first, and who only waits
/// for the disk leaves when it has answered; a second time it is left at once, with an emergency copy.
pub(in crate::app) fn quit(main: &mut Main, ending: Ending) -> Vec<Intent> {
    let saved = &mut main.work.saved;
    if saved.may_end() || saved.leaving.is_some() {
        return vec![Intent::Leave(ending)];
    }
    saved.leaving = Some(ending);
    vec![Intent::Open(Open::Unsaved)]
}

/// Ends the program. What the screen looks like is remembered; decisions are on their way to the disk
/// already.
pub(in crate::app) fn leave(main: &mut Main, ending: Ending, stamp: &Stamp) -> Vec<Effect> {
    main.remember_all(stamp).into_iter().chain([Effect::Exit(ending)]).collect()
}
