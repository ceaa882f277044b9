//! What the exports of a session say, for its report: how everybody stands, and what of the results is not so.

use std::collections::BTreeMap;
use std::path::Path;

use super::new::stamp;
use super::people::{PeopleArgs, certainties};
use super::watch::watched;
use super::{Failure, Streams};
use crate::import::Monitor;
use crate::plan::{Context, OpId, Overview, QueuedOperation, contradiction};
use crate::workspace::{self, Chosen, Request};

/// What the exports of a session say.
pub(super) struct ByExports {
    /// How everybody stands.
    pub(super) overview: Overview,
    /// How certainly those who are to do are found, where they were compared.
    pub(super) certainty: Option<BTreeMap<&'static str, usize>>,
    /// What a script reported as done, and they do not show.
    pub(super) not_true: Vec<OpId>,
}

impl ByExports {
    /// What they say against what was reported as done, in a sentence; nothing where they do not.
    pub(super) fn not_true(&self) -> Option<String> {
        let ids: Vec<String> = self.not_true.iter().map(ToString::to_string).collect();
        match ids.as_slice() {
            [] => None,
            [only] => Some(format!(
                "NOT TRUE by the exports, although it was reported as done: operation {only}."
            )),
            several => Some(format!(
                "NOT TRUE by the exports, although they were reported as done: operations {}.",
                several.join(", ")
            )),
        }
    }
}

/// What the exports of the session say; `None`, and a warning, where they are not at hand.
pub(super) fn by_exports(
    path: &Path,
    compares: bool,
    streams: &mut Streams<'_>,
) -> Result<Option<ByExports>, Failure> {
    let monitor = Monitor::new();
    let chosen = Chosen::Existing(path.to_path_buf());
    let request = Request { read_only: true, ..Request::new(chosen) };
    let workspace = watched(&monitor, || workspace::open(&request, &monitor, &stamp()))?;
    if workspace.judge.directory().onprem.is_empty() {
        writeln!(
            streams.err,
            "warning: the exports are not at hand: the report does not show how everybody stands, and whether what was reported is so"
        )?;
        return Ok(None);
    }
    let queue = workspace.ledger.history().queue();
    let directory = workspace.judge.directory();
    let contradicted =
        |queued: &&QueuedOperation| contradiction(queue, queued, directory).is_some();
    let not_true = queue.operations().filter(contradicted).map(|queued| queued.id).collect();
    let context = Context::new(&workspace.judge, &workspace.links, queue);
    let learn = || {
        let people = PeopleArgs::default();
        people.learn(&workspace.judge, &workspace.links, &context.decisions())
    };
    let fit = if compares { learn()? } else { None };
    let certainty = fit.map(|fit| certainties(&fit, context));
    Ok(Some(ByExports { overview: Overview::of(context), certainty, not_true }))
}
